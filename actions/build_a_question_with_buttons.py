"""Build a question with signed buttons, to be sent by a push; the answer comes back by webhook. Nothing is sent.

What each button carries is signed with a key that is derived from the channel secret: case, question, option, the chat
and the people who may answer, and until when. With the ``question_id`` and ``expires_at`` of an earlier run, the same
input gives the same bytes, so that a push can be repeated under its retry key.
"""

from typing import Any
from unicodedata import east_asian_width

from connector.action import Action, Request, Result
from connector.card.bubble import ALTERNATIVE, BUTTONS, LABEL, Card, button, message
from connector.card.forms import Line, Paragraphs, language, severity
from connector.card.markdown import without_markdown
from connector.card.shortening import one_line, shorten
from connector.card.words import badge_of, words_of
from connector.errors import failure
from connector.fields import Array, Boolean, Column, Findings, Integer, Object, String, shown
from connector.models import RecipientId
from connector.moment import Moment, written
from connector.question import ANSWERERS, CASE_ID, OPTION_ID, QUESTION_ID, Question, Seal

OPTIONS = 10
MINUTES = 43_200
"""The longest that a question is open: 30 days."""


WIDEST = 48
"""So wide a label may be: a letter of Latin counts one, one of Japanese or Chinese two. From 50 on, an estimate says, a
narrow phone does not show the end, however small it makes the letters."""


def width(label: str) -> int:
    """Return how wide a label is, in letters of Latin."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in label)


class Options(Array):
    """The options of a question; no two have the same ID, and none the same label."""

    def verify(self, value: list[Any], place: str, found: Findings) -> Any:
        """Check that each can be told from the others."""
        sent = super().verify(value, place, found)
        for name, why in (("id", "an answer could not be told from another"), ("label", "nobody could choose")):
            seen: dict[str, int] = {}
            for number, option in enumerate(sent):
                text = option.get(name) if isinstance(option, dict) else None
                if isinstance(text, str) and seen.setdefault(text, number) != number:
                    there = f"{place}[{seen[text]}].{name}"
                    found.problem(f"{place}[{number}].{name}", f"is {shown(text)}, as {there} is: {why}. Change one.")
                elif name == "label" and isinstance(text, str) and width(text) > WIDEST:
                    found.warn(
                        f"{place}[{number}].label", "is so wide that a narrow phone may not show its end; shorten it."
                    )
        return sent


class Asked(Object):
    """The parameters: somebody must be able to answer, and it must be clear who."""

    def verify(self, value: dict[str, Any], place: str, found: Findings) -> Any:
        """Check who may answer."""
        sent = super().verify(value, place, found)
        to, answerers = sent.get("to"), sent.get("answerers")
        if answerers and sent.get("anyone") is True:
            found.problem("anyone", "must not be true where answerers are named: only they may answer. Take one away.")
        if isinstance(to, str) and to.startswith("U") and answerers and to not in answerers:
            found.problem("answerers", "must hold the user in to, or be empty: nobody else is in the chat.")
        return sent


class RunnerOverride(Action):
    parameters = Asked(
        {
            "to": RecipientId(
                "Whom the message will be pushed to: only in this chat the answer counts. The ID of a user, group or "
                "room.",
                required=True,
                examples=("U4af4980629000000000000000000abcd",),
            ),
            "text": Paragraphs(
                "What is asked. Markdown is brought down to what LINE shows; a card has room for 2,000 characters.",
                required=True,
                examples=("EDR has found malware on db-1. Isolate the host?",),
            ),
            "case_id": String(
                "The record that waits for the answer; it comes back with it.",
                title="Case ID",
                required=True,
                pattern=CASE_ID,
                form="1 to 64 letters a-z or A-Z, digits, underscores, hyphens or full stops",
                trimmed=True,
                examples=("SOC-2041",),
            ),
            "options": Options(
                Object(
                    {
                        "id": String(
                            "What comes back as the answer.",
                            title="ID",
                            required=True,
                            pattern=OPTION_ID,
                            form="1 to 32 letters a-z or A-Z, digits, underscores or hyphens",
                            trimmed=True,
                            examples=("isolate",),
                        ),
                        "label": Line(
                            "What stands on the button, and in the chat when it was tapped; up to 40 characters.",
                            required=True,
                            limit=LABEL,
                            examples=("Isolate the host",),
                        ),
                        "style": String(
                            "primary: filled. secondary: pale. danger: filled in red.",
                            choices=tuple(BUTTONS),
                            default="primary",
                            trimmed=True,
                        ),
                    },
                    title="Option",
                ),
                "1 to 10 buttons, from the top down.",
                required=True,
                minimum=1,
                maximum=OPTIONS,
                lone=True,
                examples=(
                    [
                        {"id": "isolate", "label": "Isolate the host", "style": "danger"},
                        {"id": "wait", "label": "Leave it running", "style": "secondary"},
                    ],
                ),
            ),
            "lifetime_minutes": Integer(
                "How long it can be answered, from now on; up to 30 days.", minimum=1, maximum=MINUTES, default=1440
            ),
            "answerers": Column(
                RecipientId("A user who may answer.", kinds="U", title="User ID"),
                "In a group or room: the IDs of the users who alone may answer, at most 10. Without any, all may of "
                "whom LINE says who they are.",
                maximum=ANSWERERS,
            ),
            "anyone": Boolean(
                "In a group or room without answerers: whether an answer counts also when LINE does not say who gave "
                "it.",
                default=False,
            ),
            "title": Line("What has happened, in a few words, in a coloured head.", examples=("Malware on db-1",)),
            "severity": severity(),
            "language": language("the language of the severity and of the word Case."),
            "question_id": String(
                "To build an earlier question again, with its expires_at: its ID. By default a new UUID. It is of use "
                "as the retry key of the push as well.",
                title="Question ID",
                pattern=QUESTION_ID,
                form="1 to 36 letters a-z or A-Z, digits, underscores or hyphens",
                trimmed=True,
            ),
            "expires_at": Moment(
                "From when on no answer counts, in place of lifetime_minutes: a date and time with its zone, at most "
                "30 days from now.",
            ),
        }
    )
    output = Object(
        {
            "message": Object(
                {"type": String("flex.", examples=("flex",))},
                "The message, to be mapped into messages of Send Push Message, to the same recipient.",
            ),
            "alt_text": String("The question in one line, as a notification shows it.", title="Alternative Text"),
            "question_id": String(
                "What the answer names; store it in the record.",
                title="Question ID",
                checked=True,
                examples=("123e4567-e89b-12d3-a456-426614174000",),
            ),
            "expires_at": String(
                "From when on no answer counts, in UTC.", checked=True, examples=("2026-12-01T03:04:05Z",)
            ),
        }
    )

    def build(self, request: Request) -> Result:
        """Build the message."""
        given, warn = request.parameters, self.progress.warn
        seal = Seal(self.channel_secret())
        question = Question(
            given["case_id"],
            given.get("question_id") or self.surroundings.new_retry_key(),
            self._expiry(given),
            given["to"],
            tuple(given.get("answerers", ())),
            given.get("anyone", False),
        )
        buttons = []
        for option in given["options"]:
            tap = {"type": "postback", "label": option["label"], "data": seal.data(question, option["id"])}
            buttons.append(button({**tap, "displayText": option["label"]}, option.get("style") or "primary"))
        words = words_of(given.get("language", ""))
        level, title = given.get("severity", "none"), given.get("title", "")
        badge = badge_of(level, words)
        text = without_markdown(given["text"], warn)
        first = " ".join([f"[{badge}]"] * bool(badge) + [title] * bool(title))
        alternative = shorten(" - ".join(part for part in (first, one_line(text)) if part), ALTERNATIVE)
        card = Card(title, level, badge, text=text, facts=[(words.case, question.case_id)], buttons=buttons)
        own = {
            "message": message(card, alternative, words, warn),
            "alt_text": alternative,
            "question_id": question.question_id,
            "expires_at": written(question.expires_at * 1000, whole=True),
        }
        return Result(own=own)

    def _expiry(self, given: dict[str, Any]) -> int:
        """Return from when on no answer counts, in seconds since 1970.

        Raises:
            PlaybookError: ``invalid_input``, when that has passed or is too far away.
        """
        now = int(self.surroundings.date())
        expiry = given.get("expires_at")
        if expiry is None:
            return now + int(given.get("lifetime_minutes", 1440)) * 60
        if not now < expiry <= now + MINUTES * 60:
            limit = f"must be after now, {written(now * 1000, whole=True)}, and at most 30 days from now"
            advice = "Leave out question_id and expires_at to ask anew."
            problem = {
                "property": "expires_at",
                "message": f"{limit}; got {written(expiry * 1000, whole=True)}. {advice}",
            }
            raise failure("invalid_input", "The input was refused: expires_at.", details=[problem])
        return int(expiry)
