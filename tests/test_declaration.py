"""What contradicts itself fails when it is imported, with a sentence for each mistake and what to do."""

from pathlib import Path
from typing import Any

import pytest

from connector.action import Action, Request, Result, Retry
from connector.errors import InternalError
from connector.fields import Array, Boolean, Integer, Object, String
from connector.line import RETRY_KEY
from connector.models import Messages, RecipientId
from tests.conftest import ACTIONS, ROOT, load, run_python

NOTHING = Object({})
MESSAGES = Object({"messages": Messages()})
USER_ID = RecipientId("Whose.", kinds="U", required=True)
PUSH = {"method": "POST", "endpoint": "v2/bot/message/push", "retry": Retry.KEYED, "json_body": MESSAGES}
READ = {"endpoint": "v2/bot/info"}
FREE = {"method": "POST", "endpoint": "v2/bot/x", "retry": Retry.FREE, "json_body": Object({"a": String()})}


def build(self: Action, request: Request) -> Result:
    """A build of an action's own."""
    return Result(own={"found": len(request.parameters)})


LOCAL = {"build": build, "output": Object({"found": Integer()})}


def declared(base: dict[str, Any], **changes: Any) -> type[Action]:
    """A declaration with some words changed; None takes a word away."""
    words = {name: value for name, value in {**base, **changes}.items() if value is not None}
    return type("RunnerOverride", (Action,), words)


def problems(base: dict[str, Any], **changes: Any) -> dict[str, str]:
    """What is wrong with a declaration, by word."""
    with pytest.raises(InternalError) as caught:
        declared(base, **changes)
    error = caught.value
    assert error.kind == "internal"
    for row in error.details:
        assert f"{row['property']} {row['message']}" in str(error)
    return {row["property"]: row["message"] for row in error.details}


CONTRADICTIONS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "a POST that does not say what repeating it does": (PUSH, {"retry": None}, "retry", "is missing"),
    "the same where nothing is sent": (FREE, {"retry": None}, "retry", "is missing"),
    "messages that a lost answer would send again": (PUSH, {"retry": Retry.FREE}, "retry", "would send the messages"),
    "a key where nothing is sent": (FREE, {"retry": Retry.KEYED}, "retry", "only where messages are sent"),
    "no key where LINE takes one": (PUSH, {"retry": Retry.NEVER}, "retry", "LINE takes a retry key here"),
    "a key for a validation": (PUSH, {"endpoint": "v2/bot/message/validate/push"}, "retry", "only where messages are"),
    "a retry that is none": (PUSH, {"retry": ...}, "retry", "Retry.FREE, Retry.KEYED or Retry.NEVER; got Ellipsis"),
    "a retry as text": (PUSH, {"retry": "KEYED"}, "retry", "got 'KEYED'"),
    "a GET that says what repeating it does": (READ, {"retry": Retry.FREE}, "retry", "says nothing of a GET"),
    "a GET with a key": (READ, {"retry": Retry.KEYED}, "retry", "says nothing of a GET"),
    "a misspelt word": (PUSH, {"retri": Retry.KEYED}, "retri", 'Did you mean "retry"?'),
    "another misspelt word": (READ, {"endpiont": "v2/bot/info"}, "endpiont", 'Did you mean "endpoint"?'),
    "a word of somebody's own": (READ, {"colour": "green"}, "colour", "begin a name of your own with an underscore"),
    "sends, which is derived": (PUSH, {"sends": True}, "sends", "follows from"),
    "sends, misspelt": (PUSH, {"sendz": True}, "sendz", "is no word of a declaration"),
    "headers, which are derived": (PUSH, {"headers": NOTHING}, "headers", "follows from"),
    "sections, which are derived": (READ, {"sections": {}}, "sections", "follows from"),
    "local, which is derived": (READ, {"local": True}, "local", "follows from"),
    "guarded, which is derived": (PUSH, {"guarded": False}, "guarded", "follows from"),
    "use_reserve, which is derived": (
        PUSH,
        {"parameters": Object({"use_reserve": Boolean()})},
        "parameters",
        "has use_reserve, which follows from",
    ),
    "keep_trying_seconds, which is derived": (
        PUSH,
        {"parameters": Object({"keep_trying_seconds": Integer()})},
        "parameters",
        "has keep_trying_seconds, which follows from",
    ),
    "what is seen of the quota, which is derived": (
        PUSH,
        {"output": Object({"quota": Integer()})},
        "output",
        "has quota, which follows from",
    ),
    "quotes beside the messages": (PUSH, {"quotes": True}, "quotes", "Messages(quotes=True)"),
    "what is the same for all": (READ, {"run": build}, "run", "the same for every action"),
    "how it is carried out": (READ, {"carry_out": build}, "carry_out", "the same for every action"),
    "how a request is made": (READ, {"call": build}, "call", "the same for every action"),
    "a send without messages": (PUSH, {"json_body": Object({"to": USER_ID})}, "json_body", "lacks messages"),
    "a reply without messages": (
        FREE,
        {"endpoint": "v2/bot/message/reply"},
        "json_body",
        "lacks messages",
    ),
    "no endpoint": (READ, {"endpoint": None}, "endpoint", "is missing"),
    "no endpoint of a POST": (PUSH, {"endpoint": None}, "endpoint", "is missing"),
    "an endpoint with a slash before it": (READ, {"endpoint": "/v2/bot/info"}, "endpoint", "without a slash"),
    "an endpoint with a slash behind it": (READ, {"endpoint": "v2/bot/info/"}, "endpoint", "without a slash"),
    "an endpoint with a host": (READ, {"endpoint": "https://api.line.me/v2"}, "endpoint", "must be the path"),
    "an endpoint with a query": (READ, {"endpoint": "v2/bot/info?x=1"}, "endpoint", "must be the path"),
    "an endpoint with a blank": (READ, {"endpoint": "v2/bot/ info"}, "endpoint", "must be the path"),
    "an endpoint with a step up": (READ, {"endpoint": "v2/../info"}, "endpoint", "must be the path"),
    "an endpoint that is no text": (READ, {"endpoint": 5}, "endpoint", "got 5"),
    "an endpoint with open braces": (READ, {"endpoint": "v2/{userId"}, "endpoint", "must be the path"),
    "an endpoint with the platform's braces": (READ, {"endpoint": "v2/{{userId}}"}, "endpoint", "must be the path"),
    "a method in small letters": (PUSH, {"method": "post"}, "method", "in capitals; got 'post'"),
    "a method without a body here": (PUSH, {"method": "PUT"}, "method", "must be GET or POST, in capitals; got 'PUT'"),
    "a method that is none": (READ, {"method": "DELETE"}, "method", "must be GET or POST"),
    "a POST without a body": (FREE, {"json_body": None}, "json_body", "is missing"),
    "a GET with a body": (READ, {"json_body": Object({"a": String()})}, "json_body", "is not sent with a GET"),
    "a GET with messages": (READ, {"json_body": MESSAGES}, "json_body", "is not sent with a GET"),
    "braces without a parameter": (READ, {"endpoint": "v2/bot/profile/{userId}"}, "path_parameters", "lacks userId"),
    "a parameter for no braces": (READ, {"path_parameters": Object({"a": USER_ID})}, "path_parameters", "has no place"),
    "a parameter that may be missing": (
        READ,
        {"endpoint": "v2/{a}", "path_parameters": Object({"a": String()})},
        "path_parameters",
        "with required=True",
    ),
    "a parameter that is a list": (
        READ,
        {"endpoint": "v2/{a}", "path_parameters": Object({"a": Array(String(), required=True)})},
        "path_parameters",
        "as a String",
    ),
    "messages in the query": (READ, {"parameters": MESSAGES}, "parameters", "messages stand in json_body"),
    "messages by another name": (FREE, {"json_body": Object({"message": Messages()})}, "json_body", "under this name"),
    "messages that nobody would check": (
        PUSH,
        {"json_body": Object({"messages": Array(Object({}))})},
        "json_body",
        "declared as Messages()",
    ),
    "an option that LINE would see": (FREE, {"json_body": Object({"dry_run": String()})}, "json_body", "no underscore"),
    "one name in two places": (
        FREE,
        {"parameters": Object({"a": String()})},
        "json_body",
        "has a, and so has parameters",
    ),
    "a name of the asset's": (READ, {"parameters": Object({"token": String()})}, "parameters", "means something else"),
    "a name of the platform's": (FREE, {"json_body": Object({"files": String()})}, "json_body", "means something else"),
    "the name of a section": (FREE, {"json_body": Object({"headers": String()})}, "json_body", "means something else"),
    "a body that is no form": (FREE, {"json_body": {"a": String()}}, "json_body", "must be an Object"),
    "an answer that is no form": (READ, {"answer": String()}, "answer", "must be an Object"),
    "no time to answer": (READ, {"read_seconds": 0}, "read_seconds", "above 0 and up to 120; got 0"),
    "more time than the platform has": (READ, {"read_seconds": 121}, "read_seconds", "got 121"),
    "a time that is none": (READ, {"read_seconds": True}, "read_seconds", "got True"),
    "a build and an endpoint": (LOCAL, {"endpoint": "v2/bot/info"}, "endpoint", "makes none"),
    "a build and a method": (LOCAL, {"method": "POST"}, "method", "makes none"),
    "a build and what repeating does": (LOCAL, {"retry": Retry.FREE}, "retry", "makes none"),
    "a build and an exchange": (LOCAL, {"exchange": build}, "exchange", "makes none"),
    "a build and LINE's answer": (LOCAL, {"answer": Object({"a": String()})}, "answer", "makes none"),
    "a build and a path": (LOCAL, {"path_parameters": Object({"a": USER_ID})}, "path_parameters", "makes none"),
    "a build and a time to answer": (LOCAL, {"read_seconds": 5.0}, "read_seconds", "makes none"),
    **{
        f"an output named {name}": (READ, {"output": Object({name: String()})}, "output", f"has {name}, which every")
        for name in ("status_code", "response_headers", "reason", "json_body", "response_text", "request_id",
                     "retry_key", "attempts", "outcome", "warnings", "name", "kind", "message", "details",
                     "retryable", "hint")
    },
}  # fmt: skip
"""A declaration that is right, what is changed about it, the word that is wrong then, and words of the sentence."""


@pytest.mark.parametrize(("base", "changes", "word", "says"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradiction_fails_at_import_with_a_sentence_and_a_remedy(
    base: dict[str, Any], changes: dict[str, Any], word: str, says: str
) -> None:
    declared(base)
    sentence = problems(base, **changes)[word]
    assert says in sentence
    assert sentence.endswith((".", "?"))


def test_a_build_below_an_action_that_makes_a_request_is_refused_too() -> None:
    with pytest.raises(InternalError, match="endpoint is about a request"):
        type("RunnerOverride", (declared(READ),), {"build": build})


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert set(problems(PUSH, method="post", retry="x", endpoint="/v2", colour=1)) == {
        "method", "retry", "endpoint", "colour"
    }  # fmt: skip
    assert set(problems(READ, retry=Retry.FREE, json_body=MESSAGES, endpoint="v2/{a}")) == {
        "retry", "json_body", "path_parameters"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("base", "changes"),
    [
        (PUSH, {}),
        (PUSH, {"json_body": Object({"messages": Messages(quotes=True), "to": USER_ID})}),
        (PUSH, {"endpoint": "v2/bot/message/reply", "retry": Retry.NEVER}),
        (PUSH, {"endpoint": "v2/bot/message/validate/push", "retry": Retry.FREE}),
        (FREE, {"retry": Retry.NEVER}),
        (FREE, {"json_body": NOTHING}),
        (FREE, {"parameters": Object({"keep_trying_seconds": Integer()})}),
        (READ, {"parameters": Object({"date": String()}), "read_seconds": 120}),
        (READ, {"endpoint": "v2/bot/group/{groupId}/member/{userId}", "path_parameters": Object(
            {"groupId": String(required=True), "userId": USER_ID})}),
        (READ, {"_own": 1, "__doc__": "Words."}),
        (LOCAL, {"parameters": Object({"title": String(), "case_id": String()})}),
    ],
)  # fmt: skip
def test_what_contradicts_nothing_is_taken(base: dict[str, Any], changes: dict[str, Any]) -> None:
    declared(base, **changes)


@pytest.mark.parametrize(
    ("action", "sends", "local", "headers"),
    [
        (declared(PUSH), True, False, {RETRY_KEY: "RetryKey"}),
        (declared(PUSH, endpoint="v2/bot/message/reply", retry=Retry.NEVER), True, False, {RETRY_KEY: "Ignored"}),
        (declared(PUSH, endpoint="v2/bot/message/validate/push", retry=Retry.FREE), False, False, {}),
        (declared(FREE), False, False, {}),
        (declared(READ), False, False, {}),
        (declared(LOCAL), False, True, {}),
        (declared(LOCAL, json_body=MESSAGES), False, True, {}),
    ],
    ids=["push", "reply", "validation", "post", "read", "local", "local with messages"],
)
def test_whether_it_sends_and_its_headers_follow_from_the_rest(
    action: type[Action], sends: bool, local: bool, headers: dict[str, str]
) -> None:
    assert (action.sends, action.local) == (sends, local)
    assert {name: type(field).__name__ for name, field in action.sections["headers"].fields.items()} == headers


@pytest.mark.parametrize("action", ACTIONS)
def test_what_counts_against_the_quota_takes_use_reserve_and_tells_the_quota_and_nothing_else_does(action: str) -> None:
    counts = {f"v2/bot/message/{kind}" for kind in ("push", "multicast", "narrowcast", "broadcast")}
    made = load(action)
    takes, tells = "use_reserve" in made.sections["parameters"].fields, "quota" in made.output.fields
    assert (made.guarded, takes, tells) == (made.endpoint in counts,) * 3


@pytest.mark.parametrize("action", ACTIONS)
def test_what_sends_takes_keep_trying_seconds_and_nothing_else_does(action: str) -> None:
    made = load(action)
    longest = {Retry.KEYED: 600, Retry.NEVER: 60}
    taken = made.sections["parameters"].fields.get("keep_trying_seconds")
    assert (taken is not None) == made.sends
    assert taken is None or (taken.maximum, taken.examples) == (longest[made.retry], ())


def test_what_counts_against_the_quota_does_so_whatever_else_is_declared() -> None:
    own = {"parameters": Object({"keep_trying": Boolean()}), "output": Object({"found": Integer()})}
    made = declared(PUSH, **own)
    assert list(made.sections["parameters"].fields) == ["keep_trying", "use_reserve", "keep_trying_seconds"]
    assert list(made.output.fields) == ["found", "quota"]
    assert list(own["parameters"].fields) == ["keep_trying"]
    again = type("RunnerOverride", (made,), {})
    assert (again.guarded, list(again.output.fields)) == (True, ["found", "quota"])


def test_a_quota_that_an_action_tells_by_itself_is_its_own() -> None:
    local = declared(LOCAL, build=lambda *_: Result(own={"quota": 5}), output=Object({"quota": Integer()}))
    assert (local.guarded, local().carry_out({})["quota"]) == (False, 5)


def test_an_action_whose_declaration_contradicts_itself_ends_in_the_one_error_line(tmp_path: Path) -> None:
    path = ROOT / "actions" / "send_push_message.py"
    wrong = path.read_text(encoding="utf-8").replace(", Retry.KEYED", ", Retry.FREE")
    code = (
        "import sys, pathlib\n"
        "from connector import turbine, __main__\n"
        "turbine.FOLDER = sys.argv[1]\n"
        "raise SystemExit(__main__.main(['send_push_message']))\n"
    )
    (tmp_path / path.name).write_text(wrong, encoding="utf-8")
    error = run_python(["-c", code, str(tmp_path)], "{}").error
    assert (error["kind"], error["outcome"]) == ("internal", None)
    assert [row["property"] for row in error["details"]] == ["retry"]
    assert "would send the messages again" in error["message"]
