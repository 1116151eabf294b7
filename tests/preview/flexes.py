"""Flex messages as people send them, and short ways to write more."""

import json
from typing import Any

from tests.conftest import ROOT
from tests.preview.documents import LINES
from tests.preview.samples import BUBBLE

PICTURE = "https://example.com/a.png"


def text(words: str, **about: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **about}


def box(*contents: Any, layout: str = "vertical", **about: Any) -> dict[str, Any]:
    return {"type": "box", "layout": layout, "contents": list(contents), **about}


def row(*contents: Any, **about: Any) -> dict[str, Any]:
    return box(*contents, layout="horizontal", **about)


def line(*contents: Any, **about: Any) -> dict[str, Any]:
    return box(*contents, layout="baseline", **about)


def image(**about: Any) -> dict[str, Any]:
    return {"type": "image", "url": PICTURE, **about}


def icon(**about: Any) -> dict[str, Any]:
    return {"type": "icon", "url": PICTURE, **about}


def opens(label: str = "") -> dict[str, Any]:
    return {"type": "uri", "uri": f"https://example.com/{label.lower()}", **({"label": label} if label else {})}


def button(label: str, **about: Any) -> dict[str, Any]:
    return {"type": "button", "action": opens(label), **about}


def separator(**about: Any) -> dict[str, Any]:
    return {"type": "separator", **about}


def span(words: str, **about: Any) -> dict[str, Any]:
    return {"type": "span", "text": words, **about}


def bubble(*contents: Any, **about: Any) -> dict[str, Any]:
    """A bubble with these components in its body."""
    return {"type": "bubble", "body": box(*contents), **about}


def carousel(*bubbles: Any) -> dict[str, Any]:
    return {"type": "carousel", "contents": list(bubbles)}


FILLER = {"type": "filler"}
STARS = [icon(size="sm") for _ in range(5)]


def detail(name: str, told: str) -> dict[str, Any]:
    return line(text(name, size="sm", flex=1, color="#aaaaaa"), text(told, size="sm", flex=5, wrap=True), spacing="sm")


def priced(name: str, price: str) -> dict[str, Any]:
    return row(text(name, size="sm", flex=0), text(price, size="sm", align="end"))


RESTAURANT = {
    "type": "bubble",
    "hero": image(size="full", aspectRatio="20:13", aspectMode="cover", action=opens()),
    "body": box(
        text("Brown Cafe", weight="bold", size="xl"),
        line(*STARS, text("4.0", size="sm", margin="md", flex=0), margin="md"),
        box(
            detail("Place", "Flex Tower, 7-7-4 Midori-ku, Tokyo"),
            detail("Time", "10:00 - 23:00"),
            margin="lg",
            spacing="sm",
        ),
    ),
    "footer": box(button("CALL", height="sm"), button("WEBSITE", height="sm"), {"type": "spacer", "size": "sm"}),
}
RECEIPT = bubble(
    text("RECEIPT", weight="bold", color="#1DB446", size="sm"),
    text("Brown Store", weight="bold", size="xxl", margin="md"),
    separator(margin="xxl"),
    box(priced("Energy Drink", "$2.99"), separator(margin="lg"), priced("TOTAL", "$7.31"), margin="xxl", spacing="sm"),
    styles={"footer": {"separator": True}},
    footer=row(text("PAYMENT ID", size="xs", flex=0), text("#743289384279", size="xs", align="end")),
)
SHOPPING = carousel(
    bubble(
        text("Arm Chair, White", weight="bold", size="xl", wrap=True),
        line(text("$49", size="xl", flex=0), text(".99", size="sm", flex=0, decoration="line-through")),
        hero=image(size="full", aspectRatio="20:13"),
        footer=box(button("Add to Cart", style="primary"), button("Add to wishlist"), spacing="sm"),
    ),
    bubble(button("See more", flex=1, gravity="center")),
)
APPAREL = bubble(
    image(size="full", aspectMode="cover", aspectRatio="2:3", gravity="top"),
    box(
        text("Brown's T-shirts", size="xl", color="#ffffff", weight="bold"),
        box(
            FILLER,
            line(FILLER, icon(), text("Add to cart", color="#ffffff", flex=0, offsetTop="-2px"), FILLER, spacing="sm"),
            FILLER,
            borderWidth="1px",
            cornerRadius="4px",
            borderColor="#ffffff",
            height="40px",
        ),
        position="absolute",
        offsetBottom="0px",
        offsetStart="0px",
        offsetEnd="0px",
        backgroundColor="#03303Acc",
        paddingAll="20px",
        paddingTop="18px",
    ),
    box(text("SALE", color="#ffffff", align="center", size="xs"), position="absolute", offsetTop="18px",
        offsetStart="18px", cornerRadius="20px", backgroundColor="#ff334b", height="25px", width="53px"),
)  # fmt: skip
TRAVEL = bubble(
    row(
        text("20:30", size="sm", gravity="center"),
        box(FILLER, box(width="12px", height="12px", borderWidth="2px", borderColor="#EF454D"), FILLER, flex=0),
        text("秋葉原", gravity="center", flex=4, size="sm"),
        spacing="lg",
    ),
    {"type": "text", "contents": [span("次は ", weight="bold"), span("お茶の水 🚃", color="#ff0000")], "wrap": True},
    text("ขอให้เดินทางปลอดภัย", size="sm", style="italic"),
    box(background={"type": "linearGradient", "angle": "90deg", "startColor": "#ffff00", "endColor": "#0080ff",
                    "centerColor": "#00ff00", "centerPosition": "10%"}, height="6px", maxWidth="70%"),
    text("one\ntwo\nthree", wrap=True, lineSpacing="20px", maxLines=2, scaling=True),
    size="giga",
    direction="rtl",
    header=box(text("FROM", color="#ffffff66"), backgroundColor="#0367D3", paddingAll="20px"),
)  # fmt: skip
FILM = {
    "type": "bubble",
    "hero": {
        "type": "video",
        "url": "https://example.com/a.mp4",
        "previewUrl": PICTURE,
        "altContent": image(size="full"),
        "aspectRatio": "20:13",
        "action": opens("More"),
    },
}
OWN = {
    "restaurant": RESTAURANT,
    "receipt": RECEIPT,
    "shopping": SHOPPING,
    "apparel": APPAREL,
    "travel": TRAVEL,
    "film": FILM,
    "whole": BUBBLE,
}


def containers_in(value: Any) -> list[Any]:
    """All bubbles and carousels in a value, the outermost of each."""
    if isinstance(value, dict) and value.get("type") in ("bubble", "carousel"):
        return [value]
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for each in below for found in containers_in(each)]


def written() -> dict[str, Any]:
    """The flex messages in the examples, and in LINE's pages where those are at hand."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "examples").glob("*.json")):
        for number, each in enumerate(containers_in(json.loads(path.read_text(encoding="utf-8")))):
            found[f"{path.stem} {number}"] = each
    for page, messages in LINES.items():
        found |= {f"{page} {number}": each for number, each in enumerate(containers_in(messages))}
    return found


SAMPLES = {**OWN, **written()}


def strings_shown(value: Any) -> list[str]:
    """The texts and labels of components, in the order in which they are written."""
    if isinstance(value, list):
        return [each for item in value for each in strings_shown(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") == "text" and not value.get("contents"):
        return [value.get("text", "")]
    if value.get("type") == "span":
        return [value["text"]]
    if value.get("type") in ("button", "video"):
        return [value["action"]["label"]] if "action" in value else []
    blocks = [value[name] for name in ("header", "hero", "body", "footer") if name in value]
    return strings_shown(value.get("contents", blocks))
