"""What somebody else has written is shown without secrets and short; what this connector says itself is left alone."""

import base64
import json
import os
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import USER, bearer, oauth, run_here, run_process
from tests.e2e.exchanges import EXCHANGES, PUSH, TOKEN
from tests.e2e.network import Certificate
from tests.e2e.proxy import Proxy

SECRET = "Ab/cD+eF0gH1iJ2kL3mN4oP5qR6sT7uV8wX9yZ/aB+cD=eF"
RUN = 16
ECHOES = {
    "with an escaped slash": SECRET.replace("/", "\\/"),
    "in an address": SECRET.replace("/", "%2f").replace("+", "%2b").replace("=", "%3d"),
    "in HTML": SECRET.replace("/", "&#x2F;").replace("+", "&#43;"),
    "in Base64": base64.b64encode(SECRET.encode()).decode(),
    "in Base64 behind a word": base64.b64encode(f"Bearer {SECRET}".encode()).decode(),
    "in Base64 in an address": base64.b64encode(SECRET.encode()).decode().replace("=", "%3D").replace("T", "%54"),
    "in hexadecimal digits": SECRET.encode().hex(),
    "in capitals": SECRET.upper(),
    "in small letters": SECRET.lower(),
    "without its first character": SECRET[1:],
    "cut short behind a slash": SECRET[: SECRET.rindex("/") + 1],
    "on two lines": f"{SECRET[:20]}\n  {SECRET[20:]}",
}


@pytest.fixture
def knowing(sandbox: Sandbox) -> Sandbox:
    """A LINE whose long-lived token is the secret."""
    sandbox.token = sandbox.line.token = SECRET
    return sandbox


def runs(text: str) -> list[str]:
    """Every run of a text in small letters."""
    return [text[at : at + RUN].lower() for at in range(len(text) - RUN + 1)]


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_no_run_of_a_token_is_shown_however_a_gateway_spells_it(knowing: Sandbox, echo: str) -> None:
    body = {"message": f"No: {echo}!", "details": [{"property": echo, "message": echo}], echo: [echo]}
    for fault in (
        Fault("answer", status=400, body=body, headers={"Via": echo.replace("\n", "")}),
        Fault("answer", status=403, body=f"<html>{echo}</html>"),
        Fault("answer", accepted=True, status=200, body={"sentMessages": [{"id": echo}]}),
    ):
        knowing.queue(fault)
        result = run_process(PUSH.action, {**bearer(knowing), **PUSH.inputs})
        told = (result.out + result.err).lower()
        assert "********" in told
        for spelled in (echo, json.dumps(echo)[1:-1]):
            assert not [run for run in runs(spelled) if run in told]


def test_a_token_that_is_divided_between_fields_is_hidden_in_both(knowing: Sandbox) -> None:
    first, second = SECRET[:9], SECRET[9:19]  # what comes next in it, N, is never the first of a request ID behind them
    knowing.queue(Fault("answer", status=400, body={"message": "No", "a": f"<{first}", "b": f"{second}>"}))
    told = run_process(PUSH.action, {**bearer(knowing), **PUSH.inputs}).error
    assert (told["json_body"]["a"], told["json_body"]["b"]) == ("<********", "********>")


@pytest.mark.parametrize("password", ["sent", "code", "4266", "1111", "json", "not_sent", "true", "keyed", "chunks"])
def test_a_password_that_is_a_word_of_ours_changes_nothing_that_a_playbook_branches_on(
    sandbox: Sandbox, password: str
) -> None:
    key = "123e4266-e89b-12d3-a456-426655441111"
    given = {"to": [USER, f"U{'1' * 32}"], "messages": [{"type": "text", "text": "hi"}]}
    inputs = {"headers": {"X-Line-Retry-Key": key}, "json_body": given}
    plain = [run_here("send_multicast_message", bearer(sandbox), inputs, **on).output for on in ({}, {})][1]
    address = f"http://someone:{password}@proxy.example:8080"
    told = run_here("send_multicast_message", bearer(sandbox), inputs, http_proxy=address).output
    told.pop("response_headers"), plain.pop("response_headers")
    for name in ("request_id", "json_body", "warnings", "reason"):  # these are others' words
        told.pop(name), plain.pop(name)
    for row in (*told["chunks"], *plain["chunks"]):
        row.pop("request_id")
    assert told == plain
    assert (told["outcome"], told["retry_key"], told["chunks"][0]["outcome"]) == ("sent", key, "sent")
    sandbox.queue(Fault("answer", "/v2/bot/", status=400, body={"message": "no"}))
    told = run_here("send_multicast_message", bearer(sandbox), inputs, http_proxy=address).error
    assert (told["kind"], told["outcome"], told["recipients_not_sent"]) == ("rejected", "not_sent", given["to"])
    assert set(told) >= {"status_code", "json_body", "chunks", "details", "retryable"}
    assert (told["retry_key"], told["chunks"][0]["retry_key"], told["status_code"]) == (key, key, 400)


def test_another_json_web_token_is_not_cut_where_the_own_one_begins_alike(sandbox: Sandbox) -> None:
    head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    own, other = f"{head}.eyJhIjoxfQ.{'o' * 20}wn{'n' * 21}", f"{head}.eyJiIjoyfQ.{'x' * 43}"
    sandbox.token = sandbox.line.token = own
    sandbox.queue(Fault("answer", status=400, body={"message": f"{own} is not {other}"}))
    told = run_here(PUSH.action, bearer(sandbox), PUSH.inputs).error
    assert told["json_body"]["message"] == f"{head}.******** is not {other}"


@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.name)
def test_a_password_that_is_no_text_does_not_keep_the_one_line_from_being_printed(
    sandbox: Sandbox, exchange: Any
) -> None:
    address = os.fsdecode(b"http://someone:p\xe4ss-w\xf6rd@proxy.example:8080")
    result = run_process(exchange.action, {**oauth(sandbox), **exchange.inputs}, fresh=True, http_proxy=address)
    assert (result.code, result.err) == (0, "")
    assert result.output["status_code"] in (200, 202)
    assert len([request for request in sandbox.requests if request.path.startswith(exchange.path)]) == 1


STRANGE = {"Set-Cookie": "session=canary", "Location": "https://canary.example/", "X-Canary": "canary"}


def test_of_the_headers_only_lines_and_those_that_tell_who_answers_are_shown_and_little_of_each(
    sandbox: Sandbox,
) -> None:
    many = {f"X-Header-{number}": "x" * 60_000 for number in range(90)}
    for status in (200, 302, 400, 503):
        sandbox.clear()
        sandbox.queue(*[Fault("answer", status=status, headers={**STRANGE, "Via": "v " * 30_000})] * 3)
        result = run_here(PUSH.action, bearer(sandbox), PUSH.inputs)
        assert "canary" not in result.out + result.err
        told = result.error if result.code else result.output
        assert len(told["response_headers"]["Via"]) <= 200
        assert "x-line-request-id" in {name.lower() for name in told["response_headers"]} or status != 200
    sandbox.queue(Fault("answer", status=400, headers=many))
    result = run_here(PUSH.action, bearer(sandbox), PUSH.inputs)
    assert len(result.err) < 64 * 1024


@pytest.mark.parametrize("signed", [True, False])
def test_a_body_that_is_no_lines_for_its_length_is_shown_by_its_beginning(sandbox: Sandbox, signed: bool) -> None:
    body = {"message": "no", "more": ["x" * 1000] * 100}
    headers = {} if signed else {"Content-Type": "text/html"}
    sandbox.queue(Fault("answer", status=400, body=json.dumps(body), headers=headers))
    told = run_here(PUSH.action, bearer(sandbox), PUSH.inputs).error
    assert (told["json_body"], len(told["response_text"]) < 5000) == ({}, True)
    assert told["response_text"].startswith('{"message": "no", ')
    assert len(json.dumps(told)) < 16 * 1024


def test_an_acceptance_of_any_length_is_one(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("answer", accepted=True, status=200, body={"sentMessages": [{"id": "1" * 1000}] * 100}))
    told = run_here(PUSH.action, bearer(sandbox), PUSH.inputs).output
    assert (told["outcome"], told["json_body"]) == ("sent", {})
    assert told["response_text"].startswith('{"sentMessages": [')


@pytest.mark.parametrize("status", [200, 302, 400, 401, 429, 500, 503])
@pytest.mark.parametrize(
    "body",
    [
        {"access_token": ["canary"], "token": "canary", "id_token": "canary"},
        {"message": "canary", "details": [{"property": "canary", "message": "canary"}]},
        '{"access_token": "canary", "expires_in": NaN}',
        '<html>{"access_token": "canary"}</html>',
        "canary",
    ],
)
def test_of_a_token_endpoints_answer_nothing_is_shown_but_how_line_refuses(
    sandbox: Sandbox, status: int, body: Any
) -> None:
    sandbox.queue(*[Fault("answer", TOKEN, status=status, body=body)] * 3)
    result = run_here(PUSH.action, oauth(sandbox), PUSH.inputs)
    assert "canary" not in result.err
    assert sandbox.api_requests == []


def test_how_line_refuses_a_token_and_what_a_gateway_says_in_its_place_is_shown(sandbox: Sandbox) -> None:
    refusal = {"error": "invalid_client", "error_description": "invalid client_secret"}
    sandbox.queue(Fault("answer", TOKEN, status=400, body={**refusal, "trace": "x"}))
    told = run_here(PUSH.action, oauth(sandbox), PUSH.inputs).error
    assert (told["kind"], told["json_body"]) == ("auth_failed", refusal)
    page = "<html><h1>Blocked</h1> Category: messengers"
    sandbox.queue(Fault("answer", TOKEN, status=403, body=page, headers={"Content-Type": "text/html"}))
    told = run_here(PUSH.action, oauth(sandbox), PUSH.inputs).error
    assert "Blocked Category: messengers" in told["message"]
    assert (told["kind"], told["response_text"]) == ("bad_response", page)


def test_a_proxys_login_is_hidden_in_its_own_answer_in_any_spelling(certificates: dict[str, Certificate]) -> None:
    with Sandbox(ssl_context=certificates["good"].context) as line, Proxy("some-one:pass/word+of=the-proxy") as proxy:
        address = proxy.url("some-one:pass%2Fword%2Bof%3Dthe-proxy")
        echo = [
            r"pass\/word+of=the-proxy",
            "pass%2fword%2bof%3dthe-proxy",
            base64.b64encode(b"x pass/word+of=the-proxy"),
        ]
        said = [each if isinstance(each, str) else each.decode() for each in echo]
        line.queue(Fault("answer", status=400, body={"message": " ".join(said)}))
        asset = bearer(line, ca_certificate=certificates["good"].trust, http_proxy=address)
        told = run_here(PUSH.action, asset, PUSH.inputs).error
        assert told["json_body"]["message"].count("********") == 3
        assert "word" not in told["json_body"]["message"]
