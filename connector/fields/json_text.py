"""JSON as text: parsed as LINE does, and what is wrong with it."""

import json
import re
from typing import Any

from connector.fields.findings import LONGEST_NAME, under

DIGITS = 4300
"""So many digits of a whole number Python reads and writes."""

TAGGED = re.compile(r"\s*\[[^\[\]{}\"\n]{1,60}\]\s*[^\s,\]]")
"""A word in brackets with more text behind it, which no JSON has."""

BEFORE, BEHIND = 24, 12
"""So many characters are shown before and behind the place of a mistake."""

ESCAPED = r"A value that is mapped into JSON text must have \" for a quote, \\ for a backslash and \n for a line end."
"""What helps where a mapped value has broken the text, as most that is broken was."""

LARGEST = 10**DIGITS
WRITER = json.JSONEncoder(allow_nan=False)


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

    mistakes: list[str] = []

    def constant(name: str) -> float:
        mistakes.append(f"{name} is not a JSON value")
        return float(name)

    def number(digits: str) -> float:
        value = float(digits)
        if not finite(value):
            mistakes.append(f"{digits[:LONGEST_NAME]} is too large a number")
        return value

    def whole(digits: str) -> float:
        return int(digits) if len(digits) <= DIGITS else number(digits)

    value = json.loads(text, object_pairs_hook=unique, parse_float=number, parse_int=whole, parse_constant=constant)
    if mistakes:
        place = odd_ones(value, "")[0][0]
        raise ValueError(f"{mistakes[0]} (at {place})" if place else mistakes[0])
    return value


def finite(value: float) -> bool:
    """Tell whether a number can be written: NaN and the infinities are no values in JSON."""
    return bool(-LARGEST < value < LARGEST)


def unwritable(value: Any, place: str) -> list[tuple[str, Any]]:
    """Return everything in a value that JSON has no word for, each with its place.

    Python's JSON has infinite numbers, LINE's has none; a caller in Python may pass anything.

    Raises:
        RecursionError: It is nested too deeply.
    """
    if isinstance(value, list) and set(map(type, value)) == {str}:
        return []  # the recipients of a multicast, of which no copy is made
    try:
        WRITER.encode(value)
    except (ValueError, TypeError):
        return odd_ones(value, place) or [(place, value)]  # the latter for a name that is no text
    return []


def odd_ones(value: Any, place: str) -> list[tuple[str, Any]]:
    """Return what ``unwritable`` does, by looking at everything."""
    if isinstance(value, dict):
        return [each for name, item in value.items() for each in odd_ones(item, under(place, str(name)))]
    if isinstance(value, list | tuple):
        return [each for number, item in enumerate(value) for each in odd_ones(item, f"{place}[{number}]")]
    plain = value is None or isinstance(value, str) or (isinstance(value, int | float) and finite(value))
    return [] if plain else [(place, value)]


def from_json(text: str) -> Any:
    """Parse JSON text, or return None where it is none."""
    try:
        return parse_json(text)
    except (ValueError, RecursionError):
        return None


def begins_like_json(text: str) -> bool:
    """Tell whether a text begins like a list or an object in JSON, whatever follows."""
    return text.lstrip().startswith(("[", "{"))


def meant_as_json(text: str) -> bool:
    """Tell whether a text is JSON or meant to be: ``[High] Disk full`` begins like a list, and is an alert."""
    return begins_like_json(text) and not TAGGED.match(text)


def json_mistake(value: Any) -> str:
    """Say what is wrong with a text that looks like JSON and is not, or nothing."""
    if not isinstance(value, str) or not begins_like_json(value):
        return ""
    try:
        parse_json(value)
    except json.JSONDecodeError as error:
        near = "".join(map(visible, value[max(0, error.pos - BEFORE) : error.pos + BEHIND]))
        return f" The text is not valid JSON: {error}, near `{near}`. {ESCAPED}"
    except ValueError as error:
        return f" The text is not valid JSON: {error}."
    except RecursionError:
        return " The text is nested too deeply."
    return ""


def visible(character: str) -> str:
    """Return a character, or its escape where nobody would see it."""
    return character if character.isprintable() else json.dumps(character)[1:-1]
