"""The laws that every action obeys, over the folder: a new file is held to them without a word here."""

import subprocess
import sys
from typing import Any

import pytest

from connector.action import Action, Retry
from connector.envelope import ENVELOPE
from connector.sandbox import Fault, Sandbox
from connector.schema import example_inputs
from tests.conftest import ACTIONS, ROOT, bearer, clean_environment, load, oauth, run_here, run_process

KEY = "123e4567-e89b-12d3-a456-426614174000"
TAKES_A_RETRY_KEY = {"send_push_message", "send_multicast_message", "send_narrowcast_message", "send_broadcast_message"}
ERROR_KEYS = {*ENVELOPE, "name", "kind", "message", "details", "retryable", "hint"}
ENDPOINTS = {
    "display_a_loading_animation": ("POST", "/v2/bot/chat/loading/start"),
    "get_narrowcast_message_status": ("GET", "/v2/bot/message/progress/narrowcast"),
    "get_number_of_messages_sent_this_month": ("GET", "/v2/bot/message/quota/consumption"),
    "get_number_of_sent_broadcast_messages": ("GET", "/v2/bot/message/delivery/broadcast"),
    "get_number_of_sent_multicast_messages": ("GET", "/v2/bot/message/delivery/multicast"),
    "get_number_of_sent_push_messages": ("GET", "/v2/bot/message/delivery/push"),
    "get_number_of_sent_reply_messages": ("GET", "/v2/bot/message/delivery/reply"),
    "get_the_target_limit_for_messages_this_month": ("GET", "/v2/bot/message/quota"),
    "send_broadcast_message": ("POST", "/v2/bot/message/broadcast"),
    "send_multicast_message": ("POST", "/v2/bot/message/multicast"),
    "send_narrowcast_message": ("POST", "/v2/bot/message/narrowcast"),
    "send_push_message": ("POST", "/v2/bot/message/push"),
    "send_reply_message": ("POST", "/v2/bot/message/reply"),
    "validate_message_objects_of_a_broadcast_message": ("POST", "/v2/bot/message/validate/broadcast"),
    "validate_message_objects_of_a_multicast_message": ("POST", "/v2/bot/message/validate/multicast"),
    "validate_message_objects_of_a_narrowcast_message": ("POST", "/v2/bot/message/validate/narrowcast"),
    "validate_message_objects_of_a_push_message": ("POST", "/v2/bot/message/validate/push"),
    "validate_message_objects_of_a_reply_message": ("POST", "/v2/bot/message/validate/reply"),
}
"""What the vendor's page and LINE's OpenAPI say, written out: a wrong path in an action must not agree with itself."""

every_action = pytest.mark.parametrize("action", ACTIONS)


def flat(inputs: dict[str, Any]) -> dict[str, Any]:
    """The same input as the vendor's page prints it."""
    return {name: value for section in inputs.values() for name, value in section.items()}


def examples(action: str) -> dict[str, dict[str, Any]]:
    """The input made of the declared examples, with a retry key where one is taken."""
    inputs: dict[str, dict[str, Any]] = example_inputs(load(action))
    if action in TAKES_A_RETRY_KEY:
        inputs["headers"] = {"X-Line-Retry-Key": KEY}
    return inputs


def test_the_folder_holds_the_18_actions() -> None:
    assert set(ACTIONS) == set(ENDPOINTS)


@every_action
def test_both_input_shapes_send_exactly_the_documented_request_and_give_the_envelope(action: str) -> None:
    seen = []
    for shape in (dict, flat):
        inputs = examples(action)
        with Sandbox() as line:
            output = run_process(action, {**oauth(line), **shape(inputs)}).output
            (request,) = line.api_requests
        assert set(output) >= set(ENVELOPE)
        assert output["warnings"] == []
        assert output["status_code"] in (200, 202)
        assert (output["request_id"], output["attempts"]) == (output["response_headers"]["x-line-request-id"], 1)
        assert (request.method, request.path) == ENDPOINTS[action]
        assert request.query == inputs.get("parameters", {})
        assert request.json == inputs.get("json_body", None if request.method == "GET" else {})
        assert request.headers.get("x-line-retry-key") == (KEY if action in TAKES_A_RETRY_KEY else None)
        seen.append((request.method, request.path, request.query, request.body))
    assert seen[0] == seen[1]


@every_action
def test_an_action_loads_by_path_under_a_made_up_name_and_cannot_fail_to_be_made(action: str) -> None:
    runner = load(action)
    assert runner.__name__ == "RunnerOverride"
    assert issubclass(runner, Action)
    runner(asset=None, asset_schema=None, http_proxy=None)
    runner(asset={"url": 5}, asset_schema={"name": "x"}, http_proxy="nonsense")


@every_action
def test_an_action_loads_with_only_the_run_time_requirements_of_an_action(action: str) -> None:
    """No other package is to be had than requests and what it needs."""
    code = (
        "import importlib.abc, importlib.util, sys\n"
        "class OnlyRequests(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        allowed = {'connector', 'actions', 'requests', 'urllib3', 'certifi', 'idna', 'charset_normalizer'}\n"
        "        if name.split('.')[0] not in allowed | set(sys.stdlib_module_names): raise ImportError(name)\n"
        "sys.meta_path.insert(0, OnlyRequests())\n"
        "spec = importlib.util.spec_from_file_location('module.name', sys.argv[1])\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        "import connector.session\n"
        "print(module.RunnerOverride.endpoint)\n"
    )
    path = str(ROOT / "actions" / f"{action}.py")
    ended = subprocess.run(
        [sys.executable, "-c", code, path],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=clean_environment(),
        check=False,
    )
    assert (ended.stdout.strip(), ended.stderr) == (ENDPOINTS[action][1].lstrip("/"), "")


@every_action
def test_retry_keys_go_out_on_the_four_endpoints_that_take_them_and_on_no_other(
    action: str, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = example_inputs(load(action))
    with Sandbox() as line:
        run_here(capsys, action, bearer(line), {**inputs, "X-Line-Retry-Key": KEY})
        given = [request.headers.get("x-line-retry-key") for request in line.api_requests]
    with Sandbox() as line:
        output = run_here(capsys, action, bearer(line), inputs).output
        made = [request.headers.get("x-line-retry-key") for request in line.api_requests]
    assert given == [KEY if action in TAKES_A_RETRY_KEY else None]
    assert made == [output["retry_key"]]
    assert (made != [None]) == (action in TAKES_A_RETRY_KEY)
    assert (load(action).retry is Retry.KEYED) == (action in TAKES_A_RETRY_KEY)


@every_action
def test_a_refusal_by_line_prints_one_error_line_of_the_one_shape(action: str, sandbox: Sandbox) -> None:
    details = [{"message": "May not be empty", "property": "messages[0].text"}]
    body = {"message": "The request body has 1 error(s)", "details": details}
    sandbox.queue(Fault("answer", status=400, body=body))
    error = run_process(action, {**bearer(sandbox), **example_inputs(load(action))}).error
    assert set(error) >= ERROR_KEYS
    assert (error["status_code"], error["json_body"], error["kind"]) == (400, body, "rejected")
    assert error["details"] == [{"property": "messages[0].text", "message": "May not be empty"}]
    assert error["outcome"] == ("not_sent" if action.startswith("send_") else None)


@every_action
def test_an_error_without_an_answer_has_every_key_too(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    error = run_here(capsys, action, {"url": "http://127.0.0.1:9", "token": "some-token"}, examples(action)).error
    assert set(error) >= ERROR_KEYS
    empty = {"status_code": None, "reason": "", "response_headers": {}, "json_body": {}, "response_text": ""}
    assert {name: error[name] for name in empty} == empty
    assert (error["kind"], error["attempts"], error["name"]) == ("connection_failed", 3, "NetworkError")


@every_action
def test_a_refused_input_makes_no_request(action: str, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    error = run_here(capsys, action, oauth(sandbox), ["not an object"]).error
    assert (error["kind"], sandbox.requests) == ("invalid_input", [])


@every_action
def test_no_secret_appears_in_any_output(action: str, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    sandbox.queue(Fault("delayed", seconds=0), Fault("echo", status=400))
    results = [run_here(capsys, action, oauth(sandbox), examples(action)) for _ in range(2)]
    results.append(run_here(capsys, action, oauth(sandbox, client_id="wrong"), examples(action)))
    tokens = {request.headers["authorization"].removeprefix("Bearer ") for request in sandbox.api_requests}
    assert len(tokens) == 2
    for result in results:
        for text in (sandbox.client_secret, *tokens):
            assert text not in result.out + result.err


@every_action
def test_names_and_the_first_line_of_the_module_say_what_it_does(action: str) -> None:
    text = (ROOT / "actions" / f"{action}.py").read_text(encoding="utf-8")
    first, _, rest = text.removeprefix('"""').partition("\n")
    assert first.endswith(".")
    assert "https://developers.line.biz/en/reference/messaging-api/#" in rest.partition('"""')[0]
