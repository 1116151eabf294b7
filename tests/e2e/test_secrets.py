"""Canaries: secrets that are put in everywhere and found in no output, whatever goes wrong and whoever echoes them.

Not even a stretch of one may be shown. How a canary is spelled in a form, a path, JSON and HTML is written out here.
"""

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from connector.redaction import MINIMUM_SECRET
from connector.sandbox import Fault, Sandbox
from tests.conftest import Result, bearer, oauth, run_here, run_process
from tests.e2e.exchanges import API, EXCHANGES, PUSH, READ, REPLY, TOKEN, dead_port
from tests.e2e.network import Certificate
from tests.e2e.proxy import Proxy

CANARY = "canary/of+the=channel&%25\"<'\\>"
"""Both the channel secret and the long-lived token."""
IN_FORM = "canary%2Fof%2Bthe%3Dchannel%26%2525%22%3C%27%5C%3E"
IN_PATH = "canary/of%2Bthe%3Dchannel%26%2525%22%3C%27%5C%3E"
IN_JSON = r"canary/of+the=channel&%25\"<'\\>"
IN_HTML = "canary/of+the=channel&amp;%25&quot;&lt;&#x27;\\&gt;"
CANARIES = [CANARY, IN_FORM, IN_PATH, IN_JSON, IN_HTML]

USER_AND_PASSWORD = "someone:canary p@ss/wörd+&"
IN_ADDRESS = "someone:canary%20p%40ss%2Fw%C3%B6rd%2B%26"
"""User and password of a proxy, as they are and as an address has them."""
PASSWORDS = [
    "canary p@ss/wörd+&",
    "canary%20p%40ss%2Fw%C3%B6rd%2B%26",
    "canary%20p%40ss/w%C3%B6rd%2B%26",
    r"canary p@ss/w\u00f6rd+&",
    "canary p@ss/wörd+&amp;",
    "canary%2520p%2540ss%252Fw%25C3%25B6rd%252B%2526",
    "c29tZW9uZTpjYW5hcnkgcEBzcy939nJkKyY=",
    "c29tZW9uZTpjYW5hcnkgcEBzcy93w7ZyZCsm",
]
RUN = 12
"""So many characters of a secret in a row count as shown."""


@pytest.fixture
def line() -> Iterator[Sandbox]:
    """A LINE that knows the canaries."""
    with Sandbox() as one:
        one.client_secret = one.token = one.line.client_secret = one.line.token = CANARY
        yield one


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from itertools.chain(texts(key), texts(item))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def runs(text: str) -> set[str]:
    """Every stretch of a text that is long enough to count; of a shorter text the whole."""
    return {text[start : start + RUN] for start in range(max(1, len(text) - RUN + 1))}


def check(line: Sandbox, result: Result, *more: str) -> dict[str, Any]:
    """No stretch of a canary, however spelled, in any output; return what the output says."""
    told = result.error if result.code else result.output
    issued = {request.headers["authorization"].removeprefix("Bearer ") for request in line.api_requests
              if "authorization" in request.headers} - {CANARY}  # fmt: skip
    assert all(re.fullmatch("[a-zA-Z0-9_-]+", token) for token in issued)  # is spelled like this everywhere
    shown = [result.out + result.err, *texts(told)]
    for run in set().union(*map(runs, {*CANARIES, *PASSWORDS, *issued, *more})):
        assert not [text for text in shown if run in text], run
    return told


ECHOES = {
    "as JSON": Fault("echo"),
    "as JSON, refused": Fault("echo", status=400),
    "as an unauthorized request": Fault("echo", status=401),
    "as a redirect": Fault("echo", status=302, headers={"Location": f"https://x.example/?token={IN_PATH}"}),
    "in the message": Fault("answer", status=400, body={"message": f"No: {CANARY}"}),
    "in the details": Fault(
        "answer",
        status=400,
        body={"message": "No", "details": [{"property": CANARY, "message": IN_FORM}]},
    ),
    "in keys": Fault("answer", status=400, body={CANARY: {CANARY: [[CANARY]]}}),
    "in a page": Fault("answer", status=502, body=f"<html>{' '.join(CANARIES)}"),
    "in broken JSON": Fault("answer", status=500, body=f'{{"a": "{IN_JSON}"'),
    "in headers": Fault("answer", status=403, headers={"Via": f"Bearer {CANARY}", "Pragma": IN_PATH}),
    "in a token's error": Fault("answer", status=400, body={"error": "no", "error_description": CANARY}),
    "in a page that is a success": Fault("answer", status=200, body=f"<html>{CANARY}"),
}  # fmt: skip


SHOWN_OF_A_TOKEN_REQUEST = [ECHOES[name] for name in ("in a page", "in headers", "in a token's error")]


def on(path: str, fault: Fault) -> list[Fault]:
    """A fault for every attempt on a path."""
    return [Fault(fault.kind, path, False, fault.status, fault.body, fault.headers)] * 3


@pytest.mark.parametrize("fault", ECHOES.values(), ids=ECHOES)
@pytest.mark.parametrize(
    ("asset", "path"),
    [(bearer, API), (oauth, API), (oauth, TOKEN)],
    ids=["bearer request", "oauth request", "oauth token request"],
)
def test_what_is_echoed_is_taken_out(line: Sandbox, fault: Fault, path: str, asset: Any) -> None:
    line.queue(*on(path, fault))
    told = check(line, run_here(PUSH.action, asset(line), PUSH.inputs))
    assert line.requests[-1].fault == fault.kind
    assert ("********" in json.dumps(told)) == (path == API or fault in SHOWN_OF_A_TOKEN_REQUEST)


@pytest.mark.parametrize("asset", [bearer, oauth], ids=["bearer", "oauth"])
@pytest.mark.parametrize("exchange", EXCHANGES, ids=lambda exchange: exchange.name)
def test_no_output_of_a_success_holds_a_secret(line: Sandbox, exchange: Any, asset: Any) -> None:
    headers = {"Server": f"<{CANARY}>", "Via": f"<{IN_FORM}>"}
    line.queue(Fault("echo", accepted=True, status=200, headers=headers))
    told = check(line, run_here(exchange.action, asset(line), exchange.inputs))
    assert told["status_code"] == 200
    assert (told["response_headers"]["Server"], told["response_headers"]["Via"]) == ("<********>", "<********>")
    assert told["json_body"]["headers"]["authorization"] == "Bearer ********"
    body = {"text": f"<{CANARY}>", f"<{IN_FORM}>": [{"in": [f"<{IN_PATH}>", f"<{IN_JSON}>", f"<{IN_HTML}>"]}], "n": 1}
    line.queue(Fault("answer", accepted=True, status=200, body=body))
    told = check(line, run_here(exchange.action, asset(line), exchange.inputs))
    assert told["status_code"] == 200
    assert told["json_body"] == {"text": "<********>", "<********>": [{"in": ["<********>"] * 3}], "n": 1}


ISSUED = "canary-of-the-token-endpoint"
TOKEN_ANSWER = {"access_token": ISSUED, "token_type": "Bearer", "expires_in": 900}
SPOILT_TOKENS = {
    "cut in the middle": Fault("truncated_json", TOKEN, status=200, body=TOKEN_ANSWER),
    "cut at the end": Fault("truncated", TOKEN, status=200, body=TOKEN_ANSWER),
    "under another name": Fault("answer", TOKEN, status=200, body={"accessToken": ISSUED}),
    "that cannot stand in a header": Fault("answer", TOKEN, status=200, body={"access_token": f"{ISSUED}\n"}),
    "as a page": Fault("answer", TOKEN, status=200, body=f"<html>{ISSUED}</html>"),
}


@pytest.mark.parametrize("fault", SPOILT_TOKENS.values(), ids=SPOILT_TOKENS)
def test_a_token_that_came_spoilt_is_not_shown(line: Sandbox, fault: Fault) -> None:
    line.queue(*[fault] * 3)
    told = check(line, run_here(PUSH.action, oauth(line), PUSH.inputs), ISSUED)
    assert {request.fault for request in line.requests} == {fault.kind}
    assert told["outcome"] == "not_sent"


@pytest.mark.parametrize("exchange", [PUSH, REPLY, READ], ids=lambda exchange: exchange.name)
def test_the_credentials_of_a_proxy_are_taken_out_wherever_they_come_from(
    certificates: dict[str, Certificate], exchange: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here LINE itself knows every spelling of them."""
    with Sandbox(ssl_context=certificates["good"].context) as line, Proxy(USER_AND_PASSWORD) as proxy:
        address = proxy.url(IN_ADDRESS)
        for source in ("asset", "turbine", "http_proxy", "HTTPS_PROXY"):
            line.queue(Fault("answer", status=400, body=f"<html>{' '.join(PASSWORDS)}"))
            asset = bearer(line, ca_certificate=certificates["good"].trust)
            if source == "asset":
                asset["http_proxy"] = address
            with monkeypatch.context() as patch:
                if "_" in source:
                    patch.setenv(source, address)
                turbine = address if source == "turbine" else None
                told = check(line, run_here(exchange.action, asset, exchange.inputs, http_proxy=turbine))
            assert told["response_text"] == f"<html>{' '.join(['********'] * len(PASSWORDS))}"
        assert len(proxy.seen) == 4


@pytest.mark.parametrize("asset", [bearer, oauth], ids=["bearer", "oauth"])
def test_no_failure_of_the_network_shows_a_secret(line: Sandbox, asset: Any) -> None:
    kinds = []
    secure = line.url.replace("http:", "https:")  # the connection never comes that far
    with dead_port() as port, Proxy("someone:else") as proxy:
        dead = f"http://127.0.0.1:{port}"
        for more in (
            {"url": dead, "token_url": f"{dead}/oauth2/v3/token"},
            {"url": secure, "http_proxy": dead.replace("//", f"//{IN_ADDRESS}@")},
            {"url": secure, "http_proxy": proxy.url(IN_ADDRESS)},
            {"url": secure, "http_proxy": f"socks5://{IN_ADDRESS}@127.0.0.1:{port}"},
            {"http_proxy": f"http://{IN_ADDRESS}@[bad"},
            {"http_proxy": f"http://{USER_AND_PASSWORD}@127.0.0.1:{port}"},
            {"ca_certificate": CANARY},
            {"url": f"{line.url}?{CANARY}"},
            {"url": line.url.replace("//", f"//{IN_ADDRESS}@")},
            {"timeout_seconds": CANARY},
        ):
            if "http_proxy" in more:
                more["token_url"] = f"{secure}/oauth2/v3/token"
            told = check(line, run_here(PUSH.action, asset(line, **more), PUSH.inputs))
            kinds.append(told["kind"])
    assert kinds == ["connection_failed"] + ["proxy_failed"] * 3 + ["invalid_asset"] * 6


def test_an_invalid_secret_is_not_shown_either(line: Sandbox) -> None:
    for secret, *spelled in (
        ("canary with blanks", "canary%20with%20blanks"),
        ("canary\nwith a line end", r"canary\nwith a line end", "canary%0Awith%20a%20line%20end"),
        ("cänäry", r"c\u00e4n\u00e4ry", "c%C3%A4n%C3%A4ry"),
    ):
        for asset in (bearer(line, token=secret), oauth(line, client_secret=secret)):
            told = check(line, run_here(PUSH.action, asset, PUSH.inputs), secret, *spelled)
            assert told["kind"] == "invalid_asset"


@pytest.mark.parametrize("wrap", [lambda text: [text], lambda text: {"a": text}, lambda text: [{"a": [text]}, 1]])
def test_a_secret_that_is_no_text_is_refused_without_showing_what_is_in_it(line: Sandbox, wrap: Any) -> None:
    for field in ("http_proxy", "client_secret", "token"):
        secret = f"http://{IN_ADDRESS}@proxy.example" if field == "http_proxy" else CANARY
        asset = oauth(line, **{field: wrap(secret)})
        told = check(line, run_process(PUSH.action, {**asset, **PUSH.inputs}))
        assert (told["kind"], [row["property"] for row in told["details"]][-1:]) == ("invalid_asset", [field])
    for number in (123456789012345, 12345678.9012345):
        told = check(line, run_process(PUSH.action, {**bearer(line, token=number), **PUSH.inputs}), str(number))
        assert [row["property"] for row in told["details"]] == ["token"]


def test_a_secret_that_holds_another_is_taken_out_whole(line: Sandbox) -> None:
    line.client_secret = line.line.client_secret = "canary"
    line.queue(Fault("answer", status=400, body={"message": "canary-and-more, canary"}))
    asset = {**oauth(line), **bearer(line, token="canary-and-more")}
    told = check(line, run_here(PUSH.action, asset, PUSH.inputs), "canary", "and-more")
    assert told["json_body"]["message"] == "********, ********"


def test_a_text_shorter_than_the_minimum_is_left_alone(line: Sandbox) -> None:
    short = "canary"[: MINIMUM_SECRET - 1]
    line.token = line.line.token = short
    line.queue(Fault("answer", status=400, body={"message": f"No {short}, no canary"}))
    told = run_here(PUSH.action, bearer(line), PUSH.inputs).error
    assert told["json_body"]["message"] == f"No {short}, no canary"
    line.token = line.line.token = "canary"[:MINIMUM_SECRET]
    line.queue(Fault("answer", status=400, body={"message": "No canary"}))
    told = run_here(PUSH.action, bearer(line), PUSH.inputs).error
    assert told["json_body"]["message"] == "No ********ry"


def test_a_mistake_of_ours_shows_no_secret(line: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(content: bytes) -> None:
        raise KeyError(CANARY)

    monkeypatch.setattr("connector.answer.parse", broken)
    told = check(line, run_here(PUSH.action, bearer(line), PUSH.inputs))
    assert told["kind"] == "internal"


def test_the_process_prints_one_line_and_no_secret(line: Sandbox) -> None:
    line.queue(*on(API, Fault("echo", status=400)))
    told = check(line, run_process(PUSH.action, {**oauth(line), **PUSH.inputs}, fresh=True, PYTHONWARNINGS="default"))
    assert told["json_body"]["headers"]["authorization"] == "Bearer ********"
    with Proxy("someone:else") as proxy:
        given = {**bearer(line, url=line.url.replace("http:", "https:")), **PUSH.inputs}
        address = proxy.url(IN_ADDRESS)
        told = check(line, run_process(PUSH.action, given, fresh=True, http_proxy=address, PYTHONWARNINGS="default"))
    assert told["kind"] == "proxy_failed"


def test_a_long_secret_that_a_message_cut_short_is_removed_too(line: Sandbox) -> None:
    token = "eyJhbGciOiJIUzI1NiJ9-UnQ_7Ry8mNwXf2-Bv5kD0sLpTq3Ea9ZcHo6-Wr4iGj1K"
    line.token = line.line.token = token
    pasted = {"to": token, "messages": [{"type": "text", "text": "x", token: 1}], "notificationDisabled": token}
    error = check(line, run_here(PUSH.action, bearer(line), pasted), token)
    assert [row["property"] for row in error["details"]] == ["to", "notificationDisabled"]
    assert all('"********...' in row["message"] for row in error["details"])


def test_a_page_that_is_cut_within_a_secret_shows_no_part_of_it(line: Sandbox) -> None:
    for shown in range(1, len(CANARY)):
        words = f"{'x' * (199 - shown)} {CANARY} "
        page = f"{words}{'y' * (3999 - shown - len(words))} {CANARY} and more"
        line.queue(Fault("answer", status=403, body=page))
        told = check(line, run_here(PUSH.action, bearer(line), PUSH.inputs))
        assert told["message"].endswith("x ...")
        assert told["response_text"].partition("y ")[2].endswith(" characters)")
