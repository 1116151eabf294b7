"""Events: what LINE tells a webhook when a person does something in a chat.

https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from __future__ import annotations

import re
import secrets
import uuid
from typing import Any

from connector.sandbox.calls import Json
from connector.sandbox.endpoints import CHAT_ID, USER_ID
from connector.sandbox.line import Line
from connector.sandbox.switches import Switches

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The digits of a ULID. https://github.com/ulid/spec"""

PLACE: Json = {
    "title": "my location",
    "address": "1-3 Kioicho, Chiyoda-ku, Tokyo, 102-8282 Japan",
    "latitude": 35.67966,
    "longitude": 139.73669,
}
"""Where a person is who chooses no place: that of LINE's example."""

DATE, TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}"
MODES = {"date": re.compile(DATE), "time": re.compile(TIME), "datetime": re.compile(f"{DATE}T{TIME}")}
"""What is chosen, by the mode of a date and time picker."""

CHANGES = {"follow": ("U", True), "unfollow": ("U", False), "join": ("CR", True), "leave": ("CR", False)}
"""Events without a message: the letters of the chats that have them, and whether one can reply to them."""


class Scene:
    """Somebody in a chat, whose events these are.

    Args:
        line: LINE, whose clock and message IDs they have.
        chat: The ID of the user, group or room in whose chat they happen.
        user: Who does it; in a chat of one user it is that user.
        switches: How the events come otherwise than usual.

    Raises:
        ValueError: One of them is no such ID, or the events do not say who did it where LINE always does.
    """

    def __init__(self, line: Line, chat: str, user: str, switches: Switches) -> None:
        if not isinstance(user, str) or not USER_ID.fullmatch(user):
            raise ValueError("user is the ID of a user: U and 32 digits of 0 to 9 and a to f")
        if not isinstance(chat, str) or not CHAT_ID.fullmatch(chat):
            raise ValueError("chat is the ID of a user, group or room: U, C or R and 32 digits of 0 to 9 and a to f")
        if switches.anonymous and chat[0] == "U":
            raise ValueError("anonymous is for a group or room: in the chat of a user LINE always names the user")
        self.line = line
        self.switches = switches
        self.chat = chat
        self.user = chat if chat[0] == "U" else user

    def event(self, kind: str, content: Json, *, replied: bool = True, named: bool = True) -> Json:
        """An event, with what all events have.

        Args:
            kind: Its type.
            content: What it has besides.
            replied: Whether it has a token to reply with.
            named: Whether it says in a group or room who did it.
        """
        milliseconds = int(self.line.now().timestamp() * 1000)
        kind_of_chat = {"U": "user", "C": "group", "R": "room"}[self.chat[0]]
        source = {"type": kind_of_chat, f"{kind_of_chat}Id": self.chat}
        named, replied = named and not self.switches.anonymous, replied and not self.switches.standby
        return {
            "type": kind,
            **content,
            "webhookEventId": ulid(milliseconds),
            "deliveryContext": {"isRedelivery": self.switches.redelivery},
            "timestamp": milliseconds,
            "source": {**source, "userId": self.user} if named else source,
            **({"replyToken": uuid.uuid4().hex} if replied else {}),
            "mode": "standby" if self.switches.standby else "active",
        }

    def message(self, kind: str, **content: Any) -> Json:
        """The event of a message that the person sends."""
        told = {"type": kind, "id": self.line.next_message_id()}
        if kind != "location":
            told["quoteToken"] = secrets.token_urlsafe(24)
        return self.event("message", {"message": {**told, "markAsReadToken": secrets.token_urlsafe(24), **content}})

    def say(self, text: Any) -> Json:
        """The event of a text that the person sends.

        Raises:
            ValueError: It is no text, or an empty one.
        """
        if not isinstance(text, str) or not text:
            raise ValueError("text is what the person writes, a character at least")
        return self.message("text", text=text)

    def change(self, kind: str, *, again: bool = False) -> Json:
        """The event of somebody who follows or blocks the account, or lets it into a group or room or out of it.

        Args:
            kind: One of `CHANGES`.
            again: Whether who follows had blocked the account.

        Raises:
            ValueError: There is no such event, or not in such a chat.
        """
        if not isinstance(kind, str) or kind not in CHANGES:
            raise ValueError(f"type is one of text, {', '.join(CHANGES)}")
        letters, replied = CHANGES[kind]
        if self.chat[0] not in letters:
            where = "the chat of a user" if letters == "U" else "a group or room"
            raise ValueError(f"{kind} happens in {where}: chat is another")
        content = {"follow": {"isUnblocked": again}} if kind == "follow" else {}
        return self.event(kind, content, replied=replied, named=letters == "U")

    def tap(self, action: Json, chosen: Any = None) -> list[Json]:
        """The events of a tap; none for an action that tells LINE nothing.

        Args:
            action: The action object. https://developers.line.biz/en/reference/messaging-api/#action-objects
            chosen: What the person chooses then: of a date and time picker the value, as text; of a location an object
                with `latitude` and `longitude` and, if they are to be told, `title` and `address`.

        Raises:
            ValueError: The action lacks what the event must tell, or nothing of the kind can be chosen.
        """
        kind = action.get("type")
        if kind == "message":
            return [self.say(told_by(action, "text"))]
        if kind == "postback":
            said = [self.say(action["text"])] if action.get("text") else []
            return [*said, self.event("postback", {"postback": {"data": told_by(action, "data")}})]
        if kind == "datetimepicker":
            data, mode = told_by(action, "data"), told_by(action, "mode")
            params = {mode: moment(action, mode, chosen)}
            return [self.event("postback", {"postback": {"data": data, "params": params}})]
        if kind in ("camera", "cameraRoll"):
            return [self.message("image", contentProvider={"type": "line"})]
        if kind == "location":
            return [self.message("location", **place(PLACE if chosen is None else chosen))]
        return []


def told_by(action: Json, name: str) -> str:
    """A field that an event cannot do without."""
    value = action.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"The action has no {name}, so that LINE would not have taken the message")
    return value


def moment(action: Json, mode: str, chosen: Any) -> str:
    """The date and time that is chosen: one of the picker's mode, between its bounds."""
    if mode not in MODES:
        raise ValueError(f"mode of the action is one of {', '.join(MODES)}")
    limits = {name: action[name].upper() for name in ("initial", "min", "max") if isinstance(action.get(name), str)}
    value = limits.get("initial") if chosen is None else chosen
    if not isinstance(value, str) or not MODES[mode].fullmatch(value):
        example = {"date": "2017-12-25", "time": "01:00", "datetime": "2017-12-25T01:00"}[mode]
        raise ValueError(f"chosen is a {mode} such as {example}")
    if value < limits.get("min", value) or value > limits.get("max", value):
        raise ValueError(f"chosen lies outside of what the picker allows: {limits.get('min')} to {limits.get('max')}")
    return value


def place(chosen: Any) -> Json:
    """The place that is chosen."""
    if not isinstance(chosen, dict) or chosen.keys() - PLACE.keys():
        raise ValueError(f"chosen is a place: an object of {', '.join(PLACE)}")
    for name, furthest in (("latitude", 90), ("longitude", 180)):
        if type(chosen.get(name)) not in (int, float) or not -furthest <= chosen[name] <= furthest:
            raise ValueError(f"{name} of the place is a number from -{furthest} to {furthest}")
    if not all(isinstance(chosen.get(name, ""), str) for name in ("title", "address")):
        raise ValueError("title and address of the place are texts")
    return {name: chosen[name] for name in PLACE if chosen.get(name, "") != ""}


def ulid(milliseconds: int) -> str:
    """An ID that begins with a time."""
    number = milliseconds << 80 | secrets.randbits(80)
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
