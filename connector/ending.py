"""A signal that ends the process: it leaves the one line that is owed, and what is known then is in it.

The handler writes the line itself and the process ends at once. Nothing is unwound and no lock is waited for, since
what was interrupted may hold it. Whatever a signal has been told to do by whoever started the process, but for being
ignored, gives way to this: a platform that ends an agent must not make a message that went out look like none.
"""

import _signal  # type: ignore[import-not-found] # signal makes enumerations of its numbers: half a hundredth of a push
import _thread
import os
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

SIGNALS: dict[int, str] = {
    getattr(_signal, name): name for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(_signal, name)
}
"""By these a platform, a terminal and a connection that ends ask a process to end; SIGHUP is not known everywhere."""

GRACE_SECONDS = 1.0
"""So long after a run is over signals are put off: what there is to say is being printed."""

REPEAT_SECONDS = 0.05
"""So soon a signal that the main thread has not heard is passed on to it."""

ROOM = 200
"""So many calls deeper than usual the last words may go."""

Words = Callable[[str], tuple[Any, str, int]]
"""From a signal's name to the stream, the line and the exit code that it leaves."""


class Ending:
    """What a signal leaves. There is one for the process, as there is one action."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._words: Words | None = None
        self._waiting = ""
        self._over: float | None = None
        self._writing = False
        self._heard = False
        self._pipe: int | None = None
        self._wakeup_before = -1

    def hold(self) -> None:
        """From now on a signal waits until there are words for it; what is ignored stays ignored."""
        if self._pipe is None:
            self._watch()
        for number in SIGNALS:
            if number in self._before or _signal.getsignal(number) in (_signal.SIG_IGN, None):
                continue
            try:
                self._before[number] = _signal.signal(number, self._end)
            except ValueError:  # only the main thread hears signals
                return

    def speak(self, words: Words) -> None:
        """From now on a signal ends the process with these words; one that has waited does so now."""
        self._over = None
        self._words = words
        self.hold()
        if self._waiting:
            self._write(self._waiting, words)

    def rest(self) -> None:
        """The run is over, and its line is about to be printed."""
        self._over = time.monotonic()
        self._waiting = ""

    def finish(self) -> None:
        """The line is printed and the process ends by itself: a signal that comes now changes nothing."""
        for number in self._before:
            _signal.signal(number, _signal.SIG_IGN)

    def release(self) -> None:
        """Give the signals back to whoever had them before."""
        for number, handler in self._before.items():
            _signal.signal(number, handler)
        if self._pipe is not None:
            _signal.set_wakeup_fd(self._wakeup_before)
            os.close(self._pipe)
        self.__init__()  # type: ignore[misc]

    def _watch(self) -> None:
        """See to it that the main thread hears a signal, also while it waits.

        The system may give a signal to another thread, or to the main thread in the moment before it begins to wait:
        either way it would go on waiting.
        """
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        main = _thread.get_ident()

        def pass_on() -> None:
            while data := os.read(reader, 1):
                time.sleep(REPEAT_SECONDS)
                if self._pipe == writer and not self._heard:
                    _signal.pthread_kill(main, data[0])  # comes by here again, should it be missed once more
            os.close(reader)

        try:
            self._wakeup_before = _signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
            self._pipe = writer
            _thread.start_new_thread(pass_on, ())
        except (RuntimeError, ValueError):  # no thread can be started, or this is not the main one
            os.close(reader)

    def _end(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal; it counts as heard when there was room for that."""
        name = SIGNALS[number]
        if self._writing:
            return
        if self._over is not None:
            if time.monotonic() > self._over + GRACE_SECONDS:  # nobody is ending any more: the signal means the host
                self.release()
                os.kill(os.getpid(), number)
        elif self._words is None:
            self._waiting = name
        else:
            self._write(name, self._words)
        self._heard = True

    def _write(self, name: str, words: Words) -> None:
        """Write the line and end the process."""
        sys.setrecursionlimit(sys.getrecursionlimit() + ROOM)  # what was interrupted may be deep in an input
        self._writing = self._heard = True
        code = 1
        try:
            stream, line, code = words(name)
            data = line.encode()
            while stream is not None and data:
                data = data[os.write(stream.fileno(), data) :]
        except OSError:
            code = 1  # there is nobody left to tell
        finally:
            os._exit(code)


ENDING = Ending()
