"""The message type ``location``.

https://developers.line.biz/en/reference/messaging-api/#location-message
"""

from connector.fields import Number, Object, String
from connector.messages import COMMON, NOT_BLANK, PAGE

MESSAGE = Object(
    {
        **COMMON,
        "title": String(required=True, limit=100, usual=NOT_BLANK),
        "address": String(required=True, limit=100, usual=NOT_BLANK),
        "latitude": Number(required=True, usual=(-90, 90)),
        "longitude": Number(required=True, usual=(-180, 180)),
    },
    page=f"{PAGE}#location-message",
)
"""Title and address of at most 100 UTF-16 code units each; LINE states no range for the two numbers."""
