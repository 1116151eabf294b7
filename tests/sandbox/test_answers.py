"""What comes with every answer, and the order in which LINE refuses a request."""

import json
import socket
import uuid

import pytest

from connector.sandbox.endpoints import ENDPOINTS
from tests.conftest import LINES_TABLE
from tests.sandbox.client import BODIES, KEYED, key, message_of


@pytest.mark.parametrize("kind", BODIES)
def test_every_send_and_validate_endpoint_accepts_its_plainest_body(line, kind):
    response = line.send(kind)
    assert response.status_code == (202 if kind == "narrowcast" else 200)
    assert set(response.json()) == ({"sentMessages"} if kind in ("push", "reply") else set())


def test_there_are_the_vendors_18_endpoints_two_for_tokens_three_that_tell_how_many_a_send_reaches_and_three_whom():
    assert len(ENDPOINTS) == 18 + 2 + 3 + 3
    assert sorted(path for path, endpoint in ENDPOINTS.items() if endpoint.takes_key) == sorted(
        f"/v2/bot/message/{kind}" for kind in KEYED
    )


def test_every_endpoint_is_one_of_lines_with_its_method_status_and_retry_key():
    for path, endpoint in ENDPOINTS.items():
        row = LINES_TABLE[endpoint.method, path.removeprefix("/")]
        assert endpoint.status in row["statuses"], path
        assert endpoint.takes_key == row["retry_key"], path
        assert "host" not in row, path


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
        client.sendall(b"HEAD /v2/bot/message/quota HTTP/1.1\r\nHost: %b\r\n\r\n" % sandbox.url[7:].encode())
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
    assert line.request("GET", "/v2/bot/nothing", headers, data=b"x" * 2_000_001).status_code == 413
    assert line.request("GET", "/v2/bot/nothing", headers, data=b"{").status_code == 404
    assert line.request("GET", "/v2/bot/message/push", headers, data=b"{").status_code == 405
    assert line.request("POST", "/v2/bot/message/push", headers, data=b"{").status_code == 401
    assert "Retry-Key" in message_of(line.call("POST", "/v2/bot/message/push", headers=headers, data=b"{"))
    headers["X-Line-Retry-Key"] = key()
    assert line.call("POST", "/v2/bot/message/push", headers=headers, data=b"{").status_code == 415
