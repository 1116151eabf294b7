"""The checkout to dist/: the tree that Turbine's SDK works on, its archive, and a wheel.

``python -m connector.desk.package [FOLDER]`` writes nothing outside that folder. The same checkout gives the same
bytes: what goes in is sorted, under one time stamp, one owner and one mode.
"""

import argparse
import ast
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from connector import __version__, turbine
from connector.asset import ASSETS
from connector.cli.description import example_inputs
from connector.desk import schema
from connector.desk.rendering import ROOT

NAME = f"{schema.IDENTITY['name']}-{__version__}"
OURS = f"{schema.IDENTITY['name']}*"
"""What a build leaves, of whatever version."""

TIME = 315532800
"""1980-01-01, the earliest time that a wheel can hold."""

DESK = ("desk", "sandbox")
"""The folders of the shared package that the tree for Turbine is without."""

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

BUILD_WHEEL = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def read_files(*paths: str) -> dict[str, bytes]:
    """Read files of the checkout; the keys are their paths below the root."""
    return {path: (ROOT / path).read_bytes() for path in paths}


def modules(*without: str) -> dict[str, bytes]:
    """Read the modules of the shared package, without some of its folders."""
    paths = [path.relative_to(ROOT) for path in (ROOT / "connector").rglob("*.py")]
    return read_files(*(path.as_posix() for path in paths if path.parts[1] not in without))


def with_prelude(source: bytes) -> bytes:
    """Put the prelude behind the docstring of an action."""
    docstring = ast.parse(source).body[0]
    lines = source.split(b"\n")
    return b"\n".join([*lines[: docstring.end_lineno], PRELUDE.encode(), *lines[docstring.end_lineno :]])


def json_file(value: Any) -> bytes:
    """Write a JSON document for people."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def example_asset() -> dict[str, str]:
    """Return what the asset to begin with must hold, with placeholders where everyone has a value of their own."""
    form = schema.asset_document(next(iter(ASSETS)))["inputs"]
    fields = {name: form["properties"][name] for name in form["required"]}
    return {name: field.get("default", f"<your {field['title']}>") for name, field in fields.items()}


def tree() -> dict[str, bytes]:
    """Return the files of the tree for Turbine; the keys are paths below its root."""
    files = read_files("CHANGELOG.md", "LICENSE", "README.md")
    files |= {f"connector/{path}": content for path, content in read_files("requirements.txt", "logo.png").items()}
    files |= {f"connector/{path}": content for path, content in modules(*DESK).items()}
    for path, text in schema.rendered().items():
        files["connector/" + path.replace(schema.MANIFEST, "connector.yaml")] = text.encode()
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


def archive(files: dict[str, bytes]) -> bytes:
    """Pack files into a ``.tar.gz`` with one folder at its top."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as zipped,
        tarfile.open(mode="w", fileobj=zipped, format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path, content in files.items():
            member = tarfile.TarInfo(f"{NAME}/{path}")
            member.size, member.mtime = len(content), TIME
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def build_wheel(folder: Path) -> None:
    """Build the wheel from a copy, since setuptools writes beside what it reads.

    Raises:
        SystemExit: setuptools says no; its words are printed.
    """
    files = read_files("LICENSE", "README.md", "pyproject.toml", "requirements.txt", "actions/__init__.py")
    files |= read_files(*(f"actions/{name}.py" for name in turbine.actions())) | modules("desk")
    with TemporaryDirectory() as copy:
        write(files, Path(copy))
        ended = subprocess.run(  # noqa: S603 - this interpreter, our own words
            [sys.executable, "-c", BUILD_WHEEL, str(folder)],
            cwd=copy,
            env={**os.environ, "SOURCE_DATE_EPOCH": str(TIME)},
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        sys.exit(ended.stdout + ended.stderr)


def main() -> None:
    """Write the tree, the archive and the wheel in place of earlier ones, and say so."""
    parser = argparse.ArgumentParser(
        prog="python -m connector.desk.package", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist", help="where to; dist/ unless given")
    folder: Path = parser.parse_args().folder.resolve()
    if wrong := schema.differences():
        sys.exit("\n".join([*wrong, "Run make schemas."]))
    os.umask(0o022)
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob(OURS):
        if earlier.is_dir():
            shutil.rmtree(earlier)
        else:
            earlier.unlink()
    files = tree()
    write(files, folder / NAME)
    (folder / f"{NAME}.tar.gz").write_bytes(archive(files))
    build_wheel(folder)
    sys.stdout.write("".join(f"{path}\n" for path in sorted(folder.glob(OURS))))


if __name__ == "__main__":
    main()
