"""A run gives one object, the same in this process as in one of its own."""

import os
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import Sandbox
from connector.testing import run_action, run_process
from tests.conftest import TEXT, USER

PUSH = {"to": USER, "messages": [TEXT]}
DIFFER = ("request_id", "retry_key", "json_body", "response_headers")
"""What two runs never have in common."""

both = pytest.mark.parametrize("run", [run_action, run_process])


def alike(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in DIFFER}


@pytest.mark.parametrize("kind", ["asset", "bearer_asset"])
@pytest.mark.parametrize(
    "inputs", [PUSH, {"json_body": PUSH}, {**PUSH, "to": "nobody"}, {**PUSH, "to": "U" + 32 * "0"}]
)
def test_here_and_in_a_process_the_same_comes_of_it(sandbox: Sandbox, kind: str, inputs: dict[str, Any]) -> None:
    asset = getattr(sandbox, kind)
    here, there = run_action("send_push_message", asset, inputs), run_process("send_push_message", asset, inputs)
    assert alike(here) == alike(there)
    assert len(sandbox.messages) == (2 if here["outcome"] == "sent" else 0)


@both
def test_an_action_that_there_is_not_is_an_error(run: Any, sandbox: Sandbox) -> None:
    error = run("send_pushmessage", sandbox.asset, PUSH)
    assert (error["kind"], "send_push_message" in error["message"]) == ("invalid_input", True)


@both
def test_an_action_needs_no_inputs(run: Any, sandbox: Sandbox) -> None:
    assert run("get_number_of_messages_sent_this_month", sandbox.asset)["json_body"] == {"totalUsage": 0}


def test_a_run_changes_neither_asset_nor_inputs(sandbox: Sandbox) -> None:
    asset, inputs = sandbox.asset, {"json_body": {"to": USER, "messages": "Disk full"}}
    run_action("send_push_message", asset, inputs)
    assert (asset, inputs) == (sandbox.asset, {"json_body": {"to": USER, "messages": "Disk full"}})


def test_a_process_runs_this_copy_wherever_it_is_started(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_process("send_push_message", sandbox.asset, PUSH)["outcome"] == "sent"
    assert os.listdir(tmp_path) == []


def test_a_process_that_leaves_no_line_is_told_by_its_own_words(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "nonsense")
    monkeypatch.setenv("PYTHONHASHSEED", "nonsense")
    with pytest.raises(RuntimeError, match="PYTHONHASHSEED"):
        run_process("send_push_message", sandbox.asset, PUSH)
