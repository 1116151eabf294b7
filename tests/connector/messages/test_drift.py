"""What is declared here and what LINE's OpenAPI description declares, compared name by name."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import yaml

from connector import messages
from connector.fields import Array, Boolean, Field, Integer, Later, Map, Number, Object, OneOf, String
from tests.conftest import ROOT

OPENAPI = ROOT.parent / "shared" / "line-openapi" / "messaging-api.yml"

REQUIRED_HERE = "LINE's reference requires it, the OpenAPI description has no requirement for it"
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

JSON_TYPES = {String: "string", Integer: "integer", Number: "number", Boolean: "boolean", Array: "array"}


@cache
def schemas() -> dict[str, Any]:
    """LINE's schemas by name."""
    if not OPENAPI.exists():
        pytest.skip("LINE's OpenAPI description is not here")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, Any] = yaml.load(OPENAPI.read_text(encoding="utf-8"), loader)["components"]["schemas"]
    return loaded


class Comparison:
    """Walks both descriptions side by side.

    Attributes:
        differences: Schema, field and what differs.
        met: The fields met, by schema and name.
    """

    def __init__(self, line: dict[str, Any]) -> None:
        self.line = line
        self.differences: set[tuple[str, str, str]] = set()
        self.met: dict[tuple[str, str], Field] = {}
        self.seen: set[tuple[int, str]] = set()

    def name_of(self, schema: dict[str, Any]) -> str:
        return schema.get("$ref", "").rpartition("/")[2]

    def parts(self, name: str) -> Iterator[dict[str, Any]]:
        """A schema and everything it is made of."""
        schema = self.line[name]
        yield schema
        for part in schema.get("allOf", ()):
            if "$ref" in part:
                yield from self.parts(self.name_of(part))
            else:
                yield part

    def kinds(self, name: str) -> dict[str, str]:
        """The schemas of the types of a schema."""
        mapping = self.line[name].get("discriminator", {}).get("mapping", {})
        return {kind: target.rpartition("/")[2] for kind, target in mapping.items()}

    def types_of(self, name: str) -> set[str]:
        """The types under which a schema goes."""
        return {kind for other in self.line for kind, target in self.kinds(other).items() if target == name}

    def compare(self, field: Field, name: str) -> None:
        """Compare a declared object with a schema."""
        if isinstance(field, Later):
            field = field.loaded()
        if (id(field), name) in self.seen:
            return
        self.seen.add((id(field), name))
        if isinstance(field, OneOf):
            self.compare_kinds(field, name)
        elif isinstance(field, Object):
            self.compare_fields(field, name)
        else:
            self.differences.add((name, "", f"declared as {type(field).__name__}"))

    def compare_kinds(self, field: OneOf, name: str) -> None:
        kinds = self.kinds(name) or dict.fromkeys(self.types_of(name) & set(field.kinds), name)
        for kind in set(kinds) - set(field.kinds) - set(field.elsewhere):
            self.differences.add((name, kind, "not declared here"))
        for kind in set(field.kinds) - set(kinds):
            self.differences.add((name, kind, "unknown to LINE"))
        for kind in set(field.kinds) & set(kinds):
            self.compare(field.kinds[kind], kinds[kind])

    def compare_fields(self, field: Object, name: str) -> None:
        theirs: dict[str, Any] = {}
        required: set[str] = set()
        for part in self.parts(name):
            theirs |= part.get("properties", {})
            required |= set(part.get("required", ()))
        for missing in set(theirs) - set(field.fields):
            self.differences.add((name, missing, "not declared here"))
        for added in set(field.fields) - set(theirs):
            self.differences.add((name, added, "unknown to LINE"))
        for ours in set(field.fields) & set(theirs):
            if field.fields[ours].required != (ours in required):
                self.differences.add((name, ours, "required"))
            self.met[name, ours] = field.fields[ours]
            self.compare_value(field.fields[ours], theirs[ours], name, ours)

    def compare_value(self, field: Field, schema: dict[str, Any], owner: str, name: str) -> None:
        if "$ref" in schema:
            return self.compare(field, self.name_of(schema))
        if "additionalProperties" in schema and isinstance(field, Map):
            return self.compare(field.of, self.name_of(schema["additionalProperties"]))
        ours: dict[str, Any] = {
            "type": next((word for kind, word in JSON_TYPES.items() if isinstance(field, kind)), "object"),
            "maxLength": getattr(field, "limit", None),
            "minLength": getattr(field, "minimum", None),
            "maxItems": getattr(field, "maximum", None),
            "enum": set(getattr(field, "known", ()) or getattr(field, "choices", ())) or None,
        }
        for rule in set(ours) & set(schema):
            theirs = set(schema[rule]) if rule == "enum" else schema[rule]
            if ours[rule] is not None and ours[rule] != theirs:
                self.differences.add((owner, name, rule))
        if "enum" in schema and ours["enum"] is None:
            self.differences.add((owner, name, "enum"))
        if isinstance(field, Array) and "$ref" in schema.get("items", {}):
            self.compare(field.of, self.name_of(schema["items"]))
        return None


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


def test_the_walk_meets_every_schema_of_a_message() -> None:
    done = comparison(schemas())
    met = {name for name, _ in done.met}
    names = list(schemas())
    described = names[names.index("Message") : names.index("GetMembershipSubscriptionResponse")]
    wholly = {name for name in described if "properties" in schemas()[name] or "allOf" in schemas()[name]}
    parents = {name for name in wholly if "discriminator" in schemas()[name]}
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
        ("Action", {"discriminator": {"mapping": {"wave": "#/components/schemas/Action"}}}, "not declared here"),
        ("Message", {"discriminator": {"mapping": {"hologram": "#/components/schemas/Sender"}}}, "not on both sides"),
    ],
)
def test_a_change_at_lines_side_is_noticed(schema: str, change: dict[str, Any], difference: str) -> None:
    before = comparison(schemas()).differences
    after = comparison({**schemas(), schema: {**schemas()[schema], **change}}).differences
    assert difference in {what for _, _, what in after - before}
