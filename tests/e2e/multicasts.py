"""A large multicast as LINE sees it: which chunk a request holds, what goes wrong with it, and what of it is true."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from connector.sandbox import Fault, Request, Sandbox
from tests.conftest import TEXT, Result, bearer, run_process

ACTION = "send_multicast_message"
PATH = "/v2/bot/message/multicast"
TOKEN = "/oauth2"
CHUNK = 500
WIDEST = 32
"""So many requests may be under way at once."""
A_SECOND = 200
"""So many may begin in any second: LINE's ceiling for a channel is no higher."""
STRANGER = "U" + "0" * 32
"""A user of another channel: LINE refuses the whole request for it."""

Plan = Callable[[int, int], Fault | None]
"""From a chunk's number and how often it has come, both from 0, to what goes wrong with it."""


def users(chunks: int, more: int = 0) -> list[str]:
    """The users of so many whole chunks, and some more."""
    return [f"U{number:032x}" for number in range(1, chunks * CHUNK + more + 1)]


def chunks_of(to: list[str]) -> list[list[str]]:
    """The users chunk by chunk."""
    return [to[start : start + CHUNK] for start in range(0, len(to), CHUNK)]


def slow(seconds: float, **fields: Any) -> Fault:
    """LINE's own answer after a while."""
    return Fault("delayed", seconds=seconds, **fields)


def late(answer: Fault, seconds: float) -> Fault:
    """An answer that begins at once and takes a while to end."""
    kind, body = answer.content
    headers = {"Content-Type": kind}
    return Fault(
        "dripping_body", answer.path, status=answer.status, body=body, headers=headers, seconds=seconds / len(body)
    )


class Planned(Sandbox):
    """A LINE on which things go wrong with certain chunks of ``users``, whenever and however often they come.

    Args:
        plan: What goes wrong with a chunk.
        settings: Those of a sandbox.
    """

    def __init__(self, plan: Plan, **settings: Any) -> None:
        super().__init__(**settings)
        self.plan = plan
        self._seen: Counter[int] = Counter()
        self._seeing = threading.Lock()

    def record(self, request: Request) -> Fault | None:
        """Write a request down; what is planned for its chunk happens to it, else what is queued."""
        fault = super().record(request)
        if request.path != PATH:
            return fault
        at = request.body.index(b'"U') + 1
        number = (int(request.body[at + 1 : at + 33], 16) - 1) // CHUNK
        with self._seeing:
            before = self._seen[number]
            self._seen[number] += 1
        planned = self.plan(number, before)
        if planned is not None:
            request.fault = planned.kind
        return planned or fault


def send(line: Sandbox, to: list[str], asset: dict[str, Any] | None = None, **more: Any) -> Result:
    """Send to users in a process of its own."""
    return run_process(ACTION, {**(asset or bearer(line)), "to": to, "messages": [TEXT], **more})


def told_by(result: Result) -> dict[str, Any]:
    """What the one line says."""
    return result.output if result.code == 0 else result.error


def received(line: Sandbox) -> Counter[str]:
    """How often LINE has accepted a message for each user, when all is dealt with that was under way."""
    line.settle()
    return Counter(user for message in line.messages for user in message["to"])


def arrived(line: Sandbox) -> list[Request]:
    """The requests that hold a chunk, in the order of their arrival."""
    return [request for request in line.requests if request.path == PATH]


def key_of(request: Request) -> str:
    """The retry key that a request came under."""
    return request.headers["x-line-retry-key"]


def token_requests(line: Sandbox) -> int:
    """How often a token was asked for."""
    return sum(request.path.startswith(TOKEN) for request in line.requests)


def connections(line: Sandbox) -> int:
    """Over how many connections LINE was asked for anything."""
    return len({request.connection for request in line.requests})


def widest(line: Sandbox) -> int:
    """How many requests were under way at most."""
    return max(request.under_way for request in line.requests)


def busiest_second(line: Sandbox) -> int:
    """How many requests came within a second at most."""
    moments = sorted(request.seconds for request in line.requests)
    first = most = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


class Truth(NamedTuple):
    """What became of the chunks, by their numbers: what is told of them, and which of them LINE has."""

    sent: set[int]
    not_sent: set[int]
    unknown: set[int]
    accepted: set[int]


def check_truth(line: Sandbox, to: list[str], told: dict[str, Any]) -> Truth:
    """What is told of each chunk, in the order of the input, is true; nobody got anything twice, nor too fast.

    Args:
        line: LINE, from which only this one run has sent.
        to: The users of the input.
        told: The output or error.
    """
    got = received(line)
    chunks = chunks_of(to)
    assert set(got) <= set(to)
    assert set(got.values()) <= {1}
    rows = told["chunks"]
    assert [row["recipients"] for row in rows] == [len(chunk) for chunk in chunks]
    assert len({row["retry_key"] for row in rows}) == len(rows)
    numbers = {row["retry_key"]: number for number, row in enumerate(rows)}
    for request in arrived(line):
        assert request.json["to"] == chunks[numbers[key_of(request)]]

    truth = Truth(
        *({number for number, row in enumerate(rows) if row["outcome"] == said} for said in Truth._fields[:3]),
        {numbers[message["retryKey"]] for message in line.messages},
    )
    assert truth.sent <= truth.accepted
    assert not truth.not_sent & truth.accepted
    assert len(truth.sent) + len(truth.not_sent) + len(truth.unknown) == len(rows)
    assert told["recipients_not_sent"] == [user for number in sorted(truth.not_sent) for user in chunks[number]]
    assert told["recipients_unknown"] == [user for number in sorted(truth.unknown) for user in chunks[number]]
    ids = {message["retryKey"]: message["requestId"] for message in line.messages}
    for number in truth.sent:
        assert rows[number]["status_code"] in (200, 409)
        assert rows[number]["request_id"] == ids[rows[number]["retry_key"]]
    claimed = (
        "sent"
        if len(truth.sent) == len(rows)
        else "partly_sent"
        if truth.sent
        else "unknown"
        if truth.unknown
        else "not_sent"
    )
    assert told["outcome"] == claimed
    assert widest(line) <= WIDEST
    assert busiest_second(line) <= A_SECOND
    return truth


def check_resumed(line: Planned, to: list[str], told: dict[str, Any], asset: dict[str, Any] | None = None) -> None:
    """Run again with the same input and the key of the error, everybody has the message once."""
    line.plan = lambda number, before: None
    again = send(line, to, asset, **{"X-Line-Retry-Key": told["retry_key"]}).output
    assert again["outcome"] == "sent"
    assert [row["retry_key"] for row in again["chunks"]] == [row["retry_key"] for row in told["chunks"]]
    assert received(line) == dict.fromkeys(to, 1)
