"""Markdown becomes plain text: no sign of it is left, and nothing else is lost."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector.card.markdown import plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("[label](https://x.example/a?b=1&c=2)", "label (https://x.example/a?b=1&c=2)"),
        ("<https://x.example> and [https://x.example](https://x.example)", "https://x.example and https://x.example"),
        ("![alt](https://x.example/a.png 'title')", "alt (https://x.example/a.png)"),
        ("![](https://x.example/a.png)", "https://x.example/a.png"),
        ("<soc@example.com>", "soc@example.com"),
        ("# Head\ntext", "Head\n\ntext"),
        ("Head\n====\ntext", "Head\n\ntext"),
        ("**bold** *italic* __bold__ _italic_ ***both***", "bold italic bold italic both"),
        ("a\nb  \nc", "a\nb\nc"),
        ("* a\n* b\n  * c", "• a\n• b\n  • c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n\n- b", "• a\n\n• b"),
        ("- [x] done", "• [x] done"),
        ("> a\n> b\n\nc", "> a\n> b\n\nc"),
        ("---\na", "―――\n\na"),
        ("`a *b*` c", "a *b* c"),
        ("```py\nif a:\n    **b**\n```", "if a:\n    **b**"),
        ("*x*\n\n    a = 1\n      b", "x\n\na = 1\n  b"),
        ("| a | b |\n| --- | :-: |\n| **1** | 2 |\n|  | 3 |", "a | b\n1 | 2\n | 3"),
        ("| a | b |\n|-|-|\n| c\\|d |\n\ne", "a | b\nc|d |\n\ne"),
        ("a<br>b", "a\nb"),
        ("~~gone~~ *x*", "~~gone~~ x"),
    ],
)
def test_markdown_is_brought_down_to_what_line_shows(markdown: str, text: str) -> None:
    assert plain(markdown) == text


@pytest.mark.parametrize(
    "text",
    [
        r"C:\Users\x_y\tmp \\server\share\file.txt _y",
        "user_name=a_b, 5 * 3 * 2, a <- b, x > y, 50 % #1234 +1",
        "[ERROR]: http://gone.example",
        "a &lt;b&gt; &amp; [c]",
        "[2026-02-03] [db-1] * disk",
        "<script>alert(1)</script> &lt;b&gt; &amp;",
        "hxxp://evil[.]example",
        "10. March",
        "| a |\n| - |\n| b | c |",
        "if (a | b) [i] = {j}",
    ],
)
def test_what_only_looks_like_markdown_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_a_sign_behind_a_backslash_is_the_sign() -> None:
    assert plain(r"\*not\* \_this\_ \[x\](y) \# a\|b **c**") == "*not* _this_ [x](y) # a|b c"


WORDS = st.text("abcäж漢😀", min_size=1, max_size=8)
AROUND = st.sampled_from(
    ["{}", "**{}**", "_{}_", "`{}`", "[{}](https://x.example)", "# {}", "- {}", "> {}", "| {} |\n|-|\n"]
)


@settings(deadline=None)
@given(st.lists(st.tuples(AROUND, WORDS), max_size=12), st.sampled_from([" ", "\n", "\n\n"]))
@example([("> {}", "a"), ("- {}", "b"), ("# {}", "a")], "\n")
@example([("| {} |\n|-|\n", "a"), ("{}", "a"), ("| {} |\n|-|\n", "a")], " ")
def test_every_word_is_still_there_in_its_order(pieces: list[tuple[str, str]], between: str) -> None:
    text = plain(between.join(around.format(word) for around, word in pieces))
    seen = re.sub(r" \(https://x\.example\)", "", text)
    found = -1
    for _, word in pieces:
        found = seen.find(word, found + 1)
        assert found >= 0, (word, text)


@settings(deadline=None)
@given(st.text("*_`#[]()|-> \n\\1.<a!&~=", max_size=150))
def test_anything_can_be_read(text: str) -> None:
    assert len(plain(text)) <= 3 * len(text)


@settings(deadline=None)
@given(st.text("*_#[]|-> \n\\1.a!&~=", max_size=150))
def test_without_links_code_and_html_no_letter_is_lost(text: str) -> None:
    assert plain(text).count("a") == text.count("a")
