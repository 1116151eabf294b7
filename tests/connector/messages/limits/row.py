"""One row of LINE's tables, and the values and places that rows of several sections share."""

from typing import Any, NamedTuple

ACTION = {"type": "message", "label": "x", "text": "x"}
UNICODE = "\N{GRINNING FACE}"

BODY = "contents.body.contents"
TEMPLATE = "template.actions"
COLUMNS = "template.columns"


def https(length: int) -> str:
    """A URL of this many characters."""
    return "https://example.com/".ljust(length, "x")


class Row(NamedTuple):
    """One row.

    Attributes:
        row: Section and first cells of the row.
        name: The sample.
        place: What is changed in it.
        passes: A value at the limit.
        fails: One past it.
        at: Where the problem is reported, if not where the value was changed.
        warned: Whether it is only warned of, since LINE is not certain to refuse it.
        also: Changes beside it, made in both.
    """

    row: str
    name: str
    place: str
    passes: Any
    fails: Any
    at: str = ""
    warned: bool = False
    also: dict[str, Any] = {}
