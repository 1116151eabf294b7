"""A dry run shows what would go out, and sends nothing."""

import json
import time
from typing import Any

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
    assert remarks == [
        "# All checks passed and nothing was sent. This is the first of 3 requests that would go out.",
        "# It would take 1,200 of the month's messages.",
    ]
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


# Without an asset

NEEDED = (
    "# No asset was given. To send it, one must have token, or client_id and client_secret; python -m connector --help "
    "says where they come from."
)


@pytest.mark.parametrize("action", REMOTE)
def test_without_an_asset_a_dry_run_shows_the_request_with_placeholders_and_which_fields_are_needed(
    action: str,
) -> None:
    result = run(action, "--dry-run", given=json.dumps(example_inputs(load(action))))
    assert (result.code, result.err) == (0, "")
    remarks, request, headers, _ = split(result.out)
    assert remarks[:2] == ["# All checks passed and nothing was sent. This is what would go out.", NEEDED]
    assert request.startswith(f"{load(action).method} https://api.line.me/")
    assert headers["authorization"] == "Bearer <channel access token>"


def test_a_retry_key_that_is_made_with_the_channel_is_a_placeholder_and_a_given_one_is_shown() -> None:
    for key, shown in (("SOC-2041", "<made from the case and the channel>"), (RETRY_KEY, RETRY_KEY)):
        given = json.dumps({**PUSH, "headers": {"X-Line-Retry-Key": key}})
        _, _, headers, _ = split(run("send_push_message", "--dry-run", given=given).out)
        assert headers["x-line-retry-key"] == shown


def test_without_an_asset_mistakes_in_the_input_are_told_all_the_same() -> None:
    error = run("send_push_message", "--dry-run", given=json.dumps({"to": "@somebody", "messages": "Hello"})).error
    assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_input", ["to"])


@pytest.mark.parametrize("asset", [{"client_id": "123"}, {"token": "a b"}, {"url": "http://line.example"}])
def test_an_asset_that_is_given_in_part_or_wrong_is_looked_at_in_a_dry_run_too(asset: dict[str, str]) -> None:
    error = run("send_push_message", "--dry-run", given=json.dumps({**asset, **PUSH})).error
    assert error["kind"] == "invalid_asset"
    assert error["details"]


def test_without_an_asset_a_question_is_shown_and_that_nobody_has_signed_it() -> None:
    given = json.dumps(example_inputs(load("build_a_question_with_buttons")))
    shown = run("build_a_question_with_buttons", "--dry-run", given=given)
    assert shown.code == 0
    assert "carry what no channel has signed. To sign, it must have channel_secret.\n" in shown.out
    error = run("verify_and_read_webhook_events", "--dry-run", given=json.dumps({"body": "{}", "signature": "x"})).error
    assert error["kind"] == "invalid_asset"


# What it would cost

GROUP, ROOM = f"C{1:032x}", f"R{2:032x}"
USERS = [f"U{number:032x}" for number in (1, 2, 3, 2, 1)]
FRIENDS = "It would take one of the month's messages for each of the friends that can be reached"
COSTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "push to a user": ("push", {"to": USERS[0]}, "It would take 1 of the month's messages."),
    "push to a group": (
        "push",
        {"to": GROUP},
        "It would take one of the month's messages for each of the members of the group "
        f"(GET v2/bot/group/{GROUP}/members/count).",
    ),
    "push to a room": (
        "push",
        {"to": ROOM},
        "It would take one of the month's messages for each of the members of the room "
        f"(GET v2/bot/room/{ROOM}/members/count).",
    ),
    "multicast": ("multicast", {"to": USERS}, "It would take 3 of the month's messages."),
    "narrowcast with a limit": ("narrowcast", {"limit": {"max": 25}}, "It would take 25 of the month's messages."),
    "narrowcast": ("narrowcast", {}, f"{FRIENDS} (GET v2/bot/insight/followers)."),
    "broadcast": ("broadcast", {}, f"{FRIENDS} (GET v2/bot/insight/followers)."),
}
NOWHERE = {"url": "https://line.invalid", "token": "some-token"}
READ_FIRST = "# Before it, the month's quota would be read"


def remarks_of(kind: str, **given: Any) -> list[str]:
    """What a dry run says before the request, without the first remark; there is no network where it goes."""
    action, inputs, _ = COSTS[kind]
    rehearsed = run(f"send_{action}_message", "--dry-run", given=json.dumps({**given, **inputs, "messages": [TEXT]}))
    assert (rehearsed.code, rehearsed.err) == (0, "")
    first, *rest = split(rehearsed.out)[0]
    assert first == "# All checks passed and nothing was sent. This is what would go out."
    return [remark for remark in rest if not remark.startswith("# Warning: to:")]  # of users that are given twice


@pytest.mark.parametrize("kind", list(COSTS))
def test_a_dry_run_says_what_the_send_would_cost_or_which_request_would_tell_it(kind: str) -> None:
    assert remarks_of(kind, **NOWHERE) == [f"# {COSTS[kind][2]}"]


@pytest.mark.parametrize("kind", list(COSTS))
def test_a_dry_run_with_a_reserve_reads_nothing_and_says_that_the_quota_would_be_read(
    sandbox: Sandbox, kind: str
) -> None:
    held = f"{READ_FIRST}, and the send refused where it does not suffice."
    asset = oauth(sandbox, quota_reserve=5)
    assert remarks_of(kind, **asset)[1:] == [held, f"# {COSTS[kind][2]}"]
    assert remarks_of(kind, **asset, use_reserve="true")[1:] == [f"{READ_FIRST}.", f"# {COSTS[kind][2]}"]
    assert sandbox.requests == []


@pytest.mark.parametrize("urgent", [False, True])
def test_a_dry_run_of_a_send_to_all_or_nobody_says_that_the_quota_would_be_read(urgent: bool) -> None:
    remarks = remarks_of("multicast", **NOWHERE, forbid_partial_delivery=True, use_reserve=urgent)
    assert remarks[0] == f"{READ_FIRST}, and the send refused where it does not suffice."
    assert remarks_of("multicast", **NOWHERE, forbid_partial_delivery=False) == [f"# {COSTS['multicast'][2]}"]


def test_a_dry_run_of_what_is_free_says_nothing_of_the_quota() -> None:
    given = json.dumps(
        {**NOWHERE, "quota_reserve": 5, "replyToken": "nHuyWiB7yP5Zw52FIkcQobQuGDXCTA", "messages": [TEXT]}
    )
    assert len(split(run("send_reply_message", "--dry-run", given=given).out)[0]) == 1
    assert len(split(run(READ, "--dry-run", given=json.dumps({**NOWHERE, "quota_reserve": 5})).out)[0]) == 1


def test_what_a_dry_run_says_of_the_cost_holds_no_secret() -> None:
    given = {**NOWHERE, "token": "long-lived-channel-token", "to": "Clong-lived-channel-token", "messages": [TEXT]}
    shown = run("send_push_message", "--dry-run", given=json.dumps(given)).out
    assert "members of the group (GET v2/bot/group/C" in shown
    assert "long-lived-channel-token" not in shown
