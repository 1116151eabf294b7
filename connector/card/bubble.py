"""The card: a flex bubble with a coloured head, a text, facts in two columns and buttons.

Every ground and every colour of letters is set, so that nothing changes in LINE's dark mode. Letters stand out from
their ground by 4.5 to 1 at least (WCAG AA). What is too long is cut, visibly; a bubble has at most 30 KB.
https://developers.line.biz/en/docs/messaging-api/flex-message-elements/
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from connector.card.shortening import shorten
from connector.card.words import Words

Fact = tuple[str, str]
"""What stands in the left column, and in the right; without a name the value has both."""

TITLE, BADGE, SOURCE, TEXT, NAME, VALUE, LABEL = 200, 24, 60, 2000, 60, 300, 40
"""The most UTF-16 code units of each part."""

FACTS = 30
"""The most rows of facts; of more, the number is told."""

BYTES = 29_500
"""So many bytes the parts of a bubble have together as JSON in ASCII, its longest writing: LINE takes 30 KB, and does
not say how it counts."""

ALTERNATIVE = 1500
"""The most UTF-16 code units of the text that a notification shows in the card's place.

https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

GROUND, INK, FAINT, LINE = "#FFFFFF", "#1A1A1A", "#595959", "#D4D6DA"
BUTTONS: dict[str, dict[str, Any]] = {
    "primary": {"style": "primary", "color": "#1F4E8C"},
    "secondary": {"style": "secondary", "color": "#DCDFE5"},
    "danger": {"style": "primary", "color": "#B3122F"},
}
"""How a button looks: LINE writes white letters on a primary one, and black ones on a secondary one."""

HEADS = {
    "critical": ("#A30D2D", "#FFFFFF"),
    "high": ("#C2410C", "#FFFFFF"),
    "medium": ("#FFC533", "#1A1A1A"),
    "low": ("#1D5FBF", "#FFFFFF"),
}
"""Ground and letters of the head by severity."""

FOOTER = {"paddingTop": "none", "spacing": "sm"}

HEAD = ("#475569", "#FFFFFF")
"""Those of any other."""


class Card(NamedTuple):
    """What a card shows; all texts are clean (``connector.card.shortening``).

    Attributes:
        title: At most three lines; without it, the head has what else there is for it.
        severity: Decides the colour of the head.
        badge: What the severity is called.
        source: Where it comes from.
        text: Plain text.
        facts: What is known, a row each.
        buttons: What ``button`` has made.
    """

    title: str = ""
    severity: str = ""
    badge: str = ""
    source: str = ""
    text: str = ""
    facts: Sequence[Fact] = ()
    buttons: Sequence[dict[str, Any]] = ()


Warn = Callable[[str], None]
"""Takes a sentence on what is not shown as it was given."""


def message(card: Card, alternative: str, words: Words, warn: Warn) -> dict[str, Any]:
    """Return a flex message with a card.

    Args:
        card: What it shows.
        alternative: What stands in notifications and in the list of chats.
        words: The fixed words.
        warn: Is told what has no room.
    """
    return {"type": "flex", "altText": shorten(alternative, ALTERNATIVE), "contents": bubble(card, words, warn)}


def bubble(card: Card, words: Words, warn: Warn) -> dict[str, Any]:
    """Return a card as a flex bubble; the facts get what the other parts leave of its bytes."""
    text = shorten(card.text, TEXT, words.more)
    if text != card.text:
        warn(f"text: was shortened, since a card has room for {TEXT:,} characters.")
    above = [letters(text, wrap=True)] if text else []
    blocks = {"header": head(card), "body": block(above), "footer": {**block(card.buttons), **FOOTER}}
    rows = [fact_row(fact) for fact in card.facts]
    shown = min(fitting(map(size, rows), BYTES - size(blocks) - size(others(0, words))), FACTS)
    facts = rows[:shown]
    if missing := len(rows) - shown:
        warn(f"facts: {missing:,} of {len(rows):,} have no room.")
        facts.append(others(missing, words))
    line = [{"type": "separator", "color": LINE}] if above and facts else []
    blocks["body"] = {**block([*above, *line, *facts]), "spacing": "md"}
    return {"type": "bubble", "size": "mega", **{name: held for name, held in blocks.items() if held["contents"]}}


def head(card: Card) -> dict[str, Any]:
    """Return the coloured block with severity, source and title."""
    ground, ink = HEADS.get(card.severity, HEAD)
    small = {"size": "sm", "color": ink, "wrap": True, "maxLines": 2}
    tags = []
    if card.badge:
        tags.append({"type": "text", "text": shorten(card.badge, BADGE), "weight": "bold", "flex": 3, **small})
    if card.source:
        end = {"align": "end"} if card.badge else {}
        tags.append({"type": "text", "text": shorten(card.source, SOURCE), "flex": 2, **small, **end})
    title = shorten(card.title, TITLE)
    large = [letters(title, size="lg", weight="bold", color=ink, wrap=True, maxLines=3)] if title else []
    line = [{"type": "box", "layout": "baseline", "spacing": "md", "contents": tags}] if tags else []
    return {**block([*line, *large], ground), "spacing": "sm"}


def block(contents: Sequence[dict[str, Any]], ground: str = GROUND) -> dict[str, Any]:
    """Return one of the blocks of a bubble, one thing below the other."""
    return {
        "type": "box",
        "layout": "vertical",
        "backgroundColor": ground,
        "paddingAll": "xl",
        "contents": [*contents],
    }


def letters(text: str, **how: Any) -> dict[str, Any]:
    """Return a text component, in the ink of the body where nothing else is said."""
    return {"type": "text", "text": text, "size": "sm", "color": INK, **how}


def fact_row(fact: Fact) -> dict[str, Any]:
    """Return a row of the two columns; both wrap."""
    name, value = shorten(fact[0], NAME), shorten(fact[1], VALUE) or "-"
    cells = [letters(value, flex=5, wrap=True)]
    if name:
        cells.insert(0, letters(name, color=FAINT, flex=3, wrap=True))
    return {"type": "box", "layout": "baseline", "spacing": "md", "contents": cells}


def others(number: int, words: Words) -> dict[str, Any]:
    """Return the row that says how many facts had no room."""
    return letters(words.others.format(number), color=FAINT, wrap=True)


def button(action: dict[str, Any], look: str = "primary") -> dict[str, Any]:
    """Return a button that does what an action object says; its label has at most ``LABEL`` code units.

    A label has one line, whose letters get smaller where it is long.
    """
    return {"type": "button", **BUTTONS[look], "height": "sm", "adjustMode": "shrink-to-fit", "action": action}


def fitting(sizes: Iterable[int], room: int) -> int:
    """Return how many of some things, from the first on, have room together."""
    number = 0
    for each in sizes:
        room -= each
        if room < 0:
            break
        number += 1
    return number


def size(value: Any) -> int:
    """Return how many bytes a part of a bubble has as JSON, with the comma and the blank behind it."""
    return len(json.dumps(value)) + 2
