"""One request: what it consists of, when it is tried again, and what is known when it is over."""

import json
import time
from datetime import datetime
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import RFC_4122, UUID

import pytest

from connector.answer import Answer
from connector.asset import read_asset
from connector.errors import ConnectorError, failure
from connector.outcome import Progress, Result
from connector.session import Call, Session, may_repeat, pause_seconds
from connector.surroundings import Surroundings
from tests.conftest import Still


def failed(status: int = 0, *, retryable: bool = True) -> ConnectorError:
    """How an attempt failed: with an answer of this status, or without one."""
    return failure("bad_response", "", retryable=retryable, answer=Answer(status, "", {}, {}) if status else None)


@pytest.mark.parametrize(
    ("retryable", "doubt", "repeatable", "repeated"),
    [
        (True, False, True, True),
        (True, True, True, True),
        (True, False, False, True),
        (True, True, False, False),
        (False, False, True, False),
        (False, False, False, False),
    ],
)
def test_what_may_pass_is_repeated_unless_that_could_send_twice(
    retryable: bool, doubt: bool, repeatable: bool, repeated: bool
) -> None:
    assert may_repeat(failed(retryable=retryable), doubt=doubt, repeatable=repeatable) is repeated


@pytest.mark.parametrize(
    ("status", "repeated"),
    [(200, True), (299, True), (300, False), (302, False), (399, False), (400, False), (401, False), (409, False),
     (407, False), (408, True), (429, False), (499, False), (500, True), (503, True)],
)  # fmt: skip
def test_no_redirect_and_no_4xx_but_the_408_is_repeated(status: int, repeated: bool) -> None:
    assert may_repeat(failed(status), doubt=True, repeatable=True) is repeated
    assert may_repeat(failed(status), doubt=True, repeatable=False) is False


def test_pauses_double_from_half_a_second_to_thirty() -> None:
    assert [pause_seconds(attempt, Still()) for attempt in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert pause_seconds(5000, Still()) == 30


def test_the_jitter_is_full() -> None:
    real = Surroundings()
    drawn = [pause_seconds(5, real) for _ in range(300)]
    assert all(0 <= seconds <= 8 for seconds in drawn), "the fifth pause"
    assert min(drawn) < 2
    assert max(drawn) > 6


def test_the_real_clock_goes_forward_and_keys_are_new_uuids() -> None:
    real = Surroundings()
    before = real.now()
    real.pause(0)
    assert real.now() >= before
    keys = {real.new_retry_key() for _ in range(100)}
    assert len(keys) == 100
    assert {str(UUID(key)) for key in keys} == keys
    assert {(UUID(key).version, UUID(key).variant) for key in keys} == {(4, RFC_4122)}


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2026-11-29T14:59:59", ["20261129", "20261128", "20261127", "20261126"]),
        ("2026-11-29T15:00:00", ["20261130", "20261129", "20261128", "20261127"]),
        ("2024-02-29T15:00:00", ["20240301", "20240229", "20240228", "20240227"]),
        ("2025-12-31T16:30:00", ["20260101", "20251231", "20251230", "20251229"]),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_a_day_is_lines_wherever_this_machine_stands(
    monkeypatch: pytest.MonkeyPatch, now: str, days: list[str], zone: str
) -> None:
    moment = datetime.fromisoformat(f"{now}+00:00").timestamp()
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setattr(time, "time", lambda: moment)
    time.tzset()
    try:
        assert [Surroundings().day(back) for back in range(4)] == days
    finally:
        monkeypatch.undo()
        time.tzset()


SECRET = "0123456789abcdef"
BEARER = {"url": "https://line.example", "token": "long-lived"}
OAUTH = {
    "url": "https://line.example",
    "token_url": "https://token.example/issue",
    "client_id": "1234567890",
    "client_secret": SECRET,
}
PUSH = Call("POST", "v2/bot/message/push", body=b"{}")
ONCE = PUSH._replace(repeatable=False)
READ = Call("GET", "v2/bot/info")
MINUTES = 60.0


class Asked(NamedTuple):
    """What the wire was asked to carry."""

    method: str
    url: str
    query: dict[str, Any]
    headers: dict[str, str]
    body: Any
    read_seconds: float
    left: float
    fresh: bool = False


class Came(NamedTuple):
    """What comes of an attempt: an answer, or an exception; and how long it takes."""

    what: int | BaseException = 200
    content: bytes = b"{}"
    seconds: float = 0.0
    headers: dict[str, str] = {}


class Line:
    """A session, and in place of its wire a list of what is to come of each attempt."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, asset: dict[str, Any]) -> None:
        self.clock = Still()
        self.asked: list[Asked] = []
        self.made: list[Any] = []
        self.closed = 0
        self._comes: list[Came] = []
        self.progress = Progress(sends=True)
        monkeypatch.setattr("connector.session.Wire", self._wire)
        self.asset = read_asset(asset)
        self.session = Session(self.asset, "http://proxy.example", self.clock, self.progress, "transport")

    def _wire(self, *how: Any) -> "Line":
        self.made.append(how)
        return self

    def close(self) -> None:
        self.closed += 1

    def exchange(self, *how: Any, fresh: bool) -> tuple[Any, bytes]:
        self.asked.append(Asked(*how, fresh))
        came = self._comes.pop(0)
        self.clock.seconds += came.seconds
        if isinstance(came.what, BaseException):
            raise came.what
        return SimpleNamespace(status_code=came.what, reason="", headers=came.headers), came.content

    def send(self, call: Call, *comes: Came) -> Result:
        """Send a request of which the attempts come to this; each of them is needed."""
        self._comes = list(comes)
        result = self.session.send(call)
        assert self._comes == []
        return result


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    """A session with a token of the asset's own."""
    return Line(monkeypatch, BEARER)


@pytest.fixture
def issuing(monkeypatch: pytest.MonkeyPatch) -> Line:
    """A session that has its token issued."""
    return Line(monkeypatch, OAUTH)


def lost(*, left: bool = True, kind: str = "connection_failed") -> ConnectorError:
    """There was no answer."""
    error = failure(kind, "It was lost.")
    error.left = left
    return error


def token(text: str, **more: Any) -> Came:
    """An answer with a token."""
    return Came(200, json.dumps({"access_token": text, **more}).encode())


def test_a_request_goes_below_the_assets_url_with_the_token_and_all_that_the_call_says(line: Line) -> None:
    call = Call("PUT", "v2/x", {"q": 1}, b'{"a": 1}', {"X-Line-Retry-Key": "key"}, read_seconds=7.0)
    result = line.send(call, Came(202, b'{"b": 2}', headers={"x-line-request-id": "id"}))
    headers = {"X-Line-Retry-Key": "key", "Authorization": "Bearer long-lived", "Content-Type": "application/json"}
    assert line.asked == [Asked("PUT", "https://line.example/v2/x", {"q": 1}, headers, b'{"a": 1}', 7.0, 14 * MINUTES)]
    answer = Answer(202, "", {"x-line-request-id": "id"}, {"b": 2}, request_id="id")
    assert result == Result(answer, None, "sent", 1)
    assert line.progress.results == [result]
    assert call.headers == {"X-Line-Retry-Key": "key"}, "the next request may have another token"


def test_a_request_without_a_body_has_no_content_type_and_one_with_an_empty_body_has(line: Line) -> None:
    line.send(READ, Came())
    line.send(PUSH._replace(body=b""), Came())
    assert [asked.headers for asked in line.asked] == [
        {"Authorization": "Bearer long-lived"},
        {"Authorization": "Bearer long-lived", "Content-Type": "application/json"},
    ]
    assert [asked.body for asked in line.asked] == [None, b""]


def test_no_header_of_a_call_replaces_the_token(line: Line) -> None:
    line.send(READ._replace(headers={"Authorization": "none"}), Came())
    assert line.asked[0].headers == {"Authorization": "Bearer long-lived"}


def test_the_wire_is_made_once_of_what_the_session_is_given_and_ended_with_it(line: Line) -> None:
    with line.session as same:
        assert same is line.session
        line.send(READ, Came())
        line.send(READ, Came())
        assert line.closed == 0
    assert line.closed == 1
    assert line.made == [(line.asset, "http://proxy.example", "transport", line.session._leave, line.progress.warn)]


def test_an_answer_is_waited_for_as_long_as_the_asset_says_else_as_the_call_says_else_30_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seconds, call, waited in ((None, READ, 30.0), (None, READ._replace(read_seconds=10.0), 10.0), (5.0, READ, 5.0)):
        line = Line(monkeypatch, {**BEARER, "timeout_seconds": seconds})
        line.send(call, Came())
        assert line.asked[0].read_seconds == waited


def test_a_token_is_asked_for_once_and_renewed_and_borne_by_each_request(issuing: Line) -> None:
    issuing.send(PUSH, token("one", expires_in=600), Came())
    issuing.send(READ, Came())
    issuing.clock.seconds += 500
    assert issuing.send(PUSH, Came(500), Came()).attempts == 2
    issuing.clock.seconds += 70
    issuing.send(PUSH, token("two", expires_in=900), Came())
    asked = [(asked.url, asked.headers.get("Authorization")) for asked in issuing.asked]
    assert asked == [
        ("https://token.example/issue", None),
        ("https://line.example/v2/bot/message/push", "Bearer one"),
        ("https://line.example/v2/bot/info", "Bearer one"),
        ("https://line.example/v2/bot/message/push", "Bearer one"),
        ("https://line.example/v2/bot/message/push", "Bearer one"),
        ("https://token.example/issue", None),
        ("https://line.example/v2/bot/message/push", "Bearer two"),
    ]


def test_a_token_request_is_a_form_and_has_the_time_of_any_request(issuing: Line) -> None:
    issuing.clock.seconds += 100
    issuing.send(PUSH, token("one"), Came(seconds=1))
    form = {"grant_type": "client_credentials", "client_id": "1234567890", "client_secret": SECRET}
    assert issuing.asked[0] == Asked("POST", "https://token.example/issue", {}, {}, form, 30.0, 14 * MINUTES - 100)


def test_attempts_for_a_token_are_none_of_the_request(issuing: Line) -> None:
    result = issuing.send(PUSH, Came(500), Came(lost()), token("one"), Came())
    assert (result.outcome, result.attempts, issuing.clock.pauses) == ("sent", 1, [0.5, 1.0])


@pytest.mark.parametrize("what", [lost(), 500, 200, ZeroDivisionError("x")])
def test_without_a_token_nothing_was_sent(issuing: Line, what: Any) -> None:
    times = 1 if isinstance(what, ZeroDivisionError) else 3
    result = issuing.send(PUSH, *[Came(what, b"")] * times)
    assert (result.outcome, result.attempts) == ("not_sent", times)
    assert {asked.url for asked in issuing.asked} == {"https://token.example/issue"}
    assert issuing.progress.results == [result]


@pytest.mark.parametrize("what", [500, 503, 200, lost(), lost(left=False), lost(kind="timeout")])
def test_a_request_is_tried_three_times_with_growing_pauses(line: Line, what: Any) -> None:
    result = line.send(PUSH, *[Came(what, b"<html>")] * 3)
    assert (result.error is None, result.attempts, line.clock.pauses) == (False, 3, [0.5, 1.0])
    assert line.asked[0][:6] == line.asked[1][:6] == line.asked[2][:6]
    assert line.send(PUSH, Came(what, b"{"), Came(what, b"{"), Came()).attempts == 3
    assert line.send(PUSH, Came()).attempts == 1


def test_the_pause_is_what_chance_draws(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line.clock, "jitter", lambda longest: longest / 4)
    line.send(PUSH, Came(500), Came(500), Came())
    assert line.clock.pauses == [0.125, 0.25]


@pytest.mark.parametrize("what", [302, 400, 401, 409, 429, lost(left=False, kind="tls_failed")])
def test_what_is_final_is_tried_once(line: Line, what: Any) -> None:
    result = line.send(PUSH, Came(what))
    assert (result.attempts, line.clock.pauses) == (1, [])
    assert result.error is not None
    assert result.answer is result.error.answer


def test_what_may_not_be_repeated_is_tried_until_it_may_have_reached_line(line: Line) -> None:
    assert line.send(ONCE, Came(lost()))[2:4] == ("unknown", 1)
    assert line.send(ONCE, Came(500))[2:4] == ("unknown", 1)
    assert line.send(ONCE, Came(lost(left=False)), Came(lost()))[2:4] == ("unknown", 2)
    assert line.send(ONCE, *[Came(lost(left=False))] * 3)[2:4] == ("not_sent", 3)
    assert line.send(ONCE, Came(lost(left=False)), Came())[2:4] == ("sent", 2)
    assert line.send(ONCE, Came(lost(left=False)), Came(400, b'{"message": "No"}'))[2:4] == ("not_sent", 2)


def test_what_may_not_be_repeated_has_a_connection_of_its_own_in_each_attempt(issuing: Line) -> None:
    issuing.send(ONCE, token("one", expires_in=600), Came(lost(left=False)), Came())
    issuing.send(PUSH, Came(500), Came())
    assert [asked.fresh for asked in issuing.asked] == [False, True, True, False, False]


def test_an_earlier_attempt_that_line_accepted_is_a_success(line: Line) -> None:
    result = line.send(PUSH, Came(lost()), Came(409, headers={"x-line-accepted-request-id": "earlier"}))
    assert (result.error, result.outcome, result.attempts) == (None, "sent", 2)
    assert result.answer is not None
    assert result.answer.accepted_request_id == "earlier"


@pytest.mark.parametrize(("seconds", "attempts"), [(59.25, 2), (59.5, 1), (59.75, 1), (300.0, 1)])
def test_no_attempt_begins_a_minute_after_the_first(line: Line, seconds: float, attempts: int) -> None:
    line.clock.seconds += 200
    line.send(PUSH, *[Came(500, seconds=seconds)] * attempts)
    assert len(line.asked) == attempts
    line.send(PUSH, *[Came(500)] * 3)


@pytest.mark.parametrize(("seconds", "attempts"), [(28.25, 3), (28.5, 2)])
def test_the_minute_is_counted_from_the_first_attempt_with_all_pauses(
    line: Line, seconds: float, attempts: int
) -> None:
    line.send(PUSH, Came(500, seconds=30), *[Came(500, seconds=seconds)] * (attempts - 1))
    assert len(line.asked) == attempts


@pytest.mark.parametrize(("seconds", "left"), [(9.25, 0.25), (9.5, None), (20.0, None)])
def test_no_attempt_begins_when_the_action_has_had_its_time(line: Line, seconds: float, left: float | None) -> None:
    line.clock.seconds += 14 * MINUTES - 10
    line.send(PUSH, Came(500, seconds=seconds), *([Came()] if left else []))
    assert [asked.left for asked in line.asked] == ([10.0, left] if left else [10.0])


@pytest.mark.parametrize("over", [0.0, 0.5, 100.0])
def test_after_14_minutes_nothing_more_is_sent_and_the_error_says_so(line: Line, over: float) -> None:
    line.clock.seconds += 14 * MINUTES + over
    result = line.send(PUSH)
    assert (result.outcome, result.attempts, line.clock.pauses) == ("not_sent", 1, [])
    assert result.error is not None
    assert (result.error.kind, result.error.retryable) == ("timeout", True)
    assert result.error.message == "The action was ended after 14 minutes."
    assert result.error.hint == ("Run the action again; what it had done is not done twice under the same retry key.")


def test_a_moment_before_14_minutes_an_attempt_has_that_moment(line: Line) -> None:
    line.clock.seconds += 14 * MINUTES - 0.25
    line.send(PUSH, Came())
    assert [asked.left for asked in line.asked] == [0.25]


@pytest.mark.parametrize("content", [b"[" * 100_000, b"\xff", b'{"a": NaN}'])
def test_an_answer_that_cannot_be_read_is_told_after_three_attempts_and_is_no_mistake_of_the_connector(
    line: Line, content: bytes
) -> None:
    result = line.send(PUSH, *[Came(200, content)] * 3)
    assert result.error is not None
    assert (result.error.kind, result.outcome) == ("bad_response", "unknown")


def test_a_page_in_place_of_an_answer_is_a_server_error_that_is_tried_again(line: Line) -> None:
    result = line.send(PUSH, Came(502, b"<html>caf\xe9"), Came(502, b'{"details": ["x"], "message": 5}'), Came())
    assert (result.error, result.attempts) == (None, 3)


def test_a_mistake_of_the_connector_is_returned_with_what_is_known_of_the_message(line: Line) -> None:
    result = line.send(PUSH, Came(500), Came(ZeroDivisionError("by zero")))
    assert (result.outcome, result.attempts, len(line.asked)) == ("unknown", 2, 2)
    assert result.error is not None
    assert (result.error.kind, result.error.message) == ("internal", "ZeroDivisionError: by zero")
    assert line.progress.results == [result]


def test_who_ends_the_process_is_not_held_up(line: Line) -> None:
    with pytest.raises(KeyboardInterrupt):
        line.send(PUSH, Came(KeyboardInterrupt()))
    assert line.progress.results == []
