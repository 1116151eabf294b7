"""Every status and every text that LINE documents, and what the playbook is told to do about it."""

import pytest

from connector.errors import (
    KINDS,
    AssetError,
    InternalError,
    LineError,
    NetworkError,
    PlaybookError,
    failure,
)
from connector.refusals import STATUSES, TEXTS, refusal, status_of

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
OTHERS = {402: "rejected", 407: "proxy_failed", 418: "rejected", 502: "line_unavailable", 503: "line_unavailable",
          504: "line_unavailable", 599: "line_unavailable", 999: "line_unavailable"}  # fmt: skip

ACTORS = {
    "invalid_input": (PlaybookError, False),
    "invalid_asset": (AssetError, False),
    "auth_failed": (AssetError, False),
    "forbidden": (AssetError, False),
    "not_found": (PlaybookError, False),
    "conflict": (PlaybookError, False),
    "rate_limited": (LineError, True),
    "quota_exceeded": (AssetError, False),
    "rejected": (PlaybookError, False),
    "line_unavailable": (LineError, True),
    "timeout": (NetworkError, True),
    "connection_failed": (NetworkError, True),
    "tls_failed": (AssetError, False),
    "proxy_failed": (AssetError, False),
    "bad_response": (LineError, True),
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


def test_the_quotas_hint_knows_that_a_narrowcast_may_hold_it() -> None:
    assert "narrowcast" in refusal(429, "You have reached your monthly limit.", [], None).hint


HINTS = {
    "Invalid reply token": "once and for about a minute",
    "Failed to send messages": "may not exist, or may belong to another channel",
    "The property, 'to', in the request body is invalid (line: -, column: -)": "Take the recipient's ID",
    "The property, to[1], in the request body is invalid (line: -, column: -)": "refuses the whole request",
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
    assert hint in refusal(400, text, [], None).hint
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
