"""Mocked endpoints answer as the sandbox does on its port, in the HTTP client's place, and let nothing out."""

from typing import Any

import pytest
import requests

from connector.cli.description import example_inputs
from connector.sandbox import Sandbox
from connector.testing import run_action
from connector.testing.mocks import MockedLine
from tests.conftest import REMOTE, TEXT, USER, load, row_of, run_here

PUSH = {"to": USER, "messages": [TEXT]}
STRANGER = "U" + 32 * "0"
UNKNOWN = "123e4567-e89b-12d3-a456-426614174000"
REPLY = {"replyToken": "38ef843bde154d9b91c21320ffd17a0f", "messages": [TEXT]}
GROUP = "Ca56f94637c000000000000000000aabb"

every_request = pytest.mark.parametrize("action", REMOTE)


@pytest.fixture
def line() -> Any:
    with MockedLine() as mocked:
        yield mocked


def example(action: str) -> dict[str, Any]:
    inputs: dict[str, Any] = example_inputs(load(action))
    return inputs


@every_request
def test_every_action_gets_the_answer_that_line_documents(action: str, line: MockedLine) -> None:
    declared = load(action)
    output = run_action(action, line.asset, example(action))
    assert output.get("kind") is None, output
    assert output["status_code"] in row_of(action)["statuses"]
    assert output["request_id"] == output["response_headers"]["x-line-request-id"]
    assert (output["attempts"], output["warnings"]) == (1, [])
    assert set(output["json_body"]) <= set(declared.answer.fields)
    assert [request.path for request in line.requests] == ["/oauth2/v3/token", f"/{declared.endpoint}"]
    assert [bool(message) for message in line.messages] == [True] * declared.sends


@every_request
def test_every_action_gets_the_same_answer_as_on_a_port(action: str, sandbox: Sandbox) -> None:
    theirs = run_here(action, sandbox.bearer_asset, example(action)).output
    with MockedLine() as line:
        ours = run_here(action, line.bearer_asset, example(action)).output
    assert set(ours["response_headers"]) == set(theirs["response_headers"])
    assert set(ours["json_body"]) == set(theirs["json_body"])
    assert (ours["status_code"], ours["reason"]) == (theirs["status_code"], theirs["reason"])


@every_request
def test_every_action_is_refused_for_a_token_that_line_does_not_know(action: str, line: MockedLine) -> None:
    error = run_action(action, {**line.bearer_asset, "token": "another-token"}, example(action))
    assert (error["kind"], error["status_code"], error["attempts"]) == ("auth_failed", 401, 1)
    assert error["json_body"]["message"].startswith("Authentication failed")
    assert line.messages == []


REFUSALS = [
    ("send_push_message", {**PUSH, "to": STRANGER}, (400, "rejected", "Failed to send messages")),
    ("send_multicast_message", {**PUSH, "to": [USER, STRANGER]}, (400, "rejected", "The property, to[1], in")),
    ("send_broadcast_message", {"messages": [TEXT]}, (429, "quota_exceeded", "You have reached your monthly limit.")),
    ("send_narrowcast_message", {"messages": [TEXT]}, (429, "quota_exceeded", "You have reached your monthly limit.")),
    ("get_narrowcast_message_status", {"requestId": UNKNOWN}, (404, "not_found", "Not found")),
]


@pytest.mark.parametrize(("action", "inputs", "refusal"), REFUSALS)
def test_line_refuses_for_its_own_reasons(action: str, inputs: Any, refusal: Any, line: MockedLine) -> None:
    line.quota = 3
    error = run_action(action, line.asset, inputs)
    status, kind, message = refusal
    assert (error["status_code"], error["kind"]) == (status, kind)
    assert error["json_body"]["message"].startswith(message)
    assert error["outcome"] in ("not_sent", None)


def test_a_reply_token_and_a_retry_key_are_good_once(line: MockedLine) -> None:
    assert run_action("send_reply_message", line.asset, REPLY)["outcome"] == "sent"
    assert run_action("send_reply_message", line.asset, REPLY)["json_body"] == {"message": "Invalid reply token"}
    told = [run_action("send_push_message", line.asset, {**PUSH, "X-Line-Retry-Key": "SOC-2041"}) for _ in range(2)]
    assert [(each["outcome"], each["status_code"]) for each in told] == [("sent", 200), ("sent", 409)]
    assert [send["endpoint"] for send in line.messages] == ["reply", "push"]


def test_credentials_that_line_does_not_know_get_no_token(line: MockedLine) -> None:
    error = run_action("send_push_message", {**line.asset, "client_secret": "another"}, PUSH)
    assert (error["kind"], error["status_code"], error["outcome"]) == ("auth_failed", 400, "not_sent")
    assert [request.path for request in line.requests] == ["/oauth2/v3/token"]


@pytest.mark.parametrize(("to", "cost"), [(USER, 1), (GROUP, 12), (f"R{GROUP[1:]}", 3)])
def test_a_recipient_can_be_checked(to: str, cost: int, line: MockedLine) -> None:
    line.members[GROUP] = 12
    output = run_action("check_a_recipient", line.asset, {"to": to})
    assert (output["reachable"], output["cost_of_a_push"]) == (True, cost)
    assert run_action("check_a_recipient", line.asset, {"to": f"{to[0]}{32 * '0'}"})["reachable"] is False


@pytest.mark.parametrize(
    ("what", "kind", "outcome", "attempts"),
    [
        (500, "line_unavailable", "unknown", 3),
        (429, "rate_limited", "not_sent", 1),
        ("quota", "quota_exceeded", "not_sent", 1),
        (403, "forbidden", "not_sent", 1),
    ],
)
def test_what_is_to_fail_fails(what: Any, kind: str, outcome: str, attempts: int, line: MockedLine) -> None:
    line.fail_next(what, times=3)
    error = run_here("send_push_message", line.asset, PUSH).error
    assert (error["kind"], error["outcome"], error["attempts"]) == (kind, outcome, attempts)
    assert line.messages == []


def test_a_message_that_line_took_before_it_failed_goes_out_once(line: MockedLine) -> None:
    line.fail_next(500, accepted=True)
    output = run_here("send_push_message", line.asset, PUSH).output
    assert (output["outcome"], output["attempts"], len(line.messages)) == ("sent", 2, 1)


@pytest.mark.parametrize("what", ["timeout", "lost", "truncated", "delayed"])
def test_what_happens_to_a_connection_needs_one_and_a_sentence_says_so(what: str, line: MockedLine) -> None:
    with pytest.raises(ValueError, match="happens to a connection"):
        line.fail_next(what)
    assert line.faults == []


def test_chunks_side_by_side_are_answered_each_for_itself(line: MockedLine) -> None:
    users = [f"U{number:032x}" for number in range(1, 1301)]
    output = run_action("send_multicast_message", line.asset, {"to": users, "messages": [TEXT]})
    assert (output["outcome"], [chunk["recipients"] for chunk in output["chunks"]]) == ("sent", [500, 500, 300])
    assert sorted(user for send in line.messages for user in send["to"]) == users


def test_nothing_leaves_the_process_and_others_endpoints_can_be_added(line: MockedLine) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get("http://127.0.0.1:9/elsewhere", timeout=1)
    line.mocks.get("https://tickets.example/42", json={"open": True})
    assert requests.get("https://tickets.example/42", timeout=1).json() == {"open": True}
    error = run_here("send_push_message", {**line.asset, "url": "https://other.example"}, PUSH).error
    assert (error["kind"], line.messages) == ("connection_failed", [])


def test_a_proxy_of_the_machine_is_not_asked(line: MockedLine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert run_action("send_push_message", line.asset, PUSH)["outcome"] == "sent"


def test_afterwards_the_client_is_the_real_one_again_and_it_can_be_started_anew(sandbox: Sandbox) -> None:
    line = MockedLine(url="https://another.example")
    for number in (1, 2):
        with line:
            assert run_action("send_push_message", line.asset, PUSH)["outcome"] == "sent"
        assert len(line.messages) == number
        assert run_action("send_push_message", sandbox.asset, PUSH)["outcome"] == "sent"
        assert len(sandbox.messages) == number


def test_what_line_does_not_know_it_answers_as_on_a_port(line: MockedLine) -> None:
    assert requests.get(f"{line.url}/v2/bot/nothing", timeout=1).status_code == 404
    assert requests.get(f"{line.url}/v2/bot/message/push", timeout=1).headers["Allow"] == "POST"
    assert requests.get(f"{line.url}/sandbox/messages", timeout=1).status_code == 404


def test_a_tap_makes_a_signed_event_without_a_port(line: MockedLine) -> None:
    asked = run_action("build_a_question_with_buttons", line.asset, example("build_a_question_with_buttons"))
    run_action("send_push_message", line.asset, {"to": USER, "messages": [asked["message"]]})
    tapped = line.tap(line.messages[0]["messages"][0], 1)
    assert tapped is not None
    webhook = {"body": tapped.body.decode(), "signature": tapped.signature}
    (event,) = run_action("verify_and_read_webhook_events", line.asset, webhook)["events"]
    assert (event["answer"]["status"], event["answer"]["question_id"]) == ("valid", asked["question_id"])
