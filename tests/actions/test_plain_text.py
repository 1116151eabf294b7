"""An alert as plain text, through the door: what goes over the wire for it, in every action that takes messages."""

import itertools
import json
from typing import Any

import pytest

from connector.cli.description import example_inputs
from connector.sandbox import Sandbox
from tests.actions.door import Door, push
from tests.conftest import ACTIONS, LOCAL, TEXT, USER, bearer, load, run_process
from tests.test_rooms import loaded_by

PUSH = "send_push_message"
ALERT = "Disk 95 % full on db-1\nCase: SOC-2041"
MESSAGE = {"type": "text", "text": ALERT}
DIVIDING = "connector.messages.parts.division"
TAKING = [action for action in ACTIONS if "messages" in load(action).json_body.fields and action not in LOCAL]
_numbers = itertools.count()
every_action_with_messages = pytest.mark.parametrize("action", TAKING)


def given(action: str, messages: Any) -> dict[str, Any]:
    """The body of an action's example with other messages, and a reply token that was not used before."""
    body = {**example_inputs(load(action))["json_body"], "messages": messages}
    return {**body, "replyToken": f"reply-token-{next(_numbers)}"} if "replyToken" in body else body


def test_five_actions_that_send_and_five_that_validate_take_messages() -> None:
    assert len([action for action in TAKING if load(action).sends]) >= 5
    assert len([action for action in TAKING if "/validate/" in load(action).endpoint]) == 5


@every_action_with_messages
@pytest.mark.parametrize("in_section", [True, False], ids=["in json_body", "flat"])
def test_a_text_is_a_text_message_in_every_action_that_takes_messages(
    door: Door, action: str, in_section: bool
) -> None:
    for messages, sent in (
        (ALERT, [MESSAGE]),
        ([ALERT], [MESSAGE]),
        (json.dumps([ALERT, TEXT]), [MESSAGE, TEXT]),
        ([TEXT, ALERT, TEXT, ALERT, ALERT], [TEXT, MESSAGE, TEXT, MESSAGE, MESSAGE]),
    ):
        body = given(action, messages)
        assert door.body(action, {"json_body": body} if in_section else body)["messages"] == sent


@every_action_with_messages
def test_a_text_that_is_longer_than_a_message_is_divided_in_every_action_that_takes_messages(
    door: Door, action: str
) -> None:
    parts = [f"{letter * 4000}." for letter in "abcde"]
    body = door.body(action, given(action, " ".join(parts)))
    assert body["messages"] == [{"type": "text", "text": part} for part in parts]


@every_action_with_messages
@pytest.mark.parametrize(
    "wrong", ["", " \n", None, [""], [" ", ALERT], '[{"type": "text"', "{{alert.text}}", "[High Disk"]
)
def test_what_is_no_text_is_refused_with_what_to_do(door: Door, action: str, wrong: Any) -> None:
    (place, message), *more = door.refused(action, given(action, wrong)).items()
    assert more == []
    assert place == ("messages[0]" if isinstance(wrong, list) else "messages")
    assert "text that is not blank and does not begin like JSON, with { or [" in message
    assert "not valid JSON" in message or not isinstance(wrong, str) or not wrong.strip()


def test_what_does_not_fit_into_five_messages_is_told_in_a_warning_and_at_the_end(door: Door) -> None:
    line = "2026-11-29 14:00:01 db-1 disk full"
    body = door.body(PUSH, push(messages=f"{line}\n" * 1000), warnings=("messages[0]",))
    *_, last = (message["text"] for message in body["messages"])
    kept = sum(message["text"].count(line) for message in body["messages"])
    assert len(body["messages"]) == 5
    missing = (1000 - kept) * (len(line) + 1) - 1
    assert last.endswith(f"{line}\n\n[... {missing:,} more characters]")


def test_a_text_inside_a_message_object_is_refused_when_it_is_too_long(door: Door) -> None:
    long = {"type": "text", "text": "x" * 5001}
    assert list(door.refused(PUSH, push(messages=["Disk full", long]))) == ["messages[1].text"]


def test_too_many_texts_are_refused_and_not_divided(door: Door) -> None:
    error = door.run(PUSH, push(messages=["x" * 6000] * 6)).error
    assert ([row["property"] for row in error["details"]], error["warnings"]) == (["messages"], [])


def test_problems_are_told_in_the_callers_counting_also_behind_a_text_that_is_divided(door: Door) -> None:
    assert list(door.refused(PUSH, push(messages=["word " * 3000, {"type": "txt"}]))) == ["messages[1].type"]


def test_control_characters_are_named_in_a_warning_and_sent(door: Door) -> None:
    body = door.body(PUSH, push(messages="\x1b[31mDisk full"), warnings=("messages[0]",))
    assert body["messages"] == [{"type": "text", "text": "\x1b[31mDisk full"}]


@pytest.mark.parametrize("text", [ALERT, "障害です。" * 3000, "word " * 9000])
def test_a_case_has_the_same_key_in_every_run_and_for_the_objects_that_are_made(sandbox: Sandbox, text: str) -> None:
    inputs = {"to": USER, "X-Line-Retry-Key": "SOC-2041"}
    outputs = [run_process(PUSH, {**bearer(sandbox), **inputs, "messages": text}).output for _ in range(2)]
    (request, _) = sandbox.api_requests
    outputs.append(run_process(PUSH, {**bearer(sandbox), **inputs, "messages": request.json["messages"]}).output)
    assert len({output["retry_key"] for output in outputs}) == 1
    assert [output["status_code"] for output in outputs] == [200, 409, 409]
    assert len(sandbox.messages) == 1


def test_what_divides_a_text_is_loaded_when_a_text_is_too_long_only(sandbox: Sandbox) -> None:
    for messages in (ALERT, "x" * 5000, [TEXT, ALERT]):
        assert DIVIDING not in loaded_by(PUSH, {"to": USER, "messages": messages}, bearer(sandbox))
    assert DIVIDING in loaded_by(PUSH, {"to": USER, "messages": "x" * 5001}, bearer(sandbox))
    assert len(sandbox.messages) == 4
