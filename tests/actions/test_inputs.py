"""What a playbook may pass in, and exactly what goes over the wire for it."""

import json
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.conftest import TEXT, USER, Result, bearer, run_here

OTHER = "U0c229f960000000000000000000effff"
GROUP = "C4af4980629000000000000000000abcd"
ROOM = "R4af4980629000000000000000000abcd"
KEY = "123e4567-e89b-12d3-a456-426614174000"
NARROWCAST = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"


class Door:
    """Runs actions against one sandbox, and says what arrived or what was refused."""

    def __init__(self, line: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
        self.line = line
        self.capsys = capsys

    def run(self, action: str, inputs: Any) -> Result:
        return run_here(self.capsys, action, bearer(self.line), inputs)

    def sent(self, action: str, inputs: Any, *, warnings: tuple[str, ...] = ()) -> Any:
        """The one request that an input makes; the warnings must begin with these places, and be no others."""
        self.line.clear()
        output = self.run(action, inputs).output
        assert [warning.partition(":")[0] for warning in output["warnings"]] == list(warnings), output["warnings"]
        (request,) = self.line.api_requests
        return request

    def body(self, action: str, inputs: Any, *, warnings: tuple[str, ...] = ()) -> Any:
        return self.sent(action, inputs, warnings=warnings).json

    def refused(self, action: str, inputs: Any) -> dict[str, str]:
        """What is wrong where, of an input that makes no request at all."""
        self.line.clear()
        error = self.run(action, inputs).error
        assert (error["kind"], error["attempts"], self.line.requests) == ("invalid_input", 0, [])
        return {row["property"]: row["message"] for row in error["details"]}


@pytest.fixture
def door(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> Door:
    return Door(sandbox, capsys)


def push(**more: Any) -> dict[str, Any]:
    return {"to": USER, "messages": [TEXT], **more}


def narrowcast(**more: Any) -> dict[str, Any]:
    return {"messages": [TEXT], **more}


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


@pytest.mark.parametrize("empty", [None, {}, ""])
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
    [("notificationDisabled", "maybe"), ("notificationDisabled", 1), ("messages", "hello"), ("messages", 5), ("to", 5)],
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


# Request-level limits.


@pytest.mark.parametrize("count", [1, 5])
def test_one_to_five_messages_are_sent(door: Door, count: int) -> None:
    assert len(door.body("send_push_message", push(messages=[TEXT] * count))["messages"]) == count


@pytest.mark.parametrize("count", [0, 6])
@pytest.mark.parametrize("action", ["send_push_message", "validate_message_objects_of_a_push_message"])
def test_no_or_six_messages_are_refused(door: Door, action: str, count: int) -> None:
    inputs = push(messages=[TEXT] * count) if action == "send_push_message" else {"messages": [TEXT] * count}
    assert set(door.refused(action, inputs)) == {"messages"}


def test_a_message_must_be_an_object(door: Door) -> None:
    assert set(door.refused("send_push_message", push(messages=[TEXT, "hello", 5]))) == {"messages[1]", "messages[2]"}


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


@pytest.mark.parametrize("chat", [GROUP, ROOM])
def test_only_users_get_a_multicast_or_an_animation(door: Door, chat: str) -> None:
    assert set(door.refused("send_multicast_message", {"to": [USER, chat], "messages": [TEXT]})) == {"to[1]"}
    assert set(door.refused("display_a_loading_animation", {"chatId": chat})) == {"chatId"}


def test_a_multicast_needs_a_recipient(door: Door) -> None:
    assert set(door.refused("send_multicast_message", {"to": [], "messages": [TEXT]})) == {"to"}
    assert set(door.refused("send_multicast_message", {"to": " , ", "messages": [TEXT]})) == {"to"}


@pytest.mark.parametrize("wrong", ["key", KEY[:-1], KEY + "0", KEY.replace("-", ""), "g" + KEY[1:], "{" + KEY + "}"])
def test_a_retry_key_is_a_uuid(door: Door, wrong: str) -> None:
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
    inputs = {"to": "@me", "messages": [], "notificationDisabled": "no", "headers": {"X-Line-Retry-Key": "1"}}
    assert set(door.refused("send_push_message", inputs)) == {
        "to",
        "messages",
        "notificationDisabled",
        "X-Line-Retry-Key",
    }


def test_a_request_over_two_megabytes_is_refused(door: Door) -> None:
    big = {"type": "new", "text": "a" * (2 * 1024 * 1024)}
    assert set(door.refused("validate_message_objects_of_a_push_message", {"messages": [big]})) == {"json_body"}


# Narrowcast objects.

AUDIENCE = {"type": "audience", "audienceGroupId": 5614991017776}
GENDER = {"type": "gender", "oneOf": ["male", "female"]}


@pytest.mark.parametrize(
    "recipient",
    [
        AUDIENCE,
        {"type": "redelivery", "requestId": NARROWCAST},
        {"type": "operator", "and": [AUDIENCE, {"type": "operator", "not": AUDIENCE}]},
        {"type": "operator", "or": [AUDIENCE] * 10},
        {"type": "operator", "not": AUDIENCE},
        {"type": "operator", "not": {"type": "operator", "or": [{"type": "operator", "and": [AUDIENCE]}]}},
    ],
)
def test_recipient_objects_nest_and_go_out_as_given(door: Door, recipient: Any) -> None:
    assert door.body("send_narrowcast_message", narrowcast(recipient=recipient))["recipient"] == recipient


@pytest.mark.parametrize(
    ("recipient", "place"),
    [
        ({"audienceGroupId": 1}, "recipient.type"),
        ({"type": "audience"}, "recipient.audienceGroupId"),
        ({"type": "audience", "audienceGroupId": "x"}, "recipient.audienceGroupId"),
        ({"type": "redelivery"}, "recipient.requestId"),
        ({"type": "operator"}, "recipient"),
        ({"type": "operator", "and": [AUDIENCE], "or": [AUDIENCE]}, "recipient"),
        ({"type": "operator", "and": []}, "recipient.and"),
        (
            {"type": "operator", "and": [{"type": "operator", "not": {"type": "audience"}}]},
            "recipient.and[0].not.audienceGroupId",
        ),
        ({"type": "operator", "or": [AUDIENCE] * 11}, "recipient"),
        ("everyone", "recipient"),
    ],
)
def test_a_wrong_recipient_object_is_refused_at_its_place(door: Door, recipient: Any, place: str) -> None:
    assert set(door.refused("send_narrowcast_message", narrowcast(recipient=recipient))) == {place}


@pytest.mark.parametrize(
    "demographic",
    [
        GENDER,
        {"type": "age", "gte": "age_20", "lt": "age_25"},
        {"type": "age", "lt": "age_70"},
        {"type": "appType", "oneOf": ["ios", "android"]},
        {"type": "area", "oneOf": ["jp_47", "tw_22", "th_08", "id_12"]},
        {"type": "subscriptionPeriod", "gte": "day_7", "lt": "day_365"},
        {"type": "operator", "and": [GENDER, {"type": "operator", "not": {"type": "age", "gte": "age_15"}}]},
        {"type": "operator", "or": [GENDER] * 10},
    ],
)
def test_demographic_filters_nest_and_go_out_as_given(door: Door, demographic: Any) -> None:
    body = door.body("send_narrowcast_message", narrowcast(filter={"demographic": demographic}))
    assert body["filter"] == {"demographic": demographic}


@pytest.mark.parametrize(
    ("demographic", "place"),
    [
        ({"oneOf": ["male"]}, ".type"),
        ({"type": "gender"}, ".oneOf"),
        ({"type": "gender", "oneOf": []}, ".oneOf"),
        ({"type": "age"}, ""),
        ({"type": "age", "gte": "age_25", "lt": "age_20"}, ""),
        ({"type": "age", "gte": "age_25", "lt": "age_25"}, ""),
        ({"type": "subscriptionPeriod", "gte": "day_30", "lt": "day_7"}, ""),
        ({"type": "operator", "not": GENDER, "and": [GENDER]}, ""),
        ({"type": "operator", "and": [GENDER] * 11}, ""),
    ],
)
def test_a_wrong_demographic_filter_is_refused_at_its_place(door: Door, demographic: Any, place: str) -> None:
    problems = door.refused("send_narrowcast_message", narrowcast(filter={"demographic": demographic}))
    assert set(problems) == {f"filter.demographic{place}"}


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("recipient", {"type": "newKind", "x": 1}, "recipient.type"),
        ("filter", {"demographic": {"type": "area", "oneOf": ["vn_01"]}}, "filter.demographic.oneOf[0]"),
        ("filter", {"demographic": {"type": "age", "gte": "age_80"}}, "filter.demographic.gte"),
        ("limit", {"newOption": True}, "limit.newOption"),
    ],
)
def test_what_line_may_have_added_passes_with_a_warning(door: Door, field: str, value: Any, place: str) -> None:
    door.line.clear()
    result = door.run("send_narrowcast_message", narrowcast(**{field: value}))
    assert door.line.api_requests[-1].json[field] == value
    answered = json.loads((result.out or result.err).partition(" ")[2])
    assert [warning.partition(":")[0] for warning in answered["warnings"]] == [place]


@pytest.mark.parametrize(
    "limit",
    [
        {"max": 1},
        {"upToRemainingQuota": True},
        {"max": 5, "upToRemainingQuota": True, "forbidPartialDelivery": True},
        {"forbidPartialDelivery": False},
    ],
)
def test_limits_go_out_as_given(door: Door, limit: Any) -> None:
    assert door.body("send_narrowcast_message", narrowcast(limit=limit))["limit"] == limit


def test_limits_may_come_as_text(door: Door) -> None:
    limit = {"max": "5", "upToRemainingQuota": "true", "forbidPartialDelivery": "true"}
    body = door.body("send_narrowcast_message", narrowcast(limit=json.dumps(limit)))
    assert body["limit"] == {"max": 5, "upToRemainingQuota": True, "forbidPartialDelivery": True}


@pytest.mark.parametrize(
    ("limit", "place"),
    [
        ({"max": 0}, "limit.max"),
        ({"max": "many"}, "limit.max"),
        ({"forbidPartialDelivery": True}, "limit.forbidPartialDelivery"),
        ({"forbidPartialDelivery": "true", "upToRemainingQuota": "false"}, "limit.forbidPartialDelivery"),
        (5, "limit"),
    ],
)
def test_wrong_limits_are_refused_at_their_place(door: Door, limit: Any, place: str) -> None:
    assert set(door.refused("send_narrowcast_message", narrowcast(limit=limit))) == {place}


@pytest.mark.parametrize("wrong", ["", "   ", None])
def test_a_status_needs_a_request_id(door: Door, wrong: Any) -> None:
    assert set(door.refused("get_narrowcast_message_status", {"requestId": wrong})) == {"requestId"}
