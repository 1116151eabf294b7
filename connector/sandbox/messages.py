"""Messages: what LINE checks of them before it sends them, and of the fields that go with them."""

from __future__ import annotations

import re
from typing import Any

from connector.sandbox.calls import AdmittedRequest, invalid

MAX_MESSAGES = 5
MAX_TEXT = 5000

UNIT = re.compile(r"[a-zA-Z0-9_]{1,30}")

MESSAGE_FIELDS = {
    "text": ("text",),
    "textV2": ("text",),
    "sticker": ("packageId", "stickerId"),
    "image": ("originalContentUrl", "previewImageUrl"),
    "video": ("originalContentUrl", "previewImageUrl"),
    "audio": ("originalContentUrl", "duration"),
    "location": ("title", "address", "latitude", "longitude"),
    "imagemap": ("baseUrl", "altText", "baseSize", "actions"),
    "template": ("altText", "template"),
    "flex": ("altText", "contents"),
    "coupon": ("couponId",),
}
"""The message types and what each of them cannot do without."""
QUOTABLE = {"text", "textV2", "sticker", "image", "video", "template", "flex"}


def check_send(call: AdmittedRequest) -> None:
    """Refuse what is wrong with the fields that every send has, together with what was noted before."""
    call.get("notificationDisabled", bool)
    check_messages(call)


def check_messages(call: AdmittedRequest) -> None:
    """Refuse wrong `messages`, together with what was noted before."""
    messages = call.get("messages", list)
    call.demand("messages")
    if messages is not None and not 1 <= len(messages) <= MAX_MESSAGES:
        call.complain(f"Size must be between 1 and {MAX_MESSAGES}", "messages")
    for index, message in enumerate(messages or []):
        check_message(call, message, f"messages[{index}]")
    call.settle()


def check_message(call: AdmittedRequest, message: Any, name: str) -> None:
    """Complain about one message; refuse it if a value is of the wrong kind."""
    if not isinstance(message, dict):
        raise invalid(f"'{name}'")
    kind = message.get("type")
    if kind is None or kind == "":
        return call.complain("May not be empty", f"{name}.type")
    if not isinstance(kind, str) or kind not in MESSAGE_FIELDS:
        known = ", ".join(MESSAGE_FIELDS)
        return call.complain(f"Must be one of the following values: [{known}]", f"{name}.type")
    for required in MESSAGE_FIELDS[kind]:
        if message.get(required) in (None, ""):
            call.complain("May not be empty", f"{name}.{required}")
    text = message.get("text") if "text" in MESSAGE_FIELDS[kind] else None
    if not isinstance(text, str | None):
        raise invalid(f"'{name}.text'")
    if text and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        call.complain(f"Length must be between 0 and {MAX_TEXT}", f"{name}.text")
    return None


def check_units(call: AdmittedRequest) -> None:
    """Complain about `customAggregationUnits`."""
    units = call.get("customAggregationUnits", list) or []
    if len(units) > 1:
        call.complain("Size must be between 0 and 1", "customAggregationUnits")
    for index, unit in enumerate(units):
        if not (isinstance(unit, str) and UNIT.fullmatch(unit)):
            call.complain(f'must match "^{UNIT.pattern}$"', f"customAggregationUnits[{index}]")
