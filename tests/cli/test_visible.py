"""What comes from elsewhere cannot steer a terminal, hide in it, or pass for a line of ours."""

import io
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from connector.cli.screen import Printer, columns_of, visible
from connector.sandbox import Fault, Sandbox
from tests.cli.shell import PUSH, READ, at_terminal, file, run, variables
from tests.conftest import USER, bearer

FAKE = "send_push_message: sent (200 OK)"
HOSTILE = (
    f"no\x1b[2Jthing\x9b2J\n{FAKE}\r\n{FAKE}\r{FAKE}\x0b{FAKE}\x0c{FAKE}\x85{FAKE}\u2028{FAKE}\u2029{FAKE}"
    f"\u202e{FAKE}\u202c\u2066\u200e\u061c\u200b\ufeff\U000e0041\x00\x08\x7f\n"
)
PADDED = "\n".join(f"{'x' * length} {FAKE}" for length in range(40))
"""A text that somewhere begins a line of the terminal with it, if it is the terminal that breaks it."""

NO_TERMINAL_SHOWS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
SHOWN = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "Ångström Ελληνικά кириллица ไทยกำลัง 日本語　한국어 العربية हिन्दी \xa0 … “” ✓ 🎉"
)
EMOJI = ("👩‍👩‍👧‍👦", "❤️", "🏳️‍🌈", "👩🏽‍💻", "1️⃣", "©️", "🧑‍⚕️", "👁️‍🗨️", "⛹🏿‍♀️")


def check(shown: str, columns: int) -> None:
    """Nothing steers the terminal, every line fits in, and none but an output's first says that a message was sent."""
    assert not [letter for letter in shown if unicodedata.category(letter) in NO_TERMINAL_SHOWS and letter != "\n"]
    lines = shown.splitlines()
    assert lines == shown.removesuffix("\n").split("\n")
    assert [line for line in lines if columns_of(line) > columns] == []
    assert "sent" in shown
    marked = re.compile(r"\| |  |\S+: .*\S")
    assert [line for line in lines if "sent" in line and line.startswith("send_") and not marked.match(line)] == []
    assert [
        line for line in lines if re.match(rf"({FAKE[:24]}|\W*sent)", line) and not line.startswith(("| ", "  "))
    ] == []


@pytest.mark.parametrize("columns", [40, 120])
@pytest.mark.parametrize(
    "answer",
    [
        {"status": 400, "body": {"message": HOSTILE, "details": [{"message": HOSTILE, "property": HOSTILE}]}},
        {"status": 400, "body": {"message": PADDED, FAKE: HOSTILE}},
        {"status": 403, "body": f"<html>{HOSTILE}{PADDED}"},
    ],
    ids=["details", "padded", "page"],
)
def test_no_answer_can_fake_a_line_on_a_terminal(sandbox: Sandbox, answer: Any, columns: int) -> None:
    sandbox.queue(Fault("answer", **answer))
    result = at_terminal(READ, columns=columns, **variables(bearer(sandbox)), NO_COLOR="1")
    assert result.code == 1
    check(result.out, columns)


@pytest.mark.parametrize("columns", [40, 120])
@pytest.mark.parametrize("more", [[], ["--dry-run"]], ids=["sent", "dry run"])
def test_no_alert_can_fake_a_line_on_a_terminal(
    sandbox: Sandbox, tmp_path: Path, columns: int, more: list[str]
) -> None:
    text = {"type": "text", "text": HOSTILE + PADDED, HOSTILE: HOSTILE}
    for inputs in ({**PUSH, "messages": [text], f"stray\n{FAKE}": HOSTILE}, {"to": HOSTILE + USER, "messages": [text]}):
        given = file(tmp_path, "push.json", inputs)
        shown = at_terminal(
            *("send_push_message", "--input", given, *more),
            columns=columns,
            **variables(bearer(sandbox)),
            NO_COLOR="1",
        ).out
        check(shown.removeprefix(f"{FAKE}\n"), columns)


def test_a_check_on_a_terminal_shows_what_went_wrong_without_obeying_it(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("answer", status=403, body={"message": HOSTILE}))
    shown = at_terminal("--check", columns=40, **variables(bearer(sandbox)), NO_COLOR="1").out
    check(shown, 40)
    assert r"\u001b[2J" in shown


def test_what_is_piped_fakes_no_line_either_and_stays_json(sandbox: Sandbox) -> None:
    given = json.dumps({**bearer(sandbox), **PUSH, "messages": [{"type": "text", "text": HOSTILE}], f"a\n{FAKE}": 1})
    shown = run("send_push_message", "--dry-run", given=given).out
    head, _, body = shown.partition("\n\n")
    assert f"# Warning: a\n| {FAKE}" in head
    assert json.loads(body)["messages"][0]["text"] == HOSTILE
    check(shown, sys.maxsize)


class Terminal(io.StringIO):
    """A terminal that remembers what it was sent."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("style", ["", "32"])
def test_each_line_after_the_first_has_the_mark_wherever_it_breaks(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for columns in (20, 21, 40):
        monkeypatch.setenv("COLUMNS", str(columns))
        for text in (
            "a" * 100,
            "a b " * 50,
            " " * 100 + "x",
            "値" * 50,
            "値 a" * 30,
            "a\n" * 3,
            "\n\n x",
            "x" * 19 + " y",
        ):
            for start in ("", "name: ", "x" * 19, "x" * 30):
                screen = Terminal()
                Printer(screen).say(start, (text, style))
                lines = re.sub(r"\033\[\d+m", "", screen.getvalue()).removesuffix("\n").split("\n")
                assert max(map(columns_of, lines)) <= columns
                assert all(line.startswith("| ") for line in lines[1:])
                joined = lines[0] + "".join(line.removeprefix("| ") for line in lines[1:])
                assert joined.replace(" ", "") == (start + text).replace(" ", "").replace("\n", "")


def test_what_no_terminal_shows_is_escaped_as_in_json_and_all_else_is_left() -> None:
    every = [chr(code) for code in range(sys.maxunicode + 1) if code != 0x0A]
    unseen = [letter for letter in every if unicodedata.category(letter) in NO_TERMINAL_SHOWS]
    ignorable = [*"\u034f\u115f\u1160\u17b4\u180b\u3164\uffa0\ufe00\ufe0f", "\U000e0100", "\U000e0fff"]
    for letter in [*unseen, *ignorable]:
        shown = visible(f"a{letter}b")
        assert shown.isascii(), hex(ord(letter))
        assert json.loads(f'"{shown}"') == f"a{letter}b"
    assert visible(SHOWN) == SHOWN


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_stays_whole_and_what_joins_it_joins_nothing_else(emoji: str) -> None:
    assert visible(f"a {emoji} b") == f"a {emoji} b"
    assert visible("a\u200db\ufe0fc") == r"a\u200db\ufe0fc"
    assert visible(f"{emoji}\u200dx\u200d{emoji}") == rf"{emoji}\u200dx\u200d{emoji}"
