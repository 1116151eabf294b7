"""The process contract, through the process."""

from connector.sandbox import Sandbox
from tests.conftest import TEXT, USER, oauth, run_process


def test_a_push_reaches_line_once_and_the_output_is_the_envelope(sandbox: Sandbox) -> None:
    result = run_process("send_push_message", {**oauth(sandbox), "json_body": {"to": USER, "messages": [TEXT]}})
    assert result.output["status_code"] == 200
    assert [request.json for request in sandbox.api_requests] == [{"to": USER, "messages": [TEXT]}]
