"""Messages as plain text: which texts are messages, and how one that is none is mended."""

import json
from typing import Any

import pytest

from connector.fields import Findings, shown
from connector.models import PLAIN_TEXT, Messages
from tests.connector.test_models import TEXT, check, problem, taken


@pytest.mark.parametrize("wrong", ["", " \n", "\u3000", 5, None, True, [TEXT], '{"type": "text"}', " [1]"])
def test_a_message_is_an_object_or_a_text(wrong: Any) -> None:
    sent, problems, _ = check(Messages(), [TEXT, wrong, {}])
    assert problems == {"x[1]": f"must be a message object or {PLAIN_TEXT}; got {shown(wrong)}."}
    assert sent == [TEXT, wrong, {}]


@pytest.mark.parametrize(
    "wrong", ["", " ", "\n\t", 5, True, "[High Disk full", '{"type": "text", "text": }', "{{alert}}"]
)
def test_what_is_blank_or_begins_like_json_and_is_none_is_no_message(wrong: Any) -> None:
    message = problem(Messages(), wrong)
    assert message.startswith(f"must be {Messages().expected()}; got {shown(wrong)}.")
    assert ("not valid JSON" in message) == (isinstance(wrong, str) and wrong[:1] in ("[", "{"))


@pytest.mark.parametrize("wrong", ["[High], Disk full", '{"type": "text", "text": }'])
def test_a_message_among_others_that_begins_like_json_and_is_none_is_told_the_mistake(wrong: str) -> None:
    _, problems, _ = check(Messages(), ["Hello", wrong])
    assert list(problems) == ["x[1]"]
    assert " The text is not valid JSON: " in problems["x[1]"]


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        " 95 % full\n",
        '"quoted"',
        "障害",
        "5",
        "null",
        "a [1] {2}",
        "[High] Disk",
        " [1] [2]",
        "x" * 5000,
        "\U0001f525" * 2500,
    ],
)
def test_a_plain_text_is_a_text_message_alone_in_a_list_and_in_json(text: str) -> None:
    message = {"type": "text", "text": text}
    assert taken(Messages(), text) == taken(Messages(), [text]) == taken(Messages(), json.dumps([text])) == [message]
    assert taken(Messages(), [TEXT, text, TEXT]) == [TEXT, message, TEXT]


@pytest.mark.parametrize("text", ["x" * 5001, "\U0001f525" * 2501, "x" * 2499 + "\U0001f525" * 1251])
def test_a_plain_text_that_is_longer_than_a_message_is_left_to_be_divided(text: str) -> None:
    assert taken(Messages(), [text, "x"]) == [text, {"type": "text", "text": "x"}]


@pytest.mark.parametrize(
    ("text", "named"),
    [("\x1b[31mred\x1b[0m", "ESC (U+001B)"),
     ("a\x00b\x07", "NUL (U+0000), BEL (U+0007)"), ("\x7f\x9b", "U+007F, U+009B"),
     ("".join(map(chr, range(32))), "NUL (U+0000), SOH (U+0001), STX (U+0002), ETX (U+0003), EOT (U+0004)"),
     ("\x1b" + "x" * 5000, "ESC (U+001B)")],
)  # fmt: skip
def test_control_characters_in_a_plain_text_are_named_in_a_warning(text: str, named: str) -> None:
    sent, problems, warnings = check(Messages(), [text])
    said = "holds control characters, and LINE does not say what it shows there"
    assert (problems, warnings) == ({}, [f"x[0]: {said}; {named}."])
    assert sent == [text if len(text) > 5000 else {"type": "text", "text": text}]


def test_lines_and_tabs_are_no_control_characters_to_be_warned_of() -> None:
    assert taken(Messages(), "a\tb\r\nc\x85d")


def test_half_a_character_is_warned_of_also_where_a_text_is_too_long() -> None:
    for text in ("\ud83d" + "x" * 5000, "\ud83d"):
        found = Findings()
        found.in_json = True
        Messages().check([text], "messages", found)
        assert found.problems == []
        assert len(found.warnings) == (len(text) > 1), "a short one is warned of as the text of its message"
