"""A build and what is made of it: the tree, an image by its Containerfile, processes in either."""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from email.parser import Parser
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from connector import __version__
from tests.conftest import ROOT, Result, clean_environment, interpreter

NAME = f"line_messaging_api-{__version__}"


WHEEL = f"line_messaging_api_connector-{__version__}-py3-none-any.whl"


SOURCE = f"line_messaging_api_connector-{__version__}.tar.gz"


FILES = {f"{NAME}.tar.gz", f"{NAME}.cdx.json", WHEEL, SOURCE, "SHA256SUMS"}
"""What a build leaves beside the tree."""


SWIMLANE = (
    *("connector_def_runner", "swimlane_core", "chevron", "xmltodict"),
    *(["legacy-cgi"] if sys.version_info >= (3, 13) else []),
)


QUICK_YAML = str(ROOT / "tests" / "e2e" / "quick_yaml.py")


class Image(NamedTuple):
    """What the Containerfile makes: the working directory, an environment, and what a container starts."""

    app: Path
    python: Path
    entry_point: list[str]


def run(python: Path, command: list[str], folder: Path, given: Any = None, **environment: str) -> Result:
    """Start an interpreter in a folder, with a JSON value on standard input."""
    ended = subprocess.run(
        [str(python), *command],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=clean_environment(**environment),
        timeout=60,
        check=False,
    )
    return Result(ended.returncode, ended.stdout, ended.stderr)


def run_loaded(
    python: Path, command: list[str], folder: Path, given: Any = None, *more: str, **environment: str
) -> Result:
    """The same in one that has loaded requests and maybe more, and nothing of ours."""
    variables = clean_environment(PYTHONDONTWRITEBYTECODE="", **environment)
    loaded = interpreter("requests", *more, python=python)
    return Result(*loaded.run(command, json.dumps(given).encode(), variables, folder))


def build(checkout: Path, folder: Path, umask: int = 0o022, **environment: str) -> Path:
    """Build a checkout into a folder."""
    command = [sys.executable, "-B", "-m", "connector.desk.package", str(folder)]
    subprocess.run(command, cwd=checkout, env=clean_environment(**environment), umask=umask, check=True)
    return folder


def leave_earlier(folder: Path) -> Path:
    """Leave in a folder what the build of an earlier version would have; return its tree."""
    tree = folder / "line_messaging_api-0.9.0"
    (tree / "connector").mkdir(parents=True)
    (tree / "connector" / "connector.yaml").write_text("name: line_messaging_api\n", encoding="utf-8")
    with tarfile.open(folder / f"{tree.name}.tar.gz", "w:gz") as archive:
        archive.add(tree, tree.name)
    for name in ("_connector-0.9.0-py3-none-any.whl", "_connector-0.9.0.tar.gz", "-0.9.0.cdx.json"):
        (folder / f"line_messaging_api{name}").touch()
    (folder / "SHA256SUMS").touch()
    return tree


def installed(*names: str) -> list[metadata.Distribution]:
    """Packages that the tests run with, and all that they need."""
    found: dict[str, metadata.Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name not in found:
            with suppress(metadata.PackageNotFoundError):  # it is needed on another system only
                found[name] = metadata.distribution(name)
                needed = [text for text in found[name].requires or () if "extra ==" not in text]
                waiting += [re.split(r"[^\w.-]", text)[0] for text in needed]
    return list(found.values())


def as_wheel(package: metadata.Distribution, folder: Path) -> None:
    """Pack an installed package into the wheel that it came from."""
    tags = Parser().parsestr(package.read_text("WHEEL") or "").get_all("Tag", [])
    tag = "-".join(".".join(dict.fromkeys(part)) for part in zip(*(tag.split("-") for tag in tags), strict=True))
    name = re.sub(r"[-_.]+", "_", package.metadata["Name"])
    with zipfile.ZipFile(folder / f"{name}-{package.version}-{tag}.whl", "w") as wheel:
        for path in package.files or ():
            if ".." not in path.parts and path.suffix != ".pyc":
                wheel.write(package.locate_file(path), path.as_posix())


def lock_of(folder: Path) -> str:
    """A lock of what an action needs as it is packed in a folder, in the form of requirements.lock."""
    lines = []
    for package in installed(*requirements()):
        name = re.sub(r"[-_.]+", "_", package.metadata["Name"])
        (wheel,) = folder.glob(f"{name}-{package.version}-*.whl")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        lines.append(f"{name}=={package.version} --hash=sha256:{digest}\n")
    return "".join(lines)


def requirements() -> list[str]:
    """The packages that requirements.txt names."""
    return re.findall(r"^[a-z0-9_-]+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)


def pip_environment(folder: Path) -> dict[str, str]:
    """The environment in which pip takes the packages that this test runs with itself.

    So it needs no index, and a matrix reaches in here. It leaves out compiling them, most of which nobody loads;
    of this variable pip takes 0 for yes.
    """
    for package in installed(*requirements(), *SWIMLANE):
        as_wheel(package, folder)
    return clean_environment(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(folder), PIP_NO_COMPILE="0", PIP_CONSTRAINT="")


WATCHED = """
import json, runpy, sys
path, place, module, what = sys.argv[1:5]
named = []
sys.addaudithook(lambda event, given: named.append(str(given[1])) if event == "compile" else None)
try:
    sys.argv = [module, what]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
finally:
    with open(path, "w") as file:
        json.dump(sorted(name for name in named if name.startswith(place)), file)
"""
"""Runs an action, and writes down which files in a place had to be compiled for it."""


def compiled_by(python: Path, folder: Path, place: Path, given: Any, seen: Path) -> list[str]:
    """Run a push in a folder; return which files in a place a first run, which can write nothing there, compiles."""
    command = ["-c", WATCHED, str(seen), str(place), "connector", "send_push_message"]
    result = run(python, command, folder, given, PYTHONDONTWRITEBYTECODE="1")
    assert result.output["outcome"] == "sent"
    return [str(Path(name).relative_to(place)) for name in json.loads(seen.read_text(encoding="utf-8"))]


def make_environment(folder: Path) -> Path:
    """Make a virtual environment, whose pip is the one that the tests have; return its interpreter."""
    own = find_spec("pip")
    bare = ["--without-pip"] if own else []
    subprocess.run([sys.executable, "-I", "-m", "venv", *bare, str(folder)], check=True)
    if own and own.origin:
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "pip").symlink_to(Path(own.origin).parent, target_is_directory=True)
    return folder / "bin" / "python"


def install(python: Path, wheels: dict[str, str], *what: str) -> None:
    """Install packages without what they need."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", *what]
    subprocess.run(command, env=wheels, capture_output=True, check=True)


def modules() -> set[str]:
    """Every module of the shared package and what belongs to it, as its path in the checkout."""
    paths = [path for kind in ("py", "typed", "css", "html", "js") for path in (ROOT / "connector").rglob(f"*.{kind}")]
    return {path.relative_to(ROOT).as_posix() for path in paths}


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and bytes of every file below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): (path.stat().st_mode, path.read_bytes()) for path in files}


def sources(folder: Path) -> dict[str, tuple[int, bytes]]:
    """The same without what Python has compiled."""
    return {path: content for path, content in contents(folder).items() if "__pycache__" not in path}


def instructions(word: str) -> Iterator[str]:
    """The arguments of an instruction of the Containerfile, wherever it stands."""
    for line in (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{word} "):
            yield line.removeprefix(f"{word} ")


def is_there(module: Path) -> bool:
    """Whether a path without its ending is a module, a package, or a name in the package around it."""
    name = re.compile(rf"^{module.name} = ", re.M)
    return (
        module.with_suffix(".py").is_file()
        or module.is_dir()
        or (
            (module.parent / "__init__.py").is_file()
            and bool(name.search((module.parent / "__init__.py").read_text(encoding="utf-8")))
        )
    )
