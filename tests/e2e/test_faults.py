"""One fault at a time, over real sockets: what the playbook is told, and what LINE has seen.

Faults of the network below HTTP (TLS, proxies) are in ``test_network``, any mixture of faults in
``test_fault_sequences``.
"""

import socket
import warnings
from typing import Any, NamedTuple

import pytest

from connector.answer import parse
from connector.sandbox import Fault, Sandbox
from tests.conftest import Result, Still, run_here, run_process
from tests.e2e.exchanges import API, EXCHANGES, PUSH, READ, REPLY, TOKEN, TOKEN_REQUEST, Exchange, dead_port

QUICK = 0.1
"""Seconds that an answer is waited for where none will come."""
UNHURRIED = 0.4
"""The same where a later attempt must succeed in it."""


class Row(NamedTuple):
    """A fault and what comes of it.

    Attributes:
        kind: The kind of the error when every attempt meets the fault; "" if it is none.
        fault: The fault's kind, and ``about`` its fields.
        final: Whether the answer is certain, so that no attempt follows.
        refused: Whether it is certain that LINE has not executed the request.
        slow: Whether the time limit ends the attempt.
        headed: Whether the head of LINE's own answer comes whole. That of the 409 to a second attempt is enough.
    """

    kind: str
    fault: str
    about: dict[str, Any] = {}
    final: bool = False
    refused: bool = False
    slow: bool = False
    headed: bool = False

    def on(self, exchange: Exchange) -> Fault:
        """The fault on the path of an exchange."""
        return Fault(self.fault, path=exchange.path, **self.about)


def refusal(kind: str, status: int, message: str = "No", **about: Any) -> Row:
    """An answer that says that LINE has not executed the request."""
    return Row(kind, "answer", {"status": status, "body": {"message": message}, **about}, final=True, refused=True)


ACCEPTED = {"accepted": True}
HTML = "<html>Please sign in</html>"
ROWS = {
    "lost before LINE accepted": Row("connection_failed", "lost"),
    "lost after LINE accepted": Row("connection_failed", "lost", ACCEPTED),
    "reset before LINE accepted": Row("connection_failed", "reset"),
    "reset after LINE accepted": Row("connection_failed", "reset", ACCEPTED),
    "stalled before LINE accepted": Row("timeout", "stalled", slow=True),
    "stalled after LINE accepted": Row("timeout", "stalled", ACCEPTED, slow=True),
    "dripping before LINE accepted": Row("timeout", "dripping", {"status": 200}, slow=True),
    "dripping after LINE accepted": Row("timeout", "dripping", ACCEPTED, slow=True),
    "dripping body": Row("timeout", "dripping_body", {"status": 200, "body": {"message": "m" * 500}}, slow=True),
    "endless before LINE accepted": Row("bad_response", "endless"),
    "endless after LINE accepted": Row("bad_response", "endless", ACCEPTED, headed=True),
    "endless body of a server error": Row("line_unavailable", "endless", {"status": 500}),
    "endless headers": Row("bad_response", "endless_headers"),
    "500 before LINE accepted": Row("line_unavailable", "answer", {"status": 500}),
    "500 after LINE accepted": Row("line_unavailable", "answer", {"status": 500, **ACCEPTED}),
    "502": Row("line_unavailable", "answer", {"status": 502, "body": HTML}),
    "503": Row("line_unavailable", "answer", {"status": 503}),
    "HTML before LINE accepted": Row("bad_response", "answer", {"status": 200, "body": HTML}),
    "HTML after LINE accepted": Row("bad_response", "answer", {"status": 200, "body": HTML, **ACCEPTED}),
    "JSON that is no object": Row("bad_response", "answer", {"status": 200, "body": b"[]"}),
    "numbers that JSON does not have": Row("bad_response", "answer", {"status": 200, "body": b'{"a": NaN}'}),
    "truncated": Row("connection_failed", "truncated", ACCEPTED, headed=True),
    "truncated JSON before LINE accepted": Row("bad_response", "truncated_json"),
    "truncated JSON after LINE accepted": Row("bad_response", "truncated_json", ACCEPTED, headed=True),
    "broken gzip": Row("bad_response", "broken_gzip", ACCEPTED, headed=True),
    "wrong content type": Row("", "wrong_type"),
    "redirect before LINE accepted": Row(
        "bad_response", "answer", {"status": 302, "headers": {"Location": "/v2/bot/info"}}, final=True
    ),
    "redirect after LINE accepted": Row(
        "bad_response", "answer", {"status": 307, "headers": {"Location": "/v2/bot/info"}, **ACCEPTED}, final=True
    ),
    "400": refusal("rejected", 400),
    "400 that breaks off": Row("rejected", "truncated", {"status": 400}, final=True, refused=True),
    "401": refusal("auth_failed", 401),
    "403": refusal("forbidden", 403),
    "404": refusal("not_found", 404),
    "409 without the accepted request": refusal("conflict", 409)._replace(refused=False),
    "413": refusal("rejected", 413),
    "418": refusal("bad_response", 418)._replace(refused=False),
    "429 for the rate": refusal("rate_limited", 429, "The API rate limit has been exceeded. Try again later."),
    "429 for the month": refusal("quota_exceeded", 429, "You have reached your monthly limit."),
    "429 for an unknown cause": refusal("rate_limited", 429, "Not now"),
}
ONCE = {name: row for name, row in ROWS.items() if not row.final and row.kind}
RETRYABLE = ("connection_failed", "timeout", "bad_response", "line_unavailable", "rate_limited")
WRONG_CREDENTIALS = ("rejected", "auth_failed", "forbidden", "not_found")


def expected_kind(row: Row, exchange: Exchange) -> str:
    """The kind of an error: at the token endpoint LINE refuses credentials with other statuses."""
    if exchange.path == TOKEN and row.kind == "quota_exceeded":  # tokens cost no messages
        return "rate_limited"
    refused_there = row.kind in WRONG_CREDENTIALS and row.on(exchange).status in (400, 401, 403, 404)
    return "auth_failed" if exchange.path == TOKEN and refused_there else row.kind


def expected_outcome(row: Row, exchange: Exchange) -> str | None:
    """The outcome of an error."""
    if not exchange.sends:
        return None
    return "not_sent" if row.refused or exchange.path == TOKEN else "unknown"


def run(line: Sandbox, exchange: Exchange, **asset: Any) -> Result:
    """Run the action of an exchange."""
    return run_here(exchange.action, exchange.asset(line, **asset), exchange.inputs)


def limit(row: Row, seconds: float, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The asset's limit for a row whose attempts it ends; how it ends them depends on whether any byte comes.

    Where none comes, the limit counts from when the request has left. The one for a whole attempt counts before that,
    so that on a busy machine nothing might have left yet.
    """
    monkeypatch.setattr("connector.watch.PATIENCE", 1000 if row.fault == "stalled" else 1)
    return {"timeout_seconds": seconds} if row.slow else {}


def check_keys(line: Sandbox, exchange: Exchange, told: dict[str, Any]) -> None:
    """One retry key on every attempt, the one that the playbook is told; none where LINE takes none."""
    keys = {request.headers.get("x-line-retry-key") for request in line.api_requests}
    assert keys <= {told["retry_key"]}
    assert (told["retry_key"] is not None) == exchange.keyed
    assert len([request for request in line.requests if "x-line-retry-key" in request.headers]) == (
        len(line.api_requests) if exchange.keyed else 0
    )


@pytest.mark.parametrize(
    ("row", "exchange"),
    [
        pytest.param(row, exchange, id=f"{name}-{exchange.name}")
        for name, row in ROWS.items()
        for exchange in ((PUSH, REPLY, TOKEN_REQUEST) if row.slow else EXCHANGES)  # shown with these, it takes its time
    ],
)
def test_a_fault_that_stays(
    sandbox: Sandbox,
    row: Row,
    exchange: Exchange,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault = row.on(exchange)
    sandbox.queue(*[fault] * 9)
    result = run(sandbox, exchange, **limit(row, QUICK, monkeypatch))
    sandbox.settle()
    kind, attempts = expected_kind(row, exchange), 3 if exchange.repeats else 1
    if row.headed and exchange.keyed and exchange.path == API:
        kind, attempts = "", 2
    elif row.final or not kind:
        attempts = 1
    told = result.error if kind else result.output
    assert (told.get("kind", ""), told["attempts"]) == (kind, attempts)
    assert len(exchange.arrived(sandbox)) == attempts
    check_keys(sandbox, exchange, told)
    if kind:
        assert told["outcome"] == expected_outcome(row, exchange)
        cannot_help = fault.status in (302, 307, 418) or (exchange is REPLY and told["outcome"] == "unknown")
        assert told["retryable"] == (kind in RETRYABLE and not cannot_help)
        assert told["hint"]
        assert len(sandbox.messages) == (fault.accepted and exchange.sends and exchange.path == API)
    else:
        assert told["outcome"] == ("sent" if exchange.sends else None)
        assert len(sandbox.messages) == exchange.sends


@pytest.mark.parametrize(
    ("row", "exchange"),
    [
        pytest.param(row, exchange, id=f"{name}-{exchange.name}")
        for name, row in ONCE.items()
        for exchange in ((PUSH, REPLY) if row.slow else EXCHANGES)  # what takes its time is shown with these two
    ],
)
def test_a_fault_that_passes(
    sandbox: Sandbox,
    row: Row,
    exchange: Exchange,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault = row.on(exchange)
    sandbox.queue(fault)
    result = run(sandbox, exchange, **limit(row, UNHURRIED, monkeypatch))
    if not exchange.repeats:
        assert (result.error["kind"], result.error["outcome"], result.error["attempts"]) == (row.kind, "unknown", 1)
        assert (result.error["retryable"], result.error["retry_key"]) == (False, None)
        assert "Invalid reply token" in result.error["hint"]
        assert len(exchange.arrived(sandbox)) == 1
        assert len(sandbox.messages) == fault.accepted
        return
    told = result.output
    sandbox.settle()
    attempts = len(exchange.arrived(sandbox))
    assert attempts == 2 or (row.slow and attempts == 3)  # on a busy machine LINE itself may be slow
    assert told["attempts"] == (1 if exchange.path == TOKEN else attempts)
    assert told["outcome"] == ("sent" if exchange.sends else None)
    assert told["warnings"] == []
    assert len(sandbox.messages) == exchange.sends
    check_keys(sandbox, exchange, told)
    if exchange.keyed and exchange.path == API:
        assert (told["status_code"] == 409) == (fault.accepted or attempts == 3)
        assert told["request_id"] == sandbox.messages[0]["requestId"]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.name)
def test_a_refused_connection_is_tried_three_times_and_nothing_was_sent(sandbox: Sandbox, exchange: Exchange) -> None:
    with dead_port() as port:
        dead = {"url": f"http://127.0.0.1:{port}", "token_url": f"http://127.0.0.1:{port}/oauth2/v3/token"}
        asset = {name: dead.get(name, value) for name, value in exchange.asset(sandbox).items()}
        clock = Still()
        error = run_here(exchange.action, asset, exchange.inputs, surroundings=clock).error
    assert (error["kind"], error["attempts"], error["retryable"]) == ("connection_failed", 3, True)
    assert error["outcome"] == ("not_sent" if exchange.sends else None)
    assert (error["status_code"], error["response_headers"], error["json_body"]) == (None, {}, {})
    assert clock.pauses == [0.5, 1.0]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.name)
def test_a_connection_that_is_refused_at_first_does_not_hold_anything_up(exchange: Exchange) -> None:
    class Back(Still):
        """LINE comes back while the first pause lasts."""

        def pause(self, seconds: float) -> None:
            super().pause(seconds)
            if not line.url:
                bound.close()
                line.start()

    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    port = bound.getsockname()[1]
    line = Sandbox(port=port)
    asset = exchange.asset(line)
    asset |= {"url": f"http://127.0.0.1:{port}"}
    if "token_url" in asset:
        asset["token_url"] = f"http://127.0.0.1:{port}/oauth2/v3/token"
    output = run_here(exchange.action, asset, exchange.inputs, surroundings=Back()).output
    line.stop()
    assert output["attempts"] == (1 if exchange.path == TOKEN else 2)
    assert len(line.messages) == exchange.sends


SENDS = [exchange for exchange in EXCHANGES if exchange.keyed and exchange.path == API]


@pytest.mark.parametrize("exchange", SENDS, ids=lambda exchange: exchange.name)
def test_a_key_that_line_has_accepted_is_sent_and_a_warning_says_since_when(
    sandbox: Sandbox, exchange: Exchange
) -> None:
    first = run(sandbox, exchange).output
    again = {**exchange.inputs, "headers": {"X-Line-Retry-Key": first["retry_key"]}}
    second = run_here(exchange.action, exchange.asset(sandbox), again).output
    assert (second["outcome"], second["status_code"], second["attempts"]) == ("sent", 409, 1)
    assert second["request_id"] == first["request_id"] == sandbox.messages[0]["requestId"]
    assert second["retry_key"] == first["retry_key"]
    assert [warning for warning in second["warnings"] if "had accepted this message before" in warning]
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize("exchange", SENDS, ids=lambda exchange: exchange.name)
def test_an_unknown_send_is_finished_by_a_later_run_with_its_retry_key(sandbox: Sandbox, exchange: Exchange) -> None:
    sandbox.queue(*[Fault("lost", accepted=True)] * 3)
    inputs = exchange.inputs
    error = run_here(exchange.action, exchange.asset(sandbox), inputs).error
    assert (error["outcome"], error["retryable"]) == ("unknown", True)
    for word in ("24 hours", "X-Line-Retry-Key", "retry_key", "same input"):
        assert word in error["hint"]
    again = {**inputs, "headers": {"X-Line-Retry-Key": error["retry_key"]}}
    assert run_here(exchange.action, exchange.asset(sandbox), again).output["outcome"] == "sent"
    assert len(sandbox.messages) == 1


@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_the_status_of_a_refusal_counts_also_where_its_body_drips(
    sandbox: Sandbox, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.watch.PATIENCE", 1)
    sandbox.queue(Fault("dripping_body", status=400, body={"message": "m" * 500}))
    error = run(sandbox, exchange, timeout_seconds=UNHURRIED).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("rejected", "not_sent", 1)
    assert (error["status_code"], error["response_text"]) == (400, "")


def test_a_doubt_outlives_a_later_refusal(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("lost", accepted=True), Fault.status_code(401))
    error = run(sandbox, PUSH).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("auth_failed", "unknown", 2)
    assert error["hint"].startswith("Compare the asset's credentials")
    assert "X-Line-Retry-Key" in error["hint"]
    assert len(sandbox.messages) == 1


def test_a_conflict_after_a_doubt_stays_a_doubt(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("lost"), Fault.status_code(409))
    error = run(sandbox, PUSH).error
    assert (error["kind"], error["outcome"], error["retryable"]) == ("conflict", "unknown", False)
    assert error["hint"].startswith("Find out whether")
    assert "24 hours" not in error["hint"]


def test_not_sent_under_a_callers_key_says_nothing_about_an_earlier_run(sandbox: Sandbox) -> None:
    sandbox.queue(*[Fault.status_code(400)] * 2)
    own = {**PUSH.inputs, "headers": {"X-Line-Retry-Key": "123e4567-e89b-12d3-a456-426614174000"}}
    error = run_here(PUSH.action, PUSH.asset(sandbox), own).error
    assert error["outcome"] == "not_sent"
    assert [warning for warning in error["warnings"] if "an earlier one with the same key" in warning]
    assert run(sandbox, PUSH).error["warnings"] == []


def test_an_input_that_is_refused_keeps_the_callers_key(sandbox: Sandbox) -> None:
    key = "123e4567-e89b-12d3-a456-426614174000"
    wrong = {"to": "@somebody", "messages": [], "headers": {"X-Line-Retry-Key": key}}
    error = run_here(PUSH.action, PUSH.asset(sandbox), wrong).error
    assert (error["kind"], error["retry_key"], error["outcome"]) == ("invalid_input", key, "not_sent")
    assert error["warnings"]


def test_no_attempt_begins_when_a_minute_has_passed(sandbox: Sandbox) -> None:
    class Slow(Still):
        """Every attempt takes half a minute."""

        def jitter(self, longest: float) -> float:
            self.seconds += 30
            return longest

    sandbox.queue(*[Fault.status_code(500)] * 3)
    error = run_here(PUSH.action, PUSH.asset(sandbox), PUSH.inputs, surroundings=Slow()).error
    assert (error["attempts"], len(sandbox.api_requests)) == (2, 2)


def test_a_mistake_of_ours_after_the_request_has_left_does_not_claim_that_nothing_was_sent(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.answer.parse", lambda content: 1 / 0)
    error = run(sandbox, PUSH).error
    assert (error["kind"], error["outcome"]) == ("internal", "unknown")
    assert len(sandbox.messages) == 1


def test_the_remarks_of_a_library_are_not_heard(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def remarking(content: bytes) -> object:
        warnings.warn("this will go away", DeprecationWarning, stacklevel=1)
        return parse(content)

    monkeypatch.setattr("connector.answer.parse", remarking)
    assert run(sandbox, PUSH).output["outcome"] == "sent"


@pytest.mark.parametrize("kind", ["lost", "endless", "truncated", "broken_gzip"])
def test_an_action_leaves_no_connection_open(sandbox: Sandbox, kind: str) -> None:
    sandbox.queue(Fault(kind))
    assert run(sandbox, PUSH).code == 0
    sandbox.settle()
    assert not sandbox._port._open_ones()


@pytest.mark.parametrize(
    ("exchange", "fault", "kind", "outcome"),
    [
        (PUSH, Fault.status_code(400), "rejected", "not_sent"),
        (PUSH, Fault("answer", status=302, headers={"Location": "/"}), "bad_response", "unknown"),
        (REPLY, Fault("stalled", accepted=True), "timeout", "unknown"),
        (REPLY, Fault("lost", accepted=True), "connection_failed", "unknown"),
        (REPLY, Fault("endless_headers"), "bad_response", "unknown"),
        (REPLY, Fault("dripping", status=200), "timeout", "unknown"),
        (READ, Fault.rate_limited(), "rate_limited", None),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_the_same_through_the_process(
    sandbox: Sandbox, exchange: Exchange, fault: Fault, kind: str, outcome: str | None
) -> None:
    sandbox.queue(fault)
    error = run_process(
        exchange.action, {**exchange.asset(sandbox, timeout_seconds=UNHURRIED), **exchange.inputs}
    ).error
    assert (error["kind"], error["outcome"], error["attempts"]) == (kind, outcome, 1)
    assert len(sandbox.messages) == fault.accepted
