"""A small forward proxy on loopback: CONNECT, absolute addresses, and a password if wanted."""

import base64
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Proxy:
    """A proxy for as long as the context lasts.

    Args:
        credentials: ``user:password`` it asks for; None lets everybody through.
        connect_status: The status it answers a CONNECT with; 200 connects, 0 hangs up.

    Attributes:
        port: Where it listens on 127.0.0.1.
        seen: The request lines that arrived, in order.
    """

    def __init__(self, credentials: str | None = None, connect_status: int = 200) -> None:
        self.seen: list[str] = []
        self._expected = credentials and f"Basic {base64.b64encode(credentials.encode('latin-1')).decode()}"
        self._connect_status = connect_status
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
        return f"http://{credentials}{'@' if credentials else ''}127.0.0.1:{self.port}"

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
        with suppress(OSError), client.makefile("rb") as stream:
            line = stream.readline().decode().strip()
            headers = {}
            while (row := stream.readline().decode("latin-1").strip()) != "":
                name, _, value = row.partition(":")
                headers[name.lower()] = value.strip()
            if line:
                self.seen.append(line)
                self._answer(client, line, headers, stream.read(int(headers.get("content-length", 0))))
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _answer(self, client: socket.socket, line: str, headers: dict[str, str], body: bytes) -> None:
        method, target, _ = line.split()
        if self._expected and headers.get("proxy-authorization") != self._expected:
            page = b"<html>Who are you?</html>"
            head = f"407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: {len(page)}"
            client.sendall(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + page)
        elif method != "CONNECT":
            self._forward(client, method, target, headers, body)
        elif self._connect_status == 200:
            host, _, port = target.rpartition(":")
            upstream = self._connect(host, int(port))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            self._run(self._pump, upstream, client)
            self._pump(client, upstream)
        elif self._connect_status:
            client.sendall(f"HTTP/1.1 {self._connect_status} No\r\nContent-Length: 0\r\n\r\n".encode())

    def _forward(self, client: socket.socket, method: str, target: str, headers: dict[str, str], body: bytes) -> None:
        parts = urlsplit(target)
        upstream = self._connect(parts.hostname or "", parts.port or 80)
        kept = {**headers, "connection": "close"}
        kept.pop("proxy-authorization", None)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        rows = "".join(f"{name}: {value}\r\n" for name, value in kept.items())
        upstream.sendall(f"{method} {path} HTTP/1.1\r\n{rows}\r\n".encode("latin-1") + body)
        answer = b"".join(iter(lambda: upstream.recv(65536), b""))
        client.sendall(answer.replace(b"Connection: keep-alive", b"Connection: close", 1))

    def _connect(self, host: str, port: int) -> socket.socket:
        assert host in ("127.0.0.1", "localhost"), host
        upstream = socket.create_connection(("127.0.0.1", port))
        self._open.append(upstream)
        return upstream

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
