"""The message types that are no text: sticker, image, video, audio, location, imagemap, coupon.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from __future__ import annotations

from typing import Any

from connector.preview import facts
from connector.preview.drawing import Drawing, inside, larger, listed, number, ratio, sizes, text
from connector.preview.markup import Markup, element, px


def sticker(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a sticker, of which no picture is at hand, as an area with its numbers."""
    named = f"sticker {text(message, 'stickerId')} of package {text(message, 'packageId')}"
    side = px(facts.STICKER)
    area = (
        f"width: {side}; height: {side}; border: 2px dashed var(--name); border-radius: 20px; "
        "color: var(--name); display: flex; align-items: center; justify-content: center; "
        "font-size: 12px; box-sizing: border-box; text-align: center; padding: 10px; "
        "overflow-wrap: anywhere"
    )
    drawing.remark(place, "is drawn as an area with its numbers: stickers are LINE's and not at hand.", "approximate")
    return drawing.div(area, named)


def image(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw an image: the preview, which a chat shows."""
    opened = {"type": "uri", "uri": message.get("originalContentUrl")}
    url = message.get("previewImageUrl")
    return drawing.div(
        f"max-width: {px(facts.MEDIA_WIDTH)}; border-radius: {px(facts.MEDIA_RADIUS)}; overflow: hidden",
        drawing.picture(url, f"width: 100%; {ratio(1, facts.MEDIA_RATIO)}", "image from"),
        data_tap=drawing.tap(opened, f"{place}.originalContentUrl", "the image"),
    )


def video(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a video: its preview with a mark to play it."""
    opened = {"type": "uri", "uri": message.get("originalContentUrl")}
    return drawing.div(
        (
            f"max-width: {px(facts.MEDIA_WIDTH)}; border-radius: {px(facts.MEDIA_RADIUS)}; overflow: hidden; "
            "position: relative"
        ),
        still(message.get("previewImageUrl"), drawing, f"width: 100%; {ratio(1, facts.MEDIA_RATIO)}"),
        play_mark(drawing),
        data_tap=drawing.tap(opened, f"{place}.originalContentUrl", "the video"),
    )


def play_mark(drawing: Drawing) -> Markup:
    """Draw the mark on a video."""
    mark = (
        "position: absolute; left: calc(50% - 24px); top: calc(50% - 24px); width: 48px; height: 48px; "
        "border-radius: 50%; background-color: #00000099; color: #ffffff; display: flex; "
        "align-items: center; justify-content: center; font-size: 20px"
    )
    return drawing.div(mark, "\N{BLACK RIGHT-POINTING TRIANGLE}")


def still(url: Any, drawing: Drawing, size: str) -> Markup:
    """Draw the preview of a video, its label below the mark to play it."""
    return drawing.picture(
        url, f"{size}; align-items: flex-end; padding-bottom: 8px; box-sizing: border-box", "video from"
    )


def card(drawing: Drawing, *children: str | None, **attributes: Any) -> Markup:
    """Draw the card of what has no picture."""
    shown = (
        f"width: min({px(facts.TEXT_WIDTH)},100%); box-sizing: border-box; "
        f"padding: {sizes(*facts.CARD_PADDING)}; border-radius: {px(facts.CARD_RADIUS)}; "
        "background-color: var(--bubble); color: var(--ink); "
        f"font-size: {larger(facts.TEXT_SIZE)}; overflow-wrap: anywhere; "
        "unicode-bidi: isolate"
    )
    return drawing.div(shown, *children, **attributes)


def audio(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw an audio message: a mark to play it, and how long it is."""
    seconds = int(number(message, "duration") // 1000)
    opened = {"type": "uri", "uri": message.get("originalContentUrl")}
    length = f"{seconds // 60}:{seconds % 60:02}"
    return card(
        drawing,
        f"\N{BLACK RIGHT-POINTING TRIANGLE} voice message {length}",
        data_tap=drawing.tap(opened, f"{place}.originalContentUrl", "the voice message"),
    )


def location(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a location: title, address and a plain area for the map."""
    latitude, longitude = number(message, "latitude"), number(message, "longitude")
    small = drawing.style("font-size: 12px; color: var(--faint)")
    drawing.remark(place, "is drawn without a map: none is at hand offline.", "approximate")
    area = (
        "height: 110px; background-color: var(--empty); color: var(--empty-ink); border-radius: 8px; "
        "margin-top: 8px; display: flex; align-items: center; justify-content: center; font-size: 11px"
    )
    return card(
        drawing,
        element("div", text(message, "title"), class_=drawing.style("font-weight: 600")),
        element("div", text(message, "address"), class_=small),
        drawing.div(area, f"map at {latitude:g}, {longitude:g}"),
    )


def coupon(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a coupon, whose content is known to LINE alone."""
    drawing.remark(place, "is drawn with its ID: what the coupon shows is known to LINE alone.", "approximate")
    small = drawing.style("font-size: 12px; color: var(--faint)")
    return card(drawing, "Coupon", element("div", text(message, "couponId"), class_=small))


def imagemap(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw an imagemap with its areas outlined, and the area of its video."""
    size = inside(message, "baseSize")
    height = number(size, "height") or facts.IMAGEMAP_BASE
    width = number(size, "width") or facts.IMAGEMAP_BASE
    base = text(message, "baseUrl")
    areas = [
        area(action, drawing, f"{place}.actions[{position}]", width, height)
        for position, action in enumerate(listed(message, "actions"))
    ]
    film = inside(message, "video")
    played = None
    if film:
        played = drawing.div(
            placed(inside(film, "area"), width, height) + "; overflow: hidden",
            still(film.get("previewImageUrl"), drawing, "width: 100%; height: 100%"),
            play_mark(drawing),
        )
    link = inside(film, "externalLink")
    after = None
    if text(link, "label"):
        pressed = {"type": "uri", "label": text(link, "label"), "uri": link.get("linkUri")}
        after = drawing.div(
            "color: var(--link); background-color: var(--bubble); padding: 10px; text-align: center; font-size: 14px",
            text(link, "label"),
            data_tap=drawing.tap(pressed, f"{place}.video.externalLink", "when the video has ended"),
        )
    picture = drawing.picture(
        f"{base}/1040" if base else None, f"width: 100%; {ratio(width, max(height, 1))}", "image from"
    )
    return drawing.div(
        f"width: min({px(facts.IMAGEMAP_WIDTH)},100%); overflow: hidden; border-radius: {px(facts.MEDIA_RADIUS)}",
        drawing.div("position: relative; overflow: hidden", picture, played, *areas),
        after,
    )


def placed(given: dict[str, Any], width: float, height: float) -> str:
    """Return where an area of an imagemap lies, as shares of the image."""

    def share(name: str, whole: float) -> str:
        return f"{round(100 * number(given, name) / max(whole, 1), 3):g}%"

    return (
        f"position: absolute; left: {share('x', width)}; top: {share('y', height)}; "
        f"width: {share('width', width)}; height: {share('height', height)}"
    )


def area(action: Any, drawing: Drawing, place: str, width: float, height: float) -> Markup:
    """Outline an area that can be tapped."""
    lines = "box-sizing: border-box; border: 1px dashed #ffffff; outline: 1px dashed #000000; outline-offset: -2px"
    return drawing.div(
        f"{placed(inside(action, 'area'), width, height)}; {lines}",
        data_tap=drawing.tap(action, place, "an area of the image"),
    )
