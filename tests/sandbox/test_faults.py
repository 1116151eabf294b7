"""Faults: what each of them does to one request and its connection."""

import http.client
import json
import time

import pytest
import requests

from connector.sandbox import Fault, Sandbox
from connector.sandbox.faults import KINDS
from tests.sandbox.client import BODIES, key, push, serving, until

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
