"""Any faults, in any order: the laws of the failure contract hold for every run."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from connector.sandbox import Fault, Sandbox
from tests.conftest import Still, bearer, oauth, run_here
from tests.e2e.exchanges import API, EXCHANGES, TOKEN, Exchange

ATTEMPTS = 3
LAST_ATTEMPT_SECONDS = 60.0
QUICK = 0.1
"""Seconds that an answer is waited for where one will not come; another that is late by accident breaks no law."""


@pytest.fixture(scope="module")
def line() -> Iterator[Sandbox]:
    with Sandbox() as one:
        yield one


class Busy(Still):
    """A clock that moves on by the time that each attempt took, and remembers when the next one began."""

    def __init__(self, durations: list[float]) -> None:
        super().__init__()
        self.begun: list[float] = []
        self._durations = iter(durations)

    def jitter(self, longest: float) -> float:
        self.seconds += next(self._durations, 0.0)
        return longest

    def pause(self, seconds: float) -> None:
        super().pause(seconds)
        self.begun.append(self.seconds)


def answering(**about: Any) -> dict[str, Any]:
    """The fields of a fault that answers."""
    return {"kind": "answer", **about}


NOT_LINES = {"x-line-request-id": ""}
"""The headers of an answer that something in between has given: without the one that is in all of LINE's."""
CERTAIN = [
    answering(status=400),
    answering(status=401),
    answering(status=403),
    answering(status=404),
    answering(status=413),
    answering(status=429),
    answering(status=429, body={"message": "You have reached your monthly limit."}),
    {"kind": "truncated", "status": 400},
]
"""With these LINE says that it has not executed the request, so they never come with LINE having done so."""
DOUBTFUL = [
    {"kind": "lost"},
    {"kind": "reset"},
    {"kind": "stalled"},
    {"kind": "endless"},
    {"kind": "endless_headers"},
    {"kind": "truncated"},
    {"kind": "truncated_json"},
    {"kind": "broken_gzip"},
    {"kind": "wrong_type"},
    {"kind": "echo"},
    answering(status=200, body="<html>"),
    answering(status=200, body={"status": "blocked by policy"}, headers=NOT_LINES),
    answering(status=403, body="<html>", headers=NOT_LINES),
    answering(status=408, body="<html>", headers=NOT_LINES),
    answering(status=451),
    answering(status=302, headers={"Location": "/v2/bot/message/push"}),
    answering(status=409),
    answering(status=500),
    answering(status=503, body="<html>"),
]


def faults(path: str) -> st.SearchStrategy[list[Fault]]:
    """Up to four faults on a path."""
    doubtful = st.builds(
        lambda about, accepted: Fault(**{"path": path, **about, "accepted": accepted}),
        st.sampled_from(DOUBTFUL),
        st.booleans(),
    )
    certain = st.sampled_from(CERTAIN).map(lambda about: Fault(**{"path": path, **about}))
    return st.lists(st.one_of(doubtful, doubtful, doubtful, certain), max_size=4)


@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    exchange=st.sampled_from([exchange for exchange in EXCHANGES if exchange.path == API]),
    on_the_way=faults(API),
    for_the_token=st.one_of(st.none(), faults(TOKEN)),
    durations=st.lists(st.sampled_from([0.0, 1.0, 29.0, 59.0, 120.0]), max_size=6),
    own_key=st.booleans(),
    seconds=st.sampled_from([0, 0, 20, 59]),
)
def test_the_laws_hold_for_every_sequence_of_faults(
    monkeypatch: pytest.MonkeyPatch,
    line: Sandbox,
    exchange: Exchange,
    on_the_way: list[Fault],
    for_the_token: list[Fault] | None,
    durations: list[float],
    own_key: bool,
    seconds: int,
) -> None:
    # The limit for a whole attempt could, on a busy machine, end one of which nothing has left yet.
    monkeypatch.setattr("connector.watch.PATIENCE", 1000)
    line.clear()
    line.queue(*on_the_way, *(for_the_token or []))
    make = bearer if for_the_token is None else oauth
    waits = any(fault.kind == "stalled" for fault in [*on_the_way, *(for_the_token or [])])
    asset, inputs, clock = make(line, **({"timeout_seconds": QUICK} if waits else {})), exchange.inputs, Busy(durations)
    if exchange.keyed and own_key:
        inputs["headers"] = {"X-Line-Retry-Key": str(uuid.uuid4())}
    if exchange.sends:
        inputs["keep_trying_seconds"] = seconds
    result = run_here(exchange.action, asset, inputs, surroundings=clock)
    line.settle()
    told = result.error if result.code else result.output
    event(f"{exchange.name} {told['outcome']}")

    accepted = len(line.messages)
    assert accepted <= 1
    assert accepted in {"sent": (1,), "not_sent": (0,), "unknown": (0, 1), None: (0,)}[told["outcome"]]
    assert (told["outcome"] is None) != exchange.sends
    assert (told["outcome"] == "sent") == (exchange.sends and result.code == 0)

    attempts = line.api_requests
    issuing = [request for request in line.requests if request.path.startswith(TOKEN)]
    if not seconds or not exchange.sends:
        assert len(attempts) <= ATTEMPTS
        assert len(issuing) <= ATTEMPTS
    assert told["attempts"] == (len(attempts) or len(issuing))
    keys = {request.headers.get("x-line-retry-key") for request in attempts}
    assert keys <= {told["retry_key"]}
    assert bool(told["retry_key"]) == exchange.keyed
    assert not [request for request in issuing if "x-line-retry-key" in request.headers]
    if for_the_token is None:
        assert len(attempts) == 1 + len(clock.begun)
        assert all(begun < 1000 + LAST_ATTEMPT_SECONDS for begun in clock.begun)

    if exchange.sends and not exchange.keyed and told["outcome"] == "unknown":
        assert (told["retryable"], len(attempts)) == (False, 1)
    if exchange.keyed and result.code:
        line.clear()
        again = {**inputs, "headers": {"X-Line-Retry-Key": told["retry_key"]}}
        assert run_here(exchange.action, bearer(line), again).output["outcome"] == "sent"
        assert accepted + len(line.messages) == 1
