"""How far an attempt has come, and when its time is up."""

import gc
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from connector.watch import NameServerError, Watch

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture(autouse=True)
def _alone() -> None:
    """Begin when the guards of earlier tests have ended."""
    until(lambda: guards() == [])


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.end()
    made.close()


@pytest.fixture
def pair() -> Iterator[Pair]:
    """A connection as its client holds it, and its other end; whoever reads from it in vain is woken by a timeout."""
    mine, other = socket.socketpair()
    with mine, other:
        mine.settimeout(5)
        other.settimeout(5)
        yield mine, other


def seconds_left(watch: Watch) -> float:
    assert watch.due is not None
    return watch.due - time.monotonic()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; fail when it does not within seconds."""
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.001)


def is_open(connection: socket.socket) -> bool:
    """Tell whether nobody has ended a connection from which nothing is to be read."""
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True


def guards() -> list[threading.Thread]:
    """The threads that guard an attempt."""
    return [thread for thread in threading.enumerate() if "_watch" in thread.name]


def test_before_an_attempt_nothing_is_known_and_no_thread_runs(watch: Watch) -> None:
    assert (watch.connected, watch.leaving, watch.expired, watch.due) == (False, False, False, None)
    assert guards() == []


def test_time_for_the_answer_begins_when_the_request_leaves(watch: Watch) -> None:
    watch.begin(30.0, left=840.0)
    assert seconds_left(watch) == pytest.approx(10.0, abs=0.5)
    watch.leave()
    assert seconds_left(watch) == pytest.approx(60.0, abs=0.5)
    assert (watch.leaving, watch.connected, watch.expired) == (True, False, False)
    watch.end()
    assert watch.due is None
    watch.begin(30.0, left=840.0)
    assert watch.leaving is False


def test_an_attempt_lasts_no_longer_than_the_action_has_left(watch: Watch) -> None:
    watch.begin(30.0, left=3.0)
    assert seconds_left(watch) == pytest.approx(3.0, abs=0.5)
    watch.leave()
    assert seconds_left(watch) == pytest.approx(3.0, abs=0.5)


def test_what_the_action_has_left_is_counted_from_the_beginning_of_the_attempt(watch: Watch) -> None:
    watch.begin(30.0, left=0.3)
    begun = time.monotonic()
    time.sleep(0.05)
    watch.leave()
    assert watch.due is not None
    assert watch.due <= begun + 0.3


def test_a_new_attempt_begins_with_nothing_known_and_its_own_time(watch: Watch, pair: Pair) -> None:
    watch.begin(0.01, left=840.0)
    watch.connect(pair[0])
    watch.leave()
    until(lambda: watch.expired)
    assert (watch.connected, watch.leaving, watch.due) == (True, True, None)
    watch.begin(20.0, left=840.0)
    assert (watch.connected, watch.leaving, watch.expired) == (False, False, False)
    assert seconds_left(watch) == pytest.approx(10.0, abs=0.5)
    watch.leave()
    assert seconds_left(watch) == pytest.approx(40.0, abs=0.5)


def test_a_connection_that_is_made_is_known(watch: Watch, pair: Pair) -> None:
    watch.begin(30.0, left=840.0)
    watch.connect(pair[0])
    assert (watch.connected, watch.leaving, watch.expired) == (True, False, False)
    assert is_open(pair[0])


def test_when_time_is_up_whoever_reads_is_woken(watch: Watch, pair: Pair) -> None:
    watch.begin(0.01, left=840.0)
    watch.connect(pair[0])
    watch.leave()
    assert pair[0].recv(1) == b""
    assert pair[1].recv(1) == b"", "the other side is told too"
    assert watch.expired
    assert watch.due is None


def test_nobody_is_cut_off_before_time_is_up_and_nobody_much_later(watch: Watch, pair: Pair) -> None:
    watch.begin(0.4, left=840.0)
    watch.connect(pair[0])
    watch.leave()
    begun = time.monotonic()
    pair[0].settimeout(0.1)
    with pytest.raises(TimeoutError):
        pair[0].recv(1)
    pair[0].settimeout(5)
    assert pair[0].recv(1) == b""
    assert 0.7 < time.monotonic() - begun < 1.7


def test_every_connection_is_ended_also_after_one_that_was_ended_by_the_other_side(pair: Pair) -> None:
    watch = Watch()
    with socket.socket() as gone:  # like one that was reset, it cannot be shut down
        watch.begin(0.01, left=840.0)
        watch.connect(gone)
        watch.connect(pair[0])
        watch.leave()
        assert pair[0].recv(1) == b""
    watch.close()


def test_time_for_the_connection_is_up_too(watch: Watch, pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.01)
    watch.begin(30.0, left=840.0)
    watch.connect(pair[0])
    assert pair[0].recv(1) == b""
    assert (watch.expired, watch.leaving) == (True, False)


def test_time_of_the_action_is_up_too(watch: Watch, pair: Pair) -> None:
    watch.begin(30.0, left=0.02)
    watch.connect(pair[0])
    watch.leave()
    assert pair[0].recv(1) == b""
    assert watch.expired


def test_an_answer_that_gets_more_time_is_not_cut_off_at_the_earlier_one(
    watch: Watch, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.1)
    watch.begin(30.0, left=840.0)
    watch.connect(pair[0])
    watch.leave()
    time.sleep(0.3)
    assert is_open(pair[0])
    assert not watch.expired


def test_a_later_attempt_with_less_time_is_cut_off_in_time(watch: Watch, pair: Pair) -> None:
    watch.begin(30.0, left=840.0)
    watch.end()
    watch.begin(0.01, left=840.0)
    watch.connect(pair[0])
    watch.leave()
    assert pair[0].recv(1) == b""


def test_a_later_attempt_is_cut_off_also_after_one_that_was(watch: Watch, pair: Pair) -> None:
    watch.begin(0.01, left=840.0)
    watch.leave()
    until(lambda: watch.expired)
    watch.begin(0.01, left=840.0)
    assert not watch.expired
    watch.connect(pair[0])
    watch.leave()
    assert pair[0].recv(1) == b""
    assert watch.expired


def test_an_attempt_that_is_over_is_not_cut_off(watch: Watch, pair: Pair) -> None:
    watch.begin(0.1, left=840.0)
    watch.connect(pair[0])
    watch.leave()
    watch.end()
    time.sleep(0.3)
    assert is_open(pair[0])
    assert not watch.expired


def test_a_connection_outlives_the_pause_between_two_attempts(watch: Watch, pair: Pair) -> None:
    watch.begin(0.2, left=0.2)
    watch.connect(pair[0])
    watch.leave()
    watch.end()
    time.sleep(0.3)
    watch.begin(30.0, left=840.0)
    watch.leave()
    time.sleep(0.05)
    assert is_open(pair[0])
    assert not watch.expired
    assert seconds_left(watch) == pytest.approx(60.0, abs=0.5)


def test_nothing_leaves_on_a_connection_that_was_cut(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.0)
    watch.begin(30.0, left=840.0)
    until(lambda: watch.expired)
    with pytest.raises(TimeoutError):
        watch.leave()
    assert (watch.leaving, watch.due) == (False, None)


def test_signals_are_heard_while_the_name_server_thinks(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = threading.Event()

    def getaddrinfo(*_: object) -> list[object]:
        assert heard.wait(5)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    before = signal.signal(signal.SIGALRM, lambda *_: heard.set())
    try:
        watch.begin(30.0, left=840.0)
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        assert watch.resolve("line.example", 443) == ["192.0.2.1"]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_name_of_which_nothing_is_known_in_time_is_waited_for_again_and_then_asked_anew(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    known = threading.Event()

    def getaddrinfo(host: str, *_: object) -> list[object]:
        asked.append(host)
        assert known.wait(5)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    watch.begin(30.0, left=0.02)
    with pytest.raises(NameServerError, match=r"^line\.example$"):
        watch.resolve("line.example", 443)
    known.set()
    for times in (1, 2):
        watch.begin(30.0, left=840.0)
        with pytest.raises(socket.gaierror):
            watch.resolve("line.example", 443)
        assert len(asked) == times


def test_one_thread_guards_all_attempts_and_lets_the_process_end(watch: Watch) -> None:
    for _ in range(3):
        watch.begin(30.0, left=840.0)
        watch.leave()
        watch.end()
    (guard,) = guards()
    assert guard.daemon


def test_a_connection_that_is_made_too_late_is_ended_at_once(
    watch: Watch, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.0)
    watch.begin(30.0, left=840.0)
    until(lambda: watch.expired)
    watch.connect(pair[0])
    assert pair[0].recv(1) == b""


@pytest.mark.parametrize("ended", ["before the attempt", "within it"])
def test_a_connection_that_is_made_after_the_end_is_ended_at_once_and_neither_used_nor_held(
    pair: Pair, ended: str
) -> None:
    watch = Watch()
    if ended == "before the attempt":
        watch.close()
    watch.begin(30.0, left=840.0)
    if ended == "within it":
        watch.close()
    watch.connect(pair[0])
    assert pair[0].recv(1) == b""
    with pytest.raises(TimeoutError):
        watch.leave()
    assert (watch.leaving, watch.expired) == (False, True)
    until(lambda: guards() == [])
    del watch
    gc.collect()  # which would find a duplicate that is still open


def test_closing_ends_connections_thread_and_what_is_held(pair: Pair) -> None:
    watch = Watch()
    watch.begin(30.0, left=840.0)
    watch.connect(pair[0])
    watch.leave()
    (guard,) = guards()
    watch.close()
    guard.join(5)
    assert not guard.is_alive()
    assert pair[0].recv(1) == b""
    pair[0].close()
    gc.collect()  # which would find a duplicate that is still open
    assert pair[1].recv(1) == b""


def test_closing_ends_the_thread_also_between_two_attempts_and_after_the_last() -> None:
    watch = Watch()
    watch.begin(0.01, left=840.0)
    watch.leave()
    until(lambda: watch.expired)
    watch.end()
    (guard,) = guards()
    watch.close()
    guard.join(5)
    assert not guard.is_alive()


def test_closing_without_an_attempt_and_twice_does_no_harm(pair: Pair) -> None:
    watch = Watch()
    watch.close()
    watch.connect(pair[0])
    watch.close()
    watch.close()
    assert guards() == []
