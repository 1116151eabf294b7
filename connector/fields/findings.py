"""What a check found, and how a place and a value are shown in it."""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

TEN = 10
"""So many problems of a kind are named, and so many warnings of a kind; of any more, only how many there are."""

MOST = 100
"""So many problems of all kinds are named, and so many warnings."""

LOOKED_FOR = 20
"""For so many misspelt names is looked what was meant, which takes a while each."""

LONGEST_NAME = 60
"""So many characters of a name are shown."""

LONGEST_PLACE = 200
"""So many characters of a place are shown: what nests deeply has a long one."""

LARGEST = 12 * 1024
"""So many bytes those that are named have together, as JSON."""

SHOWN_PLACES = 3
"""So many places stand in the sentence that says that something was refused."""

NUMBER = re.compile(r"\[[0-9]+\]")
"""What tells a place in a list from its neighbours."""


class Named:
    """Findings as they are told: the first ``TEN`` of a kind, of all those ``MOST`` that have room, then numbers."""

    def __init__(self) -> None:
        self._first: list[tuple[str, str]] = []
        self._of_kind: dict[str, int] = {}
        self._where: dict[str, str] = {}
        self._others = 0
        self._left = LARGEST
        self._places: dict[str, None] = {}
        self._elsewhere = 0

    def add(self, place: str, message: str, page: str = "") -> None:
        """Name a finding, or count it."""
        if len(place) > LONGEST_PLACE:
            place = f"{place[: LONGEST_PLACE - LONGEST_NAME - 3]}...{place[-LONGEST_NAME:]}"
        if len(self._places) < SHOWN_PLACES:
            self._places[place] = None
        self._elsewhere += place not in self._places
        kind = kind_of(message)
        number = self._of_kind.get(kind, 0)
        if number < TEN:
            row = place, f"{message} See {page}" if page else message
            size = len(json.dumps(row))
            if len(self._first) == MOST or size > self._left:
                self._others += 1
                return
            self._left -= size
            self._first.append(row)
        self._of_kind[kind] = number + 1
        alike = NUMBER.sub("[...]", place)
        if self._where.setdefault(kind, alike) != alike:
            self._where[kind] = "..."

    def rows(self) -> list[tuple[str, str]]:
        """Return place and message of each; of those that are counted only, the place is what theirs have in common."""
        more = [(kind, number - TEN) for kind, number in self._of_kind.items() if number > TEN]
        counted = [(self._where[kind], f"and {number:,} more of the same kind: {kind}.") for kind, number in more]
        return self._first + counted + [("...", f"and {self._others:,} more.")] * bool(self._others)

    def places(self) -> str:
        """Name the first places, and say how many findings there are elsewhere."""
        more = f" and {self._elsewhere:,} more" if self._elsewhere else ""
        return f"{', '.join(self._places)}{more}"


class Findings:
    """What a check found: problems that forbid the request, warnings that do not.

    However much is wrong, what is found stays short: see ``Named``.

    Attributes:
        in_json: True inside the JSON body, which can be written with half of a surrogate pair in it; all else cannot.
        exact: True inside message objects, where nothing may be converted.
        quotes: Whether the request takes quote tokens and mentions.
        chat: The first letter of the one chat that the request goes to; nothing where no such is known.
        page: The page of LINE's documentation that the object being checked rests on.
        rows: By the place of a list of unique items: in which rows of what came those stood that are sent.
    """

    def __init__(self) -> None:
        self.in_json = False
        self.exact = False
        self.quotes = False
        self.chat = ""
        self.page = ""
        self.rows: dict[str, Sequence[int]] = {}
        self._problems, self._warnings = Named(), Named()
        self._looked_for = 0

    @property
    def problems(self) -> list[dict[str, str]]:
        """In LINE's own shape, ``{"property": place, "message": text}``, placed from the root of the request."""
        return [{"property": place, "message": message} for place, message in self._problems.rows()]

    @property
    def places(self) -> str:
        """Where there are problems, for a sentence: ``to[0], to[1], to[2] and 1,197 more``."""
        return self._problems.places()

    @property
    def warnings(self) -> list[str]:
        """One sentence each."""
        return [f"{place}: {message}" for place, message in self._warnings.rows()]

    def problem(self, place: str, message: str) -> None:
        """Report what LINE is certain to refuse, with the page that says so where one is known.

        Messages that say the same of different values are of one kind: what they show of a value, they show in quotes
        or behind a semicolon.
        """
        self._problems.add(place, message, self.page)

    def warn(self, place: str, message: str) -> None:
        """Report what is doubtful, or was accepted and not sent; a message is written as for ``problem``."""
        self._warnings.add(place, message)

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


def kind_of(message: str) -> str:
    """Return what a message says whatever the value is: its words up to a semicolon, without what stands in quotes."""
    if '"' in message:  # a value that is shown in part has no second quote
        message = re.sub(r'"(?:[^"\\]|\\.)*?(?:"|\.{3}|$)', '"..."', message)
    return message.partition(";")[0].rstrip(".")


def shown(value: Any) -> str:
    """Render a value for a message: as JSON, cut after 60 characters."""
    try:
        text = json.dumps(value[:61] if isinstance(value, str) else value, ensure_ascii=False, default=str)
    except (ValueError, TypeError):  # a number of more digits than Python writes, or what is no JSON
        text = f"what cannot be shown ({type(value).__name__})"
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
    return len(text.encode("utf-16", "surrogatepass")) // 2 - 1  # it begins with a mark; without, a module is loaded


def under(place: str, name: str) -> str:
    """Return the place of a member: ``limit.max``; of a long name, its beginning."""
    name = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 3]}..."
    return f"{place}.{name}" if place else name


def halved(text: str) -> bool:
    """Tell whether a text holds half of a surrogate pair, which is no character and cannot be written in UTF-8."""
    return not text.isascii() and re.search("[\ud800-\udfff]", text) is not None
