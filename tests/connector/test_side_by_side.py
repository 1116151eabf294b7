"""Requests side by side: how many, how soon after each other, and what happens where that does not work out."""

import gc
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from connector.asset import read_asset
from connector.outcome import Progress, Retry
from connector.sandbox import Fault, Sandbox
from connector.session import Call, Session
from connector.side_by_side import Allowance, SideBySide
from connector.surroundings import Surroundings
from tests.conftest import TEXT, Still, bearer, run_here

MULTICAST = "send_multicast_message"


def users(count: int) -> list[str]:
    return [f"U{number:032x}" for number in range(1, count + 1)]


def send(line: Sandbox, chunks: int, surroundings: Surroundings | None = None) -> dict[str, Any]:
    """The output or error of a multicast of so many chunks, on the real clock unless told otherwise."""
    inputs = {"to": users(500 * chunks), "messages": [TEXT]}
    result = run_here(MULTICAST, bearer(line), inputs, surroundings=surroundings or Surroundings())
    told: dict[str, Any] = json.loads((result.out or result.err).partition(" ")[2])
    return told


def slow(*seconds: float) -> list[Fault]:
    return [Fault("delayed", seconds=each) for each in seconds]


def starts(clock: Still, bucket: Allowance, number: int) -> list[float]:
    """When so many have started, one after another."""
    times = []
    for _ in range(number):
        bucket.take()
        times.append(clock.now())
    return times


def test_a_hundred_may_start_at_once_and_80_a_second_after_that() -> None:
    clock = Still()
    times = starts(clock, Allowance(clock), 500)
    assert set(times[:100]) == {1000.0}
    assert times[100:] == pytest.approx([1000 + number / 80 for number in range(1, 401)])
    assert max(sum(begin <= time < begin + 1 for time in times) for begin in times) <= 180


def test_the_bucket_fills_again_while_nothing_starts_and_never_holds_more_than_a_hundred() -> None:
    clock = Still()
    bucket = Allowance(clock)
    starts(clock, bucket, 120)
    clock.seconds += 0.25
    assert len(set(starts(clock, bucket, 20))) == 1
    clock.seconds += 3600
    began = clock.now()
    assert [time > began for time in starts(clock, bucket, 101)] == [False] * 100 + [True]


def test_the_first_goes_alone_and_its_latency_says_how_many_follow_side_by_side(sandbox: Sandbox) -> None:
    sandbox.queue(*slow(*[0.06] * 60))
    assert send(sandbox, 60)["outcome"] == "sent"
    first, second, *_ = sandbox.requests
    assert (first.under_way, second.under_way) == (1, 1)
    assert second.seconds >= first.seconds + 0.06
    assert 10 <= max(request.under_way for request in sandbox.requests) <= 32


def test_never_more_than_32_are_under_way_however_slow_line_is(sandbox: Sandbox) -> None:
    sandbox.queue(*slow(*[0.3] * 97))
    assert send(sandbox, 97)["outcome"] == "sent"
    assert 28 <= max(request.under_way for request in sandbox.requests) <= 32


def test_no_more_go_side_by_side_than_are_as_quick(sandbox: Sandbox) -> None:
    sandbox.queue(*slow(*[0.2] * 35))
    assert send(sandbox, 35)["outcome"] == "sent"
    assert len({request.connection for request in sandbox.requests}) == 17  # 34 take two turns, as they would with 32


def test_where_line_answers_at_once_they_go_one_after_another_over_one_connection(sandbox: Sandbox) -> None:
    assert send(sandbox, 20, Still())["outcome"] == "sent"
    assert {request.under_way for request in sandbox.requests} == {1}
    assert len({request.connection for request in sandbox.requests}) == 1
    assert [request.json["to"][0] for request in sandbox.requests] == users(10_000)[::500]


def test_one_slow_answer_among_quick_ones_makes_it_no_wider_and_eight_do(sandbox: Sandbox) -> None:
    class Slower(Still):
        """A clock on which LINE takes a tenth of a second for an answer, from the third request on, but for one."""

        def now(self) -> float:
            count = len(sandbox.requests)
            return 1000 + 0.1 * count if count == 3 or count >= 6 else 1000.0

    sandbox.queue(*slow(*[0.0] * 13, *[0.1] * 47))
    assert send(sandbox, 60, Slower())["outcome"] == "sent"
    widths = [request.under_way for request in sandbox.requests]
    assert set(widths[:13]) == {1}
    assert max(widths) > 8


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 5])
def test_where_the_machine_has_few_threads_to_give_those_must_do(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    begin, begun = threading.Thread.start, []

    def start(thread: threading.Thread) -> None:
        if not thread.name.startswith("sandbox"):
            begun.append(thread)
            if len(begun) > threads:
                raise RuntimeError("can't start new thread")
        begin(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    sandbox.queue(*slow(*[0.05] * 12))
    told = send(sandbox, 12)
    assert told["outcome"] == "sent"
    assert [chunk["outcome"] for chunk in told["chunks"]] == ["sent"] * 12
    assert max(request.under_way for request in sandbox.requests) <= 3


class Eager(Surroundings):
    """The real clock, and chance that draws the shortest pause."""

    def jitter(self, longest: float) -> float:
        return 0 * longest


@pytest.mark.parametrize("connections", [1, 2, 5])
def test_where_there_is_a_way_for_few_connections_those_do_the_work_of_the_others(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, connections: int
) -> None:
    monkeypatch.setattr("connector.sandbox.port.MAX_CONNECTIONS", connections)
    sandbox.queue(*slow(*[0.05] * 40))
    told = send(sandbox, 40, Eager())
    assert (told["outcome"], told["recipients_unknown"]) == ("sent", [])
    assert {chunk["outcome"] for chunk in told["chunks"]} == {"sent"}
    assert sorted(user for message in sandbox.messages for user in message["to"]) == users(20_000)
    assert told["attempts"] > 40
    assert told["warnings"] == []


def test_what_is_under_way_when_the_time_is_up_is_not_waited_for_and_is_unknown(sandbox: Sandbox) -> None:
    class Late(Surroundings):
        """A clock that has come to the end of the action's time, for the main thread, once something was sent."""

        looks = 0

        def now(self) -> float:
            if threading.current_thread() is not threading.main_thread() or not sandbox.requests:
                return 0.0
            self.looks += 1
            return 0.0 if self.looks == 1 else 14 * 60 + 4 + self.looks // 3 * 2

    sandbox.queue(*slow(0), Fault("stalled", accepted=True))
    told = send(sandbox, 3, Late())
    assert (told["kind"], told["outcome"], told["retryable"]) == ("timeout", "partly_sent", True)
    assert [chunk["outcome"] for chunk in told["chunks"]] == ["sent", "unknown", "not_sent"]
    assert told["message"].startswith("1 of 3 chunks were sent. The action was ended after 14 minutes")


def test_whoever_makes_a_connection_when_the_time_is_up_lets_nothing_leave_and_closes_it(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up, over = socket.getaddrinfo, threading.Event()
    connecting: list[threading.Thread] = []

    def waiting(*about: Any, **more: Any) -> Any:
        if (thread := threading.current_thread()) is not threading.main_thread():
            connecting.append(thread)
            assert over.wait(10)
        return look_up(*about, **more)

    class Late(Surroundings):
        """A clock that, for the main thread, comes to the end of the action's time when another makes a connection."""

        def now(self) -> float:
            if threading.current_thread() is not threading.main_thread() or not sandbox.requests:
                return 0.0
            return 14 * 60 + (5 if connecting else 4.99)

    monkeypatch.setattr(socket, "getaddrinfo", waiting)
    sandbox.queue(Fault("answer", status=200, accepted=True, headers={"Connection": "close"}))
    told = send(sandbox, 2, Late())
    over.set()
    (thread,) = connecting
    thread.join(10)
    assert [chunk["outcome"] for chunk in told["chunks"]] == ["sent", "not_sent"]
    assert len(sandbox.requests) == 1
    gc.collect()  # which would find a connection that is still open


@pytest.fixture
def sends(sandbox: Sandbox) -> Any:
    """Sends so many parts, of which each is what a function gives for its number."""
    made = Session(read_asset(bearer(sandbox)), None, Still(), Progress(), None)

    def run(number: int, call: Callable[[int], Call]) -> Progress:
        progress = Progress(Retry.FREE)
        progress.divide(number)
        SideBySide(made, Still(), progress, call, lambda part: part.error is not None).send()
        return progress

    with made:
        yield run


def test_what_goes_wrong_in_making_a_request_ends_all_and_is_raised_in_the_main_thread(sends: Any) -> None:
    def call(number: int) -> Call:
        if number == 2:
            raise ZeroDivisionError
        return Call("GET", "v2/bot/message/quota")

    with pytest.raises(ZeroDivisionError):
        sends(5, call)


def test_parts_that_are_too_few_to_go_side_by_side_are_sent_all_the_same(sends: Any) -> None:
    progress = sends(1, lambda _: Call("GET", "v2/bot/message/quota"))
    assert [part.so_far(None).outcome for part in progress.parts] == ["sent"]
