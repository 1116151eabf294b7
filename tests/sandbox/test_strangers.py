"""Who is not let in: a web page in a browser on this machine, which may send requests to any address."""

import pytest

from connector.sandbox import Fault
from tests.sandbox.client import BODIES

POSTS = [
    f"/sandbox/{name}" for name in ("faults", "clock", "narrowcasts", "webhook", "tap", "events", "quota", "members")
]
PATHS = [
    ("GET", "/sandbox/requests"),
    ("GET", "/sandbox/chat"),
    ("GET", "/sandbox/chat/news"),
    ("GET", "/v2/bot/message/quota"),
    ("DELETE", "/sandbox"),
    ("DELETE", "/sandbox/faults"),
    *[("POST", path) for path in POSTS],
]


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "localhost"},
        {"Host": "127.0.0.1:1"},
        {"Host": "localhost.evil.example:{port}"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Host": "127.0.0.1@evil.example:{port}"},
        {"Host": "0.0.0.0:{port}"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://localhost:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_name_or_another_page_is_403_and_nothing_arrives(line, sandbox, headers, method, path):
    line.send("push")
    told = {name: value.replace("{port}", sandbox.url.rpartition(":")[2]) for name, value in headers.items()}
    response = line.call(method, path, headers=told)
    assert response.status_code == 403
    assert next(iter(headers)) in response.json()["message"]
    assert "Access-Control-Allow-Origin" not in response.headers
    assert (len(sandbox.requests), len(sandbox.messages)) == (1, 1)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "[::1]"])
def test_this_machine_by_any_of_its_names_is_let_in_and_its_own_page_too(line, sandbox, host):
    host = f"{host}:{sandbox.url.rpartition(':')[2]}"
    for headers in ({}, {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert line.call("GET", "/v2/bot/message/quota", headers={"Host": host, **headers}).status_code == 200
    assert len(sandbox.requests) == 3


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_which_a_page_can_send_without_asking_controls_nothing(line, sandbox, path, kind):
    before = sandbox.now()
    body = {
        "/sandbox/faults": '[{"kind": "lost"}]',
        "/sandbox/clock": '{"advance": 9999}',
        "/sandbox/webhook": '{"url": "http://127.0.0.1:9/"}',
        "/sandbox/events": '{"type": "text", "text": "Hi"}',
        "/sandbox/quota": '{"quota": 0}',
    }.get(path, "{}")
    response = line.request("POST", path, {"Content-Type": kind} if kind else {}, data=body.encode())
    assert response.status_code == 415
    assert (sandbox.now() - before).total_seconds() < 9999
    assert (sandbox.webhook, sandbox.history.since("", 0)[1]) == ("", [])
    assert line.send("push").status_code == 200


def test_a_page_that_asks_whether_it_may_is_not_told_yes(line, sandbox):
    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    response = line.request("OPTIONS", "/sandbox/faults", headers)
    assert response.status_code == 404
    assert not [name for name in response.headers if name.lower().startswith("access-control")]


def test_what_the_sandbox_says_itself_is_json_and_never_taken_for_a_page(line, sandbox):
    sandbox.queue(Fault("echo"))
    line.send("push", stray="<script>alert(1)</script>")
    for path in ("/sandbox/requests", "/sandbox/messages", "/sandbox/<script>"):
        response = line.request("GET", path)
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_fault_does_not_wait_for_a_stranger(line, sandbox):
    sandbox.queue(Fault("answer", status=503))
    assert line.call("POST", "/v2/bot/message/push", headers={"Origin": "null"}, json=BODIES["push"]).status_code == 403
    assert line.send("push").status_code == 503
