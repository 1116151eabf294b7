"""How wide components are likely to be: an estimate, from which follows what is likely to be cut.

https://developers.line.biz/en/docs/messaging-api/flex-message-layout/#component-size
"""

from __future__ import annotations

from typing import Any

from connector.preview import facts
from connector.preview.drawing import DEEPEST, inside, listed, text
from connector.preview.fit import width_of
from connector.preview.flex.measures import Length, aspect, is_absolute, length, pixels, share_of

ROWS = ("horizontal", "baseline")
"""The layouts that put components side by side."""


def letters(value: dict[str, Any]) -> float:
    """Return how wide the text of a text component is on one line, its spans included."""
    size, bold = pixels(value, "size", facts.LETTER_SIZES, facts.LETTER_SIZE), value.get("weight") == "bold"
    spans = [span for span in listed(value, "contents") if isinstance(span, dict)]
    if not spans:
        return width_of(text(value, "text"), size, bold=bold)
    return sum(
        width_of(
            text(span, "text"),
            pixels(span, "size", facts.LETTER_SIZES, size),
            bold=span.get("weight", "bold" if bold else "") == "bold",
        )
        for span in spans
    )


def label(value: dict[str, Any]) -> float:
    """Return how wide the label of a button is."""
    return width_of(text(inside(value, "action"), "label"), facts.BUTTON_SIZE)


def natural(value: Any, room: float, depth: int = 0) -> float:
    """Return how wide a component is where it takes what it needs and no more.

    Args:
        value: The component.
        room: How wide its parent is, of which shares are taken.
        depth: How deep it lies in the component that was asked for.
    """
    kind = text(value, "type")
    if kind == "box" and depth <= DEEPEST:
        return box(value, room, depth)
    if kind == "text":
        lines = text(value, "text").split("\n") if value.get("wrap") is True and not listed(value, "contents") else []
        return max((letters({**value, "text": line}) for line in lines), default=0) if lines else letters(value)
    if kind == "button":
        return label(value) + 2 * facts.BUTTON_PADDING
    if kind == "image":
        return image(value, room)
    if kind == "icon":
        width, height = aspect(value)
        return pixels(value, "size", facts.LETTER_SIZES, facts.LETTER_SIZE) * width / height
    return pixels(value, "size", facts.STEPS, 0) if kind == "spacer" else 0


def image(value: dict[str, Any], room: float) -> float:
    """Return how wide the drawing area of an image is."""
    return min(image_size(value).of(room), room)


def image_size(value: dict[str, Any]) -> Length:
    """Return the ``size`` of an image."""
    if value.get("size") == "full":
        return Length(100, "%")
    return length(value, "size", facts.IMAGE_SIZES) or Length(facts.IMAGE_SIZE)


def box(value: dict[str, Any], room: float, depth: int) -> float:
    """Return how wide a box is that takes what it needs."""
    if length(value, "width", {}):
        return resolved(value, room)
    inner = resolved(value, room) - edges(value, room)
    contents = [child for child in listed(value, "contents") if isinstance(child, dict) and not is_absolute(child)]
    widths = [natural(child, inner, depth + 1) for child in contents]
    if text(value, "layout") in ROWS:
        needed = sum(widths) + sum(gaps(value, listed(value, "contents")))
    else:
        needed = max(widths, default=0)
    return min(needed + edges(value, room), resolved(value, room))


def resolved(value: dict[str, Any], room: float) -> float:
    """Return how wide a component with a ``width`` or ``maxWidth`` is; else what room there is."""
    if text(value, "type") != "box":
        return room
    width, most = length(value, "width", {}), length(value, "maxWidth", {})
    wide = min(width.of(room), room) if width else room
    return min(wide, most.of(room)) if most else wide


def edges(value: dict[str, Any], room: float, default: float = 0) -> float:
    """Return how much of a box's width padding and border take.

    Args:
        value: The box.
        room: How wide its parent is.
        default: The padding at one side where none is given.
    """
    everywhere = length(value, "paddingAll") or Length(default)
    sides = [length(value, name) or everywhere for name in ("paddingStart", "paddingEnd")]
    return sum(side.of(room) for side in sides) + 2 * pixels(value, "borderWidth", facts.BORDERS, 0)


def gaps(value: dict[str, Any], contents: list[Any]) -> list[float]:
    """Return the space before each component of a box, in pixels.

    The ``spacing`` of the box stands before all but the first, not before a filler or a spacer nor after a spacer; the
    ``margin`` of a component replaces it. What is placed absolutely has none.
    """
    spacing = pixels(value, "spacing", facts.STEPS, 0)
    found: list[float] = []
    before = ""
    for position, child in enumerate(contents):
        kind = text(child, "type")
        bare = not position or kind in ("filler", "spacer") or before == "spacer"
        own = length(child, "margin", percent=False) if kind not in ("filler", "spacer") else None
        gap = own.amount if own else 0 if bare else spacing
        found.append(0 if is_absolute(child) else gap)
        before = kind
    return found


def shared(value: dict[str, Any], contents: list[Any], room: float) -> list[float]:
    """Return how wide each component of a box is.

    Args:
        value: The box.
        contents: What stands in it.
        room: How wide it is inside its padding.
    """
    if text(value, "layout") not in ROWS:
        return [resolved(child, room) if isinstance(child, dict) else room for child in contents]
    before = gaps(value, contents)
    shares = [share_of(child, True) if isinstance(child, dict) else 0 for child in contents]
    fixed = [
        0 if share or is_absolute(child) else min(natural(child, room), room)
        for child, share in zip(contents, shares, strict=True)
    ]
    whole = sum(share for child, share in zip(contents, shares, strict=True) if not is_absolute(child))
    free = max(room - sum(fixed) - sum(before), 0)
    found: list[float] = []
    edge = 0.0
    for child, gap, share, width in zip(contents, before, shares, fixed, strict=True):
        if is_absolute(child):
            found.append(resolved(child, room))
            continue
        edge += gap
        own = free * share / whole if share and whole else min(width, max(room - edge, 0))
        found.append(own)
        edge += own
    return found
