"""Every status and every text that LINE documents, and what the playbook is told to do about it."""

import pytest

from connector.errors import (
    KINDS,
    STATUSES,
    TEXTS,
    AssetError,
    InternalError,
    LineError,
    NetworkError,
    PlaybookError,
    failure,
    refusal,
    status_of,
)

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


@pytest.mark.parametrize(("status", "reached"), [(400, False), (401, False), (404, False), (429, False), (418, False),
                                                 (409, True), (500, True), (503, True)])  # fmt: skip
def test_a_4xx_is_certain_but_for_the_409_that_tells_of_an_earlier_request(status: int, reached: bool) -> None:
    assert refusal(status, "", [], None).reached is reached


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


LINES_TEXTS = [
    "Invalid reply token",
    "Failed to send messages",
    "The property, 'to', in the request body is invalid (line: -, column: -)",
    "The property, to[1], in the request body is invalid (line: -, column: -)",
    "Invalid audience group id: 5614991017776",
    "Invalid request id: 5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4",
    "The option forbidPartialDelivery must be used with upToRemainingQuota.",
    "Your account does not have enough friends",
    "The value for the 'date' parameter is invalid",
    "Access to this API is not available for your account",
    "The request body could not be parsed as JSON (line: 3, column: 7)",
    "Not found",
]
"""https://developers.line.biz/en/reference/messaging-api/#error-messages"""


@pytest.mark.parametrize("text", LINES_TEXTS)
def test_a_text_that_line_documents_has_a_hint_of_its_own(text: str) -> None:
    assert refusal(400, text, [], None).hint in TEXTS.values()
    assert refusal(400, f"x{text}", [], None).hint == KINDS["rejected"].hint


def test_every_own_hint_belongs_to_a_documented_text() -> None:
    assert all(any(text.startswith(start) for text in LINES_TEXTS) for start in TEXTS)


def test_what_is_not_given_comes_from_the_kind() -> None:
    plain = failure("timeout", "It took too long.")
    assert (plain.hint, plain.retryable, plain.reached, plain.details) == (KINDS["timeout"].hint, True, False, [])
    other = failure("timeout", "It took too long.", hint="Wait.", retryable=False, reached=True)
    assert (other.hint, other.retryable, other.reached) == ("Wait.", False, True)
