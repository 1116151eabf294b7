"""Messages to draw: one of each type with every field that it may have, and what the examples hold."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from tests.conftest import ROOT

PICTURE = "https://pictures.example.com/a.png"


def uri(label: str) -> dict[str, Any]:
    return {
        "type": "uri",
        "label": label,
        "uri": "https://soc.example.com/case/2041?tab=1",
        "altUri": {"desktop": "https://desktop.example.com/"},
    }


ACTIONS: list[dict[str, Any]] = [
    {"type": "postback", "label": "Isolate", "data": "do=isolate", "displayText": "Isolate the host"},
    {
        "type": "postback",
        "label": "Note",
        "data": "do=note",
        "inputOption": "openKeyboard",
        "fillInText": "Note: ",
    },
    {"type": "message", "label": "On my way", "text": "I am on my way"},
    uri("Open case"),
    {
        "type": "datetimepicker",
        "label": "Snooze until",
        "data": "do=snooze",
        "mode": "datetime",
        "initial": "2026-11-29T10:00",
        "max": "2026-12-29T10:00",
        "min": "2026-11-29T09:00",
    },
    {"type": "clipboard", "label": "Copy hash", "clipboardText": "d41d8cd98f00b204"},
]
QUICK = [
    *ACTIONS,
    {"type": "camera", "label": "Photo"},
    {"type": "cameraRoll", "label": "Album"},
    {"type": "location", "label": "Where"},
]
COMMON: dict[str, Any] = {
    "sender": {"name": "Night watch", "iconUrl": PICTURE},
    "quickReply": {"items": [{"type": "action", "imageUrl": PICTURE, "action": action} for action in QUICK]},
}


def message(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, **fields, **copy.deepcopy(COMMON)}


def column(number: int) -> dict[str, Any]:
    return {
        "thumbnailImageUrl": PICTURE,
        "imageBackgroundColor": "#ffeedd",
        "title": f"Host {number}",
        "text": f"Disk of host {number} is full",
        "defaultAction": uri("Whole column"),
        "actions": copy.deepcopy(ACTIONS[:3]),
    }


TEXT_COMPONENT: dict[str, Any] = {
    "type": "text",
    "text": "Two lines\nof text",
    "size": "sm",
    "weight": "bold",
    "style": "italic",
    "decoration": "underline",
    "color": "#112233",
    "wrap": True,
    "maxLines": 3,
    "lineSpacing": "4px",
    "align": "center",
    "gravity": "center",
    "flex": 2,
    "margin": "md",
    "position": "relative",
    "offsetTop": "2px",
    "offsetStart": "1%",
    "adjustMode": "shrink-to-fit",
    "scaling": True,
    "action": ACTIONS[2],
}
SPANS: dict[str, Any] = {
    "type": "text",
    "text": "not shown",
    "wrap": True,
    "contents": [
        {"type": "span", "text": "Severity ", "size": "lg"},
        {"type": "span", "text": "high", "color": "#c62828", "weight": "bold", "style": "italic", "decoration": "none"},
    ],
}
IMAGE: dict[str, Any] = {
    "type": "image",
    "url": PICTURE,
    "size": "md",
    "aspectRatio": "20:13",
    "aspectMode": "cover",
    "backgroundColor": "#eeeeee",
    "align": "start",
    "gravity": "bottom",
    "animated": True,
    "margin": "sm",
    "action": uri("Picture"),
}
BOX: dict[str, Any] = {
    "type": "box",
    "layout": "vertical",
    "backgroundColor": "#00112233",
    "borderColor": "#445566",
    "borderWidth": "semi-bold",
    "cornerRadius": "md",
    "width": "80%",
    "maxWidth": "200px",
    "height": "120px",
    "maxHeight": "200px",
    "spacing": "sm",
    "margin": "lg",
    "paddingAll": "10px",
    "paddingTop": "5%",
    "paddingStart": "lg",
    "position": "absolute",
    "offsetTop": "-4px",
    "offsetEnd": "10%",
    "justifyContent": "space-between",
    "alignItems": "center",
    "background": {
        "type": "linearGradient",
        "angle": "45deg",
        "startColor": "#000000",
        "centerColor": "#777777",
        "centerPosition": "30%",
        "endColor": "#ffffff",
    },
    "action": ACTIONS[0],
    "contents": [{"type": "text", "text": "In a box"}, {"type": "filler", "flex": 2}],
}
BUBBLE: dict[str, Any] = {
    "type": "bubble",
    "size": "kilo",
    "direction": "rtl",
    "header": {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "Header"}]},
    "hero": IMAGE,
    "body": {
        "type": "box",
        "layout": "vertical",
        "contents": [
            TEXT_COMPONENT,
            SPANS,
            {"type": "separator", "margin": "xl", "color": "#cccccc"},
            {
                "type": "box",
                "layout": "baseline",
                "contents": [
                    {"type": "icon", "url": PICTURE, "size": "3xl", "aspectRatio": "2:1", "scaling": True},
                    {"type": "text", "text": "4.0", "flex": 0},
                ],
            },
            {"type": "box", "layout": "horizontal", "contents": [IMAGE, {"type": "separator"}, BOX]},
        ],
    },
    "footer": {
        "type": "box",
        "layout": "vertical",
        "spacing": "sm",
        "contents": [
            {"type": "button", "style": "primary", "color": "#c62828", "height": "sm", "action": ACTIONS[0]},
            {"type": "button", "style": "secondary", "gravity": "bottom", "action": ACTIONS[2]},
            {"type": "button", "style": "link", "adjustMode": "shrink-to-fit", "scaling": True, "action": uri("Case")},
        ],
    },
    "styles": {
        "header": {"backgroundColor": "#ffeeee"},
        "body": {"separator": True, "separatorColor": "#abcdef"},
        "footer": {"separator": True},
    },
    "action": uri("Whole bubble"),
}
FILM: dict[str, Any] = {
    "type": "bubble",
    "size": "mega",
    "hero": {
        "type": "video",
        "url": "https://films.example.com/a.mp4",
        "previewUrl": PICTURE,
        "aspectRatio": "16:9",
        "altContent": IMAGE,
        "action": uri("More about it"),
    },
    "body": {"type": "box", "layout": "vertical", "contents": [{"type": "text", "text": "A film", "wrap": True}]},
}

SAMPLES: dict[str, dict[str, Any]] = {
    "text": message(
        "text",
        text="LINE $ emoji at https://soc.example.com/1",
        emojis=[{"index": 5, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}],
        quoteToken="yHAz4Ua2wx7",
    ),
    "textV2": message(
        "textV2",
        text="Welcome, {user1}! {laugh} {everyone} {{literally}}",
        substitution={
            "user1": {"type": "mention", "mentionee": {"type": "user", "userId": "U4af4980629000000000000000000abcd"}},
            "laugh": {"type": "emoji", "productId": "5a8555cfe6256cc92ea23c2a", "emojiId": "002"},
            "everyone": {"type": "mention", "mentionee": {"type": "all"}},
        },
    ),
    "sticker": message("sticker", packageId="446", stickerId="1988", quoteToken="q"),
    "image": message("image", originalContentUrl=PICTURE, previewImageUrl=PICTURE),
    "video": message(
        "video", originalContentUrl="https://films.example.com/a.mp4", previewImageUrl=PICTURE, trackingId="track-1"
    ),
    "audio": message("audio", originalContentUrl="https://sounds.example.com/a.m4a", duration=61000),
    "location": message(
        "location",
        title="Data centre",
        address="1-3 Kioicho, Chiyoda-ku, Tokyo",
        latitude=35.67966,
        longitude=139.73669,
    ),
    "imagemap": message(
        "imagemap",
        baseUrl="https://maps.example.com/floor",
        altText="The floor plan",
        baseSize={"width": 1040, "height": 520},
        video={
            "originalContentUrl": "https://films.example.com/a.mp4",
            "previewImageUrl": PICTURE,
            "area": {"x": 0, "y": 0, "width": 520, "height": 260},
            "externalLink": {"linkUri": "https://films.example.com/more", "label": "See more"},
        },
        actions=[
            {
                "type": "uri",
                "label": "Left",
                "linkUri": "https://maps.example.com/left",
                "area": {"x": 0, "y": 260, "width": 520, "height": 260},
            },
            {"type": "message", "text": "Right", "area": {"x": 520, "y": 0, "width": 520, "height": 520}},
            {"type": "clipboard", "clipboardText": "Code", "area": {"x": 0, "y": 0, "width": 10, "height": 10}},
        ],
    ),
    "buttons": message(
        "template",
        altText="Isolate web-17?",
        template={
            "type": "buttons",
            "thumbnailImageUrl": PICTURE,
            "imageAspectRatio": "square",
            "imageSize": "contain",
            "imageBackgroundColor": "#fafafa",
            "title": "Isolate web-17?",
            "text": "Ransomware was seen at 03:12",
            "defaultAction": uri("Whole card"),
            "actions": ACTIONS[:4],
        },
    ),
    "confirm": message(
        "template",
        altText="Are you sure?",
        template={"type": "confirm", "text": "Are you sure?", "actions": ACTIONS[:2]},
    ),
    "carousel": message(
        "template",
        altText="Two hosts",
        template={
            "type": "carousel",
            "imageAspectRatio": "rectangle",
            "imageSize": "cover",
            "columns": [column(1), column(2)],
        },
    ),
    "image carousel": message(
        "template",
        altText="Two pictures",
        template={
            "type": "image_carousel",
            "columns": [{"imageUrl": PICTURE, "action": action} for action in ACTIONS[2:4]],
        },
    ),
    "bubble": message("flex", altText="A bubble", contents=BUBBLE),
    "film": message("flex", altText="A film", contents=FILM),
    "bubbles": message(
        "flex", altText="Bubbles", contents={"type": "carousel", "contents": [{**BUBBLE, "hero": BOX}, BUBBLE]}
    ),
    "coupon": message("coupon", couponId="01JYNW8JMQVFBNWF1APF8Z3FS7", deliveryTag="tag_1"),
}
"""A message of each type, and of each kind of template and container, with all that it may hold."""


def example_messages() -> list[tuple[str, list[Any]]]:
    """The messages of the project's examples, by the example's name."""
    found = []
    for path in sorted((ROOT / "examples").glob("*.json")):
        given = json.loads(path.read_text(encoding="utf-8"))
        messages = given.get("messages", given.get("json_body", {}).get("messages"))
        if isinstance(messages, str):
            messages = [{"type": "text", "text": messages}]
        if messages:
            found.append((path.stem, messages))
    return found


def texts_of(drawn: Any) -> Iterator[str]:
    """The texts that whoever gets a message sees in it, in order; the sender's name first."""
    if sender := drawn.get("sender"):
        yield sender["name"]
    kind = drawn["type"]
    if kind in ("text", "textV2"):
        yield from [part for part in drawn["text"].replace("{{", "{").replace("}}", "}").split(" ") if part.isalpha()]
    elif kind == "location":
        yield from (drawn[name] for name in ("title", "address") if name in drawn)
    elif kind == "template":
        yield from texts_of_template(drawn["template"])
    elif kind == "flex":
        yield from texts_of_component(drawn["contents"])


def texts_of_template(template: dict[str, Any]) -> Iterator[str]:
    for each in template.get("columns", [template]):
        yield from (each[name] for name in ("title", "text") if name in each)
        yield from (action["label"] for action in each.get("actions", [each.get("action")]))


def texts_of_component(component: Any) -> Iterator[str]:
    kind = component["type"]
    if kind == "bubble":
        for block in ("header", "hero", "body", "footer"):
            yield from texts_of_component(component[block]) if block in component else ()
    elif kind == "text" and component.get("contents"):
        yield from (span["text"] for span in component["contents"])
    elif kind == "text":
        yield component["text"]
    elif kind in ("button", "video"):
        yield component.get("action", {}).get("label", "")
    else:
        for inner in component.get("contents", ()):
            yield from texts_of_component(inner)
