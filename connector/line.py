"""LINE's facts: headers, sizes, rate limits.

What its refusals mean is in ``connector.refusals``, which is loaded when there is one.
"""

RETRY_KEY = "X-Line-Retry-Key"
"""The header under whose value LINE executes a request once.

https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

KEYED = tuple(f"v2/bot/message/{kind}" for kind in ("push", "multicast", "narrowcast", "broadcast"))
"""The endpoints that take a retry key."""

REQUEST_ID = "x-line-request-id"
"""The header in which LINE names a request. https://developers.line.biz/en/reference/messaging-api/#response-headers"""

ACCEPTED_REQUEST_ID = "x-line-accepted-request-id"
"""The header in which LINE names the request that it had accepted before under the same retry key."""

REQUEST_BYTES = 2 * 1024 * 1024
"""LINE answers a larger request with status 413."""

ACCEPTED = ("v2/bot/chat/loading/start", "v2/bot/message/narrowcast")
"""The endpoints that succeed with status 202, since LINE does the work later."""

RATE_LIMITS = {
    "v2/bot/chat/loading/start": "100 requests a second",
    "v2/bot/message/broadcast": "60 requests an hour",
    "v2/bot/message/multicast": "200 requests a second",
    "v2/bot/message/narrowcast": "60 requests an hour",
}
"""How many requests LINE takes for each channel, where it is not the usual number.

https://developers.line.biz/en/reference/messaging-api/#rate-limits
"""

USUAL_RATE_LIMIT = "2,000 requests a second"


def rate_limit(endpoint: str) -> str:
    """Return how many requests LINE takes at an endpoint, for each channel."""
    return RATE_LIMITS.get(endpoint, USUAL_RATE_LIMIT)
