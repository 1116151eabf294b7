"""Webhooks that come from anybody: how they are brought to the action, and what may be told of them."""

import base64

from tests.conftest import Result, run_here
from tests.webhook import GROUP, Json, asset, body_of, event, signature_of

ACTION = "verify_and_read_webhook_events"
MARK = "canary-of-the-body"
SHORT = 2_000
"""Characters of an error, whatever came in."""

ALWAYS = {"webhookEventId": "01KBT0A9H5D7Q2X8V3M6N4P1RS", "timestamp": 1796083327123, "replyToken": "b60d432864f44d07"}
JOIN = {**event("join", {}, {"type": "group", "groupId": GROUP}), **ALWAYS}
FINE = body_of(JOIN)
RIGHT = signature_of(FINE)
WRONG = signature_of(f"{FINE} ")


def run(inputs: Json) -> Result:
    """Run the action in this process."""
    return run_here(ACTION, asset(), inputs)


def told(result: Result) -> Json:
    """What was told in one line, whole."""
    said = result.error if result.code else result.output
    assert (result.out + result.err).isascii()
    assert said.get("kind") not in ("internal", "platform_failed"), said
    return said


def refused(result: Result, kind: str = "invalid_input") -> list[str]:
    """The places that an error names, which is short and says nothing of the body."""
    error = told(result)
    assert error["kind"] == kind, error
    assert MARK not in result.err
    assert len(result.err) < SHORT
    assert error.get("events", []) == []
    return [row["property"] for row in error["details"]]


def all_ways(body: str | bytes) -> list[Json]:
    """The inputs that bring a body so that it is read: as text, and an object in Base64; signed, or unasked."""
    content = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    forms = [{"body": body}] if isinstance(body, str) else []
    forms += [{"body": base64.b64encode(content).decode()}] if content.startswith(b"{") else []
    return [
        {**each, **more}
        for each in forms
        for more in ({"signature": signature_of(content)}, {"require_signature": False})
    ]
