"""What a person does on the page: taps, texts, choices."""

import pytest
from playwright.sync_api import expect

from tests.browser.chat.conftest import (
    COPY,
    LINK,
    MESSAGE,
    PICKER,
    POSTBACK,
    Live,
    buttons,
    events,
    replies,
    until,
)
from tests.browser.components import Json
from tests.conftest import USER
from tests.sandbox.client import GROUP
from tests.sandbox.receiver import Received

PERSON = "U" + "7" * 32


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_taps_send_the_events_of_their_actions_and_show_what_came_back(
    live: Live, webhook: list[Received], how: str
) -> None:
    live.push(buttons(POSTBACK, MESSAGE), replies({"type": "camera", "label": "Camera"}))
    expect(live.spot("Isolate")).to_be_visible()
    for count, label in enumerate(("Isolate", "Who?", "Camera"), 1):
        if how == "mouse":
            live.spot(label).click()
        else:
            live.tab_to(f"{label}:")
            live.page.keyboard.press("Space" if label == "Who?" else "Enter")
        expect(live.find("#messages .own")).to_have_count(count)
        if label == "Who?":  # quick replies go when somebody writes
            expect(live.find("#quick")).to_be_empty()
            live.push(replies({"type": "camera", "label": "Camera"}))
            expect(live.spot("Camera")).to_be_visible()
    got = events(live, webhook, 3)
    assert [event["type"] for event in got] == ["postback", "message", "message"]
    assert got[0]["postback"] == {"data": "case=42&option=1"}
    assert got[1]["message"]["text"] == "Who is on call?"
    assert got[2]["message"]["contentProvider"] == {"type": "line"}
    assert [event["source"] for event in got] == [{"type": "user", "userId": USER}] * 3
    expect(live.find("#messages .own")).to_have_text(["I isolate it", "Who is on call?", "A photo"])
    expect(live.find("article .card").last).to_contain_text("Delivered · 200")
    expect(live.find("#quick")).to_be_empty()


def test_a_date_and_a_place_are_chosen_and_sent_by_keyboard(live: Live, webhook: list[Received]) -> None:
    live.push(buttons(PICKER), replies({"type": "location", "label": "Where?"}))
    expect(live.spot("Until")).to_be_visible()
    live.tab_to("Until:")
    live.page.keyboard.press("Enter")
    expect(live.find("#ask-chosen")).to_be_focused()
    live.find("#ask-chosen").fill("2026-12-24T18:30")
    live.page.keyboard.press("Enter")
    assert events(live, webhook, 1)[0]["postback"] == {"data": "d", "params": {"datetime": "2026-12-24T18:30"}}
    live.spot("Where?").press("Enter")
    live.page.keyboard.type("Tokyo")
    live.find("#ask-latitude").fill("35.5")
    live.page.keyboard.press("Enter")
    told = events(live, webhook, 2)[1]["message"]
    assert (told["title"], told["latitude"], told["longitude"]) == ("Tokyo", 35.5, 139.73669)


def test_a_choice_that_follows_at_once_is_not_given_up_by_the_end_of_the_one_before(
    live: Live, webhook: list[Received]
) -> None:
    live.push(buttons(PICKER))
    expect(live.spot("Until")).to_be_visible()
    live.page.evaluate(
        """() => {
            const tap = () => document.querySelector('.strip [data-tap][aria-label^="Until:"]').click();
            tap();
            document.getElementById("ask-chosen").value = "2026-12-24T18:30";
            document.getElementById("answering").requestSubmit();
            tap();
        }"""
    )
    events(live, webhook, 1)
    live.page.wait_for_timeout(200)
    live.find("#ask-chosen").fill("2026-12-25T08:00")
    live.page.keyboard.press("Enter")
    chosen = [event["postback"]["params"]["datetime"] for event in events(live, webhook, 2)]
    assert chosen == ["2026-12-24T18:30", "2026-12-25T08:00"]


def test_what_arrives_meanwhile_takes_the_focus_from_nothing(live: Live) -> None:
    live.push(buttons(POSTBACK), replies({"type": "location", "label": "Where?"}))
    for label in ("Isolate", "Where?"):
        live.spot(label).focus()
        live.sandbox.happen("follow", user=USER)
        live.push({"type": "text", "text": "x" * 5001})
        expect(live.find("article").last).to_contain_text("Refused")
        live.page.wait_for_timeout(400)
        assert live.page.evaluate("document.activeElement.ariaLabel").startswith(f"{label}:")


def test_a_choice_that_is_given_up_sends_nothing(live: Live, webhook: list[Received]) -> None:
    live.push(buttons(PICKER))
    for give_up in (lambda: live.page.keyboard.press("Escape"), lambda: live.find("#cancel").click()):
        live.spot("Until").click()
        expect(live.find("#asking")).to_be_visible()
        give_up()
        expect(live.find("#asking")).to_be_hidden()
    live.page.wait_for_timeout(200)
    assert webhook == []


@pytest.mark.parametrize(("action", "told"), [(LINK, "https://runbooks.example.com/disk?full=1"), (COPY, "case-42")])
def test_a_link_is_shown_and_never_opened_and_nothing_is_sent(
    live: Live, webhook: list[Received], action: Json, told: str
) -> None:
    live.push(buttons(action))
    live.spot(action["label"]).click()
    expect(live.find("#told")).to_contain_text(told)
    expect(live.find("#told")).to_contain_text("LINE is told nothing")
    assert live.page.url == f"{live.sandbox.url}/sandbox/chat"
    assert len(live.context.pages) == 1
    assert webhook == []


def test_in_a_group_and_a_broadcast_it_is_the_chosen_person_who_taps(live: Live, webhook: list[Received]) -> None:
    live.push(buttons(POSTBACK), to=GROUP)
    live.find("#user").fill(PERSON)
    live.spot("Isolate").click()
    live.client.send("broadcast", messages=[buttons(POSTBACK)])
    live.page.get_by_role("button", name="Broadcast").click()
    live.spot("Isolate").click()
    sources = [event["source"] for event in events(live, webhook, 2)]
    assert sources == [
        {"type": "group", "groupId": GROUP, "userId": PERSON},
        {"type": "user", "userId": PERSON},
    ]


def test_a_person_writes_follows_and_lets_the_account_in(live: Live, webhook: list[Received]) -> None:
    live.find("#text").fill("Hello?")
    live.find("#text").press("Enter")
    expect(live.find("#messages .own")).to_have_text("Hello?")
    expect(live.find("#text")).to_have_value("")
    live.page.get_by_role("button", name="Block", exact=True).click()
    live.page.get_by_role("button", name="Follow", exact=True).click()
    live.find("nav summary").click()
    live.find("#open-id").fill(GROUP)
    live.find("#open-id").press("Enter")
    live.page.get_by_role("button", name="Join", exact=True).click()
    live.page.get_by_role("button", name="Leave", exact=True).click()
    told = [event["type"] for event in events(live, webhook, 5)]
    assert told == ["message", "unfollow", "follow", "join", "leave"]


def test_a_postback_that_opens_the_keyboard_fills_in_its_text(live: Live) -> None:
    action = {"type": "postback", "label": "Note", "data": "n", "inputOption": "openKeyboard", "fillInText": "Note:\n"}
    live.push(buttons(action))
    live.spot("Note").click()
    expect(live.find("#text")).to_have_value("Note:\n")
    expect(live.find("#text")).to_be_focused()


def test_a_reply_to_an_event_shows_in_its_chat(live: Live) -> None:
    live.push(buttons(POSTBACK), to=GROUP)
    live.spot("Isolate").click()
    until(lambda: len(live.sandbox.history.since("", 0)[1]) == 2)
    delivery = live.sandbox.history.since("", 0)[1][-1][1]
    token = delivery.events[0]["replyToken"]
    live.client.send("reply", replyToken=token, messages=[{"type": "text", "text": "Thank you"}])
    expect(live.find("article").last).to_contain_text("Thank you")
    expect(live.find("#about")).to_contain_text(GROUP)
