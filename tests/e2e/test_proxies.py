"""Proxies: which one is used, and what is said of one that does not carry the request."""

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import run_here
from tests.e2e.exchanges import (
    PUSH,
    REPLY,
    TOKEN,
    Exchange,
    check_nothing_sent,
    check_sent,
    dead_port,
    each_exchange,
    run,
)
from tests.e2e.network import Certificate, failed_connect, listening, say_nothing
from tests.e2e.proxy import Proxy


@each_exchange
def test_a_proxy_carries_plain_requests(sandbox: Sandbox, exchange: Exchange) -> None:
    with Proxy("user:pass word") as proxy:
        output = run(sandbox, exchange, http_proxy=proxy.url("user:pass%20word")).output
        check_sent(output, sandbox, exchange)
        assert len(proxy.seen) == (2 if exchange.path == TOKEN else 1)
        assert f"{sandbox.url}/" in proxy.seen[0]


@each_exchange
def test_a_proxy_carries_encrypted_requests(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    exchange: Exchange,
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    with Proxy("user:secret") as proxy:
        output = run(line, exchange, http_proxy=proxy.url("user:secret"), ca_certificate=trust).output
        check_sent(output, line, exchange)
        assert [row.split()[0] for row in proxy.seen] == ["CONNECT"]


@failed_connect
@each_exchange
@pytest.mark.parametrize("encrypted", [True, False])
def test_a_proxy_that_asks_for_a_password_is_its_own_error(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    sandbox: Sandbox,
    exchange: Exchange,
    encrypted: bool,
) -> None:
    line = secure["good"] if encrypted else sandbox
    with Proxy("user:secret") as proxy:
        result = run(line, exchange, http_proxy=proxy.url(), ca_certificate=certificates["good"].trust)
        error = result.error
        assert len(proxy.seen) == 1
    assert (error["kind"], error["retryable"], error["attempts"]) == ("proxy_failed", False, 1)
    assert "user and a password" in error["message"] + error["hint"]
    assert "http://user:password@host:port" in error["hint"]
    whole = not encrypted and exchange.path != TOKEN  # the proxy has had the request, and nobody can tell what it did
    assert error["outcome"] == (("unknown" if whole else "not_sent") if exchange.sends else None)
    assert line.requests == []


@each_exchange
@pytest.mark.parametrize("encrypted", [True, False])
def test_a_dead_proxy_is_its_own_error(
    secure: dict[str, Sandbox],
    sandbox: Sandbox,
    exchange: Exchange,
    encrypted: bool,
) -> None:
    line = secure["good"] if encrypted else sandbox
    with dead_port() as port:
        error = run(line, exchange, http_proxy=f"http://127.0.0.1:{port}").error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", True)
    check_nothing_sent(error, line, exchange, attempts=3)


@failed_connect
@pytest.mark.parametrize(
    ("status", "attempts", "retryable", "says"),
    [(403, 1, False, "status 403"), (503, 3, True, "status 503"), (0, 3, True, "ended the connection")],
)
def test_a_proxy_that_does_not_connect_says_why(
    secure: dict[str, Sandbox],
    status: int,
    attempts: int,
    retryable: bool,
    says: str,
) -> None:
    line = secure["good"]
    with Proxy(connect_status=status) as proxy:
        error = run(line, REPLY, http_proxy=proxy.url()).error
        assert len(proxy.seen) == attempts
    assert (error["kind"], error["retryable"]) == ("proxy_failed", retryable)
    assert says in error["message"]
    check_nothing_sent(error, line, REPLY, attempts)


@failed_connect
@pytest.mark.usefixtures("_impatient")
def test_a_proxy_that_says_nothing_is_given_up(secure: dict[str, Sandbox]) -> None:
    with listening(say_nothing) as port:
        error = run(secure["good"], REPLY, http_proxy=f"http://127.0.0.1:{port}").error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", True)
    assert "in time" in error["message"]
    check_nothing_sent(error, secure["good"], REPLY, attempts=3)


@pytest.mark.parametrize(
    "address",
    ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://[bad", "http://127.0.0.1:port", "http://", "a b", "://", "http://:80"],
)  # fmt: skip
def test_an_address_that_is_no_proxys_is_its_own_error(sandbox: Sandbox, address: str) -> None:
    error = run_here(PUSH.action, PUSH.asset(sandbox), PUSH.inputs, http_proxy=address).error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", False)
    assert ("SOCKS" in error["message"]) == address.startswith("socks")
    assert address not in error["message"]
    check_nothing_sent(error, sandbox, PUSH, attempts=1)


def test_the_environments_proxy_wins_over_the_assets_for_http_and_https(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Proxy("a:secret") as environments, Proxy() as assets:
        monkeypatch.setenv("http_proxy", environments.url("a:secret"))
        own = {"http_proxy": assets.url(), "ca_certificate": certificates["good"].trust}
        for line in (sandbox, secure["good"]):
            check_sent(run(line, PUSH, **own).output, line, PUSH)
        assert [row.split()[0] for row in environments.seen] == ["POST", "CONNECT"]
        assert assets.seen == []


def test_the_usual_variables_are_used_when_neither_turbine_nor_the_asset_has_a_proxy(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    with Proxy() as usual, Proxy() as assets:
        monkeypatch.setenv("HTTPS_PROXY", usual.url())
        check_sent(run(line, PUSH, ca_certificate=trust).output, line, PUSH)
        assert len(usual.seen) == 1
        line.clear()
        check_sent(run(line, PUSH, ca_certificate=trust, http_proxy=assets.url()).output, line, PUSH)
        assert (len(usual.seen), len(assets.seen)) == (1, 1)


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_no_proxy_holds_for_every_proxy(sandbox: Sandbox, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with dead_port() as port:
        dead = f"http://127.0.0.1:{port}"
        monkeypatch.setenv(variable, "example.com,127.0.0.1")
        monkeypatch.setenv("HTTP_PROXY", dead)
        for asset, turbine in (({}, None), ({"http_proxy": dead}, None), ({}, dead)):
            result = run_here(PUSH.action, PUSH.asset(sandbox, **asset), PUSH.inputs, http_proxy=turbine)
            check_sent(result.output, sandbox, PUSH)
            sandbox.clear()
        monkeypatch.setenv(variable, "example.com")
        assert run(sandbox, PUSH).error["kind"] == "proxy_failed"


def test_a_lost_answer_is_unknown_also_behind_a_proxy(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    line.queue(Fault("lost", accepted=True))
    with Proxy() as proxy:
        error = run(line, REPLY, http_proxy=proxy.url(), ca_certificate=trust).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("connection_failed", "unknown", 1)
    assert "through the proxy" in error["message"]
    assert len(line.messages) == 1
