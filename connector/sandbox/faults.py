"""What a test lets go wrong with one request, and what goes over the wire then."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import responses
from itertools import chain, repeat
from typing import Any

from connector.sandbox.exchange import HEADER, Request, Response, head, whole, with_headers

KINDS = {
    "lost": 0,
    "reset": 0,
    "stalled": 0,
    "dripping": 500,
    "dripping_body": 500,
    "endless": 200,
    "endless_headers": 200,
    "answer": 500,
    "truncated": 200,
    "truncated_json": 200,
    "broken_gzip": 200,
    "wrong_type": 0,
    "delayed": 0,
    "echo": 500,
}
"""Every kind of fault, and the status of its answer unless told otherwise (0: it makes up no answer).

A whole answer that LINE had no part in is a 500: only LINE may say that a message was accepted.
"""


MAX_SECONDS = 3600


def is_header(field: tuple[Any, Any]) -> bool:
    """Whether a name and a value can be those of a header."""
    name, value = field
    return isinstance(name, str) and isinstance(value, str) and bool(HEADER.fullmatch(f"{name}:{value}"))


@dataclass(frozen=True)
class Fault:
    """One fault, for the next request whose path starts with `path`.

    The answer it spoils is LINE's own if LINE executed the request, else one made of `status`, `headers` and `body`.

    Attributes:
        kind: `lost` closes the connection without a byte of answer, `reset` resets it, `stalled` never answers,
            `dripping` gives the answer a byte at a time, `dripping_body` the same after a head that comes at once,
            `endless` never ends its body, `endless_headers` never ends its head, `answer` is the answer made of the
            fields below, `truncated` closes before the end of the body, `truncated_json` ends within the JSON,
            `broken_gzip` says gzip and is not, `wrong_type` is LINE's answer as text/plain, `delayed` is LINE's answer
            after a while, `echo` gives back the request's headers and body.
        path: Prefix of the paths it waits for; `/oauth2` and `/v2/oauth` are those of the token requests.
        accepted: True: LINE executes the request before the answer is spoilt. False: LINE never sees it. The kinds that
            give LINE's answer (`wrong_type`, `delayed`) are always True.
        status: Status of an answer that is not LINE's; 0 stands for the kind's usual one.
        body: Its body. A dict is JSON, text and bytes go out as text/html unless `headers` says otherwise, None is a
            short JSON answer that suits the status.
        headers: Its headers on top of LINE's usual ones; an empty value takes the header away.
        seconds: The pause between two bytes of `dripping` and `dripping_body`, or the delay of `delayed`.

    Raises:
        ValueError: A field cannot be what it is; the text says in a sentence what it must be.
    """

    kind: str
    path: str = "/v2/bot/"
    accepted: bool = False
    status: int = 0
    body: bytes | str | dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.05

    def __post_init__(self) -> None:
        if not isinstance(self.kind, str) or self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {str(self.kind)[:40]!r}; known are {', '.join(KINDS)}")
        if not isinstance(self.path, str):
            raise ValueError("path is text, the beginning of a path")
        if not isinstance(self.accepted, bool):
            raise ValueError("accepted is true or false")
        if type(self.status) is not int or not (self.status == 0 or 100 <= self.status <= 999):
            raise ValueError("status is a whole number of three digits, or 0 for the usual one")
        if type(self.seconds) not in (int, float) or not 0 <= self.seconds <= MAX_SECONDS:
            raise ValueError(f"seconds is a number from 0 to {MAX_SECONDS}")
        if not isinstance(self.headers, dict) or not all(map(is_header, self.headers.items())):
            raise ValueError("headers is an object of names and texts that a header can have")
        object.__setattr__(self, "status", self.status or KINDS[self.kind])
        object.__setattr__(self, "accepted", self.accepted or self.kind in ("wrong_type", "delayed"))
        try:
            _ = self.content
        except UnicodeEncodeError:
            raise ValueError("body is text without halves of surrogate pairs, or JSON") from None

    @property
    def content(self) -> tuple[str, bytes]:
        """Content type and bytes of the made-up answer."""
        if isinstance(self.body, bytes):
            return "text/html", self.body
        if isinstance(self.body, str):
            return "text/html", self.body.encode()
        usual = {} if self.status < 300 else {"message": responses.get(self.status, "")}
        return "application/json", json.dumps(usual if self.body is None else self.body).encode()

    @classmethod
    def status_code(cls, status: int, **fields: Any) -> Fault:
        """An answer with this status and a short JSON body."""
        return cls("answer", status=status, **fields)

    @classmethod
    def rate_limited(cls, **fields: Any) -> Fault:
        """The 429 for too many requests."""
        return cls.status_code(
            429, body={"message": "The API rate limit has been exceeded. Try again later."}, **fields
        )

    @classmethod
    def monthly_limit(cls, **fields: Any) -> Fault:
        """The 429 for a month's quota that is used up or reserved."""
        return cls.status_code(429, body={"message": "You have reached your monthly limit."}, **fields)


def make_up(fault: Fault, request: Request, headers: dict[str, str]) -> Response:
    """The answer that a fault gives in place of LINE's, with the headers LINE would have sent."""
    kind, body = fault.content
    if fault.kind == "echo":
        body = json.dumps({"headers": request.headers, "body": request.body.decode(errors="replace")}).encode()
    answer = Response(fault.status, {**headers, "Content-Type": kind}, body)
    return with_headers(answer, fault.headers)


def split(data: bytes) -> list[bytes]:
    """The single bytes."""
    return [data[index : index + 1] for index in range(len(data))]


RUBBISH = b"this was never compressed"
ENDLESS = b"{" * 65536
PIECES: dict[str, Callable[[Response], Iterable[bytes]]] = {
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
UNANSWERED = {"lost", "reset", "stalled"}
CLOSING = {*UNANSWERED, "truncated"}
