"""SOCKS proxies, for which PySocks must be there: the library's own reason is told, and who must act."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from connector.sandbox import Sandbox
from tests.cli.shell import without
from tests.conftest import Result, run_here, run_process, run_python
from tests.e2e.exchanges import PUSH, Exchange, check_nothing_sent, check_sent, dead_port, each_exchange, run
from tests.e2e.network import Certificate, listening, say_nothing
from tests.e2e.proxy import pump


def through(credentials: str, status: int) -> Callable[[socket.socket], None]:
    """What a SOCKS5 proxy does: ask for a user and a password, and answer a request with a status; 0 connects.

    https://www.rfc-editor.org/rfc/rfc1928 and https://www.rfc-editor.org/rfc/rfc1929
    """

    def serve(client: socket.socket) -> None:
        with client.makefile("rb") as stream:

            def take(length: int) -> bytes:
                if len(data := stream.read(length)) < length:
                    raise ConnectionError
                return data

            def text() -> bytes:
                return take(take(1)[0])

            take(1)
            if 2 not in text():
                client.sendall(b"\x05\xff")
                return
            client.sendall(b"\x05\x02")
            take(1)
            login = text() + b":" + text()
            client.sendall(b"\x01" + bytes([login != credentials.encode()]))
            if login != credentials.encode():
                return
            kind = take(4)[3]
            take(4) if kind == 1 else text()
            port = int.from_bytes(take(2), "big")
            client.sendall(bytes([5, status, 0, 1, 0, 0, 0, 0, 0, 0]))
            if not status:
                with socket.create_connection(("127.0.0.1", port)) as upstream:
                    pump(client, upstream)

    return serve


@contextmanager
def proxy(credentials: str = "user:secret", status: int = 0, given: str = "user:secret@") -> Iterator[str]:
    """A SOCKS5 proxy, with the address that leads there."""
    with listening(through(credentials, status)) as port:
        yield f"socks5h://{given}127.0.0.1:{port}"


def process(line: Sandbox, address: str, **asset: str) -> Result:
    """Run a push in a process, with a proxy."""
    return run_process(PUSH.action, {**PUSH.asset(line, **asset), **PUSH.inputs}, http_proxy=address)


@each_exchange
def test_a_socks_proxy_carries_requests(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], exchange: Exchange
) -> None:
    line = secure["good"]
    with proxy("user:größe") as address:
        own = {"http_proxy": address.replace("secret", "gr%C3%B6%C3%9Fe"), "ca_certificate": certificates["good"].trust}
        check_sent(run(line, exchange, **own).output, line, exchange)


@pytest.mark.parametrize("given", ["user:wrong@", ""])
def test_credentials_that_a_socks_proxy_refuses_are_final(secure: dict[str, Sandbox], given: str) -> None:
    with proxy(given=given) as address:
        error = process(secure["good"], address).error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", False)
    assert error["message"].startswith("The proxy asks for a user and a password, or refuses them (")
    assert "uthentication" in error["message"]
    assert "http://user:password@host:port" in error["hint"]
    check_nothing_sent(error, secure["good"], PUSH)


@pytest.mark.parametrize(
    ("status", "retryable", "says", "advice"),
    [
        (1, True, "The proxy cannot reach LINE (0x01: General SOCKS server failure).", "why it does not reach {line}"),
        (
            2,
            False,
            "The proxy refuses to connect to LINE (0x02: Connection not allowed by ruleset).",
            "allow CONNECT to",
        ),
        (4, True, "The proxy cannot reach LINE (0x04: Host unreachable).", "why it does not reach {line}"),
        (5, True, "The proxy cannot reach LINE (0x05: Connection refused).", "why it does not reach {line}"),
        (7, False, "(0x07: Command not supported, or protocol error).", "that it allows CONNECT to {line}"),
    ],
)
def test_what_a_socks_proxy_answers_is_told(
    secure: dict[str, Sandbox], status: int, retryable: bool, says: str, advice: str
) -> None:
    line = secure["good"]
    with proxy(status=status) as address:
        error = run(line, PUSH, http_proxy=address).error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", retryable)
    assert error["message"].endswith(says)
    assert advice.format(line=line.url.removeprefix("https://")) in error["hint"]
    check_nothing_sent(error, line, PUSH, attempts=3 if retryable else 1)


def test_a_socks_proxy_that_hangs_up_or_is_not_there_is_told_from_one_that_refuses(secure: dict[str, Sandbox]) -> None:
    with listening(lambda client: client.recv(3)) as port:  # type: ignore[arg-type, return-value]
        error = run(secure["good"], PUSH, http_proxy=f"socks5h://127.0.0.1:{port}").error
    assert error["message"] == "The proxy cannot reach LINE (Connection closed unexpectedly)."
    check_nothing_sent(error, secure["good"], PUSH, attempts=3)
    with dead_port() as port:
        error = run(secure["good"], PUSH, http_proxy=f"socks5h://127.0.0.1:{port}").error
    assert (error["kind"], error["message"]) == ("proxy_failed", "The proxy cannot be reached.")


def test_a_name_that_is_not_the_proxys_to_resolve_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With socks5:// this machine resolves LINE's name, with socks5h:// the proxy does."""
    resolve = socket.getaddrinfo

    def only_numbers(host: str, *more: object, **named: object) -> object:
        if host[0].isdigit():
            return resolve(host, *more, **named)  # type: ignore[arg-type]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", only_numbers)
    asset = {"url": "https://line.example", "token": "some-token"}
    with proxy() as address:
        local = address.replace("socks5h", "socks5")
        error = run_here(PUSH.action, asset, PUSH.inputs, http_proxy=local).error
        assert (error["kind"], error["message"]) == ("connection_failed", "The name line.example cannot be resolved.")
        assert "socks5h://" in error["hint"]
    error = run_here(PUSH.action, asset, PUSH.inputs, http_proxy="socks5h://proxy.example:1").error
    assert (error["kind"], error["message"]) == ("proxy_failed", "The name of the proxy cannot be resolved.")


@pytest.mark.usefixtures("_impatient")
def test_a_socks_proxy_that_says_nothing_is_given_up(secure: dict[str, Sandbox]) -> None:
    with listening(say_nothing) as port:
        error = run(secure["good"], PUSH, http_proxy=f"socks5h://127.0.0.1:{port}").error
    assert (error["kind"], error["message"]) == ("proxy_failed", "The proxy did not complete the connection in time.")


def test_without_its_library_a_socks_proxy_says_what_to_install(secure: dict[str, Sandbox]) -> None:
    command = without(f"import sys\nsys.modules['socks'] = None\nsys.argv[1:] = ['{PUSH.action}']")
    given = json.dumps({**PUSH.asset(secure["good"], http_proxy="socks5://127.0.0.1:1"), **PUSH.inputs})
    error = run_python(command, given, fresh=True).error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", False)
    assert "SOCKS is not installed" in error["message"]
    check_nothing_sent(error, secure["good"], PUSH)
