"""Check whether a user, group or room can be reached, or the asset alone. No message is sent, no quota used.

It reads what LINE knows of the account, then of the recipient. Whom LINE does not know is a success of this action,
which says so in reachable: branch on that. Without a recipient it tells whether the asset is good.
https://developers.line.biz/en/reference/messaging-api/#get-bot-info
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connector.action import Action, Request, Result
from connector.answer import quoted
from connector.fields import Boolean, Findings, Integer, Object, String
from connector.models import RecipientId

if TYPE_CHECKING:
    from connector.session import Session

KINDS = {"U": "user", "C": "group", "R": "room"}

PROFILE = Object({"displayName": String(), "userId": String()})
"""https://developers.line.biz/en/reference/messaging-api/#get-profile"""

SUMMARY = Object({"groupId": String(), "groupName": String()})
"""https://developers.line.biz/en/reference/messaging-api/#get-group-summary"""

COUNT = Object({"count": Integer()})
"""https://developers.line.biz/en/reference/messaging-api/#get-members-group-count"""

UNKNOWN = {
    "user": "LINE gives the account no profile of this user, who has blocked the account, is no friend of it, or does "
    "not let LINE give the profile; or the ID is of another channel. A push may be accepted and arrive nowhere.",
    "group": "The account is not in this group, or there is no such group. A push to it is refused.",
    "room": "The account is not in this room, or there is no such room. A push to it is refused.",
}
"""What a 404 of LINE's means."""


class Recipient(RecipientId):
    """The ID of a user, group or room, or nothing."""

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check the form, unless it is blank."""
        return super().verify(value, place, found) if value.strip() else ""


def text_in(body: dict[str, Any], name: str) -> str:
    """Return a text of an answer, or nothing where it is none."""
    value = body.get(name)
    return value if isinstance(value, str) else ""


def number_in(body: dict[str, Any], name: str) -> int | None:
    """Return a number of an answer, or None where it is none."""
    value = body.get(name)
    return value if type(value) is int and value >= 0 else None  # true would be read as 1


def found_of(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Say what LINE knows of a recipient, in fields and in a sentence."""
    members = None if kind == "user" else number_in(body, "count")
    cost = 1 if kind == "user" else members
    name = text_in(body, "displayName" if kind == "user" else "groupName")
    called = f" {quoted(name)}" if name else ""
    said = f"The user{called} can be reached" if kind == "user" else f"The account is in the {kind}{called}"
    if kind != "user":
        said += " with " + ("an unknown number of members" if members is None else f"{members:,} besides it")
    price = "an unknown number" if cost is None else f"{cost:,}"
    return {
        "reachable": True,
        "recipient_name": name,
        "members": members,
        "cost_of_a_push": cost,
        "language": text_in(body, "language"),
        "picture_url": text_in(body, "pictureUrl"),
        "explanation": f"{said}; a push costs {price} of the month's messages.",
    }


class RunnerOverride(Action):
    endpoint = "v2/bot/info"
    parameters = Object(
        {
            "to": Recipient(
                "The user, group or room: U, C or R and 32 hexadecimal digits. Without it the asset alone is checked."
            ),
        }
    )
    answer = Object(
        {
            "userId": String(
                "The account's own user ID.", title="User ID", examples=("U9f3c6a1e2b7d48509c1e6f7a8b3d2c40",)
            ),
            "basicId": String("Its basic ID.", title="Basic ID", examples=("@123abcde",)),
            "premiumId": String("Its premium ID, where it has one.", title="Premium ID"),
            "displayName": String("What it is called.", examples=("SOC alerts",)),
            "pictureUrl": String(
                "Its picture, where it has one.", title="Picture URL", examples=("https://profile.line-scdn.net/0hfed",)
            ),
            "chatMode": String(
                "chat or bot: whether people answer in the LINE Official Account Manager.", examples=("bot",)
            ),
            "markAsReadMode": String("auto or manual: who marks messages as read.", examples=("auto",)),
        }
    )
    output = Object(
        {
            "reachable": Boolean(
                "true: LINE knows the recipient. false: it does not, and explanation says what that means. null: the "
                "asset alone was checked."
            ),
            "recipient_kind": String("user, group or room; empty when the asset alone was checked.", checked=True),
            "recipient_name": String("What the user or group is called; a room has no name."),
            "members": Integer("How many people are in the group or room, besides the account."),
            "cost_of_a_push": Integer("How many of the month's messages a push to it takes; null where unknown."),
            "language": String("The user's language, such as ja, where LINE tells it."),
            "picture_url": String("The picture of the user or group, where there is one.", title="Picture URL"),
            "explanation": String(
                "All of it in a sentence, which can be posted as it is: a name stands in quotes, on one line.",
                examples=('The asset is good: LINE answers for the account "SOC alerts".',),
            ),
            "bot_name": String("What the account is called.", examples=("SOC alerts",)),
            "basic_id": String("The account's basic ID.", title="Basic ID", examples=("@123abcde",)),
        }
    )

    def exchange(self, session: "Session", request: Request) -> Result:
        """Read of the account, then of the recipient; the answer about the account stays the action's."""
        result = session.send(self.call(request))
        if result.error or not result.answer:
            return result
        account = result.answer.body
        name = text_in(account, "displayName")
        own = {"bot_name": name, "basic_id": text_in(account, "basicId")}
        to = request.parameters.get("to", "")
        if not to:
            said = f"The asset is good: LINE answers for the account {quoted(name)}."
            return result._replace(own={**own, "explanation": said})
        kind = KINDS[to[0]]
        own["recipient_kind"] = kind
        seen: dict[str, Any] = {}
        attempts = result.attempts
        for path, form in self._asked(kind, to):
            part = session.send(self.call(request)._replace(path=path, answer=form))
            attempts += part.attempts
            error = part.error
            # Only what bears LINE's request ID is LINE's for certain: a gateway has pages that are not found, too.
            if error and error.kind == "not_found" and part.answer and part.answer.request_id:
                unknown = {"reachable": False, "explanation": UNKNOWN[kind]}
                return result._replace(own={**own, **unknown}, attempts=attempts)
            if error or not part.answer:
                return part._replace(own=own, attempts=attempts)
            seen |= part.answer.body
        return result._replace(own={**own, **found_of(kind, seen)}, attempts=attempts)

    @staticmethod
    def _asked(kind: str, to: str) -> list[tuple[str, Object]]:
        """Return the paths that tell of a recipient, each with what LINE answers there."""
        to = quote(to, safe="")
        if kind == "user":
            return [(f"v2/bot/profile/{to}", PROFILE)]
        count = (f"v2/bot/{kind}/{to}/members/count", COUNT)
        return [(f"v2/bot/group/{to}/summary", SUMMARY), count] if kind == "group" else [count]
