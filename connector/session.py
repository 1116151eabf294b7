"""One request: attempts, until LINE has answered for certain or nothing more can be done.

A request ends in LINE's acceptance, or in one error that says whether LINE may have executed it.
https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

import json
from typing import Any, NamedTuple

from connector.asset import Asset
from connector.auth import ChannelAccessToken
from connector.errors import ConnectorError, failure, refusal
from connector.surroundings import Surroundings
from connector.wire import Wire

ATTEMPTS = 3
PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 8.0
LAST_ATTEMPT_SECONDS = 60.0
"""When this much time has passed since the first attempt, no other begins."""
READ_SECONDS = 30.0
ACTION_SECONDS = 14 * 60.0
"""Turbine gives an action up after 15 minutes; by then it must have said what became of it."""


class Call(NamedTuple):
    """One request.

    Attributes:
        method: The HTTP method.
        path: Path below the asset's url, without a slash at either end.
        query: Query string fields.
        body: JSON text, or None.
        headers: Further headers, such as the retry key.
        repeatable: Whether it may be repeated when LINE may have executed it.
        read_seconds: Read timeout, where the asset sets none.
    """

    method: str
    path: str
    query: dict[str, Any] = {}
    body: bytes | None = None
    headers: dict[str, str] = {}
    repeatable: bool = True
    read_seconds: float = READ_SECONDS


class Answer(NamedTuple):
    """LINE's answer, read to its end.

    Attributes:
        status: The HTTP status.
        reason: Its phrase.
        headers: Response headers as they came.
        body: The JSON object; {} where the body is none.
        text: The body as text where it is not a JSON object.
        attempts: How many attempts it took.
        request_id: LINE's ID of this attempt, or None.
        accepted_request_id: LINE's ID of the earlier attempt that it accepted under the same retry key, or None.
    """

    status: int
    reason: str
    headers: dict[str, str]
    body: dict[str, Any]
    text: str
    request_id: str | None = None
    accepted_request_id: str | None = None
    attempts: int = 1


def may_repeat(error: ConnectorError, *, repeatable: bool) -> bool:
    """Decide whether another attempt can help and cannot do harm.

    A status of 4xx is final, and so is 429: Turbine repeats actions itself. A request that must not be repeated is
    repeated only when no byte of it can have arrived.
    """
    final = error.answer is not None and 300 <= error.answer.status < 500
    return error.retryable and not final and (repeatable or not error.reached)


def pause_seconds(attempt: int, surroundings: Surroundings) -> float:
    """Return how long to wait after an attempt (the first is 1): exponential with full jitter."""
    return surroundings.jitter(min(LONGEST_PAUSE_SECONDS, PAUSE_SECONDS * 2 ** (attempt - 1)))


class Session:
    """The way to LINE for one run of an action: one token, and connections that are kept open.

    Args:
        asset: Credentials and network settings.
        http_proxy: The proxy that Turbine passes; it wins over the asset's.
        surroundings: Clock, pause and chance.
        transport: What carries the requests in place of the network (see ``Wire``).

    Raises:
        AssetError: A certificate that cannot be used.
    """

    def __init__(self, asset: Asset, http_proxy: str | None, surroundings: Surroundings, transport: Any = None) -> None:
        self._asset = asset
        self._surroundings = surroundings
        self._end = surroundings.now() + ACTION_SECONDS
        self._wire = Wire(asset, http_proxy, transport)
        self.token = ChannelAccessToken(asset, self._issue_token, surroundings.now)

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._wire.close()

    def send(self, call: Call) -> Answer:
        """Send a request to LINE's API, with the channel access token, until it is answered.

        Returns:
            A success, or a 409 that names the request LINE accepted before under the same retry key.

        Raises:
            ConnectorError: Everything else. Its ``reached`` says whether LINE may have executed the request.
        """
        headers = {**call.headers, "Authorization": self.token.header()}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        return self._attempts(call, f"{self._asset.url}/{call.path}", headers, call.body)

    def _issue_token(self, form: dict[str, str]) -> Answer:
        """Send the token request, under the same rules."""
        return self._attempts(Call("POST", ""), self._asset.token_url, {}, form)

    def _attempts(self, call: Call, url: str, headers: dict[str, str], body: bytes | dict[str, str] | None) -> Answer:
        """Repeat a request until it is accepted, refused or given up.

        A doubt stays: once an attempt may have been executed, a later refusal does not say that none was.
        """
        started = self._surroundings.now()
        doubt = False
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._attempt(call, url, headers, body)._replace(attempts=attempt)
            except ConnectorError as error:
                doubt = doubt or error.reached
                error.reached, error.attempts = doubt, attempt
                pause = pause_seconds(attempt, self._surroundings)
                late = self._surroundings.now() + pause >= min(started + LAST_ATTEMPT_SECONDS, self._end)
                if attempt == ATTEMPTS or late or not may_repeat(error, repeatable=call.repeatable):
                    raise
                self._surroundings.pause(pause)

    def _attempt(self, call: Call, url: str, headers: dict[str, str], body: bytes | dict[str, str] | None) -> Answer:
        """Make one attempt; fail unless LINE has accepted."""
        left = self._end - self._surroundings.now()
        if left <= 0:
            hint = "Run the action again; what it had done is not done twice under the same retry key."
            raise failure("timeout", f"The action was ended after {ACTION_SECONDS / 60:.0f} minutes.", hint=hint)
        read_seconds = self._asset.timeout_seconds or call.read_seconds
        response, content = self._wire.exchange(call.method, url, call.query, headers, body, read_seconds, left)
        parsed = parse(content)
        answer = Answer(
            status=response.status_code,
            reason=response.reason or "",
            headers=dict(response.headers),
            body=parsed or {},
            text="" if parsed is not None else content.decode("utf-8", "replace"),
            request_id=response.headers.get("x-line-request-id"),
            accepted_request_id=response.headers.get("x-line-accepted-request-id"),
        )
        if 200 <= answer.status < 300 and parsed is not None:
            return answer
        if answer.status == 409 and answer.accepted_request_id:
            return answer
        raise refused(answer)


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


def refused(answer: Answer) -> ConnectorError:
    """Make the error for an answer that is not an acceptance."""
    if 300 <= answer.status < 400:
        return failure(
            "bad_response",
            f"The answer is a redirect (status {answer.status}); it was not followed.",
            hint="LINE does not redirect: check the url of the asset, and whether a proxy or portal is in between.",
            retryable=False,
            reached=True,
            answer=answer,
        )
    if answer.status < 400:
        return failure("bad_response", "LINE's answer cannot be read as JSON.", reached=True, answer=answer)
    text = answer.body.get("message")
    listed = answer.body.get("details")
    details = [
        {"property": str(row.get("property", "")), "message": str(row.get("message", ""))}
        for row in (listed if isinstance(listed, list) else [])
        if isinstance(row, dict)
    ]
    return refusal(answer.status, text if isinstance(text, str) else "", details, answer)
