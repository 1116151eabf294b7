"""Flex components with an action each, by which a test finds where they were drawn."""

from typing import Any

Json = dict[str, Any]

ACTION = {"type": "message", "label": "ok", "text": "ok"}
URL = "https://images.example/alert.png"


def box(layout: str, *contents: Json, **more: Any) -> Json:
    return {"type": "box", "layout": layout, "contents": [*contents], "action": ACTION, **more}


def block(width: int = 20, height: int = 10, **more: Any) -> Json:
    """A box of a fixed size, with nothing in it."""
    return box("vertical", width=f"{width}px", height=f"{height}px", **more)


def text(words: str = "word", **more: Any) -> Json:
    return {"type": "text", "text": words, "action": ACTION, **more}


def image(**more: Any) -> Json:
    return {"type": "image", "url": URL, "action": ACTION, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "action": ACTION, **more}


def bubble(body: Json | None = None, **more: Any) -> Json:
    return {"type": "bubble", "action": ACTION, **({"body": body} if body else {}), **more}


def flex(contents: Json) -> Json:
    return {"type": "flex", "altText": "alert", "contents": contents}


def carousel(*bubbles: Json) -> Json:
    return flex({"type": "carousel", "contents": [*bubbles]})


def shown(*contents: Json, layout: str = "vertical", **more: Any) -> Json:
    """A message with these in the body of a bubble: in a box of 260 px without padding."""
    inner = box(layout, *contents, **{"height": "200px", **more})
    return flex(bubble(box("vertical", inner)))


INNER = "contents.body.contents[0]"
"""The place of that box."""


def at(*steps: int) -> str:
    """The place of what stands in that box."""
    return INNER + "".join(f".contents[{step}]" for step in steps)
