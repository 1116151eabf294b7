"""Limits of templates: section 8.8."""

from tests.connector.messages.limits.row import ACTION, COLUMNS, TEMPLATE, Row, https
from tests.connector.messages.samples import FAMILY, MISSING

COLUMN = {"text": "x", "actions": [ACTION]}
PICTURE = {"imageUrl": "https://example.com/i.jpg", "action": ACTION}

ROWS = [
    # 8.8 template
    Row("8.8 type", "buttons", "type", "template", MISSING),
    Row("8.8 altText", "buttons", "altText", "x" * 1500, "x" * 1501),
    Row("8.8 altText", "buttons", "altText", "x", MISSING),
    Row("8.8 altText", "buttons", "altText", " ", ""),
    Row("8.8 template.type", "buttons", "template.type", "buttons", MISSING),
    Row("8.8 template.type", "buttons", "template.type", "buttons", "button"),
    Row("8.8 template.type", "buttons", "template.type", "buttons", "grid", warned=True),
    Row("8.8 template.type", "buttons", "template", {"type": "confirm", "text": "x", "actions": [ACTION] * 2}, MISSING),
    *(
        Row("8.8 buttons text", "buttons", "template.text", passes, fails, also=also)
        for passes, fails, also in [
            ("x" * 160, "x" * 161, {"template.title": MISSING, "template.thumbnailImageUrl": MISSING}),
            (FAMILY * 160, FAMILY * 161, {"template.title": MISSING, "template.thumbnailImageUrl": MISSING}),
            ("x" * 60, "x" * 61, {"template.title": MISSING}),
            (FAMILY * 60, FAMILY * 61, {"template.thumbnailImageUrl": MISSING}),
            ("x" * 60, "x" * 160, {}),
            ("x" * 60, "x" * 161, {}),
            ("x", MISSING, {}),
        ]
    ),
    Row("8.8 buttons title", "buttons", "template.title", FAMILY * 40, "x" * 41),
    Row("8.8 buttons title", "buttons", "template.title", " ", ""),
    Row("8.8 buttons actions", "buttons", TEMPLATE, [ACTION] * 4, [ACTION] * 5),
    Row("8.8 buttons actions", "buttons", TEMPLATE, [ACTION], MISSING),
    Row("8.8 buttons actions", "buttons", TEMPLATE, [ACTION], [], warned=True),
    Row("8.8 buttons thumbnailImageUrl", "buttons", "template.thumbnailImageUrl", https(2000), https(2001)),
    Row("8.8 buttons thumbnailImageUrl", "buttons", "template.thumbnailImageUrl", https(99), "http://a.b"),
    Row("8.8 buttons imageAspectRatio", "buttons", "template.imageAspectRatio", "square", "round", warned=True),
    Row("8.8 buttons imageAspectRatio", "buttons", "template.imageAspectRatio", "rectangle", []),
    Row("8.8 buttons imageSize", "buttons", "template.imageSize", "contain", "large", warned=True),
    Row("8.8 buttons imageSize", "buttons", "template.imageSize", "cover", {}),
    Row("8.8 buttons imageBackgroundColor", "buttons", "template.imageBackgroundColor", "#a0B1c2", "red", warned=True),
    Row("8.8 buttons imageBackgroundColor", "buttons", "template.imageBackgroundColor", "#000000", ["red"]),
    Row("8.8 buttons defaultAction", "buttons", "template.defaultAction", ACTION, "open"),
    Row("8.8 buttons defaultAction", "buttons", "template.defaultAction.label", "x" * 20, "x" * 21),
    Row("8.8 buttons defaultAction", "buttons", "template.defaultAction.label", "x", MISSING, warned=True),
    Row("8.8 buttons defaultAction", "buttons", "template.defaultAction.label", "x", "", warned=True),
    Row("8.8 confirm text", "confirm", "template.text", FAMILY * 240, "x" * 241),
    Row("8.8 confirm text", "confirm", "template.text", "x", MISSING),
    Row("8.8 confirm text", "confirm", "template.text", " ", ""),
    Row("8.8 confirm actions", "confirm", TEMPLATE, [ACTION] * 2, [ACTION]),
    Row("8.8 confirm actions", "confirm", TEMPLATE, [ACTION] * 2, [ACTION] * 3),
    Row("8.8 carousel columns", "carousel", COLUMNS, [COLUMN] * 10, [COLUMN] * 11),
    Row("8.8 carousel columns", "carousel", COLUMNS, [COLUMN], MISSING),
    Row("8.8 carousel columns", "carousel", COLUMNS, [COLUMN], [], warned=True),
    *(
        Row(f"8.8 carousel {row}", "carousel", f"template.{field}", passes, fails, warned=True)
        for row, field, passes, fails in [
            ("imageAspectRatio, imageSize", "imageAspectRatio", "square", "round"),
            ("imageAspectRatio, imageSize", "imageSize", "contain", "large"),
        ]
    ),
    Row("8.8 carousel imageAspectRatio, imageSize", "carousel", "template.imageSize", "cover", []),
    Row("8.8 carousel column text", "carousel", f"{COLUMNS}[1].text", FAMILY * 60, "x" * 61),
    Row(
        "8.8 carousel column text",
        "carousel",
        COLUMNS,
        [{**COLUMN, "text": FAMILY * 120}],
        [{**COLUMN, "text": "x" * 121}],
        f"{COLUMNS}[0].text",
    ),
    Row("8.8 carousel column title", "carousel", f"{COLUMNS}[1].title", FAMILY * 40, "x" * 41),
    Row("8.8 carousel column title", "carousel", f"{COLUMNS}[1].title", "x", MISSING),
    Row(
        "8.8 carousel column actions",
        "carousel",
        COLUMNS,
        [{**COLUMN, "actions": [ACTION] * 3}],
        [{**COLUMN, "actions": [ACTION] * 4}],
        f"{COLUMNS}[0].actions",
    ),
    Row("8.8 carousel column actions", "carousel", f"{COLUMNS}[1].actions", [ACTION] * 3, [ACTION] * 2),
    *(
        Row(
            "8.8 carousel column thumbnailImageUrl, imageBackgroundColor, defaultAction",
            "carousel",
            f"{COLUMNS}[0].{field}",
            passes,
            fails,
            at=at and f"{COLUMNS}[0].{at}",
            warned=warned,
        )
        for field, passes, fails, at, warned in [
            ("thumbnailImageUrl", https(2000), https(2001), "", False),
            ("thumbnailImageUrl", https(99), MISSING, "", False),
            ("imageBackgroundColor", "#ffffff", "white", "", True),
            ("defaultAction", ACTION, {**ACTION, "type": "camera"}, "defaultAction.type", False),
        ]
    ),
    Row("8.8 image_carousel columns", "image_carousel", COLUMNS, [PICTURE] * 10, [PICTURE] * 11),
    Row("8.8 image_carousel columns", "image_carousel", COLUMNS, [PICTURE], MISSING),
    Row("8.8 image_carousel columns", "image_carousel", COLUMNS, [PICTURE], [], warned=True),
    Row("8.8 image_carousel column imageUrl", "image_carousel", f"{COLUMNS}[0].imageUrl", https(2000), https(2001)),
    Row("8.8 image_carousel column imageUrl", "image_carousel", f"{COLUMNS}[0].imageUrl", https(99), MISSING),
    Row("8.8 image_carousel column action", "image_carousel", f"{COLUMNS}[0].action.label", FAMILY * 12, "x" * 13),
    Row("8.8 image_carousel column action", "image_carousel", f"{COLUMNS}[0].action", ACTION, MISSING),
]
