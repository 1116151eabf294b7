"""What an answer means that is no acceptance, and which refusals can be LINE's."""

from typing import Any

import pytest

from connector.answer import Answer, read_answer
from connector.errors import ConnectorError
from connector.fields import Object, String
from connector.refusals import NOT_LINES, STATUSES, explain, page_text

URL = "https://api.line.me/v2/bot/message/push"
NOTHING, TOKEN = Object({}), Object({"access_token": String()})
SIGNED = {"X-Line-Request-Id": "this", "Content-Type": "application/json"}
HTML = {"Content-Type": "Text/HTML; charset=utf-8"}


def refused(
    status: int, content: bytes = b"{}", headers: dict[str, str] = SIGNED, form: Object = NOTHING, url: str = URL
) -> ConnectorError:
    """The error for an answer that is no acceptance; LINE's own unless its headers say otherwise."""
    answer = read_answer(status, "Phrase", headers, content)._replace(
        request_id=headers.get("X-Line-Request-Id"), accepted_request_id=headers.get("X-Line-Accepted-Request-Id")
    )
    error = explain(answer, form, url)
    if form is not TOKEN:
        assert error.answer is answer
    return error


@pytest.mark.parametrize("status", [300, 302, 307, 399])
@pytest.mark.parametrize("content", [b"{}", b"<html>"])
def test_a_redirect_is_not_followed_and_not_tried_again(status: int, content: bytes) -> None:
    error = refused(status, content)
    assert (error.kind, error.retryable) == ("bad_response", False)
    assert error.message == f"The answer is a redirect (status {status}); it was not followed."
    assert error.hint.startswith("LINE does not redirect: check the url of the asset, and whether a proxy or portal")


def test_a_success_that_is_none_may_be_tried_again_and_its_text_which_may_hold_a_token_is_not_told() -> None:
    error = refused(200, b"<html>")
    assert (error.kind, error.retryable, error.message) == (
        "bad_response",
        True,
        "LINE's answer cannot be read as JSON.",
    )
    for content in (b"<html>token", b'{"token": "token"}'):
        error = refused(299, content, {"server": "nginx"})
        assert (error.kind, error.retryable) == ("bad_response", True)
        assert error.message == (
            "Something between here and LINE answered 299 (server: nginx): it is not what LINE answers here."
        )


DOCUMENTED = sorted(set(STATUSES) - {4, 5, 407})


@pytest.mark.parametrize("status", [*DOCUMENTED, 501, 502, 599])
@pytest.mark.parametrize(
    ("content", "headers", "form"),
    [
        (b"", SIGNED, NOTHING),
        (b'{"error": "x"}', SIGNED, NOTHING),
        (b'{"message": "x"}', {}, NOTHING),
        (b'{"message": ""}', {}, NOTHING),
        (b'{"message": "x"}', {}, TOKEN),
        (b'{"error": "invalid_request"}', {}, TOKEN),
    ],
)
def test_line_can_have_written_a_request_id_or_its_json(
    status: int, content: bytes, headers: dict[str, str], form: Object
) -> None:
    error = refused(status, content, headers, form)
    assert error.kind == (STATUSES.get(status) or STATUSES[5]).kind
    assert error.message.startswith(f"LINE answered with status {status}")


@pytest.mark.parametrize("status", [400, 403, 404, 409, 429, 500, 502])
@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"", {}),
        (b"{}", {}),
        (b'{"error": "x"}', {}),
        (b'{"message": 5}', {}),
        (b'{"message": null}', {}),
        (b'["message"]', {}),
        (b"<html>", SIGNED),
        (b"plain", SIGNED),
        (b"", {**SIGNED, **HTML}),
        (b'{"message": "x"}', HTML),
        (b'{"message": "x"}', {"CONTENT-TYPE": "text/html"}),
    ],
)
def test_line_has_not_written_what_has_neither_or_is_a_page(
    status: int, content: bytes, headers: dict[str, str]
) -> None:
    error = refused(status, content, headers)
    server = status >= 500
    assert (error.kind, error.retryable) == (("line_unavailable", True) if server else ("bad_response", status == 429))
    assert error.message.startswith(f"Something between here and LINE answered {status}")
    assert (error.hint == NOT_LINES) is not server
    assert error.details == []


@pytest.mark.parametrize("status", [402, 405, 406, 407, 408, 411, 412, 414, 418, 425, 428, 430, 451, 499])
@pytest.mark.parametrize("headers", [SIGNED, {}])
def test_a_4xx_that_line_does_not_document_is_not_lines(status: int, headers: dict[str, str]) -> None:
    error = refused(status, b'{"message": "x"}', headers)
    assert error.kind == ("proxy_failed" if status == 407 else "bad_response")
    assert error.retryable is (status in (408, 425))
    assert error.message == f"Something between here and LINE answered {status}: x"


@pytest.mark.parametrize("message", [b"5", b"null", b"true", b'["text"]', b'{"text": "x"}', b'""'])
def test_a_message_that_is_no_text_is_left_out(message: bytes) -> None:
    error = refused(400, b'{"message": ' + message + b"}")
    assert (error.kind, error.message) == ("rejected", "LINE answered with status 400.")


@pytest.mark.parametrize(
    ("details", "rows"),
    [
        (b'[{"property": "to", "message": "is wrong"}]', [{"property": "to", "message": "is wrong"}]),
        (b'[{"message": "a"}, {}]', [{"property": "", "message": "a"}, {"property": "", "message": ""}]),
        (b'[{"property": "b"}]', [{"property": "b", "message": ""}]),
        (b'[{"property": 5, "message": 1.5}]', [{"property": "5", "message": "1.5"}]),
        (b'[{"property": null, "message": ["x"]}]', [{"property": "None", "message": "['x']"}]),
        (b'[{"property": "to", "message": "m", "more": 1}]', [{"property": "to", "message": "m"}]),
        (b'["x", 5, null, ["y"], {"property": "p", "message": "m"}]', [{"property": "p", "message": "m"}]),
        (b'["x"]', []),
        (b"[]", []),
        (b"null", []),
        (b"5", []),
        (b'"text"', []),
        (b'{"property": "to", "message": "is wrong"}', []),
    ],
)
def test_details_are_rows_of_texts_and_what_is_no_row_is_left_out(details: bytes, rows: Any) -> None:
    error = refused(400, b'{"message": "The request body has 1 error(s)", "details": ' + details + b"}")
    assert (error.kind, error.details) == ("rejected", rows)
    assert error.message == "LINE answered with status 400: The request body has 1 error(s)"


def test_the_text_of_a_429_decides_whether_it_may_be_tried_again() -> None:
    monthly = refused(429, b'{"message": "You have reached your monthly limit."}')
    assert (monthly.kind, monthly.retryable) == ("quota_exceeded", False)
    often = refused(429, b'{"message": "The API rate limit has been exceeded. Try again later."}')
    assert (often.kind, often.retryable) == ("rate_limited", True)


@pytest.mark.parametrize(
    ("path", "narrowcasts"),
    [
        ("v2/bot/message/progress/narrowcast", True),
        ("v2/bot/message/quota", False),
        ("v2/bot/profile/U1", False),
        ("v2/bot/v2/bot/message/progress/narrowcast", False),
    ],
)
def test_what_a_text_means_depends_on_the_path(path: str, narrowcasts: bool) -> None:
    error = refused(404, b'{"message": "Not found"}', url=f"https://api.line.me/{path}")
    assert ("kept for 14 days" in error.hint) is narrowcasts
    assert (error.hint == STATUSES[404].hint) is not narrowcasts


def page(content: bytes) -> str:
    """What is told of a body that is not LINE's."""
    answer: Answer = read_answer(403, "", {}, content)
    return page_text(answer)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", ""),
        (b"{}", ""),
        (b"plain  <b>text</b>\n", "plain <b>text</b>"),
        (b'{"error": "blocked", "code": 5, "by": "policy"}', "blocked policy"),
        (b"<html><TITLE>a</TITLE><!-- <b>x --><p class='y'>b<br/>c</p></html>", "a b c"),
        (b"\n<script>if (a < b) {}</script ><style>p</style>d", "d"),
        (b"<p>a 1 < 2 b <script>never ends", "a 1 < 2 b"),
        (b"<!doctype html", ""),
        (b"<p>" + b"word " * 100, "word " * 40 + "..."),
        (b"<p>" + b"word " * 40, ("word " * 40).rstrip()),
        (b"<" * 100_000, "<" * 200 + " ..."),
    ],
)
def test_of_a_page_its_text_is_told(content: bytes, told: str) -> None:
    assert page(content) == told


def test_a_server_is_named_in_no_more_words_than_fit() -> None:
    error = refused(403, b"", {"SERVER": "word " * 100})
    assert error.message == f"Something between here and LINE answered 403 (server: {'word ' * 40}"[:-1] + ")."
