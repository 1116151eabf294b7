"""An engineer's CI mocks LINE at the HTTP client, without a server: the actions must run under that too."""

import responses

from tests.conftest import TEXT, USER, run_here

URL = "https://line.example"
ASSET = {
    "url": URL,
    "token_url": f"{URL}/oauth2/v3/token",
    "client_id": "1234567890",
    "client_secret": "0123456789abcdef",
}
PUSH = {"to": USER, "messages": [TEXT]}


@responses.activate
def test_a_push_runs_against_mocked_endpoints() -> None:
    token = {"access_token": "mocked-token", "token_type": "Bearer", "expires_in": 900}
    responses.post(ASSET["token_url"], json=token)
    headers = {"x-line-request-id": "900e2954-b41a-4dc9-87f7-f7782d73368e"}
    responses.post(f"{URL}/v2/bot/message/push", json={"sentMessages": [{"id": "1"}]}, headers=headers)
    output = run_here("send_push_message", ASSET, PUSH).output
    assert (output["outcome"], output["json_body"], output["warnings"]) == ("sent", {"sentMessages": [{"id": "1"}]}, [])
    assert responses.calls[1].request.headers["Authorization"] == "Bearer mocked-token"


@responses.activate
def test_a_mocked_refusal_is_the_error_that_line_would_cause() -> None:
    responses.post(ASSET["token_url"], status=400, json={"error": "invalid_request", "error_description": "Invalid."})
    error = run_here("send_push_message", ASSET, PUSH).error
    assert (error["kind"], error["outcome"], error["status_code"]) == ("auth_failed", "not_sent", 400)


@responses.activate
def test_an_endpoint_that_is_not_mocked_is_a_failed_connection_and_never_the_network() -> None:
    error = run_here("get_number_of_messages_sent_this_month", ASSET, {}).error
    assert (error["kind"], error["attempts"]) == ("connection_failed", 3)
