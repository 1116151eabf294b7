"""What the sandbox tells of itself: requests, connections, clock and port."""

import json
import socket
from datetime import timedelta

import pytest

from connector.sandbox import Fault, Request, Sandbox
from tests.sandbox.client import BODIES, Client, key, narrowcast, progress


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


def test_what_is_shown_to_other_processes_holds_no_secret(line, sandbox):
    secret, basic, issued = "the-secret-of-a-real-channel", "dXNlcjpwYXNz", "a-token-of-a-real-channel"
    line.token(client_secret=secret)
    line.token("/v2/oauth/accessToken", client_assertion=secret)
    line.request("POST", "/oauth2/v3/token", json={"client_id": "1", "client_secret": secret})
    line.request("POST", "/oauth2/v3/token", data=secret)
    line.request("POST", "/oauth2/v3/token", data=f"client%5Fsecret={secret}&x={secret}")
    line.call("GET", "/v2/bot/message/quota", issued)
    for header in (f"Basic {basic}", basic, f"{issued} {basic}"):
        line.request("GET", "/v2/bot/message/quota", {"Authorization": header, "Cookie": basic})
    line.request("GET", "/oauth2/v2.1/verify", params={"access_token": issued})
    response = line.request("GET", "/sandbox/requests")
    assert not [each for each in (secret, basic, issued, sandbox.client_secret) if each in response.text]
    shown = response.json()
    assert shown[0]["body"] == "grant_type=client_credentials&client_id=1234567890&client_secret=********"
    assert [each["body"] for each in shown[2:5]] == ["********"] * 3
    assert [each["headers"]["authorization"] for each in shown[5:9]] == [
        "Bearer ********",
        "Basic ********",
        "********",
        "********",
    ]
    assert shown[9]["query"] == {"access_token": "********"}
    assert sandbox.requests[5].headers["authorization"] == f"Bearer {issued}"


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
    assert sandbox._port._listener.getsockname()[0] == "127.0.0.1"
