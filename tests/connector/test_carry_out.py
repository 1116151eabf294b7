"""What comes of an action, whatever happens: one output or one error, true about what was sent, without secrets."""

import json
import sys
from typing import Any
from uuid import UUID

import pytest
from requests import ConnectTimeout, PreparedRequest, Response
from requests.adapters import HTTPAdapter

from connector.action import Action, Request, Result, Retry
from connector.envelope import failed
from connector.errors import failure
from connector.line import RETRY_KEY
from connector.redaction import HIDDEN
from connector.sandbox import Fault, Sandbox
from connector.surroundings import Surroundings
from tests.conftest import bearer, oauth
from tests.connector.declared import KEY, NEW_KEY, PUSH, Echo, Profile, Push, carried, made


def raising(error: BaseException, *, after: bool) -> type[Action]:
    """A push whose own code fails, before its request or after it."""

    class Failing(Push):
        def exchange(self, session: Any, request: Request) -> Result:
            if after:
                session.send(self.call(request))
            raise error

    return Failing


def deep() -> dict[str, Any]:
    """A value that is nested more deeply than a function can follow."""
    value: dict[str, Any] = {}
    for _ in range(sys.getrecursionlimit() + 100):
        value = {"a": value}
    return value


def test_an_output_is_returned_and_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert made(Echo).run({"text": "x"})["text"] == "x"
    assert capsys.readouterr() == ("", "")


def test_an_error_is_one_line_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        made(Echo).run([])
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert json.loads(err.removeprefix("::set-error "))["kind"] == "invalid_input"


def test_a_key_of_an_actions_own_of_which_nothing_is_known_is_empty_by_its_type() -> None:
    error = carried(Echo, None, {"rows": 5})
    assert error["kind"] == "invalid_input"
    own = ("text", "rows", "told", "number", "yes")
    assert [error[name] for name in own] == ["", [], {}, None, None]
    output = carried(Echo, None, {"text": "x", "rows": ["y"]})
    assert [output[name] for name in own] == ["x", ["y"], {}, None, None]


def test_of_what_sends_nothing_there_is_no_outcome(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(200), Fault.status_code(404))
    for _ in range(2):
        assert carried(Profile, bearer(sandbox), {"userId": "U1"})["outcome"] is None
    assert carried(Echo, None, {})["outcome"] is None


@pytest.mark.parametrize(("after", "outcome"), [(False, "not_sent"), (True, "unknown")])
@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (ZeroDivisionError("by nought"), "internal", "ZeroDivisionError: by nought"),
        (RecursionError(), "invalid_input", "The input is nested too deeply."),
        (failure("invalid_input", "Wrong."), "invalid_input", "Wrong."),
    ],
)
def test_whatever_goes_wrong_becomes_the_one_error_and_it_is_unknown_only_if_something_may_have_been_sent(
    sandbox: Sandbox, error: Exception, kind: str, message: str, after: bool, outcome: str
) -> None:
    told = carried(raising(error, after=after), bearer(sandbox), PUSH)
    assert (told["kind"], told["message"], told["outcome"], told["attempts"]) == (kind, message, outcome, int(after))
    assert told["retry_key"] == NEW_KEY
    assert len(sandbox.messages) == int(after)


def test_an_interrupt_is_no_error_of_the_action(sandbox: Sandbox) -> None:
    with pytest.raises(KeyboardInterrupt):
        carried(raising(KeyboardInterrupt(), after=False), bearer(sandbox), PUSH)


def test_a_second_run_of_the_same_action_starts_afresh(sandbox: Sandbox) -> None:
    action = made(Push, bearer(sandbox))
    for inputs in ({**PUSH, "newField": 1}, {**PUSH, "otherField": 1}):
        output = action.carry_out({**inputs, RETRY_KEY: KEY})
        sandbox.clear()
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["otherField", RETRY_KEY]
    assert output["attempts"] == 1


def test_an_input_can_be_prepared_without_being_carried_out(sandbox: Sandbox) -> None:
    action = made(Push, bearer(sandbox))
    request = action.prepare({**PUSH, "newField": 1})
    assert request[:4] == ({RETRY_KEY: NEW_KEY}, {}, {}, {**PUSH, "newField": 1})
    assert (action.progress.retry_key, action.progress.callers_key, action.progress.sends) == (NEW_KEY, False, True)
    assert action.progress.retry is Retry.KEYED
    assert sandbox.requests == []


def test_unless_told_otherwise_a_retry_key_is_random_and_the_network_is_the_real_one() -> None:
    action = Push()
    keys = {action.prepare(PUSH).headers[RETRY_KEY] for _ in range(2)}
    assert len({UUID(key) for key in keys}) == 2
    assert (action.transport, type(action.surroundings)) == (None, Surroundings)


def test_what_carries_requests_in_place_of_the_network_is_given_every_one() -> None:
    class Nothing(HTTPAdapter):
        """A network on which nobody answers."""

        urls: list[str | None] = []

        def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
            self.urls.append(request.url)
            raise ConnectTimeout

    action = made(Push, {"url": "https://line.example", "token": "channel-token"})
    action.transport = Nothing()
    told = action.carry_out(PUSH)
    assert (told["outcome"], Nothing.urls) == ("not_sent", ["https://line.example/v2/bot/message/push"] * 3)


def test_the_proxy_is_the_one_that_the_platform_passes() -> None:
    asset = {"url": "https://line.example", "token": "channel-token"}
    error = carried(Push, asset, PUSH, http_proxy="nonsense://proxy.example")
    assert (error["kind"], error["outcome"]) == ("proxy_failed", "not_sent")


# Secrets, and answers that nobody can follow.


@pytest.mark.parametrize("asset", [bearer, oauth])
@pytest.mark.parametrize("status", [200, 400])
def test_a_secret_that_is_echoed_is_taken_out_of_a_success_as_out_of_a_failure(
    sandbox: Sandbox, asset: Any, status: int
) -> None:
    sandbox.queue(Fault("echo", status=status))
    told = carried(Push, asset(sandbox), PUSH)
    assert told["status_code"] == status
    token = sandbox.api_requests[0].headers["authorization"].removeprefix("Bearer ")
    assert told["json_body"]["headers"]["authorization"] == f"Bearer {HIDDEN}"
    assert token not in json.dumps(told)


def test_a_secret_is_taken_out_of_headers_and_of_names_in_a_body(sandbox: Sandbox) -> None:
    headers = {"Server": f"<{sandbox.token}>"}
    sandbox.queue(Fault("answer", status=200, body={sandbox.token: [sandbox.token]}, headers=headers))
    output = carried(Push, bearer(sandbox), PUSH)
    assert (output["outcome"], output["json_body"]) == ("sent", {HIDDEN: [HIDDEN]})
    assert output["response_headers"]["Server"] == f"<{HIDDEN}>"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTPS_PROXY", "all_proxy", None])
def test_the_password_of_any_proxy_is_a_secret(monkeypatch: pytest.MonkeyPatch, variable: str | None) -> None:
    address = "http://someone:pass-word@proxy.example:8080"
    if variable:
        monkeypatch.setenv(variable, address)
    monkeypatch.setenv("PROXY_HELP", "mail help@example, or:plain@text")
    output = carried(Echo, None, {"text": "plain pass-word"}, http_proxy=None if variable else address)
    assert output["text"] == f"plain {HIDDEN}"


def test_an_answer_that_nobody_can_follow_costs_its_body_and_not_what_is_known_of_the_send(sandbox: Sandbox) -> None:
    class Deep(Push):
        def exchange(self, session: Any, request: Request) -> Result:
            sent = super().exchange(session, request)
            assert sent.answer is not None
            headers = {"Server": sandbox.token}
            return sent._replace(answer=sent.answer._replace(body=deep(), headers=headers))

    output = carried(Deep, bearer(sandbox), PUSH)
    assert not failed(output)
    assert (output["outcome"], output["status_code"], output["json_body"]) == ("sent", 200, {})
    assert (output["attempts"], output["retry_key"]) == (1, NEW_KEY)
    assert output["response_headers"] == {"Server": HIDDEN}


@pytest.mark.parametrize("depth", [300, 600, 900])
def test_whatever_nests_in_an_answer_a_send_that_was_accepted_is_sent(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str], depth: int
) -> None:
    body = b'{"a":' * depth + b"1" + b"}" * depth
    sandbox.queue(Fault("answer", status=200, body=body, accepted=True))
    output = made(Push, bearer(sandbox)).run(PUSH)
    assert (output["outcome"], len(sandbox.messages), capsys.readouterr()) == ("sent", 1, ("", ""))
    json.dumps(output)


def test_a_forgotten_return_does_not_hide_that_something_was_sent(sandbox: Sandbox) -> None:
    class Forgetful(Push):
        def exchange(self, session: Any, request: Request) -> Result:
            session.send(self.call(request))
            return None  # type: ignore[return-value]

    error = carried(Forgetful, bearer(sandbox), PUSH)
    assert (error["kind"], error["outcome"], error["attempts"]) == ("internal", "unknown", 1)
    assert error["retry_key"] == sandbox.api_requests[0].headers["x-line-retry-key"]


def test_an_action_gives_no_other_meaning_to_the_common_keys(sandbox: Sandbox) -> None:
    class Boasting(Push):
        def exchange(self, session: Any, request: Request) -> Result:
            return session.send(self.call(request))._replace(own={"outcome": "delivered", "rows": [1]})

    output = carried(Boasting, bearer(sandbox), PUSH)
    assert (output["outcome"], "rows" in output) == ("sent", False)
