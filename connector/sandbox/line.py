"""LINE's memory: one channel's clock, tokens, counts and everything that was accepted, without a network."""

from __future__ import annotations

import secrets
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any, NamedTuple

from connector.sandbox.calls import AdmittedRequest, Json, refused
from connector.sandbox.messages import QUOTABLE
from connector.sandbox.narrowcasts import NARROWCAST_FROM_START, NARROWCAST_KEPT, Ending, Narrowcast

JAPAN = timezone(timedelta(hours=9))
DAY = timedelta(days=1)
FURTHEST = 36500 * DAY
"""So far the clock can be ahead."""

STATELESS_SECONDS = 900
MAX_SHORT_LIVED = 30

MEMBERS = {"U": 1, "C": 5, "R": 3}
"""How many people a user, a group and a room are, by the first letter of the ID."""


class Channel(NamedTuple):
    """The credentials that LINE accepts."""

    client_id: str
    client_secret: str
    token: str


CHANNEL = Channel("1234567890", "sandbox-channel-secret", "sandbox-long-lived-channel-access-token")
BOT = "U" + 16 * "b0"
"""The account's own ID, for which events are destined."""


class Accepted(NamedTuple):
    """What LINE remembers of a request that came with a retry key."""

    time: datetime
    request_id: str
    content: Json


class Line:
    """One channel of LINE, with one clock and one memory.

    Safe to use from several threads, as long as each request is executed under the lock.

    Attributes:
        lock: What the execution of a request holds.
        client_id: The channel ID it accepts.
        client_secret: The channel secret it accepts.
        token: A channel access token that never expires.
        bot: The account's own ID.
        quota: How many messages a month allows; None is no limit.
        friends: How many friends the account has.
        members: How many people are in a group or room, by its ID; those that are not named have the usual number.
        messages: What was accepted for sending, a dict a send.
        endings: How the next narrowcasts are to end.
        narrowcasts: Those that were accepted, by request ID.
    """

    def __init__(
        self,
        quota: int | None = None,
        friends: int = 100,
        token_seconds: float | None = None,
        members: Mapping[str, int] | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.client_id, self.client_secret, self.token = CHANNEL
        self.bot = BOT
        self.quota = quota
        self.friends = friends
        self.members = dict(members or {})
        self.messages: list[Json] = []
        self.endings: list[Ending] = []
        self._stateless_seconds = STATELESS_SECONDS if token_seconds is None else token_seconds
        self._ahead = timedelta()
        self._tokens: dict[str, datetime] = {}
        self._short_lived: list[str] = []
        self._accepted: dict[str, Accepted] = {}
        self._used_reply_tokens: set[str] = set()
        self._sent: Counter[tuple[str, date]] = Counter()
        self._last_message_id = 461230966842064896
        self.narrowcasts = {NARROWCAST_FROM_START: Narrowcast(self.now() - timedelta(hours=1), friends, 0, friends)}

    def now(self) -> datetime:
        """The time on LINE's clock, UTC."""
        return datetime.now(timezone.utc) + self._ahead

    def advance(self, seconds: float) -> None:
        """Let LINE's clock run ahead, by a hundred years at most in all."""
        with self.lock:
            left = (FURTHEST - self._ahead).total_seconds()
            if type(seconds) not in (int, float) or not 0 <= seconds <= left:
                raise ValueError(f"The clock can be advanced by a number of seconds from 0 to {left:.0f}")
            self._ahead += timedelta(seconds=seconds)

    def today(self) -> date:
        """The day in Japan, by which LINE counts."""
        return self.now().astimezone(JAPAN).date()

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

    def knows(self, token: str) -> bool:
        """Whether a token opens the API."""
        expires = self._tokens.get(token)
        return token == self.token or (expires is not None and expires > self.now())

    def issue_stateless(self) -> Json:
        """Issue a token that lives a quarter of an hour."""
        return self._issue("ey" + secrets.token_urlsafe(48), self._stateless_seconds)

    def issue_short_lived(self) -> Json:
        """Issue a token that lives 30 days; the oldest goes when there are too many."""
        # Expired ones need no look: they are the oldest.
        if len(self._short_lived) == MAX_SHORT_LIVED:
            del self._tokens[self._short_lived.pop(0)]
        content = self._issue(secrets.token_urlsafe(64), 30 * DAY.total_seconds())
        self._short_lived.append(content["access_token"])
        return content

    def _issue(self, token: str, seconds: float) -> Json:
        self._tokens[token] = self.now() + timedelta(seconds=seconds)
        return {"token_type": "Bearer", "access_token": token, "expires_in": int(seconds)}

    def find_accepted(self, key: str) -> Accepted | None:
        """What a retry key was accepted with, as long as LINE keeps it."""
        before = self._accepted.get(key.lower())
        return before if before and self.now() - before.time < DAY else None

    def accept(self, key: str, request_id: str, content: Json) -> None:
        """Remember a request by its retry key."""
        self._accepted[key.lower()] = Accepted(self.now(), request_id, content)

    def usage(self) -> int:
        """How many messages the month has seen; replies are free."""
        today = self.today()
        return sum(
            count
            for (kind, day), count in self._sent.items()
            if kind != "reply" and (day.year, day.month) == (today.year, today.month)
        )

    def remaining(self) -> int | None:
        """How many messages the month still allows; None is no limit."""
        return None if self.quota is None else self.quota - self.usage()

    def charge(self, kind: str, recipients: int) -> None:
        """Count a message, unless it would pass the month's quota; replies are free."""
        remaining = self.remaining()
        if remaining is not None and kind != "reply" and recipients > remaining:
            raise refused("You have reached your monthly limit.", 429)
        self._sent[kind, self.today()] += recipients

    def sent(self, kind: str, day: date) -> int:
        """How many recipients the messages of one kind had on a day."""
        return self._sent[kind, day]

    def count_members(self, chat: str) -> int:
        """How many people are in a chat, the account itself not counted: so many recipients has a message to it."""
        return self.members.get(chat, MEMBERS[chat[0]])

    def use_reply_token(self, token: str) -> None:
        """Use a reply token, which is good once."""
        if token in self._used_reply_tokens:
            raise refused("Invalid reply token")
        self._used_reply_tokens.add(token)

    def deliver(self, call: AdmittedRequest, to: list[str]) -> None:
        """Send the messages of a call."""
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

    def number(self, messages: list[Json]) -> Json:
        """Give each message an ID and, where one can quote it, a quote token."""
        sent = []
        for message in messages:
            quote = {"quoteToken": secrets.token_urlsafe(24)} if message["type"] in QUOTABLE else {}
            sent.append({"id": self.next_message_id(), **quote})
        return {"sentMessages": sent}

    def next_message_id(self) -> str:
        """A message ID that no other message has."""
        with self.lock:
            self._last_message_id += 1
            return str(self._last_message_id)

    def find_narrowcast(self, request_id: Any) -> Json:
        """The progress of a narrowcast; nothing if there is none, or none any more."""
        narrowcast = self.narrowcasts.get(request_id) if isinstance(request_id, str) else None
        if narrowcast is None or self.now() - narrowcast.accepted > NARROWCAST_KEPT:
            return {}
        return narrowcast.progress(self.now())
