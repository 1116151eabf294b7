"""What an answer means that is no acceptance: LINE's refusals and what helps, or who answered in LINE's place."""

import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from connector.answer import Answer, cut, shortened
from connector.errors import ConnectorError, failure
from connector.fields import Findings, Object

MONTHLY_LIMIT = "monthly limit"
"""What tells the two causes of a 429 apart: "You have reached your monthly limit." LINE gives no other sign."""

NOT_LINES = (
    "LINE did not write this answer, and may have executed the request. Check url and token_url of the asset; whoever "
    "runs the gateway or proxy on the way must let requests and LINE's answers through."
)
"""What helps where something else has answered in LINE's place."""

FOR_A_WHILE = (408, 425, 429)
"""The statuses with which something in between refuses a request for a while."""

TOKEN_REFUSAL = ("error", "error_description")
"""With these fields LINE's token endpoints refuse. https://developers.line.biz/en/reference/messaging-api/#issue-stateless-channel-access-token"""

EXCERPT_CHARACTERS = 200
"""So much of a page stands in a message."""

SENTENCE_CHARACTERS = 1000
"""So much is told of what LINE says of one field."""


class Status(NamedTuple):
    """What an HTTP status means: a kind of failure, LINE's meaning, and a hint where the kind's own does not fit."""

    kind: str
    meaning: str
    hint: str = ""


STATUSES = {
    400: Status("rejected", "Something in the request is wrong."),
    401: Status("auth_failed", "The channel access token is missing, wrong, expired or revoked."),
    403: Status("forbidden", "The account or its plan may not do this."),
    404: Status(
        "not_found",
        "There is nothing under this address or ID, or no longer.",
        "Check the url of the asset: https://api.line.me, without a path. If the input names an ID, LINE does not know "
        "it.",
    ),
    407: Status(
        "proxy_failed",
        "Not from LINE: the proxy asks who you are.",
        "The proxy asks for a user and a password: write http_proxy as http://user:password@host:port.",
    ),
    409: Status("conflict", "A message with this retry key was accepted before."),
    410: Status(
        "not_found", "It was there, and is there no longer.", "What the request names is no longer available at LINE."
    ),
    413: Status(
        "rejected",
        "The request is larger than 2 MB.",
        "The request is larger than LINE's 2 MB: shorten or split the messages.",
    ),
    415: Status("rejected", "The kind of content is not one LINE takes."),
    429: Status("rate_limited", "Too many requests, or the messages of the month are used up."),
    500: Status("line_unavailable", "LINE itself has failed."),
    4: Status("bad_response", "Not from LINE: something in between has answered.", NOT_LINES),
    5: Status("line_unavailable", "LINE, or something before it, has failed."),
}
"""What each status means; 4 and 5 stand for every other status from 400 and from 500.

407 is not LINE's but a proxy's, and LINE documents no other 4xx than these. https://developers.line.biz/en/reference/messaging-api/#status-codes
"""


class Text(NamedTuple):
    """An error text that LINE documents.

    Attributes:
        says: The text; XXX stands for what differs.
        status: The status it comes with.
        cause: What has happened.
        hint: What helps, where the hint of its kind does not fit; it is given for every text that starts with
            ``begins``.
        begins: How such texts start.
        endpoint: How the paths begin at which it means this.
        shown: What LINE answers, by how the paths begin at which this is the refusal to reckon with.
    """

    says: str
    status: int
    cause: str
    hint: str = ""
    begins: str = ""
    endpoint: str = ""
    shown: dict[str, dict[str, Any]] = {}


INVALID_TOKEN = {
    "message": "Authentication failed due to the following reason: invalid token. Confirm that the access token in the "
    "authorization header is valid."
}
"""What LINE answers to a channel access token that it does not accept."""

TEXTS = (
    Text(
        "The request body has X error(s)",
        400,
        "X fields are wrong: `details` names each of them.",
        shown={
            "v2/bot/message/validate/": {
                "message": "The request body has 1 error(s)",
                "details": [{"message": "Length must be between 0 and 5000", "property": "messages[0].text"}],
            },
            "v2/bot/chat/": {
                "message": "The request body has 1 error(s)",
                "details": [
                    {
                        "message": "Only user id is acceptable, please confirm if there are any group/room ids or "
                        "illegal ids.",
                        "property": "chatId",
                    }
                ],
            },
        },
    ),
    Text(
        "Failed to send messages",
        400,
        "The user does not exist or belongs to another channel, or the account is not in this group or room.",
        hint="The recipient may not exist, or may belong to another channel: take the ID from a webhook "
        "event of this channel.",
        begins="Failed to send messages",
        shown={"v2/bot/message/push": {"message": "Failed to send messages"}},
    ),
    Text(
        "The property, 'to', in the request body is invalid (line: -, column: -)",
        400,
        "The recipient of a push is not an ID that LINE knows.",
        hint="Take the recipient's ID from a webhook event of this channel.",
        begins="The property, 'to', in the request body",
    ),
    Text(
        "The property, to[1], in the request body is invalid (line: -, column: -)",
        400,
        "One recipient of a multicast may not be a user of this channel. LINE counts from 0: `to[1]` is the second.",
        hint="One recipient may not be a user of this channel, and LINE may refuse the whole request for it, as here: "
        "remove the one that the message names.",
        begins="The property, to[",
        shown={
            "v2/bot/message/multicast": {
                "message": "The property, to[1], in the request body is invalid (line: -, column: -)"
            }
        },
    ),
    Text(
        "The property, XXX, in the request body is invalid (line: XXX, column: XXX)",
        400,
        "This field has a value that LINE does not take.",
    ),
    Text(
        "The request body could not be parsed as JSON (line: XXX, column: XXX)",
        400,
        "The request is not JSON as LINE reads it; most often a field is there twice.",
        hint="Look for a field that is given twice.",
        begins="The request body could not be parsed as JSON",
    ),
    Text(
        "Invalid reply token",
        400,
        "The reply token was used before, is more than about a minute old, or was copied wrongly.",
        hint="A reply token works once and for about a minute after the webhook was received. That of a redelivered "
        "webhook works for about a minute after the redelivery, but never 20 minutes after the event, nor if the first "
        "delivery's was used. Send a push message to the event's source instead.",
        begins="Invalid reply token",
        shown={"v2/bot/message/reply": {"message": "Invalid reply token"}},
    ),
    Text(
        "Invalid audience group id: XXX",
        400,
        "There is no such audience, or it is not ready yet.",
        hint="Check the audience's ID, and in the LINE Official Account Manager that it is ready.",
        begins="Invalid audience group id",
    ),
    Text(
        "Invalid request id: XXX",
        400,
        "The narrowcast to deliver again is unknown, too old or has not succeeded.",
        hint="A redelivery needs the request ID of a narrowcast that succeeded within the last 14 days.",
        begins="Invalid request id",
    ),
    Text(
        "The option forbidPartialDelivery must be used with upToRemainingQuota.",
        400,
        "`limit` has the one option without the other.",
        hint="Set limit.upToRemainingQuota to true as well, or leave this option out.",
        begins="The option forbidPartialDelivery",
    ),
    Text(
        "The value for the 'date' parameter is invalid",
        400,
        "The date is not one.",
        hint="Write the date as yyyyMMdd.",
        begins="The value for the 'date' parameter",
        shown={"v2/bot/message/delivery/": {"message": "The value for the 'date' parameter is invalid"}},
    ),
    Text(
        "Authentication failed due to the following reason: XXX",
        401,
        "LINE does not accept the channel access token.",
        shown={
            "v2/bot/message/quota": INVALID_TOKEN,
            "v2/bot/info": INVALID_TOKEN,
        },
    ),
    Text(
        "Access to this API is not available for your account",
        403,
        "The account or its plan does not have this.",
        hint="This function needs another plan or an application to LINE.",
        begins="Access to this API is not available",
    ),
    Text(
        "Your account does not have enough friends",
        403,
        "A narrowcast with a filter reaches fewer than 100 people.",
        hint="A filter by attributes needs a target reach of at least 100.",
        begins="Your account does not have enough friends",
        shown={"v2/bot/message/narrowcast": {"message": "Your account does not have enough friends"}},
    ),
    Text(
        "Not found",
        404,
        "LINE has no narrowcast with this request ID, or no longer.",
        hint="Narrowcast progress is kept for 14 days, and found a few seconds after the narrowcast was sent.",
        begins="Not found",
        endpoint="v2/bot/message/progress/",
        shown={"v2/bot/message/progress/": {"message": "Not found"}},
    ),
    Text(
        "The retry key is already accepted",
        409,
        "LINE has accepted this message before. The action then succeeds; only if LINE does not say which request it "
        "accepted is it an error.",
    ),
    Text(
        "The content type, XXX, is not supported",
        415,
        "Something between Turbine and LINE has changed the request: the connector always sends JSON.",
    ),
    Text(
        "You have reached your monthly limit.",
        429,
        "The messages of the month are used up, or a narrowcast that is being delivered has reserved them.",
        shown={"v2/bot/message/broadcast": {"message": "You have reached your monthly limit."}},
    ),
    Text(
        "The API rate limit has been exceeded. Try again later.",
        429,
        "More requests came in than the endpoint takes.",
        shown={"": {"message": "The API rate limit has been exceeded. Try again later."}},
    ),
)
"""https://developers.line.biz/en/reference/messaging-api/#error-messages"""


def status_of(code: int) -> Status:
    """Return the row of a status, also of one that LINE does not document."""
    return STATUSES.get(code) or STATUSES[4 if code < 500 else 5]


def usual_refusal(endpoint: str) -> tuple[Text, dict[str, Any]]:
    """Return the refusal to reckon with at an endpoint: LINE's text, and its whole answer."""
    return next((text, body) for text in TEXTS for start, body in text.shown.items() if endpoint.startswith(start))


def explain(answer: Answer, form: Object, url: str) -> ConnectorError:
    """Make the error for an answer that is no acceptance, LINE's or not.

    Args:
        answer: The answer.
        form: What LINE answers at this endpoint.
        url: The address that was asked.
    """
    lines = is_lines(answer, form)
    if "access_token" in form.fields:
        answer = without_tokens(answer)
    elif "access_token" in answer.body:  # of another request: it is not one of this run's, which are hidden
        answer = answer._replace(body={})
    if answer.status < 300 and answer.request_id:
        return failure("bad_response", "LINE's answer cannot be read as JSON.", answer=answer)
    if 300 <= answer.status < 400:
        return failure(
            "bad_response",
            f"The answer is a redirect (status {answer.status}); it was not followed.",
            hint="LINE does not redirect: check the url of the asset, and whether a proxy or portal is in between.",
            retryable=False,
            answer=shortened(answer),
        )
    if not lines:
        return not_lines(shortened(answer))
    names = TOKEN_REFUSAL if "access_token" in form.fields else ("message",)
    text = ": ".join(said for name in names if isinstance(said := answer.body.get(name), str))
    found = Findings()
    listed = answer.body.get("details")
    for row in listed if isinstance(listed, list) else []:
        if isinstance(row, dict):
            found.problem(str(row.get("property", "")), cut(str(row.get("message", "")), SENTENCE_CHARACTERS))
    path = urlsplit(url).path.strip("/")
    return refusal(answer.status, text, found.problems, answer, path)


def without_tokens(answer: Answer) -> Answer:
    """Return what may be shown of an answer to a token request: how LINE refuses, or a gateway's page about itself."""
    said = {name: answer.body[name] for name in TOKEN_REFUSAL if isinstance(answer.body.get(name), str)}
    page = answer.text if answer.text.lstrip().startswith("<") and "token" not in answer.text.lower() else ""
    return answer._replace(body=said, text=page)


def not_lines(answer: Answer) -> ConnectorError:
    """Make the error for an answer that something in between has given in LINE's place."""
    status, server, page = answer.status, cut(header(answer, "server"), EXCERPT_CHARACTERS).strip(), page_text(answer)
    message = f"Something between here and LINE answered {status}" + (f" (server: {server})" if server else "")
    if status < 300:  # its text may hold a token
        return failure("bad_response", f"{message}: it is not what LINE answers here.", answer=answer)
    row = STATUSES[status if status == 407 else 4 if status < 500 else 5]
    return failure(
        row.kind,
        message + (f": {page}" if page else "."),
        hint=row.hint,
        retryable=None if row.kind != "bad_response" else status in FOR_A_WHILE,
        answer=answer,
    )


def is_lines(answer: Answer, form: Object) -> bool:
    """Tell whether LINE can have written an answer of 400 or above.

    It then has a request ID or LINE's JSON, is no page, and has a status that LINE documents or one of 500 and above.
    Only the token endpoints, which give no request ID, write ``error`` in place of ``message``.
    https://developers.line.biz/en/reference/messaging-api/#error-responses
    """
    documented = answer.status >= 500 or (answer.status in STATUSES and answer.status != 407)
    names = ("message", "error") if "access_token" in form.fields else ("message",)
    signed = bool(answer.request_id) or any(isinstance(answer.body.get(name), str) for name in names)
    page = answer.text or "html" in header(answer, "content-type").lower()
    return documented and signed and not page


def header(answer: Answer, name: str) -> str:
    """Return a header of an answer, however its name is written, or ""."""
    return next((value for key, value in answer.headers.items() if key.lower() == name), "")


def page_text(answer: Answer) -> str:
    """Return the beginning of what somebody else's answer says: the text of a page, or the texts in its JSON."""
    said = answer.text or " ".join(value for value in answer.body.values() if isinstance(value, str))
    if said.lstrip().startswith("<"):
        said = re.sub(r"(?is)<(script|style)\b.*?(</\1\s*>|$)|<!--.*?(-->|$)|</?[a-z!][^>]*(>|$)", " ", said)
    said = " ".join(said.split())
    return said if len(said) <= EXCERPT_CHARACTERS else f"{cut(said, EXCERPT_CHARACTERS).rstrip()} ..."


def refusal(status: int, text: str, details: list[dict[str, str]], answer: Any, path: str = "") -> ConnectorError:
    """Make the error for a refusal of LINE's.

    A 429 with an unknown text counts as the rate limit, which can be repeated without harm.

    Args:
        status: Its status, 400 or above.
        text: LINE's text.
        details: What LINE says of single fields.
        answer: The answer.
        path: The path that was asked, without a slash at its start; texts of single endpoints count only there.
    """
    row = status_of(status)
    kind = "quota_exceeded" if status == 429 and MONTHLY_LIMIT in text.lower() else row.kind
    told = (known for known in TEXTS if text.startswith(known.begins) and path.startswith(known.endpoint))
    hint = next((known.hint for known in told if known.hint), row.hint)
    message = f"LINE answered with status {status}" + (f": {text}" if text else ".")
    return failure(kind, message, details=details, hint=hint, answer=answer)
