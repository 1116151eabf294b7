"""LINE's endpoints: what each of them does, and the table of them at the end.

One more endpoint is one more row and, if it does something new, a function above the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from connector.sandbox.calls import (
    UUID,
    AdmittedRequest,
    Json,
    invalid,
    read_form,
    read_json,
    read_nothing,
    refused,
    token_refused,
)
from connector.sandbox.line import Line
from connector.sandbox.messages import check_messages, check_send, check_units
from connector.sandbox.narrowcasts import MIN_CHOSEN, Ending, begin, check_recipient, count_recipients

MAX_RECIPIENTS = 500
FIRST_DELIVERY_COUNT = date(2018, 3, 31)
FIRST_FOLLOWER_COUNT = date(2016, 11, 1)
BLOCKS = 10
"""How many former friends have blocked the account; nothing reaches them."""

USER_ID = re.compile(r"U[0-9a-f]{32}")
CHAT_ID = re.compile(r"[UCR][0-9a-f]{32}")
STRANGERS = {letter + 32 * "0" for letter in "UCR"}
"""A user of another channel, and a group and a room that the account is not in."""

PROFILE = {
    "displayName": "LINE taro",
    "language": "ja",
    "pictureUrl": "https://profile.line-scdn.net/0h0123456789abcdef",
    "statusMessage": "Hello, LINE!",
}
"""Every user is called so."""

INFO = {
    "userId": "U9f3c6a1e2b7d48509c1e6f7a8b3d2c40",
    "basicId": "@123abcde",
    "displayName": "SOC alerts",
    "pictureUrl": "https://profile.line-scdn.net/0hfedcba9876543210",
    "chatMode": "bot",
    "markAsReadMode": "auto",
}
"""The account itself; it has no premium ID."""


def push(line: Line, call: AdmittedRequest) -> Json:
    """Send to one user, group or room."""
    to = call.get("to", str)
    call.demand("to")
    check_units(call)
    check_send(call)
    if not CHAT_ID.fullmatch(to):
        raise invalid("'to'")
    if to in STRANGERS:
        raise refused("Failed to send messages")
    line.charge(call.kind, line.count_members(to))
    line.deliver(call, [to])
    return line.number(call.fields["messages"])


def multicast(line: Line, call: AdmittedRequest) -> Json:
    """Send to many users, to all of them or to nobody."""
    to = call.get("to", list)
    call.demand("to")
    if to is not None and not 1 <= len(to) <= MAX_RECIPIENTS:
        call.complain(f"Size must be between 1 and {MAX_RECIPIENTS}", "to")
    check_units(call)
    check_send(call)
    for index, user in enumerate(to):
        if not (isinstance(user, str) and USER_ID.fullmatch(user)) or user in STRANGERS:
            raise invalid(f"to[{index}]")
    line.charge(call.kind, len(to))
    line.deliver(call, to)
    return {}


def broadcast(line: Line, call: AdmittedRequest) -> Json:
    """Send to every friend."""
    check_send(call)
    line.charge(call.kind, line.friends)
    line.deliver(call, [])
    return {}


def reply(line: Line, call: AdmittedRequest) -> Json:
    """Response a webhook event, once."""
    token = call.get("replyToken", str)
    call.demand("replyToken")
    check_send(call)
    line.use_reply_token(token)
    line.charge(call.kind, 1)
    line.deliver(call, [token])
    return line.number(call.fields["messages"])


def narrowcast(line: Line, call: AdmittedRequest) -> Json:
    """Accept a message to a part of the friends; time will deliver it."""
    check_send(call)
    chosen = check_recipient(call, line.friends, line.find_narrowcast)
    count, partial = count_recipients(call.get("limit", dict) or {}, line.friends, line.remaining())
    ending = line.endings[0] if line.endings else Ending()
    code = ending.error_code or (5 if partial else 2 if chosen and line.friends < MIN_CHOSEN else None)
    if code is None:
        line.charge(call.kind, count)
    del line.endings[:1]
    line.narrowcasts[call.request_id] = begin(ending, line.now(), count, code)
    line.deliver(call, [])
    return {}


def tell_progress(line: Line, call: AdmittedRequest) -> Json:
    """Tell how far a narrowcast is."""
    request_id = call.query.get("requestId", "")
    if not UUID.fullmatch(request_id):
        raise refused("The value for the 'requestId' parameter is invalid")
    content = line.find_narrowcast(request_id)
    if not content:
        raise refused("Not found", 404)
    return content


def validate(_line: Line, call: AdmittedRequest) -> Json:
    """Check messages without sending them."""
    check_messages(call)
    return {}


def show_loading(_line: Line, call: AdmittedRequest) -> Json:
    """Show the loading animation in a user's chat."""
    call.demand("chatId")
    chat, seconds = call.get("chatId", str), call.get("loadingSeconds", int)
    seconds = 20 if seconds is None else seconds
    if chat and not USER_ID.fullmatch(chat):
        call.complain(
            "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids.", "chatId"
        )
    if not 5 <= seconds <= 60:
        call.complain("Must be between 5 and 60", "loadingSeconds")
    if seconds % 5:
        call.complain("must be a multiple of five", "loadingSeconds")
    call.settle()
    return {}


def tell_quota(line: Line, _call: AdmittedRequest) -> Json:
    """Tell how many messages the month allows."""
    return {"type": "none"} if line.quota is None else {"type": "limited", "value": line.quota}


def tell_consumption(line: Line, _call: AdmittedRequest) -> Json:
    """Tell how many messages the month has seen."""
    return {"totalUsage": line.usage()}


def tell_delivery(line: Line, call: AdmittedRequest) -> Json:
    """Tell how many messages of one kind were sent on a day."""
    day = read_date(call)
    if day is None:
        raise refused("The value for the 'date' parameter is invalid")
    status = tell_status(line, day, FIRST_DELIVERY_COUNT)
    return {"status": status, **({"success": line.sent(call.kind, day)} if status == "ready" else {})}


def tell_followers(line: Line, call: AdmittedRequest) -> Json:
    """Tell how many friends the account had on a day that is over: as many as it has now."""
    if not call.query.get("date"):
        raise refused("date is required")
    day = read_date(call)
    if day is None:
        raise refused("Bad Request")
    status = tell_status(line, day, FIRST_FOLLOWER_COUNT)
    counts = {"followers": line.friends + BLOCKS, "targetedReaches": line.friends, "blocks": BLOCKS}
    return {"status": status, **(counts if status == "ready" else dict.fromkeys(counts))}


def read_date(call: AdmittedRequest) -> date | None:
    """The day that the query asks for; None if it names none in LINE's form."""
    text = call.query.get("date", "")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if re.fullmatch("[0-9]{8}", text) else None
    except ValueError:
        return None


def tell_status(line: Line, day: date, first: date) -> str:
    """Whether a day is counted: it is not before it is over, and never where it is earlier than the first counted."""
    return "unready" if day >= line.today() else "out_of_service" if day < first else "ready"


def read_chat(call: AdmittedRequest) -> str:
    """The user, group or room that the path names."""
    ((name, chat),) = call.path_parameters.items()
    if not CHAT_ID.fullmatch(chat) or chat[0] != {"userId": "U", "groupId": "C", "roomId": "R"}[name]:
        raise refused(f"The value for the '{name}' parameter is invalid")
    if chat in STRANGERS:
        raise refused("Not found", 404)
    return chat


def tell_members(line: Line, call: AdmittedRequest) -> Json:
    """Tell how many people are in a group or room."""
    return {"count": line.count_members(read_chat(call))}


def tell_summary(_line: Line, call: AdmittedRequest) -> Json:
    """Tell what a group is called; it has no picture."""
    return {"groupId": read_chat(call), "groupName": "SOC on call"}


def tell_profile(_line: Line, call: AdmittedRequest) -> Json:
    """Tell what a user is called, and which language the user has."""
    return {"userId": read_chat(call), **PROFILE}


def tell_info(_line: Line, _call: AdmittedRequest) -> Json:
    """Tell what the account is called."""
    return INFO


def issue_stateless(line: Line, call: AdmittedRequest) -> Json:
    """Issue a token that lives a quarter of an hour."""
    if "client_assertion" in call.fields:
        raise refused("Cannot find channel key that satisfies the conditions", 404)
    if read_grant(call) != (line.client_id, line.client_secret):
        raise token_refused("invalid_request", "Invalid 'client_credentials'.")
    return line.issue_stateless()


def issue_short_lived(line: Line, call: AdmittedRequest) -> Json:
    """Issue a token that lives 30 days."""
    client_id, client_secret = read_grant(call)
    if client_id != line.client_id:
        raise token_refused("invalid_client", "invalid client_id")
    if client_secret != line.client_secret:
        raise token_refused("invalid_client", "invalid client_secret")
    return line.issue_short_lived()


def read_grant(call: AdmittedRequest) -> tuple[str, str]:
    """The client's ID and secret in a request for a token."""
    client_id, client_secret = call.fields.get("client_id", ""), call.fields.get("client_secret", "")
    if call.fields.get("grant_type") != "client_credentials" or not client_id or not client_secret:
        raise token_refused("invalid_request", "some parameters missed or invalid")
    return client_id, client_secret


@dataclass(frozen=True)
class Endpoint:
    """What an endpoint is.

    Attributes:
        method: The only HTTP method it knows.
        execute: What it does; gives the JSON of the answer or raises `RefusedError`.
        read: How the fields are found in the body.
        status: The status of success.
        takes_key: Whether it takes a retry key.
        open: Whether it is a token endpoint: no Authorization, no request ID.
    """

    method: str
    execute: Callable[[Line, AdmittedRequest], Json]
    read: Callable[[Mapping[str, str], bytes], Json] = read_nothing
    status: int = 200
    takes_key: bool = False
    open: bool = False


ENDPOINTS = {
    "/oauth2/v3/token": Endpoint("POST", issue_stateless, read_form, open=True),
    "/v2/oauth/accessToken": Endpoint("POST", issue_short_lived, read_form, open=True),
    "/v2/bot/chat/loading/start": Endpoint("POST", show_loading, read_json, status=202),
    "/v2/bot/group/{groupId}/members/count": Endpoint("GET", tell_members),
    "/v2/bot/group/{groupId}/summary": Endpoint("GET", tell_summary),
    "/v2/bot/info": Endpoint("GET", tell_info),
    "/v2/bot/insight/followers": Endpoint("GET", tell_followers),
    "/v2/bot/message/progress/narrowcast": Endpoint("GET", tell_progress),
    "/v2/bot/message/quota": Endpoint("GET", tell_quota),
    "/v2/bot/message/quota/consumption": Endpoint("GET", tell_consumption),
    "/v2/bot/message/delivery/reply": Endpoint("GET", tell_delivery),
    "/v2/bot/message/delivery/push": Endpoint("GET", tell_delivery),
    "/v2/bot/message/delivery/multicast": Endpoint("GET", tell_delivery),
    "/v2/bot/message/delivery/broadcast": Endpoint("GET", tell_delivery),
    "/v2/bot/message/broadcast": Endpoint("POST", broadcast, read_json, takes_key=True),
    "/v2/bot/message/multicast": Endpoint("POST", multicast, read_json, takes_key=True),
    "/v2/bot/message/narrowcast": Endpoint("POST", narrowcast, read_json, status=202, takes_key=True),
    "/v2/bot/message/push": Endpoint("POST", push, read_json, takes_key=True),
    "/v2/bot/message/reply": Endpoint("POST", reply, read_json),
    "/v2/bot/message/validate/broadcast": Endpoint("POST", validate, read_json),
    "/v2/bot/message/validate/multicast": Endpoint("POST", validate, read_json),
    "/v2/bot/message/validate/narrowcast": Endpoint("POST", validate, read_json),
    "/v2/bot/message/validate/push": Endpoint("POST", validate, read_json),
    "/v2/bot/message/validate/reply": Endpoint("POST", validate, read_json),
    "/v2/bot/profile/{userId}": Endpoint("GET", tell_profile),
    "/v2/bot/room/{roomId}/members/count": Endpoint("GET", tell_members),
}
"""The endpoints by their paths; in the place of a name in braces stands what the request is about."""
PATTERNS = [
    (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), endpoint) for path, endpoint in ENDPOINTS.items()
]


def find_endpoint(path: str) -> tuple[Endpoint | None, dict[str, str]]:
    """The endpoint at a path, None if there is none, and what stands in the place of the names in braces."""
    for pattern, endpoint in PATTERNS:
        if found := pattern.fullmatch(path):
            return endpoint, {name: unquote(value) for name, value in found.groupdict().items()}
    return None, {}
