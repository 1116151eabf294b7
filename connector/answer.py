"""One answer, read to its end: an acceptance, or an error with the reason that it gives."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from connector.errors import ConnectorError, failure
from connector.line import ACCEPTED_REQUEST_ID, REQUEST_ID


class Answer(NamedTuple):
    """An answer over HTTP.

    Attributes:
        status: The HTTP status.
        reason: Its phrase.
        headers: Response headers as they came.
        body: The JSON object; {} where the body is none.
        text: The body as text where it is not a JSON object.
        readable: Whether the body is a JSON object.
        request_id: LINE's ID of this request, or None.
        accepted_request_id: LINE's ID of the earlier request that it accepted under the same retry key, or None.
    """

    status: int
    reason: str
    headers: dict[str, str]
    body: dict[str, Any]
    text: str = ""
    readable: bool = True
    request_id: str | None = None
    accepted_request_id: str | None = None


def read_answer(status: int, reason: str | None, headers: Mapping[str, str], content: bytes) -> Answer:
    """Read an answer; nothing that can come over the wire makes this fail."""
    parsed = parse(content)
    return Answer(
        status,
        reason or "",
        dict(headers),
        parsed or {},
        text="" if parsed is not None else content.decode("utf-8", "replace"),
        readable=parsed is not None,
        request_id=headers.get(REQUEST_ID),
        accepted_request_id=headers.get(ACCEPTED_REQUEST_ID),
    )


def parse(content: bytes) -> dict[str, Any] | None:
    """Parse a JSON object; return None where it is none, or holds numbers that JSON does not have."""

    def finite(text: str) -> float:
        number = float(text)
        if number in (float("inf"), float("-inf")) or number != number:
            raise ValueError(text)
        return number

    try:
        parsed = json.loads(content, parse_float=finite, parse_constant=finite)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def mistake(answer: Answer) -> ConnectorError | None:
    """Return the error for an answer that is no acceptance, or None for one that is.

    A 409 that names the request which LINE accepted before under the same retry key is an acceptance.
    https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
    """
    if answer.status < 300 and answer.readable:
        return None
    if answer.status == 409 and answer.accepted_request_id:
        return None
    if answer.status < 300:
        return failure("bad_response", "LINE's answer cannot be read as JSON.", answer=answer)
    if answer.status < 400:
        return failure(
            "bad_response",
            f"The answer is a redirect (status {answer.status}); it was not followed.",
            hint="LINE does not redirect: check the url of the asset, and whether a proxy or portal is in between.",
            retryable=False,
            answer=answer,
        )
    from connector.refusals import refusal  # LINE's texts are needed only where it refuses

    text = answer.body.get("message")
    listed = answer.body.get("details")
    details = [
        {"property": str(row.get("property", "")), "message": str(row.get("message", ""))}
        for row in (listed if isinstance(listed, list) else [])
        if isinstance(row, dict)
    ]
    return refusal(answer.status, text if isinstance(text, str) else "", details, answer)
