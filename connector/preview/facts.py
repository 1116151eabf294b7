"""How LINE draws a message: every size, colour and rule of the preview, in one table.

None of it was compared with a phone: somebody with a phone will correct it here. Lengths are CSS pixels. What is said
of flex messages rests on LINE's pages (https://developers.line.biz/en/docs/messaging-api/flex-message-layout/ and
https://developers.line.biz/en/reference/messaging-api/#flex-message) and on what independent renderers agree on; what
is said of the chat around them is mostly a guess.
"""

SCREENS = (320, 375, 412)
"""Widths of a phone's screen."""
SCREEN = 375
"""The width that is drawn unless another is asked for: four fifths of it are exactly a mega bubble."""
LARGER = 1.3
"""So much larger is text for somebody who has set larger text."""

FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans','Noto Sans CJK JP','Noto Sans Thai',sans-serif"

LIGHT = {
    "wallpaper": "#849ebf",
    "bubble": "#ffffff",
    "ink": "#111111",
    "faint": "#5a5f66",
    "own": "#8de055",
    "own-ink": "#111111",
    "link": "#42659a",
    "name": "#ffffff",
    "line": "#d4d6da",
    "pill": "#ffffff",
    "empty": "#c8cdd4",
    "empty-ink": "#111111",
    "lock": "#3c4a5e",
    "card": "#f2f3f5",
    "card-ink": "#111111",
}
"""The colours around messages in light surroundings."""
DARK = {
    "wallpaper": "#151619",
    "bubble": "#303135",
    "ink": "#f2f2f4",
    "faint": "#b4b7bd",
    "own": "#4fa33a",
    "own-ink": "#000000",
    "link": "#8fb4ea",
    "name": "#d0d2d6",
    "line": "#4a4c52",
    "pill": "#303135",
    "empty": "#5a5e66",
    "empty-ink": "#ffffff",
    "lock": "#0b0c0e",
    "card": "#2b2c31",
    "card-ink": "#f2f2f4",
}
"""The same in dark surroundings. Flex bubbles keep their own colours."""

AVATAR = 38
NAME_SIZE = 12
GUTTER = 8
"""Between the edge of the screen, the account's picture and the message."""
MESSAGE_GAP = 10

TEXT_WIDTH = 260
TEXT_SIZE = 15
TEXT_LINE = 1.4
TEXT_PADDING = (10, 14)
TEXT_RADIUS = 17
MEDIA_WIDTH = 250
MEDIA_RADIUS = 8
MEDIA_RATIO = 0.75
"""Height by width of an image or video of which nothing is known but its address."""
STICKER = 180
CARD_RADIUS = 14
CARD_PADDING = (12, 15)
IMAGEMAP_WIDTH = 300
IMAGEMAP_BASE = 1040
"""The width in whose pixels the areas of an imagemap are given."""

TEMPLATE_WIDTH = 260
TEMPLATE_RADIUS = 10
TEMPLATE_PADDING = (13, 15)
TEMPLATE_TITLE = 16
TEMPLATE_TEXT = 13
TEMPLATE_BUTTON = 44
TEMPLATE_BUTTON_SIZE = 15
TEMPLATE_RATIOS = {"rectangle": (151, 100), "square": (1, 1)}
"""``imageAspectRatio``: width and height."""
IMAGE_COLUMN = 200
"""The side of a square of an image carousel."""
CAROUSEL_GAP = 9
CAROUSEL_INSET = 7

QUICK_REPLIES = 13
QUICK_REPLY_HEIGHT = 36
QUICK_REPLY_SIZE = 14
QUICK_REPLY_ICONS = {"camera": "\N{CAMERA}", "cameraRoll": "\N{FRAME WITH PICTURE}", "location": "\N{ROUND PUSHPIN}"}
"""Only these actions have an icon of LINE's own. https://developers.line.biz/en/docs/messaging-api/using-quick-reply/"""

NOTIFICATION_LINES = 2
"""So many lines of a notification a locked phone shows."""

SCHEMES = ("https", "http", "line", "tel")
"""The schemes of an address that LINE opens. https://developers.line.biz/en/reference/messaging-api/#uri-action"""
