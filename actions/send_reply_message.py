"""Reply to a webhook event, once and within about a minute.

A reply costs no quota. It cannot be repeated safely: LINE takes no retry key here, and a reply token works once.
https://developers.line.biz/en/reference/messaging-api/#send-reply-message
"""

from connector.action import Action, Retry
from connector.fields import Object, String
from connector.models import Messages, notification_disabled, sent_messages


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/reply", Retry.NEVER
    read_seconds = 10.0
    json_body = Object(
        {
            "replyToken": String(
                "The replyToken of the webhook event. That of a redelivered webhook works for about a minute after the "
                "redelivery, but never 20 minutes after the event, nor if the first delivery's was used.",
                required=True,
                minimum=1,
                trimmed=True,
                examples=("nHuyWiB7yP5Zw52FIkcQobQuGDXCTA",),
            ),
            "messages": Messages(quotes=True),
            "notificationDisabled": notification_disabled(),
        }
    )
    answer = sent_messages()
