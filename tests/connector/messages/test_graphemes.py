"""Counting as a reader counts: exact for what people write, and never more than the Unicode standard counts."""

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector.messages.parts.graphemes import graphemes

PARTS = regex.compile(r"\X")
FLAGS = "\U0001f1ef\U0001f1f5\U0001f1f9\U0001f1ed"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"

WRITTEN = {
    "Latin": ("na\u00efve", 5),
    "combining marks": ("nai\u0308ve\u0301\u0323", 5),
    "Thai": ("\u0e17\u0e35\u0e48\u0e19\u0e35\u0e48\u0e01\u0e33", 3),
    "Japanese": ("\u30ab\u3099\u30e9\u30b9\u845b\U000e0100\u57ce", 5),
    "halfwidth kana": ("\uff76\uff9e\uff97\uff7d", 3),
    "Korean": ("\ud55c\uad6d", 2),
    "Korean in parts": ("\u1112\u1161\u11ab\u1100\u116e\u11a8", 2),
    "Arabic": ("\u0645\u064e\u0631\u0652\u062d\u064e\u0628\u0627", 5),
    "Hindi": ("\u0928\u092e\u0938\u094d\u0924\u0947", 3),
    "Tamil": ("\u0ba4\u0bae\u0bbf\u0bb4\u0bcd\u0ba8\u0bbe\u0b9f\u0bc1", 5),
    "family": ("\U0001f468\u200d\U0001f469\u200d\U0001f467", 1),
    "heart on fire": ("\u2764\ufe0f\u200d\U0001f525", 1),
    "skin tone": ("\U0001f44b\U0001f3fb!", 2),
    "flags": (FLAGS, 2),
    "three letters of flags": (FLAGS[:3], 2),
    "flag of a country's part": (SCOTLAND, 1),
    "keycap": ("1\ufe0f\u20e32", 2),
    "line ends": ("a\r\nb\n\r", 5),
    "zero width space": ("a\u200bb", 3),
    "nothing": ("", 0),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_people_write_is_counted_exactly(name: str) -> None:
    text, count = WRITTEN[name]
    assert graphemes(text) == count


COMMON = [
    *(text for name, (text, _) in WRITTEN.items() if name not in ("nothing", "Hindi")),  # versions differ on Hindi
    *"aZ 0.,!?\n\u00e9\u3042\u30a2\u6f22\u0e01\u0e44\u05d0\u0623\u0430\uac00\U00020bb7",
    *(
        "e\u0301",
        "\u0e01\u0e34\u0e49",
        "\U0001f600",
        "\U0001f44d\U0001f3fd",
        "2\ufe0f\u20e3",
        "\U0001f469\u200d\U0001f4bb",
    ),
]
AWKWARD = (
    "a1\r\n\t\u0300\u0301\u200b\u200c\u200d\u00ad\ufe0f\u20e3\u0e33\u0e34\u0eb3\u0915\u094d\u0937\u093f\u0bcd\u1039\u103a\u17d2"
    "\u1780\u1100\u1161\u11a8\uac00\uac01\u0600\u06dd\u0d4e\uff9e\u3099\u2764\u00a9\u2139\u203c\u0378\U0001f1e6\U0001f1ff"
    "\U0001f468\U0001f3fd\U000e0067\U000e007f\U0001f3f4\U0001fae8\U00011a84\U00016d63\U000113d1\U0002ebf0"
)


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(st.lists(st.sampled_from(COMMON), max_size=12).map("".join))
def test_common_texts_are_counted_as_the_standard_counts(text: str) -> None:
    assert graphemes(text) == standard(text)


@settings(max_examples=250, derandomize=True, deadline=None, database=None)
@given(st.one_of(st.text(AWKWARD, max_size=12), st.text(max_size=8)))
@example("\u0915\u094d\u0937")
def test_nothing_is_counted_higher_than_the_standard_counts(text: str) -> None:
    assert graphemes(text) <= standard(text)


def test_no_single_character_is_counted_higher_beside_another() -> None:
    for start in [*range(0, 0x20000, 13), *range(0xE0000, 0xE0200)]:
        character = chr(start)
        for text in (f"a{character}", f"{character}a", f"\u0915\u094d{character}", character * 2):
            assert graphemes(text) <= standard(text), hex(start)


def standard(text: str) -> int:
    """Count by UAX #29 as the regex module implements it."""
    return len(PARTS.findall(text))
