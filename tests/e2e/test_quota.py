"""The guard of the month's quota at the process's door: what it lets pass, what it keeps back, what it tells."""

from collections.abc import Iterator
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, Result, bearer, oauth, run_process

GROUP, ROOM = "C" + "1" * 32, "R" + "2" * 32
KEY = "123e4567-e89b-12d3-a456-426614174000"
LIMIT, FRIENDS = 1000, 300
MEMBERS = {GROUP: 7, ROOM: 11}
QUOTA, CONSUMPTION, FOLLOWERS = (
    "/v2/bot/message/quota",
    "/v2/bot/message/quota/consumption",
    "/v2/bot/insight/followers",
)
LOOKS = [QUOTA, CONSUMPTION]
PUSH, MULTICAST, NARROWCAST, BROADCAST = (
    f"send_{kind}_message" for kind in ("push", "multicast", "narrowcast", "broadcast")
)


def users(count: int) -> list[str]:
    return [f"U{number:032x}" for number in range(1, count + 1)]


INPUTS: dict[str, tuple[str, dict[str, Any], int, list[str]]] = {
    "push to a user": (PUSH, {"to": USER}, 1, []),
    "push to a group": (PUSH, {"to": GROUP}, 7, [f"/v2/bot/group/{GROUP}/members/count"]),
    "push to a room": (PUSH, {"to": ROOM}, 11, [f"/v2/bot/room/{ROOM}/members/count"]),
    "multicast": (MULTICAST, {"to": [*users(12), *users(5)]}, 12, []),
    "multicast in chunks": (MULTICAST, {"to": users(601)}, 601, []),
    "narrowcast": (NARROWCAST, {}, FRIENDS, [FOLLOWERS]),
    "narrowcast with a limit": (NARROWCAST, {"limit": {"max": 25}}, 25, []),
    "broadcast": (BROADCAST, {}, FRIENDS, [FOLLOWERS]),
}
"""A send of each price: action, inputs, what it costs, and the further requests that tell it."""
every_price = pytest.mark.parametrize("send", list(INPUTS))


class Channel:
    """A channel with a limit, of which some is used."""

    def __init__(self, line: Sandbox) -> None:
        self.line = line

    def use(self, number: int) -> None:
        """Let so many of the month's messages be used."""
        self.line.line.charge("push", number)

    def run(self, send: str, *, reserve: Any = None, **parameters: Any) -> Result:
        """Run a send with a reserve in the asset."""
        action, inputs, _, _ = INPUTS[send]
        asset = bearer(self.line) if reserve is None else bearer(self.line, quota_reserve=reserve)
        given = {**asset, **inputs, "messages": [TEXT]}
        return run_process(action, {**given, "parameters": parameters} if parameters else given)

    @property
    def looked(self) -> list[str]:
        """What was read before anything was sent."""
        return [request.path for request in self.line.api_requests if request.method == "GET"]


@pytest.fixture
def channel() -> Iterator[Channel]:
    with Sandbox(quota=LIMIT, friends=FRIENDS, members=MEMBERS) as line:
        yield Channel(line)


def figures(limit: int | None, used: int | None, cost: int | None, reserve: int | None) -> dict[str, int | None]:
    left = None if limit is None or used is None else limit - used
    return {"limit": limit, "used": used, "remaining": left, "cost": cost, "reserve": reserve}


@every_price
def test_without_a_reserve_nothing_is_looked_at(channel: Channel, send: str) -> None:
    output = channel.run(send).output
    assert (channel.looked, output["quota"], output["warnings"][1:]) == ([], None, [])


@every_price
def test_with_room_enough_it_is_sent_and_what_was_seen_is_told(channel: Channel, send: str) -> None:
    channel.use(100)
    _, _, cost, asks = INPUTS[send]
    output = channel.run(send, reserve=50).output
    assert channel.looked == [*LOOKS, *asks]
    assert output["outcome"] == "sent"
    assert output["quota"] == figures(LIMIT, 100, cost, 50)
    assert output["attempts"] == len(output.get("chunks", [0]))
    assert len({request.connection for request in channel.line.requests}) == 1


@every_price
def test_the_last_send_before_the_reserve_passes_and_one_more_would_not(channel: Channel, send: str) -> None:
    _, _, cost, _ = INPUTS[send]
    channel.use(LIMIT - 150 - cost)
    assert channel.run(send, reserve=150).output["quota"] == figures(LIMIT, LIMIT - 150 - cost, cost, 150)


@every_price
def test_what_would_touch_the_reserve_is_refused_before_anything_is_sent(channel: Channel, send: str) -> None:
    action, inputs, cost, _ = INPUTS[send]
    channel.use(used := LIMIT - 150 - cost + 1)
    error = channel.run(send, reserve=150).error
    assert channel.line.messages == []
    assert {request.method for request in channel.line.api_requests} == {"GET"}
    assert (error["kind"], error["name"], error["outcome"]) == ("quota_reserved", "AssetError", "not_sent")
    assert (error["retryable"], error["attempts"], error["status_code"]) == (False, 0, None)
    assert error["quota"] == figures(LIMIT, used, cost, 150)
    assert error["message"] == (
        f"The month's limit is 1,000 messages, about {used:,} are used, and this send costs {cost:,}; "
        "150 are kept for urgent messages."
    )
    assert "use_reserve true" in error["hint"]
    if action == MULTICAST:
        assert error["recipients_not_sent"] == list(dict.fromkeys(inputs["to"]))
        assert {chunk["outcome"] for chunk in error["chunks"]} == {"not_sent"}


@pytest.mark.parametrize("urgent", [True, "true"])
@every_price
def test_an_urgent_one_uses_the_reserve_and_the_option_never_reaches_line(
    channel: Channel, send: str, urgent: Any
) -> None:
    _, _, cost, _ = INPUTS[send]
    channel.use(LIMIT - cost)
    output = channel.run(send, reserve=cost, use_reserve=urgent).output
    assert output["quota"] == figures(LIMIT, LIMIT - cost, cost, cost)
    posts = [request for request in channel.line.api_requests if request.method == "POST"]
    assert all(request.query == {} and "use_reserve" not in request.json for request in posts)


def test_an_urgent_one_that_line_refuses_is_lines_to_tell(channel: Channel) -> None:
    channel.use(LIMIT)
    error = channel.run("push to a user", reserve=50, use_reserve=True).error
    assert (error["kind"], error["status_code"], error["quota"]) == (
        "quota_exceeded",
        429,
        figures(LIMIT, LIMIT, 1, 50),
    )


def test_the_option_may_come_flat_and_without_a_reserve_it_changes_nothing(channel: Channel) -> None:
    given = {**bearer(channel.line), "to": USER, "messages": [TEXT], "use_reserve": "true"}
    output = run_process(PUSH, given).output
    assert (channel.looked, output["quota"], output["warnings"]) == ([], None, [])
    assert channel.line.api_requests[0].query == {}


def test_a_reserve_of_nothing_refuses_what_costs_more_than_remains(channel: Channel) -> None:
    channel.use(LIMIT - 6)
    assert channel.run("push to a group", reserve=0).error["kind"] == "quota_reserved"
    assert channel.run("push to a user", reserve=0).output["quota"]["reserve"] == 0


def test_a_narrowcast_up_to_what_remains_costs_no_more_than_that(channel: Channel) -> None:
    channel.use(LIMIT - 40)
    given = {**bearer(channel.line, quota_reserve=50), "messages": [TEXT], "limit": {"upToRemainingQuota": True}}
    assert run_process(NARROWCAST, given).error["quota"] == figures(LIMIT, LIMIT - 40, 40, 50)
    given["use_reserve"] = True
    assert run_process(NARROWCAST, given).output["quota"]["cost"] == 40


def test_a_reply_is_free_and_never_guarded(channel: Channel) -> None:
    channel.use(LIMIT)
    given = {"replyToken": "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA", "messages": [TEXT]}
    output = run_process("send_reply_message", {**bearer(channel.line, quota_reserve=50), **given}).output
    assert (channel.looked, output["outcome"]) == ([], "sent")
    assert "quota" not in output


def test_a_channel_without_a_limit_is_never_held_back() -> None:
    with Sandbox(quota=None, friends=FRIENDS) as line:
        given = {**bearer(line, quota_reserve=50), "messages": [TEXT]}
        pushed = run_process(PUSH, {**given, "to": USER}).output
        assert [request.path for request in line.api_requests] == [*LOOKS, "/v2/bot/message/push"]
        assert (pushed["quota"], pushed["warnings"]) == (figures(None, 0, 1, 50), [])
        assert run_process(BROADCAST, given).output["quota"] == figures(None, 1, None, 50)


@pytest.mark.parametrize("reserve", [-1, 1.5, "many", True, [50]])
def test_a_reserve_that_is_no_number_of_messages_is_the_assets_mistake(channel: Channel, reserve: Any) -> None:
    error = channel.run("push to a user", reserve=reserve).error
    assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_asset", ["quota_reserve"])
    assert channel.line.requests == []


def test_a_reserve_may_come_as_text(channel: Channel) -> None:
    assert channel.run("push to a user", reserve="50").output["quota"]["reserve"] == 50


# What cannot be read


UNREADABLE = {
    "server errors": [Fault.status_code(503)] * 3,
    "not allowed": [Fault.status_code(403)],
    "no answer": [Fault("lost")] * 3,
    "no number": [Fault.status_code(200, body={"type": "limited", "value": None})],
    "no quota of LINE's": [Fault.status_code(200, body={"type": "limited"})],
}


@pytest.mark.parametrize("what", list(UNREADABLE))
def test_a_quota_that_cannot_be_read_holds_nothing_back(channel: Channel, what: str) -> None:
    channel.use(LIMIT - 1)
    channel.line.queue(*UNREADABLE[what])
    output = channel.run("push to a user", reserve=50).output
    assert len(channel.line.messages) == 1
    (warning,) = output["warnings"]
    assert warning.startswith("quota: could not be looked at, and so the send was not held back: ")
    assert output["quota"] == figures(None, None, None, 50)


def test_a_consumption_that_cannot_be_read_holds_nothing_back_and_the_limit_is_told(channel: Channel) -> None:
    channel.line.queue(*[Fault.status_code(500, path=CONSUMPTION)] * 3)
    assert channel.run("push to a user", reserve=50).output["quota"] == figures(LIMIT, None, None, 50)


@pytest.mark.parametrize("send", [send for send, (_, _, _, asks) in INPUTS.items() if asks])
def test_a_price_that_cannot_be_had_holds_nothing_back(channel: Channel, send: str) -> None:
    channel.use(600)
    (path,) = INPUTS[send][3]
    channel.line.queue(Fault.status_code(403, path=path))
    output = channel.run(send, reserve=500).output
    assert len(channel.line.messages) == 1
    assert output["quota"] == figures(LIMIT, 600, None, 500)
    assert any(warning.startswith("quota: could not be looked at") for warning in output["warnings"])


def test_a_number_of_friends_that_is_not_there_yet_is_looked_for_three_days_back(channel: Channel) -> None:
    unready = Fault.status_code(200, path=FOLLOWERS, body={"status": "unready"})
    channel.line.queue(unready, unready)
    assert channel.run("broadcast", reserve=50).output["quota"]["cost"] == FRIENDS
    days = [request.query["date"] for request in channel.line.api_requests if request.path == FOLLOWERS]
    assert days == sorted(days, reverse=True)
    assert len(set(days)) == 3
    channel.line.clear()
    channel.line.queue(unready, unready, unready)
    output = channel.run("broadcast", reserve=50).output
    assert output["quota"]["cost"] is None
    assert output["warnings"][-1].endswith("LINE has no number of the friends that can be reached yet.")


def test_a_lost_answer_of_the_guard_is_asked_for_again(channel: Channel) -> None:
    channel.line.queue(Fault("lost"), Fault("reset", path=CONSUMPTION))
    output = channel.run("push to a user", reserve=50).output
    assert channel.looked == [QUOTA, QUOTA, CONSUMPTION, CONSUMPTION]
    assert (output["quota"], output["attempts"], output["warnings"]) == (figures(LIMIT, 0, 1, 50), 1, [])


def test_all_that_is_looked_at_takes_no_longer_than_one_answer_may(channel: Channel) -> None:
    channel.line.queue(Fault("delayed", seconds=0.7), Fault("stalled", path=CONSUMPTION))
    given = {**bearer(channel.line, quota_reserve=50, timeout_seconds=1.0), "to": USER, "messages": [TEXT]}
    output = run_process(PUSH, given).output
    looked, pushed = channel.line.api_requests[0], channel.line.api_requests[-1]
    assert (looked.path, pushed.path) == (QUOTA, "/v2/bot/message/push")
    assert pushed.seconds - looked.seconds < 1.9  # the delay of the first, and the time of an answer counted from there
    assert output["outcome"] == "sent"
    assert len(output["warnings"]) == 1


def test_without_a_token_nothing_is_looked_at_and_the_error_is_the_tokens(channel: Channel) -> None:
    asset = oauth(channel.line, quota_reserve=50, client_secret="wrong")
    error = run_process(PUSH, {**asset, "to": USER, "messages": [TEXT]}).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("auth_failed", "not_sent", 1)
    assert (error["warnings"], channel.line.api_requests) == ([], [])
    assert len(channel.line.requests) == 1


# All or nobody, keys, and what is said besides


@pytest.mark.parametrize("reserve", [None, 0])
@pytest.mark.parametrize("left", [600, 601])
def test_a_multicast_to_all_or_nobody_goes_to_nobody_where_the_quota_does_not_reach(
    channel: Channel, left: int, reserve: int | None
) -> None:
    channel.use(LIMIT - left)
    result = channel.run("multicast in chunks", reserve=reserve, forbid_partial_delivery="true")
    if left == 601:
        assert result.output["quota"] == figures(LIMIT, LIMIT - 601, 601, reserve)
        assert sum(len(message["to"]) for message in channel.line.messages) == 601
        return
    error = result.error
    assert (error["kind"], error["outcome"], error["retryable"]) == ("quota_exceeded", "not_sent", False)
    assert error["recipients_not_sent"] == users(601)
    assert error["quota"] == figures(LIMIT, 400, 601, reserve)
    assert {request.method for request in channel.line.api_requests} == {"GET"}


def test_all_or_nobody_holds_also_for_what_is_urgent(channel: Channel) -> None:
    channel.use(LIMIT - 600)
    error = channel.run("multicast in chunks", reserve=5, forbid_partial_delivery=True, use_reserve=True).error
    assert error["kind"] == "quota_exceeded"
    assert error["message"].endswith("and this send costs 601: more than remain, and it must not reach only a part.")


@pytest.mark.parametrize("key", [KEY, "SOC-2041"])
def test_a_refusal_of_the_guard_does_not_say_that_an_earlier_run_with_this_key_sent_nothing(
    channel: Channel, key: str
) -> None:
    channel.use(LIMIT)
    given = {**bearer(channel.line, quota_reserve=1), "to": USER, "messages": [TEXT], "X-Line-Retry-Key": key}
    error = run_process(PUSH, given).error
    assert error["kind"] == "quota_reserved"
    assert any("an earlier one with the same key may have been accepted" in warning for warning in error["warnings"])


@pytest.mark.parametrize(("used", "warned"), [(900, False), (901, True)])
def test_a_warning_says_when_less_than_a_tenth_remains(channel: Channel, used: int, warned: bool) -> None:
    channel.use(used)
    expected = ["quota: 99 of the month's 1,000 messages remain, approximately."] * warned
    assert channel.run("push to a user", reserve=10).output["warnings"] == expected
