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
