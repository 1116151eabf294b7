"""keep_trying_seconds: a short outage is outlasted, under one key and with one acceptance, and nothing else changes."""

import json
import signal
import socket
import subprocess
import sys
import time
from typing import Any

import pytest

from connector.sandbox import Fault, Request, Sandbox
from tests.conftest import (
    ACTIONS,
    ROOT,
    TEXT,
    UNMEASURED,
    Result,
    Still,
    bearer,
    clean_environment,
    load,
    oauth,
    started,
)
from tests.conftest import run_here as run_still
from tests.e2e.exchanges import API, EXCHANGES, PUSH, READ, REPLY, TOKEN, Exchange, dead_port
from tests.e2e.multicasts import Planned, arrived, check_truth, key_of, received, send, slow, users

KEYED = [exchange for exchange in EXCHANGES if exchange.keyed and exchange.path == API]
each_keyed = pytest.mark.parametrize("exchange", KEYED, ids=lambda exchange: exchange.name)
GROWING = [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
"""The longest pause before each further attempt."""
PASSING = [
    Fault.status_code(503),
    Fault("lost"),
    Fault.rate_limited(),
    Fault("reset"),
    Fault("broken_gzip"),
    Fault.status_code(429, body={"message": "Not now"}),
    Fault("endless"),
    Fault.status_code(500),
]
"""What may pass, none of it seen by LINE."""
WARNING = "keep_trying_seconds: was needed;"


def run(line: Sandbox, exchange: Exchange, seconds: Any, clock: Still | None = None, **asset: Any) -> Result:
    """Run the action of an exchange that keeps trying for so long, on a clock that does not wait."""
    inputs = {**exchange.inputs, "parameters": {"keep_trying_seconds": seconds}}
    return run_still(exchange.action, exchange.asset(line, **asset), inputs, surroundings=clock or Still())


def is_warned(told: dict[str, Any]) -> bool:
    """Whether a warning says that it was tried for longer than usual."""
    return any(warning.startswith(WARNING) for warning in told["warnings"])


def begin(action: str, given: dict[str, Any]) -> Any:
    """The process of an action, with its input read."""
    return started(
        [sys.executable, "-m", "connector", action],
        cwd=ROOT,
        env=clean_environment(**UNMEASURED),
        stdin=subprocess.PIPE,
    )


# At the process's door, with the real clock


@pytest.mark.parametrize("make", [bearer, oauth], ids=["the send", "the token request"])
def test_line_is_away_for_some_seconds_and_the_alert_is_sent_once(make: Any) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        line = Sandbox(port=port)
        line.url = f"http://127.0.0.1:{port}"
        asset = make(line)
        line.url = ""
        given = {**asset, **PUSH.inputs, "X-Line-Retry-Key": "SOC-2041", "keep_trying_seconds": 40}
        with begin(PUSH.action, given) as process:
            process.stdin.write(json.dumps(given))
            process.stdin.close()
            time.sleep(2.5)  # three attempts take 1.5 seconds at most
            assert process.poll() is None
            bound.close()
            with line:
                out, err = process.stdout.read(), process.stderr.read()
                output = Result(process.wait(), out, err).output
                assert (output["outcome"], output["status_code"], len(line.messages)) == ("sent", 200, 1)
                assert [key_of(request) for request in line.api_requests] == [output["retry_key"]]
                assert (output["attempts"] > 3) == (make is bearer), "attempts for a token are none of the send"
                assert is_warned(output)


def test_a_signal_while_it_keeps_trying_leaves_the_one_line_at_once(sandbox: Sandbox) -> None:
    sandbox.queue(*[Fault.status_code(503)] * 99)
    given = {**bearer(sandbox), **PUSH.inputs, "keep_trying_seconds": 600}
    with begin(PUSH.action, given) as process:
        process.stdin.write(json.dumps(given))
        process.stdin.close()
        while len(sandbox.api_requests) < 4:
            time.sleep(0.05)
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        error = Result(process.wait(5), process.stdout.read(), process.stderr.read()).error
    assert (error["kind"], error["outcome"], error["retryable"]) == ("interrupted", "unknown", True)
    assert error["attempts"] == len(sandbox.api_requests)
    assert is_warned(error)


# With a clock that does not wait


@each_keyed
@pytest.mark.parametrize("seconds", [600, "600", 600.0])
def test_what_may_pass_is_outlasted_under_one_key(sandbox: Sandbox, exchange: Exchange, seconds: Any) -> None:
    sandbox.queue(*PASSING)
    clock = Still()
    output = run(sandbox, exchange, seconds, clock).output
    assert (output["outcome"], output["attempts"], len(sandbox.messages)) == ("sent", 9, 1)
    assert {key_of(request) for request in sandbox.api_requests} == {output["retry_key"]}
    assert clock.pauses == GROWING[:8]
    assert is_warned(output)
    assert not any("keep_trying" in str(request.json) + str(request.query) for request in sandbox.api_requests)


@each_keyed
def test_what_line_had_accepted_meanwhile_is_sent_and_not_sent_again(sandbox: Sandbox, exchange: Exchange) -> None:
    sandbox.queue(*PASSING[:4], Fault("lost", accepted=True), *PASSING[:2])
    output = run(sandbox, exchange, 600).output
    assert (output["outcome"], output["status_code"], len(sandbox.messages)) == ("sent", 409, 1)
    assert output["attempts"] == len(sandbox.api_requests) == 8


@each_keyed
@pytest.mark.parametrize("seconds", [5, 60, 61.0, 100, 599, 600])
def test_when_the_time_is_up_the_last_attempt_has_begun_and_a_doubt_stays(
    sandbox: Sandbox, exchange: Exchange, seconds: float
) -> None:
    sandbox.queue(Fault("lost"), *[Fault.rate_limited()] * 60)
    clock = Still()
    error = run(sandbox, exchange, seconds, clock).error
    assert (error["kind"], error["outcome"], error["retryable"]) == ("rate_limited", "unknown", True)
    assert "X-Line-Retry-Key" in error["hint"]
    assert error["attempts"] == len(sandbox.api_requests) == len(clock.pauses) + 1
    assert sum(clock.pauses) == seconds
    assert clock.pauses[:-1] == [*GROWING, *[30] * 60][: len(clock.pauses) - 1]
    assert is_warned(error)


@each_keyed
@pytest.mark.parametrize(
    ("fault", "kind"),
    [(Fault.monthly_limit(), "quota_exceeded"), (Fault.status_code(400), "rejected"),
     (Fault.status_code(401), "auth_failed"),
     (Fault.status_code(403, body="<html>", headers={"x-line-request-id": ""}), "bad_response"),
     (Fault.status_code(302), "bad_response"), (Fault.status_code(409), "conflict")],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_does_not_pass_is_tried_once(sandbox: Sandbox, exchange: Exchange, fault: Fault, kind: str) -> None:
    sandbox.queue(*[fault] * 9)
    clock = Still()
    error = run(sandbox, exchange, 600, clock).error
    assert (error["kind"], error["attempts"], len(sandbox.api_requests), clock.pauses) == (kind, 1, 1, [])
    assert not is_warned(error)


def test_a_monthly_limit_that_is_met_after_other_failures_ends_it(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.rate_limited(), Fault.status_code(503), Fault.rate_limited(), Fault.monthly_limit())
    error = run(sandbox, PUSH, 600).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("quota_exceeded", "unknown", 4)


@each_keyed
@pytest.mark.parametrize("seconds", [None, 0, "0"])
def test_without_it_there_are_three_attempts_and_a_rate_limit_is_final(
    sandbox: Sandbox, exchange: Exchange, seconds: Any
) -> None:
    sandbox.queue(*[Fault.status_code(503)] * 3, Fault.rate_limited())
    errors = [run(sandbox, exchange, seconds).error for _ in range(2)]
    assert [(error["kind"], error["attempts"], is_warned(error)) for error in errors] == [
        ("line_unavailable", 3, False),
        ("rate_limited", 1, False),
    ]


@pytest.mark.parametrize("seconds", [1, 2, 3])
def test_a_short_time_takes_none_of_the_usual_attempts_away(sandbox: Sandbox, seconds: int) -> None:
    sandbox.queue(*[Fault.status_code(503)] * 9)
    clock = Still()
    error = run(sandbox, PUSH, seconds, clock).error
    assert error["attempts"] == len(clock.pauses) + 1 == (3 if seconds == 1 else 4)
    assert sum(clock.pauses) == max(1.5, seconds)


def test_the_action_ends_after_14_minutes_also_where_attempts_are_slow(sandbox: Sandbox) -> None:
    class Slow(Still):
        """Every attempt takes four minutes, as long as a dripping answer may."""

        def jitter(self, longest: float) -> float:
            self.seconds += 240
            return longest

    sandbox.queue(*[Fault.status_code(503)] * 9)
    clock = Slow()
    error = run(sandbox, PUSH, 600, clock).error
    assert (error["attempts"], error["outcome"]) == (3, "unknown")
    assert clock.now() - 1000 < 14 * 60


@pytest.mark.parametrize("action", [action for action in ACTIONS if load(action).sends])
def test_how_long_is_a_number_of_seconds_up_to_ten_minutes_and_of_a_reply_up_to_one(
    sandbox: Sandbox, action: str
) -> None:
    (exchange,) = (each for each in EXCHANGES if each.action == action and each.path == API)
    longest = 60 if exchange is REPLY else 600
    for wrong in (-1, longest + 1, 1.5, "soon", True, [1]):
        error = run(sandbox, exchange, wrong).error
        assert (error["kind"], error["details"][0]["property"]) == ("invalid_input", "keep_trying_seconds")
        assert f"from 0 to {longest}" in error["details"][0]["message"] or not isinstance(wrong, int)
    assert sandbox.requests == []
    assert run(sandbox, exchange, longest).output["warnings"] == []


@pytest.mark.parametrize("seconds", [600, "soon"])
def test_an_action_that_sends_nothing_does_not_know_it(sandbox: Sandbox, seconds: Any) -> None:
    sandbox.queue(*[Fault.status_code(503)] * 3)
    error = run(sandbox, READ, seconds).error
    assert (error["kind"], error["attempts"]) == ("line_unavailable", 3)
    assert error["warnings"] == ["keep_trying_seconds: is not a field LINE documents; passed on as given."]


def test_the_guard_of_the_quota_holds_nobody_up(sandbox: Sandbox) -> None:
    sandbox.queue(*[Fault.status_code(503, path="/v2/bot/message/quota")] * 9)
    output = run(sandbox, PUSH, 600, quota_reserve=10).output
    assert [request.method for request in sandbox.api_requests] == ["GET"] * 3 + ["POST"]
    assert (output["outcome"], is_warned(output)) == ("sent", False)


# The token


@each_keyed
def test_a_token_request_that_fails_for_a_passing_reason_is_kept_trying(sandbox: Sandbox, exchange: Exchange) -> None:
    passing = [Fault.status_code(503, path=TOKEN), Fault("lost", path=TOKEN), Fault.rate_limited(path=TOKEN)]
    sandbox.queue(*passing * 2, Fault.status_code(500))
    output = run(sandbox, exchange._replace(path=TOKEN), 600).output
    assert (output["outcome"], output["attempts"], len(sandbox.messages)) == ("sent", 2, 1)
    assert len(sandbox.requests) == 7 + 2
    assert is_warned(output)


def test_without_a_token_in_time_nothing_was_sent(sandbox: Sandbox) -> None:
    sandbox.queue(*[Fault.status_code(503, path=TOKEN)] * 60)
    clock = Still()
    error = run(sandbox, PUSH._replace(path=TOKEN), 100, clock).error
    assert (error["kind"], error["outcome"], sum(clock.pauses)) == ("line_unavailable", "not_sent", 100)
    assert error["attempts"] == len(sandbox.requests)


def test_wrong_credentials_are_tried_once(sandbox: Sandbox) -> None:
    error = run(sandbox, PUSH._replace(path=TOKEN), 600, client_secret="wrong").error
    assert (error["kind"], error["attempts"]) == ("auth_failed", 1)


def test_token_and_send_have_the_time_together(sandbox: Sandbox) -> None:
    sandbox.queue(*[Fault.status_code(503, path=TOKEN)] * 6, *[Fault.status_code(503)] * 60)
    clock = Still()
    run(sandbox, PUSH._replace(path=TOKEN), 60, clock)
    assert sum(clock.pauses) == 60


# A reply


def test_a_reply_is_kept_trying_while_there_is_no_connection(sandbox: Sandbox) -> None:
    with dead_port() as port:
        clock = Still()
        error = run(sandbox, REPLY, 60, clock, url=f"http://127.0.0.1:{port}").error
    assert (error["kind"], error["outcome"], error["retryable"]) == ("connection_failed", "not_sent", True)
    assert (sum(clock.pauses), error["attempts"]) == (60, 8)


def test_a_reply_is_sent_once_when_line_is_back() -> None:
    class Back(Still):
        """LINE comes back with the fifth pause."""

        def pause(self, seconds: float) -> None:
            super().pause(seconds)
            if len(self.pauses) == 5:
                bound.close()
                line.start()

    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        line = Sandbox(port=port)
        output = run(line, REPLY, 60, Back(), url=f"http://127.0.0.1:{port}").output
        line.stop()
    assert (output["outcome"], output["attempts"], len(line.messages)) == ("sent", 6, 1)
    assert is_warned(output)


@pytest.mark.parametrize("fault", [*PASSING, Fault.monthly_limit()], ids=lambda fault: fault.kind)
def test_a_reply_that_line_may_have_or_has_answered_is_not_tried_again(sandbox: Sandbox, fault: Fault) -> None:
    sandbox.queue(*[fault] * 9)
    clock = Still()
    error = run(sandbox, REPLY, 60, clock).error
    assert (error["attempts"], len(sandbox.api_requests), clock.pauses) == (1, 1, [])


# A multicast in chunks


def test_chunks_that_fail_for_a_while_are_kept_trying_and_each_user_has_it_once() -> None:
    hit = {0: 5, 3: 7, 4: 1, 9: 6}

    def plan(number: int, before: int) -> Fault | None:
        if before < hit.get(number, 0):
            return Fault.rate_limited() if before % 2 else Fault.status_code(503)
        return slow(0.05)

    with Planned(plan) as line:
        to = users(12)
        inputs = {"to": to, "messages": [TEXT], "keep_trying_seconds": 600}
        output = run_still("send_multicast_message", oauth(line), inputs).output
        assert len(check_truth(line, to, output).sent) == 12
        assert received(line) == dict.fromkeys(to, 1)
        assert (output["outcome"], output["attempts"]) == ("sent", 12 + sum(hit.values()))
        keys = [key_of(request) for request in arrived(line)]
        assert [keys.count(row["retry_key"]) for row in output["chunks"]] == [1 + hit.get(n, 0) for n in range(12)]
        assert is_warned(output)


def test_a_chunk_that_is_refused_until_the_time_is_up_stops_the_others() -> None:
    with Planned(lambda number, before: Fault.rate_limited() if number == 3 else slow(0.05)) as line:
        to = users(12)
        inputs = {"to": to, "messages": [TEXT], "keep_trying_seconds": 60}
        error = run_still("send_multicast_message", bearer(line), inputs).error
        truth = check_truth(line, to, error)
        assert (error["kind"], error["outcome"], truth.unknown) == ("rate_limited", "partly_sent", set())
        assert (3 in truth.not_sent, truth.sent >= {0, 1, 2}) == (True, True)
        attempts = [request for request in arrived(line) if key_of(request) == error["chunks"][3]["retry_key"]]
        assert len(attempts) == 8


def test_a_way_with_room_for_one_connection_is_not_waited_for() -> None:
    class Narrow(Planned):
        """Whatever comes over another connection than the first is lost before LINE has seen it."""

        def record(self, request: Request) -> Fault | None:
            fault = super().record(request)
            return fault if request.connection == self.requests[0].connection else Fault("lost")

    with Narrow(lambda number, before: slow(0.2)) as line:
        to = users(10)
        began = time.monotonic()
        output = send(line, to, keep_trying_seconds=600).output
        assert len(check_truth(line, to, output).sent) == 10
        assert len({request.connection for request in line.requests}) > 1
        assert time.monotonic() - began < 20
