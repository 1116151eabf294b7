"""Proxy and CA of an asset, which a playbook may have brought in, are warned of; who runs the platform can pin both."""

from pathlib import Path
from typing import Any

import pytest

from connector.asset import ASSET_KEYS, PINS
from connector.cli.usage import variable
from connector.sandbox import Fault, Sandbox
from tests.cli.shell import run as run_command
from tests.cli.shell import variables
from tests.conftest import Result, oauth, run_process
from tests.e2e.exchanges import PUSH, check_nothing_sent, check_sent, dead_port
from tests.e2e.network import Certificate
from tests.e2e.proxy import Proxy

PROXY, BUNDLE = "LINE_CONNECTOR_PROXY", "LINE_CONNECTOR_CA_BUNDLE"
OWN_CA = "ca_certificate: is in use; who holds its key, and is on the way, can read the credentials."
OFF = "verify_ssl: is off; whoever is on the way can read the credentials."


def of_proxy(proxy: Proxy) -> str:
    """The warning of an asset's proxy."""
    return f"http_proxy: is in use; requests go through 127.0.0.1:{proxy.port}."


@pytest.fixture
def line(secure: dict[str, Sandbox]) -> Sandbox:
    """A LINE with a certificate of the company's CA."""
    return secure["good"]


@pytest.fixture
def pem(certificates: dict[str, Certificate]) -> str:
    """That CA's certificate."""
    return certificates["good"].trust


@pytest.fixture
def bundle(tmp_path: Path, pem: str) -> str:
    """A file with it."""
    path = tmp_path / "bundle.pem"
    path.write_text(pem)
    return str(path)


def push(asset: dict[str, Any], **environment: str) -> Result:
    """A push, the asset's fields and the inputs in one flat object."""
    return run_process(PUSH.action, {**asset, **PUSH.inputs}, **environment)


def test_a_proxy_and_a_ca_of_the_asset_are_warned_of_once_and_the_proxys_login_is_not_shown(
    line: Sandbox, pem: str
) -> None:
    with Proxy("someone:secret-word") as proxy:
        asset = oauth(line, http_proxy=proxy.url("someone:secret-word"), ca_certificate=pem)
        output = push(asset).output
        assert len(proxy.seen) == 1
        line.queue(Fault.status_code(400))
        error = push(asset).error
    assert output["warnings"] == error["warnings"] == [of_proxy(proxy), OWN_CA]
    assert len(line.requests) == 4


def test_also_a_proxy_that_cannot_be_reached_is_warned_of(line: Sandbox) -> None:
    with dead_port() as port:
        error = push(oauth(line, http_proxy=f"127.0.0.1:{port}")).error
    assert error["warnings"] == [f"http_proxy: is in use; requests go through 127.0.0.1:{port}."]


def test_what_of_the_asset_is_not_in_use_is_not_warned_of(line: Sandbox, pem: str, sandbox: Sandbox) -> None:
    with Proxy() as proxy, Proxy() as other:
        own = {"http_proxy": proxy.url()}
        for asset, environment, warnings in (
            (oauth(line, **own, ca_certificate=pem), {"NO_PROXY": "localhost"}, [OWN_CA]),
            (oauth(line, **own, ca_certificate=pem), {"http_proxy": other.url()}, [OWN_CA]),
            (oauth(line, ca_certificate=pem), {"http_proxy": proxy.url()}, [OWN_CA]),
            (oauth(line, **own, ca_certificate=pem, verify_ssl=False), {}, [OFF, of_proxy(proxy)]),
            (oauth(sandbox, **own, ca_certificate=pem), {}, []),
        ):
            assert push(asset, **environment).output["warnings"] == warnings


def test_a_pinned_proxy_carries_every_request_whatever_else_is_set(line: Sandbox, bundle: str) -> None:
    login = "someone:secret-word"
    with Proxy(login) as pinned, Proxy() as other:
        environment = {PROXY: pinned.url(login), "http_proxy": other.url(), "NO_PROXY": "*", BUNDLE: bundle}
        output = push(oauth(line), **environment).output
        check_sent(output, line, PUSH)
        assert output["warnings"] == []
        line.queue(Fault("answer", status=400, body={"message": f"I know {pinned.url(login)} and secret-word"}))
        result = push(oauth(line), **environment)
        assert result.error["kind"] == "rejected"
        assert "secret-word" not in result.err
        assert (len(pinned.seen), other.seen) == (2, [])
        checked = run_command("--check", **variables(oauth(line)), **environment)
    assert f"proxy       ok      127.0.0.1:{pinned.port}, from {PROXY}\n" in checked.out


def test_no_proxy_can_be_pinned_too(line: Sandbox, bundle: str) -> None:
    with dead_port() as port:
        dead = f"http://127.0.0.1:{port}"
        environment = {PROXY: "direct", "http_proxy": dead, "HTTPS_PROXY": dead, BUNDLE: bundle}
        check_sent(push(oauth(line), **environment).output, line, PUSH)
        checked = run_command("--check", **variables(oauth(line)), **environment)
    assert f"proxy       ok      none is used: {PROXY} says direct\n" in checked.out


def test_a_pinned_bundle_holds_the_only_certificates_that_are_trusted(
    line: Sandbox, secure: dict[str, Sandbox], certificates: dict[str, Certificate], bundle: str, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    other.write_text(certificates["self-signed"].trust)
    check_sent(push(oauth(line), **{BUNDLE: bundle, "REQUESTS_CA_BUNDLE": str(other)}).output, line, PUSH)
    error = push(oauth(secure["self-signed"]), **{BUNDLE: bundle, "REQUESTS_CA_BUNDLE": str(other)}).error
    assert error["kind"] == "tls_failed"
    check_nothing_sent(error, secure["self-signed"], PUSH)
    error = push(oauth(line), **{BUNDLE: "/does/not/exist"}).error
    assert error["message"] == f"{BUNDLE} names a file that does not exist."


def test_what_is_pinned_is_not_the_assets_to_decide(line: Sandbox, pem: str, bundle: str) -> None:
    with Proxy() as proxy, dead_port() as port:
        asset = oauth(line, http_proxy=proxy.url(), ca_certificate=pem, verify_ssl=False)
        for pin in ("direct", f"http://127.0.0.1:{port}"):
            result = push(asset, **{PROXY: pin, BUNDLE: bundle})
            assert {row["property"]: row["message"] for row in result.error["details"]} == {
                "http_proxy": f"must be empty: the environment's {PROXY} decides.",
                "ca_certificate": f"must be empty: the environment's {BUNDLE} decides.",
                "verify_ssl": f"must not be false: the environment's {BUNDLE} decides who is trusted.",
            }
            assert result.error["kind"] == "invalid_asset"
            assert f"127.0.0.1:{proxy.port}" not in result.err
            check_nothing_sent(result.error, line, PUSH, attempts=0)
        assert proxy.seen == []
    left_empty = oauth(line, http_proxy=" ", ca_certificate="", verify_ssl=True)
    check_sent(push(left_empty, **{PROXY: "direct", BUNDLE: bundle}).output, line, PUSH)


def test_a_variable_that_is_empty_pins_nothing(line: Sandbox, pem: str) -> None:
    with Proxy() as proxy:
        output = push(oauth(line, http_proxy=proxy.url(), ca_certificate=pem), **{PROXY: "", BUNDLE: ""}).output
        assert (output["outcome"], len(proxy.seen)) == ("sent", 1)


def test_no_variable_of_a_field_of_the_asset_is_one_that_pins() -> None:
    assert set(PINS.values()) == {PROXY, BUNDLE}
    assert not {variable(name) for name in ASSET_KEYS} & set(PINS.values())
