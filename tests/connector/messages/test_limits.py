"""Every row of LINE's tables of messages, actions and flex: a value at the limit passes, one past it does not."""

import re

import pytest

from tests.conftest import ROOT
from tests.connector.messages.limits import actions, flex, imagemaps, messages, templates
from tests.connector.messages.limits.row import BODY, Row
from tests.connector.messages.samples import SAMPLES, changed, checked, value_at

TABLES = ROOT.parent / "shared" / "line-messaging-api.md"
ROWS = [*messages.ROWS, *imagemaps.ROWS, *templates.ROWS, *actions.ROWS, *flex.ROWS]


def label(row: Row) -> str:
    """Name a row in a test report."""
    return f"{row.row}-{row.place}"


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_a_value_at_the_limit_passes(row: Row) -> None:
    verdict = checked(changed(row.name, {**row.also, row.place: row.passes}))
    assert verdict.problems == [], verdict.found.problems
    assert not row.warned or f"messages[0].{row.at or row.place}" not in verdict.warnings


@pytest.mark.parametrize("row", ROWS, ids=label)
def test_a_value_past_the_limit_is_reported_at_its_place(row: Row) -> None:
    verdict = checked(changed(row.name, {**row.also, row.place: row.fails}))
    place = f"messages[0].{row.at or row.place}"
    if row.warned:
        assert verdict.problems == [], verdict.found.problems
        assert place in verdict.warnings
    else:
        assert set(verdict.problems) == {place}, verdict.found.problems


@pytest.mark.skipif(not TABLES.exists(), reason="the tables are not here")
def test_every_row_of_the_tables_has_a_case() -> None:
    rows, section, header = [], "", None
    for line in TABLES.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"#{2,3} ((?:8|9|10)\.\d+) |#", line)
        if heading:
            section, header = heading[1] or "", None
        if not (section and line.startswith("|")):
            header = None
            continue
        cells = [cell.strip().replace("`", "") for cell in line.strip("| ").split("|")]
        if header is None:
            header = cells
        elif set(cells[0]) - set("- "):
            rows.append(f"{section} {' '.join(cells[: 1 + (len(header) > 1 and header[1] == 'field')])}")
    assert len(rows) > 100
    untested = {"10.2 nesting depth": "LINE states none"}
    assert sorted(set(rows) - {row.row for row in ROWS} - set(untested)) == []


def test_the_samples_pass_without_a_word() -> None:
    for name, message in SAMPLES.items():
        verdict = checked(message)
        assert (verdict.problems, verdict.warnings) == ([], []), name
    assert value_at(SAMPLES["bubble"], f"{BODY}[5].type") == "button"
