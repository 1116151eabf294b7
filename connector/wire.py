"""The wire: one attempt over HTTP, with TLS and proxy."""

import os
import re
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy, should_bypass_proxies

from connector import __version__, watch
from connector.asset import Asset
from connector.errors import failure
from connector.watch import Watch, WatchedConnection

ANSWER_BYTES = 1024 * 1024
"""LINE's answers have a few hundred bytes; one that passes this is cut off."""

FAILURES = (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError)
"""What requests lets through when an attempt fails."""

PROXY_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


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
        leaves: Is told when a request begins to leave.

    Raises:
        AssetError: A certificate that cannot be used.
    """

    def __init__(
        self,
        asset: Asset,
        http_proxy: str | None,
        transport: HTTPAdapter | None = None,
        leaves: Callable[[], None] = lambda: None,
    ) -> None:
        urllib3.disable_warnings()
        own = asset.http_proxy.reveal() if asset.http_proxy else ""
        self._proxy = http_proxy or os.environ.get("http_proxy") or own
        self._verify = trusted() if asset.verify_ssl else False
        self._proxies: dict[str, str | None] = {}
        self._watch = Watch(leaves)
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
            ConnectorError: There is no answer. Its ``left`` says whether a byte of the request may have left.
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
                timeout=(watch.CONNECT_SECONDS, read_seconds),
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
            from connector.diagnosis import broken  # only a failed attempt needs it

            failed = broken(error, urlsplit(url).hostname or "", self._watch, proxied=bool(proxy))
            failed.left = self._watch.leaving
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
            raise failure(
                "proxy_failed",
                "The address of the proxy is not one.",
                hint="Write it as http://user:password@host:port.",
            )
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
    for block in re.findall("-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----", text):
        letters = re.sub(r"\\[rn]|\s", "", block)
        rows = [letters[start : start + 64] for start in range(0, len(letters), 64)]
        pem += "\n".join(["-----BEGIN CERTIFICATE-----", *rows, "-----END CERTIFICATE-----", ""])
    try:
        context: ssl.SSLContext = urllib3.util.ssl_.create_urllib3_context()
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError, TypeError):  # the last for what is not ASCII
        problem = {"property": "ca_certificate", "message": "holds no certificate that can be read; copy the PEM file."}
        raise failure("invalid_asset", "The asset is not usable: ca_certificate.", details=[problem]) from None
    return context
