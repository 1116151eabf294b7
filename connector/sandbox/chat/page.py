"""The page: one document with its style and its script, and a policy that names both by their hashes."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from connector.preview import facts
from connector.sandbox.exchange import Response
from connector.sandbox.faults import KINDS

FOLDER = Path(__file__).parent

FAULTS = {
    "answer": "answers with an error",
    "lost": "closes the connection without an answer",
    "reset": "resets the connection",
    "stalled": "never answers",
    "delayed": "answers late",
    "dripping": "answers a byte at a time",
    "dripping_body": "sends the body a byte at a time",
    "endless": "never ends the body",
    "endless_headers": "never ends the headers",
    "truncated": "closes before the end of the body",
    "truncated_json": "ends within the JSON",
    "broken_gzip": "says gzip and is not",
    "wrong_type": "calls its JSON plain text",
    "echo": "sends the request back",
}
"""What each kind of fault does, in words."""


@cache
def page() -> Response:
    """The page, with the headers that keep it to itself."""
    style, script = colours() + read("page.css"), read("page.js") + "\n" + read("controls.js")
    options = [f'<option value="{kind}" data-status="{KINDS[kind]}">{does}</option>' for kind, does in FAULTS.items()]
    document = read("page.html")
    for name, text in (("style", style), ("script", script), ("kinds", "\n".join(options))):
        document = document.replace(f"<!-- {name} -->", text)
    policy = (
        f"default-src 'none'; script-src '{digest(script)}'; style-src '{digest(style)}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return Response(200, headers, document.encode())


def read(name: str) -> str:
    """A file of the page."""
    return (FOLDER / name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """The hash of a style or script, as a policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def colours() -> str:
    """What the preview's facts say of both surroundings, as CSS."""
    pairs = "".join(f"--{name}:light-dark({facts.LIGHT[name]},{facts.DARK[name]});" for name in facts.LIGHT)
    return f".phone{{--larger:1;--screen:{facts.SCREEN}px;{pairs}}}\n.strip{{font-family:{facts.FONT}}}\n"
