"""Limits of what all messages have, of text, stickers, media and coupons: sections 8.1 to 8.6."""

from tests.conftest import USER
from tests.connector.messages.limits.row import ACTION, UNICODE, Row, https
from tests.connector.messages.samples import MISSING

EMOJI = {"type": "emoji", "productId": "5a8555cfe6256cc92ea23c2a", "emojiId": "002"}
MENTION = {"type": "mention", "mentionee": {"type": "user", "userId": USER}}
BUTTON = {"type": "action", "action": ACTION}

ROWS = [
    # 8.1 common
    Row("8.1 type", "sticker", "type", "sticker", MISSING),
    Row(
        "8.1 type",
        "sticker",
        "type",
        "sticker",
        "",
    ),
    Row("8.1 type", "sticker", "type", "sticker", 5),
    Row("8.1 quickReply.items", "text", "quickReply.items", [BUTTON] * 13, [BUTTON] * 14),
    Row("8.1 quickReply.items", "text", "quickReply", {"items": [BUTTON]}, {}, "quickReply.items"),
    Row("8.1 quickReply.items", "text", "quickReply.items", [BUTTON], [], warned=True),
    Row("8.1 quickReply.items[].type", "text", "quickReply.items[0].type", "action", MISSING),
    Row("8.1 quickReply.items[].type", "text", "quickReply.items[0].type", "action", "other", warned=True),
    Row("8.1 quickReply.items[].imageUrl", "text", "quickReply.items[0].imageUrl", https(2000), https(2001)),
    Row("8.1 quickReply.items[].imageUrl", "text", "quickReply.items[0].imageUrl", "HTTPS://a.b/", "http://a.b/"),
    Row("8.1 quickReply.items[].action", "text", "quickReply.items[0].action", ACTION, MISSING),
    Row(
        "8.1 quickReply.items[].action",
        "text",
        "quickReply.items[0].action",
        ACTION,
        {"type": "richmenuswitch", "richMenuAliasId": "a", "data": "x"},
        "quickReply.items[0].action.type",
    ),
    Row("8.1 sender.name", "text", "sender.name", "x" * 20, "x" * 21),
    Row("8.1 sender.name", "text", "sender.name", UNICODE * 10, UNICODE * 10 + "x"),
    Row("8.1 sender.name", "text", "sender.name", "Airline", "LINE team", warned=True),
    Row("8.1 sender.iconUrl", "text", "sender.iconUrl", https(2000), https(2001)),
    # 8.2 text
    Row("8.2 type", "text", "type", "text", MISSING),
    Row("8.2 text", "text", "text", "x" * 5000, "x" * 5001, also={"emojis": []}),
    Row("8.2 text", "text", "text", UNICODE * 2500, UNICODE * 2500 + "x", also={"emojis": []}),
    Row("8.2 text", "text", "text", "x", "", also={"emojis": []}),
    Row("8.2 text", "text", "text", "x", " \n", also={"emojis": []}, warned=True),
    Row("8.2 text", "text", "text", 5, 1.5, also={"emojis": []}, warned=True),
    Row(
        "8.2 emojis",
        "text",
        "emojis",
        [{"index": at, "productId": "p", "emojiId": "1"} for at in range(20)],
        [{"index": at, "productId": "p", "emojiId": "1"} for at in range(21)],
        also={"text": "$" * 21},
    ),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, 14),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, 99),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, -1),
    Row("8.2 emojis[].index", "text", "text", "$ Disk full \N{GRINNING FACE} $", "_" * 15 + "$", "emojis[0].index"),
    Row("8.2 emojis[].index", "text", "emojis[1].index", "15", "15.0", warned=True),
    Row("8.2 emojis[].index", "text", "emojis[1].index", 15, MISSING, warned=True),
    Row("8.2 emojis[].productId", "text", "emojis[0].productId", "p", MISSING, warned=True),
    Row("8.2 emojis[].productId", "text", "emojis[0].productId", "p", ["p"]),
    Row("8.2 emojis[].emojiId", "text", "emojis[0].emojiId", "001", MISSING, warned=True),
    Row("8.2 emojis[].emojiId", "text", "emojis[0].emojiId", "001", {}),
    Row("8.2 quoteToken", "text", "quoteToken", "x", ["x"]),
    # 8.3 textV2
    Row("8.3 type", "textV2", "type", "textV2", MISSING),
    Row("8.3 text", "textV2", "text", "x" * 5000, "x" * 5001, also={"substitution": {}}),
    Row("8.3 text", "textV2", "text", "{{}}", "{}", also={"substitution": {}}),
    Row("8.3 text", "textV2", "text", "x", MISSING, also={"substitution": {}}),
    Row("8.3 text", "textV2", "text", "x", "", also={"substitution": {}}),
    Row("8.3 text", "textV2", "text", "{{{k}}}", "{{k}", also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "{k}{k}", "{k}}", also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "{k}", "{k}{other}", also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "{k}", '{k}{"json": 1}', also={"substitution": {"k": EMOJI}}),
    Row("8.3 text", "textV2", "text", "x", "{k}", also={"substitution": MISSING}),
    Row("8.3 text", "textV2", "text", "{k}", "k", "substitution.k", also={"substitution": {"k": EMOJI}}, warned=True),
    Row(
        "8.3 substitution",
        "textV2",
        "substitution",
        {f"k{at}": EMOJI if at < 20 else {"type": "later"} for at in range(100)},
        {f"k{at}": EMOJI if at < 20 else {"type": "later"} for at in range(101)},
        also={"text": "".join(f"{{k{at}}}" for at in range(100))},
    ),
    Row(
        "8.3 substitution",
        "textV2",
        "substitution",
        {"k" * 20: EMOJI},
        {"k" * 20: EMOJI, "k" * 21: EMOJI},
        f"substitution.{'k' * 21}",
        also={"text": f"{{{'k' * 20}}}"},
    ),
    Row(
        "8.3 substitution",
        "textV2",
        "substitution",
        {"k_1": EMOJI},
        {"k_1": EMOJI, "k-1": EMOJI},
        "substitution.k-1",
        also={"text": "{k_1}"},
    ),
    Row("8.3 quoteToken", "textV2", "quoteToken", "x", {}),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee", {"type": "all"}, MISSING),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee.type", "user", MISSING),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee.userId", USER, MISSING),
    Row("8.3 mention of a user", "textV2", "substitution.user1.mentionee.userId", USER, "@bot", warned=True),
    Row(
        "8.3 mention of all",
        "textV2",
        "substitution",
        {f"k{at}": MENTION if at else {"type": "mention", "mentionee": {"type": "all"}} for at in range(20)},
        {f"k{at}": MENTION if at else {"type": "mention", "mentionee": {"type": "all"}} for at in range(21)},
        also={"text": "".join(f"{{k{at}}}" for at in range(20))},
        warned=True,
    ),
    Row(
        "8.3 mention of all",
        "textV2",
        "text",
        "".join(f"{{k{at}}}" for at in range(20)),
        "".join(f"{{k{at}}}" for at in range(21)),
        "substitution",
        also={"substitution": {f"k{at}": MENTION for at in range(21)}},
    ),
    Row("8.3 emoji", "textV2", "substitution.laugh.productId", "p", MISSING),
    Row("8.3 emoji", "textV2", "substitution.laugh.emojiId", "1", MISSING),
    Row(
        "8.3 emoji",
        "textV2",
        "text",
        "".join(f"{{k{at}}}" for at in range(20)),
        "".join(f"{{k{at}}}" for at in range(21)),
        "substitution",
        also={"substitution": {f"k{at}": EMOJI for at in range(21)}},
    ),
    # 8.4 sticker
    Row("8.4 type", "sticker", "type", "sticker", MISSING),
    Row("8.4 packageId", "sticker", "packageId", "446", MISSING),
    Row("8.4 packageId", "sticker", "packageId", "446", "brown", warned=True),
    Row("8.4 packageId", "sticker", "packageId", 446, 446.5, warned=True),
    Row("8.4 packageId", "sticker", "packageId", "446", ""),
    Row("8.4 stickerId", "sticker", "stickerId", "1988", MISSING),
    Row("8.4 quoteToken", "sticker", "quoteToken", "x", []),
    # 8.5 media
    *(
        Row(f"8.5 {kind} {field}", kind, field, passes, fails)
        for kind, field in [
            ("image", "originalContentUrl"),
            ("image", "previewImageUrl"),
            ("video", "originalContentUrl"),
            ("video", "previewImageUrl"),
            ("audio", "originalContentUrl"),
        ]
        for passes, fails in [(https(2000), https(2001)), ("https://a.b", "http://a.b"), ("https://a.b", MISSING)]
    ),
    Row(
        "8.5 image originalContentUrl", "image", "originalContentUrl", "https://a.b/%20", "https://a.b/ b", warned=True
    ),
    Row("8.5 image originalContentUrl", "image", "originalContentUrl", "https://a.b/?q=1", "https:/a.b", warned=True),
    Row("8.5 video trackingId", "video", "trackingId", "x" * 100, "x" * 101),
    Row("8.5 video trackingId", "video", "trackingId", "azAZ09-.=,+*()%$&;:@{}!?<>[]", "a_b"),
    Row("8.5 audio duration", "audio", "duration", 1, MISSING),
    Row("8.5 audio duration", "audio", "duration", 1, "long"),
    Row("8.5 audio duration", "audio", "duration", 1, 0),
    Row("8.5 audio duration", "audio", "duration", "1", "0"),
    Row("8.5 audio duration", "audio", "duration", 1, 1.5, warned=True),
    *(
        Row(f"8.5 location {field}", "location", field, passes, fails)
        for field in ("title", "address")
        for passes, fails in [("x" * 100, "x" * 101), (UNICODE * 50, UNICODE * 50 + "x"), ("x", MISSING), (" ", "")]
    ),
    *(
        Row("8.5 location latitude, longitude", "location", field, passes, fails, warned=warned)
        for field, passes, fails, warned in [
            ("latitude", -90, -90.1, True),
            ("latitude", 90, 90.1, True),
            ("longitude", -180, -180.5, True),
            ("longitude", 180.0, 181, True),
            ("latitude", 35.6, "35.6", True),
            ("latitude", 0, MISSING, False),
            ("longitude", 0, MISSING, False),
            ("longitude", 0, "east", False),
        ]
    ),
    # 8.6 coupon
    Row("8.6 type", "coupon", "type", "coupon", MISSING),
    Row("8.6 couponId", "coupon", "couponId", "01J", MISSING),
    Row("8.6 couponId", "coupon", "couponId", "01J", ""),
    Row("8.6 deliveryTag", "coupon", "deliveryTag", "x" * 30, "x" * 31),
    Row("8.6 deliveryTag", "coupon", "deliveryTag", "aZ_9", "a-z"),
]
