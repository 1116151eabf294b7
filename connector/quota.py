"""The month's quota: what a send costs, what is left, and the guard that keeps a reserve for what is urgent.

LINE counts the recipients of a send, not its messages; a reply counts nothing. The number of those used is approximate.
The guard looks before it lets a send pass. It locks nothing: two that look at the same moment can both pass.
https://developers.line.biz/en/docs/messaging-api/pricing/
"""

from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from connector.errors import failure
from connector.fields import Integer, Object, String
from connector.line import KEYED
from connector.outcome import Course, Progress
from connector.request import Request
from connector.session import Call, Session
from connector.surroundings import Surroundings

LIMIT = Call("GET", "v2/bot/message/quota", answer=Object({"type": String(), "value": Integer()}))
"""https://developers.line.biz/en/reference/messaging-api/#get-quota"""

USED = Call("GET", "v2/bot/message/quota/consumption", answer=Object({"totalUsage": Integer()}))
"""https://developers.line.biz/en/reference/messaging-api/#get-consumption"""

FOLLOWERS = "v2/bot/insight/followers"
"""https://developers.line.biz/en/reference/messaging-api/#get-number-of-followers"""

DAYS = 3
"""So many days back is looked for a number of friends: LINE has one on the next day, or somewhat later."""

UNSEEN: dict[str, int | None] = dict.fromkeys(("limit", "used", "remaining", "cost", "reserve"))
"""What is told of the quota, before anything of it is known."""

LOW = 10
"""When less than one part in so many of the month's messages remains, a warning says so."""


class Ask(NamedTuple):
    """Requests that tell what a send costs, each to be made where the one before had no number.

    Attributes:
        calls: The requests.
        field: The field of the answer that has the number.
        what: What the number is of, in words.
    """

    calls: list[Call]
    field: str
    what: str


def price(endpoint: str, body: dict[str, Any], surroundings: Surroundings) -> int | Ask:
    """Return how many of the month's messages a send takes, or what would tell it.

    Args:
        endpoint: Where it goes, one of those that take a retry key.
        body: Its checked body.
        surroundings: What day it is.
    """
    return PRICES[endpoint](body, surroundings)


def of_a_push(body: dict[str, Any], _: Surroundings) -> int | Ask:
    """A push costs one, and to a group or room each of its members."""
    chat = {"C": "group", "R": "room"}.get(body["to"][0])
    if chat is None:
        return 1
    path = f"v2/bot/{chat}/{quote(body['to'], safe='')}/members/count"
    return Ask([Call("GET", path, answer=Object({"count": Integer()}))], "count", f"members of the {chat}")


def of_a_multicast(body: dict[str, Any], _: Surroundings) -> int:
    """A multicast costs one for each user; those that were given twice have been dropped."""
    return len(body["to"])


def of_a_narrowcast(body: dict[str, Any], surroundings: Surroundings) -> int | Ask:
    """A narrowcast costs what it is limited to, or as much as a broadcast: LINE reserves that."""
    most: int | None = (body.get("limit") or {}).get("max")
    return of_a_broadcast(body, surroundings) if most is None else most


def of_a_broadcast(_: dict[str, Any], surroundings: Surroundings) -> Ask:
    """A broadcast costs one for each friend that it can reach."""
    answer = Object({"status": String(), "targetedReaches": Integer()})
    days = [surroundings.day(back) for back in range(1, DAYS + 1)]
    calls = [Call("GET", FOLLOWERS, query={"date": day}, answer=answer) for day in days]
    return Ask(calls, "targetedReaches", "friends that can be reached")


PRICES: dict[str, Callable[[dict[str, Any], Surroundings], int | Ask]] = dict(
    zip(KEYED, (of_a_push, of_a_multicast, of_a_narrowcast, of_a_broadcast), strict=True)
)
"""What counts against the quota, by endpoint."""


class UnreadError(Exception):
    """A number could not be read; the text says why."""


class Guard:
    """Looks at the quota before a send, and refuses what would touch the reserve or reach only a part.

    It is never in the way: what cannot be read is a warning, and the send goes on.

    Args:
        session: The way to LINE.
        surroundings: Clock and day.
        progress: Where what was seen is written down.
        seconds: So long all its requests may take together.
    """

    def __init__(self, session: Session, surroundings: Surroundings, progress: Progress, seconds: float) -> None:
        self._session = session
        self._surroundings = surroundings
        self._progress = progress
        self._end = surroundings.now() + seconds

    def check(self, endpoint: str, request: Request, reserve: int | None) -> None:
        """Look at limit, consumption and price.

        Args:
            endpoint: Where the send goes.
            request: What is to be sent.
            reserve: The asset's reserve, or None.

        Raises:
            AssetError: ``quota_reserved`` when the send would touch the reserve, ``quota_exceeded`` when it must not go
                to a part of its recipients and more are left than the quota has.
        """
        seen = self._progress.quota = {**UNSEEN, "reserve": reserve}
        try:
            seen["limit"] = limit = self._limit()
            seen["used"] = used = number(self._read(USED), "totalUsage", "what is used")
            cost = price(endpoint, request.json_body, self._surroundings)
            if limit is None:
                seen["cost"] = cost if isinstance(cost, int) else None
                return
            seen["remaining"] = remaining = max(0, limit - used)
            if remaining * LOW < limit:
                self._progress.warn(f"quota: {remaining:,} of the month's {limit:,} messages remain, approximately.")
            cost = cost if isinstance(cost, int) else self._asked(cost)
            if (request.json_body.get("limit") or {}).get("upToRemainingQuota"):
                cost = min(cost, remaining)
            seen["cost"] = cost
        except UnreadError as error:
            self._progress.warn(f"quota: could not be looked at, and so the send was not held back: {error}")
            return
        figures = f"The month's limit is {limit:,} messages, about {used:,} are used, and this send costs {cost:,}"
        if request.parameters.get("forbid_partial_delivery") and cost > remaining:
            raise failure("quota_exceeded", f"{figures}: more than remain, and it must not reach only a part.")
        if reserve is not None and not request.parameters.get("use_reserve") and limit - used - cost < reserve:
            raise failure("quota_reserved", f"{figures}; {reserve:,} are kept for urgent messages.")

    def _limit(self) -> int | None:
        """Read the month's limit; None is that there is none."""
        answer = self._read(LIMIT)
        return None if answer.get("type") == "none" else number(answer, "value", "the month's limit")

    def _asked(self, ask: Ask) -> int:
        """Read what a send costs."""
        for call in ask.calls:
            answer = self._read(call)
            if answer.get("status", "ready") == "ready":
                return number(answer, ask.field, f"the {ask.what}")
        raise UnreadError(f"LINE has no number of the {ask.what} yet.")

    def _read(self, call: Call) -> dict[str, Any]:
        """Make a request, with the usual attempts and within the time that is left; return what LINE answers."""
        left = self._end - self._surroundings.now()
        if left <= 0:
            raise UnreadError("LINE took too long.")
        result = self._session.send(call._replace(seconds=left), Course())
        if result.error or not result.answer:
            raise UnreadError(result.error.message if result.error else "There was no answer.")
        body: dict[str, Any] = result.answer.body
        return body


def number(answer: dict[str, Any], field: str, what: str) -> int:
    """Return a number that LINE tells.

    Raises:
        UnreadError: It is none.
    """
    value = answer.get(field)
    if type(value) is not int or value < 0:  # true would be read as 1
        raise UnreadError(f"LINE's answer has no number for {what}.")
    return value
