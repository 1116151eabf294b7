"""What a person sees: text laid out and coloured on a terminal, plain elsewhere."""

import json
import os
import shutil
import sys
import textwrap
from typing import Any, TextIO

from connector.cli.usage import PROGRAM
from connector.envelope import failed, print_error, print_output

WIDTH = 100
"""Columns of a text that is not on a terminal."""

BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"


CONTROLS = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)] if code != 0x0A}
"""What a terminal would obey instead of showing it: text from elsewhere must not move its cursor."""


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
        self.width = min(shutil.get_terminal_size().columns, 120) if self.terminal else WIDTH

    def say(self, *parts: Part) -> None:
        """Print a line, made harmless for a terminal."""
        print("".join(map(self._shown, parts)), file=self._stream)

    def paragraph(self, text: str, margin: str = "") -> None:
        """Print a text broken into lines."""
        for line in textwrap.wrap(
            text, self.width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
        ):
            self.say(line)

    def _shown(self, part: Part) -> str:
        text, style = (part, "") if isinstance(part, str) else part
        text = text.translate(CONTROLS)
        return f"\033[{style}m{text}\033[0m" if self._coloured and style and text else text


def show(told: dict[str, Any], action: str, out: Printer) -> int:
    """Show the output or the error of an action; return the exit code."""
    return show_failure(told, action, out) if failed(told) else show_output(told, action, out)


def show_output(output: dict[str, Any], action: str, out: Printer) -> int:
    """Show the output of an action; return the exit code."""
    if not out.terminal:
        print_output(output)
        return 0
    out.say((f"{action}: {output['outcome'] or 'done'}", GREEN), f" ({output['status_code']} {output['reason']})")
    show_warnings(output, out)
    show_rest(output, out)
    return 0


def show_failure(error: dict[str, Any], action: str, out: Printer) -> int:
    """Show the error of an action; return the exit code."""
    if not out.terminal:
        print_error(error)
        return 1
    err = Printer(sys.stderr)
    outcome = f", {error['outcome']}" if error["outcome"] else ""
    err.say((f"{action}: failed{outcome}", RED), f" ({error['kind']})")
    err.paragraph(error["message"])
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
        if name not in SHOWN and value not in (None, "", [], {}):
            out.say((f"{name}: ", DIM), value if isinstance(value, str) else pretty(value))


def pretty(value: Any) -> str:
    """Lay a JSON value out for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False)
