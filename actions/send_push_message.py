"""Send messages to one user, group chat or multi-person chat.

Each recipient counts against the monthly quota, in a group each member. LINE accepts the request also when the user
has blocked the account.
https://developers.line.biz/en/reference/messaging-api/#send-push-message
"""

from connector.action import Action, Retry
from connector.fields import Object
from connector.models import (
    Messages,
    RecipientId,
    custom_aggregation_units,
    notification_disabled,
    sent_messages,
)


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/push", Retry.KEYED
    json_body = Object(
        {
            "to": RecipientId(
                "The ID of a user, group chat or multi-person chat, from a webhook event: U, C or R and 32 hexadecimal "
                "digits. A LINE ID or name does not work.",
                required=True,
                examples=("U4af4980629000000000000000000abcd",),
            ),
            "messages": Messages(quotes=True),
            "notificationDisabled": notification_disabled(),
            "customAggregationUnits": custom_aggregation_units(),
        }
    )
    answer = sent_messages()
