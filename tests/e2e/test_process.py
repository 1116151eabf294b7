"""The process contract: one argument, one JSON object in, one line out, an exit code."""

import json

import pytest

from connector import __version__
from connector.sandbox import Fault, Sandbox
from tests.conftest import REMOTE, TEXT, USER, bearer, oauth, run_process

PUSH = {"to": USER, "messages": [TEXT]}
ERROR_KEYS = {
    "status_code", "response_headers", "reason", "json_body", "response_text", "request_id", "retry_key", "attempts",
    "outcome", "warnings", "name", "kind", "message", "details", "retryable", "hint",
}  # fmt: skip


def test_a_push_reaches_line_once_and_the_output_is_the_envelope(sandbox: Sandbox) -> None:
    output = run_process("send_push_message", {**oauth(sandbox), "json_body": PUSH}, fresh=True).output
    assert set(output) == ERROR_KEYS - {"name", "kind", "message", "details", "retryable", "hint"} | {"quota"}
    assert (output["status_code"], output["reason"], output["outcome"], output["attempts"]) == (200, "OK", "sent", 1)
    assert output["request_id"] == output["response_headers"]["x-line-request-id"]
    assert [request.json for request in sandbox.api_requests] == [PUSH]
    assert sandbox.api_requests[0].headers["x-line-retry-key"] == output["retry_key"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("{", "not valid JSON"),
        ("{} {}", "not valid JSON"),
        ("[1]", "not an object"),
        ("null", "not an object"),
        ('"text"', "not an object"),
        (b"\xff\xfe\x00", "not valid JSON"),
        ('{"url": "a", "url": "b"}', "given twice"),
        ('{"url": NaN}', "NaN"),
        ('{"n": 1e999}', "1e999 is too large a number"),
        ('{"n": ' + "9" * 5000 + "}", "not valid JSON"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
    ],
)
def test_input_that_is_not_one_json_object_ends_in_one_error_line(given: str | bytes, says: str) -> None:
    error = run_process("send_push_message", given).error
    assert (error["kind"], error["retryable"]) == ("invalid_input", False)
    assert says in error["message"]
    assert set(error) == ERROR_KEYS


@pytest.mark.parametrize("depth", [20, 300])
def test_deep_nesting_inside_the_input_ends_in_one_line(sandbox: Sandbox, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    text = json.dumps({**bearer(sandbox), **PUSH}).replace('"Disk 95 % full"', deep)
    assert run_process("send_push_message", text).error["kind"] == "invalid_input"
    recipient: dict[str, object] = {"type": "audience", "audienceGroupId": "none"}
    for _ in range(depth):
        recipient = {"type": "operator", "not": recipient}
    given = {**bearer(sandbox), "messages": [TEXT], "recipient": recipient}
    assert run_process("send_narrowcast_message", given).error["kind"] == "invalid_input"
    assert sandbox.requests == []


def test_an_unknown_action_is_named_with_the_closest_one() -> None:
    error = run_process("send_pusch_message", {}).error
    assert error["kind"] == "invalid_input"
    assert "send_push_message" in error["message"]


@pytest.mark.parametrize("name", ["../connector/asset", "__init__", "", "a" * 300, "send_push_message.py"])
def test_only_an_action_can_be_run(name: str) -> None:
    assert run_process(name, {}).error["kind"] == "invalid_input"


def test_asset_keys_says_which_fields_are_the_assets(sandbox: Sandbox) -> None:
    given = {**bearer(sandbox), **PUSH, "client_id": "not mine"}
    output = run_process("send_push_message", given, ASSET_KEYS="url,token").output
    assert output["outcome"] == "sent"
    assert sandbox.api_requests[0].json == PUSH


@pytest.mark.parametrize("keys", ["", " ", ",", " , ,"])
def test_asset_keys_that_name_no_field_count_as_not_set(sandbox: Sandbox, keys: str) -> None:
    assert run_process("send_push_message", {**oauth(sandbox), **PUSH}, ASSET_KEYS=keys).output["outcome"] == "sent"


def test_a_field_of_the_asset_that_asset_keys_forgot_never_goes_to_line(sandbox: Sandbox) -> None:
    given = {**oauth(sandbox), **PUSH, "verify_ssl": True}
    error = run_process("send_push_message", given, ASSET_KEYS="url,token_url,client_id").error
    assert error["kind"] == "invalid_asset"
    output = run_process("send_push_message", given, ASSET_KEYS="url,token_url,client_id,client_secret").output
    assert any(warning.startswith("verify_ssl:") for warning in output["warnings"])
    assert sandbox.api_requests[0].json == PUSH


def test_without_asset_keys_the_assets_own_field_names_are_taken(sandbox: Sandbox) -> None:
    assert run_process("send_push_message", {**oauth(sandbox), **PUSH}).output["outcome"] == "sent"


def test_both_token_endpoints_work(sandbox: Sandbox) -> None:
    for path in ("/oauth2/v3/token", "/v2/oauth/accessToken"):
        asset = oauth(sandbox, token_url=sandbox.url + path)
        assert run_process("get_number_of_messages_sent_this_month", asset).output["status_code"] == 200
    paths = [request.path for request in sandbox.requests if "oauth" in request.path]
    assert paths == ["/oauth2/v3/token", "/v2/oauth/accessToken"]


def test_one_token_is_fetched_per_process_over_the_connection_that_the_request_uses(sandbox: Sandbox) -> None:
    run_process("send_push_message", {**oauth(sandbox), **PUSH})
    assert len(sandbox.requests) == 2
    assert len({request.connection for request in sandbox.requests}) == 1


def test_a_long_lived_token_needs_no_token_request(sandbox: Sandbox) -> None:
    run_process("send_push_message", {**bearer(sandbox), **PUSH})
    assert [request.headers["authorization"] for request in sandbox.requests] == [f"Bearer {sandbox.token}"]


@pytest.mark.parametrize("missing", ["url", "token_url", "client_id", "client_secret"])
@pytest.mark.parametrize("value", [None, "", ...])
def test_a_missing_asset_field_is_named(sandbox: Sandbox, missing: str, value: object) -> None:
    asset = {name: kept for name, kept in oauth(sandbox, **{missing: value}).items() if kept is not ...}
    error = run_process("get_number_of_messages_sent_this_month", asset).error
    assert error["kind"] == "invalid_asset"
    assert [row["property"] for row in error["details"]] == [missing]


@pytest.mark.parametrize("action", REMOTE)
def test_an_empty_asset_is_refused_before_any_request(action: str) -> None:
    error = run_process(action, {"json_body": {}}).error
    assert error["kind"] == "invalid_asset"
    assert {"url", "client_id", "client_secret"} <= {row["property"] for row in error["details"]}


def test_an_acceptance_without_lines_request_id_is_doubted_in_a_warning(sandbox: Sandbox) -> None:
    body = {"sentMessages": [{"id": "461230966842064897"}]}
    sandbox.queue(Fault("answer", status=200, body=body, headers={"x-line-request-id": ""}))
    output = run_process("send_push_message", {**bearer(sandbox), **PUSH}).output
    assert (output["request_id"], output["outcome"], output["json_body"]) == (None, "sent", body)
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["x-line-request-id"]


def test_every_request_says_which_connector_sends_it(sandbox: Sandbox) -> None:
    run_process("send_push_message", {**oauth(sandbox), **PUSH})
    names = {request.headers["user-agent"] for request in sandbox.requests}
    assert names == {f"line-messaging-api-connector/{__version__}"}
