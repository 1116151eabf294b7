"""The port: it listens on loopback, and each client that comes has a connection with a thread of its own."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

from connector.sandbox.connection import Connection

HOST = "127.0.0.1"
MAX_CONNECTIONS = 200
"""At once, since each has a thread; one more is closed."""


class Port:
    """A port on loopback.

    Args:
        number: The port; 0 takes any free one.
        connect: What makes a connection of a client and the connection's number.
    """

    def __init__(self, number: int, connect: Callable[[socket.socket, int], Connection]) -> None:
        self._number = number
        self._connect = connect
        self._lock = threading.Lock()
        self._connections: set[Connection] = set()
        self._accepted = 0
        self._closing = False

    def open(self) -> int:
        """Listen, and return at once; the number that the port has."""
        self._closing = False
        self._listener = socket.create_server((HOST, self._number), backlog=128)
        self._address = self._listener.getsockname()
        self._thread = threading.Thread(target=self._accept, name="sandbox", daemon=True)
        self._thread.start()
        return int(self._address[1])

    def close(self) -> None:
        """End every connection and thread, and free the port."""
        self._closing = True
        with contextlib.suppress(OSError), socket.socket() as client:
            client.connect(self._address)  # a client of our own wakes the thread that waits for one
        self._thread.join()
        connections = self._open_ones()
        for connection in connections:
            connection.hang_up()
        for connection in connections:
            connection.thread.join()

    def _accept(self) -> None:
        with self._listener:
            self._listener.settimeout(1.0)  # so that it ends also when the client that wakes it cannot connect
            while not self._closing:
                try:
                    client, _ = self._listener.accept()
                except OSError:  # nobody has come for a second, or whoever came has gone
                    continue
                if self._closing or len(self._connections) >= MAX_CONNECTIONS:
                    client.close()
                    continue
                self._accepted += 1
                connection = self._connect(client, self._accepted)
                with self._lock:
                    self._connections.add(connection)
                connection.thread.start()

    def _open_ones(self) -> list[Connection]:
        with self._lock:
            return list(self._connections)

    def forget(self, connection: Connection) -> None:
        """Drop a connection that has ended."""
        with self._lock:
            self._connections.discard(connection)

    def settle(self) -> None:
        """Wait until all is dealt with that clients had sent which have gone, some of them before their answer."""
        with contextlib.suppress(ConnectionResetError), socket.create_connection(self._address) as last:
            last.shutdown(socket.SHUT_WR)
            while last.recv(65536):  # until it is ended, whether or not it should have spoken TLS
                pass
        for connection in self._open_ones():
            connection.thread.join(10)
