"""What is no request, or an odd one, is refused in a sentence or hung up on: it ends no thread, and nothing arrives."""

import json
import random
import socket
import sys
import threading
from contextlib import suppress

import pytest

from connector.sandbox import Sandbox
from connector.sandbox.faults import KINDS
from tests.sandbox.client import BODIES, message_of, serving, until

PUSH = "POST /v2/bot/message/push HTTP/1.1"


@pytest.fixture(autouse=True)
def dead(monkeypatch):
    """The threads that ended by an exception: none."""
    found = []
    monkeypatch.setattr(threading, "excepthook", found.append)
    yield found
    assert found == []


def address(sandbox):
    return "127.0.0.1", int(sandbox.url.rpartition(":")[2])


def say(sandbox, text, *, end=True):
    """Send bytes, and return all that comes back until the other side ends."""
    answer = b""
    with socket.create_connection(address(sandbox), timeout=10) as client, suppress(ConnectionError):
        client.sendall(text)
        if end:
            client.shutdown(socket.SHUT_WR)
        while piece := client.recv(65536):
            answer += piece
    return answer


def head(sandbox, *headers, first=PUSH):
    named = [f"Host: {sandbox.url[7:]}", f"Authorization: Bearer {sandbox.token}", "Content-Type: application/json"]
    return "\r\n".join([first, *named, *headers, "", ""]).encode("latin-1")


LIMITED = sys.version_info >= (3, 10, 7)
"""Whether this Python takes no whole number of any length."""


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nnonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA : b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\x00\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\rC: d\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400),
        *[
            (b"POST / HTTP/1.1\r\nContent-Length: %b\r\n\r\nx" % length, 400)
            for length in (b"many", b"-1", b"+1", b"1_0", b"0x1", b"1.0", b"\xb2", b"", b"1 1", b"9" * 5000)
        ],
        (b"POST / HTTP/1.1\r\nContent-Length: 2000001\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999999999999999\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", 411),
        (b"GET /%b HTTP/1.1\r\n\r\n" % (b"a" * 1_000_000), 431),
        (b"GET / HTTP/1.1\r\nA: %b" % (b"a" * 3_000_000), 431),
        (b"GET / HTTP/1.1\r\n%b\r\n" % b"".join(b"A%d: b\r\n" % number for number in range(101)), 431),
    ],
    ids=lambda value: repr(value)[:60],
)
def test_what_is_no_request_is_told_so_and_hung_up_on(line, sandbox, text, status):
    answer = say(sandbox, text, end=False)
    first, _, rest = answer.partition(b"\r\n")
    assert first.startswith(b"HTTP/1.1 %d " % status)
    assert b"Connection: close" in rest
    assert json.loads(rest.partition(b"\r\n\r\n")[2])["message"]
    assert sandbox.requests == []
    assert line.send("push").status_code == 200


def test_a_large_body_is_refused_before_it_has_come_and_the_client_reads_why(line, sandbox):
    text = head(sandbox, "Content-Length: 8000000")
    assert say(sandbox, text, end=False).startswith(b"HTTP/1.1 413 ")
    assert say(sandbox, text + b" " * 8_000_000).startswith(b"HTTP/1.1 413 ")
    assert line.send("push").status_code == 200


@pytest.mark.parametrize(
    "text", [b"GET", b"GET / HTTP/1.1\r\nA: b\r\n", b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nx"]
)
def test_a_client_that_pauses_within_its_request_is_hung_up_on(sandbox, monkeypatch, text):
    monkeypatch.setattr("connector.sandbox.connection.PATIENCE", 0.02)
    assert say(sandbox, text, end=False) == b""
    until(lambda: not serving())


def test_a_client_may_pause_between_its_requests(sandbox, monkeypatch):
    monkeypatch.setattr("connector.sandbox.connection.PATIENCE", 0.01)
    text = head(sandbox, first="GET /v2/bot/message/quota HTTP/1.1")
    with socket.create_connection(address(sandbox), timeout=10) as client:
        for _ in range(2):
            client.sendall(text)
            assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
            threading.Event().wait(0.05)


def test_more_clients_than_there_is_room_for_are_hung_up_on_and_later_ones_served(line, monkeypatch, sandbox):
    monkeypatch.setattr("connector.sandbox.port.MAX_CONNECTIONS", 2)
    with socket.create_connection(address(sandbox)), socket.create_connection(address(sandbox)):
        until(lambda: len(serving()) == 2)
        assert say(sandbox, b"GET / HTTP/1.1\r\n", end=False) == b""
    until(lambda: not serving())
    assert line.send("push").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe",
        b'{"a": "\xff"}',
        b"",
        b"null",
        b"[" * 500_000,
        b"[" * 101 + b"]" * 101,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"messages": [{"type": "text", "text": "a", "x": 1e999}]}',
        b'{"messages": [{"type": "text", "text": "a", "x": NaN}]}',
        b'{"messages": [{"type": "text", "text": "a", "x": -Infinity}]}',
        *[b'{"messages": [{"type": "text", "text": "a", "x": %b}]}' % (b"9" * 100_000)] * LIMITED,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_is_no_json_is_400_wherever_it_is_sent(line, sandbox, body):
    kind = {"Content-Type": "application/json"}
    assert "could not be parsed as JSON" in message_of(
        line.call("POST", "/v2/bot/message/push", headers=kind, data=body)
    )
    for path in ("/sandbox/faults", "/sandbox/clock", "/sandbox/narrowcasts"):
        assert message_of(line.request("POST", path, kind, data=body))
    assert line.request("GET", "/sandbox/requests").json()[0]["path"] == "/v2/bot/message/push"


ODD = (
    None,
    True,
    -1,
    0,
    1.5,
    10**4000,
    1e308,
    -0.0,
    "",
    "x",
    "\r\nX: y",
    "\ud800",
    "値",
    "a" * 100_000,
    [],
    [1],
    {},
    {"a": 1},
    {"X-A": "b\r\nC: d"},
    {"A B": "c"},
    {"X": "値"},
    {"X": 1},
    {"Content-Length": "5"},
)
FIELDS = {
    "/sandbox/faults": ("kind", "path", "accepted", "status", "body", "headers", "seconds", "flood"),
    "/sandbox/clock": ("advance", "flood"),
    "/sandbox/narrowcasts": ("error_code", "failed_description", "success", "failure", "flood"),
}


@pytest.mark.parametrize(("path", "field"), [(path, field) for path, names in FIELDS.items() for field in names])
def test_a_control_with_any_odd_value_is_a_400_with_a_sentence_or_does_what_it_says(line, sandbox, path, field):
    """The fields of a control, one after the other with each odd value; then LINE is asked, and has to answer."""
    for value in ODD:
        whole = {"kind": "answer", field: value} if path == "/sandbox/faults" else {field: value}
        body = json.dumps([whole] if path == "/sandbox/faults" else whole)
        response = line.request("POST", path, {"Content-Type": "application/json"}, data=body)
        assert response.status_code in (200, 400), (value, response.text)
        if response.status_code == 400:
            assert len(response.json()["message"]) > 10
            assert len(response.text) < 1000
            assert "Fault" not in response.text
            assert sandbox._faults == []
        with suppress(OSError):  # a fault is to spoil what comes
            line.send("narrowcast")
        sandbox.clear()
    assert line.send("push").status_code == 200


@pytest.mark.parametrize("advance", [-1, True, "1", None, 1e300, 10**30, 36501 * 86400])
def test_the_clock_goes_no_way_in_which_it_stops(line, sandbox, advance):
    assert "from 0 to" in message_of(line.request("POST", "/sandbox/clock", json={"advance": advance}))
    assert line.request("POST", "/sandbox/clock", json={"advance": 36499 * 86400}).status_code == 200
    assert message_of(line.request("POST", "/sandbox/clock", json={"advance": 2 * 86400}))
    assert line.send("push").status_code == 200


@pytest.mark.parametrize("seed", range(4))
def test_no_bytes_whatever_end_a_thread_or_the_sandbox(seed):
    """Requests that are right but for a few bytes, cut off, doubled or replaced, each on a connection of its own."""
    chance = random.Random(seed)
    with Sandbox() as sandbox:
        host = f"Host: {sandbox.url[7:]}"
        bodies = [
            *BODIES.values(),
            *([{"kind": kind, "seconds": 0}] for kind in KINDS),
            {"advance": 1},
            {"success": 1},
        ]
        paths = [*(f"/v2/bot/message/{name}" for name in BODIES), "/oauth2/v3/token", "/v2/bot/chat/loading/start"]
        for _ in range(60):
            body = json.dumps(chance.choice(bodies)).encode()
            path = chance.choice([*paths, "/sandbox/faults", "/sandbox/clock", "/sandbox/narrowcasts", "/sandbox"])
            kind = "Content-Type: application/json"
            lines = [f"POST {path}?a=b HTTP/1.1", host, f"Authorization: Bearer {sandbox.token}", kind]
            text = bytearray("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body)
            for _ in range(chance.choice([0, 1, 1, 2, 8])):
                place = chance.randrange(len(text))
                piece = chance.choice([b"", b"\r\n", b"\x00", b"\xff", b'"', b"[", b"9" * 30, b":", b" ", text[:place]])
                text[place : place + chance.choice([0, 0, 1, 5])] = piece
            with socket.create_connection(address(sandbox), timeout=10) as client, suppress(ConnectionError):
                client.sendall(text)
                client.shutdown(socket.SHUT_WR)
                assert b"HTTP/1.1 ".startswith(client.recv(65536)[:9])
        sandbox.clear()
        assert say(sandbox, head(sandbox, first="GET /v2/bot/message/quota HTTP/1.1")).startswith(b"HTTP/1.1 200 ")
    assert not serving()
