"""Every row of LINE's tables of messages, actions and flex: a value at the limit passes, one past it does not."""

from pathlib import Path

import pytest

from tests.connector.messages.limits import actions, flex, imagemaps, messages, templates
from tests.connector.messages.limits.row import BODY, Row
from tests.connector.messages.samples import SAMPLES, changed, checked, value_at

TABLES = Path(__file__).parent / "limits" / "rows.txt"
"""The rows of LINE's tables of messages, templates and imagemaps (8), actions (9) and flex (10), one a line."""
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


def test_every_row_of_the_tables_has_a_case() -> None:
    rows = TABLES.read_text(encoding="utf-8").splitlines()
    assert len(set(rows)) == len(rows) > 100
    untested = {"10.2 nesting depth": "LINE states none"}
    assert sorted(set(rows) - {row.row for row in ROWS} - set(untested)) == []


def test_the_samples_pass_without_a_word() -> None:
    for name, message in SAMPLES.items():
        verdict = checked(message)
        assert (verdict.problems, verdict.warnings) == ([], []), name
    assert value_at(SAMPLES["bubble"], f"{BODY}[5].type") == "button"
