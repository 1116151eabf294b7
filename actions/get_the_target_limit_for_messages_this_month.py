"""Get the target limit for messages this month: free and additional messages together.

https://developers.line.biz/en/reference/messaging-api/#get-quota
"""

from connector.action import Action
from connector.fields import Integer, Object, String


class RunnerOverride(Action):
    endpoint = "v2/bot/message/quota"
    answer = Object(
        {
            "type": String("none: there is no target limit. limited: there is one.", examples=("limited",)),
            "value": Integer("The target limit; only when type is limited.", examples=(1000,)),
        }
    )
