"""How attempts end, for tests of what is known of them."""

from typing import Any

from connector.answer import Answer
from connector.errors import ConnectorError, failure


def answer(status: int, **about: Any) -> Answer:
    """LINE's answer with a status."""
    return Answer(status, "", {}, {}, **{"request_id": "id", **about})


def failed(kind: str = "rejected", status: int = 0, *, left: bool = False) -> ConnectorError:
    """How an attempt failed: with an answer of this status, or without one."""
    error = failure(kind, "It failed.", answer=answer(status) if status else None)
    error.left = left
    return error
