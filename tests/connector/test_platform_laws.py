"""Laws of the platform that its vendor's published changelogs show, over every schema and example."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from pydantic import ValidationError

from connector import turbine
from connector.desk.documents import DOCUMENT, Property
from connector.desk.schema import action_document
from tests.conftest import ACTIONS, ROOT

QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DOCUMENTS = {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.glob("config/*/*.yaml"))}
EXAMPLES = {path.name: path for path in sorted(ROOT.glob("examples/*.json"))}
SECRET = re.compile(r"secret|password|credential|api_?key|(?:^|_)token$")

# What would be somebody's

ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
URL = re.compile(r"\bhttps?:[^\s\"'\\<>]+\.[a-z]+")
PHONE = re.compile(r"\btel:\S+")
CHANNELS_ID = re.compile(r"\b[UCR][0-9a-f]{32}\b")
SHOWN_IDS = {
    "C4af4980629000000000000000000abcd",
    "Ca56f94637c000000000000000000aabb",
    "U0c229f960000000000000000000effff",
    "U4af4980629000000000000000000abcd",
    "U6d1e2f3a000000000000000000c0ffee",
    "U8e742f61d673b39c7fff3cecb7536ef0",
    "U9f3c6a1e2b7d48509c1e6f7a8b3d2c40",
}
"""IDs of LINE's own documentation, and made-up ones: nobody has them."""
NOBODYS = ("example.com", "example.net", "example.org", "line.me", "line.biz", "line-scdn.net", "127.0.0.1")
"""Hosts that were set aside for examples, LINE's own, and this machine."""


def document(path: str) -> Any:
    """A committed schema."""
    return yaml.load(DOCUMENTS[path].read_text(encoding="utf-8"), QUICK)


def values(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every member below a value, with the name that it has."""
    yield name, value
    if isinstance(value, dict):
        for key, member in value.items():
            yield from values(member, key)
    if isinstance(value, list):
        for member in value:
            yield from values(member)


def test_the_name_of_an_action_is_shorter_than_50_characters() -> None:
    assert [action for action in ACTIONS if len(action) >= 50] == []
    rendered = action_document(turbine.load("send_push_message"))
    DOCUMENT.validate_python({**rendered, "name": "n" * 49})
    with pytest.raises(ValidationError, match="should match pattern"):
        DOCUMENT.validate_python({**rendered, "name": "n" * 50})


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_schema_is_named_as_its_file_and_its_action(path: str) -> None:
    kind, name = path.removeprefix("config/").removesuffix(".yaml").split("/")
    assert document(path)["name"] == name
    assert document(path)["schema"] == {"actions": "action/1", "assets": "asset/1"}[kind]
    assert kind == "assets" or name in ACTIONS


@pytest.mark.parametrize("path", DOCUMENTS)
def test_no_example_is_empty(path: str) -> None:
    shown = [value for name, value in values(document(path)) if name == "examples" and isinstance(value, list)]
    assert [examples for examples in shown if not examples or any(x in ("", [], {}, None) for x in examples)] == []


@pytest.mark.parametrize("examples", [[], [""], ["good", ""]])
def test_an_empty_example_is_refused_when_a_schema_is_rendered(examples: list[str]) -> None:
    with pytest.raises(ValidationError, match="an empty example"):
        Property(title="To", type="string", examples=examples)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_property_of_any_depth_has_a_type(path: str) -> None:
    forms = [value for name, value in values(document(path)) if name == "properties"]
    assert forms
    for form in forms:
        assert [name for name, member in form.items() if not isinstance(member.get("type"), str)] == []
    items = [value for name, value in values(document(path)) if name == "items"]
    assert [item for item in items if not isinstance(item.get("type"), str)] == []


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if "/assets/" in path])
def test_each_field_of_an_asset_whose_name_speaks_of_a_secret_is_a_password_and_shows_no_example(path: str) -> None:
    secret = {name: row for name, row in document(path)["inputs"]["properties"].items() if SECRET.search(name)}
    assert secret
    for name, row in secret.items():
        assert row.get("format") == "password", name
        assert not {"examples", "default", "enum"} & set(row), name


@pytest.mark.parametrize("path", [*DOCUMENTS, *EXAMPLES])
def test_nothing_in_a_schema_or_an_example_is_anybodys(path: str) -> None:
    text = (DOCUMENTS.get(path) or EXAMPLES[path]).read_text(encoding="utf-8")
    if path in EXAMPLES:  # as it is once it is read
        text = json.dumps(json.loads(text), ensure_ascii=False)
    assert set(CHANNELS_ID.findall(text)) <= SHOWN_IDS
    assert PHONE.findall(text) == []
    hosts = {urlsplit(url).hostname or url for url in URL.findall(text)} | set(ADDRESS.findall(text))
    assert [host for host in hosts if not f".{host}".endswith(tuple(f".{name}" for name in NOBODYS))] == []
