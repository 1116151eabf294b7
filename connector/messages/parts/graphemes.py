"""Counting a text as its reader does, in grapheme clusters, where LINE does so.

https://developers.line.biz/en/docs/messaging-api/text-character-count/
"""

import re
from functools import lru_cache
from typing import Any

from connector.fields import Findings, String, utf16_units

SORTS = {
    "joiner": "\u200d",
    "linker": "[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6\U00010a3f\U00011133"
    "\U000113d0\U0001193e\U00011a47\U00011a99]",  # marks that bind the next letter too
    "prefix": "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3\U000113d1"
    "\U0001193f\U00011941\U00011a3a\U00011a84-\U00011a89\U00011d46\U00011f02]",  # belongs to what follows
    "flag": "[\U0001f1e6-\U0001f1ff]",
    "lead": "[\u1100-\u115f\ua960-\ua97c]",  # the first part of a Hangul syllable
    "syllable": "[\uac00-\ud7a3]",
    "mark": "[\u200c\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"  # joins, but is no mark by name
    "\u1160-\u11ff\ud7b0-\ud7fb\U00016d63\U00016d67-\U00016d6a]",  # the other parts of Hangul and Kirat Rai syllables
}
"""How a character joins its neighbours, where its category does not tell."""

SORT = "|".join(f"(?P<{name}>{characters})" for name, characters in SORTS.items())

BOUND = {("flag", "flag"), ("lead", "lead"), ("lead", "syllable")}
"""A flag is two letters; a Hangul syllable may be written in parts."""


class Clustered(String):
    """A text whose length LINE counts in grapheme clusters: what a reader takes for one character.

    Args:
        limit: The most characters.
        certain: Whether LINE's page names this text among those it counts so; another one that is too long only in
            UTF-16 code units passes with a warning.
        **about: What every field takes.
    """

    def __init__(self, limit: int, *, certain: bool = True, **about: Any) -> None:
        super().__init__(limit=limit, counted=graphemes, unit="characters (as a reader counts them)", **about)
        self.certain = certain

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check the length, and warn of one that is too long by the other count only."""
        super().verify(value, place, found)
        most = self.limit or 0
        if not self.certain and self.length(value) <= most < (units := utf16_units(value)):
            found.warn(place, f"has {units} UTF-16 code units, which LINE may count here; {most} are sure to pass.")
        return value


def graphemes(text: str) -> int:
    """Count grapheme clusters by UAX #29, and where its versions differ or a character is too new, rather too few.

    https://www.unicode.org/reports/tr29/
    """
    return len(starts(text))


def starts(text: str) -> list[int]:
    """Return where in a text its grapheme clusters begin."""
    found: list[int] = []
    before, linked = "edge", False
    for place, character in enumerate(text):
        here = sort(character)
        joined = "edge" not in (before, here) and (
            here in ("mark", "joiner", "linker")
            or before in ("prefix", "joiner")
            or (before, here) in BOUND
            or (linked and here == "letter")
        )
        if not joined and text[place - 1 : place + 1] != "\r\n":
            found.append(place)
        linked = here == "linker" or (linked and here in ("mark", "joiner"))
        before = "pair" if joined and before == here == "flag" else here
    return found


@lru_cache(maxsize=1024)
def sort(character: str) -> str:
    """Tell how a character joins its neighbours."""
    from unicodedata import category  # only a text that looks too long needs it

    named = re.match(SORT, character)
    if named:
        return str(named.lastgroup)
    kind = category(character)
    newer = kind == "Cn" and not "\U0001f000" <= character <= "\U0001ffff"  # a later Unicode may make it a mark
    if newer or kind in ("Mn", "Mc", "Me"):
        return "mark"
    if kind in ("Cc", "Cf", "Zl", "Zp"):
        return "edge"
    return "letter" if kind == "Lo" else "other"
