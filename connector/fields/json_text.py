"""JSON as text: parsed as LINE does, and what is wrong with it."""

import json
from typing import Any

from connector.fields.findings import LONGEST_NAME


def parse_json(text: str | bytes) -> Any:
    """Parse JSON as LINE does: a field given twice is a mistake, and so is a number that is none or infinite.

    Raises:
        ValueError: What is wrong with the text.
        RecursionError: It is nested too deeply.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            seen: set[str] = set()
            again = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            raise ValueError(f"field {again[:LONGEST_NAME]!r} is given twice")
        return fields

    def refused(constant: str) -> Any:
        raise ValueError(f"{constant} is not a JSON value")

    def finite(digits: str) -> float:
        number = float(digits)
        if abs(number) == float("inf"):
            raise ValueError(f"{digits[:LONGEST_NAME]} is too large a number")
        return number

    return json.loads(text, object_pairs_hook=unique, parse_float=finite, parse_constant=refused)


def from_json(text: str) -> Any:
    """Parse JSON text, or return None where it is none."""
    try:
        return parse_json(text)
    except (ValueError, RecursionError):
        return None


def json_mistake(value: Any) -> str:
    """Say what is wrong with a text that looks like JSON and is not, or nothing."""
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return ""
    try:
        parse_json(value)
    except ValueError as error:
        return f" The text is not valid JSON: {error}."
    except RecursionError:
        return " The text is nested too deeply."
    return ""
