"""The wire: one attempt over HTTP, with TLS and proxy."""

import os
import ssl
from collections.abc import Callable
from copy import copy
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import should_bypass_proxies

from connector import __version__, trust, watch
from connector.asset import PINS, PROXY_FORM, Asset, proxy_login, proxy_parts
from connector.errors import failure
from connector.watch import Watch, WatchedConnection, WatchedPool

ANSWER_BYTES = 1024 * 1024
"""LINE's answers have a few hundred bytes; one that passes this, as it came or decoded, is cut off."""

FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)
"""What requests lets through when an attempt fails."""

DIRECT = "direct"
"""What stands in place of a proxy where none is to be used."""
THE_ASSET = "the asset"
USUAL_PROXIES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


class Client(requests.Session):
    """requests' session, without what it does of its own accord.

    Neither ~/.netrc nor variables may replace the Authorization header or switch verification back on, and nobody needs
    an encoded answer of a few hundred bytes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.headers["User-Agent"] = f"line-messaging-api-connector/{__version__}"
        self.headers["Accept-Encoding"] = "identity"

    def get_redirect_target(self, resp: Any) -> None:
        """Say that no answer leads elsewhere: of one that does, requests would read any number of bytes."""


class Adapter(HTTPAdapter):
    """The transport of requests, with watched connections that are all encrypted with one context."""

    def __init__(self, watch: Watch, context: ssl.SSLContext | None) -> None:
        self._watch = watch
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools for direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self._observe(self.poolmanager)

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        """Make the pools for connections through a proxy."""
        known = proxy in self.proxy_manager
        if self._context and proxy.startswith("https:") and not known:
            kwargs["proxy_ssl_context"] = trust.for_proxy(self._context)
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not known:
            self._observe(manager)
        return manager

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:  # noqa: ARG002 - requests' interface
        """Have a pool's connections use the one context, which trusts already whom it is to trust.

        A pool manager that is given it would be overruled by requests 2.32.2, which puts its own in its place.
        """
        if conn.scheme == "https":
            conn.conn_kw["ssl_context"] = self._context

    def proxy_headers(self, proxy: Any) -> dict[str, str]:
        """Return what an http:// or https:// proxy is told of who asks; requests itself cannot tell it in UTF-8."""
        login, _, _ = urlsplit(proxy).netloc.rpartition("@")
        return {"Proxy-Authorization": f"Basic {proxy_login(login)}"} if login else {}

    def _observe(self, manager: Any) -> None:
        manager.pool_classes_by_scheme = {
            scheme: type(
                pool.__name__,
                (WatchedPool, pool),
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
        leaves: Is told when a request begins to leave.
        warn: Is told what of the asset decides who may see a request.

    Attributes:
        context: What all connections are encrypted with; None where none is encrypted.

    Raises:
        AssetError: A certificate that cannot be used.
    """

    def __init__(
        self,
        asset: Asset,
        http_proxy: str | None,
        transport: HTTPAdapter | None = None,
        leaves: Callable[[], None] = lambda: None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        urllib3.disable_warnings()
        self._given = http_proxy, asset.http_proxy.reveal() if asset.http_proxy else ""
        self._verify = asset.verify_ssl
        self._own_ca = asset.verify_ssl and bool(asset.ca_certificate)
        self.context = trust.context(asset)
        self._transport = transport
        self._proxies: dict[str, str] = {}
        self._bases: dict[tuple[str, str], tuple[dict[str, Any], requests.PreparedRequest]] = {}
        self._warn = warn
        self._open(leaves)

    def beside(self, leaves: Callable[[], None]) -> "Wire":
        """Return another one for another thread: connections of its own, and what this one has found out.

        Args:
            leaves: Is told when a request begins to leave.

        Raises:
            PlatformError: ``platform_failed`` when no thread can be started to guard it.
        """
        other = copy(self)
        other._open(leaves)
        other._watch.stand_by()
        return other

    def _open(self, leaves: Callable[[], None]) -> None:
        self._watch = Watch(leaves)
        self._http = Client()
        adapter = self._transport or Adapter(self._watch, self.context)
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
        *,
        fresh: bool = False,
    ) -> tuple[requests.Response, bytes]:
        """Make one attempt, in no more than ``left`` seconds; redirects are not followed.

        With ``fresh`` it gets a connection of its own: one that is kept open may be closed just as the request leaves.

        Returns:
            The response and its body, which is empty where the body of a refusal could not be read.

        Raises:
            ConnectorError: There is no answer. Its ``left`` says whether a byte of the request may have left.
        """
        if url not in self._proxies:  # looking through the environment takes longer than a request to a near host
            self._proxies[url] = self._way(url)
        proxy = self._proxies[url]
        self._watch.begin(read_seconds, left, fresh=fresh)
        try:
            with self._http.send(
                self._prepared(method, url, query, headers, body),
                timeout=(watch.CONNECT_SECONDS, read_seconds),
                verify=self._verify,
                proxies={"https": proxy} if proxy else {},
                allow_redirects=False,
                stream=True,
            ) as response:
                content = content_of(response)
            if self._watch.expired and response.status_code < 300:
                raise TimeoutError  # http.client takes a head that was cut short for a whole one
            return response, content
        except FAILURES as error:
            from connector.diagnosis import broken  # only a failed attempt needs it

            failed = broken(error, url, self._watch, proxied=bool(proxy))
            # Who refuses a handshake, even one that TLS 1.3 lets a request overtake, reads no request.
            failed.left = self._watch.leaving and failed.kind != "tls_failed"
            raise failed from None
        finally:
            self._watch.end()

    def _prepared(
        self, method: str, url: str, query: dict[str, Any], headers: dict[str, str], body: bytes | dict[str, str] | None
    ) -> requests.PreparedRequest:
        """Prepare a request; of a hundred that differ in headers and body the address is taken apart once."""
        known = self._bases.get((method, url))
        if known is None or known[0] != query:
            known = query, self._http.prepare_request(requests.Request(method, url, params=query))
            self._bases[method, url] = known
        prepared = known[1].copy()
        prepared.headers.update(headers)
        prepared.prepare_body(body, None)
        return prepared

    def _way(self, url: str) -> str:
        """Return the proxy for an address, or "", and warn of what is the asset's: a playbook may have brought it."""
        proxy, source = proxy_for(url, *self._given)
        if proxy and source == THE_ASSET:
            place = urlsplit(proxy).netloc.rpartition("@")[2]
            self._warn(f"http_proxy: is in use; requests go through {place}.")
        if self._own_ca and urlsplit(url).scheme == "https":
            self._warn("ca_certificate: is in use; who holds its key, and is on the way, can read the credentials.")
        return proxy


def proxy_for(url: str, passed: str | None, own: str) -> tuple[str, str]:
    """Return the proxy that a request takes, or "", and what decided it.

    Args:
        url: Where the request goes. Plain http is for this machine alone: no proxy gets to see it.
        passed: The proxy that Turbine passes.
        own: The asset's.

    Raises:
        AssetError: ``proxy_failed`` when it is not the address of a proxy.
    """
    if urlsplit(url).scheme == "http":
        return "", "plain http stays on this machine"
    source, given = PINS["http_proxy"], os.environ.get(PINS["http_proxy"], "")
    if given == DIRECT:
        return "", f"{source} says {DIRECT}"
    if not given and should_bypass_proxies(url, no_proxy=None):
        return "", "NO_PROXY names the host"
    if not given:
        environment = {name: os.environ.get(name, "") for name in ("http_proxy", *USUAL_PROXIES)}
        choice = {"http_proxy": environment.pop("http_proxy"), THE_ASSET: own, **environment}
        given = (passed or next(filter(None, choice.values()), "")).strip()
        if not given:
            return "", "neither the asset nor the environment names one"
        address = given if "://" in given else f"http://{given}"
        source = next((name for name, other in choice.items() if other.strip() in (given, address)), "Turbine")
    parts = proxy_parts(given.strip())
    if not parts:
        raise failure("proxy_failed", "The address of the proxy is not one.", hint=f"Write it as {PROXY_FORM}.")
    scheme, login, place = parts
    if login:  # requests takes a % that stands for itself in another way than the rest of the world
        login = ":".join(quote_from_bytes(unquote_to_bytes(text), safe="") for text in login.split(":", 1))
    return f"{scheme}://{login}{'@' if login else ''}{place}", source


def content_of(response: requests.Response) -> bytes:
    """Read a body to its end. Of a refusal the status counts, also where its body cannot be read."""
    response.raw.enforce_content_length = True
    content = bytearray()
    try:
        encoding = encoding_of(response)
        # urllib3's own way to read a body decodes it without a bound, as many times as its sender likes, and reads a
        # line between two chunks without a bound.
        while piece := response.raw.read(64 * 1024, decode_content=False):
            content += piece
            bound(content)
        return bytes(decoded(content) if encoding and content else content)
    except FAILURES:
        if response.status_code < 300:
            raise
        return b""


def encoding_of(response: requests.Response) -> str:
    """Return how a body is encoded: gzip, deflate, or "" for not at all.

    https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1

    Raises:
        ValueError: It is encoded in another way, or more than once.
    """
    encoding: str = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise ValueError("the answer is encoded in a way that was not asked for")
    return encoding.replace("identity", "")


def decoded(content: bytes | bytearray) -> bytes:
    """Undo gzip or deflate, once.

    Raises:
        ValueError: It is neither, or too large.
    """
    import zlib

    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)  # either of the two
    try:
        content = unpacking.decompress(content, ANSWER_BYTES + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    bound(content)
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("the answer does not end where its encoding ends")
    return content


def bound(content: bytes | bytearray) -> None:
    """Raise a ValueError when an answer is too large."""
    if len(content) > ANSWER_BYTES:
        raise ValueError(f"the answer is larger than {ANSWER_BYTES} bytes")
