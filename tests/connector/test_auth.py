"""Where a channel access token comes from, how long one is used, and what is said when there is none."""

import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from connector.asset import Secret, read_asset
from connector.auth import ChannelAccessToken
from connector.errors import KINDS, ConnectorError, failure
from connector.sandbox import Fault, Sandbox
from connector.session import Answer
from tests.conftest import TEXT, USER, Still, bearer, oauth, run_here

OAUTH = {
    "url": "https://line.example",
    "token_url": "https://line.example/oauth2/v3/token",
    "client_id": "1234567890",
    "client_secret": "0123456789abcdef",
}
PUSH = {"to": USER, "messages": [TEXT]}
TOKEN = "/oauth2"


class Issuer:
    """A token endpoint that issues token-1, token-2 and so on; an answer takes some seconds to come."""

    def __init__(self, *lifetimes: Any, takes: float = 0.0) -> None:
        self.clock = Still()
        self.forms: list[dict[str, str]] = []
        self._lifetimes = lifetimes
        self._takes = takes
        self.token = ChannelAccessToken(read_asset(OAUTH), self.clock.now)

    def _issue(self, form: dict[str, str]) -> Answer:
        self.forms.append(form)
        self.clock.seconds += self._takes
        lifetime = self._lifetimes[min(len(self.forms), len(self._lifetimes)) - 1]
        told = {} if lifetime is None else {"expires_in": lifetime}
        return answer({"token_type": "Bearer", "access_token": f"token-{len(self.forms)}", **told})

    def used(self) -> str:
        """The token that the next request would bear."""
        scheme, _, token = self.token.header(self._issue).partition(" ")
        assert scheme == "Bearer"
        return token


def answer(body: dict[str, Any]) -> Answer:
    """An answer that is a success."""
    return Answer(status=200, reason="OK", headers={}, body=body, text="")


def test_a_token_is_asked_for_on_first_use_with_the_channel_id_and_secret() -> None:
    issuer = Issuer(900)
    assert (issuer.forms, issuer.token.issued) == ([], [])
    assert [issuer.used() for _ in range(3)] == ["token-1"] * 3
    assert issuer.forms == [
        {"grant_type": "client_credentials", "client_id": "1234567890", "client_secret": "0123456789abcdef"}
    ]


def test_every_token_that_was_issued_is_kept_as_a_secret() -> None:
    issuer = Issuer(900)
    for _ in range(3):
        issuer.used()
        issuer.clock.seconds += 900
    assert all(isinstance(secret, Secret) for secret in issuer.token.issued)
    assert [secret.reveal() for secret in issuer.token.issued] == ["token-1", "token-2", "token-3"]


@pytest.mark.parametrize(
    ("lifetime", "used_for"),
    [(2592000, 2591970), (900, 870), (400, 370), (300, 270), (299, 269.1), (200, 180), (10, 9), (1, 0.9), (0.5, 0.45)],
)
def test_a_token_is_renewed_a_tenth_of_its_life_before_its_end_and_30_seconds_at_most(
    lifetime: float, used_for: float
) -> None:
    issuer = Issuer(lifetime)
    assert issuer.used() == "token-1"
    start = issuer.clock.seconds
    issuer.clock.seconds = start + used_for - 0.01
    assert issuer.used() == "token-1"
    issuer.clock.seconds = start + used_for + 0.0001
    assert issuer.used() == "token-2"


def test_a_token_is_renewed_at_the_moment_and_not_after_it() -> None:
    issuer = Issuer(900)
    issuer.used()
    issuer.clock.seconds += 870
    assert issuer.used() == "token-2"


def test_the_life_of_a_token_begins_when_it_was_asked_for_and_not_when_it_came() -> None:
    issuer = Issuer(900, takes=100)
    asked = issuer.clock.seconds
    assert issuer.used() == "token-1"
    issuer.clock.seconds = asked + 869
    assert issuer.used() == "token-1"
    issuer.clock.seconds = asked + 870
    assert issuer.used() == "token-2"


def test_each_token_has_the_lifetime_that_came_with_it() -> None:
    issuer = Issuer(100, 900)
    issuer.used()
    issuer.clock.seconds += 90
    assert issuer.used() == "token-2"
    issuer.clock.seconds += 869
    assert issuer.used() == "token-2"
    issuer.clock.seconds += 1
    assert issuer.used() == "token-3"


@pytest.mark.parametrize("lifetime", [None, 0, -1, -900.0, float("nan"), "900", [900], {}])
def test_a_token_of_which_nobody_says_how_long_it_lives_is_used_once(lifetime: Any) -> None:
    for start in (0.0, 1e9, -1e9):
        issuer = Issuer(lifetime)
        issuer.clock.seconds = start
        assert [issuer.used(), issuer.used()] == ["token-1", "token-2"]
    issuer = Issuer(900, lifetime)
    issuer.used()
    issuer.clock.seconds += 900
    assert [issuer.used(), issuer.used()] == ["token-2", "token-3"]


def test_a_token_of_the_assets_own_is_used_for_ever_and_none_is_asked_for() -> None:
    def never(form: dict[str, str]) -> Answer:
        raise AssertionError(form)

    clock = Still()
    token = ChannelAccessToken(read_asset({"url": "https://line.example", "token": "long-lived"}), clock.now)
    for _ in range(3):
        assert token.header(never) == "Bearer long-lived"
        clock.seconds += 1e9
    assert token.issued == []


@pytest.mark.parametrize("token", ["!", "~", "a/b+c==", "eyJ.eyJ-_"])
def test_a_token_is_any_text_that_can_stand_in_a_header(token: str) -> None:
    made = ChannelAccessToken(read_asset(OAUTH), Still().now)
    assert made.header(lambda _: answer({"access_token": token})) == f"Bearer {token}"


@pytest.mark.parametrize(
    "token",
    [None, "", 5, True, ["canary"], "canary\n", "\ncanary", "canary\r\nX-Evil: 1", "canary canary", " canary",
     "canary\x7f", "canäry", "canary\u2603"],
)  # fmt: skip
def test_what_cannot_be_a_token_is_neither_used_nor_kept_nor_shown(token: Any) -> None:
    body = {"access_token": token, "expires_in": 900}
    made = ChannelAccessToken(read_asset(OAUTH), Still().now)
    with pytest.raises(ConnectorError) as caught:
        made.header(lambda _: answer(body)._replace(text="canary"))
    error = caught.value
    assert (error.kind, error.message) == (
        "bad_response",
        "No channel access token: The answer holds no access_token.",
    )
    assert (error.answer.status, error.answer.body, error.answer.text) == (200, {}, "")
    assert made.issued == []


def waits_for(function: str, thread: threading.Thread) -> bool:
    """Whether a thread has come to stand in a function."""
    frame = sys._current_frames().get(thread.ident or 0)
    return frame is not None and frame.f_code.co_name == function


@pytest.mark.parametrize(("refuses", "got"), [(False, "Bearer token-1"), (True, "line_unavailable")])
def test_of_several_threads_one_asks_for_a_token_and_the_others_have_what_it_gets(refuses: bool, got: str) -> None:
    issuer, all_wait, seen = Issuer(900), threading.Event(), []

    def issue(form: dict[str, str]) -> Answer:
        assert all_wait.wait(10)
        told = issuer._issue(form)
        if refuses:
            raise failure("line_unavailable", "Try again.")
        return told

    def ask() -> None:
        try:
            seen.append(issuer.token.header(issue))
        except ConnectorError as error:
            seen.append(error.kind)

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 10
    while sum(waits_for("header", thread) for thread in threads) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    all_wait.set()
    for thread in threads:
        thread.join()
    assert (seen, len(issuer.forms)) == ([got] * 5, 1)


def test_a_failure_is_not_kept_for_who_asks_later() -> None:
    issuer = Issuer(900)

    def fail(form: dict[str, str]) -> Answer:
        raise failure("line_unavailable", str(len(form)))

    for _ in range(2):
        with pytest.raises(ConnectorError):
            issuer.token.header(fail)
    assert issuer.used() == "token-1"


# How an action tells of it: the channel's two addresses are two servers here.


@pytest.fixture
def issuing() -> Iterator[tuple[Sandbox, Sandbox]]:
    """One LINE behind two ports: the first is for messages, the second for tokens."""
    with Sandbox() as line, Sandbox() as tokens:
        tokens.line = line.line
        yield line, tokens


def asset_of(line: Sandbox, tokens: Sandbox, **more: Any) -> dict[str, Any]:
    """The asset with an address for each."""
    return oauth(line, token_url=f"{tokens.url}/oauth2/v3/token", **more)


def test_the_token_is_asked_for_at_token_url_and_the_rest_at_url(issuing: tuple[Sandbox, Sandbox]) -> None:
    line, tokens = issuing
    output = run_here("send_push_message", asset_of(line, tokens), PUSH).output
    assert output["outcome"] == "sent"
    (push,), (token,) = line.requests, tokens.requests
    assert (push.method, push.path) == ("POST", "/v2/bot/message/push")
    assert (token.method, token.path) == ("POST", "/oauth2/v3/token")
    assert line.client_secret not in repr(push)
    assert USER not in repr(token)


def test_the_path_of_token_url_is_the_assets(issuing: Any) -> None:
    line, tokens = issuing
    asset = oauth(line, token_url=f"{tokens.url}/v2/oauth/accessToken")
    run_here("send_push_message", asset, PUSH)
    assert [request.path for request in tokens.requests] == ["/v2/oauth/accessToken"]


def test_an_asset_with_a_token_asks_nobody_for_one(issuing: Any) -> None:
    line, tokens = issuing
    asset = {**asset_of(line, tokens), **bearer(line)}
    assert run_here("send_push_message", asset, PUSH).output["outcome"] == "sent"
    assert (tokens.requests, len(line.requests)) == ([], 1)


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (400, {"error": "invalid_client", "error_description": "wrong secret"}, "invalid_client: wrong secret"),
        (401, {"message": "no"}, ""),
        (403, {"error": "a", "error_description": "b", "message": "c"}, "a: b"),
        (404, {"error": 5, "error_description": ["x"], "message": "Not found"}, ""),
        (400, {}, ""),
    ],
)
def test_a_refused_token_request_is_about_channel_id_and_secret(
    issuing: Any, status: int, body: dict[str, Any], text: str
) -> None:
    line, tokens = issuing
    tokens.queue(Fault("answer", TOKEN, status=status, body=body))
    error = run_here("send_push_message", asset_of(line, tokens), PUSH).error
    assert (error["kind"], error["status_code"], error["json_body"]) == (
        "auth_failed",
        status,
        {name: body[name] for name in ("error", "error_description") if isinstance(body.get(name), str)},
    )
    told = f": {text}" if text else "."
    assert error["message"] == f"LINE issued no token for this channel ID and secret (status {status}){told}"
    elsewhere = "Check token_url: LINE has no token endpoint there."
    assert error["hint"] == (elsewhere if status == 404 else KINDS["auth_failed"].hint)
    assert (error["outcome"], error["attempts"], line.requests) == ("not_sent", 1, [])


@pytest.mark.parametrize(
    ("faults", "kind", "begins"),
    [
        ([Fault("answer", TOKEN, status=500)] * 3, "line_unavailable", "LINE answered with status 500"),
        ([Fault("lost", TOKEN)] * 3, "connection_failed", "The connection to "),
        ([Fault.rate_limited(path=TOKEN)], "rate_limited", "LINE answered with status 429"),
        ([Fault("answer", TOKEN, status=409)], "conflict", "LINE answered with status 409"),
        ([Fault("answer", TOKEN, status=302)], "bad_response", "The answer is a redirect"),
        ([Fault("answer", TOKEN, status=200, body={"token": "x"})], "bad_response", "The answer holds no access_token"),
        ([Fault("answer", TOKEN, status=200, body="<html>")] * 3, "bad_response", "LINE's answer cannot be read"),
    ],
    ids=["server error", "lost", "rate", "conflict", "redirect", "no token", "page"],
)
def test_without_a_token_no_message_was_sent_whatever_became_of_the_token_request(
    issuing: Any, faults: list[Fault], kind: str, begins: str
) -> None:
    line, tokens = issuing
    tokens.queue(*faults)
    error = run_here("send_push_message", asset_of(line, tokens), PUSH).error
    assert (error["kind"], error["outcome"], error["attempts"]) == (kind, "not_sent", len(faults))
    assert error["message"].startswith(f"No channel access token: {begins}")
    assert (len(tokens.requests), line.requests) == (len(faults), [])


def test_a_refusal_after_other_failures_counts_every_attempt(issuing: Any) -> None:
    line, tokens = issuing
    tokens.queue(Fault("lost", TOKEN), Fault("answer", TOKEN, status=500), Fault("answer", TOKEN, status=400))
    error = run_here("send_push_message", asset_of(line, tokens), PUSH).error
    assert (error["kind"], error["attempts"], error["outcome"]) == ("auth_failed", 3, "not_sent")


def test_of_what_came_in_place_of_a_token_two_fields_of_a_refusal_are_shown(issuing: Any) -> None:
    line, tokens = issuing
    shown, refused = [], {"error": "e", "error_description": "d"}
    for status in (200, 299, 300, 429):
        tokens.clear()
        tokens.queue(*[Fault("answer", TOKEN, status=status, body={**refused, "note": "n", "message": "m"})] * 3)
        error = run_here("send_push_message", asset_of(line, tokens), PUSH).error
        shown.append((error["status_code"], error["json_body"]))
    assert shown == [(200, {}), (299, {}), (300, refused), (429, refused)]
