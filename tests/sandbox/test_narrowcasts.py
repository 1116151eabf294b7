"""Narrowcasts: their phases, their recipients and filters, and their limits."""

import re

import pytest

from connector.sandbox import Sandbox
from tests.sandbox.client import DAY, FROM_START, Client, key, message_of, narrowcast, progress


def test_a_narrowcast_waits_then_sends_then_succeeds(line, sandbox):
    request_id = narrowcast(line)
    waiting = progress(line, request_id)
    assert set(waiting) == {"phase", "acceptedTime"}
    assert waiting["phase"] == "waiting"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", waiting["acceptedTime"])
    sandbox.advance(2)
    sending = progress(line, request_id)
    assert sending == {
        "phase": "sending",
        "successCount": 0,
        "failureCount": 0,
        "targetCount": 100,
        "acceptedTime": waiting["acceptedTime"],
    }
    sandbox.advance(3)
    done = progress(line, request_id)
    assert done.pop("completedTime") > waiting["acceptedTime"]
    assert done == {**sending, "phase": "succeeded", "successCount": 100}


def test_the_end_of_the_next_accepted_narrowcast_can_be_chosen(line, sandbox):
    sandbox.next_narrowcast(success=80, failure=20)
    sandbox.next_narrowcast(error_code=4)
    sandbox.next_narrowcast(error_code=1, failed_description="because", success=1, failure=2)
    assert line.send("narrowcast", messages=[]).status_code == 400
    requests_ids = [narrowcast(line) for _ in range(4)]
    sandbox.advance(5)
    first, second, third, fourth = (progress(line, request_id) for request_id in requests_ids)
    counts = ("successCount", "failureCount", "targetCount")
    assert first["phase"] == "succeeded"
    assert [first[name] for name in counts] == [80, 20, 100]
    assert second["phase"] == "failed"
    assert second["errorCode"] == 4
    assert second["failedDescription"]
    assert [second[name] for name in counts] == [0, 0, 100]
    assert (third["errorCode"], third["failedDescription"]) == (1, "because")
    assert [third[name] for name in counts] == [1, 2, 3]
    assert fourth["phase"] == "succeeded"
    assert {"completedTime", "acceptedTime"} < set(second)


def test_a_narrowcast_that_will_fail_costs_nothing(line, sandbox):
    sandbox.next_narrowcast(error_code=1)
    narrowcast(line)
    assert line.usage() == 0
    narrowcast(line)
    assert line.usage() == 100


def test_an_unknown_request_id_is_404_and_one_that_is_no_uuid_400(line):
    pushed = line.send("push").headers["x-line-request-id"]
    for request_id in (pushed, key()):
        assert message_of(line.get("progress/narrowcast", requestId=request_id), 404) == "Not found"
    for query in ({}, {"requestId": "?"}):
        assert message_of(line.get("progress/narrowcast", **query)) == (
            "The value for the 'requestId' parameter is invalid"
        )


def test_a_narrowcast_can_be_asked_about_for_14_days(line, sandbox):
    request_id = narrowcast(line)
    sandbox.advance(14 * DAY - 60)
    assert progress(line, request_id)["phase"] == "succeeded"
    sandbox.advance(61)
    assert message_of(line.get("progress/narrowcast", requestId=request_id), 404) == "Not found"


def test_one_finished_narrowcast_exists_from_the_start(line):
    assert progress(line, FROM_START)["phase"] == "succeeded"


def audience(group=1):
    return {"type": "audience", "audienceGroupId": group}


def operator(**operands):
    return {"type": "operator", **operands}


@pytest.mark.parametrize(
    "recipient",
    [
        audience(),
        {"type": "redelivery", "requestId": FROM_START},
        operator(**{"and": [audience(), operator(**{"not": audience(2)})]}),
        operator(**{"or": [audience(group) for group in range(1, 11)]}),
    ],
)
def test_recipients_nest(line, recipient):
    assert narrowcast(line, recipient=recipient)


@pytest.mark.parametrize(
    "recipient",
    [
        {},
        {"type": "everybody"},
        operator(),
        operator(**{"and": []}),
        operator(**{"and": audience()}),
        operator(**{"not": [audience()]}),
        operator(**{"and": [audience()], "or": [audience()]}),
        operator(**{"and": ["audience"]}),
        operator(**{"or": [audience(group) for group in range(1, 12)]}),
    ],
)
def test_a_recipient_holds_exactly_one_operator_and_at_most_ten_audiences(line, sandbox, recipient):
    assert message_of(line.send("narrowcast", recipient=recipient)) == (
        "The property, 'recipient', in the request body is invalid (line: -, column: -)"
    )
    assert sandbox.messages == []


@pytest.mark.parametrize("group", [0, -1, "1", None, True, 1.5])
def test_an_audience_id_is_a_positive_number(line, group):
    assert message_of(line.send("narrowcast", recipient=audience(group))) == f"Invalid audience group id: {group}"


def test_a_redelivery_needs_a_narrowcast_that_succeeded_within_14_days(line, sandbox):
    sandbox.next_narrowcast(error_code=1)
    failed, succeeded = narrowcast(line), narrowcast(line)

    def redeliver(request_id):
        return line.send("narrowcast", recipient={"type": "redelivery", "requestId": request_id})

    for wrong in (succeeded, "?", None, key()):
        assert message_of(redeliver(wrong)) == f"Invalid request id: {wrong}"
    sandbox.advance(5)
    assert redeliver(succeeded).status_code == 202
    assert message_of(redeliver(failed)) == f"Invalid request id: {failed}"
    sandbox.advance(14 * DAY)
    assert message_of(redeliver(succeeded)) == f"Invalid request id: {succeeded}"


def test_a_filter_needs_a_known_type_and_one_of_its_fields(line):
    gender, age = {"type": "gender", "oneOf": ["male"]}, {"type": "age", "gte": "age_20"}
    assert narrowcast(line, filter={"demographic": operator(**{"and": [gender, operator(**{"not": age})]})})
    assert narrowcast(line, filter={})
    for wrong in ({}, {"type": "gender"}, {"type": "gender", "oneOf": []}, {"type": "mood", "oneOf": [1]}, []):
        assert message_of(line.send("narrowcast", filter={"demographic": wrong})) == (
            "The property, 'filter.demographic', in the request body is invalid (line: -, column: -)"
        )


@pytest.mark.parametrize(
    ("friends", "fields", "status", "code"),
    [
        (99, {"filter": {"demographic": {"type": "age", "gte": "age_20"}}}, 403, None),
        (49, {"recipient": audience()}, 202, 2),
        (50, {"recipient": audience()}, 202, None),
        (1, {}, 202, None),
    ],
)
def test_a_narrowcast_needs_enough_friends(friends, fields, status, code):
    with Sandbox(friends=friends) as sandbox:
        line = Client(sandbox)
        response = line.send("narrowcast", **fields)
        assert response.status_code == status
        if status == 403:
            assert response.json() == {"message": "Your account does not have enough friends"}
        else:
            sandbox.advance(5)
            assert progress(line, response.headers["x-line-request-id"]).get("errorCode") == code
        line.http.close()


def test_partial_delivery_can_be_forbidden_only_up_to_the_remaining_quota(line):
    assert message_of(line.send("narrowcast", limit={"forbidPartialDelivery": True})) == (
        "The option forbidPartialDelivery must be used with upToRemainingQuota."
    )


@pytest.mark.parametrize(
    ("limit", "result"),
    [
        (None, 429),
        ({"max": 30}, 30),
        ({"upToRemainingQuota": True}, 90),
        ({"upToRemainingQuota": True, "forbidPartialDelivery": True}, "cancelled"),
        ({"upToRemainingQuota": True, "max": 30}, 30),
        ({"upToRemainingQuota": True, "max": 30, "forbidPartialDelivery": True}, "cancelled"),
    ],
)
def test_limit_decides_how_a_narrowcast_meets_the_quota(limited, limit, result):
    response = limited.send("narrowcast", limit=limit)
    if result == 429:
        assert message_of(response, 429) == "You have reached your monthly limit."
        return
    assert response.status_code == 202
    assert limited.usage() == (0 if result == "cancelled" else result)
    limited.sandbox.advance(5)
    end = progress(limited, response.headers["x-line-request-id"])
    assert end.get("errorCode") == (5 if result == "cancelled" else None)


def test_with_nothing_left_a_narrowcast_up_to_the_remaining_quota_is_429_or_cancelled(limited):
    limited.send("narrowcast", limit={"upToRemainingQuota": True})
    assert limited.send("narrowcast", limit={"upToRemainingQuota": True}).status_code == 429
    limit = {"upToRemainingQuota": True, "forbidPartialDelivery": True}
    request_id = narrowcast(limited, limit=limit)
    limited.sandbox.advance(5)
    assert progress(limited, request_id)["errorCode"] == 5
