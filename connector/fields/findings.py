"""What a check found, and how a place and a value are shown in it."""

import json
import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

MOST = 100
"""So many problems, and so many warnings, are named; of any more, only how many there are."""

LOOKED_FOR = 20
"""For so many misspelt names is looked what was meant, which takes a while each."""

LONGEST_NAME = 60
"""So many characters of a name are shown."""


class Findings:
    """What a check found: problems that forbid the request, warnings that do not.

    However much is wrong, what is found stays short: the first ``MOST`` of each, then their number.

    Attributes:
        problems: In LINE's own shape, ``{"property": place, "message": text}``, placed from the root of the request.
        warnings: One sentence each.
        in_json: True inside the JSON body, which can be written with half of a surrogate pair in it; all else cannot.
        exact: True inside message objects, where nothing may be converted.
        quotes: Whether the request takes quote tokens and mentions.
        page: The page of LINE's documentation that the object being checked rests on.
    """

    def __init__(self) -> None:
        self.problems: list[dict[str, str]] = []
        self.warnings: list[str] = []
        self.in_json = False
        self.exact = False
        self.quotes = False
        self.page = ""
        self._problems = self._warnings = self._looked_for = 0

    def problem(self, place: str, message: str) -> None:
        """Report what LINE is certain to refuse, with the page that says so where one is known."""
        self._problems += 1
        if self._problems <= MOST:
            row = {"property": place, "message": f"{message} See {self.page}" if self.page else message}
        else:
            row = {"property": "...", "message": f"{self._problems - MOST} more problems; correct the others first."}
        self.problems[MOST:] = [row]

    def warn(self, place: str, message: str) -> None:
        """Report what is doubtful, or was accepted and not sent."""
        self._warnings += 1
        more = self._warnings - MOST
        self.warnings[MOST:] = [f"{place}: {message}" if more <= 0 else f"...: {more} more warnings."]

    def can_be_sent(self, text: str, place: str) -> bool:
        """Report half of a surrogate pair, and tell whether the text can be sent with it.

        JSON can hold one, and LINE does not say what it makes of it; an address and a header are UTF-8, which cannot.
        """
        if not halved(text):
            return True
        cut = "holds half of a surrogate pair: it was cut in the middle of a character such as an emoji"
        if self.in_json:
            self.warn(place, f"{cut}. LINE may refuse it, or show something else there.")
        else:
            self.problem(place, f"{cut}. Pass the whole character, or leave it out.")
        return self.in_json

    def closest(self, name: str, names: Iterable[str]) -> str:
        """Return what ``closest`` does, for the first names that are misspelt."""
        self._looked_for += 1
        return closest(name, names) if self._looked_for <= LOOKED_FOR else ""


def shown(value: Any) -> str:
    """Render a value for a message: as JSON, cut after 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def closest(name: str, names: Iterable[str]) -> str:
    """Return ``" Did you mean x?"`` for the name that was probably meant, or nothing."""
    from difflib import get_close_matches  # only a misspelt name needs it

    offered: dict[str, str] = {}
    for known in islice(names, MOST):
        offered.setdefault(known[:LONGEST_NAME].lower(), known)
    match = get_close_matches(name[:LONGEST_NAME].lower(), offered, n=1, cutoff=0.6)
    return f' Did you mean "{offered[match[0]]}"?' if match else ""


def utf16_units(text: str) -> int:
    """Count a text as LINE counts most of them: in UTF-16 code units.

    https://developers.line.biz/en/docs/messaging-api/text-character-count/
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def under(place: str, name: str) -> str:
    """Return the place of a member: ``limit.max``; of a long name, its beginning."""
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}..."
    return f"{place}.{name}" if place else name


def halved(text: str) -> bool:
    """Tell whether a text holds half of a surrogate pair, which is no character and cannot be written in UTF-8."""
    return not text.isascii() and re.search("[\ud800-\udfff]", text) is not None
