"""Every example can be pasted: it passes all checks, and what arrives at LINE is what the file says."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector import messages
from connector.fields import Findings
from connector.sandbox import Sandbox
from tests.conftest import ACTIONS, ROOT, bearer, load, run_here, run_process
from tests.connector.test_pages import LINK

EXAMPLES = sorted(ROOT.glob("examples/*"))
SHOWN = {
    "send_push_message": {"text", "textV2", "flex", "template", "image", "location"},
    "send_multicast_message": {"text"},
    "send_narrowcast_message": {"text"},
    "send_broadcast_message": {"text"},
    "send_reply_message": {"text"},
    "get_narrowcast_message_status": set(),
    "validate_message_objects_of_a_push_message": {"template"},
    "display_a_loading_animation": set(),
    "get_number_of_sent_push_messages": set(),
}
"""The actions that have an example, and the message types in it."""

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)


def action_of(example: Path) -> str:
    return example.name.partition(".")[0]


def inputs_of(example: Path) -> dict[str, dict[str, Any]]:
    return json.loads(example.read_text(encoding="utf-8"))


def messages_of(example: Path) -> list[dict[str, Any]]:
    return inputs_of(example).get("json_body", {}).get("messages", [])


def named(shown: str) -> list[dict[str, Any]]:
    """The messages of the example that shows this."""
    (example,) = ROOT.glob(f"examples/*.{shown}.json")
    return messages_of(example)


@every_example
def test_an_example_is_named_after_its_action_and_has_sections(example: Path) -> None:
    assert action_of(example) in ACTIONS
    assert set(inputs_of(example)) <= {"headers", "parameters", "json_body"}


@every_example
def test_what_arrives_at_line_is_what_the_example_says(example: Path, sandbox: Sandbox) -> None:
    inputs = inputs_of(example)
    given = {**bearer(sandbox), **inputs}
    if "wait_seconds" in inputs.get("parameters", {}):
        sandbox.advance(60)
    output = run_process(action_of(example), json.dumps(given, ensure_ascii=False)).output
    (request,) = sandbox.api_requests
    asked = {name: value for name, value in inputs.get("parameters", {}).items() if name != "wait_seconds"}
    assert output["warnings"] == []
    assert request.json == inputs.get("json_body")
    assert request.query == asked
    sends = load(action_of(example)).sends
    assert [sent["messages"] for sent in sandbox.messages] == ([messages_of(example)] if sends else [])
    assert output["outcome"] == ("sent" if sends else None)


@every_example
def test_the_messages_of_an_example_pass_the_checks_without_a_warning(example: Path) -> None:
    found = Findings()
    messages.check(messages_of(example), found, quotes="_push_" in example.name or "_reply_" in example.name)
    assert (found.problems, found.warnings) == ([], [])


def test_the_examples_show_all_that_they_should() -> None:
    shown: dict[str, set[str]] = {}
    for example in EXAMPLES:
        shown.setdefault(action_of(example), set()).update(message["type"] for message in messages_of(example))
    assert shown == SHOWN


def test_every_example_is_linked_from_the_overview() -> None:
    linked = {
        link for link in LINK.findall((ROOT / "docs/README.md").read_text(encoding="utf-8")) if "examples" in link
    }
    assert linked == {f"../examples/{example.name}" for example in EXAMPLES}


def test_the_alert_card_has_a_severity_colour_a_title_fields_and_a_link() -> None:
    (card,) = named("flex-alert-card")
    bubble = card["contents"]
    assert bubble["header"]["backgroundColor"].startswith("#")
    assert [row["text"] for row in bubble["header"]["contents"]] == ["HIGH", "Malware found"]
    fields = [[cell["text"] for cell in row["contents"]] for row in bubble["body"]["contents"]]
    assert [name for name, _ in fields] == ["Host", "User", "Case", "Seen"]
    assert bubble["footer"]["contents"][0]["action"]["uri"].startswith("https://")


@pytest.mark.parametrize(("shown", "first", "last"), [("japanese-text", "ぁ", "鿿"), ("thai-text", "ก", "๛")])
def test_there_is_text_in_japanese_and_in_thai(shown: str, first: str, last: str) -> None:
    (message,) = named(shown)
    assert sum(first <= letter <= last for letter in message["text"]) > 20


def test_the_group_push_mentions_everybody_and_somebody_and_has_an_emoji() -> None:
    (message,) = named("group-mention-and-emoji")
    substitutes = message["substitution"].values()
    assert {item["type"] for item in substitutes} == {"mention", "emoji"}
    assert {item["mentionee"]["type"] for item in substitutes if item["type"] == "mention"} == {"all", "user"}


def test_the_buttons_acknowledge_and_open_the_ticket_and_the_reply_has_quick_replies() -> None:
    (buttons,) = named("acknowledge-or-open-ticket")
    assert [action["label"] for action in buttons["template"]["actions"]] == ["Acknowledge", "Open ticket"]
    (reply,) = named("quick-replies")
    assert len(reply["quickReply"]["items"]) == 3


def test_waiting_for_a_narrowcast_ends_when_it_has_been_delivered(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    (wait,) = ROOT.glob("examples/*.wait-until-delivered.json")
    output = run_here(capsys, action_of(wait), bearer(sandbox), inputs_of(wait)).output
    assert output["json_body"]["phase"] == "succeeded"
