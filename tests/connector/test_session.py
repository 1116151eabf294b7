"""The decisions of a request, one by one: may it be repeated, when, and what is an answer."""

import socket
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from connector.answer import Answer, parse
from connector.asset import read_asset
from connector.auth import ChannelAccessToken
from connector.errors import ConnectorError, failure
from connector.refusals import refusal
from connector.session import may_repeat, pause_seconds
from connector.surroundings import Surroundings
from connector.watch import Watch
from tests.conftest import Still


def answer(status: int, body: dict[str, Any] | None = None) -> Answer:
    """An answer with a status."""
    return Answer(status, "", {}, body or {}, "")


def failed(status: int = 0, *, retryable: bool = True) -> ConnectorError:
    """How an attempt failed: with an answer of this status, or without one."""
    return failure("bad_response", "", retryable=retryable, answer=answer(status) if status else None)


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
     (429, False), (499, False), (500, True), (503, True)],
)  # fmt: skip
def test_no_redirect_and_no_4xx_is_repeated(status: int, repeated: bool) -> None:
    assert may_repeat(failed(status), doubt=True, repeatable=True) is repeated
    assert may_repeat(failed(status), doubt=True, repeatable=False) is False


def test_pauses_double_from_half_a_second_to_eight() -> None:
    assert [pause_seconds(attempt, Still()) for attempt in range(1, 8)] == [0.5, 1, 2, 4, 8, 8, 8]


def test_the_jitter_is_full() -> None:
    real = Surroundings()
    drawn = [pause_seconds(5, real) for _ in range(300)]
    assert all(0 <= seconds <= 8 for seconds in drawn)
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


@pytest.mark.parametrize(
    ("content", "parsed"),
    [
        (b"{}", {}),
        (b'{"a": 1.5, "b": 1e3}', {"a": 1.5, "b": 1000.0}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b"[]", None),
        (b"null", None),
        (b"", None),
        (b"<html>", None),
        (b'{"a": ', None),
        (b'{"a": NaN}', None),
        (b'{"a": -Infinity}', None),
        (b'{"a": 1e999}', None),
        (b'{"a": ' + b"9" * 5000 + b"}", None),
        (b'{"a": ' + b"[" * 100_000, None),
        (b"\xff\xfe\xff", None),
    ],
)
def test_an_answer_is_a_json_object_that_json_can_express_again(content: bytes, parsed: object) -> None:
    assert parse(content) == parsed


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.end()
    made.close()


def seconds_left(watch: Watch) -> float:
    assert watch.due is not None
    return watch.due - time.monotonic()


def test_time_for_the_answer_begins_when_the_request_leaves(watch: Watch) -> None:
    watch.begin(30.0, left=840.0)
    assert seconds_left(watch) == pytest.approx(10.0, abs=0.5)
    watch.leave()
    assert seconds_left(watch) == pytest.approx(60.0, abs=0.5)
    assert (watch.leaving, watch.connected, watch.expired) == (True, False, False)
    watch.end()
    assert watch.due is None
    watch.begin(30.0, left=840.0)
    assert watch.leaving is False


def test_an_attempt_lasts_no_longer_than_the_action_has_left(watch: Watch) -> None:
    watch.begin(30.0, left=3.0)
    assert seconds_left(watch) == pytest.approx(3.0, abs=0.5)
    watch.leave()
    assert seconds_left(watch) == pytest.approx(3.0, abs=0.5)


def test_a_later_attempt_with_less_time_is_cut_off_in_time(watch: Watch) -> None:
    watch.begin(30.0, left=840.0)
    watch.end()
    mine, other = socket.socketpair()
    with mine, other:
        mine.settimeout(5)
        watch.begin(0.01, left=840.0)
        watch.connect(mine)
        watch.leave()
        assert mine.recv(1) == b""


def test_an_attempt_that_is_over_is_not_cut_off(watch: Watch) -> None:
    mine, other = socket.socketpair()
    with mine, other:
        watch.begin(0.01, left=840.0)
        watch.connect(mine)
        watch.leave()
        watch.end()
        mine.settimeout(0.1)
        with pytest.raises(TimeoutError):
            mine.recv(1)
    assert not watch.expired


def test_when_time_is_up_whoever_reads_is_woken(watch: Watch) -> None:
    mine, other = socket.socketpair()
    with mine, other:
        mine.settimeout(5)
        watch.begin(0.01, left=840.0)
        watch.connect(mine)
        watch.leave()
        assert mine.recv(1) == b""
    assert watch.expired


def test_a_connection_that_is_made_too_late_is_ended_at_once(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.watch.CONNECT_SECONDS", 0.0)
    mine, other = socket.socketpair()
    with mine, other:
        mine.settimeout(5)
        watch.begin(30.0, left=840.0)
        while not watch.expired:
            time.sleep(0.001)
        watch.connect(mine)
        assert mine.recv(1) == b""


OAUTH = {
    "url": "https://line.example",
    "token_url": "https://line.example/oauth2/v3/token",
    "client_id": "1234567890",
    "client_secret": "0123456789abcdef",
}


class Tokens:
    """A token endpoint: what it is asked, and what it answers."""

    def __init__(self, *answers: Answer | ConnectorError, clock: Still | None = None) -> None:
        self.forms: list[dict[str, str]] = []
        self._answers = list(answers)
        self.token = ChannelAccessToken(read_asset(OAUTH), self._issue, (clock or Still()).now)

    def _issue(self, form: dict[str, str]) -> Answer:
        self.forms.append(form)
        given = self._answers.pop(0)
        if isinstance(given, ConnectorError):
            raise given
        return given


def issued(token: object, **more: object) -> Answer:
    """An answer with a token."""
    return answer(200, {"token_type": "Bearer", "access_token": token, **more})


def test_a_token_is_issued_on_first_use_and_used_until_it_runs_out() -> None:
    clock = Still()
    tokens = Tokens(issued("first", expires_in=900), issued("second", expires_in=100), issued("third"), clock=clock)
    assert tokens.forms == []
    assert tokens.token.header() == tokens.token.header() == "Bearer first"
    clock.seconds += 869
    assert tokens.token.header() == "Bearer first"
    clock.seconds += 1
    assert tokens.token.header() == "Bearer second"
    clock.seconds += 89
    assert tokens.token.header() == "Bearer second"
    clock.seconds += 1
    assert tokens.token.header() == "Bearer third"
    assert [secret.reveal() for secret in tokens.token.issued] == ["first", "second", "third"]
    assert tokens.forms[0] == {
        "grant_type": "client_credentials",
        "client_id": "1234567890",
        "client_secret": "0123456789abcdef",
    }


@pytest.mark.parametrize("token", [None, "", 5, "with blank", "line\nend", "snow☃man"])
def test_what_cannot_be_a_token_is_none_and_is_not_shown(token: object) -> None:
    tokens = Tokens(issued(token))
    with pytest.raises(ConnectorError) as caught:
        tokens.token.header()
    error = caught.value
    assert error.kind == "bad_response"
    assert (error.answer.body, error.answer.text) == ({}, "")
    assert tokens.token.issued == []


@pytest.mark.parametrize(
    ("status", "kind"), [(400, "auth_failed"), (401, "auth_failed"), (403, "auth_failed"), (404, "auth_failed"),
                         (429, "rate_limited"), (500, "line_unavailable")]
)  # fmt: skip
def test_a_token_that_is_not_issued_says_so_and_why(status: int, kind: str) -> None:
    body = {"error": "invalid_client", "error_description": "invalid client_secret"}
    refused = refusal(status, "", [], answer(status, body))
    with pytest.raises(ConnectorError) as caught:
        Tokens(refused).token.header()
    error = caught.value
    assert (error.kind, error.answer.status) == (kind, status)
    assert error.message.startswith("LINE issued no token" if kind == "auth_failed" else "No channel access token: ")
    assert ("invalid_client: invalid client_secret" in error.message) == (kind == "auth_failed")
    assert ("token_url" in error.hint) == (status == 404)
