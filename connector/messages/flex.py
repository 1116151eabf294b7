"""The message type ``flex``: a bubble, or a carousel of bubbles, laid out freely.

Inside ``contents`` LINE refuses every field that it does not know.
https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

import json
from typing import Any

from connector.fields import Array, Boolean, Findings, Object, OneOf, Rule, String, shown, under
from connector.messages import COMMON, NOT_BLANK, PAGE
from connector.messages.parts.actions import action
from connector.messages.parts.components import PLACES, colour, component, keyword

BLOCKS = ("header", "hero", "body", "footer")
TOO_SMALL_FOR_VIDEO = ("nano", "micro", "deca", "hecto")
ANIMATED = 10
"""LINE takes this many animated images in one message."""
BUBBLES = 12
"""LINE takes this many bubbles in a carousel."""


def at_most(kilobytes: int) -> Rule:
    """Declare the most bytes of an object as JSON.

    LINE says neither how long a kilobyte is nor how it writes the JSON: refused is what is too long in the shortest
    writing and by the longer kilobyte.
    """

    def rule(value: dict[str, Any], place: str, found: Findings) -> None:
        sent = len(json.dumps(value))
        if sent <= kilobytes * 1000:
            return
        shortest = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        size = f"{len(shortest)} bytes as compact JSON in UTF-8"
        if len(shortest) > kilobytes * 1024:
            found.problem(
                place, f"must have at most {kilobytes} KB ({kilobytes * 1024} bytes); got {size}. Shorten it."
            )
        else:
            found.warn(place, f"has {size} and {sent} as sent; LINE takes {kilobytes} KB and may count either.")

    return rule


def some_block(value: dict[str, Any], place: str, found: Findings) -> None:
    """A bubble has something in it."""
    if all(value.get(name) is None for name in BLOCKS):
        found.problem(place, f"must have at least one of {', '.join(BLOCKS)}.")


def large_enough_for_video(value: dict[str, Any], place: str, found: Findings) -> None:
    """A video is shown in kilo, mega and giga bubbles."""
    hero = value.get("hero")
    if isinstance(hero, dict) and hero.get("type") == "video" and value.get("size") in TOO_SMALL_FOR_VIDEO:
        found.problem(under(place, "size"), f"must be kilo, mega or giga for a video in hero; got {value['size']}.")


def bubbles_alike(value: dict[str, Any], place: str, found: Findings) -> None:
    """All bubbles of a carousel have one size, and none has a video."""
    given = value.get("contents")
    bubbles = given[:BUBBLES] if isinstance(given, list) else []
    bubbles = bubbles if all(isinstance(bubble, dict) for bubble in bubbles) else []
    sizes = [bubble.get("size") or "mega" for bubble in bubbles]
    for position, bubble in enumerate(bubbles):
        here = f"{place}.contents[{position}]"
        if sizes[position] != sizes[0]:
            found.problem(
                f"{here}.size",
                f"must be the size of the first bubble, {shown(sizes[0])}; got {shown(sizes[position])} "
                "(mega where none is given).",
            )
        if isinstance(bubble.get("hero"), dict) and bubble["hero"].get("type") == "video":
            found.problem(f"{here}.hero", "must not be a video in a carousel; send the bubble by itself.")


def few_animated(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE counts the animated images of the whole message."""
    if (seen := animated(value.get("contents"))) > ANIMATED:
        found.problem(under(place, "contents"), f"must have at most {ANIMATED} images with animated true; got {seen}.")


def animated(value: Any) -> int:
    """Count the animated images in a component and below it."""
    if isinstance(value, dict):
        itself = value.get("type") == "image" and value.get("animated") is True
        return itself + sum(animated(item) for item in value.values() if isinstance(item, dict | list))
    return sum(map(animated, value)) if isinstance(value, list) else 0


BLOCK_STYLE = Object(
    {"backgroundColor": colour(), "separator": Boolean(), "separatorColor": colour()},
    page=f"{PAGE}#block-style",
    closed=True,
)

BUBBLE = Object(
    {
        "type": String(required=True),
        "size": String(known=("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")),
        "direction": keyword("ltr", "rtl"),
        "header": component("box"),
        "hero": component("box", "image", "video"),
        "body": component("box"),
        "footer": component("box"),
        "styles": Object(dict.fromkeys(BLOCKS, BLOCK_STYLE), page=f"{PAGE}#bubble-style", closed=True),
        "action": action(40, labelled=False, closed=True),
    },
    rules=(some_block, large_enough_for_video, at_most(30)),
    page=f"{PAGE}#bubble",
    closed=True,
)
"""At most 30 KB as JSON, with at least one block."""


def wrapped(kind: str) -> str:
    """Say how a component is made the contents of a message."""
    inner = f'{{"type": "{kind}", ...}}'
    if kind == "span":
        inner = f'{{"type": "text", "contents": [{inner}]}}'
    block = "hero" if kind in ("image", "video") else "body"
    if kind not in ("box", "image", "video"):
        layout = "baseline" if kind == "icon" else "vertical"
        inner = f'{{"type": "box", "layout": "{layout}", "contents": [{inner}]}}'
    return f'is a component: wrap it in a bubble: {{"type": "bubble", "{block}": {inner}}}'


NO_CONTAINERS = {kind: wrapped(kind) for kind in PLACES if kind not in ("bubble", "carousel")}
"""What is not laid out by itself, with what goes around it."""

CAROUSEL = Object(
    {
        "type": String(required=True),
        "contents": Array(
            OneOf({"bubble": BUBBLE}, what="bubble", elsewhere={**NO_CONTAINERS, "carousel": "stands in no other"}),
            required=True,
            maximum=BUBBLES,
            usual=1,
        ),
    },
    rules=(bubbles_alike, at_most(50)),
    page=f"{PAGE}#f-carousel",
    closed=True,
)
"""At most 12 bubbles of one size and 50 KB as JSON."""

MESSAGE = Object(
    {
        **COMMON,
        "altText": String(required=True, limit=1500, usual=NOT_BLANK),
        "contents": OneOf(
            {"bubble": BUBBLE, "carousel": CAROUSEL},
            what="bubble or carousel",
            elsewhere={**NO_CONTAINERS, "flex": "is a whole message: give what its contents hold"},
            required=True,
        ),
    },
    rules=(few_animated,),
    page=f"{PAGE}#flex-message",
)
"""``altText`` of at most 1500 UTF-16 code units; at most 10 animated images."""
