"""Random messages of every kind that LINE takes, written from its reference and not from our declarations.

Each strategy is made once: hypothesis looks through a new one before it draws from it, which takes longer than drawing.
"""

import functools
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.connector.messages.samples import FAMILY

Json = dict[str, Any]
Messages = st.SearchStrategy[Json]

LETTERS = "a Z0\n\t.\"'\\{}$<&/\u00e9e\u0301\u0e01\u0e33\u3042\u9685\N{GRINNING FACE}\N{ZERO WIDTH JOINER}"
USERS = ("U4af4980629000000000000000000abcd", "U0c229f960000000000000000000effff")
MEDIA = ("https://example.com/a.png", "HTTPS://example.com/%E3%81%82?b=c#d", "https://example.com/".ljust(2000, "x"))
LINKS = ("http://example.com/", "https://line.me/R/ti/p/%40a", "line://ti/p/@a", "tel:0123", "https://a.b/".ljust(1000))
FLEX_MEDIA = "https://example.com/a.png"
STEPS = ("none", "xs", "sm", "md", "lg", "xl", "xxl", "5px", "10.5px")
SIZES = ("xxs", "md", "5xl", "12px")


@functools.cache
def text(limit: int, *, readers: bool = False) -> st.SearchStrategy[str]:
    """A text that is not blank; now and then as long as the limit allows, as LINE counts."""
    longest = FAMILY * limit if readers else "\N{GRINNING FACE}" * (limit // 2)
    return st.one_of(
        st.text(LETTERS, min_size=1, max_size=min(8, limit // 2)).map(lambda some: some if some.strip() else "x"),
        st.sampled_from(("x" * limit, longest)),
    )


def record(required: Json, optional: Json | None = None) -> Messages:
    """An object with some of its optional fields; what is no strategy is a constant."""

    def strategies(fields: Json) -> Json:
        return {
            name: value if isinstance(value, st.SearchStrategy) else st.just(value) for name, value in fields.items()
        }

    return st.fixed_dictionaries(strategies(required), optional=strategies(optional or {}))


def one(*values: Any) -> st.SearchStrategy[Any]:
    """One of some constants."""
    return st.sampled_from(values)


def some(each: st.SearchStrategy[Any], least: int, most: int) -> st.SearchStrategy[list[Any]]:
    """A list."""
    return st.lists(each, min_size=least, max_size=most)


@functools.cache
def action(most: int, *, labelled: bool, quick: bool = False) -> Messages:
    """An action object."""
    label = {"label": text(most, readers=True)}
    must, may = (label, {}) if labelled else ({}, label)
    said = text(300, readers=True)
    kinds = [
        record({"type": "postback", "data": text(300), **must}, {**may, "displayText": said}),
        record({"type": "postback", "data": "", **must}, {**may, "inputOption": one("openVoice", "closeRichMenu")}),
        record({"type": "postback", "data": "a=b", "inputOption": "openKeyboard", **must}, {"fillInText": said}),
        record({"type": "message", "text": said, **must}, may),
        record({"type": "uri", "uri": one(*LINKS), **must}, {**may, "altUri": record({"desktop": one(*LINKS)})}),
        record({"type": "clipboard", "clipboardText": text(1000), **must}, may),
        record({"type": "datetimepicker", "data": "d", "mode": "date", "max": "2100-12-31", **must}, may),
        record({"type": "datetimepicker", "data": "d", "mode": "time", "min": "00:00", "max": "23:59", **must}, may),
        record({"type": "datetimepicker", "data": "d", "mode": "datetime", "initial": "2024-02-29t00:00", **must}, may),
    ]
    if quick:
        kinds.append(record({"type": one("camera", "cameraRoll", "location"), **must}))
    else:
        kinds.append(record({"type": "postback", "data": "d", "text": said, **must}, may))
    return st.one_of(*kinds)


BUTTON = record({"type": "action", "action": action(20, labelled=True, quick=True)}, {"imageUrl": one(*MEDIA)})
COMMON = {
    "quickReply": record({"items": some(BUTTON, 1, 3)}),
    "sender": record({}, {"name": text(20), "iconUrl": one(*MEDIA)}),
}
"""What all messages may have."""


def message(kind: str, required: Json, optional: Json | None = None) -> Messages:
    """A message with what all of them may have."""
    return record({"type": kind, **required}, {**COMMON, **(optional or {})})


TEXT_ALONE = message("text", {}, {"quoteToken": "abc"})
PIECES = some(st.text(LETTERS.replace("$", ""), max_size=4), 1, 4)


@st.composite
def texts(draw: Callable[..., Any]) -> Json:
    """A text with LINE emoji."""
    pieces = draw(PIECES)
    emojis, whole = [], pieces[0]
    for piece in pieces[1:]:
        index = len(whole.encode("utf-16-le")) // 2
        emojis.append({"index": index, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"})
        whole += f"${piece}"
    return {**draw(TEXT_ALONE), "text": whole or "x", "emojis": emojis}


TEXT_V2_ALONE = message("textV2", {}, {"quoteToken": "abc"})
MENTION = record({"type": "mention", "mentionee": one({"type": "all"}, {"type": "user", "userId": USERS[0]})})
EMOJI = record({"type": "emoji", "productId": "p", "emojiId": "1"})
NAMES = st.text("aZ09_", min_size=1, max_size=20)
SUBSTITUTIONS = st.dictionaries(NAMES, st.one_of(MENTION, EMOJI), max_size=20)
LITERALS = st.text(LETTERS, max_size=4).map(lambda part: part.replace("{", "{{").replace("}", "}}"))
BRACELESS = text(20).filter(lambda some: "{" not in some and "}" not in some)


@st.composite
def texts_v2(draw: Callable[..., Any]) -> Json:
    """A text with mentions, emoji and doubled braces."""
    substitution = draw(SUBSTITUTIONS)
    whole = "".join(f"{draw(LITERALS)}{{{name}}}" for name in substitution) + draw(BRACELESS)
    return {**draw(TEXT_V2_ALONE), "text": whole, "substitution": substitution}


def imagemaps() -> Messages:
    """An imagemap with or without a video."""
    side = st.integers(1, 1040)
    area = record({"x": st.integers(0, 1040), "y": st.integers(0, 1040), "width": side, "height": side})
    label = {"label": text(100, readers=True)}
    tap = st.one_of(
        record({"type": "uri", "linkUri": one(*LINKS), "area": area}, label),
        record({"type": "message", "text": text(400, readers=True), "area": area}, label),
        record({"type": "clipboard", "clipboardText": text(1000), "area": area}, label),
    )
    link = record({"linkUri": one(*LINKS), "label": text(30)})
    video = record(
        {"originalContentUrl": one(*MEDIA), "previewImageUrl": one(*MEDIA), "area": area}, {"externalLink": link}
    )
    base = {"baseUrl": one(*MEDIA), "altText": text(1500), "baseSize": record({"width": 1040, "height": side})}
    return message("imagemap", {**base, "actions": some(tap, 1, 4)}, {"video": video})


def card(alone: int, actions: int, *, image: bool, title: bool) -> Json:
    """The fields of a buttons template or of a column, with or without image and title."""
    return {
        **({"thumbnailImageUrl": one(*MEDIA)} if image else {}),
        **({"title": text(40, readers=True)} if title else {}),
        "text": text(60 if image or title else alone, readers=True),
        "actions": some(action(20, labelled=True), actions, actions),
    }


def template(content: Messages) -> Messages:
    """A template message."""
    return message("template", {"altText": text(1500), "template": content})


LOOKS = {"imageAspectRatio": one("rectangle", "square"), "imageSize": one("cover", "contain")}
MORE = {"defaultAction": action(20, labelled=True), "imageBackgroundColor": "#a0B1c2"}


@functools.cache
def alike(actions: int, *, image: bool, title: bool) -> Messages:
    """A buttons template, or a carousel, with so many actions, and with or without images and titles."""
    buttons = record({"type": "buttons", **card(160, actions, image=image, title=title)}, {**LOOKS, **MORE})
    column = record(card(120, actions, image=image, title=title), MORE)
    return st.one_of(buttons, record({"type": "carousel", "columns": some(column, 1, 3)}, LOOKS))


@st.composite
def cards(draw: Callable[..., Any]) -> Json:
    """A buttons template, or a carousel whose columns are alike."""
    image, title, actions = draw(st.booleans()), draw(st.booleans()), draw(st.integers(1, 3))
    drawn: Json = draw(alike(actions, image=image, title=title))
    return drawn


def confirms() -> Messages:
    """A confirm template."""
    two = some(action(20, labelled=True), 2, 2)
    return record({"type": "confirm", "text": text(240, readers=True), "actions": two})


def pictures() -> Messages:
    """An image carousel."""
    picture = record({"imageUrl": one(*MEDIA), "action": action(12, labelled=False)})
    return record({"type": "image_carousel", "columns": some(picture, 1, 4)})


def component(kind: str, required: Json, optional: Json) -> Messages:
    """A component of a flex message, with where it stands."""
    offsets = dict.fromkeys(("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"), one(*STEPS))
    placed = {"margin": one(*STEPS), "position": one("relative", "absolute"), **offsets}
    return record({"type": kind, **required}, {**placed, **optional})


def leaves() -> tuple[Messages, Messages]:
    """The components without others in them: of a baseline box, and of the other two."""
    tap = action(40, labelled=False)
    letters = {
        "size": one(*SIZES),
        "color": "#a0B1c2",
        "weight": one("regular", "bold"),
        "style": "italic",
        "decoration": one("none", "underline"),
    }
    flex = {"flex": st.integers(0, 5)}
    sides = {"align": one("start", "center"), "gravity": one("top", "bottom")}
    span = record({"type": "span"}, {"text": text(20), **letters})
    spans = component("text", {"contents": some(span, 1, 3)}, {"text": text(9), "wrap": st.booleans()})
    lines = component("text", {"text": text(50)}, {**letters, **flex, **sides, "action": tap, "maxLines": 2})
    filler = record({"type": "filler"}, flex)
    icon = component("icon", {"url": FLEX_MEDIA}, {"size": one(*SIZES), "aspectRatio": one("1:3", "1.91:1")})
    button = component(
        "button", {"action": action(40, labelled=True)}, {**flex, "height": one("sm", "md"), "style": "primary"}
    )
    image = component(
        "image",
        {"url": FLEX_MEDIA},
        {**flex, **sides, "size": one("full", "50%", "5px"), "aspectRatio": "20:13", "action": tap},
    )
    separator = record({"type": "separator"}, {"margin": one(*STEPS), "color": "#000000"})
    words = st.one_of(spans, lines, filler)
    return st.one_of(words, icon), st.one_of(words, button, image, separator)


def boxes() -> Messages:
    """A box of anything, boxes too."""
    in_line, in_box = leaves()
    gradient = record(
        {"type": "linearGradient", "angle": one("0deg", "359.9deg"), "startColor": "#000000", "endColor": "#ffffff00"}
    )
    more = {
        "backgroundColor": "#a0B1c280",
        "background": gradient,
        "borderWidth": one("light", "2px"),
        "cornerRadius": one(*STEPS),
        "paddingAll": one(*STEPS, "5%"),
        "width": one("50%", "10px"),
        "justifyContent": one("center", "space-evenly"),
        "alignItems": "flex-end",
        "action": action(40, labelled=False),
    }
    line = component("box", {"layout": "baseline", "contents": some(in_line, 0, 3)}, more)

    def around(inner: Messages) -> Messages:
        layout = one("horizontal", "vertical")
        return component("box", {"layout": layout, "contents": some(st.one_of(inner, in_box), 0, 3)}, more)

    return around(st.one_of(line, around(line)))


BOX = boxes()


@functools.cache
def sized(size: str) -> Messages:
    """A bubble of a size, with or without a video, or a carousel of them."""
    style = record({}, {"backgroundColor": "#a0B1c2", "separator": st.booleans(), "separatorColor": "#000000"})
    image = record({"type": "image", "url": FLEX_MEDIA}, {"animated": st.booleans()})
    video = record(
        {"type": "video", "url": FLEX_MEDIA, "previewUrl": FLEX_MEDIA, "altContent": image}, {"aspectRatio": "1:3"}
    )
    styles = record({}, dict.fromkeys(("header", "hero", "body", "footer"), style))
    more = {"header": BOX, "footer": BOX, "styles": styles, "action": action(40, labelled=False), "direction": "rtl"}
    bubble = record({"type": "bubble", "body": BOX, "size": size}, {**more, "hero": st.one_of(BOX, image)})
    film = record({"type": "bubble", "hero": video}, {**more, "size": one("kilo", "mega", "giga")})
    return st.one_of(bubble, film, record({"type": "carousel", "contents": some(bubble, 1, 2)}))


@st.composite
def bubbles(draw: Callable[..., Any]) -> Json:
    """A bubble, with or without a video, or a carousel."""
    drawn: Json = draw(sized(draw(one("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"))))
    return drawn


TWO = {"originalContentUrl": one(*MEDIA), "previewImageUrl": one(*MEDIA)}
DEGREES = {"latitude": st.floats(-90, 90), "longitude": st.integers(-180, 180)}

KINDS: dict[str, Messages] = {
    "text": texts(),
    "textV2": texts_v2(),
    "sticker": message("sticker", {"packageId": "446", "stickerId": "1988"}, {"quoteToken": "abc"}),
    "image": message("image", TWO),
    "video": message("video", TWO, {"trackingId": "azAZ09-.=,+*()%$&;:@{}!?<>[]"}),
    "audio": message("audio", {"originalContentUrl": one(*MEDIA), "duration": st.integers(1, 10**9)}),
    "location": message("location", {"title": text(100), "address": text(100), **DEGREES}),
    "coupon": message("coupon", {"couponId": "01JYNW8JMQVFBNWF1APF8Z3FS7"}, {"deliveryTag": "x" * 30}),
    "imagemap": imagemaps(),
    "cards": template(cards()),
    "confirm": template(confirms()),
    "pictures": template(pictures()),
    "flex": message("flex", {"altText": text(1500), "contents": bubbles()}),
}
"""Messages of each kind."""
