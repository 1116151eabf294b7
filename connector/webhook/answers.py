"""Answers: of which question a tap is the answer, whether it counts, and if not, why.

One counts for a question: the earliest in a body, unless the playbook's record has one already. Two bodies that arrive
at the same moment know nothing of each other: there the record decides.
"""

from collections.abc import Iterable
from typing import Any

from connector.question import Carried, Seal, is_answer
from connector.webhook.events import Flat

STATUSES = {
    "valid": "The answer counts.",
    "forged": "It was not signed with this channel's secret, or changed since. Nothing of it is believed.",
    "expired": "It came when the question was closed.",
    "wrong_chat": "It came from another chat than the one that was asked.",
    "wrong_person": "Somebody answered who is not among the answerers.",
    "unknown_person": "LINE does not say who answered, and the question wants to know.",
    "already_answered": "The question has an answer, in the record or earlier in this body.",
}
"""What becomes of an answer."""

NOTHING = dict.fromkeys(("case_id", "question_id", "option", "answered_by", "answered_at"))


class Judge:
    """Decides which answers count.

    Args:
        seal: What knows the signature of the channel's questions.
        answered: The IDs of the questions that have an answer.
        now: The time, in seconds since 1970.
        verified: Whether the events are proved to be LINE's, so that the time they tell is believed.
    """

    def __init__(self, seal: Seal, answered: Iterable[str], now: float, *, verified: bool) -> None:
        self._seal = seal
        self._answered = set(answered)
        self._now = now
        self._verified = verified

    def judge(self, events: list[Flat]) -> None:
        """Write beside each event what answer it is, if it is one."""
        for event in sorted(events, key=time_of):
            if event["type"] == "postback" and is_answer(event["data"] or ""):
                event["answer"] = self._answer(event)

    def _answer(self, event: Flat) -> dict[str, Any]:
        carried = self._seal.read(event["data"])
        if carried is None:
            return {"status": "forged", **NOTHING}
        status = self._status(event, carried)
        if status == "valid":
            self._answered.add(carried.question_id)
        return {
            "status": status,
            "case_id": carried.case_id,
            "question_id": carried.question_id,
            "option": carried.option,
            "answered_by": event["user_id"],
            "answered_at": event["occurred_at"],
        }

    def _status(self, event: Flat, carried: Carried) -> str:
        """Judge an answer whose signature is right."""
        user, chat = event["user_id"], event["chat_id"]
        if chat is None:
            return "unknown_person" if event["source_type"] == "user" else "wrong_chat"
        if not self._is(chat, carried.recipient, carried):
            return "wrong_chat"
        if user is None and not carried.anyone:
            return "unknown_person"
        if carried.answerers and not any(self._is(user or "", each, carried) for each in carried.answerers):
            return "wrong_person"
        milliseconds = event["raw"].get("timestamp")
        told = self._verified and event["occurred_at"] is not None
        if (milliseconds / 1000 if told else self._now) >= carried.expires_at:
            return "expired"
        return "already_answered" if carried.question_id in self._answered else "valid"

    def _is(self, identifier: str, digest: str, carried: Carried) -> bool:
        """Tell whether an ID is the one that a digest was made of."""
        return self._seal.digest(carried.question_id, identifier) == digest


def time_of(event: Flat) -> tuple[bool, int]:
    """Return what events are ordered by: when they happened, and last those that do not say it."""
    milliseconds = event["raw"].get("timestamp")
    known = event["occurred_at"] is not None
    return (not known, milliseconds if known else 0)
