"""The room the sandbox lives in: what it imports, and how fast it is."""

import ast
import sys
import time
from pathlib import Path

from tests.sandbox.client import push


def test_the_sandbox_imports_the_standard_library_and_itself_only():
    room = Path(__file__).parents[2] / "connector" / "sandbox"
    for file in room.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.startswith("connector.sandbox") or name.partition(".")[0] in sys.stdlib_module_names, file


def test_a_call_takes_well_under_a_millisecond(sandbox, wire):
    """Asks for a fifth of the target, so that a busy machine passes; Nagle's delay of 40 ms a call does not."""
    started = time.monotonic()
    for _ in range(200):
        push(wire, sandbox)
        wire.getresponse().read()
    assert time.monotonic() - started < 1
