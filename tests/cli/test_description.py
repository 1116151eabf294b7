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


@pytest.mark.parametrize("asked", ["--help", "-h"])
def test_help_behind_an_action_is_about_that_action(asked: str) -> None:
    result = run("send_push_message", asked)
    assert (result.code, result.err) == (0, "")
    described = run("--describe", "send_push_message").out
    assert result.out == f"{described}\nOptions of the command: python -m connector --help\n"
    assert run(asked, "push").out == result.out


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("push", "send_push_message"),
        ("reply", "send_reply_message"),
        ("Narrowcast Status", "get_narrowcast_message_status"),
        ("Send Push Message", "send_push_message"),
        ("loading", "display_a_loading_animation"),
        ("bot/info", "check_a_recipient"),
    ],
)
def test_a_description_is_found_by_words_of_the_name_or_by_the_request(asked: str, meant: str) -> None:
    assert run("--describe", asked) == run("--describe", meant)


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["--describe", "validate"], [name for name in ACTIONS if name.startswith("validate_")]),
        (["--describe", "quota"], [name for name in ACTIONS if name.endswith("this_month")]),
        (["quota", "--help"], [name for name in ACTIONS if name.endswith("this_month")]),
        (["push", "--sandbox"], [name for name in ACTIONS if "push" in name]),
    ],
)
def test_where_it_cannot_be_told_which_is_meant_and_where_one_is_to_run_the_near_ones_are_named(
    arguments: list[str], near: list[str]
) -> None:
    result = run(*arguments)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert set(re.findall(r"\w+_\w+", result.err)) == set(near)


def test_of_many_near_ones_the_first_are_named_and_the_rest_counted() -> None:
    said = run("--describe", "e").err
    assert len(re.findall(r"\w+_\w+", said)) == 6
    assert f" and {sum('e' in name for name in ACTIONS) - 6} more." in said


@pytest.mark.parametrize("asked", ["--version", "-V"])
def test_the_version_is_the_connectors(asked: str) -> None:
    assert run(asked) == Result(0, f"LINE Messaging API connector {__version__}\n", "")


def test_help_names_every_option_and_every_variable() -> None:
    result = run("--help")
    assert (result.code, result.err) == (0, "")
    assert run("-h") == result
    for told in ("--list", "--describe", "--input", "--asset", "--sandbox", "--dry-run", "--check", "--version"):
        assert told in result.out
    for told in ("--input FILE", "--output FORMAT", "-V, --version", "-h, --help", "--completion SHELL"):
        assert told in result.out
    for name in ASSET_KEYS:
        assert f"LINE_{name.upper()}" in result.out
    assert max(map(len, result.out.splitlines())) <= 90


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_help_breaks_between_words_and_its_commands_can_be_pasted(columns: int) -> None:
    shown = at_terminal("--help", columns=columns, NO_COLOR="1").out
    assert max(map(len, shown.splitlines())) < columns
    wide = at_terminal("--help", columns=400, NO_COLOR="1").out
    joined = shown.replace(" \\\n", " ")
    assert joined.split() == wide.split()


def test_without_arguments_the_help_is_shown_and_nothing_goes_to_standard_output() -> None:
    result = run()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("usage: python -m connector ACTION")


@pytest.mark.parametrize("name", ["line-messaging-api", "line-connector"])
def test_the_command_of_the_wheel_calls_itself_by_its_name(name: str) -> None:
    code = f"import sys; sys.argv[0] = '/bin/{name}'; from connector.__main__ import console; sys.exit(console())"
    result = run("--help", command=["-c", code])
    assert result.out.startswith(f"usage: {name} ACTION")
    assert "python -m" not in result.out


def test_whoever_reads_the_first_line_only_sees_no_traceback() -> None:
    result = run("-c", '"$0" -m connector --describe send_push_message | head -1', sys.executable, command=["sh"])
    assert (result.out.count("\n"), result.err) == (1, "")
