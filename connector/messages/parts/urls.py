"""URLs inside message objects.

https://developers.line.biz/en/reference/messaging-api/#url-encoding
"""

import re
from typing import Any

from connector.fields import Findings, String, misspelt, shown, utf16_units

ALLOWED = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})"
ENCODED_REST = f"{ALLOWED}+"
ENCODED = "a whole URL, percent-encoded as UTF-8"

SCHEMES = ("https", "http", "line", "tel", "mailto")
"""What a tap opens; all but ``mailto``, which works, are documented."""

DOCUMENTED = 1000
"""The most characters of a link by LINE's reference."""


def media(*, flex: bool = False, **about: Any) -> String:
    """Declare the address of an image, a video or a sound: HTTPS, at most 2000 characters.

    A URL that is not percent-encoded as UTF-8 passes with a warning.

    Args:
        flex: Whether it stands in a flex message, where LINE refuses a URL with a blank or a bar in it.
        **about: What every field takes.
    """
    form = "a URL that begins with https://"
    return String(
        limit=2000,
        pattern="(?is)https:[^ |]*" if flex else "(?is)https:.*",
        form=f"{form}, with a blank written as %20 and | as %7C" if flex else form,
        usual=(f"(?i:https)://[^/?#]{ALLOWED}*", ENCODED),
        **about,
    )


class Link(String):
    """The address that a tap opens, which begins with its scheme.

    LINE's SDK gives ten times as many characters as its reference: what is longer than the reference says passes with
    a warning, and so do a scheme that LINE does not document and a URL that is not percent-encoded as UTF-8.

    Args:
        limit: The most characters.
        **about: What every field takes.
    """

    def __init__(self, *, limit: int = 10_000, **about: Any) -> None:
        super().__init__(limit=limit, form="a URL that begins with its scheme, such as https:// or tel:", **about)

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check scheme and length, and warn of what LINE may refuse."""
        scheme, colon, rest = value.partition(":")
        known = scheme.lower() in SCHEMES
        if not colon or not (known or re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*", scheme)):
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.")
            return value
        super().verify(value, place, found)
        if not known:
            near = misspelt(scheme, SCHEMES)
            meant = f' Did you mean "{near}"?' if near else ""
            found.warn(place, f"has the scheme {shown(scheme)}, which LINE does not document and may refuse.{meant}")
        elif not whole(scheme, rest) or not re.fullmatch(ENCODED_REST, rest):
            found.warn(place, f"should be {ENCODED}; {shown(value)} is left as given.")
        if value.lower().endswith(".apk"):
            found.warn(place, "ends in .apk, which LINE may refuse; link to a page that offers the file.")
        if DOCUMENTED < (seen := utf16_units(value) if len(value) > DOCUMENTED // 2 else 0) <= (self.limit or 0):
            found.warn(place, f"has {seen} characters; LINE's reference gives at most {DOCUMENTED}.")
        return value


def whole(scheme: str, rest: str) -> bool:
    """Tell whether a URL has a host, where its scheme asks for one."""
    return scheme.lower() in ("tel", "mailto") or (rest.startswith("//") and rest[2:3] not in ("", "/", "?", "#"))
