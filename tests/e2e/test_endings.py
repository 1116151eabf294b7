"""The one line survives what happens to the process: signals, streams that fail, a package that is missing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import ROOT, TEXT, USER, Result, clean_environment, oauth, run_process, run_python

PUSH = {"to": USER, "messages": [TEXT]}
REPLY = {"replyToken": "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA", "messages": [TEXT]}
USERS = [f"U{number:032x}" for number in range(1, 1204)]
SIGNALS = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
READ = "get_number_of_messages_sent_this_month"


@contextmanager
def started(action: str, **how: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process of an action that hears every signal, whatever those who started the tests ignore."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **how}
    before = {number: signal.signal(number, signal.SIG_DFL) for number in SIGNALS}
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "connector", action], cwd=ROOT, env=clean_environment(), **pipes
        )
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    with process:
        try:
            yield process
        finally:
            process.kill()


def give(process: subprocess.Popen[bytes], given: Any) -> None:
    """Pass an input and end it."""
    assert process.stdin is not None
    process.stdin.write(json.dumps(given).encode())
    process.stdin.close()
    process.stdin = None


def until(true: Any) -> None:
    """Wait until something holds."""
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def left(process: subprocess.Popen[bytes]) -> Result:
    """What a process left at its end."""
    out, err = process.communicate(timeout=30)
    return Result(process.returncode, (out or b"").decode(), (err or b"").decode())


def interrupted(line: Sandbox, action: str, inputs: Any, requests: int, *signals: signal.Signals) -> dict[str, Any]:
    """The error of an action that gets signals when so many requests have arrived at LINE."""
    with started(action) as process:
        give(process, {**oauth(line), **inputs})
        until(lambda: len(line.requests) >= requests)
        for number in signals:
            process.send_signal(number)
        return left(process).error


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_line_thinks_leaves_unknown_and_the_key_that_finishes_it(
    sandbox: Sandbox, number: signal.Signals
) -> None:
    sandbox.queue(Fault("stalled", accepted=True))
    error = interrupted(sandbox, "send_push_message", PUSH, 2, number, number, signal.SIGTERM)
    assert (error["kind"], error["outcome"], error["retryable"]) == ("interrupted", "unknown", True)
    assert (error["name"], error["attempts"]) == ("PlatformError", 1)
    assert error["message"] == f"{number.name} ended the action before it was done."
    assert error["hint"].startswith("To finish, run the action again within 24 hours")
    assert error["retry_key"] == sandbox.api_requests[0].headers["x-line-retry-key"]
    again = {**oauth(sandbox), **PUSH, "X-Line-Retry-Key": error["retry_key"]}
    output = run_process("send_push_message", again).output
    assert (output["status_code"], output["outcome"], len(sandbox.messages)) == (409, "sent", 1)


def test_a_signal_while_a_token_is_asked_for_leaves_not_sent(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("stalled", path="/oauth2"))
    error = interrupted(sandbox, "send_push_message", PUSH, 1, signal.SIGTERM)
    assert (error["kind"], error["outcome"], error["retryable"]) == ("interrupted", "not_sent", True)
    assert error["hint"] == "Run the action again."


@pytest.mark.parametrize(("action", "outcome"), [("send_push_message", "not_sent"), (READ, None)])
def test_a_signal_before_there_is_an_input_leaves_a_line_too(action: str, outcome: str | None) -> None:
    with started(action) as process:
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        error = left(process).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("interrupted", outcome, 0)


def test_a_read_that_a_signal_ends_has_no_outcome(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("stalled"))
    error = interrupted(sandbox, READ, {}, 2, signal.SIGTERM)
    assert (error["kind"], error["outcome"], error["retryable"]) == ("interrupted", None, True)


def test_after_a_signal_a_reply_is_not_to_be_repeated(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("stalled", accepted=True))
    error = interrupted(sandbox, "send_reply_message", REPLY, 2, signal.SIGTERM)
    assert (error["kind"], error["outcome"], error["retryable"]) == ("interrupted", "unknown", False)
    assert error["hint"].startswith("Look into the chat before anything is sent again")


def test_a_signal_in_the_middle_of_a_multicast_says_of_every_recipient_where_he_stands(sandbox: Sandbox) -> None:
    stalled = Fault("stalled", accepted=True)
    sandbox.queue(Fault("delayed", seconds=0), stalled, stalled)  # the third goes with the second where LINE is slow
    inputs = {"to": USERS, "messages": [TEXT]}
    error = interrupted(sandbox, "send_multicast_message", inputs, 3, signal.SIGTERM)
    assert (error["kind"], error["outcome"], error["retryable"]) == ("interrupted", "partly_sent", True)
    outcomes = [chunk["outcome"] for chunk in error["chunks"]]
    assert outcomes in (["sent", "unknown", "not_sent"], ["sent", "unknown", "unknown"])
    begun = 500 * (3 - outcomes.count("not_sent"))
    assert (error["recipients_unknown"], error["recipients_not_sent"]) == (USERS[500:begun], USERS[begun:])
    assert error["message"].startswith("1 of 3 chunks were sent. SIGTERM ended the action")
    sandbox.settle()
    before = sandbox.messages
    sandbox.clear()
    again = {**oauth(sandbox), **inputs, "X-Line-Retry-Key": error["retry_key"]}
    assert run_process("send_multicast_message", again).output["outcome"] == "sent"
    assert sorted(user for message in (*before, *sandbox.messages) for user in message["to"]) == sorted(USERS)


def test_a_signal_that_was_ignored_from_the_start_stays_ignored(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("delayed", seconds=0.3))
    ignoring = (
        "import runpy, signal, sys\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "sys.argv = ['connector', 'send_push_message']\n"
        "runpy.run_module('connector', run_name='__main__', alter_sys=True)"
    )
    command = [sys.executable, "-c", ignoring]
    process = subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdin=-1, stdout=-1, stderr=-1)
    with process:
        give(process, {**oauth(sandbox), **PUSH})
        until(lambda: len(sandbox.api_requests) == 1)
        process.send_signal(signal.SIGHUP)
        assert left(process).output["outcome"] == "sent"


# Streams.


def test_a_message_that_went_out_is_sent_also_when_the_output_is_full(sandbox: Sandbox) -> None:
    if not Path("/dev/full").exists():  # which Linux has
        return
    with open("/dev/full", "wb") as full, started("send_push_message", stdout=full) as process:
        give(process, {**oauth(sandbox), **PUSH})
        judge(sandbox, left(process), "No space left on device")


def test_a_message_that_went_out_is_sent_also_when_nobody_reads_the_output(sandbox: Sandbox) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with started("send_push_message", stdout=writer) as process:
        os.close(writer)
        give(process, {**oauth(sandbox), **PUSH})
        judge(sandbox, left(process), "Broken pipe")


def test_a_message_that_went_out_is_sent_also_when_the_output_is_closed(sandbox: Sandbox) -> None:
    judge(sandbox, shell("send_push_message", ">&-", {**oauth(sandbox), **PUSH}), "the stream is closed")


def judge(sandbox: Sandbox, result: Result, reason: str) -> None:
    """The error is true about the message, and holds what the output would have held."""
    error = result.error
    assert (error["kind"], error["name"], error["outcome"]) == ("platform_failed", "PlatformError", "sent")
    assert (error["retryable"], error["status_code"], len(sandbox.messages)) == (False, 200, 1)
    assert error["message"] == f"The action was carried out, and its output could not be written: {reason}."
    assert error["hint"].startswith("The message was sent: do not send it again.")
    assert (error["request_id"], error["retry_key"]) == (
        sandbox.messages[0]["requestId"],
        sandbox.messages[0]["retryKey"],
    )


def shell(action: str, redirection: str, given: Any) -> Result:
    """Run an action with streams as a shell redirects them."""
    command = f'"$0" -m connector {action} {redirection}'
    ended = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable],
        input=json.dumps(given).encode(),
        capture_output=True,
        cwd=ROOT,
        env=clean_environment(),
        timeout=60,
        check=False,
    )
    return Result(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def test_an_error_never_goes_to_standard_output(sandbox: Sandbox) -> None:
    assert shell("send_push_message", "2>&-", oauth(sandbox)) == (1, "", "")
    if Path("/dev/full").exists():
        assert shell("send_push_message", "2>/dev/full", oauth(sandbox)) == (1, "", "")


def test_an_output_that_cannot_be_written_and_an_error_that_cannot_either_end_with_1(sandbox: Sandbox) -> None:
    assert shell("send_push_message", ">&- 2>&-", {**oauth(sandbox), **PUSH}) == (1, "", "")
    assert len(sandbox.messages) == 1


def test_standard_input_that_cannot_be_read_is_one_line() -> None:
    error = shell("send_push_message", "0>/dev/null", {}).error
    assert (error["kind"], error["message"][:30]) == ("platform_failed", "Standard input cannot be read:")
    assert shell("send_push_message", "<&-", {}).error["message"] == "Standard input is empty."


# What is missing.


def test_without_requests_nothing_is_sent_and_it_is_said_what_to_install(sandbox: Sandbox) -> None:
    code = (
        "import runpy, sys\nsys.modules['requests'] = None\nsys.argv = ['connector', 'send_push_message']\n"
        "runpy.run_module('connector', run_name='__main__', alter_sys=True)"
    )
    error = run_python(["-c", code], {**oauth(sandbox), **PUSH}, fresh=True).error
    assert (error["kind"], error["outcome"], sandbox.requests) == ("platform_failed", "not_sent", [])
    assert "requests" in error["message"]
    assert "requirements.txt" in error["hint"]
