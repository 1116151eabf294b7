"""What is known of requests: how often, whether LINE may have executed them, and what follows."""

import pytest

from connector.errors import ConnectorError
from connector.outcome import (
    NOT_TRIED,
    Progress,
    Result,
    Retry,
    advised,
    executed,
    remarks,
    together,
)
from tests.connector.outcomes import answer, failed

KEY = "123e4567-e89b-12d3-a456-426614174000"


def ended(*errors: ConnectorError, counts: bool = True) -> Result:
    """What came of a request of which each attempt failed like this."""
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=counts)
    for error in errors:
        progress.attempt()
        progress.fail(error)
    return progress.end(error=errors[-1])


def test_a_run_begins_with_nothing_known() -> None:
    progress = Progress()
    assert (progress.retry, progress.sends, progress.retry_key, progress.callers_key) == (None, False, None, False)
    assert (progress.warnings, progress.results, progress.attempts, progress.doubt) == ([], [], 0, False)
    assert Result() == Result(answer=None, error=None, outcome="sent", attempts=0, own={}, advised=False)


@pytest.mark.parametrize("callers", [True, False])
def test_the_retry_key_is_known_and_whose_it_is(callers: bool) -> None:
    progress = Progress()
    progress.key(KEY, callers=callers)
    assert (progress.retry_key, progress.callers_key) == (KEY, callers)


@pytest.mark.parametrize(
    ("kind", "status", "may_have_been"),
    [("bad_response", 200, True), ("bad_response", 302, True), ("bad_response", 399, True), ("rejected", 400, False),
     ("auth_failed", 401, False), ("not_found", 404, False), ("conflict", 409, True), ("not_found", 410, False),
     ("rate_limited", 429, False), ("quota_exceeded", 429, False), ("line_unavailable", 500, True),
     ("line_unavailable", 503, True), ("line_unavailable", 599, True)],
)  # fmt: skip
def test_a_4xx_is_certain_but_for_the_409_that_tells_of_an_earlier_request(
    kind: str, status: int, may_have_been: bool
) -> None:
    assert executed(failed(kind, status)) is may_have_been


@pytest.mark.parametrize(("kind", "status"), [("bad_response", 400), ("bad_response", 499), ("proxy_failed", 407)])
def test_a_4xx_that_line_did_not_write_says_nothing_of_what_line_did(kind: str, status: int) -> None:
    assert executed(failed(kind, status))


@pytest.mark.parametrize("left", [True, False])
def test_without_an_answer_it_matters_whether_a_byte_had_left(left: bool) -> None:
    assert executed(failed("timeout", left=left)) is left


def test_a_request_says_how_often_it_was_tried_and_whether_line_may_have_executed_it() -> None:
    assert ended(failed("timeout"), failed("timeout"))[2:4] == ("not_sent", 2)
    assert ended(failed("timeout", left=True))[2:4] == ("unknown", 1)


def test_a_request_that_is_accepted_is_sent_whatever_came_before() -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=True)
    progress.attempt()
    progress.fail(failed("timeout", left=True))
    progress.attempt()
    result = progress.end(accepted := answer(200))
    assert result == Result(accepted, None, "sent", 2)
    assert progress.results == [result]


def test_a_request_that_is_refused_has_the_answer_that_says_so() -> None:
    error = failed("auth_failed", 401)
    result = ended(error)
    assert result == Result(error.answer, error, "not_sent", 1)


@pytest.mark.parametrize(
    ("counts", "on_its_way", "outcome"), [(True, True, "unknown"), (True, False, "not_sent"), (False, True, "not_sent")]
)
def test_what_ends_a_request_within_an_attempt_leaves_a_doubt_if_it_was_one_for_messages(
    counts: bool, on_its_way: bool, outcome: str
) -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=counts)
    progress.attempt()
    if not on_its_way:
        progress.fail(failed("timeout"))
    assert progress.end(error=failed("internal")).outcome == outcome


def test_a_token_request_before_it_leaves_a_request_no_doubt() -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=False)
    progress.attempt()
    progress.begin(counts=True)
    assert progress.end(error=failed("internal"))[2:4] == ("not_sent", 0)


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
    progress.begin(counts=True)
    progress.attempt()
    assert progress.stopped(failed("internal"))[2:4] == ("unknown", 1)


def test_what_stops_a_run_has_its_own_error_and_the_attempts_of_all_requests() -> None:
    progress = Progress(Retry.KEYED, sends=True)
    for _ in range(2):
        progress.begin(counts=True)
        progress.attempt()
        progress.end(answer(200))
    progress.begin(counts=True)
    progress.attempt()
    error = failed("rejected", 400)
    assert progress.stopped(error) == Result(error.answer, error, "unknown", 3)
    assert [result.outcome for result in progress.results] == ["sent", "sent", "unknown"]


def test_what_stops_a_run_after_its_requests_adds_none() -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.begin(counts=True)
    progress.attempt()
    progress.end(answer(200))
    assert progress.stopped(failed("internal"))[2:4] == ("unknown", 1)
    assert len(progress.results) == 1


def test_what_stops_a_run_between_two_requests_is_judged_by_those_that_are_over() -> None:
    for outcome, said in (("sent", "unknown"), ("unknown", "unknown"), ("not_sent", "not_sent")):
        progress = Progress(Retry.KEYED, sends=True)
        progress.begin(counts=True)
        progress.attempt()
        if outcome != "sent":
            progress.fail(failed("timeout", left=outcome == "unknown"))
        assert progress.end(error=None if outcome == "sent" else failed("timeout")).outcome == outcome
        assert progress.stopped(failed("internal"))[2:4] == (said, 1)
        assert len(progress.results) == 1


SENT = Result(answer(200), attempts=1)


def part(outcome: str, kind: str = "rejected", status: int = 400) -> Result:
    """What came of a part that failed."""
    error = failed(kind, status)
    return Result(error.answer, error.but(message=f"{kind}.", hint="Mend it."), outcome, 1)


def test_parts_that_were_all_sent_are_sent_and_the_last_answer_speaks() -> None:
    last = Result(answer(409), attempts=2)
    assert together([SENT, SENT, last], "chunks", KEY) == Result(last.answer, None, "sent", 4)


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


AGAIN = (
    f"within 24 hours run the action again with the same input and X-Line-Retry-Key {KEY}: what LINE has is not sent "
    "twice."
)
ALONE = "correct what LINE names and send to recipients_not_sent alone, without this retry key."
LATER = "Later, send to recipients_not_sent alone, without this retry key"


@pytest.mark.parametrize(
    ("parts", "hint"),
    [
        ([SENT, part("not_sent", "rate_limited", 429)], f"Mend it. To resume, {AGAIN} {LATER}."),
        (
            [SENT, part("unknown", "timeout"), NOT_TRIED],
            f"Mend it. To resume, {AGAIN} {LATER}, and look first whether those in recipients_unknown have it.",
        ),
        ([SENT, part("not_sent")], f"Mend it. To finish, {ALONE}"),
        ([part("not_sent"), part("unknown")], f"Mend it. For recipients_unknown, {AGAIN} Then, {ALONE}"),
    ],
)
def test_the_hint_of_a_send_in_parts_says_how_to_finish_it(parts: list[Result], hint: str) -> None:
    made = together(parts, "chunks", KEY)
    assert made.error is not None
    assert (made.error.hint, made.advised) == (hint, True)


def test_one_part_alone_is_a_send_like_any_other() -> None:
    alone = part("unknown")
    assert together([alone], "chunks", KEY) is alone
    assert together([SENT], "chunks", KEY) == SENT


def advice(retry: Retry | None, result: Result) -> ConnectorError:
    """The error with what it says of running the action again."""
    error = advised(result, Progress(retry, sends=True)).error
    assert error is not None
    return error


@pytest.mark.parametrize("kind", ["timeout", "auth_failed"])
def test_a_doubt_about_a_keyed_send_is_finished_under_the_same_key(kind: str) -> None:
    error = failed(kind, left=True)
    told = advice(Retry.KEYED, Result(None, error, "unknown", 1))
    own, again, rest = told.hint.partition("To finish, run the action again")
    assert own == ("" if error.retryable else f"{error.hint} ")
    assert again
    assert rest == (
        " within 24 hours with the same input and X-Line-Retry-Key set to this retry_key: LINE then sends the message "
        "once, whether or not it has it already. Later, look first whether it has arrived."
    )
    assert told.retryable is error.retryable


def test_a_doubt_about_a_send_without_a_key_is_never_to_be_repeated() -> None:
    told = advice(Retry.NEVER, Result(None, failed("timeout", left=True), "unknown", 1))
    assert told.retryable is False
    assert told.hint.startswith("Look into the chat before anything is sent again: ")
    assert told.hint.endswith('a repeat could only be answered with "Invalid reply token".')
    other = failed("proxy_failed", 407)
    assert advice(Retry.NEVER, Result(None, other, "unknown", 1)).hint == f"{other.hint} {told.hint}"


@pytest.mark.parametrize("retry", [Retry.FREE, None])
def test_a_doubt_about_what_may_be_repeated_freely_changes_nothing(retry: Retry | None) -> None:
    error = failed("timeout", left=True)
    assert advice(retry, Result(None, error, "unknown", 1)) is error


@pytest.mark.parametrize("retry", [Retry.KEYED, Retry.NEVER])
def test_advice_is_given_once(retry: Retry) -> None:
    progress = Progress(retry, sends=True)
    once = advised(Result(answer(500), failed("line_unavailable", 500), "unknown", 3), progress)
    assert (once.advised, once.outcome, once.attempts) == (True, "unknown", 3)
    assert advised(once, progress) is once
    assert advised(SENT, progress) is SENT


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
        (Result(answer(200, request_id=""), attempts=1), False, ["x-line-request-id"]),
        (Result(answer(300, request_id=None), failed()), False, []),
        (Result(answer(409), failed("conflict", 409), "unknown", 1), True, []),
        (Result(answer(400, accepted_request_id="x"), failed(), "unknown", 1), True, []),
        (Result(answer(200, accepted_request_id="x"), attempts=1), True, []),
        (Result(answer(400), failed(), "not_sent", 1), True, ["X-Line-Retry-Key"]),
        (Result(None, None, "not_sent"), True, []),
    ],
)
def test_who_answered_and_what_a_callers_key_means_is_said_in_warnings(
    result: Result, callers: bool, warned: list[str]
) -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.key(KEY, callers=callers)
    assert [warning.partition(":")[0] for warning in remarks(result, progress)] == warned


def test_each_remark_is_a_sentence_about_its_header() -> None:
    progress = Progress(Retry.KEYED, sends=True)
    progress.key(KEY, callers=True)
    assert [
        *remarks(Result(answer(200, request_id=None)), progress),
        *remarks(Result(answer(409, accepted_request_id="x"), attempts=1), progress),
        *remarks(Result(None, failed(), "not_sent"), progress),
    ] == [
        "x-line-request-id: is missing from the answer; make sure that it is LINE that answers.",
        "X-Line-Retry-Key: LINE had accepted this message before, from an earlier run with this key or since something "
        "on the way repeated the request; it was not sent again.",
        "X-Line-Retry-Key: not_sent is about this run; an earlier one with the same key may have been accepted.",
    ]


def test_an_action_that_sends_nothing_does_not_mind_a_missing_request_id() -> None:
    assert remarks(Result(answer(200, request_id=None)), Progress()) == []


def test_a_warning_is_given_once() -> None:
    progress = Progress()
    progress.warn("a", "b")
    progress.warn("b", "c")
    assert progress.warnings == ["a", "b", "c"]
