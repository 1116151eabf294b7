"""A call of LINE's API: its fields as the body gives them, what is wrong with them, and the refusals that say so."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from connector.sandbox.exchange import parse_json, parts

Json = dict[str, Any]

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""What a retry key and a request ID look like."""


class RefusedError(Exception):
    """LINE's refusal of a request: the status, the JSON and the extra headers of the answer."""

    def __init__(self, status: int, content: Json, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, content)
        self.status = status
        self.content = content
        self.headers = dict(headers or {})


def refused(message: str, status: int = 400, *details: Json) -> RefusedError:
    """A refusal in the shape of the Messaging API."""
    return RefusedError(status, {"message": message, **({"details": list(details)} if details else {})})


def unparsable(line: int | str = "-", column: int | str = "-", *details: Json) -> RefusedError:
    """A refusal of a body that is not JSON."""
    return refused(f"The request body could not be parsed as JSON (line: {line}, column: {column})", 400, *details)


def invalid(name: str, *details: Json) -> RefusedError:
    """A refusal of one property, named in LINE's way: with quotes, but for the elements of `to`."""
    return refused(f"The property, {name}, in the request body is invalid (line: -, column: -)", 400, *details)


def token_refused(error: str, description: str) -> RefusedError:
    """A refusal in the shape of the token endpoints."""
    return RefusedError(400, {"error": error, "error_description": description})


@dataclass
class AdmittedRequest:
    """A request that has passed LINE's door, and what was found wrong with it so far."""

    path: str
    path_parameters: Mapping[str, str]
    query: Mapping[str, str]
    fields: Json
    request_id: str
    retry_key: str | None
    details: list[Json] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The last word of the path: `push`, `multicast` and so on."""
        return self.path.rpartition("/")[2]

    def complain(self, message: str, name: str) -> None:
        """Note a problem, to be told together with the others."""
        self.details.append({"message": message, "property": name})

    def settle(self) -> None:
        """Refuse the request if there was a problem."""
        if self.details:
            raise refused(f"The request body has {len(self.details)} error(s)", 400, *self.details)

    def demand(self, name: str) -> None:
        """Complain unless the field is there."""
        if self.fields.get(name) in (None, ""):
            self.complain("May not be empty", name)

    def get(self, name: str, kind: type) -> Any:
        """A field, or None if it is missing or null; a value of another kind is refused."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, kind):
            raise invalid(f"'{name}'")
        return value


def holds(value: Any, wanted: Json) -> bool:
    """Whether a JSON value is or contains this very object."""
    return value is wanted or any(holds(part, wanted) for part in parts(value))


def refuse_repeated(root: Any, owner: Json, name: str) -> None:
    """Refuse a body in which an object has a field twice, and say where."""
    detail = {"message": f"Duplicate field '{name}'"}
    for key, value in root.items() if isinstance(root, dict) and root is not owner else ():
        named = [(f"{key}[{n}]", v) for n, v in enumerate(value)] if isinstance(value, list) else [(key, value)]
        for place, part in named:
            if holds(part, owner):
                raise invalid(f"'{place}'", detail)
    raise unparsable("-", "-", detail)


def read_json(headers: Mapping[str, str], body: bytes) -> Json:
    """The fields of a JSON body."""
    kind = headers.get("content-type", "application/octet-stream")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise refused(f"The content type, {kind}, is not supported", 415)
    repeated: list[tuple[Json, str]] = []

    def collect(pairs: list[tuple[str, Any]]) -> Json:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            names = Counter(name for name, _ in pairs)
            repeated.append((fields, names.most_common(1)[0][0]))
        return fields

    try:
        root = parse_json(body, collect)
        if repeated:
            refuse_repeated(root, *repeated[0])
    except json.JSONDecodeError as error:
        raise unparsable(error.lineno, error.colno) from None
    except ValueError:
        raise unparsable() from None
    if not isinstance(root, dict):
        raise unparsable(1, 1)
    return root


def read_form(headers: Mapping[str, str], body: bytes) -> Json:
    """The fields of a form; none if it does not call itself one."""
    is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return dict(parse_qsl(body.decode("latin-1"))) if is_form else {}


def read_nothing(_headers: Mapping[str, str], _body: bytes) -> Json:
    """No fields: the request says everything in its query."""
    return {}
