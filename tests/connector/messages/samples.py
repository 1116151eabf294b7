"""Valid messages with every field, and how to change and check one."""

import copy
import json
import re
from typing import Any, NamedTuple

from connector import messages
from connector.fields import Findings
from tests.conftest import ROOT

SAMPLES: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/fixtures/messages.json").read_text(encoding="utf-8"))
"""One message or more of each kind, by name."""

MISSING = object()
"""In place of a value: the field is left out."""

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
"""One character to its reader, eight UTF-16 code units."""


class Verdict(NamedTuple):
    """What a check found, by place."""

    problems: list[str]
    warnings: list[str]
    found: Findings


def checked(*objects: Any, quotes: bool = True, to: Any = None) -> Verdict:
    """Check messages as an action does."""
    found = Findings()
    messages.check(list(objects), found, quotes=quotes, to=to)
    places = [problem["property"] for problem in found.problems]
    return Verdict(places, [warning.partition(": ")[0] for warning in found.warnings], found)


def steps(place: str) -> list[str | int]:
    """Take a place apart: ``actions[0].label`` into actions, 0, label."""
    return [int(step[1:-1]) if step[0] == "[" else step for step in re.findall(r"\[\d+\]|[^.\[\]]+", place)]


def value_at(message: Any, place: str) -> Any:
    """Return what stands at a place."""
    for step in steps(place):
        message = message[step]
    return message


def changed(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    """Return a sample with other values at some places."""
    message = copy.deepcopy(SAMPLES[name])
    for place, value in changes.items():
        *way, last = steps(place)
        target: Any = message
        for step in way:
            target = target[step]
        if value is MISSING:
            target.pop(last, None)
        else:
            target[last] = value
    return message
