"""What arrives at the sandbox shows at once, in its chat, and runs nothing."""

import re
import time

import pytest
from playwright.sync_api import Browser, expect

from connector.sandbox import Fault, Sandbox
from tests.browser.chat.conftest import LINK, Live, buttons, replies
from tests.conftest import USER
from tests.sandbox.client import GROUP, Client, key

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)><a href=javascript:alert(3)>x</a>"


@pytest.mark.parametrize("to", [USER, GROUP])
def test_a_message_shows_within_a_second_with_its_key_its_request_and_its_outcome(live: Live, to: str) -> None:
    live.push({"type": "text", "text": "first"}, to=to)
    expect(live.find("#messages")).to_contain_text("first")
    took = []
    for number in range(3):  # the quickest counts: the machine may be busy
        retry_key = key()
        headers = {"X-Line-Retry-Key": retry_key}
        text = f"Disk 95 % full ディスク เต็ม 🚨 {number}"
        body = {"to": to, "messages": [{"type": "text", "text": text}]}
        sent = live.client.call("POST", "/v2/bot/message/push", headers=headers, json=body)
        began = time.monotonic()
        expect(live.find("article").last).to_contain_text(text)
        took.append(time.monotonic() - began)
    assert min(took) < 1
    card = live.find("article .card").last
    for told in ("Accepted · 200 OK", "POST /v2/bot/message/push", to, retry_key, sent.headers["x-line-request-id"]):
        expect(card).to_contain_text(told)
    expect(live.find("#about")).to_contain_text(to)


def test_each_chat_has_a_place_of_its_own_and_says_what_is_new(live: Live) -> None:
    live.push({"type": "text", "text": "to one"})
    expect(live.find("#messages")).to_contain_text("to one")
    live.push({"type": "text", "text": "to a group"}, to=GROUP)
    for kind in ("multicast", "broadcast", "narrowcast", "reply"):
        live.client.send(kind)
    live.client.get("quota")
    chats = live.find("#chats button")
    expect(chats).to_have_count(7)
    names = [chat.locator(".name").inner_text() for chat in chats.all()]
    short = [f"{kind} {each[:5]}…{each[-4:]}" for kind, each in (("User", USER), ("Group", GROUP))]
    assert names == [*short, "Multicast", "Broadcast", "Narrowcast", "Replies", "Other requests"]
    assert [chat.locator(".new").count() for chat in chats.all()] == [0, *[1] * 6]
    chats.nth(1).click()
    expect(live.find("#messages")).to_contain_text("to a group")
    expect(live.find("#messages")).not_to_contain_text("to one")
    expect(chats.nth(1).locator(".new")).to_have_count(0)


def test_what_is_refused_or_spoilt_shows_with_the_reason(live: Live) -> None:
    live.push({"type": "text", "text": "x" * 5001})
    expect(live.find("article").last).to_contain_text("Refused · 400 Bad Request")
    expect(live.find("article .reason").last).to_contain_text("Length must be between 0 and 5000")
    live.sandbox.queue(Fault.status_code(503, accepted=True))
    live.push({"type": "text", "text": "went out"})
    expect(live.find("article").last).to_contain_text("LINE executed it (200 OK), its sender was told 503.")


def test_nothing_in_a_message_runs_or_is_fetched(live: Live) -> None:
    hostile = {"type": "text", "text": HOSTILE, "sender": {"name": HOSTILE, "iconUrl": "https://evil.example/a.png"}}
    action = {"type": "postback", "label": HOSTILE, "data": HOSTILE, "displayText": HOSTILE}
    live.push(hostile, buttons(action), {"type": HOSTILE}, {"type": "flex", "altText": HOSTILE, "contents": HOSTILE})
    live.push({**hostile, "quickReply": replies(action)["quickReply"]}, buttons(action, LINK))
    live.client.call("POST", f"/v2/bot/message/{HOSTILE.replace(' ', '')}", json={"to": HOSTILE})
    live.sandbox.say(HOSTILE)
    expect(live.find("#messages .own").last).to_have_text(HOSTILE)
    live.find('.strip [data-tap][aria-label*="alert(1)"]').first.click()
    expect(live.find("#messages .own")).to_have_count(2)
    live.find("#chats button").last.click()
    live.page.wait_for_timeout(300)
    assert live.find("#messages :is(script, img, a, iframe)").count() == 0


def test_what_came_before_the_page_was_opened_is_shown_at_once_in_a_group_too(live: Live) -> None:
    live.page.goto("about:blank")
    live.push({"type": "text", "text": "before"}, to=GROUP)
    live.page.goto(f"{live.sandbox.url}/sandbox/chat")
    expect(live.find("#about")).to_have_text(f"{GROUP} · 5 members")
    expect(live.find("article")).to_have_count(1)
    expect(live.find("#nothing")).to_be_hidden()
    expect(live.find("#state")).to_have_class("state alive")


def test_many_messages_are_shown_and_the_last_is_in_sight(live: Live) -> None:
    for number in range(90):
        live.push({"type": "text", "text": f"message {number}."})
    expect(live.find("article")).to_have_count(90)
    expect(live.find("article").last).to_contain_text("message 89.")
    expect(live.find("article").last).to_be_in_viewport()


def test_a_page_whose_sandbox_ends_says_so_and_goes_on_with_the_next(loopback: Browser) -> None:
    with Sandbox() as first:
        live = Live(loopback, first)
        live.push({"type": "text", "text": "before"})
        expect(live.find("article")).to_contain_text("before")
        began = time.monotonic()
    assert time.monotonic() - began < 3
    expect(live.find("#state")).to_contain_text("has ended")
    with Sandbox(port=int(first.url.rpartition(":")[2])) as second:
        expect(live.find("#nothing")).to_be_visible()
        Client(second).send("push", messages=[{"type": "text", "text": "after"}])
        expect(live.find("article")).to_contain_text("after")
        expect(live.find("article")).to_have_count(1)
        live.close()
    assert [entry for entry in live.noise if "ERR_CONNECTION_REFUSED" not in entry] == []


def test_a_page_that_stays_open_is_no_request_and_holds_one_connection(live: Live) -> None:
    live.page.wait_for_timeout(1500)
    assert live.sandbox.requests == []
    live.client.get("quota")
    assert live.sandbox.requests[0].under_way == 1
    assert live.sandbox.requests[0].connection <= 4


def test_a_page_of_somebody_else_can_neither_send_nor_read_nor_frame(live: Live) -> None:
    other = live.context.new_page()
    other.goto("about:blank")
    send = """async url => {
        const told = [];
        const ways = [["events", "text/plain"], ["events", "application/json"], ["webhook", "text/plain"]];
        for (const [path, type] of ways)
            for (const mode of ["no-cors", "cors"])
                try {
                    const headers = {"Content-Type": type}, body = '{"type": "text", "text": "Hi"}';
                    const got = await fetch(`${url}/sandbox/${path}`, {method: "POST", mode, headers, body});
                    told.push(got.type);
                } catch { told.push("refused"); }
        try { told.push(await (await fetch(`${url}/sandbox/messages`)).text()); } catch { told.push("refused"); }
        const frame = Object.assign(document.createElement("iframe"), {src: `${url}/sandbox/chat`});
        document.body.append(frame);
        await new Promise(done => frame.onload = done);
        return told;
    }"""
    told = other.evaluate(send, live.sandbox.url)
    assert set(told) <= {"opaque", "refused"}
    assert told[-1] == "refused"
    assert "LINE sandbox" not in other.frames[-1].content()
    assert live.sandbox.history.since("", 0)[1] == []
    other.close()
    assert [entry for entry in live.noise if not re.search("CORS|403|ERR_|refused|frame", entry)] == []
    live.noise.clear()
