"""Limits of imagemaps: section 8.7."""

from tests.connector.messages.limits.row import ACTION, UNICODE, Row, https
from tests.connector.messages.samples import FAMILY, MISSING

AREA = {"x": 0, "y": 0, "width": 1, "height": 1}
TAP = {"type": "message", "text": "x", "area": AREA}

ROWS = [
    # 8.7 imagemap
    Row("8.7 type", "imagemap", "type", "imagemap", MISSING),
    Row("8.7 baseUrl", "imagemap", "baseUrl", https(2000), https(2001)),
    Row("8.7 baseUrl", "imagemap", "baseUrl", "https://a.b/c", "ftp://a.b/c"),
    Row("8.7 baseUrl", "imagemap", "baseUrl", "https://a.b/c", "https://a.b/c.png", warned=True),
    Row("8.7 altText", "imagemap", "altText", "x" * 1500, "x" * 1501),
    Row("8.7 altText", "imagemap", "altText", UNICODE * 750, UNICODE * 751),
    Row("8.7 altText", "imagemap", "altText", " ", ""),
    Row("8.7 baseSize.width", "imagemap", "baseSize.width", 1040, 1041, warned=True),
    Row("8.7 baseSize.width", "imagemap", "baseSize.width", 1040, 1039, warned=True),
    Row("8.7 baseSize.width", "imagemap", "baseSize.width", 1040, MISSING),
    Row("8.7 baseSize.height", "imagemap", "baseSize.height", 1, MISSING),
    Row("8.7 baseSize.height", "imagemap", "baseSize.height", 1, 0, warned=True),
    Row("8.7 actions", "imagemap", "actions", [TAP] * 50, [TAP] * 51),
    Row("8.7 actions", "imagemap", "actions", [TAP], [], warned=True),
    Row("8.7 video.originalContentUrl", "imagemap", "video.originalContentUrl", https(2000), https(2001)),
    Row("8.7 video.originalContentUrl", "imagemap", "video.originalContentUrl", https(99), MISSING),
    Row("8.7 video.previewImageUrl", "imagemap", "video.previewImageUrl", https(2000), https(2001)),
    Row("8.7 video.previewImageUrl", "imagemap", "video.previewImageUrl", https(99), MISSING),
    *(
        Row("8.7 video.area.x, .y, .width, .height", "imagemap", f"video.area.{side}", 1, fails, warned=warned)
        for side, fails, warned in [
            ("x", -1, False),
            ("y", -1, False),
            ("x", MISSING, False),
            ("y", MISSING, False),
            ("width", MISSING, False),
            ("height", MISSING, False),
            ("width", 0, True),
            ("height", 0, True),
        ]
    ),
    Row("8.7 video.externalLink.linkUri", "imagemap", "video.externalLink.linkUri", https(1000), https(1001)),
    Row("8.7 video.externalLink.linkUri", "imagemap", "video.externalLink.linkUri", "line://ti/p", MISSING),
    Row("8.7 video.externalLink.linkUri", "imagemap", "video.externalLink.linkUri", "tel:0123", "/p"),
    Row("8.7 video.externalLink.label", "imagemap", "video.externalLink.label", "x" * 30, "x" * 31),
    Row("8.7 video.externalLink.label", "imagemap", "video.externalLink.label", "x", MISSING, warned=True),
    Row("8.7 uri", "imagemap", "actions[0].linkUri", https(1000), https(1001)),
    Row("8.7 uri", "imagemap", "actions[0].linkUri", "mailto:a@b.c", "sms:0123", warned=True),
    Row("8.7 uri", "imagemap", "actions[0].linkUri", "tel:0123", "example.com"),
    Row("8.7 uri", "imagemap", "actions[0].linkUri", "http://a.b", MISSING),
    Row("8.7 uri", "imagemap", "actions[0].label", FAMILY * 100, "x" * 101),
    Row("8.7 message", "imagemap", "actions[1].text", "x" * 400, "x" * 401),
    Row("8.7 message", "imagemap", "actions[1].text", FAMILY * 400, FAMILY * 401),
    Row("8.7 message", "imagemap", "actions[1].text", "x", MISSING),
    Row("8.7 message", "imagemap", "actions[1].text", " ", ""),
    Row("8.7 message", "imagemap", "actions[1].text", UNICODE * 200, UNICODE * 201, warned=True),
    Row("8.7 message", "imagemap", "actions[1].label", UNICODE * 50, UNICODE * 51, warned=True),
    Row("8.7 message", "imagemap", "actions[1].label", "x" * 100, "x" * 101),
    Row("8.7 clipboard", "imagemap", "actions[2].clipboardText", "x" * 1000, "x" * 1001),
    Row("8.7 clipboard", "imagemap", "actions[2].clipboardText", "x", ""),
    Row("8.7 clipboard", "imagemap", "actions[2].label", "x" * 100, "x" * 101),
    Row("8.7 area", "imagemap", "actions[0].area", AREA, MISSING),
    Row("8.7 area", "imagemap", "actions[0].area.x", 0, -1),
    Row("8.7 area", "imagemap", "actions[0].area.y", 0, -1),
    Row("8.7 area", "imagemap", "actions[0].area.width", 1, MISSING),
    Row("8.7 area", "imagemap", "actions[0]", TAP, {**ACTION, "type": "postback", "area": AREA}, "actions[0].type"),
]
