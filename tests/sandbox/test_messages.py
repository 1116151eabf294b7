"""Recipients, messages and the other fields of a send: what is checked, and how it is refused."""

import pytest

from tests.sandbox.client import (
    BODIES,
    GROUP,
    HELLO,
    ROOM,
    STRANGE_GROUP,
    STRANGE_ROOM,
    STRANGER,
    USER,
    details_of,
    message_of,
)


@pytest.mark.parametrize(
    "to", ["Brown", "@brown", "u" + "1" * 32, USER.upper() + "1", USER + "\n", "U" + "G" * 32, 5, [USER]]
)
def test_a_malformed_id_in_a_push_is_400(line, sandbox, to):
    assert message_of(line.send("push", to=to)) == (
        "The property, 'to', in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


def test_a_user_of_another_channel_is_refused_and_nobody_gets_the_message(line, sandbox):
    for nobody in (STRANGER, STRANGE_GROUP, STRANGE_ROOM):
        assert message_of(line.send("push", to=nobody)) == "Failed to send messages"
    assert message_of(line.send("multicast", to=[USER, STRANGER])) == (
        "The property, to[1], in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []
    assert line.usage() == 0


@pytest.mark.parametrize("wrong", ["Brown", GROUP, ROOM, 7, None])
def test_a_multicast_takes_user_ids_only_and_sends_to_all_or_nobody(line, sandbox, wrong):
    assert message_of(line.send("multicast", to=[USER, USER, wrong])) == (
        "The property, to[2], in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


@pytest.mark.parametrize("size", [0, 501])
def test_a_multicast_goes_to_1_to_500(line, size):
    users = [f"U{number:032x}" for number in range(1, size + 1)]
    assert details_of(line.send("multicast", to=users)) == [("Size must be between 1 and 500", "to")]


def test_a_multicast_to_500_is_accepted(line, sandbox):
    users = [f"U{number:032x}" for number in range(1, 501)]
    assert line.send("multicast", to=users).status_code == 200
    assert sandbox.messages[0]["to"] == users


def test_an_id_that_stands_twice_gets_the_message_twice(line, sandbox):
    assert line.send("multicast", to=[USER, USER]).status_code == 200
    assert sandbox.messages[0]["to"] == [USER, USER]
    assert line.usage() == 2


@pytest.mark.parametrize("kind", ["push", "multicast"])
def test_a_missing_recipient_is_told_with_the_other_problems(line, kind):
    assert details_of(line.send(kind, to=None, messages=None)) == [
        ("May not be empty", "to"),
        ("May not be empty", "messages"),
    ]


@pytest.mark.parametrize("kind", BODIES)
def test_a_request_has_1_to_5_messages(line, kind):
    for messages in ([], HELLO * 6):
        assert details_of(line.send(kind, messages=messages)) == [("Size must be between 1 and 5", "messages")]
    assert line.send(kind, messages=HELLO * 5).ok


KNOWN_TYPES = "text, textV2, sticker, image, video, audio, location, imagemap, template, flex, coupon"


@pytest.mark.parametrize(
    ("message", "details"),
    [
        ({}, [("May not be empty", "type")]),
        ({"type": None}, [("May not be empty", "type")]),
        ({"type": "hologram"}, [(f"Must be one of the following values: [{KNOWN_TYPES}]", "type")]),
        ({"type": ["text"]}, [(f"Must be one of the following values: [{KNOWN_TYPES}]", "type")]),
        ({"type": "text"}, [("May not be empty", "text")]),
        ({"type": "text", "text": ""}, [("May not be empty", "text")]),
        ({"type": "text", "text": "x" * 5001}, [("Length must be between 0 and 5000", "text")]),
        ({"type": "text", "text": "x" * 4999 + "\U0001f600"}, [("Length must be between 0 and 5000", "text")]),
        ({"type": "textV2", "text": "x" * 5001}, [("Length must be between 0 and 5000", "text")]),
        ({"type": "sticker"}, [("May not be empty", "packageId"), ("May not be empty", "stickerId")]),
        ({"type": "image", "originalContentUrl": "u"}, [("May not be empty", "previewImageUrl")]),
        ({"type": "video", "previewImageUrl": "u"}, [("May not be empty", "originalContentUrl")]),
        ({"type": "audio", "originalContentUrl": "u"}, [("May not be empty", "duration")]),
        (
            {"type": "location", "title": "t", "address": ""},
            [("May not be empty", name) for name in ("address", "latitude", "longitude")],
        ),
        ({"type": "imagemap", "baseUrl": "u", "altText": "a", "baseSize": {}}, [("May not be empty", "actions")]),
        ({"type": "template", "altText": "a"}, [("May not be empty", "template")]),
        ({"type": "flex"}, [("May not be empty", "altText"), ("May not be empty", "contents")]),
        ({"type": "coupon"}, [("May not be empty", "couponId")]),
    ],
)
def test_a_wrong_message_object_is_refused_with_the_path_of_the_problem(line, message, details):
    expected = [(text, f"messages[1].{name}") for text, name in details]
    assert details_of(line.send("validate/push", messages=[*HELLO, message])) == expected


@pytest.mark.parametrize(
    "message",
    [
        {"type": "text", "text": "x" * 4998 + "\U0001f600", "quickReply": {"items": "?"}, "sender": "?"},
        {"type": "text", "text": "\ud83d"},
        {"type": "audio", "originalContentUrl": "u", "duration": 0},
        {"type": "location", "title": "t", "address": "a", "latitude": 0, "longitude": 0},
        {"type": "flex", "altText": "a", "contents": {"unknown": "field"}},
        {"type": "coupon", "couponId": "c", "unknown": "field"},
    ],
)
def test_beyond_the_top_level_of_a_message_nothing_is_checked(line, message):
    assert line.send("validate/push", messages=[message]).status_code == 200


def test_all_problems_of_all_messages_come_at_once(line, sandbox):
    messages = [{"type": "text", "text": ""}, {"type": "nothing"}, {"type": "flex"}]
    response = line.send("push", to=None, messages=messages, customAggregationUnits=["a-b", "c"])
    assert [name for _, name in details_of(response)] == [
        "to",
        "customAggregationUnits",
        "customAggregationUnits[0]",
        "messages[0].text",
        "messages[1].type",
        "messages[2].altText",
        "messages[2].contents",
    ]
    assert sandbox.messages == []


@pytest.mark.parametrize(
    ("kind", "fields", "name"),
    [
        ("push", {"messages": "hello"}, "messages"),
        ("push", {"messages": ["hello"]}, "messages[0]"),
        ("push", {"messages": [{"type": "text", "text": 5}]}, "messages[0].text"),
        ("broadcast", {"notificationDisabled": "true"}, "notificationDisabled"),
        ("push", {"customAggregationUnits": "unit"}, "customAggregationUnits"),
        ("multicast", {"to": USER}, "to"),
        ("reply", {"replyToken": 5}, "replyToken"),
        ("narrowcast", {"recipient": []}, "recipient"),
        ("narrowcast", {"filter": "all"}, "filter"),
        ("narrowcast", {"limit": 5}, "limit"),
        ("narrowcast", {"limit": {"max": 0}}, "limit.max"),
        ("narrowcast", {"limit": {"max": True}}, "limit.max"),
    ],
)
def test_a_field_of_the_wrong_type_is_refused_by_its_name(line, sandbox, kind, fields, name):
    assert message_of(line.send(kind, **fields)) == (
        f"The property, '{name}', in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


@pytest.mark.parametrize("kind", ["push", "multicast"])
def test_an_aggregation_unit_is_one_name_of_letters_digits_and_underscores(line, kind):
    rule = 'must match "^[a-zA-Z0-9_]{1,30}$"'
    assert line.send(kind, customAggregationUnits=["Promo_2024"]).status_code == 200
    assert line.send(kind, customAggregationUnits=[]).status_code == 200
    for unit in ("", "a-b", "x" * 31, 5):
        assert details_of(line.send(kind, customAggregationUnits=[unit])) == [(rule, "customAggregationUnits[0]")]
    assert details_of(line.send(kind, customAggregationUnits=["a", "b"])) == [
        ("Size must be between 0 and 1", "customAggregationUnits")
    ]


@pytest.mark.parametrize("kind", ["broadcast", "narrowcast", "reply"])
def test_unknown_fields_are_ignored_and_aggregation_units_are_unknown_elsewhere(line, kind):
    assert line.send(kind, customAggregationUnits="anything", to="anybody", whatever=1).ok


def test_validate_looks_at_messages_only(line, sandbox):
    assert line.send("validate/push", to=5, notificationDisabled="?").status_code == 200
    assert sandbox.messages == []


def test_null_is_a_missing_field(line, sandbox):
    assert line.send("push", notificationDisabled=None, customAggregationUnits=None).status_code == 200
    assert sandbox.messages[0]["notificationDisabled"] is False
