"""One request: attempts, until LINE has answered for certain or nothing more can be done.

https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

from collections.abc import Callable
from copy import copy
from typing import Any, NamedTuple

from connector.answer import Answer, is_acceptance, read_answer
from connector.asset import Asset
from connector.auth import ChannelAccessToken
from connector.errors import ConnectorError, failure, unexpected
from connector.fields import Object, String
from connector.outcome import Course, HaltedError, Progress, Result
from connector.surroundings import Surroundings
from connector.wire import Wire

ATTEMPTS = 3
PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
LAST_ATTEMPT_SECONDS = 60.0
"""When this much time has passed since the first attempt, no other begins."""
READ_SECONDS = 30.0
ACTION_SECONDS = 14 * 60.0
"""Turbine gives an action up after 15 minutes; by then it must have said what became of it."""


class Call(NamedTuple):
    """One request.

    Attributes:
        method: The HTTP method.
        path: Path below the asset's url, without a slash at either end.
        query: Query string fields.
        body: JSON text, or None.
        headers: Further headers, such as the retry key.
        repeatable: Whether it may be repeated when LINE may have executed it.
        read_seconds: Read timeout, where the asset sets none.
        answer: What LINE answers, by which an acceptance is known from somebody else's page.
        seconds: How long all attempts together may take, where that is less than the action has.
        patient: Whether it is kept trying for as long as the session is patient.
    """

    method: str
    path: str
    query: dict[str, Any] = {}
    body: bytes | None = None
    headers: dict[str, str] = {}
    repeatable: bool = True
    read_seconds: float = READ_SECONDS
    answer: Object = Object({})
    seconds: float = ACTION_SECONDS
    patient: bool = False


TOKEN = Call("POST", "", answer=Object({"access_token": String()}), patient=True)
"""The request for a channel access token, as far as it is the same for every channel."""


def may_repeat(error: ConnectorError, *, doubt: bool, repeatable: bool, patient: bool = False) -> bool:
    """Decide whether another attempt can help and cannot do harm.

    A status of 4xx is final, and so is 429, unless there is time for the limit to refill: Turbine repeats actions
    itself. But a 408 is never LINE's: something on the way has not had the request, or not waited for the answer.

    Args:
        error: How the last attempt failed.
        doubt: Whether LINE may have executed an attempt.
        repeatable: Whether the request may be repeated then.
        patient: Whether it is kept trying.
    """
    final = error.answer is not None and 300 <= error.answer.status < 500 and error.answer.status != 408
    refills = patient and repeatable and error.kind == "rate_limited"
    return error.retryable and (refills or not final) and (repeatable or not doubt)


def pause_seconds(attempt: int, surroundings: Surroundings) -> float:
    """Return how long to wait after an attempt (the first is 1): exponential with full jitter."""
    return surroundings.jitter(min(LONGEST_PAUSE_SECONDS, PAUSE_SECONDS * 2 ** min(attempt - 1, 9)))


class Session:
    """The way to LINE for one run of an action: one token, and connections that are kept open.

    Args:
        asset: Credentials and network settings.
        http_proxy: The proxy that Turbine passes; it wins over the asset's.
        surroundings: Clock, pause and chance.
        progress: Where what is known of each request is written down.
        transport: What carries the requests in place of the network (see ``Wire``).
        patience: So many seconds from now a request is kept trying that may be, and the one for a token.

    Attributes:
        token: The channel access token.
        admit: Is called before each attempt, and may wait.
        answers: How many answers of LINE's have come over its connections.
        latency: How many seconds LINE took for its last answer, from when the request began to leave.

    Raises:
        AssetError: A certificate that cannot be used.
    """

    def __init__(
        self,
        asset: Asset,
        http_proxy: str | None,
        surroundings: Surroundings,
        progress: Progress,
        transport: Any = None,
        patience: float = 0.0,
    ) -> None:
        self._asset = asset
        self._surroundings = surroundings
        self._progress = progress
        self._course: Course = progress
        self._end = surroundings.now() + ACTION_SECONDS
        self._patient_until = surroundings.now() + patience
        self._is_first = True
        self._wire = Wire(asset, http_proxy, transport, self._leave, progress.warn)
        self._left_at = 0.0
        self.token = ChannelAccessToken(asset, surroundings.now)
        self.admit: Callable[[], None] = lambda: None
        self.answers = 0
        self.latency = 0.0

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connections."""
        self._wire.close()

    @property
    def left(self) -> float:
        """How many seconds are left of the action's time."""
        return self._end - self._surroundings.now()

    def beside(self) -> "Session":
        """Return another session, for another thread: the same token and the same end, connections of its own.

        Raises:
            PlatformError: ``platform_failed`` when no thread can be started to guard them.
        """
        other = copy(self)
        other.answers = 0
        other._is_first = False
        other._wire = self._wire.beside(other._leave)
        return other

    def send(self, call: Call, course: Course | None = None) -> Result:
        """Send a request to LINE's API, with the channel access token, until it is answered.

        Args:
            call: The request.
            course: Where what is known of it is written down, where not with what is known of the run.

        Returns:
            What came of it; also a failure of the token, of the network or of this connector is returned, not raised.
        """
        course = self._course = course or self._progress
        course.begin(counts=False)
        try:
            headers = {**call.headers, "Authorization": self.authorization()}
            if call.body is not None:
                headers["Content-Type"] = "application/json"
            course.begin(counts=True)
            answer = self._attempts(call, f"{self._asset.url}/{call.path}", headers, call.body)
        except HaltedError:
            return course.give_up()
        except ConnectorError as error:
            return course.end(error=error)
        except Exception as error:  # noqa: BLE001 - whatever it is, what is known of the messages is not lost by it
            return course.end(error=unexpected(error))
        return course.end(answer)

    def authorization(self) -> str:
        """Return the value of the Authorization header, with a token that is issued where there is none.

        Raises:
            ConnectorError: There is no token to be had.
        """
        return self.token.header(self._issue_token)

    def _issue_token(self, form: dict[str, str]) -> Answer:
        """Send the token request, under the same rules."""
        self._course.begin(counts=False)
        return self._attempts(TOKEN, self._asset.token_url, {}, form)

    def _attempts(self, call: Call, url: str, headers: dict[str, str], body: bytes | dict[str, str] | None) -> Answer:
        """Repeat a request until it is accepted, refused or given up."""
        course = self._course
        started = self._surroundings.now()
        end = min(self._end, started + call.seconds)
        while True:
            self.admit()
            course.attempt()
            try:
                return self._attempt(call, url, headers, body, end)
            except ConnectorError as error:
                course.fail(error)
                pause = self._pause(call, error, started, end)
                if pause is None:
                    raise
                self._surroundings.pause(pause)

    def _pause(self, call: Call, error: ConnectorError, started: float, end: float) -> float | None:
        """Return how long to wait before another attempt, or None where none is to follow.

        A further connection of a run over which nothing has come yet is not kept trying: the way to LINE may have room
        for no more, and the others do its work.
        """
        course = self._course
        pause = pause_seconds(course.attempts, self._surroundings)
        now = self._surroundings.now()
        known = {"doubt": course.doubt, "repeatable": call.repeatable}
        late = course.attempts >= ATTEMPTS or now + pause >= started + LAST_ATTEMPT_SECONDS
        if late or not may_repeat(error, **known):
            left = self._patient_until - now
            stuck = not self._is_first and not self.answers and error.answer is None
            if not call.patient or stuck or left < PAUSE_SECONDS or not may_repeat(error, **known, patient=True):
                return None
            pause = min(pause, left)
            self._progress.keep_trying()
        return pause if now + pause < end else None

    def _leave(self) -> None:
        """An attempt begins to leave."""
        self._course.leave()
        self._left_at = self._surroundings.now()

    def _attempt(
        self, call: Call, url: str, headers: dict[str, str], body: bytes | dict[str, str] | None, end: float
    ) -> Answer:
        """Make one attempt, which ends when the clock says so; fail unless LINE has accepted."""
        left = end - self._surroundings.now()
        if left <= 0:
            hint = "Run the action again; what it had done is not done twice under the same retry key."
            raise failure("timeout", f"The action was ended after {ACTION_SECONDS / 60:.0f} minutes.", hint=hint)
        read_seconds = self._asset.timeout_seconds or call.read_seconds
        self._left_at = self._surroundings.now()
        response, content = self._wire.exchange(
            call.method, url, call.query, headers, body, read_seconds, left, fresh=not call.repeatable
        )
        self.latency = self._surroundings.now() - self._left_at
        answer = read_answer(response.status_code, response.reason, response.headers, content)
        if is_acceptance(answer, call.answer):
            self.answers += 1
            return answer
        from connector.refusals import explain  # only an answer that is no acceptance needs it

        raise explain(answer, call.answer, url)
