"""The flex components that stand in a box: button, image, icon, separator, filler, spacer; and the video of a hero.

https://developers.line.biz/en/reference/messaging-api/#flex-component
"""

from __future__ import annotations

from typing import Any

from connector.preview import facts
from connector.preview.drawing import ONE_LINE, inside, larger, ratio
from connector.preview.drawing import text as text_of
from connector.preview.flex.letters import fitted
from connector.preview.flex.measures import aspect, is_absolute, keyword, length, pixels, share_of
from connector.preview.flex.spot import Spot, gravity, standing
from connector.preview.flex.widths import image_size, label
from connector.preview.markup import Markup, colour, px
from connector.preview.media import play_mark

APART = f"box-shadow: inset 0 0 0 {px(facts.AREA_EDGE)} {facts.AREA_EDGE_COLOUR}"
"""So that areas in the place of images are told apart where nothing stands between them."""
ALIGN = {"start": "flex-start", "center": "center", "end": "flex-end"}


def button(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw a button; where it has more room than it is high, its gravity says where it stands."""
    drawing = spot.drawing
    action = inside(value, "action")
    style = text_of(value, "style")
    fill, letters = facts.BUTTONS.get(style, facts.BUTTONS["link"])
    own = colour(value.get("color"))
    if own:
        fill, letters = (own, letters) if fill else (None, own)
    high = facts.BUTTON_HEIGHTS.get(text_of(value, "height"), facts.BUTTON_HEIGHTS["md"])
    room = spot.width - 2 * facts.BUTTON_PADDING
    scale = fitted(value, label(value), room, spot, "action.label")
    size = facts.BUTTON_SIZE * scale
    look = (
        f"height: {px(high)}; padding: 0 {px(facts.BUTTON_PADDING)}; border-radius: {px(facts.BUTTON_RADIUS)}; "
        "flex: none; box-sizing: border-box; display: flex; align-items: center; justify-content: center; "
        f"font-size: {larger(size) if value.get('scaling') is True else px(size)}; line-height: {facts.LETTER_LINE}; "
        f"color: {letters}; {f'background-color: {fill}' if fill else ''}"
    )
    inner = drawing.div(
        look,
        drawing.div(f"min-width: 0; {ONE_LINE}", text_of(action, "label")),
        data_tap=drawing.tap(action, f"{spot.place}.action", "a button"),
    )
    return drawing.div(
        f"{standing(value, spot)}; display: flex; flex-direction: column; justify-content: {gravity(value, spot)}",
        inner,
    )


def image(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw an image in its drawing area, which is never wider than the component."""
    drawing = spot.drawing
    tapped = drawing.tap(value.get("action"), f"{spot.place}.action", "an image")
    size, shape = image_size(value), aspect(value)
    wide = min(size.of(spot.width), spot.width)
    area = f"width: {size.css}; max-width: 100%; {ratio(*shape)}; flex: none"
    behind = colour(value.get("backgroundColor"))
    if drawing.images:
        area += f"; background-color: {behind}" if behind else ""
    else:
        area += f"; {APART}"
    named = "animated image from" if value.get("animated") is True else "image from"
    shown = drawing.picture(
        value.get("url"),
        area,
        named if wide >= facts.LABELLED <= 2 * wide * shape[1] / shape[0] else "",
        cover=value.get("aspectMode") == "cover",
    )
    free = spot.aligned if not spot.row else not share_of(value, True)
    whole = "width: 100%" if size.unit == "%" and (free or is_absolute(value)) else ""
    return drawing.div(
        f"{standing(value, spot)}; {whole}; display: flex; flex-direction: column; overflow: hidden; "
        f"align-items: {keyword(value, 'align', ALIGN, 'center')}; justify-content: {gravity(value, spot)}",
        shown,
        data_tap=tapped,
    )


def icon(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw an icon, as high as letters of its size; its lower edge stands on the line."""
    size = pixels(value, "size", facts.LETTER_SIZES, facts.LETTER_SIZE)
    width, height = aspect(value)
    sides = [larger(side) if value.get("scaling") is True else px(side) for side in (size * width / height, size)]
    area = f"width: {sides[0]}; height: {sides[1]}; {APART}"
    return spot.drawing.picture(value.get("url"), f"{standing(value, spot)}; {area}", cover=False)


def separator(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw a separator: a thin line across the box, which takes no room of it.

    The last one of a box is drawn inside the box's edge, where it would be cut else.
    """
    paint = colour(value.get("color")) or facts.SEPARATOR_COLOUR
    along, after, thin = ("width", "margin-inline-end", "scaleX") if spot.row else ("height", "margin-bottom", "scaleY")
    before = spot.gap - 1 if spot.last else spot.gap
    return spot.drawing.div(
        f"position: relative; flex: 0 0 auto; align-self: stretch; {along}: 1px; {spot.margin}: {px(before)}; "
        f"{after}: {px(0 if spot.last else -1)}; transform: {thin}(0.5); background-color: {paint}"
    )


def filler(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw nothing, which takes what is free."""
    return spot.drawing.div(standing(value, spot))


def spacer(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw nothing, which takes a fixed room: withdrawn by LINE, and still met."""
    size = length(value, "size", percent=False)
    along = "width" if spot.row else "height"
    return spot.drawing.div(f"{standing(value, spot)}; {along}: {px(size.amount if size else facts.STEPS['md'])}")


def video(value: dict[str, Any], spot: Spot) -> Markup:
    """Draw a video: its preview with a mark to play it, and below it the label of its action."""
    drawing = spot.drawing
    if isinstance(value.get("altContent"), dict):
        drawing.remark(
            f"{spot.place}.altContent",
            "is not drawn: it stands in the place of the video where LINE is older than 11.22.",
            "approximate",
        )
    link = (
        f"padding: 12px 16px; text-align: center; color: {facts.BUTTONS['link'][1]}; line-height: {facts.LETTER_LINE}; "
        f"font-size: {px(facts.LETTER_SIZE)}; {ONE_LINE}"
    )
    shown = text_of(inside(value, "action"), "label")
    return drawing.div(
        f"{standing(value, spot)}; display: flex; flex-direction: column",
        drawing.div(
            "position: relative; flex: none",
            drawing.picture(value.get("previewUrl"), f"width: 100%; {ratio(*aspect(value))}"),
            play_mark(drawing),
        ),
        drawing.div(link, shown, data_tap=drawing.tap(value.get("action"), f"{spot.place}.action", "the video's link"))
        if isinstance(value.get("action"), dict)
        else None,
    )
