"""One attempt as seen from its connection: how far it has come, and when its time is up.

requests and urllib3 do not say whether a request had begun to leave when it failed, and bound the time between two
bytes but not the time of a whole answer. ``Watch`` adds both. What is mixed into their connections and pools reports to
it, and sees to it that what is read is the answer to the request that was sent.
"""

import http.client
import socket
import ssl
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
from connector.line import REQUEST_ID

CONNECT_SECONDS = 5.0
PATIENCE = 2
"""Making a connection, with the name's resolution, lasts at most this many connect timeouts, and an answer this many
read timeouts, however slowly the other side drips. Only where a SOCKS proxy is used the resolution is not bounded."""

INTERIM_ANSWERS = 100
"""So many interim answers may come before the answer."""


class NameServerError(OSError):
    """The name server did not answer in time. Its text is the name."""


class Watch:
    """One attempt as seen from its connection: how far it has come, and when its time is up.

    Args:
        leaves: Is told when the request begins to leave, before the first byte.

    Attributes:
        fresh: Whether the attempt needs a connection of its own.
        connected: Whether a connection was made, to LINE or to the proxy.
        leaving: Whether the request began to leave.
        expired: Whether its time was up before the answer was complete.
        due: When its time is up, on the clock of ``time.monotonic``; None between attempts.
    """

    def __init__(self, leaves: Callable[[], None] = lambda: None) -> None:
        self._leaves = leaves
        self.fresh = self.connected = self.leaving = self.expired = False
        self._read_seconds = 0.0
        self._last = 0.0
        self.due: float | None = None
        self._wakes = 0.0
        self._closed = False
        self._changed = threading.Condition()
        self._guard: threading.Thread | None = None
        self._held: list[socket.socket] = []
        self._answered: set[str] = set()
        self._lookups: dict[tuple[str, int], SimpleQueue[list[str] | Exception]] = {}

    def stand_by(self) -> None:
        """Start the thread that guards all attempts; the first one does so where nobody has before.

        Raises:
            PlatformError: ``platform_failed`` when no thread can be started.
        """
        self._guard = start(self._watch)

    def begin(self, read_seconds: float, left: float, *, fresh: bool = False) -> None:
        """An attempt begins with making a connection, unless one is still open; it may last no longer than ``left``.

        Raises:
            PlatformError: ``platform_failed`` when no thread can be started.
        """
        self.fresh = fresh
        with self._changed:
            self.connected = self.leaving = False
            self.expired = self._closed
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
        """A connection was made. It is held by a duplicate, since wrapping it in TLS replaces the original.

        When it is made after the end, as by a thread that nobody waits for, nobody would close a duplicate any more.
        """
        with self._changed:
            self.connected = True
            self._held.append(connection.dup())
            if self.expired:
                self._cut()
            if self._closed:
                self._let_go()

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

    def hear(self, request_id: str | None) -> None:
        """An answer begins; LINE gives every request an ID of its own.

        https://developers.line.biz/en/reference/messaging-api/#response-headers

        Raises:
            LineError: ``bad_response`` when it bears the request ID of an earlier answer.
        """
        if request_id in self._answered:
            hint = "Something between here and LINE mixes answers up: check the proxy, then run the action again."
            error = failure("bad_response", "The answer bears the request ID of an earlier answer.", hint=hint)
            error.left = True
            raise error
        if request_id:
            self._answered.add(request_id)

    def end(self) -> None:
        """The attempt is over."""
        with self._changed:
            self.due = None

    def close(self) -> None:
        """End the connections; after a failed attempt urllib3 leaves that to the garbage collector.

        An attempt that is under way in another thread has had its time, and so has any that begins later.
        """
        with self._changed:
            self._closed = self.expired = True
            self._changed.notify()
            self._cut()
            self._let_go()

    def _allow(self, seconds: float) -> None:
        """End the connections after so many seconds, unless the attempt is over or gets further before.

        One thread guards all attempts of an action. It is woken only to rise earlier than it would: when it rises too
        early, it finds the later time and goes on waiting.
        """
        with self._changed:
            self.due = min(time.monotonic() + seconds, self._last)
            if self._guard is None:
                self.stand_by()
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

    def _let_go(self) -> None:
        """Hold no connection any more."""
        for held in self._held:
            held.close()
        self._held.clear()


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


class WatchedAnswer(http.client.HTTPResponse):
    """An answer as it is read off a connection: interim answers before it are read over, and cookies are let go.

    Attributes:
        last: Whether nothing stood behind it when it had been read.
    """

    def __init__(self, connection: Any, *how: Any, **more: Any) -> None:
        super().__init__(connection, *how, **more)
        self._connection = connection
        self.last = True

    def _read_status(self) -> tuple[str, int, str]:
        """Read the head's first line. http.client knows no interim answer but 100, and takes any other for the answer.

        https://www.rfc-editor.org/rfc/rfc9110#section-15.2
        """
        for _ in range(INTERIM_ANSWERS):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 <= status < 200 or status == http.client.SWITCHING_PROTOCOLS:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.BadStatusLine("none but interim answers")

    def begin(self) -> None:
        """Read the head, without cookies: whoever answers one request has nothing to say to whom the next one goes.

        Nor are they worth the time and memory in which requests would take them apart.
        """
        super().begin()
        for name in ("Set-Cookie", "Set-Cookie2"):
            del self.headers[name]

    def _read_next_chunk_size(self) -> int:
        """Read how long the next chunk is. http.client takes a minus, and reads without end then."""
        size: int = super()._read_next_chunk_size()  # type: ignore[misc]
        if size < 0:
            raise ValueError("a chunk of less than nothing")
        return size

    def _close_conn(self) -> None:
        """End the reading, with a look at what was read ahead: it would be lost with the reader."""
        if self.will_close is False:
            self.last = not standing(self._connection, self.fp.peek)
        super()._close_conn()  # type: ignore[misc]


class WatchedConnection:
    """Mixed into urllib3's connections: reports to the watch what requests does not tell."""

    watch: Watch
    sock: Any
    port: int
    _dns_host: str
    _answer: WatchedAnswer

    def response_class(self, *how: Any, **more: Any) -> WatchedAnswer:
        """Begin to read an answer."""
        self._answer = WatchedAnswer(*how, **more)
        return self._answer

    def may_be_used_again(self) -> bool:
        """Tell whether the next request may leave on this connection, which was kept open."""
        return not self.watch.fresh and self._answer.last and standing(self.sock, self.sock.recv) is None

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

    def _tunnel(self) -> None:
        """Have a proxy connect. Python 3.10 leaves its answer open, and with it the socket where that fails."""
        try:
            super()._tunnel()  # type: ignore[misc]
        finally:
            if answer := vars(self).get("_answer"):
                answer.close()

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        """Send the head of the request; a connection that cannot be made fails before anything has left."""
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        self.watch.leave()
        super().endheaders(*args, **kwargs)  # type: ignore[misc]

    def getresponse(self) -> Any:
        """Read the head of the answer."""
        response = super().getresponse()  # type: ignore[misc]
        self.watch.hear(response.headers.get(REQUEST_ID))
        return response


class WatchedPool:
    """Mixed into urllib3's pools: a connection on which more stands than was asked for is not used again."""

    def _get_conn(self, timeout: Any = None) -> Any:
        connection = super()._get_conn(timeout)  # type: ignore[misc]
        if connection.sock is not None and not connection.may_be_used_again():
            connection.close()  # urllib3 makes it anew
        return connection


def standing(connection: Any, read: Callable[[int], bytes]) -> bytes | None:
    """Return what stands on a connection, b"" when it has ended, and None when it is open and nothing has come.

    urllib3 looks at the socket alone, and not at what TLS has decrypted already.

    Args:
        connection: A socket, or what does for one.
        read: What reads from it.
    """
    seconds = connection.gettimeout()
    try:
        connection.settimeout(0)
        return read(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return None
    except (OSError, ValueError):
        return b""
    finally:
        with suppress(OSError):
            connection.settimeout(seconds)
