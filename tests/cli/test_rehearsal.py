"""A dry run shows what would go out, and sends nothing."""

import json
import time

import pytest

from connector.action import Retry
from connector.cli.description import example_inputs
from connector.sandbox import Sandbox
from tests.cli.shell import PUSH, READ, RETRY_KEY, run
from tests.conftest import (
    REMOTE,
    TEXT,
    bearer,
    load,
    oauth,
    run_here,
    stage,
)


def split(shown: str) -> tuple[list[str], str, dict[str, str], str]:
    """Take a dry run apart: remarks, request line, headers, body."""
    head, _, body = shown.partition("\n\n")
    lines = head.splitlines()
    remarks = [line for line in lines if line.startswith("# ")]
    request, *headers = lines[len(remarks) :]
    named = dict(line.split(": ", 1) for line in headers)
    return remarks, request, {name.lower(): value for name, value in named.items()}, body.removesuffix("\n")


@pytest.mark.parametrize("action", REMOTE)
def test_a_dry_run_shows_the_request_that_a_run_then_sends(sandbox: Sandbox, action: str) -> None:
    keyed = {"headers": {"X-Line-Retry-Key": RETRY_KEY}} if load(action).retry is Retry.KEYED else {}
    inputs = {**example_inputs(load(action)), **keyed}
    rehearsed = run(action, "--dry-run", given=json.dumps({**oauth(sandbox), **inputs}))
    assert (rehearsed.code, rehearsed.err) == (0, "")
    assert sandbox.requests == []
    assert sandbox.client_secret not in rehearsed.out
    remarks, request, headers, body = split(rehearsed.out)
    assert remarks[0] == "# All checks passed and nothing was sent. This is what would go out."
    assert remarks[1].endswith(f"requested from {sandbox.url}/oauth2/v3/token.")

    stage(sandbox, action)
    assert run_here(action, oauth(sandbox), inputs).output["status_code"] in (200, 202)
    sent = sandbox.api_requests[0]
    query = "".join(f"?{name}={value}" for name, value in sent.query.items())
    assert request == f"{sent.method} {sandbox.url}{sent.path}{query}"
    assert headers.pop("authorization") == "Bearer ********"
    assert headers == {name: value for name, value in sent.headers.items() if name not in ("host", "authorization")}
    assert body == sent.body.decode()


def test_a_dry_run_of_a_large_multicast_says_how_many_requests_and_shows_the_first(sandbox: Sandbox) -> None:
    users = [f"U{number:032x}" for number in range(1200)]
    given = json.dumps({**bearer(sandbox), "to": users, "messages": [TEXT]})
    remarks, _, _, body = split(run("send_multicast_message", "--dry-run", given=given).out)
    assert remarks == ["# All checks passed and nothing was sent. This is the first of 3 requests that would go out."]
    assert json.loads(body)["to"] == users[:500]
    assert sandbox.requests == []


def test_a_dry_run_does_not_wait_for_a_narrowcast(sandbox: Sandbox) -> None:
    given = json.dumps({**bearer(sandbox), "requestId": RETRY_KEY, "wait_seconds": 840})
    started = time.monotonic()
    result = run("get_narrowcast_message_status", "--dry-run", given=given)
    assert "This is what would go out." in result.out
    assert time.monotonic() - started < 5
    assert sandbox.requests == []


def test_a_dry_run_that_finds_mistakes_ends_in_the_same_error_as_a_run(sandbox: Sandbox) -> None:
    given = json.dumps({**bearer(sandbox), "to": "@somebody", "messages": [], "headers": {"X-Line-Retry-Key": "1"}})
    assert run("send_push_message", "--dry-run", given=given).error == run("send_push_message", given=given).error


def test_a_dry_run_tells_warnings_and_proxy_and_no_secret(sandbox: Sandbox) -> None:
    proxy = "http://user:top-secret@127.0.0.1:9"
    asset = bearer(sandbox, url="https://line.example", http_proxy=proxy, verify_ssl=False)
    text = {"type": "text", "text": f"the token is {sandbox.token}"}
    result = run("send_push_message", "--dry-run", given=json.dumps({**asset, **PUSH, "messages": [text]}))
    assert result.code == 0
    assert "# It would go through the proxy 127.0.0.1:9.\n" in result.out
    assert "# Warning: verify_ssl" in result.out
    assert "the token is ********" in result.out
    assert not {secret for secret in ("top-secret", sandbox.token) if secret in result.out}


def test_a_dry_run_masks_a_token_however_short() -> None:
    shown = run(READ, "--dry-run", LINE_TOKEN="a-b").out
    assert "Authorization: Bearer ********\n" in shown
    assert "a-b" not in shown
