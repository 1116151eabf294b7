"""The name and icon under which a single message appears."""

import re
from typing import Any

from connector.fields import Findings, Object, String
from connector.messages import NOT_BLANK
from connector.messages.parts.urls import Media


class Name(String):
    """A display name of at most 20 characters."""

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Warn of the one word that LINE names among those it refuses."""
        if re.search(r"LINE|\b[Ll]ine\b", value):
            found.warn(place, "has the word LINE; LINE refuses certain words such as this one.")
        return super().verify(value, place, found)


SENDER = Object(
    {"name": Name(limit=20, usual=NOT_BLANK), "iconUrl": Media()},
    page="https://developers.line.biz/en/docs/messaging-api/icon-nickname-switch/",
)
"""Shown instead of the account's own name and icon: ``name`` of at most 20 characters, ``iconUrl`` an HTTPS URL.

https://developers.line.biz/en/docs/messaging-api/icon-nickname-switch/
"""
