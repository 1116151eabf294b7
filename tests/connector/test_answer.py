"""What counts as an answer, and which answers are acceptances; nothing that comes over the wire makes reading fail."""

import pytest
from requests.structures import CaseInsensitiveDict

from connector.answer import Answer, is_acceptance, parse, read_answer
from connector.fields import Array, Boolean, Integer, Number, Object, String

JSON = {"Content-Type": "application/json"}


def came(status: int, content: bytes = b"{}", **headers: str) -> Answer:
    """An answer that came over the wire; its headers are written as LINE writes them."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_answer(status, "Phrase", CaseInsensitiveDict({**JSON, **named}), content)


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
    [(b"\n", "\n"), (b"[1]", "[1]"), (b"<html>\xe9</html>", "<html>\ufffd</html>"), ("\u96ea".encode(), "\u96ea")],
)
def test_a_body_that_is_no_json_object_is_kept_as_text(content: bytes, text: str) -> None:
    answer = came(200, content)
    assert (answer.body, answer.text, answer.readable) == ({}, text, False)


def test_no_body_is_an_empty_object() -> None:
    assert came(200, b"") == came(200, b"{}")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x" * 4000, "x" * 4000),
        ("x" * 4001, "x" * 4000 + " ... (the first 4,000 of 4,001 characters)"),
        ("x " * 5000, "x " * 2000 + " ... (the first 4,000 of 10,000 characters)"),
        ("x" * 3990 + " " + "y" * 10, "x" * 3990 + "  ... (the first 3,991 of 4,001 characters)"),
        ("\u96ea" * 3999 + "yy", "\u96ea" * 3999 + " ... (the first 3,999 of 4,001 characters)"),
        ("x" * 1999 + " " + "y" * 3000, "x" * 1999 + " " + "y" * 2000 + " ... (the first 4,000 of 5,000 characters)"),
    ],
    ids=len,
)
def test_of_a_long_page_the_beginning_is_kept_and_no_part_of_a_word_that_may_be_a_secret(text: str, kept: str) -> None:
    assert came(500, text.encode()).text == kept
    assert came(200, b'{"a": "' + text.encode() + b'"}').body == {"a": text}


NOTHING = Object({})
SENT = Object({"sentMessages": Array(String()), "id": String(), "count": Integer(), "part": Number(), "yes": Boolean(),
               "told": Object({})})  # fmt: skip


@pytest.mark.parametrize("status", [200, 202, 204, 299])
@pytest.mark.parametrize("form", [NOTHING, SENT])
def test_every_2xx_with_a_request_id_and_a_json_object_is_an_acceptance(status: int, form: Object) -> None:
    for content in (b"{}", b"", b'{"message": "You have reached your monthly limit."}'):
        assert is_acceptance(came(status, content, X_Line_Request_Id="one"), form)


@pytest.mark.parametrize("status", [200, 204, 299])
@pytest.mark.parametrize("content", [b"<html>", b"[]", b"[" * 100_000])
def test_a_2xx_without_a_json_object_is_none(status: int, content: bytes) -> None:
    for form in (NOTHING, SENT):
        assert not is_acceptance(came(status, content, X_Line_Request_Id="one"), form)
        assert not is_acceptance(came(status, content), form)


@pytest.mark.parametrize(
    ("content", "accepted"),
    [
        (b'{"sentMessages": []}', True),
        (b'{"id": ""}', True),
        (b'{"count": 5}', True),
        (b'{"count": 5.0}', True),
        (b'{"part": 1}', True),
        (b'{"yes": false}', True),
        (b'{"told": {}}', True),
        (b'{"more": 1, "id": "x", "count": "5"}', True),
        (b'{"sentMessages": {}}', False),
        (b'{"sentMessages": null}', False),
        (b'{"id": 5}', False),
        (b'{"count": true}', False),
        (b'{"count": "5"}', False),
        (b'{"yes": 1}', False),
        (b'{"told": []}', False),
        (b'{"status": "blocked by policy"}', False),
        (b"{}", False),
        (b"", False),
    ],
)
def test_without_a_request_id_a_2xx_is_an_acceptance_if_it_holds_a_field_that_line_answers(
    content: bytes, accepted: bool
) -> None:
    assert is_acceptance(came(200, content), SENT) is accepted


@pytest.mark.parametrize(("content", "accepted"), [(b"{}", True), (b"", True), (b'{"status": "x"}', False)])
def test_without_a_request_id_a_2xx_is_empty_where_line_answers_no_field(content: bytes, accepted: bool) -> None:
    assert is_acceptance(came(200, content), NOTHING) is accepted
    assert is_acceptance(came(200, content, X_Line_Request_Id=""), NOTHING) is accepted


@pytest.mark.parametrize("content", [b"{}", b'{"message": "The retry key is already accepted"}', b"", b"<html>"])
def test_a_409_that_names_the_accepted_request_is_an_acceptance_whatever_its_body(content: bytes) -> None:
    assert is_acceptance(came(409, content, X_Line_Accepted_Request_Id="earlier"), SENT)
    assert not is_acceptance(came(409, content, X_Line_Accepted_Request_Id=""), NOTHING)
    assert not is_acceptance(came(409, content, X_Line_Request_Id="this"), NOTHING)


@pytest.mark.parametrize("status", [300, 307, 400, 408, 410, 429, 500])
def test_only_a_409_is_an_acceptance_by_its_header(status: int) -> None:
    headers = {"X_Line_Request_Id": "this", "X_Line_Accepted_Request_Id": "earlier"}
    assert not is_acceptance(came(status, b'{"sentMessages": []}', **headers), SENT)
