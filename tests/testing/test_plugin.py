"""The plugin gives each test a LINE of its own, and costs a run of pytest nothing that does not ask for one."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, UNMEASURED, clean_environment
from tests.test_rooms import loaded_in

FIXTURES = """
import socket
import pytest
import requests
from connector.testing import run_action

PUSH = {"to": "U4af4980629000000000000000000abcd", "messages": "Disk full"}
seen = []

@pytest.mark.parametrize("number", [1, 2])
def test_port(line_sandbox, number):
    seen.append(line_sandbox.url)
    assert line_sandbox.messages == []
    assert run_action("send_push_message", line_sandbox.asset, PUSH)["outcome"] == "sent"
    assert len(line_sandbox.messages) == 1
    line_sandbox.fail_next("timeout")  # which nobody asks for: it must not hold up the end

def test_ports_are_free_again():
    for url in seen:
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 1)

@pytest.mark.parametrize("number", [1, 2])
def test_mocked(line_mocked, number):
    assert run_action("send_push_message", line_mocked.asset, PUSH)["outcome"] == "sent"
    assert len(line_mocked.messages) == 1

def test_both(line_sandbox, line_mocked):
    run_action("send_push_message", line_mocked.asset, PUSH)
    assert (len(line_mocked.messages), len(line_sandbox.messages)) == (1, 0)
    with pytest.raises(requests.ConnectionError):
        requests.get(line_sandbox.url, timeout=1)
"""


def test_each_test_has_a_line_of_its_own_on_a_port_or_mocked(tmp_path: Path) -> None:
    (tmp_path / "test_fixtures.py").write_text(FIXTURES, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "connector.testing.plugin", "--rootdir", "."]
    environment = clean_environment(**UNMEASURED, PYTHONPATH=str(ROOT), PYTHONDONTWRITEBYTECODE="1")
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "6 passed" in ended.stdout


def test_the_plugin_loads_nothing_but_itself_until_a_test_asks_for_a_fixture() -> None:
    bare = loaded_in("import pytest")
    ours = loaded_in("import connector.testing.plugin") - bare
    assert {name for name in ours if name.startswith("connector")} == {
        "connector",
        "connector.testing",
        "connector.testing.plugin",
        "connector.testing.runs",
    }
    assert not ours & {"requests", "responses", "ssl", "http.server", "yaml"}


def test_this_project_s_own_tests_run_without_the_plugin(request) -> None:  # type: ignore[no-untyped-def]
    assert not request.config.pluginmanager.has_plugin("connector.testing.plugin")
    assert not request.config.pluginmanager.has_plugin("line_messaging_api")
