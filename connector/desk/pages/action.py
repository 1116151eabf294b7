"""One action, one page: input, output, an error, each with an example that the action itself has made.

No example is made by a real request: what LINE answers is declared.
"""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

from connector import refusals
from connector.action import Action
from connector.cli.description import about, example_inputs, example_of
from connector.cli.rehearsal import Rehearsal
from connector.desk.pages.forms import rows
from connector.desk.pages.markdown import code, json_block, table
from connector.desk.rendering import ROOT
from connector.desk.schema import action_document
from connector.line import ACCEPTED, rate_limit
from connector.surroundings import Surroundings

EXAMPLES = ROOT / "examples"
NOTICE = "<!-- Rendered by `make docs` from {}: change that, not this page. -->"
MESSAGES = (
    "`messages` may also be [plain text](../messages.md#plain-text). What each type of message must hold, and how "
    "mistakes are reported: [Messages](../messages.md)."
)


EXAMPLE_REQUEST_ID = "900e2954-b41a-4dc9-87f7-f7782d73368e"
EXAMPLE_RETRY_KEY = "123e4567-e89b-12d3-a456-426614174000"


DATE = "Mon, 03 Feb 2025 09:51:53 GMT"
HEADERS = {
    "Server": "legy",
    "Content-Type": "application/json",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-line-request-id": EXAMPLE_REQUEST_ID,
    "x-xss-protection": "1; mode=block",
    "Expires": DATE,
    "Cache-Control": "max-age=0, no-cache, no-store",
    "Pragma": "no-cache",
    "Date": DATE,
    "Connection": "keep-alive",
}
"""What LINE's answers come with, besides the length."""

EXAMPLE_ASSET = {
    "url": "http://127.0.0.1",
    "token": "example-channel-access-token",
    "channel_secret": "sandbox-channel-secret",
}
"""Nothing goes there. Where nothing is encrypted, no certificates are read, which would take as long as all the rest.
The secret is the sandbox's, so that a webhook that is signed in an example is verified there too."""

EXAMPLE_DATE = 1_796_083_200
"""2026-12-01T00:00:00Z."""


class Fixed(Surroundings):
    """Chance and a date that are always the same."""

    def date(self) -> float:
        """Return the moment of all examples."""
        return EXAMPLE_DATE

    def new_retry_key(self) -> str:
        """Return the retry key of all examples."""
        return EXAMPLE_RETRY_KEY


def carried_out(action: type[Action], inputs: Any, status: int, body: dict[str, Any]) -> dict[str, Any]:
    """Return what an action prints for an input when LINE answers like this."""
    made = action(asset=EXAMPLE_ASSET)
    made.surroundings = Fixed()
    made.transport = Rehearsal(status, body, {**HEADERS, "Content-Length": str(len(json.dumps(body)))})
    return made.carry_out(inputs)


def example_output(action: type[Action]) -> dict[str, Any]:
    """Return what an action prints for its example input when LINE answers with the declared examples."""
    body = example_of(action.answer) or {}
    return carried_out(action, example_inputs(action), 202 if action.endpoint in ACCEPTED else 200, body)


def example_error(action: type[Action]) -> tuple[str, dict[str, Any]]:
    """Return the error to reckon with: why it comes, and what the action prints then."""
    if action.local:
        return "The input lacks what is required.", carried_out(action, {}, 200, {})
    said, body = refusals.usual_refusal(action.endpoint)
    return said.cause, carried_out(action, example_inputs(action), said.status, body)


def examples_of(name: str) -> list[Path]:
    """Return the files that hold an input of an action."""
    return sorted(EXAMPLES.glob(f"{name}.*.json"))


def shown_of(example: Path) -> str:
    """Say what an example shows, as its name does: ``send_push_message.flex-alert-card.json``."""
    return example.stem.partition(".")[2].replace("-", " ").capitalize()


def facts(action: type[Action], pages: list[str]) -> list[str]:
    """Return what there is to know of the request that an action makes."""
    documented = [f"- [LINE's documentation of this endpoint]({page})" for page in pages]
    if action.local:
        return ["- It makes no request.", *documented]
    return [
        f"- Endpoint: {code(action.endpoint)}",
        f"- Method: {code(action.method)}",
        f"- Rate limit: {rate_limit(action.endpoint)} for each channel",
        *documented,
    ]


def action_page(module: ModuleType) -> str:
    """Write the page of an action."""
    told = about(module)
    action = told.action
    document = action_document(module)
    inputs, output = document["inputs"]["properties"], document["output"]
    cause, error = example_error(action)
    if not output["properties"]["json_body"].get("properties"):
        output["properties"]["json_body"]["description"] = "LINE's answer: an empty object."
    taken = [(code(section), *row[1:]) for section, form in inputs.items() for row in rows(form)]
    more = [f"- [{shown_of(path)}](../../examples/{path.name})" for path in examples_of(told.name)]
    parts = [
        NOTICE.format(f"actions/{told.name}.py"),
        f"# {told.title}",
        told.description,
        "\n".join([f"- Name: {code(told.name)}", *facts(action, told.pages)]),
        "## Input",
        table(("Section", "Name", "Type", "Required", "Description"), taken) if taken else "This action has no input.",
        *([MESSAGES] if "messages" in action.json_body.fields else []),
        "Input to paste:",
        json_block(example_inputs(action)),
        *(["More examples:", "\n".join(more)] if more else []),
        "## Output",
        table(("Name", "Type", "Description"), [(row.name, row.type, row.description) for row in rows(output)]),
        "Example output:",
        json_block(example_output(action)),
        "## Error",
        f"An error has the keys of the output and [six more](../troubleshooting.md#what-an-error-holds). Here: {cause}",
        json_block(error),
        "[All actions](../README.md) | [Limits](../limits.md) | [Troubleshooting](../troubleshooting.md)",
    ]
    return "\n\n".join(parts) + "\n"
