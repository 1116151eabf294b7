"""The message type ``video``.

https://developers.line.biz/en/reference/messaging-api/#video-message
"""

from connector.fields import Object, String
from connector.messages import COMMON, PAGE
from connector.messages.parts.urls import media

MESSAGE = Object(
    {
        **COMMON,
        "originalContentUrl": media(required=True),
        "previewImageUrl": media(required=True),
        "trackingId": String(
            limit=100,
            pattern=r"[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>\[\]]*",
            form="letters a-z or A-Z, digits and -.=,+*()%$&;:@{}!?<>[]",
        ),
    },
    page=f"{PAGE}#video-message",
)
"""mp4 of at most 200 MB, the preview JPEG or PNG of at most 1 MB. LINE takes no trackingId for groups and rooms."""
