"""What stops a large multicast stops all of it: nothing new begins, nothing is repeated, and what is told is true."""

import json
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from connector.sandbox import Fault, Sandbox
from tests.conftest import ROOT, TEXT, UNMEASURED, Result, bearer, clean_environment, oauth, started
from tests.e2e.multicasts import (
    ACTION,
    WIDEST,
    Planned,
    arrived,
    check_resumed,
    check_truth,
    key_of,
    late,
    send,
    slow,
    told_by,
    users,
)

UNDER_WAY = 0.7
"""Seconds that those take which are under way when something stops the others."""
REFUSALS = [
    (Fault.status_code(401), "auth_failed"),
    (Fault.status_code(403), "forbidden"),
    (Fault.rate_limited(), "rate_limited"),
    (Fault.monthly_limit(), "quota_exceeded"),
    (Fault.status_code(302), "bad_response"),
]
stops = pytest.mark.parametrize(("refusal", "kind"), REFUSALS, ids=[kind for _, kind in REFUSALS])


@stops
def test_what_stops_the_first_chunk_leaves_one_request(sandbox: Sandbox, refusal: Fault, kind: str) -> None:
    sandbox.queue(refusal)
    to = users(40)
    error = send(sandbox, to).error
    truth = check_truth(sandbox, to, error)
    assert (error["kind"], error["attempts"], len(sandbox.requests)) == (kind, 1, 1)
    assert len(truth.not_sent) + len(truth.unknown) == 40
    assert truth.unknown == ({0} if kind == "bad_response" else set())


@stops
def test_after_20_chunks_it_stops_what_has_not_begun_and_is_resumed(refusal: Fault, kind: str) -> None:
    with Planned(lambda number, before: refusal if number == 20 and before == 0 else slow(0.2)) as line:
        to = users(120)
        error = send(line, to, oauth(line)).error
        truth = check_truth(line, to, error)
        assert (error["kind"], error["outcome"]) == (kind, "partly_sent")
        assert error["status_code"] == refusal.status
        assert error["message"].startswith(f"{len(truth.sent)} of 120 chunks were sent. ")
        assert len(line.api_requests) <= 20 + 1 + WIDEST
        assert truth.sent == truth.accepted
        assert truth.unknown == ({20} if kind == "bad_response" else set())
        assert 20 not in truth.sent
        check_resumed(line, to, error, oauth(line))


@pytest.mark.parametrize(
    ("failing", "refusal", "kind"),
    [(late(Fault.status_code(503), UNDER_WAY), *REFUSALS[0]), (Fault("stalled"), *REFUSALS[2])],
    ids=["503", "stalled"],
)
def test_what_is_under_way_when_it_stops_is_not_repeated(failing: Fault, refusal: Fault, kind: str) -> None:
    def plan(number: int, before: int) -> Fault | None:
        if number < 2:
            return late(refusal, UNDER_WAY / 2) if number else slow(0.2)
        return failing if number < 20 else slow(UNDER_WAY / 2)

    with Planned(plan) as line:
        to = users(60)
        error = send(line, to, bearer(line, timeout_seconds=2 * UNDER_WAY)).error
        truth = check_truth(line, to, error)
        assert (error["kind"], error["outcome"]) == (kind, "partly_sent")
        assert truth.unknown - {1} == set(range(2, 20))
        keys = [key_of(request) for request in arrived(line)]
        assert len(keys) == len(set(keys)) <= 21 + 2 * WIDEST
        assert error["attempts"] == len(keys)
        check_resumed(line, to, error)


@pytest.mark.parametrize(("refusal", "kind"), [REFUSALS[0], REFUSALS[3]])
def test_what_has_stopped_the_others_speaks_though_it_has_cut_short_the_repeats_of_an_earlier_one(
    refusal: Fault, kind: str
) -> None:
    def plan(number: int, before: int) -> Fault | None:
        if number == 1:
            return late(Fault.status_code(503), UNDER_WAY)
        return late(refusal, UNDER_WAY / 2) if number == 5 else slow(0.2)

    with Planned(plan) as line:
        to = users(40)
        error = send(line, to).error
        truth = check_truth(line, to, error)
        assert 1 in truth.unknown
        assert [key_of(request) for request in arrived(line)].count(error["chunks"][1]["retry_key"]) == 1
        assert (error["kind"], error["status_code"]) == (kind, refusal.status)
        assert error["request_id"] == error["chunks"][5]["request_id"]


def test_a_repeat_that_waits_for_its_turn_when_it_stops_does_not_leave_either() -> None:
    """Of many that have failed some still wait for their next attempt when one of them is refused for good."""
    asked = 30

    def plan(number: int, before: int) -> Fault | None:
        if number == 0:
            return slow(0.2)
        return (Fault.status_code(503) if before == 0 else Fault.rate_limited()) if number <= asked else slow(0.2)

    with Planned(plan) as line:
        to = users(100)
        error = send(line, to).error
        check_truth(line, to, error)
        keys = [key_of(request) for request in arrived(line)]
        refused = next(number for number, key in enumerate(keys) if key in keys[:number])
        repeated = {key for key in keys if keys.count(key) > 1}
        assert len(keys) - refused <= WIDEST
        assert len(repeated) < asked / 2
        check_resumed(line, to, error)


@pytest.mark.parametrize(("kind", "accepted"), [("lost", True), ("reset", False)])
def test_when_line_is_gone_in_the_middle_each_worker_gives_up_once(kind: str, accepted: bool) -> None:
    gone = Fault(kind, accepted=accepted)
    with Planned(lambda number, _: slow(0.1) if number < 20 else gone) as line:
        to = users(100)
        error = send(line, to).error
        truth = check_truth(line, to, error)
        assert (error["kind"], error["outcome"]) == ("connection_failed", "partly_sent")
        assert (truth.sent, bool(truth.unknown), bool(truth.not_sent)) == (set(range(20)), True, True)
        keys = [key_of(request) for request in arrived(line)]
        assert len(set(keys)) <= 20 + 2 * WIDEST
        assert max(keys.count(key) for key in set(keys)) <= 3
        assert len(truth.unknown) == len(set(keys)) - 20
        check_resumed(line, to, error)


MOMENTS = [(1, "SIGTERM"), (2, "SIGTERM"), (12, "SIGINT"), (34, "SIGTERM"), (50, "SIGTERM"), (70, "SIGHUP")]


@pytest.mark.parametrize(("moment", "name"), MOMENTS)
def test_a_signal_while_many_are_under_way_leaves_one_line_that_is_true(moment: int, name: str) -> None:
    chunks = 80
    with Planned(lambda chunk, _: slow(0.15 if chunk % 7 else 0.5)) as line:
        to = users(chunks)
        told = interrupted(line, to, moment, signal.Signals[name]).error
        truth = check_truth(line, to, told)
        assert (told["kind"], told["retryable"]) == ("interrupted", True)
        assert len(truth.unknown) <= WIDEST
        assert truth.unknown >= truth.accepted - truth.sent
        assert len(truth.sent) >= moment - WIDEST
        assert len(truth.not_sent) >= chunks - moment - 2 * WIDEST
        check_resumed(line, to, told, oauth(line))


def interrupted(line: Sandbox, to: list[str], moment: int, number: int) -> Result:
    """Send to users in a process that gets a signal when so many chunks have arrived."""
    command = [sys.executable, "-m", "connector", ACTION]
    with started(command, stdin=subprocess.PIPE, cwd=ROOT, env=clean_environment(**UNMEASURED)) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps({**oauth(line), "to": to, "messages": [TEXT]}))
        process.stdin.close()
        process.stdin = None
        deadline = time.monotonic() + 30
        while len(arrived(line)) < moment and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    return Result(process.returncode, out, err)


FAULTS = st.sampled_from(
    [
        *[Fault("delayed", seconds=0.02)] * 12,
        Fault("delayed", seconds=0.3),
        Fault("lost"),
        Fault("lost", accepted=True),
        Fault("reset", accepted=True),
        Fault("truncated", accepted=True),
        Fault("truncated_json", accepted=True),
        Fault.status_code(503),
        late(Fault.status_code(503), 0.2),
        Fault("answer", status=400, body={"message": "The property, to[1], in the request body is invalid"}),
    ]
)
ENDS = st.sampled_from([None, None, Fault.rate_limited(), Fault.status_code(401), Fault.status_code(409)])


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    chunks=st.integers(2, 60),
    more=st.sampled_from([0, 1, 499]),
    faults=st.lists(FAULTS, min_size=10, max_size=60),
    end=ENDS,
)
def test_whatever_fails_among_many_everybody_gets_it_at_most_once_and_what_is_told_is_true(
    chunks: int, more: int, faults: list[Fault], end: Fault | None
) -> None:
    coming = iter([slow(0.1), *faults, *([end] if end else [])])
    with Planned(lambda number, before: next(coming, None)) as line:
        to = users(chunks, more)
        result = send(line, to)
        told = told_by(result)
        truth = check_truth(line, to, told)
        event(f"{told['outcome']} {told.get('kind')}")
        assert (result.code == 0) == (len(truth.sent) == len(told["chunks"]))
        # On a busy machine an attempt can leave just when LINE ends the connection, and not arrive.
        assert 0 <= told["attempts"] - len(arrived(line)) <= 2
        check_resumed(line, to, told)
