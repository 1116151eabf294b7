"""What a check found, and how a place and a value are shown in it."""

import json
from collections.abc import Iterable
from typing import Any


class Findings:
    """What a check found: problems that forbid the request, warnings that do not.

    Attributes:
        problems: In LINE's own shape, ``{"property": place, "message": text}``, placed from the root of the request.
        warnings: One sentence each.
        exact: True inside message objects, where nothing may be converted.
        quotes: Whether the request takes quote tokens and mentions.
        page: The page of LINE's documentation that the object being checked rests on.
    """

    def __init__(self) -> None:
        self.problems: list[dict[str, str]] = []
        self.warnings: list[str] = []
        self.exact = False
        self.quotes = False
        self.page = ""

    def problem(self, place: str, message: str) -> None:
        """Report what LINE is certain to refuse, with the page that says so where one is known."""
        self.problems.append({"property": place, "message": f"{message} See {self.page}" if self.page else message})

    def warn(self, place: str, message: str) -> None:
        """Report what is doubtful, or was accepted and not sent."""
        self.warnings.append(f"{place}: {message}")


def shown(value: Any) -> str:
    """Render a value for a message: as JSON, cut after 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def closest(name: str, names: Iterable[str]) -> str:
    """Return ``" Did you mean x?"`` for the name that was probably meant, or nothing."""
    from difflib import get_close_matches  # only a misspelt name needs it

    match = get_close_matches(name.lower(), {known.lower(): known for known in names}, n=1, cutoff=0.6)
    found = [known for known in names if match and known.lower() == match[0]]
    return f' Did you mean "{found[0]}"?' if found else ""


def utf16_units(text: str) -> int:
    """Count a text as LINE counts most of them: in UTF-16 code units.

    https://developers.line.biz/en/docs/messaging-api/text-character-count/
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def under(place: str, name: str) -> str:
    """Return the place of a member: ``limit.max``."""
    return f"{place}.{name}" if place else name
