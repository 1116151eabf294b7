"""The messages on LINE's own pages, where these are at hand: in the folder that the variable ``LINE_DOCS`` names."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from connector.preview.messages import KINDS

Json = dict[str, Any]


def pasted(value: Any) -> Iterator[Json]:
    """The messages in a JSON value; a container or component without one is put into a message."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind in KINDS and not (kind == "text" and {"size", "color", "wrap", "flex"} & set(value)):
        yield value
    elif kind in ("bubble", "carousel") and "altText" not in value:
        yield {"type": "flex", "altText": "from LINE's documents", "contents": value}
    elif kind in ("box", "button", "icon", "separator", "filler", "text", "span"):
        held = {"type": "text", "contents": [value]} if kind == "span" else value
        layout = "baseline" if kind == "icon" else "vertical"
        body = value if kind == "box" else {"type": "box", "layout": layout, "contents": [held]}
        yield from pasted({"type": "bubble", "body": body})
    else:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for each in inner:
            yield from pasted(each)


def written(text: str) -> Iterator[Any]:
    """The JSON objects and arrays in a text, the outermost of each."""
    after = 0
    for found in re.finditer(r"[{\[]", text):
        if found.start() >= after:
            with suppress(ValueError):
                value, after = json.JSONDecoder().raw_decode(text, found.start())
                yield value


def documented(folder: Path) -> dict[str, list[Json]]:
    """The messages on the pages of a folder, by page."""
    pages = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    found = {name: [message for value in written(text) for message in pasted(value)] for name, text in pages.items()}
    return {name: messages for name, messages in found.items() if messages}


LINES = documented(Path(os.environ["LINE_DOCS"])) if os.environ.get("LINE_DOCS") else {}
"""The messages by page; none where the pages are not at hand."""
