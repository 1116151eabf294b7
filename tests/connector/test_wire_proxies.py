"""Which proxy a request takes, and what is said of one that is none."""

import ssl

import pytest
import trustme

from connector.sandbox import Fault, Sandbox
from connector.wire import proxy_for
from tests.connector.wires import PATH, Transport, ask, dead, failed, wired
from tests.e2e.proxy import Proxy


def proxy_of(url: str = "https://line.example/", *, turbine: str | None = None, own: str | None = None) -> str | None:
    """The proxy that a request takes."""
    transport = Transport()
    with wired(transport, turbine, http_proxy=own) as wire:
        ask(wire, url)
        ask(wire, url)
    first, second = (sent.how["proxies"] for sent in transport.sent)
    assert first == second
    assert set(first) <= {"https"}
    return first.get("https")


def test_turbines_proxy_wins_over_the_environments_over_the_assets_over_the_usual_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert proxy_of() is None
    monkeypatch.setenv("ALL_PROXY", "http://all:1")
    assert proxy_of() == "http://all:1"
    monkeypatch.setenv("HTTPS_PROXY", "http://https:1")
    assert proxy_of() == "http://https:1"
    assert proxy_of(own="http://own:1") == "http://own:1"
    monkeypatch.setenv("http_proxy", "http://environment:1")
    assert proxy_of() == "http://environment:1"
    assert proxy_of(own="http://own:1") == "http://environment:1"
    assert proxy_of(own="http://own:1", turbine="http://turbine:1") == "http://turbine:1"
    assert proxy_of("http://127.0.0.1/", own="http://own:1", turbine="http://turbine:1") is None


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_no_proxy_wins_over_every_proxy_for_its_hosts_alone(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "token.example,line.example")
    for given in ({"turbine": "http://p:1"}, {"own": "http://p:1"}):
        assert proxy_of(**given) is None
        assert proxy_of("https://other.example/", **given) == "http://p:1"
    monkeypatch.setenv("ALL_PROXY", "http://p:1")
    assert proxy_of() is None


def test_each_address_has_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "token.example")
    transport = Transport()
    with wired(transport, "http://p:1") as wire:
        for host in ("line", "token", "line"):
            ask(wire, f"https://{host}.example/")
    assert [sent.how["proxies"].get("https") for sent in transport.sent] == ["http://p:1", None, "http://p:1"]


def test_the_environment_is_looked_through_once_for_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes longer than a request to a near host."""
    looked: list[str] = []

    def bypassed(url: str, no_proxy: None) -> bool:
        looked.append(url)
        return False

    monkeypatch.setattr("connector.wire.should_bypass_proxies", bypassed)
    with wired(Transport()) as wire:
        for _ in range(3):
            ask(wire, "https://line.example/")
    assert looked == ["https://line.example/"]


@pytest.mark.parametrize(
    "address",
    [f"{scheme}://p.example:1" for scheme in ("http", "https", "socks4", "socks4a", "socks5", "socks5h")]
    + ["http://u:p%40@p.example:1", "http://[::1]:8080", "http://p_1.example."],
)
def test_every_scheme_that_a_proxy_can_have_is_taken_as_it_is(address: str) -> None:
    assert proxy_of(turbine=address) == address


def test_a_scheme_in_capitals_is_the_same() -> None:
    assert proxy_of(turbine="HTTPS://P.example") == "https://P.example"


@pytest.mark.parametrize("address", ["p.example:8080", "p.example", "u:p@p.example:1", " p.example\n"])
def test_an_address_without_a_scheme_is_an_http_proxys(address: str) -> None:
    assert proxy_of(turbine=address) == f"http://{address.strip()}"


@pytest.mark.parametrize(
    ("login", "written"),
    [
        ("u:p%zz", "p%25zz"),
        ("u:%41%", "A%25"),
        ("u:ä", "%C3%A4"),
        ("u:%E4", "%E4"),
        ("u:a@b:c", "a%40b%3Ac"),
        ("u:a\\b", "a%5Cb"),
    ],
)
def test_a_login_is_written_in_the_one_way_that_everybody_reads_alike(login: str, written: str) -> None:
    assert proxy_of(turbine=f"http://{login}@p.example:1") == f"http://u:{written}@p.example:1"


def test_what_decided_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def source(url: str = "https://line.example/", passed: str | None = None, own: str = "") -> str:
        return proxy_for(url, passed, own)[1]

    assert source() == "neither the asset nor the environment names one"
    monkeypatch.setenv("all_proxy", "all:1")
    assert source() == "all_proxy"
    monkeypatch.setenv("HTTPS_PROXY", "all:11")
    assert source() == "HTTPS_PROXY"
    assert source(own="http://own:1", passed=" own:1") == source(own="own:1") == "the asset"
    monkeypatch.setenv("http_proxy", "http://environment:1")
    assert source(own="own:1", passed="http://environment:1") == "http_proxy"
    assert source(own="own:1", passed="http://turbine:1") == "Turbine"
    assert source("http://127.0.0.1:1/") == "plain http stays on this machine"
    monkeypatch.setenv("NO_PROXY", "line.example")
    assert source() == "NO_PROXY names the host"


@pytest.mark.parametrize(
    "address",
    ["ftp://p:1", "socks://p:1", "http://[bad", "http://p:port", "http://p:99999", "http://", "http://:80", "://p",
     "a b", "http://u:p q@p:1", "http://p\t:1", "http://u:1/2@p:1", "http://u:1?2@p:1", "http://u:\udce4@p:1",
     "http://p:0", "http://p:", "http://p/x", "http://p?", "http://p#", "http://e\\.p:1", "http://pé:1",
     "http://p%2e:1", "http://[::1].p:1", "http:p:1"],
)  # fmt: skip
def test_an_address_that_is_no_proxys_is_the_assets_mistake_and_nothing_is_sent(address: str) -> None:
    transport = Transport()
    with wired(transport, address) as wire:
        for _ in range(2):
            error = failed(wire, "https://line.example/")
            assert (error.kind, error.retryable, error.left) == ("proxy_failed", False, False)
            assert error.message == "The address of the proxy is not one."
            assert error.hint == (
                "Write it as http://user:password@host:port, in user and password @ as %40, : as %3A, / as %2F and "
                "% as %25."
            )
    assert transport.sent == []


def test_a_request_through_a_proxy_is_known_to_have_left_or_not() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority = trustme.CA()
    authority.issue_cert("localhost").configure_cert(context)
    pem = authority.cert_pem.bytes().decode()
    with Sandbox(ssl_context=context) as line, Proxy("user:secret") as proxy:
        line.queue(Fault("lost"), Fault("lost"))
        with wired(None, proxy.url("user:secret"), ca_certificate=pem) as wire:
            for _ in range(2):
                error = failed(wire, line.url + PATH)
                assert (error.kind, error.left) == ("connection_failed", True)
                assert "through the proxy" in error.message
        with dead() as address, wired(None, address) as other:
            error = failed(other, line.url + PATH)
            assert (error.kind, error.left) == ("proxy_failed", False)
