"""The network as tests make it: certificates, and ports that misbehave below HTTP."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

import pytest


def failed_connect(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test in which a CONNECT through a proxy fails."""
    ignored = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    return ignored(pytest.mark.usefixtures("_swept")(test))


class Certificate(NamedTuple):
    """A server's certificate: its context, and the PEM text that makes it trusted."""

    context: ssl.SSLContext
    trust: str


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port on loopback where ``serve`` gets every connection, in a thread of its own."""
    threads: list[threading.Thread] = []

    def attend(client: socket.socket) -> None:
        with client, suppress(OSError):
            serve(client)

    def accept() -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                thread = threading.Thread(target=attend, args=(listener.accept()[0],), daemon=True)
                thread.start()
                threads.append(thread)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads.append(threading.Thread(target=accept, daemon=True))
        threads[0].start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()


def say_nothing(client: socket.socket) -> None:
    """Wait until the client goes."""
    while client.recv(4096):
        pass
