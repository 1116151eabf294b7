"""One exchange over HTTP/1.1: the request as it is read off a socket, the answer as it is written to one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http.client import responses
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import parse_qsl


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


class Response(NamedTuple):
    """An HTTP response; whoever sends it adds the length."""

    status: int
    headers: dict[str, str]
    body: bytes


def head(answer: Response, length: int | None) -> bytes:
    """The head of an answer; without a length its body goes on until the connection ends."""
    headers = answer.headers if length is None else {**answer.headers, "Content-Length": str(length)}
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} {responses.get(answer.status, '')}\r\n{fields}\r\n".encode("latin-1")


def with_headers(answer: Response, headers: dict[str, str]) -> Response:
    """The answer with some headers replaced, added or, where the value is empty, taken away."""
    replaced = {name.lower() for name in headers}
    kept = {name: value for name, value in answer.headers.items() if name.lower() not in replaced}
    return answer._replace(headers={**kept, **{name: value for name, value in headers.items() if value}})


def whole(answer: Response) -> bytes:
    """An answer as it goes over the wire."""
    return head(answer, len(answer.body)) + answer.body
