"""What a flex message is laid out from.

Every object here is closed: LINE refuses a field that it does not know inside a flex message.
https://developers.line.biz/en/reference/messaging-api/#flex-component
"""

import re
from typing import Any

from connector.fields import Array, Boolean, Field, Findings, Integer, Object, OneOf, Rule, String, shown, under
from connector.messages import PAGE
from connector.messages.parts.actions import action, uri_action
from connector.messages.parts.urls import Media

PLACES = {
    "box": "stands in a block, a box or altContent",
    "button": "stands in a horizontal or vertical box",
    "image": "stands in hero, a horizontal or vertical box or altContent",
    "video": "stands directly in hero",
    "icon": "stands in a baseline box",
    "text": "stands in a box",
    "span": "stands in the contents of a text",
    "separator": "stands in a horizontal or vertical box",
    "filler": "stands in a box",
    "spacer": "stands in a box",
    "bubble": "is a container, no component",
    "carousel": "is a container, no component",
}
"""Where each component stands."""

STEPS = ("none", "xs", "sm", "md", "lg", "xl", "xxl")
SIZES = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl", "3xl", "4xl", "5xl")
SHARE = r"-?[0-9]+(\.[0-9]+)?%"
WORDS = {*STEPS, *SIZES, "full", "light", "normal", "medium", "semi-bold", "bold"}
"""The keywords of all lengths: one that belongs to another length passes with a warning."""


class Measure(String):
    """A length: one of LINE's keywords, pixels, or a share of the parent.

    Another word is refused; another number, or one in a form that LINE's pages do not give for this length, passes with
    a warning.
    https://developers.line.biz/en/docs/messaging-api/flex-message-layout/

    Args:
        keywords: LINE's keywords for this length.
        percent: Whether it may be a share; None where LINE's pages do not say.
        negative: Whether it may be below zero.
    """

    def __init__(self, *keywords: str, percent: bool | None = True, negative: bool = False) -> None:
        listed = f"one of {', '.join(keywords)}, or " if keywords else ""
        words = f"{listed}pixels such as 12px" + (" or a percentage such as 50%" if percent else "")
        sign, share = "-?" if negative else "", "|%" if percent else ""
        super().__init__(minimum=1, form=words, usual=(rf"{sign}[0-9]+(\.[0-9]+)?(px{share})", words))
        self.keywords = keywords
        self.percent = percent

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check for a word, and for a share where LINE takes none."""
        if value in self.keywords:
            return value
        other_word = value[:1].isalpha() and value not in WORDS
        if other_word or (self.percent is False and re.fullmatch(SHARE, value)):
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{found.closest(value, self.keywords)}")
            return value
        return super().verify(value, place, found)


class Ratio(String):
    """An aspect ratio, ``width:height``, each from 1 to 100000, the height at most three times the width."""

    def __init__(self) -> None:
        number = r"[0-9]+(?:\.[0-9]+)?"
        super().__init__(pattern=f"({number}):({number})", form="a ratio width:height such as 20:13")

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check the form and the two numbers."""
        match = re.fullmatch(self.pattern, value)
        if match is None:
            return super().verify(value, place, found)
        width, height = float(match[1]), float(match[2])
        if not (1 <= width <= 100000 and 1 <= height <= 100000):
            found.problem(place, f"must have numbers from 1 to 100000; got {shown(value)}.")
        elif height > 3 * width * (1 + 1e-9):  # so that rounding refuses nothing
            found.problem(place, f"must have a height of at most three times the width; got {shown(value)}.")
        return value


def colour(**about: Any) -> String:
    """Declare a colour in hexadecimal digits, with or without two for its transparency."""
    form = "a colour #RRGGBB or #RRGGBBAA such as #1DB446"
    return String(pattern="#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?", form=form, **about)


def part(page: str, fields: dict[str, Field], *rules: Rule) -> Object:
    """Declare a component: its type, its fields and nothing else."""
    return Object({"type": String(required=True), **fields}, rules=rules, page=f"{PAGE}#{page}", closed=True)


def component(*names: str, **about: Any) -> OneOf:
    """Declare a place for components of these types; another one that LINE has is refused there."""
    elsewhere = {name: where for name, where in PLACES.items() if name not in names}
    kinds = {name: COMPONENTS[name] for name in names if name in COMPONENTS}
    return OneOf(kinds, what=" or ".join(names), elsewhere=elsewhere, **about)


def fits_layout(value: dict[str, Any], place: str, found: Findings) -> None:
    """A baseline box holds icon, text and filler; the other two hold everything but icons."""
    layout, contents = value.get("layout"), value.get("contents")
    wrong = {"baseline": ("box", "button", "image", "separator"), "horizontal": ("icon",), "vertical": ("icon",)}
    if not isinstance(layout, str) or layout not in wrong or not isinstance(contents, list):
        return
    for position, item in enumerate(contents):
        kind = item.get("type") if isinstance(item, dict) else None
        if isinstance(kind, str) and kind in wrong[layout]:
            found.problem(
                f"{place}.contents[{position}].type", f"must not be {kind} in a {layout} box: it {PLACES[kind]}."
            )


def some_text(value: dict[str, Any], place: str, found: Findings) -> None:
    """A text has text or spans, and breaks lines only where it wraps."""
    text, spans = value.get("text"), value.get("contents")
    if text is None and spans is None:
        found.problem(under(place, "text"), "is required where contents is not given: one of the two.")
    elif text == "" and not spans:
        found.problem(under(place, "text"), "must not be empty where contents has no span; a blank is enough.")
    elif text is None and not spans:
        found.warn(under(place, "text"), "is missing, and contents has no span, which LINE may refuse.")
    elif isinstance(text, str) and "\n" in text and not spans and value.get("wrap") is not True:
        found.warn(under(place, "wrap"), "should be true, since the text has line breaks.")


def keyword(*values: str) -> String:
    """Declare a keyword; inside a flex message LINE refuses any other."""
    return String(choices=values)


FLEX: dict[str, Field] = {"flex": Integer(usual=(0, None))}
MARGIN: dict[str, Field] = {"margin": Measure(*STEPS, percent=False)}
ACTION: dict[str, Field] = {"action": action(40, labelled=False, closed=True)}
GRAVITY: dict[str, Field] = {"gravity": keyword("top", "bottom", "center")}
ALIGN: dict[str, Field] = {"align": keyword("start", "end", "center")}
SHRINK: dict[str, Field] = {"adjustMode": keyword("shrink-to-fit"), "scaling": Boolean()}
OFFSETS: dict[str, Field] = {
    "position": keyword("relative", "absolute"),
    **dict.fromkeys(("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"), Measure(*STEPS, negative=True)),
}
LETTERS: dict[str, Field] = {
    "text": String(),
    "size": Measure(*SIZES, percent=False),
    "color": colour(),
    "weight": keyword("regular", "bold"),
    "style": keyword("normal", "italic"),
    "decoration": keyword("none", "underline", "line-through"),
}

GRADIENT = part(
    "box",
    {
        "angle": String(
            required=True,
            pattern=r"0*([0-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9])(\.[0-9]+)?deg",
            form="an angle from 0deg to below 360deg",
        ),
        "startColor": colour(required=True),
        "endColor": colour(required=True),
        "centerColor": colour(),
        "centerPosition": String(usual=(r"(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?)%", "a percentage from 0% to 100%")),
    },
)

COMPONENTS: dict[str, Object] = {
    "separator": part("separator", {**MARGIN, "color": colour()}),
    "filler": part("filler", FLEX),
    "spacer": part("flex-component", {"size": Measure(*STEPS[1:], percent=None)}),
    "span": part("span", LETTERS),
}
"""Every component by its type. LINE's reference no longer describes ``spacer``, which LINE still takes."""

IN_BOX = component("box", "button", "image", "icon", "text", "separator", "filler", "spacer")

COMPONENTS["box"] = part(
    "box",
    {
        "layout": String(required=True, choices=("horizontal", "vertical", "baseline")),
        "contents": Array(IN_BOX, required=True),
        "backgroundColor": colour(),
        "background": OneOf({"linearGradient": GRADIENT}, what="background object", closed=True),
        "borderColor": colour(),
        "borderWidth": Measure("none", "light", "normal", "medium", "semi-bold", "bold", percent=None),
        "cornerRadius": Measure(*STEPS, percent=None),
        **dict.fromkeys(("width", "maxWidth", "height", "maxHeight"), Measure()),
        "spacing": Measure(*STEPS, percent=False),
        **dict.fromkeys(("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"), Measure(*STEPS)),
        "justifyContent": keyword("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"),
        "alignItems": keyword("center", "flex-start", "flex-end"),
        **FLEX,
        **MARGIN,
        **OFFSETS,
        **ACTION,
    },
    fits_layout,
)
"""A box of boxes and other components; it may be empty."""

COMPONENTS["button"] = part(
    "button",
    {
        "action": action(40, labelled=True, closed=True, required=True),
        "height": keyword("sm", "md"),
        "style": keyword("primary", "secondary", "link"),
        "color": colour(),
        **FLEX,
        **MARGIN,
        **OFFSETS,
        **GRAVITY,
        **SHRINK,
    },
)
"""A button; its action has a label of at most 40 characters."""

COMPONENTS["image"] = part(
    "f-image",
    {
        "url": Media(flex=True, required=True),
        "size": Measure(*SIZES, "full"),
        "aspectRatio": Ratio(),
        "aspectMode": keyword("fit", "cover"),
        "backgroundColor": colour(),
        "animated": Boolean(),
        **FLEX,
        **MARGIN,
        **OFFSETS,
        **ALIGN,
        **GRAVITY,
        **ACTION,
    },
)
"""JPEG or PNG of at most 1024 x 1024 pixels and 10 MB; animated, 300 KB."""

COMPONENTS["icon"] = part(
    "icon",
    {
        "url": Media(flex=True, required=True),
        "size": Measure(*SIZES, percent=False),
        "aspectRatio": Ratio(),
        "scaling": Boolean(),
        "flex": Integer(usual=(0, 0)),
        **MARGIN,
        **OFFSETS,
    },
)
"""JPEG or PNG of at most 1024 x 1024 pixels and 1 MB; in baseline boxes only."""

COMPONENTS["text"] = part(
    "f-text",
    {
        **LETTERS,
        "contents": Array(component("span")),
        "wrap": Boolean(),
        "lineSpacing": Measure(percent=None),
        "maxLines": Integer(usual=(0, None)),
        **FLEX,
        **MARGIN,
        **OFFSETS,
        **ALIGN,
        **GRAVITY,
        **SHRINK,
        **ACTION,
    },
    some_text,
)
"""A text, or spans of text; LINE states no limit of its own."""

IN_BOX.kinds |= {name: COMPONENTS[name] for name in ("box", "button", "image", "icon", "text")}

COMPONENTS["video"] = part(
    "f-video",
    {
        "url": Media(flex=True, required=True),
        "previewUrl": Media(flex=True, required=True),
        "altContent": component("box", "image", required=True),
        "aspectRatio": Ratio(),
        "action": uri_action(40, closed=True),
    },
)
"""mp4 of at most 200 MB, the preview JPEG or PNG of at most 1 MB; directly in hero only."""
