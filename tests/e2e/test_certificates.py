"""Certificates: whom an action trusts, and what it says of one that it does not."""

from pathlib import Path

import pytest

from connector.sandbox import Sandbox
from tests.e2e.exchanges import PUSH, Exchange, check_nothing_sent, check_sent, each_exchange, run
from tests.e2e.network import Certificate


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
    assert output["warnings"] == []


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


@pytest.mark.parametrize(
    ("name", "says", "advice"),
    [
        ("expired", "expired", "renew"),
        ("other host", "not valid for", "another host"),
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
