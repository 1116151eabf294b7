"""A dry run: everything up to the wire, and the request that would go out."""

import io
import json
import os
from http.client import responses
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from connector.action import Action, Request
from connector.asset import ASSETS
from connector.cli.screen import BOLD, DIM, GREEN, YELLOW, Printer, show, write_json
from connector.cli.usage import PROGRAM
from connector.envelope import failed
from connector.line import REQUEST_ID, RETRY_KEY
from connector.redaction import HIDDEN

TOKEN, KEY = "<channel access token>", "<made from the case and the channel>"
"""What is shown in place of what only an asset gives."""


def needed() -> str:
    """Return the fields without which no asset is one, those that have a usual value left out."""
    forms = [[name for name, field in form.fields.items() if field.required and not field.default] for form in FORMS]
    return ", or ".join(" and ".join(names) for names in sorted(forms, key=len))


FORMS = ASSETS.values()
NEEDED = f"No asset was given. To send it, one must have {needed()}; {PROGRAM} --help says where they come from."
UNSIGNED = "No asset was given: its buttons carry what no channel has signed. To sign, it must have channel_secret."


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


def stand_in(asset: dict[str, Any]) -> dict[str, Any] | None:
    """Return an asset with a placeholder for its credentials; None where it has some, which are then looked at."""
    if any(asset.get(name) for name in ("token", "client_id", "client_secret")):
        return None
    left = {name: value for name, value in asset.items() if name != "token_url"}
    return {**left, "token": f"none-{os.urandom(16).hex()}"}  # which stands in no message, and so hides none


def rehearse(action: Action, inputs: Any, name: str, out: Printer, form: str | None = None) -> int:
    """Run an action up to the wire, and show its first request; return the exit code.

    Args:
        action: The action.
        inputs: Its inputs; nothing is sent.
        name: The action's name.
        out: Where to.
        form: ``json`` for an object in place of a text.
    """
    placed = stand_in(action.asset)
    if action.local:
        return rehearse_local(action, inputs, name, out, form)
    action.asset = placed or action.asset
    answered = {field: form.examples[0] for field, form in action.answer.fields.items() if form.examples}
    stage = action.transport = Rehearsal(200, answered, {REQUEST_ID: "none"})
    looks: list[Any] = []
    action.guard = lambda *given: looks.append(given)
    told = action.carry_out(inputs)
    requests = action.redactor().without(stage.requests)
    if failed(told):
        return show(told, name, out, form)
    first = requests[0]
    if placed:
        show_places(first["headers"], action, inputs)
    remarks = [
        placed and NEEDED,
        stage.token_url and f"Before it, a channel access token would be requested from {stage.token_url}.",
        looks and action.request and look_at(action.request),
        action.guarded and action.request and action.redactor().without(cost_of(action, action.request)),
        first["proxy"] and f"It would go through the proxy {first['proxy']}.",
    ]
    said = [remark for remark in remarks if remark]
    if form == "json":
        body = action.redactor().without(json.loads(first["body"] or "null"))
        request = {**{part: first[part] for part in ("method", "url", "headers")}, "json_body": body}
        return write_json({**request, "requests": len(requests), "remarks": said, "warnings": told["warnings"]})
    count = f"the first of {len(requests)} requests that would go out" if len(requests) > 1 else "what would go out"
    out.say((f"# All checks passed and nothing was sent. This is {count}.", GREEN))
    for sentence in said:
        out.say((f"# {sentence}", DIM))
    for warning in told["warnings"]:
        out.say((f"# Warning: {warning}", YELLOW))
    show_request(first, action, out)
    return 0


def show_request(request: dict[str, Any], action: Action, out: Printer) -> None:
    """Show a request as it goes over the wire; on a terminal its body is laid out."""
    out.say((f"{request['method']} {request['url']}", BOLD))
    for header, value in request["headers"].items():
        out.say((header, DIM), f": {value}")
    if request["body"]:
        out.say()
        body = request["body"]
        if out.terminal:
            out.json("", action.redactor().without(json.loads(body)))
        else:
            out.say(body)


def show_places(headers: dict[str, str], action: Action, inputs: Any) -> None:
    """Show in the headers of a request what only an asset gives as what it is: a token, and a key made with it."""
    headers["Authorization"] = f"Bearer {TOKEN}"
    made = action.progress.callers_key and str(action.progress.retry_key) not in json.dumps(inputs)
    if RETRY_KEY in headers and made:
        headers[RETRY_KEY] = KEY


def rehearse_local(action: Action, inputs: Any, name: str, out: Printer, form: str | None) -> int:
    """Run an action that makes no request; where it signs and no asset is given, as with a secret of nobody's."""
    told = action.carry_out(inputs)
    remark = f"All checks passed. {name} makes no request; this is its output."
    if told.get("kind") == "invalid_asset" and (placed := stand_in(action.asset)):
        action.asset = {**placed, "channel_secret": placed["token"]}
        tried = action.carry_out(inputs)
        if tried.get("kind") != "not_verified":  # which only says that nobody's secret is not the channel's
            told, remark = tried, f"{remark} {UNSIGNED}"
    if form != "json" and not failed(told):
        out.say((f"# {remark}", GREEN))
    return show(told, name, out, form)
