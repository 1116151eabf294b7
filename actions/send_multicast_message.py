"""Send the same messages to any number of users.

Users only, no groups or rooms. More than 500 go out in chunks of 500, each under a retry key of its own that is derived
from the action's: run again with the same input and retry_key, the action finishes what was cut off and sends nothing
twice. LINE may refuse a whole chunk for one ID that is no user of this channel.
https://developers.line.biz/en/reference/messaging-api/#send-multicast-message
"""

import json
import re
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from connector.action import Action, Request, Result, Retry
from connector.fields import Array, Integer, Object, String
from connector.line import RETRY_KEY
from connector.models import Messages, RecipientId, custom_aggregation_units, notification_disabled
from connector.outcome import together

if TYPE_CHECKING:
    from connector.errors import ConnectorError
    from connector.session import Session

CHUNK = 500
"""The most users LINE takes in one request."""
NOT_TRIED = Result(outcome="not_sent")
"""What came of a chunk behind one that stopped the rest."""


def chunk_key(base: str, body: dict[str, Any]) -> str:
    """Derive a chunk's retry key from the action's and the chunk's content: other content never reuses a key."""
    rest = {name: value for name, value in body.items() if name != "to"}
    return str(uuid.uuid5(uuid.UUID(base), json.dumps(rest, sort_keys=True) + ",".join(body["to"])))


def stops_the_others(part: Result) -> bool:
    """Tell whether a chunk failed for a reason that the next one would meet too; a wrong recipient is its own."""
    error = part.error
    return error is not None and (error.kind != "rejected" or error.answer is None or error.answer.status != 400)


def row(part: Result, recipients: int, key: str) -> dict[str, Any]:
    """Say what became of a chunk."""
    answer = part.answer
    return {
        "recipients": recipients,
        "status_code": answer and answer.status,
        "request_id": answer and (answer.accepted_request_id or answer.request_id),
        "retry_key": key,
        "outcome": part.outcome,
    }


def in_callers_counting(part: Result, start: int, recipients: Sequence[str]) -> Result:
    """Return what came of a chunk with the recipient that LINE names counted over all chunks, and its ID.

    LINE counts within the request: ``to[200]`` of the second chunk is the caller's ``to[700]``.
    """
    error = part.error
    if error is None or "to[" not in (told := error.message + json.dumps(error.details)):
        return part
    named = {int(number) for number in re.findall(r"\bto\[(\d{1,3})\]", told)}
    users = {number: recipients[number] for number in named if number < len(recipients)}

    def counted(text: str, *, shown: bool = True) -> str:
        def place(match: re.Match[str]) -> str:
            number = int(match[1])
            user = f" ({users[number]})" if shown and number in users else ""
            return f"to[{start + number}]{user}"

        return re.sub(r"\bto\[(\d{1,3})\]", place, text)

    details = [
        {"property": counted(each["property"], shown=False), "message": counted(each["message"])}
        for each in error.details
    ]
    listed = ", ".join(f"to[{start + number}] is {user}" for number, user in sorted(users.items()))
    hint = f"{error.hint} {listed}.".strip() if listed else error.hint
    return part._replace(error=error.but(message=counted(error.message), details=details, hint=hint))


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/multicast", Retry.KEYED
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
                        "retry_key": String("Its own retry key.", checked=True),
                        "outcome": String("sent, not_sent or unknown.", examples=("sent",), checked=True),
                    },
                    title="Chunk",
                ),
                "What became of each chunk of up to 500 users, in order.",
            ),
            "recipients_not_sent": Array(String(title="User ID"), "The users who certainly got nothing.", checked=True),
            "recipients_unknown": Array(String(title="User ID"), "The users of whom it cannot be known.", checked=True),
        }
    )

    _recipients: Sequence[str] = ()
    _keys: Sequence[str] = ()

    def exchange(self, session: "Session", request: Request) -> Result:
        """Send chunk after chunk; a refused chunk does not stop the others, whatever would also stop them does."""
        recipients, base = request.json_body["to"], request.headers[RETRY_KEY]
        starts = range(0, len(recipients), CHUNK)

        def body(start: int) -> dict[str, Any]:
            return {**request.json_body, "to": recipients[start : start + CHUNK]}

        keys = [base] if len(starts) == 1 else [chunk_key(base, body(start)) for start in starts]
        self._recipients, self._keys = recipients, keys
        for start, key in zip(starts, keys, strict=True):
            part = session.send(self.call(request._replace(headers={RETRY_KEY: key}, json_body=body(start))))
            if stops_the_others(part):
                break
        return self._of_all_chunks()

    def stopped(self, error: "ConnectorError") -> Result:
        """Say of each chunk what became of it."""
        result = super().stopped(error)
        return self._of_all_chunks(error) if self._keys else result

    def _of_all_chunks(self, stopped: "ConnectorError | None" = None) -> Result:
        """Make one result of the chunks that were tried and of those that were not."""
        parts = self.progress.results
        rest = [NOT_TRIED] * (len(self._keys) - len(parts))
        if stopped and (not parts or parts[-1].error is not stopped):  # between two chunks, or behind the last
            rest[:1] = [NOT_TRIED._replace(error=stopped)] * bool(rest)
            stopped = stopped if rest else None
        parts += rest
        own: dict[str, list[Any]] = {"chunks": [], "recipients_not_sent": [], "recipients_unknown": []}
        for number, key in enumerate(self._keys):
            start = number * CHUNK
            recipients = self._recipients[start : start + CHUNK]
            part = parts[number] = in_callers_counting(parts[number], start, recipients)
            own["chunks"].append(row(part, len(recipients), key))
            if part.outcome != "sent":
                own[f"recipients_{part.outcome}"] += recipients
        return together(parts, "chunks", str(self.progress.retry_key), stopped)._replace(own=own)
