"""Which layer an attempt without an answer failed in, what is said of it, and whether it may be tried again."""

import http.client
import socket
import ssl
from typing import Any

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, ReadTimeoutError
from urllib3.util.ssl_match_hostname import CertificateError as HostError

from connector.diagnosis import broken, causes
from connector.errors import KINDS, ConnectorError
from connector.watch import NameServerError, Watch

CONNECTING, CONNECTED, LEAVING = "connecting", "connected", "leaving"


def wrapped(cause: BaseException) -> Exception:
    """An exception as requests hands it on: in urllib3's, in its own."""
    return requests.ConnectionError(MaxRetryError(None, "/v2", cause))  # type: ignore[arg-type]


def told(error: BaseException, how_far: str, *, expired: bool = False, proxied: bool = False) -> ConnectorError:
    """The error for an attempt that has come so far."""
    watch = Watch()
    watch.connected = how_far != CONNECTING
    watch.leaving = how_far == LEAVING
    watch.expired = expired
    return broken(wrapped(error), "https://line.example/v2", watch, proxied=proxied)


def certificate(code: int | None, message: str = "it is bad") -> ssl.SSLCertVerificationError:
    """What OpenSSL says of a certificate."""
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED]")
    if code is not None:
        error.verify_code, error.verify_message = code, message
    return error


def both(*errors: BaseException) -> BaseException:
    """An exception that holds others."""
    return Exception(*errors)


RESET = ConnectionResetError(104, "Connection reset by peer")
REFUSED = ConnectionRefusedError(111, "Connection refused")
NO_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
RECORD = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
EOF = ssl.SSLEOFError(8, "EOF occurred in violation of protocol")
SLOW = TimeoutError("timed out")
UNREACHABLE = OSError(113, "No route to host")


@pytest.mark.parametrize("how_far", [CONNECTING, CONNECTED])
@pytest.mark.parametrize("error", [SLOW, requests.ConnectTimeout(), requests.ReadTimeout(), both(RECORD, SLOW)])
def test_a_connection_that_takes_too_long_is_a_timeout(error: BaseException, how_far: str) -> None:
    failed = told(error, how_far)
    assert (failed.kind, failed.retryable) == ("timeout", True)
    assert failed.message == "line.example did not complete the connection in time."


@pytest.mark.parametrize("error", [UNREACHABLE, RESET, RECORD, EOF, NO_NAME, ValueError()])
def test_what_was_cut_off_is_a_timeout_however_it_looks(error: BaseException) -> None:
    assert told(error, CONNECTED, expired=True).message == "line.example did not complete the connection in time."
    assert told(error, LEAVING, expired=True).message == "line.example did not complete its answer in time."
    proxied = told(error, CONNECTED, expired=True, proxied=True)
    assert proxied.message == "The proxy did not complete the connection in time."


@pytest.mark.parametrize("error", [REFUSED, UNREACHABLE, RESET, EOF, NewConnectionError(None, "x")])  # type: ignore[arg-type]
def test_a_connection_that_cannot_be_made_says_no_more(error: BaseException) -> None:
    failed = told(error, CONNECTING)
    assert (failed.kind, failed.retryable, failed.hint) == ("connection_failed", True, KINDS["connection_failed"].hint)
    assert failed.message == "The connection to line.example could not be made."


@pytest.mark.parametrize(
    "error", [EOF, ssl.SSLZeroReturnError(6, "closed"), ssl.SSLSyscallError(5, "I/O error"), RESET]
)
def test_a_handshake_that_the_other_side_ends_is_no_matter_of_trust(error: OSError) -> None:
    failed = told(error, CONNECTED)
    assert (failed.kind, failed.retryable) == ("connection_failed", True)


@pytest.mark.parametrize(("proxied", "kind"), [(False, "connection_failed"), (True, "proxy_failed")])
def test_a_name_server_that_does_not_answer_is_named_and_not_called_a_slow_connection(proxied: bool, kind: str) -> None:
    failed = told(both(SLOW, NameServerError("some.example")), CONNECTING, expired=True, proxied=proxied)
    assert (failed.kind, failed.retryable) == (kind, True)
    assert failed.message == "The name server did not answer for some.example in time."
    assert failed.hint.startswith("Check the name server")


def test_a_name_that_does_not_resolve_is_named() -> None:
    failed = told(NO_NAME, CONNECTING)
    assert (failed.kind, failed.message) == ("connection_failed", "The name line.example cannot be resolved.")
    assert failed.hint.startswith("Check the url of the asset and the name server")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (9, "It is not valid yet: the clock"),
        (10, "It has expired: its owner must renew it"),
        (18, "It is self-signed: put it"),
        (19, "Its chain ends in an unknown CA: put that CA's certificate into the asset's ca_certificate."),
        (20, "The CA that signed it is unknown: put that CA's certificate into the asset's ca_certificate."),
        (62, "It was issued for another host: check the url"),
        (64, "It was issued for another host: check the url"),
        (66, "Its owner, or the CA that signed it, must issue one without this fault."),
        (0, "Its owner, or the CA that signed it, must issue one without this fault."),
    ],
)
def test_each_fault_of_a_certificate_has_its_hint(code: int, hint: str) -> None:
    failed = told(certificate(code, "certificate is bad"), CONNECTED)
    assert (failed.kind, failed.retryable) == ("tls_failed", False)
    assert failed.message == "The certificate of line.example is refused: certificate is bad."
    assert failed.hint.startswith(hint)


@pytest.mark.parametrize("error", [HostError("hostname '127.0.0.1' doesn't match"), certificate(None)])
def test_a_certificate_of_which_no_code_is_given_is_another_hosts(error: BaseException) -> None:
    failed = told(error, CONNECTED)
    assert failed.message == "The certificate of line.example is refused: it is not valid for this host."
    assert failed.hint == "It was issued for another host: check the url of the asset."


def test_what_openssl_says_ends_with_one_full_stop() -> None:
    failed = told(certificate(64, "IP address mismatch, certificate is not valid for '127.0.0.1'."), CONNECTED)
    assert failed.message.endswith("is not valid for '127.0.0.1'.")


@pytest.mark.parametrize("other", [SLOW, RESET, EOF])
def test_a_bad_certificate_counts_more_than_time_and_connection(other: BaseException) -> None:
    assert told(both(certificate(10), other), CONNECTED).kind == "tls_failed"
    proxied = told(both(certificate(10), other), CONNECTED, proxied=True)
    assert proxied.message == "The certificate of line.example through the proxy is refused: it is bad."


def test_tls_that_comes_to_nothing_is_its_own_error() -> None:
    failed = told(RECORD, CONNECTED)
    assert (failed.kind, failed.retryable) == ("tls_failed", False)
    assert failed.message == "No TLS connection with line.example."
    assert failed.hint.startswith("Check that url and http_proxy name ports that speak TLS")
    assert told(RECORD, CONNECTED, proxied=True).message == "No TLS connection with line.example through the proxy."


@pytest.mark.parametrize(
    ("reason", "says", "advice"),
    [
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "sslv3 alert handshake failure", "The other side has refused the handshake."),
        ("TLSV1_UNRECOGNIZED_NAME", "tlsv1 unrecognized name", "Check that url"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "tlsv13 alert certificate required", "The other side asks for a client"),
        ("WRONG_VERSION_NUMBER", "wrong version number", "Check that url and http_proxy name ports that speak TLS"),
        ("DH_KEY_TOO_SMALL", "dh key too small", "The other side's key is too weak"),
    ],
)
def test_openssls_reason_is_told(reason: str, says: str, advice: str) -> None:
    error = ssl.SSLError(1, f"[SSL: {reason}]")
    error.reason = reason
    failed = told(error, CONNECTED)
    assert (failed.kind, failed.message) == ("tls_failed", f"No TLS connection with line.example: {says}.")
    assert failed.hint.startswith(advice)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls_failed"),
        ("SSLV3_ALERT_BAD_CERTIFICATE", "tls_failed"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "tls_failed"),
        ("TLSV1_ALERT_ACCESS_DENIED", "tls_failed"),
        ("SSLV3_ALERT_BAD_RECORD_MAC", "connection_failed"),
        ("TLSV1_ALERT_INTERNAL_ERROR", "connection_failed"),
    ],
)
def test_a_handshake_that_is_refused_when_the_request_has_left_is_told_from_an_answer_that_is_lost(
    reason: str, kind: str
) -> None:
    error = ssl.SSLError(1, f"[SSL: {reason}]")
    error.reason = reason
    assert told(error, LEAVING).kind == kind
    assert told(error, LEAVING, expired=True).kind == "timeout"


@pytest.mark.parametrize("other", [EOF, RESET])
def test_tls_that_the_other_side_ends_is_a_lost_connection(other: BaseException) -> None:
    assert told(both(RECORD, other), CONNECTED).kind == "connection_failed"
    assert told(other, CONNECTED, proxied=True).message == "The proxy ended the connection before it reached LINE."


@pytest.mark.parametrize("error", [SLOW, requests.ReadTimeout(), ReadTimeoutError(None, "/", "x"), both(RESET, SLOW)])  # type: ignore[arg-type]
@pytest.mark.parametrize("proxied", [True, False])
def test_an_answer_that_takes_too_long_is_a_timeout(error: BaseException, proxied: bool) -> None:
    if isinstance(error, ReadTimeoutError):
        error = requests.ReadTimeout(error)
    failed = told(error, LEAVING, proxied=proxied)
    assert (failed.kind, failed.retryable) == ("timeout", True)
    way = "line.example through the proxy" if proxied else "line.example"
    assert failed.message == f"{way} did not complete its answer in time."


@pytest.mark.parametrize(
    "error",
    [
        RESET,
        BrokenPipeError(),
        EOF,
        http.client.RemoteDisconnected(),
        http.client.IncompleteRead(b""),
        ProtocolError("Connection broken", http.client.IncompleteRead(b"")),
        both(http.client.BadStatusLine("x"), RESET),
        both(ValueError(), EOF),
        UNREACHABLE,
        RECORD,
    ],
)
@pytest.mark.parametrize("proxied", [True, False])
def test_an_answer_that_breaks_off_is_a_lost_connection(error: BaseException, proxied: bool) -> None:
    failed = told(error, LEAVING, proxied=proxied)
    assert (failed.kind, failed.retryable) == ("connection_failed", True)
    way = "line.example through the proxy" if proxied else "line.example"
    assert failed.message == f"The connection to {way} was lost before the answer was complete."


@pytest.mark.parametrize(
    "error",
    [
        http.client.BadStatusLine("x"),
        http.client.LineTooLong("header line"),
        ValueError("the answer is larger"),
        UnicodeError(),
    ],
)
def test_an_answer_that_is_not_http_or_too_large_is_a_bad_response(error: BaseException) -> None:
    failed = told(error, LEAVING)
    assert (failed.kind, failed.retryable) == ("bad_response", True)
    assert failed.message == "The answer of line.example cannot be read."
    assert told(error, LEAVING, proxied=True).message == "The answer of line.example through the proxy cannot be read."


TUNNELS = {
    (401, 407): ("The proxy asks for a user and a password, or refuses them", False, "Write the proxy as http://user:"),
    (403,): ("The proxy refuses to connect to LINE", False, "Have the proxy allow CONNECT to line.example:443."),
    (500, 502, 503, 599): (
        "The proxy cannot reach LINE",
        True,
        "Whoever runs the proxy must see why it does not reach ",
    ),
    (301, 302): (
        "The proxy leads elsewhere, as one does that wants a login in a browser",
        False,
        "Have the proxy allow CONNECT to line.example:443 without one.",
    ),
    (204, 400, 405, 600): ("What http_proxy names does not work as a proxy of this kind", False, "Check its scheme"),
}


@pytest.mark.parametrize(("status", "meant"), [(status, meant) for every, meant in TUNNELS.items() for status in every])
def test_what_a_proxy_answers_in_place_of_a_connection_says_who_must_act(
    status: int, meant: tuple[str, bool, str]
) -> None:
    failed = told(both(OSError(f"Tunnel connection failed: {status} No"), SLOW), CONNECTED, proxied=True)
    message, retryable, hint = meant
    assert (failed.kind, failed.retryable, failed.message) == (
        "proxy_failed",
        retryable,
        f"{message} (status {status}).",
    )
    assert failed.hint.startswith(hint)


@pytest.mark.parametrize(
    ("error", "how_far", "message"),
    [
        (SLOW, CONNECTING, "The proxy did not complete the connection in time."),
        (both(NO_NAME, SLOW), CONNECTED, "The proxy did not complete the connection in time."),
        (both(RECORD, SLOW), CONNECTED, "The proxy did not complete the connection in time."),
        (RESET, CONNECTED, "The proxy ended the connection before it reached LINE."),
        (NO_NAME, CONNECTED, "The proxy ended the connection before it reached LINE."),
        (NO_NAME, CONNECTING, "The name of the proxy cannot be resolved."),
        (REFUSED, CONNECTING, "The proxy cannot be reached."),
        (UNREACHABLE, CONNECTING, "The proxy cannot be reached."),
    ],
)
def test_a_proxy_that_fails_is_the_assets_matter_and_may_be_tried_again(
    error: BaseException, how_far: str, message: str
) -> None:
    failed = told(error, how_far, proxied=True)
    assert (failed.kind, failed.retryable, failed.message) == ("proxy_failed", True, message)


def test_a_socks_proxy_without_its_library_says_what_to_install() -> None:
    failed = told(both(requests.exceptions.InvalidSchema("Missing dependencies"), SLOW), CONNECTING, proxied=True)
    assert (failed.kind, failed.retryable) == ("proxy_failed", False)
    assert failed.message == "The proxy is a SOCKS proxy, and support for SOCKS is not installed."
    assert failed.hint == "Install PySocks beside the connector, or write an http:// proxy."


class Carrier(Exception):
    """An exception that holds others in every way that there is."""

    def __init__(self, name: str, *held: Any, reason: Any = None) -> None:
        super().__init__(name, *held)
        self.reason = reason


def test_what_an_exception_was_made_from_is_found_wherever_it_is_held_nearest_first() -> None:
    cause, context, reason, held, far = (ValueError(name) for name in "abcde")
    carrier = Carrier("x", held, "text", 5, None, reason=reason)
    carrier.__cause__, carrier.__context__ = cause, context
    cause.__context__ = far
    assert list(causes(carrier)) == [carrier, cause, context, reason, held, far]


def test_what_is_held_twice_or_in_a_circle_is_found_once() -> None:
    inner = ValueError("inner")
    outer = Carrier("outer", inner, inner, reason=inner)
    inner.__cause__ = inner.__context__ = outer
    assert list(causes(outer)) == [outer, inner]


def test_exceptions_are_told_apart_by_what_they_are_and_not_by_what_they_say() -> None:
    class Same(Exception):
        def __eq__(self, other: object) -> bool:
            return isinstance(other, Same)

        __hash__ = Exception.__hash__

    first, second = Same(), Same()
    first.__context__ = second
    assert len(list(causes(first))) == 2


def test_the_reason_of_some_exceptions_is_a_text() -> None:
    assert list(causes(error := Carrier("x", reason="text"))) == [error]
    assert list(causes(error := UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"))) == [error]
