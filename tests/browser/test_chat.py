"""How large templates, imagemaps, media and quick replies are, and where they stand on the screen."""

import itertools
from typing import Any

import pytest

from connector.preview import page
from tests.browser.components import ACTION, URL, Json
from tests.browser.conftest import Seen, near
from tests.conftest import TEXT

IMAGE = {"thumbnailImageUrl": URL}
TEXTS = {"text": "What is it to be?", "actions": [ACTION, ACTION]}


def template(kind: str, **fields: Any) -> Json:
    return {"type": "template", "altText": "alert", "template": {"type": kind, **fields}}


def actions(count: int, prefix: str = "template") -> list[str]:
    return [f"{prefix}.actions[{position}]" for position in range(count)]


def test_a_buttons_template_is_260_pixels_wide_and_its_actions_stand_below_each_other(seen: Seen) -> None:
    (drawn,) = seen.measure(template("buttons", **TEXTS, **IMAGE, defaultAction=ACTION))
    head, first, second = (drawn[place] for place in ("template.defaultAction", *actions(2)))
    assert [each.width for each in (head, first, second)] == near([260] * 3)
    assert first.y == near(head.bottom)
    assert second.y == near(first.bottom)
    assert first.height == second.height == near(44)


@pytest.mark.parametrize(("shape", "height"), [(None, 260 / 1.51), ("rectangle", 260 / 1.51), ("square", 260)])
def test_the_image_of_a_template_has_its_aspect_ratio(seen: Seen, shape: str | None, height: float) -> None:
    (drawn,) = seen.measure(template("buttons", **TEXTS, **IMAGE, defaultAction=ACTION, imageAspectRatio=shape))
    assert drawn["template.defaultAction"].inner[0][2:4] == near((260, height))


def test_the_two_actions_of_a_confirm_template_stand_side_by_side(seen: Seen) -> None:
    (drawn,) = seen.measure(template("confirm", **TEXTS))
    left, right = (drawn[place] for place in actions(2))
    assert (left.y, left.height) == near((right.y, right.height))
    assert right.x == near(left.right)
    assert right.right - left.x == near(260)
    assert left.width == pytest.approx(right.width, abs=1)  # the line between them is in one of them


def test_the_columns_of_a_carousel_are_as_high_as_the_highest_and_their_actions_stand_on_one_line(seen: Seen) -> None:
    columns = [{**TEXTS, **IMAGE, "text": "word " * count, "defaultAction": ACTION} for count in (1, 40, 3)]
    (drawn,) = seen.measure(template("carousel", columns=columns))
    heads = [drawn[f"template.columns[{position}].defaultAction"] for position in range(3)]
    lasts = [drawn[actions(2, f"template.columns[{position}]")[1]] for position in range(3)]
    assert [each.bottom for each in lasts] == near([lasts[0].bottom] * 3)
    assert [each.bottom for each in heads] == near([heads[0].bottom] * 3)
    assert [each.width for each in heads] == near([260] * 3)
    assert heads[1].x - heads[0].right == near(9)


def test_the_images_of_an_image_carousel_are_squares(seen: Seen) -> None:
    (drawn,) = seen.measure(template("image_carousel", columns=[{"imageUrl": URL, "action": ACTION}] * 3))
    squares = [drawn[f"template.columns[{position}]"] for position in range(3)]
    assert [each[2:4] for each in squares] == [near((200, 200))] * 3
    assert squares[1].x - squares[0].right == near(9)


@pytest.mark.parametrize(("width", "height"), [(1040, 1040), (1040, 520), (1040, 2080)])
def test_an_area_of_an_imagemap_is_a_share_of_the_image(seen: Seen, width: int, height: int) -> None:
    areas = [(0, 0, width // 2, height), (width // 2, height // 4, width // 4, height // 2)]
    taps = [
        {"type": "message", "text": "x", "area": dict(zip(("x", "y", "width", "height"), area, strict=True))}
        for area in areas
    ]
    size = {"width": width, "height": height}
    (drawn,) = seen.measure({"type": "imagemap", "baseUrl": URL, "altText": "x", "baseSize": size, "actions": taps})
    first, second = drawn["actions[0]"], drawn["actions[1]"]
    scale = 300 / width
    assert first[2:4] == near((areas[0][2] * scale, height * scale))
    assert second[2:4] == near((areas[1][2] * scale, areas[1][3] * scale))
    assert (second.x - first.x, second.y - first.y) == near((areas[1][0] * scale, areas[1][1] * scale))


def test_an_image_and_a_video_are_as_wide_as_a_chat_shows_them(seen: Seen) -> None:
    both = {"originalContentUrl": URL, "previewImageUrl": URL}
    image, video = seen.measure({"type": "image", **both}, {"type": "video", **both})
    assert image["originalContentUrl"][2:4] == near((250, 187.5))
    assert video["originalContentUrl"][2:4] == near((250, 187.5))


def replies(count: int) -> Json:
    return {"items": [{"type": "action", "action": ACTION} for _ in range(count)]}


def test_quick_replies_are_a_row_below_the_last_message_which_scrolls(seen: Seen) -> None:
    messages = [{**TEXT, "quickReply": replies(3)}, {**TEXT, "quickReply": replies(15)}]
    first, last = seen.measure(*messages)
    assert first == {}
    pills = [last[f"quickReply.items[{position}]"] for position in range(13)]
    assert len(last) == 13
    assert [each.height for each in pills] == near([36] * 13)
    assert [each.y for each in pills] == near([pills[0].y] * 13)
    assert [after.x - before.right for before, after in itertools.pairwise(pills)] == near([8] * 12)
    strip = seen.page.locator(".foot").bounding_box()
    assert strip is not None
    assert strip["width"] == near(375)
    assert pills[-1].right > strip["x"] + strip["width"]


@pytest.mark.parametrize("screen", [320, 375, 412])
def test_a_text_takes_at_most_260_pixels_and_stays_on_the_screen(seen: Seen, screen: int) -> None:
    seen.open(page([{"type": "text", "text": "long" * 200}], screen=screen))
    box = seen.page.get_by_text("longlong").last.bounding_box()
    assert box is not None
    assert box["width"] == near(min(260, screen - 38 - 24))


def test_the_screen_that_is_chosen_on_the_page_is_as_wide(seen: Seen) -> None:
    seen.open(page([TEXT]))
    for screen in (320, 412, 375):
        seen.page.locator(f"label[for=screen-{screen}]").click()
        for strip in seen.page.locator(".strip").all():
            box = strip.bounding_box()
            assert box is not None
            assert box["width"] == near(screen)


def test_larger_text_is_larger_and_leaves_flex_as_it_is_unless_it_scales(seen: Seen) -> None:
    def body(**more: Any) -> Json:
        words = {"type": "text", "text": "word", "action": ACTION, **more}
        return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": [words]}}

    messages = [{"type": "flex", "altText": "x", "contents": body(**more)} for more in ({}, {"scaling": True})]
    before = seen.measure(*messages, TEXT)
    text_before = seen.page.get_by_text(TEXT["text"]).last.bounding_box()
    seen.page.locator("label[for=larger]").click()
    after = seen.measured(*messages, TEXT)
    text_after = seen.page.get_by_text(TEXT["text"]).last.bounding_box()
    place = "contents.body.contents[0]"
    assert after[0][place].height == near(before[0][place].height)
    assert after[1][place].height == near(1.3 * before[1][place].height)
    assert text_before is not None
    assert text_after is not None
    assert text_after["height"] == near(1.3 * (text_before["height"] - 20) + 20)
