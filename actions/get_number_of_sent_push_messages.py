"""Get the number of push messages sent through the API on one day.

LINE counts a day's messages on the next day. Messages sent from the LINE Official Account Manager are not included.
https://developers.line.biz/en/reference/messaging-api/#get-number-of-push-messages
"""

from connector.action import Action
from connector.fields import Object
from connector.models import Date, delivery_count


class RunnerOverride(Action):
    endpoint = "v2/bot/message/delivery/push"
    parameters = Object(
        {"date": Date("The day the messages were sent on: yyyyMMdd, UTC+9.", required=True, examples=("20191231",))},
    )
    answer = delivery_count()
