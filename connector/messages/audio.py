"""The message type ``audio``.

https://developers.line.biz/en/reference/messaging-api/#audio-message
"""

from connector.fields import Integer, Object
from connector.messages import COMMON, PAGE
from connector.messages.parts.urls import Media

MESSAGE = Object(
    {**COMMON, "originalContentUrl": Media(required=True), "duration": Integer(required=True, minimum=1)},
    page=f"{PAGE}#audio-message",
)
"""mp3 or m4a of at most 200 MB; ``duration`` in milliseconds, at least 1."""
