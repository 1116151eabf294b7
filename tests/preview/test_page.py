"""The page of a preview: every text is there in order, nothing of a message is more than text, nothing is fetched."""

import base64
import copy
import hashlib
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.preview import Remark, Sheet, draw, page
from tests.preview.documents import LINES
from tests.preview.reading import Reader, read
from tests.preview.samples import PICTURE, SAMPLES, example_messages, texts_of

TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "div", "span", "bdi", "p", "h1", "h2"),
    *("ul", "ol", "li", "dl", "dt", "dd", "code", "strong", "input", "label"),
}
"""All that a page without images is made of: no script, no link, no frame, no image, no form."""
ATTRIBUTES = {
    *("charset", "checked", "class", "content", "data-tap", "for", "http-equiv", "id", "lang", "name", "tabindex"),
    "type",
}
"""All attributes: none that fetches, none that runs, no style."""
EXAMPLES = [*example_messages(), *LINES.items()]

ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><iframe src=javascript:alert(1)>",
    "url(http://127.0.0.1/x)",
    "red;background:url(//127.0.0.1/x)",
    "}*{background:red}",
    "/* */ @import '//127.0.0.1/x';",
    "javascript:alert(1)",
    "<!-- comment",
    "<a href=//127.0.0.1>click</a>",
    "expression(alert(1))",
    "&lt;b&gt;&#x3c;script",
    "\u202egnp.exe\u200b\u2066",
    "\ud83d half",
    "\x00\x07\x1b[31m",
)
hostile = st.one_of(st.sampled_from(ATTACKS), st.text(max_size=40), st.sampled_from(ATTACKS).map(lambda text: text * 3))


def policy_of(reader: Reader) -> str:
    (policy,) = [
        element.attributes["content"]
        for element in reader.elements
        if element.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    return policy


def assert_inert(markup: str) -> Reader:
    """A page is made of harmless elements alone, and has one policy, which allows nothing but its one style."""
    reader = read(markup)
    assert {element.tag for element in reader.elements} <= TAGS
    assert {name for element in reader.elements for name in element.attributes} <= ATTRIBUTES
    assert markup.count("<style>") == 1
    digest = base64.b64encode(hashlib.sha256(reader.style.encode()).digest()).decode()
    assert policy_of(reader) == (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    )
    assert not re.search(r"url\s*\(|@|expression|behavior|\\|<|javascript", reader.style.replace("@media", ""))
    return reader


@pytest.mark.parametrize("name", SAMPLES)
def test_every_text_of_a_message_is_drawn_in_order(name: str) -> None:
    in_order(SAMPLES[name])


@pytest.mark.parametrize(("name", "messages"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_text_of_the_examples_is_drawn_in_order(name: str, messages: list[Any]) -> None:
    for message in messages:
        in_order(message)


def in_order(message: dict[str, Any]) -> None:
    drawn = draw(message, Sheet())
    shown = "\n".join(read(drawn.markup).texts)
    position = 0
    for text in texts_of(message):
        found = shown.find(text, position)
        assert found >= 0, f"{text!r} is not drawn, or not in its place"
        position = found + len(text)
    shown = "\n".join(read(drawn.quick_replies).texts)
    labels = [item["action"]["label"] for item in message.get("quickReply", {}).get("items", [])]
    assert [text for text in shown.split("\n") if text in labels] == labels


@pytest.mark.parametrize("name", SAMPLES)
def test_everything_that_can_be_tapped_is_numbered_in_order_and_listed(name: str) -> None:
    drawn = draw(SAMPLES[name], Sheet())
    numbers = [
        int(element.attributes["data-tap"] or 0)
        for element in read(drawn.markup + drawn.quick_replies).elements
        if "data-tap" in element.attributes
    ]
    assert sorted(numbers) == [tap.number for tap in drawn.taps] == list(range(1, len(numbers) + 1))
    for tap in drawn.taps:
        found = at(SAMPLES[name], tap.place)
        assert found in (tap.action, tap.action.get("uri")) or tap.action["uri"] in found, tap.place


def at(message: Any, place: str) -> Any:
    """What stands at a place of the request; of what is made up for a tap, the address."""
    value = {"messages": [message]}
    for part in re.findall(r"[A-Za-z]+|\[\d+\]", place):
        value = value[int(part[1:-1])] if part[0] == "[" else value[part]  # type: ignore[index]
    if isinstance(value, dict) and "linkUri" in value and "type" not in value:
        return value["linkUri"]
    return value


def test_what_a_tap_does_is_told_with_the_host_set_apart() -> None:
    action = {"type": "uri", "label": "Go", "uri": "https://line.me@evil.example.com:8443/line.me?x=1"}
    message = {"type": "template", "altText": "a", "template": {"type": "confirm", "text": "t", "actions": [action]}}
    (tap,) = draw(message, Sheet()).taps
    assert tap.does == [("opens the host", "evil.example.com:8443"), ("at", action["uri"])]
    reader = read(page([message]))
    assert [element.attributes for element in reader.elements if element.attributes.get("class") == "host"] == [
        {"class": "host"}
    ]
    assert "evil.example.com:8443" in reader.texts


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        (
            "See https://soc.example.com/1, then (https://wiki.example.com/a?b=1).",
            ["soc.example.com", "wiki.example.com"],
        ),
        ("詳細はhttps://soc.example.com/1。", ["soc.example.com"]),
        ("javascript:alert(1) soc.example.com", []),
    ],
)
def test_an_address_in_a_text_can_be_tapped_since_a_chat_makes_a_link_of_it(text: str, addresses: list[str]) -> None:
    for message in ({"type": "text", "text": text}, {"type": "textV2", "text": text}):
        taps = draw(message, Sheet()).taps
        assert [dict(tap.does)["opens the host"] for tap in taps] == addresses
        assert all(tap.action["uri"][-1] not in ".,)。" for tap in taps)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "intent://x", "file:///etc/passwd", "//x", "", "\u2025"]
)
def test_an_address_that_line_does_not_open_is_marked(address: str) -> None:
    action = {"type": "uri", "label": "Go", "uri": address}
    message = {"type": "template", "altText": "a", "template": {"type": "confirm", "text": "t", "actions": [action]}}
    ((words, told),) = draw(message, Sheet()).taps[0].does
    assert (words, told) == ("opens an address that LINE does not open", address)


def leaves(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of all texts in a message."""
    if isinstance(value, str):
        yield place
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from leaves(inner, (*place, key))


def put(message: Any, place: tuple[Any, ...], value: Any) -> Any:
    """A copy of a message with another value at a place."""
    changed = copy.deepcopy(message)
    put_in(changed, place, value)
    return changed


def put_in(message: Any, place: tuple[Any, ...], value: Any) -> None:
    """Put another value at a place."""
    for key in place[:-1]:
        message = message[key]
    message[place[-1]] = value


@pytest.mark.parametrize("name", SAMPLES)
def test_each_text_of_a_message_can_be_an_attack_and_stays_text(name: str) -> None:
    """Each attack in each place, whatever the others are; what says of what kind something is, by itself."""
    kinds = [place for place in leaves(SAMPLES[name]) if place[-1] in ("type", "layout")]
    others = [place for place in leaves(SAMPLES[name]) if place not in kinds]
    for shift in range(len(ATTACKS)):
        message = copy.deepcopy(SAMPLES[name])
        for number, place in enumerate(others):
            put_in(message, place, ATTACKS[(number + shift) % len(ATTACKS)])
        assert_inert(page([message]))
    for number, place in enumerate(kinds):
        assert_inert(page([put(SAMPLES[name], place, ATTACKS[number % len(ATTACKS)])]))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_arbitrary_texts_in_all_places_leave_nothing_but_text(name: str, data: st.DataObject) -> None:
    message = copy.deepcopy(SAMPLES[name])
    texts = data.draw(st.lists(hostile, min_size=1, max_size=12))
    for number, place in enumerate(leaves(SAMPLES[name])):
        if place[-1] not in ("type", "layout"):
            put_in(message, place, texts[number % len(texts)])
    remark = Remark(f"messages[0].{data.draw(hostile)}", data.draw(hostile), "problem")
    about = [(data.draw(hostile), data.draw(hostile))]
    assert_inert(page([message], title=data.draw(hostile), about=about, remarks=[remark], account=data.draw(hostile)))


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), hostile, st.just(10**400)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("type", "text", "contents")), inner, max_size=3)
    ),
    max_leaves=8,
)


def places_of(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """All places in a message."""
    if place:
        yield place
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places_of(inner, (*place, key))


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data(), values)
def test_any_json_value_in_any_place_is_drawn_as_something(name: str, data: st.DataObject, value: Any) -> None:
    place = data.draw(st.sampled_from(list(places_of(SAMPLES[name]))))
    assert_inert(page([put(SAMPLES[name], place, value)]))


@settings(max_examples=50, deadline=None)
@given(st.lists(values, max_size=6))
def test_any_json_values_are_drawn_as_messages(messages: list[Any]) -> None:
    assert_inert(page(messages))


def test_the_same_messages_give_the_same_bytes() -> None:
    assert page(list(SAMPLES.values())) == page(copy.deepcopy(list(SAMPLES.values())))


def test_the_style_depends_on_sizes_and_colours_and_on_no_text() -> None:
    def styled(text: str) -> str:
        return read(page([put(SAMPLES["text"], ("text",), text)])).style

    assert styled("one") == styled("quite another text")


def test_five_hundred_messages_are_drawn_in_two_seconds_of_computing() -> None:
    names = sorted(SAMPLES)
    messages = [SAMPLES[names[number % len(names)]] for number in range(500)]
    started = time.process_time()
    page(messages)
    assert time.process_time() - started < 2


def test_what_nobody_sees_in_a_text_is_drawn_as_its_number() -> None:
    shown = "".join(read(draw({"type": "text", "text": "invoice\u202efdp.exe\u200b"}, Sheet()).markup).texts)
    assert "invoice[U+202E]fdp.exe[U+200B]" in shown


@pytest.mark.parametrize("text", ["👩‍💻 on call", "กำลังตรวจสอบ", "ディスク残量 5 %", "❤️ नमस्ते क्‍ष", "a\nb"])
def test_joiners_that_spell_a_word_or_an_emoji_stay(text: str) -> None:
    assert text in "".join(read(draw({"type": "text", "text": text}, Sheet()).markup).texts)


def test_images_are_placeholders_unless_they_are_asked_for() -> None:
    assert_inert(page(list(SAMPLES.values())))
    asked = read(page([SAMPLES["image"]], images=True))
    assert policy_of(asked).endswith("; img-src https:")
    sources = [element.attributes for element in asked.elements if element.tag == "img"]
    assert {attributes["src"] for attributes in sources} == {PICTURE}
    assert {attributes["referrerpolicy"] for attributes in sources} == {"no-referrer"}


@pytest.mark.parametrize(
    "address", ["http://x.example.com/a.png", "javascript:alert(1)", "data:image/png;base64,AA", "//x"]
)
def test_an_image_is_loaded_by_https_alone(address: str) -> None:
    message = {"type": "image", "originalContentUrl": address, "previewImageUrl": address}
    assert "<img" not in page([message], images=True)


@pytest.mark.parametrize("deep", [30, 60, 5_000])
def test_a_component_nested_however_deeply_is_drawn_or_said_to_be_too_deep(deep: int) -> None:
    component: Any = {"type": "text", "text": "innermost"}
    for _ in range(deep):
        component = {"type": "box", "layout": "vertical", "contents": [component]}
    message = {"type": "flex", "altText": "deep", "contents": {"type": "bubble", "body": component}}
    shown = "".join(assert_inert(page([message])).texts)
    assert ("innermost" in shown) == (deep == 30)
    assert ("too deep to be drawn" in shown) == (deep != 30)


def test_remarks_stand_at_the_top_and_below_the_message_that_they_speak_of() -> None:
    remarks = [
        Remark("messages[1].text", "must not be empty", "problem"),
        Remark("messages[10].text", "is of another message", "warning"),
        Remark("to", "must be a user", "problem"),
    ]
    whole = page([{"type": "text", "text": "first"}, {"type": "text", "text": ""}], remarks=remarks)
    top, first, second = re.split(r"Message \d", whole)
    assert [top.count(remark.text) for remark in remarks] == [1, 1, 1]
    assert [first.count(remark.text) for remark in remarks] == [0, 0, 0]
    assert [second.count(remark.text) for remark in remarks] == [1, 0, 0]
    assert "2 problems" in top


def test_only_the_quick_replies_of_the_last_message_are_drawn() -> None:
    def replies(label: str) -> dict[str, Any]:
        item = {"type": "action", "action": {"type": "message", "label": label, "text": label}}
        return {"type": "text", "text": "x", "quickReply": {"items": [item]}}

    whole = page([replies("Earlier"), replies("Later")])
    assert ("Earlier" in whole, "Later" in whole) == (False, True)


def test_what_a_locked_phone_shows_is_the_alternative_text_or_the_text() -> None:
    whole = page([SAMPLES["buttons"], SAMPLES["text"], SAMPLES["textV2"], SAMPLES["sticker"]])
    assert re.findall(r'<div class="told">(.*?)</div>', whole) == [
        "Isolate web-17?",
        "LINE (emoji) emoji at https://soc.example.com/1",
        "Welcome, @U4af4980\N{HORIZONTAL ELLIPSIS}! (emoji) @All {literally}",
        "sent a sticker",
    ]


@pytest.mark.parametrize("screen", [320, 375, 412])
def test_the_chosen_screen_is_the_one_that_is_switched_on(screen: int) -> None:
    chosen = [
        element.attributes["id"]
        for element in read(page([], screen=screen)).elements
        if element.tag == "input" and "checked" in element.attributes
    ]
    assert chosen == ["light", "usual", f"screen-{screen}"]


def test_a_label_that_does_not_fit_is_likely_cut_and_one_that_fits_is_not() -> None:
    def cut(label: str) -> list[str]:
        actions = [{"type": "message", "label": label, "text": "x"}]
        template = {"type": "buttons", "text": "t", "actions": actions}
        drawn = draw({"type": "template", "altText": "a", "template": template}, Sheet())
        return [remark.place for remark in drawn.remarks if remark.kind == "likely cut"]

    assert cut("Acknowledge") == []
    assert cut("確認しました") == []
    assert cut("Acknowledge this alert and tell everybody") == ["messages[0].template.actions[0].label"]


def test_an_unknown_message_is_a_box_with_its_name_and_a_remark() -> None:
    drawn = draw({"type": "hologram"}, Sheet())
    assert "message: hologram" in read(drawn.markup).texts
    assert [remark.kind for remark in drawn.remarks] == ["unknown"]


def test_a_page_holds_what_is_known_of_the_request() -> None:
    texts = read(page([], title="Send Push Message", about=[("To", "U4af"), ("Cost", "1")])).texts
    assert {"Send Push Message", "To", "U4af", "Cost", "1"} <= set(texts)
