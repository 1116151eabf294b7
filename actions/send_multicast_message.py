"""Send the same messages to any number of users.

Users only, no groups or rooms. More than 500 go out in chunks of 500, each under a retry key of its own that is derived
from the action's: run again with the same input and retry_key, the action finishes what was cut off and sends nothing
twice. LINE accepts a chunk as a whole or refuses it as a whole.
https://developers.line.biz/en/reference/messaging-api/#send-multicast-message
"""

import json
import uuid
from typing import TYPE_CHECKING, Any

from connector.action import Action, Request, Retry
from connector.errors import ConnectorError
from connector.fields import Array, Integer, Object, String
from connector.models import (
    RETRY_KEY,
    Messages,
    RecipientId,
    custom_aggregation_units,
    notification_disabled,
    retry_key_header,
)

if TYPE_CHECKING:
    from connector.session import Answer, Session

CHUNK = 500
"""The most users LINE takes in one request."""


def chunk_key(base: str, body: dict[str, Any]) -> str:
    """Derive a chunk's retry key from the action's and the chunk's content: other content never reuses a key."""
    rest = {name: value for name, value in body.items() if name != "to"}
    return str(uuid.uuid5(uuid.UUID(base), json.dumps(rest, sort_keys=True) + ",".join(body["to"])))


class RunnerOverride(Action):
    method, endpoint, retry, sends = "POST", "v2/bot/message/multicast", Retry.KEYED, True
    headers = retry_key_header()
    json_body = Object(
        {
            "to": Array(
                RecipientId("A user ID.", kinds="U", title="User ID"),
                "User IDs (U and 32 hexadecimal digits), any number: an array, one ID, or IDs separated by commas.",
                required=True,
                minimum=1,
                lone=True,
                separator=",",
                unique=True,
                examples=(["U4af4980629000000000000000000abcd", "U0c229f960000000000000000000effff"],),
            ),
            "messages": Messages(),
            "notificationDisabled": notification_disabled(),
            "customAggregationUnits": custom_aggregation_units(),
        }
    )
    output = Object(
        {
            "chunks": Array(
                Object(
                    {
                        "recipients": Integer("How many users it has.", examples=(500,)),
                        "status_code": Integer("LINE's answer, or null.", examples=(200,)),
                        "request_id": String("LINE's request ID, or null.", title="Request ID"),
                        "retry_key": String("Its own retry key."),
                        "outcome": String("sent, not_sent or unknown.", examples=("sent",)),
                    },
                    title="Chunk",
                ),
                "What became of each chunk of up to 500 users, in order.",
            ),
            "recipients_not_sent": Array(String(title="User ID"), "The users who certainly got nothing."),
            "recipients_unknown": Array(String(title="User ID"), "The users of whom it cannot be known."),
        }
    )

    def exchange(self, session: "Session", request: Request) -> None:
        """Send chunk after chunk; a refused chunk does not stop the others, whatever would also stop them does."""
        recipients = request.json_body["to"]
        first: ConnectorError | None = None
        answer: Answer | None = None
        stopped = False
        attempts = 0
        for start in range(0, len(recipients), CHUNK):
            body = {**request.json_body, "to": recipients[start : start + CHUNK]}
            base = request.headers[RETRY_KEY]
            key = base if len(recipients) <= CHUNK else chunk_key(base, body)
            outcome, answer = "not_sent", None
            if not stopped:
                try:
                    answer = session.send(self.call(Request({RETRY_KEY: key}, {}, body)))
                    outcome = "sent"
                    attempts += answer.attempts
                except ConnectorError as error:
                    outcome = "unknown" if error.reached else "not_sent"
                    answer = error.answer
                    attempts += error.attempts
                    first = first or error
                    stopped = error.kind != "rejected" or answer is None or answer.status != 400
            self.envelope["chunks"].append(
                {
                    "recipients": len(body["to"]),
                    "status_code": answer and answer.status,
                    "request_id": answer and (answer.accepted_request_id or answer.request_id),
                    "retry_key": key,
                    "outcome": outcome,
                }
            )
            if outcome != "sent":
                self.envelope[f"recipients_{outcome}"] += body["to"]
        if first:
            raise self._incomplete(first, attempts)
        if answer:
            self.record(answer._replace(attempts=attempts))

    def _incomplete(self, error: ConnectorError, attempts: int) -> ConnectorError:
        """Make the first chunk's error speak for the whole action."""
        outcomes = [chunk["outcome"] for chunk in self.envelope["chunks"]]
        error.attempts = attempts
        if len(outcomes) == 1:
            return error
        if "sent" in outcomes:
            error.outcome = "partly_sent"
        else:
            error.outcome = "unknown" if "unknown" in outcomes else "not_sent"
        done = outcomes.count("sent")
        error.message = f"{done} of {len(outcomes)} chunks were sent. The first that was not: {error.message}"
        error.hint = f"{error.hint} {self._next(refused=error.kind == 'rejected')}"
        return error

    def _next(self, *, refused: bool) -> str:
        """Say how to finish: other recipients make other chunks, so only the same input finds its keys again."""
        resume = (
            f"run the action again within 24 hours with the same input and {RETRY_KEY} {self.envelope['retry_key']}: "
            "what LINE has is not sent twice."
        )
        if not refused:
            return f"To resume, {resume}"
        first = f"For recipients_unknown, {resume} Then, " if self.envelope["recipients_unknown"] else "To finish, "
        return f"{first}correct what LINE names and send to recipients_not_sent alone, without this retry key."
