"""Whom a message reaches: what was meant to narrow it, and does not, is refused before anything is sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from connector.errors import ConnectorError
from tests.actions.door import KEY, Door, push
from tests.conftest import TEXT, bearer, load, run_process

NARROWCAST = "send_narrowcast_message"
AUDIENCE = {"type": "audience", "audienceGroupId": 1}
GENDER = {"type": "gender", "oneOf": ["male"]}
AGE = {"type": "age", "gte": "age_20", "lt": "age_40"}
PERIOD = {"type": "subscriptionPeriod", "gte": "day_7", "lt": "day_365"}
LIMIT = {"max": 5, "upToRemainingQuota": True, "forbidPartialDelivery": True}


def inputs(**more: Any) -> dict[str, Any]:
    """A narrowcast that selects by everything LINE documents."""
    redelivery = {"type": "redelivery", "requestId": "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"}
    others = [{"type": "operator", "or": [AUDIENCE]}, {"type": "operator", "not": AUDIENCE}]
    app, area = {"type": "appType", "oneOf": ["ios"]}, {"type": "area", "oneOf": ["jp_01"]}
    filters = [GENDER, AGE, PERIOD, app, {"type": "operator", "or": [area]}, {"type": "operator", "not": AGE}]
    return {
        "messages": [TEXT],
        "recipient": {"type": "operator", "and": [AUDIENCE, redelivery, *others]},
        "filter": {"demographic": {"type": "operator", "and": filters}},
        "limit": LIMIT,
        "notificationDisabled": False,
        **more,
    }


def misspelt(name: str) -> Iterator[str]:
    """Every name that one edit makes of another, and how else people write it."""
    for at in range(len(name) + 1):
        before, after = name[:at], name[at:]
        yield from (before + letter + after for letter in "sx_ ")
        yield from (before + letter + after[1:] for letter in "aeZ0" if after)
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        yield before + after[:1].swapcase() + after[1:]
        yield f"{before}_{after.lower()}"
    yield from (name.upper(), name.lower(), name.title(), name.capitalize(), f"{name}s", f"{name}es", f"$.{name}")
    yield name.rstrip("s")


def places(value: Any, *way: Any) -> Iterator[tuple[Any, ...]]:
    """The way to every field of an object, through objects and lists, but for those of messages."""
    for name, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(value, dict):
            yield (*way, name)
        if isinstance(item, dict | list) and name != "messages":
            yield from places(item, *way, name)


def renamed(value: Any, way: tuple[Any, ...], name: str) -> Any:
    """A copy of a value in which one field has another name."""
    first, *rest = way
    if isinstance(value, list):
        return [renamed(item, tuple(rest), name) if at == first else item for at, item in enumerate(value)]
    if rest:
        return {**value, first: renamed(value[first], tuple(rest), name)}
    return {name if key == first else key: item for key, item in value.items()}


WAYS = list(places(inputs()))
DOCUMENTED = {"messages", "recipient", "filter", "limit", "notificationDisabled", "demographic", "max", "gte", "lt",
              "upToRemainingQuota", "forbidPartialDelivery", "type", "and", "or", "not", "audienceGroupId",
              "requestId", "oneOf"}  # fmt: skip


def label(way: tuple[Any, ...]) -> str:
    return ".".join(map(str, way))


def problems(given: Any) -> list[str]:
    """Where a narrowcast is refused."""
    try:
        load(NARROWCAST)().prepare(given)
    except ConnectorError as error:
        return [row["property"] for row in error.details]
    return []


def test_a_narrowcast_that_selects_by_everything_is_fine() -> None:
    assert problems(inputs()) == []
    assert {way[-1] for way in WAYS} == DOCUMENTED


@pytest.mark.parametrize("way", WAYS, ids=label)
def test_every_misspelling_of_a_field_of_a_narrowcast_is_refused(way: tuple[Any, ...]) -> None:
    runner = load(NARROWCAST)
    names = sorted(set(misspelt(way[-1])) - DOCUMENTED)
    assert len(names) > 10
    parent = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way[:-1]).lstrip(".")
    for number, name in enumerate(names):
        given = renamed(inputs(), way, name)
        with pytest.raises(ConnectorError) as refused:
            runner().prepare({"json_body": given} if number % 2 else given)
        found = [row["property"] for row in refused.value.details]
        assert all(place.startswith(parent) for place in found), name
        assert way[-1] == "type" or any(name in place for place in found), name


@pytest.mark.parametrize("way", WAYS, ids=label)
def test_a_field_of_one_level_of_a_narrowcast_is_refused_at_the_others(way: tuple[Any, ...]) -> None:
    siblings = inputs()
    for step in way[:-1]:
        siblings = siblings[step]
    operands = {"and", "or", "not"} if "type" in siblings else set()
    for name in DOCUMENTED - set(siblings) - operands:
        assert problems(renamed(inputs(), way, name)), name


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"recipients": AUDIENCE}, "recipients"),
        ({"Recipient": AUDIENCE}, "Recipient"),
        ({"limits": {"max": 1}}, "limits"),
        ({"demographic": GENDER}, "demographic"),
        ({"filter": {"gender": "male"}}, "filter.gender"),
        ({"limit": {"maximum": 1}}, "limit.maximum"),
        ({"to": "U4af4980629000000000000000000abcd"}, "to"),
        ({"recipient": {**AUDIENCE, "description": "on call"}}, "recipient.description"),
        ({"recipient": {"type": "Audience", "audienceGroupId": 1}}, "recipient.type"),
        ({"filter": {"demographic": {"type": "newKind", "x": 1}}}, "filter.demographic.type"),
        ({"json_body": {"recipients": AUDIENCE, "messages": [TEXT]}}, "recipients"),
        ({"json_body": json.dumps({"recipients": AUDIENCE, "messages": [TEXT]})}, "recipients"),
        ({"parameters": {"recipient": AUDIENCE}}, "recipient"),
        ({"recipient": None}, "recipient"),
        ({"json_body": {"messages": [TEXT], "recipient": ""}}, "recipient"),
        ({"filter": {}}, "filter"),
        ({"limit": {"max": None}}, "limit.max"),
    ],
)
def test_what_would_not_narrow_a_narrowcast_is_refused_by_the_process_and_nothing_leaves(
    door: Door, more: dict[str, Any], place: str
) -> None:
    error = run_process(NARROWCAST, {**bearer(door.line), "messages": [TEXT], **more}).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("invalid_input", "not_sent", 0)
    assert [row["property"] for row in error["details"]] == [place]
    assert door.line.requests == []


@pytest.mark.parametrize("field", ["recipient", "filter", "limit"])
@pytest.mark.parametrize("empty", [None, {}, "", " ", "{}", "null", [], "[]"])
def test_a_selection_that_came_out_empty_is_refused(door: Door, field: str, empty: Any) -> None:
    for shape in ({"messages": [TEXT], field: empty}, {"json_body": {"messages": [TEXT], field: empty}}):
        (place,) = door.refused(NARROWCAST, shape)
        assert place.startswith(field)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"filter": {"demographic": None}}, "filter.demographic"),
        ({"filter": {"demographic": {}}}, "filter.demographic.type"),
        ({"limit": {**LIMIT, "max": None}}, "limit.max"),
        ({"limit": {"max": 5, "upToRemainingQuota": None}}, "limit.upToRemainingQuota"),
        ({"limit": {"upToRemainingQuota": True, "forbidPartialDelivery": None}}, "limit.forbidPartialDelivery"),
        ({"filter": {"demographic": {"type": "age", "gte": None, "lt": "age_20"}}}, "filter.demographic.gte"),
        ({"filter": {"demographic": {"type": "age", "gte": "age_20", "lt": None}}}, "filter.demographic.lt"),
        ({"filter": {"demographic": {"type": "gender", "oneOf": None}}}, "filter.demographic.oneOf"),
        ({"recipient": {"type": "operator", "and": []}}, "recipient.and"),
        ({"recipient": {"type": "operator", "not": {}}}, "recipient.not.type"),
        ({"recipient": {"type": "audience", "audienceGroupId": None}}, "recipient.audienceGroupId"),
        ({"recipient": {"type": "operator", "or": [AUDIENCE, None]}}, "recipient.or[1]"),
    ],
)
def test_a_part_of_a_selection_that_came_out_empty_is_refused(door: Door, more: dict[str, Any], place: str) -> None:
    assert set(door.refused(NARROWCAST, {"messages": [TEXT], **more})) == {place}


def test_how_to_mean_everyone_is_said(door: Door) -> None:
    told = door.refused(NARROWCAST, {"messages": [TEXT], "recipient": None, "filter": {}})
    assert all(text.endswith("leave it out to mean everyone.") for text in told.values())
    assert door.body(NARROWCAST, {"messages": [TEXT], "notificationDisabled": None}) == {"messages": [TEXT]}


def test_what_the_platform_and_the_asset_bring_along_does_not_stop_a_narrowcast(door: Door) -> None:
    brought = {"files": [], "path_parameters": {}, "data_body": None, "http_proxy": "", "verify_ssl": False}
    body = door.body(NARROWCAST, {"messages": [TEXT], **brought}, warnings=())
    assert body == {"messages": [TEXT]}


def test_aggregation_units_of_a_narrowcast_are_accepted_and_not_sent(door: Door) -> None:
    given = {"messages": [TEXT], "customAggregationUnits": ["alerts"]}
    assert door.body(NARROWCAST, given, warnings=("customAggregationUnits",)) == {"messages": [TEXT]}


@pytest.mark.parametrize("most", [2**31 - 1, "2147483647"])
def test_a_limit_is_an_int32(door: Door, most: Any) -> None:
    assert door.body(NARROWCAST, {"messages": [TEXT], "limit": {"max": most}})["limit"] == {"max": 2**31 - 1}
    assert set(door.refused(NARROWCAST, {"messages": [TEXT], "limit": {"max": 2**31}})) == {"limit.max"}


# The other ways to send.


@pytest.mark.parametrize("name", ["recipient", "filter", "limit", "recipients", "audience", "tos", "x"])
def test_a_broadcast_takes_no_field_that_line_does_not_document(door: Door, name: str) -> None:
    error = run_process("send_broadcast_message", {**bearer(door.line), "messages": [TEXT], name: {"max": 1}}).error
    assert [row["property"] for row in error["details"]] == [name]
    assert door.line.requests == []


@pytest.mark.parametrize("name", ["limit", "filter", "notificationsDisabled"])
def test_a_send_to_named_recipients_reaches_them_alone_whatever_else_is_given(door: Door, name: str) -> None:
    assert door.body("send_push_message", push(**{name: True}), warnings=(name,)) == push(**{name: True})


MISSPELT_KEYS = ["retry_key", "retryKey", "Retry-Key", "X-Line-Retrykey", "X-Line-Retry-Kye", "X_Line_Retry_Key",
                 "X-Line-Rety-Key", "XLineRetryKey", "x-line-retry-keys"]  # fmt: skip


@pytest.mark.parametrize("name", MISSPELT_KEYS)
def test_a_misspelt_retry_key_is_refused_since_a_repeat_would_send_again(door: Door, name: str) -> None:
    for given in ({**push(), name: KEY}, {**push(), "headers": {name: KEY}}, {"json_body": {**push(), name: KEY}}):
        assert "Write X-Line-Retry-Key" in door.refused("send_push_message", given)[name]


def test_a_misspelt_retry_key_is_refused_by_the_process_and_nothing_leaves(door: Door) -> None:
    error = run_process("send_push_message", {**bearer(door.line), **push(), "retry_key": KEY}).error
    assert [row["property"] for row in error["details"]] == ["retry_key"]
    assert door.line.requests == []


def test_other_headers_stay_unsent_with_a_warning(door: Door) -> None:
    headers = {"Retry-After": "1", "User-Agent": "x", "Key": "y"}
    door.sent("send_push_message", {**push(), "headers": headers}, warnings=tuple(headers))


def test_a_misspelt_retry_key_does_not_stop_what_takes_none(door: Door) -> None:
    given = {"replyToken": "token-1", "messages": [TEXT], "headers": {"retry_key": KEY}}
    door.sent("send_reply_message", given, warnings=("retry_key",))
