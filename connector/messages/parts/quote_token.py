"""The token with which a message quotes an earlier one."""

from typing import Any

from connector.fields import Findings, String


class QuoteToken(String):
    """A quote token, which LINE takes with push and reply only.

    It comes from a webhook event or from ``sentMessages`` and works in the chat of the quoted message.
    https://developers.line.biz/en/docs/messaging-api/get-quote-tokens/
    """

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Warn where the request takes none."""
        if not found.quotes:
            found.warn(place, "is documented for push and reply only; left as given.")
        return super().verify(value, place, found)
