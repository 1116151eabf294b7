"""Runs of an action, in this process or in one of its own; each gives the whole output or error as one object."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
"""Where the package lies that is running: the process is to run the same."""

LINES = {0: "::set-output ", 1: "::set-error "}
"""How the one line begins that Turbine reads, by the exit code that goes with it."""


def run_action(action: str, asset: Mapping[str, Any], inputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Run an action in this process.

    Args:
        action: Its name, such as ``send_push_message``.
        asset: The asset's fields.
        inputs: The action's inputs, in sections or flat.

    Returns:
        Its output, or its error, which has a ``kind``.
    """
    from connector import envelope, turbine
    from connector.errors import ConnectorError

    fields = dict(asset)
    try:
        runner = turbine.load(action).RunnerOverride(asset=fields, http_proxy=turbine.proxy_of(fields))
    except ConnectorError as error:
        return envelope.without_action(error)
    told: dict[str, Any] = runner.carry_out(json.loads(json.dumps(inputs or {})))
    return told


def run_process(
    action: str, asset: Mapping[str, Any], inputs: Mapping[str, Any] | None = None, *, seconds: float = 60.0
) -> dict[str, Any]:
    """Run an action as Turbine does: a process that reads one object and writes one line.

    Args:
        action: Its name.
        asset: The asset's fields.
        inputs: The action's inputs, in sections or flat.
        seconds: How long it may take.

    Returns:
        Its output, or its error, which has a ``kind``.

    Raises:
        RuntimeError: It did not leave the one line that it owes.
        subprocess.TimeoutExpired: It took longer, and was ended.
    """
    paths = [ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]
    variables = {"PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1", "ASSET_KEYS": ",".join(asset)}
    ended = subprocess.run(  # noqa: S603 - this interpreter, our own words
        [sys.executable, "-m", "connector", action],
        input=json.dumps({**(inputs or {}), **asset}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **variables},
        timeout=seconds,
        check=False,
    )
    line = ended.stderr if ended.returncode else ended.stdout
    start = LINES.get(ended.returncode)
    if start is None or not line.startswith(start):
        raise RuntimeError(f"The process ended with {ended.returncode} and without its line: {ended.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(line.removeprefix(start))
    return told
