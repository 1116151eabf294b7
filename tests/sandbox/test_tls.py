"""The sandbox behind TLS."""

import contextlib
import socket
import ssl
import time

import pytest
import requests
import trustme

from connector.sandbox import Fault, Sandbox
from tests.sandbox.client import Client, serving, until


@pytest.fixture
def secure(tmp_path):
    """A sandbox that speaks TLS, and the file with the authority that signed its certificate."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with Sandbox(ssl_context=context) as sandbox:
        yield sandbox, str(tmp_path / "ca.pem")


def test_with_a_context_it_speaks_tls(secure):
    sandbox, authority = secure
    assert sandbox.url.startswith("https://localhost:")
    line = Client(sandbox)
    line.http.verify = authority
    assert line.send("push").status_code == 200
    sandbox.queue(Fault("lost"), Fault("reset"), Fault("truncated"), Fault("dripping", seconds=0))
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            line.send("push")
    with contextlib.suppress(requests.exceptions.ChunkedEncodingError):  # which urllib3 1 does not raise
        cut = line.send("push")
        assert len(cut.content) < int(cut.headers["content-length"])
    assert line.send("push").status_code == 500
    line.http.close()


def test_a_client_that_trusts_no_such_certificate_leaves_nothing_behind(secure):
    sandbox, _ = secure
    line = Client(sandbox)
    with pytest.raises(requests.exceptions.SSLError):
        line.send("push")
    line.http.close()
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=2) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert b"HTTP" not in plain.recv(100)
    until(lambda: not serving())
    assert sandbox.requests == []


def test_stopping_ends_a_client_that_idles_within_tls(secure):
    sandbox, authority = secure
    line = Client(sandbox)
    line.http.verify = authority
    line.send("push")
    silent = socket.create_connection(("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=2)
    started = time.monotonic()
    sandbox.stop()
    assert time.monotonic() - started < 1
    silent.close()
    line.http.close()


def test_behind_tls_too_it_settles_when_all_is_dealt_with(secure):
    sandbox, authority = secure
    line = Client(sandbox)
    line.http.verify = authority
    sandbox.queue(Fault("delayed", seconds=60))
    with pytest.raises(requests.Timeout):
        line.http.post(sandbox.url + "/v2/bot/message/push", timeout=0.2)
    line.http.close()
    sandbox.settle()
    assert not serving()
    assert len(sandbox.requests) == 1
