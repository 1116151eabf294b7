"""No text of an input becomes anything but the value that it is: no other address, header, query or request."""

import pytest

from connector.sandbox import Sandbox
from tests.conftest import TEXT, USER, bearer, run_process

PUSH = {"to": USER, "messages": [TEXT]}
KEY = "X-Line-Retry-Key"
OTHERS = {
    "Authorization": "Bearer other",
    "authorization": "Bearer other",
    "Host": "evil.example",
    "Content-Length": "5",
    "Content-Type": "text/plain",
    "Transfer-Encoding": "chunked",
    "Connection": "upgrade",
    "Cookie": "a=b",
    "User-Agent": "other",
    f"{KEY}\r\nX-Evil": "1",
    "\r\n\r\nGET /evil HTTP/1.1": "1",
}
BREAKING = "x\r\nX-Evil: 1\r\n\r\nGET /evil HTTP/1.1\r\n\r\n"


def test_no_header_can_be_overridden_or_added(sandbox: Sandbox) -> None:
    for given in (PUSH, {**PUSH, "headers": OTHERS}):
        output = run_process("send_push_message", {**bearer(sandbox), **given}).output
    assert len(output["warnings"]) == 11
    plain, tried = (request.headers for request in sandbox.requests)
    key = KEY.lower()
    assert {**tried, key: ""} == {**plain, key: ""}
    assert [request.json for request in sandbox.requests] == [PUSH, PUSH]


def test_no_line_end_in_a_retry_key_ends_a_header(sandbox: Sandbox) -> None:
    output = run_process("send_push_message", {**bearer(sandbox), **PUSH, "headers": {KEY: BREAKING}}).output
    (request,) = sandbox.requests
    assert request.headers[KEY.lower()] == output["retry_key"] != BREAKING
    assert "x-evil" not in request.headers


@pytest.mark.parametrize("text", ["a&requestId=b", "a#b", "a?b=c", "../../info", "a%26b=c", "a;b", "a+b c", BREAKING])
def test_a_query_holds_what_was_given_and_nothing_else(sandbox: Sandbox, text: str) -> None:
    run_process("get_narrowcast_message_status", {**bearer(sandbox), "requestId": text, f"new{text}": text})
    (request,) = sandbox.requests
    assert (request.path, request.query) == (
        "/v2/bot/message/progress/narrowcast",
        {"requestId": text.strip(), f"new{text}": text},
    )
