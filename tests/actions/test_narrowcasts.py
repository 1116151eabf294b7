"""Narrowcast objects: recipients, filters and limits nest, go out as given, or are refused at their place."""

import json
from itertools import pairwise
from typing import Any

import pytest

from tests.actions.door import Door
from tests.conftest import TEXT

NARROWCAST = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"
AUDIENCE = {"type": "audience", "audienceGroupId": 5614991017776}
NOT_AUDIENCE = {"type": "operator", "not": AUDIENCE}
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
        {"type": "operator", "and": [AUDIENCE], "or": None, "not": None},
        {"type": "operator", "and": [{"type": "operator", "or": [AUDIENCE] * 5}, *[AUDIENCE] * 4, NOT_AUDIENCE]},
        {"type": "audience", "audienceGroupId": 1},
    ],
)
def test_recipient_objects_nest_and_go_out_as_given(door: Door, recipient: Any) -> None:
    sent = {name: value for name, value in recipient.items() if value is not None}
    assert door.body("send_narrowcast_message", narrowcast(recipient=recipient))["recipient"] == sent


@pytest.mark.parametrize(
    ("recipient", "place"),
    [
        ({"audienceGroupId": 1}, "recipient.type"),
        ({"type": "audience"}, "recipient.audienceGroupId"),
        ({"type": "audience", "audienceGroupId": "x"}, "recipient.audienceGroupId"),
        ({"type": "audience", "audienceGroupId": 0}, "recipient.audienceGroupId"),
        ({"type": "redelivery"}, "recipient.requestId"),
        ({"type": "redelivery", "requestId": ""}, "recipient.requestId"),
        ({"type": "operator"}, "recipient"),
        ({"type": "operator", "and": None}, "recipient"),
        ({"type": "operator", "and": [AUDIENCE], "or": [AUDIENCE]}, "recipient"),
        ({"type": "operator", "and": [AUDIENCE], "not": AUDIENCE}, "recipient"),
        ({"type": "operator", "or": [AUDIENCE], "not": AUDIENCE}, "recipient"),
        ({"type": "operator", "and": []}, "recipient.and"),
        ({"type": "operator", "or": []}, "recipient.or"),
        ({"type": "operator", "or": [{"type": "audience"}]}, "recipient.or[0].audienceGroupId"),
        (
            {"type": "operator", "and": [{"type": "operator", "not": {"type": "audience"}}]},
            "recipient.and[0].not.audienceGroupId",
        ),
        ({"type": "operator", "or": [AUDIENCE] * 11}, "recipient"),
        ({"type": "operator", "and": [*[AUDIENCE] * 10, NOT_AUDIENCE]}, "recipient"),
        ({"type": "operator", "and": [{"type": "operator", "or": [AUDIENCE] * 6}, *[AUDIENCE] * 5]}, "recipient"),
        ("everyone", "recipient"),
        ({"type": "operator", "and": 5}, "recipient.and"),
        ({"type": "operator", "or": True}, "recipient.or"),
        (json.dumps({"type": "operator", "or": [AUDIENCE] * 11}), "recipient"),
        ({"type": "operator", "and": json.dumps([AUDIENCE] * 11)}, "recipient"),
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
        {"type": "age", "gte": "age_15", "lt": "age_20"},
        {"type": "subscriptionPeriod", "lt": "day_30"},
        {"type": "gender", "oneOf": ["male"]},
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
        ({"gte": "age_20"}, ".type"),
        ({"type": "subscriptionPeriod"}, ""),
        ({"type": "subscriptionPeriod", "gte": "day_365", "lt": "day_180"}, ""),
        ({"type": "appType", "oneOf": []}, ".oneOf"),
        ({"type": "area"}, ".oneOf"),
    ],
)
def test_a_wrong_demographic_filter_is_refused_at_its_place(door: Door, demographic: Any, place: str) -> None:
    problems = door.refused("send_narrowcast_message", narrowcast(filter={"demographic": demographic}))
    assert set(problems) == {f"filter.demographic{place}"}


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("filter", {"demographic": {"type": "area", "oneOf": ["vn_01"]}}, "filter.demographic.oneOf[0]"),
        ("filter", {"demographic": {"type": "age", "gte": "age_80"}}, "filter.demographic.gte"),
    ],
)
def test_what_line_may_have_added_passes_with_a_warning(door: Door, field: str, value: Any, place: str) -> None:
    door.line.clear()
    result = door.run("send_narrowcast_message", narrowcast(**{field: value}))
    assert door.line.api_requests[-1].json[field] == value
    answered = json.loads((result.out or result.err).partition(" ")[2])
    assert [warning.partition(":")[0] for warning in answered["warnings"]] == [place]


AGES = ["age_15", "age_20", "age_25", "age_30", "age_35", "age_40", "age_45", "age_50", "age_55", "age_60", "age_65",
        "age_70"]  # fmt: skip
PERIODS = ["day_7", "day_30", "day_90", "day_180", "day_365"]


@pytest.mark.parametrize(
    ("kind", "known", "unknown"),
    [
        ("gender", ["male", "female"], ["other"]),
        ("appType", ["ios", "android"], ["windows"]),
        (
            "area",
            ["jp_01", "jp_09", "jp_10", "jp_47", "tw_01", "tw_22", "th_01", "th_08", "id_01", "id_12"],
            ["jp_00", "jp_1", "jp_48", "tw_00", "tw_23", "th_00", "th_09", "id_00", "id_13"],
        ),
    ],
)
def test_every_value_that_line_documents_passes_without_a_word_and_any_other_with_a_warning(
    door: Door, kind: str, known: list[str], unknown: list[str]
) -> None:
    chosen = {"demographic": {"type": kind, "oneOf": [*known, *unknown]}}
    places = [f"filter.demographic.oneOf[{len(known) + number}]" for number in range(len(unknown))]
    assert door.body("send_narrowcast_message", narrowcast(filter=chosen), warnings=tuple(places))["filter"] == chosen


@pytest.mark.parametrize(
    ("kind", "steps", "unknown"),
    [("age", AGES, ["age_10", "age_16", "age_75"]), ("subscriptionPeriod", PERIODS, ["day_1", "day_366"])],
)
@pytest.mark.parametrize("end", ["gte", "lt"])
def test_a_span_begins_and_ends_at_a_step_that_line_documents_or_passes_with_a_warning(
    door: Door, kind: str, steps: list[str], unknown: list[str], end: str
) -> None:
    for steps_, warnings in ((steps, ()), (unknown, (f"filter.demographic.{end}",))):
        for step in steps_:
            chosen = {"demographic": {"type": kind, end: step}}
            assert door.body("send_narrowcast_message", narrowcast(filter=chosen), warnings=warnings)


@pytest.mark.parametrize(("kind", "steps"), [("age", AGES), ("subscriptionPeriod", PERIODS)])
def test_a_span_goes_up_in_lines_order_of_the_steps(door: Door, kind: str, steps: list[str]) -> None:
    for low, high in pairwise(steps):
        upward = {"demographic": {"type": kind, "gte": low, "lt": high}}
        assert door.body("send_narrowcast_message", narrowcast(filter=upward))["filter"] == upward
        downward = {"demographic": {"type": kind, "gte": high, "lt": low}}
        assert door.refused("send_narrowcast_message", narrowcast(filter=downward)) == {
            "filter.demographic": f"must have a gte below its lt; got gte {high} and lt {low}."
        }


def test_a_span_with_a_step_that_is_not_known_is_left_to_line(door: Door) -> None:
    for gte, lt, place in (("age_99", "age_15", "gte"), ("age_70", "age_1", "lt")):
        chosen = {"demographic": {"type": "age", "gte": gte, "lt": lt}}
        door.body("send_narrowcast_message", narrowcast(filter=chosen), warnings=(f"filter.demographic.{place}",))


def test_what_is_wrong_with_an_object_is_said_in_words(door: Door) -> None:
    operator = {"type": "operator", "and": [AUDIENCE], "or": [AUDIENCE], "not": AUDIENCE}
    demographic = {"type": "operator", "or": [GENDER] * 11}
    inputs = narrowcast(recipient=operator, filter={"demographic": demographic}, limit={"forbidPartialDelivery": True})
    assert door.refused("send_narrowcast_message", inputs) == {
        "recipient": "must have exactly one of and, or, not; got and, or, not.",
        "filter.demographic": "must have at most 10 objects besides operators; got 11.",
        "limit.forbidPartialDelivery": "may be true only when upToRemainingQuota is true; set both or none.",
    }
    neither = narrowcast(recipient={"type": "operator"}, filter={"demographic": {"type": "age"}})
    assert door.refused("send_narrowcast_message", neither) == {
        "recipient": "must have exactly one of and, or, not; got none.",
        "filter.demographic": "must have gte, lt or both.",
    }
    words = narrowcast(recipient="everyone", filter={"demographic": "everyone"})
    assert door.refused("send_narrowcast_message", words) == {
        "recipient": 'must be a recipient object; got "everyone".',
        "filter.demographic": 'must be a demographic filter object; got "everyone".',
    }


def test_recipients_and_filters_are_counted_each_by_themselves(door: Door) -> None:
    recipient = {"type": "operator", "or": [AUDIENCE] * 10}
    chosen = {"demographic": {"type": "operator", "or": [GENDER] * 10}}
    body = door.body("send_narrowcast_message", narrowcast(recipient=recipient, filter=chosen))
    assert (body["recipient"], body["filter"]) == (recipient, chosen)


@pytest.mark.parametrize(
    ("inputs", "place"),
    [
        ({"filter": 5}, "filter"),
        ({"filter": {"demographic": "everyone"}}, "filter.demographic"),
        ({"recipient": {"type": "operator", "and": ["everyone"]}}, "recipient.and[0]"),
        ({"recipient": {"type": "operator", "not": [AUDIENCE]}}, "recipient.not"),
        ({"messages": None}, "messages"),
        ({"notificationDisabled": "maybe"}, "notificationDisabled"),
    ],
)
def test_what_is_of_another_type_is_refused_at_its_place(door: Door, inputs: dict[str, Any], place: str) -> None:
    assert set(door.refused("send_narrowcast_message", {**narrowcast(), **inputs})) == {place}


def test_without_a_selection_everybody_gets_it_under_a_retry_key(door: Door) -> None:
    request = door.sent("send_narrowcast_message", narrowcast(notificationDisabled="true"))
    assert (request.method, request.path) == ("POST", "/v2/bot/message/narrowcast")
    assert request.json == narrowcast(notificationDisabled=True)
    assert request.headers["x-line-retry-key"]


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
        ({"upToRemainingQuota": "maybe"}, "limit.upToRemainingQuota"),
        ({"forbidPartialDelivery": True}, "limit.forbidPartialDelivery"),
        ({"forbidPartialDelivery": "true", "upToRemainingQuota": "false"}, "limit.forbidPartialDelivery"),
        (5, "limit"),
    ],
)
def test_wrong_limits_are_refused_at_their_place(door: Door, limit: Any, place: str) -> None:
    assert set(door.refused("send_narrowcast_message", narrowcast(limit=limit))) == {place}
