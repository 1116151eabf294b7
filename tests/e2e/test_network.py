"""Below HTTP: certificates, proxies and names. Each failure is its own clear error, and nothing was sent."""

import datetime as dt
import gc
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from connector.sandbox import Fault, Sandbox
from tests.conftest import Result, run_here, run_process
from tests.e2e.exchanges import EXCHANGES, PUSH, REPLY, TOKEN, Exchange, dead_port
from tests.e2e.proxy import Proxy

each_exchange = pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.name)


@pytest.fixture
def _swept() -> Iterator[None]:
    """Leave no socket of a CONNECT that failed to the next test, for the garbage collector to complain of there.

    Python 3.10 leaves it to the collector where the proxy refuses, urllib3 before version 2 where it says nothing.
    """
    yield
    gc.collect()


def failed_connect(test: Callable[..., None]) -> Callable[..., None]:
    """Mark a test in which a CONNECT through a proxy fails."""
    ignored = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
    return ignored(pytest.mark.usefixtures("_swept")(test))


class Certificate(NamedTuple):
    """A server's certificate: its context, and the PEM text that makes it trusted."""

    context: ssl.SSLContext
    trust: str


def self_signed(folder: Path) -> Certificate:
    """Make a certificate that nobody but itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    trust = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "self_signed.pem").write_bytes(private + trust)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "self_signed.pem")
    return Certificate(context, trust.decode())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Certificate]:
    """Certificates with one property each."""
    authority = trustme.CA()
    past = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=1)
    leaves = {
        "good": authority.issue_cert("localhost"),
        "expired": authority.issue_cert("localhost", not_after=past),
        "other host": authority.issue_cert("other.example"),
    }
    made = {"self-signed": self_signed(tmp_path_factory.mktemp("certificates"))}
    for name, leaf in leaves.items():
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        made[name] = Certificate(context, authority.cert_pem.bytes().decode())
    return made


@pytest.fixture(scope="module")
def secure(certificates: dict[str, Certificate]) -> Iterator[dict[str, Sandbox]]:
    """A LINE for each certificate."""
    lines = {name: Sandbox(ssl_context=each.context).start() for name, each in certificates.items()}
    yield lines
    for line in lines.values():
        line.stop()


@pytest.fixture(autouse=True)
def _fresh(secure: dict[str, Sandbox]) -> None:
    for line in secure.values():
        line.clear()


def run(capsys: pytest.CaptureFixture[str], line: Sandbox, exchange: Exchange, **asset: Any) -> Result:
    """Run the action of an exchange."""
    return run_here(capsys, exchange.action, exchange.asset(line, **asset), exchange.inputs)


def check_nothing_sent(error: dict[str, Any], line: Sandbox, exchange: Exchange, attempts: int = 1) -> None:
    """The request never left."""
    assert error["outcome"] == ("not_sent" if exchange.sends else None)
    assert error["attempts"] == attempts
    assert error["status_code"] is None
    assert line.requests == []
    assert error["hint"]


def check_sent(output: dict[str, Any], line: Sandbox, exchange: Exchange) -> None:
    """LINE got the request once."""
    assert output["outcome"] == ("sent" if exchange.sends else None)
    assert output["attempts"] == len(line.api_requests) == 1
    assert len(line.messages) == exchange.sends


@each_exchange
def test_a_self_signed_certificate_is_refused(
    capsys: pytest.CaptureFixture[str], secure: dict[str, Sandbox], exchange: Exchange
) -> None:
    line = secure["self-signed"]
    error = run(capsys, line, exchange).error
    assert (error["kind"], error["retryable"]) == ("tls_failed", False)
    assert "ca_certificate" in error["hint"]
    check_nothing_sent(error, line, exchange)


@each_exchange
def test_a_self_signed_certificate_is_taken_when_the_asset_holds_it(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    exchange: Exchange,
) -> None:
    line = secure["self-signed"]
    output = run(capsys, line, exchange, ca_certificate=certificates["self-signed"].trust).output
    check_sent(output, line, exchange)
    assert output["warnings"] == []


@each_exchange
def test_without_verification_it_is_taken_with_a_warning_whatever_the_environment_says(
    capsys: pytest.CaptureFixture[str],
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
    assert run(capsys, line, exchange).error["kind"] == "tls_failed"
    output = run(capsys, line, exchange, verify_ssl=False, ca_certificate=certificates["good"].trust).output
    check_sent(output, line, exchange)
    assert len([warning for warning in output["warnings"] if warning.startswith("verify_ssl: is off")]) == 1


@pytest.mark.parametrize("form", ["as it is", "on one line", "with written line ends", "with text around", "twice"])
def test_a_certificate_is_understood_however_the_form_has_mangled_it(
    capsys: pytest.CaptureFixture[str], secure: dict[str, Sandbox], certificates: dict[str, Certificate], form: str
) -> None:
    pem = certificates["good"].trust
    text = {
        "as it is": pem,
        "on one line": " ".join(pem.split("\n")),
        "with written line ends": pem.replace("\n", "\\n"),
        "with text around": f"Our CA\r\n{pem}\r\nuntil 2030",
        "twice": certificates["expired"].trust + pem,
    }[form]
    check_sent(run(capsys, secure["good"], PUSH, ca_certificate=text).output, secure["good"], PUSH)


@pytest.mark.parametrize(
    "text", ["-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----"]
)
def test_a_certificate_that_cannot_be_read_is_the_assets_mistake(
    capsys: pytest.CaptureFixture[str], secure: dict[str, Sandbox], text: str
) -> None:
    error = run(capsys, secure["good"], PUSH, ca_certificate=f"-----BEGIN CERTIFICATE-----{text}").error
    assert (error["kind"], error["details"][0]["property"]) == ("invalid_asset", "ca_certificate")
    check_nothing_sent(error, secure["good"], PUSH, attempts=0)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_a_bundle_of_the_environment_is_honoured(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(certificates["good"].trust)
    monkeypatch.setenv(variable, str(bundle))
    check_sent(run(capsys, secure["good"], PUSH).output, secure["good"], PUSH)


def test_an_empty_folder_of_certificates_trusts_nobody_but_the_assets(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))
    assert run(capsys, secure["good"], PUSH).error["kind"] == "tls_failed"
    trust = certificates["good"].trust
    check_sent(run(capsys, secure["good"], PUSH, ca_certificate=trust).output, secure["good"], PUSH)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"])
@pytest.mark.parametrize("content", [None, "", "certificates"])
def test_a_bundle_that_is_none_is_named(
    capsys: pytest.CaptureFixture[str],
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
    error = run(capsys, secure["good"], PUSH).error
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
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    name: str,
    says: str,
    advice: str,
) -> None:
    error = run(capsys, secure[name], PUSH, ca_certificate=certificates[name].trust).error
    assert error["kind"] == "tls_failed"
    assert says in error["message"]
    assert advice in error["hint"]
    check_nothing_sent(error, secure[name], PUSH)


def test_an_unknown_authority_is_its_own_error(capsys: pytest.CaptureFixture[str], secure: dict[str, Sandbox]) -> None:
    error = run(capsys, secure["good"], PUSH).error
    assert error["kind"] == "tls_failed"
    assert "CA" in error["hint"]
    assert "ca_certificate" in error["hint"]


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port on loopback where ``serve`` gets every connection, in a thread of its own."""
    threads: list[threading.Thread] = []

    def attend(client: socket.socket) -> None:
        with client, suppress(OSError):
            serve(client)

    def accept() -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                thread = threading.Thread(target=attend, args=(listener.accept()[0],), daemon=True)
                thread.start()
                threads.append(thread)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads.append(threading.Thread(target=accept, daemon=True))
        threads[0].start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join()


def answer_plainly(client: socket.socket) -> None:
    """Answer what a plain web server answers to a TLS handshake."""
    client.recv(4096)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def say_nothing(client: socket.socket) -> None:
    """Wait until the client goes."""
    while client.recv(4096):
        pass


def drip(client: socket.socket) -> None:
    """Announce a TLS record of 16 kB and send it byte by byte."""
    for byte in b"\x16\x03\x03\x40\x00" + bytes(16384):
        client.sendall(bytes([byte]))
        time.sleep(0.02)


def hang_up(client: socket.socket) -> None:
    """End the connection at once."""


not_3_11_2 = pytest.mark.skipif(
    sys.version_info[:3] == (3, 11, 2),
    reason="this Python calls a connection that ends within a handshake one that was closed in good order",
)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handshake is given up soon, by its own limit alone.

    That of the whole connection counts what comes before it too, which takes a while on a busy machine.
    """
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.1)
    monkeypatch.setattr("connector.watch.PATIENCE", 600)


@pytest.mark.parametrize(
    ("serve", "kind", "attempts", "hint"),
    [
        (answer_plainly, "tls_failed", 1, "speak TLS"),
        (say_nothing, "timeout", 3, "network"),
        (drip, "timeout", 3, "network"),
        pytest.param(hang_up, "connection_failed", 3, "network", marks=not_3_11_2),
    ],
    ids=["plain", "silent", "dripping", "ended"],
)
def test_a_handshake_that_comes_to_nothing_ends_in_time(
    capsys: pytest.CaptureFixture[str],
    serve: Callable[[socket.socket], None],
    kind: str,
    attempts: int,
    hint: str,
    request: pytest.FixtureRequest,
) -> None:
    if kind == "timeout":
        request.getfixturevalue("_impatient")
    with listening(serve) as port:
        asset = {"url": f"https://localhost:{port}", "token": "some-token"}
        error = run_here(capsys, REPLY.action, asset, REPLY.inputs).error
    assert (error["kind"], error["attempts"], error["outcome"]) == (kind, attempts, "not_sent")
    assert error["retryable"] == (attempts > 1)
    assert hint in error["hint"]


@each_exchange
def test_a_proxy_carries_plain_requests(
    capsys: pytest.CaptureFixture[str], sandbox: Sandbox, exchange: Exchange
) -> None:
    with Proxy("user:pass word") as proxy:
        output = run(capsys, sandbox, exchange, http_proxy=proxy.url("user:pass%20word")).output
        check_sent(output, sandbox, exchange)
        assert len(proxy.seen) == (2 if exchange.path == TOKEN else 1)
        assert f"{sandbox.url}/" in proxy.seen[0]


@each_exchange
def test_a_proxy_carries_encrypted_requests(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    exchange: Exchange,
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    with Proxy("user:secret") as proxy:
        output = run(capsys, line, exchange, http_proxy=proxy.url("user:secret"), ca_certificate=trust).output
        check_sent(output, line, exchange)
        assert [row.split()[0] for row in proxy.seen] == ["CONNECT"]


@failed_connect
@each_exchange
@pytest.mark.parametrize("encrypted", [True, False])
def test_a_proxy_that_asks_for_a_password_is_its_own_error(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    sandbox: Sandbox,
    exchange: Exchange,
    encrypted: bool,
) -> None:
    line = secure["good"] if encrypted else sandbox
    with Proxy("user:secret") as proxy:
        result = run(capsys, line, exchange, http_proxy=proxy.url(), ca_certificate=certificates["good"].trust)
        error = result.error
        assert len(proxy.seen) == 1
    assert (error["kind"], error["retryable"], error["attempts"]) == ("proxy_failed", False, 1)
    assert "user and a password" in error["message"] + error["hint"]
    assert "http://user:password@host:port" in error["hint"]
    assert error["outcome"] == ("not_sent" if exchange.sends else None)
    assert line.requests == []


@each_exchange
@pytest.mark.parametrize("encrypted", [True, False])
def test_a_dead_proxy_is_its_own_error(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    sandbox: Sandbox,
    exchange: Exchange,
    encrypted: bool,
) -> None:
    line = secure["good"] if encrypted else sandbox
    with dead_port() as port:
        error = run(capsys, line, exchange, http_proxy=f"http://127.0.0.1:{port}").error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", True)
    check_nothing_sent(error, line, exchange, attempts=3)


@failed_connect
@pytest.mark.parametrize(
    ("status", "attempts", "retryable", "says"),
    [(403, 1, False, "status 403"), (503, 3, True, "status 503"), (0, 3, True, "ended the connection")],
)
def test_a_proxy_that_does_not_connect_says_why(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    status: int,
    attempts: int,
    retryable: bool,
    says: str,
) -> None:
    line = secure["good"]
    with Proxy(connect_status=status) as proxy:
        error = run(capsys, line, REPLY, http_proxy=proxy.url()).error
        assert len(proxy.seen) == attempts
    assert (error["kind"], error["retryable"]) == ("proxy_failed", retryable)
    assert says in error["message"]
    check_nothing_sent(error, line, REPLY, attempts)


@failed_connect
@pytest.mark.usefixtures("_impatient")
def test_a_proxy_that_says_nothing_is_given_up(capsys: pytest.CaptureFixture[str], secure: dict[str, Sandbox]) -> None:
    with listening(say_nothing) as port:
        error = run(capsys, secure["good"], REPLY, http_proxy=f"http://127.0.0.1:{port}").error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", True)
    assert "in time" in error["message"]
    check_nothing_sent(error, secure["good"], REPLY, attempts=3)


@pytest.mark.parametrize(
    "address",
    ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://[bad", "http://127.0.0.1:port", "http://", "a b", "://", "http://:80"],
)  # fmt: skip
def test_an_address_that_is_no_proxys_is_its_own_error(
    capsys: pytest.CaptureFixture[str], sandbox: Sandbox, address: str
) -> None:
    error = run_here(capsys, PUSH.action, PUSH.asset(sandbox), PUSH.inputs, http_proxy=address).error
    assert (error["kind"], error["retryable"]) == ("proxy_failed", False)
    assert ("SOCKS" in error["message"]) == address.startswith("socks")
    assert address not in error["message"]
    check_nothing_sent(error, sandbox, PUSH, attempts=1)


def unresolved(*_: object, **__: object) -> Any:
    """No name has an address."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_a_name_that_does_not_resolve_is_its_own_error(
    capsys: pytest.CaptureFixture[str], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = {**PUSH.asset(sandbox), "url": "https://line.example"}
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unresolved)
        error = run_here(capsys, PUSH.action, asset, PUSH.inputs).error
        behind = run_here(capsys, PUSH.action, asset, PUSH.inputs, http_proxy="http://proxy.example:80").error
    assert (error["kind"], error["retryable"]) == ("connection_failed", True)
    assert "line.example cannot be resolved" in error["message"]
    assert "name server" in error["hint"]
    check_nothing_sent(error, sandbox, PUSH, attempts=3)
    assert (behind["kind"], behind["retryable"]) == ("proxy_failed", True)
    assert "name of the proxy cannot be resolved" in behind["message"]
    check_nothing_sent(behind, sandbox, PUSH, attempts=3)


def test_the_environments_proxy_wins_over_the_assets_for_http_and_https(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Proxy("a:secret") as environments, Proxy() as assets:
        monkeypatch.setenv("http_proxy", environments.url("a:secret"))
        own = {"http_proxy": assets.url(), "ca_certificate": certificates["good"].trust}
        for line in (sandbox, secure["good"]):
            check_sent(run(capsys, line, PUSH, **own).output, line, PUSH)
        assert [row.split()[0] for row in environments.seen] == ["POST", "CONNECT"]
        assert assets.seen == []


def test_the_usual_variables_are_used_when_neither_turbine_nor_the_asset_has_a_proxy(
    capsys: pytest.CaptureFixture[str],
    secure: dict[str, Sandbox],
    certificates: dict[str, Certificate],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    with Proxy() as usual, Proxy() as assets:
        monkeypatch.setenv("HTTPS_PROXY", usual.url())
        check_sent(run(capsys, line, PUSH, ca_certificate=trust).output, line, PUSH)
        assert len(usual.seen) == 1
        line.clear()
        check_sent(run(capsys, line, PUSH, ca_certificate=trust, http_proxy=assets.url()).output, line, PUSH)
        assert (len(usual.seen), len(assets.seen)) == (1, 1)


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
def test_no_proxy_holds_for_every_proxy(
    capsys: pytest.CaptureFixture[str], sandbox: Sandbox, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dead_port() as port:
        dead = f"http://127.0.0.1:{port}"
        monkeypatch.setenv(variable, "example.com,127.0.0.1")
        monkeypatch.setenv("HTTP_PROXY", dead)
        for asset, turbine in (({}, None), ({"http_proxy": dead}, None), ({}, dead)):
            result = run_here(capsys, PUSH.action, PUSH.asset(sandbox, **asset), PUSH.inputs, http_proxy=turbine)
            check_sent(result.output, sandbox, PUSH)
            sandbox.clear()
        monkeypatch.setenv(variable, "example.com")
        assert run(capsys, sandbox, PUSH).error["kind"] == "proxy_failed"


def test_a_lost_answer_is_unknown_also_behind_a_proxy(
    capsys: pytest.CaptureFixture[str], secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line, trust = secure["good"], certificates["good"].trust
    line.queue(Fault("lost", accepted=True))
    with Proxy() as proxy:
        error = run(capsys, line, REPLY, http_proxy=proxy.url(), ca_certificate=trust).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("connection_failed", "unknown", 1)
    assert "through the proxy" in error["message"]
    assert len(line.messages) == 1


def test_a_login_from_netrc_does_not_replace_the_token(
    capsys: pytest.CaptureFixture[str], sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    check_sent(run(capsys, sandbox, PUSH).output, sandbox, PUSH)


def test_a_redirect_takes_no_credentials_to_another_host(capsys: pytest.CaptureFixture[str], sandbox: Sandbox) -> None:
    with Sandbox() as other:
        sandbox.queue(Fault("answer", status=307, headers={"Location": f"{other.url}/v2/bot/message/push"}))
        error = run(capsys, sandbox, PUSH).error
        assert other.requests == []
    assert (error["kind"], error["status_code"], error["outcome"]) == ("bad_response", 307, "unknown")
    assert "check the url" in error["hint"]


def test_the_same_through_the_process(secure: dict[str, Sandbox], certificates: dict[str, Certificate]) -> None:
    line, trust = secure["good"], certificates["good"].trust
    error = run_process(PUSH.action, {**PUSH.asset(line), **PUSH.inputs}).error
    assert error["kind"] == "tls_failed"
    with Proxy("user:secret") as proxy:
        given = {**PUSH.asset(line, ca_certificate=trust), **PUSH.inputs}
        output = run_process(PUSH.action, given, http_proxy=proxy.url("user:secret")).output
        assert len(proxy.seen) == 1
    check_sent(output, line, PUSH)
    output = run_process(PUSH.action, {**PUSH.asset(line, verify_ssl=False), **PUSH.inputs}).output
    assert output["outcome"] == "sent"
    assert output["warnings"]
