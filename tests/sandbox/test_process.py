"""The sandbox as a process of its own."""

import json
import signal
import sys

import pytest
import requests

from tests.conftest import ROOT, started


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_as_a_process_it_prints_a_line_for_programs_and_one_for_people_serves_and_ends_quietly(how):
    command = [sys.executable, "-m", "connector.sandbox", "--quota", "3"]
    with started(command, cwd=ROOT) as process:
        start = json.loads(process.stdout.readline())
        assert set(start) == {"url", "client_id", "client_secret", "token"}
        headers = {"Authorization": f"Bearer {start['token']}"}
        with requests.Session() as http_session:
            http_session.trust_env = False
            url = f"{start['url']}/v2/bot/message/quota"
            response = http_session.get(url, headers=headers, timeout=30)
            controls = f"{start['url']}/sandbox/faults"
            wrong = [
                http_session.get(url, headers={**headers, "Host": "evil.example"}, timeout=30),
                http_session.post(controls, json=[{"kind": "delayed", "seconds": "long"}], timeout=30),
                http_session.post(controls, data="[]", timeout=30),
                http_session.post(url, headers={**headers, "Content-Length": "-1"}, timeout=30),
            ]
            again = http_session.get(url, headers=headers, timeout=30)
        assert response.json() == again.json() == {"type": "limited", "value": 3}
        assert [each.status_code for each in wrong] == [403, 400, 415, 400]
        process.send_signal(how)
        rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, "")
    assert errors == f"{start['url']}/sandbox/chat shows in a browser what arrives.\n"
