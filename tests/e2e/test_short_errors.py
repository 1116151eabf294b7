"""However much is wrong, whoever says so: an error or output stays short, but for what the caller has asked for."""

import json
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, Result, bearer, run_process

MOST = 64 * 1024
"""Bytes of a line."""
FACE = "\N{GRINNING FACE}"
"""A character of four bytes, for which JSON takes twelve."""
DEEP = 60


def face(number: int) -> str:
    """Return a text of the longest that is shown, which no other number gives."""
    return f"{number:03}" + FACE * 100


def deep(levels: int) -> dict[str, Any]:
    """Return a box in a box in a box, each with a mistake of its own."""
    box: dict[str, Any] = {"type": "box", "layout": "vertical", "contents": []}
    for level in range(levels):
        box = {"type": "box", "layout": "vertical", "contents": [box], "flex": face(level), face(level): 1}
    return box


def flex(**contents: Any) -> dict[str, Any]:
    """Return the input of a push of five such messages, which are wrong."""
    message = {"type": "flex", "altText": "x", "contents": {"type": "bubble", **contents}}
    return {"to": USER, "messages": [message] * 5}


def many(make: Any, number: int = 20_000) -> dict[str, int]:
    """Return an object with so many fields."""
    return {make(each): each for each in range(number)}


WRONG = {
    "names": ("send_multicast_message", {"to": [f"Alice {n}" for n in range(50_000)], "messages": [TEXT]}),
    "objects": ("send_multicast_message", {"to": [{"name": face(n)} for n in range(5000)], "messages": [TEXT]}),
    "rows": ("send_multicast_message", {"to": "\n".join(face(n) for n in range(5000)), "messages": [TEXT]}),
    "faces": ("send_push_message", flex(body=deep(DEEP), **many(face))),
    "places": ("send_push_message", flex(body=deep(DEEP), header=deep(DEEP), footer=deep(DEEP))),
    "everywhere": (
        "send_broadcast_message",
        {
            **many(face),
            **{section: many(face) for section in ("headers", "parameters", "json_body", "path_parameters")},
            "messages": [{"type": face(1), face(2): 1}] * 5,
        },
    ),
    "question": (
        "build_a_question_with_buttons",
        {"options": [{"id": face(n), "label": face(n), face(n): 1} for n in range(500)], "answerers": [face(1)] * 500},
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_with_an_input_the_error_has_less_than_64_kb(sandbox: Sandbox, wrong: str) -> None:
    action, inputs = WRONG[wrong]
    result = run_process(action, {**bearer(sandbox, channel_secret="0123456789abcdef"), **inputs})
    assert result.error["kind"] == "invalid_input"
    assert len(result.err) < MOST
    assert len(result.error["message"]) < 2048
    assert sandbox.requests == []


def refused(sandbox: Sandbox, body: Any, **headers: str) -> Result:
    """What a push says that LINE, or something in between, has refused so."""
    sandbox.queue(Fault("answer", status=400, body=body, headers=headers))
    return run_process("send_push_message", {**bearer(sandbox), "to": USER, "messages": [TEXT]})


def test_a_refusal_of_hundreds_of_fields_names_the_first_of_a_kind_and_counts_the_others(sandbox: Sandbox) -> None:
    rows = [{"message": "invalid property", "property": f"messages[0].contents[{n}].text"} for n in range(500)]
    told = refused(sandbox, {"message": "A message (messages[0]) is invalid", "details": rows})
    assert told.error["kind"] == "rejected"
    assert told.error["details"] == [
        *({"property": row["property"], "message": row["message"]} for row in rows[:10]),
        {
            "property": "messages[...].contents[...].text",
            "message": "and 490 more of the same kind: invalid property.",
        },
    ]
    assert len(told.err) < MOST


@pytest.mark.parametrize(
    "body",
    [
        {"message": FACE * 5000},
        {"message": "x" * 60_000},
        {"message": "x", "details": [{"message": FACE * 900, "property": FACE * 900}] * 4},
        {"message": "x", "details": [{"message": f"{n} is wrong", "property": face(n)} for n in range(100)]},
        {"message": "x", "other": [FACE] * 5000},
        FACE * 20_000,
        "\0" * 60_000,
        "x" * 900_000,
    ],
    ids=["message", "long message", "details", "many details", "other", "page", "control", "long page"],
)
def test_whatever_answers_the_error_has_less_than_64_kb(sandbox: Sandbox, body: Any) -> None:
    names = ("Server", "Via", "X-Frame-Options", "Pragma", "Expires", "X-Line-Request-Id", "Cache-Control", "Date")
    result = refused(sandbox, body, **dict.fromkeys(names, "x" * 40_000))
    assert (result.error["status_code"], len(result.err) < MOST) == (400, True)


def test_an_answer_of_lines_that_is_shown_in_part_is_read_as_a_whole(sandbox: Sandbox) -> None:
    rows = [{"message": f"{FACE} {n} is wrong", "property": f"messages[{n}]"} for n in range(600)]
    error = refused(sandbox, {"message": "The request body has errors", "details": rows}).error
    assert error["message"] == "LINE answered with status 400: The request body has errors"
    assert (error["json_body"], error["response_text"][:13]) == ({}, '{"message": "')
    assert error["details"][0] == {"property": "messages[0]", "message": f"{FACE} 0 is wrong"}
    assert error["details"][-1] == {"property": "...", "message": f"and {600 - len(error['details']) + 1:,} more."}


def test_a_long_request_id_is_told_in_part(sandbox: Sandbox) -> None:
    error = refused(sandbox, {"message": "x"}, **{"X-Line-Request-Id": "x" * 65_000}).error
    assert error["request_id"] == "x" * 200


def test_of_a_long_text_of_lines_about_a_field_the_beginning_is_told(sandbox: Sandbox) -> None:
    (row,) = refused(sandbox, {"message": "x", "details": [{"message": "x " * 20_000, "property": "to"}]}).error[
        "details"
    ]
    assert (row["property"], row["message"][:9], len(row["message"]) <= 1000) == ("to", "x x x x x", True)


def test_the_users_whom_line_names_are_told_of_a_chunk_and_no_more_than_ten(sandbox: Sandbox) -> None:
    rows = [{"message": "invalid user", "property": f"to[{n}]"} for n in range(400)]
    sandbox.queue(Fault("answer", status=400, body={"message": "The request body has errors", "details": rows}))
    to = [f"U{n:032x}" for n in range(400)]
    error = run_process("send_multicast_message", {**bearer(sandbox), "to": to, "messages": [TEXT]}).error
    assert error["hint"].count(" is U") == 10
    own = json.dumps(error["recipients_not_sent"])
    assert len(json.dumps(error)) - len(own) < 8192
