"""What is known of requests: how often, whether LINE may have executed them, and what follows."""

from typing import Any

import pytest

from connector.answer import Answer
from connector.errors import ConnectorError, failure
from connector.outcome import Progress, Result, Retry, advised, executed, remarks, together

KEY = "123e4567-e89b-12d3-a456-426614174000"


def answer(status: int, **about: Any) -> Answer:
    """LINE's answer with a status."""
    return Answer(status, "", {}, {}, **{"request_id": "id", **about})


def failed(kind: str = "rejected", status: int = 0, *, left: bool = False) -> ConnectorError:
    """How an attempt failed: with an answer of this status, or without one."""
    error = failure(kind, "It failed.", answer=answer(status) if status else None)
    error.left = left
    return error


def ended(*errors: ConnectorError, counts: bool = True) -> Result:
    """What came of a request of which each attempt failed like this."""
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=counts)
    for error in errors:
        progress.attempt()
        progress.fail(error)
    return progress.end(error=errors[-1])


@pytest.mark.parametrize(
    ("status", "may_have_been"),
    [(200, True), (302, True), (399, True), (400, False), (401, False), (404, False), (408, False), (409, True),
     (410, False), (429, False), (499, False), (500, True), (503, True), (599, True)],
)  # fmt: skip
def test_a_4xx_is_certain_but_for_the_409_that_tells_of_an_earlier_request(status: int, may_have_been: bool) -> None:
    assert executed(failed(status=status)) is may_have_been


@pytest.mark.parametrize("left", [True, False])
def test_without_an_answer_it_matters_whether_a_byte_had_left(left: bool) -> None:
    assert executed(failed("timeout", left=left)) is left


def test_a_request_says_how_often_it_was_tried_and_whether_line_may_have_executed_it() -> None:
    assert ended(failed("timeout"), failed("timeout"))[2:4] == ("not_sent", 2)
    assert ended(failed("timeout", left=True))[2:4] == ("unknown", 1)


def test_a_doubt_outlives_a_later_refusal() -> None:
    assert ended(failed("timeout", left=True), failed("auth_failed", 401)).outcome == "unknown"


def test_a_request_for_a_token_never_leaves_a_doubt() -> None:
    assert ended(failed("timeout", left=True), counts=False).outcome == "not_sent"


def test_a_new_request_begins_without_the_doubts_and_attempts_of_the_one_before() -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=True)
    progress.attempt()
    progress.fail(failed("timeout", left=True))
    progress.end(error=failed("timeout", left=True))
    progress.begin(counts=True)
    progress.attempt()
    progress.fail(failed(status=400))
    assert progress.end(error=failed(status=400))[2:4] == ("not_sent", 1)
    assert [result.outcome for result in progress.results] == ["unknown", "not_sent"]


def test_what_stops_a_request_while_an_attempt_is_on_its_way_leaves_a_doubt() -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=True)
    assert progress.stopped(failed("internal")).outcome == "not_sent"
    progress.attempt()
    assert progress.stopped(failed("internal"))[2:4] == ("unknown", 1)


def test_what_stops_a_run_between_two_requests_is_judged_by_those_that_are_over() -> None:
    for outcome, said in (("sent", "unknown"), ("unknown", "unknown"), ("not_sent", "not_sent")):
        progress = Progress(Retry.KEYED, sends=True)
        progress.results.append(Result(outcome=outcome, attempts=2))
        assert progress.stopped(failed("internal"))[2:4] == (said, 2)


SENT = Result(answer(200), attempts=1)
NOT_TRIED = Result(outcome="not_sent")


def part(outcome: str, kind: str = "rejected", status: int = 400) -> Result:
    """What came of a part that failed."""
    error = failed(kind, status)
    return Result(error.answer, error.but(message=f"{kind}.", hint="Mend it."), outcome, 1)


def test_parts_that_were_all_sent_are_sent_and_the_last_answer_speaks() -> None:
    last = Result(answer(409), attempts=2)
    assert together([SENT, last], "chunks", KEY) == Result(last.answer, None, "sent", 3)


@pytest.mark.parametrize(
    ("parts", "outcome"),
    [
        ([SENT, part("not_sent"), SENT], "partly_sent"),
        ([SENT, part("unknown"), NOT_TRIED], "partly_sent"),
        ([part("unknown"), NOT_TRIED], "unknown"),
        ([part("not_sent"), part("unknown")], "unknown"),
        ([part("not_sent"), NOT_TRIED], "not_sent"),
    ],
)
def test_some_sent_is_partly_sent_else_a_doubt_counts_more_than_a_refusal(parts: list[Result], outcome: str) -> None:
    assert together(parts, "chunks", KEY).outcome == outcome


def test_the_first_part_that_failed_speaks_for_all() -> None:
    made = together([SENT, part("not_sent", "rejected"), part("not_sent", "rate_limited", 429)], "chunks", KEY)
    assert made.error is not None
    assert (made.error.kind, made.answer and made.answer.status, made.attempts) == ("rejected", 400, 3)
    assert made.error.message == "1 of 3 chunks were sent. The first that was not: rejected."


@pytest.mark.parametrize(
    ("parts", "says", "does_not_say"),
    [
        ([SENT, part("not_sent", "rate_limited", 429)], ["Mend it. To resume, run the action again", KEY], "alone"),
        ([SENT, part("not_sent")], ["Mend it. To finish, correct what LINE names", "recipients_not_sent alone"], KEY),
        ([part("not_sent"), part("unknown")], ["For recipients_unknown, run", KEY, "Then, correct"], "To finish"),
    ],
)
def test_the_hint_of_a_send_in_parts_says_how_to_finish_it(
    parts: list[Result], says: list[str], does_not_say: str
) -> None:
    error = together(parts, "chunks", KEY).error
    assert error is not None
    assert all(words in error.hint for words in says)
    assert does_not_say not in error.hint


def test_one_part_alone_is_a_send_like_any_other() -> None:
    alone = part("unknown")
    assert together([alone], "chunks", KEY) is alone


def advice(retry: Retry | None, result: Result) -> ConnectorError:
    """The error with what it says of running the action again."""
    error = advised(result, Progress(retry, sends=True)).error
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("kind", "hint"), [("timeout", "To finish, run the action again"), ("auth_failed", "Compare the asset's")]
)
def test_a_doubt_about_a_keyed_send_is_finished_under_the_same_key(kind: str, hint: str) -> None:
    error = failed(kind, left=True)
    told = advice(Retry.KEYED, Result(None, error, "unknown", 1))
    assert told.hint.startswith(hint)
    assert "within 24 hours with the same input and X-Line-Retry-Key set to this retry_key" in told.hint
    assert told.retryable is error.retryable


def test_a_doubt_about_a_send_without_a_key_is_never_to_be_repeated() -> None:
    told = advice(Retry.NEVER, Result(None, failed("timeout", left=True), "unknown", 1))
    assert (told.retryable, told.hint.startswith("Look into the chat")) == (False, True)


@pytest.mark.parametrize("retry", [Retry.KEYED, Retry.NEVER])
@pytest.mark.parametrize(
    "result",
    [
        Result(None, failed("timeout"), "not_sent", 3),
        Result(answer(409), failed("conflict", 409), "unknown", 1),
        together([SENT, part("unknown", "timeout")], "chunks", KEY),
    ],
    ids=["not sent", "conflict", "in parts"],
)
def test_what_is_certain_or_advised_already_keeps_its_hint(retry: Retry, result: Result) -> None:
    assert advice(retry, result) is result.error


@pytest.mark.parametrize(
    ("result", "callers", "warned"),
    [
        (Result(answer(200)), True, []),
        (Result(answer(200, request_id=None)), False, ["x-line-request-id"]),
        (Result(answer(299, request_id=None)), False, ["x-line-request-id"]),
        (Result(answer(302, request_id=None), failed()), False, []),
        (Result(answer(409, accepted_request_id="x"), attempts=1), True, ["X-Line-Retry-Key"]),
        (Result(answer(409, accepted_request_id="x"), attempts=2), True, []),
        (Result(answer(409, accepted_request_id="x"), attempts=1), False, []),
        (Result(None, failed(), "not_sent"), True, ["X-Line-Retry-Key"]),
        (Result(None, failed(), "not_sent"), False, []),
        (Result(None, failed(), "unknown"), True, []),
    ],
)
def test_who_answered_and_what_a_callers_key_means_is_said_in_warnings(
    result: Result, callers: bool, warned: list[str]
) -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.key(KEY, callers=callers)
    assert [warning.partition(":")[0] for warning in remarks(result, progress)] == warned


def test_an_action_that_sends_nothing_does_not_mind_a_missing_request_id() -> None:
    assert remarks(Result(answer(200, request_id=None)), Progress()) == []


def test_a_warning_is_given_once() -> None:
    progress = Progress()
    progress.warn("a", "b")
    progress.warn("b", "c")
    assert progress.warnings == ["a", "b", "c"]
