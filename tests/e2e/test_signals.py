"""A signal at any moment of a run: one line that is true, and what it says is enough to finish the work once.

The moments are spread over all that an action does, counted in calls and returns of its main thread. SIGKILL leaves no
line; there the case number is what keeps a repeat from sending again. ``make sweep`` tries ten times as many moments,
and those of the interpreter's own start as well.
"""

import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.conftest import ROOT, TEXT, UNMEASURED, USER, Result, clean_environment, interpreter, oauth, run_process

MOMENTS = int(os.environ.get("SWEEP_MOMENTS", "10"))
"""So many moments for each of two actions and two ways to end; the sweep of make test has 40 in all."""

USERS = [f"U{number:032x}" for number in range(1, 1204)]
INPUTS: dict[str, dict[str, Any]] = {
    "send_push_message": {"to": USER, "messages": [TEXT]},
    "send_multicast_message": {"to": USERS, "messages": [TEXT]},
}
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
CASE = {"X-Line-Retry-Key": "SOC-2041"}

QUICK = functools.partial(interpreter, "connector.*", measured=False)

COUNTED = """
import os, runpy, sys
moment, number, counts, action = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
seen = -1
def count(frame, event, argument):
    global seen
    if seen >= 0:
        seen += 1
    elif event == "return" and frame.f_code.co_name == "hold":
        seen = 0  # from here on the process promises a line
    if seen == moment:
        sys.setprofile(None)
        os.kill(os.getpid(), number)
sys.argv = ["connector", action]
sys.setprofile(count)
try:
    runpy.run_module("connector", run_name="__main__", alter_sys=True)
finally:
    sys.setprofile(None)
    with open(counts, "w") as file:
        file.write(str(seen))
"""


def run(line: Sandbox, action: str, inputs: dict[str, Any], moment: int, number: int) -> tuple[Result, int]:
    """Run an action that gets a signal at a moment; give what it left, and how many moments it had."""
    with TemporaryDirectory() as folder:
        counts = Path(folder) / "counts"
        command = ["-c", COUNTED, str(moment), str(int(number)), str(counts), action]
        given = json.dumps({**oauth(line), **inputs}).encode()
        result = Result(*QUICK().run(command, given, clean_environment(**UNMEASURED)))
        return result, int(counts.read_text(encoding="utf-8")) if counts.exists() else 0


@functools.cache
def moments_of(action: str) -> int:
    """How many moments a run has that nothing disturbs."""
    with Sandbox() as line:
        result, moments = run(line, action, INPUTS[action], -2, 0)
    assert result.output["outcome"] == "sent"
    return moments


def received(line: Sandbox) -> Counter[str]:
    """How often each user has got the message, when all is dealt with that was under way."""
    line.settle()
    return Counter(user for message in line.messages for user in message["to"])


def told_by(result: Result) -> dict[str, Any]:
    """What the one line says."""
    return result.output if result.code == 0 else result.error


def judge(line: Sandbox, action: str, inputs: dict[str, Any], told: dict[str, Any]) -> None:
    """What is told is true, and with its key the work is finished: everybody has the message once."""
    got = received(line)
    to = [inputs["to"]] if isinstance(inputs["to"], str) else inputs["to"]
    claimed = {"sent": set(to), "not_sent": set(), "unknown": None, "partly_sent": None}[told["outcome"]]
    if claimed is not None:
        assert set(got) == claimed, told
    if told.get("chunks"):
        not_sent, unknown = told["recipients_not_sent"], told["recipients_unknown"]
        assert not set(got) & set(not_sent)
        assert set(to) - set(not_sent) - set(unknown) <= set(got)
        assert sum(chunk["recipients"] for chunk in told["chunks"]) == len(to)
    if told["outcome"] != "sent":
        assert (told["kind"], told["retryable"]) == ("interrupted", True)
        again = {**inputs, **({"X-Line-Retry-Key": told["retry_key"]} if told["retry_key"] else {})}
        assert run_process(action, {**oauth(line), **again}).output["outcome"] == "sent"
    assert received(line) == dict.fromkeys(to, 1)


@pytest.mark.parametrize("moment", range(MOMENTS))
@pytest.mark.parametrize("action", INPUTS)
def test_a_signal_at_any_moment_leaves_one_true_line_and_the_key_to_finish(action: str, moment: int) -> None:
    at = moments_of(action) * moment // MOMENTS
    with Sandbox() as line:
        result, _ = run(line, action, INPUTS[action], at, ENDS[moment % len(ENDS)])
        judge(line, action, INPUTS[action], told_by(result))


@pytest.mark.parametrize("moment", range(MOMENTS))
@pytest.mark.parametrize("action", INPUTS)
def test_after_sigkill_at_any_moment_a_repeat_under_the_same_case_number_sends_nothing_twice(
    action: str, moment: int
) -> None:
    inputs = {**INPUTS[action], **CASE}
    with Sandbox() as line:
        result, _ = run(line, action, inputs, moments_of(action) * moment // MOMENTS, signal.SIGKILL)
        assert result == (-signal.SIGKILL, "", "")
        assert run_process(action, {**oauth(line), **inputs}).output["outcome"] == "sent"
        to = [inputs["to"]] if isinstance(inputs["to"], str) else inputs["to"]
        assert received(line) == dict.fromkeys(to, 1)


@pytest.mark.parametrize("moment", range(max(2, MOMENTS // 2)))
@pytest.mark.parametrize("action", INPUTS)
def test_a_signal_from_outside_leaves_nothing_only_before_anything_was_asked_of_line(action: str, moment: int) -> None:
    with Sandbox() as line:
        seconds = 0.4 * (moment + 1) / max(2, MOMENTS // 2)
        process = subprocess.Popen(
            [sys.executable, "-m", "connector", action],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=clean_environment(**UNMEASURED),
        )
        assert process.stdin is not None
        with process:
            process.stdin.write(json.dumps({**oauth(line), **INPUTS[action]}).encode())
            process.stdin.close()
            process.stdin = None
            time.sleep(seconds)
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=30)
        result = Result(process.returncode, out.decode(), err.decode())
        if result == (-signal.SIGTERM, "", ""):
            assert line.requests == []
        else:
            judge(line, action, INPUTS[action], told_by(result))
