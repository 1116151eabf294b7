"""The requests that the failure contract is proven on: each way of sending, a read, and the token request."""

import itertools
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from connector.action import Retry
from connector.cli.description import example_inputs
from connector.sandbox import Request, Sandbox
from connector.sandbox.endpoints import ENDPOINTS
from tests.conftest import ACTIONS, TEXT, USER, Result, bearer, load, oauth, run_here

API = "/v2/bot/"
TOKEN = "/oauth2"
_numbers = itertools.count()


class Exchange(NamedTuple):
    """One request of one action.

    Attributes:
        name: What it is called in a test's name.
        action: The action that makes it.
        fields: Its input, but for messages and reply token.
        path: How the path of the request begins.
        keyed: Whether the action sends under a retry key.
        sends: Whether the action sends messages.
    """

    name: str
    action: str
    fields: dict[str, Any]
    path: str = API
    keyed: bool = True
    sends: bool = True

    @property
    def inputs(self) -> dict[str, Any]:
        """An input that LINE accepts; a reply token that was not used before."""
        inputs = {**self.fields, **({"messages": [TEXT]} if self.sends else {})}
        return {**inputs, "replyToken": f"reply-token-{next(_numbers)}"} if self.name == "reply" else inputs

    @property
    def repeats(self) -> bool:
        """Whether the request is repeated when LINE may have executed it."""
        return self.name != "reply"

    def asset(self, line: Sandbox, **more: Any) -> dict[str, Any]:
        """The asset: with a token of its own, unless the token request is what matters."""
        return oauth(line, **more) if self.path == TOKEN else bearer(line, **more)

    def arrived(self, line: Sandbox) -> list[Request]:
        """The attempts of this request that reached LINE's door."""
        return [request for request in line.requests if request.path.startswith(self.path)]


def exchange_of(action: str) -> Exchange:
    """The request of an action that sends, from its declaration and its example."""
    declared = load(action)
    fields = {name: value for name, value in example_inputs(declared)["json_body"].items() if name != "messages"}
    name = action.removeprefix("send_").removesuffix("_message")
    return Exchange(name, action, fields, keyed=declared.retry is Retry.KEYED)


PUSH = Exchange("push", "send_push_message", {"to": USER})
REPLY = Exchange("reply", "send_reply_message", {}, keyed=False)
READ = Exchange("read", "get_the_target_limit_for_messages_this_month", {}, keyed=False, sends=False)
TOKEN_REQUEST = Exchange("token", "send_push_message", {"to": USER}, path=TOKEN)
OTHERS = [
    exchange_of(action)
    for action in ACTIONS
    if load(action).sends and action not in (PUSH.action, REPLY.action) and f"/{load(action).endpoint}" in ENDPOINTS
]
EXCHANGES = [PUSH, *OTHERS, REPLY, READ, TOKEN_REQUEST]


@contextmanager
def dead_port() -> Iterator[int]:
    """A port on loopback that refuses connections, and that nobody else can get meanwhile."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


each_exchange = pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.name)


def run(line: Sandbox, exchange: Exchange, **asset: Any) -> Result:
    """Run the action of an exchange."""
    return run_here(exchange.action, exchange.asset(line, **asset), exchange.inputs)


def check_nothing_sent(error: dict[str, Any], line: Sandbox, exchange: Exchange, attempts: int = 1) -> None:
    """The request never left."""
    assert error["outcome"] == ("not_sent" if exchange.sends else None)
    assert error["attempts"] == attempts
    assert error["status_code"] is None
    assert line.requests == []
    assert error["hint"]


def check_sent(output: dict[str, Any], line: Sandbox, exchange: Exchange) -> None:
    """LINE got the request once."""
    assert output["outcome"] == ("sent" if exchange.sends else None)
    assert output["attempts"] == len(line.api_requests) == 1
    assert len(line.messages) == exchange.sends
