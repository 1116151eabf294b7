"""One client's connection to the sandbox: request after request, and the faults that end it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import uuid
from collections.abc import Iterable, Iterator
from typing import Protocol

from connector.sandbox.door import execute
from connector.sandbox.exchange import Request, Response, UnreadableError, own, read_request, whole, with_headers
from connector.sandbox.faults import CLOSING, DRIPPING, PIECES, UNANSWERED, WAITING, Fault, make_up
from connector.sandbox.line import Line
from connector.sandbox.origin import stranger

PATIENCE = 30.0
"""Seconds that a client which has begun a request may pause within it."""
LINGERING = 1.0
"""Seconds that a client may pause in what is not read, so that it comes to read why."""
LINGERING_PIECES = 256


class Owner(Protocol):
    """What a connection needs of the sandbox it belongs to."""

    line: Line
    ssl_context: ssl.SSLContext | None
    stopping: bool

    def control(self, request: Request) -> Response:
        """Response a request to the sandbox itself."""

    def record(self, request: Request) -> Fault | None:
        """Write a request to LINE down, which is under way now; give the fault that waits for it."""

    def answered(self) -> None:
        """Count a request that was written down as under way no longer."""

    def note(self, request: Request, answer: Response | None, fault: Fault | None) -> None:
        """Write down what became of a request."""

    def log(self, request: Request | None, status: int | None, said: str = "") -> None:
        """Show a request to whoever looks on, with the status of its answer and what is said besides."""

    def forget(self, connection: Connection) -> None:
        """Drop a connection that has ended."""


class Connection:
    """One client's TCP connection, served by a thread of its own until either side ends it."""

    def __init__(self, sandbox: Owner, client: socket.socket, number: int) -> None:
        self.number = number
        self.thread = threading.Thread(target=self._run, name=f"sandbox connection {number}", daemon=True)
        self._sandbox = sandbox
        self._socket = client
        self._under_way = False

    def hang_up(self) -> None:
        """End the connection from another thread: whatever is being read or written ends with an error."""
        with contextlib.suppress(OSError):
            # Not SSLSocket.shutdown, which takes the TLS state away from under the thread that uses it.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _run(self) -> None:
        # An OSError means that the client has gone, is too slow, or the sandbox stops: there is nobody left to tell.
        with contextlib.suppress(OSError), self._socket:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            context = self._sandbox.ssl_context
            if context is None:
                self._talk()
            else:
                with context.wrap_socket(self._socket, server_side=True, do_handshake_on_connect=False) as encrypted:
                    self._socket = encrypted
                    if not self._sandbox.stopping:
                        encrypted.do_handshake()
                        self._talk()
        self._sandbox.forget(self)

    def _talk(self) -> None:
        with self._socket.makefile("rb") as stream:
            while stream.peek(1):
                self._socket.settimeout(PATIENCE)
                try:
                    request = read_request(stream, self.number)
                except UnreadableError as error:
                    return self._refuse(error)
                self._socket.settimeout(None)
                try:
                    if request is None or not self._respond(request):
                        return None
                finally:
                    self._answered()
        return None

    def _refuse(self, error: UnreadableError) -> None:
        """Say what is wrong with what came, and let the client come to read it: the connection cannot go on."""
        answer = with_headers(own(error.status, {"message": error.message}), {"Connection": "close"})
        self._sandbox.log(None, error.status, error.message)
        self._socket.sendall(whole(answer))
        socket.socket.shutdown(self._socket, socket.SHUT_WR)
        self._socket.settimeout(LINGERING)
        for _ in range(LINGERING_PIECES):
            if not self._socket.recv(65536):
                return

    def _respond(self, request: Request) -> bool:
        """Response a request; say whether the connection can carry another one."""
        fault = None
        scheme = "http" if self._sandbox.ssl_context is None else "https"
        if wrong := stranger(request, scheme, self._socket.getsockname()[1]):
            answer = own(403, {"message": wrong})
        elif request.path.startswith("/sandbox"):
            answer = self._sandbox.control(request)
        else:
            fault = self._sandbox.record(request)
            self._under_way = True
            answer = ask_line(self._sandbox, request, fault)
        last = request.headers.get("connection", "").lower() == "close"
        if request.method == "HEAD":
            answer = answer._replace(body=b"")
        if last:
            answer = with_headers(answer, {"Connection": "close"})
        self._sandbox.log(request, answer.status if answered(fault) else None, fault.kind if fault else "")
        if fault is not None:
            return self._send_spoilt(answer, fault) and not last
        self._answered()
        self._socket.sendall(whole(answer))
        return not last

    def _answered(self) -> None:
        """End the time that a request is under way, just before the end of its answer leaves, or of the connection.

        Afterwards would be too late: the client may have its next request here before this thread goes on.
        """
        if self._under_way:
            self._under_way = False
            self._sandbox.answered()

    def _send_spoilt(self, answer: Response, fault: Fault) -> bool:
        if fault.kind == "reset":
            # Closing a socket that must not linger resets the connection.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if fault.kind in WAITING and self._client_goes(None if fault.kind == "stalled" else fault.seconds):
            return False
        for piece, more in ahead(PIECES[fault.kind](answer)):
            if not more:
                self._answered()
            self._socket.sendall(piece)
            # No pause after the last piece: the client may go on to its next request.
            if more and fault.kind in DRIPPING and self._client_goes(fault.seconds):
                return False
        return fault.kind not in CLOSING

    def _client_goes(self, seconds: float | None) -> bool:
        """Wait some seconds or, given None, for ever; end early, with True, when the connection ends."""
        if seconds == 0:
            return False
        self._socket.settimeout(seconds)
        try:
            while self._socket.recv(4096):
                pass
        except TimeoutError:
            return False
        finally:
            self._socket.settimeout(None)
        return True


def ask_line(sandbox: Owner, request: Request, fault: Fault | None) -> Response:
    """LINE's own answer, unless a fault keeps the request from LINE or puts its own answer in the place."""
    line = sandbox.line
    if fault is None or fault.accepted:
        lines = execute(line, request)
        sandbox.note(request, lines, fault)
        if fault is None or fault.kind not in ("answer", "echo"):
            return lines
    else:
        sandbox.note(request, None, fault)
    return make_up(fault, request, line.headers(str(uuid.uuid4())))


def answered(fault: Fault | None) -> bool:
    """Whether a client gets an answer with a status, or the beginning of one."""
    return fault is None or fault.kind not in UNANSWERED


def ahead(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether another one follows."""
    coming = iter(pieces)
    piece = next(coming, None)
    while piece is not None:
        following = next(coming, None)
        yield piece, following is not None
        piece = following
