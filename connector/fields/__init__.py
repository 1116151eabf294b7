"""The vocabulary in which inputs and message objects are declared.

A declaration is a tree of fields: ``Object({"to": UserId(required=True), "limit": Integer(minimum=1)})``. It is data:
``check`` walks it beside a value and reports everything it finds at once, ``connector.desk.schema`` renders it.

A field that is mapped from text arrives as text, so a request's own fields are converted (``"true"``, ``"10"``,
``10.0``, a JSON array as text). Inside a message object nothing is converted: messages go out as they were given.
"""

from connector.fields.column import Column
from connector.fields.findings import Findings, closest, halved, shown, under, utf16_units
from connector.fields.forms import Array, Ignored, Object, Rule
from connector.fields.json_text import from_json, json_mistake, meant_as_json, parse_json, unwritable
from connector.fields.scalars import Boolean, Field, Integer, Number, String
from connector.fields.unions import Later, Map, OneOf, misspelt

__all__ = [
    "Array",
    "Boolean",
    "Column",
    "Field",
    "Findings",
    "Ignored",
    "Integer",
    "Later",
    "Map",
    "Number",
    "Object",
    "OneOf",
    "Rule",
    "String",
    "closest",
    "from_json",
    "halved",
    "json_mistake",
    "meant_as_json",
    "misspelt",
    "parse_json",
    "shown",
    "under",
    "unwritable",
    "utf16_units",
]
