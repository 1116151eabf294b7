"""The checkout to dist/: the tree that Turbine's SDK works on, its archive, a wheel and its source.

``python -m connector.desk.package [FOLDER]`` writes nothing outside that folder. The same checkout gives the same
bytes: what goes in is sorted, under one time stamp, one owner and one mode. Beside it lie the bill of materials and the
checksums of all that can be handed on. Modules go in that git tracks or, in a copy
without git such as an unpacked archive, all that are there; of other files those that are named here. What this Python
has compiled lies in the tree alone, since it is not the same bytes everywhere.
"""

import argparse
import ast
import compileall
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from py_compile import PycInvalidationMode
from tempfile import TemporaryDirectory
from typing import Any

from connector import __version__, turbine
from connector.asset import ASSETS
from connector.cli.description import example_inputs
from connector.desk import schema
from connector.desk.bill import bill
from connector.desk.pages.blocks import filled
from connector.desk.rendering import ROOT

NAME = f"{schema.IDENTITY['name']}-{__version__}"
SOURCE = f"{schema.IDENTITY['name']}_connector-{__version__}"
CHECKSUMS = "SHA256SUMS"
OURS = re.compile(
    rf"{schema.IDENTITY['name']}(-\d+(\.\d+)*(\.tar\.gz|\.cdx\.json)?|_connector-\d+(\.\d+)*(-py3-none-any\.whl|\.tar\.gz))"
    rf"|{CHECKSUMS}",
)
"""What a build leaves, of whatever version."""

LINK_INSIDE = re.compile(r"\[([^\]]+)\]\((?!https?:|#)[^)]+\)")
"""A link to another page of the checkout, and its words."""

TIME = 315532800
"""1980-01-01, the earliest time that a wheel can hold."""

MODE = 0o100644
"""A plain file that its owner may write and everybody read."""

DESK = ("desk", "preview", "sandbox", "testing")
"""The folders of the shared package that the tree for Turbine is without."""

SUFFIXES = (".py", ".typed", ".css", ".html", ".js")
"""The files of the shared package: modules, that they are typed, and what its pages are made of."""

PRELUDE = """
import sys
from os.path import abspath, dirname

# The shared package lies in the folder above this one, which Python searches only when the entry script was started
# as a module from there.
if (_root := dirname(dirname(abspath(__file__)))) not in sys.path:
    sys.path.insert(0, _root)
# Started as a module from one folder further up, Python has taken the folder around the package for the package.
if getattr(sys.modules.get("connector"), "__file__", None) is None:
    sys.modules.pop("connector", None)"""

BUILD = "import sys; from setuptools import build_meta; getattr(build_meta, sys.argv[1])(sys.argv[2])"


def read_files(*paths: str) -> dict[str, bytes]:
    """Read files of the checkout; the keys are their paths below the root."""
    return {path: (ROOT / path).read_bytes() for path in paths}


@cache
def untracked() -> set[str]:
    """Return the modules that do not belong to the checkout since git does not track them.

    Raises:
        SystemExit: git cannot be asked.
    """
    if not (ROOT / ".git").exists():
        return set()
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        sys.exit(f"A build of a git checkout takes the files that git tracks, and git fails: {said.decode().strip()}")
    parts = [path for path in (ROOT / "connector").rglob("*") if path.suffix in SUFFIXES]
    paths = [*parts, *(ROOT / "actions").glob("*.py")]
    return {path.relative_to(ROOT).as_posix() for path in paths} - set(os.fsdecode(listed.stdout).split("\0"))


def modules(*without: str) -> dict[str, bytes]:
    """Read the modules of the shared package and what stands beside them, without some of its folders."""
    paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / "connector").rglob("*") if path.suffix in SUFFIXES]
    return read_files(*(path for path in paths if path.split("/")[1] not in without and path not in untracked()))


def with_prelude(source: bytes) -> bytes:
    """Put the prelude behind the docstring of an action."""
    docstring = ast.parse(source).body[0]
    lines = source.split(b"\n")
    return b"\n".join([*lines[: docstring.end_lineno], PRELUDE.encode(), *lines[docstring.end_lineno :]])


def json_file(value: Any) -> bytes:
    """Write a JSON document for people."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def readme(name: str) -> bytes:
    """Return what stands at the top of what is handed out: it speaks of nothing that only the checkout has."""
    return filled((ROOT / "connector" / "desk" / name).read_text(encoding="utf-8")).encode()


def changelog() -> bytes:
    """Return the change log without its links into the checkout."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return LINK_INSIDE.sub(r"\1", text).encode()


def example_asset() -> dict[str, str]:
    """Return what the asset to begin with must hold, with placeholders where everyone has a value of their own."""
    form = schema.asset_document(next(iter(ASSETS)))["inputs"]
    fields = {name: form["properties"][name] for name in form["required"]}
    return {name: field.get("default", f"<your {field['title']}>") for name, field in fields.items()}


def tree() -> dict[str, bytes]:
    """Return the files of the tree for Turbine; the keys are paths below its root."""
    files = {"CHANGELOG.md": changelog(), "README.md": readme("archive.md"), **read_files("LICENSE")}
    beside = read_files("requirements.txt", "requirements.lock", "logo.png")
    files |= {f"connector/{path}": content for path, content in beside.items()}
    files |= {f"connector/{path}": content for path, content in modules(*DESK).items()}
    for path, text in schema.rendered().items():
        files["connector/" + path.replace(schema.MANIFEST, "connector.yaml")] = text.encode()
    (source,) = read_files("connector/desk/runner_override.py").values()
    files["connector/src/runner_override.py"] = with_prelude(source)
    for name in turbine.actions():
        (source,) = read_files(f"actions/{name}.py").values()
        files[f"connector/src/{name}.py"] = with_prelude(source)
        example = example_inputs(turbine.load(name).RunnerOverride)
        example.pop("headers", None)  # a case number would have a second run with these inputs send nothing
        files[f"data/{name}.json"] = json_file(example)
    files["data/asset.json"] = json_file(example_asset())
    return dict(sorted(files.items()))


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write files below a folder."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def compile_modules(folder: Path) -> None:
    """Compile the modules below a folder for this Python, so that a first run finds them, also where it cannot write.

    They count as long as a source is the same, whenever it was copied or unpacked.
    """
    mode = PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(folder, quiet=1, stripdir=str(folder), invalidation_mode=mode)


def archive(files: dict[str, bytes], name: str = NAME) -> bytes:
    """Pack files into a ``.tar.gz`` with one folder at its top."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as zipped,
        tarfile.open(mode="w", fileobj=zipped, format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path, content in files.items():
            member = tarfile.TarInfo(f"{name}/{path}")
            member.size, member.mtime, member.mode = len(content), TIME, MODE & 0o777
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def build_wheel(folder: Path) -> None:
    """Build the wheel and its source from a copy, since setuptools writes beside what it reads."""
    files = read_files("LICENSE", "pyproject.toml", "requirements.txt", "actions/__init__.py")
    files |= read_files(*(f"actions/{name}.py" for name in turbine.actions())) | modules("desk")
    files["README.md"] = readme("wheel.md")
    with TemporaryDirectory() as copy:
        write(files, Path(copy))
        for hook in ("build_sdist", "build_wheel"):
            build(hook, copy, folder)
    source = folder / f"{SOURCE}.tar.gz"
    source.write_bytes(archive(unpacked(source), SOURCE))
    for path in ours(folder):
        if path.suffix == ".whl":
            give_one_mode(path)


def build(hook: str, copy: str, folder: Path) -> None:
    """Have setuptools build from a copy.

    Raises:
        SystemExit: It says no; its words are printed.
    """
    ended = subprocess.run(  # noqa: S603 - this interpreter, our own words
        [sys.executable, "-c", BUILD, hook, str(folder)],
        cwd=copy,
        env={**os.environ, "SOURCE_DATE_EPOCH": str(TIME)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        sys.exit(ended.stdout + ended.stderr)


def unpacked(path: Path) -> dict[str, bytes]:
    """Read the files of an archive, sorted; the keys are their paths below the folder at its top."""
    with tarfile.open(path) as packed:
        files = {member.name.partition("/")[2]: packed.extractfile(member) for member in packed if member.isfile()}
        return {name: file.read() for name, file in sorted(files.items()) if file}


def give_one_mode(wheel: Path) -> None:
    """Write a wheel anew, with one mode for all its files: setuptools lets a group write one of them."""
    with zipfile.ZipFile(wheel) as built:
        files = [(member, built.read(member)) for member in built.infolist()]
    with zipfile.ZipFile(wheel, "w") as written:
        for member, content in files:
            member.external_attr = MODE << 16
            written.writestr(member, content)


def ours(folder: Path) -> list[Path]:
    """Return what builds have left in a folder."""
    return sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name))


def remove_earlier(folder: Path) -> None:
    """Remove what earlier builds have made.

    Raises:
        SystemExit: A tree holds what no build has put there; nothing is removed.
    """
    for path in ours(folder):
        if strange := changed(path):
            sys.exit(f"{strange} is not as a build has made it: take it elsewhere, or remove it.")
    for path in ours(folder):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def changed(tree: Path) -> Path | None:
    """Return what in a tree is not as in the archive beside it; what Python has compiled there does not count."""
    made: dict[str, bytes] = {}
    with suppress(OSError, EOFError, tarfile.TarError):
        made = unpacked(Path(f"{tree}.tar.gz"))
    if tree.is_symlink() or (tree.is_dir() and not made):
        return tree
    for path in sorted(tree.rglob("*")):
        if path.is_symlink():
            return path
        compiled, name = path.parent.name == "__pycache__", path.relative_to(tree).as_posix()
        if not path.is_dir() and not compiled and made.get(name) != path.read_bytes():
            return path
    return None


def write_checksums(folder: Path) -> None:
    """Write the SHA-256 of each file that can be handed on, as ``sha256sum --check`` takes them."""
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in ours(folder) if path.is_file()
    ]
    (folder / CHECKSUMS).write_text("".join(sums), encoding="ascii", newline="\n")


def main() -> None:
    """Write the tree, the archive, the wheel and what lies beside them in place of earlier ones, and say so."""
    parser = argparse.ArgumentParser(
        prog="python -m connector.desk.package", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist", help="where to; dist/ unless given")
    folder: Path = parser.parse_args().folder.resolve()
    if stray := sorted(path for path in untracked() if path.startswith("actions/")):
        sys.exit(f"git does not track {', '.join(stray)}: git add what belongs to the connector, and remove the rest.")
    if wrong := schema.differences():
        sys.exit("\n".join([*wrong, "Run make schemas."]))
    os.umask(0o022)
    folder.mkdir(parents=True, exist_ok=True)
    remove_earlier(folder)
    files = tree()
    (folder / f"{NAME}.tar.gz").write_bytes(archive(files))
    write(files, folder / NAME)
    compile_modules(folder / NAME)
    build_wheel(folder)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (folder / f"{NAME}.cdx.json").write_bytes(bill(lock, __version__))
    write_checksums(folder)
    sys.stdout.write("".join(f"{path}\n" for path in ours(folder)))
    sys.stderr.write("".join(f"Left out, since git does not track it: {path}\n" for path in sorted(untracked())))


if __name__ == "__main__":
    main()
