"""What a playbook may pass in, and exactly what goes over the wire for it."""

import json
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.actions.door import KEY, OTHER, Door, push
from tests.conftest import TEXT, USER

# Inputs arrive in two shapes.


def test_sections_and_flat_fields_make_the_same_request(door: Door) -> None:
    sections = {"headers": {"X-Line-Retry-Key": KEY}, "json_body": push(notificationDisabled=True)}
    flat = {"X-Line-Retry-Key": KEY, **push(notificationDisabled=True)}
    first = door.sent("send_push_message", sections)
    door.line.stop()
    with Sandbox() as other:
        door.line = other
        second = door.sent("send_push_message", flat)
    assert (first.json, first.headers["x-line-retry-key"]) == (second.json, second.headers["x-line-retry-key"])


def test_query_fields_come_in_their_section_or_flat(door: Door) -> None:
    for inputs in ({"parameters": {"date": "20191231"}}, {"date": "20191231"}):
        assert door.sent("get_number_of_sent_push_messages", inputs).query == {"date": "20191231"}


def test_a_field_given_twice_is_taken_from_its_section_with_a_warning(door: Door) -> None:
    inputs = {"json_body": push(), "to": OTHER, "headers": {"X-Line-Retry-Key": KEY}, "X-Line-Retry-Key": "other"}
    request = door.sent("send_push_message", inputs, warnings=("to", "X-Line-Retry-Key"))
    assert (request.json["to"], request.headers["x-line-retry-key"]) == (USER, KEY)


def test_a_retry_key_given_twice_in_another_case_is_taken_from_its_section(door: Door) -> None:
    inputs = {"json_body": push(), "headers": {"X-Line-Retry-Key": KEY}, "x-line-retry-key": OTHER}
    request = door.sent("send_push_message", inputs, warnings=("x-line-retry-key",))
    assert request.headers["x-line-retry-key"] == KEY


def test_two_retry_keys_in_two_spellings_are_refused_and_both_are_named(door: Door) -> None:
    other = KEY.replace("1", "2")
    for inputs in ({"headers": {"X-Line-Retry-Key": KEY, "x-line-retry-key": other}},
                   {"X-Line-Retry-Key": KEY, "x-line-retry-key": other}):  # fmt: skip
        problems = door.refused("send_push_message", {**push(), **inputs})
        assert list(problems) == ["X-Line-Retry-Key"]
        assert KEY in problems["X-Line-Retry-Key"]
        assert f'x-line-retry-key with "{other}"' in problems["X-Line-Retry-Key"]


@pytest.mark.parametrize("empty", [None, {}, "", " \n"])
def test_an_empty_section_counts_as_not_given(door: Door, empty: Any) -> None:
    assert door.body("send_push_message", {**push(), "headers": empty, "parameters": empty}) == push()


@pytest.mark.parametrize("wrong", [5, "text", [1], True])
def test_a_section_that_is_no_object_is_refused(door: Door, wrong: Any) -> None:
    assert "json_body" in door.refused("send_push_message", {"json_body": wrong})


@pytest.mark.parametrize("wrong", [None, 5, "text", [1]])
def test_an_input_that_is_no_object_is_refused(door: Door, wrong: Any) -> None:
    assert door.run("send_push_message", wrong).error["kind"] == "invalid_input"


@pytest.mark.parametrize("files", [[], None, [{"file": "id"}]])
def test_the_platforms_own_keys_are_ignored(door: Door, files: Any) -> None:
    assert door.body("send_push_message", {**push(), "files": files, "path_parameters": {}}) == push()


def test_a_section_no_endpoint_has_is_ignored_with_a_warning(door: Door) -> None:
    inputs = {**push(), "data_body": "x", "path_parameters": {"a": 1}}
    assert door.body("send_push_message", inputs, warnings=("data_body", "path_parameters")) == push()


# Values mapped from text.


@pytest.mark.parametrize(("given", "sent"), [("true", True), ("False", False), (" TRUE ", True), (True, True)])
def test_a_boolean_may_come_as_text(door: Door, given: Any, sent: bool) -> None:
    assert door.body("send_push_message", push(notificationDisabled=given))["notificationDisabled"] is sent


@pytest.mark.parametrize("given", ["10", 10.0, "10.0", " 10 ", 10])
def test_a_whole_number_may_come_as_text_or_with_a_point(door: Door, given: Any) -> None:
    body = door.body("display_a_loading_animation", {"chatId": USER, "loadingSeconds": given})
    assert json.dumps(body["loadingSeconds"]) == "10"


@pytest.mark.parametrize("given", [20191231, 20191231.0, "20191231", " 20191231\n"])
def test_a_date_may_come_as_a_number(door: Door, given: Any) -> None:
    request = door.sent("get_number_of_sent_reply_messages", {"date": given})
    assert request.query == {"date": "20191231"}


@pytest.mark.parametrize("given", [json.dumps([TEXT]), TEXT, json.dumps(TEXT), [TEXT]])
def test_messages_may_come_as_json_text_or_as_a_single_object(door: Door, given: Any) -> None:
    assert door.body("send_push_message", push(messages=given)) == push()


def test_the_whole_body_may_come_as_json_text(door: Door) -> None:
    assert door.body("send_push_message", {"json_body": json.dumps(push())}) == push()


def test_json_text_with_a_mistake_is_refused_and_the_mistake_named(door: Door) -> None:
    assert "not valid JSON" in door.refused("send_push_message", push(messages='[{"type": "text",}]'))["messages"]


def test_a_field_without_a_value_counts_as_not_given(door: Door) -> None:
    inputs = push(notificationDisabled=None, customAggregationUnits=None)
    assert door.body("send_push_message", inputs) == push()
    assert set(door.refused("send_push_message", {"to": None, "messages": None})) == {"to", "messages"}


def test_an_empty_retry_key_counts_as_not_given_with_a_warning(door: Door) -> None:
    inputs = {**push(), "headers": {"X-Line-Retry-Key": " "}}
    request = door.sent("send_push_message", inputs, warnings=("X-Line-Retry-Key",))
    assert len(request.headers["x-line-retry-key"]) == 36


@pytest.mark.parametrize(
    ("field", "value"),
    [("notificationDisabled", "maybe"), ("notificationDisabled", 1), ("messages", " "), ("messages", 5), ("to", 5)],
)
def test_a_value_that_cannot_be_understood_is_refused(door: Door, field: str, value: Any) -> None:
    assert set(door.refused("send_push_message", push(**{field: value}))) == {field}


def test_messages_go_out_exactly_as_given(door: Door) -> None:
    odd = {
        "type": "text",
        "text": '😀 กำ 👨‍👩 "\\\n',
        "x": [1.5, None, "10", "true"],
    }
    result = door.run("validate_message_objects_of_a_push_message", {"messages": [odd]})
    assert result.code == 0
    assert door.line.api_requests[-1].json == {"messages": [odd]}


# The vendor's mistakes.


def test_recipient_and_aggregation_unit_of_a_broadcast_are_accepted_and_not_sent(door: Door) -> None:
    inputs = {"to": "everyone", "customAggregationUnits": ["unit"], "messages": [TEXT]}
    body = door.body("send_broadcast_message", inputs, warnings=("to", "customAggregationUnits"))
    assert body == {"messages": [TEXT]}


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ([USER, OTHER], [USER, OTHER]),
        (USER, [USER]),
        (f"{USER},{OTHER}", [USER, OTHER]),
        (f" {USER} , {OTHER},\n", [USER, OTHER]),
        (json.dumps([USER, OTHER]), [USER, OTHER]),
    ],
)
def test_multicast_recipients_may_be_an_array_one_id_or_separated_by_commas(door: Door, given: Any, sent: Any) -> None:
    assert door.body("send_multicast_message", {"to": given, "messages": [TEXT]})["to"] == sent


def test_a_retry_key_on_a_reply_is_accepted_and_not_sent(door: Door) -> None:
    inputs = {"replyToken": "token-1", "messages": [TEXT], "headers": {"X-Line-Retry-Key": KEY}}
    request = door.sent("send_reply_message", inputs, warnings=("X-Line-Retry-Key",))
    assert "x-line-retry-key" not in request.headers


def test_a_retry_key_on_a_read_is_not_sent(door: Door) -> None:
    request = door.sent(
        "get_number_of_messages_sent_this_month", {"X-Line-Retry-Key": KEY}, warnings=("X-Line-Retry-Key",)
    )
    assert "x-line-retry-key" not in request.headers
