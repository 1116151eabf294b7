"""What make build leaves: the same bytes each time, and alone it runs under Swimlane's two packages and by itself."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from email.parser import Parser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from connector import __version__
from connector.asset import ASSET_KEYS
from connector.desk.package import DESK
from connector.sandbox import Fault, Sandbox
from tests.conftest import ACTIONS, REMOTE, ROOT, TEXT, USER, Result, bearer, clean_environment, oauth, stage
from tests.e2e.builds import (
    FILES,
    NAME,
    QUICK_YAML,
    SWIMLANE,
    WHEEL,
    Image,
    build,
    compiled_by,
    contents,
    install,
    instructions,
    is_there,
    leave_earlier,
    lock_of,
    make_environment,
    modules,
    pip_environment,
    run,
    run_loaded,
    sources,
)

PUSH = {"to": USER, "messages": [TEXT]}
FOUR = {"status_code", "response_headers", "reason", "json_body"}


class Again(NamedTuple):
    """A second build: where it wrote, and what its checkout held before and after."""

    folder: Path
    before: dict[str, tuple[int, bytes]]
    after: dict[str, tuple[int, bytes]]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build writes."""
    return build(ROOT, tmp_path_factory.mktemp("context") / "dist")


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Again:
    """A build of a copy of the checkout, under other circumstances, into a folder with an earlier one."""
    checkout, folder = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("again")
    unneeded = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "tests")
    shutil.copytree(ROOT, checkout, ignore=unneeded, dirs_exist_ok=True)
    leave_earlier(folder)
    (folder / "notes.txt").touch()
    before = contents(checkout)
    others = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "0"}
    build(checkout, folder, umask=0o077, **others)
    return Again(folder, before, contents(checkout))


@pytest.fixture(scope="module")
def tree(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked elsewhere."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with tarfile.open(dist / f"{NAME}.tar.gz") as archive:
        archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return folder / NAME


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment for pip."""
    return pip_environment(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def image(dist: Path, wheels: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Image:
    """The Containerfile, carried out by hand in a clean folder with a clean environment."""
    place = tmp_path_factory.mktemp("image")
    app, python = place / "app", make_environment(place / "venv")
    app.mkdir()
    environment = {**wheels, "PATH": f"{python.parent}{os.pathsep}{wheels['PATH']}"}
    for line in (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines():
        instruction, _, arguments = line.partition(" ")
        if instruction == "COPY":
            source, _ = arguments.split()
            (found,) = dist.parent.glob(source)
            if found.is_dir():
                shutil.copytree(found, app, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
            else:
                (app / found.name).write_text(lock_of(Path(wheels["PIP_FIND_LINKS"])), encoding="utf-8")
        if instruction == "RUN":
            subprocess.run(arguments, shell=True, cwd=app, env=environment, capture_output=True, check=True)
    (entry_point,) = instructions("ENTRYPOINT")
    return Image(app, python, json.loads(entry_point))


@pytest.fixture(scope="module")
def turbine(tree: Path, image: Image, wheels: dict[str, str]) -> Path:
    """The interpreter of the image with Swimlane's two packages, and their entry script in the unpacked tree."""
    install(image.python, wheels, *SWIMLANE)
    shutil.copy(ROOT / "tests" / "e2e" / "entry.py", tree / "connector" / "src")
    return image.python


def example(tree: Path, action: str) -> Any:
    """The input that comes with the tree for running an action by hand."""
    return json.loads((tree / "data" / f"{action}.json").read_text(encoding="utf-8"))


def run_all(
    python: Path, command: list[str], tree: Path, folder: Path, line: Sandbox, actions: list[str], asset: Any = oauth
) -> dict[str, dict[str, Any]]:
    """Run actions on their examples; return their outputs."""
    keys = ",".join(ASSET_KEYS)
    given = {action: {**asset(line), **example(tree, action)} for action in actions}
    for action in actions:
        stage(line, action)
    return {
        action: run_loaded(python, [*command, action], folder, given[action], QUICK_YAML, ASSET_KEYS=keys).output
        for action in actions
    }


def test_the_same_checkout_gives_the_same_bytes_whatever_the_umask_the_hash_seed_and_the_time_zone(
    dist: Path, again: Again
) -> None:
    ours = sources(dist)
    theirs = {path: content for path, content in sources(again.folder).items() if path != "notes.txt"}
    assert set(ours) == set(theirs)
    assert [path for path in ours if ours[path] != theirs[path]] == []
    assert set(ours) >= FILES


def test_a_build_replaces_what_an_earlier_one_left_and_nothing_else(again: Again) -> None:
    assert sorted(path.name for path in again.folder.iterdir()) == sorted([NAME, *FILES, "notes.txt"])


def test_a_build_writes_nothing_into_the_source_tree(again: Again) -> None:
    assert again.after == again.before


def test_the_archive_is_the_tree(dist: Path) -> None:
    with tarfile.open(dist / f"{NAME}.tar.gz") as archive:
        members = archive.getmembers()
        packed = {member.name: archive.extractfile(member).read() for member in members}  # type: ignore[union-attr]
    assert list(packed) == sorted(packed)
    assert packed == {f"{NAME}/{path}": content for path, (_, content) in sources(dist / NAME).items()}
    owners = {(member.uid, member.gid, member.uname, member.gname, member.mode) for member in members}
    assert owners == {(0, 0, "", "", 0o644)}


def test_the_tree_holds_what_the_sdk_works_on_and_nothing_of_development(dist: Path) -> None:
    files = set(sources(dist / NAME))
    shared = {path for path in files if path.startswith("connector/connector/")}
    assert shared == {f"connector/{path}" for path in modules() if path.split("/")[1] not in DESK}
    assets = {f"connector/config/assets/{path.name}" for path in (ROOT / "config" / "assets").iterdir()}
    assert files - shared == {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "connector/connector.yaml",
        "connector/logo.png",
        "connector/requirements.lock",
        "connector/requirements.txt",
        "data/asset.json",
        *assets,
        *(f"connector/config/actions/{action}.yaml" for action in ACTIONS),
        *(f"connector/src/{name}.py" for name in [*ACTIONS, "runner_override"]),
        *(f"data/{action}.json" for action in ACTIONS),
    }


def test_what_the_tree_imports_of_the_shared_package_is_in_it(dist: Path) -> None:
    root = dist / NAME / "connector"
    missing = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith("connector."):
                module = root / str(node.module).replace(".", "/")
                names = {module / name.name for name in node.names} if module == root / "connector" else {module}
                missing |= {(path.stem, name.stem) for name in names if not is_there(name)}
    left_out = {("sources", "sandbox"), ("preview", "preview"), ("preview", "browser")}
    assert missing == left_out, "whoever asks for it is told that it is not here"


@pytest.mark.parametrize("option", [["--sandbox"], ["--preview", "page.html"]])
def test_what_the_tree_leaves_out_is_said_in_a_sentence(image: Image, option: list[str]) -> None:
    result = run_loaded(image.python, ["-m", "connector", "send_push_message", *option], image.app, {})
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "comes without" in result.err


def test_an_action_in_the_tree_can_be_described(image: Image) -> None:
    result = run_loaded(image.python, ["-m", "connector", "--describe", "send_push_message"], image.app)
    assert (result.code, result.err) == (0, "")
    assert "Inputs: json_body" in result.out


def test_an_action_in_the_tree_is_the_one_of_the_checkout_but_for_the_prelude(dist: Path) -> None:
    for action in ACTIONS:
        ours = (ROOT / "actions" / f"{action}.py").read_text(encoding="utf-8")
        theirs = (dist / NAME / "connector" / "src" / f"{action}.py").read_text(encoding="utf-8")
        assert ast.get_docstring(ast.parse(theirs)) == ast.get_docstring(ast.parse(ours))
        docstring = ours[: ours.index('"""', 3) + 3]
        assert theirs.startswith(docstring)
        assert theirs.endswith(ours.removeprefix(docstring))


@pytest.mark.parametrize("folder", ["", "connector"])
def test_nothing_in_the_tree_shadows_an_action_or_a_schema(dist: Path, folder: str) -> None:
    root = dist / NAME / folder
    stems = Counter(path.stem for path in root.glob("**/*.py"))
    assert {action: stems[action] for action in ACTIONS} == dict.fromkeys(ACTIONS, 1)
    assert stems["runner_override"] == 1, "it must not lose its place to a second one either"
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in root.glob("**/*.yaml")]
    assert set(Counter((document["schema"], document["name"]) for document in documents).values()) == {1}
    assert len(documents) == len(ACTIONS) + 3


def test_the_asset_to_begin_with_holds_what_is_required_and_no_secret(dist: Path) -> None:
    asset = json.loads((dist / NAME / "data" / "asset.json").read_text(encoding="utf-8"))
    assert asset == {
        "url": "https://api.line.me",
        "token_url": "https://api.line.me/oauth2/v3/token",
        "client_id": "<your Client ID>",
        "client_secret": "<your Client Secret>",
    }


def test_archive_manifest_and_wheel_show_the_version(dist: Path) -> None:
    manifest = yaml.safe_load((dist / NAME / "connector" / "connector.yaml").read_text(encoding="utf-8"))
    assert manifest["version"] == __version__
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        (path,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        told = Parser().parsestr(wheel.read(path).decode())
    assert (told["Name"], told["Version"]) == ("line-messaging-api-connector", __version__)
    ranges = re.findall(r"^([a-z0-9_-]+)\S*\d", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    needed = [(re.split(r"[^\w-]", each)[0], each.partition(";")[2]) for each in told.get_all("Requires-Dist", [])]
    assert [name for name, extra in needed if not extra] == ranges
    assert [name for name, extra in needed if "terminal" in extra] == ["shtab", "tqdm"]


def test_the_wheel_holds_the_actions_and_the_shared_package_but_for_what_makes_files(dist: Path) -> None:
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        files = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert {member.date_time for member in wheel.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    ours = {path for path in modules() if not path.startswith("connector/desk/")}
    assert files == {*ours, "actions/__init__.py", *(f"actions/{action}.py" for action in ACTIONS)}


def test_the_environment_knows_nothing_of_the_source_tree(image: Image, tmp_path: Path) -> None:
    code = "import sys; from importlib.util import find_spec; sys.exit(' '.join(filter(find_spec, sys.argv[1:])))"
    assert run(image.python, ["-c", code, "connector", "actions", "tests", "pytest"], tmp_path).err.strip() == ""
    assert run(image.python, ["-c", code, "requests", "pytest"], tmp_path).err.strip() == "requests"


def with_secret(line: Sandbox) -> dict[str, Any]:
    """The asset with a token, and beside it the channel secret."""
    return bearer(line, channel_secret=line.client_secret)


@pytest.mark.parametrize(
    ("command", "asset"),
    [(["connector/src/entry.py"], oauth), (["-m", "connector.src.entry"], with_secret)],
    ids=["script", "module"],
)
def test_all_actions_run_under_swimlanes_packages_from_the_tree_alone_with_either_asset(
    tree: Path, turbine: Path, sandbox: Sandbox, command: list[str], asset: Any
) -> None:
    outputs = run_all(turbine, command, tree, tree, sandbox, ACTIONS, asset)
    for action, output in outputs.items():
        assert output["status_code"] in ((200, 202) if action in REMOTE else (None,)), action
        assert output["attempts"] == (action in REMOTE), f"{action} was run by the stock runner"
        assert output["warnings"] == [], action
    assert len(sandbox.api_requests) == len(REMOTE)


def test_all_actions_that_make_a_request_run_under_the_stock_runner_from_the_yaml_of_the_tree_alone(
    tree: Path, turbine: Path, sandbox: Sandbox, tmp_path: Path
) -> None:
    app = shutil.copytree(
        tree / "connector",
        tmp_path / "app",
        ignore=shutil.ignore_patterns("runner_override.py", *(f"{a}.py" for a in ACTIONS)),
    )
    shutil.rmtree(app / "connector")
    outputs = run_all(turbine, ["src/entry.py"], tree, app, sandbox, REMOTE)
    assert {action: set(output) for action, output in outputs.items()} == dict.fromkeys(REMOTE, FOUR)
    assert len(sandbox.api_requests) == len(REMOTE)


@pytest.mark.parametrize(
    ("given", "kind"),
    [({"to": "@somebody"}, "invalid_input"), ({"token": "wrong"}, "auth_failed")],
    ids=["refused before it is sent", "refused by LINE"],
)
@pytest.mark.parametrize("command", [["src/entry.py"], ["-m", "src.entry"]], ids=["script", "module"])
def test_a_failing_action_prints_one_error_line_and_nothing_else(
    tree: Path, turbine: Path, sandbox: Sandbox, command: list[str], given: dict[str, Any], kind: str
) -> None:
    asset = {**bearer(sandbox), **PUSH, **given}
    keys = ",".join(ASSET_KEYS)
    result = run_loaded(turbine, [*command, "send_push_message"], tree / "connector", asset, ASSET_KEYS=keys)
    assert (result.error["kind"], result.error["outcome"]) == (kind, "not_sent")


def test_a_signal_leaves_a_line_in_turbines_tree_too(tree: Path, turbine: Path, sandbox: Sandbox) -> None:
    sandbox.queue(Fault("stalled", accepted=True))
    process = subprocess.Popen(
        [turbine, "src/entry.py", "send_push_message"],
        cwd=tree / "connector",
        env=clean_environment(ASSET_KEYS=",".join(ASSET_KEYS)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdin is not None
        process.stdin.write(json.dumps({**bearer(sandbox), **PUSH}).encode())
        process.stdin.close()
        process.stdin = None
        while not sandbox.api_requests:
            assert process.poll() is None
            time.sleep(0.01)
        process.terminate()
        out, err = process.communicate(timeout=30)
    error = Result(process.returncode, out.decode(), err.decode()).error
    assert (error["kind"], error["outcome"], len(sandbox.messages)) == ("interrupted", "unknown", 1)


def test_the_image_runs_one_action_and_is_nobody_in_particular(image: Image, sandbox: Sandbox) -> None:
    assert image.entry_point[0] == "python"
    command, (variables,) = [*image.entry_point[1:], "send_push_message"], instructions("ENV")
    environment = dict(text.split("=") for text in variables.replace("/app", str(image.app)).split())
    result = run(image.python, command, image.app.parent, {**oauth(sandbox), **PUSH}, **environment)
    assert result.output["outcome"] == "sent"
    assert run(image.python, command, image.app, bearer(sandbox)).error["kind"] == "invalid_input"
    (user,) = instructions("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)


def test_the_image_is_compiled_and_needs_no_compiler(image: Image, sandbox: Sandbox, tmp_path: Path) -> None:
    modules = [*image.app.glob("connector/**/*.py"), *image.app.glob("src/*.py")]
    tag = sys.implementation.cache_tag
    assert [path for path in modules if not (path.parent / "__pycache__" / f"{path.stem}.{tag}.pyc").is_file()] == []
    assert compiled_by(image.python, image.app, image.app, {**oauth(sandbox), **PUSH}, tmp_path / "seen") == []
    (pip,) = (command for command in instructions("RUN") if " pip " in command)
    assert {"--only-binary", "--require-hashes", "--no-deps"} <= set(pip.split())


def test_the_entry_script_beside_the_actions_is_no_action(tree: Path, turbine: Path) -> None:
    error = run_loaded(turbine, ["-m", "connector", "entry"], tree / "connector", {}).error
    assert error["kind"] == "invalid_input"
    assert ", ".join(ACTIONS) in error["hint"]


def test_the_command_of_the_wheel_runs_actions_in_any_folder_and_nothing_that_lies_there(
    dist: Path, image: Image, wheels: dict[str, str], sandbox: Sandbox, tmp_path: Path
) -> None:
    """In an environment of its own, which sees the requirements in the image's."""
    python, away = make_environment(tmp_path / "venv"), tmp_path / "away"
    (away / "connector").mkdir(parents=True)
    for path in ("requests.py", "connector/__init__.py"):
        (away / path).write_text("raise SystemExit('this lay in the working directory')")
    (site,) = tmp_path.glob("venv/lib/python*/site-packages")
    (requirements,) = image.python.parent.parent.glob("lib/python*/site-packages")
    (site / "requirements.pth").write_text(f"{requirements}\n")
    install(python, wheels, str(dist / WHEEL))
    for name in ("line-messaging-api", "line-connector"):  # the product's, and an older one
        for action, given in (("send_push_message", PUSH), ("get_number_of_messages_sent_this_month", {})):
            result = run(python.parent / name, [action], away, {**oauth(sandbox), **given})
            assert result.output["status_code"] == 200
        assert run(python.parent / name, ["--help"], away).out.startswith(f"usage: {name} ACTION")
        assert run(python.parent / f"{name}-sandbox", ["--help"], away).out.startswith(f"usage: {name}-sandbox ")
