"""Which layer failed, and what helps; loaded when an attempt has no answer."""

import http.client
import re
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import requests
from urllib3.util.ssl_match_hostname import CertificateError as HostError

from connector.errors import ConnectorError, failure
from connector.watch import Watch

PROXY_FORM = "http://user:password@host:port"

CERTIFICATE_HINTS = {
    9: "It is not valid yet: the clock of this machine may be wrong.",
    10: "It has expired: its owner must renew it, or the clock of this machine is wrong.",
    18: "It is self-signed: put it, or the CA that signed it, into the asset's ca_certificate.",
    19: "Its chain ends in an unknown CA: put that CA's certificate into the asset's ca_certificate.",
    20: "The CA that signed it is unknown: put that CA's certificate into the asset's ca_certificate.",
    62: "It was issued for another host: check the url of the asset.",
    64: "It was issued for another host: check the url of the asset.",
}
"""What helps by OpenSSL's verification code. https://docs.openssl.org/3.0/man1/openssl-verification-options/"""

OTHER_HOST = 62


CERTIFICATE_ERRORS = (ssl.SSLCertVerificationError, HostError)


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


def broken(error: Exception, host: str, watch: Watch, *, proxied: bool) -> ConnectorError:
    """Make the error for an attempt without an answer: which layer failed, and what helps.

    Args:
        error: The exception of requests.
        host: LINE's host, for the message.
        watch: How far the attempt came.
        proxied: Whether a proxy is used.
    """
    chain = list(causes(error))
    way = f"{host} through the proxy" if proxied else host
    slow = watch.expired or bool(first(chain, requests.Timeout, TimeoutError))
    lost = bool(first(chain, ConnectionError, ssl.SSLEOFError, http.client.IncompleteRead))
    if watch.leaving:
        return answer_failed(chain, way, slow=slow, lost=lost)
    if first(chain, *CERTIFICATE_ERRORS) or (first(chain, ssl.SSLError) and not slow and not lost):
        return tls_failed(chain, way)
    if proxied:
        return proxy_failed(chain, slow=slow, connected=watch.connected)
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
    if not lost and first(chain, http.client.HTTPException, requests.exceptions.ContentDecodingError, ValueError):
        return failure("bad_response", f"The answer of {way} cannot be read.")
    return failure("connection_failed", f"The connection to {way} was lost before the answer was complete.")


def tls_failed(chain: list[BaseException], way: str) -> ConnectorError:
    """Make the error for a connection that was made, and cannot be trusted or encrypted."""
    certificate = first(chain, *CERTIFICATE_ERRORS)
    if not certificate:
        hint = "Check that url and http_proxy name ports that speak TLS, and that TLS 1.2 or later is allowed."
        return failure("tls_failed", f"No TLS connection with {way}.", hint=hint)
    # urllib3's own exception has no code; it is raised for the host only.
    hint = CERTIFICATE_HINTS.get(getattr(certificate, "verify_code", OTHER_HOST), "")
    what = getattr(certificate, "verify_message", "it is not valid for this host").rstrip(".")
    return failure("tls_failed", f"The certificate of {way} is refused: {what}.", hint=hint)


def proxy_failed(chain: list[BaseException], *, slow: bool, connected: bool) -> ConnectorError:
    """Make the error for a proxy that cannot be reached or does not forward."""
    if first(chain, requests.exceptions.InvalidSchema):
        hint = "Install PySocks beside the connector, or write an http:// proxy."
        return failure("proxy_failed", "The proxy is a SOCKS proxy, and support for SOCKS is not installed.", hint=hint)
    tunnel = re.search(r"Tunnel connection failed: (\d+)", str(chain))
    if tunnel and tunnel[1] == "407":
        hint = f"Write the proxy with its user and password: {PROXY_FORM}."
        return failure("proxy_failed", "The proxy asks for a user and a password, or refuses them.", hint=hint)
    if tunnel:
        waits = tunnel[1].startswith("5")
        return failure("proxy_failed", f"The proxy refuses to connect to LINE (status {tunnel[1]}).", retryable=waits)
    if slow:
        message = "The proxy did not complete the connection in time."
    elif connected:
        message = "The proxy ended the connection before it reached LINE."
    elif first(chain, socket.gaierror):
        message = "The name of the proxy cannot be resolved."
    else:
        message = "The proxy cannot be reached."
    return failure("proxy_failed", message, retryable=True)
