"""However much is wrong with an input, it is answered soon and briefly: no check is made over and over.

Each of these took minutes, or filled megabytes, where a spelling was looked for each name and each name for all others.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.conftest import ROOT, TEXT, USER, Result, bearer, run_process

MANY = 30_000
FAR_LESS = 64 * 1024
"""Characters of an output."""
PUSH = {"to": USER, "messages": [TEXT]}
BEGIN = "-----BEGIN CERTIFICATE-----"


def names(like: str, count: int = MANY) -> dict[str, int]:
    """Fields with names that are almost right."""
    return {f"{like}{number}": number for number in range(count)}


def message(**fields: Any) -> dict[str, Any]:
    """The input of a push of one message."""
    return {"to": USER, "messages": [fields]}


@pytest.mark.parametrize(
    "inputs",
    [
        {**names("messages"), **PUSH},
        {"json_body": {**names("messages"), **PUSH}},
        {**PUSH, "headers": names("X-Trace-Header")},
        {**PUSH, "parameters": names("notificationDisabled")},
        {"to": USER, "messages": [{**TEXT, **names("text")}]},
    ],
    ids=["flat", "body", "headers", "parameters", "message"],
)
def test_of_many_unknown_fields_the_first_are_named_and_the_others_counted(sandbox: Sandbox, inputs: Any) -> None:
    result = run_process("send_push_message", {**bearer(sandbox), **inputs})
    warnings = result.output["warnings"]
    assert len(warnings) == 11
    assert warnings[10].startswith(f"...: and {MANY - 10:,} more of the same kind: ")
    assert len(result.out) < FAR_LESS
    assert len(sandbox.api_requests) == 1


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        (message(type="flex", altText="x", contents={"type": "bubble", **names("body")}), "messages[0].contents.body0"),
        (
            message(
                type="textV2",
                text="".join(f"{{key{number}}}" for number in range(MANY)),
                substitution={name: {"type": "emoji"} for name in names("kex")},
            ),
            "messages[0].substitution.kex0.productId",
        ),
        (
            message(type="text", text="$a" * MANY, emojis=[{"index": 2 * number + 1} for number in range(MANY)]),
            "messages[0].emojis",
        ),
        ({"to": USER, "messages": [{"type": f"text{number}"} for number in range(MANY)]}, "messages"),
    ],
    ids=["flex", "textV2", "emojis", "messages"],
)
def test_of_many_problems_the_first_are_named_and_the_others_counted(sandbox: Sandbox, inputs: Any, place: str) -> None:
    result = run_process("send_push_message", {**bearer(sandbox), **inputs})
    places = [row["property"] for row in result.error["details"]]
    assert place in places
    assert len(places) <= 25
    assert len(result.err) < FAR_LESS
    assert sandbox.requests == []


def test_of_many_wrong_recipients_the_first_are_named_and_the_others_counted(sandbox: Sandbox) -> None:
    given = {**bearer(sandbox), "messages": [TEXT], "to": [f"@{number}" for number in range(MANY)]}
    result = run_process("send_multicast_message", given)
    details = result.error["details"]
    assert [row["property"] for row in details[:10]] == [f"to[{number}]" for number in range(10)]
    (row,) = details[10:]
    assert row["property"] == "to[...]"
    assert row["message"].startswith(f"and {MANY - 10:,} more of the same kind: must be a user ID: ")
    assert result.error["message"] == f"The input was refused: to[0], to[1], to[2] and {MANY - 3:,} more."
    assert len(result.err) < FAR_LESS


def test_a_field_given_twice_is_found_among_many(sandbox: Sandbox) -> None:
    text = json.dumps({**names("messages", 4 * MANY), **bearer(sandbox), **PUSH})
    error = run_process("send_push_message", f'{text[:-1]}, "to": ""}}').error
    assert error["message"] == "Standard input is not valid JSON: field 'to' is given twice."


@pytest.mark.parametrize("text", [f"{BEGIN}\n" * 100_000, f"{BEGIN}\nMIIB" * 100_000], ids=["bare", "with letters"])
def test_a_certificate_that_never_ends_is_refused(sandbox: Sandbox, text: str) -> None:
    error = run_process("send_push_message", {**bearer(sandbox, ca_certificate=text), **PUSH}).error
    assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_asset", ["ca_certificate"])


def test_what_is_too_long_is_not_looked_through(sandbox: Sandbox) -> None:
    wrong = {"index": "first"}
    limited = (
        ({"type": "text", "text": "x", "emojis": [wrong] * MANY}, "emojis", 20),
        ({**TEXT, "quickReply": {"items": ["x"] * MANY}}, "quickReply.items", 13),
        ({"type": "imagemap", "actions": ["x"] * MANY}, "actions", 50),
        ({"type": "template", "altText": "x", "template": {"type": "carousel", "columns": [{}] * MANY}}, "columns", 10),
        ({"type": "textV2", "text": "x", "substitution": names("a b")}, "substitution", 100),
        ({"type": "textV2", "text": "{" * MANY}, "text", 0),
    )
    for given, place, most in limited:
        error = run_process("send_push_message", {**bearer(sandbox), "to": USER, "messages": [given]}).error
        counted = sum(int(row["message"].split()[1]) for row in error["details"] if row["message"].startswith("and "))
        below = [row["property"] for row in error["details"] if f"{place}[" in row["property"]]
        assert any(row["property"].endswith(place) and f"got {MANY}" in row["message"] for row in error["details"])
        assert counted + len(below) <= 4 * most


def test_a_text_that_a_reader_counts_is_counted_however_long_it_is(sandbox: Sandbox) -> None:
    action = {"type": "message", "label": "\N{MAN}\u200d" * 150_000, "text": "x"}
    template = {"type": "buttons", "title": "x", "text": "e\u0301" * 150_000, "actions": [action]}
    given = message(type="template", altText="x", template=template)
    error = run_process("send_push_message", {**bearer(sandbox), **given}).error
    assert {row["property"]: row["message"].partition("got ")[2][:6] for row in error["details"]} == {
        "messages[0].template.text": "150000",
    }


def test_a_long_name_or_value_is_shown_shortened(sandbox: Sandbox) -> None:
    name, number = "n" * 100_000, 10**4000
    inputs = {name: 1, **PUSH, "notificationDisabled": number, "messages": [{**TEXT, name: {name: 1}}, number]}
    for section in ({}, {"headers": {name: 1}, "path_parameters": {name: 1}, "parameters": {name: 1}}):
        result = run_process("send_push_message", {**bearer(sandbox), **inputs, **section})
        assert [row["property"] for row in result.error["details"]] == ["messages[1]", "notificationDisabled"]
        assert len(result.err) < 4000


def test_standard_input_without_end_is_refused_and_takes_no_more_memory_than_its_limit() -> None:
    script = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)); "
        "sys.argv[1:] = ['send_push_message']; runpy.run_module('connector', run_name='__main__')"
    )
    with Path("/dev/zero").open("rb") as endless:
        ended = subprocess.run(
            [sys.executable, "-c", script], stdin=endless, capture_output=True, cwd=ROOT, check=False, timeout=60
        )
    error = Result(ended.returncode, ended.stdout.decode(), ended.stderr.decode()).error
    assert (error["kind"], error["message"]) == ("invalid_input", "Standard input holds more than 256 MB.")
