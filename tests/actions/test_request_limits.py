"""Limits of a request's own fields: what is taken, and what is refused before anything is sent."""

import json
from typing import Any

import pytest

from tests.actions.door import KEY, Door, push
from tests.conftest import TEXT, USER, bearer, run_process

GROUP = "C4af4980629000000000000000000abcd"
ROOM = "R4af4980629000000000000000000abcd"


@pytest.mark.parametrize("count", [1, 5])
def test_one_to_five_messages_are_sent(door: Door, count: int) -> None:
    assert len(door.body("send_push_message", push(messages=[TEXT] * count))["messages"]) == count


@pytest.mark.parametrize("count", [0, 6])
@pytest.mark.parametrize("action", ["send_push_message", "validate_message_objects_of_a_push_message"])
def test_no_or_six_messages_are_refused(door: Door, action: str, count: int) -> None:
    inputs = push(messages=[TEXT] * count) if action == "send_push_message" else {"messages": [TEXT] * count}
    assert set(door.refused(action, inputs)) == {"messages"}


def test_a_message_must_be_an_object_or_a_text(door: Door) -> None:
    problems = door.refused("send_push_message", push(messages=[TEXT, "", "hello", 5]))
    assert set(problems) == {"messages[1]", "messages[3]"}


@pytest.mark.parametrize("recipient", [USER, GROUP, ROOM, f" {USER}\n"])
def test_a_push_goes_to_a_user_group_or_room(door: Door, recipient: str) -> None:
    assert door.body("send_push_message", push(to=recipient))["to"] == recipient.strip()


@pytest.mark.parametrize(
    "wrong", ["@mybot", "Somchai", "", USER[:-1], USER + "0", USER.upper(), "X" + USER[1:], "u" + USER[1:]]
)
def test_what_is_no_id_is_refused_with_where_an_id_comes_from(door: Door, wrong: str) -> None:
    problems = door.refused("send_push_message", push(to=wrong))
    assert set(problems) == {"to"}
    assert "webhook" in problems["to"]
    assert "32 hexadecimal digits" in problems["to"]


@pytest.mark.parametrize("chat", [GROUP[:-1], ROOM + "0", "C" + GROUP[1:].upper(), "Rooms-1"])
def test_of_a_group_or_room_the_letter_alone_is_certain_and_the_rest_is_for_line_to_judge(
    door: Door, chat: str
) -> None:
    result = run_process("send_push_message", {**bearer(door.line), **push(to=chat)})
    assert [request.json["to"] for request in door.line.api_requests] == [chat]
    told = json.loads((result.out or result.err).partition(" ")[2])
    assert [warning.partition(":")[0] for warning in told["warnings"]] == ["to"]
    for wrong in (chat.lower(), "G" + chat[1:], f"{chat} x", chat[0]):
        assert set(door.refused("send_push_message", push(to=wrong))) == {"to"}


@pytest.mark.parametrize("chat", [GROUP, ROOM])
def test_only_users_get_a_multicast_or_an_animation(door: Door, chat: str) -> None:
    assert set(door.refused("send_multicast_message", {"to": [USER, chat], "messages": [TEXT]})) == {"to[1]"}
    assert set(door.refused("display_a_loading_animation", {"chatId": chat})) == {"chatId"}


def test_a_multicast_needs_a_recipient(door: Door) -> None:
    assert set(door.refused("send_multicast_message", {"to": [], "messages": [TEXT]})) == {"to"}
    assert set(door.refused("send_multicast_message", {"to": " , ", "messages": [TEXT]})) == {"to"}


@pytest.mark.parametrize("wrong", [KEY[:-1], KEY + "0", "{" + KEY + "}", "x" * 201, [KEY], True])
def test_what_is_neither_a_retry_key_nor_a_case_number_is_refused(door: Door, wrong: Any) -> None:
    assert set(door.refused("send_push_message", {**push(), "headers": {"X-Line-Retry-Key": wrong}})) == {
        "X-Line-Retry-Key"
    }


@pytest.mark.parametrize("key", [KEY, KEY.upper()])
def test_a_callers_retry_key_goes_out_as_it_is(door: Door, key: str) -> None:
    inputs = {**push(), "headers": {"x-line-retry-key": f" {key} "}}
    assert door.sent("send_push_message", inputs).headers["x-line-retry-key"] == key


@pytest.mark.parametrize("fine", ["20200229", "20191231"])
def test_a_day_that_exists_is_taken(door: Door, fine: str) -> None:
    assert door.sent("get_number_of_sent_multicast_messages", {"date": fine}).query == {"date": fine}


@pytest.mark.parametrize(
    "wrong", ["20190229", "20191301", "2019-12-31", "191231", "00000101", "yesterday", "", 2019, True]
)
def test_a_date_has_eight_digits_and_exists(door: Door, wrong: Any) -> None:
    problems = door.refused("get_number_of_sent_multicast_messages", {"date": wrong})
    assert set(problems) == {"date"}


def test_a_date_in_another_form_is_shown_in_the_right_one(door: Door) -> None:
    assert (
        "20191231"
        in door.refused("get_number_of_sent_push_messages", {"date": "2019-12-31"})["date"].partition("got")[2]
    )


@pytest.mark.parametrize("seconds", range(5, 61, 5))
def test_loading_seconds_from_5_to_60_in_fives_are_taken(door: Door, seconds: int) -> None:
    assert (
        door.body("display_a_loading_animation", {"chatId": USER, "loadingSeconds": seconds})["loadingSeconds"]
        == seconds
    )


@pytest.mark.parametrize("seconds", [0, 4, 7, 61, 65, -5, 5.5, "soon", True])
def test_other_loading_seconds_are_refused(door: Door, seconds: Any) -> None:
    inputs = {"chatId": USER, "loadingSeconds": seconds}
    assert set(door.refused("display_a_loading_animation", inputs)) == {"loadingSeconds"}


def test_without_loading_seconds_none_are_sent(door: Door) -> None:
    assert door.body("display_a_loading_animation", {"chatId": USER}) == {"chatId": USER}


@pytest.mark.parametrize("fine", [["a"], ["A_9" * 10], "unit_1"])
@pytest.mark.parametrize("action", ["send_push_message", "send_multicast_message"])
def test_one_aggregation_unit_of_30_characters_is_taken(door: Door, action: str, fine: Any) -> None:
    inputs = push(customAggregationUnits=fine)
    assert door.body(action, inputs)["customAggregationUnits"] == ([fine] if isinstance(fine, str) else fine)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        (["a", "b"], "customAggregationUnits"),
        ([], "customAggregationUnits"),
        (["a" * 31], "customAggregationUnits[0]"),
        ([""], "customAggregationUnits[0]"),
        (["new-item"], "customAggregationUnits[0]"),
    ],
)
def test_other_aggregation_units_are_refused(door: Door, wrong: Any, place: str) -> None:
    assert set(door.refused("send_push_message", push(customAggregationUnits=wrong))) == {place}


def test_an_unknown_field_is_passed_on_with_the_name_that_was_probably_meant(door: Door) -> None:
    output = door.run("send_push_message", push(notificationDisable=True)).output
    assert door.line.api_requests[-1].json == push(notificationDisable=True)
    (warning,) = output["warnings"]
    assert warning.startswith("notificationDisable:")
    assert '"notificationDisabled"' in warning


def test_an_unknown_query_field_is_passed_on_with_a_warning(door: Door) -> None:
    request = door.sent("get_the_target_limit_for_messages_this_month", {"fields": "all"}, warnings=("fields",))
    assert request.query == {"fields": "all"}


def test_no_header_but_the_retry_key_is_passed_on(door: Door) -> None:
    headers = {"Authorization": "Bearer other", "X-Own": "1", "X-Line-Retry-Key": KEY}
    request = door.sent("send_push_message", {**push(), "headers": headers}, warnings=("Authorization", "X-Own"))
    assert request.headers["authorization"] == f"Bearer {door.line.token}"
    assert "x-own" not in request.headers


def test_all_problems_are_named_at_once(door: Door) -> None:
    inputs = {"to": "@me", "messages": [], "notificationDisabled": "no", "headers": {"X-Line-Retry-Key": KEY + "1"}}
    assert set(door.refused("send_push_message", inputs)) == {
        "to",
        "messages",
        "notificationDisabled",
        "X-Line-Retry-Key",
    }


def test_a_request_over_two_megabytes_is_refused(door: Door) -> None:
    big = {"type": "new", "text": "a" * (2 * 1024 * 1024)}
    assert set(door.refused("validate_message_objects_of_a_push_message", {"messages": [big]})) == {"json_body"}
