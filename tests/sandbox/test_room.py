"""The room the sandbox lives in: what it imports, and how fast it is."""

import ast
import json
import subprocess
import sys
import time

from tests.conftest import ROOT, clean_environment
from tests.sandbox.client import push


def test_the_sandbox_imports_the_standard_library_and_itself_and_its_chat_what_draws_messages_only():
    room = ROOT / "connector" / "sandbox"
    for file in room.rglob("*.py"):
        drawing = "connector.preview" if file.parent.name == "chat" else "connector.sandbox"
        for node in ast.walk(ast.parse(file.read_text())):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert (
                    name.startswith(("connector.sandbox", drawing)) or name.partition(".")[0] in sys.stdlib_module_names
                )


def test_what_draws_messages_is_loaded_by_whoever_looks_and_by_nobody_else():
    code = (
        "import json, sys, urllib.request\n"
        "from connector.sandbox import Sandbox\n"
        "with Sandbox() as sandbox:\n"
        "    urllib.request.urlopen(sandbox.url + '/sandbox/messages').read()\n"
        "    before = set(sys.modules)\n"
        "    urllib.request.urlopen(sandbox.url + '/sandbox/chat').read()\n"
        "rooms = ('connector.preview', 'connector.sandbox.chat')\n"
        "print(json.dumps([[room in modules for room in rooms] for modules in (before, sys.modules)]))"
    )
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=True)
    assert json.loads(loaded.stdout) == [[False, False], [True, True]]


def test_a_call_takes_well_under_a_millisecond(sandbox, wire):
    """Asks for a fifth of the target, so that a busy machine passes; Nagle's delay of 40 ms a call does not."""
    started = time.monotonic()
    for _ in range(200):
        push(wire, sandbox)
        wire.getresponse().read()
    assert time.monotonic() - started < 1
