"""Whether a recipient can be reached, and whether the asset is good; nothing is sent."""

from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import USER, bearer, run_here, run_process

ACTION = "check_a_recipient"
GROUP, ROOM = f"C{USER[1:]}", f"R{USER[1:]}"
NOBODY = {letter: letter + 32 * "0" for letter in "UCR"}
OF = {
    USER: ["/v2/bot/info", f"/v2/bot/profile/{USER}"],
    GROUP: ["/v2/bot/info", f"/v2/bot/group/{GROUP}/summary", f"/v2/bot/group/{GROUP}/members/count"],
    ROOM: ["/v2/bot/info", f"/v2/bot/room/{ROOM}/members/count"],
}
OWN = (
    "reachable", "recipient_kind", "recipient_name", "members", "cost_of_a_push", "language", "picture_url",
    "explanation", "bot_name", "basic_id",
)  # fmt: skip


def asked(line: Sandbox, to: Any) -> dict[str, Any]:
    """The output for a recipient."""
    return run_here(ACTION, bearer(line), {"to": to}).output


def told(output: dict[str, Any]) -> dict[str, Any]:
    """What an output has besides the common keys, where it is known."""
    assert (output["status_code"], output["outcome"], output["warnings"]) == (200, None, [])
    assert (output.pop("bot_name"), output.pop("basic_id")) == ("SOC alerts", "@123abcde")
    return {name: output[name] for name in OWN if output.get(name) not in (None, "")}


def test_a_user_is_told_by_name_and_language(sandbox: Sandbox) -> None:
    assert told(asked(sandbox, USER)) == {
        "reachable": True,
        "recipient_kind": "user",
        "recipient_name": "LINE taro",
        "cost_of_a_push": 1,
        "language": "ja",
        "picture_url": "https://profile.line-scdn.net/0h0123456789abcdef",
        "explanation": 'The user "LINE taro" can be reached; a push costs 1 of the month\'s messages.',
    }


def test_a_group_is_told_by_name_and_members_and_a_push_costs_as_many() -> None:
    with Sandbox(members={GROUP: 1_234}) as line:
        assert told(asked(line, GROUP)) == {
            "reachable": True,
            "recipient_kind": "group",
            "recipient_name": "SOC on call",
            "members": 1_234,
            "cost_of_a_push": 1_234,
            "explanation": 'The account is in the group "SOC on call" with 1,234 besides it; a push costs 1,234 of the '
            "month's messages.",
        }


def test_what_a_push_costs_is_what_it_then_takes_of_the_quota(sandbox: Sandbox) -> None:
    for to in (USER, GROUP, ROOM):
        before = sandbox.line.usage()
        cost = asked(sandbox, to)["cost_of_a_push"]
        run_here("send_push_message", bearer(sandbox), {"to": to, "messages": [{"type": "text", "text": "x"}]})
        assert sandbox.line.usage() - before == cost


def test_a_room_has_no_name(sandbox: Sandbox) -> None:
    assert told(asked(sandbox, ROOM)) == {
        "reachable": True,
        "recipient_kind": "room",
        "members": 3,
        "cost_of_a_push": 3,
        "explanation": "The account is in the room with 3 besides it; a push costs 3 of the month's messages.",
    }


@pytest.mark.parametrize("to", [None, "", "  "])
def test_without_a_recipient_the_asset_alone_is_checked(sandbox: Sandbox, to: Any) -> None:
    assert told(asked(sandbox, to)) == {"explanation": 'The asset is good: LINE answers for the account "SOC alerts".'}
    assert [request.path for request in sandbox.api_requests] == ["/v2/bot/info"]


def test_an_asset_that_is_not_good_fails(sandbox: Sandbox) -> None:
    for to in ("", USER):
        error = run_here(ACTION, bearer(sandbox, token="wrong-token"), {"to": to}).error
        assert (error["kind"], error["name"], error["status_code"]) == ("auth_failed", "AssetError", 401)
        assert (error["reachable"], error["bot_name"]) == (None, "")


@pytest.mark.parametrize("to", OF)
def test_nothing_is_sent_and_only_what_is_needed_is_asked(sandbox: Sandbox, to: str) -> None:
    output = run_process(ACTION, {**bearer(sandbox), "to": to}).output
    assert [(request.method, request.path, request.query) for request in sandbox.api_requests] == [
        ("GET", path, {}) for path in OF[to]
    ]
    assert output["attempts"] == len(OF[to])
    assert len({request.connection for request in sandbox.requests}) == 1
    assert (sandbox.messages, sandbox.line.usage()) == ([], 0)


@pytest.mark.parametrize("letter", NOBODY)
def test_whom_line_does_not_know_is_no_error_and_a_sentence_says_what_that_means(sandbox: Sandbox, letter: str) -> None:
    output = told(asked(sandbox, NOBODY[letter]))
    assert output.pop("reachable") is False
    assert output.pop("recipient_kind") == {"U": "user", "C": "group", "R": "room"}[letter]
    word = {"U": "has blocked the account", "C": "is not in this group", "R": "is not in this room"}[letter]
    assert word in output.pop("explanation")
    assert output == {}


@pytest.mark.parametrize("to", OF)
@pytest.mark.parametrize(
    "page",
    [
        {"body": "<html>404 Not Found</html>", "headers": {"Server": "nginx", "x-line-request-id": ""}},
        {"body": {"message": "Not found"}, "headers": {"x-line-request-id": ""}},
        {"body": {"error": "no route"}, "headers": {"x-line-request-id": ""}},
        {"body": "", "headers": {"x-line-request-id": ""}},
    ],
    ids=["page", "message", "json", "nothing"],
)
def test_a_404_that_is_not_lines_is_an_error_and_never_taken_for_blocked(
    sandbox: Sandbox, to: str, page: dict[str, Any]
) -> None:
    path = OF[to][1]
    sandbox.queue(*[Fault.status_code(404, path=path, **page)] * 3)
    error = run_here(ACTION, bearer(sandbox), {"to": to}).error
    assert (error["status_code"], error["reachable"]) == (404, None)
    assert error["kind"] in ("bad_response", "not_found")
    assert error["bot_name"] == "SOC alerts"


@pytest.mark.parametrize("to", OF)
def test_whatever_else_goes_wrong_is_an_error_with_what_is_known(sandbox: Sandbox, to: str) -> None:
    for fault, kind in ((Fault.status_code(503), "line_unavailable"), (Fault.rate_limited(), "rate_limited")):
        for place, path in enumerate(OF[to]):
            sandbox.clear()
            sandbox.queue(*[Fault(**{**vars(fault), "path": path})] * 3)
            error = run_here(ACTION, bearer(sandbox), {"to": to}).error
            assert (error["kind"], error["retryable"], error["reachable"]) == (kind, True, None)
            assert error["bot_name"] == ("SOC alerts" if place else "")
            sandbox.clear()


def test_a_failure_that_passes_is_repeated(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(503), Fault("lost", path="/v2/bot/group"))
    output = asked(sandbox, GROUP)
    assert (output["members"], output["attempts"]) == (5, 5)


def test_an_answer_without_a_count_leaves_the_cost_unknown(sandbox: Sandbox) -> None:
    for count in (None, True, "5", -1):
        headers = {"x-line-request-id": "900e2954-b41a-4dc9-87f7-f7782d73368e"}
        path = f"/v2/bot/room/{ROOM}"
        sandbox.queue(Fault.status_code(200, path=path, body={"count": count}, headers=headers))
        output = asked(sandbox, ROOM)
        assert (output["reachable"], output["members"], output["cost_of_a_push"]) == (True, None, None)
        assert output["explanation"].startswith("The account is in the room with an unknown number of members;")


def test_a_name_stands_quoted_and_on_one_line(sandbox: Sandbox) -> None:
    name = 'Bob" <@here>\n[x](http://evil.example) ' + "y" * 300
    headers = {"x-line-request-id": "900e2954-b41a-4dc9-87f7-f7782d73368e"}
    path = f"/v2/bot/profile/{USER}"
    sandbox.queue(Fault.status_code(200, path=path, body={"displayName": name, "userId": USER}, headers=headers))
    output = asked(sandbox, USER)
    assert output["recipient_name"] == name
    said = output["explanation"]
    assert said.startswith("The user \"Bob' ((at)here) (x)(http://evil.example) y")
    assert len(said) < 300
    assert not set("\n<[@") & set(said)


def test_what_is_no_id_is_refused_before_any_request(sandbox: Sandbox) -> None:
    error = run_here(ACTION, bearer(sandbox), {"to": "@somebody"}).error
    assert ([row["property"] for row in error["details"]], sandbox.requests) == (["to"], [])
