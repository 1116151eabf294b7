"""How flex components are laid out: lengths, shares, space, alignment, offsets, and how each looks."""

from typing import Any

import pytest

from connector.messages.parts import components
from connector.preview import facts
from tests.preview.elements import Element, read
from tests.preview.flexes import FILLER, box, bubble, button, icon, image, line, row, separator, span, text

LAYOUTS = {"vertical": "margin-top", "horizontal": "margin-inline-start", "baseline": "margin-inline-start"}
"""The side on which the space before a component is."""


def drawn(contents: Any) -> Element:
    root, _, _ = read(contents)
    return root


def style(component: Any, words: str = "a") -> dict[str, str]:
    """The declarations of a component whose text is ``a``, in the body of a bubble."""
    return drawn(bubble(component)).of(words).style


def boxed(**about: Any) -> dict[str, str]:
    """The declarations of a box."""
    return drawn(bubble(box(text("a"), **about))).of("a").parent.style


def children(parent: Any) -> list[dict[str, str]]:
    """The declarations of what stands in a box; its first component is a text ``a``."""
    return [each.style for each in drawn(bubble(parent)).of("a").parent.inner]


def test_every_keyword_that_the_checks_take_has_its_number() -> None:
    assert set(facts.STEPS) == set(components.STEPS)
    assert set(facts.LETTER_SIZES) == set(facts.IMAGE_SIZES) == set(components.SIZES)
    fields = components.COMPONENTS["box"].fields
    assert set(facts.BORDERS) == set(fields["borderWidth"].keywords)
    for table in (facts.STEPS, facts.LETTER_SIZES, facts.IMAGE_SIZES, facts.BORDERS):
        assert list(table.values()) == sorted(set(table.values()))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_spacing_stands_before_every_component_but_the_first_and_a_margin_in_its_place(layout: str) -> None:
    contents = [text("a"), text("b"), text("c", margin="none"), text("d", margin="30px"), FILLER, text("e")]
    seen = [each.get(LAYOUTS[layout], "0px") for each in children(box(*contents, layout=layout, spacing="md"))]
    assert seen == ["0px", "8px", "0px", "30px", "0px", "8px"]
    assert children(box(text("a", margin="xl"), layout=layout, spacing="md"))[0][LAYOUTS[layout]] == "16px"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_spacing_stands_at_a_spacer_which_is_of_a_fixed_size(layout: str) -> None:
    spacer = {"type": "spacer", "size": "xl"}
    _, seen, after = children(box(text("a"), spacer, text("b"), layout=layout, spacing="md"))
    along = "height" if layout == "vertical" else "width"
    assert (seen[along], seen["flex"]) == ("16px", "0 0 auto")
    assert LAYOUTS[layout] not in {*seen, *after}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_absolute_has_no_space_before_it_and_takes_no_share(layout: str) -> None:
    lifted = text("b", position="absolute", offsetTop="1px", offsetStart="-2px", margin="md", flex=3)
    seen = children(box(text("a"), lifted, layout=layout, spacing="md"))[1]
    assert seen["position"] == "absolute"
    assert (seen["top"], seen["inset-inline-start"]) == ("1px", "-2px")
    assert not {"margin-top", "margin-inline-start", "flex"} & set(seen)


@pytest.mark.parametrize(
    ("given", "in_row", "in_column"),
    [
        ({}, "1 0 0", "0 0 auto"),
        ({"flex": 0}, "0 0 auto", "0 0 auto"),
        ({"flex": 1}, "1 0 0", "1 0 auto"),
        ({"flex": 7}, "7 0 0", "7 0 auto"),
        ({"flex": -1}, "1 0 0", "0 0 auto"),
        ({"flex": "2"}, "1 0 0", "0 0 auto"),
        ({"flex": True}, "1 0 0", "0 0 auto"),
    ],
)
def test_a_share_of_a_row_begins_at_nothing_and_one_of_a_column_at_what_is_needed(
    given: dict[str, Any], in_row: str, in_column: str
) -> None:
    assert style(row(text("a", **given)))["flex"] == in_row
    assert style(line(text("a", **given)))["flex"] == in_row
    assert style(box(text("a", **given)))["flex"] == in_column


def test_some_components_never_share() -> None:
    for parent in (row(text("a"), separator()), line(text("a"), icon(flex=3)), row(text("a"), {"type": "spacer"})):
        assert children(parent)[1]["flex"] == "0 0 auto"
    for filler, share in ((FILLER, "1 0 0"), ({**FILLER, "flex": 2}, "2 0 0")):
        assert children(row(text("a"), filler))[1]["flex"] == share
        assert children(box(text("a"), filler))[1]["flex"] == share


def test_a_box_with_a_width_takes_no_share_of_a_row() -> None:
    def share(**about: Any) -> str:
        return children(row(text("a"), box(**about)))[1]["flex"]

    assert share() == "1 0 0"
    assert share(width="30px") == share(width="50%", flex=2) == share(height="30px") == "0 0 auto"
    assert share(height="30px", flex=2) == "2 0 0"


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("width", "width"),
        ("height", "height"),
        ("maxWidth", "max-width"),
        ("maxHeight", "max-height"),
        ("paddingAll", "padding-top"),
        ("paddingTop", "padding-top"),
        ("paddingBottom", "padding-bottom"),
        ("paddingStart", "padding-inline-start"),
        ("paddingEnd", "padding-inline-end"),
        ("offsetTop", "top"),
        ("offsetBottom", "bottom"),
        ("offsetStart", "inset-inline-start"),
        ("offsetEnd", "inset-inline-end"),
    ],
)
def test_a_length_of_a_box_is_drawn_in_pixels_and_in_shares(name: str, declared: str) -> None:
    assert boxed(**{name: "23.5px"})[declared] == "23.5px"
    assert boxed(**{name: "12.25%"})[declared] == "12.25%"
    assert boxed(**{name: "999999999px"})[declared] == "5000px"
    assert boxed().get(declared) in (None, "100%")
    if not name.startswith(("width", "height", "max")):
        assert boxed(**{name: "xl"})[declared] == "16px"
    assert boxed(**{name: "-5px"}).get(declared) == ("-5px" if name.startswith("offset") else boxed().get(declared))


@pytest.mark.parametrize(
    "given", ["10", "10em", "px", "10px\n", " 10px", "\uff11\uff10px", "1e3px", "10px;top:0", 10, ["10px"]]
)
def test_a_length_in_another_form_counts_as_not_given(given: Any) -> None:
    assert boxed(width=given, paddingAll=given, offsetTop=given, cornerRadius=given) == boxed()
    assert style(text("a", size=given, margin=given)) == style(text("a"))


def test_a_box_has_border_corners_and_background() -> None:
    seen = boxed(borderWidth="semi-bold", borderColor="#FF0000", cornerRadius="xxl", backgroundColor="#00ff0080")
    assert (seen["border"], seen["border-radius"]) == ("3px solid #ff0000", "20px")
    assert seen["background-color"] == "#00ff0080"
    assert boxed(borderWidth="light")["border"] == "0.5px solid #00000000"
    assert "border" not in boxed(borderColor="#ff0000")


@pytest.mark.parametrize(
    ("background", "seen"),
    [
        ({"angle": "0deg"}, "linear-gradient(0deg,#ff0000 0%,#0000ff 100%)"),
        ({"angle": "23.5deg"}, "linear-gradient(23.5deg,#ff0000 0%,#0000ff 100%)"),
        ({"angle": "90deg", "centerColor": "#00ff00"}, "linear-gradient(90deg,#ff0000 0%,#00ff00 50%,#0000ff 100%)"),
        (
            {"angle": "90deg", "centerColor": "#00ff00", "centerPosition": "10%"},
            "linear-gradient(90deg,#ff0000 0%,#00ff00 10%,#0000ff 100%)",
        ),
        ({"angle": "90deg", "endColor": "blue"}, None),
        ({"angle": "90deg", "type": "radialGradient"}, None),
    ],
)
def test_a_gradient_is_that_of_its_colours_and_its_angle(background: dict[str, str], seen: str | None) -> None:
    given = {"type": "linearGradient", "startColor": "#ff0000", "endColor": "#0000ff", **background}
    assert boxed(background=given).get("background-image") == seen


@pytest.mark.parametrize("value", ["flex-start", "center", "flex-end", "space-between", "space-around", "space-evenly"])
def test_free_room_is_shared_out_as_the_box_says(value: str) -> None:
    assert boxed(justifyContent=value)["justify-content"] == value
    assert boxed(alignItems=value).get("align-items") == (None if value.startswith("space") else value)


def test_what_shares_its_room_out_keeps_all_of_it_where_others_are_no_wider_than_they_need() -> None:
    column = box(text("a"), row(text("b")), box(text("c")), separator(), image(size="full"), alignItems="center")
    words, shared, needed, rule, picture = children(column)
    assert (shared["width"], picture["width"], rule["align-self"]) == ("100%", "100%", "stretch")
    assert "width" not in {*words, *needed}


def test_a_baseline_box_aligns_by_the_line_and_knows_no_gravity_and_no_offset_at_the_bottom() -> None:
    root = drawn(bubble(line(text("a", gravity="center", offsetBottom="3px", offsetTop="2px"), icon())))
    letters = root.of("a")
    assert letters.parent.style["align-items"] == "baseline"
    assert letters.style["top"] == "2px"
    assert not {"bottom", "align-content"} & set(letters.style)


@pytest.mark.parametrize(("gravity", "seen"), [("top", "flex-start"), ("center", "center"), ("bottom", "flex-end")])
def test_gravity_places_texts_images_and_buttons(gravity: str, seen: str) -> None:
    assert style(row(text("a", gravity=gravity))).get("align-content", "flex-start") == seen
    _, picture, pressed = children(row(text("a"), image(gravity=gravity), button("b", gravity=gravity)))
    assert picture["justify-content"] == pressed["justify-content"] == seen


@pytest.mark.parametrize("align", ["start", "center", "end"])
def test_align_places_texts_and_images(align: str) -> None:
    assert style(text("a", align=align))["text-align"] == align
    _, picture = children(row(text("a"), image(align=align)))
    assert picture["align-items"] == {"start": "flex-start", "end": "flex-end"}.get(align, align)
    assert style(text("a"))["text-align"] == "start"
    assert children(row(text("a"), image()))[1]["align-items"] == "center"


@pytest.mark.parametrize(("size", "seen"), [(None, "16px"), ("xxs", "11px"), ("5xl", "74px"), ("23.5px", "23.5px")])
def test_letters_and_icons_have_their_size(size: str | None, seen: str) -> None:
    given = {"size": size} if size else {}
    words, picture = children(line(text("a", **given), icon(aspectRatio="1:1", **given)))
    assert words["font-size"] == picture["width"] == picture["height"] == seen


def test_a_text_grows_with_the_phone_only_where_it_scales() -> None:
    assert style(text("a", scaling=True))["font-size"] == "calc(16px * var(--larger))"
    assert "var" not in style(text("a", scaling="true"))["font-size"]
    spans = {"type": "text", "contents": [span("a", size="xl")], "scaling": True}
    assert style(spans)["font-size"] == "calc(22px * var(--larger))"


def test_letters_look_as_they_are_told_to() -> None:
    look = {"weight": "bold", "style": "italic", "decoration": "line-through", "color": "#FF0000"}
    for seen in (style(text("a", **look)), style({"type": "text", "contents": [span("a", **look)]})):
        assert (seen["font-weight"], seen["font-style"]) == ("700", "italic")
        assert (seen["text-decoration"], seen["color"]) == ("line-through", "#ff0000")
    assert not {"font-weight", "color", "text-decoration"} & set(style({"type": "text", "contents": [span("a")]}))


def test_spans_take_the_place_of_the_text_where_there_are_any() -> None:
    assert "told" not in drawn(bubble(text("told", contents=[span("a"), span("b")]))).texts
    assert "a" in drawn(bubble(text("a", contents=[]))).texts


def test_a_text_is_isolated_as_a_whole_with_its_spans() -> None:
    root = drawn(bubble({"type": "text", "contents": [span("a"), span("b")]}, text("c"), text("d", wrap=True)))
    for letters in (root.of("a").parent, root.of("c"), root.of("d")):
        assert letters.style["unicode-bidi"] == "isolate"
    assert "unicode-bidi" not in root.of("a").style


def test_a_text_goes_on_in_the_next_line_only_where_it_wraps_and_keeps_its_blanks_there() -> None:
    assert (style(text("a"))["white-space"], style(text("a"))["text-overflow"]) == ("nowrap", "ellipsis")
    assert style(text("a", wrap=True))["white-space"] == "pre-wrap"
    assert style(text("a", wrap="true"))["white-space"] == "nowrap"
    assert style(text("a", wrap=True, maxLines=3))["-webkit-line-clamp"] == "3"
    assert "-webkit-line-clamp" not in {*style(text("a", maxLines=3)), *style(text("a", wrap=True, maxLines=0))}


def test_an_empty_text_keeps_one_line() -> None:
    assert style(text("a"))["min-height"] == "1.4em"


def test_line_spacing_stands_between_lines_and_not_around_them() -> None:
    seen = style(text("a", wrap=True, lineSpacing="20px"))
    assert (seen["line-height"], seen["margin"]) == ("calc(1.4em + 20px)", "-10px 0")
    assert style(text("a", lineSpacing="20px"))["line-height"] == "1.4"


@pytest.mark.parametrize(
    ("given", "letters", "fill", "high"),
    [
        ({}, "#42659a", None, "52px"),
        ({"style": "link", "color": "#FF0000", "height": "md"}, "#ff0000", None, "52px"),
        ({"style": "primary", "height": "sm"}, "#ffffff", "#17c950", "40px"),
        ({"style": "primary", "color": "#ff0000"}, "#ffffff", "#ff0000", "52px"),
        ({"style": "secondary"}, "#111111", "#dcdfe5", "52px"),
    ],
)
def test_a_button_has_the_look_of_its_style(given: dict[str, str], letters: str, fill: str | None, high: str) -> None:
    seen = drawn(bubble(button("a", **given))).tapped(1).style
    assert (seen["color"], seen.get("background-color"), seen["height"]) == (letters, fill, high)
    assert (seen["flex"], seen["box-sizing"]) == ("none", "border-box")


@pytest.mark.parametrize(
    ("given", "width", "shape"),
    [
        ({}, "100px", "1/1"),
        ({"size": "5xl", "aspectRatio": "20:13"}, "220px", "20/13"),
        ({"size": "full", "aspectRatio": "1.91:1"}, "100%", "1.91/1"),
        ({"size": "16px", "aspectRatio": "1:100"}, "16px", "1/3"),
        ({"size": "30%", "aspectRatio": "wide"}, "30%", "1/1"),
    ],
)
def test_the_area_of_an_image_is_as_wide_as_its_size_and_as_high_as_its_ratio(
    given: dict[str, str], width: str, shape: str
) -> None:
    [area] = [each.style for each in drawn(bubble(image(**given))).walk() if "aspect-ratio" in each.style]
    assert (area["width"], area["aspect-ratio"], area["flex"], area["max-width"]) == (width, shape, "none", "100%")


def test_a_small_area_has_no_words_on_it() -> None:
    assert any("example.com" in words for words in drawn(bubble(image(size="full"))).texts)
    for small in (image(size="xxs"), image(size="full", aspectRatio="100:1")):
        assert not any("example.com" in words for words in drawn(bubble(small)).texts)


def test_a_separator_is_a_thin_line_across_which_takes_no_room_and_is_not_cut_at_the_end() -> None:
    _, between, after = children(box(text("a"), separator(margin="md", color="#FF0000"), text("b")))
    assert (between["height"], between["margin-top"], between["margin-bottom"]) == ("1px", "8px", "-1px")
    assert (between["background-color"], between["transform"]) == ("#ff0000", "scaleY(0.5)")
    assert "margin-top" not in after
    _, last = children(row(text("a"), separator()))
    assert (last["width"], last["margin-inline-start"], last["margin-inline-end"]) == ("1px", "-1px", "0px")
    assert (last["background-color"], last["align-self"]) == ("#d4d6da", "stretch")


def test_everything_is_painted_in_the_order_in_which_it_is_written() -> None:
    column = box(text("a"), image(), button("b"), separator(), FILLER, row(), line(text("c"), icon()))
    assert {each["position"] for each in children(column)} == {"relative"}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (box(height="50%"), ".height"),
        (box(position="absolute"), ""),
        (box(position="absolute", offsetTop="1px"), ""),
        (box(layout="diagonal"), ""),
    ],
)
def test_what_is_drawn_by_guess_is_said_to_be(given: Any, place: str) -> None:
    _, seen, _ = read(bubble(given))
    assert [remark.place for remark in seen.remarks] == [f"messages[0].contents.body.contents[0]{place}"]
    assert {remark.kind for remark in seen.remarks} <= {"approximate", "unknown"}
