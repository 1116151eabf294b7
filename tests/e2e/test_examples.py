"""Every example can be pasted: it passes all checks, and what arrives at LINE is what the file says."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector import messages
from connector.action import Action
from connector.card.bubble import HEADS
from connector.declaration import options
from connector.fields import Findings
from connector.sandbox import Sandbox
from tests.conftest import ACTIONS, ROOT, bearer, load, run_here, run_process, stage
from tests.connector.test_pages import LINK

EXAMPLES = sorted(ROOT.glob("examples/*"))
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)


def action_of(example: Path) -> str:
    return example.name.partition(".")[0]


def inputs_of(example: Path) -> dict[str, dict[str, Any]]:
    return json.loads(example.read_text(encoding="utf-8"))


def messages_of(example: Path) -> list[dict[str, Any]]:
    given = inputs_of(example).get("json_body", {}).get("messages", [])
    return [{"type": "text", "text": given}] if isinstance(given, str) else given


def named(shown: str) -> list[dict[str, Any]]:
    """The messages of the example that shows this."""
    (example,) = ROOT.glob(f"examples/*.{shown}.json")
    return messages_of(example)


@every_example
def test_an_example_is_named_after_its_action_and_has_sections(example: Path) -> None:
    assert action_of(example) in ACTIONS
    assert set(inputs_of(example)) <= {"headers", "path_parameters", "parameters", "json_body"}


@every_example
def test_what_arrives_at_line_is_what_the_example_says(example: Path, sandbox: Sandbox) -> None:
    inputs, action = inputs_of(example), action_of(example)
    stage(sandbox, action)
    sandbox.advance(60)
    asset = bearer(sandbox, channel_secret=sandbox.client_secret)
    output = run_process(action, json.dumps({**asset, **inputs}, ensure_ascii=False)).output
    assert output["warnings"] == []
    own = options(load(action))
    asked = {name: value for name, value in inputs.get("parameters", {}).items() if name not in own}
    made = [request for request in sandbox.api_requests if request.method == load(action).method]
    arrived = [(request.json, request.query) for request in made]
    body = inputs.get("json_body")
    if body and "messages" in body:
        body = {**body, "messages": messages_of(example)}
    if action == "send_multicast_message" and isinstance(body["to"], str):
        body = {**body, "to": body["to"].split()}
    assert set(map(repr, arrived)) == (set() if load(action).local else {repr((body, asked))})
    assert len(arrived) == (not load(action).local) or load(action).exchange is not Action.exchange
    sends = load(action).sends
    assert [sent["messages"] for sent in sandbox.messages] == ([messages_of(example)] if sends else [])
    assert output["outcome"] == ("sent" if sends else None)


@every_example
def test_the_messages_of_an_example_pass_the_checks_without_a_warning(example: Path) -> None:
    found = Findings()
    declared = load(action_of(example)).json_body.fields.get("messages")
    messages.check(messages_of(example), found, quotes=declared is not None and declared.quotes)
    assert (found.problems, found.warnings) == ([], [])


def test_what_is_sent_most_has_an_example_of_each_kind_of_message_that_alerts_use() -> None:
    shown = {
        message["type"] for path in EXAMPLES if action_of(path) == "send_push_message" for message in messages_of(path)
    }
    assert shown >= {"text", "textV2", "flex", "template", "image", "location", "sticker", "imagemap"}


@pytest.mark.parametrize("action", [action for action in ACTIONS if load(action).sends])
def test_every_action_that_sends_has_an_example(action: str) -> None:
    assert [path for path in EXAMPLES if action_of(path) == action]


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


def test_the_built_card_has_the_head_of_its_severity_and_two_buttons() -> None:
    (card,) = named("card-with-two-buttons")
    header, footer = card["contents"]["header"], card["contents"]["footer"]
    assert header["contents"][0]["contents"][0]["text"] == "HIGH"
    assert header["backgroundColor"] == HEADS["high"][0]
    assert [button["action"]["type"] for button in footer["contents"]] == ["postback", "uri"]


def test_the_group_alert_mentions_everybody_and_goes_to_a_group() -> None:
    (example,) = ROOT.glob("examples/*.group-alert-mentions-all.json")
    (message,) = messages_of(example)
    assert inputs_of(example)["json_body"]["to"].startswith("C")
    assert [item["mentionee"] for item in message["substitution"].values()] == [{"type": "all"}]


def test_the_recipients_from_a_column_stand_on_a_line_each() -> None:
    (example,) = ROOT.glob("examples/*.from-a-csv-column.json")
    given = inputs_of(example)["json_body"]["to"]
    assert given.splitlines() == given.split()
    assert len(given.split()) == 3


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


@pytest.mark.parametrize(
    ("shown", "used", "reserve", "kind"),
    [
        ("urgent-uses-the-reserve", 950, 50, None),
        ("text-alert", 950, 50, "quota_reserved"),
        ("newsletter-leaves-the-reserve", 850, 50, None),
        ("newsletter-leaves-the-reserve", 851, 50, "quota_reserved"),
        ("all-or-nobody", 997, None, None),
        ("all-or-nobody", 998, None, "quota_exceeded"),
    ],
)
def test_an_example_does_with_the_quota_what_its_name_says(
    shown: str, used: int, reserve: int | None, kind: str | None
) -> None:
    (example,) = ROOT.glob(f"examples/*.{shown}.json")
    with Sandbox(quota=1000, friends=100) as line:
        line.line.charge("push", used)
        asset = bearer(line) if reserve is None else bearer(line, quota_reserve=reserve)
        result = run_here(action_of(example), asset, inputs_of(example))
        assert len(line.messages) == (kind is None)
    assert (result.error["kind"] if result.code else None) == kind


def test_waiting_for_a_narrowcast_ends_when_it_has_been_delivered(sandbox: Sandbox) -> None:
    (wait,) = ROOT.glob("examples/*.wait-until-delivered.json")
    output = run_here(action_of(wait), bearer(sandbox), inputs_of(wait)).output
    assert output["json_body"]["phase"] == "succeeded"
