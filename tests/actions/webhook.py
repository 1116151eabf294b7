"""A channel's webhooks: events as LINE has them, signed, and what the action says of them."""

import json
from itertools import count
from typing import Any

from connector.asset import Secret
from connector.question import Question, Seal
from connector.sandbox.webhooks import sign
from tests.conftest import USER, Still, run_here

ACTION = "verify_and_read_webhook_events"
SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
ASSET = {"url": "https://line.example", "token": "a-channel-access-token", "channel_secret": SECRET}
OAUTH = {"url": ASSET["url"], "token_url": "https://line.example/token", "client_id": "1", "client_secret": SECRET}
OTHER, STRANGER = "U0c229f960000000000000000000effff", "U" + "d" * 32
GROUP, ROOM = "Ca56f94637c000000000000000000aabb", "Ra8dbf4673c000000000000000000ccdd"
BOT = "U8e742f61d673b39c7fff3cecb7536ef0"
NOON = 1_796_126_400_000
"""2026-12-01T12:00:00Z, in milliseconds."""
EXPIRY = NOON // 1000 + 3600
SEAL = Seal(Secret(SECRET))
NUMBERS = count(1)


class At(Still):
    """A clock that stands at a time of the day of the tests."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.moment = NOON / 1000 + seconds

    def date(self) -> float:
        """The moment."""
        return self.moment


def question(to: str = USER, **more: Any) -> Question:
    """A question that is open for an hour from noon on."""
    return Question("SOC-2041", "q-1", EXPIRY, to)._replace(**more)


def source_of(chat: str, user: str | None = None) -> dict[str, str]:
    """The source of an event."""
    kind = {"U": "user", "C": "group", "R": "room"}[chat[0]]
    return {"type": kind, f"{kind}Id": chat, **({"userId": user} if user else {})}


def event(kind: str, source: Any, **more: Any) -> dict[str, Any]:
    """An event as LINE's reference has it."""
    return {
        "type": kind,
        "webhookEventId": f"01FZ74A0TDDPYRVKNK77XKC3{next(NUMBERS):02}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": NOON,
        "source": source,
        "replyToken": "38ef843bde154d9b91c21320ffd17a0f",
        "mode": "active",
        **more,
    }


def tap(asked: Question, option: str = "isolate", source: Any = None, **more: Any) -> dict[str, Any]:
    """The event of a tap on an option, by the user who was asked unless another source is given."""
    postback = {"data": SEAL.data(asked, option)}
    return event("postback", source or source_of(asked.recipient, USER), postback=postback, **more)


def text_of(*events: Any, **more: Any) -> str:
    """A body as LINE writes it."""
    return json.dumps({"destination": BOT, "events": list(events), **more}, ensure_ascii=False, separators=(",", ":"))


def signed(body: str, **more: Any) -> dict[str, Any]:
    """The inputs for a body with its signature."""
    return {"body": body, "signature": sign(SECRET, body.encode()), **more}


def read(*events: Any, at: float = 0, **more: Any) -> dict[str, Any]:
    """The output for a signed body with these events."""
    output: dict[str, Any] = run_here(
        ACTION, ASSET, {"parameters": signed(text_of(*events), **more)}, surroundings=At(at)
    ).output
    return output


def answers(*events: Any, at: float = 0, **more: Any) -> list[str]:
    """What becomes of the answers."""
    return [each["answer"]["status"] for each in read(*events, at=at, **more)["events"]]


def refused(parameters: dict[str, Any], asset: Any = ASSET) -> tuple[str, str]:
    """The kind of the error, and the field that it names."""
    error = run_here(ACTION, asset, parameters).error
    assert error["events"] == []
    (row,) = error["details"]
    return error["kind"], row["property"]
