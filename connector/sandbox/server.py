"""The sandbox on its port: HTTP/1.1 on loopback, a record of what arrived, and faults.

LINE's rules are in `line`; here are sockets, a thread a connection, and the control endpoints below /sandbox.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from http.client import responses
from itertools import chain, repeat
from types import TracebackType
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from connector.sandbox.faults import Fault
from connector.sandbox.line import Answer, Ending, Line

HOST = "127.0.0.1"
TOKEN_PATHS = ("/oauth2/", "/v2/oauth/")


@dataclass
class Request:
    """One request as it arrived.

    Attributes:
        method: The HTTP method.
        path: The path as sent, without the query.
        query: The query, decoded; of a name sent twice the last value.
        headers: The headers, their names in lower case.
        body: The body as it came.
        connection: A number that requests over one TCP connection share.
        fault: The kind of the fault that was applied, if any.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    connection: int
    fault: str | None = None

    @property
    def json(self) -> Any:
        """The body parsed as JSON; None if it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def read_request(stream: BinaryIO, connection: int) -> Request | None:
    """The next request of a connection; None if none came, not all of it, or something that is not HTTP."""
    headers: dict[str, str] = {}
    try:
        method, target, _ = stream.readline().decode("latin-1").split()
        while (line := stream.readline()) not in (b"\r\n", b"\n"):
            name, value = line.decode("latin-1").split(":", 1)
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        body = stream.read(length)
    except ValueError:
        return None
    if len(body) < length:
        return None
    path, _, query = target.partition("?")
    return Request(method, path, dict(parse_qsl(query, keep_blank_values=True)), headers, body, connection)


def head(answer: Answer, length: int | None) -> bytes:
    """The head of an answer; without a length its body goes on until the connection ends."""
    headers = answer.headers if length is None else {**answer.headers, "Content-Length": str(length)}
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}\r\n{fields}\r\n".encode("latin-1")


def with_headers(answer: Answer, headers: dict[str, str]) -> Answer:
    """The answer with some headers replaced, added or, where the value is empty, taken away."""
    replaced = {name.lower() for name in headers}
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in replaced}
    return answer._replace(headers={**kept, **{name: value for name, value in headers.items() if value}})


class Connection:
    """One client's TCP connection, served by a thread of its own until either side ends it."""

    def __init__(self, sandbox: Sandbox, client: socket.socket, number: int) -> None:
        self.number = number
        self.thread = threading.Thread(target=self._run, name=f"sandbox connection {number}", daemon=True)
        self._sandbox = sandbox
        self._socket = client

    def hang_up(self) -> None:
        """End the connection from another thread: whatever is being read or written ends with an error."""
        with contextlib.suppress(OSError):
            # Not SSLSocket.shutdown, which takes the TLS state away from under the thread that uses it.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _run(self) -> None:
        # An OSError means that the client has gone or the sandbox stops: there is nobody left to tell.
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
            while (request := read_request(stream, self.number)) is not None:
                if not self._respond(request):
                    return

    def _respond(self, request: Request) -> bool:
        """Answer a request; say whether the connection can carry another one."""
        fault = None
        if request.path.startswith("/sandbox"):
            answer = self._sandbox.control(request)
        else:
            fault = self._sandbox.record(request)
            answer = self._ask_line(request, fault)
        last = request.headers.get("connection", "").lower() == "close"
        if last:
            answer = with_headers(answer, {"Connection": "close"})
        if fault is not None:
            return self._send_spoilt(answer, fault) and not last
        self._socket.sendall(whole(answer))
        return not last

    def _ask_line(self, request: Request, fault: Fault | None) -> Answer:
        """LINE's own answer, unless a fault keeps the request from LINE or puts its own answer in the place."""
        line = self._sandbox.line
        if fault is None:
            return execute(line, request)
        own = execute(line, request) if fault.accepted else None
        if own is None or fault.kind in ("answer", "echo"):
            return make_up(line, fault, request)
        return own

    def _send_spoilt(self, answer: Answer, fault: Fault) -> bool:
        if fault.kind == "reset":
            # Closing a socket that must not linger resets the connection.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if fault.kind in WAITING and self._client_goes(None if fault.kind == "stalled" else fault.seconds):
            return False
        for number, piece in enumerate(PIECES[fault.kind](answer)):
            # No pause after the last piece: the client may go on to its next request.
            if number and fault.kind in DRIPPING and self._client_goes(fault.seconds):
                return False
            self._socket.sendall(piece)
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


def execute(line: Line, request: Request) -> Answer:
    """LINE's own answer to a request."""
    answer = line.answer(request.method, request.path, request.query, request.headers, request.body)
    return answer._replace(body=b"") if request.method == "HEAD" else answer


def make_up(line: Line, fault: Fault, request: Request) -> Answer:
    """The answer that a fault gives in place of LINE's."""
    kind, body = fault.content
    if fault.kind == "echo":
        body = json.dumps({"headers": request.headers, "body": request.body.decode(errors="replace")}).encode()
    answer = Answer(fault.status, {**line.headers(str(uuid.uuid4())), "Content-Type": kind}, body)
    return with_headers(answer, fault.headers)


def whole(answer: Answer) -> bytes:
    """An answer as it goes over the wire."""
    return head(answer, len(answer.body)) + answer.body


def split(data: bytes) -> list[bytes]:
    """The single bytes."""
    return [data[index : index + 1] for index in range(len(data))]


RUBBISH = b"this was never compressed"
ENDLESS = b"{" * 65536
PIECES: dict[str, Callable[[Answer], Iterable[bytes]]] = {
    "lost": lambda _: [],
    "reset": lambda _: [],
    "stalled": lambda _: [],
    "dripping": lambda answer: split(whole(answer)),
    "dripping_body": lambda answer: [head(answer, len(answer.body)), *split(answer.body)],
    "endless": lambda answer: chain([head(with_headers(answer, {"Connection": "close"}), None)], repeat(ENDLESS)),
    "endless_headers": lambda answer: chain([head(answer, 0)[:-2]], repeat(b"X-Endless: yes\r\n" * 512)),
    "answer": lambda answer: [whole(answer)],
    "truncated": lambda answer: [head(answer, len(answer.body) + 100) + answer.body],
    "truncated_json": lambda answer: [whole(answer._replace(body=answer.body[: (len(answer.body) + 1) // 2]))],
    "broken_gzip": lambda answer: [whole(with_headers(answer._replace(body=RUBBISH), {"Content-Encoding": "gzip"}))],
    "wrong_type": lambda answer: [whole(with_headers(answer, {"Content-Type": "text/plain"}))],
    "delayed": lambda answer: [whole(answer)],
    "echo": lambda answer: [whole(answer)],
}
"""What goes over the wire in place of an answer, a fault a line."""
WAITING = {"stalled", "delayed"}
DRIPPING = {"dripping", "dripping_body"}
CLOSING = {"lost", "reset", "stalled", "truncated"}


class Sandbox:
    """A small LINE on a loopback port.

    Use it as a context manager, or call `start` and `stop`.

    Args:
        port: The port; 0 takes any free one.
        quota: How many messages a month allows; None is no limit.
        friends: How many friends the account has.
        ssl_context: A server context, to speak TLS.
        token_seconds: How long a stateless token lives; None is LINE's 15 minutes.

    Attributes:
        url: The address of the running sandbox.
        client_id: The channel ID it accepts.
        client_secret: The channel secret it accepts.
        token: A channel access token that never expires.
        line: The pretend LINE behind the port.
    """

    def __init__(
        self,
        port: int = 0,
        quota: int | None = None,
        friends: int = 100,
        ssl_context: ssl.SSLContext | None = None,
        token_seconds: float | None = None,
    ) -> None:
        self.url = ""
        self.ssl_context = ssl_context
        self.line = Line(quota, friends, token_seconds)
        self.client_id, self.client_secret, self.token = self.line.client_id, self.line.client_secret, self.line.token
        self.stopping = False
        self._port = port
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._faults: list[Fault] = []
        self._connections: set[Connection] = set()
        self._accepted = 0

    def start(self) -> Sandbox:
        """Listen, and return at once."""
        self.stopping = False
        self._listener = socket.create_server((HOST, self._port), backlog=128)
        self._address = self._listener.getsockname()
        scheme, host = ("http", HOST) if self.ssl_context is None else ("https", "localhost")
        self.url = f"{scheme}://{host}:{self._address[1]}"
        self._thread = threading.Thread(target=self._accept, name="sandbox", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End every connection and thread, and free the port."""
        self.stopping = True
        with contextlib.suppress(OSError), socket.socket() as client:
            client.connect(self._address)  # a client of our own wakes the thread that waits for one
        self._thread.join()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.hang_up()
        for connection in connections:
            connection.thread.join()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _accept(self) -> None:
        with self._listener:
            self._listener.settimeout(1.0)  # so that it ends also when the client that wakes it cannot connect
            while not self.stopping:
                try:
                    client, _ = self._listener.accept()
                except TimeoutError:
                    continue
                if self.stopping:
                    client.close()
                    return
                self._accepted += 1
                connection = Connection(self, client, self._accepted)
                with self._lock:
                    self._connections.add(connection)
                connection.thread.start()

    def forget(self, connection: Connection) -> None:
        """Drop a connection that has ended."""
        with self._lock:
            self._connections.discard(connection)

    def record(self, request: Request) -> Fault | None:
        """Write a request down, and take the fault that waits for it out of the queue."""
        with self._lock:
            fault = next((fault for fault in self._faults if request.path.startswith(fault.path)), None)
            if fault is not None:
                self._faults.remove(fault)
                request.fault = fault.kind
            self._requests.append(request)
        return fault

    @property
    def requests(self) -> list[Request]:
        """Everything that arrived at LINE's paths, in order."""
        with self._lock:
            return list(self._requests)

    @property
    def api_requests(self) -> list[Request]:
        """The requests that are not for a token."""
        return [request for request in self.requests if not request.path.startswith(TOKEN_PATHS)]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What LINE accepted, a dict a send: endpoint, to, messages, retryKey, requestId, notificationDisabled."""
        with self.line.lock:
            return list(self.line.messages)

    def queue(self, *faults: Fault) -> None:
        """Let faults happen, in order, each to the next request whose path suits it."""
        with self._lock:
            self._faults.extend(faults)

    def settle(self) -> None:
        """Wait until all is dealt with that clients had sent which have gone, some of them before their answer."""
        with socket.create_connection(self._address) as last:
            last.sendall(b"GET /sandbox/messages HTTP/1.1\r\nConnection: close\r\n\r\n")
            while last.recv(65536):
                pass
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.thread.join(10)

    def now(self) -> datetime:
        """The time on LINE's clock, UTC."""
        return self.line.now()

    def advance(self, seconds: float) -> None:
        """Let LINE's clock run ahead."""
        self.line.advance(seconds)

    def next_narrowcast(
        self,
        error_code: int | None = None,
        failed_description: str | None = None,
        success: int | None = None,
        failure: int | None = None,
    ) -> None:
        """Say how the next accepted narrowcast ends; further calls are for those after it."""
        with self.line.lock:
            self.line.endings.append(Ending(error_code, failed_description, success, failure))

    def clear(self) -> None:
        """Forget requests, messages, faults and planned endings; tokens, retry keys and counts stay."""
        with self._lock, self.line.lock:
            self._requests.clear()
            self._faults.clear()
            self.line.messages.clear()
            self.line.endings.clear()

    def control(self, request: Request) -> Answer:
        """Answer a request to the sandbox itself."""
        action = CONTROLS.get((request.method, request.path))
        try:
            status, content = (200, action(self, request.json)) if action else (404, {"message": "Not found"})
        except (TypeError, LookupError, ValueError, ArithmeticError) as error:
            status, content = 400, {"message": str(error)}
        return Answer(status, {"Content-Type": "application/json"}, json.dumps(content).encode())


def show_requests(sandbox: Sandbox) -> list[dict[str, Any]]:
    """The requests as JSON can carry them."""
    return [asdict(each) | {"body": each.body.decode(errors="replace")} for each in sandbox.requests]


CONTROLS: dict[tuple[str, str], Callable[[Sandbox, Any], Any]] = {
    ("GET", "/sandbox/messages"): lambda sandbox, _: sandbox.messages,
    ("GET", "/sandbox/requests"): lambda sandbox, _: show_requests(sandbox),
    ("POST", "/sandbox/faults"): lambda sandbox, faults: sandbox.queue(*[Fault(**fault) for fault in faults]),
    ("POST", "/sandbox/clock"): lambda sandbox, clock: sandbox.advance(clock["advance"]),
    ("POST", "/sandbox/narrowcasts"): lambda sandbox, ending: sandbox.next_narrowcast(**ending),
    ("DELETE", "/sandbox"): lambda sandbox, _: sandbox.clear(),
}
"""The control endpoints; those that have nothing to tell answer null."""
