"""Whose certificates are trusted: the environment's bundle, the asset's own CA, or everybody's."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certifi
import pytest
import trustme

from connector.errors import AssetError
from connector.sandbox import Fault, Sandbox
from connector.trust import add_own
from tests.connector.wires import PATH, ask, failed, wired
from tests.e2e.proxy import Proxy

VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """The company's CA."""
    return trustme.CA()


@pytest.fixture(scope="module")
def pem(authority: trustme.CA) -> str:
    """Its certificate as text."""
    return authority.cert_pem.bytes().decode()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Sandbox]:
    """A LINE with a certificate that the company's CA has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with Sandbox(ssl_context=context) as line:
        yield line


@pytest.fixture
def bundle(tmp_path: Path, pem: str) -> Path:
    """A file that the company's CA is in."""
    path = tmp_path / "bundle.pem"
    path.write_text(f"Our CA\n{pem}")
    return path


def trusted(context: ssl.SSLContext | None) -> set[bytes]:
    """The certificates that a context trusts."""
    assert context is not None
    assert context.verify_mode == ssl.CERT_REQUIRED
    return set(context.get_ca_certs(binary_form=True))


def trusted_by(**asset: Any) -> set[bytes]:
    """The certificates that a wire trusts."""
    with wired(**asset) as wire:
        return trusted(wire.context)


def read(*pems: str | Path) -> set[bytes]:
    """The certificates in texts and files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for pem in pems:
        context.load_verify_locations(**({"cadata": pem} if isinstance(pem, str) else {"cafile": pem}))
    return trusted(context)


def test_without_variables_the_usual_certificates_are_trusted_and_the_assets_own_besides(pem: str) -> None:
    assert trusted_by() == read(Path(certifi.where()))
    assert trusted_by(ca_certificate=pem) == read(Path(certifi.where()), pem)


@pytest.mark.parametrize("variable", VARIABLES)
def test_each_variable_names_a_bundle_in_place_of_the_usual_one(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, pem: str, variable: str
) -> None:
    monkeypatch.setenv(variable, str(bundle))
    assert trusted_by() == read(pem)
    other = trustme.CA().cert_pem.bytes().decode()
    assert trusted_by(ca_certificate=other) == read(pem, other)


@pytest.mark.parametrize(("winner", "others"), [(VARIABLES[0], VARIABLES[1:]), (VARIABLES[1], VARIABLES[2:])])
def test_the_first_variable_wins_and_the_others_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, pem: str, winner: str, others: tuple[str, ...]
) -> None:
    for other in others:
        monkeypatch.setenv(other, "/does/not/exist")
    monkeypatch.setenv(winner, str(bundle))
    assert trusted_by() == read(pem)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, bundle: Path, pem: str) -> None:
    monkeypatch.setenv(VARIABLES[0], "")
    monkeypatch.setenv(VARIABLES[1], "")
    assert trusted_by() == read(Path(certifi.where()))
    monkeypatch.setenv(VARIABLES[2], str(bundle))
    assert trusted_by() == read(pem)


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "names a file that does not exist."),
        (b"", "names a file without certificates that can be read."),
        (b"certificates", "names a file without certificates that can be read."),
        (b"BEGIN CERTIFICATE", "names a file without certificates that can be read."),
        (b"\xff\x00", "names a file without certificates that can be read."),
    ],
)
def test_a_bundle_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / "bundle.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(variable, str(path))
    with pytest.raises(AssetError) as caught, wired():
        pass
    assert (caught.value.kind, caught.value.message) == ("tls_failed", f"{variable} {says}")
    assert caught.value.hint == f"Correct the environment variable {variable} or remove it."


def test_where_the_usual_certificates_are_gone_that_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("connector.trust.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "cacert.pem"))
    with pytest.raises(AssetError) as caught, wired():
        pass
    assert (caught.value.kind, caught.value.hint) == ("tls_failed", "Install certifi anew.")
    assert caught.value.message == "certifi names a file that does not exist."


def test_what_is_not_checked_needs_no_certificates_whatever_asset_and_environment_say(
    monkeypatch: pytest.MonkeyPatch, bundle: Path
) -> None:
    monkeypatch.setenv("CURL_CA_BUNDLE", str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/does/not/exist")
    with wired(verify_ssl=False, ca_certificate="-----BEGIN CERTIFICATE-----none") as wire:
        assert wire.context is not None
        assert (wire.context.verify_mode, wire.context.get_ca_certs()) == (ssl.CERT_NONE, [])


@pytest.mark.parametrize("checked", [True, False])
def test_what_is_not_encrypted_needs_no_certificates_and_no_context(
    monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, checked: bool
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/does/not/exist")
    with wired(url=sandbox.url, verify_ssl=checked) as wire:
        assert (wire.context, ask(wire, sandbox.url + PATH)[0].status_code) == (None, 401)


def test_one_address_of_two_that_is_encrypted_is_enough(sandbox: Sandbox) -> None:
    fields = {"client_id": "1234567890", "client_secret": "some-secret", "token": None}
    for secure in ("url", "token_url"):
        with wired(**{**fields, "url": sandbox.url, "token_url": sandbox.url, secure: "https://line.example"}) as wire:
            assert trusted(wire.context)


def test_another_wire_of_the_run_reads_no_certificates_again(
    monkeypatch: pytest.MonkeyPatch, secure: Sandbox, bundle: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with wired() as first:
        bundle.unlink()
        further = [first.beside(lambda: None) for _ in range(3)]
        for wire in (first, *further):
            assert ask(wire, secure.url + PATH)[0].status_code == 401
        for wire in further:
            wire.close()


def test_what_is_checked_against(monkeypatch: pytest.MonkeyPatch, secure: Sandbox, bundle: Path, pem: str) -> None:
    url = secure.url + PATH
    with wired() as wire:
        error = failed(wire, url)
        assert (error.kind, error.left) == ("tls_failed", False)
    with wired(verify_ssl=False, ca_certificate=trustme.CA().cert_pem.bytes().decode()) as wire:
        assert ask(wire, url)[0].status_code == 401
    with wired(ca_certificate=pem) as wire:
        assert ask(wire, url)[0].status_code == 401
    monkeypatch.setenv("CURL_CA_BUNDLE", str(bundle))
    for more in ({}, {"ca_certificate": trustme.CA().cert_pem.bytes().decode()}):
        with wired(**more) as wire:
            assert ask(wire, url)[0].status_code == 401


def test_through_a_proxy_it_is_the_same_certificates_and_the_same_connection(secure: Sandbox, pem: str) -> None:
    with Proxy() as proxy, wired(None, proxy.url(), ca_certificate=pem) as wire:
        for _ in range(2):
            assert ask(wire, secure.url + PATH)[0].status_code == 401
        assert [line.split()[0] for line in proxy.seen] == ["CONNECT"]
        secure.queue(Fault("lost"))
        error = failed(wire, secure.url + PATH)
    assert (error.kind, error.left) == ("connection_failed", True)


def test_a_certificate_is_checked_also_through_a_proxy(secure: Sandbox) -> None:
    with Proxy() as proxy, wired(None, proxy.url()) as wire:
        error = failed(wire, secure.url + PATH)
    assert (error.kind, error.left) == ("tls_failed", False)
    assert "localhost through the proxy" in error.message


@pytest.mark.parametrize(
    "form",
    ["{}", "Our CA\r\n{}\r\nuntil 2030", "{blanks}", "{written}", "{both}", "{tight}", "{tabs}"],
)
def test_a_certificate_is_understood_however_a_form_has_mangled_it(pem: str, form: str) -> None:
    text = form.format(
        pem,
        blanks=" ".join(pem.split("\n")),
        written=pem.replace("\n", "\\n"),
        both=pem.replace("\n", "\\r\\n"),
        tight=pem.replace("\n", ""),
        tabs=pem.replace("\n", "\n\t"),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    add_own(context, text)
    assert trusted(context) == read(pem)


def test_every_certificate_of_the_asset_is_trusted(pem: str) -> None:
    context, other = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trustme.CA().cert_pem.bytes().decode()
    add_own(context, pem + other)
    assert trusted(context) == read(pem, other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n\u200b\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n\ud800\n-----END CERTIFICATE-----",
    ],
)
def test_a_certificate_that_cannot_be_read_is_the_assets_mistake(text: str) -> None:
    with pytest.raises(AssetError) as caught:
        add_own(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), text)
    assert (caught.value.kind, caught.value.message) == ("invalid_asset", "The asset is not usable: ca_certificate.")
    assert caught.value.details == [
        {"property": "ca_certificate", "message": "holds no certificate that can be read; copy the PEM file."}
    ]


def test_with_the_assets_certificate_the_host_is_checked_all_the_same(authority: trustme.CA, pem: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)
    with Sandbox(ssl_context=context) as line, wired(ca_certificate=pem) as wire:
        error = failed(wire, line.url + PATH)
    assert (error.kind, error.left) == ("tls_failed", False)
    assert "another host" in error.hint


def test_the_shared_context_offers_http_1_1_whatever_is_set_for_one_connection(authority: trustme.CA, pem: str) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(server)
    server.set_alpn_protocols(["h2", "http/1.1"])
    with Sandbox(ssl_context=server) as line, wired(url=line.url, ca_certificate=pem) as wire:
        assert wire.context is not None
        wire.context.set_alpn_protocols(["h2"])
        place = ("127.0.0.1", urlsplit(line.url).port)
        with (
            socket.create_connection(place) as plain,
            wire.context.wrap_socket(plain, server_hostname="localhost") as it,
        ):
            assert it.selected_alpn_protocol() == "http/1.1"
