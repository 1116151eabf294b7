"""A front before LINE: LINE executes what comes in, and a test decides what is written back."""

import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack, suppress

from connector.sandbox import Request
from connector.sandbox.door import execute
from connector.sandbox.exchange import read_request, whole
from connector.sandbox.line import Line
from tests.e2e.network import listening

INTERIM = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
"""An interim answer. https://www.rfc-editor.org/rfc/rfc8297"""

Behaviour = Callable[["Front", socket.socket, Request], bool]
"""What is done with a request that has come; whether the connection is kept for another."""


class Front:
    """A front before a LINE of its own, for as long as the context lasts.

    Args:
        behave: What is done with each request.
        context: A server context, to speak TLS.

    Attributes:
        line: The LINE behind it.
        requests: What has arrived.
        delivered: The answers that were given whole.
    """

    def __init__(self, behave: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self.line = Line(None, 100, None)
        self.client_id, self.client_secret, self.token = self.line.client_id, self.line.client_secret, self.line.token
        self.requests: list[Request] = []
        self.delivered: list[bytes] = []
        self._behave = behave
        self._context = context
        self._connections = 0
        self._running = ExitStack()

    def __enter__(self) -> "Front":
        port = self._running.enter_context(listening(self._serve))
        self.url = f"https://localhost:{port}" if self._context else f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def answer(self, request: Request) -> bytes:
        """Have LINE execute a request; return its answer."""
        return whole(execute(self.line, request))

    @property
    def connections(self) -> list[int]:
        """Over which connection each request came."""
        return [request.connection for request in self.requests]

    def _serve(self, client: socket.socket) -> None:
        self._connections += 1
        number = self._connections
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._context:
            client = self._context.wrap_socket(client, server_side=True)
        with client, client.makefile("rb") as stream:
            while request := read_request(stream, number):
                self.requests.append(request)
                if not self._behave(self, client, request):
                    break
        with suppress(OSError):
            client.close()


def is_token(request: Request) -> bool:
    """Whether a request asks for a token."""
    return request.path.startswith("/oauth2")


def answered(front: Front, client: socket.socket, request: Request) -> bool:
    """Answer as LINE does."""
    front.delivered.append(front.answer(request))
    client.sendall(front.delivered[-1])
    return True
