"""Proxies: which one is used, and what is said of one that does not carry the request."""

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import oauth, run_here, run_process
from tests.e2e.exchanges import (
    PUSH,
    REPLY,
    Exchange,
    check_nothing_sent,
    check_sent,
    dead_port,
    each_exchange,
    run,
)
from tests.e2e.network import Certificate, failed_connect, listening, say_nothing
from tests.e2e.proxy import Proxy


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", None])
def test_plain_http_goes_to_this_machine_and_through_no_proxy(sandbox: Sandbox, variable: str | None) -> None:
    """What goes out plainly, a proxy could read: the channel secret, the token, the messages."""
    with Proxy() as proxy:
        asset = oauth(sandbox) if variable else oauth(sandbox, http_proxy=proxy.url())
        environment = {variable: proxy.url()} if variable else {}
        output = run_process(PUSH.action, {**asset, **PUSH.inputs}, **environment).output
        assert proxy.seen == []
    check_sent(output, sandbox, PUSH)


@each_exchange
def test_a_proxy_carries_requests(
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
def test_a_proxy_that_asks_for_a_password_is_its_own_error(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    exchange: Exchange,
) -> None:
    line = secure["good"]
    with Proxy("user:secret") as proxy:
        result = run(line, exchange, http_proxy=proxy.url(), ca_certificate=certificates["good"].trust)
        error = result.error
        assert len(proxy.seen) == 1
    assert (error["kind"], error["retryable"], error["attempts"]) == ("proxy_failed", False, 1)
    assert "user and a password" in error["message"] + error["hint"]
    assert "http://user:password@host:port" in error["hint"]
    assert error["outcome"] == ("not_sent" if exchange.sends else None)
    assert line.requests == []


@each_exchange
def test_a_dead_proxy_is_its_own_error(secure: dict[str, Sandbox], exchange: Exchange) -> None:
    line = secure["good"]
    with dead_port() as port:
        error = run(line, exchange, http_proxy=f"http://127.0.0.1:{port}").error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", True)
    check_nothing_sent(error, line, exchange, attempts=3)


LOG_IN = "The proxy asks for a user and a password, or refuses them"
NO_PROXY_OF_THIS_KIND = "What http_proxy names does not work as a proxy of this kind"


@failed_connect
@pytest.mark.parametrize(
    ("status", "retryable", "says", "advice"),
    [
        (403, False, "The proxy refuses to connect to LINE (status 403).", "Have the proxy allow CONNECT to {line}."),
        (401, False, f"{LOG_IN} (status 401).", "only Basic is supported"),
        (407, False, f"{LOG_IN} (status 407).", "@ as %40, : as %3A, / as %2F and % as %25"),
        (302, False, "login in a browser (status 302).", "allow CONNECT to {line} without one"),
        (405, False, f"{NO_PROXY_OF_THIS_KIND} (status 405).", "Check its scheme and port"),
        (500, True, "The proxy cannot reach LINE (status 500).", "why it does not reach {line}; then run"),
        (503, True, "The proxy cannot reach LINE (status 503).", "why it does not reach {line}; then run"),
        (0, True, "The proxy ended the connection before it reached LINE.", "Check"),
    ],
)
def test_a_proxy_that_does_not_connect_says_why_and_who_must_do_what(
    secure: dict[str, Sandbox], status: int, retryable: bool, says: str, advice: str
) -> None:
    line = secure["good"]
    with Proxy(connect_status=status) as proxy:
        error = run(line, REPLY, http_proxy=proxy.url()).error
        assert len(proxy.seen) == (3 if retryable else 1)
    assert (error["kind"], error["retryable"]) == ("proxy_failed", retryable)
    assert says in error["message"]
    assert advice.format(line=line.url.removeprefix("https://")) in error["hint"]
    check_nothing_sent(error, line, REPLY, attempts=3 if retryable else 1)


@failed_connect
def test_the_process_says_what_a_proxy_that_refuses_must_allow(secure: dict[str, Sandbox]) -> None:
    line = secure["good"]
    with Proxy(connect_status=403) as proxy:
        error = run_process(PUSH.action, {**PUSH.asset(line), **PUSH.inputs}, http_proxy=proxy.url()).error
    assert error["hint"] == f"Have the proxy allow CONNECT to {line.url.removeprefix('https://')}."


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
    ["ftp://127.0.0.1:1", "http://[bad", "http://127.0.0.1:port", "http://", "a b", "://", "http://:80",
     "http://user:12/ab@127.0.0.1:1", "http://user:12?ab@127.0.0.1:1", "http://user:12#ab@127.0.0.1:1"],
)  # fmt: skip
def test_an_address_that_is_no_proxys_is_its_own_error(secure: dict[str, Sandbox], address: str) -> None:
    line = secure["good"]
    error = run_process(PUSH.action, {**PUSH.asset(line), **PUSH.inputs}, http_proxy=address).error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", False)
    assert address not in error["message"]
    assert "/ as %2F" in error["hint"]
    check_nothing_sent(error, line, PUSH, attempts=1)


PASSWORDS = {
    "as it is": ("p@ss:word", "p@ss:word"),
    "with a percent sign": ("100%zz%41%", "100%25zz%2541%25"),
    "umlauts": ("größe", "gr%C3%B6%C3%9Fe"),
    "euro sign": ("100 €", "100%20%E2%82%AC"),
    "slash": ("a/b?c#d", "a%2Fb%3Fc%23d"),
}


@pytest.mark.parametrize(("password", "written"), PASSWORDS.values(), ids=PASSWORDS)
def test_a_password_goes_to_the_proxy_in_utf_8_and_no_longer_percent_encoded(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], password: str, written: str
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    with Proxy(f"jürgen:{password}") as proxy:
        given = {
            **PUSH.asset(line, ca_certificate=trust, http_proxy=proxy.url(f"j%C3%BCrgen:{written}")),
            **PUSH.inputs,
        }
        check_sent(run_process(PUSH.action, given).output, line, PUSH)


@pytest.mark.parametrize("password", ["p@ss:word", "größe€", "100%zz", "back\\slash"])
def test_a_password_that_needs_no_percent_encoding_to_be_read_is_taken_without(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], password: str
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    with Proxy(f"user:{password}") as proxy:
        given = {**PUSH.asset(line, ca_certificate=trust), **PUSH.inputs}
        check_sent(run_process(PUSH.action, given, http_proxy=proxy.url(f"user:{password}")).output, line, PUSH)


def test_a_user_without_a_password_is_told_to_the_proxy(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    with Proxy("user:") as proxy:
        check_sent(run(line, PUSH, ca_certificate=trust, http_proxy=proxy.url("user")).output, line, PUSH)


def test_the_environments_proxy_wins_over_the_assets(
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Proxy("a:secret") as environments, Proxy() as assets:
        monkeypatch.setenv("http_proxy", environments.url("a:secret"))
        own = {"http_proxy": assets.url(), "ca_certificate": certificates["good"].trust}
        check_sent(run(secure["good"], PUSH, **own).output, secure["good"], PUSH)
        assert len(environments.seen) == 1
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
def test_no_proxy_holds_for_every_proxy(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, trust = secure["good"], {"ca_certificate": certificates["good"].trust}
    with dead_port() as port:
        dead = f"http://127.0.0.1:{port}"
        monkeypatch.setenv(variable, "example.com,localhost")
        monkeypatch.setenv("HTTPS_PROXY", dead)
        for asset, turbine in (({}, None), ({"http_proxy": dead}, None), ({}, dead)):
            result = run_here(PUSH.action, PUSH.asset(line, **trust, **asset), PUSH.inputs, http_proxy=turbine)
            check_sent(result.output, line, PUSH)
            line.clear()
        monkeypatch.setenv(variable, "example.com")
        assert run(line, PUSH, **trust).error["kind"] == "proxy_failed"


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
