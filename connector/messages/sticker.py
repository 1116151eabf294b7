"""The message type ``sticker``.

https://developers.line.biz/en/reference/messaging-api/#sticker-message
"""

from connector.fields import Object, String
from connector.messages import COMMON, PAGE
from connector.messages.parts.quote_token import QuoteToken

NUMBER = ("[0-9]+", "a number from LINE's list of stickers")

MESSAGE = Object(
    {
        **COMMON,
        "packageId": String(required=True, usual=NUMBER),
        "stickerId": String(required=True, usual=NUMBER),
        "quoteToken": QuoteToken(),
    },
    page=f"{PAGE}#sticker-message",
)
"""LINE's list: https://developers.line.biz/en/docs/messaging-api/sticker-list/"""
