"""What the documents say and what is true agree."""

import re

import yaml

from connector import __version__
from connector.errors import KINDS
from connector.fields import in_words
from tests.conftest import ACTIONS, ROOT, load, run_process


def released() -> list[tuple[str, str]]:
    """Version and date of every release in the change log, from the top."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return re.findall(r"^## \[(\S+)\] - (\d{4}-\d{2}-\d{2})$", text, re.M)


def test_the_newest_release_in_the_change_log_is_the_version() -> None:
    assert released()[0][0] == __version__


def test_the_change_log_goes_back_in_time() -> None:
    dates = [date for _, date in released()]
    assert dates == sorted(dates, reverse=True)


def test_the_manifest_shows_the_version() -> None:
    assert yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))["version"] == __version__


def test_the_command_line_shows_the_version() -> None:
    result = run_process("--version", "")
    assert (result.code, result.err) == (0, "")
    assert result.out.split()[-1] == __version__


def readme_table(head: str) -> list[list[str]]:
    """The rows of the README's table with this head, as their cells."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition(f"\n{head}\n")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


def test_the_table_of_actions_in_the_readme_says_what_the_code_says() -> None:
    declared = [(name, in_words(name), load(name)) for name in ACTIONS]
    assert readme_table("| action | title | request |") == [
        [f"`{name}`", title, f"{action.method} `{action.endpoint}`"] for name, title, action in declared
    ]


def test_the_table_of_kinds_in_the_readme_says_what_the_code_says() -> None:
    rows = readme_table("| kind | meaning | retryable | who acts |")
    assert [(kind, meaning, retryable) for kind, meaning, retryable, _ in rows] == [
        (f"`{name}`", kind.meaning, "yes" if kind.retryable else "no") for name, kind in KINDS.items()
    ]
    classes = [re.findall(r"`(\w+)`", who) for *_, who in rows]
    assert classes == [[kind.error.__name__] for kind in KINDS.values()]
