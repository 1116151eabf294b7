"""What the page "Test your playbooks" shows runs with the wheel as it is installed, is typed, and stays as it is."""

import ast
import inspect
import re
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import connector.sandbox
import connector.testing
from connector.desk.package import build_wheel
from connector.sandbox import Sandbox
from connector.testing import mocks, plugin
from tests.conftest import ROOT, UNMEASURED, clean_environment
from tests.e2e.builds import WHEEL, make_environment

PAGE = (ROOT / "docs" / "test-your-playbooks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(# \S+)\n(.*?)^```$", PAGE, re.M | re.S)
EXAMPLES = {name.removeprefix("# "): code for name, code in BLOCKS if name.endswith(".py")}
PROMISED = ast.parse(PAGE.partition("## What you can rely on")[2].partition("```python\n")[2].partition("```")[0]).body
ROOMS = {"MockedLine": mocks, "run_action": connector.testing, "run_process": connector.testing}
"""Where a promised name is, if not in the sandbox."""
JSON = re.compile(r"\bJson\b")


class Project(NamedTuple):
    """A folder with tests, and the interpreter of an environment that has the wheel."""

    folder: Path
    python: Path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The examples of the page in a project of their own."""
    place = tmp_path_factory.mktemp("playbooks")
    python, folder = make_environment(place / "venv"), place / "tests"
    (site,) = place.glob("venv/lib/python*/site-packages")
    build_wheel(place)
    with zipfile.ZipFile(place / WHEEL) as wheel:
        wheel.extractall(site)
    own = Path(str(pytest.__file__)).parent.parent
    (site / "packages.pth").write_text(f"{own}\n", encoding="utf-8")
    folder.mkdir()
    for name, code in EXAMPLES.items():
        (folder / name).write_text(code, encoding="utf-8")
    return Project(folder, python)


def run(project: Project, *command: str) -> str:
    """Run a Python program in the project; return what it says."""
    ended = subprocess.run(
        [str(project.python), *command],
        cwd=project.folder,
        env=clean_environment(**UNMEASURED),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_examples_of_the_page_pass_as_they_stand_there(project: Project) -> None:
    assert len(EXAMPLES) == 3
    tests = len(re.findall("^def test_", "".join(EXAMPLES.values()), re.M))
    assert f"{tests} passed" in run(project, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider")


def test_the_fixtures_come_with_the_wheel_and_can_be_turned_off(project: Project) -> None:
    told = run(project, "-m", "pytest", "-q", "--fixtures")
    assert re.search(r"^line_sandbox -- .*connector/testing/plugin\.py", told, re.M)
    assert "line_sandbox" not in run(project, "-m", "pytest", "-q", "--fixtures", "-p", "no:line_messaging_api")


def test_the_commands_that_the_page_names_come_with_the_wheel(project: Project) -> None:
    (listed,) = project.folder.parent.glob("venv/lib/python*/site-packages/*.dist-info/entry_points.txt")
    scripts = set(re.findall(r"^(line-\S+) = ", listed.read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"\bline-(?:connector|messaging-api)(?:-sandbox)?\b", PAGE))
    assert named == {"line-messaging-api", "line-messaging-api-sandbox"} <= scripts


def test_the_examples_are_typed_strictly_and_by_the_wheel(project: Project) -> None:
    wrong = 'from connector.testing import run_action\n\nrun_action(5, {"url": ""})["outcome"]\n'
    (project.folder / "wrong.py").write_text(wrong, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "../types"]
    command += ["--python-executable", str(project.python), *EXAMPLES, "wrong.py"]
    told = subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False).stdout
    (project.folder / "wrong.py").unlink()
    assert [line.partition(":")[0] for line in told.splitlines() if ": error:" in line] == ["wrong.py"], told
    assert 'incompatible type "int"' in told


def written(node: ast.AST) -> dict[str, str]:
    """What a definition says, by its name: a signature, or the type of an attribute and its value where it has one."""
    if isinstance(node, ast.FunctionDef):
        returns = ast.unparse(node.returns) if node.returns else ""
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if decorators == ["property"]:
            return {node.name: f": {returns}"}
        if decorators == [f"{node.name}.setter"]:  # its property has said it
            return {}
        return {node.name: f"({ast.unparse(node.args)}) -> {returns}"}
    if isinstance(node, ast.AnnAssign):
        value = f" = {ast.unparse(node.value)}" if isinstance(node.value, ast.Constant) else ""
        return {ast.unparse(node.target): f": {ast.unparse(node.annotation)}{value}"}
    return {}


def said_by(owner: Any) -> dict[str, str]:
    """What the source of a function or of a class and those that it builds on says."""
    said: dict[str, str] = {}
    for part in reversed([each for each in inspect.getmro(owner) if each.__module__.startswith("connector")]):
        (defined,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
        assert isinstance(defined, ast.ClassDef)
        for node in defined.body:
            said |= {name: JSON.sub("dict[str, Any]", text) for name, text in written(node).items()}
    return said


def named(value: Any) -> str:
    """The type of a value that no annotation tells."""
    return f": {'responses.' if isinstance(value, mocks.responses.RequestsMock) else ''}{type(value).__name__}"


def test_every_name_that_the_page_promises_is_there_with_its_signature() -> None:
    instances = {"Sandbox": Sandbox(), "MockedLine": mocks.MockedLine()}
    for node in PROMISED:
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)
        found = getattr(ROOMS.get(node.name, connector.sandbox), node.name)
        if isinstance(node, ast.FunctionDef):
            (defined,) = ast.parse(inspect.getsource(found)).body
            assert written(node) == written(defined)
            continue
        promised = {name: text for member in node.body for name, text in written(member).items()}
        said = said_by(found)
        unsaid = {name: named(getattr(instances[node.name], name)) for name in promised.keys() - said.keys()}
        assert promised == {name: {**said, **unsaid}[name] for name in promised}, node.name


def test_what_is_public_is_promised_and_nothing_else() -> None:
    names = {node.name for node in PROMISED if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert names == {*connector.sandbox.__all__, *connector.testing.__all__, "MockedLine"}
    fixtures = {name for name in vars(plugin) if name.startswith("line_")}
    assert fixtures == set(re.findall(r"`(line_\w+)`, which gives a", PAGE)) == {"line_sandbox", "line_mocked"}
