"""A plain text that is longer than a message: divided into several, where a reader would pause.

Loaded when there is one. https://developers.line.biz/en/docs/messaging-api/text-character-count/
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from connector.fields import Findings, utf16_units
from connector.line import TEXT_UNITS
from connector.messages import MOST
from connector.messages.parts.graphemes import starts

SENTENCE = r"(?<![.!?\u2026])[.!?\u2026]+[\"')\]\u00bb\u2019\u201d]*(?=\s)"
WIDE_SENTENCE = r"[\u3002\uff01\uff1f\uff61]+[\u300d\u300f\uff09\u3011\u300b\u2019\u201d]*"
"""The end of a sentence: of one in Japanese or Chinese no blank follows."""

BREAKS = (
    re.compile(r"()\n(?:[^\S\n]*\n)+"),  # blank lines
    re.compile(r"()\n"),
    re.compile(rf"({SENTENCE}|{WIDE_SENTENCE})\s*"),
    re.compile(r"()[^\S\u00a0\u2007\u202f]+"),  # blanks, but for those that are there to hold together
)
"""Where a text is divided, from the best place on. What is in the group still belongs to the text before."""

URL = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.\-]{1,15}://|www\.)"
    r"[^\s<>\"\u3001\u3002\uff0c\uff0e\uff01\uff1f\u300c-\u300f\uff08\uff09\u3010\u3011]+"
)
"""An address; where no blank ends it, a sign of Japanese or Chinese text does."""

AHEAD = 32
"""So many characters behind what fits are looked at: whether a line ends there, or an address goes on."""

FULL = 0.9
"""A message of a text that does not fit anyhow is filled at least so far."""


class Cut(NamedTuple):
    """A place where a text can be divided: where the part before it ends, and where the next one begins."""

    end: int
    next: int


def divided(messages: list[Any], found: Findings) -> list[Any]:
    """Return the messages of a request with each plain text as text messages, at most five messages in all.

    The same texts are always divided in the same way: the retry key of a case depends on what is sent. Where several
    are too long, the first takes what room there is.

    Args:
        messages: One to five, of which those are texts that are too long for one message.
        found: Where it is told how much did not fit.
    """
    sent: list[Any] = []
    for position, message in enumerate(messages):
        if not isinstance(message, str):
            sent.append(message)
            continue
        room = MOST - len(sent) - (len(messages) - position - 1)
        parts, missing = divide(message, room)
        sent += [{"type": "text", "text": part} for part in parts]
        if missing:
            what = f"{missing:,} of its {utf16_units(message):,} characters are missing, as its end says"
            found.warn(
                f"messages[{position}]",
                f"is longer than what fits into {MOST} messages in all; {what}. Send the rest with another action.",
            )
    return sent


def divide(text: str, most: int) -> tuple[list[str], int]:
    """Divide a text into parts that a message can hold.

    At the places where it is divided its line ends and blanks are left out, and at its end. All else is in the parts,
    but for what a mark at the end of the last one counts.

    Args:
        text: A text.
        most: The most parts.

    Returns:
        The parts, and how many UTF-16 code units are in none of them.
    """
    rest = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass").rstrip()  # halves become whole
    parts: list[str] = []
    while utf16_units(rest) > TEXT_UNITS:
        there = most - len(parts)
        room = TEXT_UNITS if there > 1 else TEXT_UNITS - utf16_units(mark(utf16_units(rest)))
        needed = utf16_units(rest) - (there - 1) * TEXT_UNITS
        cut = best_cut(rest, room, needed if needed <= room else int(FULL * room))
        part, rest = rest[: cut.end].rstrip(), rest[cut.next :]
        if there == 1:
            missing = utf16_units(rest)
            return [*parts, part + mark(missing)], missing
        parts += [part] * bool(part)
    return [*parts, rest], 0


def mark(missing: int) -> str:
    """Return what stands at the end of a text that is cut."""
    return f"\n\n[... {missing:,} more characters]"


def best_cut(text: str, room: int, needed: int) -> Cut:
    """Return where to divide a text that is too long.

    Args:
        text: The text.
        room: So many UTF-16 code units the part may have.
        needed: So many it should have, since the rest would not fit otherwise.
    """
    most = fitting(text, room)
    least = fitting(text, max(needed, 1) - 1) + 1
    head = text[: most + AHEAD]
    whole = {*starts(head), len(head)}
    addresses = [match.span() for match in URL.finditer(head)]

    def cuts(pattern: re.Pattern[str]) -> Iterator[Cut]:
        for match in pattern.finditer(head):
            yield Cut(match.end(1), match.end())

    def is_allowed(cut: Cut) -> bool:
        inside = any(begin < cut.end < end for begin, end in addresses)
        return 0 < cut.end <= most and {*cut} <= whole and not inside

    anywhere = [Cut(place, place) for place in sorted(whole) if 0 < place <= most]
    for found in (*map(cuts, BREAKS), anywhere):
        fit = [cut for cut in found if cut.end >= least and is_allowed(cut)]
        if fit:
            return fit[-1]
    between = [cut for cut in anywhere if is_allowed(cut)] or anywhere or [Cut(most, most)]
    return between[-1]


def fitting(text: str, units: int) -> int:
    """Return how many characters of a text have at most so many UTF-16 code units together."""
    end = min(len(text), units)
    while (over := utf16_units(text[:end]) - units) > 0:
        end -= max(over // 2, 1)
    return end
