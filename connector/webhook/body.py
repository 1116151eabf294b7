"""The body of a webhook: the bytes that arrived, as far as they are known, and what they say.

Nothing of a body stands in an error: whoever sent it may not be LINE.
"""

import json
import re
from binascii import Error, a2b_base64
from typing import Any

from connector.errors import ConnectorError, failure
from connector.fields import Field, Findings, halved, parse_json

LARGEST = 1024 * 1024
"""Bytes of the largest body that is read; LINE's are far smaller."""

EVENTS = 10_000
"""Most events of a body; LINE's have more than a hundred bytes each, so that ``LARGEST`` has no room for more."""

LEVELS = 100
"""Deepest nesting of a body; LINE's have less than ten. Python reads more than can be freed of secrets afterwards."""

TOO_DEEP = "is nested too deeply"
TOO_LARGE = f"must have at most {LARGEST:,} bytes, and LINE's are far smaller; it was not read."

BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}", re.ASCII)
BLANKS = " \t\r\n"
TO_STANDARD = str.maketrans("-_", "+/", BLANKS)

RAW = "Pass the raw body, as text or in Base64, exactly as it arrived."


class Body(Field):
    """The body as text, as Base64 of it, or as the object that it says; it becomes bytes, or stays that object."""

    json_type = "string"

    def expected(self) -> str:
        """Say what it may be."""
        return "the body of a webhook: text, Base64 of it, or the parsed object"

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Return the bytes of a text; an object is known by what it says alone."""
        if isinstance(value, dict):
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
                found.problem(place, TOO_LARGE)
            return value
        if not isinstance(value, str) or not value.strip():
            got = "an empty text" if isinstance(value, str) else type(value).__name__
            found.problem(place, f"must be {self.expected()}; got {got}.")
            return b""
        content = bytes_of(value) if len(value) <= 2 * LARGEST else b""
        if not 0 < len(content) <= LARGEST:
            found.problem(place, TOO_LARGE)
        return content


def bytes_of(text: str) -> bytes:
    """Return the bytes that a text stands for: those it has in UTF-8, or those it is Base64 of.

    What LINE sends begins with a brace, which Base64 has not: so a text is never both. Half a surrogate pair, which
    UTF-8 has not, becomes bytes that nobody has signed.
    """
    if BASE64.fullmatch(text.translate(dict.fromkeys(map(ord, BLANKS)))):
        plain = text.translate(TO_STANDARD).rstrip("=")
        try:
            content = a2b_base64(plain + "=" * (-len(plain) % 4))
        except Error:
            content = b""
        if content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
            return content
    return text.encode("utf-8", "surrogatepass")


def parsed(body: bytes | dict[str, Any]) -> dict[str, Any]:
    """Return what a body says: an object with an array ``events``.

    Raises:
        PlaybookError: ``invalid_input``, without anything of the body.
    """
    content = decoded(body) if isinstance(body, bytes) else body
    if not isinstance(content, dict):
        raise wrong(f"must be a JSON object; got {type(content).__name__}")
    if is_deeper(content, LEVELS):
        raise wrong(TOO_DEEP)
    if has_half_characters(content):
        raise wrong("has half a surrogate pair in a text")
    if not isinstance(events := content.get("events"), list):
        got = type(events).__name__ if "events" in content else "none"
        raise wrong(f"must have events, an array, also where it is empty; got {got}", "body.events")
    if len(events) > EVENTS:
        raise wrong(f"must have at most {EVENTS:,} events; got {len(events):,}", "body.events")
    for number, event in enumerate(events):
        if not isinstance(event, dict):
            raise wrong(f"must be an object; got {type(event).__name__}", f"body.events[{number}]")
    return content


def decoded(content: bytes) -> Any:
    """Return the JSON value that bytes say.

    Raises:
        PlaybookError: ``invalid_input``, without anything of the bytes.
    """
    try:
        return parse_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problem = "is not UTF-8"
    except RecursionError:
        problem = TOO_DEEP
    except json.JSONDecodeError as error:
        problem = f"is not JSON, from character {error.pos + 1} on"
    except ValueError:  # which says the name of a field, or a number
        problem = "has a field twice in an object, or a number that is none, infinite or too long"
    raise wrong(problem)


def is_deeper(value: dict[str, Any], levels: int) -> bool:
    """Tell whether an object has more levels of objects and arrays in it than that, itself included."""
    level: list[Any] = [value]
    for _ in range(levels):
        inside = (item for each in level for item in (each.values() if isinstance(each, dict) else each))
        level = [item for item in inside if isinstance(item, dict | list)]
    return bool(level)


def has_half_characters(value: Any) -> bool:
    """Tell whether a text or a name in a JSON value has half of a surrogate pair in it."""
    text = json.dumps(value, ensure_ascii=False)
    return not text.isascii() and halved(text)


def wrong(sentence: str, place: str = "body") -> ConnectorError:
    """Make the error for a body that cannot be what LINE sends."""
    problem = {"property": place, "message": f"{sentence}. {RAW}"}
    return failure("invalid_input", f"The input was refused: {place}.", details=[problem])
