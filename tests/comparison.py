"""What is declared here and what LINE declares, walked side by side."""

import re
from collections.abc import Iterator
from typing import Any

from connector.fields import Array, Boolean, Field, Ignored, Integer, Later, Map, Number, Object, OneOf, String
from connector.models import Messages

JSON_TYPES = {String: "string", Integer: "integer", Number: "number", Boolean: "boolean", Array: "array"}


class Comparison:
    """Walks both descriptions side by side.

    Args:
        line: LINE's schemas by name.

    Attributes:
        differences: Schema, field and what differs.
        met: The fields met, by schema and name.
    """

    def __init__(self, line: dict[str, Any]) -> None:
        self.line = line
        self.differences: set[tuple[str, str, str]] = set()
        self.met: dict[tuple[str, str], Field] = {}
        self.seen: dict[tuple[int, str], Field] = {}  # which keeps the fields, so that no identity is given again

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema, or the list of values that it refers to."""
        target = self.line.get(schema.get("$ref", ""), {})
        return target if "enum" in target else schema

    def parts(self, name: str) -> Iterator[dict[str, Any]]:
        """A schema and everything it is made of."""
        schema = self.line[name]
        yield schema
        for part in schema.get("allOf", ()):
            if "$ref" in part:
                yield from self.parts(part["$ref"])
            else:
                yield part

    def kinds(self, name: str) -> dict[str, str]:
        """The schemas of the types of a schema."""
        return dict(self.line[name].get("discriminator", {}).get("mapping", {}))

    def types_of(self, name: str) -> set[str]:
        """The types under which a schema goes."""
        return {kind for other in self.line for kind, target in self.kinds(other).items() if target == name}

    def compare(self, field: Field, name: str) -> None:
        """Compare a declared object with a schema."""
        if isinstance(field, Later):
            field = field.loaded()
        if (id(field), name) in self.seen:
            return
        self.seen[id(field), name] = field
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
            if not isinstance(field.fields[added], Ignored):
                self.differences.add((name, added, "unknown to LINE"))
        for ours in set(field.fields) & set(theirs):
            if field.fields[ours].required != (ours in required):
                self.differences.add((name, ours, "required"))
            self.met[name, ours] = field.fields[ours]
            self.compare_value(field.fields[ours], theirs[ours], name, ours)

    def compare_value(self, field: Field, schema: dict[str, Any], owner: str, name: str) -> None:
        schema = self.resolved(schema)
        if "$ref" in schema:
            return self.compare(field, schema["$ref"])
        if "additionalProperties" in schema and isinstance(field, Map):
            return self.compare(field.of, schema["additionalProperties"]["$ref"])
        ours = declared(field)
        for rule in set(ours) & set(schema):
            theirs = set(schema[rule]) if rule == "enum" else schema[rule]
            if ours[rule] is not None and ours[rule] != theirs:
                self.differences.add((owner, name, rule))
        if "enum" in schema and ours["enum"] is None:
            self.differences.add((owner, name, "enum"))
        if isinstance(field, Array) and "items" in schema and not isinstance(field, Messages):
            self.compare_value(field.of, schema["items"], owner, f"{name}[]")
        return None


def declared(field: Field) -> dict[str, Any]:
    """What a field declares, in the words of LINE's description."""
    least, most, choices = (getattr(field, name, None) for name in ("minimum", "maximum", "choices"))
    found: dict[str, Any] = {
        "type": next((word for kind, word in JSON_TYPES.items() if isinstance(field, kind)), "object")
    }
    if isinstance(field, String):
        counted = re.fullmatch(r"\[[^]]*\]\{(\d+),(\d+)\}", field.pattern)  # any of these, so many
        least, limit = map(int, counted.groups()) if counted else (least, field.limit)
        found |= {"maxLength": limit, "minLength": least, "enum": set(field.known or field.choices) or None}
    elif isinstance(field, Array):
        found |= {"maxItems": most, "minItems": least}
    elif isinstance(field, Number):
        found |= {"minimum": min(choices) if choices else least, "maximum": max(choices) if choices else most}
    return {"enum": None, **found}
