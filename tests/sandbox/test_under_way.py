"""When a request had arrived, and how many were under way then."""

import contextlib
import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from connector.sandbox import Fault
from connector.sandbox.faults import KINDS
from tests.sandbox.client import BODIES, Client, push, serving, until

NEVER_ANSWERED = ["stalled", "delayed", "dripping", "dripping_body", "endless", "endless_headers"]
"""Faults that last, given time, until the client goes."""
ENDED = [kind for kind in KINDS if kind not in ("stalled", "endless", "endless_headers")]
"""Those that come to an end by themselves."""


@pytest.fixture
def wires(sandbox):
    """Bare connections, as many as a test wants."""
    with contextlib.ExitStack() as opened:

        def another():
            connection = http.client.HTTPConnection("127.0.0.1", int(sandbox.url.rpartition(":")[2]), timeout=5)
            opened.callback(connection.close)
            return connection

        yield another


def counts(sandbox):
    """What was counted when each request arrived."""
    return [request.under_way for request in sandbox.requests]


def push_and_wait(wire, sandbox):
    """Send a push, and see it arrive."""
    before = len(sandbox.requests)
    push(wire, sandbox)
    until(lambda: len(sandbox.requests) > before)


@pytest.mark.parametrize("kind", NEVER_ANSWERED)
def test_those_that_are_not_answered_are_under_way_until_their_client_goes(sandbox, wires, kind):
    sandbox.queue(*[Fault(kind, seconds=60)] * 4)
    three = [wires(), wires(), wires()]
    for wire in three:
        push_and_wait(wire, sandbox)
    assert counts(sandbox) == [1, 2, 3]
    three[1].close()
    until(lambda: len(serving()) == 2)
    push_and_wait(wires(), sandbox)
    assert counts(sandbox) == [1, 2, 3, 3]


@pytest.mark.parametrize("kind", ENDED)
@pytest.mark.parametrize("accepted", [True, False])
def test_whoever_has_got_all_of_an_answer_or_its_connections_end_finds_it_counted_no_longer(
    sandbox, wires, kind, accepted
):
    second = wires()
    for _ in range(20):
        sandbox.queue(Fault(kind, seconds=0, accepted=accepted))
        first = wires()
        push(first, sandbox)
        with contextlib.suppress(http.client.HTTPException, ConnectionResetError):
            first.getresponse().read()
        push(second, sandbox)
        assert second.getresponse().read()
    assert counts(sandbox) == [1] * 40


def test_one_after_the_other_are_alone_however_many_connections_stay_open(sandbox):
    clients = [Client(sandbox) for _ in range(4)]
    for number in range(200):
        assert clients[number % 4].get("quota").status_code == 200
    assert counts(sandbox) == [1] * 200
    for client in clients:
        client.http.close()


def test_what_comes_from_many_threads_is_counted_once_each(sandbox):
    threads, each = 8, 25

    def ask(_):
        client = Client(sandbox)
        for _ in range(each):
            client.get("quota")
        client.http.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(ask, range(threads)))
    assert len(sandbox.requests) == threads * each
    assert set(counts(sandbox)) <= set(range(1, threads + 1))
    last = Client(sandbox)
    last.get("quota")
    assert counts(sandbox)[-1] == 1
    last.http.close()


def test_a_token_and_an_unknown_path_are_lines_and_count(line, sandbox, wires):
    sandbox.queue(Fault("stalled", "/oauth2"), Fault("stalled", "/nowhere"))
    for path in ("/oauth2/v3/token", "/nowhere"):
        wires().request("POST", path)
        until(lambda path=path: [request for request in sandbox.requests if request.path == path])
    line.get("quota")
    assert counts(sandbox) == [1, 2, 3]


def test_the_sandboxs_own_paths_strangers_and_halves_of_requests_do_not_count(line, sandbox, wires):
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=5) as half:
        half.sendall(b"POST /v2/bot/message/push HTTP/1.1\r\nContent-Length: 99\r\n\r\n{")
        sandbox.queue(Fault("stalled"))
        push_and_wait(wires(), sandbox)
        line.request("GET", "/sandbox/requests")
        assert line.request("GET", "/v2/bot/message/quota", {"Host": "line.example"}).status_code == 403
        line.get("quota")
    assert counts(sandbox) == [1, 2]


def test_what_is_under_way_stays_so_when_the_record_is_cleared(line, sandbox, wires):
    sandbox.queue(Fault("stalled"))
    push_and_wait(wires(), sandbox)
    sandbox.clear()
    line.get("quota")
    assert counts(sandbox) == [2]


def test_a_request_arrives_when_it_has_come_whole_and_later_ones_later(sandbox, wires):
    wire = wires()
    body = json.dumps(BODIES["push"])
    began = time.monotonic()
    wire.putrequest("POST", "/v2/bot/message/push")
    wire.putheader("Content-Length", str(len(body)))
    wire.endheaders(body[:-1].encode())
    other = wires()
    push(other, sandbox)
    other.getresponse().read()
    before_the_end = time.monotonic()
    wire.send(body[-1:].encode())
    wire.getresponse().read()
    first, second = (request.seconds for request in sandbox.requests)
    assert began <= first <= before_the_end <= second <= time.monotonic()


def test_another_process_can_read_when_a_request_came_and_beside_how_many(line, sandbox):
    line.get("quota")
    (request,) = line.request("GET", "/sandbox/requests").json()
    assert (request["seconds"], request["under_way"]) == (sandbox.requests[0].seconds, 1)
