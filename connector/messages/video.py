"""The message type ``video``.

https://developers.line.biz/en/reference/messaging-api/#video-message
"""

from typing import Any

from connector.fields import Findings, Object, String
from connector.messages import COMMON, PAGE
from connector.messages.parts.urls import Media


class TrackingId(String):
    """The name under which LINE tells that a user has watched the video, of which it tells in one-on-one chats only."""

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Warn where the request goes to a group or a room."""
        if found.chat in ("C", "R"):
            found.warn(place, "cannot be used in a message to a group or room; LINE may refuse it.")
        return super().verify(value, place, found)


MESSAGE = Object(
    {
        **COMMON,
        "originalContentUrl": Media(required=True),
        "previewImageUrl": Media(required=True),
        "trackingId": TrackingId(
            limit=100,
            pattern=r"[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>\[\]]*",
            form="letters a-z or A-Z, digits and -.=,+*()%$&;:@{}!?<>[]",
        ),
    },
    page=f"{PAGE}#video-message",
)
"""mp4 of at most 200 MB, the preview JPEG or PNG of at most 1 MB."""
