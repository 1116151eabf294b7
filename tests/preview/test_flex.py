"""Flex messages: texts, taps, blocks, bubbles and carousels."""

from typing import Any

import pytest

from connector.messages import flex as checked
from connector.messages.parts.components import IN_BOX
from connector.preview import facts
from connector.preview.flex.boxes import BLOCKS, CHILDREN
from tests.preview.elements import Element, at, read
from tests.preview.flexes import (
    FILM,
    OWN,
    SAMPLES,
    SHOPPING,
    box,
    bubble,
    button,
    carousel,
    icon,
    image,
    line,
    opens,
    row,
    separator,
    span,
    strings_shown,
    text,
)


def sides(element: Element) -> list[str]:
    """Padding above, below, at the start and at the end."""
    names = ("padding-top", "padding-bottom", "padding-inline-start", "padding-inline-end")
    return [element.style.get(name, "0px") for name in names]


def block_of(element: Element) -> Element:
    """The block around the box in which a text stands."""
    return element.parent.parent


@pytest.mark.parametrize("name", SAMPLES)
def test_every_text_is_drawn_in_the_order_in_which_it_is_written(name: str) -> None:
    root, _, _ = read(SAMPLES[name])
    drawn = iter(root.texts)
    assert all(words in drawn for words in strings_shown(SAMPLES[name]) if words)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_component_that_line_documents_is_never_unknown(name: str) -> None:
    _, drawn, _ = read(SAMPLES[name])
    unknown = [remark.place for remark in drawn.remarks if remark.kind == "unknown"]
    assert unknown == ([] if any(block in str(SAMPLES[name]) for block in BLOCKS) else ["messages[0].contents"])


@pytest.mark.parametrize("name", SAMPLES)
def test_the_place_of_a_tap_is_that_of_its_action_and_its_number_is_on_one_element(name: str) -> None:
    root, drawn, _ = read(SAMPLES[name])
    for tap in drawn.taps:
        assert at(SAMPLES[name], tap.place) is tap.action
        assert root.tapped(tap.number)


def test_everything_that_can_be_tapped_is_listed_in_the_order_in_which_it_is_written() -> None:
    inner = bubble(
        box(text("a", action=opens("text")), action=opens("box")),
        image(action=opens("image")),
        button("button"),
        action=opens("bubble"),
        hero=image(action=opens("hero")),
        footer=box(button("footer")),
    )
    root, drawn, _ = read(inner)
    start = "messages[0].contents"
    assert [(tap.label, tap.place) for tap in drawn.taps] == [
        ("bubble", f"{start}.action"),
        ("hero", f"{start}.hero.action"),
        ("box", f"{start}.body.contents[0].action"),
        ("text", f"{start}.body.contents[0].contents[0].action"),
        ("image", f"{start}.body.contents[1].action"),
        ("button", f"{start}.body.contents[2].action"),
        ("footer", f"{start}.footer.contents[0].action"),
    ]
    assert "a" in root.tapped(3).texts
    assert root.tapped(4).children == ["a"]
    _, drawn, _ = read(carousel(inner, inner))
    assert [tap.place for tap in drawn.taps][7] == f"{start}.contents[1].action"


def test_what_the_checks_take_in_a_box_and_a_block_is_drawn_there() -> None:
    fields = checked.BUBBLE.fields
    for name, kinds in BLOCKS.items():
        assert set(fields[name].kinds) == set(kinds)
    assert {kind for kinds in CHILDREN.values() for kind in kinds} == set(IN_BOX.kinds)


@pytest.mark.parametrize("size", [*facts.BUBBLES, None, "medium"])
def test_a_bubble_is_as_wide_as_its_size_says_and_no_wider_than_the_screen_lets_it(size: str | None) -> None:
    root, _, _ = read({**bubble(text("a")), **({"size": size} if size else {})})
    drawn = block_of(root.of("a")).parent
    most = facts.BUBBLES.get(size or "", facts.BUBBLES["mega"])
    assert drawn.style["width"].startswith(f"min({most}px,")
    assert drawn.style["border-radius"] == {"giga": "5px", None: "17px", "mega": "17px", "medium": "17px"}.get(
        size, "10px"
    )


def test_a_bubble_beside_others_takes_at_most_four_fifths_of_whatever_screen_is_chosen() -> None:
    root, _, _ = read(SHOPPING)
    title = root.of("Arm Chair, White")
    drawn = block_of(title).parent
    assert drawn.style["width"] == "min(300px,calc(var(--screen) * 0.8))"


def test_a_body_grows_to_the_highest_bubble_and_a_bubble_without_body_does_not() -> None:
    root, _, _ = read(carousel(bubble(text("a")), {"type": "bubble", "footer": box(text("b"))}))
    body, footer = block_of(root.of("a")), block_of(root.of("b"))
    assert (body.style["flex"], footer.style["flex"]) == ("1 0 auto", "0 0 auto")
    assert "align-self" not in body.parent.style
    assert footer.parent.style["align-self"] == "flex-start"


@pytest.mark.parametrize(
    ("size", "header", "body", "above_footer"),
    [
        ("mega", [20, 20, 20], [19, 20, 20], 10),
        ("giga", [20, 20, 20], [19, 20, 20], 10),
        ("kilo", [13, 13, 13], [13, 13, 13], 17),
        ("hecto", [11, 14, 13], [11, 14, 13], 17),
        ("deca", [11, 14, 13], [11, 14, 13], 17),
        ("micro", [10, 10, 10], [10, 10, 10], 10),
        ("nano", [10, 10, 10], [10, 10, 10], 10),
    ],
)
def test_blocks_have_the_padding_of_their_bubbles_size(
    size: str, header: list[int], body: list[int], above_footer: int
) -> None:
    def written(top: int, side: int, bottom: int) -> list[str]:
        return [f"{top}px", f"{bottom}px", f"{side}px", f"{side}px"]

    root, _, _ = read(bubble(text("body"), size=size, header=box(text("header"))))
    assert sides(root.of("header").parent) == written(*header)
    assert sides(root.of("body").parent) == written(*body)
    root, _, _ = read(bubble(text("body"), size=size, footer=box(text("footer"))))
    assert sides(root.of("body").parent) == written(body[0], body[1], above_footer)
    assert sides(root.of("footer").parent) == written(10, 10, 10)


def test_a_padding_of_its_own_replaces_that_of_the_block_and_a_side_that_of_all_sides() -> None:
    root, _, _ = read({"type": "bubble", "body": box(text("a"), paddingTop="xxl", paddingEnd="5%")})
    assert sides(root.of("a").parent) == ["20px", "20px", "20px", "5%"]
    root, _, _ = read({"type": "bubble", "body": row(text("a"), paddingAll="80px", paddingTop="20px")})
    assert sides(root.of("a").parent) == ["20px", "80px", "80px", "80px"]
    root, _, _ = read({"type": "bubble", "body": box(text("a"), paddingAll="0px")})
    assert sides(root.of("a").parent) == ["0px"] * 4


def test_blocks_stand_in_lines_order_whatever_the_order_they_are_written_in() -> None:
    parts = {"footer": box(text("4")), "body": box(text("3")), "hero": box(text("2")), "header": box(text("1"))}
    root, _, _ = read({"type": "bubble", **parts})
    assert [words for words in root.texts if words.isdigit()] == ["1", "2", "3", "4"]


def test_a_block_has_its_colour_and_its_separator_above_it_but_never_the_first_block() -> None:
    style = {"backgroundColor": "#00FFFF", "separator": True, "separatorColor": "#ff0000"}
    root, _, _ = read(bubble(text("b"), footer=box(text("f")), styles={"body": style, "footer": style}))
    body, footer = block_of(root.of("b")), block_of(root.of("f"))
    assert body.style["background-color"] == footer.style["background-color"] == "#00ffff"
    assert "border-top" not in body.style
    assert footer.style["border-top"] == "1px solid #ff0000"
    root, _, _ = read(bubble(text("b"), footer=box(text("f")), styles={"footer": {"separator": True}}))
    assert block_of(root.of("f")).style["border-top"] == "1px solid #d4d6da"


def test_a_bubble_keeps_its_own_colours_in_dark_surroundings() -> None:
    root, _, _ = read(bubble({"type": "hologram"}))
    [drawn] = [each for each in root.walk() if each.style.get("background-color") == "#ffffff"]
    assert all(drawn.style[f"--{name}"] == value for name, value in facts.LIGHT.items())


def test_the_direction_of_a_bubble_is_that_of_all_in_it() -> None:
    for direction, seen in (("rtl", ["rtl"]), ("ltr", []), ("url(x)", [])):
        root, _, _ = read(bubble(text("a"), direction=direction))
        assert [each.style["direction"] for each in root.walk() if "direction" in each.style] == seen


def test_what_is_wide_has_the_whole_screen_and_the_account_above_it() -> None:
    def beside(contents: Any) -> bool:
        root, _, _ = read(contents, account="Desk")
        frame = root.inner[0]
        return frame.style.get("display") == "flex"

    assert beside(bubble(text("a")))
    assert not beside(bubble(text("a"), size="giga"))
    assert not beside(SHOPPING)


def test_a_video_is_drawn_by_its_preview_with_the_label_of_its_action_below() -> None:
    root, drawn, _ = read(FILM)
    assert root.tapped(1).children == ["More"]
    assert [style for each in root.walk() if (style := each.style.get("aspect-ratio"))] == ["20/13"]
    assert [remark.place for remark in drawn.remarks] == ["messages[0].contents.hero.altContent"]


def test_an_image_is_loaded_only_where_that_was_asked_for() -> None:
    for images, addresses in ((False, 0), (True, 2)):
        root, _, _ = read(bubble(image(), line(icon())), images=images)
        assert len([each for each in root.walk() if "src" in each.attributes]) == addresses


@pytest.mark.parametrize(
    ("misplaced", "place"),
    [
        (bubble({"type": "hologram"}), "body.contents[0]"),
        (bubble(icon()), "body.contents[0]"),
        (bubble(span("a")), "body.contents[0]"),
        (bubble(FILM["hero"]), "body.contents[0]"),
        (bubble(line(separator())), "body.contents[0].contents[0]"),
        (bubble(line(button("a"))), "body.contents[0].contents[0]"),
        (bubble({"type": "text", "contents": [text("a")]}), "body.contents[0].contents[0]"),
        ({"type": "bubble", "body": image()}, "body"),
        (carousel(carousel()), "contents[0]"),
        (carousel(), ""),
        ({"type": "bubble"}, ""),
        (box(), ""),
        (None, ""),
    ],
)
def test_what_is_unknown_or_misplaced_is_a_box_with_its_name_and_a_remark(misplaced: Any, place: str) -> None:
    root, drawn, _ = read(misplaced)
    assert [(remark.kind, remark.place) for remark in drawn.remarks] == [
        ("unknown", f"messages[0].contents{'.' if place else ''}{place}")
    ]
    assert [each.style["border"] for each in root.walk() if "dashed" in each.style.get("border", "")]


def test_the_same_message_gives_the_same_markup_twice() -> None:
    for contents in OWN.values():
        (_, first, one), (_, second, two) = read(contents), read(contents)
        assert (first, one) == (second, two)
