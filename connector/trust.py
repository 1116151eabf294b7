"""Trust: whose certificates are believed, the usual ones, the environment's and the asset's own."""

import os
import re
import ssl

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from connector.asset import PINS
from connector.errors import ConnectorError, failure

BUNDLES = (PINS["ca_certificate"], "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""The environment's variables that can name a bundle of certificates; the first one that is set counts."""


def bundle() -> tuple[str, str]:
    """Return the variable that names a bundle, and the path that it names; two empty texts when none does."""
    return next(((name, path) for name in BUNDLES if (path := os.environ.get(name))), ("", ""))


def trusted() -> bool | str:
    """Return what certificates are checked against: requests' own bundle, or the environment's.

    Raises:
        AssetError: ``tls_failed`` when the environment names a bundle that cannot be used.
    """
    variable, path = bundle()
    if not path:
        return True
    if not os.path.exists(path):
        raise bad_bundle(variable, "that does not exist")
    if not os.path.isdir(path):
        try:
            with open(path, "rb") as file:
                usable = b"-----BEGIN " in file.read()
        except OSError:
            usable = False
        if not usable:
            raise bad_bundle(variable, "without certificates")
    return path


def bad_bundle(variable: str, what: str) -> ConnectorError:
    """Make the error for a bundle of the environment, saying what file its variable names."""
    hint = f"Correct the environment variable {variable} or remove it."
    return failure("tls_failed", f"{variable} names a file {what}.", hint=hint)


def unreadable_bundle() -> ConnectorError | None:
    """Return the error for a bundle of the environment that OpenSSL cannot load, or None.

    Loading takes long, and every connection does it: this one is for an attempt that has failed.
    """
    variable, path = bundle()
    try:
        if path:
            load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), path)
    except OSError:
        return bad_bundle(variable, "whose certificates cannot be read")
    return None


def load(context: ssl.SSLContext, path: str) -> None:
    """Let a context trust the certificates of a file or a folder as well.

    Raises:
        OSError: They cannot be read (``ssl.SSLError`` is one).
    """
    context.load_verify_locations(**{"capath" if os.path.isdir(path) else "cafile": path})


def own_ca(text: str) -> ssl.SSLContext:
    r"""Return a TLS context that trusts the given CA certificates; requests adds the usual ones.

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
        context: ssl.SSLContext = urllib3.util.ssl_.create_urllib3_context()
        context.load_verify_locations(cadata="\n".join(lines))
    except (ssl.SSLError, ValueError, TypeError):  # the last for what is not ASCII
        problem = {"property": "ca_certificate", "message": "holds no certificate that can be read; copy the PEM file."}
        raise failure("invalid_asset", "The asset is not usable: ca_certificate.", details=[problem]) from None
    return context


def for_proxy(context: ssl.SSLContext) -> ssl.SSLContext:
    """Complete a context, so that it can check an https:// proxy, for which urllib3 adds nothing to it.

    Raises:
        OSError: The environment's bundle cannot be read.
    """
    load(context, bundle()[1] or DEFAULT_CA_BUNDLE_PATH)
    context.check_hostname = True  # urllib3 before version 2 leaves it to its own check, which a proxy's is not put to
    return context
