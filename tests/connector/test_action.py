"""What goes out for an action: what its declaration means, its one request, its retry key, its warnings."""

import json
import sys
import warnings
from typing import Any

import pytest

from connector.action import Action, Request, Result, Retry
from connector.envelope import failed
from connector.errors import ConnectorError, InternalError
from connector.fields import Findings, Integer, Object
from connector.line import REQUEST_BYTES, RETRY_KEY
from connector.models import Messages
from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, bearer
from tests.connector.declared import KEY, NEW_KEY, PUSH, Echo, Loading, Profile, Push, Reply, carried, made

# What a declaration means.


def test_what_follows_from_a_declaration_is_derived() -> None:
    class Quiet(Echo):
        json_body = Object({"messages": Messages()})

    class Validate(Push):
        endpoint, retry = "v2/bot/message/validate/push", Retry.FREE

    actions = (Push, Reply, Profile, Loading, Echo, Validate, Quiet)
    assert {action: (action.sends, action.local) for action in actions} == {
        Push: (True, False), Reply: (True, False), Profile: (False, False), Loading: (False, False),
        Echo: (False, True), Validate: (False, False), Quiet: (False, True),
    }  # fmt: skip
    assert Push.sections["json_body"] is Push.json_body
    assert list(Push.sections["headers"].fields) == [RETRY_KEY]
    assert not Profile.sections["headers"].fields


def test_a_declaration_that_contradicts_itself_is_no_class() -> None:
    with pytest.raises(InternalError, match="contradicts itself"):
        type("Wrong", (Action,), {"endpoint": "/v2/bot/info"})
    with pytest.raises(InternalError, match="makes none"):
        type("Wrong", (Echo,), {"endpoint": "v2/bot/info", "build": Echo.build})


# What goes out.


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("U1", "U1"),
        ("a/b", "a%2Fb"),
        ("a?b=c&d", "a%3Fb%3Dc%26d"),
        ("a#b", "a%23b"),
        ("a b", "a%20b"),
        ("é%", "%C3%A9%25"),
        ("{userId}", "%7BuserId%7D"),
        ("%2e%2e", "%252e%252e"),
        ("..\\..", "..%5C.."),
        ("a\r\nHost: b", "a%0D%0AHost%3A%20b"),
        ("...", "..."),
    ],
)
def test_a_path_parameter_stays_in_its_place_whatever_it_holds(sandbox: Sandbox, text: str, part: str) -> None:
    sandbox.queue(Fault.status_code(200))
    assert carried(Profile, bearer(sandbox), {"userId": text})["status_code"] == 200
    (request,) = sandbox.requests
    assert (request.method, request.path, request.query) == ("GET", f"/v2/bot/profile/{part}", {})


@pytest.mark.parametrize("wrong", ["..", ".", "", None, "a\ud83d", "\ude00"])
def test_a_path_parameter_that_would_be_no_part_of_a_path_makes_no_request(sandbox: Sandbox, wrong: Any) -> None:
    error = carried(Profile, bearer(sandbox), {"userId": wrong})
    assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_input", ["userId"])
    assert sandbox.requests == []


def test_options_in_snake_case_are_not_sent_and_unknown_fields_of_a_read_are_part_of_its_query(
    sandbox: Sandbox,
) -> None:
    sandbox.queue(Fault.status_code(200))
    output = carried(Profile, bearer(sandbox), {"userId": "U1", "date": "1", "wait_seconds": 5, "other_field": "x"})
    assert sandbox.requests[0].query == {"date": "1", "other_field": "x"}
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["other_field"]


def test_unknown_fields_of_a_post_are_part_of_its_body(sandbox: Sandbox) -> None:
    carried(Push, bearer(sandbox), {**PUSH, "newField": 1})
    (request,) = sandbox.requests
    assert (request.json, request.query) == ({**PUSH, "newField": 1}, {})
    assert request.headers["content-type"] == "application/json"


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
def test_nobody_overrides_who_is_asking(sandbox: Sandbox, name: str) -> None:
    output = carried(Push, bearer(sandbox), {**PUSH, "headers": {name: "Bearer other"}})
    assert sandbox.requests[0].headers["authorization"] == f"Bearer {sandbox.token}"
    assert output["warnings"] == [f"{name}: was not sent: this header is not passed on."]


def test_what_the_platform_adds_and_what_is_the_assets_is_no_input(sandbox: Sandbox) -> None:
    added = {"files": [{"file": "id"}], "data_body": "x", "token": "y", "path_parameters": {"a": 1}}
    output = carried(Push, bearer(sandbox), {**PUSH, **added})
    assert (sandbox.requests[0].json, sandbox.requests[0].query) == (PUSH, {})
    names = ["data_body", "token", "path_parameters"]
    assert output["warnings"] == [f"{name}: is not an input of this action; ignored." for name in names]


def test_a_call_is_what_the_declaration_says() -> None:
    empty = Request({}, {"userId": "U1"}, {"date": "1", "wait_seconds": 5}, {"a": 1})
    read = made(Profile).call(empty)
    assert (read.method, read.path, read.query, read.body) == ("GET", "v2/bot/profile/U1", {"date": "1"}, None)
    assert (read.headers, read.repeatable, read.read_seconds) == ({}, True, 30)
    push = made(Push).call(Request({RETRY_KEY: KEY}, {}, {}, {"to": "é"}))
    assert (push.method, push.headers, push.repeatable) == ("POST", {RETRY_KEY: KEY}, True)
    assert json.loads(push.body or b"") == {"to": "é"}
    reply = made(Reply).call(Request({}, {}, {}, {}))
    assert (reply.body, reply.repeatable, reply.read_seconds) == (b"{}", False, 10)


@pytest.mark.parametrize("more", [0, 1])
def test_a_request_has_as_many_bytes_as_line_takes_and_not_one_more(more: int) -> None:
    body = {"a": "x" * (REQUEST_BYTES - len('{"a": ""}') + more)}
    request = Request({}, {}, {}, body)
    if not more:
        assert len(made(Push).call(request).body or b"") == REQUEST_BYTES
        return
    with pytest.raises(ConnectorError) as caught:
        made(Push).call(request)
    assert (caught.value.kind, caught.value.message) == ("invalid_input", "The input was refused: json_body.")
    (row,) = caught.value.details
    assert row["property"] == "json_body"
    assert f"at most {REQUEST_BYTES} bytes as JSON; got {REQUEST_BYTES + 1}. Shorten or split" in row["message"]


def test_a_read_has_no_body_that_could_be_too_large() -> None:
    request = Request({}, {"userId": "U1"}, {}, {"a": "x" * REQUEST_BYTES})
    assert made(Profile).call(request).body is None


# Retry keys.


@pytest.mark.parametrize(
    "given",
    [
        {RETRY_KEY: KEY},
        {"x-line-retry-key": KEY},
        {"headers": {RETRY_KEY: KEY}},
        {"headers": {"X-LINE-RETRY-KEY": KEY}},
    ],
)
def test_a_callers_retry_key_goes_out_as_given_and_is_reported(sandbox: Sandbox, given: dict[str, Any]) -> None:
    output = carried(Push, bearer(sandbox), {**PUSH, **given})
    assert (output["retry_key"], sandbox.requests[0].headers["x-line-retry-key"]) == (KEY, KEY)
    assert (output["outcome"], output["warnings"]) == ("sent", [])


def test_without_a_callers_key_a_send_gets_a_new_one(sandbox: Sandbox) -> None:
    output = carried(Push, bearer(sandbox), PUSH)
    assert (output["retry_key"], sandbox.requests[0].headers["x-line-retry-key"]) == (NEW_KEY, NEW_KEY)


@pytest.mark.parametrize(
    ("action", "inputs"),
    [
        (Profile, {"userId": "U1"}),
        (Loading, {"chatId": USER}),
        (Reply, {"replyToken": "b" * 32, "messages": [TEXT]}),
    ],
)
def test_where_line_takes_no_retry_key_none_is_made_sent_or_reported(
    sandbox: Sandbox, action: type[Action], inputs: dict[str, Any]
) -> None:
    sandbox.queue(Fault.status_code(200), Fault.status_code(200))
    for given in ({}, {RETRY_KEY: KEY}):
        output = carried(action, bearer(sandbox), {**inputs, **given})
        assert output["retry_key"] is None
        assert [warning.partition(":")[0] for warning in output["warnings"]] == list(given)
    assert all("x-line-retry-key" not in request.headers for request in sandbox.requests)


@pytest.mark.parametrize(
    ("given", "reported"),
    [({RETRY_KEY: KEY}, KEY), ({RETRY_KEY: KEY[:-1]}, None), ({RETRY_KEY: "SOC-2041"}, ""), ({}, NEW_KEY)],
)
def test_a_refused_input_reports_its_retry_key_unless_that_is_itself_refused(
    sandbox: Sandbox, given: dict[str, Any], reported: str | None
) -> None:
    error = carried(Push, bearer(sandbox), {"messages": [TEXT], **given})
    assert (error["kind"], error["outcome"], error["retry_key"]) == ("invalid_input", "not_sent", reported or None)
    refused = [RETRY_KEY, "to"] if reported is None else ["to"]
    assert [row["property"] for row in error["details"]] == refused
    assert error["message"] == f"The input was refused: {', '.join(refused)}."
    assert sandbox.requests == []


@pytest.mark.parametrize("callers", [True, False])
def test_only_of_a_callers_key_it_is_said_that_an_earlier_run_may_have_been_accepted(
    sandbox: Sandbox, callers: bool
) -> None:
    inputs = {**PUSH, **({RETRY_KEY: KEY} if callers else {})}
    sandbox.queue(Fault.status_code(400))
    error = carried(Push, bearer(sandbox), inputs)
    assert [warning.partition(":")[0] for warning in error["warnings"]] == [RETRY_KEY] * callers
    assert error["outcome"] == "not_sent"
    carried(Push, bearer(sandbox), inputs)
    again = carried(Push, bearer(sandbox), inputs)
    assert (again["status_code"], again["outcome"]) == (409, "sent")
    assert [warning.partition(": ")[2][:30] for warning in again["warnings"]] == [
        "LINE had accepted this message"
    ] * callers


# Warnings.


def test_warnings_about_the_asset_come_before_those_about_the_input(sandbox: Sandbox) -> None:
    asset = bearer(sandbox, strange=1, verify_ssl=False)
    assert carried(Push, asset, {**PUSH, "newField": 1})["warnings"] == [
        "asset: has a field with a name of 7 characters that it does not take; ignored.",
        "verify_ssl: is off; whoever is on the way can read the credentials.",
        "newField: is not a field LINE documents; passed on as given.",
    ]


def test_an_input_that_is_refused_keeps_its_warnings(sandbox: Sandbox) -> None:
    error = carried(Push, bearer(sandbox, verify_ssl=False), {"newField": 1})
    assert [warning.partition(":")[0] for warning in error["warnings"]] == ["verify_ssl", "newField"]


def test_an_action_without_a_request_does_not_look_at_the_asset() -> None:
    assert carried(Echo, {"url": "nothing", "verify_ssl": False}, {"text": "x"})["warnings"] == []


def test_what_a_library_warns_of_is_kept_to_itself_and_the_filters_stay_as_they_were() -> None:
    class Remarks(Echo):
        def build(self, request: Request) -> Result:
            warnings.warn("a library's remark", stacklevel=1)
            return Result()

    before = list(warnings.filters)
    assert not failed(carried(Remarks, None, {}))
    assert warnings.filters == before


def test_the_message_of_a_refused_input_names_each_place_once(sandbox: Sandbox) -> None:
    def again(value: dict[str, Any], place: str, found: Findings) -> None:
        found.problem("max", "is wrong once more.")

    class Twice(Action):
        endpoint = "v2/bot/info"
        parameters = Object({"max": Integer()}, rules=(again,))

    error = carried(Twice, bearer(sandbox), {"max": "many"})
    assert [row["property"] for row in error["details"]] == ["max", "max"]
    assert error["message"] == "The input was refused: max."


def test_a_signal_leaves_its_line_also_where_what_it_has_interrupted_is_half_done() -> None:
    class Half(Push):
        def stopped(self, error: ConnectorError) -> Result:
            raise ImportError(f"partially initialized module: {error.kind}")

    action = Half(asset={"url": "http://127.0.0.1:1", "token": "some-token"})
    action.progress.key(KEY, callers=False)
    stream, line, code = action.last_words("SIGTERM")
    told = json.loads(line.removeprefix("::set-error "))
    assert (stream, code) == (sys.stderr, 1)
    assert (told["kind"], told["outcome"], told["retry_key"]) == ("interrupted", "unknown", KEY)
    assert told["hint"].startswith("To finish, run the action again within 24 hours")
