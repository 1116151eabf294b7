"""News: what has happened since the page last asked, as data: messages drawn, requests, outcomes, events."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http.client import responses
from typing import Any

from connector.preview import Drawn, Sheet, draw
from connector.preview.markup import visible
from connector.sandbox.calls import Json
from connector.sandbox.endpoints import CHAT_ID
from connector.sandbox.exchange import Request
from connector.sandbox.faults import Fault
from connector.sandbox.history import Exchange, History
from connector.sandbox.line import Line
from connector.sandbox.messages import MAX_MESSAGES
from connector.sandbox.record import shown
from connector.sandbox.webhooks import PERSON, Delivery, Webhook

ACCOUNT = "Your account"
SENDS = ("push", "multicast", "broadcast", "narrowcast", "reply")
OTHER = "other"
"""The chat, so to say, of what is sent to none."""
AT_ONCE = 40
"""So much is told in one answer; the page asks for the rest at once."""
LONGEST = 20_000
"""Characters of a body that are told."""
AS_THEY_ARE = ("markup", "quick", "message", "action")
"""What is no text to read: drawn already, or sent back by the page."""


def news(history: History, line: Line, webhook: Webhook, faults: Sequence[Fault], query: Mapping[str, str]) -> Json:
    """Tell what has happened since.

    Args:
        history: What has happened.
        line: LINE's memory.
        webhook: Where events go.
        faults: Those that wait.
        query: `history` and `last` of the answer before.
    """
    last = query.get("last", "")
    number = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else 0
    name, entries = history.since(query.get("history", ""), number)
    sheet = Sheet()
    told = [
        {"number": n, "time": what.time.isoformat()}
        | legible(told_event(what) if isinstance(what, Delivery) else told_exchange(what, line, webhook, sheet))
        for n, what in entries[:AT_ONCE]
    ]
    with line.lock:
        settings = {
            "quota": line.quota,
            "used": line.usage(),
            "members": dict(line.members),
            "webhook": webhook.url,
            "person": PERSON,
            "token": line.token,
            "faults": [{"kind": fault.kind, "path": fault.path, "status": fault.status} for fault in faults],
        }
    kept = told[-1]["number"] if told else number if name == query.get("history") else 0
    more = len(entries) > AT_ONCE
    return {"history": name, "last": kept, "more": more, "items": told, "css": sheet.css, "settings": settings}


def legible(value: Any) -> Any:
    """Write in all texts what nobody sees, or what turns round what is seen, as numbers."""
    if isinstance(value, dict):
        return {name: part if name in AS_THEY_ARE else legible(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [legible(part) for part in value]
    return visible(value) if isinstance(value, str) else value


def told_event(delivery: Delivery) -> Json:
    """Tell of events that went to the webhook."""
    events = delivery.events
    return {
        "kind": "event",
        "chat": delivery.chat,
        "user": delivery.user,
        "shown": delivery.shown,
        "id": events[0]["webhookEventId"],
        "switches": delivery.switches,
        "types": [event["type"] for event in events],
        "data": [event["postback"] for event in events if "postback" in event],
        "to": delivery.url,
        "status": delivery.status,
        "answer": delivery.answer,
        "milliseconds": round(delivery.seconds * 1000),
        "signature": delivery.signature,
        "body": pretty(json.loads(delivery.body)),
    }


def told_exchange(exchange: Exchange, line: Line, webhook: Webhook, sheet: Sheet) -> Json:
    """Tell of a request: what it asked for, and what became of it."""
    request, answer = exchange.request, exchange.answer
    record = shown(request)
    content = request.json
    fields = content if isinstance(content, dict) else {}
    listed = fields.get("messages")
    messages = listed if isinstance(listed, list) else []
    to = fields.get("to", [])
    recipients = to if isinstance(to, list) else [to]
    return {
        "kind": "request",
        "chat": chat_of(request, fields, webhook),
        "method": request.method,
        "path": request.path,
        "to": [str(each)[:40] for each in recipients[:3]],
        "recipients": count(request, fields, line),
        "key": request.headers.get("x-line-retry-key", "")[:80],
        "id": answer.headers.get("x-line-request-id", "") if answer else "",
        "outcome": outcome(exchange),
        "messages": [told_message(message, place, sheet) for place, message in enumerate(messages[:MAX_MESSAGES])],
        "left": max(len(messages) - MAX_MESSAGES, 0),
        "query": record["query"],
        "body": pretty(content) if content is not None else cut(record["body"]),
    }


def kind_of(request: Request) -> str:
    """What a request sends; "" if it sends nothing."""
    kind = request.path.removeprefix("/v2/bot/message/")
    return kind if kind in SENDS and kind != request.path else ""


def chat_of(request: Request, fields: Json, webhook: Webhook) -> str:
    """The chat that a request belongs to: an ID, or what it sends."""
    kind = kind_of(request)
    if kind == "push":
        to = fields.get("to")
        return to if isinstance(to, str) and CHAT_ID.fullmatch(to) else OTHER
    token = fields.get("replyToken")
    return webhook.chats.get(token, kind) if kind == "reply" and isinstance(token, str) else kind or OTHER


def count(request: Request, fields: Json, line: Line) -> int | None:
    """How many people a request would reach; None where nobody can tell."""
    kind, to = kind_of(request), fields.get("to")
    if kind == "push" and isinstance(to, str) and CHAT_ID.fullmatch(to):
        return line.count_members(to)
    if kind == "multicast" and isinstance(to, list):
        return len(to)
    return line.friends if kind == "broadcast" else None


def outcome(exchange: Exchange) -> Json:
    """Tell what became of a request: what LINE did with it, and what its sender was told if that is another thing."""
    answer, fault = exchange.answer, exchange.fault
    taken = answer is not None and answer.status < 300
    words = f"{answer.status} {responses.get(answer.status, '')}".strip() if answer else "not asked"
    told: Json = {
        "kind": "accepted" if taken else "refused",
        "status": answer.status if answer else 0,
        "words": f"{'Accepted' if taken else 'Refused'} · {words}",
        "reason": "" if taken or answer is None else reason(answer.body),
        "answer": cut(answer.body.decode(errors="replace")) if answer else "",
    }
    if fault is None:
        return told
    did = f"LINE executed it ({words})" if answer else "LINE never saw it"
    heard = fault.status if answer is None or fault.kind in ("answer", "echo") else ""
    if fault.kind in ("lost", "reset", "stalled"):
        heard = "nothing"
    told |= {"kind": "fault", "words": f"Fault · {fault.kind}"}
    return told | {"reason": f"{did}, its sender was told {heard}." if heard else f"{did}."}


def reason(body: bytes) -> str:
    """Why LINE refused: the message of its answer, and the details."""
    content = json.loads(body)
    told = [content.get("message") or content.get("error_description") or ""]
    told += [f"{each.get('property', '')}: {each['message']}".strip(": ") for each in content.get("details", [])]
    return cut("\n".join(told))


def told_message(message: Any, place: int, sheet: Sheet) -> Json:
    """Tell of a message: how it looks, and what can be tapped."""
    drawn = draw(message, sheet, f"messages[{place}]", account=ACCOUNT)
    return {
        "markup": drawn.markup,
        "quick": drawn.quick_replies,
        "notification": drawn.notification[:100],
        "taps": [
            {"number": tap.number, "label": tap.label, "does": tap.does, "action": tap.action} for tap in drawn.taps
        ],
        "remarks": [f"{remark.place} {remark.text}" for remark in drawn.remarks],
        "message": message if drawn.taps else None,
    }


def find_action(message: Any, button: Any) -> Json:
    """The action of something that can be tapped.

    Args:
        message: The message object.
        button: Its label, or its number from 1 on.

    Raises:
        ValueError: There is no such thing in the message.
    """
    drawn: Drawn = draw(message, Sheet())
    for tap in drawn.taps:
        if button in (tap.number, tap.label) and not isinstance(button, bool):
            return tap.action
    known = ", ".join(f"{tap.number} {tap.label[:20]!r}" for tap in drawn.taps[:20]) or "nothing"
    raise ValueError(f"button is the label or the number of what can be tapped in the message: {known}")


def pretty(content: Any) -> str:
    """JSON for people."""
    return cut(json.dumps(content, indent=2, ensure_ascii=False))


def cut(text: str) -> str:
    """A text that is not too long to be told."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… and {len(text) - LONGEST:,} characters more"
