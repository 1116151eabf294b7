"""What a person sees at a terminal, as a page: a module runs on a terminal, and its colours become those of HTML."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from html import escape
from pathlib import Path

from tests.cli.shell import ESCAPE, environment

COLUMNS = 100
STYLED = re.compile(r"\x1b\[(\d+)m")
COLOURS = {"0": "", "1": "b", "2": "dim", "31": "red", "32": "green", "33": "yellow"}
"""The class of each style that the command line uses."""

STYLE = """
body { margin: 0 }
.strip { box-sizing: content-box; display: block; margin: 0; padding: 14px 18px; border-radius: 8px;
  background: #16191f; color: #dde1e8; font: 13px/1.4 "DejaVu Sans Mono", Menlo, Consolas, monospace;
  white-space: pre-wrap; word-break: break-all }
.b { font-weight: bold; color: #fff } .dim { color: #8f97a5 }
.red { color: #ff7b72 } .green { color: #56d364 } .yellow { color: #e3b341 }
"""


def run(*arguments: str, folder: Path, module: str = "connector", columns: int = COLUMNS, **variables: str) -> str:
    """Run a module on a terminal; return all that it shows, with the signs that colour it.

    Args:
        *arguments: Its arguments.
        folder: Where it runs.
        module: The module.
        columns: How wide the terminal is.
        **variables: Its environment, besides that of a person who has set nothing.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    root = str(Path(__file__).resolve().parent.parent)
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=environment(PYTHONPATH=root, **variables),
    ):
        os.close(theirs)
        seen = b""
        try:
            while piece := os.read(ours, 65536):
                seen += piece
        except OSError:  # how Linux tells that the other side is closed
            pass
        os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def coloured(shown: str) -> str:
    """Return what a terminal has shown as HTML.

    Raises:
        ValueError: It holds more than the styles that are known.
    """
    parts, pieces = [], ["0", *STYLED.split(shown)]
    for style, text in zip(pieces[::2], pieces[1::2], strict=True):
        if ESCAPE in text or style not in COLOURS:
            raise ValueError(f"no style that is known, or something else: {style} {text!r}")
        html = escape(text, quote=False)
        parts.append(f'<span class="{COLOURS[style]}">{html}</span>' if COLOURS[style] else html)
    return "".join(parts)


def page(*lines: tuple[str, str], columns: int = COLUMNS) -> str:
    """Return a page with commands and what they show; where nothing was typed, the lines go on with those before."""
    parts = [
        (f'<span class="dim">$</span> <span class="b">{escape(typed, quote=False)}</span>\n' if typed else "")
        + coloured(shown.strip("\n"))
        for typed, shown in lines
    ]
    width = f"calc({columns}ch + 1px)"
    return (
        f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>'
        f'<pre class="strip" style="width:{width}">' + "\n\n".join(parts) + "</pre>"
    )
