"""The sandbox as a process of its own."""

import json
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests

from tests.conftest import ROOT, clean_environment, started

COMMAND = [sys.executable, "-m", "connector.sandbox"]
LOGGED = re.compile(r"\d\d:\d\d:\d\d (.*)\n")


@contextmanager
def serving(*arguments, **how):
    """A sandbox that runs; yields the process, what it says at first, and a client that knows no proxy."""
    with started([*COMMAND, *arguments], cwd=ROOT, **how) as process, requests.Session() as client:
        client.trust_env = False
        yield process, json.loads(process.stdout.readline()), client


def end(process, how=signal.SIGINT):
    """End it; what it has said on standard error, the log's lines without the time."""
    process.send_signal(how)
    rest, errors = process.communicate(timeout=30)
    assert (process.returncode, rest) == (0, "")
    address, *lines = errors.splitlines(keepends=True)
    return address, [LOGGED.fullmatch(line)[1] for line in lines]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_as_a_process_it_prints_a_line_for_programs_and_one_for_people_serves_and_ends_quietly(how):
    with serving("--quota", "3") as (process, start, client):
        assert set(start) == {"url", "client_id", "client_secret", "token"}
        headers = {"Authorization": f"Bearer {start['token']}"}
        url = f"{start['url']}/v2/bot/message/quota"
        response = client.get(url, headers=headers, timeout=30)
        controls = f"{start['url']}/sandbox/faults"
        wrong = [
            client.get(url, headers={**headers, "Host": "evil.example"}, timeout=30),
            client.post(controls, json=[{"kind": "delayed", "seconds": "long"}], timeout=30),
            client.post(controls, data="[]", timeout=30),
            client.post(url, headers={**headers, "Content-Length": "-1"}, timeout=30),
        ]
        again = client.get(url, headers=headers, timeout=30)
        assert response.json() == again.json() == {"type": "limited", "value": 3}
        assert [each.status_code for each in wrong] == [403, 400, 415, 400]
        address, lines = end(process, how)
    assert address == f"{start['url']}/sandbox/chat shows in a browser what arrives.\n"
    assert lines == [
        "GET /v2/bot/message/quota 200",
        "GET /v2/bot/message/quota 403",
        "POST /sandbox/faults 400",
        "POST /sandbox/faults 415",
        "- - 400 The Content-Length is not a number of bytes",
        "GET /v2/bot/message/quota 200",
    ]


def test_a_line_of_the_log_holds_no_secret_says_which_fault_there_was_and_leaves_out_what_the_page_asks_each_second():
    with serving() as (process, start, client):
        secret = {"Authorization": "Bearer top-secret", "Content-Type": "application/json"}
        client.post(f"{start['url']}/oauth2/v3/token?token=top-secret", data="client_secret=top-secret", timeout=30)
        client.get(f"{start['url']}/sandbox/chat/news", timeout=30)
        client.post(f"{start['url']}/sandbox/faults", json=[{"kind": "reset"}, {"kind": "answer"}], timeout=30)
        with pytest.raises(requests.ConnectionError):
            client.get(f"{start['url']}/v2/bot/info", headers=secret, timeout=30)
        client.get(f"{start['url']}/v2/bot/info", headers=secret, timeout=30)
        client.get(f"{start['url']}/sandbox/messages", timeout=30)
        _, lines = end(process)
    assert lines == [
        "POST /oauth2/v3/token 400",
        "POST /sandbox/faults 200",
        "GET /v2/bot/info - reset",
        "GET /v2/bot/info 500 answer",
        "GET /sandbox/messages 200",
    ]


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        (b"GE\x1b[2J /v2/bot/info HTTP/1.1", "- - 400 The request line is not one of HTTP/1.1"),
        (b"GET /\x1b[2J\r/x HTTP/1.1", "- - 400 The request line is not one of HTTP/1.1"),
        (b"GET /%1b%5B2J HTTP/1.1", "GET /%1b%5B2J 403"),
        (b"GET http://user:top-secret@host/ HTTP/1.1", "GET - 403"),
        (b"GET /" + b"x" * 500 + b" HTTP/1.1", f"GET /{'x' * 199} 403"),
    ],
)
def test_no_stranger_can_steer_a_terminal_by_the_log(line, logged):
    with serving() as (process, start, _):
        with socket.create_connection(("127.0.0.1", int(start["url"].rpartition(":")[2]))) as stranger:
            stranger.sendall(line + b"\r\n\r\n")
            assert stranger.recv(1000)
        _, lines = end(process)
    assert lines == [logged]


def test_a_log_that_nobody_reads_holds_up_no_answer_and_no_end():
    with serving() as (process, start, client):
        for _ in range(500):  # of whose lines a pipe holds 64 KB
            client.get(f"{start['url']}/{'x' * 199}", timeout=30)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_a_port_that_is_in_use_is_one_sentence_which_names_the_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [*COMMAND, "--port", str(port)],
            cwd=ROOT,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"Port {port} is in use. --port 0 takes any free one.\n"


def test_any_free_port_is_printed_and_a_port_that_is_none_refused():
    with serving("--port", "0") as (process, start, client):
        assert client.get(f"{start['url']}/sandbox/messages", timeout=30).json() == []
        address, _ = end(process)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d{4,5}", start["url"])
    assert address.startswith(f"{start['url']}/")
    command = [*COMMAND, "--port", "70000"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.endswith("--port takes a number from 0 to 65535; 0 takes any free one\n")
