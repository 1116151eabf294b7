"""--output: what a script reads, whatever came of the action."""

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.cli.shell import PUSH, READ, RETRY_KEY, STARTED, at_terminal, environment, file, run, variables
from tests.conftest import ROOT, USER, Result, bearer, started


def only(result: Result) -> Any:
    """The one JSON value, on one line, that is all of the standard output."""
    assert result.err == ""
    assert result.out.count("\n") == 1
    return json.loads(result.out)


@pytest.mark.parametrize("option", [["--output", "json"], ["-o", "json"], ["--output=json"]])
def test_json_is_the_plain_object_on_standard_output_of_what_was_done_and_of_what_failed(
    sandbox: Sandbox, tmp_path: Path, option: list[str]
) -> None:
    good = file(tmp_path, "good.json", {**PUSH, "headers": {"X-Line-Retry-Key": RETRY_KEY}})
    done = run("send_push_message", "-i", good, *option, **variables(bearer(sandbox)))
    assert (done.code, only(done)["outcome"], only(done)["retry_key"]) == (0, "sent", RETRY_KEY)
    bad = file(tmp_path, "bad.json", {**PUSH, "to": "@somebody", "headers": {"X-Line-Retry-Key": RETRY_KEY}})
    failed = run("send_push_message", "-i", bad, *option, **variables(bearer(sandbox)))
    assert (failed.code, only(failed)["outcome"], only(failed)["kind"]) == (1, "not_sent", "invalid_input")
    assert only(failed) == run("send_push_message", "-i", bad, **variables(bearer(sandbox))).error


def test_line_is_what_turbine_reads_on_a_terminal_too(sandbox: Sandbox, tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", PUSH)
    shown = at_terminal("send_push_message", "-i", given, "-o", "line", **variables(bearer(sandbox)))
    assert Result(shown.code, shown.out, "").output["outcome"] == "sent"
    given = file(tmp_path, "push.json", {**PUSH, "to": "@somebody"})
    shown = at_terminal("send_push_message", "-i", given, "-o", "line", **variables(bearer(sandbox)))
    assert Result(shown.code, "", shown.out).error["outcome"] == "not_sent"


def test_json_is_the_same_on_a_terminal_and_obeyed_by_none(sandbox: Sandbox, tmp_path: Path) -> None:
    text = {"type": "text", "text": "\x1b[2J\x9b\x7f\u202e"}
    given = file(tmp_path, "push.json", {**PUSH, "messages": [text], "\x1b[2J": 1})
    shown = at_terminal("send_push_message", "-i", given, "-o", "json", **variables(bearer(sandbox)))
    assert "\x1b" in json.loads(shown.out)["warnings"][0]
    assert shown.out.strip("\n").isascii()
    assert shown.out.strip("\n").isprintable()


def test_json_of_a_dry_run_is_the_request_and_of_one_that_fails_the_error(tmp_path: Path) -> None:
    users = [f"U{number:032x}" for number in range(1200)]
    given = file(tmp_path, "many.json", {"to": users, "messages": "Hello", "stray": 1})
    told = only(run("send_multicast_message", "-i", given, "--dry-run", "-o", "json"))
    assert (told["method"], told["url"]) == ("POST", "https://api.line.me/v2/bot/message/multicast")
    assert (told["requests"], told["json_body"]["to"]) == (3, users[:500])
    assert told["remarks"][0].startswith("No asset was given.")
    assert told["warnings"][0].startswith("stray: ")
    failed = run("send_push_message", "--dry-run", "-o", "json", given=json.dumps({"to": "@somebody"}))
    assert (failed.code, only(failed)["kind"]) == (1, "invalid_input")


def test_json_of_an_action_that_makes_no_request_is_its_output_in_a_dry_run_too() -> None:
    given = json.dumps({"title": "Malware found"})
    ran = only(run("build_an_alert_message", "-o", "json", given=given))
    assert ran["messages"][0]["type"] == "flex"
    assert only(run("build_an_alert_message", "--dry-run", "-o", "json", given=given)) == ran


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "xml"], "Argument -o/--output: invalid choice: 'xml'"),
        (["-o", "json", "--preview", "a.html"], "--output does not go with --preview"),
        (["-o", "line", "--dry-run"], "--output line does not go with --dry-run"),
    ],
)
def test_what_has_no_such_output_says_so(arguments: list[str], says: str) -> None:
    result = run(READ, *arguments)
    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_a_sent_message_is_not_lost_where_its_json_cannot_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", PUSH)
    script = f'"$0" -m connector send_push_message -i {given} -o json >/dev/full'
    result = run("-c", script, STARTED[0], command=["sh"], **variables(bearer(sandbox)))
    error = result.error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("platform_failed", "sent", 1)
    assert error["hint"].startswith("The message was sent: do not send it again.")


def test_an_interrupted_send_tells_in_json_what_is_known(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.queue(Fault("stalled"))
    given = file(tmp_path, "push.json", {"to": USER, "messages": "Hello", "headers": {"X-Line-Retry-Key": RETRY_KEY}})
    command = [*STARTED, "send_push_message", "-i", given, "-o", "json"]
    surroundings = {"stdin": subprocess.DEVNULL, "cwd": ROOT, "env": environment(**variables(bearer(sandbox)))}
    with started(command, **surroundings) as process:
        while not sandbox.requests:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    told = json.loads(out)
    assert (process.returncode, out.count("\n")) == (130, 1)
    assert (told["kind"], told["outcome"], told["retry_key"]) == ("interrupted", "unknown", RETRY_KEY)
    assert err.endswith(f"Run it again with the retry_key {RETRY_KEY}: nothing is then sent twice.\nInterrupted.\n")
