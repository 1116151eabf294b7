"""Every name, kind, outcome and condition in the sample playbooks is one that there is."""

import re

import pytest

from connector.declaration import options
from connector.errors import KINDS, AssetError, InternalError, PlatformError, PlaybookError
from connector.outcome import executed
from connector.webhook.answers import STATUSES
from tests.conftest import load
from tests.connector.outcomes import failed
from tests.connector.test_pages import tables, text_of

PAGE = "docs/sample-playbooks.md"
STEPS, RESULTS, TEXTS, ASKED, ANSWERS = (table for table in tables(PAGE) if table[0][0] != "Playbook")
CODE = re.compile(r"`([^`]+)`")
LINKED = re.compile(r"\]\(actions/(\w+)\.md\)")
OURS = {"not_verified": "ends a webhook alone", "conflict": "leaves it unknown"}
"""Kinds that the row of no push that was not sent can have, and why."""


def codes(*cells: str) -> set[str]:
    """What stands in code in cells."""
    return set(CODE.findall(" ".join(cells)))


def inputs_of(action: str) -> set[str]:
    """The names of all inputs of an action."""
    declared = load(action)
    return {"X-Line-Retry-Key", *options(declared), *declared.parameters.fields, *declared.json_body.fields}


def outputs_of(action: str) -> set[str]:
    """The names of all that an action gives of its own, and in each of its events."""
    fields = load(action).output.fields
    return set(fields) | set(fields["events"].of.fields if "events" in fields else ())


def actions(table: list[list[str]]) -> dict[str, str]:
    """The action of each step that has one, by the step's number."""
    return {row[0]: name for row in table[1:] for name in LINKED.findall(" ".join(row[1:3]))}


@pytest.mark.parametrize("table", [STEPS, ASKED], ids=["alert", "ask"])
def test_what_is_mapped_comes_from_an_earlier_step_and_goes_into_an_input_of_the_step(table: list[list[str]]) -> None:
    known = actions(table)
    assert len(known) >= 3
    for number, *_, what, into in table[1:]:
        if number in known:
            assert codes(into)
            assert codes(into) <= inputs_of(known[number])
        if " of step " in what:
            (source,) = re.findall(r"of step (\d)", what)
            given = outputs_of(known[source]) | {"outcome", "kind", "retryable"}
            assert codes(what) <= given
    assert codes(*(row[-1] for row in table if row[0] == "1")) <= inputs_of(known["1"])


def test_an_event_holds_what_the_second_playbook_takes_of_it() -> None:
    (reply,) = [row[3] for row in ASKED if row[0] == "6"]
    events = load("verify_and_read_webhook_events").output.fields["events"].of.fields
    assert codes(reply) | {"answer", "may_reply"} <= set(events)
    heads = [*CODE.findall(" ".join(ANSWERS[0])), *CODE.findall(" ".join(row[-1] for row in ANSWERS[1:]))]
    assert {head.removeprefix("answer.") for head in heads} == {"status", "option", "answered_by"}
    assert {"status", "option", "answered_by"} <= set(events["answer"].fields)
    assert codes(*(row[0] for row in ANSWERS[1:])) <= set(STATUSES)
    (offered,) = [row[3] for row in ASKED if row[-1] == "`options`"]
    assert codes(*(row[1] for row in ANSWERS[1:])) == codes(offered)


def test_every_kind_with_which_a_push_is_not_sent_has_one_row_with_who_must_act() -> None:
    rows = {frozenset(codes(row[1])): row for row in RESULTS[1:] if codes(row[1])}
    final = {kind for kind, about in KINDS.items() if not about.retryable}
    assert set().union(*rows) == final - set(OURS)
    assert sum(map(len, rows)) == len(final - set(OURS))
    for kinds, row in rows.items():
        (word,) = re.findall(r"the playbook's author|the asset's owner|whoever runs the platform", row[-1])
        meant = {"the playbook's author": PlaybookError, "the asset's owner": AssetError}
        allowed = (meant[word],) if word in meant else (PlatformError, InternalError)
        assert all(KINDS[kind].error in allowed for kind in kinds)
        assert codes(row[0], row[2]) == {"not_sent", "false"}


def test_a_conflict_leaves_it_unknown_whether_the_message_is_out() -> None:
    assert executed(failed("conflict", 409))
    assert "`conflict` has the outcome `unknown`" in text_of(PAGE)


def test_every_outcome_of_a_push_has_a_row_whether_or_not_it_may_be_repeated() -> None:
    seen = [(row[0], row[2]) for row in RESULTS[1:]]
    assert set(seen) == {("`sent`", "none")} | {
        (f"`{outcome}`", f"`{again}`") for outcome in ("unknown", "not_sent") for again in ("true", "false")
    }
    assert {way for row in RESULTS[1:] for way in row[3:5]} <= {"end", *(f"step {row[0]}" for row in STEPS[1:])}
    assert [row[4] for row in RESULTS[1:]].count("step 2") == 0
    assert codes(*(row[0] for row in TEXTS[1:])) == {"unknown", "not_sent"}
