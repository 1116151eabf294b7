"""How large bubbles are, how far their blocks keep from the edge, and how they stand beside each other."""

import pytest

from tests.browser.components import block, box, bubble, button, carousel, flex, image, text
from tests.browser.conftest import Seen, near

WIDTHS = {"nano": 120, "micro": 160, "deca": 220, "hecto": 241, "kilo": 260, "mega": 300, "giga": 500}
BESIDE_THE_PICTURE = {320: 258, 375: 313, 412: 350}
"""What room there is for a bubble beside the account's picture, by the width of the screen."""

HEADER = {"nano": 10, "micro": 10, "deca": (11, 14, 13), "hecto": (11, 14, 13), "kilo": 13, "mega": 20, "giga": 20}
BODY = {**HEADER, "mega": (19, 20, 20), "giga": (19, 20, 20)}
ABOVE_FOOTER = {"nano": 10, "micro": 10, "deca": 17, "hecto": 17, "kilo": 17, "mega": 10, "giga": 10}


def sides(padding: int | tuple[int, int, int]) -> tuple[int, int, int]:
    """Above, at the sides, below."""
    return padding if isinstance(padding, tuple) else (padding, padding, padding)


@pytest.mark.parametrize("screen", [320, 375, 412])
def test_a_bubble_alone_is_as_wide_as_its_size_says_or_as_there_is_room(seen: Seen, screen: int) -> None:
    drawn = seen.measure(*(flex(bubble(box("vertical", text()), size=size)) for size in WIDTHS), screen=screen)
    widths = [places["contents"].width for places in drawn]
    room = BESIDE_THE_PICTURE[screen]
    assert widths == near([*(min(width, room) for size, width in WIDTHS.items() if size != "giga"), screen - 14])


@pytest.mark.parametrize("screen", [320, 375, 412])
def test_a_bubble_in_a_carousel_takes_at_most_four_fifths_of_the_screen(seen: Seen, screen: int) -> None:
    drawn = seen.measure(*(carousel(bubble(box("vertical", text()), size=size)) for size in WIDTHS), screen=screen)
    widths = [places["contents.contents[0]"].width for places in drawn]
    assert widths == near([min(width, 0.8 * screen) for width in WIDTHS.values()])


@pytest.mark.parametrize("size", [None, "huge", 7, ["nano"]])
def test_a_bubble_without_a_size_that_is_known_is_mega(seen: Seen, size: object) -> None:
    (drawn,) = seen.measure(flex(bubble(box("vertical", text()), size=size)))
    assert drawn["contents"].width == near(300)


def test_bubbles_of_a_carousel_stand_nine_pixels_apart_and_begin_seven_from_the_edge(seen: Seen) -> None:
    (drawn,) = seen.measure(carousel(*(bubble(box("vertical", text()), size="micro") for _ in range(3))))
    first, second, third = (drawn[f"contents.contents[{position}]"] for position in range(3))
    strip = seen.page.locator("section.message .strip").bounding_box()
    assert strip is not None
    assert first.x - strip["x"] == near(7)
    assert second.x - first.right == near(9)
    assert third.x - second.right == near(9)


def test_every_bubble_of_a_carousel_is_as_high_as_the_highest_and_footers_stand_on_one_line(seen: Seen) -> None:
    footer = box("vertical", button())
    bodies = [box("vertical", *(block(height=height) for _ in range(3))) for height in (10, 70, 30)]
    (drawn,) = seen.measure(carousel(*(bubble(body, footer=footer, size="kilo") for body in bodies)))
    bubbles = [drawn[f"contents.contents[{position}]"] for position in range(3)]
    footers = [drawn[f"contents.contents[{position}].footer"] for position in range(3)]
    assert [each.height for each in bubbles] == near([3 * 70 + 13 + 17 + 72] * 3)
    assert [each.bottom for each in footers] == near([bubbles[0].bottom] * 3)
    assert [each.height for each in footers] == near([52 + 20] * 3)


def test_the_body_of_a_bubble_in_a_carousel_grows_and_its_other_blocks_do_not(seen: Seen) -> None:
    low = bubble(box("vertical", block()), header=box("vertical", block()), hero=image(size="full"), size="micro")
    (drawn,) = seen.measure(carousel(low, bubble(box("vertical", block(height=500)), size="micro")))
    blocks = [drawn[f"contents.contents[0].{name}"].height for name in ("header", "hero", "body")]
    assert blocks == near([30, 160, 520 - 190])


def test_a_bubble_without_a_body_keeps_its_height_in_a_carousel(seen: Seen) -> None:
    (drawn,) = seen.measure(carousel(bubble(hero=image(size="full")), bubble(box("vertical", block(height=500)))))
    assert drawn["contents.contents[0]"].height == near(300)
    assert drawn["contents.contents[0]"].y == near(drawn["contents.contents[1]"].y)


@pytest.mark.parametrize("size", WIDTHS)
def test_the_contents_of_a_block_keep_the_distance_of_the_bubbles_size(seen: Seen, size: str) -> None:
    one = box("vertical", block())
    blocks = {"header": one, "hero": one, "body": one, "footer": one}
    whole, alone = seen.measure(
        flex({"type": "bubble", "size": size, **blocks}), flex({"type": "bubble", "size": size, "body": one})
    )
    wanted = {
        "header": sides(HEADER[size]),
        "hero": (0, 0, 0),
        "body": (*sides(BODY[size])[:2], ABOVE_FOOTER[size]),
        "footer": (10, 10, 10),
    }
    for drawn, name, padding in [*((whole, *each) for each in wanted.items()), (alone, "body", sides(BODY[size]))]:
        outer, inner = drawn[f"contents.{name}"], drawn[f"contents.{name}.contents[0]"]
        assert (inner.y - outer.y, inner.x - outer.x, outer.bottom - inner.bottom) == near(padding), name


def test_a_padding_of_the_blocks_own_box_replaces_the_default_and_a_side_wins_over_all(seen: Seen) -> None:
    given = [
        ({"paddingAll": "7px"}, (7, 7, 7)),
        ({"paddingAll": "none"}, (0, 0, 0)),
        ({"paddingTop": "3px"}, (3, 20, 20)),
        ({"paddingAll": "md", "paddingStart": "xxl", "paddingBottom": "1px"}, (8, 20, 1)),
        ({"paddingAll": "10%"}, (30, 30, 30)),
    ]
    drawn = seen.measure(*(flex(bubble(box("vertical", block(), **more))) for more, _ in given))
    for places, (_, padding) in zip(drawn, given, strict=True):
        outer, inner = places["contents.body"], places["contents.body.contents[0]"]
        assert (inner.y - outer.y, inner.x - outer.x, outer.bottom - inner.bottom) == near(padding)


def test_blocks_stand_in_their_order_whatever_the_order_of_the_message_and_a_separator_takes_a_pixel(
    seen: Seen,
) -> None:
    one, lines = box("vertical", block()), {"separator": True}
    blocks = {"footer": one, "body": one, "hero": one, "header": one}
    plain, lined = seen.measure(flex(bubble(**blocks)), flex(bubble(**blocks, styles=dict.fromkeys(blocks, lines))))
    order = [f"contents.{name}" for name in ("header", "hero", "body", "footer")]
    assert [plain[name].y for name in order[1:]] == near([plain[name].bottom for name in order[:-1]])
    assert [lined[name].y - 1 for name in order[1:]] == near([lined[name].bottom for name in order[:-1]])
    assert lined["contents.header"].y == near(lined["contents"].y)
