"""A narrowcast followed to its end."""

from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, Still, bearer, run_here, run_process

DONE = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"
STATUS = "get_narrowcast_message_status"


class Together(Still):
    """A clock whose pauses move LINE's clock on as well."""

    def __init__(self, line: Sandbox) -> None:
        super().__init__()
        self.line = line

    def pause(self, seconds: float) -> None:
        super().pause(seconds)
        self.line.advance(seconds)


def answered(phase: str, **more: Any) -> Fault:
    return Fault("answer", status=200, body={"phase": phase, "acceptedTime": "2020-12-03T10:15:30.121Z", **more})


def ask(line: Sandbox, surroundings: Still | None = None, **inputs: Any) -> dict[str, Any]:
    result = run_here(STATUS, bearer(line), {"requestId": DONE, **inputs}, surroundings=surroundings)
    return result.output


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (
            answered("waiting", successCount=0),
            "LINE has accepted the narrowcast and is selecting its recipients; nothing has been sent yet.",
        ),
        (
            answered("sending", successCount=40, failureCount=1, targetCount=100),
            "LINE is delivering the narrowcast: 40 of 100 users have it, 1 could not get it.",
        ),
        (
            answered("sending"),
            "LINE is delivering the narrowcast: 0 of an unknown number of users have it, 0 could not get it.",
        ),
        (
            answered("succeeded", successCount=98, failureCount=2, targetCount=100),
            "The narrowcast has been delivered to 98 of 100 users; 2 could not get it.",
        ),
        (answered("failed", errorCode=1), "failed (error code 1): an internal error occurred at LINE."),
        (answered("failed", errorCode=2), "failed (error code 2): there were not enough recipients."),
        (answered("failed", errorCode=3), "failed (error code 3): the same request had been accepted before."),
        (
            answered("failed", errorCode=4),
            "failed (error code 4): an audience in the condition has fewer than 50 recipients.",
        ),
        (
            answered("failed", errorCode=5, failedDescription=""),
            "failed (error code 5): it was cancelled, since only a part of the recipients could have been reached.",
        ),
        (
            answered("failed", errorCode=6, failedDescription="Why."),
            'failed (error code 6): LINE gives a reason that is not documented. LINE says: "Why."',
        ),
        (answered("failed", failedDescription="Why."), 'failed. LINE gives no error code. LINE says: "Why."'),
        (answered("failed", errorCode=[2]), "failed. LINE gives no error code."),
        (answered("failed", errorCode=True), "failed. LINE gives no error code."),
        (
            answered("succeeded", successCount="9\n@all", failureCount=True, targetCount={}),
            "The narrowcast has been delivered to 0 of an unknown number of users; 0 could not get it.",
        ),
        (answered("paused"), 'The narrowcast is in a phase that is not documented: "paused".'),
    ],
)
def test_each_phase_and_error_code_is_put_into_a_sentence(sandbox: Sandbox, fault: Fault, says: str) -> None:
    sandbox.queue(fault)
    output = ask(sandbox)
    assert output["explanation"].endswith(says)
    assert output["explanation"].startswith(("The narrowcast ", "LINE "))
    assert output["json_body"] == fault.body


def test_without_wait_seconds_it_asks_once_and_sends_only_the_request_id(sandbox: Sandbox) -> None:
    sandbox.queue(answered("sending", successCount=0))
    ask(sandbox)
    ask(sandbox, wait_seconds=1)
    assert [request.query for request in sandbox.api_requests] == [{"requestId": DONE}] * 2


def test_it_asks_again_with_growing_pauses_until_delivery_has_ended(sandbox: Sandbox) -> None:
    still = Still()
    sandbox.queue(*[answered("waiting")] * 3, *[answered("sending", successCount=1, targetCount=2)] * 7)
    output = ask(sandbox, still, wait_seconds="840")
    assert output["json_body"]["phase"] == "succeeded"
    assert len(sandbox.api_requests) == 11
    assert still.pauses == [2.0, 3.0, 4.5, 6.75, 10.125, 15.1875, 22.78125, 30.0, 30.0, 30.0]


@pytest.mark.parametrize(
    ("seconds", "pauses"),
    [(0, []), (1, []), (2, [2.0]), (4, [2.0]), (5, [2.0, 3.0]), (9, [2.0, 3.0]), (10, [2.0, 3.0, 4.5])],
)
def test_it_asks_as_often_as_the_time_allows_and_only_for_the_request_id(
    sandbox: Sandbox, seconds: int, pauses: list[float]
) -> None:
    still = Still()
    sandbox.queue(*[answered("waiting")] * 9)
    output = ask(sandbox, still, wait_seconds=seconds)
    assert still.pauses == pauses
    assert [request.query for request in sandbox.api_requests] == [{"requestId": DONE}] * (len(pauses) + 1)
    assert output["json_body"]["phase"] == "waiting"


def test_the_time_that_asking_takes_counts_as_well(sandbox: Sandbox) -> None:
    class Slow(Still):
        """A clock on which a second passes between one look and the next."""

        def now(self) -> float:
            self.seconds += 1
            return self.seconds

    slow = Slow()
    began = slow.seconds
    sandbox.queue(*[answered("waiting")] * 40)
    ask(sandbox, slow, wait_seconds=60)
    assert 1 < len(sandbox.api_requests) < 10
    assert slow.seconds - began < 60 + 30


@pytest.mark.parametrize("phase", ["succeeded", "failed"])
def test_delivery_that_has_ended_is_not_waited_for(sandbox: Sandbox, phase: str) -> None:
    still = Still()
    sandbox.queue(answered("sending"), answered(phase, errorCode=1), answered("waiting"))
    output = ask(sandbox, still, wait_seconds=840)
    assert (output["json_body"]["phase"], still.pauses) == (phase, [2.0])
    assert output["attempts"] == 1


@pytest.mark.parametrize("body", [{"phase": "paused"}, {"phase": ["failed"]}, {"phase": None}, {}])
def test_a_phase_that_is_not_known_does_not_end_the_wait(sandbox: Sandbox, body: dict[str, Any]) -> None:
    sandbox.queue(Fault.status_code(200, body=body))
    assert ask(sandbox, wait_seconds=60)["json_body"]["phase"] == "succeeded"
    assert len(sandbox.api_requests) == 2


@pytest.mark.parametrize(
    ("status", "kind"), [(400, "rejected"), (401, "auth_failed"), (403, "forbidden"), (429, "rate_limited")]
)
def test_any_refusal_but_the_404_ends_the_wait(sandbox: Sandbox, status: int, kind: str) -> None:
    still = Still()
    sandbox.queue(answered("waiting"), Fault.status_code(status))
    inputs = {"requestId": DONE, "wait_seconds": 840}
    error = run_here(STATUS, bearer(sandbox), inputs, surroundings=still).error
    assert (error["kind"], error["status_code"], error["explanation"]) == (kind, status, "")
    assert still.pauses == [2.0]


def test_of_an_earlier_answer_nothing_is_left_when_no_answer_comes_any_more(sandbox: Sandbox) -> None:
    sandbox.queue(answered("waiting"), *[Fault("lost")] * 3, answered("succeeded"))
    error = run_here(STATUS, bearer(sandbox), {"requestId": DONE, "wait_seconds": 840}).error
    assert len(sandbox.api_requests) == 4
    assert (error["kind"], error["attempts"], error["outcome"]) == ("connection_failed", 3, None)
    assert (error["status_code"], error["json_body"], error["response_headers"]) == (None, {}, {})
    assert (error["request_id"], error["reason"], error["explanation"]) == (None, "", "")


@pytest.mark.parametrize("wrong", [{}, {"requestId": None}, {"requestId": ""}, {"requestId": "   "}])
def test_it_needs_a_request_id(sandbox: Sandbox, wrong: dict[str, Any]) -> None:
    error = run_here(STATUS, bearer(sandbox), wrong).error
    assert [row["property"] for row in error["details"]] == ["requestId"]
    assert sandbox.requests == []


def test_any_text_may_be_a_request_id_since_line_says_what_it_knows(sandbox: Sandbox) -> None:
    error = run_here(STATUS, bearer(sandbox), {"requestId": "x"}).error
    assert (error["status_code"], sandbox.requests[0].query) == (400, {"requestId": "x"})


def test_the_request_id_may_have_blanks_around_it(sandbox: Sandbox) -> None:
    output = ask(sandbox, requestId=f" {DONE}\n")
    assert output["json_body"]["phase"] == "succeeded"
    assert sandbox.api_requests[0].query == {"requestId": DONE}
    assert output["request_id"] == output["response_headers"]["x-line-request-id"]


def test_when_the_time_is_up_the_last_answer_is_the_output(sandbox: Sandbox) -> None:
    still = Still()
    sandbox.queue(*[answered("sending", successCount=count, targetCount=99) for count in range(20)])
    output = ask(sandbox, still, wait_seconds=10)
    assert sum(still.pauses) <= 10
    assert output["json_body"]["phase"] == "sending"
    assert output["json_body"]["successCount"] == len(sandbox.api_requests) - 1


def test_a_404_right_after_the_send_is_waited_out(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(404), Fault.status_code(404))
    assert ask(sandbox, wait_seconds=60)["json_body"]["phase"] == "succeeded"


def test_a_404_that_stays_is_believed_when_the_time_is_up(sandbox: Sandbox) -> None:
    sandbox.queue(*[Fault.status_code(404)] * 30)
    for seconds in (0, 20):
        inputs = {"requestId": DONE, "wait_seconds": seconds}
        error = run_here(STATUS, bearer(sandbox), inputs).error
        assert (error["kind"], error["status_code"], error["explanation"]) == ("not_found", 404, "")


def test_unreachable_in_between_is_retried_and_then_follows_the_failure_contract(sandbox: Sandbox) -> None:
    sandbox.queue(answered("waiting"), Fault("lost"), Fault("lost"))
    assert ask(sandbox, wait_seconds=60)["json_body"]["phase"] == "succeeded"
    sandbox.clear()
    sandbox.queue(answered("waiting"), *[Fault("lost")] * 3)
    error = run_here(STATUS, bearer(sandbox), {"requestId": DONE, "wait_seconds": 60}).error
    assert (error["kind"], error["attempts"], error["outcome"]) == ("connection_failed", 3, None)


@pytest.mark.parametrize("wrong", [-1, 841, "soon", 1.5])
def test_wait_seconds_goes_from_0_to_840(sandbox: Sandbox, wrong: Any) -> None:
    error = run_here(STATUS, bearer(sandbox), {"requestId": DONE, "wait_seconds": wrong}).error
    assert [row["property"] for row in error["details"]] == ["wait_seconds"]
    assert sandbox.requests == []


@pytest.mark.parametrize("lost", [False, True])
def test_the_request_id_of_a_narrowcast_is_the_accepted_one_and_can_be_followed(sandbox: Sandbox, lost: bool) -> None:
    if lost:
        sandbox.queue(Fault("lost", accepted=True))
    sent = run_here("send_narrowcast_message", bearer(sandbox), {"messages": [TEXT]}).output
    assert sent["request_id"] == sandbox.messages[0]["requestId"]
    assert sent["status_code"] == (409 if lost else 202)
    inputs = {"requestId": sent["request_id"], "wait_seconds": 120}
    followed = run_here(STATUS, bearer(sandbox), inputs, surroundings=Together(sandbox)).output
    assert followed["json_body"]["phase"] == "succeeded"


def test_the_status_of_a_finished_narrowcast_through_the_process(sandbox: Sandbox) -> None:
    output = run_process(STATUS, {**bearer(sandbox), "requestId": DONE, "wait_seconds": 5}).output
    assert output["explanation"].startswith("The narrowcast has been delivered to ")


@pytest.mark.parametrize(
    ("phase", "delivered"),
    [
        ("waiting", None),
        ("sending", None),
        ("succeeded", True),
        ("failed", False),
        ("paused", None),
        (["failed"], None),
    ],
)
def test_a_playbook_can_branch_on_whether_it_was_delivered(
    sandbox: Sandbox, phase: Any, delivered: bool | None
) -> None:
    sandbox.queue(answered(phase))
    output = run_process(STATUS, {**bearer(sandbox), "requestId": DONE}).output
    assert output["delivered"] is delivered


def test_of_a_status_that_is_not_known_it_is_null(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(404))
    assert run_here(STATUS, bearer(sandbox), {"requestId": DONE}).error["delivered"] is None


OUTSIDE = [
    "Two\nlines\r\n\u2028three", "bold \u202egnirts\u202c end", "zero\u200bwidth\u2066x\u2069", "\x1b[31mred\x07",
    'He said "no".', "<!channel> <@U123> @all @everyone", "[click](https://evil.test) `code`",
    "<img src=x onerror=alert(1)>", "{placeholder} {{double}}", "x" * 5000, "\U0001f600" * 500, "half \ud83d of it",
]  # fmt: skip


@pytest.mark.parametrize("text", OUTSIDE)
@pytest.mark.parametrize("field", ["failedDescription", "phase"])
def test_what_line_says_stands_in_the_explanation_quoted_short_and_harmless(
    sandbox: Sandbox, text: str, field: str
) -> None:
    sandbox.queue(answered(**{"phase": "failed", "errorCode": 1, field: text}))
    output = run_process(STATUS, {**bearer(sandbox), "requestId": DONE}).output
    before, mark, quote = output["explanation"].partition('"')
    told = quote.rstrip(".").removesuffix('"') if field == "phase" else quote.removesuffix('"')
    assert before.startswith("The narrowcast ")
    assert mark
    assert output["explanation"].rstrip(".").endswith('"')
    assert told
    assert len(told) <= 200
    assert told.isprintable()
    assert not set(told) & set('<>[]{}`"@')
    assert output["json_body"][field] == text.replace("\ud83d", "\ufffd")
