"""What is shown on a terminal, through a pseudo-terminal."""

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from connector.sandbox import Fault, Sandbox
from tests.cli.shell import ESCAPE, PUSH, READ, RETRY_KEY, STARTED, at_terminal, environment, file, run, variables
from tests.conftest import (
    ROOT,
    TEXT,
    USER,
    bearer,
    started,
)


def test_on_a_terminal_an_output_is_laid_out_and_coloured(tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", {**PUSH, "stray": "値"})
    shown = at_terminal("send_push_message", "--input", given, "--sandbox").out
    assert "::set-output" not in shown
    assert f"{ESCAPE}[32msend_push_message: sent{ESCAPE}[0m (200 OK)\n" in shown
    assert f"{ESCAPE}[33mWarning: {ESCAPE}[0mstray: is not a field" in shown
    assert re.search(r'json_body: \S+\{\n  "sentMessages": \[\n', shown)
    assert "nothing reaches LINE" in shown


def test_on_a_terminal_an_error_is_laid_out_with_what_helps(tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", {"to": "@somebody", "messages": [TEXT]})
    result = at_terminal("send_push_message", "--input", given, "--sandbox")
    assert result.code == 1
    assert "::set-error" not in result.out
    assert f"{ESCAPE}[31msend_push_message: failed, not_sent{ESCAPE}[0m (invalid_input)\n" in result.out
    assert f"  {ESCAPE}[1mto{ESCAPE}[0m must be a user or group or room ID" in result.out
    assert "What helps: " in result.out
    assert "python -m connector --describe send_push_message" in result.out


@pytest.mark.parametrize("asked", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_whoever_wants_no_colours_gets_none(asked: dict[str, str]) -> None:
    for arguments in ([READ, "--sandbox"], ["--check", "--sandbox"], ["--list"], ["--describe", READ]):
        shown = at_terminal(*arguments, **asked).out
        assert shown
        assert ESCAPE not in shown


@pytest.mark.parametrize("arguments", [["--check", "--sandbox"], ["--list"], ["--describe", READ], ["--help"]])
def test_nothing_that_is_piped_is_coloured_also_when_colours_are_wanted(arguments: list[str]) -> None:
    assert ESCAPE not in run(*arguments, FORCE_COLOR="1", CLICOLOR_FORCE="1").out


def test_an_action_typed_at_a_terminal_runs_without_waiting_for_input(sandbox: Sandbox) -> None:
    result = at_terminal(READ, **variables(bearer(sandbox)))
    assert result.code == 0
    assert f"{READ}: done" in result.out


def test_input_can_be_typed_at_a_terminal(sandbox: Sandbox) -> None:
    typed = f"to: {USER}\nmessages: [{{type: text, text: Hello}}]\n\x04".encode()
    result = at_terminal("send_push_message", "--input", "-", typed=typed, **variables(bearer(sandbox)))
    assert (result.code, len(sandbox.messages)) == (0, 1)
    assert "type JSON or YAML, then Ctrl-D" in result.out


def test_an_action_typed_at_a_terminal_without_an_asset_says_where_it_comes_from() -> None:
    result = at_terminal("send_push_message", NO_COLOR="1")
    assert result.code == 1
    assert "client_secret is required" in result.out
    assert "python -m connector --help. To try without LINE, add --sandbox." in result.out


def test_a_dry_run_on_a_terminal_shows_the_body_for_reading(tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", {**PUSH, "messages": [{"type": "text", "text": "ディスク เต็ม"}]})
    shown = at_terminal("send_push_message", "--input", given, "--sandbox", "--dry-run").out
    assert '      "text": "ディスク เต็ม"\n' in shown


def test_a_dry_run_on_a_terminal_shows_a_mark_in_place_of_half_a_surrogate_pair(tmp_path: Path) -> None:
    given = file(tmp_path, "input.json", {**PUSH, "messages": [{"type": "text", "text": "x\ud83d"}]})
    result = at_terminal("send_push_message", "--input", given, "--sandbox", "--dry-run")
    assert (result.code, '"text": "x\ufffd"' in result.out) == (0, True)


def test_an_interrupted_send_says_how_to_go_on_without_sending_twice(tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.queue(Fault("stalled"))
    given = file(tmp_path, "push.json", {**PUSH, "headers": {"X-Line-Retry-Key": RETRY_KEY}})
    command = [*STARTED, "send_push_message", "--input", given]
    surroundings = {"stdin": subprocess.DEVNULL, "cwd": ROOT, "env": environment(**variables(bearer(sandbox)))}
    with started(command, **surroundings) as process:
        deadline = time.monotonic() + 60
        while not sandbox.requests and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert f"retry_key {RETRY_KEY}" in err
    assert "Traceback" not in err
