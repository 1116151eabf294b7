"""Numbers that JSON does not have, and what is no JSON at all: refused by their place, and never sent."""

import json
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.conftest import TEXT, USER, Result, bearer, run_here, run_process

PUSH = {"to": USER, "messages": [TEXT]}
NUMBERS = [float("inf"), float("-inf"), float("nan"), 10**5000, -(10**5000), b"bytes", {1, 2}, object()]
WHERE = [
    ("send_push_message", lambda odd: {**PUSH, "new": odd}, "new"),
    ("send_push_message", lambda odd: {**PUSH, "new": {"a": [1, {"b": odd}]}}, "new.a[1].b"),
    ("send_push_message", lambda odd: {"json_body": {**PUSH, "new": [odd]}}, "new[0]"),
    ("send_push_message", lambda odd: {**PUSH, "to": odd}, "to"),
    ("send_push_message", lambda odd: {**PUSH, "messages": [{**TEXT, "new": odd}]}, "messages[0].new"),
    ("send_push_message", lambda odd: {**PUSH, "messages": [{"type": "new", "x": [odd]}]}, "messages[0].x[0]"),
    ("send_push_message", lambda odd: {**PUSH, "headers": {"X-Line-Retry-Key": odd}}, "X-Line-Retry-Key"),
    ("send_narrowcast_message", lambda odd: {"messages": [TEXT], "limit": {"max": odd}}, "limit.max"),
    (
        "send_narrowcast_message",
        lambda odd: {"messages": [TEXT], "recipient": {"type": "new", "x": odd}},
        "recipient.x",
    ),
    ("validate_message_objects_of_a_push_message", lambda odd: {"messages": [{"x": odd}]}, "messages[0].x"),
    ("get_number_of_sent_push_messages", lambda odd: {"date": "20240101", "new": odd}, "new"),
    ("get_number_of_sent_push_messages", lambda odd: {"parameters": {"date": odd}}, "date"),
]
"""An action, an input with something in it, and where that is."""


def refused_at(result: Result, place: str, line: Sandbox) -> None:
    """Hold a refusal to its place, and to nothing having been sent."""
    error = result.error
    assert (error["kind"], error["attempts"], line.requests) == ("invalid_input", 0, [])
    assert error["outcome"] in (None, "not_sent")
    assert [row["property"] for row in error["details"]] == [place]


@pytest.mark.parametrize(("action", "given", "place"), WHERE)
def test_what_json_does_not_have_is_refused_by_its_place(sandbox: Sandbox, action: str, given: Any, place: str) -> None:
    for odd in NUMBERS:
        refused_at(run_here(action, bearer(sandbox), given(odd)), place, sandbox)


@pytest.mark.parametrize(
    ("action", "given", "place", "number"),
    [(*where, number) for where, number in zip(WHERE, ["1e999", "-1e999", "NaN", "-" + "9" * 5000] * 3, strict=True)],
)
def test_a_number_on_standard_input_that_json_does_not_have_is_refused_by_its_place(
    sandbox: Sandbox, action: str, given: Any, place: str, number: str
) -> None:
    text = json.dumps({**bearer(sandbox), **given("here")}).replace('"here"', number)
    error = run_process(action, text).error
    assert (error["kind"], sandbox.requests) == ("invalid_input", [])
    assert f"JSON: {number[:60]} is " in error["message"]
    assert error["message"].endswith(f"{place}).")


def test_everything_that_json_does_not_have_is_named(sandbox: Sandbox) -> None:
    nan, loop = float("nan"), [1]
    error = run_here("send_push_message", bearer(sandbox), {**PUSH, "new": [nan, 1, {"a": nan}], "other": nan}).error
    assert error["details"] == [
        {"property": place, "message": "must be a JSON value; got NaN."} for place in ("new[0]", "new[2].a", "other")
    ]
    many = run_here("send_push_message", bearer(sandbox), {**PUSH, "new": [nan] * 100}).error["details"]
    assert many[10:] == [{"property": "new[...]", "message": "and 90 more of the same kind: must be a JSON value."}]
    loop.append(loop)  # type: ignore[arg-type]
    error = run_here("send_push_message", bearer(sandbox), {**PUSH, "new": loop}).error
    assert (error["kind"], error["message"]) == ("invalid_input", "The input is nested too deeply.")
    refused_at(run_here("send_push_message", bearer(sandbox), {**PUSH, "new": {(1, 2): 1}}), "new", sandbox)


def test_numbers_that_json_has_pass_as_they_are(sandbox: Sandbox) -> None:
    numbers = [0, -0.0, 1e308, 5e-324, 10**400, -(10**4000), 1.5]
    given = {**PUSH, "new": numbers, "messages": [{**TEXT, "new": numbers}]}
    output = run_process("send_push_message", {**bearer(sandbox), **given}).output
    assert sandbox.api_requests[0].body == json.dumps(given).encode()
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["new", "messages[0].new"]
