"""Once per case: the same message under the same case number goes out once, in whichever process it is sent."""

import re
from typing import Any

import pytest

from connector.asset import read_asset
from connector.retry_key import of_case
from connector.sandbox import Fault, Sandbox
from tests.actions.door import OTHER
from tests.conftest import REMOTE, TEXT, USER, bearer, load, oauth, run_here, run_process, takes_a_retry_key

CASE = "SOC-2041"
USERS = [f"U{number:032x}" for number in range(1, 1204)]
SENDS: dict[str, dict[str, Any]] = {
    "send_push_message": {"to": USER, "messages": [TEXT]},
    "send_multicast_message": {"to": USERS, "messages": [TEXT]},
    "send_narrowcast_message": {"messages": [TEXT], "limit": {"max": 100}},
    "send_broadcast_message": {"messages": [TEXT]},
}
UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def test_every_action_that_takes_a_retry_key_takes_a_case_number() -> None:
    assert {action for action in REMOTE if takes_a_retry_key(action)} == set(SENDS)


@pytest.mark.parametrize("action", SENDS)
def test_a_case_is_sent_once_however_often_the_action_is_run(action: str, sandbox: Sandbox) -> None:
    given = {**oauth(sandbox), **SENDS[action], "X-Line-Retry-Key": CASE}
    first, second = (run_process(action, given).output for _ in range(2))
    sent = [message["to"] for message in sandbox.messages]
    assert len(sent) == (3 if action == "send_multicast_message" else 1)
    assert [first["outcome"], second["outcome"]] == ["sent", "sent"]
    assert (first["retry_key"], first["warnings"]) == (second["retry_key"], [])
    assert UUID.fullmatch(first["retry_key"])
    assert (second["status_code"], len(second["warnings"])) == (409, 1)
    assert second["warnings"][0].startswith("X-Line-Retry-Key: LINE had accepted this message before")
    assert all(UUID.fullmatch(request.headers["x-line-retry-key"]) for request in sandbox.api_requests)


def test_without_a_case_number_each_run_sends_a_message_of_its_own(sandbox: Sandbox) -> None:
    for _ in range(2):
        run_process("send_push_message", {**oauth(sandbox), **SENDS["send_push_message"]})
    assert len(sandbox.messages) == 2


def test_a_multicast_that_broke_off_is_finished_under_its_case_number(sandbox: Sandbox) -> None:
    given = {**SENDS["send_multicast_message"], "X-Line-Retry-Key": CASE}
    sandbox.queue(Fault("delayed", seconds=0), Fault.status_code(429))
    assert run_here("send_multicast_message", oauth(sandbox), given).error["outcome"] == "partly_sent"
    output = run_here("send_multicast_message", oauth(sandbox), given).output
    assert [chunk["status_code"] for chunk in output["chunks"]] == [409, 200, 200]
    assert sorted(user for message in sandbox.messages for user in message["to"]) == USERS


def test_the_key_of_a_case_may_be_given_in_its_place(sandbox: Sandbox) -> None:
    inputs = SENDS["send_multicast_message"]
    key = run_here("send_multicast_message", oauth(sandbox), {**inputs, "X-Line-Retry-Key": CASE}).output["retry_key"]
    run_here("send_multicast_message", oauth(sandbox), {**inputs, "X-Line-Retry-Key": key})
    assert len(sandbox.messages) == 3


def test_after_24_hours_line_would_send_a_case_again(sandbox: Sandbox) -> None:
    given = {**SENDS["send_push_message"], "X-Line-Retry-Key": CASE}
    for seconds in (0, 86_500):
        sandbox.advance(seconds)
        run_here("send_push_message", bearer(sandbox), given)
    assert len(sandbox.messages) == 2


@pytest.mark.parametrize(
    "change",
    [{"X-Line-Retry-Key": "SOC-2042"}, {"to": OTHER}, {"messages": [{"type": "text", "text": "Disk 96 % full"}]},
     {"messages": [TEXT, TEXT]}, {"notificationDisabled": True}, {"customAggregationUnits": ["alerts"]}],
)  # fmt: skip
def test_another_case_recipient_message_or_option_is_another_message(change: dict[str, Any], sandbox: Sandbox) -> None:
    given = {**SENDS["send_push_message"], "X-Line-Retry-Key": CASE}
    for inputs in (given, {**given, **change}):
        run_here("send_push_message", bearer(sandbox), inputs)
    assert len(sandbox.messages) == 2


def test_where_a_field_stands_and_the_order_of_fields_do_not_matter(sandbox: Sandbox) -> None:
    text = {"text": TEXT["text"], "type": "text"}
    for inputs in (
        {"to": USER, "messages": [TEXT], "X-Line-Retry-Key": CASE},
        {"headers": {"x-line-retry-key": f" {CASE}\n"}, "json_body": {"messages": [text], "to": USER}},
    ):
        run_here("send_push_message", bearer(sandbox), inputs)
    assert len(sandbox.messages) == 1


def asset(**fields: Any) -> Any:
    """An asset with client credentials, or with a token."""
    usual = {"url": "https://api.line.me"}
    if "token" not in fields:
        usual |= {"token_url": "https://api.line.me/oauth2/v3/token", "client_id": "1", "client_secret": "s" * 32}
    return read_asset({**usual, **fields})


def test_the_key_depends_on_case_channel_endpoint_and_content_and_on_nothing_else() -> None:
    body = SENDS["send_push_message"]
    push, multicast = load("send_push_message").endpoint, load("send_multicast_message").endpoint
    same = [
        of_case(CASE, asset(), push, body),
        of_case(CASE, asset(client_secret="t" * 32, timeout_seconds=5), push, dict(reversed(body.items()))),
        of_case(CASE, asset(url="https://other.example.com"), push, body),
    ]
    others = [
        of_case("SOC-2042", asset(), push, body),
        of_case(CASE, asset(client_id="2"), push, body),
        of_case(CASE, asset(token="1"), push, body),
        of_case(CASE, asset(token="2"), push, body),
        of_case(CASE, asset(), multicast, body),
        of_case(CASE, asset(), push, {**body, "to": OTHER}),
    ]
    assert len(set(same)) == 1
    assert len({*same, *others}) == 1 + len(others)


def test_the_key_of_a_case_stays_what_it_is_from_version_to_version() -> None:
    key = of_case(CASE, asset(), "v2/bot/message/push", {"to": USER, "messages": [TEXT]})
    assert key == "4a4cb647-1a40-5880-8975-44991a02f811"


def test_of_a_refused_input_no_key_is_made(sandbox: Sandbox) -> None:
    error = run_here("send_push_message", bearer(sandbox), {"to": USER, "messages": [], "X-Line-Retry-Key": CASE}).error
    assert (error["kind"], error["retry_key"]) == ("invalid_input", None)
