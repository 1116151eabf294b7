"""Send messages to the friends that an audience or a filter by attributes selects.

Status 202 means that LINE will deliver, not that it has: pass request_id to Get Narrowcast Message Status. Without a
limit LINE reserves quota for everyone who may be reached. What selects recipients and is misspelt or empty is refused,
since LINE would leave it out: to mean everyone, leave out recipient, filter and limit.
https://developers.line.biz/en/reference/messaging-api/#send-narrowcast-message
"""

from typing import Any

from connector.action import Action, Retry
from connector.fields import Array, Boolean, Findings, Integer, Object, OneOf, Rule, String, from_json, under
from connector.models import Messages, notification_disabled, unsent_aggregation_units

AGES = tuple(f"age_{years}" for years in range(15, 71, 5))
PERIODS = tuple(f"day_{days}" for days in (7, 30, 90, 180, 365))
AREAS = tuple(
    f"{country}_{number:02}"
    for country, count in (("jp", 47), ("tw", 22), ("th", 8), ("id", 12))
    for number in range(1, count + 1)
)
MOST = 10
"""LINE takes this many audience and redelivery objects, and this many attribute filters, in one request."""
INT32 = 2**31 - 1
WIDER = "LINE would leave it out, and the message would go to more people than were meant; correct or remove it."
"""Why a field that LINE does not document is refused here."""
FOR_EVERYONE = "which LINE takes for no restriction. Give it a value, or leave it out to mean everyone."


def without_gaps(*names: str) -> Rule:
    """Refuse a selection that a mapping left empty: LINE takes null for not given, and not given for everyone."""

    def rule(value: dict[str, Any], place: str, found: Findings) -> None:
        """Report null under one of the names, and an object that holds nothing."""
        for name in names:
            if name in value and value[name] is None:
                found.problem(under(place, name), f"is null, {FOR_EVERYONE}")
        if place and not value:
            found.problem(place, f"is empty, {FOR_EVERYONE}")

    return rule


def selection(fields: dict[str, Any], *rules: Rule) -> Object:
    """Declare one kind of recipient or filter object."""
    return Object({"type": String(required=True), **fields}, rules=rules, closed=WIDER)


def one_operator(value: dict[str, Any], place: str, found: Findings) -> None:
    """An operator has exactly one of and, or, not."""
    given = [name for name in ("and", "or", "not") if value.get(name) is not None]
    if len(given) != 1:
        found.problem(place, f"must have exactly one of and, or, not; got {', '.join(given) or 'none'}.")


def operator(of: OneOf) -> Object:
    """Declare the operator over one family of objects, which may be operators again."""
    fields = {
        "and": Array(of, "All of these.", minimum=1),
        "or": Array(of, "Any of these.", minimum=1),
        "not": of,
    }
    return selection(fields, one_operator)


def span(steps: tuple[str, ...]) -> Object:
    """Declare a filter from gte up to but without lt, of which one may be left out."""

    def ordered(value: dict[str, Any], place: str, found: Findings) -> None:
        low, high = value.get("gte"), value.get("lt")
        if low is None and high is None:
            found.problem(place, "must have gte, lt or both.")
        if low in steps and high in steps and steps.index(str(low)) >= steps.index(str(high)):
            found.problem(place, f"must have a gte below its lt; got gte {low} and lt {high}.")

    listed = f"{steps[0]}, {steps[1]} ... {steps[-1]}."
    fields = {
        "gte": String(listed, title="From (gte)", known=steps),
        "lt": String(listed, title="Below (lt)", known=steps),
    }
    return selection(fields, ordered, without_gaps("gte", "lt"))


def choice(values: tuple[str, ...], listed: str = "") -> Object:
    """Declare a filter for any of several values."""
    one_of = Array(
        String(known=values, title="Value"), listed or f"{', '.join(values)}.", required=True, minimum=1, title="One Of"
    )
    return selection({"oneOf": one_of})


def leaves(value: Any) -> int:
    """Count the objects below operators; each may have come as JSON text, as it may anywhere in a request."""
    value = from_json(value) if isinstance(value, str) else value
    if isinstance(value, list):
        return sum(map(leaves, value))
    if not isinstance(value, dict):
        return 0
    return leaves([value.get(name) for name in ("and", "or", "not")]) if value.get("type") == "operator" else 1


def at_most_ten(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE counts the objects of the whole request."""
    chosen = Object({}).read(value.get("filter"))
    demographic = chosen and chosen.get("demographic")
    for name, given in (("recipient", value.get("recipient")), ("filter.demographic", demographic)):
        if (seen := leaves(given)) > MOST:
            found.problem(under(place, name), f"must have at most {MOST} objects besides operators; got {seen}.")


def forbids_partial_delivery(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE takes forbidPartialDelivery together with upToRemainingQuota only."""
    forbids, up_to = (Boolean().read(value.get(name)) for name in ("forbidPartialDelivery", "upToRemainingQuota"))
    if forbids and not up_to:
        found.problem(
            under(place, "forbidPartialDelivery"), "may be true only when upToRemainingQuota is true; set both or none."
        )


RECIPIENT = OneOf(
    {}, "An audience, redelivery or operator object; without it, all friends.", what="recipient object", closed=True
)
RECIPIENT.kinds = {
    "audience": selection({"audienceGroupId": Integer("The ID of the audience.", required=True, minimum=1)}),
    "redelivery": selection(
        {
            "requestId": String(
                "The request_id of a narrowcast that succeeded within the last 14 days.", required=True, minimum=1
            ),
        }
    ),
    "operator": operator(RECIPIENT),
}
RECIPIENT.examples = ({"type": "audience", "audienceGroupId": 5614991017776},)

DEMOGRAPHIC = OneOf(
    {},
    "A gender, age, appType, area, subscriptionPeriod or operator object; without it, everyone.",
    what="demographic filter object",
    closed=True,
)
DEMOGRAPHIC.kinds = {
    "gender": choice(("male", "female")),
    "age": span(AGES),
    "appType": choice(("ios", "android")),
    "area": choice(AREAS, "jp_01 ... jp_47, tw_01 ... tw_22, th_01 ... th_08, id_01 ... id_12."),
    "subscriptionPeriod": span(PERIODS),
    "operator": operator(DEMOGRAPHIC),
}
DEMOGRAPHIC.examples = ({"type": "appType", "oneOf": ["ios", "android"]},)


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/narrowcast", Retry.KEYED
    parameters = Object({}, closed=WIDER)
    json_body = Object(
        {
            "messages": Messages(),
            "recipient": RECIPIENT,
            "filter": Object(
                {"demographic": DEMOGRAPHIC},
                "Selects recipients by attributes.",
                rules=(without_gaps("demographic"),),
                closed=WIDER,
            ),
            "limit": Object(
                {
                    "max": Integer(
                        "The most messages to send; the recipients are drawn at random.", minimum=1, maximum=INT32
                    ),
                    "upToRemainingQuota": Boolean("Send no more than the remaining quota allows.", default=False),
                    "forbidPartialDelivery": Boolean(
                        "Rather deliver nothing than only a part; together with upToRemainingQuota.", default=False
                    ),
                },
                "How many messages may be sent; without it LINE reserves quota for everyone who may be reached.",
                rules=(without_gaps("max", "upToRemainingQuota", "forbidPartialDelivery"), forbids_partial_delivery),
                closed=WIDER,
                examples=({"max": 100, "upToRemainingQuota": True},),
            ),
            "notificationDisabled": notification_disabled(),
            "customAggregationUnits": unsent_aggregation_units(),
        },
        rules=(without_gaps("recipient", "filter", "limit"), at_most_ten),
        closed=WIDER,
    )
