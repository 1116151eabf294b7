"""What tests/bench.py measures: the programs, each a process of its own, and how one is measured.

A process starts with compiled files wherever its folder can be written, whatever this environment says of them. Several
are measured in turns, in the one order and then in the other, so that what slows the machine down slows all of them. A
ratio is the median of the ratios within each turn, not the ratio of two medians: a machine that is slower for some of
the turns changes both sides of each ratio, while two medians may come from different turns. (Of 420 pairs on a busy
machine, 21 at a time, the median of ratios strayed by 0.03 in CPU time and 0.05 in wall time, the ratio of medians by
0.06 in both.) CPU time is what the system counted, user and system; memory is the largest resident set.

The process that measures stays small, since one that is started inherits the mark of the one that starts it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent

BARE = """
import json, sys
import requests
given, method, path = json.load(sys.stdin), sys.argv[1], sys.argv[2]
session = requests.Session()
form = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given["client_secret"]}
token = session.post(given["token_url"], data=form).json()["access_token"]
answer = session.request(method, given["url"] + "/" + path, headers={"Authorization": "Bearer " + token},
                         json=given.get("json_body"))
print("::set-output " + json.dumps({"status_code": answer.status_code, "json_body": answer.json()}))
"""
"""The two calls of an action, as a script makes them."""

STOCK = """
import sys
import swimlane_core
from connector_definition_runner import Runner
inputs = swimlane_core.get_inputs()
runner = Runner(swimlane_core.get_asset(), swimlane_core.get_asset_schema(), swimlane_core.get_proxy())
print(swimlane_core.get_output(runner.run(inputs, swimlane_core.get_action_schema())))
"""
"""Swimlane's own runner, which has only our YAML."""

LOOP = """
import json, sys, uuid
import requests
given = json.load(sys.stdin)
session = requests.Session()
to = given["to"]
for start in range(0, len(to), 500):
    headers = {"Authorization": "Bearer " + given["token"], "X-Line-Retry-Key": str(uuid.uuid4())}
    answer = session.post(given["url"] + "/v2/bot/message/multicast", headers=headers,
                          json={"to": to[start:start + 500], "messages": given["messages"]})
    answer.raise_for_status()
print("::set-output {}")
"""
"""A multicast to many, one chunk after another."""

CHECK = """
import json, sys, time
from connector.fields import Findings
messages = json.load(sys.stdin)
started = time.perf_counter()
from connector import messages as room
found = Findings()
room.check(messages, found, quotes=True)
first = time.perf_counter() - started
started = time.perf_counter()
room.check(messages, Findings(), quotes=True)
again = time.perf_counter() - started
assert not found.problems, found.problems
print(json.dumps([first * 1000, again * 1000]))
"""
"""The check of message objects, timed within the process: with loading what it needs, then alone."""

NOT_STORED = """
import json, os, sys
from connector.turbine import load
load("send_push_message")
import connector.session
specs = [module.__spec__ for module in list(sys.modules.values()) if getattr(module, "__spec__", None)]
sources = [spec for spec in specs if (spec.origin or "").endswith(".py")]
print(json.dumps(sorted(spec.name for spec in sources if not os.path.exists(spec.cached or ""))))
"""
"""Tells which modules of a push have no compiled file."""

NOT_THEIRS = ("python", "coverage", "line_connector_", "requests_ca_bundle", "curl_ca_bundle", "ssl_cert_")
"""How the names begin of what a measured process does not get of this environment."""


class Program(NamedTuple):
    """A program to measure.

    Attributes:
        command: What follows the interpreter.
        given: The file that its standard input gets, through a pipe.
        environment: Further variables.
        folder: Where it runs.
    """

    command: list[str]
    given: Path
    environment: dict[str, str] = {}
    folder: Path = ROOT


class Cost(NamedTuple):
    """What a process took, or the ratios of what two took: milliseconds, milliseconds and megabytes."""

    wall: float
    cpu: float
    memory: float


def environment() -> dict[str, str]:
    """The environment of a measured process: this one's, without what changes how Python runs or whom it trusts."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().startswith(NOT_THEIRS)}
    kept = {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}
    return {**kept, "ASSET_KEYS": "url,token_url,client_id,client_secret,token,quota_reserve"}


def measure(program: Program) -> Cost:
    """Run one process to its end."""
    variables = {**environment(), **program.environment}
    with program.given.open("rb") as given, tempfile.TemporaryFile("w+") as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *program.command],
            cwd=program.folder,
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            shutil.copyfileobj(given, process.stdin)
            process.stdin.close()
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        complaints.seek(0)
        assert b"::set-output" in printed, f"{program.command[:2]} failed: {complaints.read()[-2000:]}"
    assert usage.ru_maxrss > resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, "what measures has grown too large"
    per_megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss / per_megabyte)


def nothing(name: str) -> None:
    """Do nothing before or after a process."""


def in_turns(
    programs: Mapping[str, Program],
    turns: int,
    before: Callable[[str], None] = nothing,
    after: Callable[[str], None] = nothing,
) -> dict[str, list[Cost]]:
    """Measure several programs in turns; return what each took in each turn."""
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for turn in range(turns):
        for name in list(programs)[:: -1 if turn % 2 else 1]:
            before(name)
            costs[name].append(measure(programs[name]))
            after(name)
    return costs


def usual(costs: Iterable[Iterable[float]]) -> Cost:
    """Return the median of each column."""
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def ratio(ours: list[Cost], theirs: list[Cost]) -> Cost:
    """Return the medians of the ratios within each turn."""
    return usual([[x / y for x, y in zip(*turn, strict=True)] for turn in zip(ours, theirs, strict=True)])


def above(costs: list[Cost], start: list[Cost]) -> list[Cost]:
    """Return what each turn took more than another process in the same turn."""
    return [Cost(*(x - y for x, y in zip(*turn, strict=True))) for turn in zip(costs, start, strict=True)]


def told(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run an interpreter that measures itself; return what it printed."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, env=environment(), check=True)


def not_stored() -> list[str]:
    """Compile our modules, and return those that a push loads without a compiled file."""
    told("-m", "compileall", "-q", "connector", "actions")
    told("-c", NOT_STORED)  # whatever else is not compiled yet, Python compiles and stores now
    missing: list[str] = json.loads(told("-c", NOT_STORED).stdout)
    return missing


def stock_is_there() -> bool:
    """Whether Swimlane's two packages are installed, and run on this Python."""
    try:
        told("-W", "ignore", "-c", "import swimlane_core, connector_definition_runner")
    except subprocess.CalledProcessError:
        return False
    return True


def write(path: Path, value: Any) -> Path:
    """Write what a program is given; return where."""
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def write_multicast(path: Path, fields: dict[str, Any], users: int) -> Path:
    """Write an input with so many users, none of which is ever in memory beside the others; return where."""
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps(fields)[:-1] + ', "to": [')
        file.writelines(f'{", " if number else ""}"{user(number)}"' for number in range(users))
        file.write("]}")
    return path


def user(number: int) -> str:
    """One user's ID; no two are the same."""
    return f"U{number + 1:032x}"


def size_of(users: int) -> float:
    """The megabytes of a list with so many users' IDs."""
    return users * (sys.getsizeof(user(0)) + 8) / 1024 / 1024
