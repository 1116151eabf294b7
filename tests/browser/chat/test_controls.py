"""The controls of the page, how it looks, and who can use it."""

import json
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect

from connector.sandbox import Fault, Sandbox
from tests.browser.chat.conftest import LINK, MESSAGE, PICKER, POSTBACK, Live, buttons, replies, until
from tests.browser.test_furniture import CONTRASTS
from tests.sandbox.client import GROUP

UNNAMED = """() => [...document.querySelectorAll("button, input, select, textarea, summary, [tabindex]:not(main)")]
    .filter(each => each.checkVisibility())
    .filter(each => ![each.ariaLabel, each.textContent, ...[...(each.labels || [])].map(label => label.innerText)]
        .some(name => name && name.trim()))
    .map(each => each.outerHTML.slice(0, 100))"""


def test_faults_quota_members_and_the_webhook_are_set_by_clicks_and_cleared(live: Live) -> None:
    live.control("fault", kind="answer", status="502", path="/v2/bot/message/push")
    expect(live.find("#faults")).to_have_text("answer 502 · /v2/bot/message/push")
    assert live.push({"type": "text", "text": "x"}).status_code == 502
    expect(live.find("#faults li")).to_have_count(0)
    live.control("fault", kind="delayed", seconds="0.5", path="/v2/bot/")
    expect(live.find("#faults")).to_have_text("delayed · /v2/bot/")
    live.find("#no-faults").click()
    expect(live.find("#faults li")).to_have_count(0)
    live.control("quota", limit="60")
    expect(live.find("#usage")).to_have_text("0 of 60 used")
    live.control("members", group=GROUP, size="61")
    expect(live.find("#told")).to_contain_text("61 members")
    assert live.push({"type": "text", "text": "x"}, to=GROUP).status_code == 429
    live.control("quota", limit="")
    expect(live.find("#usage")).to_have_text("0 used, no limit")
    live.control("webhook", url="http://127.0.0.1:9/hook")
    until(lambda: live.sandbox.webhook == "http://127.0.0.1:9/hook")
    live.find("#clear").click()
    expect(live.find("#nothing")).to_be_visible()
    expect(live.find("article")).to_have_count(0)
    assert live.sandbox.requests == []
    live.push({"type": "text", "text": "after"})
    expect(live.find("article")).to_have_count(1)


def test_a_webhook_elsewhere_is_refused_in_words(live: Live) -> None:
    live.control("webhook", url="http://example.com/")
    expect(live.find("#told")).to_contain_text("The webhook's address is on this machine")
    assert live.sandbox.webhook == ""
    assert [entry for entry in live.noise if "400" not in entry] == []
    live.noise.clear()


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_in_both_themes_all_words_of_the_page_have_a_contrast_of_4_5_and_nothing_is_wider_than_the_window(
    loopback: Browser, sandbox: Sandbox, theme: Any, width: int
) -> None:
    live = Live(loopback, sandbox, color_scheme=theme)
    live.page.set_viewport_size({"width": width, "height": 720})
    live.push(buttons(POSTBACK, LINK), {"type": "sticker", "packageId": "1", "stickerId": "2"})
    live.push({"type": "text", "text": "x" * 5001})
    sandbox.queue(Fault("lost", accepted=True))
    with pytest.raises(requests.ConnectionError):
        live.push({"type": "text", "text": "x" * 500})
    sandbox.say("y" * 300)
    live.client.get("quota")
    expect(live.find("article")).to_have_count(4)
    if width < 1200:
        live.find("#more").click()
    live.control("fault", kind="answer")
    live.find("#redelivery").evaluate("each => each.click()")
    for summary in live.find(":is(article, aside) summary").all():
        summary.evaluate("each => each.click()")
    live.page.wait_for_timeout(500)
    ratios = live.page.evaluate(CONTRASTS)
    assert len(ratios) > 80
    assert [(words, ratio) for words, ratio in ratios if ratio < 4.5] == []
    assert live.page.evaluate("document.documentElement.scrollWidth") <= width
    background = live.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(238, 240, 243)", "dark": "rgb(16, 18, 20)"}[theme]
    other = {"light": "dark", "dark": "light"}[theme]
    live.find("#theme").select_option(other)
    assert live.page.evaluate("getComputedStyle(document.body).backgroundColor") != background
    assert [ratio for ratio in live.page.evaluate(CONTRASTS) if ratio[1] < 4.5] == []
    live.page.reload()
    assert live.page.evaluate("document.documentElement.dataset.theme") == other
    assert live.page.evaluate("getComputedStyle(document.body).backgroundColor") != background
    live.close()
    assert [entry for entry in live.noise if "Canvas2D" not in entry] == []  # which is what measures


@pytest.mark.parametrize("width", [320, 360, 480, 719, 720, 959, 960, 1199, 1200, 1440, 1920])
def test_at_every_width_one_can_read_write_and_reach_the_controls(live: Live, width: int) -> None:
    live.page.set_viewport_size({"width": width, "height": 640})
    live.push({"type": "text", "text": "long" * 200}, buttons(POSTBACK))
    expect(live.find("article")).to_have_count(1)
    assert live.page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in ("#text", "#writing button", "#theme", "#chats button"):
        box = live.find(selector).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= 640
    if width < 1200:
        expect(live.find("#url")).to_be_hidden()
        live.find("#more").click()
        expect(live.find("#url")).to_be_visible()
        live.page.keyboard.press("Escape")
        expect(live.find("#url")).to_be_hidden()
        expect(live.find("#more")).to_be_focused()
    else:
        expect(live.find("#url")).to_be_visible()


def test_everything_that_can_be_used_has_a_name_and_shows_when_one_is_there(live: Live) -> None:
    live.push(buttons(POSTBACK, PICKER, LINK), replies(MESSAGE))
    expect(live.spot("Who?")).to_be_visible()
    assert live.page.evaluate(UNNAMED) == []
    for named in ("To the messages", "theme", "User", "Isolate:", "Until:", "Who?:", "text", "Send", "url", "clear"):
        live.tab_to(named)
    live.page.keyboard.press("Tab")
    headings = live.page.get_by_role("heading").all_inner_texts()
    assert headings[0] == "LINE sandbox"
    assert json.dumps(headings).count("Webhook") == 1
