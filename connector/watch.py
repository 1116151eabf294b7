"""One attempt as seen from its connection: how far it has come, and when its time is up.

requests and urllib3 do not say whether a request had begun to leave when it failed, and bound the time between two
bytes but not the time of a whole answer. ``Watch`` adds both.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

CONNECT_SECONDS = 5.0
PATIENCE = 2
"""Making a connection lasts at most this many connect timeouts, and an answer this many read timeouts, however slowly
the other side drips. Only the system's name resolution is not bounded here."""


class Watch:
    """One attempt as seen from its connection: how far it has come, and when its time is up.

    Args:
        leaves: Is told when the request begins to leave, before the first byte.

    Attributes:
        connected: Whether a connection was made, to LINE or to the proxy.
        leaving: Whether the request began to leave.
        expired: Whether its time was up before the answer was complete.
        due: When its time is up, on the clock of ``time.monotonic``; None between attempts.
    """

    def __init__(self, leaves: Callable[[], None] = lambda: None) -> None:
        self._leaves = leaves
        self.connected = self.leaving = self.expired = False
        self._read_seconds = 0.0
        self._last = 0.0
        self.due: float | None = None
        self._wakes = 0.0
        self._closed = False
        self._changed = threading.Condition()
        self._guard: threading.Thread | None = None
        self._held: list[socket.socket] = []

    def begin(self, read_seconds: float, left: float) -> None:
        """An attempt begins with making a connection, unless one is still open; it may last no longer than ``left``."""
        self.connected = self.leaving = self.expired = False
        self._read_seconds = read_seconds
        self._last = time.monotonic() + left
        self._allow(PATIENCE * CONNECT_SECONDS)

    def connect(self, connection: socket.socket) -> None:
        """A connection was made. It is held by a duplicate, since wrapping it in TLS replaces the original."""
        with self._changed:
            self.connected = True
            self._held.append(connection.dup())
            if self.expired:
                self._cut()

    def leave(self) -> None:
        """The request begins to leave."""
        self._leaves()
        self.leaving = True
        self._allow(PATIENCE * self._read_seconds)

    def end(self) -> None:
        """The attempt is over."""
        with self._changed:
            self.due = None

    def close(self) -> None:
        """End the connections; after a failed attempt urllib3 leaves that to the garbage collector."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            self._cut()
            for held in self._held:
                held.close()
            self._held.clear()

    def _allow(self, seconds: float) -> None:
        """End the connections after so many seconds, unless the attempt is over or gets further before.

        One thread guards all attempts of an action. It is woken only to rise earlier than it would: when it rises too
        early, it finds the later time and goes on waiting.
        """
        with self._changed:
            self.due = min(time.monotonic() + seconds, self._last)
            if self._guard is None:
                self._guard = threading.Thread(target=self._watch, daemon=True)
                self._guard.start()
            elif self.due < self._wakes:
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                left = None if self.due is None else self.due - time.monotonic()
                if left is not None and left <= 0:
                    self.due = None
                    self.expired = True
                    self._cut()
                else:
                    self._wakes = float("inf") if self.due is None else self.due
                    self._changed.wait(left)

    def _cut(self) -> None:
        """End every connection, which wakes whoever reads from it."""
        for held in self._held:
            with suppress(OSError):  # the other side was first
                held.shutdown(socket.SHUT_RDWR)


class WatchedConnection:
    """Mixed into urllib3's connections: reports to the watch what requests does not tell."""

    watch: Watch
    sock: Any

    def _new_conn(self) -> Any:
        connection = super()._new_conn()  # type: ignore[misc]
        self.watch.connect(connection)
        return connection

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        """Send the head of the request; a connection that cannot be made fails before anything has left."""
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        self.watch.leave()
        super().endheaders(*args, **kwargs)  # type: ignore[misc]
