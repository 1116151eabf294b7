"""Limits of actions and their labels: sections 9.1 and 9.2."""

from tests.connector.messages.limits.row import ACTION, BODY, COLUMNS, TEMPLATE, Row, https
from tests.connector.messages.samples import FAMILY, MISSING

PICKER = "quickReply.items[3].action"

ROWS = [
    # 9.1 actions
    Row("9.1 postback data", "text", "quickReply.items[0].action.data", "x" * 300, "x" * 301),
    Row("9.1 postback data", "text", "quickReply.items[0].action.data", "", MISSING),
    Row("9.1 postback displayText", "text", "quickReply.items[0].action.displayText", FAMILY * 300, "x" * 301),
    Row(
        "9.1 postback displayText",
        "carousel",
        f"{COLUMNS}[0].actions[0].text",
        MISSING,
        "x",
        also={f"{COLUMNS}[0].actions[0].displayText": "x"},
    ),
    Row("9.1 postback text", "carousel", f"{COLUMNS}[0].actions[0].text", FAMILY * 300, "x" * 301),
    Row(
        "9.1 postback text",
        "text",
        "quickReply.items[0].action.text",
        MISSING,
        "x",
        warned=True,
        also={"quickReply.items[0].action.displayText": MISSING, "quickReply.items[0].action.text": "x"},
    ),
    Row("9.1 postback inputOption", "text", "quickReply.items[0].action.inputOption", "openKeyboard", []),
    Row(
        "9.1 postback inputOption",
        "text",
        "quickReply.items[0].action.inputOption",
        "openKeyboard",
        "openDoor",
        warned=True,
    ),
    Row("9.1 postback fillInText", "text", "quickReply.items[0].action.fillInText", FAMILY * 300, "x" * 301),
    *(
        Row(
            "9.1 postback fillInText",
            "text",
            "quickReply.items[0].action.inputOption",
            "openKeyboard",
            option,
            "quickReply.items[0].action.fillInText",
            warned=True,
        )
        for option in ("openVoice", MISSING)
    ),
    Row("9.1 message text", "confirm", f"{TEMPLATE}[0].text", FAMILY * 300, "x" * 301),
    Row("9.1 message text", "confirm", f"{TEMPLATE}[0].text", "x", MISSING),
    Row("9.1 message text", "confirm", f"{TEMPLATE}[0].text", " ", ""),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", https(1000), https(1001), warned=True),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", https(10_000), https(10_001)),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "http://a.b", "ftp://a.b", warned=True),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "line://ti/p/@a", "a.b"),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "TEL:0123", MISSING),
    Row("9.1 uri uri", "buttons", f"{TEMPLATE}[0].uri", "https://a/%E3%81%82", "https://a/\u3042", warned=True),
    Row("9.1 uri altUri.desktop", "bubble", f"{BODY}[5].action.altUri.desktop", https(1000), https(1001), warned=True),
    Row("9.1 uri altUri.desktop", "bubble", f"{BODY}[5].action.altUri.desktop", https(10_000), https(10_001)),
    Row("9.1 uri altUri.desktop", "bubble", f"{BODY}[5].action.altUri.desktop", "mailto:a@b.c", "sms:1", warned=True),
    Row("9.1 uri altUri.desktop", "bubble", f"{BODY}[5].action.altUri.desktop", "tel:1", ""),
    Row(
        "9.1 uri altUri.desktop",
        "text",
        "quickReply.items[2].action.altUri",
        MISSING,
        {"desktop": "https://a.b"},
        warned=True,
        also={"quickReply.items[2].action.altUri": {}},
    ),
    Row("9.1 datetimepicker data", "text", f"{PICKER}.data", "x" * 300, "x" * 301),
    Row("9.1 datetimepicker data", "text", f"{PICKER}.data", "x", MISSING),
    Row("9.1 datetimepicker mode", "text", f"{PICKER}.mode", "datetime", MISSING),
    Row("9.1 datetimepicker mode", "text", f"{PICKER}.mode", "datetime", "week", warned=True),
    Row("9.1 datetimepicker initial, max, min", "text", f"{PICKER}.min", "2026-01-02T03:04", "2026-12-31T23:59"),
    Row("9.1 datetimepicker initial, max, min", "text", f"{PICKER}.initial", "2026-06-01t00:00", "2026-06-01"),
    Row(
        "9.1 datetimepicker initial, max, min",
        "text",
        f"{PICKER}.initial",
        "2026-06-01t00:00",
        "2027-06-01T00:00",
        warned=True,
    ),
    *(
        Row("9.1 datetimepicker initial, max, min", "text", f"{PICKER}.initial", passes, fails, warned=True)
        for passes, fails in [("2026-01-01T00:00", "2025-12-31T23:59"), ("2026-12-31T23:59", "2027-01-01T00:00")]
    ),
    *(
        Row(f"9.1 {kind} label", "text", f"quickReply.items[{at}].action.label", passes, fails)
        for kind, at in [("camera", 4), ("cameraRoll", 5), ("location", 6)]
        for passes, fails in [(FAMILY * 20, "x" * 21), ("x", MISSING)]
    ),
    *(
        Row(f"9.1 {kind} label", "confirm", f"{TEMPLATE}[0].type", "message", kind, also={f"{TEMPLATE}[0]": {**ACTION}})
        for kind in ("camera", "cameraRoll", "location")
    ),
    *(
        Row(f"9.1 richmenuswitch {field}", name, place, ACTION, action, f"{place}.type")
        for field, action in [
            ("richMenuAliasId", {"type": "richmenuswitch", "richMenuAliasId": "x" * 33, "data": "x"}),
            ("data", {"type": "richmenuswitch", "richMenuAliasId": "x", "data": "x" * 301}),
            ("label", {"type": "richmenuswitch", "richMenuAliasId": "x", "data": "x", "label": "x" * 21}),
        ]
        for name, place in [
            ("confirm", f"{TEMPLATE}[1]"),
            ("bubble", f"{BODY}[5].action"),
            ("text", "quickReply.items[0].action"),
            ("image_carousel", f"{COLUMNS}[0].action"),
        ]
    ),
    Row("9.1 clipboard clipboardText", "text", "quickReply.items[7].action.clipboardText", "x" * 1000, "x" * 1001),
    Row("9.1 clipboard clipboardText", "text", "quickReply.items[7].action.clipboardText", "x", ""),
    *(
        Row("9.1 date", "carousel", f"{COLUMNS}[0].actions[2].initial", passes, fails)
        for passes, fails in [
            ("1900-01-01", "1899-12-31"),
            ("2100-12-31", "2101-01-01"),
            ("2024-02-29", "2023-02-29"),
            ("2024-02-29", "20240229"),
        ]
    ),
    *(
        Row("9.1 time", "buttons", f"{TEMPLATE}[1].initial", passes, fails)
        for passes, fails in [("00:00", "0:00"), ("23:59", "24:00"), ("23:59", "23:60")]
    ),
    *(
        Row(
            "9.1 datetime",
            "text",
            f"{PICKER}.initial",
            passes,
            fails,
            also={f"{PICKER}.min": MISSING, f"{PICKER}.max": MISSING},
        )
        for passes, fails in [
            ("1900-01-01T00:00", "1899-12-31T23:59"),
            ("2100-12-31t23:59", "2101-01-01T00:00"),
            ("2024-02-29T00:00", "2024-02-29 00:00"),
            ("2024-02-29T00:00", "2024-02-29T00:00:00"),
        ]
    ),
    # 9.2 labels
    Row("9.2 image carousel template", "image_carousel", f"{COLUMNS}[1].action.label", "x" * 12, "x" * 13),
    Row("9.2 other templates", "carousel", f"{COLUMNS}[0].actions[0].label", FAMILY * 20, "x" * 21),
    Row("9.2 other templates", "confirm", f"{TEMPLATE}[0].label", "x", MISSING),
    Row("9.2 other templates", "confirm", f"{TEMPLATE}[0].label", FAMILY * 20, "x" * 21),
    Row("9.2 other templates", "buttons", f"{TEMPLATE}[0].label", FAMILY * 20, "x" * 21),
    Row("9.2 other templates", "carousel", f"{COLUMNS}[0].actions[1].label", "x", MISSING),
    Row("9.2 other templates", "confirm", f"{TEMPLATE}[0].label", " ", ""),
    Row("9.2 quick reply button", "text", "quickReply.items[1].action.label", FAMILY * 20, "x" * 21),
    Row("9.2 quick reply button", "text", "quickReply.items[1].action.label", "x", MISSING),
    Row("9.2 quick reply button", "text", "quickReply.items[1].action.label", " ", ""),
    Row("9.2 flex button", "bubble", f"{BODY}[5].action.label", FAMILY * 40, "x" * 41),
    Row("9.2 flex button", "bubble", f"{BODY}[5].action.label", "x", MISSING),
    Row("9.2 flex, anything else", "bubble", "contents.action.label", FAMILY * 40, "x" * 41),
    Row("9.2 flex, anything else", "bubble", f"{BODY}[0].action.label", "x" * 40, "x" * 41),
    Row("9.2 rich menu", "bubble", f"{BODY}[0].action.type", "uri", "richmenuswitch"),
]
