"""Who may import whom, how large a file is, unique stems, stray YAML, and what an action may load."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from connector.sandbox import Sandbox
from tests.conftest import ACTIONS, ROOT, TEXT, UNMEASURED, USER, clean_environment, oauth

INNER, PEOPLE, DESK = "what the platform runs", "what serves a person", "what only a desk needs"
CIRCLES = [INNER, PEOPLE, DESK]
"""From the innermost on; a file imports from its own circle and those inside it."""
FOLDERS = {"cli": PEOPLE, "desk": DESK, "testing": PEOPLE}
"""The circle of a folder of connector; everything else of connector, and actions, is what the platform runs."""
DOOR = "connector.__main__"
"""Opens to the platform and to people, and is imported by nobody."""
APART = ("connector.preview", "connector.sandbox")
"""Rooms by themselves, which whoever serves people may start: each imports nothing of connector but those before it.

So the sandbox shares no code with what it tests.
"""
FOREIGN = {
    "requests": {"connector.wire", "connector.trust", "connector.diagnosis", "connector.testing.mocks"},
    "urllib3": {"connector.wire", "connector.watch", "connector.trust", "connector.diagnosis"},
    "markdown_it": {"connector.card.markdown"},
    "yaml": {"connector.cli.sources", "connector.desk.documents", "connector.desk.schema"},
    "pydantic": {"connector.desk.documents", "connector.desk.schema"},
    "playwright": {"connector.preview.browser"},
    "pytest": {"connector.testing.plugin"},
    "responses": {"connector.testing.mocks"},
    "shtab": {"connector.cli.completion"},
    "tqdm": {"connector.cli.bar"},
    "cyclonedx": {"connector.desk.bill"},
    "packageurl": {"connector.desk.bill"},
}
"""The libraries that are not Python's own, and the only modules that import them."""
LONGEST = 400
TABLES_OF_FACTS: dict[str, str] = {}
"""Files that are longer, each with the reason: a table of facts is looked up, not read."""


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    name_of(path): path for path in sorted([*(ROOT / "connector").rglob("*.py"), *(ROOT / "actions").glob("*.py")])
}


def imports(path: Path) -> set[str]:
    """All modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} has a relative import, which fails under the platform"
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {name for name in inside if name in MODULES}
            names |= modules if len(modules) == len(inside) else {node.module or "", *modules}
    return names


IMPORTS = {name: imports(path) & set(MODULES) - {"connector"} for name, path in MODULES.items()}
"""What each module imports of ours; the package itself holds the version and nothing else."""


def circle_of(name: str) -> int:
    """The circle of a module, counted from the innermost."""
    return CIRCLES.index(FOLDERS.get(name.split(".")[1], INNER) if name.startswith("connector.") else INNER)


def apart(name: str) -> int | None:
    """Which of the rooms by themselves a module belongs to, if to any."""
    return next((number for number, room in enumerate(APART) if f"{name}.".startswith(f"{room}.")), None)


@pytest.mark.parametrize("name", [name for name in MODULES if name != DOOR])
def test_imports_point_inwards(name: str) -> None:
    outwards = {other for other in IMPORTS[name] if circle_of(other) > circle_of(name) or other == DOOR}
    assert not outwards
    rooms = [apart(other) for other in IMPORTS[name]]
    own = apart(name)
    if own is not None:
        assert all(room is not None and room <= own for room in rooms)
    elif circle_of(name) == CIRCLES.index(INNER):
        assert set(rooms) <= {None}


def test_the_door_imports_what_the_platform_runs_and_the_command_line() -> None:
    assert all(circle_of(other) <= CIRCLES.index(PEOPLE) for other in IMPORTS[DOOR])


def test_no_module_imports_itself_by_way_of_others() -> None:
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        assert name not in way, " -> ".join([*way, name])
        if name not in done:
            for other in IMPORTS[name]:
                visit(other, [*way, name])
            done.add(name)

    for name in MODULES:
        visit(name, [])


def test_no_room_knows_an_action_by_name() -> None:
    assert not [name for name in MODULES if name.startswith("connector") and any(
        other.startswith("actions.") for other in IMPORTS[name])]  # fmt: skip


def test_each_library_that_is_not_pythons_own_is_imported_where_it_belongs() -> None:
    own = {*sys.stdlib_module_names, "connector", "actions"}
    importers: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        for library in {found.split(".")[0] for found in imports(path)} - own:
            importers.setdefault(library, set()).add(name)
    assert importers == FOREIGN


@pytest.mark.parametrize("folder", ["connector", "actions", "tests"])
def test_a_file_has_one_noun_and_at_most_400_lines_unless_it_is_a_table_of_facts(folder: str) -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / folder).rglob("*.py")
    }
    longer = {path for path, length in lengths.items() if length > LONGEST}
    assert longer == {path for path in TABLES_OF_FACTS if path.startswith(folder)}


def test_no_file_is_named_for_what_it_is_not() -> None:
    assert not {path.stem for path in MODULES.values()} & {"utils", "helpers", "common", "constants", "base", "misc"}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_imports_nothing_but_the_shared_rooms_and_pythons_own(action: str) -> None:
    names = imports(ROOT / "actions" / f"{action}.py")
    assert {name.partition(".")[0] for name in names if not name.startswith("connector.")} <= set(
        sys.stdlib_module_names
    )


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


def loaded_by(action: str, inputs: object, asset: object) -> set[str]:
    """The modules in a fresh process after one action has run, well or not."""
    code = (
        "import json, sys\n"
        "from connector.turbine import load\n"
        "load(sys.argv[1]).RunnerOverride(asset=json.loads(sys.argv[2])).carry_out(json.loads(sys.argv[3]))\n"
    )
    return loaded_in(code, action, json.dumps(asset), json.dumps(inputs))


def test_every_test_runs_in_every_clone_and_none_is_skipped() -> None:
    skipping = {"skip", "skipif", "skipIf", "skipUnless", "importorskip", "xfail"}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        named = [
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)
        ]
        assert not {node.attr for node in named} & skipping, path.name
        written = {ast.unparse(node) for node in named}
        assert not written & {"ROOT.parent", "Path(ROOT).parent"}, f"{path.name} looks beside the checkout"


def loaded_in(code: str, *arguments: str) -> set[str]:
    """The modules in a fresh process after some code has run."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=clean_environment(**UNMEASURED),
        check=True,
    )
    return set(json.loads(ended.stdout))


def test_a_refused_input_loads_no_http_client() -> None:
    loaded = loaded_by(
        "send_push_message",
        {"to": "@somebody", "messages": [TEXT]},
        {"url": "http://127.0.0.1:9", "token": "some-token"},
    )
    assert not loaded & {"requests", "urllib3", "ssl"}


def test_a_push_loads_no_other_action_no_sandbox_and_nothing_for_people(sandbox: Sandbox) -> None:
    loaded = loaded_by("send_push_message", {"to": USER, "messages": [TEXT]}, oauth(sandbox))
    ours = {name for name in loaded if name.startswith(("connector.", "actions"))}
    assert not {name for name in ours if circle_of(name) or apart(name) is not None or name == "actions"}
    assert not ours & {"connector.diagnosis", "connector.refusals"}, "what only a failure needs"
    of_requests = loaded_in("import requests")  # which loads inspect from Python 3.12 on
    assert not (loaded - of_requests) & {"yaml", "pydantic", "dataclasses", "inspect", "difflib", "argparse"}
    assert "requests" in loaded
