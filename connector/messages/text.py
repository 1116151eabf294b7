"""The message type ``text``.

https://developers.line.biz/en/reference/messaging-api/#text-message
"""

from typing import Any

from connector.fields import Array, Findings, Integer, Object, String, shown, under, utf16_units
from connector.line import TEXT_UNITS
from connector.messages import COMMON, NOT_BLANK, PAGE
from connector.messages.parts.quote_token import QuoteToken

DOLLAR = b"$\0"
MOST = 20
"""LINE takes this many emoji in one message."""

ALTERNATIVE = 50
"""LINE counts each emoji with the words that stand for it elsewhere, which it does not tell; they are seldom longer."""


def on_placeholders(value: dict[str, Any], place: str, found: Findings) -> None:
    """Each LINE emoji stands in for a dollar sign, whose place LINE counts in UTF-16 code units."""
    text, emojis = value.get("text"), value.get("emojis")
    if not isinstance(text, str) or len(text) > TEXT_UNITS or not isinstance(emojis, list):
        return
    units = text.encode("utf-16-le", "surrogatepass")
    pairs = [units[start : start + 2] for start in range(0, len(units), 2)]
    there = [start for start, pair in enumerate(pairs) if pair == DOLLAR]
    for position, emoji in enumerate(emojis[:MOST]):
        index = Integer().read(emoji.get("index")) if isinstance(emoji, dict) else None
        if index is not None and index >= 0 and DOLLAR not in pairs[index : index + 1]:
            found.problem(
                f"{place}.emojis[{position}].index",
                f"must be the place of a $ in text, where most emoji take two places; got {shown(index)}. "
                + (f"Give one of {shown(there[:MOST])}." if there else "Put a $ into text."),
            )


def room_for_emoji(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE counts an emoji as longer than the dollar sign in its place.

    https://developers.line.biz/en/docs/messaging-api/text-character-count/
    """
    text, emojis = value.get("text"), value.get("emojis")
    if not isinstance(text, str) or not isinstance(emojis, list) or not emojis:
        return
    if TEXT_UNITS - ALTERNATIVE * len(emojis) < (seen := utf16_units(text)) <= TEXT_UNITS:
        found.warn(
            under(place, "text"),
            f"has {seen} characters, to which LINE adds some for each of {len(emojis)} emojis; "
            f"past {TEXT_UNITS} it refuses the message.",
        )


def whole(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE's reference calls all three fields optional, but there is no emoji without one of them."""
    for name in ("index", "productId", "emojiId"):
        if value.get(name) is None:
            found.warn(under(place, name), "is missing, without which LINE may refuse the emoji.")


EMOJI = Object(
    {"index": Integer(minimum=0), "productId": String(), "emojiId": String()},
    rules=(whole,),
    page=f"{PAGE}#text-message",
)
"""A LINE emoji in place of a ``$``. LINE's list: https://developers.line.biz/en/docs/messaging-api/emoji-list/"""

MESSAGE = Object(
    {
        **COMMON,
        "text": String(required=True, limit=TEXT_UNITS, usual=NOT_BLANK),
        "emojis": Array(EMOJI, maximum=MOST),
        "quoteToken": QuoteToken(),
    },
    rules=(on_placeholders, room_for_emoji),
    page=f"{PAGE}#text-message",
)
"""At most 5000 UTF-16 code units and 20 LINE emoji."""
