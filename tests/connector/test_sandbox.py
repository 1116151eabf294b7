"""The sandbox keeps LINE's rules, the decisions written in its docstring, and its promises to the tests that use it."""

import ast
import contextlib
import http.client
import json
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import uuid
from datetime import timedelta, timezone
from pathlib import Path

import pytest
import requests
import trustme

from connector.sandbox import Fault, Request, Sandbox
from connector.sandbox.endpoints import ENDPOINTS
from connector.sandbox.faults import KINDS

USER = "U" + "1" * 32
GROUP = "C" + "2" * 32
ROOM = "R" + "3" * 32
STRANGER = "U" + "0" * 32
HELLO = [{"type": "text", "text": "hello"}]
FROM_START = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"
DAY = 86400

BODIES = {
    "push": {"to": USER, "messages": HELLO},
    "multicast": {"to": [USER], "messages": HELLO},
    "broadcast": {"messages": HELLO},
    "narrowcast": {"messages": HELLO},
    "reply": {"replyToken": "0f3779fba3b349968c5d07db31eab56f", "messages": HELLO},
    "validate/push": {"messages": HELLO},
    "validate/multicast": {"messages": HELLO},
    "validate/broadcast": {"messages": HELLO},
    "validate/narrowcast": {"messages": HELLO},
    "validate/reply": {"messages": HELLO},
}
KEYED = ["push", "multicast", "broadcast", "narrowcast"]


class Client:
    """A plain client of one sandbox."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.http = requests.Session()
        self.http.trust_env = False

    def request(self, method, path, headers=None, **arguments):
        url = self.sandbox.url + path
        return self.http.request(method, url, headers=headers, timeout=5, allow_redirects=False, **arguments)

    def call(self, method, path, token=None, headers=None, **arguments):
        headers = {"Authorization": f"Bearer {token or self.sandbox.token}", **(headers or {})}
        return self.request(method, path, headers, **arguments)

    def send(self, kind, key=None, **fields):
        headers = {"X-Line-Retry-Key": key} if key else {}
        return self.call("POST", f"/v2/bot/message/{kind}", headers=headers, json={**BODIES[kind], **fields})

    def get(self, path, **query):
        return self.call("GET", f"/v2/bot/message/{path}", params=query)

    def usage(self):
        return self.get("quota/consumption").json()["totalUsage"]

    def token(self, path="/oauth2/v3/token", **fields):
        form = {
            "grant_type": "client_credentials",
            "client_id": self.sandbox.client_id,
            "client_secret": self.sandbox.client_secret,
            **fields,
        }
        return self.request("POST", path, data={name: value for name, value in form.items() if value is not None})


@pytest.fixture
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def line(sandbox):
    client = Client(sandbox)
    yield client
    client.http.close()


@pytest.fixture
def limited():
    """A client of a channel with a quota of 90 messages and 100 friends."""
    with Sandbox(quota=90) as sandbox:
        client = Client(sandbox)
        yield client
        client.http.close()


@pytest.fixture
def wire(sandbox):
    """A bare connection, to see what a fault does to it."""
    connection = http.client.HTTPConnection("127.0.0.1", int(sandbox.url.rpartition(":")[2]), timeout=2)
    yield connection
    connection.close()


def push(wire, sandbox):
    headers = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "application/json"}
    wire.request("POST", "/v2/bot/message/push", json.dumps(BODIES["push"]), headers)


def key():
    return str(uuid.uuid4())


def message_of(response, status=400):
    assert response.status_code == status, response.text
    return response.json()["message"]


def details_of(response):
    assert response.status_code == 400
    body = response.json()
    assert body["message"] == f"The request body has {len(body['details'])} error(s)"
    return [(each["message"], each["property"]) for each in body["details"]]


def until(true, seconds=2):
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert true()


# What comes with every answer


@pytest.mark.parametrize("kind", BODIES)
def test_every_send_and_validate_endpoint_accepts_its_plainest_body(line, kind):
    response = line.send(kind)
    assert response.status_code == (202 if kind == "narrowcast" else 200)
    assert set(response.json()) == ({"sentMessages"} if kind in ("push", "reply") else set())


def test_there_are_the_18_endpoints_and_the_two_for_tokens():
    assert len(ENDPOINTS) == 20
    assert sorted(path for path, endpoint in ENDPOINTS.items() if endpoint.takes_key) == sorted(
        f"/v2/bot/message/{kind}" for kind in KEYED
    )


def test_every_answer_carries_lines_headers_and_a_request_id_of_its_own(line):
    first, second = line.send("broadcast"), line.send("push", to="nobody")
    for response in (first, second):
        assert uuid.UUID(response.headers["x-line-request-id"])
        assert response.headers["Server"] == "legy"
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert response.headers["x-xss-protection"] == "1; mode=block"
        assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store"
        assert response.headers["Pragma"] == "no-cache"
        assert response.headers["Connection"] == "keep-alive"
        assert response.headers["Expires"] == response.headers["Date"]
        assert "x-line-accepted-request-id" not in response.headers
    assert first.headers["x-line-request-id"] != second.headers["x-line-request-id"]


def test_token_answers_carry_no_request_id(line):
    assert "x-line-request-id" not in line.token().headers
    assert "x-line-request-id" not in line.token(client_secret="wrong").headers


@pytest.mark.parametrize("path", ["/", "/v2/bot/message/push/", "/v2/bot/message/delivery/narrowcast", "//v2/bot/info"])
def test_an_unknown_path_is_404_and_so_is_a_trailing_slash(line, path):
    assert message_of(line.call("POST", path, json=BODIES["push"]), 404) == "Not found"


def test_a_wrong_method_is_405_and_names_the_right_one(line):
    response = line.call("GET", "/v2/bot/message/push")
    assert message_of(response, 405)
    assert response.headers["Allow"] == "POST"


def test_the_answer_to_head_has_no_body_so_that_the_connection_goes_on(sandbox):
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=2) as client:
        client.sendall(b"HEAD /v2/bot/message/quota HTTP/1.1\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        answer = client.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert answer.endswith(b"\r\n\r\n")


def test_a_body_over_two_million_bytes_is_413(line, sandbox):
    frame = len(json.dumps({**BODIES["push"], "ignored": ""}))
    assert line.send("push", ignored="x" * (2_000_000 - frame)).status_code == 200
    assert message_of(line.send("push", ignored="x" * (2_000_001 - frame)), 413)
    assert len(sandbox.messages) == 1


def test_a_content_type_that_is_not_json_is_415(line):
    for kind, named in (("text/plain", "text/plain"), (None, "application/octet-stream")):
        headers = {"Content-Type": kind} if kind else {}
        response = line.call("POST", "/v2/bot/message/push", headers=headers, data=json.dumps(BODIES["push"]).encode())
        assert message_of(response, 415) == f"The content type, {named}, is not supported"
    response = line.call(
        "POST",
        "/v2/bot/message/push",
        headers={"Content-Type": "Application/JSON; charset=utf-8"},
        data=json.dumps(BODIES["push"]),
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", "(line: 1, column: 1)"),
        (b'{"to": "x"\n"y"}', "(line: 2, column: 1)"),
        (b"[]", "(line: 1, column: 1)"),
        (b'"text"', "(line: 1, column: 1)"),
        (b'{"messages": NaN}', "(line: -, column: -)"),
        (b'{"messages": "\xff"}', "(line: -, column: -)"),
        (b'{"messages":' + b"[" * 100_000, "(line: -, column: -)"),
    ],
)
def test_a_body_that_is_no_json_object_is_400(line, body, where):
    headers = {"Content-Type": "application/json"}
    response = line.call("POST", "/v2/bot/message/push", headers=headers, data=body)
    assert message_of(response) == f"The request body could not be parsed as JSON {where}"


@pytest.mark.parametrize(
    ("body", "message", "name"),
    [
        (
            '{"to": "a", "messages": [], "to": "b"}',
            "The request body could not be parsed as JSON (line: -, column: -)",
            "to",
        ),
        (
            '{"messages": [{"type": "text"}, {"type": "text", "type": "text"}]}',
            "The property, 'messages[1]', in the request body is invalid (line: -, column: -)",
            "type",
        ),
        (
            '{"filter": {"demographic": {"a": 1, "a": 1}}}',
            "The property, 'filter', in the request body is invalid (line: -, column: -)",
            "a",
        ),
        ('[{"a": 1, "a": 1}]', "The request body could not be parsed as JSON (line: -, column: -)", "a"),
    ],
)
def test_a_field_that_stands_twice_is_400_and_named(line, body, message, name):
    response = line.call("POST", "/v2/bot/message/push", headers={"Content-Type": "application/json"}, data=body)
    assert message_of(response) == message
    assert response.json()["details"] == [{"message": f"Duplicate field '{name}'"}]


def test_the_checks_come_in_the_written_order(line):
    headers = {"X-Line-Retry-Key": "no-uuid", "Content-Type": "text/plain"}
    body = b"x" * 2_000_001
    assert line.request("GET", "/v2/bot/nothing", headers, data=body).status_code == 404
    assert line.request("GET", "/v2/bot/message/push", headers, data=body).status_code == 405
    assert line.request("POST", "/v2/bot/message/push", headers, data=body).status_code == 413
    assert line.request("POST", "/v2/bot/message/push", headers, data=b"{").status_code == 401
    assert "Retry-Key" in message_of(line.call("POST", "/v2/bot/message/push", headers=headers, data=b"{"))
    headers["X-Line-Retry-Key"] = key()
    assert line.call("POST", "/v2/bot/message/push", headers=headers, data=b"{").status_code == 415


# Tokens


def test_a_stateless_token_lives_15_minutes(line, sandbox):
    content = line.token().json()
    assert content["token_type"] == "Bearer"
    assert content["expires_in"] == 900
    token = content["access_token"]
    sandbox.advance(890)
    assert line.call("GET", "/v2/bot/message/quota", token).status_code == 200
    sandbox.advance(10)
    assert message_of(line.call("GET", "/v2/bot/message/quota", token), 401) == (
        "Authentication failed. Confirm that the access token in the authorization header is valid."
    )


def test_there_may_be_any_number_of_stateless_tokens(line):
    tokens = [line.token().json()["access_token"] for _ in range(40)]
    assert len(set(tokens)) == 40
    assert line.call("GET", "/v2/bot/message/quota", tokens[0]).status_code == 200


def test_token_seconds_shortens_the_life_of_stateless_tokens():
    with Sandbox(token_seconds=7) as sandbox:
        line = Client(sandbox)
        content = line.token().json()
        assert content["expires_in"] == 7
        assert line.call("GET", "/v2/bot/message/quota", content["access_token"]).status_code == 200
        sandbox.advance(7)
        assert line.call("GET", "/v2/bot/message/quota", content["access_token"]).status_code == 401
        line.http.close()


def test_the_31st_short_lived_token_revokes_the_oldest(line):
    contents = [line.token("/v2/oauth/accessToken").json() for _ in range(31)]
    assert contents[0]["expires_in"] == 2592000
    statuses = [
        line.call("GET", "/v2/bot/message/quota", content["access_token"]).status_code for content in contents[:3]
    ]
    assert statuses == [401, 200, 200]


def test_expired_short_lived_tokens_do_not_count(line, sandbox):
    for _ in range(30):
        line.token("/v2/oauth/accessToken")
    sandbox.advance(30 * DAY)
    fresh = [line.token("/v2/oauth/accessToken").json()["access_token"] for _ in range(30)]
    assert all(line.call("GET", "/v2/bot/message/quota", token).status_code == 200 for token in fresh)


def test_the_long_lived_token_never_expires(line, sandbox):
    sandbox.advance(10000 * DAY)
    assert line.get("quota").status_code == 200


@pytest.mark.parametrize(
    ("path", "fields", "error", "description"),
    [
        ("/oauth2/v3/token", {"client_secret": "wrong"}, "invalid_request", "Invalid 'client_credentials'."),
        ("/oauth2/v3/token", {"client_id": "wrong"}, "invalid_request", "Invalid 'client_credentials'."),
        ("/oauth2/v3/token", {"client_id": None}, "invalid_request", "some parameters missed or invalid"),
        ("/oauth2/v3/token", {"grant_type": "password"}, "invalid_request", "some parameters missed or invalid"),
        ("/v2/oauth/accessToken", {"client_secret": "wrong"}, "invalid_client", "invalid client_secret"),
        ("/v2/oauth/accessToken", {"client_id": "wrong"}, "invalid_client", "invalid client_id"),
        ("/v2/oauth/accessToken", {"client_secret": None}, "invalid_request", "some parameters missed or invalid"),
        ("/v2/oauth/accessToken", {"grant_type": None}, "invalid_request", "some parameters missed or invalid"),
    ],
)
def test_wrong_credentials_are_400_in_the_token_endpoints_own_shape(line, path, fields, error, description):
    response = line.token(path, **fields)
    assert response.status_code == 400
    assert response.json() == {"error": error, "error_description": description}


@pytest.mark.parametrize("path", ["/oauth2/v3/token", "/v2/oauth/accessToken"])
def test_a_token_request_that_is_no_form_misses_its_fields(line, sandbox, path):
    fields = {
        "grant_type": "client_credentials",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
    }
    assert line.request("POST", path, json=fields).json()["error"] == "invalid_request"
    assert line.request("POST", path, data=b"\xff%zz").status_code == 400


def test_a_client_assertion_names_a_key_that_nobody_registered(line):
    response = line.token(client_assertion="e.y.J")
    assert message_of(response, 404) == "Cannot find channel key that satisfies the conditions"


@pytest.mark.parametrize("value", [None, "", "token", "Basic dXNlcjpwYXNz", "Bearer "])
def test_without_a_bearer_token_it_is_401_and_says_how_to_send_one(line, value):
    headers = {} if value is None else {"Authorization": value}
    assert message_of(line.request("GET", "/v2/bot/message/quota", headers), 401) == (
        "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'"
    )


def test_an_unknown_token_is_401(line):
    assert message_of(line.call("GET", "/v2/bot/message/quota", "wrong"), 401).startswith("Authentication failed.")


# Retry keys


@pytest.mark.parametrize("kind", KEYED)
def test_a_retry_key_is_executed_once_and_answers_409_with_the_accepted_request_id(line, sandbox, kind):
    retry_key = key()
    first, second = line.send(kind, retry_key), line.send(kind, retry_key)
    assert message_of(second, 409) == "The retry key is already accepted"
    assert second.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert second.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert second.json().get("sentMessages") == first.json().get("sentMessages")
    assert ("sentMessages" in second.json()) == (kind == "push")
    assert [message["retryKey"] for message in sandbox.messages] == [retry_key]


def test_a_retry_key_is_held_24_hours_from_acceptance_and_no_409_prolongs_it(line, sandbox):
    retry_key = key()
    line.send("push", retry_key)
    sandbox.advance(DAY - 10)
    assert line.send("push", retry_key).status_code == 409
    sandbox.advance(10)
    assert line.send("push", retry_key).status_code == 200
    assert len(sandbox.messages) == 2


def test_a_retry_key_holds_for_the_whole_channel_in_either_case_whatever_the_body(line):
    retry_key = key()
    line.send("push", retry_key.upper())
    assert line.send("push", retry_key, to=GROUP, messages=[]).status_code == 409
    response = line.send("broadcast", retry_key)
    assert response.status_code == 409
    assert "sentMessages" in response.json()


def test_a_refused_request_leaves_its_retry_key_free(line):
    retry_key = key()
    assert line.send("push", retry_key, messages=[]).status_code == 400
    assert line.send("push", retry_key).status_code == 200


def test_a_retry_of_what_used_up_the_quota_is_409_and_not_429(limited):
    retry_key = key()
    users = [f"U{number:032x}" for number in range(1, 91)]
    assert limited.send("multicast", retry_key, to=users).status_code == 200
    assert limited.send("multicast", retry_key, to=users).status_code == 409


@pytest.mark.parametrize(
    "wrong", ["1", "", "123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}"]
)
def test_a_retry_key_that_is_no_uuid_is_400(line, sandbox, wrong):
    response = line.call(
        "POST", "/v2/bot/message/push", headers={"X-Line-Retry-Key": wrong}, json={**BODIES["push"], "to": USER}
    )
    assert message_of(response) == "The header, X-Line-Retry-Key, is not a UUID"
    assert sandbox.messages == []


@pytest.mark.parametrize("path", sorted(path for path, endpoint in ENDPOINTS.items() if not endpoint.takes_key))
def test_a_retry_key_where_line_takes_none_is_400(line, path):
    response = line.call(ENDPOINTS[path].method, path, headers={"X-Line-Retry-Key": key()}, json=BODIES["reply"])
    assert message_of(response) == "The header, X-Line-Retry-Key, is not supported by this API"


def test_of_many_requests_at_once_with_one_key_one_is_accepted(sandbox, monkeypatch):
    retry_key, statuses = key(), []

    def slow_token(size):
        time.sleep(0.02)
        return "quote" * size

    monkeypatch.setattr("connector.sandbox.line.secrets.token_urlsafe", slow_token)

    def send():
        client = Client(sandbox)
        statuses.append(client.send("push", retry_key).status_code)
        client.http.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + 3 * [409]
    assert len(sandbox.messages) == 1


# Recipients, messages and other fields


@pytest.mark.parametrize(
    "to", ["Brown", "@brown", "u" + "1" * 32, USER.upper() + "1", USER + "\n", "U" + "G" * 32, 5, [USER]]
)
def test_a_malformed_id_in_a_push_is_400(line, sandbox, to):
    assert message_of(line.send("push", to=to)) == (
        "The property, 'to', in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


def test_a_user_of_another_channel_is_refused_and_nobody_gets_the_message(line, sandbox):
    assert message_of(line.send("push", to=STRANGER)) == "Failed to send messages"
    assert message_of(line.send("multicast", to=[USER, STRANGER])) == (
        "The property, to[1], in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []
    assert line.usage() == 0


@pytest.mark.parametrize("wrong", ["Brown", GROUP, ROOM, 7, None])
def test_a_multicast_takes_user_ids_only_and_sends_to_all_or_nobody(line, sandbox, wrong):
    assert message_of(line.send("multicast", to=[USER, USER, wrong])) == (
        "The property, to[2], in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


@pytest.mark.parametrize("size", [0, 501])
def test_a_multicast_goes_to_1_to_500(line, size):
    users = [f"U{number:032x}" for number in range(1, size + 1)]
    assert details_of(line.send("multicast", to=users)) == [("Size must be between 1 and 500", "to")]


def test_a_multicast_to_500_is_accepted(line, sandbox):
    users = [f"U{number:032x}" for number in range(1, 501)]
    assert line.send("multicast", to=users).status_code == 200
    assert sandbox.messages[0]["to"] == users


def test_an_id_that_stands_twice_gets_the_message_twice(line, sandbox):
    assert line.send("multicast", to=[USER, USER]).status_code == 200
    assert sandbox.messages[0]["to"] == [USER, USER]
    assert line.usage() == 2


@pytest.mark.parametrize("kind", ["push", "multicast"])
def test_a_missing_recipient_is_told_with_the_other_problems(line, kind):
    assert details_of(line.send(kind, to=None, messages=None)) == [
        ("May not be empty", "to"),
        ("May not be empty", "messages"),
    ]


@pytest.mark.parametrize("kind", BODIES)
def test_a_request_has_1_to_5_messages(line, kind):
    for messages in ([], HELLO * 6):
        assert details_of(line.send(kind, messages=messages)) == [("Size must be between 1 and 5", "messages")]
    assert line.send(kind, messages=HELLO * 5).ok


KNOWN_TYPES = "text, textV2, sticker, image, video, audio, location, imagemap, template, flex, coupon"


@pytest.mark.parametrize(
    ("message", "details"),
    [
        ({}, [("May not be empty", "type")]),
        ({"type": None}, [("May not be empty", "type")]),
        ({"type": "hologram"}, [(f"Must be one of the following values: [{KNOWN_TYPES}]", "type")]),
        ({"type": ["text"]}, [(f"Must be one of the following values: [{KNOWN_TYPES}]", "type")]),
        ({"type": "text"}, [("May not be empty", "text")]),
        ({"type": "text", "text": ""}, [("May not be empty", "text")]),
        ({"type": "text", "text": "x" * 5001}, [("Length must be between 0 and 5000", "text")]),
        ({"type": "text", "text": "x" * 4999 + "\U0001f600"}, [("Length must be between 0 and 5000", "text")]),
        ({"type": "textV2", "text": "x" * 5001}, [("Length must be between 0 and 5000", "text")]),
        ({"type": "sticker"}, [("May not be empty", "packageId"), ("May not be empty", "stickerId")]),
        ({"type": "image", "originalContentUrl": "u"}, [("May not be empty", "previewImageUrl")]),
        ({"type": "video", "previewImageUrl": "u"}, [("May not be empty", "originalContentUrl")]),
        ({"type": "audio", "originalContentUrl": "u"}, [("May not be empty", "duration")]),
        (
            {"type": "location", "title": "t", "address": ""},
            [("May not be empty", name) for name in ("address", "latitude", "longitude")],
        ),
        ({"type": "imagemap", "baseUrl": "u", "altText": "a", "baseSize": {}}, [("May not be empty", "actions")]),
        ({"type": "template", "altText": "a"}, [("May not be empty", "template")]),
        ({"type": "flex"}, [("May not be empty", "altText"), ("May not be empty", "contents")]),
        ({"type": "coupon"}, [("May not be empty", "couponId")]),
    ],
)
def test_a_wrong_message_object_is_refused_with_the_path_of_the_problem(line, message, details):
    expected = [(text, f"messages[1].{name}") for text, name in details]
    assert details_of(line.send("validate/push", messages=[*HELLO, message])) == expected


@pytest.mark.parametrize(
    "message",
    [
        {"type": "text", "text": "x" * 4998 + "\U0001f600", "quickReply": {"items": "?"}, "sender": "?"},
        {"type": "text", "text": "\ud83d"},
        {"type": "audio", "originalContentUrl": "u", "duration": 0},
        {"type": "location", "title": "t", "address": "a", "latitude": 0, "longitude": 0},
        {"type": "flex", "altText": "a", "contents": {"unknown": "field"}},
        {"type": "coupon", "couponId": "c", "unknown": "field"},
    ],
)
def test_beyond_the_top_level_of_a_message_nothing_is_checked(line, message):
    assert line.send("validate/push", messages=[message]).status_code == 200


def test_all_problems_of_all_messages_come_at_once(line, sandbox):
    messages = [{"type": "text", "text": ""}, {"type": "nothing"}, {"type": "flex"}]
    response = line.send("push", to=None, messages=messages, customAggregationUnits=["a-b", "c"])
    assert [name for _, name in details_of(response)] == [
        "to",
        "customAggregationUnits",
        "customAggregationUnits[0]",
        "messages[0].text",
        "messages[1].type",
        "messages[2].altText",
        "messages[2].contents",
    ]
    assert sandbox.messages == []


@pytest.mark.parametrize(
    ("kind", "fields", "name"),
    [
        ("push", {"messages": "hello"}, "messages"),
        ("push", {"messages": ["hello"]}, "messages[0]"),
        ("push", {"messages": [{"type": "text", "text": 5}]}, "messages[0].text"),
        ("broadcast", {"notificationDisabled": "true"}, "notificationDisabled"),
        ("push", {"customAggregationUnits": "unit"}, "customAggregationUnits"),
        ("multicast", {"to": USER}, "to"),
        ("reply", {"replyToken": 5}, "replyToken"),
        ("narrowcast", {"recipient": []}, "recipient"),
        ("narrowcast", {"filter": "all"}, "filter"),
        ("narrowcast", {"limit": 5}, "limit"),
        ("narrowcast", {"limit": {"max": 0}}, "limit.max"),
        ("narrowcast", {"limit": {"max": True}}, "limit.max"),
    ],
)
def test_a_field_of_the_wrong_type_is_refused_by_its_name(line, sandbox, kind, fields, name):
    assert message_of(line.send(kind, **fields)) == (
        f"The property, '{name}', in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


@pytest.mark.parametrize("kind", ["push", "multicast"])
def test_an_aggregation_unit_is_one_name_of_letters_digits_and_underscores(line, kind):
    rule = 'must match "^[a-zA-Z0-9_]{1,30}$"'
    assert line.send(kind, customAggregationUnits=["Promo_2024"]).status_code == 200
    assert line.send(kind, customAggregationUnits=[]).status_code == 200
    for unit in ("", "a-b", "x" * 31, 5):
        assert details_of(line.send(kind, customAggregationUnits=[unit])) == [(rule, "customAggregationUnits[0]")]
    assert details_of(line.send(kind, customAggregationUnits=["a", "b"])) == [
        ("Size must be between 0 and 1", "customAggregationUnits")
    ]


@pytest.mark.parametrize("kind", ["broadcast", "narrowcast", "reply"])
def test_unknown_fields_are_ignored_and_aggregation_units_are_unknown_elsewhere(line, kind):
    assert line.send(kind, customAggregationUnits="anything", to="anybody", whatever=1).ok


def test_validate_looks_at_messages_only(line, sandbox):
    assert line.send("validate/push", to=5, notificationDisabled="?").status_code == 200
    assert sandbox.messages == []


def test_null_is_a_missing_field(line, sandbox):
    assert line.send("push", notificationDisabled=None, customAggregationUnits=None).status_code == 200
    assert sandbox.messages[0]["notificationDisabled"] is False


# Sends


def test_sent_messages_have_a_decimal_id_each_and_a_quote_token_where_one_can_quote(line):
    messages = [
        *HELLO,
        {"type": "audio", "originalContentUrl": "u", "duration": 1},
        {"type": "sticker", "packageId": "1", "stickerId": "2"},
    ]
    sent = line.send("push", messages=messages).json()["sentMessages"]
    assert [set(each) for each in sent] == [{"id", "quoteToken"}, {"id"}, {"id", "quoteToken"}]
    assert all(re.fullmatch("[0-9]{18}", each["id"]) for each in sent)
    assert len({each["id"] for each in sent}) == 3


def test_a_reply_token_is_good_once_however_late(line, sandbox):
    sandbox.advance(DAY)
    assert line.send("reply", replyToken="once").status_code == 200
    assert message_of(line.send("reply", replyToken="once")) == "Invalid reply token"
    assert line.send("reply", replyToken="another").status_code == 200
    assert details_of(line.send("reply", replyToken="")) == [("May not be empty", "replyToken")]


def test_a_refused_reply_does_not_use_up_its_token(line):
    assert line.send("reply", messages=[]).status_code == 400
    assert line.send("reply").status_code == 200


def test_messages_shows_what_was_accepted_and_for_whom(line, sandbox):
    retry_key = key()
    responses = [
        line.send("push", retry_key, notificationDisabled=True),
        line.send("multicast"),
        line.send("broadcast"),
        line.send("narrowcast"),
        line.send("reply"),
    ]
    assert sandbox.messages == [
        {
            "endpoint": endpoint,
            "to": to,
            "messages": HELLO,
            "retryKey": retry_key if endpoint == "push" else None,
            "requestId": response.headers["x-line-request-id"],
            "notificationDisabled": endpoint == "push",
        }
        for response, (endpoint, to) in zip(
            responses,
            [
                ("push", [USER]),
                ("multicast", [USER]),
                ("broadcast", []),
                ("narrowcast", []),
                ("reply", [BODIES["reply"]["replyToken"]]),
            ],
            strict=True,
        )
    ]


# Quota, consumption and delivery counts


def test_without_a_quota_there_is_no_limit(line):
    assert line.get("quota").json() == {"type": "none"}


def test_the_quota_counts_recipients_and_replies_are_free(limited):
    assert limited.get("quota").json() == {"type": "limited", "value": 90}
    for kind, fields, recipients in (
        ("push", {}, 1),
        ("push", {"to": GROUP, "messages": HELLO * 5}, 5),
        ("push", {"to": ROOM}, 3),
        ("multicast", {"to": [USER, "U" + "4" * 32]}, 2),
        ("narrowcast", {"limit": {"max": 30}}, 30),
        ("reply", {}, 0),
        ("validate/push", {}, 0),
    ):
        before = limited.usage()
        assert limited.send(kind, **fields).ok
        assert limited.usage() - before == recipients, kind


@pytest.mark.parametrize("kind", KEYED)
def test_what_would_pass_the_quota_is_429_and_nothing_is_sent(limited, kind):
    assert limited.send("multicast", to=[f"U{number:032x}" for number in range(1, 91)]).status_code == 200
    assert message_of(limited.send(kind), 429) == "You have reached your monthly limit."
    assert len(limited.sandbox.messages) == 1
    assert limited.usage() == 90
    assert limited.send("reply").status_code == 200


def test_the_quota_is_per_calendar_month_in_japan(limited):
    japan = timezone(timedelta(hours=9))
    limited.send("push")
    now = limited.sandbox.now().astimezone(japan)
    next_month = (now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
    limited.sandbox.advance((next_month - now).total_seconds() - 60)
    assert limited.usage() == 1
    limited.sandbox.advance(60)
    assert limited.usage() == 0


def test_a_broadcast_goes_to_all_friends():
    with Sandbox(friends=7) as sandbox:
        line = Client(sandbox)
        line.send("broadcast")
        assert line.usage() == 7
        line.http.close()


def japanese_date(sandbox, days=0):
    return (sandbox.now() + timedelta(hours=9, days=days)).strftime("%Y%m%d")


def test_a_days_delivery_count_is_ready_when_the_day_is_over_in_japan(line, sandbox):
    line.send("push")
    line.send("push", to=GROUP)
    line.send("reply")
    line.send("multicast", to=[USER, USER])
    line.send("broadcast")
    today = japanese_date(sandbox)
    assert line.get("delivery/push", date=today).json() == {"status": "unready"}
    assert line.get("delivery/push", date=japanese_date(sandbox, 9)).json() == {"status": "unready"}
    sandbox.advance(DAY)
    counts = {
        kind: line.get(f"delivery/{kind}", date=today).json() for kind in ("push", "reply", "multicast", "broadcast")
    }
    assert counts == {
        kind: {"status": "ready", "success": success}
        for kind, success in {"push": 6, "reply": 1, "multicast": 2, "broadcast": 100}.items()
    }
    assert line.get("delivery/push", date=japanese_date(sandbox, -2)).json() == {"status": "ready", "success": 0}


def test_before_31_march_2018_there_are_no_delivery_counts(line):
    assert line.get("delivery/push", date="20180330").json() == {"status": "out_of_service"}
    assert line.get("delivery/push", date="20180331").json() == {"status": "ready", "success": 0}


@pytest.mark.parametrize("query", [{}, {"date": ""}, {"date": "2024-1-1"}, {"date": "20230229"}, {"date": "٢٠٢٤٠١٠١"}])
def test_a_missing_or_malformed_date_is_400(line, query):
    assert message_of(line.get("delivery/reply", **query)) == "The value for the 'date' parameter is invalid"


# Narrowcasts


def narrowcast(line, **fields):
    response = line.send("narrowcast", **fields)
    assert response.status_code == 202, response.text
    return response.headers["x-line-request-id"]


def progress(line, request_id):
    return line.get("progress/narrowcast", requestId=request_id).json()


def test_a_narrowcast_waits_then_sends_then_succeeds(line, sandbox):
    request_id = narrowcast(line)
    waiting = progress(line, request_id)
    assert set(waiting) == {"phase", "acceptedTime"}
    assert waiting["phase"] == "waiting"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", waiting["acceptedTime"])
    sandbox.advance(2)
    sending = progress(line, request_id)
    assert sending == {
        "phase": "sending",
        "successCount": 0,
        "failureCount": 0,
        "targetCount": 100,
        "acceptedTime": waiting["acceptedTime"],
    }
    sandbox.advance(3)
    done = progress(line, request_id)
    assert done.pop("completedTime") > waiting["acceptedTime"]
    assert done == {**sending, "phase": "succeeded", "successCount": 100}


def test_the_end_of_the_next_accepted_narrowcast_can_be_chosen(line, sandbox):
    sandbox.next_narrowcast(success=80, failure=20)
    sandbox.next_narrowcast(error_code=4)
    sandbox.next_narrowcast(error_code=1, failed_description="because", success=1, failure=2)
    assert line.send("narrowcast", messages=[]).status_code == 400
    requests_ids = [narrowcast(line) for _ in range(4)]
    sandbox.advance(5)
    first, second, third, fourth = (progress(line, request_id) for request_id in requests_ids)
    counts = ("successCount", "failureCount", "targetCount")
    assert first["phase"] == "succeeded"
    assert [first[name] for name in counts] == [80, 20, 100]
    assert second["phase"] == "failed"
    assert second["errorCode"] == 4
    assert second["failedDescription"]
    assert [second[name] for name in counts] == [0, 0, 100]
    assert (third["errorCode"], third["failedDescription"]) == (1, "because")
    assert [third[name] for name in counts] == [1, 2, 3]
    assert fourth["phase"] == "succeeded"
    assert {"completedTime", "acceptedTime"} < set(second)


def test_a_narrowcast_that_will_fail_costs_nothing(line, sandbox):
    sandbox.next_narrowcast(error_code=1)
    narrowcast(line)
    assert line.usage() == 0
    narrowcast(line)
    assert line.usage() == 100


def test_an_unknown_request_id_is_404_and_one_that_is_no_uuid_400(line):
    pushed = line.send("push").headers["x-line-request-id"]
    for request_id in (pushed, key()):
        assert message_of(line.get("progress/narrowcast", requestId=request_id), 404) == "Not found"
    for query in ({}, {"requestId": "?"}):
        assert message_of(line.get("progress/narrowcast", **query)) == (
            "The value for the 'requestId' parameter is invalid"
        )


def test_a_narrowcast_can_be_asked_about_for_14_days(line, sandbox):
    request_id = narrowcast(line)
    sandbox.advance(14 * DAY - 60)
    assert progress(line, request_id)["phase"] == "succeeded"
    sandbox.advance(61)
    assert message_of(line.get("progress/narrowcast", requestId=request_id), 404) == "Not found"


def test_one_finished_narrowcast_exists_from_the_start(line):
    assert progress(line, FROM_START)["phase"] == "succeeded"


def audience(group=1):
    return {"type": "audience", "audienceGroupId": group}


def operator(**operands):
    return {"type": "operator", **operands}


@pytest.mark.parametrize(
    "recipient",
    [
        audience(),
        {"type": "redelivery", "requestId": FROM_START},
        operator(**{"and": [audience(), operator(**{"not": audience(2)})]}),
        operator(**{"or": [audience(group) for group in range(1, 11)]}),
    ],
)
def test_recipients_nest(line, recipient):
    assert narrowcast(line, recipient=recipient)


@pytest.mark.parametrize(
    "recipient",
    [
        {},
        {"type": "everybody"},
        operator(),
        operator(**{"and": []}),
        operator(**{"and": audience()}),
        operator(**{"not": [audience()]}),
        operator(**{"and": [audience()], "or": [audience()]}),
        operator(**{"and": ["audience"]}),
        operator(**{"or": [audience(group) for group in range(1, 12)]}),
    ],
)
def test_a_recipient_holds_exactly_one_operator_and_at_most_ten_audiences(line, sandbox, recipient):
    assert message_of(line.send("narrowcast", recipient=recipient)) == (
        "The property, 'recipient', in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


@pytest.mark.parametrize("group", [0, -1, "1", None, True, 1.5])
def test_an_audience_id_is_a_positive_number(line, group):
    assert message_of(line.send("narrowcast", recipient=audience(group))) == f"Invalid audience group id: {group}"


def test_a_redelivery_needs_a_narrowcast_that_succeeded_within_14_days(line, sandbox):
    sandbox.next_narrowcast(error_code=1)
    failed, succeeded = narrowcast(line), narrowcast(line)

    def redeliver(request_id):
        return line.send("narrowcast", recipient={"type": "redelivery", "requestId": request_id})

    for wrong in (succeeded, "?", None, key()):
        assert message_of(redeliver(wrong)) == f"Invalid request id: {wrong}"
    sandbox.advance(5)
    assert redeliver(succeeded).status_code == 202
    assert message_of(redeliver(failed)) == f"Invalid request id: {failed}"
    sandbox.advance(14 * DAY)
    assert message_of(redeliver(succeeded)) == f"Invalid request id: {succeeded}"


def test_a_filter_needs_a_known_type_and_one_of_its_fields(line):
    gender, age = {"type": "gender", "oneOf": ["male"]}, {"type": "age", "gte": "age_20"}
    assert narrowcast(line, filter={"demographic": operator(**{"and": [gender, operator(**{"not": age})]})})
    assert narrowcast(line, filter={})
    for wrong in ({}, {"type": "gender"}, {"type": "gender", "oneOf": []}, {"type": "mood", "oneOf": [1]}, []):
        assert message_of(line.send("narrowcast", filter={"demographic": wrong})) == (
            "The property, 'filter.demographic', in the request body is invalid (line: -, column: -)"
        )


@pytest.mark.parametrize(
    ("friends", "fields", "status", "code"),
    [
        (99, {"filter": {"demographic": {"type": "age", "gte": "age_20"}}}, 403, None),
        (49, {"recipient": audience()}, 202, 2),
        (50, {"recipient": audience()}, 202, None),
        (1, {}, 202, None),
    ],
)
def test_a_narrowcast_needs_enough_friends(friends, fields, status, code):
    with Sandbox(friends=friends) as sandbox:
        line = Client(sandbox)
        response = line.send("narrowcast", **fields)
        assert response.status_code == status
        if status == 403:
            assert response.json() == {"message": "Your account does not have enough friends"}
        else:
            sandbox.advance(5)
            assert progress(line, response.headers["x-line-request-id"]).get("errorCode") == code
        line.http.close()


def test_partial_delivery_can_be_forbidden_only_up_to_the_remaining_quota(line):
    assert message_of(line.send("narrowcast", limit={"forbidPartialDelivery": True})) == (
        "The option forbidPartialDelivery must be used with upToRemainingQuota."
    )


@pytest.mark.parametrize(
    ("limit", "result"),
    [
        (None, 429),
        ({"max": 30}, 30),
        ({"upToRemainingQuota": True}, 90),
        ({"upToRemainingQuota": True, "forbidPartialDelivery": True}, "cancelled"),
        ({"upToRemainingQuota": True, "max": 30}, 30),
        ({"upToRemainingQuota": True, "max": 30, "forbidPartialDelivery": True}, "cancelled"),
    ],
)
def test_limit_decides_how_a_narrowcast_meets_the_quota(limited, limit, result):
    response = limited.send("narrowcast", limit=limit)
    if result == 429:
        assert message_of(response, 429) == "You have reached your monthly limit."
        return
    assert response.status_code == 202
    assert limited.usage() == (0 if result == "cancelled" else result)
    limited.sandbox.advance(5)
    end = progress(limited, response.headers["x-line-request-id"])
    assert end.get("errorCode") == (5 if result == "cancelled" else None)


def test_with_nothing_left_a_narrowcast_up_to_the_remaining_quota_is_429_or_cancelled(limited):
    limited.send("narrowcast", limit={"upToRemainingQuota": True})
    assert limited.send("narrowcast", limit={"upToRemainingQuota": True}).status_code == 429
    limit = {"upToRemainingQuota": True, "forbidPartialDelivery": True}
    request_id = narrowcast(limited, limit=limit)
    limited.sandbox.advance(5)
    assert progress(limited, request_id)["errorCode"] == 5


# Loading animation


def loading(line, **fields):
    return line.call("POST", "/v2/bot/chat/loading/start", json=fields)


def test_the_loading_animation_is_accepted_with_202(line):
    for fields in ({}, {"loadingSeconds": None}, {"loadingSeconds": 5}, {"loadingSeconds": 60}):
        response = loading(line, chatId=USER, **fields)
        assert response.status_code == 202
        assert response.json() == {}


def test_the_loading_animation_takes_multiples_of_five_from_5_to_60(line):
    assert details_of(loading(line, chatId=USER, loadingSeconds=7)) == [
        ("must be a multiple of five", "loadingSeconds"),
    ]
    assert details_of(loading(line, chatId=USER, loadingSeconds=65)) == [("Must be between 5 and 60", "loadingSeconds")]
    assert details_of(loading(line, chatId=USER, loadingSeconds=61)) == [
        ("Must be between 5 and 60", "loadingSeconds"),
        ("must be a multiple of five", "loadingSeconds"),
    ]
    assert "'loadingSeconds'" in message_of(loading(line, chatId=USER, loadingSeconds=5.5))


def test_the_loading_animation_is_for_users_only(line):
    detail = "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids."
    for chat in (GROUP, ROOM, "Brown"):
        assert details_of(loading(line, chatId=chat)) == [(detail, "chatId")]
    assert details_of(loading(line)) == [("May not be empty", "chatId")]


# Faults

UNEXECUTED = [kind for kind in KINDS if kind not in ("wrong_type", "delayed")]


def test_an_unknown_kind_of_fault_is_refused():
    with pytest.raises(ValueError, match="unknown kind of fault: 'flood'"):
        Fault("flood")


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("kind", UNEXECUTED)
def test_line_executes_a_faulty_request_only_if_the_fault_says_so(sandbox, wire, kind, accepted):
    sandbox.queue(Fault(kind, accepted=accepted, seconds=0.001))
    push(wire, sandbox)
    until(lambda: sandbox.requests)
    wire.close()
    until(lambda: len(sandbox.messages) == accepted)
    assert [request.fault for request in sandbox.requests] == [kind]


def test_lost_closes_without_a_byte(sandbox, wire):
    sandbox.queue(Fault("lost"))
    push(wire, sandbox)
    with pytest.raises(http.client.RemoteDisconnected):
        wire.getresponse()


def test_reset_resets(sandbox, wire):
    sandbox.queue(Fault("reset"))
    push(wire, sandbox)
    with pytest.raises(ConnectionResetError) as error:
        wire.getresponse()
    assert not isinstance(error.value, http.client.RemoteDisconnected)


def serving():
    return [thread for thread in threading.enumerate() if thread.name.startswith("sandbox connection")]


@pytest.mark.parametrize("kind", ["stalled", "dripping", "dripping_body", "endless", "endless_headers", "delayed"])
def test_a_slow_answer_ends_when_the_client_goes(sandbox, wire, kind):
    sandbox.queue(Fault(kind, seconds=60))
    push(wire, sandbox)
    until(lambda: sandbox.requests)
    assert serving()
    wire.close()
    until(lambda: not serving())


@pytest.mark.parametrize("kind", ["stalled", "dripping", "dripping_body", "endless", "endless_headers", "delayed"])
def test_a_slow_answer_ends_when_the_sandbox_stops(kind):
    with Sandbox() as sandbox:
        wire = http.client.HTTPConnection("127.0.0.1", int(sandbox.url.rpartition(":")[2]), timeout=2)
        sandbox.queue(Fault(kind, seconds=60))
        push(wire, sandbox)
        until(lambda: sandbox.requests)
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert not serving()
    wire.close()


def test_stalled_answers_nothing(sandbox, wire):
    wire.timeout = 0.1
    sandbox.queue(Fault("stalled"))
    push(wire, sandbox)
    with pytest.raises(TimeoutError):
        wire.getresponse()


def test_dripping_begins_with_one_byte_of_the_status_line(sandbox, wire):
    sandbox.queue(Fault("dripping", seconds=60))
    push(wire, sandbox)
    assert wire.sock.recv(100) == b"H"
    wire.sock.settimeout(0.05)
    with pytest.raises(TimeoutError):
        wire.sock.recv(100)


def test_dripping_gives_a_whole_answer_in_the_end(sandbox, wire):
    sandbox.queue(Fault("dripping", accepted=True, seconds=0))
    push(wire, sandbox)
    response = wire.getresponse()
    assert response.status == 200
    assert set(json.loads(response.read())) == {"sentMessages"}


def test_a_whole_answer_without_line_is_never_a_success(sandbox, wire):
    for kind in ("dripping", "dripping_body", "answer", "echo"):
        sandbox.queue(Fault(kind, seconds=0))
        push(wire, sandbox)
        response = wire.getresponse()
        assert response.status == 500
        assert json.loads(response.read())
    assert sandbox.messages == []


def test_dripping_body_gives_the_head_at_once(sandbox, wire):
    sandbox.queue(Fault("dripping_body", accepted=True, seconds=60))
    push(wire, sandbox)
    wire.sock.settimeout(0.1)
    response = wire.getresponse()
    assert response.status == 200
    with pytest.raises(TimeoutError):
        response.read()


def test_endless_sends_a_body_for_as_long_as_it_is_read(sandbox, wire):
    sandbox.queue(Fault("endless"))
    push(wire, sandbox)
    response = wire.getresponse()
    assert response.status == 200
    assert response.getheader("Content-Length") is None
    assert len(response.read(5_000_000)) == 5_000_000


def test_endless_headers_never_come_to_the_body(sandbox, wire):
    sandbox.queue(Fault("endless_headers"))
    push(wire, sandbox)
    with pytest.raises(http.client.HTTPException, match="more than 100 headers"):
        wire.getresponse()


@pytest.mark.parametrize(
    ("fault", "status", "kind", "body"),
    [
        (Fault("answer"), 500, "application/json", b'{"message": "Internal Server Error"}'),
        (Fault("answer", status=502, body="<h1>Bad gateway</h1>"), 502, "text/html", b"<h1>Bad gateway</h1>"),
        (Fault("answer", status=200, body=""), 200, "text/html", b""),
        (Fault("answer", status=200), 200, "application/json", b"{}"),
        (
            Fault("answer", status=409, body={"message": "conflict"}),
            409,
            "application/json",
            b'{"message": "conflict"}',
        ),
        (Fault("answer", body=b"\xff", headers={"content-type": "image/png"}), 500, "image/png", b"\xff"),
        (Fault.status_code(503), 503, "application/json", b'{"message": "Service Unavailable"}'),
        (
            Fault.rate_limited(),
            429,
            "application/json",
            b'{"message": "The API rate limit has been exceeded. Try again later."}',
        ),
        (Fault.monthly_limit(), 429, "application/json", b'{"message": "You have reached your monthly limit."}'),
    ],
)
def test_answer_gives_what_it_was_told(line, sandbox, fault, status, kind, body):
    sandbox.queue(fault)
    response = line.send("push")
    assert (response.status_code, response.headers["Content-Type"], response.content) == (status, kind, body)
    assert line.send("push").status_code == 200
    assert [request.connection for request in sandbox.requests] == [1, 1]


def test_a_faults_headers_replace_lines_and_an_empty_one_takes_it_away(line, sandbox):
    sandbox.queue(
        Fault(
            "answer",
            status=302,
            headers={"Location": "http://127.0.0.1:1/", "SERVER": "proxy", "x-line-request-id": ""},
        )
    )
    response = line.send("push")
    assert response.status_code == 302
    assert response.headers["Location"] == "http://127.0.0.1:1/"
    assert response.headers["Server"] == "proxy"
    assert "x-line-request-id" not in response.headers


def test_truncated_promises_more_than_it_sends(sandbox, wire):
    sandbox.queue(Fault("truncated", accepted=True))
    push(wire, sandbox)
    with pytest.raises(http.client.IncompleteRead) as error:
        wire.getresponse().read()
    assert b"sentMessages" in error.value.partial


@pytest.mark.parametrize("accepted", [True, False])
def test_truncated_json_is_whole_http_around_half_a_body(line, sandbox, accepted):
    sandbox.queue(Fault("truncated_json", accepted=accepted))
    response = line.send("push")
    assert response.status_code == 200
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        response.json()


def test_broken_gzip_cannot_be_unpacked(line, sandbox):
    sandbox.queue(Fault("broken_gzip"))
    with pytest.raises(requests.exceptions.ContentDecodingError):
        line.send("push")


def test_wrong_type_is_lines_answer_as_plain_text(line, sandbox):
    sandbox.queue(Fault("wrong_type"))
    response = line.send("push")
    assert response.headers["Content-Type"] == "text/plain"
    assert response.json()["sentMessages"]
    assert len(sandbox.messages) == 1


def test_delayed_is_lines_answer_after_a_while(line, sandbox):
    sandbox.queue(Fault("delayed", seconds=0.1))
    started = time.monotonic()
    assert line.send("push").json()["sentMessages"]
    assert time.monotonic() - started >= 0.1
    assert len(sandbox.messages) == 1


def test_echo_gives_back_headers_and_body(line, sandbox):
    sandbox.queue(Fault("echo", status=400))
    response = line.send("push")
    assert response.status_code == 400
    assert response.json()["headers"]["authorization"] == f"Bearer {sandbox.token}"
    assert json.loads(response.json()["body"]) == BODIES["push"]


def test_a_fault_that_line_accepted_can_be_retried_into_a_409(line, sandbox):
    retry_key = key()
    sandbox.queue(Fault("lost", accepted=True))
    with pytest.raises(requests.ConnectionError):
        line.send("push", retry_key)
    response = line.send("push", retry_key)
    assert response.status_code == 409
    assert response.headers["x-line-accepted-request-id"] == sandbox.messages[0]["requestId"]


def test_faults_apply_in_order_each_to_the_next_request_of_its_path(line, sandbox):
    sandbox.queue(
        Fault.status_code(501),
        Fault.status_code(502, path="/v2/bot/message/quota"),
        Fault.status_code(503, path="/oauth2"),
        Fault.status_code(504),
    )
    assert line.token().status_code == 503
    assert [line.get("quota").status_code for _ in range(3)] == [501, 502, 504]
    assert line.token("/v2/oauth/accessToken").status_code == 200
    assert [request.fault for request in sandbox.requests] == ["answer"] * 4 + [None]


# What the sandbox tells of itself


def test_requests_records_everything_that_arrived_in_order(line, sandbox):
    line.token()
    line.get("quota", a="1", b="")
    line.call("POST", "/nowhere", data=b"\xff")
    line.request("GET", "/sandbox/messages")
    token, quota, nowhere = sandbox.requests
    assert (token.method, token.path, token.json) == ("POST", "/oauth2/v3/token", None)
    assert quota.query == {"a": "1", "b": ""}
    assert quota.headers["authorization"] == f"Bearer {sandbox.token}"
    assert quota.body == b""
    assert nowhere.body == b"\xff"
    assert nowhere.json is None
    assert sandbox.api_requests == [quota, nowhere]


def test_requests_parses_json_bodies(line, sandbox):
    line.send("push")
    assert isinstance(sandbox.requests[0], Request)
    assert sandbox.requests[0].json == BODIES["push"]


def test_requests_of_one_connection_share_its_number(sandbox):
    first, second = Client(sandbox), Client(sandbox)
    for client in (first, second, first):
        client.get("quota")
    assert [request.connection for request in sandbox.requests] == [1, 2, 1]
    for client in (first, second):
        client.http.close()


def test_a_request_of_which_a_part_is_missing_never_arrived(sandbox):
    port = int(sandbox.url.rpartition(":")[2])
    head = f"POST /v2/bot/message/broadcast HTTP/1.1\r\nAuthorization: Bearer {sandbox.token}\r\n"
    for cut in (
        "POST /v2",
        head,
        head + "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n" + json.dumps(BODIES["broadcast"]),
        "\r\n\r\n",
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nnonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
            client.sendall(cut.encode())
            client.shutdown(socket.SHUT_WR)
            assert client.recv(100) == b""
    assert sandbox.requests == []
    assert sandbox.messages == []


def test_a_client_that_asks_for_it_has_its_connection_closed(line, sandbox):
    for _ in range(2):
        response = line.call("GET", "/v2/bot/message/quota", headers={"Connection": "close"})
        assert response.headers["Connection"] == "close"
    assert [request.connection for request in sandbox.requests] == [1, 2]


def test_clear_forgets_what_happened_and_what_was_planned_but_not_what_line_knows(line, sandbox):
    token, retry_key = line.token().json()["access_token"], key()
    line.send("push", retry_key)
    sandbox.queue(Fault("lost"))
    sandbox.next_narrowcast(error_code=1)
    sandbox.clear()
    assert (sandbox.requests, sandbox.messages) == ([], [])
    assert line.call("GET", "/v2/bot/message/quota", token).status_code == 200
    assert line.send("push", retry_key).status_code == 409
    assert line.usage() == 1
    request_id = narrowcast(line)
    sandbox.advance(5)
    assert progress(line, request_id)["phase"] == "succeeded"


def test_the_clock_starts_now_and_can_be_advanced(sandbox):
    assert sandbox.now().utcoffset() == timedelta()
    before = sandbox.now()
    sandbox.advance(3600)
    assert timedelta(hours=1) <= sandbox.now() - before < timedelta(hours=1, seconds=5)


def test_a_sandbox_frees_its_port_and_can_start_again():
    sandbox = Sandbox().start()
    port = int(sandbox.url.rpartition(":")[2])
    line = Client(sandbox)
    line.send("push")
    sandbox.stop()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    line.http.close()
    with Sandbox(port=port) as again:
        assert again.url == f"http://127.0.0.1:{port}"
    sandbox.start()
    assert len(sandbox.messages) == 1
    sandbox.stop()
    sandbox.stop()


def test_it_listens_on_loopback_only(sandbox):
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert sandbox._listener.getsockname()[0] == "127.0.0.1"


# TLS


@pytest.fixture
def secure(tmp_path):
    """A sandbox that speaks TLS, and the file with the authority that signed its certificate."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with Sandbox(ssl_context=context) as sandbox:
        yield sandbox, str(tmp_path / "ca.pem")


def test_with_a_context_it_speaks_tls(secure):
    sandbox, authority = secure
    assert sandbox.url.startswith("https://localhost:")
    line = Client(sandbox)
    line.http.verify = authority
    assert line.send("push").status_code == 200
    sandbox.queue(Fault("lost"), Fault("reset"), Fault("truncated"), Fault("dripping", seconds=0))
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            line.send("push")
    with contextlib.suppress(requests.exceptions.ChunkedEncodingError):  # which urllib3 1 does not raise
        cut = line.send("push")
        assert len(cut.content) < int(cut.headers["content-length"])
    assert line.send("push").status_code == 500
    line.http.close()


def test_a_client_that_trusts_no_such_certificate_leaves_nothing_behind(secure):
    sandbox, _ = secure
    line = Client(sandbox)
    with pytest.raises(requests.exceptions.SSLError):
        line.send("push")
    line.http.close()
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=2) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert b"HTTP" not in plain.recv(100)
    until(lambda: not serving())
    assert sandbox.requests == []


def test_stopping_ends_a_client_that_idles_within_tls(secure):
    sandbox, authority = secure
    line = Client(sandbox)
    line.http.verify = authority
    line.send("push")
    silent = socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=2)
    started = time.monotonic()
    sandbox.stop()
    assert time.monotonic() - started < 1
    silent.close()
    line.http.close()


# Control from another process


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
        ("POST", "/sandbox/faults", None, 400),
        ("POST", "/sandbox/clock", {}, 400),
        ("POST", "/sandbox/clock", {"advance": 1e300}, 400),
        ("POST", "/sandbox/narrowcasts", {"end": 1}, 400),
    ],
)
def test_a_wrong_control_request_is_told_so_and_changes_nothing(line, sandbox, method, path, body, status):
    assert message_of(line.request(method, path, json=body), status)
    assert sandbox.requests == []
    assert line.get("quota").status_code == 200


# As a process


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_as_a_process_it_prints_one_line_serves_and_ends_quietly(how):
    command = [sys.executable, "-m", "connector.sandbox", "--quota", "3"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            start = json.loads(process.stdout.readline())
            assert set(start) == {"url", "client_id", "client_secret", "token"}
            headers = {"Authorization": f"Bearer {start['token']}"}
            with requests.Session() as http_session:
                http_session.trust_env = False
                url = f"{start['url']}/v2/bot/message/quota"
                response = http_session.get(url, headers=headers, timeout=5)
            assert response.json() == {"type": "limited", "value": 3}
        finally:
            process.send_signal(how)
            rest, errors = process.communicate(timeout=5)
    assert (process.returncode, rest, errors) == (0, "", "")


# The room


def test_the_sandbox_imports_the_standard_library_and_itself_only():
    room = Path(__file__).parents[2] / "connector" / "sandbox"
    for file in room.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.startswith("connector.sandbox") or name.partition(".")[0] in sys.stdlib_module_names, file


def test_a_call_takes_well_under_a_millisecond(sandbox, wire):
    """Asks for a fifth of the target, so that a busy machine passes; Nagle's delay of 40 ms a call does not."""
    started = time.monotonic()
    for _ in range(200):
        push(wire, sandbox)
        wire.getresponse().read()
    assert time.monotonic() - started < 1
