"""The sandbox as a process of its own."""

import json
import signal
import sys

import pytest
import requests

from tests.conftest import ROOT, started


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_as_a_process_it_prints_one_line_serves_and_ends_quietly(how):
    command = [sys.executable, "-m", "connector.sandbox", "--quota", "3"]
    with started(command, cwd=ROOT) as process:
        start = json.loads(process.stdout.readline())
        assert set(start) == {"url", "client_id", "client_secret", "token"}
        headers = {"Authorization": f"Bearer {start['token']}"}
        with requests.Session() as http_session:
            http_session.trust_env = False
            url = f"{start['url']}/v2/bot/message/quota"
            response = http_session.get(url, headers=headers, timeout=30)
        assert response.json() == {"type": "limited", "value": 3}
        process.send_signal(how)
        rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest, errors) == (0, "", "")
