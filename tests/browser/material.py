"""Messages to look at: of the examples, of every kind, and LINE's own where its documents are at hand."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import LOCAL, ROOT, load, run_here
from tests.connector.messages.samples import SAMPLES
from tests.preview.documents import LINES

Json = dict[str, Any]
ASSET = {"url": "https://line.example", "token": "a-channel-access-token", "channel_secret": "a-channel-secret"}


def messages_of(example: Path) -> list[Any]:
    """The messages that an example gives, or that its action builds."""
    inputs, action = json.loads(example.read_text(encoding="utf-8")), example.name.partition(".")[0]
    if action in LOCAL:
        gives = {"messages", "message"} & load(action).output.fields.keys()
        given = run_here(action, ASSET, inputs).output if gives else {}
    else:
        given = inputs.get("json_body", {})
    messages = [given["message"]] if "message" in given else given.get("messages", [])
    return messages if isinstance(messages, list) else [{"type": "text", "text": messages}]


EXAMPLES = {path.stem: messages for path in sorted(ROOT.glob("examples/*.json")) if (messages := messages_of(path))}
"""The messages of the examples, by what the file is called."""

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
