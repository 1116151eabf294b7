"""The pages that people read: rendered, whole, and true."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from connector.cli.description import example_inputs
from connector.desk.pages import blocks, files, forms, markdown
from connector.errors import KINDS
from connector.refusals import STATUSES, TEXTS, refusal
from connector.sandbox import Fault, Sandbox
from tests.conftest import ACTIONS, REMOTE, ROOT, bearer, clean_environment, load, row_of, run_here, stage

PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/**/*.md"))
RENDERED = [*PAGES, "README.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

every_page = pytest.mark.parametrize("page", PAGES)
every_action = pytest.mark.parametrize("action", ACTIONS)
every_request = pytest.mark.parametrize("action", REMOTE)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def prose_of(page: str) -> str:
    """A page without its code blocks."""
    return FENCE.sub("", text_of(page))


def cells(line: str) -> list[str]:
    """The cells of a table's row; a bar with a backslash before it is text."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def tables(page: str) -> Iterator[list[list[str]]]:
    """Every table of a page, its rows with the head first and without the line below it."""
    for block in re.findall(r"(?:^\|.*\n?)+", prose_of(page), re.M):
        head, _, *rows = [cells(line) for line in block.splitlines()]
        yield [head, *rows]


def anchors(page: str) -> list[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.M)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def page_of(action: str) -> str:
    return f"docs/actions/{action}.md"


def shown(action: str) -> list[Any]:
    """The JSON blocks of an action's page: input, output, error."""
    return [json.loads(block) for kind, block in FENCE.findall(text_of(page_of(action))) if kind == "json"]


def names(value: Any) -> Any:
    """The names in a JSON value, all the way down, without the values; of a list those of its first item."""
    if isinstance(value, dict):
        return {name: names(item) for name, item in value.items()}
    return [names(item) for item in value[:1]] if isinstance(value, list) else None


# Rendered


def test_the_committed_pages_equal_what_is_rendered() -> None:
    assert files.differences() == []


def test_rendering_does_not_depend_on_chance_time_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = files.rendered()
    monkeypatch.setenv("http_proxy", "http://somebody:true@127.0.0.1:9")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert files.rendered() == before


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the pages that may be spoilt."""
    for page in RENDERED:
        (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / page).write_text(text_of(page), encoding="utf-8")
    monkeypatch.setattr(files, "ROOT", tmp_path)
    return tmp_path


def test_the_comparison_names_every_page_that_is_missing_superfluous_or_changed(copy: Path) -> None:
    (copy / page_of("send_push_message")).unlink()
    (copy / page_of("send_pigeon")).write_text("# Send Pigeon\n", encoding="utf-8")
    trouble = copy / "docs/troubleshooting.md"
    trouble.write_text(trouble.read_text(encoding="utf-8").replace("`timeout` |", "`late` |"), encoding="utf-8")
    assert files.differences() == [
        "docs/actions/send_pigeon.md belongs to no action",
        "docs/actions/send_push_message.md is missing",
        "docs/troubleshooting.md differs from what is rendered",
    ]
    files.write()
    assert files.differences() == []
    assert not (copy / page_of("send_pigeon")).exists()
    assert trouble.read_text(encoding="utf-8") == text_of("docs/troubleshooting.md")


def test_prose_between_the_blocks_is_kept(copy: Path) -> None:
    page = copy / "docs/limits.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
    assert files.differences() == []


def test_a_block_that_there_is_none_of_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="weather"):
        blocks.filled("<!-- rendered: weather -->\n<!-- end -->")


def test_every_block_stands_in_exactly_one_page() -> None:
    found = Counter(name for page in RENDERED for name in re.findall(r"<!-- rendered: (.+?) -->", text_of(page)))
    assert found == Counter(list(blocks.BLOCKS))


def test_links_of_the_change_log_lead_on_from_the_release_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = "# Changelog\n\n[a](docs/assets.md#proxy) [b](README.md) [c](https://example.com) [d](#100)\n"
    (tmp_path / "CHANGELOG.md").write_text(log, encoding="utf-8")
    monkeypatch.setattr(files, "CHANGELOG", tmp_path / "CHANGELOG.md")
    assert "[a](assets.md#proxy) [b](../README.md) [c](https://example.com) [d](#100)" in files.release_notes()


def test_the_command_ends_well_and_silent_when_no_page_differs() -> None:
    command = [sys.executable, "-m", "connector.desk.pages", "--check"]
    ended = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=clean_environment(), timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_check_names_what_differs_and_the_command_without_it_mends_that(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy / page_of("send_push_message")).unlink()
    monkeypatch.setattr(sys, "argv", ["pages", "--check"])
    with pytest.raises(SystemExit, match=r"send_push_message\.md is missing\nRun make docs\."):
        files.main()
    monkeypatch.setattr(sys, "argv", ["pages"])
    files.main()
    assert files.differences() == []


# Whole


@every_page
def test_no_table_has_an_empty_cell_or_a_row_of_another_length(page: str) -> None:
    for table in tables(page):
        assert all(all(row) for row in table), table
        assert {len(row) for row in table} == {len(table[0])}, table


def test_a_cell_that_would_be_empty_says_so_and_a_bar_does_not_end_it() -> None:
    assert markdown.table(("a", "b"), [("", "x | y\nz")]) == "| a | b |\n| --- | --- |\n| none | x \\| y z |"


@every_page
def test_no_relative_link_is_dead(page: str) -> None:
    for link in LINK.findall(prose_of(page)):
        path, _, anchor = link.partition("#")
        if urlsplit(link).scheme:
            continue
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.resolve().is_file(), link
        if anchor:
            assert anchor in anchors(target.resolve().relative_to(ROOT).as_posix()), link


@every_page
def test_links_to_line_lead_to_its_pages_for_developers(page: str) -> None:
    hosts = {urlsplit(link).hostname or "" for link in LINK.findall(prose_of(page)) if urlsplit(link).scheme}
    assert {host for host in hosts if "line" in host} <= {"developers.line.biz"}


@every_page
def test_a_page_has_one_title_and_no_two_headings_of_one_anchor(page: str) -> None:
    assert len(re.findall(r"^# ", prose_of(page), re.M)) == 1
    usual = {"added", "changed", "fixed"} if page == "docs/release-notes.md" else set()  # under each version
    assert {anchor for anchor, times in Counter(anchors(page)).items() if times > 1} <= usual


@pytest.mark.parametrize("page", [page for page in PAGES if page != "docs/test-your-playbooks.md"])
def test_a_page_for_analysts_shows_no_python(page: str) -> None:
    assert not re.search(r"^```py|^import \w|^from \w+ import|\bself\.", text_of(page), re.M)


def test_every_page_is_linked_from_the_overview() -> None:
    linked = {f"docs/{link.partition('#')[0]}" for link in LINK.findall(text_of("docs/README.md"))}
    assert linked >= set(PAGES) - {"docs/README.md"}


# The pages of the actions


def test_every_action_has_a_page_and_no_page_is_without_an_action() -> None:
    assert sorted(Path(page).stem for page in PAGES if "/actions/" in page) == ACTIONS


@every_action
def test_a_page_has_everything_that_its_action_declares(action: str) -> None:
    text, declared = text_of(page_of(action)), load(action)
    if not declared.local:
        assert f"- Endpoint: `{declared.endpoint}`\n- Method: `{declared.method}`\n" in text
    for section, form in declared.sections.items():
        for name in form.fields:
            assert f"| `{section}` | `{name}` |" in text
    for name in declared.output.fields:
        assert f"| `{name}` |" in text
    for name in declared.answer.fields:
        assert f"| `json_body.{name}` |" in text
    assert f"/{action}." in text or not list(ROOT.glob(f"examples/{action}.*.json"))


def test_a_field_inside_another_shows_its_place_and_when_it_is_required() -> None:
    rows = {row[1]: row for table in tables(page_of("send_narrowcast_message")) for row in table}
    assert rows["`limit.max`"][:4] == ["`json_body`", "`limit.max`", "number", "no"]
    assert rows["`messages[].type`"][3] == "yes"
    assert rows["`filter.demographic.type`"][3] == "within `filter.demographic`"
    assert rows["`filter.demographic.not`"][4] == "Another demographic filter object."


def test_limits_that_the_description_leaves_out_are_shown_and_no_limit_twice() -> None:
    loading = {row[1]: row[-1] for table in tables(page_of("display_a_loading_animation")) for row in table}
    assert loading["`loadingSeconds`"].endswith("One of: 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60. Default: 20.")
    assert forms.described({"type": "number", "minimum": 0, "maximum": 9}) == " Allowed: 0 to 9."
    assert forms.described({"type": "number", "maximum": 9}) == " Allowed: up to 9."
    assert forms.described({"type": "array", "minItems": 2, "maxItems": 2}) == " Items: 2."
    assert forms.described({"type": "array", "minItems": 1, "maxItems": 5, "description": "1 to 5 of them."}) == (
        "1 to 5 of them."
    )


@every_action
def test_the_input_to_paste_is_the_declared_example(action: str) -> None:
    assert shown(action)[0] == example_inputs(load(action))


@every_action
def test_the_example_output_has_the_names_that_the_action_really_prints(action: str) -> None:
    with Sandbox(quota=1000) as line:
        line.advance(24 * 60 * 60)
        stage(line, action)
        asset = bearer(line, channel_secret=line.client_secret)
        output = run_here(action, asset, example_inputs(load(action))).output
    example = shown(action)[1]
    assert names(example) == names(output)
    same = ("status_code", "reason", "outcome", "attempts", "warnings", "response_text")
    assert {name: example[name] for name in same} == {name: output[name] for name in same}


@every_request
def test_the_example_error_is_what_the_action_prints_when_line_answers_like_that(action: str, sandbox: Sandbox) -> None:
    example = shown(action)[2]
    sandbox.queue(Fault("answer", status=example["status_code"], body=example["json_body"]))
    error = run_here(action, bearer(sandbox), example_inputs(load(action))).error
    assert names(example) == names(error)
    differs = {"response_headers", "request_id", "retry_key", "chunks"}
    assert {name: example[name] for name in example if name not in differs} == {
        name: error[name] for name in error if name not in differs
    }


def test_each_way_of_sending_shows_an_error_of_its_own() -> None:
    sends = [action for action in ACTIONS if load(action).sends]
    messages = {load(action).endpoint: shown(action)[2]["message"] for action in sends}
    assert len(set(messages.values())) == len(messages)


# Troubleshooting


def rows_of(page: str, head: str) -> dict[str, list[str]]:
    """The rows of the table whose first column has this head, by their first cell."""
    (table,) = [table for table in tables(page) if table[0][0] == head and len(table[0]) >= 4]
    return {row[0].strip("`"): row for row in table[1:]}


def test_every_kind_of_failure_has_its_meaning_and_next_step() -> None:
    rows = rows_of("docs/troubleshooting.md", "`kind`")
    assert set(rows) == set(KINDS)
    for name, kind in KINDS.items():
        _, meaning, again, who, next_step = rows[name]
        assert (meaning, again, next_step) == (kind.meaning, "yes" if kind.retryable else "no", kind.hint)
        assert f"(`{kind.error.__name__}`)" in who


def test_every_status_has_a_kind_and_a_next_step() -> None:
    rows = rows_of("docs/troubleshooting.md", "Status")
    assert set(rows) == {f"other {status}xx" if status < 10 else str(status) for status in STATUSES}
    for status, row in STATUSES.items():
        assert f"`{row.kind}`" in rows[f"other {status}xx" if status < 10 else str(status)][2]
    assert rows["429"][2] == "`rate_limited` or `quota_exceeded`"


def test_every_error_text_that_the_connector_knows_has_a_cause_and_its_next_step() -> None:
    listed = [table for table in tables("docs/troubleshooting.md") if table[0] == LINE_SAYS]
    rows = {row[0].strip("`"): row for table in listed for row in table[1:]}
    for known in TEXTS:
        assert rows[known.says][-1] == (known.hint or refusal(known.status, known.says, [], None).hint)


LINE_SAYS = ["LINE's text", "Status", "Cause", "`kind`", "Next step"]


def test_every_reason_for_which_a_narrowcast_fails_has_a_next_step() -> None:
    from actions.get_narrowcast_message_status import CAUSES

    (table,) = [table for table in tables("docs/troubleshooting.md") if table[0][0] == "`errorCode`"]
    assert [int(row[0]) for row in table[1:]] == sorted(CAUSES)


# Limits and assets


@every_request
def test_the_rate_limit_that_line_documents_is_on_the_page(action: str) -> None:
    assert f"- Rate limit: {row_of(action)['rate_limit']} for each channel\n" in text_of(page_of(action))


def test_numbers_in_prose_are_those_of_the_code() -> None:
    from actions.get_narrowcast_message_status import LONGEST_WAIT_SECONDS
    from actions.send_multicast_message import CHUNK
    from actions.send_narrowcast_message import MOST
    from connector.asset import TOKEN_URL
    from connector.side_by_side import A_SECOND, BURST, WIDTH

    limits = text_of("docs/limits.md")
    assert f"at most {LONGEST_WAIT_SECONDS} seconds" in limits
    assert f"sends chunks of {CHUNK}, side by side" in limits
    assert f"at most {WIDTH}, each over" in limits
    assert f"about {BURST + A_SECOND} in any second" in limits
    assert f"At most {MOST} audience and redelivery objects, and {MOST} filters" in limits
    assert TOKEN_URL in limits
    assert TOKEN_URL in text_of("docs/assets.md")


def test_the_event_in_the_page_about_ids_has_ids_that_the_connector_takes(sandbox: Sandbox) -> None:
    (event,) = [json.loads(block) for kind, block in FENCE.findall(text_of("docs/identifiers.md")) if kind == "json"]
    (received,) = event["events"]
    for recipient in (received["source"]["groupId"], received["source"]["userId"]):
        push = {"to": recipient, "messages": [{"type": "text", "text": "on call"}]}
        assert run_here("send_push_message", bearer(sandbox), push).output["outcome"] == "sent"


# JSON


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({}, "{}"),
        ({"a": {"b": 1}}, '{\n  "a": {"b": 1}\n}'),
        ({"a": ["ภ", None, True]}, '{\n  "a": ["ภ", null, true]\n}'),
    ],
)
def test_json_that_fits_stands_on_one_line(value: Any, written: str) -> None:
    assert markdown.laid_out(value) == written


def test_json_that_does_not_fit_is_broken_into_lines_and_stays_the_same() -> None:
    value = {"a": {f"name {number}": "x" * 20 for number in range(9)}, "b": [[{"c": "y" * 50}] * 4], "d": "z" * 200}
    written = markdown.laid_out(value)
    assert json.loads(written) == value
    assert [line for line in written.splitlines() if len(line) > 110 and "z" not in line] == []
