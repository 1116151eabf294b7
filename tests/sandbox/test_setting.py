"""What a test is told of the sandbox's channel, and sets of it."""

import pytest

from connector.asset import ASSETS, read_asset
from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, run_here
from tests.sandbox.client import GROUP

PUSH = {"to": USER, "messages": [TEXT]}


@pytest.mark.parametrize(("name", "kind"), [("asset", "oauth2_client_credentials"), ("bearer_asset", "http_bearer")])
def test_each_kind_of_asset_is_complete_and_good(sandbox, name, kind):
    asset = getattr(sandbox, name)
    required = {field for field, form in ASSETS[kind].fields.items() if form.required}
    assert required <= set(asset) <= set(ASSETS[kind].fields)
    assert read_asset(asset).channel_secret.reveal() == sandbox.client_secret
    output = run_here("send_push_message", asset, PUSH).output
    assert (output["outcome"], output["warnings"]) == ("sent", [])
    assert [request.path for request in sandbox.requests][-1:] == ["/v2/bot/message/push"]


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        (500, Fault.status_code(500)),
        (404, Fault.status_code(404)),
        (429, Fault.rate_limited()),
        ("quota", Fault.monthly_limit()),
        ("timeout", Fault("stalled")),
        ("lost", Fault("lost")),
        ("truncated", Fault("truncated")),
    ],
)
def test_a_failure_is_named_as_who_sees_it_names_it(sandbox, what, fault):
    sandbox.fail_next(what)
    assert sandbox.faults == [fault]


def test_so_many_requests_fail_at_a_path_executed_or_not(sandbox):
    sandbox.fail_next(503, times=2, path="/oauth2", accepted=True)
    assert sandbox.faults == [Fault.status_code(503, path="/oauth2", accepted=True)] * 2
    output = run_here("send_push_message", sandbox.asset, PUSH).output
    assert (output["outcome"], output["attempts"], sandbox.faults) == ("sent", 1, [])
    assert [request.fault for request in sandbox.requests] == ["answer", "answer", None, None]


def test_an_answer_that_does_not_come_leaves_a_send_unknown(sandbox):
    sandbox.fail_next("timeout", times=3, accepted=True)
    error = run_here("send_push_message", {**sandbox.asset, "timeout_seconds": 0.1}, PUSH).error
    assert (error["kind"], error["outcome"], len(sandbox.messages)) == ("timeout", "unknown", 1)


@pytest.mark.parametrize(
    "wrong",
    [{"what": "earthquake"}, {"what": 99}, {"what": None}, {"what": 500, "times": 0}, {"what": 500, "times": "2"}],
)
def test_what_cannot_fail_so_is_refused_in_a_sentence(sandbox, wrong):
    with pytest.raises(ValueError, match=r"is a |known are "):
        sandbox.fail_next(**wrong)
    assert sandbox.faults == []


def test_the_month_s_quota_can_be_set_and_taken_away(sandbox):
    assert sandbox.quota is None
    sandbox.quota = 0
    assert run_here("send_push_message", sandbox.asset, PUSH).error["kind"] == "quota_exceeded"
    sandbox.quota = None
    assert run_here("send_push_message", sandbox.asset, PUSH).output["outcome"] == "sent"
    for wrong in (-1, True, "60", 2**31):
        with pytest.raises(ValueError, match="quota is a whole number"):
            sandbox.quota = wrong
    assert sandbox.quota is None


def test_the_members_of_a_group_can_be_set_and_cost_as_many_messages():
    with Sandbox(quota=20, members={GROUP: 7}) as sandbox:
        assert sandbox.members == {GROUP: 7}
        sandbox.members[GROUP] = 12
        run_here("send_push_message", sandbox.asset, {**PUSH, "to": GROUP})
        asset = {**sandbox.asset, "quota_reserve": 0}
        output = run_here("send_push_message", asset, PUSH).output
        assert (output["quota"]["used"], output["quota"]["remaining"]) == (12, 8)
