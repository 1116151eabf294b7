"""Control from another process."""

import json

import pytest

from tests.sandbox.client import BODIES, USER, message_of, narrowcast, progress


def test_another_process_can_read_messages_and_requests(line):
    line.send("push")
    messages = line.request("GET", "/sandbox/messages").json()
    assert messages[0]["to"] == [USER]
    (request,) = line.request("GET", "/sandbox/requests").json()
    assert request["path"] == "/v2/bot/message/push"
    assert json.loads(request["body"]) == BODIES["push"]
    assert request["connection"] == 1


def test_another_process_can_queue_faults_move_the_clock_and_plan_narrowcasts(line):
    faults = [
        {"kind": "answer", "status": 503, "body": {"message": "busy"}, "path": "/v2/bot/message/narrowcast"},
        {"kind": "answer", "status": 502, "body": "<p>", "headers": {"X-Gateway": "1"}},
    ]
    assert line.request("POST", "/sandbox/faults", json=faults).status_code == 200
    assert line.request("POST", "/sandbox/narrowcasts", json={"error_code": 3}).status_code == 200
    assert line.get("quota").headers["X-Gateway"] == "1"
    assert message_of(line.send("narrowcast"), 503) == "busy"
    request_id = narrowcast(line)
    assert line.request("POST", "/sandbox/clock", json={"advance": 5}).status_code == 200
    assert progress(line, request_id)["errorCode"] == 3


def test_another_process_can_clear(line, sandbox):
    line.send("push")
    assert line.request("DELETE", "/sandbox").status_code == 200
    assert (sandbox.requests, sandbox.messages) == ([], [])


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/sandbox", None, 404),
        ("GET", "/sandbox/nothing", None, 404),
        ("POST", "/sandbox/messages", None, 404),
        ("POST", "/sandbox/faults", [{"kind": "flood"}], 400),
        ("POST", "/sandbox/faults", [{"flood": 1}], 400),
        ("POST", "/sandbox/faults", None, 415),
        ("POST", "/sandbox/clock", {}, 400),
        ("POST", "/sandbox/clock", {"advance": 1e300}, 400),
        ("POST", "/sandbox/narrowcasts", {"end": 1}, 400),
        ("POST", "/sandbox/chat", {}, 404),
        ("GET", "/sandbox/chat/", None, 404),
        ("GET", "/sandbox/chat/page.js", None, 404),
        ("POST", "/sandbox/webhook", {}, 400),
        ("POST", "/sandbox/webhook", {"address": ""}, 400),
        ("POST", "/sandbox/tap", {}, 400),
        ("POST", "/sandbox/tap", [], 400),
        ("POST", "/sandbox/tap", {"label": "A"}, 400),
        ("POST", "/sandbox/events", {}, 400),
        ("POST", "/sandbox/events", {"type": ["follow"]}, 400),
        ("POST", "/sandbox/events", {"type": "text", "text": 1}, 400),
        ("POST", "/sandbox/events", {"type": "text", "text": "Hi", "user": 1}, 400),
        ("POST", "/sandbox/tap", {"message": {}, "button": {}}, 400),
        ("POST", "/sandbox/events", {"type": "text", "text": "Hi", "chat": ["C"]}, 400),
        ("POST", "/sandbox/quota", {}, 400),
        ("POST", "/sandbox/quota", {"quota": -1}, 400),
        ("POST", "/sandbox/quota", {"quota": True}, 400),
        ("POST", "/sandbox/quota", {"quota": 1.5}, 400),
        ("POST", "/sandbox/members", {"members": 1}, 400),
        ("POST", "/sandbox/members", {"chat": "U" + "1" * 32, "members": 1}, 400),
        ("POST", "/sandbox/members", {"chat": ["C"], "members": 1}, 400),
        ("POST", "/sandbox/members", {"chat": "C" + "1" * 32, "members": "1"}, 400),
    ],
)
def test_a_wrong_control_request_is_told_so_and_changes_nothing(line, sandbox, method, path, body, status):
    assert message_of(line.request(method, path, json=body), status)
    assert sandbox.requests == []
    assert line.get("quota").status_code == 200
