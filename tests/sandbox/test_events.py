"""The events that a tap, a text or a change in a chat makes: exactly those of LINE's reference."""

import re
import time

import pytest

from connector.sandbox import Sandbox
from tests.sandbox.client import GROUP, ROOM, USER, Client

OTHER = "U" + "4" * 32
BOT = "U" + 16 * "b0"
IMAGE = "https://example.com/a.png"
ULID = "[0-7][0-9A-HJKMNP-TV-Z]{25}"
SOURCES = {
    USER: {"type": "user", "userId": USER},
    GROUP: {"type": "group", "groupId": GROUP, "userId": USER},
    ROOM: {"type": "room", "roomId": ROOM, "userId": USER},
}
PLACE = {"title": "Here", "address": "Chiyoda-ku", "latitude": 35.5, "longitude": -139}


def buttons(*actions):
    """A message whose buttons have these actions."""
    return {"type": "template", "altText": "a", "template": {"type": "buttons", "text": "t", "actions": list(actions)}}


def replies(*actions):
    """A message with quick replies."""
    return {"type": "text", "text": "t", "quickReply": {"items": [{"type": "action", "action": a} for a in actions]}}


def postback(**content):
    """The part of an event that is a postback's own."""
    return {"type": "postback", "postback": content}


def picker(mode, **limits):
    """A date and time picker."""
    return {"type": "datetimepicker", "label": "When?", "data": "d", "mode": mode, **limits}


def message(kind, **content):
    """The part of an event that is a message's own; the values of the tokens are free."""
    tokens = {} if kind == "location" else {"quoteToken": str}
    return {"type": "message", "message": {"type": kind, "id": str, **tokens, "markAsReadToken": str, **content}}


IMAGE_EVENT = message("image", contentProvider={"type": "line"})
TAPS = [
    (buttons({"type": "postback", "label": "A", "data": "a=1"}), 1, None, [postback(data="a=1")]),
    (
        buttons({"type": "postback", "label": "A", "data": "a=1", "displayText": "I do"}),
        "A",
        None,
        [postback(data="a=1")],
    ),
    (
        buttons({"type": "postback", "label": "A", "data": "a=1", "text": "I do"}),
        "A",
        None,
        [message("text", text="I do"), postback(data="a=1")],
    ),
    (
        buttons({"type": "message", "label": "A", "text": "Hi 👋 \ud800"}),
        "A",
        None,
        [message("text", text="Hi 👋 \ud800")],
    ),
    (buttons(picker("date")), "When?", "2026-12-01", [postback(data="d", params={"date": "2026-12-01"})]),
    (buttons(picker("time")), "When?", "06:15", [postback(data="d", params={"time": "06:15"})]),
    (
        buttons(picker("datetime", min="2026-01-01t00:00", max="2026-12-31t23:59")),
        "When?",
        "2026-12-31T23:59",
        [postback(data="d", params={"datetime": "2026-12-31T23:59"})],
    ),
    (
        buttons(picker("datetime", initial="2017-06-18t06:15")),
        "When?",
        None,
        [postback(data="d", params={"datetime": "2017-06-18T06:15"})],
    ),
    (replies({"type": "camera", "label": "C"}), "C", None, [IMAGE_EVENT]),
    (replies({"type": "cameraRoll", "label": "C"}), "C", None, [IMAGE_EVENT]),
    (replies({"type": "location", "label": "L"}), "L", PLACE, [message("location", **PLACE)]),
    (
        replies({"type": "location", "label": "L"}),
        "L",
        {"latitude": 0, "longitude": 180},
        [message("location", latitude=0, longitude=180)],
    ),
    (
        {
            "type": "imagemap",
            "baseUrl": IMAGE,
            "altText": "a",
            "baseSize": {"width": 1040, "height": 1040},
            "actions": [
                {"type": "message", "text": "left", "area": {"x": 0, "y": 0, "width": 520, "height": 1040}},
                {"type": "uri", "linkUri": IMAGE, "area": {"x": 520, "y": 0, "width": 520, "height": 1040}},
            ],
        },
        1,
        None,
        [message("text", text="left")],
    ),
]


def suits(value, pattern):
    """Whether a value has the form of another, in which a type stands for any text of some length."""
    if pattern is str:
        return isinstance(value, str) and len(value) > 10
    if isinstance(pattern, dict):
        return list(value) == list(pattern) and all(suits(value[name], part) for name, part in pattern.items())
    return value == pattern and type(value) is type(pattern)


def check(event, own, source, *, replied=True):
    """Check an event against its own part and what all events have."""
    common = {
        "webhookEventId": str,
        "deliveryContext": {"isRedelivery": False},
        "timestamp": event["timestamp"],
        "source": source,
        **({"replyToken": str} if replied else {}),
        "mode": "active",
    }
    assert suits(event, {**own, **common}), event
    assert re.fullmatch(ULID, event["webhookEventId"])
    assert type(event["timestamp"]) is int
    assert abs(event["timestamp"] / 1000 - time.time()) < 60


@pytest.mark.parametrize("chat", SOURCES)
@pytest.mark.parametrize(("sent", "button", "chosen", "events"), TAPS)
def test_each_action_makes_the_event_of_the_reference_in_each_kind_of_chat(
    sandbox, webhook, chat, sent, button, chosen, events
):
    delivery = sandbox.tap(sent, button, user=USER, chat=chat, chosen=chosen)
    (got,) = webhook
    assert list(got.content) == ["destination", "events"]
    assert got.content["destination"] == BOT
    assert len(got.content["events"]) == len(events)
    for event, own in zip(got.content["events"], events, strict=True):
        check(event, own, SOURCES[chat])
    assert delivery.events == got.content["events"]
    assert got.is_signed_with(sandbox.client_secret)
    assert not got.is_signed_with("another")
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    "action",
    [
        {"type": "uri", "label": "A", "uri": "https://example.com/"},
        {"type": "clipboard", "label": "A", "clipboardText": "c"},
        {"type": "richmenuswitch", "label": "A", "richMenuAliasId": "r", "data": "d"},
    ],
    ids=lambda action: action["type"],
)
def test_a_link_and_what_only_the_phone_does_tell_line_nothing(sandbox, webhook, action):
    assert sandbox.tap(buttons(action), "A") is None
    assert not webhook


@pytest.mark.parametrize("chat", [USER, GROUP, ROOM])
def test_what_a_person_writes_is_a_text_message(sandbox, webhook, chat):
    sandbox.say("Who is on call?", user=USER, chat=chat)
    (event,) = webhook[0].content["events"]
    check(event, message("text", text="Who is on call?"), SOURCES[chat])


@pytest.mark.parametrize(
    ("kind", "chat", "content", "replied"),
    [
        ("follow", USER, {"follow": {"isUnblocked": False}}, True),
        ("unfollow", USER, {}, False),
        ("join", GROUP, {}, True),
        ("join", ROOM, {}, True),
        ("leave", GROUP, {}, False),
        ("leave", ROOM, {}, False),
    ],
)
def test_a_change_has_the_event_of_the_reference_and_names_nobody_in_a_group(
    sandbox, webhook, kind, chat, content, replied
):
    sandbox.happen(kind, user=USER, chat=chat)
    (event,) = webhook[0].content["events"]
    source = SOURCES[chat] if chat == USER else {n: v for n, v in SOURCES[chat].items() if n != "userId"}
    check(event, {"type": kind, **content}, source, replied=replied)


def test_who_follows_again_after_blocking_has_unblocked(sandbox, webhook):
    for kind in ("follow", "unfollow", "follow"):
        sandbox.happen(kind, user=USER)
    sandbox.happen("follow", user=OTHER)
    follows = [got.content["events"][0]["follow"] for got in webhook if got.content["events"][0]["type"] == "follow"]
    assert follows == [{"isUnblocked": False}, {"isUnblocked": True}, {"isUnblocked": False}]


def test_the_reply_token_of_an_event_is_good_once(sandbox, webhook, line):
    sandbox.say("Hello?", user=USER)
    token = webhook[0].content["events"][0]["replyToken"]
    assert line.send("reply", replyToken=token).status_code == 200
    assert line.send("reply", replyToken=token).status_code == 400


def test_no_two_events_share_an_id_a_token_or_a_message(sandbox, webhook):
    for _ in range(20):
        sandbox.say("again")
    events = [event for got in webhook for event in got.content["events"]]
    for told in (
        [event["webhookEventId"] for event in events],
        [event["replyToken"] for event in events],
        [event["message"]["id"] for event in events],
    ):
        assert len(set(told)) == 20


def test_a_tap_on_what_was_pushed_to_a_group_happens_there(sandbox, webhook, line):
    line.send("push", to=GROUP, messages=[buttons({"type": "postback", "label": "A", "data": "a"})])
    sandbox.tap(sandbox.messages[0]["messages"][0], "A", user=USER)
    assert webhook[0].content["events"][0]["source"] == SOURCES[GROUP]


def test_the_event_has_the_time_of_lines_clock(sandbox, webhook):
    sandbox.advance(86400)
    sandbox.say("tomorrow")
    event = webhook[0].content["events"][0]
    assert abs(event["timestamp"] / 1000 - time.time() - 86400) < 60


POSTBACK = buttons({"type": "postback", "label": "A", "data": "a"})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda line: line.tap(POSTBACK, "B"), "1 'A'"),
        (lambda line: line.tap(POSTBACK, 2), "1 'A'"),
        (lambda line: line.tap(POSTBACK, True), "1 'A'"),
        (lambda line: line.tap(POSTBACK, None), "1 'A'"),
        (lambda line: line.tap("no message", 1), "nothing"),
        (lambda line: line.tap(POSTBACK, "A", user="somebody"), "user is the ID of a user"),
        (lambda line: line.tap(POSTBACK, "A", chat="there"), "chat is the ID of a user, group or room"),
        (lambda line: line.tap(buttons({"type": "postback", "label": "A"}), "A"), "has no data"),
        (lambda line: line.tap(buttons({"type": "message", "label": "A", "text": 1}), "A"), "has no text"),
        (lambda line: line.tap(buttons(picker("date")), 1), "chosen is a date such as 2017-12-25"),
        (lambda line: line.tap(buttons(picker("date")), 1, chosen="2026-12-01T00:00"), "chosen is a date"),
        (lambda line: line.tap(buttons(picker("week")), 1, chosen="2026-W1"), "date, time, datetime"),
        (lambda line: line.tap(buttons(picker("time", max="12:00")), 1, chosen="12:01"), "None to 12:00"),
        (lambda line: line.tap(buttons(picker("time", min="12:00")), 1, chosen="11:59"), "12:00 to None"),
        (lambda line: line.tap(replies({"type": "location", "label": "L"}), 1, chosen="here"), "an object of title"),
        (lambda line: line.tap(replies({"type": "location", "label": "L"}), 1, chosen={"latitude": 91}), "-90 to 90"),
        (
            lambda line: line.tap(
                replies({"type": "location", "label": "L"}), 1, chosen={"latitude": 0, "longitude": 0, "title": 1}
            ),
            "are texts",
        ),
        (lambda line: line.say(""), "text is what the person writes"),
        (lambda line: line.happen("follow", chat=GROUP), "in the chat of a user"),
        (lambda line: line.happen("join", chat=USER), "in a group or room"),
        (lambda line: line.happen("beacon"), "text, follow, unfollow, join, leave"),
    ],
)
def test_what_cannot_happen_is_told_in_a_sentence_and_nothing_is_sent(sandbox, webhook, wrong, named):
    with pytest.raises(ValueError, match=re.escape(named)):
        wrong(sandbox)
    assert not webhook


def test_events_happen_also_where_no_webhook_is_set_and_are_sent_nowhere(sandbox):
    delivery = sandbox.say("Hello?")
    assert (delivery.url, delivery.status) == ("", 0)
    assert delivery.answer == "No webhook address is set: it was not sent"
    assert delivery.events[0]["message"]["text"] == "Hello?"


def test_another_process_can_tap_and_say_and_let_things_happen(sandbox, webhook, line):
    assert (
        line.request("POST", "/sandbox/tap", json={"message": POSTBACK, "button": "A", "user": USER}).json()["events"]
        == (webhook[0].content["events"])
    )
    told = line.request(
        "POST", "/sandbox/events", json={"type": "text", "text": "Hi", "chat": GROUP, "user": USER}
    ).json()
    assert told["body"].encode() == webhook[1].body
    assert told["signature"] == webhook[1].headers["x-line-signature"]
    assert (told["status"], told["answer"]) == (200, "OK")
    assert line.request("POST", "/sandbox/events", json={"type": "join", "chat": GROUP}).status_code == 200
    assert webhook[2].content["events"][0]["type"] == "join"
    link = buttons({"type": "uri", "label": "A", "uri": "https://example.com/"})
    assert line.request("POST", "/sandbox/tap", json={"message": link, "button": 1}).json() is None
    assert sandbox.requests == []


def test_each_sandbox_signs_with_its_own_secret_and_the_webhook_is_set_for_it_alone(sandbox, webhook):
    with Sandbox() as other:
        assert other.webhook == ""
        client = Client(other)
        assert client.request("POST", "/sandbox/webhook", json={"url": sandbox.webhook}).status_code == 200
        assert other.webhook == sandbox.webhook
        assert client.request("POST", "/sandbox/webhook", json={"url": ""}).status_code == 200
        assert other.webhook == ""
        client.http.close()
