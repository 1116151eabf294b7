"""Messages to look at: of the examples, of every kind, and LINE's own where its documents are at hand."""

import copy
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from connector.preview.messages import KINDS
from tests.conftest import LOCAL, ROOT, run_here
from tests.connector.messages.samples import SAMPLES

Json = dict[str, Any]


def pasted(value: Any) -> Iterator[Json]:
    """The messages in a JSON value; a container or component without one is put into a message."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind in KINDS and not (kind == "text" and {"size", "color", "wrap", "flex"} & set(value)):
        yield value
    elif kind in ("bubble", "carousel") and "altText" not in value:
        yield {"type": "flex", "altText": "from LINE's documents", "contents": value}
    elif kind in ("box", "button", "icon", "separator", "filler", "text", "span"):
        body = value if kind == "box" else {"type": "box", "layout": "vertical", "contents": [value]}
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


def messages_of(example: Path) -> list[Any]:
    """The messages that an example gives, or that its action builds."""
    inputs, action = json.loads(example.read_text(encoding="utf-8")), example.name.partition(".")[0]
    given = run_here(action, {}, inputs).output if action in LOCAL else inputs.get("json_body", {})
    messages = given.get("messages", [])
    return messages if isinstance(messages, list) else [{"type": "text", "text": messages}]


EXAMPLES = {path.stem: messages for path in sorted(ROOT.glob("examples/*.json")) if (messages := messages_of(path))}
"""The messages of the examples, by what the file is called."""

LINES = documented(Path(os.environ["LINE_DOCS"])) if os.environ.get("LINE_DOCS") else {}
"""Those of LINE's documents, in the folder that the variable ``LINE_DOCS`` names."""

ALL: dict[str, list[Json]] = {**EXAMPLES, **{name: [sample] for name, sample in SAMPLES.items()}, **LINES}


def strings(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every text in a JSON value."""
    if isinstance(value, str):
        yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield from strings(each, (*way, step))


def changed(message: Json, ways: list[tuple[Any, ...]], text: str) -> Json:
    """A message with another text at the end of each way."""
    other = copy.deepcopy(message)
    for way in ways:
        target: Any = other
        for step in way[:-1]:
            target = target[step]
        target[way[-1]] = text
    return other
