"""Verify that a webhook is LINE's, and read its events and the answers to questions. No request is made.

Body and signature are those of the request that started the playbook: its raw body, and its header x-line-signature.
It comes from whoever knows the webhook's address. Unless the signature proves that LINE has sent just these bytes,
nothing of it is read. Events come out in one flat shape, whatever their type.
"""

from connector.action import Action, Request, Result
from connector.errors import failure
from connector.fields import Array, Boolean, Column, Object, String
from connector.question import Seal
from connector.webhook.answers import STATUSES, Judge
from connector.webhook.body import Body, parsed
from connector.webhook.events import read, remarks
from connector.webhook.signature import HEADER, NONE, Headers, prove

MISSING = f"is missing: map the webhook's header {HEADER} into signature, or all of its headers into webhook_headers."
MISMATCH = "does not prove the body under this channel's secret."
AS_OBJECT = (
    "The body came as an object, which LINE may have written in another way: that it does not match proves nothing. "
    "Pass the raw body, as text or in Base64, exactly as it arrived. Compare the channel secret in the asset as well, "
    "with the one on the channel's Basic settings tab in the LINE Developers Console."
)
LONGEST_ID = 100
"""A user ID has 33 characters; what is far longer is none, and no event is told by it."""

UNVERIFIED = (
    "require_signature: is off, and no signature proves that LINE has sent this: anybody may have who knows the "
    "webhook's address. An answer's own signature is checked all the same, not who gave it and when."
)

EVENT = Object(
    {
        "type": String("message, postback, follow, unfollow, join, ...", examples=("postback",)),
        "event_id": String("LINE's ID of the event; the same when it comes again.", title="Event ID"),
        "occurred_at": String(
            "When it happened, in UTC, also of one that is delivered again.", examples=("2026-12-01T03:04:05.678Z",)
        ),
        "source_type": String("user, group or room.", examples=("group",)),
        "chat_id": String("The ID of the user, group or room, to which a push can go.", title="Chat ID"),
        "user_id": String(
            "Who did it; null where LINE does not say, as it may in a group.",
            title="User ID",
            examples=("U4af4980629000000000000000000abcd",),
        ),
        "text": String("Of a message: the text."),
        "data": String("Of a postback: what the button carries."),
        "reply_token": String("With this one reply can be sent, free of charge, within about a minute."),
        "may_reply": Boolean("Whether there is a reply token and the channel is not in standby."),
        "is_redelivery": Boolean("Whether LINE says that it has sent the event before."),
        "duplicate": Boolean("Whether an event with its ID stands before it in this body."),
        "message_id": String("Of a message: its ID.", title="Message ID"),
        "content_type": String("Of a message: text, image, sticker, ...", examples=("text",)),
        "mentions_bot": Boolean("Whether a text mentions the account."),
        "raw": Object({}, "The event as it came."),
        "answer": Object(
            {
                "status": String(" ".join(f"{name}: {said}" for name, said in STATUSES.items()), examples=("valid",)),
                "case_id": String("The case.", title="Case ID", examples=("SOC-2041",)),
                "question_id": String("The question.", title="Question ID"),
                "option": String("The ID of the option.", examples=("isolate",)),
                "answered_by": String("Who tapped, a user ID; null where LINE does not say."),
                "answered_at": String("When, in UTC."),
            },
            "To a question that Build a Question With Buttons has made; null of any other event.",
        ),
    },
    title="Event",
)


class RunnerOverride(Action):
    parameters = Object(
        {
            "body": Body(
                "The webhook's body exactly as it arrived: text, or Base64 of it. Where the platform gives only the "
                "parsed object, that; it may then not be provable.",
                required=True,
                examples=('{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}',),
            ),
            "signature": String(
                "The webhook's header x-line-signature.", examples=("agraCadS5k5VkTkcF7qkecN1Q6UUZqqytJOI7ysNQws=",)
            ),
            "webhook_headers": Headers(
                "In place of signature: all headers of the webhook, an object. Their names may be in any case, and "
                "each value a text or a list of one.",
            ),
            "answered_questions": Column(
                String("The ID of a question.", title="Question ID", trimmed=True),
                "The IDs of the questions that have an answer in the record: a further answer does not count.",
            ),
            "require_signature": Boolean(
                "false: events pass also where no signature proves them; verified is then false. For a platform that "
                "gives neither the raw body nor the headers.",
                default=True,
            ),
        }
    )
    output = Object(
        {
            "verified": Boolean("Whether the signature proves that LINE has sent this."),
            "verified_by": String(
                "raw: the bytes that arrived. reserialised: the object, written as LINE writes. none: nothing.",
                checked=True,
                examples=("raw",),
            ),
            "destination": String("The user ID of the account that the webhook is for."),
            "events": Array(EVENT, "What happened; nothing where LINE only tries the webhook's address."),
        }
    )

    def build(self, request: Request) -> Result:
        """Verify, then read."""
        given, secret = request.parameters, self.channel_secret()
        came = (given.get("signature") or "").strip() or given.get("webhook_headers", "")
        proof = prove(given["body"], came, secret)
        verified = proof != NONE
        if not verified:
            if given.get("require_signature", True):
                problem = {"property": "signature", "message": MISMATCH if came else MISSING}
                hint = AS_OBJECT if came and isinstance(given["body"], dict) else ""
                raise failure(
                    "not_verified",
                    f"The webhook is not verified: the signature {problem['message']}",
                    details=[problem],
                    hint=hint,
                )
            self.progress.warn(UNVERIFIED)
        body = parsed(given["body"])
        events = read(body["events"])
        self.progress.warn(*remarks(body))
        judge = Judge(Seal(secret), given.get("answered_questions", ()), self.surroundings.date(), verified=verified)
        judge.judge(events)
        destination = body.get("destination")
        known = isinstance(destination, str) and len(destination) <= LONGEST_ID
        own = {
            "verified": verified,
            "verified_by": proof,
            "destination": destination if known else "",
            "events": events,
        }
        return Result(own=own)
