"""The wire: one attempt over HTTP, with its time limits, TLS and proxy. The only importer of requests.

requests and urllib3 do not say whether a request had begun to leave when it failed, and bound the time between two
bytes but not the time of a whole answer. ``Watch`` adds both.
"""

import http.client
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy, should_bypass_proxies
from urllib3.util.ssl_match_hostname import CertificateError as HostError

from connector import __version__
from connector.asset import Asset
from connector.errors import ConnectorError, failure

CONNECT_SECONDS = 5.0
PATIENCE = 2
"""Making a connection lasts at most this many connect timeouts, and an answer this many read timeouts, however slowly
the other side drips. Only the system's name resolution is not bounded here."""
ANSWER_BYTES = 1024 * 1024
"""LINE's answers have a few hundred bytes; one that passes this is cut off."""

FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)
"""What requests lets through when an attempt fails."""

PROXY_FORM = "http://user:password@host:port"
PROXY_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")

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


class Watch:
    """One attempt as seen from its connection: how far it has come, and when its time is up.

    Attributes:
        connected: Whether a connection was made, to LINE or to the proxy.
        leaving: Whether the request began to leave.
        expired: Whether its time was up before the answer was complete.
        due: When its time is up, on the clock of ``time.monotonic``; None between attempts.
    """

    def __init__(self) -> None:
        self.connected = self.leaving = self.expired = False
        self._read_seconds = 0.0
        self._last = 0.0
        self.due: float | None = None
        self._wakes = 0.0
        self._closed = False
        self._changed = threading.Condition()
        self._guard: threading.Thread | None = None
        self._held: list[socket.socket] = []

    def begin(self, read_seconds: float, left: float) -> None:
        """An attempt begins with making a connection, unless one is still open; it may last no longer than ``left``."""
        self.connected = self.leaving = self.expired = False
        self._read_seconds = read_seconds
        self._last = time.monotonic() + left
        self._allow(PATIENCE * CONNECT_SECONDS)

    def connect(self, connection: socket.socket) -> None:
        """A connection was made. It is held by a duplicate, since wrapping it in TLS replaces the original."""
        with self._changed:
            self.connected = True
            self._held.append(connection.dup())
            if self.expired:
                self._cut()

    def leave(self) -> None:
        """The request begins to leave."""
        self.leaving = True
        self._allow(PATIENCE * self._read_seconds)

    def end(self) -> None:
        """The attempt is over."""
        with self._changed:
            self.due = None

    def close(self) -> None:
        """End the connections; after a failed attempt urllib3 leaves that to the garbage collector."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            self._cut()
            for held in self._held:
                held.close()
            self._held.clear()

    def _allow(self, seconds: float) -> None:
        """End the connections after so many seconds, unless the attempt is over or gets further before.

        One thread guards all attempts of an action. It is woken only to rise earlier than it would: when it rises too
        early, it finds the later time and goes on waiting.
        """
        with self._changed:
            self.due = min(time.monotonic() + seconds, self._last)
            if self._guard is None:
                self._guard = threading.Thread(target=self._watch, daemon=True)
                self._guard.start()
            elif self.due < self._wakes:
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                left = None if self.due is None else self.due - time.monotonic()
                if left is not None and left <= 0:
                    self.due = None
                    self.expired = True
                    self._cut()
                else:
                    self._wakes = float("inf") if self.due is None else self.due
                    self._changed.wait(left)

    def _cut(self) -> None:
        """End every connection, which wakes whoever reads from it."""
        for held in self._held:
            with suppress(OSError):  # the other side was first
                held.shutdown(socket.SHUT_RDWR)


class WatchedConnection:
    """Mixed into urllib3's connections: reports to the watch what requests does not tell."""

    watch: Watch
    sock: Any

    def _new_conn(self) -> Any:
        connection = super()._new_conn()  # type: ignore[misc]
        self.watch.connect(connection)
        return connection

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        """Send the head of the request; a connection that cannot be made fails before anything has left."""
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        self.watch.leave()
        super().endheaders(*args, **kwargs)  # type: ignore[misc]


class Adapter(HTTPAdapter):
    """The transport of requests, with watched connections and the company's own CA."""

    def __init__(self, watch: Watch, context: ssl.SSLContext | None) -> None:
        self._watch = watch
        self._tls = {"ssl_context": context} if context else {}
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools for direct connections."""
        kwargs.update(self._tls)
        super().init_poolmanager(*args, **kwargs)
        self._observe(self.poolmanager)

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        """Make the pools for connections through a proxy."""
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **kwargs, **self._tls)
        if not known:
            self._observe(manager)
        return manager

    def _observe(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: type(
                pool.__name__,
                (pool,),
                {"ConnectionCls": type("Connection", (WatchedConnection, pool.ConnectionCls), {"watch": self._watch})},
            )
            for scheme, pool in manager.pool_classes_by_scheme.items()
        }


class Wire:
    """The way to LINE: connections that are kept open between requests.

    Args:
        asset: Network settings.
        http_proxy: The proxy that Turbine passes; it wins over the asset's.
        transport: What carries the requests in place of the network; None is the network.

    Raises:
        AssetError: A certificate that cannot be used.
    """

    def __init__(self, asset: Asset, http_proxy: str | None, transport: HTTPAdapter | None = None) -> None:
        urllib3.disable_warnings()
        own = asset.http_proxy.reveal() if asset.http_proxy else ""
        self._proxy = http_proxy or os.environ.get("http_proxy") or own
        self._verify = trusted() if asset.verify_ssl else False
        self._proxies: dict[str, str | None] = {}
        self._watch = Watch()
        context = own_ca(asset.ca_certificate) if asset.ca_certificate and asset.verify_ssl else None
        self._http = requests.Session()
        # Neither ~/.netrc nor variables may replace the Authorization header or switch verification back on.
        self._http.trust_env = False
        self._http.headers["User-Agent"] = f"line-messaging-api-connector/{__version__}"
        adapter = transport or Adapter(self._watch, context)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)

    def close(self) -> None:
        """End the connections."""
        self._http.close()
        self._watch.close()

    def exchange(
        self,
        method: str,
        url: str,
        query: dict[str, Any],
        headers: dict[str, str],
        body: bytes | dict[str, str] | None,
        read_seconds: float,
        left: float,
    ) -> tuple[requests.Response, bytes]:
        """Make one attempt, in no more than ``left`` seconds; redirects are not followed.

        Returns:
            The response and its body, which is empty where the body of a refusal could not be read.

        Raises:
            ConnectorError: There is no answer. Its ``reached`` says whether a byte of the request may have arrived.
        """
        if url not in self._proxies:  # looking through the environment takes longer than a request to a near host
            self._proxies[url] = self._proxy_for(url)
        proxy = self._proxies[url]
        self._watch.begin(read_seconds, left)
        try:
            with self._http.request(
                method,
                url,
                params=query,
                data=body,
                headers=headers,
                timeout=(CONNECT_SECONDS, read_seconds),
                verify=self._verify,
                proxies={"http": proxy, "https": proxy} if proxy else {},
                allow_redirects=False,
                stream=True,
            ) as response:
                content = content_of(response)
            if self._watch.expired and response.status_code < 300:
                raise TimeoutError  # http.client takes a head that was cut short for a whole one
            return response, content
        except FAILURES as error:
            failed = broken(error, urlsplit(url).hostname or "", self._watch, proxied=bool(proxy))
            failed.reached = self._watch.leaving
            raise failed from None
        finally:
            self._watch.end()

    def _proxy_for(self, url: str) -> str | None:
        """Return the proxy for an address: Turbine's or the asset's, else the environment's; none for NO_PROXY.

        Raises:
            AssetError: ``proxy_failed`` when it is not the address of a proxy.
        """
        if should_bypass_proxies(url, no_proxy=None):
            return None
        proxy = self._proxy or select_proxy(url, get_environ_proxies(url))
        if not proxy:
            return None
        address = proxy if "://" in proxy else f"http://{proxy}"
        try:
            parts = urlsplit(address)
            scheme, host, _ = parts.scheme, parts.hostname, parts.port
        except ValueError:
            scheme, host = "", None
        if not host or scheme not in PROXY_SCHEMES or re.search(r"\s", address):
            raise failure("proxy_failed", "The address of the proxy is not one.", hint=f"Write it as {PROXY_FORM}.")
        return address


def content_of(response: requests.Response) -> bytes:
    """Read a body to its end. Of a refusal the status counts, also where its body cannot be read."""
    response.raw.enforce_content_length = True
    content = b""
    try:
        for piece in response.iter_content(64 * 1024):
            content += piece
            if len(content) > ANSWER_BYTES:
                raise ValueError(f"the answer is larger than {ANSWER_BYTES} bytes")
    except FAILURES:
        if response.status_code < 300:
            raise
        return b""
    return content


def trusted() -> bool | str:
    """Return what certificates are checked against: requests' own bundle, or the environment's.

    Raises:
        AssetError: ``tls_failed`` when the environment names a bundle that cannot be used.
    """
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        path = os.environ.get(variable)
        if not path:
            continue
        hint = f"Correct the environment variable {variable} or remove it."
        if not os.path.exists(path):
            raise failure("tls_failed", f"{variable} names a file that does not exist.", hint=hint)
        if not os.path.isdir(path):
            try:
                with open(path, "rb") as file:
                    usable = b"-----BEGIN " in file.read()
            except OSError:
                usable = False
            if not usable:
                raise failure("tls_failed", f"{variable} names a file without certificates.", hint=hint)
        return path
    return True


def own_ca(text: str) -> ssl.SSLContext:
    r"""Return a TLS context that trusts the given CA certificates besides the usual ones.

    Text that a form field has put on one line is understood, and so is a line end written as ``\n``.

    Raises:
        AssetError: ``invalid_asset`` when the text holds no certificate.
    """
    pem = ""
    for block in re.findall(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", text, re.S):
        letters = re.sub(r"\\[rn]|\s", "", block)
        rows = [letters[start : start + 64] for start in range(0, len(letters), 64)]
        pem += "\n".join(["-----BEGIN CERTIFICATE-----", *rows, "-----END CERTIFICATE-----", ""])
    try:
        context: ssl.SSLContext = urllib3.util.ssl_.create_urllib3_context()
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        problem = {"property": "ca_certificate", "message": "holds no certificate that can be read; copy the PEM file."}
        raise failure("invalid_asset", "The asset is not usable: ca_certificate.", details=[problem]) from None
    return context


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
