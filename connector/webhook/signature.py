"""The signature of a webhook: whether LINE has signed just this body.

``x-line-signature`` is the HMAC-SHA256 of the exact bytes under the channel secret, in Base64.
https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
"""

import hmac
import json
import re
from binascii import b2a_base64
from collections.abc import Iterator
from itertools import product
from typing import Any

from connector.asset import Secret
from connector.fields import Field, Findings, from_json

HEADER = "x-line-signature"

RAW, RESERIALISED, NONE = "raw", "reserialised", "none"
"""By what a body was verified: its exact bytes, the writing of an object that LINE has signed, or nothing."""

ESCAPE = re.compile(r"\\(?:u[0-9a-f]{4}|.)")


class Headers(Field):
    """The headers of a webhook: an object; of it becomes the signature, or ""."""

    def read(self, value: Any) -> Any:
        """Take an object, and one as JSON text; an empty text is none."""
        given = from_json(value.strip() or "{}") if isinstance(value, str) else value
        return given if isinstance(given, dict) else None

    def expected(self) -> str:
        """Say what they look like."""
        return f'an object such as {{"{HEADER}": "..."}}'

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Return the signature. Nothing is shown of other headers: one may hold a login of somebody else's."""
        given = self.read(value)
        if given is None:
            found.problem(place, f"must be {self.expected()}; got {type(value).__name__}.")
        return among(given or {})


def among(headers: dict[str, Any]) -> str:
    """Return the signature among headers, whose names are the same in any case; each is a text or a list of one."""
    held = [each for name, each in headers.items() if name.strip().lower() == HEADER]
    texts = {
        text.strip() for each in held for text in (each if isinstance(each, list) else [each]) if isinstance(text, str)
    } - {""}
    return texts.pop() if len(texts) == 1 else ""  # of two different ones none counts


def prove(body: bytes | dict[str, Any], signature: str, secret: Secret) -> str:
    """Return by what a body is verified: ``RAW``, ``RESERIALISED`` or ``NONE``.

    Args:
        body: The bytes that arrived, or the object that was parsed from them.
        signature: What came with it; "" is nothing.
        secret: The channel secret.
    """
    key, given = secret.reveal().encode(), signature.encode("utf-8", "surrogatepass")
    writings = [body] if isinstance(body, bytes) else writings_of(body)
    for content in writings:
        # As texts: several texts in Base64 stand for the same bytes, and LINE writes one of them.
        if hmac.compare_digest(b2a_base64(hmac.digest(key, content, "sha256"), newline=False), given):
            return RAW if isinstance(body, bytes) else RESERIALISED
    return NONE


def writings_of(body: dict[str, Any]) -> Iterator[bytes]:
    """Give the ways in which LINE writes an object: compact, in UTF-8 or with escapes, their digits in either case."""
    for in_ascii, upper in product((False, True), (False, True)):
        text = json.dumps(body, ensure_ascii=in_ascii, separators=(",", ":"))
        if upper:
            text = ESCAPE.sub(lambda escape: f"\\u{escape[0][2:].upper()}" if len(escape[0]) > 2 else escape[0], text)
        yield text.encode("utf-8", "backslashreplace")
