"""LINE as the sandbox pretends it: its state and rules, without a network.

`ENDPOINTS` at the end says what there is.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from connector.sandbox.exchange import Answer

Json = dict[str, Any]

JAPAN = timezone(timedelta(hours=9))
DAY = timedelta(days=1)

MAX_BODY = 2_000_000
MAX_MESSAGES = 5
MAX_RECIPIENTS = 500
MAX_TEXT = 5000
MAX_LEAVES = 10
MAX_SHORT_LIVED = 30

FIRST_DELIVERY_COUNT = date(2018, 3, 31)
MIN_FRIENDS = 100
MIN_CHOSEN = 50
NARROWCAST_SENDING = timedelta(seconds=2)
NARROWCAST_DONE = timedelta(seconds=5)
NARROWCAST_KEPT = 14 * DAY
NARROWCAST_FROM_START = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"

USER_ID = re.compile(r"U[0-9a-f]{32}")
CHAT_ID = re.compile(r"[UCR][0-9a-f]{32}")
STRANGER = "U" + 32 * "0"
"""A user of another channel."""
MEMBERS = {"U": 1, "C": 5, "R": 3}
"""How many recipients a message to a user, a group and a room has."""

RETRY_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
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

DEMOGRAPHIC_FIELDS = {
    "gender": ("oneOf",),
    "appType": ("oneOf",),
    "area": ("oneOf",),
    "age": ("gte", "lt"),
    "subscriptionPeriod": ("gte", "lt"),
}
"""The demographic filters; each needs at least one of its fields."""

FAILED_DESCRIPTIONS = {
    1: "An internal error occurred.",
    2: "There are not enough recipients.",
    3: "The request conflicts with one that was accepted before.",
    4: "An audience has fewer than 50 recipients.",
    5: "The message would have reached only a part of its recipients.",
}


class Channel(NamedTuple):
    """The credentials that LINE accepts."""

    client_id: str
    client_secret: str
    token: str


CHANNEL = Channel("1234567890", "sandbox-channel-secret", "sandbox-long-lived-channel-access-token")


class RefusedError(Exception):
    """LINE's refusal of a request: the status, the JSON and the extra headers of the answer."""

    def __init__(self, status: int, content: Json, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, content)
        self.status = status
        self.content = content
        self.headers = dict(headers or {})


def refused(message: str, status: int = 400, *details: Json) -> RefusedError:
    """A refusal in the shape of the Messaging API."""
    return RefusedError(status, {"message": message, **({"details": list(details)} if details else {})})


def unparsable(line: int | str = "-", column: int | str = "-", *details: Json) -> RefusedError:
    """A refusal of a body that is not JSON."""
    return refused(f"The request body could not be parsed as JSON (line: {line}, column: {column})", 400, *details)


def invalid(name: str, *details: Json) -> RefusedError:
    """A refusal of one property, named in LINE's way: with quotes, but for the elements of `to`."""
    return refused(f"The property, {name}, in the request body is invalid (line: -, column: -)", 400, *details)


def token_refused(error: str, description: str) -> RefusedError:
    """A refusal in the shape of the token endpoints."""
    return RefusedError(400, {"error": error, "error_description": description})


@dataclass
class Call:
    """A request that has passed LINE's door, and what was found wrong with it so far."""

    path: str
    query: Mapping[str, str]
    fields: Json
    request_id: str
    retry_key: str | None
    details: list[Json] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The last word of the path: `push`, `multicast` and so on."""
        return self.path.rpartition("/")[2]

    def complain(self, message: str, name: str) -> None:
        """Note a problem, to be told together with the others."""
        self.details.append({"message": message, "property": name})

    def settle(self) -> None:
        """Refuse the request if there was a problem."""
        if self.details:
            raise refused(f"The request body has {len(self.details)} error(s)", 400, *self.details)

    def demand(self, name: str) -> None:
        """Complain unless the field is there."""
        if self.fields.get(name) in (None, ""):
            self.complain("May not be empty", name)

    def get(self, name: str, kind: type) -> Any:
        """A field, or None if it is missing or null; a value of another kind is refused."""
        value = self.fields.get(name)
        if value is not None and not isinstance(value, kind):
            raise invalid(f"'{name}'")
        return value

    def check_send(self) -> None:
        """Refuse what is wrong with the fields that every send has, together with what was noted before."""
        self.get("notificationDisabled", bool)
        self.check_messages()

    def check_messages(self) -> None:
        """Refuse wrong `messages`, together with what was noted before."""
        messages = self.get("messages", list)
        self.demand("messages")
        if messages is not None and not 1 <= len(messages) <= MAX_MESSAGES:
            self.complain(f"Size must be between 1 and {MAX_MESSAGES}", "messages")
        for index, message in enumerate(messages or []):
            self._check_message(message, f"messages[{index}]")
        self.settle()

    def _check_message(self, message: Any, name: str) -> None:
        if not isinstance(message, dict):
            raise invalid(f"'{name}'")
        kind = message.get("type")
        if kind is None or kind == "":
            return self.complain("May not be empty", f"{name}.type")
        if not isinstance(kind, str) or kind not in MESSAGE_FIELDS:
            known = ", ".join(MESSAGE_FIELDS)
            return self.complain(f"Must be one of the following values: [{known}]", f"{name}.type")
        for required in MESSAGE_FIELDS[kind]:
            if message.get(required) in (None, ""):
                self.complain("May not be empty", f"{name}.{required}")
        text = message.get("text") if "text" in MESSAGE_FIELDS[kind] else None
        if not isinstance(text, str | None):
            raise invalid(f"'{name}.text'")
        if text and len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
            self.complain(f"Length must be between 0 and {MAX_TEXT}", f"{name}.text")
        return None

    def check_units(self) -> None:
        """Complain about `customAggregationUnits`."""
        units = self.get("customAggregationUnits", list) or []
        if len(units) > 1:
            self.complain("Size must be between 0 and 1", "customAggregationUnits")
        for index, unit in enumerate(units):
            if not (isinstance(unit, str) and UNIT.fullmatch(unit)):
                self.complain(f'must match "^{UNIT.pattern}$"', f"customAggregationUnits[{index}]")


@dataclass(frozen=True)
class Ending:
    """How a narrowcast is to end; None leaves it to LINE."""

    error_code: int | None = None
    failed_description: str | None = None
    success: int | None = None
    failure: int | None = None


@dataclass(frozen=True)
class Narrowcast:
    """A narrowcast that was accepted, and its end, which time will bring."""

    accepted: datetime
    success: int
    failure: int
    target: int
    error_code: int | None = None
    failed_description: str | None = None

    def progress(self, now: datetime) -> Json:
        """What LINE tells about it at a time."""
        age = now - self.accepted
        final = "succeeded" if self.error_code is None else "failed"
        phase = "waiting" if age < NARROWCAST_SENDING else "sending" if age < NARROWCAST_DONE else final
        content: Json = {"phase": phase}
        if phase != "waiting":
            done = phase != "sending"
            content["successCount"] = self.success if done else 0
            content["failureCount"] = self.failure if done else 0
            content["targetCount"] = self.target
        if phase == "failed":
            content["failedDescription"] = self.failed_description
            content["errorCode"] = self.error_code
        content["acceptedTime"] = timestamp(self.accepted)
        if phase == final:
            content["completedTime"] = timestamp(self.accepted + NARROWCAST_DONE)
        return content


class Accepted(NamedTuple):
    """What LINE remembers of a request that came with a retry key."""

    time: datetime
    request_id: str
    content: Json


def timestamp(time: datetime) -> str:
    """A time as LINE writes it: UTC with milliseconds."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def leaves(tree: Any, name: str) -> list[Json]:
    """The objects that the operators `and`, `or` and `not` of a recipient or filter hold together."""
    found: list[Json] = []
    unseen = [tree]
    while unseen:
        node = unseen.pop()
        if not isinstance(node, dict):
            raise invalid(name)
        if node.get("type") != "operator":
            found.append(node)
            continue
        operands = [[node[word]] if word == "not" else node[word] for word in ("and", "or", "not") if word in node]
        if len(operands) != 1 or not isinstance(operands[0], list) or not operands[0]:
            raise invalid(name)
        unseen.extend(operands[0])
    if len(found) > MAX_LEAVES:
        raise invalid(name)
    return found


def holds(value: Any, wanted: Json) -> bool:
    """Whether a JSON value is or contains this very object."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is wanted or any(holds(part, wanted) for part in parts)


def refuse_repeated(root: Any, owner: Json, name: str) -> None:
    """Refuse a body in which an object has a field twice, and say where."""
    detail = {"message": f"Duplicate field '{name}'"}
    for key, value in root.items() if isinstance(root, dict) and root is not owner else ():
        named = [(f"{key}[{n}]", v) for n, v in enumerate(value)] if isinstance(value, list) else [(key, value)]
        for place, part in named:
            if holds(part, owner):
                raise invalid(f"'{place}'", detail)
    raise unparsable("-", "-", detail)


def no_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def read_json(headers: Mapping[str, str], body: bytes) -> Json:
    """The fields of a JSON body."""
    kind = headers.get("content-type", "application/octet-stream")
    if kind.partition(";")[0].strip().lower() != "application/json":
        raise refused(f"The content type, {kind}, is not supported", 415)
    repeated: list[tuple[Json, str]] = []

    def collect(pairs: list[tuple[str, Any]]) -> Json:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            names = Counter(name for name, _ in pairs)
            repeated.append((fields, names.most_common(1)[0][0]))
        return fields

    try:
        root = json.loads(body.decode(), object_pairs_hook=collect, parse_constant=no_constant)
        if repeated:
            refuse_repeated(root, *repeated[0])
    except json.JSONDecodeError as error:
        raise unparsable(error.lineno, error.colno) from None
    except (ValueError, RecursionError):
        raise unparsable() from None
    if not isinstance(root, dict):
        raise unparsable(1, 1)
    return root


def read_form(headers: Mapping[str, str], body: bytes) -> Json:
    """The fields of a form; none if it does not call itself one."""
    is_form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return dict(parse_qsl(body.decode("latin-1"))) if is_form else {}


def read_nothing(_headers: Mapping[str, str], _body: bytes) -> Json:
    """No fields: the request says everything in its query."""
    return {}


class Line:
    """One channel of LINE, with one clock and one memory. Safe to use from several threads."""

    def __init__(self, quota: int | None = None, friends: int = 100, token_seconds: float | None = None) -> None:
        self.lock = threading.RLock()
        self.client_id, self.client_secret, self.token = CHANNEL
        self.messages: list[Json] = []
        self.endings: list[Ending] = []
        self._quota = quota
        self._friends = friends
        self._stateless_seconds = 900 if token_seconds is None else token_seconds
        self._ahead = timedelta()
        self._tokens: dict[str, datetime] = {}
        self._short_lived: list[str] = []
        self._accepted: dict[str, Accepted] = {}
        self._used_reply_tokens: set[str] = set()
        self._sent: Counter[tuple[str, date]] = Counter()
        self._last_message_id = 461230966842064896
        self._narrowcasts = {NARROWCAST_FROM_START: Narrowcast(self.now() - timedelta(hours=1), friends, 0, friends)}

    def now(self) -> datetime:
        """The time on LINE's clock, UTC."""
        return datetime.now(timezone.utc) + self._ahead

    def advance(self, seconds: float) -> None:
        """Let LINE's clock run ahead."""
        with self.lock:
            self._ahead += timedelta(seconds=seconds)

    def headers(self, request_id: str | None = None) -> dict[str, str]:
        """The headers of every answer."""
        now = format_datetime(self.now(), usegmt=True)
        return {
            "Server": "legy",
            "Content-Type": "application/json",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            **({"x-line-request-id": request_id} if request_id else {}),
            "x-xss-protection": "1; mode=block",
            "Expires": now,
            "Cache-Control": "max-age=0, no-cache, no-store",
            "Pragma": "no-cache",
            "Date": now,
            "Connection": "keep-alive",
        }

    def answer(
        self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """Execute a request.

        Args:
            method: The HTTP method.
            path: The path, without the query.
            query: The query, decoded.
            headers: The headers, their names in lower case.
            body: The body as it came.
        """
        endpoint = ENDPOINTS.get(path)
        request_id = None if endpoint and endpoint.open else str(uuid.uuid4())
        extra: dict[str, str] = {}
        with self.lock:
            try:
                if endpoint is None:
                    raise refused("Not found", 404)
                self._admit(endpoint, method, headers, body)
                key = self._admit_retry_key(endpoint, headers)
                call = Call(path, query, endpoint.read(headers, body), request_id or "", key)
                status, content = endpoint.status, endpoint.execute(self, call)
                if key:
                    self._accepted[key.lower()] = Accepted(self.now(), call.request_id, content)
            except RefusedError as error:
                status, content, extra = error.status, error.content, error.headers
        return Answer(status, {**self.headers(request_id), **extra}, json.dumps(content).encode())

    def _admit(self, endpoint: Endpoint, method: str, headers: Mapping[str, str], body: bytes) -> None:
        if method != endpoint.method:
            raise RefusedError(405, {"message": "Method not allowed"}, {"Allow": endpoint.method})
        if len(body) > MAX_BODY:
            raise refused("Request entity too large", 413)
        if endpoint.open:
            return
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            raise refused(
                "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'", 401
            )
        expires = self._tokens.get(token)
        if token != self.token and (expires is None or expires <= self.now()):
            raise refused(
                "Authentication failed. Confirm that the access token in the authorization header is valid.", 401
            )

    def _admit_retry_key(self, endpoint: Endpoint, headers: Mapping[str, str]) -> str | None:
        key = headers.get("x-line-retry-key")
        if key is None:
            return None
        if not endpoint.takes_key:
            raise refused("The header, X-Line-Retry-Key, is not supported by this API")
        if not RETRY_KEY.fullmatch(key):
            raise refused("The header, X-Line-Retry-Key, is not a UUID")
        before = self._accepted.get(key.lower())
        if before and self.now() - before.time < DAY:
            raise RefusedError(
                409,
                {"message": "The retry key is already accepted", **before.content},
                {"x-line-accepted-request-id": before.request_id},
            )
        return key

    def _today(self) -> date:
        return self.now().astimezone(JAPAN).date()

    def _usage(self) -> int:
        today = self._today()
        return sum(
            count
            for (kind, day), count in self._sent.items()
            if kind != "reply" and (day.year, day.month) == (today.year, today.month)
        )

    def _charge(self, kind: str, recipients: int) -> None:
        """Count a message, unless it would pass the month's quota; replies are free."""
        if self._quota is not None and kind != "reply" and self._usage() + recipients > self._quota:
            raise refused("You have reached your monthly limit.", 429)
        self._sent[kind, self._today()] += recipients

    def _deliver(self, call: Call, to: list[str]) -> None:
        self.messages.append(
            {
                "endpoint": call.kind,
                "to": to,
                "messages": call.fields["messages"],
                "retryKey": call.retry_key,
                "requestId": call.request_id,
                "notificationDisabled": call.fields.get("notificationDisabled") or False,
            }
        )

    def _sent_messages(self, call: Call) -> Json:
        sent = []
        for message in call.fields["messages"]:
            self._last_message_id += 1
            quote = {"quoteToken": secrets.token_urlsafe(24)} if message["type"] in QUOTABLE else {}
            sent.append({"id": str(self._last_message_id), **quote})
        return {"sentMessages": sent}

    def push(self, call: Call) -> Json:
        """Send to one user, group or room."""
        to = call.get("to", str)
        call.demand("to")
        call.check_units()
        call.check_send()
        if not CHAT_ID.fullmatch(to):
            raise invalid("'to'")
        if to == STRANGER:
            raise refused("Failed to send messages")
        self._charge(call.kind, MEMBERS[to[0]])
        self._deliver(call, [to])
        return self._sent_messages(call)

    def multicast(self, call: Call) -> Json:
        """Send to many users, to all of them or to nobody."""
        to = call.get("to", list)
        call.demand("to")
        if to is not None and not 1 <= len(to) <= MAX_RECIPIENTS:
            call.complain(f"Size must be between 1 and {MAX_RECIPIENTS}", "to")
        call.check_units()
        call.check_send()
        for index, user in enumerate(to):
            if not (isinstance(user, str) and USER_ID.fullmatch(user)) or user == STRANGER:
                raise invalid(f"to[{index}]")
        self._charge(call.kind, len(to))
        self._deliver(call, to)
        return {}

    def broadcast(self, call: Call) -> Json:
        """Send to every friend."""
        call.check_send()
        self._charge(call.kind, self._friends)
        self._deliver(call, [])
        return {}

    def reply(self, call: Call) -> Json:
        """Answer a webhook event, once."""
        token = call.get("replyToken", str)
        call.demand("replyToken")
        call.check_send()
        if token in self._used_reply_tokens:
            raise refused("Invalid reply token")
        self._used_reply_tokens.add(token)
        self._charge(call.kind, 1)
        self._deliver(call, [token])
        return self._sent_messages(call)

    def narrowcast(self, call: Call) -> Json:
        """Accept a message to a part of the friends; time will deliver it."""
        call.check_send()
        chosen = self._check_recipient(call)
        count, partial = self._narrowcast_size(call.get("limit", dict) or {})
        ending = self.endings[0] if self.endings else Ending()
        code = ending.error_code or (5 if partial else 2 if chosen and self._friends < MIN_CHOSEN else None)
        if code is None:
            self._charge(call.kind, count)
        del self.endings[:1]
        success = (0 if code else count) if ending.success is None else ending.success
        failure = ending.failure or 0
        self._narrowcasts[call.request_id] = Narrowcast(
            accepted=self.now(),
            success=success,
            failure=failure,
            target=success + failure or count,
            error_code=code,
            failed_description=ending.failed_description or FAILED_DESCRIPTIONS.get(code or 0, "") if code else None,
        )
        self._deliver(call, [])
        return {}

    def _check_recipient(self, call: Call) -> bool:
        """Refuse a wrong `recipient` or `filter`; say whether any of them chooses among the friends."""
        recipient = call.get("recipient", dict)
        demographic = (call.get("filter", dict) or {}).get("demographic")
        for leaf in [] if recipient is None else leaves(recipient, "'recipient'"):
            group, request_id = leaf.get("audienceGroupId"), leaf.get("requestId")
            if leaf.get("type") == "audience":
                if type(group) is not int or group < 1:
                    raise refused(f"Invalid audience group id: {group}")
            elif leaf.get("type") != "redelivery":
                raise invalid("'recipient'")
            elif self._find_narrowcast(request_id).get("phase") != "succeeded":
                raise refused(f"Invalid request id: {request_id}")
        for leaf in [] if demographic is None else leaves(demographic, "'filter.demographic'"):
            if not any(leaf.get(name) for name in DEMOGRAPHIC_FIELDS.get(str(leaf.get("type")), ())):
                raise invalid("'filter.demographic'")
        if demographic is not None and self._friends < MIN_FRIENDS:
            raise refused("Your account does not have enough friends", 403)
        return recipient is not None or demographic is not None

    def _narrowcast_size(self, limit: Json) -> tuple[int, bool]:
        """How many of the friends `limit` lets through, and whether it would rather have all of them or none."""
        most, capped, all_or_none = (limit.get(n) for n in ("max", "upToRemainingQuota", "forbidPartialDelivery"))
        if most is not None and (type(most) is not int or most < 1):
            raise invalid("'limit.max'")
        if all_or_none and not capped:
            raise refused("The option forbidPartialDelivery must be used with upToRemainingQuota.")
        count = min(self._friends, most or self._friends)
        if capped and self._quota is not None:
            remaining = self._quota - self._usage()
            if not remaining and not all_or_none:
                raise refused("You have reached your monthly limit.", 429)
            count = min(count, remaining)
        return count, bool(all_or_none) and count < self._friends

    def _find_narrowcast(self, request_id: Any) -> Json:
        narrowcast = self._narrowcasts.get(request_id) if isinstance(request_id, str) else None
        if narrowcast is None or self.now() - narrowcast.accepted > NARROWCAST_KEPT:
            return {}
        return narrowcast.progress(self.now())

    def progress(self, call: Call) -> Json:
        """Tell how far a narrowcast is."""
        request_id = call.query.get("requestId", "")
        if not RETRY_KEY.fullmatch(request_id):
            raise refused("The value for the 'requestId' parameter is invalid")
        content = self._find_narrowcast(request_id)
        if not content:
            raise refused("Not found", 404)
        return content

    def validate(self, call: Call) -> Json:
        """Check messages without sending them."""
        call.check_messages()
        return {}

    def loading(self, call: Call) -> Json:
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

    def quota(self, _call: Call) -> Json:
        """Tell how many messages the month allows."""
        return {"type": "none"} if self._quota is None else {"type": "limited", "value": self._quota}

    def consumption(self, _call: Call) -> Json:
        """Tell how many messages the month has seen."""
        return {"totalUsage": self._usage()}

    def delivery(self, call: Call) -> Json:
        """Tell how many messages of one kind were sent on a day."""
        text = call.query.get("date", "")
        try:
            day = date(int(text[:4]), int(text[4:6]), int(text[6:])) if re.fullmatch("[0-9]{8}", text) else None
        except ValueError:
            day = None
        if day is None:
            raise refused("The value for the 'date' parameter is invalid")
        if day >= self._today():
            return {"status": "unready"}
        if day < FIRST_DELIVERY_COUNT:
            return {"status": "out_of_service"}
        return {"status": "ready", "success": self._sent[call.kind, day]}

    def issue_stateless(self, call: Call) -> Json:
        """Issue a token that lives a quarter of an hour."""
        if "client_assertion" in call.fields:
            raise refused("Cannot find channel key that satisfies the conditions", 404)
        if self._grant(call.fields) != (self.client_id, self.client_secret):
            raise token_refused("invalid_request", "Invalid 'client_credentials'.")
        return self._issue("ey" + secrets.token_urlsafe(48), self._stateless_seconds)

    def issue_short_lived(self, call: Call) -> Json:
        """Issue a token that lives 30 days; the oldest goes when there are too many."""
        client_id, client_secret = self._grant(call.fields)
        if client_id != self.client_id:
            raise token_refused("invalid_client", "invalid client_id")
        if client_secret != self.client_secret:
            raise token_refused("invalid_client", "invalid client_secret")
        # Expired ones need no look: they are the oldest.
        if len(self._short_lived) == MAX_SHORT_LIVED:
            del self._tokens[self._short_lived.pop(0)]
        content = self._issue(secrets.token_urlsafe(64), 30 * DAY.total_seconds())
        self._short_lived.append(content["access_token"])
        return content

    def _grant(self, form: Json) -> tuple[str, str]:
        client_id, client_secret = form.get("client_id", ""), form.get("client_secret", "")
        if form.get("grant_type") != "client_credentials" or not client_id or not client_secret:
            raise token_refused("invalid_request", "some parameters missed or invalid")
        return client_id, client_secret

    def _issue(self, token: str, seconds: float) -> Json:
        self._tokens[token] = self.now() + timedelta(seconds=seconds)
        return {"token_type": "Bearer", "access_token": token, "expires_in": int(seconds)}


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
    execute: Callable[[Line, Call], Json]
    read: Callable[[Mapping[str, str], bytes], Json] = read_nothing
    status: int = 200
    takes_key: bool = False
    open: bool = False


ENDPOINTS = {
    "/oauth2/v3/token": Endpoint("POST", Line.issue_stateless, read_form, open=True),
    "/v2/oauth/accessToken": Endpoint("POST", Line.issue_short_lived, read_form, open=True),
    "/v2/bot/chat/loading/start": Endpoint("POST", Line.loading, read_json, status=202),
    "/v2/bot/message/progress/narrowcast": Endpoint("GET", Line.progress),
    "/v2/bot/message/quota": Endpoint("GET", Line.quota),
    "/v2/bot/message/quota/consumption": Endpoint("GET", Line.consumption),
    "/v2/bot/message/delivery/reply": Endpoint("GET", Line.delivery),
    "/v2/bot/message/delivery/push": Endpoint("GET", Line.delivery),
    "/v2/bot/message/delivery/multicast": Endpoint("GET", Line.delivery),
    "/v2/bot/message/delivery/broadcast": Endpoint("GET", Line.delivery),
    "/v2/bot/message/broadcast": Endpoint("POST", Line.broadcast, read_json, takes_key=True),
    "/v2/bot/message/multicast": Endpoint("POST", Line.multicast, read_json, takes_key=True),
    "/v2/bot/message/narrowcast": Endpoint("POST", Line.narrowcast, read_json, status=202, takes_key=True),
    "/v2/bot/message/push": Endpoint("POST", Line.push, read_json, takes_key=True),
    "/v2/bot/message/reply": Endpoint("POST", Line.reply, read_json),
    "/v2/bot/message/validate/broadcast": Endpoint("POST", Line.validate, read_json),
    "/v2/bot/message/validate/multicast": Endpoint("POST", Line.validate, read_json),
    "/v2/bot/message/validate/narrowcast": Endpoint("POST", Line.validate, read_json),
    "/v2/bot/message/validate/push": Endpoint("POST", Line.validate, read_json),
    "/v2/bot/message/validate/reply": Endpoint("POST", Line.validate, read_json),
}
