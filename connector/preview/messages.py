"""One message as it stands in a chat: the account's picture and name, the message itself, quick replies.

https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from connector.preview import facts, media, templates, texts
from connector.preview.drawing import WRAPPED, Drawing, Remark, inside, listed, text
from connector.preview.flex import flex, is_wide
from connector.preview.markup import Markup, Sheet, element, px
from connector.preview.taps import Tap

KINDS: dict[str, Callable[[dict[str, Any], Drawing, str], Markup]] = {
    "audio": media.audio,
    "coupon": media.coupon,
    "flex": flex,
    "image": media.image,
    "imagemap": media.imagemap,
    "location": media.location,
    "sticker": media.sticker,
    "template": templates.template,
    "text": texts.plain,
    "textV2": texts.substituted,
    "video": media.video,
}
"""What draws each message type."""

SENT = {
    "audio": "sent a voice message",
    "coupon": "sent a coupon",
    "image": "sent a photo",
    "location": "sent a location",
    "sticker": "sent a sticker",
    "video": "sent a video",
}
"""What a notification says of a message without a text of its own."""


class Drawn(NamedTuple):
    """A message that was drawn.

    Attributes:
        markup: The message, with the account's picture and name.
        quick_replies: Its quick replies, or nothing.
        notification: What a locked phone shows of it.
        taps: What can be tapped in both, in order.
        remarks: What was noticed.
    """

    markup: Markup
    quick_replies: Markup
    notification: str
    taps: list[Tap]
    remarks: list[Remark]


def draw(
    message: Any,
    sheet: Sheet,
    place: str = "messages[0]",
    *,
    account: str = "",
    screen: int = facts.SCREEN,
    images: bool = False,
    last: bool = True,
) -> Drawn:
    """Draw a message, whatever it is: what is unknown or of a wrong type is a box with its name.

    Args:
        message: A message object; any JSON value is taken.
        sheet: Where the styles go.
        place: Where it stands in the request; remarks and taps are placed below it.
        account: The account's name.
        screen: How wide the screen is, in pixels.
        images: Whether images are loaded from their addresses.
        last: Whether it is the last message, whose quick replies are shown.
    """
    drawing = Drawing(sheet, screen, images=images)
    kind = text(message, "type")
    drawn = KINDS[kind](message, drawing, place) if kind in KINDS else drawing.unknown(message, place, "message")
    return Drawn(
        framed(drawn, message, drawing, account),
        quick_replies(message, drawing, place) if last else Markup(),
        notification(message, kind),
        drawing.taps,
        drawing.remarks,
    )


def framed(drawn: Markup, message: Any, drawing: Drawing, account: str) -> Markup:
    """Put the sender's picture and name beside a message."""
    sender = inside(message, "sender")
    name = text(sender, "name")
    round_ = f"width: {px(facts.AVATAR)}; height: {px(facts.AVATAR)}; border-radius: 50%; flex: none"
    avatar = drawing.picture(sender.get("iconUrl"), round_)
    named = element(
        "div",
        f"{name} from '{account}'" if name else account,
        class_=drawing.style(f"color: var(--name); font-size: {px(facts.NAME_SIZE)}; margin-bottom: 4px; {WRAPPED}"),
    )
    beside, gap = f"display: flex; gap: {px(facts.GUTTER)}", px(facts.MESSAGE_GAP)
    if takes_the_whole_width(message):
        above = drawing.div(f"{beside}; align-items: center; padding: 0 {px(facts.GUTTER)} 4px", avatar, named)
        return drawing.div(f"padding-top: {gap}", above, drawn)
    column = drawing.div("min-width: 0; flex: 1 1 0", named, drawn)
    return drawing.div(f"{beside}; padding: {gap} {px(facts.GUTTER)} 0", avatar, column)


def takes_the_whole_width(message: Any) -> bool:
    """Tell whether the account's picture stands above a message and not beside it: what is wide, and what scrolls."""
    kind, template = text(message, "type"), text(inside(message, "template"), "type")
    return (kind == "flex" and is_wide(message)) or (kind == "template" and template in templates.ROWS)


def notification(message: Any, kind: str) -> str:
    """Say what a locked phone shows of a message: its text or ``altText``, else what was sent."""
    return text(message, "altText") or texts.in_words(message) or SENT.get(kind, "sent a message")


def quick_replies(message: Any, drawing: Drawing, place: str) -> Markup:
    """Draw the quick replies of a message, in a row that scrolls; nothing where it has none."""
    items = listed(inside(message, "quickReply"), "items")
    if not items:
        return Markup()
    pills = [
        pill(item, drawing, f"{place}.quickReply.items[{position}].action")
        for position, item in enumerate(items[: facts.QUICK_REPLIES])
    ]
    row = "display: flex; gap: 8px; overflow-x: auto; padding: 12px 8px; scrollbar-width: none"
    return drawing.div(row, *pills, tabindex="0")


def pill(item: Any, drawing: Drawing, place: str) -> Markup:
    """Draw one quick reply."""
    action = inside(item, "action")
    label, kind = text(action, "label"), text(action, "type")
    side = "width: 24px; height: 24px; border-radius: 50%; flex: none"
    icon: Markup | str | None = facts.QUICK_REPLY_ICONS.get(kind)
    if text(item, "imageUrl"):
        icon = drawing.picture(item.get("imageUrl"), side)
    shown = (
        "display: flex; align-items: center; gap: 6px; flex: none; box-sizing: border-box; padding: 0 14px; "
        f"height: {px(facts.QUICK_REPLY_HEIGHT)}; border-radius: {px(facts.QUICK_REPLY_HEIGHT / 2)}; font-weight: 600; "
        f"background-color: var(--pill); color: var(--link); font-size: {px(facts.QUICK_REPLY_SIZE)}; "
        "white-space: pre; unicode-bidi: isolate"
    )
    return drawing.div(
        shown,
        icon and (icon if isinstance(icon, Markup) else element("span", icon)),
        element("span", label),
        data_tap=drawing.tap(action, place, "quick reply"),
    )
