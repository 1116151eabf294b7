"""The laws that every action obeys, over the folder: a new file is held to them without a word here."""

from typing import Any

import pytest

from connector.action import Action, Retry
from connector.cli.description import example_inputs
from connector.envelope import ENVELOPE
from connector.line import ACCEPTED, rate_limit
from connector.sandbox import Fault, Sandbox
from tests.conftest import (
    ACTIONS,
    LOCAL,
    REMOTE,
    ROOT,
    bearer,
    clean_environment,
    interpreter,
    load,
    oauth,
    row_of,
    run_here,
    run_process,
    stage,
    takes_a_retry_key,
)
from tests.test_rooms import loaded_by

KEY = "123e4567-e89b-12d3-a456-426614174000"
ERROR_KEYS = {*ENVELOPE, "name", "kind", "message", "details", "retryable", "hint"}
VENDORS = {
    "display_a_loading_animation": "POST v2/bot/chat/loading/start",
    "get_narrowcast_message_status": "GET v2/bot/message/progress/narrowcast",
    "get_number_of_messages_sent_this_month": "GET v2/bot/message/quota/consumption",
    "get_number_of_sent_broadcast_messages": "GET v2/bot/message/delivery/broadcast",
    "get_number_of_sent_multicast_messages": "GET v2/bot/message/delivery/multicast",
    "get_number_of_sent_push_messages": "GET v2/bot/message/delivery/push",
    "get_number_of_sent_reply_messages": "GET v2/bot/message/delivery/reply",
    "get_the_target_limit_for_messages_this_month": "GET v2/bot/message/quota",
    "send_broadcast_message": "POST v2/bot/message/broadcast",
    "send_multicast_message": "POST v2/bot/message/multicast",
    "send_narrowcast_message": "POST v2/bot/message/narrowcast",
    "send_push_message": "POST v2/bot/message/push",
    "send_reply_message": "POST v2/bot/message/reply",
    "validate_message_objects_of_a_broadcast_message": "POST v2/bot/message/validate/broadcast",
    "validate_message_objects_of_a_multicast_message": "POST v2/bot/message/validate/multicast",
    "validate_message_objects_of_a_narrowcast_message": "POST v2/bot/message/validate/narrowcast",
    "validate_message_objects_of_a_push_message": "POST v2/bot/message/validate/push",
    "validate_message_objects_of_a_reply_message": "POST v2/bot/message/validate/reply",
}
"""The vendor's actions and their endpoints, as its page has them; other actions may be added."""

every_action = pytest.mark.parametrize("action", ACTIONS)
every_request = pytest.mark.parametrize("action", REMOTE)


def flat(inputs: dict[str, Any]) -> dict[str, Any]:
    """The same input as the vendor's page prints it."""
    return {name: value for section in inputs.values() for name, value in section.items()}


def examples(action: str) -> dict[str, dict[str, Any]]:
    """The input made of the declared examples, with a retry key where one is taken."""
    inputs: dict[str, dict[str, Any]] = example_inputs(load(action))
    if takes_a_retry_key(action):
        inputs["headers"] = {"X-Line-Retry-Key": KEY}
    return inputs


def sent(action: str) -> tuple[str, dict[str, str], Any]:
    """The path, query and body that an action's example must make."""
    inputs, declared = examples(action), load(action)
    path = f"/{declared.endpoint}".format_map(inputs.get("path_parameters", {}))
    query = {name: str(value) for name, value in inputs.get("parameters", {}).items() if "_" not in name}
    return path, query, inputs.get("json_body", None if declared.method == "GET" else {})


def test_the_vendors_18_actions_are_there_with_its_endpoints() -> None:
    assert {name: f"{load(name).method} {load(name).endpoint}" for name in VENDORS} == VENDORS


@every_request
def test_an_action_is_what_line_documents_of_its_endpoint(action: str) -> None:
    row, declared = row_of(action), load(action)
    assert "host" not in row, "the endpoint is on another host than the asset's url"
    assert (declared.retry is Retry.KEYED) == row["retry_key"]
    assert rate_limit(declared.endpoint) == row["rate_limit"]
    assert (202 if declared.endpoint in ACCEPTED else 200) in row["statuses"]


@every_request
def test_both_input_shapes_send_exactly_the_documented_request_and_give_the_envelope(action: str) -> None:
    seen = []
    path, query, body = sent(action)
    for shape in (dict, flat):
        with Sandbox() as line:
            stage(line, action)
            output = run_process(action, {**oauth(line), **shape(examples(action))}).output
            (request,) = line.api_requests
        assert set(output) >= set(ENVELOPE)
        assert output["warnings"] == []
        assert output["status_code"] in row_of(action)["statuses"]
        assert (output["request_id"], output["attempts"]) == (output["response_headers"]["x-line-request-id"], 1)
        assert (request.method, request.path, request.query, request.json) == (load(action).method, path, query, body)
        assert request.headers.get("x-line-retry-key") == (KEY if takes_a_retry_key(action) else None)
        seen.append((request.method, request.path, request.query, request.body))
    assert seen[0] == seen[1]


def test_an_action_without_a_request_makes_none_and_loads_no_http_client(sandbox: Sandbox) -> None:
    for action in LOCAL:  # of which there may be none
        output = run_process(action, {**oauth(sandbox), **examples(action)}).output
        assert set(output) >= {*ENVELOPE, *load(action).output.fields}, action
        assert (output["status_code"], output["outcome"], output["attempts"]) == (None, None, 0), action
        drawn = {name: output[name] for name in output.keys() & load(action).parameters.fields.keys()}
        for shape in (dict, flat):  # with what was drawn by chance or by the clock, an input gives the same again
            again = run_process(action, {**oauth(sandbox), **shape(examples(action)), **drawn})
            assert again.output == output, action
        assert sandbox.requests == [], action
        assert not loaded_by(action, examples(action), {}) & {"requests", "urllib3", "ssl"}, action


@every_action
def test_an_action_loads_by_path_under_a_made_up_name_and_cannot_fail_to_be_made(action: str) -> None:
    runner = load(action)
    assert runner.__name__ == "RunnerOverride"
    assert issubclass(runner, Action)
    runner(asset=None, asset_schema=None, http_proxy=None)
    runner(asset={"url": 5}, asset_schema={"name": "x"}, http_proxy="nonsense")


@every_action
def test_an_action_loads_with_only_the_run_time_requirements_of_an_action(action: str) -> None:
    """No other package is to be had than requests and what it needs, which are loaded already."""
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
    _, out, err = interpreter("requests").run(["-c", code, path], b"", clean_environment())
    assert (out.strip(), err) == (load(action).endpoint, "")


@every_request
def test_retry_keys_go_out_where_line_takes_them_and_nowhere_else(action: str) -> None:
    inputs = {name: section for name, section in example_inputs(load(action)).items() if name != "headers"}
    with Sandbox() as line:
        stage(line, action)
        run_here(action, bearer(line), {**inputs, "X-Line-Retry-Key": KEY})
        given = [request.headers.get("x-line-retry-key") for request in line.api_requests]
    with Sandbox() as line:
        stage(line, action)
        output = run_here(action, bearer(line), inputs).output
        made = [request.headers.get("x-line-retry-key") for request in line.api_requests]
    assert given == [KEY if takes_a_retry_key(action) else None]
    assert made == [output["retry_key"]]
    assert (made != [None]) == takes_a_retry_key(action)


@every_request
def test_what_repeating_does_is_declared_so_that_a_send_is_never_repeated_without_a_key(
    action: str, sandbox: Sandbox
) -> None:
    declared = load(action)
    sandbox.queue(*[Fault("lost", accepted=True)] * 9)
    error = run_here(action, bearer(sandbox), example_inputs(declared)).error
    keys = [request.headers.get("x-line-retry-key") for request in sandbox.api_requests]
    assert len(keys) == error["attempts"] == (1 if declared.retry is Retry.NEVER else 3)
    assert len(set(keys)) == 1
    if declared.sends:
        assert error["outcome"] == "unknown"
        assert (keys[0] is not None) == error["retryable"] == (declared.retry is Retry.KEYED)


@every_request
def test_a_refusal_by_line_prints_one_error_line_of_the_one_shape(action: str, sandbox: Sandbox) -> None:
    details = [{"message": "May not be empty", "property": "messages[0].text"}]
    body = {"message": "The request body has 1 error(s)", "details": details}
    sandbox.queue(Fault("answer", status=400, body=body))
    error = run_process(action, {**bearer(sandbox), **example_inputs(load(action))}).error
    assert set(error) >= ERROR_KEYS
    assert (error["status_code"], error["json_body"], error["kind"]) == (400, body, "rejected")
    assert error["details"] == [{"property": "messages[0].text", "message": "May not be empty"}]
    assert error["outcome"] == ("not_sent" if load(action).sends else None)


@every_request
def test_an_error_without_an_answer_has_every_key_too(action: str) -> None:
    error = run_here(action, {"url": "http://127.0.0.1:9", "token": "some-token"}, examples(action)).error
    assert set(error) >= ERROR_KEYS
    empty = {"status_code": None, "reason": "", "response_headers": {}, "json_body": {}, "response_text": ""}
    assert {name: error[name] for name in empty} == empty
    assert (error["kind"], error["attempts"], error["name"]) == ("connection_failed", 3, "NetworkError")


@every_action
def test_a_refused_input_makes_no_request(action: str, sandbox: Sandbox) -> None:
    error = run_here(action, oauth(sandbox), ["not an object"]).error
    assert (error["kind"], sandbox.requests) == ("invalid_input", [])


@every_request
def test_no_secret_appears_in_any_output(action: str, sandbox: Sandbox) -> None:
    stage(sandbox, action)
    results = [run_here(action, oauth(sandbox), examples(action))]
    sandbox.queue(Fault("echo", status=400))
    results.append(run_here(action, oauth(sandbox), examples(action)))
    results.append(run_here(action, oauth(sandbox, client_id="wrong"), examples(action)))
    tokens = {request.headers["authorization"].removeprefix("Bearer ") for request in sandbox.api_requests}
    assert len(tokens) == 2
    for result in results:
        for text in (sandbox.client_secret, *tokens):
            assert text not in result.out + result.err


@every_action
def test_names_and_the_first_line_of_the_module_say_what_it_does(action: str) -> None:
    text = (ROOT / "actions" / f"{action}.py").read_text(encoding="utf-8")
    docstring = text.removeprefix('"""').partition('"""')[0]
    assert docstring.partition("\n")[0].endswith(".")
    if action in REMOTE:
        assert "\nhttps://developers.line.biz/en/reference/messaging-api/#" in docstring
