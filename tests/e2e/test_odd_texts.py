"""Texts that are none, or that break a line: half of a surrogate pair, control characters, as keys and as values.

JSON can hold half of a surrogate pair, which nothing else can: a text comes so that was cut in the middle of an emoji.
"""

import json
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, Result, bearer, oauth, run_here, run_process

HALF = "\ud83d"
PUSH = {"to": USER, "messages": [TEXT]}
KEY = "123e4567-e89b-12d3-a456-426614174000"
ODD = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)]
"""What ends a line for somebody, and what is not printed."""
HALVES = [HALF, "\ude00", f"\ude00{HALF}", f"a{HALF}b", f"{HALF}{HALF}\N{GRINNING FACE}"]


def texts(value: Any) -> list[str]:
    """Every text in a JSON value, keys included."""
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *texts(item))]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


def told(result: Result) -> dict[str, Any]:
    """What a process told in one line, whose every text can be written by whoever reads it."""
    said = result.error if result.code else result.output
    assert len((result.out + result.err).splitlines()) == 1
    assert (result.out + result.err).isascii()
    "".join(texts(said)).encode()
    return said


@pytest.mark.parametrize(
    "field", ["url", "token_url", "client_id", "client_secret", "http_proxy", "ca_certificate", "timeout_seconds"]
)
def test_half_a_pair_in_a_field_of_the_asset_is_refused_by_its_name(sandbox: Sandbox, field: str) -> None:
    proxy, canary = "http://someone:canary@127.0.0.1:9", f"canary{HALF}canary"
    fine = {
        "http_proxy": proxy,
        "client_secret": "canary",
        **{name: oauth(sandbox)[name] for name in ("url", "token_url")},
    }
    asset = oauth(
        sandbox, **{field: proxy.replace("canary", canary) if field == "http_proxy" else fine.get(field, "") + canary}
    )
    result = run_process("send_push_message", {**asset, **PUSH})
    error = told(result)
    assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_asset", [field])
    assert sandbox.requests == []
    assert field not in ("client_secret", "http_proxy") or "canary" not in result.err


def test_half_a_pair_in_a_token_is_refused_without_showing_it(sandbox: Sandbox) -> None:
    result = run_process("send_push_message", {**bearer(sandbox, token=f"canary{HALF}"), **PUSH})
    error = told(result)
    assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_asset", ["token"])
    assert "canary" not in result.err


@pytest.mark.parametrize(
    ("action", "inputs", "place"),
    [
        ("send_push_message", {**PUSH, "headers": {"X-Line-Retry-Key": f"{KEY}{HALF}"}}, "X-Line-Retry-Key"),
        ("get_narrowcast_message_status", {"requestId": f"id{HALF}"}, "requestId"),
        ("get_number_of_sent_push_messages", {"parameters": {"date": "20240101", "new": HALF}}, "new"),
        ("get_number_of_sent_push_messages", {"date": "20240101", "new": ["a", {"b": [HALF]}]}, "new"),
        ("get_number_of_sent_push_messages", {"date": "20240101", f"new{HALF}": 1}, "new\ufffd"),
    ],
)
def test_half_a_pair_that_would_stand_in_an_address_or_a_header_is_refused_by_its_place(
    sandbox: Sandbox, action: str, inputs: dict[str, Any], place: str
) -> None:
    error = told(run_process(action, {**bearer(sandbox), **inputs}))
    assert error["kind"] == "invalid_input"
    ((property_, message),) = [(row["property"], row["message"]) for row in error["details"]]
    assert (property_, "half of a surrogate pair" in message) == (place, True)
    assert sandbox.requests == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ({"text": f"x{HALF}"}, "messages[0].text"),
        ({"text": "x", "sender": {"name": f"x{HALF}"}}, "messages[0].sender.name"),
    ],
)
def test_half_a_pair_in_a_message_goes_out_as_given_with_a_warning(sandbox: Sandbox, text: Any, place: str) -> None:
    message = {"type": "text", **text}
    output = told(run_process("send_push_message", {**bearer(sandbox), "to": USER, "messages": [message]}))
    ((said, words),) = [warning.split(": ", 1) for warning in output["warnings"]]
    assert (said, "half of a surrogate pair" in words) == (place, True)
    (request,) = sandbox.api_requests
    assert rb"x\ud83d" in request.body
    assert request.json["messages"] == [message]


@pytest.mark.parametrize("texts_", [ODD, HALVES], ids=["odd", "halves"])
def test_whatever_text_comes_in_one_line_goes_out(sandbox: Sandbox, texts_: list[str]) -> None:
    named = {f"n{text}w": f"a{text}b" for text in texts_}
    for action, inputs in (
        ("send_push_message", {**PUSH, "messages": [{**TEXT, **named}], "headers": named}),
        ("send_push_message", {**PUSH, "json_body": named}),
        ("send_push_message", {"to": "".join(texts_), "messages": [{"type": "".join(texts_)}, "".join(texts_)]}),
        ("get_number_of_sent_push_messages", {"date": "".join(texts_), **named}),
        ("send_narrowcast_message", {"messages": [TEXT], "recipient": {"type": "".join(texts_), **named}}),
    ):
        told(run_process(action, {**bearer(sandbox), **inputs}))
    asset = {**bearer(sandbox), "verify_ssl": "".join(texts_), "url": "".join(texts_), "timeout_seconds": texts_}
    assert told(run_process("send_push_message", {**asset, **PUSH}))["kind"] == "invalid_asset"
    again = json.dumps(texts_[-1])
    given = f"{json.dumps({**bearer(sandbox), **PUSH})[:-1]}, {again}: 1, {again}: 1}}"
    assert "given twice" in told(run_process("send_push_message", given))["message"]


@pytest.mark.parametrize("status", [200, 400])
def test_whatever_text_line_answers_one_line_goes_out(sandbox: Sandbox, status: int) -> None:
    everything = "".join([*ODD, *HALVES])
    named = {f"n{text}w": [{"x": f"a{text}b"}] for text in [*ODD, *HALVES]}
    details = [{"property": everything, "message": everything}]
    body = {"message": everything, "details": details, "sentMessages": [], **named}
    sandbox.queue(*[Fault("answer", status=status, body=body)] * 3)
    said = told(run_process("send_push_message", {**bearer(sandbox), **PUSH}))
    assert said["json_body"]["message"] == everything.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    sandbox.clear()
    page = everything.encode("utf-8", "surrogatepass")
    sandbox.queue(*[Fault("answer", status=400, body=page)] * 3)
    assert told(run_process("send_push_message", {**bearer(sandbox), **PUSH}))["response_text"]


@pytest.mark.parametrize("name", ["send_\udcff", "send\u2028push\x85message", "send_push_message\r\n"])
def test_whatever_the_action_is_called_one_line_goes_out(name: str) -> None:
    assert told(run_process(name, {}))["kind"] == "invalid_input"


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), "nan"])
def test_a_timeout_that_is_no_number_is_refused_before_anything_is_sent(sandbox: Sandbox, seconds: Any) -> None:
    error = told(run_here("send_push_message", bearer(sandbox, timeout_seconds=seconds), PUSH))
    assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_asset", ["timeout_seconds"])
    assert sandbox.requests == []


def test_blanks_around_a_channel_id_are_not_sent(sandbox: Sandbox) -> None:
    asset = oauth(sandbox, client_id=f" {sandbox.client_id}\r\n")
    assert told(run_process("send_push_message", {**asset, **PUSH}))["outcome"] == "sent"


def test_a_variable_with_a_byte_that_is_no_text_does_no_harm(sandbox: Sandbox) -> None:
    address = "http://someone:p\udcffss@127.0.0.1:9"
    output = told(run_process("send_push_message", {**bearer(sandbox), **PUSH}, OTHER_PROXY=address))
    assert output["outcome"] == "sent"
