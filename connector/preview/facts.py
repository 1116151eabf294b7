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
    "name": "#17212e",
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

BUBBLES = {"nano": 120, "micro": 160, "deca": 220, "hecto": 241, "kilo": 260, "mega": 300, "giga": 500}
"""The most that a flex bubble is wide, by its ``size``."""
BUBBLE = "mega"
"""The size where none is given, or none that is known."""
WIDE_BUBBLES = ("giga",)
"""What takes the whole width of the screen, so that the account's picture stands above and not beside it."""
BUBBLE_SHARE = 0.8
"""In a carousel a bubble takes at most so much of the screen."""
BUBBLE_COLOUR = "#ffffff"
BUBBLE_RADII = {"mega": 17, "giga": 5}
BUBBLE_RADIUS = 10
"""The corners of every other size."""

HEADER_PADDING = {
    **dict.fromkeys(("mega", "giga"), (20, 20, 20)),
    **dict.fromkeys(("hecto", "deca"), (11, 14, 13)),
    **dict.fromkeys(("micro", "nano"), (10, 10, 10)),
    "kilo": (13, 13, 13),
}
"""Above, at both sides, below: by the bubble's size, where the block's own box does not say."""
BODY_PADDING = {**HEADER_PADDING, **dict.fromkeys(("mega", "giga"), (19, 20, 20))}
BODY_ABOVE_FOOTER = {**dict.fromkeys(BUBBLES, 10), **dict.fromkeys(("kilo", "hecto", "deca"), 17)}
"""Below the contents of a body, where there is a footer."""
FOOTER_PADDING = dict.fromkeys(BUBBLES, (10, 10, 10))
HERO_PADDING = dict.fromkeys(BUBBLES, (0, 0, 0))
BLOCK_LINE = 1
"""How high the separator above a block is."""

STEPS = {"none": 0, "xs": 2, "sm": 4, "md": 8, "lg": 12, "xl": 16, "xxl": 20}
"""The keywords of spacing, margin, padding, offset and corner radius."""
LETTER_SIZES = {
    "xxs": 11,
    "xs": 13,
    "sm": 14,
    "md": 16,
    "lg": 19,
    "xl": 22,
    "xxl": 29,
    "3xl": 35,
    "4xl": 48,
    "5xl": 74,
}
"""The size of a text, a span and an icon."""
LETTER_SIZE = 16
LETTER_LINE = 1.4
IMAGE_SIZES = {
    "xxs": 40,
    "xs": 60,
    "sm": 80,
    "md": 100,
    "lg": 120,
    "xl": 140,
    "xxl": 160,
    "3xl": 180,
    "4xl": 200,
    "5xl": 220,
}
"""How wide an image is; ``full`` is all of its component."""
IMAGE_SIZE = 100
BORDERS = {"none": 0, "light": 0.5, "normal": 1, "medium": 2, "semi-bold": 3, "bold": 4}
BORDER_COLOUR = "#00000000"
LONGEST = 5000
"""What is longer, in pixels or percent, is drawn so long."""
MOST_FLEX = 10_000
STEEPEST = 3
"""The height of an image is at most so many times its width."""
LABELLED = 64
"""What stands in the place of an image says so where it is at least so wide and half so high."""
AREA_EDGE = 0.5
AREA_EDGE_COLOUR = "#00000033"
"""The edge of a plain area in the place of an image or icon."""

BUTTON_HEIGHTS = {"sm": 40, "md": 52}
BUTTON_SIZE = 16
BUTTON_PADDING = 16
BUTTON_RADIUS = 8
BUTTONS = {"primary": ("#17c950", "#ffffff"), "secondary": ("#dcdfe5", "#111111"), "link": (None, "#42659a")}
"""Fill and letters of a button, by its ``style``."""
SEPARATOR_COLOUR = "#d4d6da"
FIXED_IN_ROW = {"width": False, "height": True}
"""A box in a row with one of these has flex 0; with True only where its ``flex`` is not given.

https://developers.line.biz/en/docs/messaging-api/flex-message-layout/#box-width says so of both.
"""
SHRUNK = (0.5, 0.95)
"""``shrink-to-fit`` makes letters at most so small, by the first, and fills so much of the room, by the second."""

EMS = {
    letter: wide
    for wide, letters in (
        (0.2, "',;"),
        (0.25, " !.:ijl|[]I"),
        (0.34, '"()`frt-{}\u2018\u2019\u201c\u201d\u00b7'),
        (0.42, "*/\\^_"),
        (0.5, "cksvxyz?<>J"),
        (0.56, "abdeghnopquFL0123456789$+="),
        (0.61, "BEKRSTXYZ#&"),
        (0.66, "ACDPUVG~"),
        (0.71, "HNOQ%"),
        (0.76, "w"),
        (0.88, "mMW@\u2014\u2026"),
    )
    for letter in letters
}
"""How wide letters are in font sizes: about as in the fonts of phones."""
BOLD = 1.05
"""So much wider are bold letters; those of East Asia are not."""
EMOJI_EM = 1.25
SCRIPT_EMS = (
    (0x370, 0x3FF, 0.56),
    (0x400, 0x52F, 0.6),
    (0x590, 0x5FF, 0.55),
    (0x600, 0x6FF, 0.45),
    (0x900, 0xDFF, 0.65),
    (0xE00, 0xEFF, 0.62),
)
"""Where a script begins and ends, and how wide its characters are: Greek, Cyrillic, Hebrew, Arabic, India, Thai."""
OTHER_EM = 0.58
SURE = 1.03
"""So much wider than its room a text must be by the estimate before it is said to be cut."""
