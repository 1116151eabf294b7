"""Names, handshakes and redirects. Each failure is its own clear error, and nothing was sent."""

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import run_here, run_process
from tests.e2e.exchanges import PUSH, REPLY, check_nothing_sent, check_sent, run
from tests.e2e.network import Certificate, listening, say_nothing
from tests.e2e.proxy import Proxy


def answer_plainly(client: socket.socket) -> None:
    """Answer what a plain web server answers to a TLS handshake."""
    client.recv(4096)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def drip(client: socket.socket) -> None:
    """Announce a TLS record of 16 kB and send it byte by byte."""
    for byte in b"\x16\x03\x03\x40\x00" + bytes(16384):
        client.sendall(bytes([byte]))
        time.sleep(0.02)


def hang_up(client: socket.socket) -> None:
    """End the connection at once."""


def take_leave(client: socket.socket) -> None:
    """End TLS in good order before it has begun. Python 3.11.2 takes every end within a handshake for this one."""
    client.recv(4096)
    client.sendall(b"\x15\x03\x03\x00\x02\x01\x00")


@pytest.mark.parametrize(
    ("serve", "kind", "attempts", "hint"),
    [
        (answer_plainly, "tls_failed", 1, "speak TLS"),
        (say_nothing, "timeout", 3, "network"),
        (drip, "timeout", 3, "network"),
        (hang_up, "connection_failed", 3, "network"),
        (take_leave, "connection_failed", 3, "network"),
    ],
    ids=["plain", "silent", "dripping", "ended", "ended in good order"],
)
def test_a_handshake_that_comes_to_nothing_ends_in_time(
    serve: Callable[[socket.socket], None],
    kind: str,
    attempts: int,
    hint: str,
    request: pytest.FixtureRequest,
) -> None:
    if kind == "timeout":
        request.getfixturevalue("_impatient")
    with listening(serve) as port:
        asset = {"url": f"https://localhost:{port}", "token": "some-token"}
        error = run_here(REPLY.action, asset, REPLY.inputs).error
    assert (error["kind"], error["attempts"], error["outcome"]) == (kind, attempts, "not_sent")
    assert error["retryable"] == (attempts > 1)
    assert hint in error["hint"]


def unresolved(*_: object, **__: object) -> Any:
    """No name has an address."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_that_does_not_resolve_is_its_own_error(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = {**PUSH.asset(sandbox), "url": "https://line.example"}
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unresolved)
        error = run_here(PUSH.action, asset, PUSH.inputs).error
        behind = run_here(PUSH.action, asset, PUSH.inputs, http_proxy="http://proxy.example:80").error
    assert (error["kind"], error["retryable"]) == ("connection_failed", True)
    assert "line.example cannot be resolved" in error["message"]
    assert "name server" in error["hint"]
    check_nothing_sent(error, sandbox, PUSH, attempts=3)
    assert (behind["kind"], behind["retryable"]) == ("proxy_failed", True)
    assert "name of the proxy cannot be resolved" in behind["message"]
    check_nothing_sent(behind, sandbox, PUSH, attempts=3)


def test_a_login_from_netrc_does_not_replace_the_token(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    check_sent(run(sandbox, PUSH).output, sandbox, PUSH)


def test_a_redirect_takes_no_credentials_to_another_host(sandbox: Sandbox) -> None:
    with Sandbox() as other:
        sandbox.queue(Fault("answer", status=307, headers={"Location": f"{other.url}/v2/bot/message/push"}))
        error = run(sandbox, PUSH).error
        assert other.requests == []
    assert (error["kind"], error["status_code"], error["outcome"]) == ("bad_response", 307, "unknown")
    assert "check the url" in error["hint"]


def test_the_same_through_the_process(secure: dict[str, Sandbox], certificates: dict[str, Certificate]) -> None:
    line, trust = secure["good"], certificates["good"].trust
    error = run_process(PUSH.action, {**PUSH.asset(line), **PUSH.inputs}).error
    assert error["kind"] == "tls_failed"
    with Proxy("user:secret") as proxy:
        given = {**PUSH.asset(line, ca_certificate=trust), **PUSH.inputs}
        output = run_process(PUSH.action, given, http_proxy=proxy.url("user:secret")).output
        assert len(proxy.seen) == 1
    check_sent(output, line, PUSH)
    output = run_process(PUSH.action, {**PUSH.asset(line, verify_ssl=False), **PUSH.inputs}).output
    assert output["outcome"] == "sent"
    assert output["warnings"]
