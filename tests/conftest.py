"""The real door: a process, a real socket, the exact request on the wire."""

import functools
import gc
import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connector.cli.description import example_of
from connector.ending import ENDING
from connector.envelope import failed
from connector.sandbox import Fault, Sandbox
from connector.sandbox.endpoints import ENDPOINTS
from connector.surroundings import Surroundings
from tests.warm import Warm

ROOT = Path(__file__).resolve().parent.parent
LINES_TABLE: dict[tuple[str, str], dict[str, Any]] = {
    (row["method"], row["path"]): row
    for row in json.loads((ROOT / "tests" / "line_endpoints.json").read_text(encoding="utf-8"))
}
"""LINE's endpoints by method and path, from its documentation and not from the actions."""
ACTIONS = sorted(path.stem for path in (ROOT / "actions").glob("*.py") if path.stem != "__init__")
USER = "U4af4980629000000000000000000abcd"
TEXT = {"type": "text", "text": "Disk 95 % full"}
UNMEASURED = {"COVERAGE_PROCESS_CONFIG": ""}
"""Has no coverage measured in a process, which would load modules of its own for that."""


class Result(NamedTuple):
    """What a process left: exit code, and both streams as text."""

    code: int
    out: str
    err: str

    @property
    def output(self) -> dict[str, Any]:
        """The output, from a process that succeeded as the contract says."""
        assert (self.code, self.err) == (0, ""), self
        assert self.out.startswith("::set-output ")
        assert self.out.count("\n") == 1
        return json.loads(self.out.removeprefix("::set-output "))

    @property
    def error(self) -> dict[str, Any]:
        """The error, from a process that failed as the contract says."""
        assert (self.code, self.out) == (1, ""), self
        assert self.err.startswith("::set-error "), self.err
        assert self.err.count("\n") == 1, self.err
        return json.loads(self.err.removeprefix("::set-error "))


class Still(Surroundings):
    """A clock that only a pause moves on, and chance that always takes the longest pause."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds

    def jitter(self, longest: float) -> float:
        return longest


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without proxies, certificates and Turbine's variables of this machine."""
    dropped = ("proxy", "ca_bundle", "ssl_cert_file", "ssl_cert_dir", "asset_keys", "pythonpath")
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith(dropped)}
    return {**kept, **more}


BUILDING = (
    "tests/e2e/test_build.py",
    "tests/e2e/test_copies.py",
    "tests/e2e/test_handed_out.py",
    "tests/e2e/test_package.py",
    "tests/e2e/test_playbook_tests.py",
    "tests/test_next_action.py",
)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep tests that build something large in one process, which builds it once and begins with it.

    The mark that pytest-xdist has for this is unknown without it, and has no effect with version 3.8 on pytest 9.2.
    """
    from xdist.scheduler import LoadGroupScheduling

    class Together(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file in BUILDING else str(super()._split_scope(nodeid))

    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Have two workers more than there are cores: many tests wait for a process or a delay."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + 2


def pytest_collection_finish() -> None:
    """Leave what collecting has made, and is there to stay, out of every later look for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(clean_environment()):
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _own_process() -> Iterator[None]:
    """Take back what the door does to the process that it believes to be its own."""
    yield
    ENDING.release()
    gc.enable()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A small LINE of this test's own."""
    with Sandbox() as line:
        yield line


def oauth(line: Sandbox, **more: Any) -> dict[str, Any]:
    """The asset with client credentials."""
    return {
        "url": line.url,
        "token_url": f"{line.url}/oauth2/v3/token",
        "client_id": line.client_id,
        "client_secret": line.client_secret,
        **more,
    }


def bearer(line: Sandbox, **more: Any) -> dict[str, Any]:
    """The asset with a long-lived channel access token."""
    return {"url": line.url, "token": line.token, **more}


def load(action: str) -> Any:
    """Load an action as the platform does: by path, under a made-up name that is not in sys.modules."""
    spec = importlib.util.spec_from_file_location("module.name", ROOT / "actions" / f"{action}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.RunnerOverride


REMOTE = [action for action in ACTIONS if not load(action).local]
"""The actions that make a request."""

LOCAL = [action for action in ACTIONS if load(action).local]
IN_SANDBOX = [action for action in REMOTE if f"/{load(action).endpoint}" in ENDPOINTS]


def row_of(action: str) -> dict[str, Any]:
    """What LINE's documentation says of the endpoint of an action."""
    declared = load(action)
    return LINES_TABLE[declared.method, declared.endpoint]


def takes_a_retry_key(action: str) -> bool:
    """Whether LINE takes a retry key where an action sends its request."""
    return not load(action).local and row_of(action)["retry_key"]


def stage(line: Sandbox, action: str) -> None:
    """Let LINE answer an action's example, with the declared answer where the sandbox does not know the endpoint."""
    declared = load(action)
    if action in REMOTE and action not in IN_SANDBOX:
        (status, *_) = row_of(action)["statuses"]
        path = "/" + declared.endpoint.partition("{")[0]
        line.queue(Fault.status_code(status, path=path, body=example_of(declared.answer) or {}))


def run_here(
    action: str,
    asset: Any,
    inputs: Any,
    *,
    surroundings: Surroundings | None = None,
    http_proxy: str | None = None,
) -> Result:
    """Carry out an action in this process, with a clock that never waits; what it tells, as a process prints it."""
    runner = load(action)(asset=asset, asset_schema={}, http_proxy=http_proxy)
    runner.surroundings = surroundings or Still()
    told = runner.carry_out(inputs)
    text = json.dumps(told)
    return Result(1, "", f"::set-error {text}\n") if failed(told) else Result(0, f"::set-output {text}\n", "")


_running = ExitStack()


@functools.cache
def interpreter(*modules: str, python: str | Path = sys.executable, measured: bool = True) -> Warm:
    """An interpreter with modules loaded, ours from the checkout, to run processes in.

    One that is not measured is for tests that do much, whose first run must have ``UNMEASURED`` in its environment.
    """
    return _running.enter_context(Warm(python, ROOT, *modules))


@pytest.fixture(scope="session", autouse=True)
def _interpreters() -> Iterator[None]:
    with _running:
        yield


def run_process(action: str, given: Any, *, fresh: bool = False, **environment: str) -> Result:
    """Run ``python -m connector ACTION`` with text, bytes or a JSON value on standard input.

    Its coverage is not measured, which takes as long again and finds little that no test in this process has run.

    Args:
        action: The action.
        given: What it reads.
        fresh: Whether an interpreter is started for it, as is needed where a variable is for the interpreter.
        environment: Variables.
    """
    return run_python(["-m", "connector", action], given, fresh=fresh, **environment)


def run_python(command: list[str], given: Any, *, fresh: bool = False, **environment: str) -> Result:
    """Run Python in the checkout with text, bytes or a JSON value on standard input, unmeasured."""
    text = given if isinstance(given, bytes | str) else json.dumps(given)
    given = text.encode() if isinstance(text, str) else text
    environment |= UNMEASURED
    if not fresh:
        return Result(*interpreter("connector.*", measured=False).run(command, given, clean_environment(**environment)))
    ended = subprocess.run(
        [sys.executable, *command],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=clean_environment(**environment),
        timeout=60,
        check=False,
    )
    return Result(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@contextmanager
def started(command: list[str], **how: Any) -> Iterator[subprocess.Popen[str]]:
    """A process, with text on all its streams, that can be interrupted and that does not outlast the context.

    What a shell starts in the background ignores SIGINT, and so does everything that is started from there in turn.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how)
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        try:
            yield process
        finally:
            process.kill()
