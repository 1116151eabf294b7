"""Whether a text is likely to fit on one line: an estimate, since the phone's own fonts are not at hand."""

from __future__ import annotations

import unicodedata

NARROW = frozenset("ijltfrI.,:;'|!()[]{}`\" ")
BROAD = frozenset("mwMW@%&")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate how wide a text is on one line, in pixels.

    Args:
        text: The text.
        size: The font's size in pixels.
        bold: Whether it is bold.
    """
    ems = sum(map(em, text))
    return ems * size * (1.06 if bold else 1.0)


def em(character: str) -> float:
    """Estimate how wide a character is, in font sizes."""
    if character.isascii():
        return 0.3 if character in NARROW else 0.86 if character in BROAD else 0.66 if character.isupper() else 0.54
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf") or character in ("\u200d", "\ufe0f"):
        return 0.0  # drawn on what stands before
    if unicodedata.east_asian_width(character) in ("W", "F") or ord(character) > 0xFFFF:
        return 1.0
    return 0.58


def fits(text: str, width: float, size: float, *, bold: bool = False) -> bool:
    """Tell whether a text is likely to fit on one line, by an estimate that is rather too wide than too narrow."""
    return width_of(text, size, bold=bold) <= width
