"""Ask LINE whether message objects can be sent as a push message. Nothing is sent.

Only the message objects are checked, not the recipients; up to 5 at once. What is wrong stands in details.
https://developers.line.biz/en/reference/messaging-api/#validate-message-objects-of-push-message
"""

from connector.action import Action, Retry
from connector.fields import Object
from connector.models import Messages


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/validate/push", Retry.FREE
    json_body = Object({"messages": Messages("1 to 5 message objects of any type, which LINE checks as given.")})
