"""The message type ``template``: buttons, confirm, carousel, image carousel.

https://developers.line.biz/en/reference/messaging-api/#template-messages
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connector.preview import facts
from connector.preview.drawing import ONE_LINE, WRAPPED, Drawing, inside, larger, listed, ratio, sizes, text
from connector.preview.fit import fits
from connector.preview.markup import Markup, colour, px


def template(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a template message."""
    given = message.get("template")
    draw = TEMPLATES.get(text(given, "type"))
    here = f"{place}.template"
    return draw(inside(message, "template"), drawing, here) if draw else drawing.unknown(given, here, "template")


def card(drawing: Drawing, *children: str | None, width: float = facts.TEMPLATE_WIDTH) -> Markup:
    """Draw the card around a template or a column."""
    shown = (
        f"width: {px(width)}; flex: none; max-width: 100%; background-color: var(--bubble); "
        f"color: var(--ink); border-radius: {px(facts.TEMPLATE_RADIUS)}; overflow: hidden; display: flex; "
        "flex-direction: column"
    )
    return drawing.div(shown, *children)


def image_of(column: dict[str, Any], look: dict[str, Any], drawing: Drawing) -> Markup | None:
    """Draw the image of a buttons template or of a column; ``look`` says which shape it has."""
    if not text(column, "thumbnailImageUrl"):
        return None
    shape = facts.TEMPLATE_RATIOS.get(text(look, "imageAspectRatio"), facts.TEMPLATE_RATIOS["rectangle"])
    behind = colour(column.get("imageBackgroundColor") or look.get("imageBackgroundColor"))
    cover = text(look, "imageSize") != "contain"
    fill = f"background-color: {behind}" if behind and not cover and drawing.images else ""
    look_of = f"width: 100%; {ratio(*shape)}; flex: none; {fill}"
    return drawing.picture(column["thumbnailImageUrl"], look_of, "image from", cover=cover)


def words(column: dict[str, Any], drawing: Drawing) -> Markup:
    """Draw title and text."""
    title = text(column, "title")
    head = (
        f"font-size: {larger(facts.TEMPLATE_TITLE)}; font-weight: 700; margin-bottom: 4px; line-height: 1.35; {WRAPPED}"
    )
    body = f"font-size: {larger(facts.TEMPLATE_TEXT)}; line-height: 1.35; {WRAPPED}"
    return drawing.div(
        f"padding: {sizes(*facts.TEMPLATE_PADDING)}; flex: 1 0 auto",
        drawing.div(head, title) if title else None,
        drawing.div(body, text(column, "text")),
    )


def button(action: Any, drawing: Drawing, place: str, width: float, beside: str = "") -> Markup:
    """Draw an action as a line of a template; ``width`` is what its label may take."""
    label = text(action, "label")
    if not fits(label, width - 2 * facts.TEMPLATE_PADDING[1], facts.TEMPLATE_BUTTON_SIZE):
        drawing.remark(f"{place}.label", "may not fit on its line.", "likely cut")
    shown = (
        "display: flex; align-items: center; justify-content: center; box-sizing: border-box; min-width: 0; "
        f"flex: none; height: {px(facts.TEMPLATE_BUTTON)}; padding: 0 {px(facts.TEMPLATE_PADDING[1])}; "
        f"color: var(--link); border-top: 1px solid var(--line); font-size: {px(facts.TEMPLATE_BUTTON_SIZE)}; {beside}"
    )
    return drawing.div(shown, drawing.div(ONE_LINE, label), data_tap=drawing.tap(action, place, "a button"))


def column(value: Any, look: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a buttons template, or a column of a carousel."""
    given = value if isinstance(value, dict) else {}
    head = drawing.div(
        "flex: 1 0 auto; display: flex; flex-direction: column",
        image_of(given, look, drawing),
        words(given, drawing),
        data_tap=drawing.tap(given.get("defaultAction"), f"{place}.defaultAction", "image, title and text"),
    )
    actions = [
        button(action, drawing, f"{place}.actions[{position}]", facts.TEMPLATE_WIDTH)
        for position, action in enumerate(listed(given, "actions"))
    ]
    return card(drawing, head, *actions)


def buttons(given: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a buttons template."""
    return column(given, given, drawing, place)


def confirm(given: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a confirm template: a text and two actions side by side."""
    actions = listed(given, "actions")
    sides = [
        button(
            action,
            drawing,
            f"{place}.actions[{position}]",
            facts.TEMPLATE_WIDTH / len(actions),
            "flex: 1 0 0" + ("; border-left: 1px solid var(--line)" if position else ""),
        )
        for position, action in enumerate(actions)
    ]
    return card(drawing, words(given, drawing), drawing.div("display: flex", *sides))


def carousel(given: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a carousel of columns."""
    columns = [
        column(one, given, drawing, f"{place}.columns[{position}]")
        for position, one in enumerate(listed(given, "columns"))
    ]
    return row(drawing, *columns)


def row(drawing: Drawing, *cards: Markup) -> Markup:
    """Draw what stands side by side, and can be moved by keyboard too."""
    shown = (
        f"display: flex; gap: {px(facts.CAROUSEL_GAP)}; overflow-x: auto; scrollbar-width: none; "
        f"padding: 0 {px(facts.CAROUSEL_INSET)}"
    )
    return drawing.div(shown, *cards, tabindex="0")


def image_carousel(given: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw an image carousel: square images with a label on each."""
    columns = [
        image_column(one, drawing, f"{place}.columns[{position}]")
        for position, one in enumerate(listed(given, "columns"))
    ]
    return row(drawing, *columns)


def image_column(one: Any, drawing: Drawing, place: str) -> Markup:
    """Draw an image of an image carousel."""
    action, side = inside(one, "action"), px(facts.IMAGE_COLUMN)
    label = text(action, "label")
    pill = (
        "display: inline-block; max-width: 100%; box-sizing: border-box; padding: 6px 12px; border-radius: 16px; "
        f"background-color: #000000b3; color: #ffffff; font-size: 13px; {ONE_LINE}"
    )
    return drawing.div(
        f"width: {side}; height: {side}; flex: none; position: relative; overflow: hidden; "
        f"border-radius: {px(facts.TEMPLATE_RADIUS)}",
        drawing.picture(
            one.get("imageUrl") if isinstance(one, dict) else None, f"width: {side}; height: {side}", "image from"
        ),
        drawing.div(
            "position: absolute; left: 10px; right: 10px; bottom: 10px; text-align: center", drawing.div(pill, label)
        )
        if label
        else None,
        data_tap=drawing.tap(action, f"{place}.action", "an image"),
    )


TEMPLATES: dict[str, Callable[[dict[str, Any], Drawing, str], Markup]] = {
    "buttons": buttons,
    "carousel": carousel,
    "confirm": confirm,
    "image_carousel": image_carousel,
}
"""What draws each template."""
ROWS = ("carousel", "image_carousel")
"""The templates that stand side by side and scroll."""
