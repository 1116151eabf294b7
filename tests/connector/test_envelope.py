"""Output and error as Turbine reads them: every key, always, with true values, on one line of the right stream."""

import json
from typing import Any

import pytest

from connector.answer import Answer
from connector.envelope import (
    ENVELOPE,
    ERROR,
    LEFT_OUT,
    build,
    explained,
    failed,
    print_error,
    print_output,
    redacted,
    said,
    without_action,
)
from connector.errors import KINDS, ConnectorError, failure
from connector.fields import Array, Boolean, Integer, Number, Object, String
from connector.outcome import LOOK_FIRST, RESUME, Progress, Result, Retry
from connector.redaction import Redactor

KEY = "123e4567-e89b-12d3-a456-426614174000"
ANSWER = Answer(200, "OK", {"Server": "b"}, {"c": 1}, "text", request_id="this", accepted_request_id=None)
ACCEPTED = ANSWER._replace(status=409, accepted_request_id="earlier")
NO_ANSWER = {
    "status_code": None,
    "response_headers": {},
    "reason": "",
    "json_body": {},
    "response_text": "",
    "request_id": None,
    "retry_key": None,
    "attempts": 0,
    "outcome": None,
    "warnings": [],
}
OWN = Object({"rows": Array(String()), "told": Object({}), "text": String(), "count": Integer(), "part": Number(),
              "yes": Boolean()})  # fmt: skip
NOTHING_KNOWN = {"rows": [], "told": {}, "text": "", "count": None, "part": None, "yes": None}


def test_however_much_was_warned_of_the_first_are_told_and_the_others_counted() -> None:
    progress = Progress()
    progress.warn(*(f"x: is odd in way {number}." for number in range(5000)))
    *first, last = build(Result(), progress, Object({}))["warnings"]
    assert first == progress.warnings[: len(first)]
    assert last == f"...: and {5000 - len(first):,} more."
    assert 15_000 < len(json.dumps(first)) < 17_000


def sending(retry: Retry = Retry.KEYED, *, callers: bool = False) -> Progress:
    """A run of a send under a retry key."""
    progress = Progress(retry, sends=True)
    if retry is Retry.KEYED:
        progress.key(KEY, callers=callers)
    return progress


def lost() -> ConnectorError:
    """How a request fails of which no answer came."""
    error = failure("timeout", "No answer.", details=[{"property": "a", "message": "b"}], hint="Look.", retryable=True)
    error.left = True
    return error


def test_without_an_answer_every_common_key_is_there_and_says_so() -> None:
    assert build(Result(), Progress(), Object({})) == NO_ANSWER


def test_an_answer_is_told_under_the_common_keys() -> None:
    told = {
        "status_code": 200,
        "response_headers": {"Server": "b"},
        "reason": "OK",
        "json_body": {"c": 1},
        "response_text": "text",
        "request_id": "this",
    }
    assert said(ANSWER) == told
    assert build(Result(ANSWER, attempts=2), Progress(), Object({})) == {**NO_ANSWER, **told, "attempts": 2}


@pytest.mark.parametrize(
    ("accepted", "own", "told"),
    [("earlier", "this", "earlier"), (None, "this", "this"), ("earlier", None, "earlier"), (None, None, None)],
)
def test_the_request_id_is_that_of_the_request_that_line_accepted(accepted: Any, own: Any, told: Any) -> None:
    assert said(ANSWER._replace(accepted_request_id=accepted, request_id=own))["request_id"] == told


@pytest.mark.parametrize("outcome", ["sent", "not_sent", "partly_sent", "unknown"])
@pytest.mark.parametrize("sends", [True, False])
def test_there_is_an_outcome_only_where_messages_are_sent(outcome: str, sends: bool) -> None:
    told = build(Result(ANSWER, outcome=outcome), Progress(sends=sends), Object({}))
    assert told["outcome"] == (outcome if sends else None)


def test_a_key_of_an_actions_own_is_empty_by_its_type_until_something_is_known() -> None:
    assert build(Result(), Progress(), OWN) == {**NO_ANSWER, **NOTHING_KNOWN}
    known = {"rows": ["x"], "told": {"a": 1}, "text": "y", "count": 0, "part": 0.5, "yes": False}
    assert build(Result(own=known), Progress(), OWN) == {**NO_ANSWER, **known}
    told = build(Result(error=lost(), own={"text": "y"}), Progress(), OWN)
    assert {name: told[name] for name in NOTHING_KNOWN} == {**NOTHING_KNOWN, "text": "y"}


def test_what_is_empty_is_so_for_every_run_anew() -> None:
    first = build(Result(), Progress(), OWN)
    progress = Progress()
    progress.warn("One.")
    assert build(Result(), progress, OWN)["warnings"] == ["One."]
    assert first["warnings"] == build(Result(), Progress(), OWN)["warnings"] == []


def test_an_error_has_every_key_of_an_output_and_those_that_explain_it() -> None:
    error = lost()
    told = {
        "name": "NetworkError",
        "kind": "timeout",
        "message": "No answer.",
        "details": [{"property": "a", "message": "b"}],
        "retryable": True,
        "hint": "Look.",
    }
    assert explained(error) == told
    assert build(Result(error=error, outcome="not_sent", attempts=3), sending(), OWN) == {
        **NO_ANSWER,
        **NOTHING_KNOWN,
        **told,
        "retry_key": KEY,
        "attempts": 3,
        "outcome": "not_sent",
    }


@pytest.mark.parametrize(
    ("retry", "hint", "retryable"), [(Retry.KEYED, RESUME, True), (Retry.NEVER, LOOK_FIRST, False)]
)
def test_an_error_after_which_nothing_is_certain_says_how_to_go_on(retry: Retry, hint: str, retryable: bool) -> None:
    told = build(Result(error=lost(), outcome="unknown"), sending(retry), Object({}))
    assert (told["hint"], told["retryable"], told["outcome"]) == (hint, retryable, "unknown")


def test_what_is_to_be_said_of_the_result_follows_the_warnings_of_the_run() -> None:
    progress = sending(callers=True)
    progress.warn("First.")
    told = build(Result(ACCEPTED, attempts=1), progress, Object({}))
    assert [warning[:26] for warning in told["warnings"]] == ["First.", "X-Line-Retry-Key: LINE had"]


def test_a_run_that_ended_before_there_was_an_action_has_every_key_too() -> None:
    error = lost()
    assert without_action(error) == {**NO_ANSWER, **explained(error)}


def test_an_error_can_be_told_from_an_output() -> None:
    assert failed(build(Result(error=lost()), Progress(), OWN)) is True
    assert failed(build(Result(ANSWER), Progress(), OWN)) is False
    assert failed(without_action(lost())) is True


@pytest.mark.parametrize(
    ("printing", "start", "stream"), [(print_output, "::set-output ", "out"), (print_error, "::set-error ", "err")]
)
def test_it_is_one_line_of_its_own_stream_whatever_it_holds(
    capsys: pytest.CaptureFixture[str], printing: Any, start: str, stream: str
) -> None:
    told: dict[str, Any] = {"text": "one\ntwo\r\u2028\u0085é\ud800", "none": None}
    if stream == "err":
        told["kind"] = "internal"
    printing(told)
    printed = capsys.readouterr()._asdict()
    line = printed.pop(stream)
    assert list(printed.values()) == [""]
    assert (line[-1], len(line.splitlines()), line.isascii()) == ("\n", 1, True)
    assert json.loads(line.removeprefix(start)) == told
    assert line.startswith(start + "{")


@pytest.mark.parametrize("printing", [print_output, print_error])
def test_a_line_is_written_at_once_since_the_process_may_end_any_moment(
    monkeypatch: pytest.MonkeyPatch, printing: Any
) -> None:
    class Stream:
        text, flushed = "", False

        def write(self, text: str) -> None:
            self.text += text
            self.flushed = False

        def flush(self) -> None:
            self.flushed = True

    out, err = Stream(), Stream()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    printing({})
    stream = out if printing is print_output else err
    assert (stream.text.endswith("{}\n"), stream.flushed) == (True, True)


def test_where_cleaning_fails_what_came_from_outside_is_left_out_and_what_became_of_the_message_is_not() -> None:
    def broken() -> Redactor:
        raise UnicodeError("canary")

    output = Object({"rows": Array(String(), checked=True), "text": String()})
    progress = sending()
    progress.warn("canary")
    told = build(Result(ANSWER, outcome="sent", attempts=1, own={"rows": ["U1"], "text": "canary"}), progress, output)
    assert redacted(told, broken, output) == {
        **NO_ANSWER,
        "status_code": 200,
        "retry_key": KEY,
        "attempts": 1,
        "outcome": "sent",
        "rows": ["U1"],
        "text": "",
        "warnings": [LEFT_OUT],
    }
    error = failure("rejected", "canary", details=[{"property": "canary", "message": "canary"}], answer=ANSWER)
    told = redacted(build(Result(ANSWER, error, "not_sent"), sending(), output), broken, output)
    assert (told["name"], told["kind"], told["retryable"]) == ("PlaybookError", "rejected", False)
    assert (told["outcome"], told["retry_key"], told["status_code"]) == ("not_sent", KEY, 200)
    assert (told["message"], told["details"], told["hint"]) == (KINDS["rejected"].meaning, [], KINDS["rejected"].hint)
    assert set(told) == {*ENVELOPE, *ERROR, "rows", "text"}


def test_of_an_output_only_what_others_may_have_written_is_cleaned() -> None:
    secret = "not_sent"
    error = failure("rejected", f"a {secret}", details=[{"property": secret, "message": secret}], answer=ANSWER)
    output = Object(
        {"own": String(checked=True), "text": String(), "rows": Array(Object({"own": String(checked=True)}))}
    )
    own = {"own": secret, "text": secret, "rows": [{"own": secret}]}
    told = redacted(
        build(Result(ANSWER, error, secret, own=own), sending(), output), lambda: Redactor([secret]), output
    )
    assert (told["outcome"], told["own"], told["rows"], told["retry_key"]) == (secret, secret, [{"own": secret}], KEY)
    assert (told["message"], told["text"]) == ("a ********", "********")
    assert told["details"] == [{"property": "********", "message": "********"}]
