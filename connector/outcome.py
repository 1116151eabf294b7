"""What is known of the requests of a run, what became of the messages, and what helps.

Here alone is decided how often a request was tried, whether LINE may have executed it, and what follows for running the
action again.
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from connector.answer import Answer
from connector.errors import ConnectorError
from connector.line import REQUEST_ID, RETRY_KEY

RESUME = (
    f"To finish, run the action again within 24 hours with the same input and {RETRY_KEY} set to this retry_key: LINE "
    "then sends the message once, whether or not it has it already. Later, look first whether it has arrived."
)
"""What helps when it is unknown whether a message with a retry key was sent."""

LOOK_FIRST = (
    "Look into the chat before anything is sent again: LINE may have sent the reply, and since a reply token works "
    'once, a repeat could only be answered with "Invalid reply token".'
)
"""What helps when it is unknown whether a message without a retry key was sent."""


class Retry(Enum):
    """What may be done when an answer is lost.

    https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
    """

    FREE = "repeating changes nothing"
    KEYED = "repeated under the same retry key, which LINE accepts once"
    NEVER = "repeated only when no connection was made"


class Result(NamedTuple):
    """What came of a request, or of a whole action.

    Attributes:
        answer: The last answer, or None.
        error: Why it failed; None when it succeeded.
        outcome: What became of the messages: sent, not_sent, partly_sent or unknown. Of no meaning where none are sent.
        attempts: How often it was tried.
        own: What the action's output has besides the common keys.
        advised: Whether the error's hint already says how to finish.
    """

    answer: Answer | None = None
    error: ConnectorError | None = None
    outcome: str = "sent"
    attempts: int = 0
    own: dict[str, Any] = {}
    advised: bool = False


NOT_TRIED = Result(outcome="not_sent")
"""What came of a part that was not begun."""


def executed(error: ConnectorError) -> bool:
    """Tell whether LINE may have executed an attempt that failed like this.

    Without an answer it may have, once a byte has left. A 4xx of LINE's says that it has not, but for the 409: it tells
    of an earlier request under the same retry key. One that somebody else wrote says nothing about LINE.
    """
    if error.answer is None:
        return error.left
    refused = 400 <= error.answer.status < 500 and error.kind not in ("bad_response", "proxy_failed", "conflict")
    return not refused


class Known(NamedTuple):
    """What is known at one moment; replaced as a whole, so that a signal finds it whole whenever it comes.

    Attributes:
        results: What came of the requests that are over.
        attempts: How often the request that is under way was tried.
        doubt: Whether LINE may have executed an earlier attempt of it.
        failed: How the last attempt of it failed, or None.
        under_way: Whether a request is under way.
        counts: Whether it counts; a request for a token does not, since it sends no message.
        on_its_way: Whether an attempt of it is under way.
        left: Whether a byte of this attempt may have left.
    """

    results: tuple[Result, ...] = ()
    attempts: int = 0
    doubt: bool = False
    failed: ConnectorError | None = None
    under_way: bool = False
    counts: bool = False
    on_its_way: bool = False
    left: bool = False


class HaltedError(Exception):
    """Nothing more may leave: the run is over, or is about to be."""


class Course:
    """What is known of requests, one after the other, while they are under way.

    Args:
        run: The run that it is a part of; None for a run of its own.
    """

    def __init__(self, run: "Progress | None" = None) -> None:
        self._run = run
        self._known = Known()

    @property
    def results(self) -> list[Result]:
        """What came of the requests that are over."""
        return list(self._known.results)

    @property
    def attempts(self) -> int:
        """How often the request that is under way, or the last one, was tried."""
        return self._known.attempts

    @property
    def doubt(self) -> bool:
        """Whether LINE may have executed an attempt of it that has failed."""
        return self._known.doubt

    def begin(self, *, counts: bool) -> None:
        """A request begins; it counts unless it is one for a token, which sends no message.

        A part is one request under one retry key, however often it begins: its doubt stays.
        """
        results = self._known.results
        doubt = self._run is not None and any(result.outcome == "unknown" for result in results)
        self._known = Known(results, doubt=doubt, under_way=True, counts=counts)

    def attempt(self) -> None:
        """An attempt begins.

        Raises:
            HaltedError: The run that it is a part of was halted.
        """
        known = self._known
        self._unless_halted()
        self._known = known._replace(attempts=known.attempts + 1, on_its_way=True, left=False)

    def leave(self) -> None:
        """The attempt begins to leave.

        It is written down before it is asked whether it may: who halts the run and looks then, finds it written down,
        or it does not leave.

        Raises:
            HaltedError: The run that it is a part of was halted.
        """
        known = self._known
        self._known = known._replace(left=True)
        try:
            self._unless_halted()
        except HaltedError:
            self._known = known._replace(on_its_way=False)
            raise

    def _unless_halted(self) -> None:
        if self._run is not None and self._run.halted:
            raise HaltedError

    def fail(self, error: ConnectorError) -> None:
        """The attempt has failed. A doubt stays: a later refusal does not say that no earlier one was executed."""
        known = self._known
        doubt = known.doubt or (known.counts and executed(error))
        self._known = known._replace(doubt=doubt, failed=error, on_its_way=False)

    def end(self, answer: Answer | None = None, error: ConnectorError | None = None) -> Result:
        """The request is over, accepted with an answer or failed with an error; return what came of it."""
        known = self._known
        outcome = "sent"
        if error is not None:
            answer = error.answer
            outcome = "unknown" if known.doubt or (known.counts and known.on_its_way) else "not_sent"
        return self._over(Result(answer, error, outcome, known.attempts))

    def give_up(self) -> Result:
        """The request is over before its next attempt, since the run was halted; return what came of it."""
        if self._known.failed:
            return self.end(error=self._known.failed)
        results = self._known.results
        return self._over(results[-1]._replace(attempts=0) if self._run and results else NOT_TRIED)

    def _over(self, result: Result) -> Result:
        known = self._known
        results = known.results
        if self._run is not None:  # of a part there is one result, and it counts all attempts
            result = result._replace(attempts=result.attempts + sum(each.attempts for each in results))
            results = ()
        self._known = known._replace(results=(*results, result), under_way=False, on_its_way=False)
        return result

    def so_far(self, stopped: ConnectorError | None) -> Result:
        """Return what came of the one request of a part, also while it is under way in another thread.

        Args:
            stopped: What has ended the run, which was halted before.
        """
        known = self._known
        if not known.under_way:
            return known.results[-1] if known.results else NOT_TRIED
        doubt = known.doubt or (known.counts and known.on_its_way and known.left)
        return Result(stopped.answer if stopped else None, stopped, "unknown" if doubt else "not_sent", known.attempts)


class Progress(Course):
    """What is known of a run while it is under way: of the input, and of each request.

    Args:
        retry: What may be done when an answer is lost; None for an action to which it does not apply.
        sends: Whether the action sends messages.

    Attributes:
        retry_key: The retry key of the run, or None.
        callers_key: Whether it came with the input.
        warnings: What was doubtful.
        quota: What was seen of the month's quota, or None where nobody has looked.
        parts: What is known of each part of a send that consists of several, in order.
        halted: Whether of those parts nothing more may leave.
        kept_trying: Whether a request was repeated for longer than usual.
    """

    def __init__(self, retry: Retry | None = None, *, sends: bool = False) -> None:
        super().__init__()
        self.retry = retry
        self.sends = sends
        self.retry_key: str | None = None
        self.callers_key = False
        self.warnings: list[str] = []
        self.quota: dict[str, int | None] | None = None
        self.parts: list[Course] = []
        self.halted = False
        self.kept_trying = False

    @property
    def results(self) -> list[Result]:
        """What came of the requests that are over."""
        return [result for part in self.parts for result in part.results] or super().results

    def divide(self, number: int) -> None:
        """The send consists of so many parts."""
        self.parts = [Course(self) for _ in range(number)]

    def halt(self) -> None:
        """Let nothing more leave of the parts; those that have left are not over by it."""
        self.halted = True

    def keep_trying(self) -> None:
        """A request is repeated for longer than usual."""
        self.kept_trying = True

    def key(self, retry_key: str, *, callers: bool) -> None:
        """Write down the retry key of the run."""
        self.callers_key = callers
        self.retry_key = retry_key

    def warn(self, *warnings: str) -> None:
        """Add warnings, each once."""
        self.warnings += [warning for warning in warnings if warning not in self.warnings]

    def interrupt(self) -> None:
        """The run ends at this moment; an attempt of which no byte has left is none."""
        self.halt()
        self._known = self._known._replace(on_its_way=self._known.on_its_way and self._known.left)

    def stopped(self, error: ConnectorError) -> Result:
        """Return what came of a run that an error has stopped outside its requests, or within the one under way."""
        if self._known.under_way:
            self.end(error=error)
        results = self._known.results
        outcome = "unknown" if {result.outcome for result in results} & {"sent", "unknown"} else "not_sent"
        return Result(error.answer, error, outcome, sum(result.attempts for result in results))


def together(
    parts: Sequence[Result],
    unit: str,
    retry_key: str,
    stopped: ConnectorError | None = None,
    speaker: Result | None = None,
) -> Result:
    """Make one result of the parts of a send; what has stopped them all speaks for it, else the first error.

    Args:
        parts: What came of each part, in order.
        unit: What a part is called, in the plural.
        retry_key: The retry key with which the same input finds the keys of its parts again.
        stopped: What has stopped the run between its parts or in one of them.
        speaker: The part that speaks in place of the first that failed.
    """
    failed = speaker or next((part for part in parts if part.error), None)
    attempts = sum(part.attempts for part in parts)
    if failed is None or failed.error is None:
        return parts[-1]._replace(attempts=attempts)
    if len(parts) == 1:
        return failed
    outcomes = [part.outcome for part in parts]
    sent, unknown = outcomes.count("sent"), "unknown" in outcomes
    first = stopped or failed.error
    reason = first.message if stopped else f"The first that was not: {first.message}"
    error = first.but(
        message=f"{sent} of {len(parts)} {unit} were sent. {reason}",
        hint=f"{first.hint} {finish(retry_key, refused=first.kind == 'rejected', unknown=unknown)}",
    )
    outcome = "partly_sent" if sent else "unknown" if unknown else "not_sent"
    return Result(error.answer, error, outcome, attempts, advised=True)


def finish(retry_key: str, *, refused: bool, unknown: bool) -> str:
    """Say how to finish a send of several parts: other recipients make other parts, so only the same input will do.

    It must be safe whenever it is followed: LINE forgets a retry key after 24 hours, and then would send again.
    """
    resume = (
        f"within 24 hours run the action again with the same input and {RETRY_KEY} {retry_key}: what LINE has is not "
        "sent twice."
    )
    alone = "send to recipients_not_sent alone, without this retry key"
    look = ", and look first whether those in recipients_unknown have it" if unknown else ""
    if not refused:
        return f"To resume, {resume} Later, {alone}{look}."
    first = f"For recipients_unknown, {resume} Then, " if unknown else "To finish, "
    return f"{first}correct what LINE names and {alone}."


def advised(result: Result, progress: Progress) -> Result:
    """Return a result whose error says what its outcome means for running the action again."""
    error = result.error
    if error is None or result.advised or result.outcome != "unknown" or error.kind == "conflict":
        return result
    if progress.retry is Retry.NEVER:
        error = error.but(retryable=False, hint=LOOK_FIRST if error.retryable else f"{error.hint} {LOOK_FIRST}")
    if progress.retry is Retry.KEYED:
        error = error.but(hint=RESUME if error.retryable else f"{error.hint} {RESUME}")
    return result._replace(error=error, advised=True)


def accepted_before(result: Result) -> bool:
    """Tell whether LINE knew the retry key of a request when it came for the first time in this run."""
    answer = result.answer
    return bool(answer and answer.status == 409 and answer.accepted_request_id and result.attempts == 1)


def remarks(result: Result, progress: Progress) -> list[str]:
    """Return what is to be said of a result besides: who answered, and what the caller's own key means for it."""
    answer = result.answer
    found = []
    if progress.sends and answer and answer.status < 300 and not answer.request_id:
        found.append(f"{REQUEST_ID}: is missing from the answer; make sure that it is LINE that answers.")
    if progress.kept_trying:
        found.append(
            "keep_trying_seconds: was needed; LINE could not be reached, or did not accept, and a request was tried "
            "again for longer than usual."
        )
    if not progress.callers_key:
        return found
    if any(accepted_before(each) for each in (result, *progress.results)):
        found.append(
            f"{RETRY_KEY}: LINE had accepted this message before, from an earlier run with this key or since something "
            "on the way repeated the request; it was not sent again."
        )
    if result.error and result.outcome == "not_sent":
        found.append(
            f"{RETRY_KEY}: not_sent is about this run; an earlier one with the same key may have been accepted."
        )
    return found
