"""Who may import whom, unique stems, stray YAML, and what an action may load."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ACTIONS, ROOT, TEXT, USER, clean_environment

CONNECTOR = "connector."
MAP = {
    "actions": {"action", "errors", "fields", "models", "session"},
    "connector": set(),
    "connector.action": {"asset", "models", "fields", "messages", "session", "envelope", "errors", "surroundings"},
    "connector.asset": {"errors", "fields"},
    "connector.auth": {"asset", "errors"},
    "connector.envelope": {"errors"},
    "connector.errors": set(),
    "connector.fields": set(),
    "connector.messages": {"messages", "fields", "models"},
    "connector.models": {"fields"},
    "connector.sandbox": {"sandbox"},
    "connector.session": {"asset", "auth", "errors", "surroundings", "wire"},
    "connector.surroundings": set(),
    "connector.wire": {"asset", "errors"},
}
ANYTHING = {"connector.schema", "connector.__main__", "connector.terminal", "connector.pages", "connector.package"}
"""Entry points and what they load for people; nobody else imports them."""
FOREIGN = {"requests": {"connector.wire"}, "urllib3": {"connector.wire"}}
DEVELOPMENT = {"yaml", "pydantic"}


def modules() -> list[tuple[str, Path]]:
    """Every module of ours with the room it belongs to."""
    found = []
    for path in [*(ROOT / "connector").rglob("*.py"), *(ROOT / "actions").glob("*.py")]:
        parts = path.relative_to(ROOT).with_suffix("").parts
        room = parts[0] if parts[0] == "actions" or len(parts) == 1 else ".".join(parts[:2])
        found.append((room.removesuffix(".__init__"), path))
    return found


def imports(path: Path) -> set[str]:
    """All modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import, which fails under the platform"
            names |= (
                {node.module or ""} if node.module != "connector" else {CONNECTOR + name.name for name in node.names}
            )
    return names


@pytest.mark.parametrize(
    ("room", "path"),
    [entry for entry in modules() if entry[0] not in ANYTHING],
    ids=lambda value: getattr(value, "stem", value),
)
def test_each_room_imports_only_what_the_map_allows(room: str, path: Path) -> None:
    ours = {name.removeprefix(CONNECTOR).split(".")[0] for name in imports(path) if name.startswith(CONNECTOR)}
    assert {name for name in ours if not name.startswith("__")} <= MAP[room]


def test_only_the_wire_imports_the_http_client() -> None:
    importers: dict[str, set[str]] = {name: set() for name in FOREIGN}
    for room, path in modules():
        for name in {name.split(".")[0] for name in imports(path)} & set(FOREIGN):
            importers[name].add(room)
    assert importers == FOREIGN


def test_only_entry_points_for_people_import_yaml_and_pydantic() -> None:
    rooms = {room for room, path in modules() if {name.split(".")[0] for name in imports(path)} & DEVELOPMENT}
    assert rooms <= ANYTHING


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_imports_nothing_but_the_two_shared_rooms_and_typing(action: str) -> None:
    names = imports(ROOT / "actions" / f"{action}.py")
    assert {name for name in names if not name.startswith(CONNECTOR)} <= {"json", "typing", "uuid"}


def test_an_action_postpones_no_annotations() -> None:
    assert not [
        name for name in ACTIONS if "__future__" in (ROOT / "actions" / f"{name}.py").read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("action", ACTIONS)
def test_exactly_one_file_below_the_root_has_the_stem_of_an_action(action: str) -> None:
    found = [path for path in ROOT.glob(f"**/{action}.py") if not below_dot_or_dist(path)]
    assert found == [ROOT / "actions" / f"{action}.py"]


def test_no_yaml_lies_outside_config_since_the_platform_parses_all_of_it() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("**/*.yaml") if not below_dot_or_dist(path)}
    assert found == {"config", "manifest.yaml"}


def below_dot_or_dist(path: Path) -> bool:
    """Whether the platform's search skips a file, or it is a build that is imported from elsewhere."""
    first = path.relative_to(ROOT).parts[0]
    return first in ("dist", "build") or any(part.startswith(".") for part in path.relative_to(ROOT).parts)


def loaded_by(action: str, inputs: object, url: str = "http://127.0.0.1:9") -> set[str]:
    """The modules in a fresh process after one action has run, well or not."""
    code = (
        "import json, sys\n"
        "from connector.__main__ import load\n"
        "runner = load(sys.argv[1]).RunnerOverride(asset=json.loads(sys.argv[2]))\n"
        "try: runner.run(json.loads(sys.argv[3]))\n"
        "except SystemExit: pass\n"
    )
    return loaded_in(code, action, json.dumps({"url": url, "token": "some-token"}), json.dumps(inputs))


def loaded_in(code: str, *arguments: str) -> set[str]:
    """The modules in a fresh process after some code has run."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=clean_environment(),
        check=True,
    )
    return set(json.loads(ended.stdout))


def test_a_refused_input_loads_no_http_client() -> None:
    loaded = loaded_by("send_push_message", {"to": "@somebody", "messages": [TEXT]})
    assert not loaded & {"requests", "urllib3", "ssl"}


def test_a_push_loads_no_other_action_no_sandbox_and_nothing_for_people(sandbox) -> None:  # type: ignore[no-untyped-def]
    loaded = loaded_by("send_push_message", {"to": USER, "messages": [TEXT]}, sandbox.url)
    ours = {name for name in loaded if name.startswith(("connector.", "actions"))}
    assert not ours & {*ANYTHING - {"connector.__main__"}, "connector.sandbox", "actions"}
    of_requests = loaded_in("import requests")  # which loads inspect from Python 3.12 on
    assert not (loaded - of_requests) & {*DEVELOPMENT, "dataclasses", "inspect", "difflib", "argparse"}
    assert "requests" in loaded
