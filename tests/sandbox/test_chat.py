"""The page of the chat, without a browser: what it is served with, and the data that it asks for."""

import base64
import hashlib
import json
import re
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.sandbox import Fault, Sandbox
from connector.sandbox.chat import find_action
from connector.sandbox.chat.page import FAULTS
from connector.sandbox.faults import KINDS
from connector.sandbox.history import LONGEST
from tests.sandbox.client import GROUP, HELLO, ROOM, USER, Client, key, serving
from tests.sandbox.receiver import receiving

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\" ' javascript:alert(3) url(http://e.example)"
POSTBACK = {
    "type": "template",
    "altText": "a",
    "template": {"type": "buttons", "text": "t", "actions": [{"type": "postback", "label": "A", "data": "a"}]},
}
MARKUP = re.compile(r"<(?!/?(?:div|span|bdi)\b)|\s(?:on\w+|style|src|href)\s*=(?=[^<]*>)", re.IGNORECASE)
"""A tag that no drawing needs, or an attribute that runs or fetches something."""


def news(line, **query):
    """What the page is told."""
    response = line.request("GET", "/sandbox/chat/news", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def items(line):
    """All that has happened, as the page is told."""
    return news(line)["items"]


def outcome(line):
    """What became of the last request."""
    told = items(line)[-1]["outcome"]
    return told["kind"], told["words"], told["reason"]


# The page


def test_the_page_runs_its_own_script_and_style_alone_and_asks_nobody_else(line):
    response = line.request("GET", "/sandbox/chat")
    assert response.status_code == 200
    (style,) = re.findall(r"<style>(.*?)</style>", response.text, re.S)
    (script,) = re.findall(r"<script>(.*?)</script>", response.text, re.S)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert response.headers["Content-Security-Policy"] == (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    rest = response.text.replace(style, "").replace(script, "")
    assert not re.search(r"\s(on\w+|style|src|action)=|https?://(?!127\.0\.0\.1)|<!--", rest)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function", script)
    assert not re.search(r"url\(|@import", style)


def test_the_page_holds_nothing_of_a_message_and_no_secret(line, sandbox):
    before = line.request("GET", "/sandbox/chat").content
    line.send("push", messages=[{"type": "text", "text": HOSTILE}])
    assert line.request("GET", "/sandbox/chat").content == before
    assert sandbox.client_secret.encode() not in before


def test_the_page_offers_every_kind_of_fault(line):
    offered = re.findall(r'<option value="(\w+)" data-status="(\d+)">', line.request("GET", "/sandbox/chat").text)
    assert offered == [(kind, str(KINDS[kind])) for kind in FAULTS]
    assert set(FAULTS) == set(KINDS)


def test_every_field_and_button_of_the_page_has_a_name(line):
    page = line.request("GET", "/sandbox/chat").text
    fields = re.findall(r'<(?:input|select|textarea)\b[^>]*\bid="([\w-]+)"[^>]*>', page)
    assert len(fields) > 12
    for name in fields:
        wrapped = re.search(rf'<label[^>]*>(?:(?!</label>).)*\bid="{name}"', page, re.S)
        assert wrapped or f'<label for="{name}"' in page, name
    assert all(text.strip() for text in re.findall(r"<button[^>]*>(.*?)</button>", page))


# What it is told


@pytest.mark.parametrize(
    ("kind", "fields", "chat", "recipients"),
    [
        ("push", {"to": USER}, USER, 1),
        ("push", {"to": GROUP}, GROUP, 5),
        ("push", {"to": ROOM}, ROOM, 3),
        ("push", {"to": "@somebody"}, "other", None),
        ("push", {"to": [USER]}, "other", None),
        ("multicast", {"to": [USER] * 7}, "multicast", 7),
        ("broadcast", {}, "broadcast", 100),
        ("narrowcast", {}, "narrowcast", None),
        ("reply", {}, "reply", None),
        ("validate/push", {}, "other", None),
    ],
)
def test_each_request_is_told_in_its_chat_with_its_messages_drawn(line, kind, fields, chat, recipients):
    line.send(kind, **fields)
    (item,) = items(line)
    assert (item["chat"], item["recipients"]) == (chat, recipients)
    assert item["path"] == f"/v2/bot/message/{kind}"
    (message,) = item["messages"]
    assert "hello" in message["markup"]


def test_a_reply_is_told_in_the_chat_of_its_event(line, sandbox):
    for chat in (USER, GROUP):
        event = sandbox.say("Hello?", chat=chat).events[0]
        line.send("reply", replyToken=event["replyToken"])
    assert [(item["kind"], item["chat"]) for item in items(line)] == [
        ("event", USER),
        ("request", USER),
        ("event", GROUP),
        ("request", GROUP),
    ]


def test_key_request_id_and_outcome_stand_beside_a_message(line):
    retry_key = key()
    answer = line.send("push", retry_key)
    (item,) = items(line)
    assert (item["key"], item["id"]) == (retry_key, answer.headers["x-line-request-id"])
    assert outcome(line) == ("accepted", "Accepted · 200 OK", "")
    assert json.loads(item["outcome"]["answer"]) == answer.json()
    line.send("push", retry_key)
    assert outcome(line) == ("refused", "Refused · 409 Conflict", "The retry key is already accepted")


def test_what_is_refused_is_told_too_drawn_and_with_the_reason(line):
    line.send("push", messages=[{"type": "text", "text": "x" * 5001}])
    assert outcome(line) == (
        "refused",
        "Refused · 400 Bad Request",
        "The request body has 1 error(s)\nmessages[0].text: Length must be between 0 and 5000",
    )
    assert "x" * 5001 in items(line)[0]["messages"][0]["markup"]
    line.call("POST", "/v2/bot/message/push", data=b"{", headers={"Content-Type": "application/json"})
    assert outcome(line)[1] == "Refused · 400 Bad Request"
    assert items(line)[-1]["body"] == "{"
    line.call("POST", "/v2/bot/message/push", "wrong", json={"messages": HELLO})
    assert outcome(line)[1] == "Refused · 401 Unauthorized"


@pytest.mark.parametrize(
    ("fault", "words", "reason"),
    [
        (Fault.status_code(503), "answer", "LINE never saw it, its sender was told 503."),
        (Fault.status_code(503, accepted=True), "answer", "LINE executed it (200 OK), its sender was told 503."),
        (Fault("lost"), "lost", "LINE never saw it, its sender was told nothing."),
        (Fault("reset", accepted=True), "reset", "LINE executed it (200 OK), its sender was told nothing."),
        (Fault("delayed", seconds=0), "delayed", "LINE executed it (200 OK)."),
        (Fault("truncated_json", accepted=True), "truncated_json", "LINE executed it (200 OK)."),
        (Fault("echo"), "echo", "LINE never saw it, its sender was told 500."),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else None,
)
def test_a_fault_is_told_with_what_line_did_and_what_the_sender_heard(line, sandbox, fault, words, reason):
    sandbox.queue(fault)
    try:
        line.send("push")
    except OSError:
        assert fault.kind in ("lost", "reset")
    assert outcome(line) == ("fault", f"Fault · {words}", reason)


def test_requests_without_messages_are_told_without_their_secrets(line, sandbox):
    line.token()
    line.get("quota", access_token="a-real-token")
    told = news(line)
    assert [item["chat"] for item in told["items"]] == ["other", "other"]
    text = json.dumps(told)
    assert sandbox.client_secret not in text
    assert "a-real-token" not in text


def test_what_was_told_is_not_told_again_and_what_comes_is_told_once(line):
    line.send("push")
    first = news(line)
    again = news(line, history=first["history"], last=first["last"])
    assert (len(first["items"]), again["items"], again["last"]) == (1, [], first["last"])
    line.send("push")
    (item,) = news(line, history=first["history"], last=first["last"])["items"]
    assert item["number"] == first["last"] + 1


def test_a_cleared_sandbox_has_another_history_and_tells_it_from_the_start(line, sandbox):
    line.send("push")
    line.send("push")
    first = news(line)
    sandbox.clear()
    line.send("push")
    told = news(line, history=first["history"], last=first["last"])
    assert told["history"] != first["history"]
    assert len(told["items"]) == 1


@pytest.mark.parametrize("last", ["", "-1", "x", "\u0662", "9" * 400])
def test_a_number_that_is_none_asks_from_the_start(line, last):
    line.send("push")
    assert len(news(line, history=news(line)["history"], last=last)["items"]) == 1


def test_much_is_told_a_part_at_a_time_and_the_oldest_is_forgotten(line):
    for _ in range(LONGEST + 10):
        line.get("quota")
    numbers, told = [], {"history": "", "last": 0, "more": True}
    while told["more"]:
        told = news(line, history=told["history"], last=told["last"])
        assert len(told["items"]) <= 40
        numbers += [item["number"] for item in told["items"]]
    assert numbers == list(range(11, LONGEST + 11))


def test_what_is_long_is_told_shortened(line):
    line.send("multicast", to=[f"U{number:032x}" for number in range(500)], messages=HELLO * 5 + HELLO * 500)
    (item,) = items(line)
    assert (len(item["messages"]), item["left"], item["recipients"], len(item["to"])) == (5, 500, 500, 3)
    assert re.search(r"\n… and [0-9,]+ characters more$", item["body"])


def test_an_event_is_told_with_what_the_chat_shows_and_what_the_webhook_said(line, sandbox):
    with receiving(500, b"broken") as (url, received):
        sandbox.webhook = url
        shown = {"type": "postback", "label": "A", "data": "a", "displayText": "I do"}
        sandbox.tap({**POSTBACK, "template": {**POSTBACK["template"], "actions": [shown]}}, "A", user=USER)
    (item,) = items(line)
    told = {name: item[name] for name in ("kind", "chat", "user", "shown", "types", "data", "to", "status", "answer")}
    assert told == {
        "kind": "event",
        "chat": USER,
        "user": USER,
        "shown": "I do",
        "types": ["postback"],
        "data": [{"data": "a"}],
        "to": url,
        "status": 500,
        "answer": "broken",
    }
    assert item["signature"] == received[0].headers["x-line-signature"]
    assert json.loads(item["body"]) == received[0].content


def test_settings_are_told_and_another_process_sets_them(line, sandbox):
    assert news(line)["settings"]["quota"] is None
    for path, content in (
        ("quota", {"quota": 60}),
        ("members", {"chat": GROUP, "members": 12}),
        ("webhook", {"url": "http://127.0.0.1:3000/webhook"}),
    ):
        assert line.request("POST", f"/sandbox/{path}", json=content).status_code == 200
    line.send("broadcast")
    line.send("push", to=GROUP)
    told = news(line)["settings"]
    assert (told["quota"], told["used"], told["members"]) == (60, 12, {GROUP: 12})
    assert told["webhook"] == sandbox.webhook == "http://127.0.0.1:3000/webhook"
    assert line.get("quota").json() == {"type": "limited", "value": 60}
    assert line.members(GROUP).json() == {"count": 12}
    line.request("POST", "/sandbox/faults", json=[{"kind": "answer", "status": 503}, {"kind": "delayed"}])
    assert news(line)["settings"]["faults"] == [
        {"kind": "answer", "path": "/v2/bot/", "status": 503},
        {"kind": "delayed", "path": "/v2/bot/", "status": 0},
    ]
    assert line.request("DELETE", "/sandbox/faults").status_code == 200
    assert news(line)["settings"]["faults"] == []
    assert line.request("POST", "/sandbox/quota", json={"quota": None}).status_code == 200
    assert line.get("quota").json() == {"type": "none"}


# What it does not do


def test_the_page_counts_as_no_request_and_no_fault_waits_for_it(line, sandbox):
    sandbox.queue(Fault("lost"))
    line.request("GET", "/sandbox/chat")
    news(line)
    assert (sandbox.requests, len(sandbox.faults), items(line)) == ([], 1, [])


def test_a_page_that_stays_open_does_not_keep_the_sandbox_from_stopping():
    with Sandbox() as sandbox:
        clients = [Client(sandbox) for _ in range(5)]
        for client in clients:
            news(client)
        assert len(serving()) == 5
        started = time.monotonic()
    assert time.monotonic() - started < 1
    assert not serving()
    for client in clients:
        client.http.close()


def test_what_arrives_is_told_within_a_tenth_of_a_second_while_much_arrives(line, sandbox):
    busy = Client(sandbox)
    stop = threading.Event()

    def send():
        while not stop.is_set():
            busy.send("push", messages=[POSTBACK] * 5)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        told = news(line)
        for _ in range(20):
            started = time.monotonic()
            told = news(line, history=told["history"], last=told["last"])
            assert time.monotonic() - started < 0.5
    finally:
        stop.set()
        thread.join()
        busy.http.close()
    assert told["last"] > 5


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.just(HOSTILE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
TYPES = ["text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex", "coupon"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.sampled_from(TYPES)},
            optional={
                "text": st.just(HOSTILE) | VALUES,
                "altText": st.just(HOSTILE),
                "template": st.fixed_dictionaries(
                    {
                        "type": st.sampled_from(["buttons", "confirm", "carousel", "image_carousel"]),
                        "text": st.just(HOSTILE),
                        "actions": st.lists(st.dictionaries(st.sampled_from(["type", "label", "data"]), VALUES)),
                    }
                ),
                "contents": VALUES,
                "sender": st.dictionaries(st.sampled_from(["name", "iconUrl"]), VALUES),
                "quickReply": VALUES,
            },
        )
        | VALUES,
        max_size=5,
    )
)
def test_no_message_whatever_leaves_markup_of_its_own_in_the_data_or_ends_the_page(messages):
    with Sandbox() as sandbox:
        line = Client(sandbox)
        line.send("push", messages=messages)
        told = news(line)
        line.http.close()
    for item in told["items"]:
        for message in item["messages"]:
            for markup in (message["markup"], message["quick"]):
                tags = re.findall(r"<[^>]*>", markup)
                assert not [tag for tag in tags if MARKUP.search(tag)]
    assert "url(" not in told["css"]
    assert not re.search(r"[<>\\]", told["css"])


def test_what_nobody_sees_or_what_turns_round_an_address_is_told_as_numbers_and_tapped_as_it_is(line, sandbox):
    turned = "https://good.example/\u202emoc.live\u200b"
    actions = [{"type": "uri", "label": "L\u2066", "uri": turned}, {"type": "message", "label": "A", "text": turned}]
    line.send("push", messages=[{**POSTBACK, "template": {**POSTBACK["template"], "actions": actions}}])
    sandbox.tap(sandbox.messages[0]["messages"][0], "A")
    told = items(line)
    taps = told[0]["messages"][0]["taps"]
    assert taps[0]["label"] == "L[U+2066]"
    assert taps[0]["does"][-1][1] == "https://good.example/[U+202E]moc.live[U+200B]"
    assert taps[0]["action"]["uri"] == turned
    assert told[1]["shown"] == "https://good.example/[U+202E]moc.live[U+200B]"
    assert told[0]["messages"][0]["message"]["template"]["actions"][0]["uri"] == turned
    for item in told:
        shown = json.dumps({**item, "messages": []}, ensure_ascii=False)
        assert not re.search("[\u200b\u202e\u2066]", shown)


def test_a_button_is_found_by_label_or_number():
    assert find_action(POSTBACK, "A") == find_action(POSTBACK, 1) == {"type": "postback", "label": "A", "data": "a"}
