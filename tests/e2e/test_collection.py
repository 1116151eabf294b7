"""Garbage collection: off in a process that runs one action and is over, on wherever somebody else runs it."""

import json
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, bearer, oauth, run_python

PUSH = {"to": USER, "messages": [TEXT]}

DOOR = """
import atexit, gc, json, pathlib, runpy, sys
path, off = pathlib.Path(sys.argv.pop(1)), []
sys.addaudithook(lambda event, given: off.append(not gc.isenabled()) if given[:1] == ("connector.ending",) else None)
seen = lambda: [all(off), len(off) > 0, gc.isenabled(), gc.get_freeze_count() > 0]
atexit.register(lambda: path.write_text(json.dumps(seen())))
runpy.run_module("connector", run_name="__main__", alter_sys=True)
"""
"""Is the process's door, and writes down whether collection was off when the first module of ours was loaded, whether
that came to be, whether it is on in the end, and whether anything is exempt from the look at the very end."""

RUNNER = """
import gc, json, sys
from connector import turbine
asset, inputs = turbine.read_input(sys.stdin.buffer)
action = turbine.load("send_push_message").RunnerOverride(asset=asset)
try:
    action.run(inputs)
finally:
    print(json.dumps([gc.isenabled(), gc.get_freeze_count()]))
"""
"""A runner of somebody else's, in a process that may go on."""


@pytest.mark.parametrize(
    ("ends", "code"), [("sent", 0), ("refused by LINE", 1), ("refused before", 1), ("no JSON", 1), ("no action", 1)]
)
def test_a_process_that_runs_one_action_looks_for_no_garbage_however_it_ends(
    sandbox: Sandbox, tmp_path: Path, ends: str, code: int
) -> None:
    if ends == "refused by LINE":
        sandbox.queue(Fault.status_code(400))
    given: Any = {**oauth(sandbox), **PUSH, **({"to": "@somebody"} if ends == "refused before" else {})}
    action = "send_nothing" if ends == "no action" else "send_push_message"
    text = "{" if ends == "no JSON" else json.dumps(given)
    result = run_python(["-c", DOOR, str(tmp_path / "seen"), action], text, fresh=True)
    assert result.output if code == 0 else result.error
    assert len(sandbox.api_requests) == (ends in ("sent", "refused by LINE"))
    assert json.loads((tmp_path / "seen").read_text()) == [True, True, False, True]


def test_the_command_line_for_people_collects_as_usual(tmp_path: Path) -> None:
    result = run_python(["-c", DOOR, str(tmp_path / "seen"), "--list"], "", fresh=True)
    assert (result.code, result.err) == (0, "")
    assert json.loads((tmp_path / "seen").read_text())[2:] == [True, False]


@pytest.mark.parametrize("status", [200, 400])
def test_somebody_elses_runner_keeps_its_collection(sandbox: Sandbox, status: int) -> None:
    if status == 400:
        sandbox.queue(Fault.status_code(400))
    result = run_python(["-c", RUNNER], {**bearer(sandbox), **PUSH}, fresh=True)
    assert (result.code, len(sandbox.api_requests)) == (int(status == 400), 1)
    assert json.loads(result.out) == [True, 0]
