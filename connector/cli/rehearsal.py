"""A dry run: everything up to the wire, and the request that would go out."""

import io
import json
from http.client import responses
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from connector.action import Action, Request
from connector.cli.screen import BOLD, DIM, GREEN, YELLOW, Printer, show
from connector.envelope import failed
from connector.line import REQUEST_ID
from connector.redaction import HIDDEN


class Rehearsal:
    """Carries requests nowhere: writes them down, and answers as LINE's documentation does.

    It takes the place of the network in an action.

    Args:
        status: The status of the answer.
        body: Its JSON.
        headers: Its headers; a request ID is among them.

    Attributes:
        requests: The requests to LINE's API, each as the last one to see it before the network has seen it.
        token_url: Where a token would have been requested, or "".
    """

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str]) -> None:
        from connector.watch import Watch
        from connector.wire import Adapter

        self.requests: list[dict[str, Any]] = []
        self.token_url = ""
        self._adapter = Adapter(Watch(), None)
        self._answer = status, body, headers

    def send(self, request: Any, proxies: Any = None, **_: Any) -> Any:
        """Write a request down, and answer it."""
        status, content, headers = self._answer
        if "Authorization" in request.headers:
            proxy = urlsplit((proxies or {}).get("https", ""))
            self.requests.append(
                {
                    "method": request.method,
                    "url": request.url,
                    "headers": {**request.headers, "Authorization": f"Bearer {HIDDEN}"},
                    "body": (request.body or b"").decode(),
                    "proxy": proxy.netloc.rpartition("@")[2],
                }
            )
        else:
            self.token_url = request.url
            status, content = 200, {"access_token": HIDDEN, "expires_in": 900}
        body = io.BytesIO(json.dumps(content).encode())
        raw = SimpleNamespace(
            status=status,
            reason=responses.get(status, ""),
            headers=headers,
            read=lambda size, **_: body.read(size),
            close=body.close,
        )
        return self._adapter.build_response(request, raw)  # type: ignore[arg-type]

    def close(self) -> None:
        """End nothing."""


def cost_of(action: Action, request: Request) -> str:
    """Say what a send would take of the month's quota, or what would have to be asked for it."""
    from connector.quota import price

    cost = price(action.endpoint, request.json_body, action.surroundings)
    if isinstance(cost, int):
        return f"It would take {cost:,} of the month's messages."
    return f"It would take one of the month's messages for each of the {cost.what} (GET {cost.calls[0].path})."


def look_at(request: Request) -> str:
    """Say that the quota would be read, and whether the send may be refused for what is found."""
    held = request.parameters.get("forbid_partial_delivery") or not request.parameters.get("use_reserve")
    refused = ", and the send refused where it does not suffice" if held else ""
    return f"Before it, the month's quota would be read{refused}."


def rehearse(action: Action, inputs: Any, name: str, out: Printer) -> int:
    """Run an action up to the wire, and show its first request."""
    answered = {field: form.examples[0] for field, form in action.answer.fields.items() if form.examples}
    stage = action.transport = Rehearsal(200, answered, {REQUEST_ID: "none"})
    looks: list[Any] = []
    action.guard = lambda *given: looks.append(given)
    told = action.carry_out(inputs)
    requests = action.redactor().without(stage.requests)
    if failed(told):
        return show(told, name, out)
    if not requests:
        out.say((f"# All checks passed. {name} makes no request; this is its output.", GREEN))
        return show(told, name, out)
    first = requests[0]
    count = f"the first of {len(requests)} requests that would go out" if len(requests) > 1 else "what would go out"
    out.say((f"# All checks passed and nothing was sent. This is {count}.", GREEN))
    before = (
        stage.token_url and f"Before it, a channel access token would be requested from {stage.token_url}.",
        looks and action.request and look_at(action.request),
        action.guarded and action.request and action.redactor().without(cost_of(action, action.request)),
        first["proxy"] and f"It would go through the proxy {first['proxy']}.",
    )
    for sentence in filter(None, before):
        out.say((f"# {sentence}", DIM))
    for warning in told["warnings"]:
        out.say((f"# Warning: {warning}", YELLOW))
    out.say((f"{first['method']} {first['url']}", BOLD))
    for header, value in first["headers"].items():
        out.say((header, DIM), f": {value}")
    if first["body"]:
        out.say()
        body = first["body"]
        if out.terminal:
            out.json("", action.redactor().without(json.loads(body)))
        else:
            out.say(body)
    return 0
