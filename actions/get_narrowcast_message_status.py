"""Get how far the delivery of a narrowcast message has come.

LINE keeps the status for 14 days. Counts are there once the phase is no longer waiting.
https://developers.line.biz/en/reference/messaging-api/#get-narrowcast-progress-status
"""

from connector.action import Action
from connector.fields import Integer, Object, String


class RunnerOverride(Action):
    method, endpoint = "GET", "v2/bot/message/progress/narrowcast"
    parameters = Object(
        {
            "requestId": String(
                "The request_id in the output of Send Narrowcast Message.",
                required=True,
                minimum=1,
                examples=("5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4",),
            )
        }
    )
    answer = Object(
        {
            "phase": String("waiting, sending, succeeded or failed.", examples=("succeeded",)),
            "successCount": Integer("Users who received the message.", examples=(98,)),
            "failureCount": Integer("Users whom it could not be sent to.", examples=(2,)),
            "targetCount": Integer("Users it was meant for.", examples=(100,)),
            "failedDescription": String("Why it failed; only when phase is failed."),
            "errorCode": Integer(
                "Only when phase is failed. 1: internal error of LINE's. 2: too few recipients. 3: the same "
                "request was accepted before. 4: an audience has fewer than 50 recipients. 5: cancelled, since only a "
                "part could have been delivered."
            ),
            "acceptedTime": String("When LINE accepted the request, UTC.", examples=("2020-12-03T10:15:30.121Z",)),
            "completedTime": String("When delivery ended, UTC.", examples=("2020-12-03T10:15:35.121Z",)),
        }
    )
