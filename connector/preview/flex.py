"""The message type ``flex``: a bubble, or a carousel of bubbles.

https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

from __future__ import annotations

from typing import Any

from connector.preview.drawing import Drawing
from connector.preview.markup import Markup


def flex(message: dict[str, Any], drawing: Drawing, place: str) -> Markup:
    """Draw a flex message."""
    return drawing.unknown(message.get("contents"), f"{place}.contents", "container")
