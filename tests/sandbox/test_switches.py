"""Events that come otherwise than usual: each switch as the webhook gets it, and events that come once more."""

import json

import pytest

from connector.sandbox.switches import Switches
from tests.sandbox.client import GROUP, ROOM, USER, message_of

TEXT = "ディスク 95 % 👋 é \ud800"
POSTBACK = {
    "type": "template",
    "altText": "a",
    "template": {"type": "buttons", "text": "t", "actions": [{"type": "postback", "label": TEXT[:-2], "data": TEXT}]},
}
OTHER_SECRET = "f00dfacef00dfacef00dfacef00dface"
BOTH = {
    "type": "template",
    "altText": "a",
    "template": {
        "type": "buttons",
        "text": "t",
        "actions": [{"type": "postback", "label": "B", "data": "b", "text": TEXT}],
    },
}
"""A tap that makes two events."""

WAYS = {
    "tap": lambda sandbox, chat, **switches: sandbox.tap(POSTBACK, 1, user=USER, chat=chat, **switches),
    "tap of two events": lambda sandbox, chat, **switches: sandbox.tap(BOTH, 1, user=USER, chat=chat, **switches),
    "say": lambda sandbox, chat, **switches: sandbox.say(TEXT, user=USER, chat=chat, **switches),
    "happen": lambda sandbox, chat, **switches: sandbox.happen("join", user=USER, chat=chat, **switches),
}
PORTS = {
    "tap": ("/sandbox/tap", {"message": POSTBACK, "button": 1, "user": USER, "chat": GROUP}),
    "text": ("/sandbox/events", {"type": "text", "text": TEXT, "user": USER, "chat": GROUP}),
    "join": ("/sandbox/events", {"type": "join", "user": USER, "chat": GROUP}),
}
each_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
each_port = pytest.mark.parametrize(("path", "content"), PORTS.values(), ids=PORTS)


def compact(content, escaped=False):
    """JSON as LINE writes it."""
    text = json.dumps(content, ensure_ascii=escaped, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def got_by(webhook, sandbox, events):
    """The last request, whose bytes are exactly those of these events, signed with the channel secret."""
    got = webhook[-1]
    assert got.body == compact({"destination": sandbox.line.bot, "events": events})
    assert got.is_signed_with(sandbox.client_secret)
    return got


@each_way
def test_redelivery_marks_every_event_and_changes_nothing_else(sandbox, webhook, way):
    usual = way(sandbox, GROUP)
    marked = way(sandbox, GROUP, redelivery=True)
    events = got_by(webhook, sandbox, marked.events).content["events"]
    assert [event["deliveryContext"] for event in events] == [{"isRedelivery": True}] * len(usual.events)
    assert [list(event) for event in events] == [list(event) for event in usual.events]
    assert [event["deliveryContext"] for event in usual.events] == [{"isRedelivery": False}] * len(events)


@each_way
def test_in_standby_no_event_has_a_reply_token_and_nothing_else_is_missing(sandbox, webhook, way):
    usual = way(sandbox, GROUP)
    waiting = way(sandbox, GROUP, standby=True)
    for event, other in zip(got_by(webhook, sandbox, waiting.events).content["events"], usual.events, strict=True):
        assert event["mode"] == "standby"
        assert list(event) == [name for name in other if name != "replyToken"]
        assert other["mode"] == "active"


@each_way
@pytest.mark.parametrize(
    ("chat", "source"),
    [
        (GROUP, {"type": "group", "groupId": GROUP}),
        (ROOM, {"type": "room", "roomId": ROOM}),
    ],
)
def test_who_is_anonymous_is_named_nowhere_in_a_group_or_room(sandbox, webhook, way, chat, source):
    delivery = way(sandbox, chat, anonymous=True)
    got = got_by(webhook, sandbox, delivery.events)
    assert [event["source"] for event in got.content["events"]] == [source] * len(delivery.events)
    assert USER.encode() not in got.body


@pytest.mark.parametrize(
    "happen",
    [
        lambda sandbox: sandbox.tap(POSTBACK, 1, user=USER, anonymous=True),
        lambda sandbox: sandbox.say("Hi", user=USER, anonymous=True),
        lambda sandbox: sandbox.happen("unfollow", user=USER, anonymous=True),
    ],
)
def test_nobody_is_anonymous_in_a_users_chat_and_what_is_refused_has_not_happened(sandbox, webhook, happen):
    with pytest.raises(ValueError, match="in the chat of a user LINE always names the user"):
        happen(sandbox)
    assert webhook == []
    assert sandbox.happen("follow", user=USER).events[0]["follow"] == {"isUnblocked": False}


@each_way
def test_an_escaped_body_is_ascii_alone_and_signed_as_it_is(sandbox, webhook, way):
    delivery = way(sandbox, GROUP, escaped=True)
    (got,) = webhook
    assert got.body.isascii()
    assert got.body == delivery.body == compact({"destination": sandbox.line.bot, "events": delivery.events}, True)
    assert got.is_signed_with(sandbox.client_secret)
    assert got.content["events"] == delivery.events


def test_escapes_are_those_of_utf_16_and_no_other_character_has_one(sandbox, webhook):
    sandbox.say('é 👋 \ud800 / <"', escaped=True)
    assert rb'"text":"\u00e9 \ud83d\udc4b \ud800 / <\""' in webhook[0].body
    sandbox.say('é 👋 \ud800 / <"')
    assert '"text":"é 👋 \\ud800 / <\\""'.encode() in webhook[1].body


@each_way
def test_an_altered_body_has_another_digit_in_a_timestamp_after_it_was_signed(sandbox, webhook, way):
    for _ in range(12):  # of all digits
        delivery = way(sandbox, GROUP, altered=True)
        got = webhook[-1]
        signed = compact({"destination": sandbox.line.bot, "events": delivery.events})
        assert delivery.body == got.body
        assert len(signed) == len(got.body)
        ((place, digit),) = [(n, b) for n, b in enumerate(got.body) if b != signed[n]]
        assert signed[:place].endswith(b'"timestamp":' + str(delivery.events[0]["timestamp"])[:-1].encode())
        assert chr(digit).isdigit()
        assert abs(got.content["events"][0]["timestamp"] - delivery.events[0]["timestamp"]) == 1
        assert got.content["events"][1:] == delivery.events[1:]
        assert not got.is_signed_with(sandbox.client_secret)
        got.body = signed
        assert got.is_signed_with(sandbox.client_secret)


@each_way
@pytest.mark.parametrize("secret", [OTHER_SECRET, ""])
def test_another_secret_signs_in_place_of_the_channels(sandbox, webhook, way, secret):
    delivery = way(sandbox, GROUP, secret=secret)
    (got,) = webhook
    assert got.body == compact({"destination": sandbox.line.bot, "events": delivery.events})
    assert got.is_signed_with(secret)
    assert not got.is_signed_with(sandbox.client_secret)


def test_another_secret_is_shown_nowhere(sandbox, webhook, line):
    told = [repr(sandbox.say("Hi", secret=OTHER_SECRET)), repr(Switches(secret=OTHER_SECRET))]
    for path, content in PORTS.values():
        told.append(line.request("POST", path, json={**content, "secret": OTHER_SECRET}).text)
    event = webhook[0].content["events"][0]["webhookEventId"]
    again = {"webhookEventId": event, "secret": OTHER_SECRET}
    told.append(line.request("POST", "/sandbox/redelivery", json=again).text)
    wrong = {**PORTS["text"][1], "secret": OTHER_SECRET}
    told.append(message_of(line.request("POST", "/sandbox/events", json={**wrong, "standby": OTHER_SECRET})))
    told.append(message_of(line.request("POST", "/sandbox/events", json={**wrong, "secret": OTHER_SECRET + "é"})))
    told.append(message_of(line.request("POST", "/sandbox/redelivery", json={**again, "webhookEventId": OTHER_SECRET})))
    told += [line.request("GET", f"/sandbox/{path}").text for path in ("messages", "requests", "chat/news")]
    assert len(webhook) == 5
    assert all(got.is_signed_with(OTHER_SECRET) for got in webhook)
    assert not [text for text in told if OTHER_SECRET in text]


def test_all_switches_can_be_set_at_once_and_are_told(sandbox, webhook):
    names = ("redelivery", "standby", "anonymous", "escaped", "altered")
    delivery = sandbox.say(TEXT, chat=GROUP, secret=OTHER_SECRET, **dict.fromkeys(names, True))
    (event,) = delivery.events
    (got,) = webhook
    assert delivery.switches == (*names, "secret")
    assert event["source"] == {"type": "group", "groupId": GROUP}
    assert (event["mode"], event["deliveryContext"]) == ("standby", {"isRedelivery": True})
    assert not got.is_signed_with(OTHER_SECRET)
    got.body = compact({"destination": sandbox.line.bot, "events": delivery.events}, escaped=True)
    assert got.is_signed_with(OTHER_SECRET)
    assert sandbox.say(TEXT).switches == ()


# Once more


@each_way
def test_what_is_delivered_again_is_the_same_to_the_byte_but_for_its_mark(sandbox, webhook, way):
    first = way(sandbox, GROUP)
    sandbox.advance(60)
    for _ in range(2):
        again = sandbox.redeliver(first)
        got = got_by(webhook, sandbox, again.events)
        assert got.body == again.body == first.body.replace(b'"isRedelivery":false', b'"isRedelivery":true')
        assert (again.chat, again.user, again.status, again.shown) == (GROUP, USER, 200, "")
        assert again.switches == ("redelivery",)
        first = again


def test_what_came_in_another_way_is_delivered_again_as_it_was_made(sandbox, webhook):
    ways = {"standby": True, "anonymous": True, "escaped": True, "altered": True, "secret": OTHER_SECRET}
    first = sandbox.say(TEXT, user=USER, chat=GROUP, **ways)
    again = sandbox.redeliver(first)
    assert again.events == [{**first.events[0], "deliveryContext": {"isRedelivery": True}}]
    got_by(webhook, sandbox, again.events)


def test_what_is_delivered_again_can_be_escaped_altered_and_signed_with_another_secret(sandbox, webhook):
    first = sandbox.say(TEXT)
    sandbox.redeliver(first, escaped=True, secret=OTHER_SECRET)
    again = sandbox.redeliver(first, altered=True)
    assert webhook[1].body.isascii()
    assert webhook[1].is_signed_with(OTHER_SECRET)
    assert not webhook[2].is_signed_with(sandbox.client_secret)
    assert again.switches == ("redelivery", "altered")


def test_the_reply_token_of_what_is_delivered_again_is_that_of_the_first_time_and_good_once(sandbox, webhook, line):
    sandbox.redeliver(sandbox.say("Hi"))
    tokens = [got.content["events"][0]["replyToken"] for got in webhook]
    assert [line.send("reply", replyToken=token).status_code for token in tokens] == [200, 400]


def test_events_are_delivered_again_also_where_the_first_time_went_nowhere(sandbox, webhook):
    url, sandbox.webhook = sandbox.webhook, ""
    first = sandbox.say("Hi")
    sandbox.webhook = url
    assert sandbox.redeliver(first).status == 200
    assert len(webhook) == 1


def test_the_page_is_told_the_switches_and_that_what_is_delivered_again_was_said_once(sandbox, webhook, line):
    sandbox.redeliver(sandbox.say("はい", user=USER, chat=GROUP, altered=True, escaped=True))
    told, again = line.request("GET", "/sandbox/chat/news").json()["items"]
    assert (told["switches"], again["switches"]) == (["escaped", "altered"], ["redelivery"])
    assert (told["shown"], again["shown"]) == ("はい", "")
    assert [json.loads(item["body"]) for item in (told, again)] == [got.content for got in webhook]
    for item in (told, again):
        assert (item["chat"], item["user"]) == (GROUP, USER)
        assert item["id"] == webhook[0].content["events"][0]["webhookEventId"]


# Over the port


@each_port
def test_another_process_sets_the_same_switches(sandbox, webhook, line, path, content):
    ways = {"redelivery": True, "standby": True, "anonymous": True, "escaped": True, "altered": True}
    told = line.request("POST", path, json={**content, **ways, "secret": OTHER_SECRET}).json()
    (got,) = webhook
    assert told["switches"] == [*ways, "secret"]
    assert told["body"].encode() == got.body
    assert told["events"][0]["timestamp"] ^ 1 == got.content["events"][0]["timestamp"]
    got.body = compact({"destination": sandbox.line.bot, "events": told["events"]}, escaped=True)
    assert got.is_signed_with(OTHER_SECRET)
    off = {**dict.fromkeys(ways, False), "secret": None}
    assert line.request("POST", path, json={**content, **off}).json()["switches"] == []
    assert webhook[1].is_signed_with(sandbox.client_secret)


@each_port
@pytest.mark.parametrize("name", ["redelivery", "standby", "anonymous", "escaped", "altered"])
def test_a_switch_is_true_or_false_and_nothing_that_looks_like_it(sandbox, webhook, line, path, content, name):
    for value in ("true", 1, 0, None, [], {}):
        told = message_of(line.request("POST", path, json={**content, name: value}))
        assert told == f"{name} is true or false"
    assert (webhook, sandbox.history.since("", 0)[1]) == ([], [])


@pytest.mark.parametrize("value", [1, True, False, ["x"], {}, "é", "\ud800"])
def test_another_secret_is_a_text_in_ascii(sandbox, webhook, line, value):
    path, content = PORTS["tap"]
    told = message_of(line.request("POST", path, json={**content, "secret": value}))
    assert told == "secret is a text in ASCII, or null for the channel's own"
    assert webhook == []


def test_another_process_has_events_delivered_again_by_the_id_of_one_of_them(sandbox, webhook, line):
    sandbox.say("Hi")
    first = sandbox.tap(BOTH, 1, user=USER)
    sandbox.say("Hi")
    line.send("push")
    for event in first.events:
        told = line.request("POST", "/sandbox/redelivery", json={"webhookEventId": event["webhookEventId"]}).json()
        got = got_by(webhook, sandbox, told["events"])
        assert got.body == first.body.replace(b'"isRedelivery":false', b'"isRedelivery":true')
        assert told["body"].encode() == got.body
        assert told["signature"] == got.headers["x-line-signature"]
        assert (told["status"], told["answer"], told["switches"]) == (200, "OK", ["redelivery"])


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({}, "an event which was made here of late"),
        ({"webhookEventId": "01FZ74A0TDDPYRVKNK77XKC3ZR"}, "an event which was made here of late"),
        ({"webhookEventId": ["01FZ74A0TDDPYRVKNK77XKC3ZR"]}, "an event which was made here of late"),
        ({"standby": True}, "Unknown is the field 'standby'"),
        ({"redelivery": False}, "Unknown is the field 'redelivery'"),
        ([], "an object"),
    ],
)
def test_what_cannot_be_delivered_again_is_told_and_nothing_is_sent(sandbox, webhook, line, content, named):
    sandbox.say("Hi")
    assert named in message_of(line.request("POST", "/sandbox/redelivery", json=content))
    assert len(webhook) == 1


def test_what_was_cleared_is_not_delivered_again(sandbox, webhook, line):
    event = {"webhookEventId": sandbox.say("Hi").events[0]["webhookEventId"]}
    assert message_of(line.request("POST", "/sandbox/redelivery", json={**event, "altered": 1})) == (
        "altered is true or false"
    )
    sandbox.clear()
    assert "of late" in message_of(line.request("POST", "/sandbox/redelivery", json=event))
    assert len(webhook) == 1
