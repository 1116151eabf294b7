"""What is pasted or typed wrong, and what looks wrong and is not."""

import json
from typing import Any

import pytest

from tests.connector.messages.limits.flex import TEXT, box, bubble
from tests.connector.messages.limits.row import BODY, UNICODE
from tests.connector.messages.samples import FAMILY, SAMPLES, changed, checked


def flex(contents: Any) -> dict[str, Any]:
    """A flex message."""
    return {"type": "flex", "altText": "x", "contents": contents}


# Types


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("txet", "text"),
        ("Text", "text"),
        ("textv2", "textV2"),
        ("imageMap", "imagemap"),
        ("stiker", "sticker"),
        ("flexx", "flex"),
    ],
)
def test_a_message_type_in_another_case_or_with_one_wrong_letter_is_refused(kind: str, meant: str) -> None:
    verdict = checked({"type": kind})
    assert (verdict.problems, verdict.warnings) == (["messages[0].type"], [])
    assert f'Did you mean "{meant}"?' in verdict.found.problems[0]["message"]


@pytest.mark.parametrize(
    ("name", "place", "kind"),
    [
        ("buttons", "template.type", "Buttons"),
        ("buttons", "template.actions[0].type", "URI"),
        ("imagemap", "actions[0].type", "urii"),
        ("bubble", f"{BODY}[3].type", "seperator"),
        ("bubble", "contents.type", "buble"),
        ("textV2", "substitution.laugh.type", "emojii"),
    ],
)
def test_a_misspelt_type_inside_a_message_is_refused(name: str, place: str, kind: str) -> None:
    verdict = checked(changed(name, {place: kind}))
    assert f"messages[0].{place}" in verdict.problems


# Containers and components


@pytest.mark.parametrize(
    ("kind", "bubble_of_it"),
    [
        ("box", {"type": "bubble", "body": "it"}),
        ("image", {"type": "bubble", "hero": "it"}),
        ("video", {"type": "bubble", "hero": "it"}),
        ("text", {"type": "bubble", "body": box("it")}),
        ("span", {"type": "bubble", "body": box({"type": "text", "contents": ["it"]})}),
        ("button", {"type": "bubble", "body": box("it")}),
        ("icon", {"type": "bubble", "body": box("it", layout="baseline")}),
    ],
)
def test_a_component_as_contents_of_a_flex_message_is_told_its_bubble(kind: str, bubble_of_it: Any) -> None:
    shown = json.dumps(bubble_of_it).replace('"it"', f'{{"type": "{kind}", ...}}')
    in_carousel = {"type": "carousel", "contents": [bubble(), {"type": kind}]}
    for contents, place in (({"type": kind}, "contents"), (in_carousel, "contents.contents[1]")):
        verdict = checked(flex(contents))
        assert verdict.problems == [f"messages[0].{place}.type"]
        assert f"wrap it in a bubble: {shown}" in verdict.found.problems[0]["message"]
    whole = json.loads(json.dumps(bubble_of_it).replace('"it"', json.dumps(COMPONENTS[kind])))
    assert checked(flex(whole)).problems == []


URL = "https://example.com/a.png"
COMPONENTS = {
    "box": box(TEXT),
    "image": {"type": "image", "url": URL},
    "video": SAMPLES["video_bubble"]["contents"]["hero"],
    "text": TEXT,
    "span": {"type": "span", "text": "x"},
    "button": {"type": "button", "action": {"type": "message", "label": "x", "text": "x"}},
    "icon": {"type": "icon", "url": URL},
}


def test_a_whole_message_as_contents_of_a_flex_message_is_refused() -> None:
    verdict = checked(flex(flex(bubble())))
    assert verdict.problems == ["messages[0].contents.type"]
    assert "give what its contents hold" in verdict.found.problems[0]["message"]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (bubble(), '{"type": "flex", "altText": "...", "contents": {"type": "bubble", ...}}'),
        (
            {"type": "carousel", "contents": [bubble()]},
            '{"type": "flex", "altText": "...", "contents": {"type": "carousel", ...}}',
        ),
        *(
            (
                SAMPLES[name]["template"],
                f'{{"type": "template", "altText": "...", "template": {{"type": "{name}", ...}}}}',
            )
            for name in ("buttons", "confirm", "carousel", "image_carousel")
        ),
    ],
)
def test_a_part_of_a_message_in_place_of_the_message_is_told_what_goes_around_it(part: Any, message: str) -> None:
    verdict = checked(part)
    assert verdict.problems == ["messages[0].type"]
    assert message in verdict.found.problems[0]["message"]
    whole = json.loads(message.replace("..., ", "").replace(", ...}", "}"))
    held = "contents" if "contents" in whole else "template"
    assert checked({**whole, held: part}).problems == []


def test_a_spacer_is_taken_though_it_is_no_longer_documented() -> None:
    for spacer in ({"type": "spacer"}, {"type": "spacer", "size": "xxl"}):
        for layout in ("vertical", "horizontal"):
            verdict = checked(flex(bubble(body=box(TEXT, spacer, layout=layout))))
            assert (verdict.problems, verdict.warnings) == ([], [])
    verdict = checked(flex(bubble(body=box({"type": "spacer", "size": "large"}))))
    assert verdict.problems == [f"messages[0].{BODY}[0].size"]
    assert checked(flex(bubble(hero={"type": "spacer"}))).problems == ["messages[0].contents.hero.type"]


# Empty and blank texts


@pytest.mark.parametrize("blank", [" ", "\u3000", "  "])
def test_a_blank_is_text_enough_for_a_flex_text_and_a_message_action(blank: str) -> None:
    for name, place in (("bubble", f"{BODY}[0].text"), ("text", "quickReply.items[1].action.text")):
        verdict = checked(changed(name, {place: blank}))
        assert f"messages[0].{place}" not in verdict.problems + verdict.warnings


def test_a_flex_text_may_be_empty_where_spans_stand_in_for_it_and_a_span_may_be() -> None:
    empty = {"type": "text", "text": "", "contents": [{"type": "span", "text": ""}]}
    verdict = checked(flex(bubble(body=box(empty))))
    assert (verdict.problems, verdict.warnings) == ([], [])
    verdict = checked(flex(bubble(body=box({**empty, "contents": []}))))
    assert verdict.problems == [f"messages[0].{BODY}[0].text"]


def test_the_data_of_a_postback_may_be_empty() -> None:
    for place in ("quickReply.items[0].action.data", "quickReply.items[3].action.data"):
        assert checked(changed("text", {place: ""})).problems == []


# Numbers


def test_numbers_and_digits_in_place_of_one_another_go_out_as_given_without_a_word() -> None:
    taken = {
        "sticker": {"packageId": 446, "stickerId": 1988},
        "audio": {"duration": "60000"},
        "bubble": {f"{BODY}[0].flex": "2", f"{BODY}[0].text": 95, f"{BODY}[0].maxLines": "0"},
        "imagemap": {"baseSize.height": "1040", "actions[0].area.x": "0"},
        "location": {"title": 7},
    }
    for name, changes in taken.items():
        message = changed(name, changes)
        before = json.dumps(message)
        verdict = checked(message)
        assert (verdict.problems, verdict.warnings) == ([], checked(SAMPLES[name]).warnings), name
        assert json.dumps(message) == before


# Counting


def test_a_text_with_emojis_near_its_limit_is_warned_of_since_line_counts_them_longer() -> None:
    emoji = {"index": 0, "productId": "p", "emojiId": "1"}
    for length, emojis, warned in (
        (4950, 1, False),
        (4951, 1, True),
        (5000, 1, True),
        (4001, 20, True),
        (5000, 0, False),
    ):
        given = [{**emoji, "index": at} for at in range(emojis)]
        verdict = checked({"type": "text", "text": "$" * length, "emojis": given})
        assert (verdict.problems, verdict.warnings) == ([], ["messages[0].text"] if warned else []), length


def test_the_texts_of_an_imagemap_are_counted_both_ways() -> None:
    for place, limit in (("actions[0].label", 100), ("actions[1].text", 400)):
        for value, warned in (("x" * limit, False), (UNICODE * (limit // 2), False), (FAMILY * (limit // 8 + 1), True)):
            verdict = checked(changed("imagemap", {place: value}))
            assert (verdict.problems, f"messages[0].{place}" in verdict.warnings) == ([], warned)
    label = changed("text", {"quickReply.items[0].action.label": FAMILY * 20})
    assert "messages[0].quickReply.items[0].action.label" not in checked(label).warnings
