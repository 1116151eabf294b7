"""The message types ``text`` and ``textV2``: text, LINE emoji, mentions, quotes.

https://developers.line.biz/en/reference/messaging-api/#text-message
https://developers.line.biz/en/reference/messaging-api/#text-message-v2
"""

from __future__ import annotations

import re
from typing import Any

from connector.preview import facts
from connector.preview.drawing import Drawing, inside, larger, listed, number, sizes, text
from connector.preview.markup import Markup, element, escape, joined, px

BRACED = re.compile(r"\{\{|\}\}|\{([a-zA-Z0-9_]{1,20})\}")
"""A brace that stands for itself, or a key of ``substitution``."""
ADDRESS = re.compile(r"https?://[^\s\u3000\"<>\u3001\u3002\uff08\uff09\u300c\u300d]+")
BEHIND = ".,;:!?)]}'\u2019\u201d"
"""What a chat makes a link of, and what behind it belongs to the sentence."""
EMOJI = "(emoji)"
"""What a notification shows of a LINE emoji."""


def plain(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a text message: each LINE emoji in the place of its ``$``."""
    units = text(message, "text").encode("utf-16-le", "surrogatepass")  # an index counts UTF-16 code units
    parts: list[str] = []
    done = 0
    emojis = [(index_of(emoji), f"{place}.emojis[{n}]", emoji) for n, emoji in enumerate(listed(message, "emojis"))]
    for index, here, emoji in sorted(emojis, key=lambda each: each[0]):
        if 2 * index >= done and units[2 * index : 2 * index + 2] == b"$\0":
            parts += [linked(decoded(units[done : 2 * index]), drawing, place), line_emoji(emoji, drawing, here)]
            done = 2 * index + 2
    return bubble([*parts, linked(decoded(units[done:]), drawing, place)], message, drawing)


def decoded(units: bytes) -> str:
    """Return the text of UTF-16 code units, halves of characters too."""
    return units.decode("utf-16-le", "surrogatepass")


def index_of(emoji: Any) -> int:
    """Return where an emoji stands, or -1."""
    return int(number(emoji, "index", -1))


def substituted(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a textV2 message: a mention or an emoji in the place of its key."""
    whole, keys = text(message, "text"), inside(message, "substitution")
    parts: list[str] = []
    done = 0
    for found in BRACED.finditer(whole):
        key = found[1]
        put = found[0][0] if key is None else put_for(keys.get(key), drawing, f"{place}.substitution.{key}")
        if put is not None:
            parts += [linked(whole[done : found.start()], drawing, place), put]
            done = found.end()
    return bubble([*parts, linked(whole[done:], drawing, place)], message, drawing)


def in_words(message: Any) -> str:
    """Return a text as a notification shows it: a name in the place of a mention, a word in that of an emoji."""
    keys = inside(message, "substitution")

    def word(found: re.Match[str]) -> str:
        given = keys.get(found[1])
        kind = text(given, "type")
        return found[0][0] if found[1] is None else EMOJI if kind == "emoji" else name_of(given) if given else found[0]

    if text(message, "type") == "textV2":
        return BRACED.sub(word, text(message, "text"))
    units = text(message, "text").encode("utf-16-le", "surrogatepass")
    for index in sorted(map(index_of, listed(message, "emojis")), reverse=True):
        if index >= 0 and units[2 * index : 2 * index + 2] == b"$\0":
            units = units[: 2 * index] + EMOJI.encode("utf-16-le") + units[2 * index + 2 :]
    return decoded(units)


def name_of(mention: Any) -> str:
    """Return what stands for whoever is mentioned."""
    mentionee = inside(mention, "mentionee")
    if text(mentionee, "type") == "all":
        return "@All"
    return f"@{text(mentionee, 'userId')[:8]}\N{HORIZONTAL ELLIPSIS}"


def put_for(given: Any, drawing: Drawing, place: str) -> str | None:
    """Return what stands in the place of a key; None where nothing is known to."""
    kind = text(given, "type")
    if kind == "emoji":
        return line_emoji(given, drawing, place)
    if kind != "mention":
        return None
    if text(inside(given, "mentionee"), "type") != "all":
        drawing.remark(place, "mentions somebody by ID; the chat shows the name.", "approximate")
    return element("span", name_of(given), class_=drawing.style("color: var(--link); font-weight: 600"))


def line_emoji(emoji: Any, drawing: Drawing, place: str) -> Markup:
    """Draw a LINE emoji, of which no picture is at hand, as a small square."""
    square = (
        "display: inline-block; width: 1.25em; height: 1.25em; border-radius: 4px; vertical-align: -0.25em; "
        "background-color: var(--empty); color: var(--empty-ink); text-align: center; "
        "font-size: 0.95em; line-height: 1.25"
    )
    named = f"{text(emoji, 'emojiId')[:20]} of {text(emoji, 'productId')[:40]}"
    drawing.remark(
        place, f"is the LINE emoji {named}, drawn as a square: LINE's pictures are not at hand.", "approximate"
    )
    return element("span", "\N{WHITE SMILING FACE}", class_=drawing.style(square))


def linked(part: str, drawing: Drawing, place: str) -> Markup:
    """Mark the addresses in a text, of which a chat makes links."""
    underlined = drawing.style("color: var(--link); text-decoration: underline")
    pieces: list[str] = []
    done = 0
    for found in ADDRESS.finditer(part):
        address = found[0].rstrip(BEHIND)
        tap = drawing.tap({"type": "uri", "uri": address}, f"{place}.text", "an address in the text")
        pieces += [escape(part[done : found.start()]), element("span", address, class_=underlined, data_tap=tap)]
        done = found.start() + len(address)
    return joined(*pieces, part[done:])


def bubble(parts: list[str], message: dict[str, Any], drawing: Drawing) -> Markup:
    """Draw the bubble around a text, with a stripe above it where another message is quoted."""
    quoted = None
    if text(message, "quoteToken"):
        stripe = (
            "border-left: 3px solid var(--line); padding-left: 8px; margin-bottom: 6px; font-size: 12px; "
            "color: var(--faint)"
        )
        quoted = drawing.div(stripe, "the message that is quoted")
    shown = (
        f"display: inline-block; box-sizing: border-box; max-width: min({px(facts.TEXT_WIDTH)},100%); "
        f"padding: {sizes(*facts.TEXT_PADDING)}; border-radius: {px(facts.TEXT_RADIUS)}; "
        f"font-size: {larger(facts.TEXT_SIZE)}; line-height: {facts.TEXT_LINE}; "
        "background-color: var(--bubble); color: var(--ink); white-space: pre-wrap; "
        "overflow-wrap: anywhere; unicode-bidi: isolate; min-height: 1em"
    )
    return drawing.div(shown, quoted, joined(*parts))
