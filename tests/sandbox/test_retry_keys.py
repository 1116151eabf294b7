"""Retry keys: executed once, held 24 hours, free again after a refusal."""

import threading
import time

import pytest

from connector.sandbox.endpoints import ENDPOINTS
from tests.sandbox.client import BODIES, DAY, GROUP, KEYED, USER, Client, key, message_of


@pytest.mark.parametrize("kind", KEYED)
def test_a_retry_key_is_executed_once_and_answers_409_with_the_accepted_request_id(line, sandbox, kind):
    retry_key = key()
    first, second = line.send(kind, retry_key), line.send(kind, retry_key)
    assert message_of(second, 409) == "The retry key is already accepted"
    assert second.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert second.headers["x-line-request-id"] != first.headers["x-line-request-id"]
    assert second.json().get("sentMessages") == first.json().get("sentMessages")
    assert ("sentMessages" in second.json()) == (kind == "push")
    assert [message["retryKey"] for message in sandbox.messages] == [retry_key]


def test_a_retry_key_is_held_24_hours_from_acceptance_and_no_409_prolongs_it(line, sandbox):
    retry_key = key()
    line.send("push", retry_key)
    sandbox.advance(DAY - 10)
    assert line.send("push", retry_key).status_code == 409
    sandbox.advance(10)
    assert line.send("push", retry_key).status_code == 200
    assert len(sandbox.messages) == 2


def test_a_retry_key_holds_for_the_whole_channel_in_either_case_whatever_the_body(line):
    retry_key = key()
    line.send("push", retry_key.upper())
    assert line.send("push", retry_key, to=GROUP, messages=[]).status_code == 409
    response = line.send("broadcast", retry_key)
    assert response.status_code == 409
    assert "sentMessages" in response.json()


def test_a_refused_request_leaves_its_retry_key_free(line):
    retry_key = key()
    assert line.send("push", retry_key, messages=[]).status_code == 400
    assert line.send("push", retry_key).status_code == 200


def test_a_retry_of_what_used_up_the_quota_is_409_and_not_429(limited):
    retry_key = key()
    users = [f"U{number:032x}" for number in range(1, 91)]
    assert limited.send("multicast", retry_key, to=users).status_code == 200
    assert limited.send("multicast", retry_key, to=users).status_code == 409


@pytest.mark.parametrize(
    "wrong", ["1", "", "123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}"]
)
def test_a_retry_key_that_is_no_uuid_is_400(line, sandbox, wrong):
    response = line.call(
        "POST", "/v2/bot/message/push", headers={"X-Line-Retry-Key": wrong}, json={**BODIES["push"], "to": USER}
    )
    assert message_of(response) == "The header, X-Line-Retry-Key, is not a UUID"
    assert sandbox.messages == []


@pytest.mark.parametrize("path", sorted(path for path, endpoint in ENDPOINTS.items() if not endpoint.takes_key))
def test_a_retry_key_where_line_takes_none_is_400(line, path):
    response = line.call(ENDPOINTS[path].method, path, headers={"X-Line-Retry-Key": key()}, json=BODIES["reply"])
    assert message_of(response) == "The header, X-Line-Retry-Key, is not supported by this API"


def test_of_many_requests_at_once_with_one_key_one_is_accepted(sandbox, monkeypatch):
    retry_key, statuses = key(), []

    def slow_token(size):
        time.sleep(0.02)
        return "quote" * size

    monkeypatch.setattr("connector.sandbox.line.secrets.token_urlsafe", slow_token)

    def send():
        client = Client(sandbox)
        statuses.append(client.send("push", retry_key).status_code)
        client.http.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + 3 * [409]
    assert len(sandbox.messages) == 1
