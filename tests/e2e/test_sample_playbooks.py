"""The sample playbooks, run as their tables say, with LINE failing in the ways that lead to each row."""

import json
import re
from collections.abc import Callable
from socket import socket
from typing import Any, NamedTuple

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import bearer, run_here
from tests.connector.test_pages import tables, text_of

PAGE = "docs/sample-playbooks.md"
STEPS, RESULTS, TEXTS, _, ANSWERS = (table for table in tables(PAGE) if table[0][0] != "Playbook")
BUILD, PUSH = "build_an_alert_message", "send_push_message"
ASK, READ = "build_a_question_with_buttons", "verify_and_read_webhook_events"
ON_CALL, TEAM = f"U{1:032x}", f"C{2:032x}"
ALERT = {"title": "Malware found on db-1", "severity": "High", "case_id": "SOC-2041"}
CODE = re.compile(r"`([^`]*)`")
LONG = 400
"""So many answers are lost that trying for as long as the playbook says comes to an end."""


def mapped(step: int, known: dict[str, Any]) -> dict[str, Any]:
    """The inputs of a step, as its rows map them; what stands in code is the value where nothing is known of a name."""
    inputs = {}
    for number, _, what, into in STEPS[1:]:
        if number == str(step):
            (code,) = CODE.findall(what) or [None]
            (name,) = CODE.findall(into)
            literal = what.startswith(("the word", "the number"))
            inputs[name] = json.loads(code) if literal else known[what.partition(",")[0]]
    return inputs


def holds(cell: str, value: Any) -> bool:
    """Whether a condition holds of a value, which is None where there is none."""
    if cell in ("none", "any"):
        return (value is None) == (cell == "none")
    return (value if isinstance(value, str) else json.dumps(value)) in CODE.findall(cell)


def row_for(told: dict[str, Any]) -> list[str]:
    """The first row that holds of an output or an error."""
    seen = [told.get(name) for name in ("outcome", "kind", "retryable")]
    return next(row for row in RESULTS[1:] if all(map(holds, row, seen)))


class Story(NamedTuple):
    """What a run of the playbook has done: the rows that held, and how it ended, with the text that was mailed."""

    rows: list[list[str]]
    end: str
    mailed: str = ""


def play(line: Sandbox, asset: dict[str, Any], alert: dict[str, Any], on_call: str, weather: list[Any]) -> Story:
    """Run the first playbook; before each push comes the next weather."""
    coming = iter(weather)

    def push(step: int, known: dict[str, Any]) -> dict[str, Any]:
        line.clear_faults()
        next(coming, fine)(line)
        result = run_here(PUSH, asset, mapped(step, known))
        return result.error if result.code else result.output

    known: dict[str, Any] = {"the record's number": alert["case_id"], "the user ID of who is on call": on_call}
    rows: list[list[str]] = []
    built = run_here(BUILD, asset, alert)
    go, outcome = "step 4", "not_sent"
    if built.code:
        assert f"(`{built.error['kind']}`, `outcome` is `{json.dumps(built.error['outcome'])}`)" in text_of(PAGE)
    else:
        known["`messages` of step 1"] = built.output["messages"]
        for column in ("First", "Second"):
            told = push(2, known)
            rows.append(row_for(told))
            go, outcome = rows[-1][RESULTS[0].index(column)], told["outcome"]
            if go != "step 2":
                break
    if go == "end":
        return Story(rows, "end")
    text = next((CODE.findall(text)[0] for comes, text in TEXTS[1:] if f"`{outcome}`" in comes))
    if go == "step 4":
        known |= {"the ID of the team's group": TEAM, "[the text of the escalation](#step-4-escalate-in-line)": text}
        if push(4, known)["outcome"] == "sent":
            return Story(rows, "step 4")
    return Story(rows, "step 5", text)


def fine(_: Sandbox) -> None:
    """LINE is well."""


def lost(line: Sandbox, *, accepted: bool = False) -> None:
    line.fail_next("lost", times=LONG, accepted=accepted)


def lost_and_taken(line: Sandbox) -> None:
    lost(line, accepted=True)


def lost_and_then_refused(line: Sandbox) -> None:
    line.fail_next("lost")
    line.fail_next(400)


def used_before(line: Sandbox) -> None:
    """LINE knows the key, and does not say of which message."""
    line.queue(Fault.status_code(409, body={"message": "The retry key is already accepted"}))


def busy(line: Sandbox) -> None:
    line.fail_next(429, times=LONG)


def refusing(status: int) -> Callable[[Sandbox], None]:
    """LINE refuses with this status."""
    return lambda line: line.fail_next(status)


def used_up(line: Sandbox) -> None:
    """The month allows no further message."""
    line.quota = 0


SENT, UNSURE, UNSURE_FOR_GOOD, PASSING, INPUT, QUOTA, ASSET, PLATFORM = range(8)
"""The rows."""

NOT, MAYBE = "has not got this alert", "may not have got this alert"

CASES: dict[str, tuple[dict[str, Any], list[Any], list[int], str, str]] = {
    "sent": ({}, [fine], [SENT], "end", ON_CALL),
    "unknown and sent, sent once": ({}, [lost_and_taken, fine], [UNSURE, SENT], "end", ON_CALL),
    "unknown and not sent, sent then": ({}, [lost, fine], [UNSURE, SENT], "end", ON_CALL),
    "unknown twice, not sent": ({}, [lost, lost], [UNSURE] * 2, "step 4", TEAM),
    "unknown twice, sent": ({}, [lost_and_taken, lost], [UNSURE] * 2, "step 4", ON_CALL + TEAM),
    "unknown throughout": ({}, [lost, lost, lost], [UNSURE] * 2, "step 5", ""),
    "refused after a lost answer": ({}, [lost_and_then_refused], [UNSURE_FOR_GOOD], "step 4", TEAM),
    "conflict": ({}, [used_before], [UNSURE_FOR_GOOD], "step 4", TEAM),
    "too many requests, then sent": ({}, [busy, fine], [PASSING, SENT], "end", ON_CALL),
    "too many requests twice": ({}, [busy, busy], [PASSING] * 2, "step 4", TEAM),
    "too many requests throughout": ({}, [busy, busy, busy], [PASSING] * 2, "step 5", ""),
    "too many requests, then rejected": ({}, [busy, refusing(400)], [PASSING, INPUT], "step 4", TEAM),
    "rejected": ({}, [refusing(400)], [INPUT], "step 4", TEAM),
    "not found": ({}, [refusing(404)], [INPUT], "step 4", TEAM),
    "the user ID is none": ({"to": "on-call"}, [], [INPUT], "step 4", TEAM),
    "the month is used up": ({}, [used_up], [QUOTA], "step 5", ""),
    "the token is void": ({"token": "void"}, [], [ASSET], "step 5", ""),
    "forbidden": ({}, [refusing(403)], [ASSET], "step 5", ""),
    "the asset has no address": ({"url": ""}, [], [ASSET], "step 5", ""),
    "the alert has no title": ({"title": ""}, [], [], "step 4", TEAM),
}


@pytest.mark.parametrize(("given", "weather", "rows", "end", "reached"), CASES.values(), ids=list(CASES))
def test_an_alert_reaches_who_is_on_call_or_the_team_or_is_mailed_and_nobody_twice(
    sandbox: Sandbox, given: dict[str, Any], weather: list[Any], rows: list[int], end: str, reached: str
) -> None:
    asset = {name: given.get(name, value) for name, value in bearer(sandbox).items()}
    story = play(
        sandbox, asset, {**ALERT, "title": given.get("title", ALERT["title"])}, given.get("to", ON_CALL), weather
    )
    assert story.rows == [RESULTS[1:][row] for row in rows]
    assert story.end == end
    arrived = {to: send["messages"] for send in sandbox.messages for to in send["to"]}
    assert "".join(arrived) == reached
    assert len(sandbox.messages) == len(arrived)
    told = story.mailed or "".join(message["text"] for message in arrived.get(TEAM, []))
    expected = "" if end == "end" else MAYBE if rows and rows[-1] in (UNSURE, UNSURE_FOR_GOOD) else NOT
    assert expected in told
    assert bool(told) == bool(expected)


def test_an_alert_that_no_connection_is_made_for_is_mailed(sandbox: Sandbox) -> None:
    with socket() as silent:
        silent.bind(("127.0.0.1", 0))
        asset = {**bearer(sandbox), "url": "http://{}:{}".format(*silent.getsockname())}
        story = play(sandbox, asset, ALERT, ON_CALL, [])
    assert (story.rows, story.end) == ([RESULTS[1:][PASSING]] * 2, "step 5")
    assert NOT in story.mailed


def test_an_alert_that_an_earlier_run_has_sent_is_not_sent_again(sandbox: Sandbox) -> None:
    for _ in range(2):
        story = play(sandbox, bearer(sandbox), ALERT, ON_CALL, [])
        assert (story.rows, story.end) == ([RESULTS[1:][SENT]], "end")
    assert len(sandbox.messages) == 1


def test_an_alert_goes_out_where_the_asset_keeps_the_rest_of_the_month_for_what_is_urgent() -> None:
    with Sandbox(quota=10) as line:
        assert play(line, bearer(line, quota_reserve=10), ALERT, ON_CALL, []).end == "end"


def test_every_row_is_led_to_but_that_of_a_platform_or_connector_that_has_failed() -> None:
    assert {row for _, _, rows, _, _ in CASES.values() for row in rows} == set(range(len(RESULTS) - 1)) - {PLATFORM}


@pytest.mark.parametrize(
    ("button", "switches", "does"),
    [
        ("Isolate the host", {}, "isolate the host"),
        ("Leave it running", {}, "leave the host"),
        ("Isolate the host", {"chat": f"U{9:032x}"}, "do nothing with the host"),
    ],
)
def test_what_is_tapped_decides_what_becomes_of_the_host(
    sandbox: Sandbox, button: str, switches: dict[str, str], does: str
) -> None:
    (offered,) = [row[3] for row in tables(PAGE) for row in row if row[-1] == "`options`"]
    options = [{"id": key, "label": label} for key, label in re.findall(r'`(\w+)` with[^"]* ?"([^"]+)"', offered)]
    asset = bearer(sandbox, channel_secret=sandbox.client_secret)
    question = {"to": ON_CALL, "case_id": "SOC-2041", "text": "Isolate it?", "options": options}
    built = run_here(ASK, asset, question).output
    tapped = sandbox.tap(built["message"], button, **{"chat": ON_CALL, **switches})
    assert tapped is not None
    read = run_here(READ, asset, {"body": tapped.body.decode(), "signature": tapped.signature}).output
    (answer,) = [event["answer"] for event in read["events"]]
    row = next(row for row in ANSWERS[1:] if row_holds(row, answer))
    assert does in row[-1]


def row_holds(row: list[str], answer: dict[str, Any]) -> bool:
    """Whether a row of the second playbook holds of an answer."""
    return all(
        cell.startswith("any") or holds(cell, answer[name])
        for cell, name in zip(row, ("status", "option"), strict=False)
    )
