"""The message type ``image``.

https://developers.line.biz/en/reference/messaging-api/#image-message
"""

from connector.fields import Object
from connector.messages import COMMON, PAGE
from connector.messages.parts.urls import Media

MESSAGE = Object(
    {**COMMON, "originalContentUrl": Media(required=True), "previewImageUrl": Media(required=True)},
    page=f"{PAGE}#image-message",
)
"""JPEG or PNG; at most 10 MB, the preview 1 MB."""
