"""A multicast of any size: every recipient once, and always known which."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, Still, bearer, load, oauth, run_here, run_process

KEY = "123e4567-e89b-12d3-a456-426614174000"
STRANGER = "U" + "0" * 32
"""A user of another channel: LINE refuses the whole request for it."""


def users(count: int, start: int = 1) -> list[str]:
    return [f"U{number:032x}" for number in range(start, start + count)]


def multicast(to: Any, **more: Any) -> dict[str, Any]:
    return {"to": to, "messages": [TEXT], **more}


def received(line: Sandbox) -> list[str]:
    """Everybody whom LINE accepted a message for, as often as it did."""
    return [user for message in line.messages for user in message["to"]]


class Passing(Still):
    """A clock on which some seconds pass between one look and the next."""

    def __init__(self, step: float) -> None:
        super().__init__()
        self.step = step

    def now(self) -> float:
        self.seconds += self.step
        return self.seconds


def test_1203_recipients_go_out_in_three_requests(sandbox: Sandbox) -> None:
    output = run_process("send_multicast_message", {**oauth(sandbox), **multicast(users(1203))}).output
    sent = sorted(sandbox.api_requests, key=lambda request: request.json["to"][0])  # two may go side by side
    assert [len(request.json["to"]) for request in sent] == [500, 500, 203]
    assert sorted(received(sandbox)) == users(1203)
    assert [chunk["recipients"] for chunk in output["chunks"]] == [500, 500, 203]
    keys = [request.headers["x-line-retry-key"] for request in sent]
    assert [chunk["retry_key"] for chunk in output["chunks"]] == keys
    assert len({*keys, output["retry_key"]}) == 4
    assert (output["outcome"], output["attempts"]) == ("sent", 3)
    assert output["request_id"] == output["chunks"][-1]["request_id"]
    assert (output["recipients_not_sent"], output["recipients_unknown"]) == ([], [])


@pytest.mark.parametrize("count", [1, 499, 500])
def test_up_to_500_go_out_in_one_request_under_the_callers_own_key(sandbox: Sandbox, count: int) -> None:
    inputs = {**multicast(users(count)), "X-Line-Retry-Key": KEY}
    output = run_here("send_multicast_message", bearer(sandbox), inputs).output
    assert [request.headers["x-line-retry-key"] for request in sandbox.api_requests] == [KEY]
    assert output["retry_key"] == KEY


def test_duplicates_are_dropped_with_a_warning_that_counts_them(sandbox: Sandbox) -> None:
    to = [*users(2), *users(3), *users(1)]
    output = run_here("send_multicast_message", bearer(sandbox), multicast(to)).output
    assert received(sandbox) == users(3)
    assert output["warnings"] == ["to: 3 duplicates were dropped."]


FULL = {"type": "text", "text": "Disk 95 % full", "sender": {"name": "Disk", "iconUrl": "https://example.com/a.png"}}
TURNED = {"sender": {"iconUrl": "https://example.com/a.png", "name": "Disk"}, "text": "Disk 95 % full", "type": "text"}
RESUMED = {"to": users(600), "messages": [FULL], "notificationDisabled": True}


def chunk_keys(inputs: dict[str, Any], base: str = KEY) -> list[str]:
    """The retry keys that go out for an input."""
    with Sandbox() as line:
        action = load("send_multicast_message")(asset=bearer(line))
        output = action.carry_out({**inputs, "X-Line-Retry-Key": base})
        keys = [request.headers["x-line-retry-key"] for request in line.api_requests]
    assert [chunk["retry_key"] for chunk in output["chunks"]] == keys
    return keys


@pytest.mark.parametrize(
    "again",
    [
        RESUMED,
        dict(reversed(RESUMED.items())),
        {**RESUMED, "messages": [TURNED]},
        {**RESUMED, "to": ",".join(users(600))},
        {**RESUMED, "to": users(600) + users(10)},
        {**RESUMED, "notificationDisabled": "true"},
        {"json_body": RESUMED},
    ],
)
def test_the_same_content_has_the_same_chunk_keys_however_it_is_written(again: dict[str, Any]) -> None:
    assert chunk_keys(again) == chunk_keys(again, KEY.upper()) == chunk_keys(RESUMED)


@pytest.mark.parametrize(
    ("other", "base"),
    [
        ({**RESUMED, "messages": [{**FULL, "text": "other"}]}, KEY),
        ({**RESUMED, "messages": [FULL, FULL]}, KEY),
        ({**RESUMED, "notificationDisabled": False}, KEY),
        ({**RESUMED, "customAggregationUnits": ["alerts"]}, KEY),
        ({**RESUMED, "to": users(600, start=2)}, KEY),
        ({**RESUMED, "to": users(600)[::-1]}, KEY),
        (RESUMED, KEY.replace("1", "2")),
    ],
)
def test_other_content_other_recipients_or_another_key_give_other_chunk_keys(other: dict[str, Any], base: str) -> None:
    keys = chunk_keys(other, base)
    assert len({*keys, *chunk_keys(RESUMED), base}) == 5


def test_chunk_keys_are_the_same_in_every_version_since_another_one_may_resume_what_was_cut_off() -> None:
    assert chunk_keys(RESUMED) == ["c29ee793-f0fe-577a-adc6-f6cd73eefe59", "7472f711-151e-56be-9bd4-cda5ceaddc77"]


def test_a_chunk_keeps_its_key_when_other_recipients_come_behind_it() -> None:
    assert chunk_keys({**RESUMED, "to": users(501)})[0] == chunk_keys({**RESUMED, "to": users(502)})[0]


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, [1]), (500, [500]), (501, [500, 1]), (1000, [500, 500]), (1001, [500, 500, 1])]
)
def test_chunks_are_as_large_as_line_takes_and_hold_everybody_in_the_order_given(
    sandbox: Sandbox, count: int, sizes: list[int]
) -> None:
    to = [*users(count)[::-1], *users(count)[:1]]
    more = {"notificationDisabled": "true", "customAggregationUnits": "alerts"}
    output = run_here("send_multicast_message", bearer(sandbox), multicast(to, **more)).output
    assert output["warnings"] == ["to: 1 duplicates were dropped."]
    assert received(sandbox) == to[:-1]
    assert [chunk["recipients"] for chunk in output["chunks"]] == sizes
    for request, size in zip(sandbox.api_requests, sizes, strict=True):
        sent = multicast(request.json["to"], notificationDisabled=True, customAggregationUnits=["alerts"])
        assert request.json == sent
        assert len(request.json["to"]) == size
    assert (output["outcome"], output["attempts"]) == ("sent", len(sizes))
    assert output["chunks"][-1]["retry_key"] == sandbox.api_requests[-1].headers["x-line-retry-key"]
    assert (output["retry_key"] in [chunk["retry_key"] for chunk in output["chunks"]]) is (count <= 500)


def test_cut_off_by_a_429_it_is_resumed_with_the_same_key_and_nobody_gets_it_twice(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("delayed", seconds=0), Fault.rate_limited())
    error = run_process("send_multicast_message", {**bearer(sandbox), **multicast(users(1203))}).error
    assert (error["kind"], error["outcome"], error["status_code"]) == ("rate_limited", "partly_sent", 429)
    ended = [chunk["outcome"] for chunk in error["chunks"]]
    # On a busy machine the third may leave beside the second, and come before it.
    assert ended in (["sent", "not_sent", "not_sent"], ["sent", "not_sent", "sent"], ["sent", "sent", "not_sent"])
    parts = [users(500), users(500, start=501), users(203, start=1001)]
    left = [part for part, outcome in zip(parts, ended, strict=True) if outcome == "not_sent"]
    assert error["recipients_not_sent"] == [user for part in left for user in part]
    assert error["retry_key"] in error["hint"]
    assert len(sandbox.api_requests) == (2 if len(left) == 2 else 3)
    again = {**bearer(sandbox), **multicast(users(1203)), "X-Line-Retry-Key": error["retry_key"]}
    output = run_process("send_multicast_message", again).output
    assert [chunk["status_code"] for chunk in output["chunks"]] == [409 if one == "sent" else 200 for one in ended]
    assert output["outcome"] == "sent"
    assert sorted(received(sandbox)) == users(1203)


def test_one_bad_id_costs_its_chunk_and_no_other(sandbox: Sandbox) -> None:
    to = [*users(700), STRANGER, *users(502, start=701)]
    error = run_process("send_multicast_message", {**bearer(sandbox), **multicast(to)}).error
    assert (error["kind"], error["outcome"], error["status_code"]) == ("rejected", "partly_sent", 400)
    assert [chunk["outcome"] for chunk in error["chunks"]] == ["sent", "not_sent", "sent"]
    assert error["recipients_not_sent"] == to[500:1000]
    assert received(sandbox) == to[:500] + to[1000:]
    assert "recipients_not_sent alone" in error["hint"]
    assert error["recipients_unknown"] == []


@pytest.mark.parametrize(
    ("fault", "kind", "outcome", "times"),
    [
        (Fault.status_code(401), "auth_failed", "not_sent", 1),
        (Fault.status_code(403), "forbidden", "not_sent", 1),
        (Fault.status_code(404), "not_found", "not_sent", 1),
        (Fault.status_code(409), "conflict", "unknown", 1),
        (Fault.status_code(413), "rejected", "not_sent", 1),
        (Fault.status_code(415), "rejected", "not_sent", 1),
        (Fault.status_code(418), "bad_response", "unknown", 1),
        (Fault.rate_limited(), "rate_limited", "not_sent", 1),
        (Fault.monthly_limit(), "quota_exceeded", "not_sent", 1),
        (Fault.status_code(302), "bad_response", "unknown", 1),
        (Fault.status_code(500), "line_unavailable", "unknown", 3),
        (Fault("lost"), "connection_failed", "unknown", 3),
    ],
)
def test_what_would_stop_every_chunk_stops_at_the_first(
    sandbox: Sandbox, fault: Fault, kind: str, outcome: str, times: int
) -> None:
    sandbox.queue(*[fault] * times)
    error = run_here("send_multicast_message", bearer(sandbox), multicast(users(1203))).error
    assert (error["kind"], error["outcome"], error["attempts"]) == (kind, outcome, times)
    assert [chunk["outcome"] for chunk in error["chunks"]] == [outcome, "not_sent", "not_sent"]
    known = {"unknown": error["recipients_unknown"], "not_sent": error["recipients_not_sent"]}
    assert known["unknown"] == (users(500) if outcome == "unknown" else [])
    assert known["not_sent"] == users(1203)[len(known["unknown"]) :]
    assert len(sandbox.api_requests) == times


def test_a_chunk_with_a_wrong_recipient_does_not_stop_the_others_and_the_first_error_speaks(sandbox: Sandbox) -> None:
    first, second = (Fault.status_code(400, body={"message": text}) for text in ("The first.", "The second."))
    sandbox.queue(first, second)
    error = run_here("send_multicast_message", bearer(sandbox), multicast(users(1203))).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("rejected", "partly_sent", 3)
    assert error["json_body"] == {"message": "The first."}
    assert error["message"].startswith("1 of 3 chunks were sent. The first that was not: ")
    assert error["message"].endswith("The first.")
    assert error["request_id"] == error["chunks"][0]["request_id"] != error["chunks"][1]["request_id"]
    assert error["recipients_not_sent"] == users(1000)
    assert received(sandbox) == users(203, start=1001)
    assert error["hint"].endswith(
        " To finish, correct what LINE names and send to recipients_not_sent alone, without this retry key."
    )


def test_refused_and_unknown_chunks_are_advised_on_together(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(400), *[Fault("lost")] * 3)
    error = run_here("send_multicast_message", bearer(sandbox), multicast(users(1203))).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("rejected", "unknown", 4)
    assert [chunk["outcome"] for chunk in error["chunks"]] == ["not_sent", "unknown", "not_sent"]
    assert error["recipients_not_sent"] == [*users(500), *users(203, start=1001)]
    assert error["recipients_unknown"] == users(500, start=501)
    resume = f"within 24 hours run the action again with the same input and X-Line-Retry-Key {error['retry_key']}"
    assert f" For recipients_unknown, {resume}" in error["hint"]
    assert "Then, correct what LINE names and send to recipients_not_sent alone" in error["hint"]


def test_a_chunk_says_what_line_answered_to_it_and_nothing_where_there_was_no_answer(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("delayed", seconds=0), *[Fault("lost")] * 3)
    inputs = {**multicast(users(1203)), "X-Line-Retry-Key": KEY}
    error = run_here("send_multicast_message", bearer(sandbox), inputs).error
    accepted = sandbox.messages[0]["requestId"]
    keys = [chunk["retry_key"] for chunk in error["chunks"]]
    assert error["chunks"] == [
        {"recipients": 500, "status_code": 200, "request_id": accepted, "retry_key": keys[0], "outcome": "sent"},
        {"recipients": 500, "status_code": None, "request_id": None, "retry_key": keys[1], "outcome": "unknown"},
        {"recipients": 203, "status_code": None, "request_id": None, "retry_key": keys[2], "outcome": "not_sent"},
    ]
    assert (error["status_code"], error["request_id"], error["json_body"]) == (None, None, {})
    output = run_here("send_multicast_message", bearer(sandbox), inputs).output
    assert [chunk["retry_key"] for chunk in output["chunks"]] == keys
    assert [chunk["status_code"] for chunk in output["chunks"]] == [409, 200, 200]
    assert [chunk["request_id"] for chunk in output["chunks"]] == [row["requestId"] for row in sandbox.messages]
    assert received(sandbox) == users(1203)


def test_attempts_are_those_of_all_chunks_together(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(500), Fault("delayed", seconds=0), Fault("lost", accepted=True))
    output = run_here("send_multicast_message", bearer(sandbox), multicast(users(1203))).output
    assert (output["attempts"], output["outcome"], len(output["chunks"])) == (5, "sent", 3)
    assert received(sandbox) == users(1203)


@pytest.mark.parametrize(
    ("to", "place"), [([], "to"), ("", "to"), (None, "to"), (["C" + "0" * 31 + "1"], "to[0]"), ([USER, "x"], "to[1]")]
)
def test_recipients_are_one_user_or_more(sandbox: Sandbox, to: Any, place: str) -> None:
    error = run_here("send_multicast_message", bearer(sandbox), multicast(to)).error
    assert [row["property"] for row in error["details"]] == [place]
    assert (error["chunks"], error["recipients_not_sent"], error["recipients_unknown"]) == ([], [], [])
    assert sandbox.requests == []


@pytest.mark.parametrize("to", [USER, f" {USER} ,, {USER},", [USER, USER]])
def test_recipients_may_be_one_or_separated_by_commas(sandbox: Sandbox, to: Any) -> None:
    run_here("send_multicast_message", bearer(sandbox), multicast(to))
    assert received(sandbox) == [USER]


def test_a_chunk_whose_answers_are_lost_is_unknown_and_stops_the_rest(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("delayed", seconds=0), *[Fault("lost")] * 3)
    error = run_here("send_multicast_message", bearer(sandbox), multicast(users(1203))).error
    assert [chunk["outcome"] for chunk in error["chunks"]] == ["sent", "unknown", "not_sent"]
    assert error["recipients_unknown"] == users(500, start=501)
    assert error["recipients_not_sent"] == users(203, start=1001)
    assert (error["outcome"], error["attempts"], error["status_code"]) == ("partly_sent", 4, None)


def test_the_token_is_renewed_when_it_runs_out_on_the_way() -> None:
    with Sandbox(token_seconds=60) as line:
        output = run_here(
            "send_multicast_message", oauth(line), multicast(users(2001)), surroundings=Passing(10)
        ).output
        tokens = {request.headers["authorization"] for request in line.api_requests}
        assert len(tokens) > 1
        assert len([request for request in line.requests if "oauth" in request.path]) == len(tokens)
        assert sorted(received(line)) == users(2001)
    assert output["outcome"] == "sent"


def test_a_token_that_is_not_renewed_on_the_way_stops_the_rest() -> None:
    with Sandbox(token_seconds=60) as line:
        refused = Fault("answer", "/oauth2", status=400, body={"error": "invalid_request"})
        line.queue(Fault("delayed", "/oauth2", seconds=0), refused)
        inputs = multicast(users(5001))
        error = run_here("send_multicast_message", oauth(line), inputs, surroundings=Passing(10)).error
        assert (error["kind"], error["outcome"]) == ("auth_failed", "partly_sent")
        assert len([request for request in line.requests if "oauth" in request.path]) == 2
        assert sorted([*received(line), *error["recipients_not_sent"]]) == users(5001)


def test_it_ends_within_14_minutes_and_can_be_resumed(sandbox: Sandbox) -> None:
    slow = Passing(20)
    began = slow.seconds
    asset = bearer(sandbox)
    error = run_here("send_multicast_message", asset, multicast(users(20_000)), surroundings=slow).error
    assert (error["kind"], error["outcome"], error["retryable"]) == ("timeout", "partly_sent", True)
    assert slow.seconds - began < 14 * 60 + 32 * 100  # each of those under way looks at the clock a few times
    inputs = {**multicast(users(20_000)), "X-Line-Retry-Key": error["retry_key"]}
    assert run_here("send_multicast_message", asset, inputs).output["outcome"] == "sent"
    assert sorted(received(sandbox)) == users(20_000)


FAULTS = st.sampled_from(
    [
        Fault("delayed", seconds=0),
        Fault("delayed", seconds=0),
        Fault("lost", accepted=True),
        Fault("lost"),
        Fault.status_code(503),
        Fault("truncated_json", accepted=True),
        Fault.rate_limited(),
        Fault.status_code(401),
        Fault("answer", status=400, body={"message": "The property, to[1], in the request body is invalid"}),
    ]
)
SIZES = st.sampled_from([1, 2, 499, 500, 501, 999, 1000, 1001, 1203])


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=SIZES, repeated=st.integers(0, 20), faults=st.lists(FAULTS, max_size=7))
def test_whatever_fails_everybody_gets_it_at_most_once_and_a_second_run_with_the_key_completes_it(
    shared: Sandbox, size: int, repeated: int, faults: list[Fault]
) -> None:
    shared.clear()
    to = users(size) + users(min(size, repeated))
    shared.queue(*faults)
    result = run_here("send_multicast_message", bearer(shared), multicast(to))
    envelope = json.loads((result.out or result.err).partition(" ")[2])
    got = received(shared)
    assert len(got) == len(set(got))
    not_sent, unknown = set(envelope["recipients_not_sent"]), set(envelope["recipients_unknown"])
    assert not set(got) & not_sent
    assert set(to) - not_sent - unknown <= set(got)
    if envelope["outcome"] == "sent":
        assert set(got) == set(to)
    if envelope["outcome"] == "not_sent":
        assert not got
    assert (result.code == 0) == (envelope["outcome"] == "sent")
    for _ in faults:
        if result.code == 0:
            break
        inputs = {**multicast(to), "X-Line-Retry-Key": envelope["retry_key"]}
        result = run_here("send_multicast_message", bearer(shared), inputs)
    assert result.code == 0
    got = received(shared)
    assert sorted(got) == sorted(set(to))


@pytest.fixture(scope="module")
def shared() -> Any:
    with Sandbox() as line:
        yield line
