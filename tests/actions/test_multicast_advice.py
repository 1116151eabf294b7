"""What a multicast that went wrong says about its recipients, and what it advises, holds whenever it is followed."""

from typing import Any

import pytest

from connector.line import RETRY_KEY
from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, bearer, run_here, run_process

USERS = [f"U{number:032x}" for number in range(1, 1204)]
INPUTS = {"to": USERS, "messages": [TEXT]}
SECOND = 200
"""Counted within the second chunk."""


def refused(message: str, **body: Any) -> list[Fault]:
    """LINE takes the first chunk and refuses the second with this text."""
    return [Fault("delayed", seconds=0), Fault.status_code(400, body={"message": message, **body})]


def test_a_recipient_that_line_names_is_told_in_the_callers_counting_and_by_its_id(sandbox: Sandbox) -> None:
    user = USERS[500 + SECOND]
    said = f"The property, to[{SECOND}], in the request body is invalid (line: -, column: -)"
    sandbox.queue(*refused(said, details=[{"message": "May not be empty", "property": f"to[{SECOND}]"}]))
    error = run_process("send_multicast_message", {**bearer(sandbox), **INPUTS}).error
    assert f"The property, to[700] ({user}), in the request body is invalid" in error["message"]
    assert error["details"] == [{"message": "May not be empty", "property": "to[700]"}]
    assert f"to[700] is {user}." in error["hint"]
    assert "to[200]" not in error["message"] + error["hint"]
    assert error["recipients_not_sent"] == USERS[500:1000]


@pytest.mark.parametrize("place", ["to[999]", "to[500]"])
def test_a_place_that_no_recipient_has_is_told_without_one(place: str, sandbox: Sandbox) -> None:
    sandbox.queue(*refused(f"The property, {place}, in the request body is invalid (line: -, column: -)"))
    error = run_here("send_multicast_message", bearer(sandbox), INPUTS).error
    assert "(U" not in error["message"]
    assert " is U" not in error["hint"]


def test_in_a_single_chunk_the_recipient_is_named_too(sandbox: Sandbox) -> None:
    sandbox.queue(*refused("The property, to[1], in the request body is invalid (line: -, column: -)")[1:])
    error = run_here("send_multicast_message", bearer(sandbox), {**INPUTS, "to": USERS[:2]}).error
    assert f"to[1] ({USERS[1]})" in error["message"]


def test_what_line_says_of_the_messages_is_left_as_it_is(sandbox: Sandbox) -> None:
    details = [{"message": "Length must be between 0 and 5000", "property": "messages[0].text"}]
    sandbox.queue(*refused("The request body has 1 error(s)", details=details))
    error = run_here("send_multicast_message", bearer(sandbox), INPUTS).error
    assert error["details"] == details


def test_when_the_quota_ends_in_the_middle_the_advice_is_safe_within_24_hours_and_later(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("delayed", seconds=0), Fault.monthly_limit())
    error = run_process("send_multicast_message", {**bearer(sandbox), **INPUTS}).error
    assert (error["kind"], error["outcome"]) == ("quota_exceeded", "partly_sent")
    key = error["retry_key"]
    assert f"within 24 hours run the action again with the same input and {RETRY_KEY} {key}" in error["hint"]
    assert error["hint"].endswith("Later, send to recipients_not_sent alone, without this retry key.")
    sandbox.advance(86_500)
    late = {**INPUTS, "to": error["recipients_not_sent"]}
    assert run_here("send_multicast_message", bearer(sandbox), late).output["outcome"] == "sent"
    assert sorted(user for message in sandbox.messages for user in message["to"]) == USERS


def test_whom_it_cannot_be_known_of_is_to_be_looked_for_first_when_the_key_no_longer_holds(sandbox: Sandbox) -> None:
    sandbox.queue(Fault("delayed", seconds=0), *[Fault("lost", accepted=True)] * 3)
    error = run_here("send_multicast_message", bearer(sandbox), INPUTS).error
    assert (error["outcome"], error["recipients_unknown"]) == ("partly_sent", USERS[500:1000])
    assert "look first whether those in recipients_unknown have it" in error["hint"]
