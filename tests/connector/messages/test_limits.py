"""Every row of LINE's tables of messages, actions and flex: a value at the limit passes, one past it does not."""

import json
import re
from typing import Any, NamedTuple

import pytest

from tests.conftest import ROOT, USER
from tests.connector.messages.samples import FAMILY, MISSING, SAMPLES, changed, checked, value_at

TABLES = ROOT.parent / "shared" / "line-messaging-api.md"

EMOJI = {"type": "emoji", "productId": "5a8555cfe6256cc92ea23c2a", "emojiId": "002"}
MENTION = {"type": "mention", "mentionee": {"type": "user", "userId": USER}}
AREA = {"x": 0, "y": 0, "width": 1, "height": 1}
TAP = {"type": "message", "text": "x", "area": AREA}
ACTION = {"type": "message", "label": "x", "text": "x"}
BUTTON = {"type": "action", "action": ACTION}
COLUMN = {"text": "x", "actions": [ACTION]}
PICTURE = {"imageUrl": "https://example.com/i.jpg", "action": ACTION}
TEXT = {"type": "text", "text": "x"}
IMAGE = {"type": "image", "url": "https://example.com/i.jpg"}
ICON = {"type": "icon", "url": "https://example.com/i.jpg"}
VIDEO = SAMPLES["video_bubble"]["contents"]["hero"]
FLEX_BUTTON = {"type": "button", "action": ACTION}
GRADIENT = {"type": "linearGradient", "angle": "0deg", "startColor": "#000000", "endColor": "#00000000"}
UNICODE = "\N{GRINNING FACE}"


def https(length: int) -> str:
    """A URL of this many characters."""
    return "https://example.com/".ljust(length, "x")


def box(*contents: Any, layout: str = "vertical", **more: Any) -> dict[str, Any]:
    """A box."""
    return {"type": "box", "layout": layout, "contents": list(contents), **more}


def bubble(**more: Any) -> dict[str, Any]:
    """A bubble."""
    return {"type": "bubble", "body": box(TEXT), **more}


def sized(kilobytes: float, *bubbles: Any) -> dict[str, Any]:
    """A bubble, or a carousel, of so many kilobytes of 1024 bytes as compact JSON."""
    whole: dict[str, Any] = {"type": "carousel", "contents": list(bubbles)} if bubbles else bubble()
    boxes = [item["body"]["contents"] for item in whole.get("contents", [whole])]
    missing = int(kilobytes * 1024) - len(json.dumps(whole, separators=(",", ":")))
    share, rest = divmod(missing, len(boxes))
    for position, contents in enumerate(boxes):
        contents[0] = {"type": "text", "text": "x" * (1 + share + (rest if position == 0 else 0))}
    return whole


class Row(NamedTuple):
    """One row.

    Attributes:
        row: Section and first cells of the row.
        name: The sample.
        place: What is changed in it.
        passes: A value at the limit.
        fails: One past it.
        at: Where the problem is reported, if not where the value was changed.
        warned: Whether it is only warned of, since LINE is not certain to refuse it.
        also: Changes beside it, made in both.
    """

    row: str
    name: str
    place: str
    passes: Any
    fails: Any
    at: str = ""
    warned: bool = False
    also: dict[str, Any] = {}


BODY = "contents.body.contents"
TEMPLATE = "template.actions"
COLUMNS = "template.columns"
PICKER = "quickReply.items[3].action"

ROWS = [
    # 8.1 common
    Row("8.1 type", "sticker", "type", "sticker", MISSING),
    Row(
        "8.1 type",
        "sticker",
        "type",
        "sticker",
        "",
    ),
    Row("8.1 type", "sticker", "type", "sticker", 5),
    Row("8.1 quickReply.items", "text", "quickReply.items", [BUTTON] * 13, [BUTTON] * 14),
    Row("8.1 quickReply.items", "text", "quickReply", {"items": [BUTTON]}, {}, "quickReply.items"),
    Row("8.1 quickReply.items", "text", "quickReply.items", [BUTTON], [], warned=True),
    Row("8.1 quickReply.items[].type", "text", "quickReply.items[0].type", "action", MISSING),
    Row("8.1 quickReply.items[].type", "text", "quickReply.items[0].type", "action", "other", warned=True),
    Row("8.1 quickReply.items[].imageUrl", "text", "quickReply.items[0].imageUrl", https(2000), https(2001)),
    Row("8.1 quickReply.items[].imageUrl", "text", "quickReply.items[0].imageUrl", "HTTPS://a.b/", "http://a.b/"),
    Row("8.1 quickReply.items[].action", "text", "quickReply.items[0].action", ACTION, MISSING),
    Row(
        "8.1 quickReply.items[].action",
        "text",
        "quickReply.items[0].action",
        ACTION,
        {"type": "richmenuswitch", "richMenuAliasId": "a", "data": "x"},
        "quickReply.items[0].action.type",
    ),
    Row("8.1 sender.name", "text", "sender.name", "x" * 20, "x" * 21),
    Row("8.1 sender.name", "text", "sender.name", UNICODE * 10, UNICODE * 10 + "x"),
    Row("8.1 sender.name", "text", "sender.name", "Airline", "LINE team", warned=True),
    Row("8.1 sender.iconUrl", "text", "sender.iconUrl", https(2000), https(2001)),
    # 8.2 text
    Row("8.2 type", "text", "type", "text", MISSING),
    Row("8.2 text", "text", "text", "x" * 5000, "x" * 5001, also={"emojis": []}),
    Row("8.2 text", "text", "text", UNICODE * 2500, UNICODE * 2500 + "x", also={"emojis": []}),
    Row("8.2 text", "text", "text", "x", "", also={"emojis": []}),
    Row("8.2 text", "text", "text", "x", " \n", also={"emojis": []}, warned=True),
    Row("8.2 text", "text", "text", "x", 5, also={"emojis": []}, warned=True),
    Row(
        "8.2 emojis",
        "text",
        "emojis",
        [{"index": at, "productId": "p", "emojiId": "1"} for at in range(20)],
        [{"index": at, "productId": "p", "emojiId": "1"} for at in range(21)],
        also={"text": "$" * 21},
    ),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, 14),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, 99),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, -1),
    Row("8.2 emojis[].index", "text", "text", "$ Disk full \N{GRINNING FACE} $", "_" * 15 + "$", "emojis[0].index"),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, "15", warned=True),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, MISSING, warned=True),
    Row("8.2 emojis[].productId", "text", "emojis[0].productId", "p", MISSING, warned=True),
    Row("8.2 emojis[].productId", "text", "emojis[0].productId", "p", ["p"]),
    Row("8.2 emojis[].emojiId", "text", "emojis[0].emojiId", "001", MISSING, warned=True),
    Row("8.2 emojis[].emojiId", "text", "emojis[0].emojiId", "001", {}),
    Row("8.2 quoteToken", "text", "quoteToken", "x", ["x"]),
    # 8.3 textV2
    Row("8.3 type", "textV2", "type", "textV2", MISSING),
    Row("8.3 text", "textV2", "text", "x" * 5000, "x" * 5001, also={"substitution": {}}),
    Row("8.3 text", "textV2", "text", "{{}}", "{}", also={"substitution": {}}),
    Row("8.3 text", "textV2", "text", "x", MISSING, also={"substitution": {}}),
    Row("8.3 text", "textV2", "text", "x", "", also={"substitution": {}}, warned=True),
    Row("8.3 text", "textV2", "text", "{{{k}}}", "{{k}", also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "{k}{k}", "{k}}", also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "{k}", "{k}{other}", also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "{k}", '{k}{"json": 1}', also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "x", "{k}", also={"substitution": MISSING}),
    Row("8.3 text", "textV2", "text", "{k}", "k", "substitution.k", also={"substitution": {"k": EMOJI}}, warned=True),
    Row(
        "8.3 substitution",
        "textV2",
        "substitution",
        {f"k{at}": EMOJI if at < 20 else {"type": "later"} for at in range(100)},
        {f"k{at}": EMOJI if at < 20 else {"type": "later"} for at in range(101)},
        also={"text": "".join(f"{{k{at}}}" for at in range(100))},
    ),
    Row(
        "8.3 substitution",
        "textV2",
        "substitution",
        {"k" * 20: EMOJI},
        {"k" * 20: EMOJI, "k" * 21: EMOJI},
        f"substitution.{'k' * 21}",
        also={"text": f"{{{'k' * 20}}}"},
    ),
    Row(
        "8.3 substitution",
        "textV2",
        "substitution",
        {"k_1": EMOJI},
        {"k_1": EMOJI, "k-1": EMOJI},
        "substitution.k-1",
        also={"text": "{k_1}"},
    ),
    Row("8.3 quoteToken", "textV2", "quoteToken", "x", {}),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee", {"type": "all"}, MISSING),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee.type", "user", MISSING),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee.userId", USER, MISSING),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee.userId", USER, "@bot", warned=True),
    Row(
        "8.3 mention of all",
        "textV2",
        "substitution",
        {f"k{at}": MENTION if at else {"type": "mention", "mentionee": {"type": "all"}} for at in range(20)},
        {f"k{at}": MENTION if at else {"type": "mention", "mentionee": {"type": "all"}} for at in range(21)},
        also={"text": "".join(f"{{k{at}}}" for at in range(20))},
        warned=True,
    ),
    Row(
        "8.3 mention of all",
        "textV2",
        "text",
        "".join(f"{{k{at}}}" for at in range(20)),
        "".join(f"{{k{at}}}" for at in range(21)),
        "substitution",
        also={"substitution": {f"k{at}": MENTION for at in range(21)}},
    ),
    Row("8.3 emoji", "textV2", "substitution.laugh.productId", "p", MISSING),
    Row("8.3 emoji", "textV2", "substitution.laugh.emojiId", "1", MISSING),
    Row(
        "8.3 emoji",
        "textV2",
        "text",
        "".join(f"{{k{at}}}" for at in range(20)),
        "".join(f"{{k{at}}}" for at in range(21)),
        "substitution",
        also={"substitution": {f"k{at}": EMOJI for at in range(21)}},
    ),
    # 8.4 sticker
    Row("8.4 type", "sticker", "type", "sticker", MISSING),
    Row("8.4 packageId", "sticker", "packageId", "446", MISSING),
    Row("8.4 packageId", "sticker", "packageId", "446", "brown", warned=True),
    Row("8.4 packageId", "sticker", "packageId", "446", 446, warned=True),
    Row("8.4 stickerId", "sticker", "stickerId", "1988", MISSING),
    Row("8.4 quoteToken", "sticker", "quoteToken", "x", []),
    # 8.5 media
    *(
        Row(f"8.5 {kind} {field}", kind, field, passes, fails)
        for kind, field in [
            ("image", "originalContentUrl"),
            ("image", "previewImageUrl"),
            ("video", "originalContentUrl"),
            ("video", "previewImageUrl"),
            ("audio", "originalContentUrl"),
        ]
        for passes, fails in [(https(2000), https(2001)), ("https://a.b", "http://a.b"), ("https://a.b", MISSING)]
    ),
    Row("8.5 image originalContentUrl", "image", "originalContentUrl", "https://a/%20", "https://a/ b", warned=True),
    Row("8.5 image originalContentUrl", "image", "originalContentUrl", "https://a/?q=1", "https:/a", warned=True),
    Row("8.5 video trackingId", "video", "trackingId", "x" * 100, "x" * 101),
    Row("8.5 video trackingId", "video", "trackingId", "azAZ09-.=,+*()%$&;:@{}!?<>[]", "a_b"),
    Row("8.5 audio duration", "audio", "duration", 1, MISSING),
    Row("8.5 audio duration", "audio", "duration", 1, "long"),
    Row("8.5 audio duration", "audio", "duration", 1, 0, warned=True),
    Row("8.5 audio duration", "audio", "duration", 1, 1.5, warned=True),
    *(
        Row(f"8.5 location {field}", "location", field, passes, fails)
        for field in ("title", "address")
        for passes, fails in [("x" * 100, "x" * 101), (UNICODE * 50, UNICODE * 50 + "x"), ("x", MISSING)]
    ),
    *(
        Row("8.5 location latitude, longitude", "location", field, passes, fails, warned=warned)
        for field, passes, fails, warned in [
            ("latitude", -90, -90.1, True),
            ("latitude", 90, 90.1, True),
            ("longitude", -180, -180.5, True),
            ("longitude", 180.0, 181, True),
            ("latitude", 35.6, "35.6", True),
            ("latitude", 0, MISSING, False),
            ("longitude", 0, MISSING, False),
            ("longitude", 0, "east", False),
        ]
    ),
    # 8.6 coupon
    Row("8.6 type", "coupon", "type", "coupon", MISSING),
    Row("8.6 couponId", "coupon", "couponId", "01J", MISSING),
    Row("8.6 deliveryTag", "coupon", "deliveryTag", "x" * 30, "x" * 31),
    Row("8.6 deliveryTag", "coupon", "deliveryTag", "aZ_9", "a-z"),
    # 8.7 imagemap
    Row("8.7 type", "imagemap", "type", "imagemap", MISSING),
    Row("8.7 baseUrl", "imagemap", "baseUrl", https(2000), https(2001)),
    Row("8.7 baseUrl", "imagemap", "baseUrl", "https://a.b/c", "ftp://a.b/c"),
    Row("8.7 baseUrl", "imagemap", "baseUrl", "https://a.b/c", "https://a.b/c.png", warned=True),
    Row("8.7 altText", "imagemap", "altText", "x" * 1500, "x" * 1501),
    Row("8.7 altText", "imagemap", "altText", UNICODE * 750, UNICODE * 751),
    Row("8.7 baseSize.width", "imagemap", "baseSize.width", 1040, 1041, warned=True),
    Row("8.7 baseSize.width", "imagemap", "baseSize.width", 1040, 1039, warned=True),
    Row("8.7 baseSize.width", "imagemap", "baseSize.width", 1040, MISSING),
    Row("8.7 baseSize.height", "imagemap", "baseSize.height", 1, MISSING),
    Row("8.7 baseSize.height", "imagemap", "baseSize.height", 1, 0, warned=True),
    Row("8.7 actions", "imagemap", "actions", [TAP] * 50, [TAP] * 51),
    Row("8.7 actions", "imagemap", "actions", [TAP], [], warned=True),
    Row("8.7 video.originalContentUrl", "imagemap", "video.originalContentUrl", https(2000), https(2001)),
    Row("8.7 video.originalContentUrl", "imagemap", "video.originalContentUrl", https(99), MISSING),
    Row("8.7 video.previewImageUrl", "imagemap", "video.previewImageUrl", https(2000), https(2001)),
    Row("8.7 video.previewImageUrl", "imagemap", "video.previewImageUrl", https(99), MISSING),
    *(
        Row("8.7 video.area.x, .y, .width, .height", "imagemap", f"video.area.{side}", 1, fails, warned=warned)
        for side, fails, warned in [
            ("x", -1, False),
            ("y", -1, False),
            ("x", MISSING, False),
            ("y", MISSING, False),
            ("width", MISSING, False),
            ("height", MISSING, False),
            ("width", 0, True),
            ("height", 0, True),
        ]
    ),
    Row("8.7 video.externalLink.linkUri", "imagemap", "video.externalLink.linkUri", https(1000), https(1001)),
    Row("8.7 video.externalLink.linkUri", "imagemap", "video.externalLink.linkUri", "line://ti/p", MISSING),
    Row("8.7 video.externalLink.label", "imagemap", "video.externalLink.label", "x" * 30, "x" * 31),
    Row("8.7 video.externalLink.label", "imagemap", "video.externalLink.label", "x", MISSING, warned=True),
    Row("8.7 uri", "imagemap", "actions[0].linkUri", https(1000), https(1001)),
    Row("8.7 uri", "imagemap", "actions[0].linkUri", "tel:0123", "mailto:a@b.c"),
    Row("8.7 uri", "imagemap", "actions[0].linkUri", "http://a.b", MISSING),
    Row("8.7 uri", "imagemap", "actions[0].label", FAMILY * 100, "x" * 101),
    Row("8.7 message", "imagemap", "actions[1].text", "x" * 400, "x" * 401),
    Row("8.7 message", "imagemap", "actions[1].text", FAMILY * 400, FAMILY * 401),
    Row("8.7 message", "imagemap", "actions[1].text", "x", MISSING),
    Row("8.7 message", "imagemap", "actions[1].label", "x" * 100, "x" * 101),
    Row("8.7 clipboard", "imagemap", "actions[2].clipboardText", "x" * 1000, "x" * 1001),
    Row("8.7 clipboard", "imagemap", "actions[2].clipboardText", "x", ""),
    Row("8.7 clipboard", "imagemap", "actions[2].label", "x" * 100, "x" * 101),
    Row("8.7 area", "imagemap", "actions[0].area", AREA, MISSING),
    Row("8.7 area", "imagemap", "actions[0].area.x", 0, -1),
    Row("8.7 area", "imagemap", "actions[0].area.y", 0, -1),
    Row("8.7 area", "imagemap", "actions[0].area.width", 1, MISSING),
    Row("8.7 area", "imagemap", "actions[0]", TAP, {**ACTION, "type": "postback", "area": AREA}, "actions[0].type"),
    # 8.8 template
    Row("8.8 type", "buttons", "type", "template", MISSING),
    Row("8.8 altText", "buttons", "altText", "x" * 1500, "x" * 1501),
    Row("8.8 altText", "buttons", "altText", "x", MISSING),
    Row("8.8 template.type", "buttons", "template.type", "buttons", MISSING),
    Row("8.8 template.type", "buttons", "template.type", "buttons", "button", warned=True),
    Row("8.8 template.type", "buttons", "template", {"type": "confirm", "text": "x", "actions": [ACTION] * 2}, MISSING),
    *(
        Row("8.8 buttons text", "buttons", "template.text", passes, fails, also=also)
        for passes, fails, also in [
            ("x" * 160, "x" * 161, {"template.title": MISSING, "template.thumbnailImageUrl": MISSING}),
            (FAMILY * 160, FAMILY * 161, {"template.title": MISSING, "template.thumbnailImageUrl": MISSING}),
            ("x" * 60, "x" * 61, {"template.title": MISSING}),
            (FAMILY * 60, FAMILY * 61, {"template.thumbnailImageUrl": MISSING}),
            ("x" * 60, "x" * 160, {}),
            ("x" * 60, "x" * 161, {}),
            ("x", MISSING, {}),
        ]
    ),
    Row("8.8 buttons title", "buttons", "template.title", FAMILY * 40, "x" * 41),
    Row("8.8 buttons actions", "buttons", TEMPLATE, [ACTION] * 4, [ACTION] * 5),
    Row("8.8 buttons actions", "buttons", TEMPLATE, [ACTION], MISSING),
    Row("8.8 buttons actions", "buttons", TEMPLATE, [ACTION], [], warned=True),
    Row("8.8 buttons thumbnailImageUrl", "buttons", "template.thumbnailImageUrl", https(2000), https(2001)),
    Row("8.8 buttons thumbnailImageUrl", "buttons", "template.thumbnailImageUrl", https(99), "http://a.b"),
    Row("8.8 buttons imageAspectRatio", "buttons", "template.imageAspectRatio", "square", "round", warned=True),
    Row("8.8 buttons imageAspectRatio", "buttons", "template.imageAspectRatio", "rectangle", []),
    Row("8.8 buttons imageSize", "buttons", "template.imageSize", "contain", "large", warned=True),
    Row("8.8 buttons imageSize", "buttons", "template.imageSize", "cover", {}),
    Row("8.8 buttons imageBackgroundColor", "buttons", "template.imageBackgroundColor", "#a0B1c2", "red", warned=True),
    Row("8.8 buttons imageBackgroundColor", "buttons", "template.imageBackgroundColor", "#000000", ["red"]),
    Row("8.8 buttons defaultAction", "buttons", "template.defaultAction", ACTION, "open"),
    Row("8.8 buttons defaultAction", "buttons", "template.defaultAction.label", "x" * 20, "x" * 21),
    Row("8.8 buttons defaultAction", "buttons", "template.defaultAction.label", "x", MISSING, warned=True),
    Row("8.8 confirm text", "confirm", "template.text", FAMILY * 240, "x" * 241),
    Row("8.8 confirm text", "confirm", "template.text", "x", MISSING),
    Row("8.8 confirm actions", "confirm", TEMPLATE, [ACTION] * 2, [ACTION]),
    Row("8.8 confirm actions", "confirm", TEMPLATE, [ACTION] * 2, [ACTION] * 3),
    Row("8.8 carousel columns", "carousel", COLUMNS, [COLUMN] * 10, [COLUMN] * 11),
    Row("8.8 carousel columns", "carousel", COLUMNS, [COLUMN], MISSING),
    Row("8.8 carousel columns", "carousel", COLUMNS, [COLUMN], [], warned=True),
    *(
        Row(f"8.8 carousel {row}", "carousel", f"template.{field}", passes, fails, warned=True)
        for row, field, passes, fails in [
            ("imageAspectRatio, imageSize", "imageAspectRatio", "square", "round"),
            ("imageAspectRatio, imageSize", "imageSize", "contain", "large"),
        ]
    ),
    Row("8.8 carousel imageAspectRatio, imageSize", "carousel", "template.imageSize", "cover", []),
    Row("8.8 carousel column text", "carousel", f"{COLUMNS}[1].text", FAMILY * 60, "x" * 61),
    Row(
        "8.8 carousel column text",
        "carousel",
        COLUMNS,
        [{**COLUMN, "text": FAMILY * 120}],
        [{**COLUMN, "text": "x" * 121}],
        f"{COLUMNS}[0].text",
    ),
    Row("8.8 carousel column title", "carousel", f"{COLUMNS}[1].title", FAMILY * 40, "x" * 41),
    Row("8.8 carousel column title", "carousel", f"{COLUMNS}[1].title", "x", MISSING),
    Row(
        "8.8 carousel column actions",
        "carousel",
        COLUMNS,
        [{**COLUMN, "actions": [ACTION] * 3}],
        [{**COLUMN, "actions": [ACTION] * 4}],
        f"{COLUMNS}[0].actions",
    ),
    Row("8.8 carousel column actions", "carousel", f"{COLUMNS}[1].actions", [ACTION] * 3, [ACTION] * 2),
    *(
        Row(
            "8.8 carousel column thumbnailImageUrl, imageBackgroundColor, defaultAction",
            "carousel",
            f"{COLUMNS}[0].{field}",
            passes,
            fails,
            at=at and f"{COLUMNS}[0].{at}",
            warned=warned,
        )
        for field, passes, fails, at, warned in [
            ("thumbnailImageUrl", https(2000), https(2001), "", False),
            ("thumbnailImageUrl", https(99), MISSING, "", False),
            ("imageBackgroundColor", "#ffffff", "white", "", True),
            ("defaultAction", ACTION, {**ACTION, "type": "camera"}, "defaultAction.type", False),
        ]
    ),
    Row("8.8 image_carousel columns", "image_carousel", COLUMNS, [PICTURE] * 10, [PICTURE] * 11),
    Row("8.8 image_carousel columns", "image_carousel", COLUMNS, [PICTURE], MISSING),
    Row("8.8 image_carousel columns", "image_carousel", COLUMNS, [PICTURE], [], warned=True),
    Row("8.8 image_carousel column imageUrl", "image_carousel", f"{COLUMNS}[0].imageUrl", https(2000), https(2001)),
    Row("8.8 image_carousel column imageUrl", "image_carousel", f"{COLUMNS}[0].imageUrl", https(99), MISSING),
    Row("8.8 image_carousel column action", "image_carousel", f"{COLUMNS}[0].action.label", FAMILY * 12, "x" * 13),
    Row("8.8 image_carousel column action", "image_carousel", f"{COLUMNS}[0].action", ACTION, MISSING),
    # 9.1 actions
    Row("9.1 postback data", "text", "quickReply.items[0].action.data", "x" * 300, "x" * 301),
    Row("9.1 postback data", "text", "quickReply.items[0].action.data", "", MISSING),
    Row("9.1 postback displayText", "text", "quickReply.items[0].action.displayText", FAMILY * 300, "x" * 301),
    Row(
        "9.1 postback displayText",
        "carousel",
        f"{COLUMNS}[0].actions[0].text",
        MISSING,
        "x",
        also={f"{COLUMNS}[0].actions[0].displayText": "x"},
    ),
    Row("9.1 postback text", "carousel", f"{COLUMNS}[0].actions[0].text", FAMILY * 300, "x" * 301),
    Row(
        "9.1 postback text",
        "text",
        "quickReply.items[0].action.text",
        MISSING,
        "x",
        warned=True,
        also={"quickReply.items[0].action.displayText": MISSING, "quickReply.items[0].action.text": "x"},
    ),
    Row("9.1 postback inputOption", "text", "quickReply.items[0].action.inputOption", "openKeyboard", []),
    Row(
        "9.1 postback inputOption",
        "text",
        "quickReply.items[0].action.inputOption",
        "openKeyboard",
        "openDoor",
        warned=True,
    ),
    Row("9.1 postback fillInText", "text", "quickReply.items[0].action.fillInText", FAMILY * 300, "x" * 301),
    *(
        Row(
            "9.1 postback fillInText",
            "text",
            "quickReply.items[0].action.inputOption",
            "openKeyboard",
            option,
            "quickReply.items[0].action.fillInText",
            warned=True,
        )
        for option in ("openVoice", MISSING)
    ),
    Row("9.1 message text", "confirm", f"{TEMPLATE}[0].text", FAMILY * 300, "x" * 301),
    Row("9.1 message text", "confirm", f"{TEMPLATE}[0].text", "x", MISSING),
    Row("9.1 message text", "confirm", f"{TEMPLATE}[0].text", "x", "", warned=True),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", https(1000), https(1001)),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "http://a.b", "ftp://a.b"),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "line://ti/p/@a", "a.b"),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "TEL:0123", MISSING),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "https://a/%E3%81%82", "https://a/\u3042", warned=True),
    Row("9.1 uri altUri.desktop", "bubble", f"{BODY}[5].action.altUri.desktop", https(1000), https(1001)),
    Row("9.1 uri altUri.desktop", "bubble", f"{BODY}[5].action.altUri.desktop", "tel:1", "sms:1"),
    Row(
        "9.1 uri altUri.desktop",
        "text",
        "quickReply.items[2].action.altUri",
        MISSING,
        {"desktop": "https://a.b"},
        warned=True,
        also={"quickReply.items[2].action.altUri": {}},
    ),
    Row("9.1 datetimepicker data", "text", f"{PICKER}.data", "x" * 300, "x" * 301),
    Row("9.1 datetimepicker data", "text", f"{PICKER}.data", "x", MISSING),
    Row("9.1 datetimepicker mode", "text", f"{PICKER}.mode", "datetime", MISSING),
    Row("9.1 datetimepicker mode", "text", f"{PICKER}.mode", "datetime", "week", warned=True),
    Row("9.1 datetimepicker initial, max, min", "text", f"{PICKER}.min", "2026-01-02T03:04", "2026-12-31T23:59"),
    Row("9.1 datetimepicker initial, max, min", "text", f"{PICKER}.initial", "2026-06-01t00:00", "2026-06-01"),
    Row(
        "9.1 datetimepicker initial, max, min",
        "text",
        f"{PICKER}.initial",
        "2026-06-01t00:00",
        "2027-06-01T00:00",
        warned=True,
    ),
    *(
        Row("9.1 datetimepicker initial, max, min", "text", f"{PICKER}.initial", passes, fails, warned=True)
        for passes, fails in [("2026-01-01T00:00", "2025-12-31T23:59"), ("2026-12-31T23:59", "2027-01-01T00:00")]
    ),
    *(
        Row(f"9.1 {kind} label", "text", f"quickReply.items[{at}].action.label", passes, fails)
        for kind, at in [("camera", 4), ("cameraRoll", 5), ("location", 6)]
        for passes, fails in [(FAMILY * 20, "x" * 21), ("x", MISSING)]
    ),
    *(
        Row(f"9.1 {kind} label", "confirm", f"{TEMPLATE}[0].type", "message", kind, also={f"{TEMPLATE}[0]": {**ACTION}})
        for kind in ("camera", "cameraRoll", "location")
    ),
    *(
        Row(f"9.1 richmenuswitch {field}", name, place, ACTION, action, f"{place}.type")
        for field, action in [
            ("richMenuAliasId", {"type": "richmenuswitch", "richMenuAliasId": "x" * 33, "data": "x"}),
            ("data", {"type": "richmenuswitch", "richMenuAliasId": "x", "data": "x" * 301}),
            ("label", {"type": "richmenuswitch", "richMenuAliasId": "x", "data": "x", "label": "x" * 21}),
        ]
        for name, place in [
            ("confirm", f"{TEMPLATE}[1]"),
            ("bubble", f"{BODY}[5].action"),
            ("text", "quickReply.items[0].action"),
            ("image_carousel", f"{COLUMNS}[0].action"),
        ]
    ),
    Row("9.1 clipboard clipboardText", "text", "quickReply.items[7].action.clipboardText", "x" * 1000, "x" * 1001),
    Row("9.1 clipboard clipboardText", "text", "quickReply.items[7].action.clipboardText", "x", ""),
    *(
        Row("9.1 date", "carousel", f"{COLUMNS}[0].actions[2].initial", passes, fails)
        for passes, fails in [
            ("1900-01-01", "1899-12-31"),
            ("2100-12-31", "2101-01-01"),
            ("2024-02-29", "2023-02-29"),
            ("2024-02-29", "20240229"),
        ]
    ),
    *(
        Row("9.1 time", "buttons", f"{TEMPLATE}[1].initial", passes, fails)
        for passes, fails in [("00:00", "0:00"), ("23:59", "24:00"), ("23:59", "23:60")]
    ),
    *(
        Row(
            "9.1 datetime",
            "text",
            f"{PICKER}.initial",
            passes,
            fails,
            also={f"{PICKER}.min": MISSING, f"{PICKER}.max": MISSING},
        )
        for passes, fails in [
            ("1900-01-01T00:00", "1899-12-31T23:59"),
            ("2100-12-31t23:59", "2101-01-01T00:00"),
            ("2024-02-29T00:00", "2024-02-29 00:00"),
            ("2024-02-29T00:00", "2024-02-29T00:00:00"),
        ]
    ),
    # 9.2 labels
    Row("9.2 image carousel template", "image_carousel", f"{COLUMNS}[1].action.label", "x" * 12, "x" * 13),
    Row("9.2 other templates", "carousel", f"{COLUMNS}[0].actions[0].label", FAMILY * 20, "x" * 21),
    Row("9.2 other templates", "confirm", f"{TEMPLATE}[0].label", "x", MISSING),
    Row("9.2 other templates", "confirm", f"{TEMPLATE}[0].label", FAMILY * 20, "x" * 21),
    Row("9.2 other templates", "buttons", f"{TEMPLATE}[0].label", FAMILY * 20, "x" * 21),
    Row("9.2 other templates", "carousel", f"{COLUMNS}[0].actions[1].label", "x", MISSING),
    Row("9.2 other templates", "confirm", f"{TEMPLATE}[0].label", "x", "", warned=True),
    Row("9.2 quick reply button", "text", "quickReply.items[1].action.label", FAMILY * 20, "x" * 21),
    Row("9.2 quick reply button", "text", "quickReply.items[1].action.label", "x", MISSING),
    Row("9.2 flex button", "bubble", f"{BODY}[5].action.label", FAMILY * 40, "x" * 41),
    Row("9.2 flex button", "bubble", f"{BODY}[5].action.label", "x", MISSING),
    Row("9.2 flex, anything else", "bubble", "contents.action.label", FAMILY * 40, "x" * 41),
    Row("9.2 flex, anything else", "bubble", f"{BODY}[0].action.label", "x" * 40, "x" * 41),
    Row("9.2 rich menu", "bubble", f"{BODY}[0].action.type", "uri", "richmenuswitch"),
    # 10.1 containers
    Row("10.1 flex message altText", "bubble", "altText", "x" * 1500, "x" * 1501),
    Row("10.1 flex message altText", "bubble", "altText", "x", MISSING),
    Row("10.1 flex message contents", "bubble", "contents", bubble(), MISSING),
    Row("10.1 flex message contents", "bubble", "contents", bubble(), '{"type": "bubble"}'),
    Row("10.1 bubble whole JSON", "bubble", "contents", sized(29), sized(30), warned=True),
    Row("10.1 bubble whole JSON", "bubble", "contents", sized(29), sized(30.001)),
    Row("10.1 bubble size", "bubble", "contents.size", "nano", "vast", warned=True),
    Row("10.1 bubble size", "bubble", "contents.size", "deca", []),
    Row("10.1 bubble direction", "bubble", "contents.direction", "rtl", "up", warned=True),
    Row("10.1 bubble direction", "bubble", "contents.direction", "ltr", {}),
    *(
        Row("10.1 bubble header, body, footer", "bubble", f"contents.{block}", box(), fails, at)
        for block in ("header", "body", "footer")
        for fails, at in [(IMAGE, f"contents.{block}.type"), ([], "")]
    ),
    Row("10.1 bubble hero", "bubble", "contents.hero", VIDEO, TEXT, "contents.hero.type"),
    Row("10.1 bubble hero", "bubble", "contents.hero", box(), FLEX_BUTTON, "contents.hero.type"),
    Row(
        "10.1 bubble styles",
        "bubble",
        "contents.styles",
        {"body": {"separator": True}},
        {"type": {}},
        "contents.styles.type",
    ),
    Row("10.1 bubble styles", "bubble", "contents.styles.body.separatorColor", "#000000", "black"),
    Row(
        "10.1 bubble action",
        "bubble",
        "contents.action",
        {"type": "uri", "uri": "https://a.b"},
        {"type": "camera"},
        "contents.action.type",
    ),
    Row(
        "10.1 bubble at least one block", "bubble", "contents", {"type": "bubble", "footer": box()}, {"type": "bubble"}
    ),
    Row("10.1 carousel contents", "bubbles", "contents.contents", [bubble()] * 12, [bubble()] * 13),
    Row("10.1 carousel contents", "bubbles", "contents.contents", [bubble()], MISSING),
    Row("10.1 carousel contents", "bubbles", "contents.contents", [bubble()], [], warned=True),
    Row("10.1 carousel contents", "bubbles", "contents.contents[1].size", "mega", "kilo"),
    Row(
        "10.1 carousel contents",
        "bubbles",
        "contents.contents[1]",
        bubble(size="mega"),
        bubble(size="kilo"),
        "contents.contents[1].size",
    ),
    Row(
        "10.1 carousel whole JSON",
        "bubbles",
        "contents",
        sized(48, bubble(), bubble()),
        sized(50, bubble(), bubble()),
        warned=True,
    ),
    Row(
        "10.1 carousel whole JSON",
        "bubbles",
        "contents",
        sized(48, bubble(), bubble()),
        sized(50.001, bubble(), bubble()),
    ),
    # 10.2 components
    Row("10.2 box", "bubble", "contents.body.layout", "horizontal", MISSING),
    Row("10.2 box", "bubble", "contents.body.layout", "vertical", "diagonal", warned=True),
    Row("10.2 box", "bubble", "contents.body.contents", [], MISSING),
    *(
        Row(
            "10.2 box",
            "bubble",
            "contents.body",
            box(TEXT, layout=layout),
            box(TEXT, wrong, layout=layout),
            f"{BODY}[1].type",
        )
        for layout, wrong in [
            ("horizontal", ICON),
            ("vertical", ICON),
            ("vertical", {"type": "span", "text": "x"}),
            ("vertical", VIDEO),
            ("vertical", bubble()),
            ("baseline", box()),
            ("baseline", FLEX_BUTTON),
            ("baseline", IMAGE),
            ("baseline", {"type": "separator"}),
        ]
    ),
    *(
        Row("10.2 box", "bubble", "contents.body.background", GRADIENT, {**GRADIENT, **wrong}, at)
        for wrong, at in [
            ({"angle": None}, "contents.body.background.angle"),
            ({"startColor": None}, "contents.body.background.startColor"),
            ({"endColor": None}, "contents.body.background.endColor"),
            ({"type": None}, "contents.body.background.type"),
        ]
    ),
    *(
        Row("10.2 box", "bubble", "contents.body.background.angle", passes, fails)
        for passes, fails in [("0deg", "-1deg"), ("359.9deg", "360deg"), ("23.5deg", "23.5"), ("1deg", "1000deg")]
    ),
    Row("10.2 box", "bubble", "contents.body.background.centerPosition", "100%", "101%", warned=True),
    Row("10.2 button", "bubble", f"{BODY}[5].action", ACTION, MISSING),
    Row("10.2 button", "bubble", f"{BODY}[5].height", "md", "lg", warned=True),
    Row("10.2 button", "bubble", f"{BODY}[5].style", "link", "round", warned=True),
    Row("10.2 image", "bubble", f"{BODY}[2].url", https(2000), https(2001)),
    Row("10.2 image", "bubble", f"{BODY}[2].url", https(99), "http://example.com/i.jpg"),
    Row("10.2 image", "bubble", f"{BODY}[2].url", https(99), MISSING),
    *(
        Row("10.2 image", "bubble", f"{BODY}[2].aspectRatio", passes, fails)
        for passes, fails in [
            ("1:3", "1:3.01"),
            ("100000:1", "100001:1"),
            ("100000:100000", "100000:100001"),
            ("1:1", "0.9:1"),
            ("1:1", "1:0.9"),
            ("33.3:99.9", "33.3:100"),
            ("1:1", "1:0"),
            ("1.51:1", "16x9"),
        ]
    ),
    Row(
        "10.2 image",
        "bubble",
        "contents",
        bubble(body=box(*[{**IMAGE, "animated": True}] * 10, IMAGE, {**IMAGE, "animated": False})),
        bubble(body=box(*[{**IMAGE, "animated": True}] * 10, box({**IMAGE, "animated": True}))),
    ),
    *(
        Row("10.2 video", "video_bubble", f"contents.hero.{field}", passes, fails)
        for field, passes, fails in [
            ("url", https(2000), https(2001)),
            ("url", https(99), MISSING),
            ("previewUrl", https(2000), https(2001)),
            ("previewUrl", https(99), MISSING),
            ("altContent", box(), MISSING),
            ("aspectRatio", "1:3", "1:4"),
            ("action.label", "x" * 40, "x" * 41),
        ]
    ),
    Row("10.2 video", "video_bubble", "contents.hero.altContent", IMAGE, TEXT, "contents.hero.altContent.type"),
    Row(
        "10.2 video",
        "video_bubble",
        "contents.hero.action",
        {"type": "uri", "uri": "https://a.b"},
        ACTION,
        "contents.hero.action.type",
    ),
    *(
        Row("10.2 video", "video_bubble", "contents.size", large, small, also={"contents.size": "mega"})
        for large, small in [("kilo", "nano"), ("mega", "micro"), ("giga", "deca"), (MISSING, "hecto")]
    ),
    Row("10.2 video", "bubbles", "contents.contents[1].hero", IMAGE, VIDEO),
    Row("10.2 icon", "bubble", f"{BODY}[6].contents[0].url", https(2000), https(2001)),
    Row("10.2 icon", "bubble", f"{BODY}[6].contents[0].url", https(99), MISSING),
    Row("10.2 icon", "bubble", f"{BODY}[6].contents[0].aspectRatio", "1:3", "1:4"),
    Row("10.2 icon", "bubble", f"{BODY}[6].contents[0].flex", 0, 1, warned=True),
    Row("10.2 icon", "bubble", f"{BODY}[6].contents[0].flex", 0, -1, warned=True),
    Row("10.2 filler", "bubble", f"{BODY}[4].flex", 0, -1, warned=True),
    Row("10.2 text", "bubble", f"{BODY}[1]", TEXT, {"type": "text"}, f"{BODY}[1].text"),
    Row("10.2 text", "bubble", f"{BODY}[1]", TEXT, {"type": "text", "text": ""}, f"{BODY}[1].text", warned=True),
    Row("10.2 text", "bubble", f"{BODY}[0].maxLines", 0, -1, warned=True),
    Row("10.2 text", "bubble", f"{BODY}[0].wrap", True, False, warned=True),
    Row("10.2 text", "bubble", f"{BODY}[0].wrap", True, "yes"),
    Row("10.2 text", "bubble", f"{BODY}[0].lineSpacing", "0.5px", "5", warned=True),
    Row("10.2 span", "bubble", f"{BODY}[1].contents", [{"type": "span"}], [TEXT], f"{BODY}[1].contents[0].type"),
    Row(
        "10.2 separator",
        "bubble",
        f"{BODY}[3]",
        {"type": "separator"},
        {"type": "separator", "width": "1px"},
        f"{BODY}[3].width",
    ),
    Row(
        "10.2 filler",
        "bubble",
        f"{BODY}[4]",
        {"type": "filler"},
        {"type": "filler", "margin": "md"},
        f"{BODY}[4].margin",
    ),
    *(
        Row("10.2 colours", "bubble", place, passes, fails, warned=warned)
        for place, passes, fails, warned in [
            (f"{BODY}[0].color", "#a0B1c2", "green", False),
            (f"{BODY}[0].color", "#a0B1c2", "#a0B1c2ff", True),
            (f"{BODY}[3].color", "#000000", "#000", True),
            ("contents.body.backgroundColor", "#00000080", "rgba(0,0,0,0)", False),
            ("contents.body.background.startColor", "#00000080", "red", False),
            *(
                (f"contents.body.background.{name}Color", "#00000080", "#0000", True)
                for name in ("start", "center", "end")
            ),
        ]
    ),
    *(
        Row("10.2 sizes, margins, padding, offsets", "bubble", place, passes, fails, warned=True)
        for place, passes, fails in [
            (f"{BODY}[0].size", "5xl", "huge"),
            (f"{BODY}[0].size", "12px", "12"),
            (f"{BODY}[0].size", "3xl", "50%"),
            ("contents.body.cornerRadius", "xxl", "10%"),
            (f"{BODY}[2].size", "full", "wide"),
            (f"{BODY}[0].margin", "xxl", "3xl"),
            ("contents.body.paddingAll", "10.5%", "10em"),
            ("contents.body.offsetTop", "-5px", "top"),
            ("contents.body.borderWidth", "semi-bold", "10%"),
            ("contents.body.width", "50%", "half"),
        ]
    ),
    *(
        Row(
            "10.2 position / align / gravity / weight / style / decoration / justifyContent / alignItems enums",
            "bubble",
            place,
            passes,
            "other",
            warned=True,
        )
        for place, passes in [
            ("contents.body.position", "absolute"),
            (f"{BODY}[0].align", "end"),
            (f"{BODY}[0].gravity", "bottom"),
            (f"{BODY}[0].weight", "regular"),
            (f"{BODY}[0].style", "normal"),
            (f"{BODY}[0].decoration", "line-through"),
            ("contents.body.justifyContent", "space-evenly"),
            ("contents.body.alignItems", "flex-end"),
        ]
    ),
]


def label(row: Row) -> str:
    """Name a row in a test report."""
    return f"{row.row}-{row.place}"


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_a_value_at_the_limit_passes(row: Row) -> None:
    verdict = checked(changed(row.name, {**row.also, row.place: row.passes}))
    assert verdict.problems == [], verdict.found.problems
    assert not row.warned or f"messages[0].{row.at or row.place}" not in verdict.warnings


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_a_value_past_the_limit_is_reported_at_its_place(row: Row) -> None:
    verdict = checked(changed(row.name, {**row.also, row.place: row.fails}))
    place = f"messages[0].{row.at or row.place}"
    if row.warned:
        assert verdict.problems == [], verdict.found.problems
        assert place in verdict.warnings
    else:
        assert set(verdict.problems) == {place}, verdict.found.problems


@pytest.mark.skipif(not TABLES.exists(), reason="the tables are not here")
def test_every_row_of_the_tables_has_a_case() -> None:
    rows, section, header = [], "", None
    for line in TABLES.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"#{2,3} ((?:8|9|10)\.\d+) |#", line)
        if heading:
            section, header = heading[1] or "", None
        if not (section and line.startswith("|")):
            header = None
            continue
        cells = [cell.strip().replace("`", "") for cell in line.strip("| ").split("|")]
        if header is None:
            header = cells
        elif set(cells[0]) - set("- "):
            rows.append(f"{section} {' '.join(cells[: 1 + (len(header) > 1 and header[1] == 'field')])}")
    assert len(rows) > 100
    untested = {"10.2 nesting depth": "LINE states none"}
    assert sorted(set(rows) - {row.row for row in ROWS} - set(untested)) == []


def test_the_samples_pass_without_a_word() -> None:
    for name, message in SAMPLES.items():
        verdict = checked(message)
        assert (verdict.problems, verdict.warnings) == ([], []), name
    assert value_at(SAMPLES["bubble"], f"{BODY}[5].type") == "button"
