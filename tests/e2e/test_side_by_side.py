"""A large multicast goes out side by side: as wide as the latency asks for, no faster than LINE allows, all of it."""

import uuid

import pytest

from connector.sandbox import Fault, Sandbox
from tests.conftest import TEXT, bearer, oauth
from tests.e2e.multicasts import (
    A_SECOND,
    CHUNK,
    STRANGER,
    TOKEN,
    WIDEST,
    Planned,
    arrived,
    busiest_second,
    check_resumed,
    check_truth,
    chunks_of,
    connections,
    key_of,
    late,
    received,
    send,
    slow,
    token_requests,
    users,
    widest,
)
from tests.e2e.network import Certificate
from tests.e2e.proxy import Proxy


@pytest.mark.parametrize("count", [1, 499, 500])
def test_up_to_500_users_go_in_one_request_under_the_key_of_the_run(sandbox: Sandbox, count: int) -> None:
    to = users(1)[:count]
    output = send(sandbox, to, oauth(sandbox)).output
    check_truth(sandbox, to, output)
    assert [key_of(request) for request in arrived(sandbox)] == [output["retry_key"]]
    assert (len(sandbox.requests), connections(sandbox), widest(sandbox)) == (2, 1, 1)


def test_the_first_chunk_goes_alone_and_what_follows_does_not_wait_for_each_other() -> None:
    with Planned(lambda number, _: slow(0.3)) as line:
        to = users(8, 1)
        output = send(line, to).output
        assert check_truth(line, to, output).sent == set(range(9))
        first, second, *_ = line.api_requests
    assert [request.under_way for request in line.api_requests] == [1, *range(1, 9)]
    assert first.json["to"] == to[:CHUNK]
    assert second.seconds - first.seconds >= 0.3


def test_80_500_users_get_it_once_with_no_more_than_32_under_way_and_200_a_second() -> None:
    chunks = 1 + 5 * WIDEST
    with Planned(lambda number, _: slow(0.5 if 0 < number <= WIDEST else 0.2)) as line:
        to = users(chunks)
        output = send(line, to).output
        assert len(check_truth(line, to, output).sent) == chunks
        assert received(line) == dict.fromkeys(to, 1)
        assert (output["outcome"], output["attempts"], len(arrived(line))) == ("sent", chunks, chunks)
        assert widest(line) == WIDEST
        assert connections(line) <= WIDEST
        assert WIDEST < busiest_second(line) <= A_SECOND


def test_20_000_users_at_50_ms_get_it_once_and_in_order(sandbox: Sandbox) -> None:
    sandbox.queue(*[slow(0.05)] * 40)
    to = users(40)[::-1]
    key = str(uuid.uuid4())
    output = send(sandbox, to, oauth(sandbox), **{"X-Line-Retry-Key": key}).output
    assert len(check_truth(sandbox, to, output).sent) == 40
    assert received(sandbox) == dict.fromkeys(to, 1)
    assert output["retry_key"] == key
    assert token_requests(sandbox) == 1
    assert 1 < widest(sandbox) <= WIDEST


def test_repeats_count_for_the_ceiling_of_a_second_too() -> None:
    def first_answers_lost(number: int, before: int) -> Fault | None:
        return slow(0.2) if number == 0 else Fault("lost", accepted=True) if before == 0 else None

    with Planned(first_answers_lost) as line:
        to = users(130)
        output = send(line, to).output
        assert len(check_truth(line, to, output).sent) == 130
        assert (output["outcome"], output["attempts"], len(arrived(line))) == ("sent", 259, 259)
        assert busiest_second(line) <= A_SECOND


def test_a_slow_chunk_keeps_no_other_waiting_and_its_row_stays_in_its_place() -> None:
    with Planned(lambda number, _: slow(2 if number == 3 else 0.1)) as line:
        to = users(60)
        output = send(line, to).output
        assert len(check_truth(line, to, output).sent) == 60
        third = next(request for request in line.api_requests if request.json["to"] == to[3 * CHUNK : 4 * CHUNK])
        assert all(request.seconds < third.seconds + 2 for request in line.api_requests)


@pytest.mark.parametrize("wrong", [0, 17, 79])
def test_an_unknown_user_costs_its_chunk_and_no_other(wrong: int) -> None:
    place = wrong * CHUNK + 123
    with Planned(lambda number, _: slow(0.1)) as line:
        to = users(80)
        to[place] = STRANGER
        error = send(line, to).error
        truth = check_truth(line, to, error)
        assert (error["kind"], error["outcome"], error["status_code"]) == ("rejected", "partly_sent", 400)
        assert (truth.not_sent, len(truth.sent), truth.unknown) == ({wrong}, 79, set())
        assert error["recipients_not_sent"] == to[wrong * CHUNK : (wrong + 1) * CHUNK]
        assert f"to[{place}]" in error["message"]
        assert f"to[{place}] is {STRANGER}" in error["hint"]
        assert len(arrived(line)) == 80
        assert widest(line) > 1


def test_of_several_refused_chunks_all_are_told_and_the_first_of_the_input_speaks_though_it_comes_last() -> None:
    wrong = {5, 6, 30}
    refused = Fault("answer", status=400, body={"message": "The property, to[7], in the request body is invalid"})
    with Planned(lambda number, _: slow(0.5) if number == 5 else refused if number in wrong else slow(0.1)) as line:
        to = users(40)
        to[5 * CHUNK + 5] = STRANGER
        error = send(line, to).error
        truth = check_truth(line, to, error)
        assert (truth.not_sent, len(truth.sent)) == (wrong, 37)
        assert f"to[{5 * CHUNK + 5}]" in error["message"]
        assert error["request_id"] == error["chunks"][5]["request_id"]
        assert error["message"].startswith("37 of 40 chunks were sent.")


@pytest.mark.parametrize("kind", ["lost", "reset", "truncated", "broken_gzip"])
def test_answers_that_are_lost_in_several_chunks_at_once_are_asked_for_again_under_the_key_of_each(kind: str) -> None:
    hit = {2, 3, 5, 8, 13, 21, 34}

    def plan(number: int, before: int) -> Fault | None:
        return Fault(kind, accepted=True) if number in hit and before == 0 else slow(0.1) if before == 0 else None

    with Planned(plan) as line:
        to = users(40)
        output = send(line, to).output
        assert len(check_truth(line, to, output).sent) == 40
        assert received(line) == dict.fromkeys(to, 1)
        keys = [key_of(request) for request in arrived(line)]
        rows = output["chunks"]
        assert {number for number, row in enumerate(rows) if row["status_code"] == 409} == hit
        assert [keys.count(row["retry_key"]) for row in rows] == [2 if number in hit else 1 for number in range(40)]
        assert (output["outcome"], output["attempts"]) == ("sent", 47)


def test_a_token_that_runs_out_in_the_middle_is_renewed_once_for_all() -> None:
    with Planned(
        lambda number, _: slow(0.2 if number == 0 else 1.9 if number <= WIDEST else 0), token_seconds=2
    ) as line:
        to = users(1 + 2 * WIDEST)
        output = send(line, to, oauth(line)).output
        assert len(check_truth(line, to, output).sent) == 1 + 2 * WIDEST
        assert (output["outcome"], output["attempts"]) == ("sent", 1 + 2 * WIDEST)
        assert token_requests(line) == 2
        assert len({request.headers["authorization"] for request in line.api_requests}) == 2


@pytest.mark.parametrize(
    ("refusals", "kind", "tries"),
    [
        ([Fault.status_code(400, path=TOKEN, body={"error": "invalid_request"})], "auth_failed", 1),
        ([Fault.status_code(503, path=TOKEN)] * 3, "line_unavailable", 3),
    ],
)
def test_a_token_that_is_not_renewed_in_the_middle_stops_the_rest_and_is_asked_for_no_more(
    refusals: list[Fault], kind: str, tries: int
) -> None:
    with Planned(lambda number, _: slow(0.2 if number == 0 else 1.0), token_seconds=1) as line:
        line.queue(slow(0, path=TOKEN), *[late(refusal, 0.3) for refusal in refusals])
        to = users(1 + 2 * WIDEST)
        error = send(line, to, oauth(line)).error
        truth = check_truth(line, to, error)
        assert (error["kind"], error["outcome"]) == (kind, "partly_sent")
        assert truth.accepted == truth.sent
        assert truth.unknown == set()
        assert token_requests(line) == 1 + tries
        assert not [each for each in line.api_requests if each.headers["authorization"].split()[1] in str(error)]
        check_resumed(line, to, error, bearer(line))


def test_behind_tls_with_its_own_authority_each_worker_makes_one_connection(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line = secure["good"]
    line.queue(*[slow(0.1)] * 60)
    to = users(60)
    output = send(line, to, oauth(line, ca_certificate=certificates["good"].trust)).output
    assert len(check_truth(line, to, output).sent) == 60
    assert 1 < widest(line) <= WIDEST
    assert connections(line) <= WIDEST
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["ca_certificate"]


@pytest.mark.parametrize(("name", "trusting"), [("good", False), ("self-signed", False), ("other host", True)])
def test_a_certificate_that_is_not_trusted_or_of_another_host_ends_it_before_anything_is_sent(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate], name: str, trusting: bool
) -> None:
    line, to = secure[name], users(40)
    error = send(line, to, bearer(line, **({"ca_certificate": certificates[name].trust} if trusting else {}))).error
    assert (error["kind"], error["outcome"], error["attempts"]) == ("tls_failed", "not_sent", 1)
    assert {row["outcome"] for row in error["chunks"]} == {"not_sent"}
    assert error["recipients_not_sent"] == to
    assert line.requests == []


def test_a_proxy_carries_all_of_it_over_one_tunnel_for_each_connection(
    secure: dict[str, Sandbox], certificates: dict[str, Certificate]
) -> None:
    line = secure["good"]
    line.queue(*[slow(0.1)] * 60)
    to = users(60)
    with Proxy("user:secret") as proxy:
        asset = oauth(line, ca_certificate=certificates["good"].trust, http_proxy=proxy.url("user:secret"))
        output = send(line, to, asset).output
        assert len(check_truth(line, to, output).sent) == 60
        assert widest(line) > 1
        assert [row.split()[0] for row in proxy.seen] == ["CONNECT"] * connections(line)
    assert connections(line) <= WIDEST
    assert len(output["warnings"]) == len(set(output["warnings"])) == 2
    assert "secret" not in str(output)


def test_every_chunk_holds_all_that_is_to_be_sent_under_the_same_keys_as_in_any_other_run(sandbox: Sandbox) -> None:
    to, key = users(30, 7), str(uuid.uuid4())
    message = {"type": "text", "text": 'Disk "C:\\" \u2028 full \U0001f525\n]}', "quickReply": None}
    more = {"messages": [message, TEXT], "notificationDisabled": True, "customAggregationUnits": ["alerts"]}
    first = send(sandbox, to, **more, **{"X-Line-Retry-Key": key}).output
    sandbox.queue(*[slow(0.05)] * 31)
    again = send(sandbox, to, **more, **{"X-Line-Retry-Key": key}).output
    assert [row["retry_key"] for row in again["chunks"]] == [row["retry_key"] for row in first["chunks"]]
    assert {row["status_code"] for row in again["chunks"]} == {409}
    told = {name: value for name, value in message.items() if value is not None}
    for request in arrived(sandbox):
        sent = request.json
        assert sent.pop("to") in chunks_of(to)
        sent["messages"][0].pop("quickReply", None)
        assert sent == {**more, "messages": [told, TEXT]}
    assert received(sandbox) == dict.fromkeys(to, 1)
