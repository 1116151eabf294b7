"""No redirect is followed: neither the message nor the channel's secret goes where an answer points."""

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, USER, oauth, run_process


@pytest.mark.parametrize("path", ["/v2/bot/", "/oauth2/"])
@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_an_action_goes_nowhere_that_an_answer_points_to(sandbox: Sandbox, status: int, path: str) -> None:
    with Sandbox() as other:
        target = other.url + ("/v2/bot/message/push" if path == "/v2/bot/" else "/oauth2/v3/token")
        faults = [Fault("answer", path, status=status, headers={"Location": target}) for _ in range(3)]
        sandbox.queue(*faults)
        error = run_process("send_push_message", {**oauth(sandbox), "to": USER, "messages": [TEXT]}).error
        assert other.requests == []
    assert sandbox.messages == []
    assert error["outcome"] != "sent"
    assert "redirect" in error["message"] or status == 300
