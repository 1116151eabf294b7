"""Narrowcasts: whom they are for, how many that are, and how time brings them to their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connector.sandbox.calls import AdmittedRequest, Json, invalid, refused

MAX_LEAVES = 10
MIN_FRIENDS = 100
"""The friends an account needs to filter them."""
MIN_CHOSEN = 50
"""The friends it needs to choose among them."""

MAX_COUNT = 2**31 - 1

NARROWCAST_SENDING = timedelta(seconds=2)
NARROWCAST_DONE = timedelta(seconds=5)
NARROWCAST_KEPT = timedelta(days=14)
NARROWCAST_FROM_START = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"

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


@dataclass(frozen=True)
class Ending:
    """How a narrowcast is to end; None leaves it to LINE.

    Raises:
        ValueError: A number is none, negative or over 2147483647, or the description no text.
    """

    error_code: int | None = None
    failed_description: str | None = None
    success: int | None = None
    failure: int | None = None

    def __post_init__(self) -> None:
        for name in ("error_code", "success", "failure"):
            value = getattr(self, name)
            if value is not None and (type(value) is not int or not 0 <= value <= MAX_COUNT):
                raise ValueError(f"{name} is a whole number from 0 to {MAX_COUNT}")
        if not isinstance(self.failed_description, str | None):
            raise ValueError("failed_description is text")


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


def begin(ending: Ending, accepted: datetime, count: int, error_code: int | None) -> Narrowcast:
    """A narrowcast to so many friends that will end as planned, unless an error code says that it will fail."""
    success = (0 if error_code else count) if ending.success is None else ending.success
    failure = ending.failure or 0
    usual = FAILED_DESCRIPTIONS.get(error_code or 0, "")
    return Narrowcast(
        accepted=accepted,
        success=success,
        failure=failure,
        target=success + failure or count,
        error_code=error_code,
        failed_description=ending.failed_description or usual if error_code else None,
    )


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


def check_recipient(call: AdmittedRequest, friends: int, find: Callable[[Any], Json]) -> bool:
    """Refuse a wrong `recipient` or `filter`; say whether any of them chooses among the friends.

    Args:
        call: The narrowcast.
        friends: How many friends the account has.
        find: Gives the progress of an earlier narrowcast by its request ID; nothing if there is none.
    """
    recipient = call.get("recipient", dict)
    demographic = (call.get("filter", dict) or {}).get("demographic")
    for leaf in [] if recipient is None else leaves(recipient, "'recipient'"):
        group, request_id = leaf.get("audienceGroupId"), leaf.get("requestId")
        if leaf.get("type") == "audience":
            if type(group) is not int or group < 1:
                raise refused(f"Invalid audience group id: {group}")
        elif leaf.get("type") != "redelivery":
            raise invalid("'recipient'")
        elif find(request_id).get("phase") != "succeeded":
            raise refused(f"Invalid request id: {request_id}")
    for leaf in [] if demographic is None else leaves(demographic, "'filter.demographic'"):
        if not any(leaf.get(name) for name in DEMOGRAPHIC_FIELDS.get(str(leaf.get("type")), ())):
            raise invalid("'filter.demographic'")
    if demographic is not None and friends < MIN_FRIENDS:
        raise refused("Your account does not have enough friends", 403)
    return recipient is not None or demographic is not None


def count_recipients(limit: Json, friends: int, remaining: int | None) -> tuple[int, bool]:
    """How many of the friends `limit` lets through, and whether it would rather have all of them or none.

    Args:
        limit: The field of this name.
        friends: How many friends the account has.
        remaining: What is left of the month's quota; None is no limit.
    """
    most, capped, all_or_none = (limit.get(n) for n in ("max", "upToRemainingQuota", "forbidPartialDelivery"))
    if most is not None and (type(most) is not int or most < 1):
        raise invalid("'limit.max'")
    if all_or_none and not capped:
        raise refused("The option forbidPartialDelivery must be used with upToRemainingQuota.")
    count = min(friends, most or friends)
    if capped and remaining is not None:
        if not remaining and not all_or_none:
            raise refused("You have reached your monthly limit.", 429)
        count = min(count, remaining)
    return count, bool(all_or_none) and count < friends
