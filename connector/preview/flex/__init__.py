"""The message type ``flex``: a bubble, or a carousel of bubbles, laid out freely.

Each file imports only from those that stand before it:

    measures      lengths, keywords, ratios: read from values of any type
    widths        how wide components are likely to be
    spot          where a component stands, and what that means for it
    letters       text and span
    components    all others but the box
    boxes         a box and what stands in it
    containers    bubble and carousel

https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

from connector.preview.flex.containers import flex, is_wide

__all__ = ["flex", "is_wide"]
