"""The question: what each of its buttons carries, signed, so that the answer can be believed.

A button carries, as the ``data`` of its postback, one line of plain characters::

    lq1:CASE:QUESTION:EXPIRY:OPTION:RECIPIENT:ANSWERERS:MAC

RECIPIENT is a digest of the ID of the chat. ANSWERERS is the digests of the users who may answer, one behind the other;
nothing where every user may of whom LINE says who it is; ``*`` where also somebody may of whom it does not. The MAC
covers all that stands before it, so that no part can be changed or taken from another question. All maxima together
have 295 characters, and LINE takes 300.

Whoever knows the channel secret can sign; the key is derived from it, so that no signature of LINE's is ever one of
these or the other way round. https://developers.line.biz/en/reference/messaging-api/#postback-action
"""

import hmac
import re
from binascii import b2a_base64
from typing import NamedTuple

from connector.asset import Secret

CASE_ID = r"[A-Za-z0-9_.-]{1,64}"
QUESTION_ID = r"[A-Za-z0-9_-]{1,36}"
OPTION_ID = r"[A-Za-z0-9_-]{1,32}"
ANSWERERS = 10
"""So many users may be named who may answer."""

VERSION = "lq1"
MARK = "lq"
"""What the data of every version begins with."""

PURPOSE = b"answers to questions in LINE chats, version 1"
"""What the key is for. It stays as it is: with another, no question that is open could be answered."""

DIGEST, MAC = 8, 16
"""Bytes of the digest of an ID, and of the signature."""

DIGEST_CHARACTERS, MAC_CHARACTERS = 11, 22
"""As many characters these have."""

ANYBODY = "*"
WHOLE = re.compile(
    rf"(?P<signed>{VERSION}:(?P<case_id>{CASE_ID}):(?P<question_id>{QUESTION_ID}):(?P<expires_at>[0-9]{{1,11}}):"
    rf"(?P<option>{OPTION_ID}):(?P<recipient>[A-Za-z0-9_-]{{11}}):(?P<answerers>\*|(?:[A-Za-z0-9_-]{{11}}){{0,10}}))"
    r":(?P<mac>[A-Za-z0-9_-]{22})",
    re.ASCII,
)
"""All that a button can carry."""

PARTS = 8
"""So many the data has between colons, and more where one was changed into a colon."""


class Question(NamedTuple):
    """What was asked.

    Attributes:
        case_id: The case or record that waits for the answer.
        question_id: Which question of the case.
        expires_at: From when on no answer counts, in seconds since 1970.
        recipient: The ID of the user, group or room that is asked.
        answerers: The IDs of the users who alone may answer.
        anyone: Whether, without those, an answer counts of which LINE does not say who gave it.
    """

    case_id: str
    question_id: str
    expires_at: int
    recipient: str
    answerers: tuple[str, ...] = ()
    anyone: bool = False


class Carried(NamedTuple):
    """What a button carried, with a signature that is right.

    Attributes:
        case_id: The case or record that waits for the answer.
        question_id: Which question of the case.
        option: What was answered.
        expires_at: From when on no answer counts, in seconds since 1970.
        recipient: The digest of the chat that was asked.
        answerers: The digests of the users who alone may answer.
        anyone: Whether an answer counts of which LINE does not say who gave it.
    """

    case_id: str
    question_id: str
    option: str
    expires_at: int
    recipient: str
    answerers: tuple[str, ...]
    anyone: bool


class Seal:
    """What signs the buttons of a channel's questions, and knows its own signature.

    Args:
        secret: The channel secret.
    """

    def __init__(self, secret: Secret) -> None:
        self._key = hmac.digest(secret.reveal().encode(), PURPOSE, "sha256")

    def data(self, question: Question, option: str) -> str:
        """Return what the button of an option carries; every part must have its form."""
        digests = [self.digest(question.question_id, each) for each in sorted(set(question.answerers))]
        parts = (
            VERSION,
            question.case_id,
            question.question_id,
            str(question.expires_at),
            option,
            self.digest(question.question_id, question.recipient),
            ANYBODY if question.anyone and not digests else "".join(digests),
        )
        signed = ":".join(parts)
        return f"{signed}:{self._mac(signed)}"

    def read(self, data: str) -> Carried | None:
        """Return what a button carried, or None where the signature is not that of just these parts.

        The signatures are compared as texts, since several texts in Base64 have the same bytes, and in a time from
        which nothing can be learned.
        """
        parts = WHOLE.fullmatch(data)
        if not parts or not hmac.compare_digest(parts["mac"], self._mac(parts["signed"])):
            return None
        digests = "" if parts["answerers"] == ANYBODY else parts["answerers"]
        starts = range(0, len(digests), DIGEST_CHARACTERS)
        return Carried(
            parts["case_id"],
            parts["question_id"],
            parts["option"],
            int(parts["expires_at"]),
            parts["recipient"],
            tuple(digests[start : start + DIGEST_CHARACTERS] for start in starts),
            parts["answerers"] == ANYBODY,
        )

    def digest(self, question_id: str, identifier: str) -> str:
        """Return the digest of the ID of a user, group or room, which is another one in every question."""
        return in_base64(hmac.digest(self._key, f"id:{question_id}:{identifier}".encode(), "sha256")[:DIGEST])

    def _mac(self, signed: str) -> str:
        return in_base64(hmac.digest(self._key, signed.encode(), "sha256")[:MAC])


def is_answer(data: str) -> bool:
    """Tell whether a postback's data is an answer to a question of ours, whoever made it or changed it."""
    parts = data.split(":")
    return (len(parts) > 1 and data.startswith(MARK)) or (len(parts) >= PARTS and len(parts[-1]) == MAC_CHARACTERS)


def in_base64(content: bytes) -> str:
    """Write bytes in the Base64 of addresses, without padding.

    https://www.rfc-editor.org/rfc/rfc4648#section-5
    """
    return b2a_base64(content, newline=False).decode().rstrip("=").replace("+", "-").replace("/", "_")
