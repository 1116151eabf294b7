"""Quota, consumption and delivery counts."""

from datetime import timedelta, timezone

import pytest

from connector.sandbox import Sandbox
from tests.sandbox.client import DAY, GROUP, HELLO, KEYED, ROOM, USER, Client, japanese_date, message_of


def test_without_a_quota_there_is_no_limit(line):
    assert line.get("quota").json() == {"type": "none"}


def test_the_quota_counts_recipients_and_replies_are_free(limited):
    assert limited.get("quota").json() == {"type": "limited", "value": 90}
    for kind, fields, recipients in (
        ("push", {}, 1),
        ("push", {"to": GROUP, "messages": HELLO * 5}, 5),
        ("push", {"to": ROOM}, 3),
        ("multicast", {"to": [USER, "U" + "4" * 32]}, 2),
        ("narrowcast", {"limit": {"max": 30}}, 30),
        ("reply", {}, 0),
        ("validate/push", {}, 0),
    ):
        before = limited.usage()
        assert limited.send(kind, **fields).ok
        assert limited.usage() - before == recipients, kind


@pytest.mark.parametrize("kind", KEYED)
def test_what_would_pass_the_quota_is_429_and_nothing_is_sent(limited, kind):
    assert limited.send("multicast", to=[f"U{number:032x}" for number in range(1, 91)]).status_code == 200
    assert message_of(limited.send(kind), 429) == "You have reached your monthly limit."
    assert len(limited.sandbox.messages) == 1
    assert limited.usage() == 90
    assert limited.send("reply").status_code == 200


def test_the_quota_is_per_calendar_month_in_japan(limited):
    japan = timezone(timedelta(hours=9))
    limited.send("push")
    now = limited.sandbox.now().astimezone(japan)
    next_month = (now.replace(day=1, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=32)).replace(day=1)
    limited.sandbox.advance((next_month - now).total_seconds() - 60)
    assert limited.usage() == 1
    limited.sandbox.advance(60)
    assert limited.usage() == 0


def test_a_broadcast_goes_to_all_friends():
    with Sandbox(friends=7) as sandbox:
        line = Client(sandbox)
        line.send("broadcast")
        assert line.usage() == 7
        line.http.close()


def test_a_days_delivery_count_is_ready_when_the_day_is_over_in_japan(line, sandbox):
    line.send("push")
    line.send("push", to=GROUP)
    line.send("reply")
    line.send("multicast", to=[USER, USER])
    line.send("broadcast")
    today = japanese_date(sandbox)
    assert line.get("delivery/push", date=today).json() == {"status": "unready"}
    assert line.get("delivery/push", date=japanese_date(sandbox, 9)).json() == {"status": "unready"}
    sandbox.advance(DAY)
    counts = {
        kind: line.get(f"delivery/{kind}", date=today).json() for kind in ("push", "reply", "multicast", "broadcast")
    }
    assert counts == {
        kind: {"status": "ready", "success": success}
        for kind, success in {"push": 6, "reply": 1, "multicast": 2, "broadcast": 100}.items()
    }
    assert line.get("delivery/push", date=japanese_date(sandbox, -2)).json() == {"status": "ready", "success": 0}


def test_before_31_march_2018_there_are_no_delivery_counts(line):
    assert line.get("delivery/push", date="20180330").json() == {"status": "out_of_service"}
    assert line.get("delivery/push", date="20180331").json() == {"status": "ready", "success": 0}


@pytest.mark.parametrize("query", [{}, {"date": ""}, {"date": "2024-1-1"}, {"date": "20230229"}, {"date": "٢٠٢٤٠١٠١"}])
def test_a_missing_or_malformed_date_is_400(line, query):
    assert message_of(line.get("delivery/reply", **query)) == "The value for the 'date' parameter is invalid"
