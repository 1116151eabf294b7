"""Message objects, a module a kind, each imported only when a request holds that kind.

The module ``connector/messages/text_v2.py`` declares ``MESSAGE``, the object that LINE documents for the type
``textV2``; a further type is one further such file. What several kinds are made of is in ``connector.messages.parts``.

A problem is what LINE is certain to refuse, by its documentation or as seen. What is doubtful passes with a warning:
LINE adds types, fields and values without notice, and a message that it accepts must not be refused here.
https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

import re
from importlib import import_module
from typing import Any

from connector.fields import Findings, Later, Object, String, misspelt, shown
from connector.line import TEXT_UNITS

PAGE = "https://developers.line.biz/en/reference/messaging-api/"

COMMON = {
    "type": String(required=True),
    "quickReply": Later("connector.messages.parts.quick_reply", "QUICK_REPLY"),
    "sender": Later("connector.messages.parts.sender", "SENDER"),
}
"""What every message object may have. https://developers.line.biz/en/reference/messaging-api/#message-common-properties"""

MOST = 5
"""LINE takes this many message objects in a request."""

TO_ALL = r"@(?:all|everyone)(?<![a-zA-Z0-9_.+/-]@all)(?<![a-zA-Z0-9_.+/-]@everyone)(?![a-zA-Z0-9_-]|\.[a-zA-Z0-9])"
"""What somebody writes who means to mention all, and no part of an address."""

NOT_BLANK = (r"(?s).*\S.*", "more than blanks")
"""What a text holds that LINE asks for and of which it does not say that blanks are enough."""

PARTS = {
    "bubble": "flex",
    "carousel": "flex",
    "buttons": "template",
    "confirm": "template",
    "image_carousel": "template",
}
"""What is no message, with the message that holds it: LINE's simulator shows bubbles without one around them."""


def check(messages: Any, found: Findings, *, quotes: bool, to: Any = None) -> None:
    """Check message objects as they go out: nothing in them is converted.

    Args:
        messages: The array of the request; what is no array, no object or one too many is left to
            ``connector.models.Messages``.
        found: Where the problems and warnings go, placed from the root of the request.
        quotes: Whether the request takes quote tokens and mentions, as push and reply do.
        to: The one chat to which they go, where there is one and it is known.
    """
    objects = messages[:MOST] if isinstance(messages, list) else []
    found.exact, found.quotes = True, quotes
    found.chat = to[:1] if isinstance(to, str) else ""
    for position, message in enumerate(objects):
        place = f"messages[{position}]"
        if not isinstance(message, dict):
            typed_mention(message, place, found)
            continue
        found.page = f"{PAGE}#message-objects"
        try:
            check_object(message, place, found)
        except RecursionError:
            found.warn(place, "is nested too deeply to be checked; left as given.")
        if message.get("quickReply") is not None and position + 1 < len(objects):
            found.warn(f"{place}.quickReply", "is not shown: LINE shows the quick reply of the last message only.")
    found.exact, found.page = False, ""


def check_object(message: dict[str, Any], place: str, found: Findings) -> None:
    """Check one message object as the kind it says it is; an unknown kind passes with a warning."""
    kind = message.get("type")
    declared = declaration(kind) if isinstance(kind, str) else None
    if declared is not None:
        declared.check(message, place, found)
        if kind in ("text", "textV2"):
            typed_mention(message.get("text"), f"{place}.text", found)
    elif kind is None or kind == "":
        found.problem(f"{place}.type", f"is required: one of {', '.join(types())}.")
    elif not isinstance(kind, str):
        found.problem(f"{place}.type", f"must be text; got {shown(kind)}.")
    elif kind in PARTS:
        holder = "template" if "columns" in message else PARTS[kind]
        held = "contents" if holder == "flex" else "template"
        whole = f'{{"type": "{holder}", "altText": "...", "{held}": {{"type": "{kind}", ...}}}}'
        found.problem(f"{place}.type", f"must be a message; got {shown(kind)}. Wrap it in a {holder} message: {whole}.")
    elif meant := misspelt(kind, types()):
        listed = ", ".join(types())
        found.problem(f"{place}.type", f'must be one of {listed}; got {shown(kind)}. Did you mean "{meant}"?')
    else:
        hint = found.closest(kind, types())
        found.warn(f"{place}.type", f"{shown(kind)} is not a type this connector knows; left unchecked.{hint}")


def typed_mention(text: Any, place: str, found: Findings) -> None:
    """Warn of a mention that somebody has typed, which mentions nobody."""
    typed = re.search(TO_ALL, text[: MOST * TEXT_UNITS], re.IGNORECASE) if isinstance(text, str) else None
    if typed is None:
        return
    where = "LINE takes mentions in a push or reply to a group or room only."
    if found.quotes and found.chat != "U":
        substitution = '"substitution": {"all": {"type": "mention", "mentionee": {"type": "all"}}}'
        where = f'To mention all of a group, send {{"type": "textV2", "text": "{{all}} ...", {substitution}}}.'
    found.warn(place, f"{shown(typed[0])} is typed as text and mentions nobody; sent as given. {where}")


def declaration(kind: str) -> Object | None:
    """Return what the module of a message type declares, or None where there is none; safe for any text."""
    if not re.fullmatch("[a-z][a-zA-Z0-9]{0,40}", kind):
        return None
    name = f"{__name__}." + re.sub("([A-Z])", r"_\1", kind).lower()
    try:
        module = import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None
    declared: Object | None = getattr(module, "MESSAGE", None)
    return declared


def types() -> list[str]:
    """Return the names of all message types that have a module."""
    from pkgutil import iter_modules  # only a wrong type needs the whole list

    stems = (module.name for module in iter_modules(__path__) if not module.ispkg)
    return [re.sub("_([a-z])", lambda match: match[1].upper(), stem) for stem in stems]
