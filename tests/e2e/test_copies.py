"""Copies below the working directory, which make Turbine look past an action's own code: seen, named, made harmless."""

import json
import shutil
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.asset import ASSET_KEYS
from connector.cli import copies as room
from connector.sandbox import Sandbox
from tests.cli.shell import variables
from tests.conftest import ACTIONS, ROOT, TEXT, USER, Result, bearer
from tests.e2e.builds import NAME, WHEEL, build, run

KEYS = ",".join(ASSET_KEYS)
FOUR = {"status_code", "response_headers", "reason", "json_body"}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build writes."""
    return build(ROOT, tmp_path_factory.mktemp("context") / "dist")


@pytest.fixture
def app(dist: Path, tmp_path: Path) -> Path:
    """The folder that an image has as /app, with an entry script."""
    with tarfile.open(dist / f"{NAME}.tar.gz") as archive:
        archive.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    shutil.copy(ROOT / "tests" / "e2e" / "entry.py", tmp_path / NAME / "connector" / "src")
    return tmp_path / NAME / "connector"


def install(app: Path, dist: Path) -> list[str]:
    """The wheel in a virtual environment in the folder."""
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        wheel.extractall(app / "venv" / "lib" / "site-packages")
    return ["src", "venv/lib/site-packages/actions"]


def build_there(app: Path, dist: Path) -> list[str]:
    """What setuptools leaves when somebody builds there."""
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        wheel.extractall(app / "build" / "lib")
    return ["build/lib/actions", "src"]


def back_up(app: Path, dist: Path) -> list[str]:
    """A second copy of the whole tree."""
    shutil.copytree(dist / NAME / "connector", app / "old" / "connector")
    return ["old/connector/src", "src"]


def push(app: Path, asset: dict[str, Any], to: str = USER) -> Result:
    """A push under Swimlane's two packages."""
    given = {**asset, "json_body": {"to": to, "messages": [TEXT]}}
    return run(Path(sys.executable), ["src/entry.py", "send_push_message"], app, given, ASSET_KEYS=KEYS)


def check(app: Path, asset: dict[str, Any]) -> Result:
    """The check of an asset, in a folder."""
    return run(Path(sys.executable), ["-m", "connector", "--check"], app, {}, **variables(asset))


@pytest.mark.parametrize("spread", [install, build_there, back_up])
def test_a_check_names_the_folders_of_copies_says_what_helps_and_fails_although_the_asset_is_good(
    app: Path, dist: Path, sandbox: Sandbox, spread: Callable[[Path, Path], list[str]]
) -> None:
    folders = spread(app, dist)
    result = check(app, bearer(sandbox))
    assert result.code == 1
    first, *named = result.out.partition("What helps: ")[0].splitlines()
    assert (
        first.split()
        == f"copies found {len(ACTIONS)} actions lie more than once below the working directory: in".split()
    )
    assert [line.strip() for line in named] == folders
    assert "The asset is good." in result.out
    shutil.move(app / folders[folders[0] == "src"].partition("/")[0], app / ".aside")
    result = check(app, bearer(sandbox))
    assert (result.code, "copies" in result.out) == (0, False)


def test_one_file_that_lies_twice_is_enough(app: Path, sandbox: Sandbox) -> None:
    shutil.copytree(
        app / "src", app / "notes", ignore=lambda _, names: {n for n in names if n != "send_push_message.py"}
    )
    result = check(app, bearer(sandbox))
    assert result.code == 1
    assert "send_push_message lies more than once below the working directory: in\n  notes\n  src\n" in result.out


@pytest.mark.parametrize("spread", [install, build_there])
def test_an_action_of_the_tree_runs_beside_a_copy_checks_its_input_and_warns(
    app: Path, dist: Path, sandbox: Sandbox, spread: Callable[[Path, Path], list[str]]
) -> None:
    assert push(app, bearer(sandbox)).output["warnings"] == []
    spread(app, dist)
    error = push(app, bearer(sandbox), to="nobody").error
    assert (error["kind"], error["outcome"], len(sandbox.api_requests)) == ("invalid_input", "not_sent", 1)
    output = push(app, bearer(sandbox)).output
    (warning,) = output["warnings"]
    assert warning.startswith("send_push_message.py: lies more than once below the working directory; ")
    assert (output["outcome"], output["attempts"], len(sandbox.api_requests)) == ("sent", 1, 2)


def test_beside_a_copy_of_the_whole_tree_nothing_of_ours_runs_which_the_output_shows(
    app: Path, dist: Path, sandbox: Sandbox
) -> None:
    back_up(app, dist)
    assert set(push(app, bearer(sandbox)).output) == FOUR


def test_what_runs_any_action_refuses_a_name_that_is_none(app: Path) -> None:
    code = (
        "import importlib.util, json\n"
        "spec = importlib.util.spec_from_file_location('module.name', 'src/runner_override.py')\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        "module.RunnerOverride(asset={}).run({}, {'name': 'send_nothing'})"
    )
    error = run(Path(sys.executable), ["-c", code], app).error
    assert error["kind"] == "invalid_input"
    assert error["message"].startswith("There is no action 'send_nothing'.")


def test_in_the_checkout_what_a_build_has_left_does_not_count_and_elsewhere_it_does(
    app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = app.parent
    for folder in ("actions", "dist/actions", "copy/actions"):
        (root / folder).mkdir(parents=True)
        (root / folder / "send_push_message.py").touch()
    shutil.rmtree(app)
    monkeypatch.chdir(root)
    everywhere = {"send_push_message": ["actions", "copy/actions", "dist/actions"]}
    assert json.loads(json.dumps(room.copies())) == everywhere
    monkeypatch.setattr(room.turbine, "ROOT", str(root.resolve()))
    assert room.copies() == {"send_push_message": ["actions", "copy/actions"]}


def test_links_that_lead_in_circles_are_not_followed_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "send_push_message.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(room, "MOST_FOLDERS", 200)
    assert len(room.copies()["send_push_message"]) == 200
