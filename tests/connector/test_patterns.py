"""No text, however long, makes a regular expression take far longer than in proportion."""

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from connector import diagnosis
from connector.fields import Map, String
from connector.messages.parts.actions import MOMENTS
from tests.conftest import ACTIONS, ROOT, load
from tests.growth import Places, outgrows

FIELDS_OWN = {"self.pattern", "self.usual[0]"}
"""How the code calls the expression of a field, which is found where the field is declared."""

IN_TABLES = {
    "part": list(diagnosis.HANDSHAKE_HINTS),
    "each.reason": [each.reason for each in diagnosis.REFUSALS],
    "form": [form for form, *_ in MOMENTS.values()],
}
"""How the code calls expressions that stand in tables."""

FILES = [
    path
    for path in (*(ROOT / "connector").rglob("*.py"), *(ROOT / "actions").glob("*.py"))
    if not {"sandbox", "desk"} & set(path.parts)  # to these nobody else gives a text
]


def in_code(path: Path) -> Iterator[tuple[str, str]]:
    """Give every expression that a file uses, and the function of ``re`` that it is used with."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not re.fullmatch(r"re\.\w+", ast.unparse(node.func)):
            continue
        given, use = node.args[0], ast.unparse(node.func).removeprefix("re.")
        written = ast.unparse(given)
        if isinstance(given, ast.Constant):
            yield str(given.value), use.replace("compile", "match")
        elif written in IN_TABLES:
            yield from ((pattern, use) for pattern in IN_TABLES[written])
        elif use != "compile" and written not in FIELDS_OWN:
            yield getattr(module(path), written), use


def module(path: Path) -> Any:
    """Return the module of a file."""
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def declared(action: str, places: Places) -> Iterator[tuple[str, str]]:
    """Give every expression that a text in an action's input must match."""
    for section, form in load(action).sections.items():
        for _, field, _ in places.below(form, section, str):
            if isinstance(field, Map | String):
                yield field.pattern, "fullmatch"
            if isinstance(field, String) and field.usual:
                yield field.usual[0], "fullmatch"


BITS = ("a", "0", " ", "\n", "-", "_", "%", "%41", '"', "\\", "{", "{a}", "<", "<a ", "</", "<!--", ".", "/", "\u00e9")


def texts(pattern: str) -> Iterator[Callable[[int], str]]:
    """Give what makes longer and longer texts that an expression may try in many ways, of its own words too."""
    words = re.findall(r"[A-Za-z0-9_<>!/:-]{2,}", pattern)
    for bit in dict.fromkeys((*BITS, *words[:4], *re.findall(r"\w", pattern)[:4])):
        for start in dict.fromkeys(("", *words[:1])):
            yield lambda number, bit=bit, start=start: start + bit * (number // len(bit)) + "\x00"


def checking(pattern: str, use: str) -> Callable[[str], object]:
    """Return what looks through a text as the code does."""
    function = getattr(re, use)
    return lambda text: function(pattern, " ", text) if use == "sub" else function(pattern, text)


def test_no_expression_takes_long_over_a_long_text() -> None:
    places = Places()
    found = [each for path in FILES for each in in_code(path)]
    found += [each for action in ACTIONS for each in declared(action, places)]
    everything = dict.fromkeys(found)
    slow = [each for each in everything for make in texts(each[0]) if outgrows(checking(*each), make, 25_000)]
    assert slow == []
    assert len(everything) > 50


def test_an_expression_that_tries_too_much_is_found() -> None:
    for pattern, use in (
        (r"\s+$", "search"),
        ("<!--.*?-->", "sub"),
        (r"\d+px", "findall"),
    ):
        assert any(outgrows(checking(pattern, use), make, 1000) for make in texts(pattern)), pattern
