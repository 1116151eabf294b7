"""Turbine's side, and the door: which actions there are, what comes in, what is printed, how the process ends."""

import importlib.util
import io
import json
import runpy
import shutil
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from connector import turbine
from connector.__main__ import is_for_people, main
from connector.asset import ASSET_KEYS
from connector.errors import ConnectorError, InternalError, PlaybookError
from tests.conftest import ROOT

LOCAL = '''"""Give back what was given."""

from connector.action import Action, Request, Result
from connector.fields import Object, String


class RunnerOverride(Action):
    output = Object({"given": Object({}), "asset": Object({}), "http_proxy": String()})

    def build(self, request: Request) -> Result:
        return Result(own={"given": request.json_body or request.parameters, "asset": self.asset,
                           "http_proxy": self.http_proxy})
'''
WRONG = '''"""Contradicts itself."""

from connector.action import Action


class RunnerOverride(Action):
    endpoint = "/v2/bot/info"
'''
BROKEN = {
    "no_python": ("def (:", "SyntaxError"),
    "no_text": ("x = '\0'", ""),  # which error it is depends on the version of Python
    "raises": ("1 / 0", "ZeroDivisionError: division by zero"),
    "imports_nothing": ("import nothing_by_this_name", "ModuleNotFoundError: No module named"),
    "another_thing": ("RunnerOverride = 1", "TypeError: RunnerOverride is no Action"),
    "no_action": ("RunnerOverrides = 1", "AttributeError: module 'action.no_action' has no attribute 'RunnerOverride'"),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of actions of this test's own."""
    monkeypatch.setattr(turbine, "FOLDER", str(tmp_path))
    monkeypatch.setattr(turbine, "NAMES", str(tmp_path))
    files = {"send_it": LOCAL, "ask_it": LOCAL, "_helper": LOCAL, "__init__": "", "wrong": WRONG}
    for name, text in {**files, **{name: text for name, (text, _) in BROKEN.items()}}.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no action", encoding="utf-8")
    return tmp_path


def refused(action: str) -> ConnectorError:
    """How the loading of an action fails."""
    with pytest.raises(ConnectorError) as caught:
        turbine.load(action)
    return caught.value


class Stdin:
    """Standard input that is no terminal, unless told otherwise; only its bytes may be read."""

    def __init__(self, given: str = "", *, terminal: bool = False) -> None:
        self.buffer = io.BytesIO(given.encode())
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


# Actions.


def test_the_actions_are_the_modules_that_do_not_begin_with_an_underscore_in_order(folder: Path) -> None:
    assert turbine.actions() == sorted(["ask_it", "send_it", "wrong", *BROKEN])


def test_here_they_lie_in_actions() -> None:
    assert (str(ROOT), str(ROOT / "actions"), str(ROOT / "actions")) == (turbine.ROOT, turbine.FOLDER, turbine.NAMES)


def test_in_turbines_tree_their_schemas_name_them_and_they_lie_in_src(tmp_path: Path) -> None:
    (tmp_path / "connector").mkdir()
    (tmp_path / "config" / "actions").mkdir(parents=True)
    for name in ("send_it.yaml", "ask_it.yaml", "_draft.yaml", "notes.py"):
        (tmp_path / "config" / "actions" / name).write_text("", encoding="utf-8")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "send_it.py").write_text(LOCAL, encoding="utf-8")
    path = shutil.copy(turbine.__file__, tmp_path / "connector")
    spec = importlib.util.spec_from_file_location("elsewhere", path)
    assert spec is not None
    assert spec.loader is not None
    elsewhere = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(elsewhere)
    assert elsewhere.actions() == ["ask_it", "send_it"]
    assert elsewhere.load("send_it").RunnerOverride().carry_out({})["given"] == {}


def test_an_action_is_loaded_by_its_path_and_anew_each_time(folder: Path) -> None:
    first, second = turbine.load("send_it"), turbine.load("send_it")
    assert (first.__file__, first.__name__) == (str(folder / "send_it.py"), "action.send_it")
    assert first.RunnerOverride is not second.RunnerOverride
    assert "action.send_it" not in sys.modules


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("send_its", "There is no action 'send_its'. Did you mean \"send_it\"?"),
        ("xyz", "There is no action 'xyz'."),
        ("_helper", "There is no action '_helper'."),
        ("__init__", "There is no action '__init__'."),
        ("notes.txt", "There is no action 'notes.txt'. Did you mean \"no_text\"?"),
        ("../send_it", "There is no action '../send_it'. Did you mean \"send_it\"?"),
        ("", "There is no action ''."),
        ("x" * 81, f"There is no action '{'x' * 80}'."),
        ("x\n", r"There is no action 'x\n'."),
    ],
)
def test_what_is_no_action_is_refused_with_the_closest_one_and_all_that_there_are(
    folder: Path, name: str, says: str
) -> None:
    error = refused(name)
    assert (type(error), error.kind, error.message) == (PlaybookError, "invalid_input", says)
    assert error.hint == f"The actions are: {', '.join(turbine.actions())}."


@pytest.mark.parametrize("action", BROKEN)
def test_a_module_that_cannot_be_loaded_is_an_error_of_the_connectors(folder: Path, action: str) -> None:
    error = refused(action)
    assert (type(error), error.kind) == (InternalError, "internal")
    assert error.message.startswith(f"The module of {action} cannot be loaded: {BROKEN[action][1]}")


def test_a_declaration_that_contradicts_itself_says_where(folder: Path) -> None:
    error = refused("wrong")
    assert (error.kind, [row["property"] for row in error.details]) == ("internal", ["endpoint"])
    assert error.message.startswith("The declaration of the action contradicts itself: (1) endpoint")


def test_a_module_that_is_named_and_missing_is_an_error_of_the_connectors(folder: Path) -> None:
    (folder / "gone.py").symlink_to(folder / "nowhere.py")
    assert refused("gone").message.startswith("The module of gone cannot be loaded: FileNotFoundError")


@pytest.mark.parametrize("spec", [None, ModuleSpec("send_it", None)])
def test_what_the_import_system_knows_no_way_to_load_is_an_error_of_the_connectors(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spec: ModuleSpec | None
) -> None:
    monkeypatch.setattr(importlib.util, "spec_from_file_location", lambda *_: spec)
    error = refused("send_it")
    assert (error.kind, error.message) == ("internal", "The module of send_it cannot be loaded.")


# The input.


@pytest.mark.parametrize(
    "given", [b'{"url": "a", "to": "b"}', b'\xef\xbb\xbf{"url": "a", "to": "b"}', b' \r\n\t{"url": "a", "to": "b"}\n ']
)
def test_one_object_is_read_and_taken_apart_whatever_is_around_it(given: bytes) -> None:
    assert turbine.read_input(io.BytesIO(given)) == ({"url": "a"}, {"to": "b"})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (None, "Standard input is empty."),
        (b"", "Standard input is empty."),
        (b"\xef\xbb\xbf", "Standard input is empty."),
        (b" \r\n\t", "Standard input is empty."),
        (b"[1]", "Standard input holds a JSON list, not an object."),
        (b"null", "Standard input holds a JSON NoneType, not an object."),
        (b'"x"', "Standard input holds a JSON str, not an object."),
        (b'{"a": 1, "a": 2}', "Standard input is not valid JSON: field 'a' is given twice."),
        (b'{"a": NaN}', "Standard input is not valid JSON: NaN is not a JSON value (at a)."),
        (b'{"a": -Infinity}', "Standard input is not valid JSON: -Infinity is not a JSON value (at a)."),
        (b"{} {}", "Standard input is not valid JSON: Extra data: line 1 column 4 (char 3)."),
        (b'{"a": "\xff"}', "Standard input is not valid JSON: 'utf-8' codec can't decode byte 0xff"),
        (b'{"a":' * 100_000, "Standard input is nested too deeply."),
    ],
)
def test_what_is_not_one_object_is_refused_with_what_is_wanted(given: bytes | None, says: str) -> None:
    with pytest.raises(ConnectorError) as caught:
        turbine.read_input(None if given is None else io.BytesIO(given))
    error = caught.value
    assert error.kind == "invalid_input"
    assert error.message.startswith(says)
    assert error.hint.startswith("Pass one JSON object on standard input")
    assert error.__cause__ is None


@pytest.mark.parametrize(
    ("keys", "asset"),
    [
        (None, {"url": 1, "token": 2}),
        ("url", {"url": 1}),
        (" url , to ", {"url": 1, "to": 3}),
        ("url,nothing,token", {"url": 1, "token": 2}),
        ("nothing", {}),
        ("", {"url": 1, "token": 2}),
        (" ,, ", {"url": 1, "token": 2}),
        (" ,to", {"to": 3}),
    ],
)
def test_the_assets_fields_are_those_that_the_environment_names_else_those_of_the_two_assets(
    monkeypatch: pytest.MonkeyPatch, keys: str | None, asset: dict[str, Any]
) -> None:
    given = {"url": 1, "token": 2, "to": 3, "messages": None}
    if keys is not None:
        monkeypatch.setenv("ASSET_KEYS", keys)
    rest = {key: value for key, value in given.items() if key not in asset}
    assert turbine.take_apart(given) == (asset, rest)
    assert len(given) == 4


def test_every_field_of_both_assets_is_the_assets() -> None:
    assert turbine.take_apart(dict.fromkeys(ASSET_KEYS)) == (dict.fromkeys(ASSET_KEYS), {})


@pytest.mark.parametrize(
    ("environment", "asset", "proxy"),
    [("e", "a", "e"), ("e", None, "e"), (None, "a", "a"), ("", "a", "a"), (None, None, None)],
)
def test_the_proxy_of_the_environment_wins_over_the_assets(
    monkeypatch: pytest.MonkeyPatch, environment: str | None, asset: str | None, proxy: str | None
) -> None:
    if environment is not None:
        monkeypatch.setenv("http_proxy", environment)
    assert turbine.proxy_of({"http_proxy": asset} if asset else {}) == proxy


# The door.


@pytest.mark.parametrize(
    ("arguments", "terminal", "people"),
    [
        (["send_it"], False, False),
        ([""], False, False),
        (["send_it"], True, True),
        (["send_it"], None, False),
        (["send-it"], False, False),
        (["--list"], False, True),
        (["-h"], None, True),
        ([], False, True),
        (["send_it", "ask_it"], False, True),
        (["send_it", "--dry-run"], True, True),
    ],
)
def test_a_person_asks_for_more_than_one_plain_action_or_types_at_a_terminal(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], terminal: bool | None, people: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", None if terminal is None else Stdin(terminal=terminal))
    assert is_for_people(arguments) is people


def test_an_action_that_succeeds_prints_its_output_and_ends_with_0(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin('{"url": "a", "http_proxy": "p", "to": "é\u2028"}'))
    assert main(["send_it"]) == 0
    out, err = capsys.readouterr()
    assert (out[-1], out.count("\n"), len(out.splitlines()), err) == ("\n", 1, 1, "")
    output = json.loads(out.removeprefix("::set-output "))
    assert output["given"] == {"to": "é\u2028"}
    assert (output["asset"], output["http_proxy"]) == ({"url": "a", "http_proxy": "p"}, "p")


@pytest.mark.parametrize(
    ("action", "given", "kind"),
    [
        ("send_it", "", "invalid_input"),
        ("send_it", None, "invalid_input"),
        ("send_it", '{"json_body": 5}', "invalid_input"),
        ("nothing", "{}", "invalid_input"),
        ("wrong", "{}", "internal"),
        *((name, "{}", "internal") for name in BROKEN),
    ],
)
def test_an_action_that_fails_prints_its_error_and_ends_with_1(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    action: str,
    given: str | None,
    kind: str,
) -> None:
    monkeypatch.setattr(sys, "stdin", None if given is None else Stdin(given))
    try:
        code: Any = main([action])
    except SystemExit as ended:
        code = ended.code
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert json.loads(err.removeprefix("::set-error "))["kind"] == kind


@pytest.mark.parametrize(("arguments", "code"), [(["--list"], 0), ([], 2), (["--nonsense"], 2)])
def test_what_a_person_asks_for_ends_with_the_code_of_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin())
    assert main(arguments) == code
    assert not any(printed.startswith("::set-") for printed in capsys.readouterr())


def test_the_code_is_that_of_the_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for action, code in (("send_it", 0), ("nothing", 1)):
        monkeypatch.setattr(sys, "stdin", Stdin("{}"))
        monkeypatch.setattr(sys, "argv", ["connector", action])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / "connector" / "__main__.py"), run_name="__main__")
        assert ended.value.code == code
