"""The credentials form, typed; secrets stay secret.

There are two assets. Turbine tells them apart by their keys, and so does ``read_asset``.
"""

import re
from binascii import b2a_base64  # not where it is needed: last words at a signal must import nothing
from os import environ
from typing import Any
from urllib.parse import unquote_to_bytes

from connector.errors import failure
from connector.fields import Boolean, Field, Findings, Integer, Number, Object, String

TOKEN_URL = "https://api.line.me/oauth2/v3/token"  # noqa: S105 - an address
PROXY_FORM = "http://user:password@host:port, in user and password @ as %40, : as %3A, / as %2F and % as %25"
PINS = {"http_proxy": "LINE_CONNECTOR_PROXY", "ca_certificate": "LINE_CONNECTOR_CA_BUNDLE"}
"""The variables by which whoever runs the platform decides in the asset's place: the proxy, or ``direct`` for none, and
a file or folder of the only certificates that are trusted."""


class Secret:
    """A text that does not print; ``reveal`` gives it to the one who sends it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret()"


class Password(String):
    """A text that becomes a ``Secret``; what is wrong with it is reported without showing it."""

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check that it is a text that can stand in a header: no blanks inside, ASCII only."""
        text = value.strip() if isinstance(value, str) else ""
        if not text:
            found.problem(place, "must be text that is not empty.")
        elif not text.isascii() or not unbroken(text):
            found.problem(place, "holds a blank, a line end or a character that is not ASCII; copy it again.")
        return Secret(text)


class Unseen(Field):
    """Mixed into a field of the asset: a secret may have been pasted in place of its value, so no message shows it."""

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check a value; of a wrong one is said what it must be, and its kind and length."""
        own = Findings()
        taken = super().check(value, place, own)
        if own.problems:
            found.problem(place, f"must be {self.expected()}; got {kind_of(value)}.")
        return taken


class Text(Unseen, String):
    """A text."""


class Switch(Unseen, Boolean):
    """True or false."""


class Seconds(Unseen, Number):
    """A number of seconds."""


class Whole(Unseen, Integer):
    """A whole number."""


class Address(String):
    """An address that credentials are sent to: https, or plain http on the loopback interface."""

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check every character; return the address without a slash at its end.

        What passes is so plain that whoever takes it apart finds the same host, port and path in it.
        """
        text = value.strip() if isinstance(value, str) else ""
        parts = re.fullmatch(ADDRESS, text, ANY_CASE)
        if "@" in text:
            found.problem(place, "must not hold a user or password.")
        elif not text.isascii():
            found.problem(place, "must be ASCII; write a name in other letters in Punycode, as xn--...")
        elif not parts or not is_host(parts["host"], parts["port"]):
            found.problem(place, f"must be an address such as {self.examples[0]}; got {kind_of(value)}.")
        elif parts["scheme"].lower() == "http" and not is_loopback(parts["host"]):
            found.problem(place, "must start with https://, since credentials are sent there.")
        return text.rstrip("/")


# What an address may consist of, so that every parser reads it alike. A path has no %, since requests undoes some of
# them: %2e%2e leads upwards. A proxy's user and password may be written as they are, but for what ends them: they are
# encoded anew for requests.
HOST = r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?)(?::(?P<port>[1-9][0-9]{0,4}))?"
PATH = r"(?:/(?!\.\.?(?:/|$))[a-z0-9._~!$&'()*+,;=:-]+)*/*"
ADDRESS = rf"(?P<scheme>https?)://{HOST}{PATH}"
PROXY = rf"(?:(?P<scheme>https?|socks4a?|socks5h?)://)?(?:(?P<login>[^/?#]*)@)?(?P<place>{HOST})/?"
ANY_CASE = re.ASCII | re.IGNORECASE


def kind_of(value: Any) -> str:
    """Say of what kind and how long a value is, and nothing of what is in it."""
    if isinstance(value, str):
        return f"text of {len(value)} character{'' if len(value) == 1 else 's'}"
    if isinstance(value, dict | list):
        return f"an {'object' if isinstance(value, dict) else 'array'} of length {len(value)}"
    return "a boolean" if isinstance(value, bool) else "a number"


def unbroken(text: str) -> bool:
    """Tell whether a text has no blank, line end, other control character or half of a surrogate pair in it."""
    return text.isprintable() and " " not in text


def is_host(host: str, port: str | None) -> bool:
    """Tell whether a host and a port that look like ones are: no name is too long, and no number too large."""
    if host.startswith("["):
        from socket import AF_INET6, inet_pton

        try:
            inet_pton(AF_INET6, host[1:-1])
        except OSError:
            return False
    return len(host) < 254 and int(port or 1) < 65536


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself."""
    octets = host.split(".")
    numeric = len(octets) == 4 and all(part.isdigit() and str(int(part)) == part and int(part) < 256 for part in octets)
    return (numeric and octets[0] == "127") or host.lower() in ("localhost", "[::1]")


def proxy_parts(text: str) -> tuple[str, str, str] | None:
    """Take the address of a proxy apart.

    Returns:
        Scheme, ``user:password`` as it stands there, ``host:port``; without a scheme it is http. None where it is none.
    """
    parts = re.fullmatch(PROXY, text, ANY_CASE)
    if not parts or not unbroken(text) or not is_host(parts["host"], parts["port"]):
        return None
    return (parts["scheme"] or "http").lower(), parts["login"] or "", parts["place"]


class ProxyAddress(String):
    """The address of a proxy, which may hold a user and a password; what is wrong with it is reported unseen."""

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check every character that is not of the user or password; return the address with a scheme."""
        text = value.strip() if isinstance(value, str) else "://"  # which is no address, as it is none
        if not text:
            return None
        if not proxy_parts(text):
            found.problem(place, f"must be an address: http://proxy.example.com:8080 or {PROXY_FORM}.")
        return Secret(text if "://" in text else f"http://{text}")


def connection_fields() -> dict[str, Field]:
    """Declare the fields that both assets end with."""
    return {
        "verify_ssl": Switch(
            "Check the certificate of LINE or of the proxy in between. Switch it off for a test only: with it off, "
            "whoever is on the way can read the credentials.",
            title="Verify SSL Certificates",
            default=True,
        ),
        "http_proxy": ProxyAddress(
            "A proxy for all requests: http://user:password@host:port. The environment's http_proxy wins over it.",
            title="HTTP(S) Proxy",
        ),
        "ca_certificate": Text(
            "PEM text of a CA certificate to trust besides the usual ones, for companies that inspect TLS traffic.",
            title="CA Certificate",
        ),
        "timeout_seconds": Seconds(
            "Seconds to wait for an answer, by default 30 (10 for a reply).",
            title="Timeout in Seconds",
            minimum=0.1,
            maximum=120,
        ),
        "quota_reserve": Whole(
            "So many of the month's messages are kept for urgent ones: any other send is refused before it takes them. "
            "Each send then looks at the quota first. An urgent one passes use_reserve true.",
            title="Quota Reserve",
            minimum=0,
        ),
    }


def url_field() -> Address:
    """Declare where LINE's API is."""
    return Address(
        "LINE's API.", title="URL", required=True, default="https://api.line.me", examples=("https://api.line.me",)
    )


ASSETS = {
    "oauth2_client_credentials": Object(
        {
            "url": url_field(),
            "token_url": Address(
                "Where tokens are issued. Keep the default: its stateless tokens live 15 minutes and are unlimited. "
                "https://api.line.me/v2/oauth/accessToken issues 30-day tokens, of which a channel holds 30: one "
                "per action soon revokes those of the channel's other users.",
                title="Token URL",
                required=True,
                default=TOKEN_URL,
                examples=(TOKEN_URL,),
            ),
            "client_id": Text(
                "The channel ID, on the channel's Basic settings tab in the LINE Developers Console.",
                title="Client ID",
                required=True,
                pattern=r"\S+",
                form="the channel ID, digits without blanks",
                trimmed=True,
            ),
            "client_secret": Password(
                "The channel secret, on the channel's Basic settings tab in the LINE Developers Console.",
                title="Client Secret",
                required=True,
            ),
            **connection_fields(),
        },
        "Authenticates with the channel ID and channel secret: each action gets a channel access token of its own.",
        title="LINE OAuth 2.0 Client Credentials",
    ),
    "http_bearer": Object(
        {
            "url": url_field(),
            "token": Password(
                "A long-lived channel access token, issued on the channel's Messaging API tab in the LINE Developers "
                "Console.",
                title="Channel Access Token",
                required=True,
            ),
            "channel_secret": Password(
                "The channel secret, on the channel's Basic settings tab in the LINE Developers Console. Only "
                "questions and webhooks need it.",
                title="Channel Secret",
            ),
            **connection_fields(),
        },
        "Authenticates with a long-lived channel access token.",
        title="LINE Channel Access Token",
    ),
}
"""The two assets by the names that Turbine's runtime derives from their keys."""

ASSET_KEYS = tuple({name: None for form in ASSETS.values() for name in form.fields})


class Asset:
    """What the asset's owner filled in, checked.

    Attributes:
        url: LINE's API, without a slash at its end.
        token_url: Where a token is issued for ``client_id`` and ``client_secret``.
        token: A channel access token, in place of the three.
        channel_secret: With what LINE signs its webhooks: the ``client_secret``, or what stands beside a token; None
            where that is nothing.
        verify_ssl: Whether certificates are checked.
        http_proxy: The proxy, or None.
        ca_certificate: PEM text, or "".
        timeout_seconds: The read timeout, or None for the action's own.
        quota_reserve: How many of the month's messages are kept for urgent ones; None is that nobody asked.
        warnings: What was doubtful about the asset.
    """

    def __init__(self, values: dict[str, Any], warnings: list[str]) -> None:
        self.url: str = values["url"]
        self.token_url: str = values.get("token_url", "")
        self.client_id: str = values.get("client_id", "")
        self.client_secret: Secret = values.get("client_secret") or Secret("")
        self.token: Secret | None = values.get("token")
        self.channel_secret: Secret | None = values.get("client_secret") or values.get("channel_secret")
        self.verify_ssl: bool = values.get("verify_ssl", True)
        self.http_proxy: Secret | None = values.get("http_proxy")
        self.ca_certificate: str = values.get("ca_certificate", "")
        self.timeout_seconds: float | None = values.get("timeout_seconds")
        self.quota_reserve: int | None = values.get("quota_reserve")
        self.warnings = warnings


def read_asset(values: Any) -> Asset:
    """Check the asset's fields. What is said of a wrong one, or of one that is none, does not show it.

    Raises:
        AssetError: ``invalid_asset``, naming every field that is missing, malformed, or not the asset's to decide.
    """
    given = {key: value for key, value in values.items() if value not in (None, "")} if isinstance(values, dict) else {}
    form = ASSETS["http_bearer" if "token" in given else "oauth2_client_credentials"]
    found = Findings()
    checked = form.verify({key: value for key, value in given.items() if key in form.fields}, "", found)
    for name, variable in PINS.items():
        if checked.get(name) and environ.get(variable):
            found.problem(name, f"must be empty: the environment's {variable} decides.")
    if checked.get("verify_ssl") is False and environ.get(bundle := PINS["ca_certificate"]):
        found.problem("verify_ssl", f"must not be false: the environment's {bundle} decides who is trusted.")
    if found.problems:
        raise failure("invalid_asset", f"The asset is not usable: {found.places}.", details=found.problems)
    if "ca_certificate" in checked and "BEGIN CERTIFICATE" not in checked["ca_certificate"]:
        problem = {"property": "ca_certificate", "message": "must be PEM text: -----BEGIN CERTIFICATE----- ..."}
        raise failure("invalid_asset", "The asset is not usable: ca_certificate.", details=[problem])
    for key in given:
        if key not in ASSET_KEYS:
            characters = f"{len(key)} character{'' if len(key) == 1 else 's'}"
            meant = found.closest(key, form.fields)
            found.warn("asset", f"has a field with a name of {characters} that it does not take; ignored.{meant}")
    return Asset(checked, found.warnings)


def proxy_login(text: str) -> str:
    """Return a user and a password as they go to a proxy, from how they stand in its address.

    Percent-encoding is undone, and what is left is UTF-8 in Base64. https://www.rfc-editor.org/rfc/rfc7617
    """
    whole = text if ":" in text else f"{text}:"
    return b2a_base64(unquote_to_bytes(whole.encode("utf-8", "replace")), newline=False).decode()
