"""A question and its answer, all the way: built, pushed, tapped, brought by the webhook, verified, read, replied to."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.conftest import ROOT, USER, bearer, oauth, run_process
from tests.sandbox.client import Client
from tests.sandbox.receiver import Received, receiving

GROUP = "C4af4980629000000000000000000abcd"
ISOLATE, WAIT = "Isolate the host", "Leave it running"
QUESTION = {
    "to": USER,
    "text": "EDR has found malware on db-1. Isolate the host?",
    "case_id": "SOC-2041",
    "options": [{"id": "isolate", "label": ISOLATE, "style": "danger"}, {"id": "wait", "label": WAIT}],
}
CREDENTIALS = {
    "client credentials": oauth,
    "token and channel secret": lambda line: bearer(line, channel_secret=line.client_secret),
}
FENCE = re.compile(r"^```json\n(.*?)^```$", re.M | re.S)


@pytest.fixture
def webhook(sandbox: Sandbox) -> Iterator[list[Received]]:
    """What the webhook of the channel is sent, as it came off its socket."""
    with receiving() as (sandbox.webhook, received):
        yield received


@pytest.mark.parametrize("asset", CREDENTIALS.values(), ids=list(CREDENTIALS))
def test_a_question_is_asked_once_answered_once_and_whoever_answered_is_thanked(
    sandbox: Sandbox, webhook: list[Received], asset: Any
) -> None:
    credentials = asset(sandbox)

    def run(action: str, **inputs: Any) -> dict[str, Any]:
        return run_process(action, {**credentials, **inputs}).output

    def read(came: Received, *answered: str) -> dict[str, Any]:
        told = run(
            "verify_and_read_webhook_events",
            body=came.body.decode(),
            webhook_headers=came.headers,
            answered_questions=list(answered),
        )
        assert (told["verified"], told["verified_by"], told["warnings"]) == (True, "raw", [])
        (event,) = told["events"]
        return event

    built = run("build_a_question_with_buttons", **QUESTION)
    same = {name: built[name] for name in ("question_id", "expires_at")}
    again = run("build_a_question_with_buttons", **QUESTION, **same)
    assert json.dumps(again["message"]) == json.dumps(built["message"])
    push = {"to": USER, "messages": built["message"], "X-Line-Retry-Key": built["question_id"]}
    assert [run("send_push_message", **push)["status_code"] for _ in range(2)] == [200, 409]
    (arrived,) = sandbox.messages
    assert (arrived["messages"], arrived["retryKey"]) == ([built["message"]], built["question_id"])

    (message,) = arrived["messages"]
    sandbox.tap(message, ISOLATE)
    first = read(webhook[0])
    assert first["answer"] == {
        "status": "valid",
        "case_id": "SOC-2041",
        "question_id": built["question_id"],
        "option": "isolate",
        "answered_by": USER,
        "answered_at": first["occurred_at"],
    }
    sandbox.tap(message, WAIT)
    second = read(webhook[1], built["question_id"])
    assert (second["answer"]["status"], second["answer"]["option"]) == ("already_answered", "wait")

    again = read(webhook[0], built["question_id"])
    assert (again["event_id"], again["answer"]["status"]) == (first["event_id"], "already_answered"), "a replay"

    assert first["may_reply"]
    sent = run("send_reply_message", replyToken=first["reply_token"], messages="Thank you. db-1 will be isolated.")
    assert sent["outcome"] == "sent"
    *_, reply = sandbox.messages
    assert (reply["endpoint"], reply["to"]) == ("reply", [first["reply_token"]])
    assert reply["messages"] == [{"type": "text", "text": "Thank you. db-1 will be isolated."}]
    client = Client(sandbox)
    shown = client.request("GET", "/sandbox/chat/news").json()["items"]
    client.http.close()
    requests = [item for item in shown if item["kind"] == "request"]
    assert [item["chat"] for item in requests if item["messages"]] == [USER] * 3, "the question, twice, and the reply"
    assert [item["outcome"]["kind"] for item in requests if item["messages"]] == ["accepted", "refused", "accepted"]


def test_the_question_in_the_readme_is_answered_as_the_readme_says(sandbox: Sandbox, webhook: list[Received]) -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Ask, and get an answer\n")[2]
    question, said, *_ = [json.loads(block) for block in FENCE.findall(section)]
    built = run_process("build_a_question_with_buttons", {**oauth(sandbox), **question}).output
    sandbox.tap(built["message"], ISOLATE)
    (came,) = webhook
    given = {"body": came.body.decode(), "webhook_headers": came.headers}
    (event,) = run_process("verify_and_read_webhook_events", {**oauth(sandbox), **given}).output["events"]
    times = {name: event["answer"][name] for name in ("question_id", "answered_at")}
    assert event["answer"] == said | times
    assert times == {"question_id": built["question_id"], "answered_at": event["occurred_at"]}


@pytest.mark.parametrize(
    ("to", "asked", "switches", "status", "may_reply"),
    [
        (USER, {}, {"redelivery": True}, "valid", True),
        (USER, {}, {"escaped": True}, "valid", True),
        (USER, {}, {"standby": True}, "valid", False),
        (USER, {}, {"altered": True}, None, None),
        (USER, {}, {"secret": "of-somebody-who-knows-the-url"}, None, None),
        (GROUP, {}, {}, "valid", True),
        (GROUP, {}, {"anonymous": True}, "unknown_person", True),
        (GROUP, {"anyone": True}, {"anonymous": True}, "valid", True),
        (GROUP, {"answerers": [USER]}, {"user": USER}, "valid", True),
        (GROUP, {"answerers": [USER]}, {"user": f"U{7:032x}"}, "wrong_person", True),
        (GROUP, {}, {"chat": f"C{7:032x}"}, "wrong_chat", True),
    ],
    ids=str,
)
def test_a_tap_counts_by_who_taps_where_and_by_what_line_has_signed(
    sandbox: Sandbox,
    webhook: list[Received],
    to: str,
    asked: dict[str, Any],
    switches: dict[str, Any],
    status: str | None,
    may_reply: bool | None,
) -> None:
    asset = oauth(sandbox)
    built = run_process("build_a_question_with_buttons", {**asset, **QUESTION, "to": to, **asked}).output
    sandbox.tap(built["message"], ISOLATE, **{"chat": to, **switches})
    (came,) = webhook
    given = {"body": came.body.decode(), "webhook_headers": came.headers}
    result = run_process("verify_and_read_webhook_events", {**asset, **given})
    if status is None:
        assert result.error["kind"] == "not_verified"
    else:
        (event,) = result.output["events"]
        assert (event["answer"]["status"], event["may_reply"]) == (status, may_reply)
        assert event["is_redelivery"] is switches.get("redelivery", False)


def test_a_late_tap_is_expired_and_one_in_time_counts_however_late_it_arrives(
    sandbox: Sandbox, webhook: list[Received]
) -> None:
    asset = oauth(sandbox)
    built = run_process("build_a_question_with_buttons", {**asset, **QUESTION, "lifetime_minutes": 60}).output
    sandbox.tap(built["message"], ISOLATE)
    sandbox.advance(60 * 60)
    sandbox.tap(built["message"], ISOLATE)
    statuses = []
    for came in webhook:
        given = {"body": came.body.decode(), "webhook_headers": came.headers}
        (event,) = run_process("verify_and_read_webhook_events", {**asset, **given}).output["events"]
        statuses.append(event["answer"]["status"])
    assert statuses == ["valid", "expired"]


def test_after_a_new_channel_secret_the_new_one_proves_the_webhook_and_the_old_one_knows_the_old_buttons(
    sandbox: Sandbox, webhook: list[Received]
) -> None:
    old = oauth(sandbox)
    new = {**old, "client_secret": "a-newly-issued-channel-secret"}
    built = run_process("build_a_question_with_buttons", {**old, **QUESTION}).output
    sandbox.tap(built["message"], ISOLATE, secret=new["client_secret"])
    given = {"body": webhook[0].body.decode(), "webhook_headers": webhook[0].headers}

    first = run_process("verify_and_read_webhook_events", {**new, **given}).output
    assert (first["verified"], first["events"][0]["answer"]["status"]) == (True, "forged")
    assert run_process("verify_and_read_webhook_events", {**old, **given}).error["kind"] == "not_verified"
    second = run_process("verify_and_read_webhook_events", {**old, **given, "require_signature": False}).output
    assert (second["verified"], second["events"][0]["answer"]["status"]) == (False, "valid")
