"""An answer counts only if it is right in every part: signature, chat, person, time, and the first."""

from typing import Any

import pytest

from connector.asset import Secret
from connector.question import Question, Seal
from tests.actions.webhook import (
    ACTION,
    ASSET,
    GROUP,
    NOON,
    OTHER,
    ROOM,
    SEAL,
    STRANGER,
    At,
    answers,
    event,
    question,
    read,
    source_of,
    tap,
    text_of,
)  # fmt: skip
from tests.conftest import USER, run_here


def test_a_tap_in_time_by_who_was_asked_counts_and_comes_with_all_there_is_to_know() -> None:
    (flat,) = read(tap(question()))["events"]
    assert flat["answer"] == {
        "status": "valid",
        "case_id": "SOC-2041",
        "question_id": "q-1",
        "option": "isolate",
        "answered_by": USER,
        "answered_at": "2026-12-01T12:00:00.000Z",
    }


def test_every_change_to_an_answer_is_forged_and_nothing_of_it_is_believed() -> None:
    taps = []
    for number in range(8):
        forged = tap(question())
        parts = forged["postback"]["data"].split(":")
        parts[number] = f"{parts[number][:-1]}{'A' if parts[number][-1:] != 'A' else 'B'}"
        forged["postback"]["data"] = ":".join(parts)
        taps.append(forged)
    other = tap(question())
    other["postback"]["data"] = Seal(Secret("another")).data(question(), "isolate")
    told = read(*taps, other)["events"]
    nothing = dict.fromkeys(("case_id", "question_id", "option", "answered_by", "answered_at"))
    assert [each["answer"] for each in told] == [{"status": "forged", **nothing}] * 9


GROUPS = [
    (question(GROUP), USER, "valid"),
    (question(GROUP, answerers=(USER, OTHER)), OTHER, "valid"),
    (question(GROUP, answerers=(USER, OTHER)), STRANGER, "wrong_person"),
    (question(GROUP, answerers=(USER,)), None, "unknown_person"),
    (question(GROUP), None, "unknown_person"),
    (question(GROUP, anyone=True), None, "valid"),
    (question(GROUP, anyone=True), STRANGER, "valid"),
    (question(GROUP, anyone=True, answerers=(USER,)), None, "unknown_person"),
    (question(ROOM), USER, "wrong_chat"),
    (question(ROOM, anyone=True), None, "wrong_chat"),
    (question(USER), USER, "wrong_chat"),
]


@pytest.mark.parametrize(("asked", "user", "status"), GROUPS)
def test_in_a_group_it_counts_by_who_may_answer(asked: Question, user: str | None, status: str) -> None:
    (flat,) = read(tap(asked, source=source_of(GROUP, user)))["events"]
    assert (flat["answer"]["status"], flat["answer"]["answered_by"]) == (status, user)


def test_another_user_s_own_chat_is_another_chat() -> None:
    assert answers(tap(question(), source=source_of(OTHER))) == ["wrong_chat"]
    assert answers(tap(question(), source={"type": "user"})) == ["unknown_person"]


@pytest.mark.parametrize("source", [None, 5, {}, {"type": "planet", "userId": USER}])
def test_from_nowhere_that_is_known_no_answer_counts(source: Any) -> None:
    assert answers(tap(question()) | {"source": source}) == ["wrong_chat"]


@pytest.mark.parametrize(("after", "status"), [(-3600_000, "valid"), (3599_999, "valid"), (3600_000, "expired")])
def test_it_is_late_from_the_moment_of_expiry_on_by_the_time_of_the_tap(after: int, status: str) -> None:
    late = tap(question(), timestamp=NOON + after, deliveryContext={"isRedelivery": True})
    assert answers(late, at=10 * 86_400) == [status], "however late it is delivered"


def test_where_nothing_proves_the_time_of_a_tap_the_clock_counts() -> None:
    for at, status in ((0, "valid"), (3599, "valid"), (3600, "expired")):
        given = {"body": text_of(tap(question())), "require_signature": False}
        output = run_here(ACTION, ASSET, given, surroundings=At(at)).output
        assert output["events"][0]["answer"]["status"] == status
    assert answers(tap(question(), timestamp="noon"), at=3600) == ["expired"], "also where the event has no time"


def test_of_two_taps_the_earlier_counts_wherever_it_stands() -> None:
    later, earlier = tap(question(), "wait", timestamp=NOON + 1), tap(question(), "isolate")
    told = read(later, earlier)["events"]
    assert [(each["answer"]["status"], each["answer"]["option"]) for each in told] == [
        ("already_answered", "wait"),
        ("valid", "isolate"),
    ]
    assert answers(tap(question()), tap(question(), "wait")) == ["valid", "already_answered"]
    assert answers(tap(question(), timestamp=None), tap(question(), "wait")) == ["already_answered", "valid"]
    assert answers(tap(question()), tap(question(question_id="q-2"))) == ["valid", "valid"]


def test_who_may_not_answer_takes_the_answer_from_nobody() -> None:
    asked = question(GROUP, answerers=(USER,))
    stranger = tap(asked, "wait", source_of(GROUP, STRANGER), timestamp=NOON - 1)
    assert answers(stranger, tap(asked)) == ["wrong_person", "valid"]


def test_the_same_event_twice_counts_once() -> None:
    once = tap(question())
    assert answers(once, once) == ["valid", "already_answered"]


@pytest.mark.parametrize(
    "listed", [["q-1"], "q-1", "q-0, q-1", "q-0\r\nq-1\r\n", "q-0 q-1", ["q-0;q-1"], '["q-1"]', ["q-0", " q-1 "]]
)
def test_a_question_that_the_record_has_an_answer_for_is_answered(listed: Any) -> None:
    assert answers(tap(question()), answered_questions=listed) == ["already_answered"]
    assert answers(tap(question(question_id="q-2")), answered_questions=listed) == ["valid"]


@pytest.mark.parametrize("listed", [None, "", [], "[]"])
def test_a_record_without_an_answer_lists_nothing(listed: Any) -> None:
    assert answers(tap(question()), answered_questions=listed) == ["valid"]


@pytest.mark.parametrize("kind", ["message", "follow", "teleport"])
def test_only_a_postback_answers(kind: str) -> None:
    data = SEAL.data(question(), "isolate")
    message = {"type": "text", "id": "1", "text": data}
    assert read(event(kind, source_of(USER), postback={"data": data}, message=message))["events"][0]["answer"] is None
