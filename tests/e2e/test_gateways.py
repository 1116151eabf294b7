"""Something between here and LINE answers in LINE's place: nothing of what it says is believed of LINE."""

import socket
from http.client import responses
from typing import Any
from urllib.parse import urlsplit

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, bearer, oauth, run_here, run_process
from tests.e2e.exchanges import PUSH, READ, REPLY, TOKEN, Exchange, run
from tests.e2e.network import listening

PAGE = "<html><head><title>403</title><style>p {}</style></head>\n<body><h1>Access  denied</h1><p>by policy</p></html>"
SAYS = "403 Access denied by policy"
KEY = "X-Line-Retry-Key"
GATEWAYS = {"x-line-request-id": "", "Server": "nginx"}
"""The headers of an answer that is not LINE's, in place of those of LINE's."""
POLICY, MAINTENANCE = {"status": "blocked by policy"}, {"message": "maintenance"}


def gateway(status: int, body: Any = PAGE, **about: Any) -> Fault:
    """An answer in LINE's place, which has had the request and executed it."""
    return Fault("answer", status=status, body=body, headers=GATEWAYS, **{"accepted": True, **about})


def through(line: Sandbox, exchange: Exchange, **more: Any) -> Any:
    """Run the action of an exchange as Turbine does; where attempts are repeated, ``run`` does not wait for them."""
    return run_process(exchange.action, {**exchange.asset(line), **exchange.inputs, **more})


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 407, 409, 410, 413, 415, 425, 429, 451, 499])
def test_a_refusal_that_line_did_not_write_leaves_a_doubt_which_the_key_ends(sandbox: Sandbox, status: int) -> None:
    sandbox.queue(gateway(status))
    error = through(sandbox, PUSH).error
    kind = "proxy_failed" if status == 407 else "bad_response"
    assert (error["kind"], error["outcome"], error["attempts"]) == (kind, "unknown", 1)
    assert error["message"] == f"Something between here and LINE answered {status} (server: nginx): {SAYS}"
    assert "LINE then sends the message once, whether or not it has it already." in error["hint"]
    assert error["retryable"] == (status in (425, 429))
    again = through(sandbox, PUSH, headers={KEY: error["retry_key"]}).output
    assert (again["outcome"], again["status_code"], len(sandbox.messages)) == ("sent", 409, 1)


def test_whoever_runs_the_gateway_is_told_to_act(sandbox: Sandbox) -> None:
    for exchange in (PUSH, REPLY, READ):
        sandbox.queue(gateway(403))
        assert "whoever runs the gateway or proxy on the way must" in through(sandbox, exchange).error["hint"]


@pytest.mark.parametrize(
    ("exchange", "attempts", "outcome"), [(PUSH, 3, "unknown"), (REPLY, 1, "unknown"), (READ, 3, None)]
)
def test_a_request_timeout_is_repeated_where_that_is_safe(
    sandbox: Sandbox, exchange: Exchange, attempts: int, outcome: str | None
) -> None:
    sandbox.queue(*[gateway(408)] * 3)
    error = (run if exchange.repeats else through)(sandbox, exchange).error
    assert (error["kind"], error["attempts"], error["outcome"]) == ("bad_response", attempts, outcome)
    assert error["retryable"] == (exchange is not REPLY)
    assert len(sandbox.messages) == exchange.sends


def test_a_status_that_line_does_not_document_is_not_lines_whatever_comes_with_it(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("answer", status=418, accepted=True))
    error = through(sandbox, PUSH).error
    assert (error["kind"], error["outcome"]) == ("bad_response", "unknown")
    assert error["message"] == f"Something between here and LINE answered 418 (server: legy): {responses[418]}"


def test_a_page_is_not_lines_although_lines_headers_stand_above_it(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("answer", status=403, body=PAGE, accepted=True))
    assert through(sandbox, PUSH).error["outcome"] == "unknown"


@pytest.mark.parametrize("headers", [{}, GATEWAYS])
def test_a_refusal_in_lines_words_is_believed(sandbox: Sandbox, headers: dict[str, str]) -> None:
    sandbox.queue(Fault("answer", status=400, body={"message": "Failed to send messages"}, headers=headers))
    error = through(sandbox, PUSH).error
    assert (error["kind"], error["outcome"], error["retryable"]) == ("rejected", "not_sent", False)


def test_a_doubtful_chunk_of_a_multicast_is_in_doubt_and_the_key_finishes_it(sandbox: Sandbox) -> None:
    to = [f"U{number:032x}" for number in range(1, 1204)]
    given = {**bearer(sandbox), "to": to, "messages": [TEXT]}
    sandbox.queue(gateway(400))
    error = run_process("send_multicast_message", given).error
    assert (error["kind"], error["outcome"]) == ("bad_response", "unknown")
    assert [chunk["outcome"] for chunk in error["chunks"]] == ["unknown", "not_sent", "not_sent"]
    assert (error["recipients_unknown"], error["recipients_not_sent"]) == (to[:500], to[500:])
    again = run_process("send_multicast_message", {**given, "headers": {KEY: error["retry_key"]}}).output
    assert again["outcome"] == "sent"
    assert sorted(user for message in sandbox.messages for user in message["to"]) == to


@pytest.mark.parametrize("body", [POLICY, MAINTENANCE, {"sentMessages": None}, {}, b"", PAGE])
@pytest.mark.parametrize("exchange", [PUSH, REPLY], ids=lambda exchange: exchange.name)
def test_a_success_with_neither_request_id_nor_sent_messages_is_none(
    sandbox: Sandbox, exchange: Exchange, body: Any
) -> None:
    sandbox.queue(*[gateway(200, body, accepted=False)] * 3)
    error = (run if exchange.repeats else through)(sandbox, exchange).error
    assert (error["kind"], error["outcome"], sandbox.messages) == ("bad_response", "unknown", [])
    assert error["message"].startswith("Something between here and LINE answered 200 (server: nginx)")


EMPTY = {
    "send_broadcast_message": {"messages": [TEXT]},
    "send_multicast_message": {"to": [USER], "messages": [TEXT]},
    "send_narrowcast_message": {"messages": [TEXT], "recipient": {"type": "audience", "audienceGroupId": 1}},
    "validate_message_objects_of_a_push_message": {"messages": [TEXT]},
    "display_a_loading_animation": {"chatId": USER},
}
"""Actions to which LINE answers an empty object, and inputs of theirs."""


@pytest.mark.parametrize("action", EMPTY)
def test_a_success_where_line_answers_an_empty_object_is_empty_or_has_a_request_id(
    sandbox: Sandbox, action: str
) -> None:
    sends = action.startswith("send")
    for body in (b"", {}):
        sandbox.queue(gateway(200, body, accepted=False))
        output = run_process(action, {**bearer(sandbox), **EMPTY[action]}).output
        assert (output["outcome"], output["json_body"]) == ("sent" if sends else None, {})
        assert [text.partition(":")[0] for text in output["warnings"]] == ["x-line-request-id"] * sends
    sandbox.queue(*[gateway(200, POLICY, accepted=False)] * 3)
    error = run_here(action, bearer(sandbox), EMPTY[action]).error
    assert (error["kind"], error["outcome"]) == ("bad_response", "unknown" if sends else None)
    sandbox.queue(Fault("answer", status=200, body=POLICY))
    assert run_here(action, bearer(sandbox), EMPTY[action]).output["json_body"] == POLICY


@pytest.mark.parametrize("body", [POLICY, {"type": 5}, b""])
def test_a_read_is_given_only_what_can_be_lines(sandbox: Sandbox, body: Any) -> None:
    sandbox.queue(*[gateway(200, body)] * 3, gateway(200, {"type": "none"}))
    error = run(sandbox, READ).error
    assert (error["kind"], error["attempts"]) == ("bad_response", 3)
    assert run(sandbox, READ).output["json_body"] == {"type": "none"}


def test_a_server_error_says_who_wrote_it(sandbox: Sandbox) -> None:
    sandbox.queue(*[gateway(502, "<h1>502 Bad Gateway</h1>", accepted=False)] * 3, *[Fault.status_code(502)] * 3)
    error = run(sandbox, PUSH).error
    assert (error["kind"], error["outcome"]) == ("line_unavailable", "unknown")
    assert error["message"] == "Something between here and LINE answered 502 (server: nginx): 502 Bad Gateway"
    assert run(sandbox, PUSH).error["message"] == "LINE answered with status 502: Bad Gateway"


def test_a_gateway_at_the_token_endpoint_says_nothing_of_channel_id_and_secret(sandbox: Sandbox) -> None:
    sandbox.queue(gateway(403, path=TOKEN, accepted=False))
    error = run_process(PUSH.action, {**oauth(sandbox), **PUSH.inputs}).error
    assert (error["kind"], error["outcome"]) == ("bad_response", "not_sent")
    begins = "No channel access token: Something between here and LINE answered 403 (server: nginx): "
    assert error["message"] == begins + SAYS


def test_a_long_page_is_cut_and_its_length_told(sandbox: Sandbox) -> None:
    pages = "<html>" + "Blocked. " * 100_000, "<html>" + "x" * 900_000
    sandbox.queue(*[gateway(403, page) for page in pages])
    error, other = (through(sandbox, PUSH).error for _ in pages)
    assert error["response_text"] == pages[0][:3993] + " ... (the first 3,993 of 900,006 characters)"
    assert other["response_text"] == pages[1][:4000] + " ... (the first 4,000 of 900,006 characters)"
    assert error["message"] == (
        "Something between here and LINE answered 403 (server: nginx): " + " ".join(["Blocked."] * 22) + " ..."
    )


@pytest.mark.parametrize("body", [{"message": "Not found"}, {"message": "No such thing"}])
def test_a_404_of_a_read_is_no_narrowcasts(sandbox: Sandbox, body: dict[str, str]) -> None:
    sandbox.queue(Fault("answer", status=404, body=body))
    error = through(sandbox, READ).error
    assert error["kind"] == "not_found"
    assert "narrowcast" not in error["hint"].lower()
    assert "https://api.line.me, without a path" in error["hint"]


def test_a_url_with_a_path_of_lines_is_what_a_404_is_about(sandbox: Sandbox) -> None:
    progress = {"requestId": "123e4567-e89b-12d3-a456-426614174000"}
    for action, inputs in ((READ.action, {}), (PUSH.action, PUSH.inputs), ("get_narrowcast_message_status", progress)):
        given = {**bearer(sandbox), "url": f"{sandbox.url}/v2/bot", **inputs}
        error = run_process(action, given).error
        assert error["message"] == "LINE answered with status 404: Not found"
        assert error["hint"].startswith("Check the url of the asset: https://api.line.me, without a path.")
    right = run_process("get_narrowcast_message_status", {**bearer(sandbox), **progress}).error
    assert right["message"] == "LINE answered with status 404: Not found"
    assert "kept for 14 days" in right["hint"]


def repeating(line: Sandbox) -> Any:
    """A gateway that sends each request to LINE twice, and gives back the second answer."""

    def whole_message(stream: Any) -> bytes:
        head = b"".join(iter(stream.readline, b"\r\n")) + b"\r\n"
        lengths = [row.partition(b":")[2] for row in head.lower().splitlines() if row.startswith(b"content-length:")]
        return head + stream.read(int(lengths[0]))

    def serve(client: socket.socket) -> None:
        here, there = client.getsockname()[1], urlsplit(line.url).port or 0
        request = whole_message(client.makefile("rb")).replace(b"127.0.0.1:%d" % here, b"127.0.0.1:%d" % there)
        for _ in range(2):
            with socket.create_connection(("127.0.0.1", there)) as behind:
                behind.sendall(request)
                answer = whole_message(behind.makefile("rb"))
        client.sendall(answer)

    return serve


@pytest.mark.parametrize("users", [1, 501])
def test_what_a_gateway_repeats_by_itself_was_accepted_in_this_run(sandbox: Sandbox, users: int) -> None:
    to = [f"U{number:032x}" for number in range(1, users + 1)]
    given = {**bearer(sandbox), "to": to, "messages": [TEXT]}
    with listening(repeating(sandbox)) as port:
        given["url"] = f"http://127.0.0.1:{port}"
        output = run_process("send_multicast_message", given).output
    assert (output["outcome"], output["status_code"], output["warnings"]) == ("sent", 409, [])
    assert sorted(user for message in sandbox.messages for user in message["to"]) == to


def test_of_a_callers_own_key_it_is_not_known_who_had_used_it(sandbox: Sandbox) -> None:
    with listening(repeating(sandbox)) as port:
        given = {**bearer(sandbox), "url": f"http://127.0.0.1:{port}", **PUSH.inputs}
        key = "123e4567-e89b-12d3-a456-426614174000"
        output = run_process(PUSH.action, {**given, "headers": {KEY: key}}).output
    assert output["warnings"] == [
        "X-Line-Retry-Key: LINE had accepted this message before, from an earlier run with this key or since something "
        "on the way repeated the request; it was not sent again."
    ]


def test_a_cookie_goes_from_no_answer_into_another_request(sandbox: Sandbox) -> None:
    cookie = {"Set-Cookie": "session=kept; Path=/"}
    token = {"access_token": sandbox.token, "token_type": "Bearer", "expires_in": 900}
    sandbox.queue(Fault("answer", TOKEN, status=200, body=token, headers=cookie))
    sandbox.queue(Fault("answer", status=500, headers=cookie))
    output = run_process(PUSH.action, {**oauth(sandbox), **PUSH.inputs}).output
    assert (output["outcome"], output["attempts"]) == ("sent", 2)
    assert [request.headers.get("cookie") for request in sandbox.requests] == [None] * 3
