"""Quick replies: the buttons under the last message."""

from connector.fields import Array, Object, String
from connector.messages import PAGE
from connector.messages.parts.actions import action
from connector.messages.parts.urls import Media

BUTTON = Object(
    {
        "type": String(required=True, known=("action",)),
        "imageUrl": Media(),
        "action": action(20, labelled=True, quick=True, required=True),
    },
    page=f"{PAGE}#quick-reply-button-object",
)
"""One button. https://developers.line.biz/en/reference/messaging-api/#quick-reply-button-object"""

QUICK_REPLY = Object(
    {"items": Array(BUTTON, required=True, maximum=13, usual=1)},
    page=f"{PAGE}#items-object",
)
"""At most 13 buttons. https://developers.line.biz/en/reference/messaging-api/#items-object"""
