"""Whose certificates are trusted: the environment's bundle, the asset's own CA, or everybody's."""

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from connector.errors import AssetError
from connector.sandbox import Fault, Sandbox
from connector.trust import own_ca, trusted
from tests.connector.wires import PATH, Transport, ask, failed, wired
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


def verify_of(**asset: Any) -> Any:
    """What the certificates of a request are checked against."""
    transport = Transport()
    with wired(transport, **asset) as wire:
        ask(wire, "https://line.example/")
    return transport.sent[0].how["verify"]


def test_without_variables_the_usual_certificates_are_trusted() -> None:
    assert trusted() is True
    assert verify_of() is True


@pytest.mark.parametrize("variable", VARIABLES)
def test_each_variable_names_a_bundle(monkeypatch: pytest.MonkeyPatch, bundle: Path, variable: str) -> None:
    monkeypatch.setenv(variable, str(bundle))
    assert verify_of() == str(bundle)


@pytest.mark.parametrize(("winner", "others"), [(VARIABLES[0], VARIABLES[1:]), (VARIABLES[1], VARIABLES[2:])])
def test_the_first_variable_wins_and_the_others_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, bundle: Path, winner: str, others: tuple[str, ...]
) -> None:
    for other in others:
        monkeypatch.setenv(other, "/does/not/exist")
    monkeypatch.setenv(winner, str(bundle))
    assert trusted() == str(bundle)


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch, bundle: Path) -> None:
    monkeypatch.setenv(VARIABLES[0], "")
    monkeypatch.setenv(VARIABLES[1], "")
    assert trusted() is True
    monkeypatch.setenv(VARIABLES[2], str(bundle))
    assert trusted() == str(bundle)


def test_a_folder_of_certificates_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    assert trusted() == str(tmp_path)


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "names a file that does not exist."),
        (b"", "names a file without certificates."),
        (b"certificates", "names a file without certificates."),
        (b"BEGIN CERTIFICATE", "names a file without certificates."),
        (b"\xff\x00", "names a file without certificates."),
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


def test_a_bundle_that_may_not_be_read_is_named(monkeypatch: pytest.MonkeyPatch, bundle: Path) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    monkeypatch.setattr("connector.trust.open", forbidden, raising=False)
    with pytest.raises(AssetError) as caught:
        trusted()
    assert caught.value.message == "REQUESTS_CA_BUNDLE names a file without certificates."


def test_what_is_not_checked_needs_no_certificates_whatever_asset_and_environment_say(
    monkeypatch: pytest.MonkeyPatch, bundle: Path
) -> None:
    monkeypatch.setenv("CURL_CA_BUNDLE", str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/does/not/exist")
    assert verify_of(verify_ssl=False, ca_certificate="-----BEGIN CERTIFICATE-----none") is False


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
    (known,) = own_ca(text).get_ca_certs()
    assert known["issuer"] == known["subject"]


def test_every_certificate_of_the_asset_is_trusted(pem: str) -> None:
    assert len(own_ca(pem + trustme.CA().cert_pem.bytes().decode()).get_ca_certs()) == 2


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
        own_ca(text)
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
