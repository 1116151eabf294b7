"""Get the number of messages sent this month, as LINE counts them against the target limit.

The number is approximate, counts recipients, and includes messages sent from the LINE Official Account Manager.
https://developers.line.biz/en/reference/messaging-api/#get-consumption
"""

from connector.action import Action
from connector.fields import Integer, Object


class RunnerOverride(Action):
    endpoint = "v2/bot/message/quota/consumption"
    answer = Object({"totalUsage": Integer("Messages sent this month.", examples=(500,))})
