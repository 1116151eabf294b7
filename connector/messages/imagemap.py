"""The message type ``imagemap``: an image with areas to tap, and if wanted a video on it.

https://developers.line.biz/en/reference/messaging-api/#imagemap-message
"""

from typing import Any

from connector.fields import Array, Findings, Integer, Object, OneOf, String, under
from connector.messages import COMMON, NOT_BLANK, PAGE
from connector.messages.parts.graphemes import Clustered
from connector.messages.parts.urls import Link, Media

AREA = Object(
    {
        "x": Integer(required=True, minimum=0),
        "y": Integer(required=True, minimum=0),
        "width": Integer(required=True, usual=(1, None)),
        "height": Integer(required=True, usual=(1, None)),
    },
    required=True,
    page=f"{PAGE}#imagemap-area-object",
)
"""In pixels of the base image."""


def tap(**fields: Any) -> Object:
    """Declare one of the imagemap's own actions; the label has at most 100 characters.

    https://developers.line.biz/en/reference/messaging-api/#imagemap-action-objects
    """
    common = {"type": String(required=True), "label": Clustered(100, certain=False), "area": AREA}
    return Object({**common, **fields}, page=f"{PAGE}#imagemap-action-objects")


ACTION = OneOf(
    {
        "uri": tap(linkUri=Link(limit=1000, required=True)),
        "message": tap(text=Clustered(400, certain=False, required=True, usual=NOT_BLANK)),
        "clipboard": tap(clipboardText=String(required=True, limit=1000)),
    },
    what="imagemap action object",
    elsewhere=dict.fromkeys(
        ("postback", "datetimepicker", "camera", "cameraRoll", "location", "richmenuswitch"),
        "does not work in an imagemap",
    ),
)
"""Other than the actions of other messages: the address is ``linkUri``, the text has at most 400 characters."""


def linked(value: dict[str, Any], place: str, found: Findings) -> None:
    """A label needs its address; of an address without a label LINE does not say what becomes."""
    if value.get("linkUri") is None and value.get("label") is not None:
        found.problem(under(place, "linkUri"), "is required with label: the address that a tap on it opens.")
    elif value.get("label") is None:
        found.warn(under(place, "label"), "is missing, without which no link is shown.")


VIDEO = Object(
    {
        "originalContentUrl": Media(required=True),
        "previewImageUrl": Media(required=True),
        "area": AREA,
        "externalLink": Object(
            {"linkUri": Link(limit=1000), "label": String(limit=30, usual=NOT_BLANK)}, rules=(linked,)
        ),
    }
)
"""Played on the image; with ``externalLink`` a label of at most 30 characters is shown when it has ended."""


def no_extension(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE adds /240, /300, /460, /700 and /1040 to the base URL."""
    url = value.get("baseUrl")
    if isinstance(url, str) and url.lower().endswith((".jpg", ".jpeg", ".png", "/")):
        found.warn(under(place, "baseUrl"), "should have no file extension and no slash at its end; LINE adds /1040.")


MESSAGE = Object(
    {
        **COMMON,
        "baseUrl": Media(required=True),
        "altText": String(required=True, limit=1500, usual=NOT_BLANK),
        "baseSize": Object(
            {"width": Integer(required=True, usual=(1040, 1040)), "height": Integer(required=True, usual=(1, None))},
            required=True,
        ),
        "video": VIDEO,
        "actions": Array(ACTION, required=True, maximum=50, usual=1),
    },
    rules=(no_extension,),
    page=f"{PAGE}#imagemap-message",
)
"""At most 50 actions; altText of at most 1500 UTF-16 code units."""
