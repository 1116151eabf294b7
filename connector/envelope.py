"""Turbine's words: what an action prints, in one shape for success and one for failure, both always complete.

Nothing leaves the process except through here, and secrets are taken out as the last step.
"""

import json
import sys
from collections.abc import Sequence
from os.path import commonprefix
from typing import Any

from connector.errors import ConnectorError

HIDDEN = "********"
HEAD = 16
"""So many first characters of a longer secret are taken for the secret."""

ENVELOPE: dict[str, Any] = {
    "status_code": None,
    "response_headers": {},
    "reason": "",
    "json_body": {},
    "response_text": "",
    "request_id": None,
    "retry_key": None,
    "attempts": 0,
    "outcome": None,
    "warnings": [],
}
"""The keys of every output and error, with the values they have when there was no answer over HTTP."""


def explained(envelope: dict[str, Any], error: ConnectorError) -> dict[str, Any]:
    """Return the error JSON: the envelope and what went wrong."""
    return {
        **envelope,
        "name": type(error).__name__,
        "kind": error.kind,
        "message": error.message,
        "details": error.details,
        "retryable": error.retryable,
        "hint": error.hint,
    }


def hidden(secrets: Sequence[str], text: str) -> str:
    """Return a text without secrets, also where a message that shows what it saw has cut one short."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    for secret in secrets:
        head = secret[:HEAD]
        while len(secret) > HEAD and head in text:
            start = text.index(head)
            same = len(commonprefix([secret, text[start:]]))  # noqa: RUF071 - texts, not paths
            text = text[:start] + HIDDEN + text[start + same :]
    return text


def without(secrets: Sequence[str], value: Any) -> Any:
    """Return a copy of a JSON value in which no text, key included, holds one of the secrets."""
    if isinstance(value, str):
        return hidden(secrets, value)
    if isinstance(value, dict):
        return {without(secrets, key): without(secrets, item) for key, item in value.items()}
    return [without(secrets, item) for item in value] if isinstance(value, list) else value


def print_output(output: dict[str, Any]) -> None:
    """Print what Turbine reads as the action's output: one line on standard output."""
    print("::set-output " + json.dumps(output), flush=True)  # noqa: T201 - the platform's contract


def print_error(error: dict[str, Any]) -> None:
    """Print what Turbine reads as the action's error: one line on standard error."""
    print("::set-error " + json.dumps(error), file=sys.stderr, flush=True)  # noqa: T201 - the platform's contract
