"""The check of an asset says which layer fails."""

import re
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from connector.sandbox import Fault, Sandbox
from tests.cli.shell import COMMAND, QUOTA, file, run, variables, without
from tests.conftest import (
    Result,
    bearer,
    oauth,
)
from tests.e2e.proxy import Proxy


def check(asset: dict[str, Any], *arguments: str, command: list[str] = COMMAND, **more: str) -> Result:
    """Check an asset that is in environment variables; no output may hold its secrets."""
    result = run("--check", *arguments, command=command, **variables(asset), **more)
    assert result.err == ""
    secrets = [asset.get("client_secret"), asset.get("token"), "top-secret"]
    assert not [secret for secret in secrets if secret and secret in result.out]
    return result


def failing(result: Result) -> tuple[list[str], str, str]:
    """The layers that are good, the one that is not, and what is said of it."""
    assert result.code == 1
    rows = [re.fullmatch(r"(\w+) +(ok|failed) +(.+)", line) for line in result.out.splitlines()]
    good = [row[1] for row in rows if row and row[2] == "ok"]
    bad = [row for row in rows if row and row[2] == "failed"]
    assert len(bad) == 1
    assert bad[0] is not None
    assert "What helps: " in result.out
    return good, bad[0][1], bad[0][3]


CONSUMPTION = f"{QUOTA}/consumption"
GOOD = "The asset is good. No message was sent and no quota used.\n"


def quota_of(result: Result) -> tuple[str, str]:
    """What a check that has found the asset good says of the quota: its state, and the words."""
    assert result.code == 0
    *layers, quota, last = [text for text in result.out.splitlines(keepends=True) if text.strip()]
    assert [text.split()[:2] for text in layers] == [
        [name, "ok"] for name in ("asset", "proxy", "connection", "tls", "token", "channel")
    ]
    name, state, said = quota.split(maxsplit=2)
    assert (name, last) == ("quota", GOOD)
    return state, said.removesuffix("\n")


@pytest.mark.parametrize("kind", [oauth, bearer])
def test_a_good_asset_passes_every_layer_with_two_reads_that_cost_nothing(kind: Any) -> None:
    with Sandbox(quota=500) as line:
        state, said = quota_of(check(kind(line)))
        assert (state, said.partition(";")[0]) == ("ok", "of 500 messages a month about 0 are used, 500 remain")
        assert [(request.method, request.path) for request in line.api_requests] == [
            ("GET", QUOTA),
            ("GET", CONSUMPTION),
        ]
        assert line.messages == []


@pytest.mark.parametrize("reserve", [None, "50"])
def test_a_channel_without_a_limit_takes_one_read(sandbox: Sandbox, reserve: str | None) -> None:
    asset = bearer(sandbox) if reserve is None else bearer(sandbox, quota_reserve=reserve)
    assert quota_of(check(asset)) == ("ok", "there is no monthly limit")
    assert [request.path for request in sandbox.api_requests] == [QUOTA]


@pytest.mark.parametrize(
    ("reserve", "used", "state", "said"),
    [
        (None, 999, "ok", "about 999 are used, 1 remain; none are kept for urgent messages"),
        (None, 1000, "low", "about 1,000 are used, 0 remain; none are kept for urgent messages"),
        ("", 999, "ok", "about 999 are used, 1 remain; none are kept for urgent messages"),
        ("0", 1000, "low", "about 1,000 are used, 0 remain; 0 are kept for urgent messages"),
        ("60", 939, "ok", "about 939 are used, 61 remain; 60 are kept for urgent messages"),
        ("60", 940, "low", "about 940 are used, 60 remain; 60 are kept for urgent messages"),
        (" 60.0 ", 1010, "low", "about 1,010 are used, 0 remain; 60 are kept for urgent messages"),
        ("1200", 0, "low", "about 0 are used, 1,000 remain; 1,200 are kept for urgent messages"),
    ],
)
def test_a_check_shows_what_is_used_what_remains_and_what_is_kept_and_when_no_more_remains_than_that(
    reserve: str | None, used: int, state: str, said: str
) -> None:
    with Sandbox(quota=1000) as line:
        line.line.quota = None  # LINE may count more than its limit
        line.line.charge("push", used)
        line.line.quota = 1000
        asset = bearer(line) if reserve is None else bearer(line, quota_reserve=reserve)
        assert quota_of(check(asset)) == (state, f"of 1,000 messages a month {said}")


@pytest.mark.parametrize(
    "fault",
    [
        Fault.status_code(500, path=CONSUMPTION),
        Fault.status_code(403, path=CONSUMPTION),
        Fault("lost", path=CONSUMPTION),
        Fault.status_code(200, path=CONSUMPTION, body={"totalUsage": "many"}),
    ],
    ids=["server error", "forbidden", "lost", "no number"],
)
def test_a_consumption_that_cannot_be_read_is_said_and_the_asset_is_good_all_the_same(fault: Fault) -> None:
    with Sandbox(quota=1000) as line:
        line.queue(fault)
        said = "LINE allows 1,000 messages a month; how many are used could not be read"
        assert quota_of(check(bearer(line, quota_reserve=60))) == ("ok", f"{said}; 60 are kept for urgent messages")
        assert [request.path for request in line.api_requests] == [QUOTA, CONSUMPTION]


def test_a_check_names_a_reserve_that_is_no_number_without_any_request(sandbox: Sandbox) -> None:
    result = check(bearer(sandbox, quota_reserve="a tenth"))
    good, layer, message = failing(result)
    assert (good, layer, message) == ([], "asset", "The asset is not usable: quota_reserve.")
    assert sandbox.requests == []


@pytest.mark.parametrize("missing", ["client_id", "client_secret", "token_url"])
def test_a_check_names_a_missing_field_without_any_request(sandbox: Sandbox, missing: str) -> None:
    result = check({name: value for name, value in oauth(sandbox).items() if name != missing})
    good, layer, message = failing(result)
    assert (good, layer) == ([], "asset")
    assert message == f"The asset is not usable: {missing}."
    assert f"  {missing} is required" in result.out
    assert "LINE_CLIENT_ID" in result.out
    assert sandbox.requests == []


def test_a_check_names_a_refused_connection(closed: str) -> None:
    good, layer, _ = failing(check({"url": closed, "token": "some-token"}))
    assert (good, layer) == (["asset", "proxy"], "connection")


def test_a_check_names_a_name_that_cannot_be_resolved() -> None:
    code = (
        "import socket\n"
        "def unknown(*_, **__): raise socket.gaierror(-2, 'Name or service not known')\n"
        "socket.getaddrinfo = unknown"
    )
    asset = {"url": "https://line.invalid", "token": "some-token"}
    good, layer, message = failing(check(asset, command=without(code)))
    assert (good, layer) == (["asset", "proxy"], "connection")
    assert message == "The name line.invalid cannot be resolved."


def test_a_check_names_a_dead_proxy_and_hides_its_password(sandbox: Sandbox, closed: str) -> None:
    url = sandbox.url.replace("http:", "https:")  # the connection never comes that far
    proxied = bearer(sandbox, url=url, http_proxy=closed.replace("//", "//user:top-secret@"))
    for asset in (proxied, oauth(sandbox, url=url, token_url=url)):
        good, layer, _ = failing(check(asset, http_proxy=closed.replace("//", "//user:top-secret@")))
        assert (good, layer) == (["asset"], "proxy")


def secured(authority: trustme.CA) -> ssl.SSLContext:
    """What a server on this machine speaks TLS with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def test_a_check_shows_the_proxy_that_is_really_used_and_where_it_comes_from() -> None:
    authority = trustme.CA()
    with Sandbox(ssl_context=secured(authority)) as line, Proxy("user:top-secret") as proxy:
        asset = bearer(line, ca_certificate=authority.cert_pem.bytes().decode())
        address = proxy.url("user:top-secret")
        for given, environment, shown in (
            ({"http_proxy": address}, {}, f"127.0.0.1:{proxy.port}, from the asset"),
            ({}, {"http_proxy": address}, f"127.0.0.1:{proxy.port}, from http_proxy"),
            ({}, {"HTTPS_PROXY": address}, f"127.0.0.1:{proxy.port}, from HTTPS_PROXY"),
            ({"http_proxy": address}, {"NO_PROXY": "localhost"}, "none is used: NO_PROXY names the host"),
            ({}, {}, "none is used: neither the asset nor the environment names one"),
        ):
            before = len(proxy.seen)
            result = check({**asset, **given}, **environment)
            assert (result.code, f"proxy       ok      {shown}\n" in result.out) == (0, True), result
            assert len(proxy.seen) - before == ("from" in shown)


def test_a_check_of_plain_http_knows_of_no_proxy(sandbox: Sandbox) -> None:
    result = check(bearer(sandbox), http_proxy="http://user:top-secret@127.0.0.1:9")
    assert "proxy       ok      none is used: plain http stays on this machine\n" in result.out
    assert result.code == 0


def test_a_check_tells_the_certificate_of_a_proxy_from_lines() -> None:
    ours, others = trustme.CA(), trustme.CA()
    trust = {"ca_certificate": ours.cert_pem.bytes().decode()}
    with Sandbox(ssl_context=secured(ours)) as line, Sandbox(ssl_context=secured(others)) as other:
        with Proxy(context=secured(ours)) as good:
            assert check(bearer(line, **trust, http_proxy=good.url())).code == 0
            result = check(bearer(other, **trust, http_proxy=good.url()))
            assert failing(result)[:2] == (["asset", "proxy", "connection"], "tls")
            assert "The certificate of localhost through the proxy is refused" in result.out
        with Proxy(context=secured(others)) as bad:
            result = check(bearer(line, **trust, http_proxy=bad.url()))
            assert failing(result)[:2] == (["asset"], "proxy")
            assert "The certificate of the proxy is refused" in result.out


def test_a_check_names_an_untrusted_certificate_and_is_content_with_its_ca(tmp_path: Path) -> None:
    authority = trustme.CA()
    pem = authority.cert_pem.bytes().decode()
    with Sandbox(ssl_context=secured(authority)) as line:
        result = check(oauth(line))
        assert failing(result)[:2] == (["asset", "proxy", "connection"], "tls")
        assert "ca_certificate" in result.out
        asset = file(tmp_path, "asset.yml", oauth(line, ca_certificate=pem))
        assert "tls         ok      the certificate is trusted" in run("--check", "--asset", asset).out
        unchecked = check(oauth(line, verify_ssl=False))
        assert "tls         ok      the certificate is not checked" in unchecked.out
        assert "Warning: verify_ssl" in unchecked.out


def test_a_check_names_an_unusable_bundle_without_calling_the_connection_good(tmp_path: Path) -> None:
    with Sandbox(ssl_context=secured(trustme.CA())) as line:
        good, layer, message = failing(check(bearer(line), REQUESTS_CA_BUNDLE=str(tmp_path / "none.pem")))
    assert (good, layer) == (["asset"], "tls")
    assert "REQUESTS_CA_BUNDLE" in message


@pytest.mark.parametrize("kind", [{"client_secret": "wrong-secret"}, {"token": "wrong-token"}])
def test_a_check_names_credentials_that_line_does_not_accept(sandbox: Sandbox, kind: dict[str, str]) -> None:
    good, layer, message = failing(check({**oauth(sandbox), **kind}))
    assert (good, layer) == (["asset", "proxy", "connection", "tls"], "token")
    assert "LINE" in message


def test_a_check_names_a_token_without_rights(sandbox: Sandbox) -> None:
    for asset in (oauth(sandbox), bearer(sandbox)):
        sandbox.queue(Fault.status_code(403))
        good, layer, message = failing(check(asset))
        assert (good, layer) == (["asset", "proxy", "connection", "tls", "token"], "channel")
        assert "403" in message


def test_a_check_asks_once_and_calls_a_token_good_only_when_line_has_said_so(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(500))
    good, layer, _ = failing(check(bearer(sandbox)))
    assert (good, layer) == (["asset", "proxy", "connection", "tls"], "channel")
    assert len(sandbox.requests) == 1


@pytest.mark.parametrize(("status", "body"), [(200, {"message": "maintenance"}), (200, {}), (403, "<h1>Blocked</h1>")])
def test_a_check_believes_only_what_can_be_lines(sandbox: Sandbox, status: int, body: Any) -> None:
    for asset, known in ((bearer(sandbox), []), (oauth(sandbox), ["token"])):
        sandbox.queue(Fault("answer", status=status, body=body, headers={"x-line-request-id": "", "Server": "nginx"}))
        good, layer, message = failing(check(asset))
        assert (good, layer) == (["asset", "proxy", "connection", "tls", *known], "channel")
        assert message.startswith(f"Something between here and LINE answered {status} (server: nginx): ")


def test_a_check_is_content_with_a_quota_although_it_has_no_request_id(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("answer", status=200, body={"type": "none"}, headers={"x-line-request-id": ""}))
    assert check(bearer(sandbox)).code == 0


def test_a_check_of_the_sandbox_succeeds() -> None:
    assert check({}, "--sandbox").code == 0


@pytest.fixture
def closed() -> str:
    """An address on this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"
