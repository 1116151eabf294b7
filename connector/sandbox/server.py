"""The sandbox on its port: it records what arrives, and answers the control endpoints below /sandbox."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from types import TracebackType
from typing import Any

from connector.sandbox.connection import Connection
from connector.sandbox.endpoints import CHAT_ID
from connector.sandbox.exchange import Request, Response, own
from connector.sandbox.faults import Fault
from connector.sandbox.history import Exchange, History
from connector.sandbox.line import Line
from connector.sandbox.narrowcasts import MAX_COUNT, Ending
from connector.sandbox.port import HOST, Port
from connector.sandbox.record import TOKEN_PATHS, shown
from connector.sandbox.setting import Setting
from connector.sandbox.switches import NAMES, Switches
from connector.sandbox.webhooks import Delivery, Webhook


class Sandbox(Setting):
    """A small LINE on a loopback port.

    Use it as a context manager, or call `start` and `stop`.

    Args:
        port: The port; 0 takes any free one.
        quota: How many messages a month allows; None is no limit.
        friends: How many friends the account has.
        ssl_context: A server context, to speak TLS.
        token_seconds: How long a stateless token lives; None is LINE's 15 minutes.
        members: How many people are in a group or room, by its ID; those that are not named have the usual number.

    Attributes:
        url: The address of the running sandbox.
        client_id: The channel ID it accepts.
        client_secret: The channel secret it accepts.
        token: A channel access token that never expires.
        line: The pretend LINE behind the port.
        history: What has happened of late: requests, and events that went to the webhook.
        log: Shows each request to whoever looks on; nobody does unless it is set.
    """

    def __init__(
        self,
        port: int = 0,
        quota: int | None = None,
        friends: int = 100,
        ssl_context: ssl.SSLContext | None = None,
        token_seconds: float | None = None,
        members: Mapping[str, int] | None = None,
    ) -> None:
        self.url = ""
        self.ssl_context = ssl_context
        self.line = Line(quota, friends, token_seconds, members)
        self.client_id, self.client_secret, self.token = self.line.client_id, self.line.client_secret, self.line.token
        self.history = History()
        self.log: Callable[..., None] = lambda *_: None
        self.stopping = False
        self._webhook = Webhook(self.line)
        self._port = Port(port, lambda client, number: Connection(self, client, number))
        self._lock = threading.Lock()
        self._requests: list[Request] = []
        self._faults: list[Fault] = []
        self._under_way = 0

    def start(self) -> Sandbox:
        """Listen, and return at once."""
        self.stopping = False
        scheme, host = ("http", HOST) if self.ssl_context is None else ("https", "localhost")
        self.url = f"{scheme}://{host}:{self._port.open()}"
        return self

    def stop(self) -> None:
        """End every connection and thread, and free the port."""
        self.stopping = True
        self._webhook.cut()
        self._port.close()

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def forget(self, connection: Connection) -> None:
        """Drop a connection that has ended."""
        self._port.forget(connection)

    def record(self, request: Request) -> Fault | None:
        """Write a request down, which is under way now, and take the fault that waits for it out of the queue."""
        with self._lock:
            self._under_way += 1
            request.seconds, request.under_way = time.monotonic(), self._under_way
            fault = next((fault for fault in self._faults if request.path.startswith(fault.path)), None)
            if fault is not None:
                self._faults.remove(fault)
                request.fault = fault.kind
            self._requests.append(request)
        return fault

    def answered(self) -> None:
        """Count a request that was written down as under way no longer."""
        with self._lock:
            self._under_way -= 1

    def note(self, request: Request, answer: Response | None, fault: Fault | None) -> None:
        """Write down what became of a request: LINE's answer, if it saw it, and the fault that came between."""
        self.history.add(Exchange(request, answer, fault, self.line.now()))

    @property
    def requests(self) -> list[Request]:
        """Everything that arrived at LINE's paths, in order."""
        with self._lock:
            return list(self._requests)

    @property
    def api_requests(self) -> list[Request]:
        """The requests that are not for a token."""
        return [request for request in self.requests if not request.path.startswith(TOKEN_PATHS)]

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What LINE accepted, a dict a send: endpoint, to, messages, retryKey, requestId, notificationDisabled."""
        with self.line.lock:
            return list(self.line.messages)

    def queue(self, *faults: Fault) -> None:
        """Let faults happen, in order, each to the next request whose path suits it."""
        with self._lock:
            self._faults.extend(faults)

    @property
    def faults(self) -> list[Fault]:
        """The faults that wait for their requests."""
        with self._lock:
            return list(self._faults)

    def clear_faults(self) -> None:
        """Let none of the faults happen that wait."""
        with self._lock:
            self._faults.clear()

    @property
    def webhook(self) -> str:
        """Where events go: an `http://` address on this machine; "" is nowhere.

        Raises:
            ValueError: It is set to the address of something else.
        """
        return self._webhook.url

    @webhook.setter
    def webhook(self, url: str) -> None:
        self._webhook.url = url

    def tap(
        self, message: Any, button: str | int, *, user: str = "", chat: str = "", chosen: Any = None, **switches: Any
    ) -> Delivery | None:
        """Tap something in a message: make the events that LINE would make, and send them to the webhook.

        Args:
            message: The message object, such as `sandbox.messages[-1]["messages"][0]`.
            button: What is tapped: its label, or its number among all that can be tapped, from 1 on.
            user: Who taps; somebody if nobody is named.
            chat: In which chat; where the message was pushed to, or that of the user.
            chosen: What is chosen then: of a date and time picker the value, of a location the place.
            **switches: How the events come otherwise than usual: `redelivery=True` and the others of `Switches`.

        Returns:
            The events, and what the webhook answered; None if LINE is told nothing, as of a link.

        Raises:
            ValueError: There is no such button, or no such event.
        """
        from connector.sandbox.chat import find_action  # which loads what draws messages

        where = chat or self._chat_of(message)
        delivery = self._webhook.tap(find_action(message, button), where, user, chosen, Switches(**switches))
        if delivery is not None:
            self.history.add(delivery)
        return delivery

    def say(self, text: str, *, user: str = "", chat: str = "", **switches: Any) -> Delivery:
        """Write a text as a person in a chat, the user's own unless another is named; send the event to the webhook."""
        return self.happen("text", user=user, chat=chat, text=text, **switches)

    def happen(
        self, kind: str, *, user: str = "", chat: str = "", text: str | None = None, **switches: Any
    ) -> Delivery:
        """Let something else happen in a chat, and send its event to the webhook.

        Args:
            kind: `follow` or `unfollow` in a user's chat, `join` or `leave` in a group or room, or `text`.
            user: Who does it; somebody if nobody is named.
            chat: In which chat; that of the user if none is named.
            text: What is written, of `text`.
            **switches: How the event comes otherwise than usual, as in `tap`.
        """
        delivery = self._webhook.happen(kind, chat, user, text, Switches(**switches))
        self.history.add(delivery)
        return delivery

    def redeliver(
        self, delivery: Delivery, *, escaped: bool = False, altered: bool = False, secret: str | None = None
    ) -> Delivery:
        """Send the events of an earlier delivery to the webhook again, as LINE does when it got no good answer.

        Args:
            delivery: What `tap`, `say`, `happen` or this gave.
            escaped: As in `Switches`, and so are the others.
            altered: The same.
            secret: The same.
        """
        switches = Switches(redelivery=True, escaped=escaped, altered=altered, secret=secret)
        again = self._webhook.redeliver(delivery, switches)
        self.history.add(again)
        return again

    def _chat_of(self, message: Any) -> str:
        """Where an accepted message was pushed to; "" if it was not."""
        pushed = [send for send in self.messages if send["endpoint"] == "push"]
        return next((send["to"][0] for send in reversed(pushed) if any(m is message for m in send["messages"])), "")

    def settle(self) -> None:
        """Wait until all is dealt with that clients had sent which have gone, some of them before their answer."""
        self._port.settle()

    def now(self) -> datetime:
        """The time on LINE's clock, UTC."""
        return self.line.now()

    def advance(self, seconds: float) -> None:
        """Let LINE's clock run ahead, by a hundred years at most in all."""
        self.line.advance(seconds)

    def next_narrowcast(
        self,
        error_code: int | None = None,
        failed_description: str | None = None,
        success: int | None = None,
        failure: int | None = None,
    ) -> None:
        """Say how the next accepted narrowcast ends; further calls are for those after it."""
        with self.line.lock:
            self.line.endings.append(Ending(error_code, failed_description, success, failure))

    def clear(self) -> None:
        """Forget requests, messages, events, faults and planned endings; tokens, retry keys and counts stay."""
        with self._lock, self.line.lock:
            self._requests.clear()
            self._faults.clear()
            self.line.messages.clear()
            self.line.endings.clear()
            self.history.clear()

    def control(self, request: Request) -> Response:
        """Response a request to the sandbox itself."""
        action = CONTROLS.get((request.method, request.path))
        if action is None:
            return own(404, {"message": "Not found"})
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method == "POST" and kind != "application/json":
            return own(415, {"message": "The Content-Type must be application/json"})
        try:
            content = action(self, request.json if request.method == "POST" else request.query)
        except ValueError as error:
            return own(400, {"message": str(error)})
        return content if isinstance(content, Response) else own(200, content)


def given(value: Any, *names: str) -> dict[str, Any]:
    """A JSON object that has no other fields than these."""
    if not isinstance(value, dict):
        raise ValueError("What is told to the sandbox comes as JSON: an object, and of faults an array of objects")
    if unknown := sorted(value.keys() - set(names)):
        raise ValueError(f"Unknown is the field {unknown[0][:40]!r}; known are {', '.join(names)}")
    return value


def queue(sandbox: Sandbox, faults: Any) -> None:
    """Queue faults that came as JSON: all of them, or none if one is wrong."""
    names = [field.name for field in fields(Fault)]
    each = [given(fault, *names) for fault in (faults if isinstance(faults, list) else [faults])]
    sandbox.queue(*[Fault(**{"kind": "", **fault}) for fault in each])


def advance(sandbox: Sandbox, clock: Any) -> None:
    """Advance the clock by seconds that came as JSON."""
    sandbox.advance({"advance": None, **given(clock, "advance")}["advance"])


def plan(sandbox: Sandbox, ending: Any) -> None:
    """Plan the ending of a narrowcast that came as JSON."""
    sandbox.next_narrowcast(**given(ending, *(field.name for field in fields(Ending))))


def point(sandbox: Sandbox, webhook: Any) -> None:
    """Set the webhook's address."""
    sandbox.webhook = {"url": None, **given(webhook, "url")}["url"]


def tap(sandbox: Sandbox, tapped: Any) -> Any:
    """Tap something in a message that came as JSON."""
    named = {"message": None, "button": 0, **given(tapped, "message", "button", "user", "chat", "chosen", *NAMES)}
    delivery = sandbox.tap(**named)
    return delivery and delivery.told()


def happen(sandbox: Sandbox, event: Any) -> Any:
    """Let something happen in a chat."""
    named = {"type": "", **given(event, "type", "user", "chat", "text", *NAMES)}
    return sandbox.happen(named.pop("type"), **named).told()


def redeliver(sandbox: Sandbox, event: Any) -> Any:
    """Send an event of late again, with those that came with it."""
    named = {"webhookEventId": "", **given(event, "webhookEventId", "escaped", "altered", "secret")}
    wanted = named.pop("webhookEventId")
    for _, what in sandbox.history.since("", 0)[1]:
        if isinstance(what, Delivery) and wanted in [each["webhookEventId"] for each in what.events]:
            return sandbox.redeliver(what, **named).told()
    raise ValueError("webhookEventId is that of an event which was made here of late")


def allow(sandbox: Sandbox, quota: Any) -> None:
    """Set how many messages a month allows."""
    sandbox.quota = {"quota": -1, **given(quota, "quota")}["quota"]


def fill(sandbox: Sandbox, chat: Any) -> None:
    """Set how many people are in a group or room."""
    named = {"chat": "", "members": -1, **given(chat, "chat", "members")}
    if not isinstance(named["chat"], str) or not CHAT_ID.fullmatch(named["chat"]) or named["chat"][0] == "U":
        raise ValueError("chat is the ID of a group or room: C or R and 32 digits of 0 to 9 and a to f")
    if type(named["members"]) is not int or not 0 <= named["members"] <= MAX_COUNT:
        raise ValueError(f"members is a whole number from 0 to {MAX_COUNT}")
    with sandbox.line.lock:
        sandbox.line.members[named["chat"]] = named["members"]


def show(_sandbox: Sandbox, _query: Any) -> Response:
    """Show the page."""
    from connector.sandbox.chat import page  # which is loaded when somebody looks

    return page()


def tell(sandbox: Sandbox, query: Any) -> Any:
    """Tell the page what is new."""
    from connector.sandbox.chat import news

    return news(sandbox.history, sandbox.line, sandbox._webhook, sandbox.faults, query)


CONTROLS: dict[tuple[str, str], Callable[[Sandbox, Any], Any]] = {
    ("GET", "/sandbox/messages"): lambda sandbox, _: sandbox.messages,
    ("GET", "/sandbox/requests"): lambda sandbox, _: [shown(request) for request in sandbox.requests],
    ("GET", "/sandbox/chat"): show,
    ("GET", "/sandbox/chat/news"): tell,
    ("POST", "/sandbox/faults"): queue,
    ("POST", "/sandbox/clock"): advance,
    ("POST", "/sandbox/narrowcasts"): plan,
    ("POST", "/sandbox/webhook"): point,
    ("POST", "/sandbox/tap"): tap,
    ("POST", "/sandbox/events"): happen,
    ("POST", "/sandbox/redelivery"): redeliver,
    ("POST", "/sandbox/quota"): allow,
    ("POST", "/sandbox/members"): fill,
    ("DELETE", "/sandbox/faults"): lambda sandbox, _: sandbox.clear_faults(),
    ("DELETE", "/sandbox"): lambda sandbox, _: sandbox.clear(),
}
"""The control endpoints, and the page; those that have nothing to tell answer null."""
