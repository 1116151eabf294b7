"""Where a component stands, and what that means for it: its share, the space before it, its offsets.

https://developers.line.biz/en/docs/messaging-api/flex-message-layout/#component-position
"""

from __future__ import annotations

from typing import Any, NamedTuple

from connector.preview.drawing import Drawing
from connector.preview.flex.measures import Length, is_absolute, keyword, length, share_of
from connector.preview.flex.widths import ROWS
from connector.preview.markup import px

OFFSETS = {
    "offsetTop": "top",
    "offsetBottom": "bottom",
    "offsetStart": "inset-inline-start",
    "offsetEnd": "inset-inline-end",
}
GRAVITY = {"top": "flex-start", "center": "center", "bottom": "flex-end"}
"""Where in its height a component stands."""


class Spot(NamedTuple):
    """Where a component stands.

    Attributes:
        drawing: What is being drawn.
        place: Where it stands in the request.
        layout: The layout of the box that it stands in; a block is vertical.
        width: How wide it is likely to be, in pixels.
        gap: The space before it, in pixels.
        last: Whether it is the last one there.
        aligned: Whether that box has ``alignItems``, so that a component is no wider, or higher, than it needs.
        depth: How many boxes it stands in.
        block: Whether it is the component of a block: header, hero, body, footer.
        padding: Above, at both sides, below: where its own box does not say.
    """

    drawing: Drawing
    place: str
    layout: str
    width: float
    gap: float = 0
    last: bool = False
    aligned: bool = False
    depth: int = 0
    block: bool = False
    padding: tuple[float, float, float] = (0, 0, 0)

    @property
    def row(self) -> bool:
        """Whether components stand side by side there."""
        return self.layout in ROWS

    @property
    def margin(self) -> str:
        """The name of the space before the component, along the box."""
        return "margin-inline-start" if self.row else "margin-top"


def standing(value: dict[str, Any], spot: Spot) -> str:
    """Return the declarations that place a component: everything but how it looks.

    Every component is positioned, so that all are painted in the order in which they are written.
    """
    if is_absolute(value) and not spot.block:
        return f"position: absolute; {offsets(value, spot)}"
    share = share_of(value, spot.row)
    if spot.block:
        flex = "1 0 auto"
    elif share:
        flex = f"{share:g} 0 0" if spot.row or value.get("type") == "filler" else f"{share:g} 0 auto"
    else:
        flex = "0 0 auto"
    before = f"{spot.margin}: {px(spot.gap)}" if spot.gap else ""
    return f"position: relative; flex: {flex}; min-width: 0; max-width: 100%; {before}; {offsets(value, spot)}"


def offsets(value: dict[str, Any], spot: Spot) -> str:
    """Return the offsets of a component as declarations."""
    found: dict[str, Length] = {}
    for name in OFFSETS:
        given = length(value, name, negative=True)
        if given and not (name == "offsetBottom" and spot.layout == "baseline"):
            found[name] = given
    if is_absolute(value) and not spot.block:
        missing = not {"offsetTop", "offsetBottom"} & set(found) or not {"offsetStart", "offsetEnd"} & set(found)
        if missing:
            spot.drawing.remark(
                spot.place,
                "is absolute without an offset in both directions; the phone decides where it stands.",
                "approximate",
            )
    return "; ".join(f"{OFFSETS[name]}: {given.css}" for name, given in found.items())


def gravity(value: dict[str, Any], spot: Spot) -> str:
    """Return where in its height a component stands, as a value of CSS; at the top where nothing else is said."""
    return "flex-start" if spot.layout == "baseline" else keyword(value, "gravity", GRAVITY, "flex-start")
