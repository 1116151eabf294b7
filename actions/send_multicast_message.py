"""Send the same messages to any number of users.

Users only, no groups or rooms. More than 500 go out in chunks of 500, side by side, each under a retry key of its own
that is derived from the action's: run again with the same input and retry_key, the action finishes what was cut off and
sends nothing twice. LINE may refuse a whole chunk for one ID that is no user of this channel.
https://developers.line.biz/en/reference/messaging-api/#send-multicast-message
"""

import json
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from connector.action import Action, Request, Result, Retry
from connector.fields import Array, Boolean, Column, Integer, Object, String
from connector.line import RETRY_KEY
from connector.models import Messages, RecipientId, custom_aggregation_units, notification_disabled
from connector.outcome import NOT_TRIED, together

if TYPE_CHECKING:
    from connector.errors import ConnectorError
    from connector.session import Call, Session

CHUNK = 500
"""The most users LINE takes in one request."""


def chunk_keys(base: str, chunks: Iterable[Sequence[str]], rest: dict[str, Any]) -> list[str]:
    """Derive the chunks' retry keys from the action's and each chunk's content: other content never reuses a key."""
    same = json.dumps(rest, sort_keys=True)
    return [str(uuid.uuid5(uuid.UUID(base), same + ",".join(chunk))) for chunk in chunks]


def rest_of(request: Request) -> dict[str, Any]:
    """Return what the bodies of all chunks share."""
    return {name: value for name, value in request.json_body.items() if name != "to"}


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


def in_callers_counting(part: Result, start: int, recipients: Sequence[str], rows: Sequence[int]) -> Result:
    """Return what came of a chunk with the recipient that LINE names counted in the caller's list, and its ID.

    LINE counts within the request: ``to[200]`` of the second chunk is the caller's ``to[700]``, or a later one where
    blank rows or duplicates stood before it.

    Args:
        part: What came of the chunk.
        start: The place of the chunk's first recipient among all.
        recipients: Those of the chunk.
        rows: In which rows of the caller's list these stood.
    """
    error = part.error
    if error is None or "to[" not in (told := error.message + json.dumps(error.details)):
        return part
    named = {int(number) for number in re.findall(r"\bto\[(\d{1,3})\]", told)}
    users = {number: recipients[number] for number in named if number < len(recipients)}

    def row(number: int) -> int:
        return rows[number] if number in users else start + number

    def counted(text: str, *, shown: bool = True) -> str:
        def place(match: re.Match[str]) -> str:
            number = int(match[1])
            user = f" ({users[number]})" if shown and number in users else ""
            return f"to[{row(number)}]{user}"

        return re.sub(r"\bto\[(\d{1,3})\]", place, text)

    details = [
        {"property": counted(each["property"], shown=False), "message": counted(each["message"])}
        for each in error.details
    ]
    listed = ", ".join(f"to[{row(number)}] is {user}" for number, user in sorted(users.items()))
    hint = f"{error.hint} {listed}.".strip() if listed else error.hint
    return part._replace(error=error.but(message=counted(error.message), details=details, hint=hint))


class RunnerOverride(Action):
    method, endpoint, retry = "POST", "v2/bot/message/multicast", Retry.KEYED
    parameters = Object(
        {
            "forbid_partial_delivery": Boolean(
                "true: all users or nobody; if the month's quota is too small for all of them, nothing is sent. false: "
                "chunks are sent until the quota ends.",
                default=False,
            ),
        }
    )
    json_body = Object(
        {
            "to": Column(
                RecipientId("A user ID.", kinds="U", title="User ID"),
                "User IDs (U and 32 hexadecimal digits), any number: an array, or a text such as a column that was "
                "pasted, with commas, semicolons, tabs, line ends or blanks between them.",
                required=True,
                minimum=1,
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
    _given: Sequence[int] = ()
    _keys: Sequence[str] = ()

    def exchange(self, session: "Session", request: Request) -> Result:
        """Send all chunks; a refused chunk does not stop the others, whatever would also stop them does."""
        self._divide(request)
        if len(self._keys) == 1:
            session.send(self.call(request), self.progress.parts[0])
            return self._of_all_chunks()
        rest = rest_of(request)
        call = self.call(request._replace(json_body={"to": self._chunk(0), **rest}))
        end = json.dumps(rest)[1:]

        def nth(number: int) -> "Call":
            # The IDs have been checked: nothing of them needs to be escaped.
            body = '{"to": ["' + '", "'.join(self._chunk(number)) + f'"], {end}'
            return call._replace(body=body.encode(), headers={RETRY_KEY: self._keys[number]})

        from connector.side_by_side import SideBySide  # up to 500 users need no threads

        sender = SideBySide(session, self.surroundings, self.progress, nth, stops_the_others)
        sender.send()
        return self._of_all_chunks(stopped_by=sender.stopped_by)

    def _divide(self, request: Request) -> None:
        """Say who is to get it in chunks under which keys: from now on there is something to tell of each."""
        base = request.headers[RETRY_KEY]
        self._recipients, self._given = request.json_body["to"], request.rows["to"]
        number = -(-len(self._recipients) // CHUNK)
        self.progress.divide(number)
        chunks = map(self._chunk, range(number))
        self._keys = [base] if number == 1 else chunk_keys(base, chunks, rest_of(request))

    def _chunk(self, number: int) -> Sequence[str]:
        return self._recipients[number * CHUNK : (number + 1) * CHUNK]

    def _rows_of(self, number: int) -> Sequence[int]:
        return self._given[number * CHUNK : (number + 1) * CHUNK]

    def stopped(self, error: "ConnectorError") -> Result:
        """Say of each chunk what became of it; where the input was good, also before the first one.

        A signal may have come while what makes the keys was being loaded: then no chunk is told of, and none was sent.
        """
        result = super().stopped(error)
        if self.request and not self._keys and error.kind != "interrupted":
            self._divide(self.request)
            return result._replace(own=self._rows([NOT_TRIED] * len(self._keys)))
        return self._of_all_chunks(error) if self._keys else result

    def _of_all_chunks(self, stopped: "ConnectorError | None" = None, stopped_by: int | None = None) -> Result:
        """Make one result of the chunks, of those under way and of those that were not tried.

        The first that failed speaks for all, but of those that would stop the others only the one that did: it has cut
        short the repeats of the rest.
        """
        parts = [part.so_far(stopped) for part in self.progress.parts]
        if stopped and not any(part.error is stopped for part in parts):  # between two chunks, or behind the last
            first = next((number for number, part in enumerate(parts) if part is NOT_TRIED), None)
            if first is None:
                stopped = None
            else:
                parts[first] = NOT_TRIED._replace(error=stopped)
        parts = [in_callers_counting(part, n * CHUNK, self._chunk(n), self._rows_of(n)) for n, part in enumerate(parts)]
        own = self._rows(parts)
        failed = ((number, part) for number, part in enumerate(parts) if part.error)
        speaker = next((part for number, part in failed if number == stopped_by or not stops_the_others(part)), None)
        return together(parts, "chunks", str(self.progress.retry_key), stopped, speaker)._replace(own=own)

    def _rows(self, parts: Sequence[Result]) -> dict[str, Any]:
        """Return what the output has of its own: each chunk, and who is not known to have the messages."""
        own: dict[str, list[Any]] = {"chunks": [], "recipients_not_sent": [], "recipients_unknown": []}
        for number, (part, key) in enumerate(zip(parts, self._keys, strict=True)):
            recipients = self._chunk(number)
            own["chunks"].append(row(part, len(recipients), key))
            if part.outcome != "sent":
                own[f"recipients_{part.outcome}"] += recipients
        return own
