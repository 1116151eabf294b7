"""The containers of a flex message: a bubble with its blocks, and a carousel of bubbles.

https://developers.line.biz/en/docs/messaging-api/flex-message-elements/#container
"""

from __future__ import annotations

from typing import Any

from connector.preview import facts
from connector.preview.drawing import Drawing, inside, listed, text
from connector.preview.flex.boxes import BLOCKS, component
from connector.preview.flex.spot import Spot
from connector.preview.flex.widths import resolved
from connector.preview.markup import Markup, colour, px
from connector.preview.templates import row

DIRECTIONS = {"ltr": "ltr", "rtl": "rtl"}
PADDINGS = {
    "header": facts.HEADER_PADDING,
    "hero": facts.HERO_PADDING,
    "body": facts.BODY_PADDING,
    "footer": facts.FOOTER_PADDING,
}
OWN_COLOURS = "; ".join(f"--{name}: {value}" for name, value in facts.LIGHT.items())
"""A bubble looks the same in dark surroundings."""


def flex(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a flex message."""
    contents, here = message.get("contents"), f"{place}.contents"
    kind = text(contents, "type")
    if kind == "bubble":
        return bubble(inside(message, "contents"), drawing, here)
    if kind != "carousel":
        return drawing.unknown(contents, here, "container")
    bubbles = [
        bubble(one, drawing, f"{here}.contents[{position}]", beside=True)
        if text(one, "type") == "bubble"
        else drawing.unknown(one, f"{here}.contents[{position}]", "bubble")
        for position, one in enumerate(listed(contents, "contents"))
    ]
    return row(drawing, *bubbles) if bubbles else drawing.unknown(contents, here, "container without bubbles")


def is_wide(message: dict[str, Any]) -> bool:
    """Tell whether a flex message takes the whole width of the screen."""
    contents = inside(message, "contents")
    return text(contents, "type") == "carousel" or text(contents, "size") in facts.WIDE_BUBBLES


def bubble(value: dict[str, Any], drawing: Drawing, place: str, *, beside: bool = False) -> Markup:
    """Draw a bubble.

    Args:
        value: The bubble.
        drawing: What is being drawn.
        place: Where it stands in the request.
        beside: Whether it stands in a carousel.
    """
    size = text(value, "size") if text(value, "size") in facts.BUBBLES else facts.BUBBLE
    tapped = drawing.tap(value.get("action"), f"{place}.action", "the bubble")
    most = facts.BUBBLES[size]
    if beside:
        width, room = f"calc(var(--screen) * {facts.BUBBLE_SHARE})", drawing.screen * facts.BUBBLE_SHARE
    elif size in facts.WIDE_BUBBLES:
        width, room = f"calc(100% - {px(2 * facts.CAROUSEL_INSET)})", drawing.screen - 2 * facts.CAROUSEL_INSET
    else:
        width, room = "100%", drawing.screen - facts.AVATAR - 3 * facts.GUTTER
    blocks = [
        block(name, value, size, drawing, f"{place}.{name}", min(most, room), first=position == 0)
        for position, name in enumerate(name for name in BLOCKS if value.get(name) is not None)
    ]
    look = (
        f"width: min({px(most)},{width}); flex: none; display: flex; flex-direction: column; overflow: hidden; "
        f"border-radius: {px(facts.BUBBLE_RADII.get(size, facts.BUBBLE_RADIUS))}; box-sizing: border-box; "
        f"background-color: {facts.BUBBLE_COLOUR}; color: {facts.LIGHT['ink']}; {OWN_COLOURS}"
    )
    if text(value, "direction") == "rtl":
        look += "; direction: rtl"
    if beside and value.get("body") is None:
        look += "; align-self: flex-start"  # it does not grow to the height of the others
    if not beside and size in facts.WIDE_BUBBLES:
        look += f"; margin: 0 {px(facts.CAROUSEL_INSET)}"
    blocks = blocks or [drawing.unknown(value, place, "bubble without blocks")]
    return drawing.div(look, *blocks, data_tap=tapped)


def block(
    name: str, bubble: dict[str, Any], size: str, drawing: Drawing, place: str, width: float, *, first: bool
) -> Markup:
    """Draw a block: header, hero, body or footer; the body grows where others beside it are higher."""
    style = inside(inside(bubble, "styles"), name)
    paint = colour(style.get("backgroundColor"))
    look = f"display: flex; flex-direction: column; flex: {'1' if name == 'body' else '0'} 0 auto"
    if paint:
        look += f"; background-color: {paint}"
    if style.get("separator") is True and not first:
        line = colour(style.get("separatorColor")) or facts.SEPARATOR_COLOUR
        look += f"; border-top: {px(facts.BLOCK_LINE)} solid {line}"
    top, sides, bottom = PADDINGS[name][size]
    if name == "body" and bubble.get("footer") is not None:
        bottom = facts.BODY_ABOVE_FOOTER[size]
    content = bubble.get(name)
    wide = resolved(content, width) if isinstance(content, dict) else width
    spot = Spot(drawing, place, "vertical", wide, last=True, block=True, padding=(top, sides, bottom))
    return drawing.div(look, component(content, spot, BLOCKS[name]))
