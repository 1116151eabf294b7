"""How components share the room of a box: flex, spacing, margin, alignment, offsets, direction."""

import pytest

from tests.browser.components import INNER, Json, at, block, box, bubble, button, flex, image, shown, text
from tests.browser.conftest import Seen, near


def test_components_of_a_row_share_its_width_by_flex_whatever_is_in_them(seen: Seen) -> None:
    row = [text("a", flex=1), text("a much longer text that does not fit on its line", flex=2)]
    one_two, plain, fixed, none = seen.measure(
        shown(*row, layout="horizontal"),
        shown(text(), text("longer words"), button(), layout="horizontal"),
        shown(block(50), text(flex=1), text(flex=3), layout="horizontal"),
        shown(box("vertical", block(80), flex=0), text(), layout="horizontal"),
    )
    assert [one_two[at(0)].width, one_two[at(1)].width] == near([260 / 3, 520 / 3])
    assert [plain[at(position)].width for position in range(2)] == near([260 / 3] * 2)
    assert [fixed[at(position)].width for position in range(3)] == near([50, 52.5, 157.5])
    assert [none[at(0)].width, none[at(1)].width] == near([80, 180])


def test_components_of_a_column_are_as_high_as_they_need_and_share_what_is_left(seen: Seen) -> None:
    (drawn,) = seen.measure(shown(block(height=20), block(height=20, flex=1), text(flex=1), box("vertical", flex=2)))
    heights = [drawn[at(position)].height for position in range(4)]
    assert heights[0] == near(20)
    assert sum(heights) == near(200)
    free = 200 - 20 - 20 - 22.4
    plain = seen.measure(shown(block(height=20), box("vertical", text(), flex=1), box("vertical", text(), flex=2)))[0]
    free = 200 - 20 - 2 * 22.4
    assert [plain[at(1)].height, plain[at(2)].height] == near([22.4 + free / 3, 22.4 + 2 * free / 3])


@pytest.mark.parametrize(("layout", "start", "end"), [("horizontal", "x", "right"), ("vertical", "y", "bottom")])
def test_spacing_stands_before_all_but_the_first_and_a_margin_replaces_it(
    seen: Seen, layout: str, start: str, end: str
) -> None:
    words = {"none": 0, "xs": 2, "sm": 4, "md": 8, "lg": 12, "xl": 16, "xxl": 20, "5px": 5}
    spaced = seen.measure(*(shown(block(), block(), block(), layout=layout, spacing=word) for word in words))
    parted = seen.measure(
        *(shown(block(margin=word), block(margin=word), block(), layout=layout, spacing="3px") for word in words)
    )
    for places, gap in zip(spaced, words.values(), strict=True):
        edges = [getattr(places[INNER], start), *(getattr(places[at(position)], end) for position in range(2))]
        assert [getattr(places[at(position)], start) for position in range(3)] == near(
            [edges[0], edges[1] + gap, edges[2] + gap]
        )
    for places, gap in zip(parted, words.values(), strict=True):
        edges = [getattr(places[INNER], start), *(getattr(places[at(position)], end) for position in range(2))]
        assert [getattr(places[at(position)], start) for position in range(3)] == near(
            [edges[0] + gap, edges[1] + gap, edges[2] + 3]
        )


@pytest.mark.parametrize(
    ("layout", "start", "end", "whole"), [("horizontal", "x", "right", 260), ("vertical", "y", "bottom", 200)]
)
def test_a_filler_takes_what_is_free_and_no_spacing_stands_before_it(
    seen: Seen, layout: str, start: str, end: str, whole: int
) -> None:
    filler = {"type": "filler"}
    (drawn,) = seen.measure(shown(block(20, 20), filler, block(20, 20), layout=layout, spacing="xxl"))
    first, middle, last = drawn[INNER].inner
    assert getattr(middle, start) == near(getattr(first, end))
    assert getattr(last, start) - getattr(middle, end) == near(20)
    assert getattr(last, end) - getattr(first, start) == near(whole)


def test_a_spacer_takes_its_size_and_no_spacing_stands_around_it(seen: Seen) -> None:
    spacer = {"type": "spacer", "size": "xl"}
    (drawn,) = seen.measure(shown(block(), spacer, block(), spacing="xxl"))
    assert drawn[at(2)].y - drawn[at(0)].bottom == near(16)


@pytest.mark.parametrize(
    ("word", "tops"),
    [
        ("flex-start", [0, 10]),
        ("center", [90, 100]),
        ("flex-end", [180, 190]),
        ("space-between", [0, 190]),
        ("space-around", [45, 145]),
        ("space-evenly", [60, 130]),
    ],
)
def test_what_is_free_is_shared_out_as_justify_content_says(seen: Seen, word: str, tops: list[int]) -> None:
    (drawn,) = seen.measure(shown(block(), block(), justifyContent=word))
    assert [drawn[at(position)].y - drawn[INNER].y for position in range(2)] == near(tops)


@pytest.mark.parametrize(("word", "share"), [("flex-start", 0), ("center", 0.5), ("flex-end", 1)])
def test_components_stand_across_the_box_as_align_items_says(seen: Seen, word: str, share: float) -> None:
    column, row = seen.measure(
        shown(block(40, 10), alignItems=word), shown(block(40, 10), layout="horizontal", alignItems=word)
    )
    assert column[at(0)].x - column[INNER].x == near(share * 220)
    assert row[at(0)].y - row[INNER].y == near(share * 190)


def test_widths_and_heights_are_pixels_or_shares_of_the_parent_and_the_most_wins(seen: Seen) -> None:
    given = [
        ({"width": "50%", "height": "25%"}, (130, 50)),
        ({"width": "40px", "height": "7.5px"}, (40, 7.5)),
        ({"width": "200px", "maxWidth": "90px", "height": "90px", "maxHeight": "20px"}, (90, 20)),
        ({"maxWidth": "50%", "height": "1px"}, (130, 1)),
    ]
    drawn = seen.measure(*(shown(box("vertical", **more)) for more, _ in given))
    assert [places[at(0)][2:4] for places in drawn] == [near(size) for _, size in given]


def test_what_is_absolute_is_placed_from_the_edges_of_its_box_and_takes_no_room(seen: Seen) -> None:
    absolute = {"position": "absolute"}
    given = [
        ({"offsetTop": "5px", "offsetStart": "xxl"}, (20, 5)),
        ({"offsetBottom": "5px", "offsetEnd": "md"}, (260 - 8 - 20, 200 - 5 - 10)),
        ({"offsetTop": "50%", "offsetStart": "10%"}, (26, 100)),
        ({"offsetTop": "-4px", "offsetStart": "-30px"}, (-30, -4)),
    ]
    drawn = seen.measure(*(shown(block(), block(**absolute, **more), block()) for more, _ in given))
    for places, (_, (left, top)) in zip(drawn, given, strict=True):
        outer, placed = places[INNER], places[at(1)]
        assert (placed.x - outer.x, placed.y - outer.y) == near((left, top))
        assert places[at(2)].y == near(places[at(0)].bottom)
        assert outer.height == near(200)


def test_what_is_relative_moves_and_leaves_its_place_to_nobody(seen: Seen) -> None:
    (drawn,) = seen.measure(shown(block(), block(offsetTop="7px", offsetStart="lg"), block(offsetEnd="5px")))
    outer, moved = drawn[INNER], drawn[at(1)]
    assert (moved.x - outer.x, moved.y - outer.y) == near((12, 17))
    assert drawn[at(2)].y - outer.y == near(20)
    assert drawn[at(2)].x - outer.x == near(-5)


def test_a_bubble_that_reads_from_right_to_left_is_the_mirror_of_one_that_does_not(seen: Seen) -> None:
    contents = [block(30, offsetStart="5px"), block(50, margin="md"), text(flex=1), image(size="40px")]
    inner = box("horizontal", *contents, paddingStart="10px", spacing="sm")
    over = box("vertical", inner, block(20, 20, position="absolute", offsetStart="9px", offsetTop="3px"))
    usual, mirrored = seen.measure(flex(bubble(over)), flex(bubble(over, direction="rtl")))
    assert usual.keys() == mirrored.keys()
    assert len(usual) == 8
    for place, drawn in usual.items():
        gap = drawn.x - usual["contents"].x
        assert mirrored["contents"].right - mirrored[place].right == near(gap), place
        assert mirrored[place][1:4] == near((drawn.y + mirrored["contents"].y - usual["contents"].y, *drawn[2:4]))


HUGE: list[Json] = [
    block(4000, 10),
    block(20, 10, offsetStart="-400px"),
    block(20, 10, position="absolute", offsetTop="-90px", offsetEnd="-90px"),
    text("long" * 200, wrap=True),
    text("long" * 200),
    image(size="900px", aspectRatio="1:3"),
    box("horizontal", *(block(100) for _ in range(9)), spacing="xxl"),
    box("baseline", text("long" * 90, size="5xl", flex=0), text()),
    button(action={"type": "message", "label": "long" * 90, "text": "x"}),
]
OUTSIDE = """([left, top, right, bottom]) => {
    const strange = [];
    for (const [x, y] of [[left - 2, top + 9], [right + 2, top + 9], [left - 2, bottom - 9], [right + 2, bottom - 9],
                          [left + 20, top - 2], [left + 20, bottom + 2], [right - 20, bottom + 2]]) {
        const found = document.elementFromPoint(x, y);
        if (found && found.closest("[data-tap]")) strange.push([x, y]);
    }
    return strange;
}"""


@pytest.mark.parametrize("position", range(len(HUGE)))
def test_nothing_leaves_its_bubble(seen: Seen, position: int) -> None:
    (drawn,) = seen.measure(shown(HUGE[position], height="60px"))
    whole = drawn["contents"]
    assert (whole.width, whole.height) == near((300, 60 + 39))
    assert seen.page.evaluate(OUTSIDE, [whole.x, whole.y, whole.right, whole.bottom]) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 1000


def test_what_leaves_its_box_is_cut_there(seen: Seen) -> None:
    high = box("vertical", block(90, 90), width="100px", height="30px")
    above = block(20, 20, position="absolute", offsetTop="-30px", offsetStart="5px")
    cut, away = seen.measure(shown(high), shown(block(30, 40), box("vertical", above, height="30px")))

    def top_most(x: float, y: float) -> str:
        return seen.page.evaluate("([x, y]) => document.elementFromPoint(x, y).dataset.tap", [x, y])

    inner, outer = cut[at(0, 0)], cut[at(0)]
    assert inner.bottom == near(outer.bottom + 60)
    free = top_most(outer.right + 50, outer.y + 5)
    assert top_most(inner.x + 5, outer.bottom - 5) != free
    assert top_most(inner.x + 5, outer.bottom + 5) == free
    placed, beside = away[at(1, 0)], away[at(0)]
    assert (placed.x - beside.x, placed.y - beside.y) == near((5, 10))
    assert top_most(placed.x + 2, placed.y + 2) == top_most(beside.x + 2, beside.y + 2)
