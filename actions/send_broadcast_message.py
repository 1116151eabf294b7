"""Send messages to every user who has added the LINE Official Account as a friend.

Each friend counts against the monthly quota.
https://developers.line.biz/en/reference/messaging-api/#send-broadcast-message
"""

from connector.action import Action, Retry
from connector.fields import Ignored, Object
from connector.models import Messages, notification_disabled, unsent_aggregation_units


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/broadcast", Retry.KEYED
    json_body = Object(
        {
            "messages": Messages(),
            "notificationDisabled": notification_disabled(),
            "to": Ignored(
                "Accepted and not sent: a broadcast goes to every friend of the account.",
                reason="was not sent: a broadcast goes to every friend of the account. For some of them use push, "
                "multicast or narrowcast.",
            ),
            "customAggregationUnits": unsent_aggregation_units(),
        },
        closed="A broadcast goes to every friend, whatever it was to mean; correct or remove it.",
    )
