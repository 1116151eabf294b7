"""Names, threads, and connections whose time is up before they are made: nothing is said to have left that had not."""

import socket
import threading
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.conftest import Result, run_here, run_python
from tests.e2e.exchanges import PUSH, REPLY, Exchange, check_nothing_sent, check_sent
from tests.e2e.network import Certificate, listening, say_nothing

SLOW_MACHINE = """
import runpy, socket, ssl, threading
from connector import session, surroundings, watch

watch.CONNECT_SECONDS = 0.01
passed = threading.Event()
lookup, wrap = socket.getaddrinfo, ssl.SSLContext.wrap_socket

def pause(self, seconds):
    watch.CONNECT_SECONDS = 5.0
    passed.set()

def slow_lookup(host, *about, **more):
    if host == "localhost":
        assert not passed.is_set(), "what was asked already is not asked again"
        passed.wait(0.5)
    return lookup(host, *about, **more)

def slow_wrap(*about, **more):
    passed.wait(0.3)
    return wrap(*about, **more)

def no_answer(*about, **more):
    threading.Event().wait(10)

WHAT
runpy.run_module("connector", run_name="__main__", alter_sys=True)
"""
"""A process in which something takes longer than making a connection may, until the first pause between attempts."""


def run_slowly(exchange: Exchange, url: str, what: str, **asset: Any) -> Result:
    """Run the action of an exchange in a slow process."""
    given = {"token": "some-token", **asset, "url": url, **exchange.inputs}
    return run_python(["-c", SLOW_MACHINE.replace("WHAT", what), exchange.action], given)


PAUSE = "surroundings.Surroundings.pause = pause; "


@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_a_name_that_is_resolved_too_late_for_one_attempt_is_there_for_the_next(
    exchange: Exchange, secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    what = PAUSE + "socket.getaddrinfo = slow_lookup"
    output = run_slowly(exchange, line.url, what, ca_certificate=trust, token=line.token).output
    assert (output["attempts"], output["outcome"], len(line.api_requests)) == (2, "sent", 1)


@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_on_a_connection_that_is_cut_off_before_its_handshake_nothing_was_sent(exchange: Exchange) -> None:
    """TLS makes neither a handshake nor an error where the other side has gone already."""
    with listening(say_nothing) as port:
        what = "session.PAUSE_SECONDS = 0.0; ssl.SSLContext.wrap_socket = slow_wrap"
        error = run_slowly(exchange, f"https://localhost:{port}", what).error
    assert (error["kind"], error["attempts"], error["outcome"]) == ("timeout", 3, "not_sent")
    assert error["retryable"]


@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_a_name_server_that_hangs_is_called_that_and_nothing_was_sent(sandbox: Sandbox, exchange: Exchange) -> None:
    what = "session.PAUSE_SECONDS = 0.0; socket.getaddrinfo = no_answer"
    error = run_slowly(exchange, sandbox.url.replace("127.0.0.1", "localhost"), what).error
    assert (error["kind"], error["retryable"]) == ("connection_failed", True)
    assert error["message"] == "The name server did not answer for localhost in time."
    assert "name server" in error["hint"]
    check_nothing_sent(error, sandbox, exchange, attempts=3)


def test_a_name_server_that_hangs_for_the_proxys_name_is_called_that_too(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.01)
    asset = {**PUSH.asset(sandbox), "url": "https://line.example"}
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10))
        error = run_here(PUSH.action, asset, PUSH.inputs, http_proxy="http://me:secret@proxy.example:80").error
    over.set()
    assert (error["kind"], error["retryable"]) == ("proxy_failed", True)
    assert error["message"] == "The name server did not answer for proxy.example in time."
    check_nothing_sent(error, sandbox, PUSH, attempts=3)


def test_a_name_is_resolved_in_a_thread_of_its_own_and_stays_what_the_request_is_about(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, bool]] = []
    here = socket.create_server(("127.0.0.1", 0))
    dead = here.getsockname()
    here.close()

    def getaddrinfo(host: Any, port: int, *_: object, **__: object) -> Any:
        asked.append((host, threading.current_thread() is threading.main_thread()))
        addresses = [dead, ("127.0.0.1", port)] if host == "localhost" else [(host, port)]
        if host == "127.0.0.1" and asked.count(asked[-1]) == 1:
            addresses = [dead]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    asset = PUSH.asset(sandbox, url=sandbox.url.replace("127.0.0.1", "localhost"))
    check_sent(run_here(PUSH.action, asset, PUSH.inputs).output, sandbox, PUSH)
    assert asked == [("localhost", False), ("127.0.0.1", True), ("127.0.0.1", True)]
    assert sandbox.requests[0].headers["host"] == asset["url"].removeprefix("http://")


NO_THREAD = """
import runpy, threading
start, started = threading.Thread.start, []

def limited(self):
    if len(started) == LIMIT:
        raise RuntimeError("can't start new thread")
    started.append(start(self))

threading.Thread.start = limited
runpy.run_module("connector", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("limit", [0, 1])
@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_without_a_thread_nothing_is_sent_and_the_platform_must_act(
    sandbox: Sandbox, exchange: Exchange, limit: int
) -> None:
    asset = exchange.asset(sandbox, url=sandbox.url.replace("127.0.0.1", "localhost"))
    command = ["-c", NO_THREAD.replace("LIMIT", str(limit)), exchange.action]
    error = run_python(command, {**asset, **exchange.inputs}).error
    assert (error["name"], error["kind"], error["retryable"]) == ("PlatformError", "platform_failed", False)
    assert "thread" in error["message"]
    assert "ulimit -u" in error["hint"]
    check_nothing_sent(error, sandbox, exchange)
