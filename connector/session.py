"""One request: timeouts, TLS, proxy, attempts. The only importer of requests.

A request ends in an answer of LINE's, or in one error that says whether LINE may have executed it.
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

import http.client
import json
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, should_bypass_proxies

from connector.asset import Asset
from connector.auth import ChannelAccessToken
from connector.errors import ConnectorError, failure, refusal
from connector.surroundings import Surroundings

ATTEMPTS = 3
PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0
LAST_ATTEMPT_SECONDS = 60.0
"""When this much time has passed since the first attempt, no other begins."""
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
ANSWER_READS = 2
"""An attempt lasts at most this many read timeouts, however slowly the answer drips."""
ANSWER_BYTES = 1024 * 1024
"""LINE's answers have a few hundred bytes; one that passes this is cut off."""

CERTIFICATE_HINTS = {
    10: "The certificate has expired: its owner must renew it, or the clock of this machine is wrong.",
    18: "It is self-signed: put it, or the CA that signed it, into the asset's ca_certificate.",
    19: "Its chain ends in an unknown CA: put that CA's certificate into the asset's ca_certificate.",
    20: "The CA that signed it is unknown: put that CA's certificate into the asset's ca_certificate.",
    62: "It was issued for another host: check the url of the asset.",
    64: "It was issued for another host: check the url of the asset.",
}
"""What helps by OpenSSL's verification code. https://docs.openssl.org/3.0/man1/openssl-verification-options/"""


class Call(NamedTuple):
    """One request.

    Attributes:
        method: The HTTP method.
        path: Path below the asset's url, without a slash at either end.
        query: Query string fields.
        body: JSON text, or None.
        headers: Further headers, such as the retry key.
        repeatable: Whether it may be repeated when LINE may have executed it.
        read_seconds: Read timeout, where the asset sets none.
    """

    method: str
    path: str
    query: dict[str, Any] = {}
    body: bytes | None = None
    headers: dict[str, str] = {}
    repeatable: bool = True
    read_seconds: float = READ_SECONDS


class Answer(NamedTuple):
    """LINE's answer, read to its end.

    Attributes:
        status: The HTTP status.
        reason: Its phrase.
        headers: Response headers as they came.
        body: The JSON object; {} where the body is none.
        text: The body as text where it is not a JSON object.
        readable: Whether the body is a JSON object.
        attempts: How many attempts it took.
        request_id: LINE's ID of this attempt, or None.
        accepted_request_id: LINE's ID of the earlier attempt that it accepted under the same retry key, or None.
    """

    status: int
    reason: str
    headers: dict[str, str]
    body: dict[str, Any]
    text: str
    readable: bool = True
    request_id: str | None = None
    accepted_request_id: str | None = None
    attempts: int = 1


def may_repeat(error: ConnectorError, *, repeatable: bool) -> bool:
    """Decide whether another attempt can help and cannot do harm.

    A status of 4xx is final, and so is 429: Turbine repeats actions itself. A request that must not be repeated is
    repeated only when no byte of it can have arrived.
    """
    final = error.answer is not None and 300 <= error.answer.status < 500
    return error.retryable and not final and (repeatable or not error.reached)


def pause_seconds(attempt: int, surroundings: Surroundings) -> float:
    """Return how long to wait after an attempt (the first is 1): exponential with full jitter."""
    return surroundings.jitter(min(LONGEST_PAUSE_SECONDS, PAUSE_SECONDS * 2 ** (attempt - 1)))


class Watch:
    """One attempt as seen from its connection: whether the request began to leave, and when its time is up."""

    def __init__(self) -> None:
        self.leaving = False
        self.expired = False
        self._sockets: list[socket.socket] = []

    def begin(self) -> None:
        """Start a new attempt."""
        self.leaving = self.expired = False

    def add(self, connected: socket.socket) -> None:
        """Remember a connection by a duplicate, since wrapping in TLS replaces the original."""
        self._sockets.append(connected.dup())

    def cut(self) -> None:
        """Time is up: end every connection, which wakes whoever reads from it."""
        self.expired = True
        for held in list(self._sockets):
            with suppress(OSError):  # the other side was first
                held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connections."""
        for held in self._sockets:
            held.close()
        self._sockets.clear()


class WatchedConnection:
    """Mixed into urllib3's connections: reports to the watch what requests does not tell."""

    watch: Watch
    sock: Any

    def _new_conn(self) -> Any:
        connected = super()._new_conn()  # type: ignore[misc]
        self.watch.add(connected)
        return connected

    def endheaders(self, *args: Any, **kwargs: Any) -> None:
        """Send the head of the request; a connection that cannot be made fails before anything has left."""
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        self.watch.leaving = True
        super().endheaders(*args, **kwargs)  # type: ignore[misc]


class Adapter(HTTPAdapter):
    """The transport of requests, with watched connections and the company's own CA."""

    def __init__(self, watch: Watch, context: ssl.SSLContext | None) -> None:
        self._watch = watch
        self._tls: dict[str, Any] = {} if context is None else {"ssl_context": context}
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


class Session:
    """The way to LINE for one run of an action: one token, one connection kept open.

    Args:
        asset: Credentials and network settings.
        http_proxy: The proxy that Turbine passes; it wins over the asset's.
        surroundings: Clock, pause and chance.

    Raises:
        AssetError: A certificate or proxy setting that cannot be used.
    """

    def __init__(self, asset: Asset, http_proxy: str | None, surroundings: Surroundings) -> None:
        urllib3.disable_warnings()
        self._asset = asset
        own = asset.http_proxy.reveal() if asset.http_proxy else ""
        self._proxy = http_proxy or os.environ.get("http_proxy") or own
        self._surroundings = surroundings
        self._verify = trusted(asset)
        self._watch = Watch()
        self._http = requests.Session()
        # Neither ~/.netrc nor variables may replace the Authorization header or switch verification back on.
        self._http.trust_env = False
        adapter = Adapter(self._watch, own_ca(asset.ca_certificate) if asset.ca_certificate else None)
        self._http.mount("https://", adapter)
        self._http.mount("http://", adapter)
        self.token = ChannelAccessToken(asset, self._issue_token, surroundings.now)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()
        self._watch.close()

    def send(self, call: Call) -> Answer:
        """Send a request to LINE's API, with the channel access token, until it is answered.

        Returns:
            A success, or a 409 that names the request LINE accepted before under the same retry key.

        Raises:
            ConnectorError: Everything else. Its ``reached`` says whether LINE may have executed the request.
        """
        headers = {**call.headers, "Authorization": self.token.header()}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        url = f"{self._asset.url}/{call.path}"
        answer, doubt = self._attempts(call, url, headers, call.body)
        if answer.status < 300 or (answer.status == 409 and answer.accepted_request_id):
            return answer
        error = refused(answer)
        error.reached = doubt or error.reached
        error.attempts = answer.attempts
        raise error

    def _issue_token(self, form: dict[str, str]) -> Answer:
        """Send the token request, under the same rules."""
        call = Call("POST", "")
        answer, _ = self._attempts(call, self._asset.token_url, {}, form)
        return answer

    def _attempts(
        self, call: Call, url: str, headers: dict[str, str], body: bytes | dict[str, str] | None
    ) -> tuple[Answer, bool]:
        """Repeat a request until there is a final answer; say too whether an attempt before may have been executed."""
        started = self._surroundings.now()
        doubt = False
        attempt = 0
        while True:
            attempt += 1
            try:
                answer = self._attempt(call, url, headers, body)
                return answer._replace(attempts=attempt), doubt
            except ConnectorError as error:
                doubt = doubt or error.reached
                error.reached = doubt
                error.attempts = attempt
                pause = pause_seconds(attempt, self._surroundings)
                late = self._surroundings.now() + pause - started >= LAST_ATTEMPT_SECONDS
                if attempt == ATTEMPTS or late or not may_repeat(error, repeatable=call.repeatable):
                    raise
                self._surroundings.pause(pause)

    def _attempt(self, call: Call, url: str, headers: dict[str, str], body: bytes | dict[str, str] | None) -> Answer:
        """Make one attempt and read the answer to its end; fail unless the answer is final."""
        read_seconds = self._asset.timeout_seconds or call.read_seconds
        proxies = self._proxies(url)
        self._watch.begin()
        alarm = threading.Timer(ANSWER_READS * read_seconds, self._watch.cut)
        alarm.daemon = True
        alarm.start()
        try:
            with self._http.request(
                call.method,
                url,
                params=call.query,
                data=body,
                headers=headers,
                timeout=(CONNECT_SECONDS, read_seconds),
                verify=self._verify,
                proxies=proxies,
                allow_redirects=False,
                stream=True,
            ) as response:
                content = read_content(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise self._failed(error, urlsplit(url).hostname or "", bool(proxies)) from None
        finally:
            alarm.cancel()
        answer = as_answer(response, content)
        final = answer.readable if answer.status < 300 else 400 <= answer.status < 500
        if not final:
            raise refused(answer)
        return answer

    def _proxies(self, url: str) -> dict[str, str]:
        """Return the proxy for an address: Turbine's or the asset's, else the environment's, and none for NO_PROXY."""
        if not self._proxy:
            return dict(get_environ_proxies(url))
        if should_bypass_proxies(url, no_proxy=None):
            return {}
        proxy = self._proxy if "://" in self._proxy else f"http://{self._proxy}"
        return {"http": proxy, "https": proxy}

    def _failed(self, error: Exception, host: str, proxied: bool) -> ConnectorError:
        """Make the error for an attempt without an answer."""
        failed = broken(error, host, proxied=proxied, expired=self._watch.expired, leaving=self._watch.leaving)
        failed.reached = self._watch.leaving
        return failed


def refused(answer: Answer) -> ConnectorError:
    """Make the error for an answer that is not a success."""
    if answer.status < 300:
        return failure("bad_response", "LINE's answer cannot be read as JSON.", answer=answer, reached=True)
    if answer.status < 400:
        hint = "LINE does not redirect: check the url of the asset, and whether a proxy or portal is in between."
        return failure(
            "bad_response",
            f"The answer is a redirect (status {answer.status}); it was not followed.",
            answer=answer,
            hint=hint,
            retryable=False,
            reached=True,
        )
    text = answer.body.get("message")
    listed = answer.body.get("details")
    details = [
        {"property": str(row.get("property", "")), "message": str(row.get("message", ""))}
        for row in (listed if isinstance(listed, list) else [])
        if isinstance(row, dict)
    ]
    return refusal(answer.status, text if isinstance(text, str) else "", details, answer)


def read_content(response: requests.Response) -> bytes:
    """Read a body to its end, or to its largest size."""
    content = b""
    for piece in response.iter_content(64 * 1024):
        content += piece
        if len(content) > ANSWER_BYTES:
            raise ValueError(f"the answer is larger than {ANSWER_BYTES} bytes")
    return content


def as_answer(response: requests.Response, content: bytes) -> Answer:
    """Turn a response into an answer; a body that is not a JSON object is kept as text."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    return Answer(
        status=response.status_code,
        reason=response.reason or "",
        headers=dict(response.headers),
        body=body if isinstance(body, dict) else {},
        text="" if isinstance(body, dict) else content.decode("utf-8", "replace"),
        readable=isinstance(body, dict),
        request_id=response.headers.get("x-line-request-id"),
        accepted_request_id=response.headers.get("x-line-accepted-request-id"),
    )


def trusted(asset: Asset) -> bool | str:
    """Return what certificates are checked against: nothing, requests' own bundle, or the environment's.

    Raises:
        AssetError: ``tls_failed`` when the environment names a bundle that is not there.
    """
    if not asset.verify_ssl:
        return False
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        path = os.environ.get(variable)
        if path and not os.path.exists(path):
            hint = f"Correct the environment variable {variable} or remove it."
            raise failure("tls_failed", f"{variable} names a file that does not exist.", hint=hint)
        if path:
            return path
    return True


def own_ca(text: str) -> ssl.SSLContext:
    """Return a TLS context that trusts the given CA certificates besides the usual ones.

    Text that a form field has put on one line is understood.

    Raises:
        AssetError: ``invalid_asset`` when the text holds no certificate.
    """
    found = re.findall(r"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", text.replace("\\n", "\n"), re.S)
    blocks = ["".join(block.split()) for block in found]
    lines = [[block[start : start + 64] for start in range(0, len(block), 64)] for block in blocks]
    pem = "".join(f"-----BEGIN CERTIFICATE-----\n{chr(10).join(rows)}\n-----END CERTIFICATE-----\n" for rows in lines)
    try:
        context = urllib3.util.ssl_.create_urllib3_context()
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


def first(kind: Any, chain: list[BaseException]) -> Any:
    """Return the first exception of a class in a chain, or None."""
    return next((cause for cause in chain if isinstance(cause, kind)), None)


def broken(error: Exception, host: str, *, proxied: bool, expired: bool, leaving: bool) -> ConnectorError:
    """Make the error for an exception of requests: which layer failed, and what helps.

    Args:
        error: The exception.
        host: LINE's host, for the message.
        proxied: Whether a proxy is used.
        expired: Whether the attempt was cut off because its time was up.
        leaving: Whether the request had begun to leave.
    """
    chain = list(causes(error))
    way = f"{host} through the proxy" if proxied else host
    certificate = first(ssl.SSLCertVerificationError, chain)
    proxy = first((requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL), chain)
    if expired:
        return failure("timeout", f"{way} did not complete its answer in time.")
    if isinstance(error, requests.exceptions.InvalidSchema) and "SOCKS" in str(error):
        hint = "Install PySocks beside the connector, or write an http:// proxy."
        return failure("proxy_failed", "The proxy is a SOCKS proxy, and support for SOCKS is not installed.", hint=hint)
    if certificate:
        hint = CERTIFICATE_HINTS.get(certificate.verify_code, "")
        return failure("tls_failed", f"The certificate of {way} is refused: {certificate.verify_message}.", hint=hint)
    if proxy:
        return proxy_broken(chain)
    if first(ssl.SSLError, chain) and not leaving:
        hint = "Check that url and http_proxy name ports that speak TLS, and that TLS 1.2 or later is allowed."
        return failure("tls_failed", f"No TLS connection with {way}.", hint=hint)
    if first(requests.Timeout, chain) or first(TimeoutError, chain):
        return failure("timeout", f"{way} did not {'answer' if leaving else 'accept the connection'} in time.")
    if first(socket.gaierror, chain):
        hint = "Check the url of the asset and the name server, or whether a proxy is needed to reach LINE."
        return failure("connection_failed", f"The name {host} cannot be resolved.", hint=hint)
    lost = first((http.client.RemoteDisconnected, http.client.IncompleteRead), chain)
    unreadable = first((http.client.HTTPException, requests.exceptions.ContentDecodingError, ValueError), chain)
    if leaving and unreadable and not lost:
        return failure("bad_response", f"The answer of {way} cannot be read.")
    what = "was lost before the answer was complete" if leaving else "could not be made"
    return failure("connection_failed", f"The connection to {way} {what}.")


def proxy_broken(chain: list[BaseException]) -> ConnectorError:
    """Make the error for a proxy that cannot be reached or does not forward."""
    tunnel = next((re.search(r"Tunnel connection failed: (\d{3})", str(cause)) for cause in chain), None)
    if tunnel and tunnel[1] == "407":
        hint = "Write the proxy with its user and password: http://user:password@host:port."
        return failure("proxy_failed", "The proxy asks for a user and a password, or refuses them.", hint=hint)
    if tunnel:
        waits = tunnel[1].startswith("5")
        return failure("proxy_failed", f"The proxy refuses to connect to LINE (status {tunnel[1]}).", retryable=waits)
    if first(socket.gaierror, chain):
        return failure("proxy_failed", "The name of the proxy cannot be resolved.", retryable=True)
    return failure("proxy_failed", "The proxy cannot be reached.", retryable=True)
