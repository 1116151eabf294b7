"""Send the same messages to many users at once.

Users only, no groups or rooms, 500 at most. LINE accepts all of them or refuses the whole request.
https://developers.line.biz/en/reference/messaging-api/#send-multicast-message
"""

from connector.action import Action, Retry
from connector.fields import Array, Object
from connector.models import Messages, RecipientId, custom_aggregation_units, notification_disabled, retry_key_header


class RunnerOverride(Action):
    method, endpoint, retry, sends = "POST", "v2/bot/message/multicast", Retry.KEYED, True
    headers = retry_key_header()
    json_body = Object(
        {
            "to": Array(
                RecipientId("A user ID.", kinds="U"),
                "User IDs: an array, one ID, or IDs separated by commas.",
                required=True,
                minimum=1,
                maximum=500,
                lone=True,
                separator=",",
                examples=(["U4af4980629000000000000000000abcd", "U0c229f960000000000000000000effff"],),
            ),
            "messages": Messages(),
            "notificationDisabled": notification_disabled(),
            "customAggregationUnits": custom_aggregation_units(),
        }
    )
