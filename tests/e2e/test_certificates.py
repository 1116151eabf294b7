"""Certificates: whom an action trusts, and what it says of one that it does not."""

import gc
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from connector.sandbox import Sandbox
from tests.conftest import run_here, run_process
from tests.e2e.exchanges import PUSH, TOKEN, Exchange, check_nothing_sent, check_sent, each_exchange, run
from tests.e2e.network import Certificate, listening, say_nothing
from tests.e2e.proxy import Proxy


@each_exchange
def test_a_self_signed_certificate_is_refused(secure: dict[str, Sandbox], exchange: Exchange) -> None:
    line = secure["self-signed"]
    error = run(line, exchange).error
    assert (error["kind"], error["retryable"]) == ("tls_failed", False)
    assert "ca_certificate" in error["hint"]
    check_nothing_sent(error, line, exchange)


@each_exchange
def test_a_self_signed_certificate_is_taken_when_the_asset_holds_it(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    exchange: Exchange,
) -> None:
    line = secure["self-signed"]
    output = run(line, exchange, ca_certificate=certificates["self-signed"].trust).output
    check_sent(output, line, exchange)


@each_exchange
def test_without_verification_it_is_taken_with_a_warning_whatever_the_environment_says(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    exchange: Exchange,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(certificates["good"].trust)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    line = secure["self-signed"]
    assert run(line, exchange).error["kind"] == "tls_failed"
    output = run(line, exchange, verify_ssl=False, ca_certificate=certificates["good"].trust).output
    check_sent(output, line, exchange)
    assert len([warning for warning in output["warnings"] if warning.startswith("verify_ssl: is off")]) == 1


@pytest.mark.parametrize("form", ["as it is", "on one line", "with written line ends", "with text around", "twice"])
def test_a_certificate_is_understood_however_the_form_has_mangled_it(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], form: str
) -> None:
    pem = certificates["good"].trust
    text = {
        "as it is": pem,
        "on one line": " ".join(pem.split("\n")),
        "with written line ends": pem.replace("\n", "\\n"),
        "with text around": f"Our CA\r\n{pem}\r\nuntil 2030",
        "twice": certificates["expired"].trust + pem,
    }[form]
    check_sent(run(secure["good"], PUSH, ca_certificate=text).output, secure["good"], PUSH)


@pytest.mark.parametrize(
    "text", ["-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----"]
)
def test_a_certificate_that_cannot_be_read_is_the_assets_mistake(secure: dict[str, Sandbox], text: str) -> None:
    error = run(secure["good"], PUSH, ca_certificate=f"-----BEGIN CERTIFICATE-----{text}").error
    assert (error["kind"], error["details"][0]["property"]) == ("invalid_asset", "ca_certificate")
    check_nothing_sent(error, secure["good"], PUSH, attempts=0)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_bundle_of_the_environment_is_honoured(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(certificates["good"].trust)
    monkeypatch.setenv(variable, str(bundle))
    check_sent(run(secure["good"], PUSH).output, secure["good"], PUSH)


def test_an_empty_folder_of_certificates_trusts_nobody_but_the_assets(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    assert run(secure["good"], PUSH).error["kind"] == "tls_failed"
    trust = certificates["good"].trust
    check_sent(run(secure["good"], PUSH, ca_certificate=trust).output, secure["good"], PUSH)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
@pytest.mark.parametrize("content", [None, "", "certificates"])
def test_a_bundle_that_is_none_is_named(
    secure: dict[str, Sandbox],
    variable: str,
    content: str | None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    monkeypatch.setenv(variable, str(bundle))
    error = run(secure["good"], PUSH).error
    assert error["kind"] == "tls_failed"
    assert variable in error["message"]
    assert variable in error["hint"]
    check_nothing_sent(error, secure["good"], PUSH, attempts=0)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
@pytest.mark.parametrize("proxied", [True, False])
def test_a_bundle_that_does_not_load_is_named(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], variable: str, proxied: bool, tmp_path: Path
) -> None:
    """The asset's own CA is good, and does not make up for it."""
    line, good = secure["good"], certificates["good"]
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n")
    with Proxy(context=good.context) as proxy:
        own = {"ca_certificate": good.trust, "http_proxy": proxy.url() if proxied else ""}
        error = run_process(PUSH.action, {**PUSH.asset(line, **own), **PUSH.inputs}, **{variable: str(bundle)}).error
    assert (error["kind"], error["retryable"]) == ("tls_failed", False)
    assert error["message"] == f"{variable} names a file without certificates that can be read."
    assert error["hint"] == f"Correct the environment variable {variable} or remove it."
    check_nothing_sent(error, line, PUSH, attempts=0)


def test_a_bundle_that_does_not_load_is_not_blamed_where_nothing_is_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with listening(refuse) as port:
        asset = {"url": f"https://localhost:{port}", "token": "some-token", "verify_ssl": False}
        error = run_here(PUSH.action, asset, PUSH.inputs).error
    assert error["message"] == "No TLS connection with localhost: sslv3 alert handshake failure."


@pytest.mark.parametrize(
    ("name", "says", "advice"),
    [
        ("expired", "expired", "renew"),
        ("other host", "not valid for", "another host"),
        ("weak key", "too weak", "must issue one without this fault"),
    ],
)
def test_each_fault_of_a_certificate_is_its_own_error(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    name: str,
    says: str,
    advice: str,
) -> None:
    error = run(secure[name], PUSH, ca_certificate=certificates[name].trust).error
    assert error["kind"] == "tls_failed"
    assert says in error["message"]
    assert advice in error["hint"]
    check_nothing_sent(error, secure[name], PUSH)


def test_an_unknown_authority_is_its_own_error(secure: dict[str, Sandbox]) -> None:
    error = run(secure["good"], PUSH).error
    assert error["kind"] == "tls_failed"
    assert "CA" in error["hint"]
    assert "ca_certificate" in error["hint"]


def refuse(client: socket.socket) -> None:
    """Answer the beginning of a handshake with an alert: handshake_failure."""
    client.recv(4096)
    client.sendall(bytes.fromhex("15 0303 0002 02 28"))
    say_nothing(client)


def test_a_refused_handshake_says_what_openssl_says() -> None:
    with listening(refuse) as port:
        given = {"url": f"https://localhost:{port}", "token": "some-token", **PUSH.inputs}
        error = run_process(PUSH.action, given).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("tls_failed", "not_sent", 1)
    assert error["message"] == "No TLS connection with localhost: sslv3 alert handshake failure."
    assert "refused the handshake" in error["hint"]


@each_exchange
@pytest.mark.parametrize("version", ["TLSv1_2", "TLSv1_3"])
def test_a_client_certificate_that_is_wanted_is_named_and_nothing_was_sent(exchange: Exchange, version: str) -> None:
    """In TLS 1.3 the request leaves before the other side has seen that there is no certificate, and is not read."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    authority.issue_cert("localhost").configure_cert(context)

    def demand(client: socket.socket) -> None:
        with client.dup() as rest:
            with suppress(ssl.SSLError):
                context.wrap_socket(client, server_side=True)
            say_nothing(rest)  # what is left unread at the end would take the alert with it

    with listening(demand) as port:
        url = f"https://localhost:{port}"
        secrets = {"client_id": "1", "client_secret": "some-secret", "token_url": url}
        given = {"url": url, **(secrets if exchange.path == TOKEN else {"token": "some-token"})}
        trust = authority.cert_pem.bytes().decode()
        error = run_process(exchange.action, {**given, "ca_certificate": trust, **exchange.inputs}).error
    assert (error["kind"], error["retryable"], error["attempts"]) == ("tls_failed", False, 1)
    assert "No TLS connection with localhost: " in error["message"]
    assert " alert " in error["message"]
    assert "client certificate" in error["hint"]
    assert error["outcome"] == ("not_sent" if exchange.sends else None)


# A proxy that speaks TLS itself.


@each_exchange
def test_the_assets_ca_counts_for_a_proxy_too(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], exchange: Exchange
) -> None:
    line, good = secure["good"], certificates["good"]
    with Proxy("user:größe", context=good.context) as proxy:
        own = {"ca_certificate": good.trust, "http_proxy": proxy.url("user:gr%C3%B6%C3%9Fe")}
        output = run_process(exchange.action, {**exchange.asset(line, **own), **exchange.inputs}).output
        assert len(proxy.seen) == 1
    check_sent(output, line, exchange)


@pytest.mark.parametrize(("proxys", "own"), [("self-signed", "good"), ("good", "self-signed")])
def test_the_environments_bundle_and_the_assets_ca_count_for_either(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    proxys: str,
    own: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(certificates["self-signed"].trust)
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    with Proxy(context=certificates[proxys].context) as proxy:
        result = run(secure[own], PUSH, ca_certificate=certificates["good"].trust, http_proxy=proxy.url())
    check_sent(result.output, secure[own], PUSH)


def test_without_verification_neither_certificate_is_checked(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line = secure["self-signed"]
    with Proxy(context=certificates["expired"].context) as proxy:
        own = {"ca_certificate": certificates["good"].trust, "verify_ssl": False, "http_proxy": proxy.url()}
        check_sent(run(line, PUSH, **own).output, line, PUSH)


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(
    ("name", "says", "advice"),
    [
        ("expired", "expired", "renew"),
        ("other host", "not valid for", "check the address in http_proxy"),
        ("self-signed", "self-signed", "ca_certificate"),
    ],
)
def test_the_certificate_of_a_proxy_is_told_from_lines(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    name: str,
    says: str,
    advice: str,
    trusted: bool,
) -> None:
    """Whether it is the asset's CA that the proxy is checked against, or the usual ones alone."""
    own = {"ca_certificate": certificates["good"].trust} if trusted else {}
    with Proxy(context=certificates[name].context) as proxy:
        error = run(secure["good"], PUSH, http_proxy=proxy.url(), **own).error
        assert proxy.seen == []
    assert (error["kind"], error["retryable"]) == ("proxy_failed", False)
    assert error["message"].startswith("The certificate of the proxy is refused: ")
    if trusted or name == "self-signed":
        assert says in error["message"].replace("self signed", "self-signed")
        assert advice in error["hint"]
    check_nothing_sent(error, secure["good"], PUSH)


def test_lines_certificate_is_checked_behind_a_proxy_that_speaks_tls(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line, good = secure["self-signed"], certificates["good"]
    with Proxy(context=good.context) as proxy:
        error = run(line, PUSH, http_proxy=proxy.url(), ca_certificate=good.trust).error
        assert len(proxy.seen) == 1
    assert error["kind"] == "tls_failed"
    assert error["message"].startswith("The certificate of localhost through the proxy is refused: ")
    check_nothing_sent(error, line, PUSH)
    gc.collect()  # of a socket that was left open there is a warning, which is an error here


def answer_plainly(client: socket.socket) -> None:
    """Answer what a proxy without TLS answers to a handshake."""
    client.recv(4096)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    say_nothing(client)


@pytest.mark.parametrize("serve", [answer_plainly, refuse])
def test_a_proxy_with_which_tls_comes_to_nothing_is_told_from_line(
    secure: dict[str, Sandbox], serve: Callable[[socket.socket], None]
) -> None:
    with listening(serve) as port:
        error = run(secure["good"], PUSH, http_proxy=f"https://localhost:{port}").error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", False)
    assert error["message"].startswith("No TLS connection with the proxy: ")
    assert ("http_proxy" in error["hint"]) == (serve is answer_plainly)
    check_nothing_sent(error, secure["good"], PUSH)
