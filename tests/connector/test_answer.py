"""What counts as an answer, and which answers are acceptances; nothing that comes over the wire makes reading fail."""

from typing import Any

import pytest
from requests.structures import CaseInsensitiveDict

from connector.answer import Answer, mistake, parse, read_answer
from connector.errors import ConnectorError

JSON = {"Content-Type": "application/json"}


def came(status: int, content: bytes = b"{}", **headers: str) -> Answer:
    """An answer that came over the wire; its headers are written as LINE writes them."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_answer(status, "Phrase", CaseInsensitiveDict({**JSON, **named}), content)


def refused(status: int, content: bytes = b"{}", **headers: str) -> ConnectorError:
    """The error for an answer that is no acceptance."""
    answer = came(status, content, **headers)
    error = mistake(answer)
    assert error is not None
    assert error.answer is answer
    return error


@pytest.mark.parametrize(
    ("content", "parsed"),
    [
        (b"{}", {}),
        (b'{"a": 1.5, "b": 1e3}', {"a": 1.5, "b": 1000.0}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": [[[{}]]]}', {"a": [[[{}]]]}),
        (b"[]", None),
        (b"null", None),
        (b'"text"', None),
        (b"", None),
        (b"<html>", None),
        (b'{"a": ', None),
        (b'{"a": 1} x', None),
        (b'{"a": NaN}', None),
        (b'{"a": Infinity}', None),
        (b'{"a": -Infinity}', None),
        (b'{"a": 1e999}', None),
        (b'{"a": -1e999}', None),
        (b'{"a": ' + b"9" * 5000 + b"}", None),
        (b'{"a": ' + b"[" * 100_000, None),
        (b"[" * 100_000, None),
        (b"[" * 100_000 + b"]" * 100_000, None),
        (b"\xff\xfe\xff", None),
        (b'{"a": "\xe9"}', None),
    ],
)
def test_an_answer_is_a_json_object_that_json_can_express_again(content: bytes, parsed: object) -> None:
    assert parse(content) == parsed


def test_an_answer_holds_what_came() -> None:
    answer = came(200, b'{"a": [1]}', X_Line_Request_Id="one", X_Line_Accepted_Request_Id="two")
    assert answer == Answer(
        status=200,
        reason="Phrase",
        headers={**JSON, "X-Line-Request-Id": "one", "X-Line-Accepted-Request-Id": "two"},
        body={"a": [1]},
        text="",
        readable=True,
        request_id="one",
        accepted_request_id="two",
    )
    assert type(answer.headers) is dict, "which JSON can express"


def test_an_answer_may_lack_its_phrase_and_lines_headers() -> None:
    answer = read_answer(200, None, {}, b"{}")
    assert answer == Answer(status=200, reason="", headers={}, body={})
    assert (answer.request_id, answer.accepted_request_id) == (None, None)


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", ""), (b"[1]", "[1]"), (b"<html>\xe9</html>", "<html>\ufffd</html>"), ("\u96ea".encode(), "\u96ea")],
)
def test_a_body_that_is_no_json_object_is_kept_as_text(content: bytes, text: str) -> None:
    answer = came(200, content)
    assert (answer.body, answer.text, answer.readable) == ({}, text, False)


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_every_2xx_with_a_json_object_is_an_acceptance(status: int) -> None:
    assert mistake(came(status)) is None
    assert mistake(came(status, b'{"message": "You have reached your monthly limit."}')) is None


@pytest.mark.parametrize("status", [200, 204, 299])
@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"[" * 100_000])
def test_a_2xx_without_a_json_object_is_none_and_may_be_tried_again(status: int, content: bytes) -> None:
    error = refused(status, content)
    assert error.message == "LINE's answer cannot be read as JSON."
    assert (error.kind, error.retryable) == ("bad_response", True)


@pytest.mark.parametrize("status", [300, 302, 307, 399])
@pytest.mark.parametrize("content", [b"{}", b"<html>"])
def test_a_redirect_is_not_followed_and_not_tried_again(status: int, content: bytes) -> None:
    error = refused(status, content, X_Line_Accepted_Request_Id="earlier")
    assert (error.kind, error.retryable) == ("bad_response", False)
    assert error.message == f"The answer is a redirect (status {status}); it was not followed."
    assert error.hint.startswith("LINE does not redirect: check the url of the asset, and whether a proxy or portal")


@pytest.mark.parametrize("content", [b"{}", b'{"message": "The retry key is already accepted"}', b"", b"<html>"])
def test_a_409_that_names_the_accepted_request_is_an_acceptance_whatever_its_body(content: bytes) -> None:
    assert mistake(came(409, content, X_Line_Accepted_Request_Id="earlier")) is None


def test_a_409_that_names_no_accepted_request_is_a_conflict() -> None:
    assert refused(409, X_Line_Request_Id="this").kind == "conflict"
    assert refused(409, X_Line_Accepted_Request_Id="").kind == "conflict"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, "rejected"), (408, "rejected"), (410, "not_found"), (429, "rate_limited"), (500, "line_unavailable")],
)
def test_only_a_409_is_an_acceptance_by_its_header(status: int, kind: str) -> None:
    assert refused(status, X_Line_Accepted_Request_Id="earlier").kind == kind


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [(400, "rejected", False), (429, "rate_limited", True), (502, "line_unavailable", True)],
)
@pytest.mark.parametrize(
    "content",
    [b"<html>caf\xe9</html>", b"\xff\xfe\x00", b"", b"[]", b'"text"', b"null", b"[" * 100_000, b'{"message": "\xe9"}'],
)
def test_a_refusal_counts_by_its_status_whatever_page_it_brings(
    status: int, kind: str, retryable: bool, content: bytes
) -> None:
    error = refused(status, content)
    assert (error.kind, error.retryable, error.details) == (kind, retryable, [])
    assert error.message == f"LINE answered with status {status}."


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
