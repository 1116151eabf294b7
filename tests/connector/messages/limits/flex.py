"""Limits of flex containers and components: sections 10.1 and 10.2."""

import json
from typing import Any

from tests.connector.messages.limits.row import ACTION, BODY, Row, https
from tests.connector.messages.samples import MISSING, SAMPLES

TEXT = {"type": "text", "text": "x"}
IMAGE = {"type": "image", "url": "https://example.com/i.jpg"}
ICON = {"type": "icon", "url": "https://example.com/i.jpg"}
VIDEO = SAMPLES["video_bubble"]["contents"]["hero"]
FLEX_BUTTON = {"type": "button", "action": ACTION}
GRADIENT = {"type": "linearGradient", "angle": "0deg", "startColor": "#000000", "endColor": "#00000000"}


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


ROWS = [
    # 10.1 containers
    Row("10.1 flex message altText", "bubble", "altText", "x" * 1500, "x" * 1501),
    Row("10.1 flex message altText", "bubble", "altText", "x", MISSING),
    Row("10.1 flex message altText", "bubble", "altText", " ", ""),
    Row("10.1 flex message contents", "bubble", "contents", bubble(), MISSING),
    Row("10.1 flex message contents", "bubble", "contents", bubble(), '{"type": "bubble"}'),
    Row("10.1 bubble whole JSON", "bubble", "contents", sized(29), sized(30), warned=True),
    Row("10.1 bubble whole JSON", "bubble", "contents", sized(29), sized(30.001)),
    Row("10.1 bubble size", "bubble", "contents.size", "nano", "vast", warned=True),
    Row("10.1 bubble size", "bubble", "contents.size", "deca", []),
    Row("10.1 bubble direction", "bubble", "contents.direction", "rtl", "up"),
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
    Row("10.2 box", "bubble", "contents.body.layout", "vertical", "diagonal"),
    Row("10.2 box", "bubble", "contents.body.background.type", "linearGradient", "radialGradient"),
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
    Row("10.2 button", "bubble", f"{BODY}[5].height", "md", "lg"),
    Row("10.2 button", "bubble", f"{BODY}[5].style", "link", "round"),
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
    Row("10.2 text", "bubble", f"{BODY}[1]", TEXT, {"type": "text", "text": ""}, f"{BODY}[1].text"),
    Row("10.2 text", "bubble", f"{BODY}[1]", TEXT, {"type": "text", "contents": []}, f"{BODY}[1].text", warned=True),
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
        Row("10.2 colours", "bubble", place, passes, fails)
        for place, passes, fails in [
            (f"{BODY}[0].color", "#a0B1c2", "green"),
            (f"{BODY}[0].color", "#a0B1c2ff", "#a0B1c2f"),
            (f"{BODY}[3].color", "#000000", "#000"),
            (f"{BODY}[5].color", "#1DB446", "1DB446"),
            ("contents.body.backgroundColor", "#00000080", "rgba(0,0,0,0)"),
            ("contents.body.borderColor", "#00000080", ""),
            ("contents.body.background.startColor", "#00000080", "red"),
            *((f"contents.body.background.{name}Color", "#00000080", "#0000") for name in ("start", "center", "end")),
            ("contents.styles.body.separatorColor", "#00000080", "#00000080 "),
        ]
    ),
    *(
        Row("10.2 sizes, margins, padding, offsets", "bubble", place, passes, fails, warned=warned)
        for place, passes, fails, warned in [
            (f"{BODY}[0].size", "5xl", "huge", False),
            (f"{BODY}[0].size", "12px", "12", True),
            (f"{BODY}[0].size", "3xl", "50%", False),
            (f"{BODY}[0].size", "xxs", "full", True),
            (f"{BODY}[1].contents[0].size", "12.5px", "50%", False),
            (f"{BODY}[6].contents[0].size", "4xl", "50%", False),
            (f"{BODY}[6].contents[0].size", "4xl", "", False),
            (f"{BODY}[2].size", "50%", "-50%", True),
            (f"{BODY}[2].size", "full", "wide", False),
            (f"{BODY}[2].size", "120px", "", False),
            ("contents.body.cornerRadius", "xxl", "10%", True),
            ("contents.body.cornerRadius", "4px", "-4px", True),
            (f"{BODY}[0].margin", "xxl", "3xl", True),
            (f"{BODY}[0].margin", "10px", "10%", False),
            (f"{BODY}[0].margin", "0px", "-10px", True),
            (f"{BODY}[0].margin", "none", "", False),
            ("contents.body.spacing", "2.5px", "5%", False),
            ("contents.body.spacing", "sm", "small", False),
            ("contents.body.paddingAll", "10.5%", "10em", True),
            ("contents.body.paddingTop", "10.5%", "-10%", True),
            ("contents.body.offsetTop", "-5px", "top", False),
            ("contents.body.offsetStart", "-5%", "", False),
            ("contents.body.borderWidth", "semi-bold", "10%", True),
            ("contents.body.width", "50%", "half", False),
            ("contents.body.height", "50px", "-50px", True),
        ]
    ),
    *(
        Row(
            "10.2 position / align / gravity / weight / style / decoration / justifyContent / alignItems enums",
            "bubble",
            place,
            passes,
            "other",
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
            (f"{BODY}[2].aspectMode", "cover"),
            (f"{BODY}[0].adjustMode", "shrink-to-fit"),
        ]
    ),
]
