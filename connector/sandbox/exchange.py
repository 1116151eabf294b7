"""One exchange over HTTP/1.1: the request as it is read off a socket, the answer as it is written to one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import responses
from math import isfinite
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import parse_qsl

MAX_BODY = 2_000_000
"""Bytes of a body, as at LINE; a larger one is not read."""
MAX_HEAD = 1_000_000
"""Bytes of a request line and the headers together."""
MAX_HEADERS = 100
MAX_DEPTH = 100
"""Arrays and objects of JSON within each other."""

NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
"""A method or the name of a header. https://www.rfc-editor.org/rfc/rfc9110#name-tokens"""
REQUEST_LINE = re.compile(rf"({NAME}) ([!-~]+) HTTP/1\.[01]")
HEADER = re.compile(rf"({NAME}):[ \t]*([^\x00-\x08\x0a-\x1f\x7f\u0100-\U0010ffff]*)")
"""A header, of characters of Latin-1 and no control but the tab."""


class UnreadableError(Exception):
    """What came is no request that can be read: the status that says so, and a sentence."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message


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
        seconds: When it had arrived whole, on a clock that only goes forward.
        under_way: How many had arrived by then, itself included, and not been answered: of none had the last piece of
            its answer begun to leave, or the connection ended.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    connection: int
    fault: str | None = None
    seconds: float = 0.0
    under_way: int = 0

    @property
    def json(self) -> Any:
        """The body parsed as JSON; None if it is not JSON."""
        try:
            return parse_json(self.body)
        except ValueError:
            return None


def parse_json(body: bytes, pairs: Callable[[list[tuple[str, Any]]], Any] = dict) -> Any:
    """A body parsed as JSON.

    Args:
        body: What came.
        pairs: What makes an object of its fields.

    Raises:
        ValueError: It is not UTF-8 or not JSON, which has no number that is infinite or none, or is nested deeply.
    """
    try:
        value = json.loads(body.decode(), object_pairs_hook=pairs, parse_constant=finite, parse_float=finite)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level, depth = [value], 0
    while level := [part for each in level for part in parts(each)]:
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
    return value


def parts(value: Any) -> Iterable[Any]:
    """What an array or an object holds, nothing for any other value."""
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def finite(text: str) -> float:
    """A number of JSON; Python also reads NaN, Infinity, and for 1e999 infinity."""
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is no number of JSON")
    return number


def read_request(stream: BinaryIO, connection: int) -> Request | None:
    """The next request of a connection; None if none came, or not all of it.

    Raises:
        UnreadableError: It is not HTTP, or larger than is read here; the connection cannot go on.
    """
    read = read_head(stream)
    if read is None:
        return None
    method, target, headers = read
    if "transfer-encoding" in headers:
        raise UnreadableError(411, "The body needs a Content-Length")
    if not re.fullmatch("[0-9]{1,18}", headers.get("content-length", "0")):
        raise UnreadableError(400, "The Content-Length is not a number of bytes")
    length = int(headers.get("content-length", "0"))
    if length > MAX_BODY:
        raise UnreadableError(413, "Request entity too large")
    body = stream.read(length)
    if len(body) < length:
        return None
    path, _, query = target.partition("?")
    return Request(method, path, dict(parse_qsl(query, keep_blank_values=True)), headers, body, connection)


def read_head(stream: BinaryIO) -> tuple[str, str, dict[str, str]] | None:
    """Method, target and headers of a request; None if the connection ends before its head does."""
    first = None
    headers: dict[str, str] = {}
    left = MAX_HEAD
    while True:
        line = stream.readline(left + 1)
        left -= len(line)
        if left < 0 or len(headers) > MAX_HEADERS:
            raise UnreadableError(431, "The head of the request is too large")
        if not line.endswith(b"\n"):
            return None
        text = line.decode("latin-1").removesuffix("\n").removesuffix("\r")
        if first is None:
            first = REQUEST_LINE.fullmatch(text)
            if first is None:
                raise UnreadableError(400, "The request line is not one of HTTP/1.1")
        elif not text:
            return first[1], first[2], headers
        else:
            header = HEADER.fullmatch(text)
            if header is None or header[1].lower() in headers:
                raise UnreadableError(400, "A line of the head is no header, or one that stands twice")
            headers[header[1].lower()] = header[2].rstrip(" \t")


class Response(NamedTuple):
    """An HTTP response; whoever sends it adds the length."""

    status: int
    headers: dict[str, str]
    body: bytes


def own(status: int, content: Any) -> Response:
    """An answer of the sandbox's own, which LINE has no part in: a JSON value."""
    headers = {"Content-Type": "application/json", "X-Content-Type-Options": "nosniff"}
    return Response(status, headers, json.dumps(content).encode())


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
