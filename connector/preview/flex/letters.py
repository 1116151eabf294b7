"""The flex components ``text`` and ``span``.

https://developers.line.biz/en/reference/messaging-api/#f-text
"""

from __future__ import annotations

import math
from typing import Any

from connector.preview import facts
from connector.preview.drawing import ONE_LINE, WRAPPED, Drawing, larger, listed, number
from connector.preview.drawing import text as text_of
from connector.preview.flex.measures import keyword, length, pixels
from connector.preview.flex.spot import Spot, gravity, standing
from connector.preview.flex.widths import letters
from connector.preview.markup import Markup, colour, element, px

WEIGHTS = {"regular": "400", "bold": "700"}
STYLES = {"normal": "normal", "italic": "italic"}
DECORATIONS = {"underline": "underline", "line-through": "line-through"}
ALIGN = {"start": "start", "center": "center", "end": "end"}


def text(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw a text: its spans where it has any, else its ``text``."""
    drawing = spot.drawing
    tapped = drawing.tap(value.get("action"), f"{spot.place}.action", text_of(value, "text") or "a text")
    spacing = length(value, "lineSpacing", {}, percent=False) if value.get("wrap") is True else None
    scaling, size = value.get("scaling") is True, pixels(value, "size", facts.LETTER_SIZES, facts.LETTER_SIZE)
    field, scale = "contents" if listed(value, "contents") else "text", 1.0
    if value.get("wrap") is True:
        lined(value, spot, field)
    else:
        scale = fitted(value, letters(value), spot.width, spot, field)
        scaling = scaling and scale == 1  # what fills its room does not grow
    look = looks(value, size * scale, scaling) + (
        f"; line-height: {line_height(spacing.amount if spacing else 0)}; min-height: {facts.LETTER_LINE}em; "
        f"text-align: {keyword(value, 'align', ALIGN, 'start')}; {lines(value)}"
    )
    if gravity(value, spot) != "flex-start":
        look += f"; align-content: {gravity(value, spot)}"
    spans = listed(value, "contents")
    inner: list[str] = [
        span(one, drawing, f"{spot.place}.contents[{position}]", value, scale, spacing.amount if spacing else 0)
        for position, one in enumerate(spans)
    ] or [text_of(value, "text")]
    if not spacing:
        return drawing.div(f"{standing(value, spot)}; {look}", *inner, data_tap=tapped)
    outside = px(-spacing.amount / 2)  # none above the first line and below the last
    body = drawing.div(f"{look}; margin: {outside} 0", *inner)
    return drawing.div(f"{standing(value, spot)}; overflow: hidden; display: flow-root", body, data_tap=tapped)


def line_height(spacing: float) -> str:
    """Return how high a line is, with so many pixels between lines."""
    return f"calc({facts.LETTER_LINE}em + {px(spacing)})" if spacing else f"{facts.LETTER_LINE}"


def looks(value: dict[str, Any], size: float | None, scaling: bool) -> str:
    """Return how letters look: declarations, of which a span has only those that it sets."""
    ink = colour(value.get("color"))
    weight, style = keyword(value, "weight", WEIGHTS), keyword(value, "style", STYLES)
    decoration = keyword(value, "decoration", DECORATIONS)
    found = (
        f"font-size: {larger(size) if scaling else px(size)}" if size is not None else "",
        f"color: {ink}" if ink else "",
        f"font-weight: {weight}" if weight else "",
        f"font-style: {style}" if style else "",
        f"text-decoration: {decoration}" if decoration else "",
    )
    return "; ".join(filter(None, found))


def lines(value: dict[str, Any]) -> str:
    """Return how a text goes on at the end of its line."""
    if value.get("wrap") is not True:
        return ONE_LINE
    most = int(number(value, "maxLines"))
    if most < 1:
        return WRAPPED
    return (
        f"{WRAPPED}; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: {most}; overflow: hidden"
    )


def span(value: Any, drawing: Drawing, place: str, parent: dict[str, Any], scale: float, spacing: float) -> Markup:
    """Draw a span of a text; the text is isolated as a whole, so that its spans are read as one."""
    if text_of(value, "type") != "span":
        return drawing.unknown(value, place, "part of a text")
    size = pixels(value, "size", facts.LETTER_SIZES, 0)
    look = looks(value, size * scale if size else None, parent.get("scaling") is True)
    look += f"; line-height: {line_height(spacing)}"
    return element("span", text_of(value, "text"), class_=drawing.style(look))


def fitted(value: dict[str, Any], needed: float, room: float, spot: Spot, field: str) -> float:
    """Return the share of their size to which letters on one line shrink, and remark on those that do or are cut.

    Args:
        value: The component.
        needed: How wide the letters are.
        room: How wide they may be.
        spot: Where the component stands.
        field: Where in it the letters stand.
    """
    if needed <= max(room, 0) * facts.SURE:
        return 1.0
    if value.get("adjustMode") != "shrink-to-fit":
        spot.drawing.remark(f"{spot.place}.{field}", "may not fit on its line.", "likely cut")
        return 1.0
    spot.drawing.remark(
        f"{spot.place}.{field}", "is shrunk to fit, by an estimate; LINE promises no more than to try.", "approximate"
    )
    smallest, share = facts.SHRUNK
    return min(max(room * share / needed, smallest), 1.0)


def lined(value: dict[str, Any], spot: Spot, field: str) -> None:
    """Remark on a text that is likely to need more lines than ``maxLines`` lets it have."""
    most, room = int(number(value, "maxLines")), max(spot.width, 1) * facts.SURE
    texts = [value] if listed(value, "contents") else [{**value, "text": line} for line in lines_of(value)]
    if most > 0 and sum(max(math.ceil(letters(each) / room), 1) for each in texts) > most:
        spot.drawing.remark(f"{spot.place}.{field}", f"may not fit in its lines (maxLines {most}).", "likely cut")


def lines_of(value: dict[str, Any]) -> list[str]:
    """Return the lines that a text itself makes."""
    return text_of(value, "text").split("\n")
