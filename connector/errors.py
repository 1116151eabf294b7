"""What can go wrong, grouped by who must act.

ConnectorError
    PlaybookError   the playbook's author: the input, or what LINE says about it
    AssetError      the asset's owner: credentials, permissions, quota, certificates, proxy
    LineError       nobody but LINE: wait, then run the action again
    NetworkError    the way between Turbine and LINE
    InternalError   this connector's maintainers

Every error is of one of the ``KINDS``. ``STATUSES`` leads from every status LINE documents to a kind, and ``TEXTS``
from the error texts LINE documents to what helps.
"""

from typing import Any, NamedTuple


class ConnectorError(Exception):
    """An action that failed, with all that its error JSON says. Made by ``failure``.

    Attributes:
        kind: A key of ``KINDS``.
        message: What happened, in a sentence.
        details: What is wrong where: ``[{"property": ..., "message": ...}]``.
        hint: What whoever must act should do next.
        retryable: Whether running the same action again, with the ``retry_key`` of the error, may help and cannot send
            twice.
        reached: Whether a byte of a request may have arrived and LINE did not certainly refuse it.
        answer: LINE's answer (``connector.session.Answer``), or None when there was none.
        attempts: How often the request was tried.
        outcome: What became of the messages, where ``reached`` does not tell; else "".
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.details: list[dict[str, str]] = []
        self.hint = ""
        self.retryable = False
        self.reached = False
        self.answer: Any = None
        self.attempts = 0
        self.outcome = ""


class PlaybookError(ConnectorError):
    """The playbook's author must act."""


class AssetError(ConnectorError):
    """The asset's owner must act."""


class LineError(ConnectorError):
    """LINE must recover, or a limit of LINE's must pass."""


class NetworkError(ConnectorError):
    """The way to LINE is broken."""


class InternalError(ConnectorError):
    """This connector has a mistake in it."""


class Kind(NamedTuple):
    """One kind of failure.

    Attributes:
        error: Its exception, which says who must act.
        retryable: Whether running the same action again, with the ``retry_key`` of the error, may help; a reply of
            which it is unknown whether it was sent never is.
        meaning: What happened.
        hint: What to do next.
    """

    error: type[ConnectorError]
    retryable: bool
    meaning: str
    hint: str


KINDS = {
    "invalid_input": Kind(
        PlaybookError,
        False,
        "The action's input has mistakes. Nothing was sent.",
        "Correct every field named in details, then run the action again.",
    ),
    "invalid_asset": Kind(
        AssetError,
        False,
        "A field of the asset is missing or malformed. Nothing was sent.",
        "Correct every field of the asset that is named in details.",
    ),
    "auth_failed": Kind(
        AssetError,
        False,
        "LINE does not accept the channel ID, the channel secret or the channel access token.",
        "Compare the asset's credentials with the channel's Basic settings and Messaging API tabs in the LINE "
        "Developers Console.",
    ),
    "forbidden": Kind(
        AssetError,
        False,
        "The channel may not use this function.",
        "Check the plan and the permissions of the LINE Official Account in the LINE Official Account Manager.",
    ),
    "not_found": Kind(
        PlaybookError,
        False,
        "LINE does not know what the request names, or no longer.",
        "Check the ID in the input and the url of the asset.",
    ),
    "conflict": Kind(
        PlaybookError,
        False,
        "LINE has accepted a request with this retry key before, without saying which.",
        "Find out whether the message has arrived before sending it again with another retry key.",
    ),
    "rate_limited": Kind(
        LineError,
        True,
        "Too many requests in a short time.",
        "Wait a minute and run the action again. LINE does not say how long to wait.",
    ),
    "quota_exceeded": Kind(
        AssetError,
        False,
        "The messages of this month are used up or reserved.",
        "Raise the limit in the LINE Official Account Manager or wait for the next month. If a narrowcast is being "
        "delivered it may hold the quota for a while: then run the action again when it has finished.",
    ),
    "rejected": Kind(
        PlaybookError,
        False,
        "LINE refused the request.",
        "Correct what LINE names in message and details, then run the action again.",
    ),
    "line_unavailable": Kind(
        LineError,
        True,
        "LINE answered with a server error on every attempt.",
        "Run the action again in some minutes.",
    ),
    "timeout": Kind(
        NetworkError,
        True,
        "No complete answer came in time.",
        "Check the network and the proxy, then run the action again.",
    ),
    "connection_failed": Kind(
        NetworkError,
        True,
        "No connection came about, or it broke before the answer.",
        "Check the network, name resolution and the url of the asset, then run the action again.",
    ),
    "tls_failed": Kind(
        AssetError,
        False,
        "The certificate of the other side is not trusted, or TLS failed.",
        "If the company inspects TLS traffic, put its CA certificate into the asset's ca_certificate.",
    ),
    "proxy_failed": Kind(
        AssetError,
        False,
        "The proxy cannot be used or refuses to forward the request.",
        "Check address, user and password of http_proxy, in the asset and in the environment.",
    ),
    "bad_response": Kind(
        LineError,
        True,
        "An answer came that is not one of LINE's: unreadable, a redirect, or from something in between.",
        "Check the url of the asset and the proxy, then run the action again.",
    ),
    "internal": Kind(
        InternalError,
        False,
        "The connector itself failed.",
        "Report it to the connector's maintainers with the action's name and this message.",
    ),
}


class Status(NamedTuple):
    """What an HTTP status of LINE's means: its kind, and a hint where the kind's own does not fit."""

    kind: str
    hint: str = ""


STATUSES = {
    400: Status("rejected"),
    401: Status("auth_failed"),
    403: Status("forbidden"),
    404: Status("not_found"),
    407: Status(
        "proxy_failed", "The proxy asks for a user and a password: write http_proxy as http://user:password@host:port."
    ),
    409: Status("conflict"),
    410: Status("not_found", "What the request names is no longer available at LINE."),
    413: Status("rejected", "The request is larger than LINE's 2 MB: shorten or split the messages."),
    415: Status("rejected"),
    429: Status("rate_limited"),
    500: Status("line_unavailable"),
    4: Status("rejected"),
    5: Status("line_unavailable"),
}
"""What each status means; 4 and 5 stand for every other status from 400 and from 500.

407 is not LINE's but a proxy's. https://developers.line.biz/en/reference/messaging-api/#status-codes
"""


def status_of(code: int) -> Status:
    """Return the row of a status, also of one that LINE does not document."""
    return STATUSES.get(code) or STATUSES[4 if code < 500 else 5]


MONTHLY_LIMIT = "monthly limit"
"""What tells the two causes of a 429 apart: "You have reached your monthly limit." LINE gives no other sign."""

TEXTS = {
    "Invalid reply token": "A reply token works once and for about a minute after the webhook event. Send a push "
    "message to the event's source instead.",
    "Failed to send messages": "The recipient may not exist, or may belong to another channel: take the ID from a "
    "webhook event of this channel.",
    "The property, 'to', in the request body": "Take the recipient's ID from a webhook event of this channel.",
    "The property, to[": "One recipient is not a user of this channel, and LINE refuses the whole request for "
    "it: remove the one that the message names.",
    "Invalid audience group id": "Check the audience's ID, and in the LINE Official Account Manager that it is ready.",
    "Invalid request id": "A redelivery needs the request ID of a narrowcast that succeeded within the last 14 days.",
    "The option forbidPartialDelivery": "Set limit.upToRemainingQuota to true as well, or leave this option out.",
    "Your account does not have enough friends": "A filter by attributes needs a target reach of at least 100.",
    "The value for the 'date' parameter": "Write the date as yyyyMMdd.",
    "Access to this API is not available": "This function needs another plan or an application to LINE.",
    "The request body could not be parsed as JSON": "Look for a field that is given twice.",
    "Not found": "Narrowcast progress is kept for 14 days, and found a few seconds after the narrowcast was sent.",
}
"""What helps when LINE's message starts with a text that it documents; only hints depend on these.

https://developers.line.biz/en/reference/messaging-api/#error-messages
"""


def failure(
    kind: str,
    message: str,
    *,
    details: list[dict[str, str]] | None = None,
    hint: str = "",
    retryable: bool | None = None,
    reached: bool = False,
    answer: Any = None,
) -> ConnectorError:
    """Make the error of a kind; what is not given comes from ``KINDS``."""
    row = KINDS[kind]
    error = row.error(kind, message)
    error.details = details or []
    error.hint = hint or row.hint
    error.retryable = row.retryable if retryable is None else retryable
    error.reached = reached
    error.answer = answer
    error.attempts = answer.attempts if answer else 0
    return error


def refusal(status: int, text: str, details: list[dict[str, str]], answer: Any) -> ConnectorError:
    """Make the error for an answer of 400 or above.

    A 429 with an unknown text counts as the rate limit, which can be repeated without harm. A 4xx says that LINE did
    not execute the request, but for 409: it says that one with this retry key was executed before.
    """
    kind, hint = status_of(status)
    if status == 429 and MONTHLY_LIMIT in text.lower():
        kind = "quota_exceeded"
    hint = next((advice for start, advice in TEXTS.items() if text.startswith(start)), hint)
    message = f"LINE answered with status {status}" + (f": {text}" if text else ".")
    reached = status >= 500 or kind == "conflict"
    return failure(kind, message, details=details, hint=hint, answer=answer, reached=reached)
