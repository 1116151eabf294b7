"""What a person can find out: the list, a description, the version, the help."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from connector import __version__
from connector.asset import ASSET_KEYS
from connector.cli.command import main
from tests.cli.shell import COMMAND, at_terminal, environment, run
from tests.conftest import (
    ACTIONS,
    IN_SANDBOX,
    LOCAL,
    Result,
    load,
)


def test_the_list_has_a_line_for_every_action_with_title_method_endpoint_and_description() -> None:
    result = run("--list")
    head, *lines = result.out.splitlines()
    assert (result.code, result.err) == (0, "")
    assert [line.split()[0] for line in lines] == ACTIONS
    for action, line in zip(ACTIONS, lines, strict=True):
        title, *request, description = re.split(r"  +", line)[1:]
        assert title.lower() == action.replace("_", " ")
        assert request == (["no", "request"] if action in LOCAL else [load(action).method, load(action).endpoint])
        assert description.endswith(".")
    (push,) = [line for line in lines if line.startswith("send_push_message")]
    assert [head.index(word) for word in ("TITLE", "METHOD")] == [push.index(word) for word in ("Send Push", "POST")]


@pytest.mark.parametrize("columns", [80, 400])
def test_on_a_terminal_no_line_of_the_list_is_longer_than_a_row(columns: int) -> None:
    result = at_terminal("--list", columns=columns, NO_COLOR="1")
    assert max(map(len, result.out.splitlines())) <= columns
    assert all(action in result.out for action in ACTIONS)
    assert len(result.out.splitlines()) >= len(ACTIONS) * (3 if columns == 80 else 1)


def test_a_description_tells_page_endpoint_inputs_limits_and_output() -> None:
    result = run("--describe", "send_push_message")
    assert (result.code, result.err) == (0, "")
    for told in (
        "Send Push Message",
        "POST v2/bot/message/push",
        "https://developers.line.biz/en/reference/messaging-api/#send-push-message",
        "to  string, required; a user or group or room ID: U or C or R and 32 hexadecimal digits",
        "messages  array, required; text that is not blank and does not begin like JSON, with { or [, or an array of 1",
        "notificationDisabled  boolean, default false",
        "X-Line-Retry-Key  string; at most 200 characters",
        "json_body.sentMessages[].id  string",
        "outcome  string",
    ):
        assert told in result.out


def test_a_description_shows_the_fields_of_an_object_of_several_kinds_once() -> None:
    out = run("--describe", "send_narrowcast_message").out
    assert out.count("  recipient.audienceGroupId  ") == 1
    assert "recipient.not." not in out
    assert "age_15, age_20 ... age_70. subscriptionPeriod: day_7" in out
    assert "one of age_15" not in out


@pytest.mark.parametrize("action", [*IN_SANDBOX, *LOCAL])
def test_the_example_of_a_description_can_be_pasted_and_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, action: str
) -> None:
    """The shell finds a python that only writes down what it is given, since one that starts takes its time."""
    assert main(["--describe", action]) == 0
    example = capsys.readouterr().out.partition("Example, to be pasted\n")[2]
    assert example.startswith(f"python -m connector {action} --sandbox")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" >arguments\ncat >given\n", encoding="utf-8")
    python.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["sh", "-c", example], stdin=subprocess.DEVNULL, cwd=tmp_path, env=environment(PATH=path), check=True
    )
    arguments = (tmp_path / "arguments").read_text(encoding="utf-8").splitlines()
    assert arguments[:2] == COMMAND
    assert run(*arguments[2:], given=(tmp_path / "given").read_bytes()).output["status_code"] in (200, 202, None)


def test_the_version_is_the_connectors() -> None:
    assert run("--version") == Result(0, f"LINE Messaging API connector {__version__}\n", "")


def test_help_names_every_option_and_every_variable() -> None:
    result = run("--help")
    assert (result.code, result.err) == (0, "")
    for told in ("--list", "--describe", "--input", "--asset", "--sandbox", "--dry-run", "--check", "--version"):
        assert told in result.out
    for name in ASSET_KEYS:
        assert f"LINE_{name.upper()}" in result.out
    assert max(map(len, result.out.splitlines())) <= 90


def test_without_arguments_the_help_is_shown_and_nothing_goes_to_standard_output() -> None:
    result = run()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("usage: python -m connector ACTION")


def test_the_command_of_the_wheel_calls_itself_by_its_name() -> None:
    code = (
        "import sys; sys.argv[0] = '/bin/line-connector'; from connector.__main__ import console; sys.exit(console())"
    )
    result = run("--help", command=["-c", code])
    assert result.out.startswith("usage: line-connector ACTION")
    assert "python -m" not in result.out


def test_whoever_reads_the_first_line_only_sees_no_traceback() -> None:
    result = run("-c", '"$0" -m connector --describe send_push_message | head -1', sys.executable, command=["sh"])
    assert (result.out.count("\n"), result.err) == (1, "")
