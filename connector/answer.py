"""One answer, read to its end, and whether LINE has accepted with it."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from connector.fields import Object
from connector.line import ACCEPTED_REQUEST_ID, REQUEST_ID

TEXT_CHARACTERS = 4000
"""So many characters are kept of a body that is not JSON, which LINE never writes."""
SHOWN_BYTES = 64 * 1024
"""A longer body is kept like one that is not JSON: LINE's have some hundred bytes."""
ID_CHARACTERS = 200
"""A request ID of LINE's has 36; so many are kept of what stands in its place."""
VISIBLE = "".join(map(chr, range(33, 127)))
"""The characters that a token or a password may consist of."""
LONGEST_QUOTE = 200
"""So many characters of a text of LINE's stand in a sentence of ours."""
HARMLESS = str.maketrans({'"': "'", "`": "'", "@": "(at)"} | dict.fromkeys("<[{", "(") | dict.fromkeys(">]}", ")"))
"""What a chat or page would read as a mention, link, placeholder or markup, and what stands there in its place."""
JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int, float),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
"""What a JSON value of a field's type is in Python."""


class Answer(NamedTuple):
    """An answer over HTTP.

    Attributes:
        status: The HTTP status.
        reason: Its phrase.
        headers: Response headers as they came.
        body: The JSON object; {} where the body is none.
        text: The body as text where it is not a JSON object or longer than ``SHOWN_BYTES``, at most its first
            ``TEXT_CHARACTERS``.
        readable: Whether the body is a JSON object, or empty.
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
    """Read an answer; nothing that can come over the wire makes this fail.

    No body is an empty object: where LINE's reference has the one, LINE's OpenAPI has the other.
    """
    parsed = parse(content) if content else {}
    whole = parsed is not None and len(content) <= SHOWN_BYTES
    return Answer(
        status,
        reason or "",
        dict(headers),
        (whole and parsed) or {},
        text="" if whole else beginning(content.decode("utf-8", "replace")),
        readable=parsed is not None,
        request_id=headers.get(REQUEST_ID, "")[:ID_CHARACTERS] or None,
        accepted_request_id=headers.get(ACCEPTED_REQUEST_ID, "")[:ID_CHARACTERS] or None,
    )


def shortened(answer: Answer) -> Answer:
    """Return an answer that is not LINE's, of which little is shown: of a longer body, only its beginning as text."""
    try:
        text = json.dumps(answer.body)
    except RecursionError:
        return answer._replace(body={})
    return answer._replace(body={}, text=beginning(text)) if len(text) > TEXT_CHARACTERS else answer


def beginning(text: str) -> str:
    """Return a text, or its beginning and how long it was."""
    if len(text) <= TEXT_CHARACTERS:
        return text
    kept = cut(text, TEXT_CHARACTERS)
    return f"{kept} ... (the first {len(kept):,} of {len(text):,} characters)"


def cut(text: str, most: int) -> str:
    """Return at most so many characters of a text; a word at the end, which may be a secret, whole or not at all."""
    kept = text[:most]
    words = kept.rstrip(VISIBLE) if len(text) > most else kept
    return words if len(words) > most // 2 else kept


def quoted(text: Any) -> str:
    """Put what came from outside into quotes: one line, shortened, nothing in it that a chat or page would act on."""
    seen = "".join(character if character.isprintable() else " " for character in str(text)[: 2 * LONGEST_QUOTE])
    seen = " ".join(seen.translate(HARMLESS).split())
    return f'"{seen}"' if len(seen) <= LONGEST_QUOTE else f'"{seen[: LONGEST_QUOTE - 3]}..."'


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


def is_acceptance(answer: Answer, form: Object) -> bool:
    """Tell whether LINE has accepted a request.

    Every answer of LINE's API bears a request ID. A success without one is believed if it is what the endpoint answers:
    a field of its form, or nothing where it has none; anything else is the page of something in between. A 409 that
    names the request which LINE accepted before under the same retry key is an acceptance too.
    https://developers.line.biz/en/docs/messaging-api/retrying-api-request/

    Args:
        answer: The answer.
        form: What LINE answers at this endpoint.
    """
    if not 200 <= answer.status < 300:
        return answer.status == 409 and bool(answer.accepted_request_id)
    if answer.request_id or not form.fields:
        return answer.readable and (bool(answer.request_id) or not answer.body)
    return any(type(answer.body.get(name)) in JSON_TYPES[field.json_type] for name, field in form.fields.items())
