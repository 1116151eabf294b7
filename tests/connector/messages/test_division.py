"""A plain text that is longer than a message: what is in its parts, where it is divided, and what a mark counts."""

import re

import pytest
import regex
from hypothesis import event, given, settings
from hypothesis import strategies as st

from connector.fields import Findings
from connector.messages.parts.division import divide, divided, mark

LIMIT = 5000
FAMILY, FLAG, SKIN = "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1ef\U0001f1f5", "\U0001f44d\U0001f3fd"
URL = "https://soc.example.com/cases/17?view=all&sort=time"
MARK = re.compile(r"\n\n\[\.\.\. ([0-9,]+) more characters\]\Z")
WORDS = [
    *("alert ", "x", "db-1", " ", "\n", "\r\n", "\n\n", "\n \n", "  indented", ". ", "... ", "?! ", "\u00a0", "\t"),
    *(
        "障害が発生しました",
        "。",
        "\uff01\uff1f",
        "」",
        "สวัสดี",
        "각",
        "\u1112\u1161\u11ab",
        "क्षि",
        "e\u0301",
        "\u0301",
        "1\ufe0f\u20e3",
    ),
    *(FAMILY, FLAG, "\U0001f1ef", SKIN, "\U0001f525", "\u200d", "\ud83d", "\ude00"),
    *(f"{URL} ", URL, "見て\uff1ahttps://例え.example/頁。", "www.example.com/a,b", "https://", "://", "http"),
]
runs = st.lists(st.tuples(st.sampled_from(WORDS), st.integers(1, 900)), min_size=1, max_size=24)
"""Words, each with how often it stands there."""
ADDRESS = regex.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z][A-Za-z0-9+.\-]{1,15}://|www\.)[!-~]+")
"""An address of ASCII letters: whatever is taken for one must hold at least this."""


def units(text: str) -> int:
    """The length of a text as LINE counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole(text: str) -> str:
    """A text with its surrogate pairs as characters."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def bare(part: str) -> tuple[str, int]:
    """A part without its mark, and the number that the mark tells."""
    found = MARK.search(part)
    return (part[: found.start()], int(found[1].replace(",", ""))) if found else (part, 0)


def places(text: str, parts: list[str]) -> list[tuple[int, int]]:
    """Where in a text its parts stand, with nothing but white space left out between them and at the end."""
    found, here = [], 0
    for part in parts:
        start = text.index(part, here)
        assert not text[here:start].strip(), "something is lost before a part"
        here = start + len(part)
        found.append((start, here))
    return found


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(runs=runs, most=st.integers(1, 5))
def test_nothing_is_lost_but_what_the_mark_counts_and_nothing_that_belongs_together_is_cut(
    runs: list[tuple[str, int]], most: int
) -> None:
    text = whole(written := "".join(word * times for word, times in runs))
    parts, missing = divide(written, most)
    event(f"{len(parts)} of {most} parts, {'all' if not missing else 'some missing'}")
    assert len(parts) <= most
    assert all(units(part) <= LIMIT for part in parts)
    assert divide(written, most) == (parts, missing), "a case has another key when its text is divided in another way"
    shown, marked = zip(*map(bare, parts), strict=True)
    assert (not any(marked[:-1]), marked[-1]) == (True, missing)
    stand = places(text, list(shown))
    rest = text.rstrip()[stand[-1][1] :]
    if missing:
        assert units(rest.lstrip()) <= missing <= units(rest)
    else:
        assert rest == ""
    assert all(part.strip() for part in shown[: -1 if missing else None] if text.strip())
    clusters = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    cuts = [place for pair in stand for place in pair if 0 < place < len(text.rstrip())]
    longest = max(units(match.group()) for match in regex.finditer(r"\X", text))
    if longest <= LIMIT:
        assert set(cuts) <= clusters
    for match in ADDRESS.finditer(text):
        inside = [place for place in cuts if match.start() < place < match.end()]
        before = re.split(r"\s", text[: match.start()])[-1]  # what is no blank may belong to an address before it
        together = (before if ADDRESS.search(before) else "") + text[match.start() :].split(None, 1)[0]
        assert not inside or units(together) > LIMIT - len(mark(missing)), (match.group()[:60], inside)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(runs=runs)
def test_a_text_that_fits_is_one_part_without_the_white_space_at_its_end(runs: list[tuple[str, int]]) -> None:
    short = "".join(word * times for word, times in runs)[: LIMIT // 2]
    assert divide(short, 5) == ([whole(short).rstrip()], 0)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(lengths=st.lists(st.integers(1, 30), min_size=1, max_size=30), length=st.integers(LIMIT, 5 * LIMIT))
def test_words_that_fill_up_to_five_messages_are_all_in_them(lengths: list[int], length: int) -> None:
    line = " ".join("w" * length for length in lengths)
    text = (f"{line}.\n" * length)[:length].strip()
    parts, missing = divide(text, 5)
    assert missing == 0
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


A, B = "a" * 3000, "b" * 3000
BREAKS = {
    "a blank line": (f"{A}\n\n{B}", [A, B]),
    "a blank line with blanks on it": (f"{A}\r\n \t\r\n{B}", [A, B]),
    "several blank lines": (f"{A}\n\n\n\n{B}", [A, B]),
    "a blank line rather than a later line": (f"{A}\n\nb\n{B}", [A, f"b\n{B}"]),
    "the last blank line that fits": (f"a\n\n{A}\n\n{B}", [f"a\n\n{A}", B]),
    "a line": (f"{A}\n{B}", [A, B]),
    "a line of Windows": (f"{A}\r\n{B}", [A, B]),
    "a line rather than a later sentence": (f"{A}\nb. {B}", [A, f"b. {B}"]),
    "a line whose next is indented": (f"{A}\n    {B}", [A, f"    {B}"]),
    "a sentence": (f"{A}. {B}", [f"{A}.", B]),
    "a sentence with a sign behind it": (f'{A}!?" {B}', [f'{A}!?"', B]),
    "a sentence rather than a later blank": (f"{A}. b {B}", [f"{A}.", f"b {B}"]),
    "no sentence where a number goes on": (f"{A} 1.5{B}", [A, f"1.5{B}"]),
    "a sentence in Japanese": (f"{A}。{B}", [f"{A}。", B]),
    "a question in Chinese with a bracket behind it": (f"{A}\uff1f」{B}", [f"{A}\uff1f」", B]),
    "a cry in Japanese": (f"{A}\uff01{B}", [f"{A}\uff01", B]),
    "a blank": (f"{A} {B}", [A, B]),
    "an ideographic blank": (f"{A}\u3000{B}", [A, B]),
    "no blank that holds together": (f"{A} 5\u00a0{B}", [A, f"5\u00a0{B}"]),
    "a blank that stands right behind what fits": ("a" * LIMIT + f" {B}", ["a" * LIMIT, B]),
    "a line that ends right behind what fits": ("a b" + "a" * (LIMIT - 3) + f"\n{B}", ["a b" + "a" * (LIMIT - 3), B]),
    "no place but the limit": (A + B, [A + B[:2000], B[2000:]]),
    "no pair of halves": ("a" * (LIMIT - 1) + "\U0001f525" + B, ["a" * (LIMIT - 1), "\U0001f525" + B]),
    "no pair of halves that came as two": (
        "a" * (LIMIT - 1) + "\ud83d\udd25" + B,
        ["a" * (LIMIT - 1), "\U0001f525" + B],
    ),
    "no family": ("a" * (LIMIT - 4) + FAMILY + B, ["a" * (LIMIT - 4), FAMILY + B]),
    "no flag": ("a" * (LIMIT - 6) + FLAG * 2, ["a" * (LIMIT - 6) + FLAG, FLAG]),
    "no letter with its accent": ("a" * (LIMIT - 1) + "e\u0301" + B, ["a" * (LIMIT - 1), "e\u0301" + B]),
    "no blank that carries an accent": (f"{A} {A[:1000]} \u0301{B}", [A, f"{A[:1000]} \u0301{B}"]),
    "no address": ("a" * (LIMIT - 20) + f" {URL} b", ["a" * (LIMIT - 20), f"{URL} b"]),
    "no address that begins at the limit": (
        "a" * (LIMIT - 4) + f"\uff1a{URL} b",
        ["a" * (LIMIT - 4) + "\uff1a", f"{URL} b"],
    ),
    "no address with signs that end a sentence": (
        f"{A} https://x.example/?q=a!{B} b",
        [A, f"https://x.example/?q=a!{B} b"],
    ),
    "an address that alone is longer than a message": (
        f"a https://{'b' * 6000}",
        ["a", f"https://{'b' * 4992}", "b" * 1008],
    ),
    "no letter with its accent in such an address": (
        "https://" + "e\u0301" * 3000,
        ["https://" + "e\u0301" * 2496, "e\u0301" * 504],
    ),
    "white space at the end": (f"{A}{' ' * 6000}", [A]),
}


@pytest.mark.parametrize("where", BREAKS)
def test_it_is_divided_at(where: str) -> None:
    text, parts = BREAKS[where]
    assert divide(text, 5) == (parts, 0)


def test_a_letter_with_more_accents_than_a_message_has_room_for_is_divided_all_the_same() -> None:
    text = "ab" + "\u0301" * 12000
    parts, missing = divide(text, 5)
    assert ("".join(parts), missing, len(parts)) == (text, 0, 4)


@pytest.mark.parametrize("length", [25_000, 25_001, 25_031, 30_000, 1_000_000])
def test_what_does_not_fit_is_counted_by_a_mark(length: int) -> None:
    parts, missing = divide("a" * length, 5)
    assert len(parts) == 5
    assert (missing > 0) == (length > 25_000)
    assert "".join(parts) == "a" * (length - missing) + (mark(missing) if missing else "")
    assert missing <= max(length - 25_000, 0) + len(mark(length))


def test_a_text_that_does_not_fit_is_cut_at_a_place_near_the_limit() -> None:
    line = "2026-11-29 14:00:01 db-1 disk full"
    parts, missing = divide(f"{line}\n" * 2000, 5)
    assert [bare(part)[0].rpartition("\n")[2] for part in parts] == [line] * 5
    assert [len(part) > 0.9 * LIMIT for part in parts] == [True] * 5
    kept = sum(bare(part)[0].count(line) for part in parts)
    assert missing == (2000 - kept) * (len(line) + 1) - 1


TEXT = {"type": "text", "text": "Disk full"}


def test_the_five_messages_are_shared_with_the_others_of_the_list() -> None:
    long = "word " * 3000
    found = Findings()
    sent = divided([TEXT, long, TEXT], found)
    assert [sent[0], sent[-1], len(sent)] == [TEXT, TEXT, 5]
    assert found.warnings == []
    sent = divided([TEXT, long, TEXT, TEXT], found)
    assert (len(sent), sent[-2:]) == (5, [TEXT, TEXT])
    (warning,) = found.warnings
    missing = bare(sent[2]["text"])[1]
    assert warning.startswith(
        f"messages[1]: is longer than what fits into 5 messages in all; {missing:,} of its 15,000 "
    )


def test_of_several_that_are_too_long_the_first_takes_the_room_that_there_is() -> None:
    found = Findings()
    sent = divided(["a " * 7000, "b " * 7000], found)
    assert [message["text"][0] for message in sent] == ["a", "a", "a", "b", "b"]
    assert [warning.partition(":")[0] for warning in found.warnings] == ["messages[1]"]
