"""The message type ``coupon``.

https://developers.line.biz/en/reference/messaging-api/#coupon-message
"""

from connector.fields import Object, String
from connector.messages import COMMON, NOT_BLANK, PAGE

MESSAGE = Object(
    {
        **COMMON,
        "couponId": String(required=True, usual=NOT_BLANK),
        "deliveryTag": String(limit=30, pattern="[a-zA-Z0-9_]*", form="letters a-z or A-Z, digits and underscores"),
    },
    page=f"{PAGE}#coupon-message",
)
"""The tag has at most 30 characters."""
