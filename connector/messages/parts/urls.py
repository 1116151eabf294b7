"""URLs inside message objects.

https://developers.line.biz/en/reference/messaging-api/#url-encoding
"""

from typing import Any

from connector.fields import String

ALLOWED = r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})"


def media(**about: Any) -> String:
    """Declare the address of an image, a video or a sound: HTTPS, at most 2000 characters.

    A URL that is not percent-encoded as UTF-8 passes with a warning.
    """
    return String(
        limit=2000,
        pattern="(?is)https:.*",
        form="a URL that begins with https://",
        usual=(f"(?i:https)://[^/?#]{ALLOWED}*", "a whole URL, percent-encoded as UTF-8"),
        **about,
    )


def link(**about: Any) -> String:
    """Declare the address that a tap opens: http, https, line or tel, at most 1000 characters.

    A URL that is not percent-encoded as UTF-8 passes with a warning.
    """
    return String(
        limit=1000,
        pattern="(?is)(https?|line|tel):.*",
        form="a URL that begins with http://, https://, line:// or tel:",
        usual=(f"(?i:(?:https?|line)://|tel:)[^/?#]{ALLOWED}*", "a whole URL, percent-encoded as UTF-8"),
        **about,
    )
