"""Random valid messages pass and arrive as they were given; one broken rule is reported at exactly its place."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.sandbox import Sandbox
from tests.conftest import USER, bearer, run_here
from tests.connector.messages.generator import KINDS
from tests.connector.messages.samples import MISSING, SAMPLES, checked

MESSAGES = st.lists(st.one_of(*KINDS.values()), min_size=1, max_size=3)
BESIDE = st.lists(st.sampled_from(list(SAMPLES.values())), max_size=2)
"""Messages before the one that matters: any will do, and to make up random ones would take most of the time."""


def examples(number: int) -> settings:
    """Try the same examples each time, however long one takes."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=number, derandomize=True, deadline=None, database=None, suppress_health_check=slow)


ADDRESSES = {
    "originalContentUrl",
    "previewImageUrl",
    "imageUrl",
    "thumbnailImageUrl",
    "iconUrl",
    "baseUrl",
    "url",
    "previewUrl",
}
WRONG: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(ADDRESSES, ("http://example.com/", "https://example.com/".ljust(2001, "x"), "example.com", [])),
    **dict.fromkeys(("uri", "linkUri", "desktop"), ("example.com", "", "https://example.com/".ljust(10_001, "x"), {})),
    **dict.fromkeys(("data", "displayText", "fillInText"), ("x" * 301, ["x"])),
    **dict.fromkeys(("color", "backgroundColor", "separatorColor", "startColor", "endColor"), ("green", "#abc")),
    **dict.fromkeys(("aspectMode", "layout", "style", "weight", "align", "gravity", "position"), ("other", "", {})),
    "label": ("x" * 101, {}),
    "altText": ("", "x" * 1501, "\N{GRINNING FACE}" * 751),
    "clipboardText": ("", "x" * 1001),
    "deliveryTag": ("x" * 31, "a-b"),
    "trackingId": ("x" * 101, "\u00fc"),
    "aspectRatio": ("1:4", "0:1", "square"),
    "angle": ("360deg", "-1deg", "45"),
    "index": (-1, 10**6, "first"),
    "name": ("x" * 21, ["x"]),
    "items": ("x", {}),
    "columns": ("x", {}),
    "actions": ("x", {}),
    "contents": ("x",),
    "mentionee": ("x", []),
    "latitude": ("north", {}),
    "duration": ("long", 0, []),
    "initial": ("2024-02-30", "later"),
}
"""What a field by its name never may be, wherever it stands."""

NEEDED = {
    *("packageId", "stickerId", "duration", "title", "address", "latitude", "longitude", "couponId", "altText"),
    *("baseUrl", "baseSize", "area", "x", "y", "width", "height", "linkUri", "uri", "clipboardText", "mode", "data"),
    *("template", "columns", "actions", "items", "layout", "url", "previewUrl", "altContent", "angle", "startColor"),
    *("mentionee", "originalContentUrl", "previewImageUrl", "type"),
}
"""The fields that are required wherever they stand, but for those in ``FREE``."""

FREE = {("title", "template"), ("width", "contents"), ("height", "contents"), ("title", "columns")}
"""Names that are optional somewhere below another name."""


def members(value: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every place in a message and what stands there."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, child in children:
        yield (*way, step), child
        yield from members(child, (*way, step))


def written(way: tuple[str | int, ...]) -> str:
    """Write a place."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)


def breakages(message: dict[str, Any]) -> list[tuple[tuple[str | int, ...], Any]]:
    """Every single change that breaks one rule of a message: place and new value."""
    found: list[tuple[tuple[str | int, ...], Any]] = []
    for way, value in members(message):
        name = way[-1]
        if isinstance(name, str) and "substitution" not in way[-2:-1]:  # where the names are the sender's
            found += [(way, wrong) for wrong in WRONG.get(name, ())]
            if name in NEEDED and not any((name, above) in FREE for above in way):
                found.append((way, MISSING))
        if message["type"] == "flex" and way[0] == "contents" and isinstance(value, dict):
            found.append(((*way, "shadow"), "large"))
    return found


def broken(message: dict[str, Any], way: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Return a message with one change."""
    changed = copy.deepcopy(message)
    target: Any = changed
    for step in way[:-1]:
        target = target[step]
    if value is MISSING:
        del target[way[-1]]
    else:
        target[way[-1]] = value
    return changed


@pytest.mark.parametrize("kind", KINDS)
def test_a_valid_message_passes_and_is_not_touched(kind: str) -> None:
    @examples(30 if kind == "flex" else 12)
    @given(KINDS[kind])
    def passes(message: dict[str, Any]) -> None:
        before = copy.deepcopy(message)
        verdict = checked(message)
        assert verdict.problems == [], verdict.found.problems
        assert message == before

    passes()


@pytest.mark.parametrize("kind", KINDS)
def test_one_broken_rule_is_reported_at_its_place(kind: str) -> None:
    @examples(30 if kind == "flex" else 12)
    @given(BESIDE, KINDS[kind], st.data())
    def is_refused(others: list[dict[str, Any]], message: dict[str, Any], data: st.DataObject) -> None:
        way, value = data.draw(st.sampled_from(breakages(message)))
        verdict = checked(*others, broken(message, way, value))
        assert set(verdict.problems) == {f"messages[{len(others)}]{written(way)}"}, verdict.found.problems

    is_refused()


@pytest.mark.parametrize("action", ["send_push_message", "send_broadcast_message"])
def test_messages_arrive_as_they_were_given(action: str) -> None:
    with Sandbox() as line:

        @examples(12)
        @given(MESSAGES)
        def arrive(messages: list[dict[str, Any]]) -> None:
            result = run_here(action, bearer(line), {"to": USER, "messages": messages})
            assert result.code == 0, result.err
            assert line.messages[-1]["messages"] == messages

        arrive()
