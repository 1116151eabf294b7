"""Forms as tables: every field with its type, whether it is required, and what it is."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from connector.desk.pages.markdown import code, table


class Row(NamedTuple):
    """One field of a form: its title in Turbine, its place, its type, whether it is required, and what it is."""

    title: str
    name: str
    type: str
    required: str
    description: str


def rows(form: dict[str, Any], path: str = "", optional: str = "") -> Iterator[Row]:
    """Yield every field of a form and below it.

    Args:
        form: The rendered schema of an object.
        path: Where the object stands.
        optional: The nearest object above that may be left out; what is required is so only when it is there.
    """
    for name, field in form["properties"].items():
        place = f"{path}{name}"
        needed = name in form.get("required", ())
        required = "no" if not needed else f"within {code(optional)}" if optional else "yes"
        yield Row(field["title"], code(place), type_of(field), required, described(field))
        inner, mark = (field["items"], "[].") if field["type"] == "array" else (field, ".")
        if inner.get("properties"):
            yield from rows(inner, place + mark, optional if needed else place)


def type_of(field: dict[str, Any]) -> str:
    """Name the type of a field, and of the items of an array."""
    return f"array of {field['items']['type']}s" if field["type"] == "array" else str(field["type"])


def described(field: dict[str, Any]) -> str:
    """Describe a field with those of its limits that its description does not mention."""
    about = str(field.get("description", ""))
    new = [f"{label}: {value}." for label, value in limits(field).items() if label == "Default" or value not in about]
    return " ".join([about, *new])


def limits(field: dict[str, Any]) -> dict[str, str]:
    """Return the limits of a field, each under a word for it."""
    found = {"One of": ", ".join(map(str, field["enum"]))} if "enum" in field else {}
    for label, low, high in (("Allowed", "minimum", "maximum"), ("Items", "minItems", "maxItems")):
        least, most = field.get(low), field.get(high)
        if least is not None or most is not None:
            found[label] = bounds(least, most)
    if "default" in field:
        found["Default"] = json.dumps(field["default"]).strip('"')
    return found


def bounds(least: float | None, most: float | None) -> str:
    """Name a range, one end of which may be open."""
    if most is None:
        return f"{least} or more"
    if least is None:
        return f"up to {most}"
    return f"{least} to {most}" if least < most else str(most)


def fields_table(form: dict[str, Any]) -> str:
    """Write the table of a form that is filled in."""
    return table(("In Turbine", "Name", "Type", "Required", "Description"), rows(form))
