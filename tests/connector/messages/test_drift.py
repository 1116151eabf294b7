"""What is declared here of messages and what LINE's own SDK declares, compared name by name."""

from collections.abc import Iterator
from typing import Any

import pytest

from connector import messages
from tests.comparison import Comparison
from tests.line_sdk import schemas

REQUIRED_HERE = "LINE's reference requires it, the SDK has no requirement for it"
LONGER = "LINE's reference says 1,000 characters, the SDK 10,000"
DIFFERENCES = {
    ("QuickReply", "items", "required"): REQUIRED_HERE,
    ("QuickReplyItem", "type", "required"): REQUIRED_HERE,
    ("QuickReplyItem", "action", "required"): REQUIRED_HERE,
    ("ImagemapVideo", "originalContentUrl", "required"): REQUIRED_HERE,
    ("ImagemapVideo", "previewImageUrl", "required"): REQUIRED_HERE,
    ("ImagemapVideo", "area", "required"): REQUIRED_HERE,
    ("FlexBoxLinearGradient", "angle", "required"): REQUIRED_HERE,
    ("FlexBoxLinearGradient", "startColor", "required"): REQUIRED_HERE,
    ("FlexBoxLinearGradient", "endColor", "required"): REQUIRED_HERE,
    **{
        (f"{kind}Action", name, "required"): REQUIRED_HERE
        for kind, names in {
            "Postback": ("type", "label", "data"),
            "Message": ("type", "label", "text"),
            "URI": ("type", "label", "uri"),
            "DatetimePicker": ("type", "label", "data", "mode"),
            "Clipboard": ("type", "label"),
            "Camera": ("type", "label"),
            "CameraRoll": ("type", "label"),
            "Location": ("type", "label"),
        }.items()
        for name in names
    },
    ("FlexComponent", "spacer", "unknown to LINE"): "no longer described, and still taken",
    ("FlexIcon", "flex", "unknown to LINE"): "the reference says that it is fixed to 0, so giving it is only warned of",
}
"""Where the two differ on purpose, and why."""

KEYWORDS = {
    "TemplateImageAspectRatio": (("ButtonsTemplate", "imageAspectRatio"), ("CarouselTemplate", "imageAspectRatio")),
    "TemplateImageSize": (("ButtonsTemplate", "imageSize"), ("CarouselTemplate", "imageSize")),
    "FlexBoxBorderWidth": (("FlexBox", "borderWidth"),),
    "FlexBoxCornerRadius": (("FlexBox", "cornerRadius"),),
    "FlexBoxSpacing": (("FlexBox", "spacing"),),
    "FlexBoxPadding": tuple(("FlexBox", f"padding{side}") for side in ("All", "Top", "Bottom", "Start", "End")),
    "FlexMargin": tuple((f"Flex{name}", "margin") for name in ("Box", "Button", "Image", "Icon", "Text", "Separator")),
    "FlexOffset": tuple(
        (f"Flex{name}", f"offset{side}")
        for name in ("Box", "Button", "Image", "Icon", "Text")
        for side in ("Top", "Bottom", "Start", "End")
    ),
    "FlexImageSize": (("FlexImage", "size"),),
    "FlexIconSize": (("FlexIcon", "size"),),
    "FlexTextFontSize": (("FlexText", "size"),),
    "FlexSpanSize": (("FlexSpan", "size"),),
}
"""The lists of keywords that LINE declares apart from the fields they are for."""


def comparison(line: dict[str, Any]) -> Comparison:
    """Compare every kind of message."""
    done = Comparison(line)
    kinds = done.kinds("Message")
    for missing in set(kinds) ^ set(messages.types()):
        done.differences.add(("Message", missing, "not on both sides"))
    for kind in set(kinds) & set(messages.types()):
        declared = messages.declaration(kind)
        assert declared is not None
        done.compare(declared, kinds[kind])
    return done


def test_nothing_differs_but_what_is_listed() -> None:
    found = comparison(schemas()).differences
    assert sorted(found - set(DIFFERENCES)) == []
    assert sorted(set(DIFFERENCES) - found) == [], "listed, and no longer different"


def reached(name: str, seen: set[str]) -> set[str]:
    """Every schema that a schema leads to."""
    if name not in seen and name in schemas():
        seen.add(name)
        for other in references(schemas()[name]):
            reached(other, seen)
    return seen


def references(value: Any) -> Iterator[str]:
    """The names of the schemas that are meant in a part of one."""
    if isinstance(value, dict):
        yield from value.get("discriminator", {}).get("mapping", {}).values()
        yield from [value["$ref"]] if "$ref" in value else []
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from references(item)


def test_the_walk_meets_every_schema_of_a_message() -> None:
    met = {name for name, _ in comparison(schemas()).met}
    wholly = {name for name in reached("Message", set()) if "enum" not in schemas()[name]}
    parents = {name for name in wholly if "discriminator" in schemas()[name]}
    assert len(wholly) > 50
    assert wholly - parents - met == {"RichMenuSwitchAction"}, "which works in no message"


@pytest.mark.parametrize("name", KEYWORDS)
def test_keywords_are_those_that_line_lists_apart(name: str) -> None:
    met = comparison(schemas()).met
    for owner in KEYWORDS[name]:
        field: Any = met[owner]
        assert set(getattr(field, "keywords", ()) or field.known) == set(schemas()[name]["enum"]), owner


def test_no_list_of_keywords_is_left_out() -> None:
    lists = {name for name, schema in schemas().items() if "enum" in schema and name.startswith(("Flex", "Template"))}
    assert lists == set(KEYWORDS)


@pytest.mark.parametrize(
    ("schema", "change", "difference"),
    [
        ("TextMessage", {"allOf": [{"properties": {"sparkle": {"type": "string"}}}]}, "not declared here"),
        ("FlexText", {"allOf": [{"properties": {"sparkle": {"type": "string"}}}]}, "not declared here"),
        ("CouponMessage", {"required": ["couponId", "deliveryTag"]}, "required"),
        ("QuickReply", {"properties": {"items": {"type": "array", "maxItems": 14}}}, "maxItems"),
        ("Sender", {"properties": {"name": {"type": "string", "maxLength": 30}}}, "maxLength"),
        ("FlexBlockStyle", {"properties": {"separator": {"type": "string"}}}, "type"),
        ("FlexBubble", {"allOf": [{"properties": {"direction": {"type": "string", "enum": ["ltr"]}}}]}, "enum"),
        ("Action", {"discriminator": {"mapping": {"wave": "Action"}}}, "not declared here"),
        ("Message", {"discriminator": {"mapping": {"hologram": "Sender"}}}, "not on both sides"),
    ],
)
def test_a_change_at_lines_side_is_noticed(schema: str, change: dict[str, Any], difference: str) -> None:
    before = comparison(schemas()).differences
    after = comparison({**schemas(), schema: {**schemas()[schema], **change}}).differences
    assert difference in {what for _, _, what in after - before}
