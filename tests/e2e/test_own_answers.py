"""Only an answer to this very request is believed."""

import itertools
import socket
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from connector.sandbox import Request
from connector.sandbox.exchange import Response, whole
from tests.conftest import Result, oauth, run_here, run_process
from tests.e2e.exchanges import PUSH, READ, REPLY, Exchange
from tests.e2e.front import INTERIM, Behaviour, Front, answered, is_token
from tests.e2e.network import Certificate

FALSE = whole(Response(200, {"x-line-request-id": "false"}, b'{"sentMessages": [{"id": "1"}]}'))
"""An answer to no request."""


def run(exchange: Exchange, front: Front, **more: Any) -> Result:
    """Run the action of an exchange as a process."""
    return run_process(exchange.action, {**oauth(front), **exchange.inputs, **more})


# Interim answers.


@pytest.mark.parametrize("exchange", [PUSH, REPLY, READ], ids=lambda exchange: exchange.name)
@pytest.mark.parametrize(
    "before",
    [
        INTERIM,
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n",
        INTERIM * 40 + b"HTTP/1.1 199 \r\n\r\n",
    ],
    ids=["103", "100", "102", "several"],
)
def test_interim_answers_are_read_over(exchange: Exchange, before: bytes) -> None:
    def behave(front: Front, client: socket.socket, request: Request) -> bool:
        client.sendall(before + front.answer(request))
        return True

    with Front(behave) as front:
        output = run(exchange, front).output
    assert (output["outcome"], output["attempts"]) == ("sent" if exchange.sends else None, 1)
    assert "access_token" not in output["json_body"]
    assert len(front.requests) == 2
    assert len(front.line.messages) == exchange.sends


@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_interim_answers_without_an_end_are_no_answer(exchange: Exchange) -> None:
    def behave(front: Front, client: socket.socket, request: Request) -> bool:
        if is_token(request):
            return answered(front, client, request)
        front.answer(request)
        while True:
            client.sendall(INTERIM * 100)

    with Front(behave) as front:
        error = run(exchange, front).error
    assert (error["kind"], error["outcome"]) == ("bad_response", "unknown")
    assert len(front.line.messages) == 1


def test_another_protocol_is_not_an_answer() -> None:
    def behave(front: Front, client: socket.socket, request: Request) -> bool:
        client.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
        return False

    with Front(behave) as front:
        error = run(PUSH, front, token_url="", client_id="", client_secret="", token=front.token).error
    assert (error["kind"], error["outcome"]) == ("bad_response", "unknown")


# What stands on a connection before the request leaves.


def test_a_connection_on_which_more_has_come_than_was_asked_for_is_not_used() -> None:
    def behave(front: Front, client: socket.socket, request: Request) -> bool:
        if is_token(request):
            client.sendall(front.answer(request) + FALSE)
            return True
        if request.connection == 1:
            client.sendall(FALSE)
            return False
        return answered(front, client, request)

    with Front(behave) as front:
        output = run(PUSH, front).output
    assert (output["outcome"], front.connections) == ("sent", [1, 2])
    assert output["request_id"] == front.line.messages[0]["requestId"]


def test_what_tls_has_decrypted_already_stands_on_a_connection_too(certificates: dict[str, Certificate]) -> None:
    """One TLS record holds the answer, made as large as what is read at a time, and a false one behind it."""

    def behave(front: Front, client: socket.socket, request: Request) -> bool:
        if not is_token(request):
            return answered(front, client, request)
        answer = front.answer(request)
        padding = b"X-Padding: " + b"x" * (8192 - len(answer) - len(b"X-Padding: \r\n")) + b"\r\n"
        client.sendall(answer.replace(b"\r\n", b"\r\n" + padding, 1) + FALSE)
        return True

    good = certificates["good"]
    with Front(behave, good.context) as front:
        output = run(PUSH, front, ca_certificate=good.trust).output
    assert (output["outcome"], front.connections) == ("sent", [1, 2])
    assert output["request_id"] == front.line.messages[0]["requestId"]


def test_a_tls_connection_on_which_nothing_stands_is_used_again(certificates: dict[str, Certificate]) -> None:
    good = certificates["good"]
    with Front(answered, good.context) as front:
        assert run(PUSH, front, ca_certificate=good.trust).output["outcome"] == "sent"
    assert front.connections == [1, 1]


@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_an_answer_with_the_request_id_of_an_earlier_one_is_not_believed(exchange: Exchange) -> None:
    before: list[bytes] = []

    def behave(front: Front, client: socket.socket, request: Request) -> bool:
        signed = b"\r\nx-line-request-id: earlier\r\n\r\n"
        before.append(before[0] if before else front.answer(request).replace(b"\r\n\r\n", signed, 1))
        client.sendall(before[-1])
        return True

    with Front(behave) as front:
        error = run(exchange, front).error
    assert (error["kind"], error["outcome"], error["attempts"]) == (
        "bad_response",
        "unknown",
        3 if exchange.keyed else 1,
    )
    assert "request ID of an earlier answer" in error["message"]
    assert "access_token" not in error["json_body"]
    assert front.line.messages == []


# Connections that were kept open.


def closing(front: Front, client: socket.socket, request: Request) -> bool:
    """Close a connection that was kept open just as the next request has left on it."""
    earlier = front.connections[:-1]
    return request.connection not in earlier and answered(front, client, request)


def test_a_reply_leaves_on_a_connection_of_its_own_and_cannot_be_lost_with_an_idle_one() -> None:
    with Front(closing) as front:
        output = run(REPLY, front).output
    assert (output["outcome"], output["attempts"], front.connections) == ("sent", 1, [1, 2])
    assert len(front.line.messages) == 1


def test_what_may_be_repeated_leaves_on_the_connection_that_was_kept_open() -> None:
    with Front(closing) as front:
        output = run(PUSH, front).output
    assert (output["outcome"], output["attempts"], front.connections) == ("sent", 2, [1, 1, 2])
    assert len(front.line.messages) == 1


# Everything at once.

QUICK = 0.15
"""Seconds that an answer is waited for; one that is late by accident breaks no law."""
MOMENT = 0.003
"""Seconds after which the next request has usually left."""
USERS = [f"U{number:032x}" for number in range(1, 1203)]
MULTICAST = Exchange("multicast", "send_multicast_message", {"to": USERS})


def interim(front: Front, client: socket.socket, request: Request) -> bool:
    client.sendall(INTERIM * 3)
    return answered(front, client, request)


def twice(front: Front, client: socket.socket, request: Request) -> bool:
    answer = front.answer(request)
    client.sendall(answer * 2)
    return True


def twice_and_late(front: Front, client: socket.socket, request: Request) -> bool:
    answered(front, client, request)
    time.sleep(MOMENT)
    client.sendall(front.delivered[-1])
    return True


def twice_in_pieces(front: Front, client: socket.socket, request: Request) -> bool:
    answer = front.answer(request)
    client.sendall(answer + answer[: len(answer) // 2])
    time.sleep(MOMENT)
    client.sendall(answer[len(answer) // 2 :])
    return True


def too_late(front: Front, client: socket.socket, request: Request) -> bool:
    answer = front.answer(request)
    time.sleep(QUICK * 1.5)
    client.sendall(answer)
    return True


def closed_after(front: Front, client: socket.socket, request: Request) -> bool:
    answered(front, client, request)
    return False


def closed_before(front: Front, client: socket.socket, request: Request) -> bool:
    return False


def lost(front: Front, client: socket.socket, request: Request) -> bool:
    front.answer(request)
    return False


def anothers(front: Front, client: socket.socket, request: Request) -> bool:
    """Give the answer to an earlier request, without asking LINE."""
    if not front.delivered:
        return answered(front, client, request)
    client.sendall(front.delivered[-1])
    return True


BEHAVIOURS: list[Behaviour] = [
    answered, interim, twice, twice_and_late, twice_in_pieces, too_late, closed_after, closed_before, lost, anothers,
]  # fmt: skip


@settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    exchange=st.sampled_from([PUSH, REPLY, MULTICAST]),
    behaviours=st.lists(st.sampled_from(BEHAVIOURS), min_size=1, max_size=6),
)
def test_whatever_happens_to_answers_what_is_told_is_true(exchange: Exchange, behaviours: list[Behaviour]) -> None:
    order = itertools.chain(behaviours, itertools.repeat(answered))
    with Front(lambda *about: next(order)(*about)) as front:
        result = run_here(exchange.action, oauth(front, timeout_seconds=QUICK), exchange.inputs)
    told = result.error if result.code else result.output
    event(f"{exchange.name} {told['outcome']}")
    accepted = [user for message in front.line.messages for user in message["to"]]
    wanted = exchange.fields.get("to", accepted)
    everybody = [wanted] if isinstance(wanted, str) else wanted
    assert len(accepted) == len(set(accepted))
    assert told["outcome"] != "sent" or sorted(accepted) == sorted(everybody)
    assert told["outcome"] != "not_sent" or accepted == []
    if told.get("chunks"):
        assert not set(told["recipients_not_sent"]) & set(accepted)
        assert set(everybody) <= {*told["recipients_not_sent"], *told["recipients_unknown"], *accepted}
    assert "access_token" not in result.out + result.err
    assert not [token for token in front.line._tokens if token in result.out + result.err]
