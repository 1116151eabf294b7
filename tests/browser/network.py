"""All that a browser under test can reach: one port on loopback in every host's place, and what came there."""

import socket
import ssl
import struct
import threading
import zlib
from contextlib import suppress

import trustme


def png(red: int, green: int, blue: int) -> bytes:
    """An image of one pixel."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(bytes((0, red, green, blue)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


class Network:
    """Answers every request with an image, with TLS where a connection begins so, and keeps the heads of all.

    Attributes:
        pages: What is answered in place of an image, by the first line of a request.
        heads: Of each request its lines up to the blank one; "" of a connection without a request, by which a browser
            gets ready to ask.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.heads: list[str] = []
        self._certificate = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("localhost").configure_cert(self._certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._answer, args=self._listener.accept()[:1], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        seen = b""
        connection.settimeout(20)
        with suppress(OSError), connection:
            try:
                if connection.recv(1, socket.MSG_PEEK) == b"\x16":
                    connection = self._certificate.wrap_socket(connection, server_side=True)
                while not seen.endswith(b"\r\n\r\n") and (more := connection.recv(65536)):
                    seen += more
            finally:
                told = seen.decode("latin-1").rstrip()
                self.heads.append(told)
            page = self.pages.get(told.partition("\r")[0])
            kind, body = ("image/png", png(200, 30, 30)) if page is None else ("text/html", page.encode())
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
            with connection:
                connection.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)

    def close(self) -> None:
        """Take no more."""
        self._listener.close()
