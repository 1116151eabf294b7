"""Actions declared for a test, one of each sort, and how they are carried out."""

from typing import Any

from connector.action import Action, Request, Result, Retry
from connector.fields import Array, Boolean, Integer, Object, String
from connector.models import Messages
from tests.conftest import TEXT, USER, Still

KEY = "123E4567-e89b-12d3-a456-426614174000"
NEW_KEY = "00000000-0000-4000-8000-000000000000"
PUSH = {"to": USER, "messages": [TEXT]}


class Known(Still):
    """Surroundings that make one retry key, known beforehand."""

    def new_retry_key(self) -> str:
        return NEW_KEY


class Profile(Action):
    """A read with something in its path."""

    endpoint = "v2/bot/profile/{userId}"
    path_parameters = Object({"userId": String(required=True)})
    parameters = Object({"date": String(), "wait_seconds": Integer()})


class Push(Action):
    """A send that may be repeated under its key."""

    method, endpoint, retry = "POST", "v2/bot/message/push", Retry.KEYED
    json_body = Object({"to": String(required=True), "messages": Messages()})


class Reply(Action):
    """A send that may not be repeated."""

    method, endpoint, retry, read_seconds = "POST", "v2/bot/message/reply", Retry.NEVER, 10
    json_body = Object({"replyToken": String(required=True), "messages": Messages()})


class Loading(Action):
    """A change that is no send."""

    method, endpoint, retry = "POST", "v2/bot/chat/loading/start", Retry.FREE
    json_body = Object({"chatId": String(required=True)})


class Echo(Action):
    """Something that is done without a request, and gives back what it was given."""

    parameters = Object({"text": String(), "rows": Array(String())})
    output = Object(
        {"text": String(), "rows": Array(String()), "told": Object({}), "number": Integer(), "yes": Boolean()}
    )

    def build(self, request: Request) -> Result:
        return Result(own=request.parameters)


def made(action: type[Action], asset: Any = None, **more: Any) -> Action:
    """An action with known surroundings."""
    action = action(asset=asset, **more)
    action.surroundings = Known()
    return action


def carried(action: type[Action], asset: Any, inputs: Any, **more: Any) -> dict[str, Any]:
    """The output or the error of an action."""
    return made(action, asset, **more).carry_out(inputs)
