"""What the documents say and what is true agree."""

import re

import pytest
import yaml

from connector import __version__
from connector.errors import KINDS
from tests.conftest import ROOT, run_process
from tests.connector.test_pages import LINK, anchors, prose_of


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


def test_the_house_in_the_readme_shows_every_room() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    drawn = text.partition("<!-- rendered: house -->")[2].partition("<!-- end -->")[0]
    rooms = [path for path in (ROOT / "connector").rglob("*.py") if path.parent.name in ("connector", "cli", "desk")]
    for path in rooms:
        if path.name != "__init__.py":
            first = path.read_text(encoding="utf-8").removeprefix('"""').partition("\n")[0].removesuffix('"""')
            assert re.search(rf"^ +{path.name} +{re.escape(first.removesuffix('.'))}$", drawn, re.M), path
    for folder in (ROOT / "connector").glob("*/__init__.py"):
        assert f"  {folder.parent.name}/ " in drawn


def test_the_readme_says_which_files_the_next_action_is() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Adding an action")[2]
    for file in ("`actions/", "`examples/", "`CHANGELOG.md`"):
        assert file in text


def test_the_page_on_repeats_names_every_kind_of_failure_once_and_says_of_each_whether_a_repeat_may_help() -> None:
    page = (ROOT / "docs/platform-retry.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \| (.+) \|$", page.partition("The error's `kind`")[2], re.M)
    said = {kind: repeat for named, repeat in rows for kind in re.findall(r"`([a-z_]+)`", named)}
    assert sum(named.count("`") // 2 for named, _ in rows) == len(said) == len(KINDS)
    assert {kind: repeat.startswith("may help") for kind, repeat in said.items()} == {
        kind: row.retryable for kind, row in KINDS.items()
    }


@pytest.mark.parametrize("page", ["README.md", *(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/*.md"))])
def test_no_page_counts_the_actions_by_hand(page: str) -> None:
    prose = (ROOT / page).read_text(encoding="utf-8")
    if page != "docs/release-notes.md":
        assert not re.search(r"\b(18|[Ee]ighteen)\b[^|\n]{0,20}\bactions?\b", prose)


def test_every_picture_is_shown_somewhere_is_small_and_has_words_for_who_does_not_see_it() -> None:
    shown = set()
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for words, path in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            assert len(words) > 20, page
            shown.add((page.parent / path).resolve())
    assert shown == set((ROOT / "docs" / "pictures").iterdir())
    for picture in shown:
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 80_000, picture


def test_every_promise_on_the_security_page_names_tests_that_there_are() -> None:
    tests = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    promised = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("## What is promised")[2]
    rows = re.findall(r"^\| (?!Promise|---)(.+) \| (.+) \|$", promised, re.M)
    assert len(rows) > 20
    for promise, held in rows:
        named = re.findall(r"`(test_\w+)`", held)
        assert named, promise
        assert set(named) <= tests, promise


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_link_of_a_page_at_the_top_leads_to_something_that_is_there(page: str) -> None:
    links = LINK.findall(prose_of(page))
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        if not link.startswith("https://"):
            assert (ROOT / (path or page)).is_file(), link
            assert not anchor or anchor in anchors(path or page), link


def test_the_owner_has_one_line_to_fill_in() -> None:
    marks = [path.name for path in ROOT.glob("*.md") if "OWNER: fill in" in path.read_text(encoding="utf-8")]
    assert marks == ["SECURITY.md"]
    after = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("OWNER: fill in")[2].splitlines()[1]
    assert after.startswith("Report to: ")
