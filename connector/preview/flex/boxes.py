"""The flex component ``box``, and what stands in it.

https://developers.line.biz/en/reference/messaging-api/#box
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connector.preview import facts
from connector.preview.drawing import DEEPEST, inside, listed
from connector.preview.drawing import text as text_of
from connector.preview.flex import components, letters
from connector.preview.flex.measures import Length, angle, is_absolute, keyword, length, pixels
from connector.preview.flex.spot import Spot, standing
from connector.preview.flex.widths import edges, gaps, shared
from connector.preview.markup import Markup, colour, px

LAYOUTS = {"horizontal": "row", "baseline": "row", "vertical": "column"}
JUSTIFY = {each: each for each in ("flex-start", "center", "flex-end", "space-between", "space-around", "space-evenly")}
ALIGN = {each: each for each in ("flex-start", "center", "flex-end")}
PADDINGS = {
    "paddingTop": "padding-top",
    "paddingBottom": "padding-bottom",
    "paddingStart": "padding-inline-start",
    "paddingEnd": "padding-inline-end",
}


def component(value: Any, spot: Spot, kinds: dict[str, Callable[[dict[str, Any], Spot], Markup]]) -> Markup:
    """Draw a component; one that is unknown there is a box with its name."""
    draw = kinds.get(text_of(value, "type"))
    if draw:
        return draw(value, spot)
    where = f"component of a {spot.layout} box" if not spot.block else "block"
    return spot.drawing.unknown(value, spot.place, where)


def box(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw a box with all that stands in it."""
    drawing = spot.drawing
    if spot.depth >= DEEPEST:
        drawing.remark(
            spot.place, f"stands in {DEEPEST} boxes, each in the other; deeper ones are not drawn.", "unknown"
        )
        return drawing.div("border: 1px dashed var(--faint); font-size: 12px", "too deep to be drawn")
    tapped = drawing.tap(value.get("action"), f"{spot.place}.action", "a box")
    layout = text_of(value, "layout")
    if layout not in LAYOUTS:
        drawing.remark(spot.place, "has a layout that the preview does not know; drawn as vertical.", "unknown")
        value, layout = {**value, "layout": "vertical"}, "vertical"
    contents = listed(value, "contents")
    inner = max(spot.width - edges(value, spot.width, spot.padding[1]), 0)
    aligned = keyword(value, "alignItems", ALIGN)
    children = [
        component(
            child,
            Spot(
                drawing,
                f"{spot.place}.contents[{position}]",
                layout,
                width,
                gap,
                last=position == len(contents) - 1,
                aligned=bool(aligned),
                depth=spot.depth + 1,
            ),
            CHILDREN[layout],
        )
        for position, (child, width, gap) in enumerate(
            zip(contents, shared(value, contents, inner), gaps(value, contents), strict=True)
        )
    ]
    arranged = "baseline" if layout == "baseline" else aligned
    justified = keyword(value, "justifyContent", JUSTIFY)
    return drawing.div(
        "; ".join(
            (
                f"display: flex; flex-direction: {LAYOUTS[layout]}; overflow: hidden; box-sizing: border-box",
                standing(value, spot),
                padding(value, spot),
                measures(value, spot),
                surface(value),
                f"align-items: {arranged}" if arranged else "",
                f"justify-content: {justified}" if justified else "",
            )
        ),
        *children,
        data_tap=tapped,
    )


def padding(value: dict[str, Any], spot: Spot) -> str:
    """Return the padding of a box: of a side before that of all sides, and that before the block's default."""
    everywhere = length(value, "paddingAll")
    top, sides, bottom = spot.padding
    defaults = dict(zip(PADDINGS, (top, bottom, sides, sides), strict=True))
    given = {name: length(value, name) or everywhere or Length(defaults[name]) for name in PADDINGS}
    return "; ".join(f"{PADDINGS[name]}: {side.css}" for name, side in given.items() if side.amount)


def measures(value: dict[str, Any], spot: Spot) -> str:
    """Return width and height of a box, as far as they are given."""
    found = []
    for name, css in (("width", "width"), ("maxWidth", "max-width"), ("height", "height"), ("maxHeight", "max-height")):
        given = length(value, name, {})
        if given:
            found.append(f"{css}: {given.css}")
        if given and given.unit == "%" and "eight" in name:
            spot.drawing.remark(f"{spot.place}.{name}", "is a share of a height; the phone may differ.", "approximate")
    # What shares its room out has all of it, also where others are no wider than they need.
    if spot.aligned and not spot.row and value.get("layout") != "vertical" and not length(value, "width", {}):
        found += [] if is_absolute(value) else ["width: 100%"]
    return "; ".join(found)


def surface(value: dict[str, Any]) -> str:
    """Return background, border and corners of a box."""
    paint, border = colour(value.get("backgroundColor")), pixels(value, "borderWidth", facts.BORDERS, 0)
    radius = pixels(value, "cornerRadius", facts.STEPS, 0)
    found = (
        f"background-color: {paint}" if paint else "",
        gradient(inside(value, "background")),
        f"border: {px(border)} solid {colour(value.get('borderColor')) or facts.BORDER_COLOUR}" if border else "",
        f"border-radius: {px(radius)}" if radius else "",
    )
    return "; ".join(filter(None, found))


def gradient(value: dict[str, Any]) -> str:
    """Return a linear gradient; nothing where one of its colours is missing."""
    start, center, end = (colour(value.get(f"{name}Color")) for name in ("start", "center", "end"))
    if value.get("type") != "linearGradient" or not (start and end):
        return ""
    position = length(value, "centerPosition", {}) or Length(50, "%")
    middle = f"{center} {min(position.amount, 100):g}%," if center else ""
    return f"background-image: linear-gradient({angle(value):g}deg,{start} 0%,{middle}{end} 100%)"


ANYWHERE: dict[str, Callable[[dict[str, Any], Spot], Markup]] = {
    "text": letters.text,
    "filler": components.filler,
    "spacer": components.spacer,
}
STRETCHED = {
    **ANYWHERE,
    "box": box,
    "button": components.button,
    "image": components.image,
    "separator": components.separator,
}
CHILDREN = {"vertical": STRETCHED, "horizontal": STRETCHED, "baseline": {**ANYWHERE, "icon": components.icon}}
"""What draws the components of a box, by its layout.

https://developers.line.biz/en/docs/messaging-api/flex-message-layout/#available-child-components
"""
BLOCKS: dict[str, dict[str, Callable[[dict[str, Any], Spot], Markup]]] = {
    "header": {"box": box},
    "hero": {"box": box, "image": components.image, "video": components.video},
    "body": {"box": box},
    "footer": {"box": box},
}
"""What draws the component of a block, in the order of the blocks."""
