"""A small forward proxy on loopback: CONNECT, in TLS and with a password if wanted."""

import base64
import select
import socket
import ssl
import threading
from contextlib import suppress


class Proxy:
    """A proxy for as long as the context lasts.

    Args:
        credentials: ``user:password`` it asks for; None lets everybody through.
        connect_status: The status it answers a CONNECT with; 200 connects, 0 hangs up.
        context: Its certificate, for a proxy that speaks TLS itself; None for one that does not.

    Attributes:
        port: Where it listens on 127.0.0.1.
        seen: The request lines that arrived, in order.
    """

    def __init__(
        self, credentials: str | None = None, connect_status: int = 200, context: ssl.SSLContext | None = None
    ) -> None:
        self.seen: list[str] = []
        self._expected = credentials and f"Basic {base64.b64encode(credentials.encode()).decode()}"
        self._connect_status = connect_status
        self._context = context
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> "Proxy":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._run(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for held in self._open:
            with suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for held in self._open:
            held.close()

    def url(self, credentials: str = "") -> str:
        """Return its address, with user and password as they stand in an address."""
        start = f"{'https' if self._context else 'http'}://{credentials}{'@' if credentials else ''}"
        return f"{start}{'localhost' if self._context else '127.0.0.1'}:{self.port}"

    def _run(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                client, _ = self._listener.accept()
                self._open.append(client)
                self._run(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        if self._context:
            try:
                client = self._context.wrap_socket(client, server_side=True)
            except OSError:  # the client does not trust it, or speaks no TLS
                return
            self._open.append(client)
        with suppress(OSError), client.makefile("rb") as stream:
            line = stream.readline().decode().strip()
            headers = {}
            while (row := stream.readline().decode("latin-1").strip()) != "":
                name, _, value = row.partition(":")
                headers[name.lower()] = value.strip()
            if line:
                self.seen.append(line)
                self._answer(client, line, headers)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _answer(self, client: socket.socket, line: str, headers: dict[str, str]) -> None:
        method, target, _ = line.split()
        assert method == "CONNECT", line
        if self._expected and headers.get("proxy-authorization") != self._expected:
            page = b"<html>Who are you?</html>"
            head = f"407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: {len(page)}"
            client.sendall(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + page)
        elif self._connect_status == 200:
            host, _, port = target.rpartition(":")
            assert host in ("127.0.0.1", "localhost"), host
            upstream = socket.create_connection(("127.0.0.1", int(port)))
            self._open.append(upstream)
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pump(client, upstream)
        elif self._connect_status:
            client.sendall(f"HTTP/1.1 {self._connect_status} No\r\nContent-Length: 0\r\n\r\n".encode())


def pump(one: socket.socket, other: socket.socket) -> None:
    """Carry what either side says to the other, until one ends; TLS bears only one thread."""
    with suppress(OSError):
        while True:
            waiting = [one] if isinstance(one, ssl.SSLSocket) and one.pending() else []
            for source in waiting or select.select([one, other], [], [])[0]:
                target = other if source is one else one
                if not (data := source.recv(65536)):
                    target.shutdown(socket.SHUT_RDWR)
                    return
                target.sendall(data)
