"""What a tap does, in words: for the list below a message, and for whoever makes the event that LINE would send.

https://developers.line.biz/en/reference/messaging-api/#action-objects
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from connector.preview import facts

ADDRESS = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?://)?(?:[^/?#\\]*@)?([^/?#\\]*)")
"""Scheme and host of an address; what stands before an ``@`` is no host."""


class Tap(NamedTuple):
    """Something in a message that can be tapped.

    Attributes:
        number: Its number in the message, from 1 on.
        place: Where its action stands, from the root of the request.
        label: What is written on it, or what it is.
        does: What a tap does: pairs of a word of ours and a text of the message.
        action: The action object.
    """

    number: int
    place: str
    label: str
    does: list[tuple[str, str]]
    action: dict[str, Any]


FIELDS = {
    "message": (("sends in the user's name", "text"),),
    "postback": (
        ("sends a postback with the data", "data"),
        ("and shows in the user's name", "displayText"),
        ("and sends in the user's name", "text"),
        ("then", "inputOption"),
        ("with the text", "fillInText"),
    ),
    "datetimepicker": (
        ("asks for a", "mode"),
        ("beginning with", "initial"),
        ("not before", "min"),
        ("not after", "max"),
        ("and sends a postback with the data", "data"),
    ),
    "clipboard": (("copies, and sends nothing", "clipboardText"),),
    "camera": (),
    "cameraRoll": (),
    "location": (),
    "uri": (),
}
"""What is told of each action: words, and the field that they speak of."""
WORDS = {
    "camera": "opens the camera; a picture is sent as an image message",
    "cameraRoll": "opens the album; pictures are sent as image messages",
    "location": "asks for a place, which is sent as a location message",
}


def described(action: dict[str, Any]) -> list[tuple[str, str]]:
    """Say what a tap does: pairs of our words and a text of the message, which may be empty."""
    kind = action.get("type")
    if not isinstance(kind, str) or kind not in FIELDS:
        return [("does something that the preview does not know", kind if isinstance(kind, str) else "")]
    told = [(words, action[name]) for words, name in FIELDS[kind] if isinstance(action.get(name), str)]
    if kind in WORDS:
        told.append((WORDS[kind], ""))
    if kind == "uri":
        told += addressed("opens", action.get("uri", action.get("linkUri")))
        desktop = action.get("altUri")
        if isinstance(desktop, dict) and desktop.get("desktop"):
            told += addressed("on a desktop opens", desktop["desktop"])
    return told or [("sends nothing: a field is missing", "")]


def addressed(words: str, url: Any) -> list[tuple[str, str]]:
    """Say which address is opened, its host set apart."""
    if not isinstance(url, str):
        return [(f"{words} nothing: the address is missing", "")]
    found = ADDRESS.match(url)
    scheme = found[1].lower() if found else ""
    if scheme not in facts.SCHEMES:
        return [(f"{words} an address that LINE does not open", url)]
    return [(f"{words} the host", host_of(url)), ("at", url)]


def host_of(url: Any) -> str:
    """Return the host of an address; "" where it has none."""
    found = ADDRESS.match(url) if isinstance(url, str) else None
    return found[2] if found else ""
