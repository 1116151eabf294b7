"""Narrowcast objects: recipients, filters and limits nest, go out as given, or are refused at their place."""

import json
from typing import Any

import pytest

from tests.actions.door import Door
from tests.conftest import TEXT

NARROWCAST = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"
AUDIENCE = {"type": "audience", "audienceGroupId": 5614991017776}
GENDER = {"type": "gender", "oneOf": ["male", "female"]}


def narrowcast(**more: Any) -> dict[str, Any]:
    """The inputs of a narrowcast, with other fields beside."""
    return {"messages": [TEXT], **more}


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
