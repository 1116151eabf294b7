"""The page's switches for unusual events, and events that are sent again."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat.conftest import POSTBACK, Live, buttons, events
from tests.conftest import USER
from tests.sandbox.client import GROUP
from tests.sandbox.receiver import Received

NAMES = ("redelivery", "standby", "anonymous", "escaped", "altered", "secret")
ACTION = {**POSTBACK, "data": "ข้อมูล", "text": "はい"}
"""A tap that makes two events."""


def seen(live: Live, got: Received) -> set[str]:
    """The switches that a request of the webhook is seen to have been sent with."""
    (event, *_) = got.content["events"]
    good = got.is_signed_with(live.sandbox.client_secret)
    (kept,) = [what for _, what in live.sandbox.history.since("", 0)[1] if getattr(what, "body", None) == got.body]
    told = {
        "redelivery": event["deliveryContext"]["isRedelivery"],
        "standby": event["mode"] == "standby" and "replyToken" not in event,
        "anonymous": "userId" not in event["source"],
        "escaped": got.body.isascii(),
        "altered": not good and event["timestamp"] != kept.events[0]["timestamp"],
        "secret": not good and event["timestamp"] == kept.events[0]["timestamp"],
    }
    return {name for name, true in told.items() if true}


def arrived(live: Live, received: list[Received], count: int) -> Received:
    """The last request of the webhook, once so many have come."""
    expect(live.find('article .chip:has-text("Delivered")')).to_have_count(count)
    assert len(received) == count
    return received[-1]


def test_each_switch_is_set_by_keyboard_and_holds_for_taps_and_texts_until_it_is_unset(
    live: Live, webhook: list[Received]
) -> None:
    live.push(buttons(ACTION), to=GROUP)
    live.tab_to("Unusual events")
    live.page.keyboard.press("Enter")
    count = 0
    for name in NAMES:
        live.tab_to(name)
        live.page.keyboard.press("Space")
        expect(live.find("#set")).to_have_text("1 set")
        live.spot("Isolate").click()
        count += 1
        assert seen(live, arrived(live, webhook, count)) == {name}
        words = live.find(f"label:has(#{name})").inner_text().strip()
        assert live.find("article").last.locator("dt", has_text="Sent").locator("+ dd").inner_text() == words
        live.find("#text").fill("ไม่")
        live.find("#text").press("Enter")
        count += 1
        assert seen(live, arrived(live, webhook, count)) == {name}
        live.find(f"#{name}").press("Space")
    expect(live.find("#set")).to_be_empty()
    live.spot("Isolate").click()
    assert seen(live, arrived(live, webhook, count + 1)) == set()
    assert live.find("article").last.locator("dt", has_text="Sent").count() == 0


def test_all_switches_at_once_hold_for_a_change_too(live: Live, webhook: list[Received]) -> None:
    live.push(buttons(ACTION), to=GROUP)
    live.find("#switches summary").click()
    for name in NAMES:
        live.find(f"#{name}").check()
    expect(live.find("#set")).to_have_text("6 set")
    live.page.get_by_role("button", name="Join", exact=True).click()
    assert seen(live, arrived(live, webhook, 1)) >= {"redelivery", "standby", "anonymous", "altered"}
    assert live.sandbox.history.since("", 0)[1][-1][1].switches == NAMES


def test_in_a_users_chat_the_user_is_named_all_the_same(live: Live, webhook: list[Received]) -> None:
    live.push(buttons(ACTION))
    live.find("#switches summary").click()
    live.find("#anonymous").check()
    live.spot("Isolate").click()
    assert events(live, webhook, 1)[0]["source"] == {"type": "user", "userId": USER}


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_an_event_is_sent_again_as_it_was_and_the_person_has_said_it_once(
    live: Live, webhook: list[Received], how: str
) -> None:
    live.push(buttons(ACTION), to=GROUP)
    live.spot("Isolate").click()
    first = arrived(live, webhook, 1)
    if how == "mouse":
        live.page.get_by_role("button", name="Send again").click()
    else:
        live.tab_to("Send again")
        live.page.keyboard.press("Enter")
    again = arrived(live, webhook, 2)
    assert again.body == first.body.replace(b'"isRedelivery":false', b'"isRedelivery":true')
    assert again.is_signed_with(live.sandbox.client_secret)
    expect(live.find("#messages .own")).to_have_count(1)
    expect(live.find("article .pill").last).to_have_text("message, postback")
    expect(live.find("article .card").last).to_contain_text("marked as a redelivery")


def test_what_is_sent_again_is_escaped_or_forged_where_that_is_set_and_no_other_event(
    live: Live, webhook: list[Received]
) -> None:
    live.push(buttons(ACTION), to=GROUP)
    live.spot("Isolate").click()
    first = arrived(live, webhook, 1)
    live.find("#switches summary").click()
    for name in ("standby", "anonymous", "escaped", "secret"):
        live.find(f"#{name}").check()
    live.page.get_by_role("button", name="Send again").click()
    again = arrived(live, webhook, 2)
    assert seen(live, again) == {"redelivery", "escaped", "secret"}
    marked = [{**event, "deliveryContext": {"isRedelivery": True}} for event in first.content["events"]]
    assert again.content["events"] == marked
