"""Trust: whose certificates are believed, the usual ones, the environment's and the asset's own."""

import os
import re
import ssl
from collections.abc import Iterable

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connector.asset import PINS, Asset
from connector.errors import failure

BUNDLES = (PINS["ca_certificate"], "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The environment's variables that can name a bundle of certificates; the first one that is set counts."""


def bundle() -> tuple[str, str]:
    """Return the variable that names a bundle, and the path that it names; two empty texts when none does."""
    return next(((name, path) for name in BUNDLES if (path := os.environ.get(name))), ("", ""))


class SharedContext(ssl.SSLContext):
    """A context for connections that several threads make at once."""

    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        """Leave it at what was set first, which is the same for every connection.

        urllib3 sets it for each, and OpenSSL frees what it replaces, which another thread may be copying just then.
        """


def context(asset: Asset) -> ssl.SSLContext | None:
    """Return what all connections of a run are encrypted with and checked by; None where nothing is encrypted.

    It is filled once: to read the usual certificates takes longer than to make a connection, and left to themselves
    requests and urllib3 read them for each.

    Raises:
        AssetError: ``invalid_asset`` when the asset's ``ca_certificate`` holds no certificate; ``tls_failed`` when the
            environment names a bundle that cannot be used.
    """
    own = asset.ca_certificate if asset.verify_ssl else ""
    encrypted = any(url.startswith("https:") for url in (asset.url, asset.token_url))
    if not (encrypted or own):
        return None
    mode = ssl.CERT_REQUIRED if asset.verify_ssl else ssl.CERT_NONE
    made: ssl.SSLContext = urllib3.util.ssl_.create_urllib3_context(cert_reqs=mode)
    made.set_alpn_protocols(["http/1.1"])
    made.__class__ = SharedContext
    if own:
        add_own(made, own)
    if encrypted and asset.verify_ssl:
        add_bundle(made)
    return made


def add_bundle(context: ssl.SSLContext) -> None:
    """Let a context trust the certificates of the environment's bundle or, where it names none, of requests' own.

    Raises:
        AssetError: ``tls_failed`` when the bundle cannot be used, with the variable that names it.
    """
    variable, path = bundle()
    path = path or DEFAULT_CA_BUNDLE_PATH
    try:
        context.load_verify_locations(**{"capath" if os.path.isdir(path) else "cafile": path})
    except OSError as error:  # ssl.SSLError is one
        lack = (
            "that does not exist" if isinstance(error, FileNotFoundError) else "without certificates that can be read"
        )
        hint = f"Correct the environment variable {variable} or remove it." if variable else "Install certifi anew."
        raise failure("tls_failed", f"{variable or 'certifi'} names a file {lack}.", hint=hint) from None


def add_own(context: ssl.SSLContext, text: str) -> None:
    r"""Let a context trust the asset's CA certificates.

    Text that a form field has put on one line is understood, and so is a line end written as ``\n``.

    Raises:
        AssetError: ``invalid_asset`` when the text holds no certificate.
    """
    lines = []
    for block in re.findall("-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----", text):
        letters = re.sub(r"\\[rn]|\s", "", block)
        rows = [letters[start : start + 64] for start in range(0, len(letters), 64)]
        lines += ["-----BEGIN CERTIFICATE-----", *rows, "-----END CERTIFICATE-----", ""]
    try:
        context.load_verify_locations(cadata="\n".join(lines))
    except (ssl.SSLError, ValueError, TypeError):  # the last for what is not ASCII
        problem = {"property": "ca_certificate", "message": "holds no certificate that can be read; copy the PEM file."}
        raise failure("invalid_asset", "The asset is not usable: ca_certificate.", details=[problem]) from None


def for_proxy(context: ssl.SSLContext) -> ssl.SSLContext:
    """Have a context check the host of an https:// proxy too; urllib3 before version 2 checks LINE's by itself."""
    context.check_hostname = context.verify_mode != ssl.CERT_NONE
    return context
