"""The events of a webhook in one flat shape: what happened, when, in which chat, and who did it.

LINE adds types, sources, modes and fields without notice: what is unknown passes, with a warning.
https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

from collections.abc import Iterator
from typing import Any

from connector.fields import shown
from connector.moment import written

COMMON = ("type", "mode", "timestamp", "source", "webhookEventId", "deliveryContext")

TYPES = {
    "message": ("message", "replyToken"),
    "messageEdited": ("message", "replyToken"),
    "unsend": ("unsend",),
    "follow": ("follow", "replyToken"),
    "unfollow": (),
    "join": ("replyToken",),
    "leave": (),
    "memberJoined": ("joined", "replyToken"),
    "memberLeft": ("left",),
    "postback": ("postback", "replyToken"),
    "videoPlayComplete": ("videoPlayComplete", "replyToken"),
    "beacon": ("beacon", "replyToken"),
    "accountLink": ("link", "replyToken"),
    "membership": ("membership", "replyToken"),
    "module": ("module",),
    "activated": ("chatControl",),
    "deactivated": (),
    "botSuspended": (),
    "botResumed": (),
    "delivery": ("delivery",),
}
"""What an event of a type has besides what all have."""

CHATS = {"user": "userId", "group": "groupId", "room": "roomId"}
"""Which field of a source is the ID of the chat, by the type of the source."""

MODES = ("active", "standby")
SAID = 10
"""So many warnings say what is unknown; one more says how many more there are."""

Flat = dict[str, Any]


def flat(event: dict[str, Any], *, again: bool) -> Flat:
    """Return an event in the flat shape; what it has not is null.

    Args:
        event: The event as it came.
        again: Whether an event with its ID came before it in the same body.
    """
    source, message = within(event, "source"), within(event, "message")
    kind, token = text_of(source, "type"), text_of(event, "replyToken")
    return {
        "type": text_of(event, "type"),
        "event_id": text_of(event, "webhookEventId"),
        "occurred_at": moment_of(event),
        "source_type": kind,
        "chat_id": text_of(source, CHATS[kind]) if kind in CHATS else None,
        "user_id": text_of(source, "userId"),
        "text": text_of(message, "text"),
        "data": text_of(within(event, "postback"), "data"),
        "reply_token": token,
        "may_reply": token is not None and event.get("mode") != "standby",
        "is_redelivery": within(event, "deliveryContext").get("isRedelivery") is True,
        "duplicate": again,
        "message_id": text_of(message, "id"),
        "content_type": text_of(message, "type"),
        "mentions_bot": mentions_bot(message),
        "raw": event,
        "answer": None,
    }


def read(events: list[dict[str, Any]]) -> list[Flat]:
    """Return all events of a body, in their order."""
    seen: set[str] = set()
    told = []
    for event in events:
        name = text_of(event, "webhookEventId")
        told.append(flat(event, again=name in seen))
        if name:
            seen.add(name)
    return told


def within(value: dict[str, Any], name: str) -> dict[str, Any]:
    """Return an object in an object; where it is none, an empty one."""
    held = value.get(name)
    return held if isinstance(held, dict) else {}


def text_of(value: dict[str, Any], name: str) -> str | None:
    """Return a text in an object that is not empty, or None."""
    held = value.get(name)
    return held if isinstance(held, str) and held else None


def moment_of(event: dict[str, Any]) -> str | None:
    """Return when an event happened, in UTC, or None where it does not say."""
    milliseconds = event.get("timestamp")
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool):
        return None
    try:
        return written(milliseconds)
    except OverflowError:
        return None


def mentions_bot(message: dict[str, Any]) -> bool:
    """Tell whether a text mentions the account that gets the webhook."""
    mentioned = within(message, "mention").get("mentionees")
    people = mentioned if isinstance(mentioned, list) else []
    return any(isinstance(each, dict) and each.get("isSelf") is True for each in people)


def remarks(body: dict[str, Any]) -> list[str]:
    """Return a sentence on each thing that LINE does not document, where it stands first, and on what is missing."""
    told: dict[str, str] = {}
    for about, sentence in unknown(body):
        told.setdefault(about, sentence)
    sentences = list(told.values())
    more = len(sentences) - SAID
    return sentences if more <= 0 else [*sentences[:SAID], f"body: {more:,} more things that LINE does not document."]


def unknown(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give what is not documented, or missing: what it is, and the sentence on it."""
    yield from strange("body", body, ("destination", "events"))
    if text_of(body, "destination") is None:
        yield "destination", "body.destination: is missing or no text; it is the user ID of the account."
    for number, event in enumerate(body["events"]):
        place = f"body.events[{number}]"
        kind, source = text_of(event, "type"), within(event, "source")
        if kind not in TYPES:
            yield f"type {kind}", f"{place}.type: {shown(event.get('type'))} is no type LINE documents; {PASSED}"
        else:
            yield from strange(place, event, (*COMMON, *TYPES[kind]))
        if event.get("source") is not None:
            chat = CHATS.get(text_of(source, "type") or "")
            if chat is None:
                given = shown(source.get("type"))
                yield f"source {given}", f"{place}.source.type: {given} is no source LINE documents; {PASSED}"
            else:
                yield from strange(f"{place}.source", source, ("type", "userId", chat))
        if (mode := event.get("mode")) not in MODES:
            yield f"mode {shown(mode)}", f"{place}.mode: {shown(mode)} is no mode LINE documents; {PASSED}"
        if moment_of(event) is None:
            yield "timestamp", f"{place}.timestamp: is no time; when it happened is not known."


PASSED = "it is passed on as it came."


def strange(place: str, value: dict[str, Any], known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give the fields of an object that are not documented."""
    for name in value:
        if name not in known:
            yield f"field {name}", f"{place}: has the field {shown(name)}, which LINE does not document; {PASSED}"
