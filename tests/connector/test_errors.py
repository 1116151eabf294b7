"""Every status and every text that LINE documents, and what the playbook is told to do about it."""

import re

import pytest

from connector.errors import (
    KINDS,
    AssetError,
    InternalError,
    LineError,
    NetworkError,
    PlatformError,
    PlaybookError,
    failure,
)
from connector.refusals import STATUSES, TEXTS, refusal, status_of, usual_refusal

DOCUMENTED = {
    400: "rejected",
    401: "auth_failed",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    410: "not_found",
    413: "rejected",
    415: "rejected",
    429: "rate_limited",
    500: "line_unavailable",
}
"""https://developers.line.biz/en/reference/messaging-api/#status-codes"""
OTHERS = {402: "bad_response", 407: "proxy_failed", 418: "bad_response", 499: "bad_response", 501: "line_unavailable",
          502: "line_unavailable", 503: "line_unavailable", 504: "line_unavailable", 599: "line_unavailable",
          999: "line_unavailable"}  # fmt: skip

ACTORS = {
    "invalid_input": (PlaybookError, False),
    "invalid_asset": (AssetError, False),
    "auth_failed": (AssetError, False),
    "forbidden": (AssetError, False),
    "not_verified": (AssetError, False),
    "not_found": (PlaybookError, False),
    "conflict": (PlaybookError, False),
    "rate_limited": (LineError, True),
    "quota_exceeded": (AssetError, False),
    "quota_reserved": (AssetError, False),
    "rejected": (PlaybookError, False),
    "line_unavailable": (LineError, True),
    "timeout": (NetworkError, True),
    "connection_failed": (NetworkError, True),
    "tls_failed": (AssetError, False),
    "proxy_failed": (AssetError, False),
    "bad_response": (NetworkError, True),
    "interrupted": (PlatformError, True),
    "platform_failed": (PlatformError, False),
    "internal": (InternalError, False),
}


def test_every_kind_says_who_acts_whether_to_run_again_and_what_to_do() -> None:
    assert {name: (kind.error, kind.retryable) for name, kind in KINDS.items()} == ACTORS
    assert all(kind.meaning.endswith(".") and kind.hint.endswith(".") for kind in KINDS.values())


@pytest.mark.parametrize(("status", "kind"), [*DOCUMENTED.items(), *OTHERS.items()])
def test_every_status_has_a_kind_a_hint_and_whether_to_run_again(status: int, kind: str) -> None:
    assert status_of(status).kind == kind
    error = refusal(status, "Something", [], None)
    assert (error.kind, error.retryable) == (kind, ACTORS[kind][1])
    assert error.hint == (status_of(status).hint or KINDS[kind].hint)
    assert error.message == f"LINE answered with status {status}: Something"
    assert type(error) is ACTORS[kind][0]


def test_the_table_holds_what_line_documents_a_proxys_407_and_two_rows_for_the_rest() -> None:
    assert set(STATUSES) == {*DOCUMENTED, 407, 4, 5}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You have reached your monthly limit.", "quota_exceeded"),
        ("you have reached your Monthly Limit", "quota_exceeded"),
        ("The API rate limit has been exceeded. Try again later.", "rate_limited"),
        ("", "rate_limited"),
        ("Something new", "rate_limited"),
    ],
)
def test_a_429_is_told_apart_by_its_text_and_an_unknown_text_can_be_repeated_without_harm(text: str, kind: str) -> None:
    assert refusal(429, text, [], None).kind == kind
    assert refusal(400, text, [], None).kind == "rejected"


@pytest.mark.parametrize("status", [401, 403, 404, 428, 430, 500])
def test_only_a_429_is_about_the_months_messages(status: int) -> None:
    error = refusal(status, "You have reached your monthly limit.", [], None)
    assert error.kind == status_of(status).kind


def test_a_refusal_holds_the_answer_and_the_details_that_came_with_it() -> None:
    details, answer = [{"property": "to", "message": "is wrong"}], object()
    error = refusal(400, "", details, answer)
    assert (error.message, error.details) == ("LINE answered with status 400.", details)
    assert error.answer is answer


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (407, "The proxy asks for a user and a password: write http_proxy as http://user:password@host:port."),
        (
            404,
            "Check the url of the asset: https://api.line.me, without a path. If the input names an ID, LINE does not "
            "know it.",
        ),
        (410, "What the request names is no longer available at LINE."),
        (413, "The request is larger than LINE's 2 MB: shorten or split the messages."),
    ],
)
def test_a_status_has_a_hint_of_its_own_where_that_of_its_kind_does_not_fit(status: int, hint: str) -> None:
    assert refusal(status, "Something", [], None).hint == hint
    assert {code for code, row in STATUSES.items() if row.hint} == {4, 404, 407, 410, 413}


def test_the_quotas_hint_knows_that_a_narrowcast_may_hold_it() -> None:
    assert "narrowcast" in refusal(429, "You have reached your monthly limit.", [], None).hint


HINTS = {
    "Invalid reply token": "about a minute after the redelivery, but never 20 minutes after the event",
    "Failed to send messages": "may not exist, or may belong to another channel",
    "The property, 'to', in the request body is invalid (line: -, column: -)": "Take the recipient's ID",
    "The property, to[1], in the request body is invalid (line: -, column: -)": "LINE may refuse the whole request",
    "Invalid audience group id: 5614991017776": "Check the audience's ID",
    "Invalid request id: 5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4": "within the last 14 days",
    "The option forbidPartialDelivery must be used with upToRemainingQuota.": "limit.upToRemainingQuota",
    "Your account does not have enough friends": "at least 100",
    "The value for the 'date' parameter is invalid": "yyyyMMdd",
    "Access to this API is not available for your account": "another plan",
    "The request body could not be parsed as JSON (line: 3, column: 7)": "given twice",
    "Not found": "kept for 14 days",
}
"""LINE's texts, and words of the hint that belongs to each.

https://developers.line.biz/en/reference/messaging-api/#error-messages
"""


@pytest.mark.parametrize(("text", "hint"), HINTS.items())
def test_a_text_that_line_documents_has_a_hint_of_its_own(text: str, hint: str) -> None:
    path = "v2/bot/message/progress/narrowcast" if text == "Not found" else ""
    assert hint in refusal(400, text, [], None, path).hint
    assert refusal(400, f"x{text}", [], None).hint == KINDS["rejected"].hint


def test_every_own_hint_belongs_to_a_documented_text() -> None:
    begins = [known.begins for known in TEXTS if known.hint]
    assert len(begins) == len(HINTS)
    assert all(any(text.startswith(start) for text in HINTS) for start in begins)


def test_what_is_not_given_comes_from_the_kind() -> None:
    plain = failure("timeout", "It took too long.")
    assert (plain.hint, plain.retryable, plain.details) == (KINDS["timeout"].hint, True, [])
    other = failure("timeout", "It took too long.", hint="Wait.", retryable=False)
    assert (other.hint, other.retryable) == ("Wait.", False)


def test_an_error_with_other_words_is_a_copy_of_the_same_kind() -> None:
    error = failure("timeout", "It took too long.")
    error.left = True
    other = error.but(message="No token: it took too long.")
    assert (type(other), other.kind, other.hint, other.left) == (NetworkError, "timeout", error.hint, True)
    assert (error.message, other.message) == ("It took too long.", "No token: it took too long.")


SAYS = {
    "The request body has X error(s)": 400,
    "Failed to send messages": 400,
    "The property, 'to', in the request body is invalid (line: -, column: -)": 400,
    "The property, to[1], in the request body is invalid (line: -, column: -)": 400,
    "The property, XXX, in the request body is invalid (line: XXX, column: XXX)": 400,
    "The request body could not be parsed as JSON (line: XXX, column: XXX)": 400,
    "Invalid reply token": 400,
    "Invalid audience group id: XXX": 400,
    "Invalid request id: XXX": 400,
    "The option forbidPartialDelivery must be used with upToRemainingQuota.": 400,
    "The value for the 'date' parameter is invalid": 400,
    "Authentication failed due to the following reason: XXX": 401,
    "Access to this API is not available for your account": 403,
    "Your account does not have enough friends": 403,
    "Not found": 404,
    "The retry key is already accepted": 409,
    "The content type, XXX, is not supported": 415,
    "You have reached your monthly limit.": 429,
    "The API rate limit has been exceeded. Try again later.": 429,
}
"""LINE's texts and the status that each comes with.

https://developers.line.biz/en/reference/messaging-api/#error-messages
"""


def test_the_texts_are_those_that_line_documents() -> None:
    assert {known.says: known.status for known in TEXTS} == SAYS
    assert all(known.says.startswith(known.begins) for known in TEXTS)


@pytest.mark.parametrize(
    ("endpoint", "says"),
    [
        ("v2/bot/message/push", "Failed to send messages"),
        ("v2/bot/message/multicast", "The property, to[1], in the request body is invalid (line: -, column: -)"),
        ("v2/bot/message/narrowcast", "Your account does not have enough friends"),
        ("v2/bot/message/broadcast", "You have reached your monthly limit."),
        ("v2/bot/message/reply", "Invalid reply token"),
        ("v2/bot/message/validate/push", "The request body has X error(s)"),
        ("v2/bot/chat/loading/start", "The request body has X error(s)"),
        ("v2/bot/message/delivery/push", "The value for the 'date' parameter is invalid"),
        ("v2/bot/message/progress/narrowcast", "Not found"),
        ("v2/bot/message/quota", "Authentication failed due to the following reason: XXX"),
        ("v2/bot/message/quota/consumption", "Authentication failed due to the following reason: XXX"),
        ("v2/bot/info", "Authentication failed due to the following reason: XXX"),
        ("v2/bot/followers/ids", "The API rate limit has been exceeded. Try again later."),
        ("", "The API rate limit has been exceeded. Try again later."),
    ],
)
def test_each_endpoint_has_a_refusal_to_reckon_with_that_is_one_of_lines(endpoint: str, says: str) -> None:
    text, body = usual_refusal(endpoint)
    assert text.says == says
    pattern = re.escape(says.replace("X error", "1 error")).replace("XXX", ".+")
    assert re.fullmatch(pattern, body["message"])
    rows = body.get("details", [])
    assert [set(row) for row in rows] == [{"message", "property"}] * len(rows)
    assert bool(rows) == (says == "The request body has X error(s)")
