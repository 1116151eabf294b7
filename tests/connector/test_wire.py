"""One attempt over HTTP: what is sent, what is read, and what is known of one that fails."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests
import urllib3

from connector import __version__
from connector.sandbox import Fault, Sandbox
from connector.watch import Watch
from connector.wire import ANSWER_BYTES
from tests.connector.wires import PATH, Transport, ask, dead, failed, wired

MIB = 1024 * 1024


@contextmanager
def saying(words: bytes) -> Iterator[str]:
    """The address of a server that says this to the first who asks, and then waits until he goes."""

    def serve() -> None:
        with suppress(OSError), listener.accept()[0] as client:
            client.recv(65536)
            client.sendall(words)
            client.recv(65536)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


# What is sent.


def test_an_attempt_is_what_it_is_told_to_be_and_no_more() -> None:
    transport = Transport(202, b'{"a": 1}')
    with wired(transport) as wire:
        response, content = wire.exchange(
            "PUT", "https://line.example/v2", {"q": "a b"}, {"X-A": "b"}, b"{}", 7.5, 60.0
        )
    ((request, how),) = transport.sent
    assert (response.status_code, content) == (202, b'{"a": 1}')
    assert (request.method, request.url, request.body) == ("PUT", "https://line.example/v2?q=a+b", b"{}")
    assert request.headers["X-A"] == "b"
    assert request.headers["User-Agent"] == f"line-messaging-api-connector/{__version__}"
    assert not {"Authorization", "Cookie", "Content-Type"} & set(request.headers)
    assert how == {"timeout": (5.0, 7.5), "verify": True, "proxies": {}, "stream": True, "cert": None}


def test_a_form_is_sent_as_one() -> None:
    transport = Transport()
    with wired(transport) as wire:
        wire.exchange("POST", "https://line.example/", {}, {}, {"a": "1", "b": "&"}, 5.0, 60.0)
    assert transport.sent[0].request.body == "a=1&b=%26"
    assert transport.sent[0].request.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(status: int) -> None:
    transport = Transport(status)
    with wired(transport) as wire:
        assert ask(wire, "https://line.example/")[0].status_code == status
    assert len(transport.sent) == 1


def test_a_login_from_netrc_is_never_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    transport = Transport()
    with wired(transport) as wire:
        wire.exchange("GET", "https://line.example/", {}, {"Authorization": "Bearer x"}, None, 5.0, 60.0)
        ask(wire, "http://127.0.0.1/")
    assert [request.headers.get("Authorization") for request, _ in transport.sent] == ["Bearer x", None]


@pytest.mark.parametrize("url", ["https://line.example/", "http://127.0.0.1/"])
def test_nothing_warns_of_certificates_that_are_not_checked(url: str) -> None:
    """Warnings are errors here."""
    transport = Transport()
    with wired(transport, verify_ssl=False) as wire:
        ask(wire, url)
    assert transport.sent[0].how["verify"] is False


def test_a_connection_is_kept_from_one_request_to_the_next(sandbox: Sandbox) -> None:
    with wired() as wire:
        for _ in range(3):
            assert ask(wire, sandbox.url + PATH)[0].status_code == 401
    assert len({request.connection for request in sandbox.requests}) == 1


def test_an_idle_connection_outlives_the_time_of_the_request_before(sandbox: Sandbox) -> None:
    with wired() as wire:
        ask(wire, sandbox.url + PATH, left=0.5)
        time.sleep(0.55)
        ask(wire, sandbox.url + PATH)
    first, second = sandbox.requests
    assert first.connection == second.connection


def test_the_transport_is_closed_with_the_wire_and_not_before() -> None:
    transport = Transport()
    with wired(transport) as wire:
        ask(wire, "https://line.example/")
        assert transport.closed == 0
    assert transport.closed > 0


def test_closing_ends_connections_and_threads(sandbox: Sandbox) -> None:
    before = set(threading.enumerate())
    with wired() as wire:
        ask(wire, sandbox.url + PATH)
        begun = set(threading.enumerate()) - before
    assert len(begun) == 2, "the wire's guard, and the sandbox's end of the connection"
    for thread in begun:
        thread.join(5)
        assert not thread.is_alive()


# What is read.


@pytest.mark.parametrize(("status", "more", "read"), [(200, 0, MIB), (200, -1, MIB - 1), (400, 0, MIB), (400, 1, 0)])
def test_an_answer_may_have_a_mebibyte(sandbox: Sandbox, status: int, more: int, read: int) -> None:
    assert ANSWER_BYTES == MIB
    sandbox.queue(Fault("answer", status=status, body=b"x" * (MIB + more)))
    with wired() as wire:
        response, content = ask(wire, sandbox.url + PATH)
    assert (response.status_code, len(content)) == (status, read)


@pytest.mark.parametrize("fault", [Fault("answer", status=200, body=b"x" * (MIB + 1)), Fault("endless")])
def test_a_success_of_more_than_a_mebibyte_cannot_be_read(sandbox: Sandbox, fault: Fault) -> None:
    sandbox.queue(fault)
    with wired() as wire:
        error = failed(wire, sandbox.url + PATH)
    assert (error.kind, error.retryable, error.left) == ("bad_response", True, True)


@pytest.mark.parametrize("status", [300, 400, 500])
@pytest.mark.parametrize("kind", ["truncated", "broken_gzip", "endless"])
def test_a_refusal_counts_by_its_status_also_where_its_body_cannot_be_read(
    sandbox: Sandbox, kind: str, status: int
) -> None:
    sandbox.queue(Fault(kind, status=status))
    with wired() as wire:
        response, content = ask(wire, sandbox.url + PATH)
        assert (response.status_code, content) == (status, b"")
        assert ask(wire, sandbox.url + PATH)[0].status_code == 401


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("truncated", status=200), "connection_failed"),
        (Fault("truncated", status=299), "connection_failed"),
        (Fault("broken_gzip", status=200), "bad_response"),
        (Fault("lost"), "connection_failed"),
        (Fault("reset"), "connection_failed"),
        (Fault("endless_headers"), "bad_response"),
    ],
    ids=lambda each: each if isinstance(each, str) else f"{each.kind} {each.status}",
)
def test_without_a_whole_answer_the_request_may_have_left(sandbox: Sandbox, fault: Fault, kind: str) -> None:
    sandbox.queue(fault)
    with wired() as wire:
        error = failed(wire, sandbox.url + PATH)
    assert (error.kind, error.left) == (kind, True)
    assert "127.0.0.1" in error.message


def test_a_connection_that_cannot_be_made_has_carried_nothing_also_after_one_that_has(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("lost"))
    with dead() as address, wired() as wire:
        assert failed(wire, sandbox.url + PATH).left is True
        error = failed(wire, address)
    assert (error.kind, error.left) == ("connection_failed", False)


@pytest.mark.parametrize("times", [{"read_seconds": 0.05}, {"left": 0.3}])
def test_an_answer_that_does_not_come_is_given_up_in_time(sandbox: Sandbox, times: dict[str, float]) -> None:
    sandbox.queue(Fault("stalled"))
    started = time.monotonic()
    with wired() as wire:
        error = failed(wire, sandbox.url + PATH, **times)
        assert time.monotonic() - started < 4
    assert (error.kind, error.left) == ("timeout", True)


@pytest.mark.parametrize("kind", ["dripping", "dripping_body"])
def test_an_answer_that_drips_is_given_up_in_time(sandbox: Sandbox, kind: str) -> None:
    sandbox.queue(Fault(kind, status=200, seconds=0.05, body=b'{"a": "' + b"x" * 100 + b'"}'))
    with wired() as wire:
        error = failed(wire, sandbox.url + PATH, read_seconds=0.1)
    assert (error.kind, error.left) == ("timeout", True)


def test_a_head_that_is_cut_short_is_no_success() -> None:
    with saying(b"HTTP/1.1 200 OK\r\nX-A: b\r\n") as url, wired() as wire:
        assert failed(wire, url, left=0.3).kind == "timeout"


class Cut(Watch):
    """A watch whose time is always up."""

    def begin(self, read_seconds: float, left: float, *, fresh: bool = False) -> None:
        super().begin(read_seconds, left, fresh=fresh)
        self.expired = True


@pytest.mark.parametrize("status", [200, 299])
def test_a_success_that_was_cut_off_is_none(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr("connector.wire.Watch", Cut)
    with wired(Transport(status)) as wire:
        assert failed(wire, "https://line.example/").kind == "timeout"


@pytest.mark.parametrize("status", [300, 400, 500])
def test_a_refusal_that_was_cut_off_counts_by_its_status(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr("connector.wire.Watch", Cut)
    with wired(Transport(status)) as wire:
        assert ask(wire, "https://line.example/")[0].status_code == status


def test_the_watch_has_the_time_of_the_attempt_for_as_long_as_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []

    class Noting(Watch):
        def begin(self, read_seconds: float, left: float, *, fresh: bool = False) -> None:
            told.append((read_seconds, left))
            super().begin(read_seconds, left, fresh=fresh)

        def end(self) -> None:
            told.append("end")
            super().end()

    monkeypatch.setattr("connector.wire.Watch", Noting)
    with wired(Transport()) as wire:
        ask(wire, "https://line.example/", read_seconds=7.0, left=60.0)
    with wired(Transport(error=KeyError())) as wire, pytest.raises(KeyError):
        ask(wire, "https://line.example/", read_seconds=8.0, left=9.0)
    assert told == [(7.0, 60.0), "end", (8.0, 9.0), "end"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.RequestException(), "connection_failed"),
        (requests.ConnectTimeout(), "timeout"),
        (urllib3.exceptions.HTTPError(), "connection_failed"),
        (OSError(), "connection_failed"),
        (ValueError(), "connection_failed"),
    ],
)
def test_whatever_requests_lets_through_is_diagnosed(error: Exception, kind: str) -> None:
    with wired(Transport(error=error)) as wire:
        told = failed(wire, "https://line.example/")
    assert (told.kind, told.left, told.__suppress_context__) == (kind, False, True)
    assert "line.example" in told.message


def test_a_mistake_of_the_connector_is_not_diagnosed() -> None:
    with wired(Transport(error=KeyError("x"))) as wire, pytest.raises(KeyError):
        ask(wire, "https://line.example/")
