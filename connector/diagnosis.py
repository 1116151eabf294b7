"""Which layer failed, and what helps; loaded when an attempt has no answer."""

import http.client
import re
import socket
import ssl
import traceback
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from urllib3.util.ssl_match_hostname import CertificateError as HostError

from connector.asset import PROXY_FORM
from connector.errors import ConnectorError, failure
from connector.watch import NameServerError, Watch

CERTIFICATE_HINTS = {
    9: "It is not valid yet: the clock of this machine may be wrong.",
    10: "It has expired: its owner must renew it, or the clock of this machine is wrong.",
    18: "It is self-signed: put it, or the CA that signed it, into the asset's ca_certificate.",
    19: "Its chain ends in an unknown CA: put that CA's certificate into the asset's ca_certificate.",
    20: "The CA that signed it is unknown: put that CA's certificate into the asset's ca_certificate.",
    62: "It was issued for another host: check the {address}.",
    64: "It was issued for another host: check the {address}.",
}
"""What helps by OpenSSL's verification code. https://docs.openssl.org/3.0/man1/openssl-verification-options/"""

OTHER_HOST = 62
OTHER_FAULT = "Its owner, or the CA that signed it, must issue one without this fault."

ENDS = (
    ConnectionError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
    http.client.IncompleteRead,
)
"""What the end of a connection looks like; Python and OpenSSL do not agree on it from version to version."""

CERTIFICATE_ERRORS = (ssl.SSLCertVerificationError, HostError)

HANDSHAKE_HINTS = {
    "CERTIFICATE_REQUIRED|BAD_CERTIFICATE": "The other side asks for a client certificate. LINE does not, and the "
    "connector has none: whoever runs what stands between here and LINE must let this connection pass without.",
    "ALERT": "The other side has refused the handshake. It may want a client certificate, or a version or a cipher "
    "of TLS that this machine does not allow: whoever runs it finds the cause in its log.",
    "TOO_SMALL|TOO_WEAK": "The other side's key is too weak: its owner must replace it.",
    "": "Check that url and http_proxy name ports that speak TLS, and that TLS 1.2 or later is allowed.",
}
"""What helps by a part of OpenSSL's reason; the first that fits counts."""


class Refusal(NamedTuple):
    """What it means that a proxy answers, but not with a connection to LINE.

    Attributes:
        reason: A part of the status of its answer to a CONNECT, or of what PySocks says.
        message: What happened.
        hint: What to do; ``{target}`` stands for LINE's host and port.
        passes: Whether it may pass by itself.
    """

    reason: str
    message: str
    hint: str
    passes: bool = False


REFUSALS = (
    Refusal(
        "status 40[17]|uthentication|0x5[CD]",
        "The proxy asks for a user and a password, or refuses them",
        f"Write the proxy as {PROXY_FORM}. Of the ways to log in that HTTP has, only Basic is supported.",
    ),
    Refusal(
        "status 403|0x02",
        "The proxy refuses to connect to LINE",
        "Have the proxy allow CONNECT to {target}.",
    ),
    Refusal(
        "status 5|0x0[13456]|0x5B|closed|Socket error",
        "The proxy cannot reach LINE",
        "Whoever runs the proxy must see why it does not reach {target}; then run the action again.",
        passes=True,
    ),
    Refusal(
        "status 3",
        "The proxy leads elsewhere, as one does that wants a login in a browser",
        "Have the proxy allow CONNECT to {target} without one.",
    ),
    Refusal(
        "",
        "What http_proxy names does not work as a proxy of this kind",
        "Check its scheme and port, and that it allows CONNECT to {target}.",
    ),
)
"""The first that fits counts. https://www.rfc-editor.org/rfc/rfc1928#section-6"""

REFUSED = re.compile("ALERT_(.*CERTIFICATE|HANDSHAKE_FAILURE|UNKNOWN_CA|ACCESS_DENIED)")
"""The alerts that end a handshake because of who asks. In TLS 1.3 they come when the request has left already.
https://datatracker.ietf.org/doc/html/rfc8446#section-6.2"""


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it was made from."""
    seen: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting:
        cause = waiting.pop(0)
        if isinstance(cause, BaseException) and not any(cause is known for known in seen):
            seen.append(cause)
            yield cause
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]


def first(chain: list[BaseException], *kinds: type[BaseException]) -> Any:
    """Return the first exception of these classes in a chain, or None."""
    return next((cause for cause in chain if isinstance(cause, kinds)), None)


def inside(chain: list[BaseException], *functions: str) -> bool:
    """Tell whether an exception of a chain passed through a function of one of these names."""
    return any(
        frame.f_code.co_name in functions for cause in chain for frame, _ in traceback.walk_tb(cause.__traceback__)
    )


def broken(error: Exception, url: str, watch: Watch, *, proxied: bool) -> ConnectorError:
    """Make the error for an attempt without an answer: which layer failed, and what helps.

    Args:
        error: The exception of requests.
        url: Where at LINE the request was to go.
        watch: How far the attempt came.
        proxied: Whether a proxy is used.
    """
    chain = list(causes(error))
    host = urlsplit(url).hostname or ""
    way = f"{host} through the proxy" if proxied else host
    slow = watch.expired or bool(first(chain, requests.Timeout, TimeoutError))
    lost = bool(first(chain, *ENDS))
    tls = first(chain, ssl.SSLError)
    if REFUSED.search(reason_of(tls)) and not slow:
        return tls_failed(chain, way)
    if watch.leaving:
        return answer_failed(chain, way, slow=slow, lost=lost)
    if name := first(chain, NameServerError):
        hint = "Check the name server of the machine on which the action runs, then run the action again."
        message = f"The name server did not answer for {name} in time."
        return failure("proxy_failed" if proxied else "connection_failed", message, hint=hint, retryable=True)
    if first(chain, *CERTIFICATE_ERRORS) or (tls and not slow and not lost):
        return tls_failed(chain, way)
    if proxied:
        return proxy_failed(chain, url, slow=slow, connected=watch.connected)
    if slow:
        return failure("timeout", f"{way} did not complete the connection in time.")
    if first(chain, socket.gaierror):
        hint = "Check the url of the asset and the name server, or whether a proxy is needed to reach LINE."
        return failure("connection_failed", f"The name {host} cannot be resolved.", hint=hint)
    return failure("connection_failed", f"The connection to {way} could not be made.")


def answer_failed(chain: list[BaseException], way: str, *, slow: bool, lost: bool) -> ConnectorError:
    """Make the error for a request that has left, at least in part, and an answer that did not come whole."""
    if slow:
        return failure("timeout", f"{way} did not complete its answer in time.")
    if not lost and first(chain, http.client.HTTPException, ValueError):
        return failure("bad_response", f"The answer of {way} cannot be read.")
    return failure("connection_failed", f"The connection to {way} was lost before the answer was complete.")


def reason_of(error: Any) -> str:
    """Return OpenSSL's reason for an error of ``ssl``, such as ``SSLV3_ALERT_HANDSHAKE_FAILURE``; "" without one."""
    return getattr(error, "reason", None) or ""


def tls_failed(chain: list[BaseException], way: str) -> ConnectorError:
    """Make the error for a connection that was made, and cannot be trusted or encrypted.

    It is ``proxy_failed`` where it is an https:// proxy that is spoken to, and not yet LINE.
    """
    kind, address = "tls_failed", "url of the asset"
    if inside(chain, "_connect_tls_proxy", "_tunnel"):
        kind, address, way = "proxy_failed", "address in http_proxy", "the proxy"
    if certificate := first(chain, *CERTIFICATE_ERRORS):
        # urllib3's own exception has no code; it is raised for the host only.
        hint = CERTIFICATE_HINTS.get(getattr(certificate, "verify_code", OTHER_HOST), OTHER_FAULT)
        what = getattr(certificate, "verify_message", "it is not valid for this host").rstrip(".")
        return failure(kind, f"The certificate of {way} is refused: {what}.", hint=hint.format(address=address))
    error = first(chain, ssl.SSLError)
    reason = reason_of(error)
    hint = next(hint for part, hint in HANDSHAKE_HINTS.items() if re.search(part, reason))
    said = f": {reason.replace('_', ' ').lower()}" if reason else ""
    return failure(kind, f"No TLS connection with {way}{said}.", hint=hint)


def proxy_failed(chain: list[BaseException], url: str, *, slow: bool, connected: bool) -> ConnectorError:
    """Make the error for a proxy that cannot be reached or does not forward."""
    if first(chain, requests.exceptions.InvalidSchema):
        hint = "Install PySocks beside the connector, or write an http:// proxy."
        return failure("proxy_failed", "The proxy is a SOCKS proxy, and support for SOCKS is not installed.", hint=hint)
    if tunnel := re.search(r"Tunnel connection failed: (\d+)", str(chain)):
        return refused(f"status {tunnel[1]}", url)
    # PySocks, which is there only where a SOCKS proxy is used, wraps its own exceptions; the innermost has the reason.
    socks = next((cause for cause in reversed(chain) if type(cause).__module__ == "socks"), None)
    if slow:
        message = "The proxy did not complete the connection in time."
    elif socks and type(socks).__name__ != "ProxyConnectionError":
        if first(chain, socket.gaierror):
            hint = "Write the proxy as socks5h://, then it resolves names itself; or check the name server."
            message = f"The name {urlsplit(url).hostname} cannot be resolved."
            return failure("connection_failed", message, hint=hint)
        return refused(str(socks), url)
    elif connected:
        message = "The proxy ended the connection before it reached LINE."
    elif first(chain, socket.gaierror):
        message = "The name of the proxy cannot be resolved."
    else:
        message = "The proxy cannot be reached."
    return failure("proxy_failed", message, retryable=True)


def refused(reason: str, url: str) -> ConnectorError:
    """Make the error for a proxy that answers, but not with a connection to LINE.

    Args:
        reason: The status of its answer to a CONNECT, or what PySocks says.
        url: Where at LINE the request was to go.
    """
    parts = urlsplit(url)
    means = next(each for each in REFUSALS if re.search(each.reason, reason))
    hint = means.hint.format(target=f"{parts.hostname}:{parts.port or 443}")
    return failure("proxy_failed", f"{means.message} ({reason}).", hint=hint, retryable=means.passes)
