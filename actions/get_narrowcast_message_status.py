"""Get how far the delivery of a narrowcast message has come; on request, wait until it has ended.

A narrowcast that failed is a success of this action, which says so in delivered: branch on that. LINE keeps the status
for 14 days. Counts are there once the phase is no longer waiting.
https://developers.line.biz/en/reference/messaging-api/#get-narrowcast-progress-status
"""

from typing import TYPE_CHECKING, Any

from connector.action import Action, Request, Result
from connector.answer import quoted
from connector.fields import Boolean, Integer, Object, String

if TYPE_CHECKING:
    from connector.session import Session

LONGEST_WAIT_SECONDS = 840
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 30.0
GROWTH = 1.5

CAUSES = {
    1: "an internal error occurred at LINE",
    2: "there were not enough recipients",
    3: "the same request had been accepted before",
    4: "an audience in the condition has fewer than 50 recipients",
    5: "it was cancelled, since only a part of the recipients could have been reached",
}
"""What LINE's errorCode says."""

DELIVERED = {"succeeded": True, "failed": False}
"""What the phases say in which delivery has ended."""


def count(body: dict[str, Any], name: str, absent: str) -> str:
    """Write a count of LINE's."""
    value = body.get(name)
    return str(value) if type(value) is int else absent


def sentence(body: dict[str, Any]) -> str:
    """Put a status into a sentence that a playbook can post."""
    phase, target = body.get("phase"), count(body, "targetCount", "an unknown number of")
    done, undone = count(body, "successCount", "0"), count(body, "failureCount", "0")
    if phase == "waiting":
        return "LINE has accepted the narrowcast and is selecting its recipients; nothing has been sent yet."
    if phase == "sending":
        return f"LINE is delivering the narrowcast: {done} of {target} users have it, {undone} could not get it."
    if phase == "succeeded":
        return f"The narrowcast has been delivered to {done} of {target} users; {undone} could not get it."
    if phase == "failed":
        described = f" LINE says: {quoted(body['failedDescription'])}" if body.get("failedDescription") else ""
        code = body.get("errorCode")
        if type(code) is not int:  # true would be read as 1
            return f"The narrowcast failed. LINE gives no error code.{described}"
        cause = CAUSES.get(code, "LINE gives a reason that is not documented")
        return f"The narrowcast failed (error code {code}): {cause}.{described}"
    return f"The narrowcast is in a phase that is not documented: {quoted(phase)}."


class RunnerOverride(Action):
    endpoint = "v2/bot/message/progress/narrowcast"
    parameters = Object(
        {
            "requestId": String(
                "The request_id in the output of Send Narrowcast Message.",
                title="Request ID",
                required=True,
                minimum=1,
                trimmed=True,
                examples=("5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4",),
            ),
            "wait_seconds": Integer(
                "Ask again until delivery has ended, for at most so many seconds; 0 asks once.",
                minimum=0,
                maximum=LONGEST_WAIT_SECONDS,
                default=0,
            ),
        }
    )
    answer = Object(
        {
            "phase": String("waiting, sending, succeeded or failed.", examples=("succeeded",)),
            "successCount": Integer("Users who received the message.", examples=(98,)),
            "failureCount": Integer("Users whom it could not be sent to.", examples=(2,)),
            "targetCount": Integer("Users it was meant for.", examples=(100,)),
            "failedDescription": String("Why it failed; only when phase is failed."),
            "errorCode": Integer(
                "Only when phase is failed. 1: internal error of LINE's. 2: too few recipients. 3: the same "
                "request was accepted before. 4: an audience has fewer than 50 recipients. 5: cancelled, since only a "
                "part could have been delivered."
            ),
            "acceptedTime": String("When LINE accepted the request, UTC.", examples=("2020-12-03T10:15:30.121Z",)),
            "completedTime": String("When delivery ended, UTC.", examples=("2020-12-03T10:15:35.121Z",)),
        }
    )
    output = Object(
        {
            "delivered": Boolean(
                "true: LINE has delivered the narrowcast. false: it failed, and explanation says why. null: it has not "
                "ended.",
                examples=(True,),
            ),
            "explanation": String(
                "The status in a sentence, which can be posted as it is: what LINE says stands in quotes, on one line.",
                examples=("The narrowcast has been delivered to 98 of 100 users; 2 could not get it.",),
            ),
        }
    )

    def exchange(self, session: "Session", request: Request) -> Result:
        """Ask until delivery has ended or the time is up; the last answer counts."""
        end = self.surroundings.now() + request.parameters.get("wait_seconds", 0)
        pause = FIRST_PAUSE_SECONDS
        while True:
            more = self.surroundings.now() + pause <= end
            result = session.send(self.call(request))
            # Right after the send LINE may not know the request ID yet: that is waited out, not believed.
            unknown_yet = result.error is not None and result.error.kind == "not_found"
            phase = result.answer.body.get("phase") if result.answer else None
            delivered = DELIVERED.get(phase) if isinstance(phase, str) else None
            if not more or (result.error and not unknown_yet) or delivered is not None:
                break
            self.surroundings.pause(pause)
            pause = min(LONGEST_PAUSE_SECONDS, pause * GROWTH)
        if result.error or not result.answer:
            return result
        return result._replace(own={"delivered": delivered, "explanation": sentence(result.answer.body)})
