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


NOT_SHOWN = (
    r"(?i).*(\.(?:webp|svgz?|bmp|gif|tiff?|heic|heif|avif|ico|psd|pdf"  # images are JPEG or PNG
    r"|mov|avi|webm|mkv|wmv|flv|mpe?g|m3u8"  # videos are mp4
    r"|wav|ogg|oga|flac|opus|wma|amr))"  # sounds are mp3 or m4a
)
"""A path that ends in the extension of what LINE does not show or play, wherever it stands."""

INSIDE = ("local", "localhost", "internal", "lan", "home.arpa")
"""The last parts of the names that a network has for itself."""

LOOPBACK = r"localhost|127\.[0-9.]+|0\.0\.0\.0|::1"
"""The hosts that are the phone itself, or whatever else the reader holds."""

EXPIRING = r"(?i)[?&](X-Amz-Expires|X-Goog-Expires|Expires|se)=[0-9]"
"""What a signed address says of its end: of Amazon's, Google's and Microsoft's stores."""


class Media(String):
    """The address of an image, a video or a sound: HTTPS, at most 2000 characters.

    A URL that is not percent-encoded as UTF-8 passes with a warning, and so does one of which nothing will be seen: the
    phone loads it, from wherever it is, when the chat is opened.

    Args:
        flex: Whether it stands in a flex message, where LINE refuses a URL with a blank or a bar in it.
        **about: What every field takes.
    """

    def __init__(self, *, flex: bool = False, **about: Any) -> None:
        form = "a URL that begins with https://"
        super().__init__(
            limit=2000,
            pattern="(?is)https:[^ |]*" if flex else "(?is)https:.*",
            form=f"{form}, with a blank written as %20 and | as %7C" if flex else form,
            usual=(f"(?i:https)://[^/?#]{ALLOWED}*", ENCODED),
            **about,
        )

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check the form, and warn of what no phone will show."""
        super().verify(value, place, found)
        if not re.fullmatch(self.pattern, value):
            return value
        if is_inside(host := host_of(value)):
            found.warn(place, f"has a host that no phone outside its network reaches; {shown(host)} is left as given.")
        if unshown := re.fullmatch(NOT_SHOWN, re.split("[?#]", value, maxsplit=1)[0]):
            found.warn(
                place,
                "ends in an extension that LINE does not show: images are JPEG or PNG, videos mp4, sounds mp3 or m4a; "
                f"{shown(unshown[1])} is left as given.",
            )
        if signed := re.search(EXPIRING, value):
            found.warn(
                place,
                "is an address that expires, and the phone loads it when the chat is opened. Give one that stays; "
                f"{shown(signed[1])} says when it ends.",
            )
        return value


def host_of(url: str) -> str:
    """Return the host of a URL, in small letters, without user and port."""
    authority = re.split("[/?#]", url.partition("//")[2], maxsplit=1)[0].rpartition("@")[2].lower()
    return authority.partition("]")[0][1:] if authority.startswith("[") else authority.partition(":")[0].rstrip(".")


def is_inside(host: str) -> bool:
    """Tell whether a host is known in some network only: a private address, or a name that has no place outside."""
    if re.fullmatch(r"[0-9.]+|[0-9a-f.]*:[0-9a-f:.]*", host):
        return not is_public(host)
    return bool(host) and ("." not in host or host.endswith(tuple(f".{name}" for name in INSIDE)))


def is_public(address: str) -> bool:
    """Tell whether an IP address can be reached from everywhere."""
    from ipaddress import ip_address  # only a host that looks like an address needs it

    try:
        return ip_address(address).is_global
    except ValueError:
        return False


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
        if re.fullmatch(LOOPBACK, host_of(value)):
            found.warn(place, f"leads to the reader's own device; {shown(value)} is left as given.")
        if value.lower().endswith(".apk"):
            found.warn(place, "ends in .apk, which LINE may refuse; link to a page that offers the file.")
        if DOCUMENTED < (seen := utf16_units(value) if len(value) > DOCUMENTED // 2 else 0) <= (self.limit or 0):
            found.warn(place, f"has {seen} characters; LINE's reference gives at most {DOCUMENTED}.")
        return value


def whole(scheme: str, rest: str) -> bool:
    """Tell whether a URL has a host, where its scheme asks for one."""
    return scheme.lower() in ("tel", "mailto") or (rest.startswith("//") and rest[2:3] not in ("", "/", "?", "#"))
