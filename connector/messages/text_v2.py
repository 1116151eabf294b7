"""The message type ``textV2``: a text with mentions and LINE emoji in place of ``{keys}``.

https://developers.line.biz/en/reference/messaging-api/#text-message-v2
"""

import re
from typing import Any

from connector.fields import Findings, Map, Object, OneOf, String, shown, under
from connector.messages import COMMON, NOT_BLANK, PAGE
from connector.messages.parts.quote_token import QuoteToken

KEY = "[a-zA-Z0-9_]{1,20}"
FORM = "1 to 20 letters a-z or A-Z, digits or underscores"
PLACEHOLDER = r"\{[^{}]*\}"
PIECE = r"\{\{|\}\}|\{[^{}]*\}|[{}]"
AS_TEXT = (
    "Braces of a text that is mapped in must be doubled, {{ and }}; or pass it as plain text or in a message of type "
    "text, where a brace is a brace."
)
"""What helps where a text that was mapped into another holds braces."""

LIMIT = 5000
"""LINE takes a text of this many UTF-16 code units."""
MOST = 20
"""LINE substitutes this many mentions, and this many emoji, in one message."""

USER = Object(
    {
        "type": String(required=True),
        "userId": String(required=True, usual=("U[0-9a-f]{32}", "a user ID: U and 32 hexadecimal digits")),
    },
    page=f"{PAGE}#text-message-v2-mentionee-user",
)
MENTION = Object(
    {
        "type": String(required=True),
        "mentionee": OneOf(
            {
                "user": USER,
                "all": Object({"type": String(required=True)}, page=f"{PAGE}#text-message-v2-mentionee-all"),
            },
            what="user or all object",
            required=True,
        ),
    },
    page=f"{PAGE}#text-message-v2-mention-object",
)
EMOJI = Object(
    {
        "type": String(required=True),
        "productId": String(required=True, usual=NOT_BLANK),
        "emojiId": String(required=True, usual=NOT_BLANK),
    },
    page=f"{PAGE}#text-message-v2-emoji-object",
)


def braces(value: dict[str, Any], place: str, found: Findings) -> None:
    """Every brace in text is doubled or encloses a key of substitution."""
    text, substitution = value.get("text"), value.get("substitution") or {}
    if not isinstance(text, str) or len(text) > LIMIT or not isinstance(substitution, dict):
        return
    here = under(place, "text")
    pieces = [(piece[0], piece.start() + 1) for piece in re.finditer(PIECE, text)]
    for brace in "{}":
        if at := next((at for piece, at in pieces if piece == brace), 0):
            found.problem(here, f"has a {brace} without its counterpart; it is character {at}. {AS_TEXT}")
    first = dict(reversed([(piece[1:-1], at) for piece, at in pieces if re.fullmatch(PLACEHOLDER, piece)]))
    keys = [piece[1:-1] for piece, _ in pieces if re.fullmatch(PLACEHOLDER, piece)]
    for key in dict.fromkeys(keys):
        if not re.fullmatch(KEY, key):
            seen = f"got {shown(key)} at character {first[key]}"
            found.problem(here, f"must have {FORM} between braces; {seen}. {AS_TEXT}")
        elif key not in substitution:
            hint = found.closest(key, substitution)
            missing = f'has "{{{key}}}", which substitution does not have'
            found.problem(here, f"{missing}; it is at character {first[key]}. Add it to substitution.{hint} {AS_TEXT}")
    used = set(keys)
    for key in substitution:
        if key not in used:
            found.warn(under(under(place, "substitution"), key), f"is not used; text has no {{{key}}}.")
    few_enough(keys, substitution, under(place, "substitution"), found)


def few_enough(keys: list[str], substitution: dict[str, Any], place: str, found: Findings) -> None:
    """Check the number of mentions and of emoji; LINE does not say whether one that is used twice counts twice."""
    kinds = {key: item.get("type") for key, item in substitution.items() if isinstance(item, dict)}
    for kind in ("mention", "emoji"):
        used = [key for key in keys if kinds.get(key) == kind]
        given = [key for key in kinds if kinds[key] == kind]
        if len(set(used)) > MOST:
            found.problem(place, f"must have at most {MOST} of type {kind}; got {len(set(used))}.")
        elif max(len(used), len(given)) > MOST:
            found.warn(place, f"should have at most {MOST} of type {kind}, each used once.")
        if kind == "mention" and given and not found.quotes:
            found.warn(under(place, given[0]), "is a mention, which is documented for push and reply only.")
        elif kind == "mention" and given and found.chat == "U":
            found.warn(under(place, given[0]), "is a mention, which LINE documents for groups and rooms only.")


MESSAGE = Object(
    {
        **COMMON,
        "text": String(required=True, limit=LIMIT, usual=NOT_BLANK),
        "substitution": Map(
            OneOf({"mention": MENTION, "emoji": EMOJI}, what="mention or emoji object"),
            maximum=100,
            pattern=KEY,
            form=FORM,
        ),
        "quoteToken": QuoteToken(),
    },
    rules=(braces,),
    page=f"{PAGE}#text-message-v2",
)
"""At most 5000 UTF-16 code units, 100 substitutions, 20 mentions and 20 emoji."""
