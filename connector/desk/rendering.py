"""Rendered files: written, or compared with those that are committed."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from connector import turbine

ROOT = Path(turbine.ROOT)


def compared(
    ours: dict[str, str], theirs: dict[str, str], owner: str, remark: Callable[[str], str] = lambda _: ""
) -> list[str]:
    """Say of every committed file that is not as rendered what is wrong with it.

    Args:
        ours: The rendered texts by path.
        theirs: The committed texts by path.
        owner: What a superfluous file belongs to.
        remark: What more there is to say of a text that differs.
    """
    missing = [f"{path} is missing" for path in ours if path not in theirs]
    superfluous = [f"{path} belongs to {owner}" for path in theirs if path not in ours]
    changed = [
        f"{path} differs from what is rendered{remark(text)}"
        for path, text in theirs.items()
        if path in ours and text != ours[path]
    ]
    return sorted([*missing, *superfluous, *changed])


def replace(root: Path, ours: dict[str, str], theirs: dict[str, str]) -> None:
    """Write every file below a root that differs from what is rendered, and remove those that belong to nothing."""
    for path in set(theirs) - set(ours):
        (root / path).unlink()
    for path, text in ours.items():
        if theirs.get(path) != text:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8", newline="\n")


def command(room: str, renders: str, target: str, write: Callable[[], None], wrong: Callable[[], list[str]]) -> None:
    """Serve a command line: write the files, or compare them and end with exit code 1 when one is not as rendered."""
    parser = argparse.ArgumentParser(prog=f"python -m connector.desk.{room}", description=f"Render {renders}.")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    if not parser.parse_args().check:
        write()
    elif differing := wrong():
        sys.exit("\n".join([*differing, f"Run make {target}."]))
