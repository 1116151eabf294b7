"""What the page about the quota says is what happens."""

import json
import re
from typing import Any

import pytest

from connector.desk.pages.blocks import every_action
from connector.quota import DAYS, LOW, UNSEEN
from connector.sandbox import Fault, Sandbox
from connector.sandbox.line import MEMBERS
from tests.cli.shell import run, variables
from tests.conftest import ACTIONS, ROOT, TEXT, USER, bearer, load, run_here
from tests.connector.test_pages import FENCE, tables

PAGE = (ROOT / "docs/quota.md").read_text(encoding="utf-8")
GROUP = f"C{1:032x}"
LIMIT, FRIENDS, PEOPLE, RESERVE = 5000, 1000, 6, 420
PUSH, MULTICAST, BROADCAST = (f"send_{kind}_message" for kind in ("push", "multicast", "broadcast"))


def send(line: Sandbox, action: str, reserve: int, **given: Any) -> dict[str, Any]:
    """The output or error of a send with a reserve in the asset."""
    result = run_here(action, bearer(line, quota_reserve=reserve), {**given, "messages": [TEXT]})
    return result.error if result.code else result.output


def test_the_worked_example_comes_out_as_the_page_says() -> None:
    assert f"{LIMIT:,} messages a month and {FRIENDS:,} friends. The on-call group has {PEOPLE} people." in PAGE
    assert all(
        reckoning in PAGE for reckoning in ("6 x 4 = 24 a day", "24 x 10 = 240", "6 x 30 = 180", "**240 + 180 = 420**")
    )
    assert RESERVE == PEOPLE * 4 * 10 + PEOPLE * 30
    assert f"{(LIMIT - 4 * FRIENDS) // PEOPLE} alerts to their group" in PAGE
    with Sandbox(quota=LIMIT, friends=FRIENDS, members={GROUP: PEOPLE}) as line:
        outcomes = [send(line, BROADCAST, RESERVE)["outcome"] for _ in range(4)]
        fifth = send(line, BROADCAST, RESERVE)
        assert outcomes == ["sent"] * 4
        assert fifth["kind"] == "quota_reserved"
        shown = [json.loads(block) for kind, block in FENCE.findall(PAGE) if kind == "json"]
        assert shown == [fifth["quota"]]

        line.line.charge("push", 165 * PEOPLE)
        assert send(line, PUSH, RESERVE, to=GROUP)["kind"] == "quota_reserved"
        assert send(line, PUSH, RESERVE, to=GROUP, use_reserve=True)["outcome"] == "sent"
        assert send(line, PUSH, RESERVE, to=GROUP, use_reserve=True)["kind"] == "quota_exceeded"


def test_the_check_on_the_page_is_what_a_check_shows() -> None:
    with Sandbox(quota=LIMIT) as line:
        line.line.charge("push", 4000)
        shown = run("--check", **variables(bearer(line, quota_reserve=RESERVE))).out
    (row,) = re.findall(r"^quota .+$", shown, re.M)
    assert f"\n      {row}\n" in PAGE


def test_the_sandbox_lets_as_many_out_as_the_page_says() -> None:
    assert "`python -m connector.sandbox --port 8080 --quota 60`" in PAGE
    assert f"a group has {MEMBERS['C']} members and a room {MEMBERS['R']}" in PAGE
    with Sandbox(quota=60) as line:
        assert f"It has {line.line.friends} friends" in PAGE
        outcomes = [send(line, PUSH, 50, to=USER)["outcome"] for _ in range(11)]
        assert outcomes == ["sent"] * 10 + ["not_sent"]
        assert send(line, PUSH, 50, to=USER, use_reserve=True)["outcome"] == "sent"


def test_the_numbers_on_the_page_are_those_of_the_code() -> None:
    assert LOW == 10
    assert "less than a tenth of the month's messages remains" in PAGE
    assert DAYS == 3
    assert "of yesterday**, or of one of the two days before" in PAGE
    assert "A broadcast takes one to three of them" in PAGE
    (seconds,) = {load(action).read_seconds for action in ACTIONS if load(action).guarded}
    assert f"for one answer: {seconds:.0f} seconds" in PAGE


def test_every_key_of_the_quota_and_every_way_of_sending_has_a_row() -> None:
    first = {table[0][0]: [row[0] for row in table[1:]] for table in tables("docs/quota.md")}
    assert first["Key"] == [f"`{name}`" for name in UNSEEN]
    titles = [told.title for told in every_action() if told.action.sends]
    assert all(any(row.startswith(title) for row in first["Sent with"]) for title in titles)


@pytest.mark.parametrize("held", [{"reserve": 500}, {"reserve": 0, "forbid_partial_delivery": True}])
def test_a_multicast_that_went_out_in_part_is_finished_as_the_page_says(held: dict[str, Any]) -> None:
    reserve, options = held["reserve"], {name: value for name, value in held.items() if name != "reserve"}
    users = [f"U{number:032x}" for number in range(1, 602)]
    given = {"to": users, "X-Line-Retry-Key": "SOC-2044"}
    with Sandbox(quota=1000) as line:
        path = "/v2/bot/message/multicast"
        line.queue(Fault("delayed", path=path, seconds=0), Fault.status_code(429, path=path))
        assert send(line, MULTICAST, 0, **given, use_reserve=True)["outcome"] == "partly_sent"
        assert send(line, MULTICAST, reserve, **given, **options)["outcome"] == "not_sent"
        assert send(line, MULTICAST, reserve, **given, use_reserve=True)["outcome"] == "sent"
        assert sorted(user for message in line.messages for user in message["to"]) == users
