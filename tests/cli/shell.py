"""The connector as a person starts it: from a shell, with pipes or at a terminal."""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import (
    ROOT,
    TEXT,
    USER,
    Result,
    clean_environment,
    interpreter,
)

PUSH = {"to": USER, "messages": [TEXT]}
RETRY_KEY = "123e4567-e89b-12d3-a456-426614174000"
QUOTA = "/v2/bot/message/quota"
READ = "get_the_target_limit_for_messages_this_month"
ESCAPE = "\033"
COMMAND = ["-m", "connector"]
STARTED = [sys.executable, *COMMAND]


def environment(**more: str) -> dict[str, str]:
    """The environment of a person who has set nothing for the connector."""
    kept = {
        name: value
        for name, value in clean_environment().items()
        if not name.startswith(("LINE", "NO_COLOR", "COLUMNS"))
    }
    return {**kept, "TERM": "xterm", **more}


def variables(asset: dict[str, Any]) -> dict[str, str]:
    """An asset as environment variables."""
    return {f"LINE_{name.upper()}": str(value) for name, value in asset.items()}


def run(*arguments: str, given: bytes | str = b"", command: list[str] = COMMAND, **more: str) -> Result:
    """Run the connector with neither input nor output on a terminal, or a command in its place."""
    text = given.encode() if isinstance(given, str) else given
    if command[0].startswith("-"):  # an interpreter's arguments
        loaded = interpreter("connector.*" if command is COMMAND else "requests")
        result = Result(*loaded.run([*command, *arguments], text, environment(**more)))
    else:
        ended = subprocess.run(
            [*command, *arguments],
            input=text,
            capture_output=True,
            cwd=ROOT,
            env=environment(**more),
            timeout=60,
            check=False,
        )
        result = Result(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
    assert "Traceback" not in result.err
    return result


def terminal(columns: int) -> tuple[int, int]:
    """A terminal: our side of it, and that of who runs on it."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    return ours, theirs


def at_terminal(
    *arguments: str, columns: int = 100, typed: bytes = b"", command: list[str] = COMMAND, **more: str
) -> Result:
    """Run the connector on a terminal; all that it shows is ``out``, with what was typed."""
    ours, theirs = terminal(columns)
    ended = interpreter("connector.*").start([*command, *arguments], [theirs] * 3, environment(**more))
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how Linux tells that the other side is closed
        pass
    os.close(ours)
    code = ended()
    text = shown.decode().replace("\r\n", "\n")
    assert "Traceback" not in text
    return Result(code, text, "")


def without(code: str) -> list[str]:
    """The arguments of an interpreter that runs some code first, then the connector."""
    return ["-c", f"{code}\nimport runpy\nrunpy.run_module('connector', run_name='__main__')"]


def file(folder: Path, name: str, value: Any) -> str:
    """Write a value as JSON, or as YAML where the name says so, and return the path."""
    path = folder / name
    text = value if isinstance(value, str) else (yaml.safe_dump if name.endswith(".yml") else json.dumps)(value)
    path.write_text(text, encoding="utf-8")
    return str(path)
