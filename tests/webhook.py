"""A webhook as LINE sends it: an event of each kind that its reference has, in words of our own, and the signature.

https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
BOT = "U8e742f61d673b39c7fff3cecb7536ef0"
PERSON, OTHER = "U4af4980629000000000000000000abcd", "U0c229f960000000000000000000effff"
GROUP, ROOM = "Ca56f94637c000000000000000000aabb", "Ra8dbf4673c000000000000000000ccdd"

USERS = {"a user": {"type": "user", "userId": PERSON}}
MANY = {
    "a group": {"type": "group", "groupId": GROUP},
    "somebody in a group": {"type": "group", "groupId": GROUP, "userId": PERSON},
    "a room": {"type": "room", "roomId": ROOM},
    "somebody in a room": {"type": "room", "roomId": ROOM, "userId": OTHER},
}
ALL = {**USERS, **MANY}
"""Where something happens, and who does it as far as LINE says."""

TOKENS = {"quoteToken": "q3Plxr4AgKd-ours", "markAsReadToken": "30yhdy232-ours"}
HERS, EXTERNAL = {"type": "line"}, {"type": "external", "originalContentUrl": "https://files.example.com/1"}


def mention(*people: Json) -> Json:
    """A text that mentions people, each with four characters."""
    mentionees = [{"index": 5 * number, "length": 4, **each} for number, each in enumerate(people)]
    return {"type": "text", "text": "@abc " * len(people), "mention": {"mentionees": mentionees}, **TOKENS}


ME = {"type": "user", "userId": BOT, "isSelf": True}
NOT_ME = {"type": "user", "userId": OTHER, "isSelf": False}
UNNAMED = {"type": "user", "isSelf": False}
EVERYBODY = {"type": "all"}

MESSAGES: dict[str, Json] = {
    "text": {"type": "text", "text": "Disk 95 % full", **TOKENS},
    "text in three scripts": {"type": "text", "text": '隔離 กัก 🔥\u2028\x00"\\/</script>', "quoteToken": "q"},
    "text that quotes": {"type": "text", "text": "this one", "quotedMessageId": "468789577898262530", **TOKENS},
    "text with emoji": {
        "type": "text",
        "text": "(love) it",
        "emojis": [{"index": 0, "length": 6, "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}],
        **TOKENS,
    },
    "mention of the account": mention(ME),
    "mention of the account, last of four": mention(EVERYBODY, NOT_ME, UNNAMED, ME),
    "mention of others": mention(NOT_ME, UNNAMED),
    "mention of all": mention(EVERYBODY),
    "image": {"type": "image", "contentProvider": HERS, **TOKENS},
    "image of a set": {
        "type": "image",
        "contentProvider": HERS,
        "imageSet": {"id": "E005D41A7288F41B65593ED38FF6E9834B046AB36A37921A56BC236F13A91855", "index": 1, "total": 2},
        **TOKENS,
    },
    "image elsewhere": {
        "type": "image",
        "contentProvider": {**EXTERNAL, "previewImageUrl": "https://files.example.com/2"},
        **TOKENS,
    },
    "video": {"type": "video", "duration": 60000, "contentProvider": HERS, **TOKENS},
    "video elsewhere": {"type": "video", "duration": 1, "contentProvider": EXTERNAL, **TOKENS},
    "audio": {"type": "audio", "duration": 60000, "contentProvider": HERS, "markAsReadToken": "30yhdy232"},
    "file": {"type": "file", "fileName": "report.pdf", "fileSize": 2138, "markAsReadToken": "30yhdy232"},
    "location": {
        "type": "location",
        "title": "our place",
        "address": "1-3 Kioicho, Chiyoda-ku, Tokyo",
        "latitude": 35.67966,
        "longitude": 139.73669,
        "markAsReadToken": "30yhdy232",
    },
    "location without words": {"type": "location", "latitude": -33.5, "longitude": 151.25},
    "sticker": {
        "type": "sticker",
        "packageId": "11537",
        "stickerId": "52002738",
        "stickerResourceType": "ANIMATION",
        "keywords": ["hello", "wave"],
        **TOKENS,
    },
    "sticker with a text": {
        "type": "sticker",
        "packageId": "12287",
        "stickerId": "738839",
        "stickerResourceType": "MESSAGE",
        "text": "Let's\nhang out",
        "quotedMessageId": "468789577898262530",
        **TOKENS,
    },
}

CONTENT: dict[str, tuple[str, Json, bool, dict[str, Json]]] = {
    **{
        f"message: {name}": ("message", {"message": {"id": "468789577898262531", **content}}, True, ALL)
        for name, content in MESSAGES.items()
    },
    "messageEdited": (
        "messageEdited",
        {"message": {"type": "text", "id": "468789577898262531", "text": "96 %", "quoteToken": "q"}},
        True,
        ALL,
    ),
    "unsend": ("unsend", {"unsend": {"messageId": "468789577898262531"}}, False, ALL),
    "follow": ("follow", {"follow": {"isUnblocked": False}}, True, USERS),
    "follow again": ("follow", {"follow": {"isUnblocked": True}}, True, USERS),
    "unfollow": ("unfollow", {}, False, USERS),
    "join": ("join", {}, True, MANY),
    "leave": ("leave", {}, False, MANY),
    "memberJoined": ("memberJoined", {"joined": {"members": [{"type": "user", "userId": OTHER}]}}, True, MANY),
    "memberLeft": (
        "memberLeft",
        {"left": {"members": [{"type": "user", "userId": OTHER}, {"type": "user", "userId": PERSON}]}},
        False,
        MANY,
    ),
    "postback": ("postback", {"postback": {"data": "action=isolate&host=db-1"}}, True, ALL),
    "postback of a date": (
        "postback",
        {"postback": {"data": "when", "params": {"datetime": "2026-12-25T01:00"}}},
        True,
        ALL,
    ),
    "postback of a rich menu": (
        "postback",
        {"postback": {"data": "menu", "params": {"newRichMenuAliasId": "b", "status": "SUCCESS"}}},
        True,
        USERS,
    ),
    "videoPlayComplete": ("videoPlayComplete", {"videoPlayComplete": {"trackingId": "track-1"}}, True, USERS),
    "beacon": ("beacon", {"beacon": {"hwid": "d41d8cd98f", "type": "enter"}}, True, USERS),
    "beacon with a message": ("beacon", {"beacon": {"hwid": "d41d8cd98f", "type": "stay", "dm": "0a"}}, True, USERS),
    "accountLink": ("accountLink", {"link": {"result": "ok", "nonce": "nonce-1"}}, True, USERS),
    "accountLink that failed": ("accountLink", {"link": {"result": "failed", "nonce": "n"}}, False, {"nobody": {}}),
    **{
        f"membership {each}": ("membership", {"membership": {"type": each, "membershipId": 3189}}, True, USERS)
        for each in ("joined", "left", "renewed")
    },
    "module attached": (
        "module",
        {"module": {"type": "attached", "botId": BOT, "scopes": ["message:send"]}},
        False,
        USERS,
    ),
    "module detached": (
        "module",
        {"module": {"type": "detached", "botId": BOT, "reason": "bot_deleted"}},
        False,
        USERS,
    ),
    "activated": ("activated", {"chatControl": {"expireAt": 1462629479859}}, False, ALL),
    "deactivated": ("deactivated", {}, False, ALL),
    "botSuspended": ("botSuspended", {}, False, {"nobody": {}}),
    "botResumed": ("botResumed", {}, False, {"nobody": {}}),
    "delivery": (
        "delivery",
        {"delivery": {"data": "15034552939884E28681A7D668CEA94C147C716C0EC9DFE8B80B44EF3B57F6BD"}},
        False,
        {"nobody": {}},
    ),
}
"""What happens, by a name: the type, what it has besides what all have, whether one can reply, and where it happens."""


def events(name: str) -> Iterator[Json]:
    """What happens, everywhere it can: the channel active and in standby, told for the first time and again."""
    kind, content, replied, places = CONTENT[name]
    for source, mode, again in itertools.product(places.values(), ("active", "standby"), (False, True)):
        yield event(kind, content, source, mode=mode, again=again, replied=replied and mode == "active")


numbers = itertools.count()


def event(
    kind: str, content: Json, source: Json, *, mode: str = "active", again: bool = False, replied: bool = True
) -> Json:
    """One event, with an ID, a reply token and a time of its own."""
    number = next(numbers)
    return {
        "type": kind,
        **content,
        "webhookEventId": f"01KBT0A9H5D7Q2X8V3{number:08}",
        "deliveryContext": {"isRedelivery": again},
        "timestamp": 1796083327123 + number,
        **({"source": source} if source else {}),
        **({"replyToken": f"b60d432864f44d079f6d8efe{number:08}"} if replied else {}),
        "mode": mode,
    }


def body_of(*told: Json, **more: Any) -> str:
    """The body that brings events, as LINE writes it."""
    return json.dumps({"destination": BOT, "events": told, **more}, ensure_ascii=False, separators=(",", ":"))


def signature_of(body: str | bytes, secret: str = SECRET) -> str:
    """The header ``x-line-signature`` of a body."""
    content = body if isinstance(body, bytes) else body.encode()
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def signed(body: str | bytes, secret: str = SECRET) -> Json:
    """The inputs that bring a body with its signature."""
    text = body if isinstance(body, str) else base64.b64encode(body).decode()
    return {"body": text, "signature": signature_of(body, secret)}


def asset(secret: str = SECRET) -> Json:
    """The asset of a channel with a long-lived token, at an address where nothing is."""
    return {"url": "http://127.0.0.1:9", "token": "some-long-lived-channel-access-token", "channel_secret": secret}
