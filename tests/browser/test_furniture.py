"""The page around the messages: read in both surroundings, used by keyboard, never wider than the window."""

from typing import Any

import pytest

from connector.preview import Remark, page
from tests.browser.conftest import Seen
from tests.browser.material import ALL, EXAMPLES
from tests.connector.messages.samples import SAMPLES

LONG = "https://example.com/" + "x" * 300
REMARKS = [
    Remark("messages[0].text", "is refused.", "problem"),
    Remark("messages[1]", LONG, "warning"),
    Remark("messages[2]", "may not fit on its line.", "likely cut"),
    Remark("messages[3]", "is not known.", "unknown"),
    Remark("messages[4]", "is a guess.", "approximate"),
]
ABOUT = [("Request", "POST https://api.line.me/v2/bot/message/push"), ("To", "U" + "0" * 300), ("Cost", "1 message")]
CONTRASTS = """() => {
    const paint = text => {
        const context = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
        return colours => {
            for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
            return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
        };
    };
    const luminance = colour => colour.map(each => each / 255).map(
        each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4
    ).reduce((sum, each, position) => sum + each * [0.2126, 0.7152, 0.0722][position], 0);
    const mixed = paint();
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const holder = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || holder.closest(".strip")) continue;
        const behind = [];
        for (let each = holder; each; each = each.parentElement) behind.unshift(getComputedStyle(each).backgroundColor);
        const back = ["white", ...behind];
        const shades = [mixed([...back, getComputedStyle(holder).color]), mixed(back)].map(luminance);
        const [dark, light] = shades.sort((one, other) => one - other);
        found.push([walker.currentNode.data.slice(0, 40), (light + 0.05) / (dark + 0.05)]);
    }
    return found;
}"""
SCROLLED = """new Promise(done => {
    const look = () => document.activeElement.scrollLeft > 0 ? done() : requestAnimationFrame(look);
    look();
})"""
FOCUSED = """() => {
    const each = document.activeElement, label = document.querySelector(`label[for="${each.id}"]`);
    const style = getComputedStyle(label || each);
    return [each.id || each.localName, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1];
}"""


def everything(**how: Any) -> str:
    """A page with all that a page can have."""
    return page([*SAMPLES.values()], title="Preview", about=ABOUT, remarks=REMARKS, **how)


@pytest.mark.parametrize("surroundings", ["light", "dark"])
def test_all_that_the_page_itself_says_has_a_contrast_of_at_least_4_5(seen: Seen, surroundings: str) -> None:
    seen.open(everything())
    seen.page.locator(f"label[for={surroundings}]").click()
    ratios = seen.page.evaluate(CONTRASTS)
    assert len(ratios) > 150
    assert [(words, ratio) for words, ratio in ratios if ratio < 4.5] == []


def test_the_switches_of_the_page_are_used_by_keyboard_and_show_where_one_is(seen: Seen) -> None:
    seen.open(everything())
    keyboard = seen.page.keyboard
    for usual, other in (("light", "dark"), ("usual", "larger"), ("screen-375", "screen-412")):
        keyboard.press("Tab")
        assert seen.page.evaluate(FOCUSED) == [usual, True]
        keyboard.press("ArrowRight")
        assert seen.page.evaluate(FOCUSED) == [other, True]
        assert seen.page.locator(f"#{other}").is_checked()
    colour = seen.page.locator("section.message .strip").first.evaluate(
        "each => getComputedStyle(each).backgroundColor"
    )
    assert colour == "rgb(21, 22, 25)"
    keyboard.press("Shift+Tab")
    assert seen.page.evaluate(FOCUSED) == ["larger", True]


def test_what_scrolls_is_reached_and_moved_by_keyboard(seen: Seen) -> None:
    (replies,) = EXAMPLES["send_reply_message.quick-replies"]
    rows = [SAMPLES["carousel"], SAMPLES["image_carousel"], SAMPLES["bubbles"], replies]
    seen.open(page(rows, screen=320))
    for _ in range(3):
        seen.page.keyboard.press("Tab")
    scrolled = 0
    for _ in rows:
        seen.page.keyboard.press("Tab")
        name, outlined = seen.page.evaluate(FOCUSED)
        assert (name, outlined) == ("div", True)
        assert seen.page.evaluate("document.activeElement.getAttribute('tabindex')") == "0"  # not in Chromium alone
        over = seen.page.evaluate("document.activeElement.scrollWidth - document.activeElement.clientWidth")
        if over > 0:
            scrolled += 1
            seen.page.keyboard.press("ArrowRight")
            seen.page.evaluate(SCROLLED)
    assert scrolled >= 3
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement === document.body")


@pytest.mark.parametrize("screen", [320, 412])
def test_the_page_is_never_wider_than_the_window(seen: Seen, screen: int) -> None:
    seen.open(everything(screen=screen))
    seen.page.locator("label[for=larger]").click()
    for width in (320, 360, 480, 760, 761, 900, 1024, 1440):
        seen.page.set_viewport_size({"width": width, "height": 800})
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_label_chooses_what_it_says(seen: Seen) -> None:
    seen.open(everything())
    labels = seen.page.locator("label").all()
    assert [label.inner_text() for label in labels] == [
        *("Light", "Dark", "Usual text", "Larger text", "320 px", "375 px", "412 px")
    ]
    for label in labels:
        label.click()
        assert seen.page.locator(f"#{label.get_attribute('for')}").is_checked()


def test_every_message_stays_on_the_screen_of_the_phone(seen: Seen) -> None:
    messages = [message for some in ALL.values() for message in some]
    seen.open(page(messages, screen=320))
    widths = "[...document.querySelectorAll('.strip')].map(each => [each.offsetWidth, each.scrollWidth])"
    strips = seen.page.evaluate(widths)
    assert len(strips) == len(messages) + 2
    assert [position for position, strip in enumerate(strips) if strip != [320, 320]] == []
