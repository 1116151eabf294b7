"""Wires to try: over the network, or over a transport that notes what it is given."""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
import requests
import urllib3
from requests.adapters import HTTPAdapter

from connector.asset import read_asset
from connector.errors import ConnectorError
from connector.wire import Wire

PATH = "/v2/bot/message/quota"
"""A path at which LINE refuses who bears no token."""


class Sent(NamedTuple):
    """What the transport was given."""

    request: requests.PreparedRequest
    how: dict[str, Any]


class Transport(HTTPAdapter):
    """In place of the network: notes what it is given, and answers or fails as told."""

    def __init__(self, status: int = 200, body: bytes = b"{}", error: Exception | None = None) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self.closed = 0
        self._comes = (status, body, error)

    def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # type: ignore[override]
        self.sent.append(Sent(request, how))
        status, body, error = self._comes
        if error:
            raise error
        raw = urllib3.HTTPResponse(io.BytesIO(body), {"Location": "/other"}, status, preload_content=False)
        return self.build_response(request, raw)

    def close(self) -> None:
        self.closed += 1


@contextmanager
def wired(transport: HTTPAdapter | None = None, turbine: str | None = None, **asset: Any) -> Iterator[Wire]:
    """A wire, closed in the end."""
    wire = Wire(read_asset({"url": "https://line.example", "token": "some-token", **asset}), turbine, transport)
    try:
        yield wire
    finally:
        wire.close()


def ask(wire: Wire, url: str, *, read_seconds: float = 5.0, left: float = 60.0) -> tuple[requests.Response, bytes]:
    """Make one attempt."""
    return wire.exchange("GET", url, {}, {}, None, read_seconds, left)


def failed(wire: Wire, url: str, *, read_seconds: float = 5.0, left: float = 60.0) -> ConnectorError:
    """The error of an attempt that has no answer."""
    with pytest.raises(ConnectorError) as caught:
        ask(wire, url, read_seconds=read_seconds, left=left)
    return caught.value


@contextmanager
def dead() -> Iterator[str]:
    """An address that refuses connections, and that nobody else can get meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/"
