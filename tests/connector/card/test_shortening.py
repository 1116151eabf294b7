"""Shortening is visible, says how much is missing, and cuts no character in two."""

from hypothesis import example, given
from hypothesis import strategies as st

from connector.card.shortening import INSTEAD, clean, one_line, shorten
from connector.fields import utf16_units
from connector.messages.parts.graphemes import graphemes

MORE = " … ({:,} more characters)"


@given(st.text(), st.integers(40, 200))
@example("👨‍👩‍👧" * 40, 60)
@example("🇯🇵" * 40, 61)
@example("e\u0301" * 99, 43)
def test_a_text_is_left_alone_or_cut_between_two_characters_and_the_rest_is_counted(text: str, most: int) -> None:
    short = shorten(text, most, MORE)
    assert utf16_units(short) <= most
    if utf16_units(text) <= most:
        assert short == text
        return
    kept, _, mark = short.rpartition(" … (")
    missing = int(mark.partition(" ")[0].replace(",", ""))
    assert text.startswith(kept)
    assert text[len(kept) :].lstrip()
    place = len(text) - missing
    assert text[:place].rstrip() == kept
    assert graphemes(text[:place]) + graphemes(text[place:]) == graphemes(text)


def test_a_letter_with_marks_without_end_is_cut_all_the_same() -> None:
    assert utf16_units(shorten("e" + "\u0301" * 1000, 50, MORE)) <= 50


@given(st.text(st.characters() | st.characters(categories=["Cc", "Cs"])))
def test_a_clean_text_can_be_sent_and_hides_nothing(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert not [each for each in cleaned if each != "\n" and (each < " " or "\x7f" <= each <= "\x9f")]
    assert "\n" not in one_line(text)


def test_what_turns_the_reading_direction_is_shown_and_lines_end_in_one_way() -> None:
    assert clean("invoice\u202efdp.exe") == f"invoice{INSTEAD}fdp.exe"
    assert clean(" a\r\nb\rc\u2028d\te\x00 ") == f"a\nb\nc\nd    e{INSTEAD}"


def test_it_is_cut_where_a_reader_would_pause_and_in_no_address() -> None:
    assert shorten("The disk is full. Call somebody", 26) == "The disk is full. Call…"
    assert shorten("Look at https://example.com/a/very/long/path", 30) == "Look at…"
    assert shorten("漢字かな交じり文。それから続く文", 10) == "漢字かな交じり文。…"
