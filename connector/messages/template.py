"""The message type ``template``: buttons, confirm, carousel and image carousel.

https://developers.line.biz/en/reference/messaging-api/#template-messages
"""

from collections.abc import Callable
from typing import Any

from connector.fields import Array, Field, Findings, Object, OneOf, String, under
from connector.messages import COMMON, NOT_BLANK, PAGE
from connector.messages.parts.actions import action
from connector.messages.parts.graphemes import Clustered, graphemes
from connector.messages.parts.urls import Media

BESIDE = 60
"""The most characters of a text that has an image or a title beside it."""
COLUMNS = 10
"""The most columns of a carousel."""


def shorter_beside(alone: int) -> Callable[[dict[str, Any], str, Findings], None]:
    """Declare that a text of at most ``alone`` characters is shorter beside an image or a title."""

    def rule(value: dict[str, Any], place: str, found: Findings) -> None:
        text = value.get("text")
        beside = value.get("thumbnailImageUrl") or value.get("title")
        if beside and isinstance(text, str) and len(text) > BESIDE < (seen := graphemes(text)) <= alone:
            found.problem(
                under(place, "text"),
                f"must have at most {BESIDE} characters (as a reader counts them) beside an image or a title, "
                f"{alone} without; got {seen}. Shorten it, or leave out image and title.",
            )

    return rule


def labelled_default(value: dict[str, Any], place: str, found: Findings) -> None:
    """LINE demands labels in templates, but shows none for this action."""
    default = value.get("defaultAction")
    if isinstance(default, dict) and default.get("label") in (None, ""):
        found.warn(f"{place}.defaultAction.label", "is missing; LINE asks for labels in templates and may refuse this.")


def columns_alike(value: dict[str, Any], place: str, found: Findings) -> None:
    """All columns have an image or none, a title or none, and equally many actions."""
    given = value.get("columns")
    columns = given[:COLUMNS] if isinstance(given, list) else []
    columns = columns if all(isinstance(column, dict) for column in columns) else []
    for name in ("thumbnailImageUrl", "title"):
        if not any(column.get(name) for column in columns):
            continue
        for position, column in enumerate(columns):
            if column.get(name) is None:
                found.problem(
                    f"{place}.columns[{position}].{name}",
                    f"is required, since another column has one; give every column a {name}, or none.",
                )
    numbers = [len(column["actions"]) if isinstance(column.get("actions"), list) else None for column in columns]
    for position, number in enumerate(numbers):
        if None not in (number, numbers[0]) and number != numbers[0]:
            found.problem(
                f"{place}.columns[{position}].actions",
                f"must have as many actions as the first column, {numbers[0]}; got {number}.",
            )


def card(alone: int, most: int, page: str, **more: Field) -> Object:
    """Declare a text with buttons under it, and if wanted an image and a title over it.

    Args:
        alone: The most characters of the text without image and title.
        most: The most actions.
        page: The heading in LINE's reference.
        more: Further fields.
    """
    return Object(
        {
            "thumbnailImageUrl": Media(),
            "imageBackgroundColor": String(usual=("#[0-9a-fA-F]{6}", "a colour in the form #RRGGBB")),
            "title": Clustered(40, minimum=1),
            "text": Clustered(alone, required=True, usual=NOT_BLANK),
            "defaultAction": action(20, labelled=False),
            "actions": Array(action(20, labelled=True), required=True, maximum=most, usual=1),
            **more,
        },
        rules=(shorter_beside(alone), labelled_default),
        page=f"{PAGE}#{page}",
    )


LOOKS = {
    "imageAspectRatio": String(known=("rectangle", "square")),
    "imageSize": String(known=("cover", "contain")),
}

BUTTONS = card(160, 4, "buttons", type=String(required=True), **LOOKS)
"""At most 4 actions; text of at most 160 characters, beside an image or a title 60; title of at most 40."""

CONFIRM = Object(
    {
        "type": String(required=True),
        "text": Clustered(240, required=True, usual=NOT_BLANK),
        "actions": Array(action(20, labelled=True), required=True, minimum=2, maximum=2),
    },
    page=f"{PAGE}#confirm",
)
"""A text of at most 240 characters with exactly 2 actions."""

CAROUSEL = Object(
    {
        "type": String(required=True),
        "columns": Array(card(120, 3, "column-object-for-carousel"), required=True, maximum=COLUMNS, usual=1),
        **LOOKS,
    },
    rules=(columns_alike,),
    page=f"{PAGE}#carousel",
)
"""At most 10 columns of at most 3 actions each; text of at most 120 characters, beside an image or a title 60."""

IMAGE_CAROUSEL = Object(
    {
        "type": String(required=True),
        "columns": Array(
            Object(
                {"imageUrl": Media(required=True), "action": action(12, labelled=False, required=True)},
                page=f"{PAGE}#column-object-for-image-carousel",
            ),
            required=True,
            maximum=COLUMNS,
            usual=1,
        ),
    },
    page=f"{PAGE}#image-carousel",
)
"""At most 10 images, each with an action whose label has at most 12 characters."""

MESSAGE = Object(
    {
        **COMMON,
        "altText": String(required=True, limit=1500, usual=NOT_BLANK),
        "template": OneOf(
            {"buttons": BUTTONS, "confirm": CONFIRM, "carousel": CAROUSEL, "image_carousel": IMAGE_CAROUSEL},
            what="template object",
            required=True,
        ),
    },
    page=f"{PAGE}#template-messages",
)
"""``altText`` of at most 1500 UTF-16 code units; texts, titles and labels in grapheme clusters."""
