"""The webhook: where the events go, signed as LINE signs them, and what came back.

https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from connector.sandbox.calls import Json
from connector.sandbox.events import Scene
from connector.sandbox.line import Line
from connector.sandbox.switches import Switches

PERSON = "U4af4980629000000000000000000abcd"
"""Who does it unless somebody else is named."""

ADDRESS = re.compile(
    r"http://(localhost|127(?:\.(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])){3}|\[::1\])(?::([0-9]{1,5}))?"
    r"((?:/[!\"$-~]*)?(?:\?[!\"$-~]*)?)",
    re.IGNORECASE,
)
"""An address on this machine, whole: no login, no other name, no fragment."""
HOSTS = {"localhost": ("127.0.0.1", "::1"), "[::1]": ("::1",)}
"""Names that stand for other addresses than themselves; nothing is ever looked up."""

PATIENCE = 5.0
"""Seconds that a webhook may take for its whole answer."""
LONGEST_ANSWER = 2000
"""So much of an answer is kept, in bytes."""


class Delivery(NamedTuple):
    """Events that were made, and what the webhook said of them.

    Attributes:
        chat: The ID of the user, group or room in whose chat they happened.
        user: Who did it.
        shown: What the chat shows in the user's name; "" is nothing.
        switches: The names of the switches that were set.
        events: The events as they were made.
        url: The webhook's address; "" if there was none, and nothing was sent.
        body: The exact bytes that were sent, altered where that was asked for.
        signature: `x-line-signature`.
        status: The status of the answer; 0 is none.
        answer: The beginning of the answer's body, or why there is none.
        seconds: How long it took.
        time: When they happened, on LINE's clock.
    """

    chat: str
    user: str
    shown: str
    switches: tuple[str, ...]
    events: list[Json]
    url: str
    body: bytes
    signature: str
    status: int
    answer: str
    seconds: float
    time: datetime

    def told(self) -> Json:
        """What another process is told of it."""
        names = ("events", "switches", "url", "signature", "status", "answer", "seconds")
        return {**{name: getattr(self, name) for name in names}, "body": self.body.decode()}


class Webhook:
    """One channel's webhook.

    Attributes:
        chats: The chat of each event that can be replied to, by its reply token.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._url = ""
        self._blocked: set[str] = set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.chats: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where the events go; "" is nowhere."""
        return self._url

    @url.setter
    def url(self, url: Any) -> None:
        if url != "":
            read_address(url)
        self._url = url

    def tap(self, action: Json, chat: str, user: str, chosen: Any, switches: Switches) -> Delivery | None:
        """Make and send the events of a tap; None where LINE is told nothing."""
        scene = self._scene(chat, user, switches)
        events = scene.tap(action, chosen)
        said = action.get("displayText") if action.get("type") == "postback" else None
        shown = said if said and isinstance(said, str) else shown_of(events)
        return self._send(scene, events, shown) if events else None

    def happen(self, kind: str, chat: str, user: str, text: Any, switches: Switches) -> Delivery:
        """Make and send the event of a text or of another change."""
        scene = self._scene(chat, user, switches)
        event = scene.say(text) if kind == "text" else scene.change(kind, again=scene.user in self._blocked)
        if kind in ("follow", "unfollow"):
            (self._blocked.discard if kind == "follow" else self._blocked.add)(scene.user)
        return self._send(scene, [event], shown_of([event]))

    def redeliver(self, delivery: Delivery, switches: Switches) -> Delivery:
        """Send events that were made before once more: they are marked, and nothing else in them is another."""
        scene = self._scene(delivery.chat, delivery.user, switches)
        events = [{**event, "deliveryContext": {"isRedelivery": True}} for event in delivery.events]
        return self._send(scene, events, "")

    def _scene(self, chat: str, user: str, switches: Switches) -> Scene:
        return Scene(self._line, chat or user or PERSON, user or PERSON, switches)

    def _send(self, scene: Scene, events: list[Json], shown: str) -> Delivery:
        self.chats |= {event["replyToken"]: scene.chat for event in events if "replyToken" in event}
        switches = scene.switches
        body = written(self._line.bot, events, escaped=switches.escaped)
        signature = sign(self._line.client_secret if switches.secret is None else switches.secret, body)
        if switches.altered:
            later = {**events[0], "timestamp": events[0]["timestamp"] ^ 1}  # which is another last digit
            body = written(self._line.bot, [later, *events[1:]], escaped=switches.escaped)
        url, started = self._url, time.monotonic()
        status, answer = self._post(url, body, signature) if url else (0, "No webhook address is set: it was not sent")
        seconds = time.monotonic() - started
        now = self._line.now()
        what = (scene.chat, scene.user, shown, switches.names, events)
        return Delivery(*what, url, body, signature, status, answer, seconds, now)

    def _post(self, url: str, body: bytes, signature: str) -> tuple[int, str]:
        """Status and body of the answer, or 0 and why there is none; a redirect is an answer like any other."""
        hosts, port, target = read_address(url)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "x-line-signature": signature,
            "Connection": "close",
        }
        try:
            with self._connected(hosts, port) as connection:
                connection.request("POST", target, body, headers)
                with connection.getresponse() as answer:
                    return answer.status, answer.read(LONGEST_ANSWER).decode(errors="replace")
        except TimeoutError:
            return 0, f"The webhook had not answered after {PATIENCE:g} seconds"
        except ConnectionRefusedError:
            return 0, "Nothing listens at the webhook's address"
        except (OSError, http.client.HTTPException) as error:
            return 0, f"No answer that can be read: {type(error).__name__}"

    @contextlib.contextmanager
    def _connected(self, hosts: tuple[str, ...], port: int) -> Iterator[http.client.HTTPConnection]:
        """A connection that ends when its time is up, however slowly something comes."""
        with contextlib.closing(connect(hosts, port)) as connection:
            wire = connection.sock
            late = threading.Event()

            def end() -> None:
                late.set()
                hang_up(wire)

            timer = threading.Timer(PATIENCE, end)
            try:
                with self._lock:
                    self._open.add(wire)
                timer.start()
                yield connection
            finally:
                timer.cancel()
                with self._lock:
                    self._open.discard(wire)
                if late.is_set():
                    raise TimeoutError

    def cut(self) -> None:
        """End every connection to the webhook, from another thread."""
        with self._lock:
            for wire in self._open:
                hang_up(wire)


def connect(hosts: tuple[str, ...], port: int) -> http.client.HTTPConnection:
    """A connection to the first address where something listens."""
    for host in hosts[:-1]:
        connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        with contextlib.suppress(ConnectionRefusedError):
            connection.connect()
            return connection
    connection = http.client.HTTPConnection(hosts[-1], port, timeout=PATIENCE)
    connection.connect()
    return connection


def hang_up(wire: socket.socket) -> None:
    """End a connection: whatever is being read or written ends."""
    with contextlib.suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


def read_address(url: Any) -> tuple[tuple[str, ...], int, str]:
    """The addresses of a webhook's machine, which is this one, its port, and what is asked for there.

    Raises:
        ValueError: It is the address of something else.
    """
    found = ADDRESS.fullmatch(url) if isinstance(url, str) else None
    port = int(found[2] or 80) if found else 0
    if found is None or not 1 <= port <= 65535:
        raise ValueError(
            "The webhook's address is on this machine, such as http://127.0.0.1:3000/webhook: "
            "http, and localhost, 127.x.x.x or [::1]; events go nowhere else"
        )
    host = found[1].lower()
    target = found[3] if found[3].startswith("/") else f"/{found[3]}"
    return HOSTS.get(host, (host,)), port, target


def written(destination: str, events: list[Json], *, escaped: bool) -> bytes:
    """Compact JSON in UTF-8, where half of a surrogate pair is escaped; or in ASCII, where all else is."""
    content = {"destination": destination, "events": events}
    return json.dumps(content, ensure_ascii=escaped, separators=(",", ":")).encode("utf-8", "backslashreplace")


def sign(secret: str, body: bytes) -> str:
    """The signature of a body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def shown_of(events: list[Json]) -> str:
    """What a chat shows of the first message that a person sends."""
    message: Json = next((event["message"] for event in events if "message" in event), {})
    if message.get("type") == "location":
        told = [message.get("title"), message.get("address"), f"{message['latitude']}, {message['longitude']}"]
        return "\n".join(part for part in told if part)
    return message.get("text", "") or ("A photo" if message.get("type") == "image" else "")
