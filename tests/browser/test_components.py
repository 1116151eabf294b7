"""How large texts, images, icons, buttons, separators and videos are."""

from typing import Any

import pytest

from tests.browser.components import ACTION, INNER, URL, Json, at, block, box, bubble, button, flex, image, shown, text
from tests.browser.conftest import Laid, Seen, near

SIZES = {"xxs": 11, "xs": 13, "sm": 14, "md": 16, "lg": 19, "xl": 22, "xxl": 29, "3xl": 35, "4xl": 48, "5xl": 74}
IMAGES = {
    "xxs": 40,
    "xs": 60,
    "sm": 80,
    "md": 100,
    "lg": 120,
    "xl": 140,
    "xxl": 160,
    "3xl": 180,
    "4xl": 200,
    "5xl": 220,
}
LONG = "A text that is too long to stand on one line of a bubble, and goes on and on and on and on and on"


def heights(seen: Seen, *components: Json) -> list[float]:
    """How high components are, each in a column of its own."""
    return [drawn[at(0)].height for drawn in seen.measure(*map(shown, components))]


def test_a_line_of_text_is_one_and_two_fifths_of_its_size_high(seen: Seen) -> None:
    told = heights(seen, text(), *(text(size=size) for size in SIZES), text(size="25px"))
    assert told == near([1.4 * size for size in (16, *SIZES.values(), 25)])


def test_a_text_that_does_not_wrap_is_one_line_and_cut_at_the_edge_of_its_box(seen: Seen) -> None:
    texts = [text(LONG), text("one\ntwo\nthree"), text(""), text(LONG, wrap=False, maxLines=3)]
    drawn = seen.measure(*map(shown, texts))
    assert [places[at(0)].height for places in drawn] == near([22.4] * 4)
    assert [places[at(0)].width for places in drawn] == near([260] * 4)
    assert seen.page.get_by_text(LONG).first.evaluate("each => getComputedStyle(each).textOverflow") == "ellipsis"


def test_a_text_that_wraps_takes_the_lines_that_it_needs_and_no_more_than_max_lines(seen: Seen) -> None:
    five = "1\n2\n3\n4\n5"
    told = heights(
        seen,
        text(five, wrap=True),
        text(five, wrap=True, maxLines=2),
        text(five, wrap=True, maxLines=0),
        text("1", wrap=True, maxLines=4),
        text("", wrap=True),
        text("long" * 99, wrap=True, maxLines=3),
    )
    assert told == near([22.4 * lines for lines in (5, 2, 5, 1, 1, 3)])


def test_line_spacing_stands_between_lines_and_not_around_them(seen: Seen) -> None:
    three = "1\n2\n3"
    told = heights(
        seen,
        text(three, wrap=True, lineSpacing="20px"),
        text(three, wrap=True, lineSpacing="20px", maxLines=2),
        text("1", wrap=True, lineSpacing="20px"),
        text(three, lineSpacing="20px"),
        text(three, wrap=True, lineSpacing="7.5px", size="sm"),
    )
    assert told == near([107.2, 64.8, 22.4, 22.4, 3 * 19.6 + 15])


def test_spans_stand_in_place_of_the_text_and_the_largest_makes_the_line(seen: Seen) -> None:
    spans = [{"type": "span", "text": "small", "size": "xxs"}, {"type": "span", "text": "large", "size": "xxl"}]
    (drawn,) = seen.measure(shown(text("not shown", contents=spans)))
    assert drawn[at(0)].height == pytest.approx(29 * 1.4, abs=4)
    assert seen.page.locator("section.message .strip").inner_text().split("\n")[-1] == "smalllarge"


@pytest.mark.parametrize(("gravity", "share"), [(None, 0), ("top", 0), ("center", 0.5), ("bottom", 1)])
def test_a_component_of_a_row_stands_as_high_as_its_gravity_says(seen: Seen, gravity: str | None, share: float) -> None:
    (drawn,) = seen.measure(
        shown(image(size="50px", gravity=gravity), button(gravity=gravity, height="sm"), layout="horizontal")
    )
    (picture,), whole = drawn[at(0)].inner, drawn[INNER]
    assert picture.y - whole.y == near(share * 150)
    assert drawn[at(1)].y - whole.y == near(share * 160)


RATIOS = {None: 1, "1:1": 1, "20:13": 0.65, "2:3": 1.5, "16:9": 0.5625, "1:3": 3, "1.91:1": 1 / 1.91, "wide": 1}


def test_an_image_has_its_aspect_ratio_at_every_size(seen: Seen) -> None:
    given = [(size, ratio) for size in ("full", "60px", "50%", "sm") for ratio in RATIOS]
    drawn = seen.measure(*(shown(image(size=size, aspectRatio=ratio)) for size, ratio in given))
    widths = {"full": 260, "60px": 60, "50%": 130, "sm": 80}
    pictures = [places[at(0)].inner[0] for places in drawn]
    assert [(each.width, each.height) for each in pictures] == [
        near((widths[size], widths[size] * RATIOS[ratio])) for size, ratio in given
    ]


def test_an_image_is_as_wide_as_its_size_says_and_never_wider_than_its_component(seen: Seen) -> None:
    sizes = {**IMAGES, "300px": 260, "12.5px": 12.5, "100%": 260}
    drawn = seen.measure(shown(image()), *(shown(image(size=size)) for size in sizes))
    assert [places[at(0)].inner[0].width for places in drawn] == near([100, *sizes.values()])
    (row,) = seen.measure(shown(image(size="full"), image(size="full"), layout="horizontal"))
    assert [row[at(position)].inner[0].width for position in (0, 1)] == near([130, 130])


@pytest.mark.parametrize(("align", "share"), [(None, 0.5), ("start", 0), ("center", 0.5), ("end", 1)])
def test_an_image_stands_in_its_component_as_align_says(seen: Seen, align: str | None, share: float) -> None:
    (drawn,) = seen.measure(shown(image(size="60px", align=align)))
    assert drawn[at(0)].inner[0].x - drawn[INNER].x == near(share * 200)


def test_an_image_that_fills_a_hero_reaches_all_edges_of_it(seen: Seen) -> None:
    (drawn,) = seen.measure(flex(bubble(hero=image(size="full", aspectRatio="20:13", aspectMode="cover"))))
    assert drawn["contents.hero"][:4] == near(drawn["contents"][:4])
    assert drawn["contents.hero"].height == near(195)


@pytest.mark.parametrize("size", ["kilo", "mega", "giga"])
def test_a_video_is_as_wide_as_its_bubble_and_its_link_stands_below(seen: Seen, size: str) -> None:
    action = {"type": "uri", "label": "More", "uri": "https://example.com/"}
    video = {"type": "video", "url": URL, "previewUrl": URL, "altContent": image(), "aspectRatio": "16:9"}
    (drawn,) = seen.measure(flex(bubble(hero={**video, "action": action}, size=size)))
    whole, link = drawn["contents"], drawn["contents.hero"]
    assert link.y - whole.y == near(whole.width * 9 / 16)
    assert link.bottom == near(whole.bottom)


def icons(drawn: dict[str, Laid]) -> list[Laid]:
    """What stands in the baseline box of a message."""
    return drawn[at(0)].inner


def test_an_icon_is_as_high_as_its_size_and_stands_on_the_line_of_the_text(seen: Seen) -> None:
    def line(**more: Any) -> Json:
        return shown(box("baseline", {"type": "icon", "url": URL, **more}, text("word", size="xxl")))

    drawn = seen.measure(line(), line(size="xxl"), line(size="lg", aspectRatio="2:1"), line(size="10px"))
    sizes = [(icon.width, icon.height) for icon, _ in map(icons, drawn)]
    assert sizes == [near(each) for each in ((16, 16), (29, 29), (38, 19), (10, 10))]
    lower = [round(icon.bottom - word.bottom, 1) for icon, word in map(icons, drawn)]
    assert len(set(lower)) == 1
    assert -29 * 0.7 < lower[0] < 0


def test_a_button_is_52_pixels_high_and_a_small_one_40(seen: Seen) -> None:
    styles = [None, "primary", "secondary", "link"]
    for more, height in (({}, 52), ({"height": "md"}, 52), ({"height": "sm"}, 40)):
        assert heights(seen, *(button(style=style, **more) for style in styles)) == near([height] * 4)
    (row,) = seen.measure(shown(button(height="sm"), button(), layout="horizontal"))
    assert [row[at(0)][2:4], row[at(1)][2:4]] == [near((130, 40)), near((130, 52))]


def test_the_label_of_a_button_stays_on_one_line(seen: Seen) -> None:
    (drawn,) = seen.measure(shown(button(action={**ACTION, "label": LONG}), button()))
    assert drawn[at(0)].height == near(52)
    assert drawn[at(1)].y == near(drawn[at(0)].bottom)


SEPARATOR = {"type": "separator"}


@pytest.mark.parametrize("aligned", [None, "center", "flex-end"])
def test_a_separator_takes_no_room_and_goes_across_the_whole_box(seen: Seen, aligned: str | None) -> None:
    column, row = seen.measure(
        shown(block(), SEPARATOR, block(), alignItems=aligned),
        shown(block(), SEPARATOR, block(), alignItems=aligned, layout="horizontal"),
    )
    assert column[at(2)].y == near(column[at(0)].bottom)
    assert row[at(2)].x == near(row[at(0)].right)
    assert (column[INNER].inner[1].x, column[INNER].inner[1].width) == near((column[INNER].x, 260))
    assert (row[INNER].inner[1].y, row[INNER].inner[1].height) == near((row[INNER].y, 200))
    assert column[INNER].inner[1].height <= 1
    assert row[INNER].inner[1].width <= 1


def test_the_margin_of_a_separator_stands_before_it_and_the_spacing_of_the_box_around(seen: Seen) -> None:
    margin, spacing = seen.measure(
        shown(block(), {**SEPARATOR, "margin": "xxl"}, block()),
        shown(block(), SEPARATOR, block(), spacing="md"),
    )
    assert margin[at(2)].y - margin[at(0)].bottom == near(20)
    assert spacing[at(2)].y - spacing[at(0)].bottom == near(16)
    assert 7.5 <= spacing[INNER].inner[1].y - spacing[at(0)].bottom <= 8.5


def test_borders_take_room_and_corners_do_not(seen: Seen) -> None:
    widths = {"none": 0, "light": 0.5, "normal": 1, "medium": 2, "semi-bold": 3, "bold": 4, "6px": 6}
    drawn = seen.measure(
        *(
            shown(box("vertical", block(), borderWidth=width, borderColor="#ff0000", cornerRadius="xxl"))
            for width in widths
        )
    )
    told = [places[at(0, 0)].y - places[at(0)].y for places in drawn]
    assert told[0] == 0
    assert told[2:] == near([*widths.values()][2:])
    assert 0.5 <= told[1] <= 1  # half a pixel is one of the screen where that has no finer
