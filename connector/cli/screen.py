"""What a person sees: text laid out and coloured on a terminal, plain elsewhere."""

import json
import os
import re
import shutil
import sys
import textwrap
from math import inf
from typing import Any, TextIO
from unicodedata import east_asian_width

from connector.cli.usage import PROGRAM
from connector.envelope import SENT_ALL_THE_SAME, explained, failed, print_error, print_output, written
from connector.errors import failure

WIDTH = 100
"""Columns of a text that is not on a terminal."""

BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"


MARK = "| "
"""What a line begins with that goes on with the one before: no text from elsewhere can pass for a line of ours."""

EMOJI = r"\u00a9\u00ae\u203c\u2049\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]"  # controls but the line break, and halves of surrogate pairs
    r"|[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c"
    r"\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    rf"|(?<![{EMOJI}\ufe0f])\u200d|\u200d(?![{EMOJI}])|(?<![{EMOJI}#*0-9])[\ufe0e\ufe0f]"  # that join or vary no emoji
)
"""What a terminal obeys, or shows nothing of: it could hide, turn round or fake what is seen.

https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
"""


Part = str | tuple[str, str]
"""A piece of a line: a text, or a text and its style."""


class Printer:
    """Prints for a person.

    Args:
        stream: Where to. Colours are used where it is a terminal and NO_COLOR is not set (https://no-color.org).

    Attributes:
        terminal: Whether it is a terminal.
        width: How many columns a line has.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.terminal = stream.isatty()
        self._coloured = self.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        columns = shutil.get_terminal_size().columns
        self.width = min(columns, 120) if self.terminal else WIDTH
        self._room = max(columns, 20) if self.terminal else inf

    def say(self, *parts: Part) -> None:
        """Print a line, made harmless for a terminal.

        What follows a line break in it, and on a terminal what is wider than that, goes on in lines with a mark.
        """
        shown: list[str] = []
        column = 0
        for part in parts:
            text, style = (part, "") if isinstance(part, str) else part
            first, *more = fitted(visible(text), column, self._room)
            shown += [self._styled(first, style)]
            shown += [f"\n{self._styled(MARK, DIM)}{self._styled(line, style)}" for line in more]
            column = len(MARK) + columns_of(more[-1]) if more else column + columns_of(first)
        print("".join(shown), file=self._stream)

    def paste(self, text: str, style: str = "") -> None:
        """Print lines of our own that are there to be copied: as they are, however wide."""
        print("\n".join(self._styled(visible(line), style) for line in text.split("\n")), file=self._stream)

    def json(self, name: str, value: Any) -> None:
        """Print a JSON value, laid out for reading, behind its name; without one it stands alone."""
        first, *more = pretty(value).split("\n")
        self.say((name, DIM), first)
        for line in more:
            self.say(line)

    def paragraph(self, text: str, margin: str = "") -> None:
        """Print a text broken into lines."""
        for line in textwrap.wrap(
            text, self.width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
        ):
            self.say(line)

    def _styled(self, text: str, style: str) -> str:
        return f"\033[{style}m{text}\033[0m" if self._coloured and style and text else text


def visible(text: str) -> str:
    """Return a text in which all but the line breaks can be seen, escaped as in JSON: what was JSON stays JSON."""
    return UNSEEN.sub(lambda found: escape(found[0]), text)


def escape(character: str) -> str:
    """Return what JSON writes for a character."""
    if character in "\t\r":
        return "\\t" if character == "\t" else "\\r"
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes at most."""
    return len(text) if text.isascii() else sum(1 + (east_asian_width(letter) in "WF") for letter in text)


def fitted(text: str, column: int, room: float) -> list[str]:
    """Break a text into lines, between words where that is possible.

    Args:
        text: The text; its own line breaks stay.
        column: The column at which the first line begins; any other begins behind the mark.
        room: How many columns there are.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        lines.append("")
        column = len(MARK) if len(lines) > 1 else column
        for word in re.findall(" +|[^ ]+", line):
            if column + columns_of(word) > room and column > len(MARK):
                lines.append("")
                column = len(MARK)
                if word[0] == " ":
                    continue
            for letter in word if column + columns_of(word) > room else [word]:
                if column + columns_of(letter) > room:
                    lines.append("")
                    column = len(MARK)
                lines[-1] += letter
                column += columns_of(letter)
    return lines


def show(told: dict[str, Any], action: str, out: Printer, form: str | None = None) -> int:
    """Show the output or the error of an action; return the exit code.

    Args:
        told: The output or the error.
        action: The action's name.
        out: Where to.
        form: ``json`` for the plain object, ``line`` for what Turbine reads; None for what suits a person on a
            terminal, and what Turbine reads elsewhere.
    """
    if form == "json":
        return write_json(told)
    if form == "line" or not out.terminal:
        return print_error(told) if failed(told) else print_output(told)
    return show_failure(told, action) if failed(told) else show_output(told, action, out)


def write_json(told: dict[str, Any]) -> int:
    """Print an output or an error as the plain object, one line on standard output; return the exit code.

    Where it cannot be written, what became of the messages is not lost: it is the error that Turbine reads.
    """
    problem = written(sys.stdout, f"{json.dumps(told)}\n")
    if problem is None:
        return int(failed(told))
    if failed(told):
        return print_error(told)
    hint = SENT_ALL_THE_SAME if told["outcome"] == "sent" else ""
    message = f"The action was carried out, and its output could not be written: {problem}."
    return print_error({**told, **explained(failure("platform_failed", message, hint=hint))})


def show_output(output: dict[str, Any], action: str, out: Printer) -> int:
    """Show the output of an action; return the exit code."""
    out.say((f"{action}: {output['outcome'] or 'done'}", GREEN), f" ({output['status_code']} {output['reason']})")
    show_warnings(output, out)
    show_rest(output, out)
    return 0


def show_failure(error: dict[str, Any], action: str) -> int:
    """Show the error of an action; return the exit code."""
    err = Printer(sys.stderr)
    outcome = f", {error['outcome']}" if error["outcome"] else ""
    err.say((f"{action}: failed{outcome}", RED), f" ({error['kind']})")
    err.say(error["message"])
    show_help(error, err)
    if error["kind"] == "invalid_input":
        err.say(("What it takes: ", BOLD), f"{PROGRAM} --describe {action}")
    if error["kind"] == "invalid_asset":
        err.say(("Where fields come from: ", BOLD), f"{PROGRAM} --help. To try without LINE, add --sandbox.")
    show_warnings(error, err)
    show_rest(error, err)
    return 1


def show_help(error: dict[str, Any], out: Printer) -> None:
    """Show what is wrong where, and what helps."""
    for row in error["details"]:
        out.say("  ", (row["property"], BOLD), f" {row['message']}")
    out.say(("What helps: ", BOLD), error["hint"])


def show_warnings(output: dict[str, Any], out: Printer) -> None:
    """Show what is doubtful."""
    for warning in output["warnings"]:
        out.say(("Warning: ", YELLOW), warning)


SHOWN = (
    "outcome",
    "status_code",
    "reason",
    "warnings",
    "kind",
    "message",
    "details",
    "hint",
    "name",
    "response_headers",
)
"""What of an output or error is shown before the rest, or tells a person nothing."""


def show_rest(output: dict[str, Any], out: Printer) -> None:
    """Show every other value that there is."""
    for name, value in output.items():
        if name in SHOWN or value in (None, "", [], {}):
            continue
        if isinstance(value, str):
            out.say((f"{name}: ", DIM), value)
        else:
            out.json(f"{name}: ", value)


def pretty(value: Any) -> str:
    """Lay a JSON value out for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False)
