"""What goes into a build and what it removes: nothing that git does not track, and only what a build has made.

And what a first run finds compiled of it.
"""

import re
import shutil
import stat
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import requests

from connector.desk.package import DESK, remove_earlier
from connector.sandbox import Sandbox
from tests.conftest import ROOT, TEXT, USER, clean_environment, oauth
from tests.e2e.builds import (
    FILES,
    NAME,
    WHEEL,
    compiled_by,
    contents,
    install,
    leave_earlier,
    make_environment,
    modules,
    sources,
)

SCRATCH = (
    "connector/messages/scratch.py",
    "connector/notes/__init__.py",
    "connector/preview/scratch.css",
    "connector/scratch.py",
)


class Built(NamedTuple):
    """A build of a git checkout in which some modules are not tracked."""

    checkout: Path
    folder: Path
    said: str


def git(checkout: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=checkout, env=clean_environment(), capture_output=True, check=True)


def package(checkout: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a checkout as make build does, under a umask that lets a group write."""
    command = [sys.executable, "-B", "-m", "connector.desk.package", str(folder)]
    return subprocess.run(
        command, cwd=checkout, env=clean_environment(), umask=0o002, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    checkout, folder = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("built")
    unneeded = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests")
    shutil.copytree(ROOT, checkout, ignore=unneeded, dirs_exist_ok=True)
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    for path in SCRATCH:
        (checkout / path).parent.mkdir(exist_ok=True)
        (checkout / path).write_text("PASSWORD = 'of a colleague'\n", encoding="utf-8")
    (checkout / "connector" / "line.py").chmod(0o777)
    leave_earlier(folder)
    for name in (f"{NAME}-notes", "line_messaging_api", "line_messaging_apis-1.0.0"):
        (folder / name).mkdir()
        (folder / name / "mine.txt").write_text("mine", encoding="utf-8")
    (folder / f"{NAME}.tar.gz.asc").write_text("mine", encoding="utf-8")
    ended = package(checkout, folder)
    assert ended.returncode == 0, ended.stderr
    return Built(checkout, folder, ended.stderr)


def test_no_module_that_git_does_not_track_is_in_tree_archive_or_wheel_and_the_build_says_so(built: Built) -> None:
    assert built.said == "".join(f"Left out, since git does not track it: {path}\n" for path in sorted(SCRATCH))
    files = set(sources(built.folder / NAME))
    with tarfile.open(built.folder / f"{NAME}.tar.gz") as archive:
        assert {name.removeprefix(f"{NAME}/") for name in archive.getnames()} == files
    with zipfile.ZipFile(built.folder / WHEEL) as wheel:
        packed = {name for name in wheel.namelist() if name.startswith("connector/")}
    assert packed == {path for path in modules() if not path.startswith("connector/desk/")}
    inside = {path.removeprefix("connector/") for path in files if path.startswith("connector/connector/")}
    apart = tuple(f"connector/{folder}/" for folder in DESK)
    assert inside == {path for path in packed if not path.startswith(apart)}


def test_a_build_removes_what_builds_have_made_and_no_other_folder_whose_name_begins_alike(built: Built) -> None:
    mine = {f"{NAME}-notes", "line_messaging_api", "line_messaging_apis-1.0.0", f"{NAME}.tar.gz.asc"}
    assert {path.name for path in built.folder.iterdir()} == {NAME, *FILES, *mine}


def test_files_have_one_mode_in_tree_archive_and_wheel_and_folders_one_too(built: Built) -> None:
    paths = [built.folder / NAME, *(built.folder / NAME).rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_file()} == {0o644}
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths if path.is_dir()} == {0o755}
    with tarfile.open(built.folder / f"{NAME}.tar.gz") as archive:
        assert {member.mode for member in archive} == {0o644}
    with zipfile.ZipFile(built.folder / WHEEL) as wheel:
        assert wheel.testzip() is None
        assert {member.external_attr >> 16 for member in wheel.infolist()} == {0o100644}


def test_an_action_that_git_does_not_track_stops_the_build_since_its_schema_would_go_without_it(
    built: Built, tmp_path: Path
) -> None:
    stray = built.checkout / "actions" / "scratch.py"
    stray.write_text("", encoding="utf-8")
    ended = package(built.checkout, tmp_path)
    stray.unlink()
    assert (ended.returncode, list(tmp_path.iterdir())) == (1, [])
    assert ended.stderr.startswith("git does not track actions/scratch.py: ")


def test_a_checkout_of_which_git_can_tell_nothing_is_not_built(built: Built, tmp_path: Path) -> None:
    copy = shutil.copytree(built.checkout, tmp_path / "copy", ignore=shutil.ignore_patterns(".git"))
    (copy / ".git").mkdir()
    ended = package(copy, tmp_path / "dist")
    assert ended.returncode == 1
    assert ended.stderr.startswith("A build of a git checkout takes the files that git tracks, and git fails: ")
    assert "Traceback" not in ended.stderr


def add(tree: Path) -> Path:
    path = tree / "connector" / "mine.txt"
    path.write_text("mine", encoding="utf-8")
    return path


def edit(tree: Path) -> Path:
    path = tree / "connector" / "connector.yaml"
    path.write_text("mine", encoding="utf-8")
    return path


def link(tree: Path) -> Path:
    path = tree / "connector" / "linked"
    path.symlink_to(tree.parent)
    return path


def lose(tree: Path) -> Path:
    (tree.parent / f"{tree.name}.tar.gz").unlink()
    return tree


def break_off(tree: Path) -> Path:
    archive = tree.parent / f"{tree.name}.tar.gz"
    archive.write_bytes(archive.read_bytes()[:30])
    return tree


@pytest.mark.parametrize("mine", [add, edit, link, lose, break_off])
def test_a_tree_that_is_not_as_a_build_has_made_it_is_named_and_left(
    tmp_path: Path, mine: Callable[[Path], Path]
) -> None:
    path = mine(leave_earlier(tmp_path))
    before = contents(tmp_path)
    with pytest.raises(SystemExit, match="is not as a build has made it") as ended:
        remove_earlier(tmp_path)
    assert str(ended.value).startswith(f"{path} ")
    assert contents(tmp_path) == before


def test_what_python_has_compiled_in_a_tree_goes_with_it(tmp_path: Path) -> None:
    tree = leave_earlier(tmp_path)
    (tree / "connector" / "__pycache__").mkdir()
    (tree / "connector" / "__pycache__" / "module.cpython-311.pyc").touch()
    remove_earlier(tmp_path)
    assert list(tmp_path.iterdir()) == []


def push(line: Sandbox) -> dict[str, object]:
    """Asset and inputs of a push."""
    return {**oauth(line), "to": USER, "messages": [TEXT]}


def test_the_tree_is_compiled_for_the_python_that_built_it_wherever_it_is_copied(
    built: Built, sandbox: Sandbox, tmp_path: Path
) -> None:
    """With other times, too, and where nothing can be written."""
    tree = built.folder / NAME / "connector"
    copy = shutil.copytree(tree, tmp_path / "app", copy_function=shutil.copyfile)
    python, seen = Path(sys.executable), tmp_path / "seen"
    assert compiled_by(python, copy, copy, push(sandbox), seen) == []
    edited = copy / "connector" / "wire.py"
    edited.write_text(edited.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert compiled_by(python, copy, copy, push(sandbox), seen) == ["connector/wire.py"]


def test_what_is_compiled_names_no_folder_of_the_machine_that_built_it(built: Built) -> None:
    compiled = [*(built.folder / NAME).rglob("*.pyc")]
    assert compiled
    assert not [path for path in compiled if str(built.folder).encode() in path.read_bytes()]


def test_an_unpacked_archive_is_compiled_by_the_command_on_the_page(
    built: Built, sandbox: Sandbox, tmp_path: Path
) -> None:
    with tarfile.open(built.folder / f"{NAME}.tar.gz") as archive:
        archive.extractall(tmp_path, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    app, python, seen = tmp_path / NAME / "connector", Path(sys.executable), tmp_path / "seen"
    before = compiled_by(python, app, app, push(sandbox), seen)
    assert {"connector/wire.py", "src/send_push_message.py"} <= set(before)
    page = (ROOT / "docs" / "turbine.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^    python (-m compileall .*)$", page, re.M)
    subprocess.run([sys.executable, *command.split()], cwd=app.parent, check=True)
    assert compiled_by(python, app, app, push(sandbox), seen) == []


def test_pip_compiles_the_wheel_as_it_installs_it(built: Built, sandbox: Sandbox, tmp_path: Path) -> None:
    python = make_environment(tmp_path / "venv")
    (site,) = tmp_path.glob("venv/lib/python*/site-packages")
    (site / "requirements.pth").write_text(f"{Path(requests.__file__).parent.parent}\n")
    install(python, clean_environment(), str(built.folder / WHEEL))
    assert compiled_by(python, tmp_path, site, push(sandbox), tmp_path / "seen") == []
