"""One attempt as seen from its connection: how far it has come, and when its time is up.

requests and urllib3 do not say whether a request had begun to leave when it failed, and bound the time between two
bytes but not the time of a whole answer. ``Watch`` adds both.
"""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from urllib3.exceptions import HTTPError
from urllib3.util.connection import allowed_gai_family
from urllib3.util.ssl_ import is_ipaddress

from connector.errors import failure

CONNECT_SECONDS = 5.0
PATIENCE = 2
"""Making a connection, with the name's resolution, lasts at most this many connect timeouts, and an answer this many
read timeouts, however slowly the other side drips. Only where a SOCKS proxy is used the resolution is not bounded."""


class NameServerError(OSError):
    """The name server did not answer in time. Its text is the name."""


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
        self._lookups: dict[tuple[str, int], SimpleQueue[list[str] | Exception]] = {}

    def begin(self, read_seconds: float, left: float) -> None:
        """An attempt begins with making a connection, unless one is still open; it may last no longer than ``left``.

        Raises:
            PlatformError: ``platform_failed`` when no thread can be started.
        """
        self.connected = self.leaving = self.expired = False
        self._read_seconds = read_seconds
        self._last = time.monotonic() + left
        self._allow(PATIENCE * CONNECT_SECONDS)

    def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses of a name.

        The system's resolution can be neither bounded nor interrupted, so it gets a thread of its own, and signals are
        heard meanwhile. When it lasts longer than the attempt, the next attempt waits for the same one.

        Raises:
            NameServerError: It is not over when the attempt's time is up.
            PlatformError: ``platform_failed`` when no thread can be started.
            OSError: The name has no address.
        """

        def look() -> None:
            try:
                rows = socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM)
                found.put([str(row[4][0]) for row in rows])
            except Exception as error:  # noqa: BLE001 - raised where it is waited for
                found.put(error)

        begun = self._lookups.pop((host, port), None)
        found = begun or SimpleQueue()
        if not begun:
            start(look)
        try:
            addresses = found.get(timeout=max(0.0, (self.due or 0.0) - time.monotonic()))
        except Empty:
            self._lookups[host, port] = found
            raise NameServerError(host) from None
        if isinstance(addresses, Exception):
            raise addresses
        return addresses

    def connect(self, connection: socket.socket) -> None:
        """A connection was made. It is held by a duplicate, since wrapping it in TLS replaces the original."""
        with self._changed:
            self.connected = True
            self._held.append(connection.dup())
            if self.expired:
                self._cut()

    def leave(self) -> None:
        """The request begins to leave.

        Raises:
            TimeoutError: Its connection was cut before, and nothing leaves.
        """
        with self._changed:
            if self.expired:  # TLS makes no handshake, and no error either, with a connection that is cut
                raise TimeoutError
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
                self._guard = start(self._watch)
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


def start(task: Callable[[], None]) -> threading.Thread:
    """Begin a thread that does not keep the process from ending.

    Raises:
        PlatformError: ``platform_failed`` when the machine has none to give.
    """
    thread = threading.Thread(target=task, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        hint = (
            "Allow the container more processes, threads (ulimit -u, pids limit) or memory, then run the action again."
        )
        raise failure("platform_failed", "No thread can be started on this machine.", hint=hint) from None
    return thread


class WatchedConnection:
    """Mixed into urllib3's connections: reports to the watch what requests does not tell."""

    watch: Watch
    sock: Any
    port: int
    _dns_host: str

    def _new_conn(self) -> Any:
        name = self._dns_host
        resolved = hasattr(self, "_socks_options") or is_ipaddress(name.strip("[]"))
        failed = HTTPError("no address")
        try:
            for address in [name] if resolved else self.watch.resolve(name, self.port):
                self._dns_host = address  # for the connection alone: TLS and the Host header are about the name
                try:
                    connection = super()._new_conn()  # type: ignore[misc]
                except HTTPError as error:
                    failed = error
                    if self.watch.expired:
                        break
                else:
                    self.watch.connect(connection)
                    return connection
            raise failed
        finally:
            self._dns_host = name

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        """Send the head of the request; a connection that cannot be made fails before anything has left."""
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        self.watch.leave()
        super().endheaders(*args, **kwargs)  # type: ignore[misc]
