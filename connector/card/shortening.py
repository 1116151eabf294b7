"""Texts made fit to be shown: freed of what no chat shows, and cut where they are too long, visibly."""

import re

from connector.fields import utf16_units

ENDS_OF_LINES = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
UNSHOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Control characters, half surrogate pairs, and what turns the reading direction of all that follows."""

INSTEAD = "\ufffd"
"""The sign for a character that cannot be shown."""


def clean(text: str) -> str:
    """Return a text in which LINE refuses nothing, and in which nothing hides what else stands there."""
    text = ENDS_OF_LINES.sub("\n", text).replace("\t", "    ").replace("\ufeff", "")
    return UNSHOWN.sub(INSTEAD, text).strip()


def one_line(text: str) -> str:
    """Return a clean text on one line."""
    return " ".join(clean(text).split())


def shorten(text: str, most: int, more: str = "…") -> str:
    """Return a text of at most so many UTF-16 code units, with a mark where it was cut.

    It is cut where a reader would pause, if that is near, and neither in an address nor in what a reader takes for one
    character.

    Args:
        text: The text.
        most: The most code units, the mark among them.
        more: The mark; what stands in braces in it is the number of characters that are missing.
    """
    if len(text) <= most // 2 or utf16_units(text) <= most:
        return text
    from connector.messages.parts.division import FULL, best_cut  # only a text that is cut needs it

    room = max(0, most - utf16_units(more.format(len(text))))
    kept = text[: best_cut(text, room, int(FULL * room)).end].rstrip()
    return kept + more.format(len(text) - len(kept))
