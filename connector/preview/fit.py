"""Whether a text is likely to fit on one line: an estimate, since the phone's own fonts are not at hand."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from connector.preview import facts

JOINER = "\u200d"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide a text is on one line, in pixels.

    Args:
        text: The text.
        size: The font's size in pixels.
        bold: Whether it is bold.
    """
    ems, joined = 0.0, False
    for character in text:
        wide = 0.0 if joined else em(character)  # what is joined is one sign
        ems += wide * facts.BOLD if bold and wide < 1 else wide
        joined = character == JOINER
    return ems * size


@lru_cache(maxsize=4096)
def em(character: str) -> float:
    """Estimate how wide a character is, in font sizes."""
    letter = unicodedata.normalize("NFD", character)[0]
    if letter in facts.EMS:
        return facts.EMS[letter]
    category, code, east_asian = (
        unicodedata.category(character),
        ord(character),
        unicodedata.east_asian_width(character),
    )
    if category in ("Mn", "Me", "Cf", "Cc", "Sk"):
        return 0.0  # drawn on what stands before, or not at all
    if category == "So" and code > 0x1F000:
        return facts.EMOJI_EM / 2 if 0x1F1E6 <= code <= 0x1F1FF else facts.EMOJI_EM  # two letters are a flag
    if east_asian in ("W", "F"):
        return 0.92 if 0xAC00 <= code <= 0xD7A3 else 1.0
    if code >= 0x2190 and category in ("So", "Sm", "No"):
        return 1.0
    for first, last, wide in facts.SCRIPT_EMS:
        if first <= code <= last:
            return wide
    return 0.5 if east_asian == "H" else facts.OTHER_EM


def fits(text: str, width: float, size: float, *, bold: bool = False) -> bool:
    """Tell whether a text is likely to fit on one line; what is a little too wide by the estimate is taken to fit."""
    return width_of(text, size, bold=bold) <= width * facts.SURE
