"""Sends: what they answer, reply tokens, and what the sandbox shows of them."""

import re

from tests.sandbox.client import BODIES, DAY, HELLO, USER, details_of, key, message_of


def test_sent_messages_have_a_decimal_id_each_and_a_quote_token_where_one_can_quote(line):
    messages = [
        *HELLO,
        {"type": "audio", "originalContentUrl": "u", "duration": 1},
        {"type": "sticker", "packageId": "1", "stickerId": "2"},
    ]
    sent = line.send("push", messages=messages).json()["sentMessages"]
    assert [set(each) for each in sent] == [{"id", "quoteToken"}, {"id"}, {"id", "quoteToken"}]
    assert all(re.fullmatch("[0-9]{18}", each["id"]) for each in sent)
    assert len({each["id"] for each in sent}) == 3


def test_a_reply_token_is_good_once_however_late(line, sandbox):
    sandbox.advance(DAY)
    assert line.send("reply", replyToken="once").status_code == 200
    assert message_of(line.send("reply", replyToken="once")) == "Invalid reply token"
    assert line.send("reply", replyToken="another").status_code == 200
    assert details_of(line.send("reply", replyToken="")) == [("May not be empty", "replyToken")]


def test_a_refused_reply_does_not_use_up_its_token(line):
    assert line.send("reply", messages=[]).status_code == 400
    assert line.send("reply").status_code == 200


def test_messages_shows_what_was_accepted_and_for_whom(line, sandbox):
    retry_key = key()
    responses = [
        line.send("push", retry_key, notificationDisabled=True),
        line.send("multicast"),
        line.send("broadcast"),
        line.send("narrowcast"),
        line.send("reply"),
    ]
    assert sandbox.messages == [
        {
            "endpoint": endpoint,
            "to": to,
            "messages": HELLO,
            "retryKey": retry_key if endpoint == "push" else None,
            "requestId": response.headers["x-line-request-id"],
            "notificationDisabled": endpoint == "push",
        }
        for response, (endpoint, to) in zip(
            responses,
            [
                ("push", [USER]),
                ("multicast", [USER]),
                ("broadcast", []),
                ("narrowcast", []),
                ("reply", [BODIES["reply"]["replyToken"]]),
            ],
            strict=True,
        )
    ]
