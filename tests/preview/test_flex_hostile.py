"""Flex messages of any shape: wrong types, hostile values, nesting to any depth."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.preview import page
from connector.preview.drawing import DEEPEST
from connector.preview.markup import ATTRIBUTES, DECLARATION, TAGS
from tests.preview.elements import read
from tests.preview.flexes import OWN, bubble, row, text

HOSTILE = (
    *(
        "10px;color:red",
        "10px}*{color:red}",
        "url(https://evil.example/x)",
        "expression(zq)",
        "#ff0000;zq",
        "var(--zq)",
    ),
    *(
        "10px\n",
        " 10px",
        "\uff11\uff10px",
        "1e3px",
        "+5px",
        "--5px",
        "calc(1px)",
        "#ff000",
        "#ff0000\n",
        "red",
        "90deg)",
        "zq",
    ),
    *("</style><script>zq</script>", '"><img src=x onerror=zq>', "zq\u202e\u0000", "\ud800", "1:1;zq", "50%zq", ""),
)
"""Values that must not reach CSS or markup as they are."""
WRONG = (None, True, 10**400, float("nan"), "zq", [[None]], {"type": []})
"""Values of types that nobody expects there."""


def ways(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every value in a value."""
    yield way
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from ways(each, (*way, key))


def changed(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    """The value with another value at one way."""
    if not way:
        return new
    value = copy.copy(value)
    value[way[0]] = changed(value[way[0]], way[1:], new)
    return value


def strings(value: Any) -> list[tuple[Any, ...]]:
    """The ways to all strings but the types and layouts, without which nothing is drawn."""
    found = []
    for way in ways(value):
        each = value
        for key in way:
            each = each[key]
        if isinstance(each, str) and way[-1] not in ("type", "layout"):
            found.append(way)
    return found


def sound(contents: Any) -> str:
    """Draw, hold that nothing but our own elements and words came out, and return the CSS."""
    root, _, css = read(contents)
    for element in root.walk():
        assert element.tag in {*TAGS, "root"}
        assert set(element.attributes) <= ATTRIBUTES - {"src"}
    assert all(DECLARATION.fullmatch(each) for line in css.splitlines() for each in line[13:-1].split(";"))
    return css


@pytest.mark.parametrize("name", OWN)
def test_no_string_of_a_message_reaches_css(name: str) -> None:
    for shift in range(len(HOSTILE)):
        contents = OWN[name]
        for number, way in enumerate(strings(contents)):
            contents = changed(contents, way, HOSTILE[(number + shift) % len(HOSTILE)])
        assert not re.search(r"zq|evil|red|expression|script|url|\uff11", sound(contents))


@pytest.mark.parametrize("name", [name for name in OWN if name != "whole"])
def test_a_value_of_a_wrong_type_is_drawn_as_something_wherever_it_stands(name: str) -> None:
    for number, way in enumerate(ways(OWN[name])):
        for shift in (0, 3):
            sound(changed(OWN[name], way, WRONG[(number + shift) % len(WRONG)]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["type", "layout", "contents", "text", "action", "size", "flex", "width", "body", "hero", "styles", "url"]
    ) | st.text(max_size=5), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_json_value_in_any_place_is_drawn(data: st.DataObject) -> None:
    contents = OWN[data.draw(st.sampled_from(sorted(OWN)))]
    for _ in range(data.draw(st.integers(1, 3))):
        way = data.draw(st.sampled_from(list(ways(contents))))
        contents = changed(contents, way, data.draw(JSON))
    sound(contents)


@settings(max_examples=100, deadline=None)
@given(st.text(), st.text())
def test_any_text_is_shown_as_text(words: str, label: str) -> None:
    action = {"type": "message", "label": label, "text": words}
    sound(bubble(text(words), text(words, wrap=True), {"type": "button", "action": action}))


@pytest.mark.parametrize("layout", ["vertical", "horizontal", "baseline"])
@pytest.mark.parametrize("depth", [DEEPEST + 1, 300, 5000])
def test_what_is_nested_too_deep_is_a_box_that_says_so(layout: str, depth: int) -> None:
    inner: Any = text("deep")
    for _ in range(depth):
        inner = {"type": "box", "layout": layout, "contents": [inner], "flex": 0}
    root, drawn, _ = read({"type": "bubble", "body": inner})
    if layout == "baseline":
        assert len(drawn.remarks) == 1  # no box stands in a baseline box
        return
    assert "too deep to be drawn" in root.texts
    assert "deep" not in root.texts
    assert [remark.kind for remark in drawn.remarks] == ["unknown"]


def test_what_is_nested_less_deep_is_drawn() -> None:
    inner: Any = text("deep")
    for _ in range(DEEPEST):
        inner = row(inner)
    root, drawn, _ = read({"type": "bubble", "body": inner})
    assert "deep" in root.texts
    assert not drawn.remarks


def test_a_page_of_any_flex_message_has_no_address_to_fetch_or_to_follow() -> None:
    messages = [{"type": "flex", "altText": "told", "contents": contents} for contents in OWN.values()]
    written = page(messages)
    assert not re.search(r"<(img|a|script|link|iframe)\b|<[^>]* (style|src|href|on\w+)=|url\(", written)
