"""What can go wrong, grouped by who must act.

ConnectorError
    PlaybookError   the playbook's author: the input, or what LINE says about it
    AssetError      the asset's owner: credentials, permissions, quota, certificates, proxy
    LineError       nobody but LINE: wait, then run the action again
    NetworkError    the way between Turbine and LINE
    PlatformError   whoever runs the platform: the machine on which the action runs
    InternalError   this connector's maintainers

Every error is of one of the ``KINDS``. ``connector.refusals`` leads from what LINE answers to a kind.
"""

from typing import Any, NamedTuple


class ConnectorError(Exception):
    """An action that failed, with all that its error JSON says. Made by ``failure``.

    Attributes:
        kind: A key of ``KINDS``.
        message: What happened, in a sentence.
        details: What is wrong where: ``[{"property": ..., "message": ...}]``.
        hint: What whoever must act should do next, in words of ours: nothing from outside may stand in it, since it is
            not looked through for secrets.
        retryable: Whether running the same action again, with the ``retry_key`` of the error, may help.
        answer: The answer that says so (``connector.answer.Answer``), or None when there was none.
        left: Whether a byte of the request may have left, where there is no answer.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.details: list[dict[str, str]] = []
        self.hint = ""
        self.retryable = False
        self.answer: Any = None
        self.left = False

    def but(self, **changes: Any) -> "ConnectorError":
        """Return the same error with other values of some attributes."""
        changed = type(self)(self.kind, self.message)
        vars(changed).update({**vars(self), **changes})
        return changed


class PlaybookError(ConnectorError):
    """The playbook's author must act."""


class AssetError(ConnectorError):
    """The asset's owner must act."""


class LineError(ConnectorError):
    """LINE must recover, or a limit of LINE's must pass."""


class NetworkError(ConnectorError):
    """The way to LINE is broken."""


class PlatformError(ConnectorError):
    """The machine on which the action runs must be mended, or has ended it."""


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
    "not_verified": Kind(
        AssetError,
        False,
        "The webhook has no signature that the channel secret proves: it may be anybody's. Nothing of it was read.",
        "Pass the body exactly as it arrived, and compare the channel secret in the asset with the one on the "
        "channel's Basic settings tab in the LINE Developers Console. A webhook that is not LINE's is to be refused.",
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
        "Wait a minute and run the action again. LINE does not say how long to wait, and lets requests in gradually: "
        "after a burst of 60 where it takes 60 an hour, about one a minute.",
    ),
    "quota_exceeded": Kind(
        AssetError,
        False,
        "The messages of this month are used up or reserved.",
        "Raise the limit in the LINE Official Account Manager or wait for the next month. If a narrowcast is being "
        "delivered it may hold the quota for a while: then run the action again when it has finished.",
    ),
    "quota_reserved": Kind(
        AssetError,
        False,
        "What remains of this month's messages is kept for urgent ones. Nothing was sent.",
        "Raise the limit in the LINE Official Account Manager or lower quota_reserve in the asset. Where this message "
        "is urgent, run the action with use_reserve true.",
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
        "The proxy cannot be used or refuses to forward the request. Where it cannot be reached, or cannot reach LINE, "
        "the error is retryable.",
        "Check address, user and password of http_proxy, in the asset and in the environment.",
    ),
    "bad_response": Kind(
        NetworkError,
        True,
        "An answer came that is not one of LINE's: unreadable, a redirect, or from something in between.",
        "Check the url of the asset and the proxy, then run the action again.",
    ),
    "interrupted": Kind(
        PlatformError,
        True,
        "A signal ended the action before it was done.",
        "Run the action again.",
    ),
    "platform_failed": Kind(
        PlatformError,
        False,
        "The machine on which the action runs lacks what it needs: a package, a thread, memory, or an output that can "
        "be written.",
        "Mend what the message names, then run the action again.",
    ),
    "internal": Kind(
        InternalError,
        False,
        "The connector itself failed.",
        "Report it to the connector's maintainers with the action's name and this message.",
    ),
}


def failure(
    kind: str,
    message: str,
    *,
    details: list[dict[str, str]] | None = None,
    hint: str = "",
    retryable: bool | None = None,
    answer: Any = None,
) -> ConnectorError:
    """Make the error of a kind; what is not given comes from ``KINDS``."""
    row = KINDS[kind]
    error = row.error(kind, message)
    error.details = details or []
    error.hint = hint or row.hint
    error.retryable = row.retryable if retryable is None else retryable
    error.answer = answer
    return error


def unexpected(error: Exception) -> ConnectorError:
    """Make the error for what nobody has foreseen: a mistake of this connector, unless the machine lacks memory."""
    if isinstance(error, MemoryError):
        return failure("platform_failed", "There is not enough memory for this action.")
    return failure("internal", f"{type(error).__name__}: {error}")
