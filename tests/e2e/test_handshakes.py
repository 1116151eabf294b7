"""TLS as the other side sees it: how often an action shakes hands, and that it reads the certificates once."""

import hashlib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme
from cryptography import x509

from connector.sandbox import Sandbox
from tests.conftest import oauth, run_process
from tests.e2e.exchanges import PUSH, READ, REPLY, TOKEN_REQUEST, Exchange, check_nothing_sent, check_sent
from tests.e2e.network import Certificate
from tests.e2e.proxy import Proxy


class Server(NamedTuple):
    """A LINE with a certificate, what makes it trusted, and the names that handshakes with it have asked for."""

    line: Sandbox
    context: ssl.SSLContext
    bundle: Path
    asked: list[str]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A LINE that trusts nobody to read the bundle later: it is gone when the first handshake begins."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    bundle, asked = tmp_path / "bundle.pem", []

    def greet(_: object, name: str, __: object) -> None:
        asked.append(name)
        bundle.unlink(missing_ok=True)

    authority.cert_pem.write_to_path(str(bundle))
    context.sni_callback = greet
    with Sandbox(ssl_context=context) as line:
        yield Server(line, context, bundle, asked)


@pytest.mark.parametrize("exchange", [PUSH, READ], ids=["push", "read"])
def test_token_and_request_share_one_connection_and_one_handshake(server: Server, exchange: Exchange) -> None:
    given = {**oauth(server.line), **exchange.inputs}
    output = run_process(exchange.action, given, REQUESTS_CA_BUNDLE=str(server.bundle)).output
    check_sent(output, server.line, exchange)
    assert [request.connection for request in server.line.requests] == [1, 1]
    assert (server.asked, server.context.session_stats()["accept"]) == (["localhost"], 1)


def test_the_certificates_are_read_once_also_where_a_request_must_have_a_connection_of_its_own(server: Server) -> None:
    given = {**oauth(server.line), **REPLY.inputs}
    check_sent(run_process(REPLY.action, given, REQUESTS_CA_BUNDLE=str(server.bundle)).output, server.line, REPLY)
    assert [request.connection for request in server.line.requests] == [1, 2]
    assert server.context.session_stats()["accept"] == 2


def test_the_certificates_are_read_once_for_a_proxy_and_for_line(server: Server) -> None:
    given = {**oauth(server.line), **REPLY.inputs}
    with Proxy(context=server.context) as proxy:
        environment = {"REQUESTS_CA_BUNDLE": str(server.bundle), "HTTPS_PROXY": proxy.url()}
        check_sent(run_process(REPLY.action, given, **environment).output, server.line, REPLY)
        assert len(proxy.seen) == 2
    assert server.context.session_stats()["accept"] == 4


def test_where_nothing_is_encrypted_no_certificates_are_read(sandbox: Sandbox, tmp_path: Path) -> None:
    given = {**oauth(sandbox), **PUSH.inputs}
    check_sent(run_process(PUSH.action, given, REQUESTS_CA_BUNDLE=str(tmp_path / "none.pem")).output, sandbox, PUSH)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "LINE_CONNECTOR_CA_BUNDLE"])
def test_of_a_prepared_folder_the_certificates_are_trusted_that_are_in_it(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], tmp_path: Path, variable: str
) -> None:
    trust = certificates["self-signed"].trust
    (tmp_path / f"{hashed(trust)}.0").write_text(trust)
    for name, exchange in (("self-signed", PUSH), ("self-signed", TOKEN_REQUEST), ("good", PUSH)):
        line = secure[name]
        line.clear()
        given = {**exchange.asset(line), **exchange.inputs}
        result = run_process(exchange.action, given, **{variable: str(tmp_path)})
        if name == "self-signed":
            check_sent(result.output, line, exchange)
        else:
            assert result.error["kind"] == "tls_failed"
            check_nothing_sent(result.error, line, exchange)


def hashed(pem: str) -> str:
    """The name under which OpenSSL looks a certificate up in a folder, where its subject is in small letters.

    https://docs.openssl.org/3.0/man1/openssl-rehash/
    """
    subject = x509.load_pem_x509_certificate(pem.encode()).subject.public_bytes()
    digest = hashlib.sha1(subject[2:]).digest()  # without the head of the sequence
    return f"{int.from_bytes(digest[:4], 'little'):08x}"
