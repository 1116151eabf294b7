"""LINE's facts: headers, sizes, rate limits.

What its refusals mean is in ``connector.refusals``, which is loaded when there is one.
"""

RETRY_KEY = "X-Line-Retry-Key"
"""The header under whose value LINE executes a request once.

https://developers.line.biz/en/docs/messaging-api/retrying-api-request/
"""

KEYED = tuple(f"v2/bot/message/{kind}" for kind in ("push", "multicast", "narrowcast", "broadcast"))
"""The endpoints that take a retry key."""

SENDING = (*KEYED, "v2/bot/message/reply")
"""The endpoints that send the messages of a request."""

REQUEST_ID = "x-line-request-id"
"""The header in which LINE names a request. https://developers.line.biz/en/reference/messaging-api/#response-headers"""

ACCEPTED_REQUEST_ID = "x-line-accepted-request-id"
"""The header in which LINE names the request that it had accepted before under the same retry key."""

REQUEST_BYTES = 2 * 1024 * 1024
"""LINE answers a larger request with status 413."""

TEXT_UNITS = 5000
"""LINE takes a text message of this many UTF-16 code units.

https://developers.line.biz/en/reference/messaging-api/#text-message
"""

ACCEPTED = (
    "v2/bot/audienceGroup/click",
    "v2/bot/audienceGroup/imp",
    "v2/bot/audienceGroup/upload",
    "v2/bot/chat/loading/start",
    "v2/bot/message/narrowcast",
    "v2/bot/message/pnp/templated/push",
    "v2/bot/richmenu/batch",
    "v2/bot/richmenu/bulk/link",
    "v2/bot/richmenu/bulk/unlink",
)
"""The endpoints that succeed with status 202, since LINE does the work later."""

LIMITED = {
    "60 requests a minute": (
        "v2/bot/audienceGroup/click",
        "v2/bot/audienceGroup/imp",
        "v2/bot/audienceGroup/list",
        "v2/bot/audienceGroup/shared/list",
        "v2/bot/audienceGroup/shared/{audienceGroupId}",
        "v2/bot/audienceGroup/upload",
        "v2/bot/audienceGroup/{audienceGroupId}",
    ),
    "1,000 requests a minute": ("v2/bot/channel/webhook/endpoint",),
    "60 requests an hour": (
        "v2/bot/channel/webhook/test",
        "v2/bot/insight/demographic",
        "v2/bot/insight/followers",
        "v2/bot/insight/message/delivery",
        "v2/bot/insight/message/event",
        "v2/bot/insight/message/event/aggregation",
        "v2/bot/insight/richmenu/{richMenuId}/daily",
        "v2/bot/insight/richmenu/{richMenuId}/summary",
        "v2/bot/message/broadcast",
        "v2/bot/message/narrowcast",
    ),
    "100 requests a second": ("v2/bot/chat/loading/start",),
    "200 requests a second": (
        "v2/bot/coupon",
        "v2/bot/coupon/{couponId}",
        "v2/bot/membership/list",
        "v2/bot/membership/subscription/{userId}",
        "v2/bot/membership/{membershipId}/users/ids",
        "v2/bot/message/multicast",
    ),
    "100 requests an hour": (
        "v2/bot/richmenu",
        "v2/bot/richmenu/progress/batch",
    ),
    "3 requests an hour": ("v2/bot/richmenu/batch",),
    "10 requests a second": ("v2/bot/richmenu/list",),
    "370 requests a second": ("v2/oauth/accessToken",),
}
"""The endpoints for which LINE takes another number of requests than usual, by that number.

https://developers.line.biz/en/reference/messaging-api/#rate-limits
"""

USUAL_RATE_LIMIT = "2,000 requests a second"


def rate_limit(endpoint: str) -> str:
    """Return how many requests LINE takes at an endpoint, for each channel."""
    return next((limit for limit, endpoints in LIMITED.items() if endpoint in endpoints), USUAL_RATE_LIMIT)
