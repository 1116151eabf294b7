"""What a signal leaves, as the process that gets it sees it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from connector import ending
from connector.ending import Ending


class Gone(BaseException):
    """The process would have ended here."""


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ending]:
    """An ending of this test's own, which ends the test in place of the process."""

    def leave(code: int) -> None:
        raise Gone(code)

    monkeypatch.setattr(os, "_exit", leave)
    own = Ending()
    yield own
    own.release()


@pytest.fixture
def stream() -> Iterator[Any]:
    """Where the line goes; what has been written is read from its name."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb", 0) as read, os.fdopen(writer, "wb", 0) as write:
        write.read = lambda: (os.write(writer, b"|"), read.read(1000))[1]  # type: ignore[attr-defined]
        yield write


def send(number: int) -> None:
    """Have this process get a signal, and hear it."""
    os.kill(os.getpid(), number)
    time.sleep(0)


def test_the_words_are_written_and_the_process_ends_with_their_code(mine: Ending, stream: Any) -> None:
    mine.speak(lambda name: (stream, f"{name} é\n", 7))
    with pytest.raises(Gone) as gone:
        send(signal.SIGTERM)
    assert (gone.value.args, stream.read()) == ((7,), "SIGTERM é\n|".encode())


def test_a_second_signal_changes_nothing(mine: Ending, stream: Any) -> None:
    def words(name: str) -> tuple[Any, str, int]:
        send(signal.SIGINT)
        return stream, f"{name}\n", 1

    mine.speak(words)
    with pytest.raises(Gone):
        send(signal.SIGTERM)
    assert stream.read() == b"SIGTERM\n|"


def test_a_signal_that_comes_before_there_are_words_waits_for_them(mine: Ending, stream: Any) -> None:
    mine.hold()
    send(signal.SIGHUP)
    with pytest.raises(Gone):
        mine.speak(lambda name: (stream, f"{name}\n", 1))
    assert stream.read() == b"SIGHUP\n|"


def test_there_are_words_also_where_what_is_interrupted_is_as_deep_as_it_may_be(mine: Ending, stream: Any) -> None:
    def deep(calls: int, bottom: Any) -> Any:
        return deep(calls - 1, bottom) if calls else bottom()

    def down() -> None:
        try:
            down()
        except RecursionError:
            pass
        else:
            return
        send(signal.SIGTERM)

    limit = sys.getrecursionlimit()
    mine.speak(lambda name: deep(100, lambda: (stream, f"{name}\n", 1)))
    try:
        with pytest.raises(Gone):
            down()
    finally:
        sys.setrecursionlimit(limit)
    assert stream.read() == b"SIGTERM\n|"


def test_without_a_stream_the_process_ends_all_the_same(mine: Ending) -> None:
    mine.speak(lambda _: (None, "line\n", 1))
    with pytest.raises(Gone):
        send(signal.SIGTERM)


def test_a_stream_that_cannot_be_written_ends_the_process_with_1(mine: Ending, stream: Any) -> None:
    class Full:
        def fileno(self) -> int:
            return 1_000_000

    mine.speak(lambda _: (Full(), "line\n", 0))
    with pytest.raises(Gone) as gone:
        send(signal.SIGTERM)
    assert gone.value.args == (1,)


def test_while_a_line_is_printed_a_signal_is_put_off_and_then_means_whoever_had_it_before(
    mine: Ending, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        mine.speak(lambda _: (None, "", 1))
        mine.rest()
        send(signal.SIGTERM)
        assert heard == []
        monkeypatch.setattr(ending, "GRACE_SECONDS", -1.0)
        send(signal.SIGTERM)
        assert heard == [signal.SIGTERM]
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGTERM, before)


def test_what_is_ignored_stays_ignored(mine: Ending) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        mine.speak(lambda _: (None, "", 1))
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    finally:
        signal.signal(signal.SIGHUP, before)


def test_when_the_line_is_printed_signals_are_ignored_until_the_process_ends(mine: Ending) -> None:
    mine.speak(lambda _: (None, "", 1))
    mine.finish()
    send(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    mine.release()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize("room", range(6))
def test_a_signal_that_finds_too_little_room_is_passed_on_until_it_has_it(mine: Ending, stream: Any, room: int) -> None:
    deep = [False]

    def down(depth: int) -> int:
        """Go as deep as may be, then so many calls up again, and stay there without a call for a while."""
        try:
            above = down(depth + 1)
        except RecursionError:
            above = 0
        if above == room and not deep[0]:
            deep[0], turns = True, 0
            while turns < 3_000_000:
                turns += 1
        return above + 1

    def send_when_deep() -> None:
        while not deep[0]:
            time.sleep(0.001)
        os.kill(os.getpid(), signal.SIGTERM)

    limit = sys.getrecursionlimit()
    mine.speak(lambda name: (stream, f"{name}\n", 1))
    threading.Thread(target=send_when_deep).start()
    with pytest.raises(Gone):  # noqa: PT012 - in the one or in the other
        down(0)
        time.sleep(5)
    sys.setrecursionlimit(limit)
    assert stream.read() == b"SIGTERM\n|"
