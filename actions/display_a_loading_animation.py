"""Display a loading animation in the one-on-one chat with a user.

It ends after the given seconds or with the next message. LINE accepts the request also when the user sees nothing:
the chat is not open, the user is no friend or has blocked the account.
https://developers.line.biz/en/reference/messaging-api/#display-a-loading-indicator
"""

from connector.action import Action, Retry
from connector.fields import Integer, Object
from connector.models import RecipientId


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/chat/loading/start", Retry.FREE
    json_body = Object(
        {
            "chatId": RecipientId(
                "The ID of the user who sees the animation: U and 32 hexadecimal digits. A group or room cannot.",
                kinds="U",
                required=True,
                examples=("U4af4980629000000000000000000abcd",),
            ),
            "loadingSeconds": Integer(
                "How long it is shown, in seconds: a multiple of 5 from 5 to 60.",
                choices=tuple(range(5, 61, 5)),
                default=20,
                examples=(5,),
            ),
        }
    )
