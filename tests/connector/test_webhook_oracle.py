"""What LINE's own SDK makes of a webhook is what the action makes of it: the signature, and every event."""

import datetime as dt
import itertools
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector.sandbox import Sandbox
from connector.webhook.events import TYPES
from tests.conftest import Result, run_here
from tests.line_sdk import schemas
from tests.webhook import BOT, CONTENT, GROUP, PERSON, ROOM, SECRET, Json, asset, body_of, events, signature_of, signed

ACTION = "verify_and_read_webhook_events"
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


@pytest.fixture(scope="module")
def sdk() -> Any:
    """The SDK's module of the webhook, which takes a while to be loaded."""
    from linebot.v3 import webhook

    return webhook


REPLIED = {kind for kind, name in schemas("webhooks")["Event"]["discriminator"]["mapping"].items()
           if "replyToken" in schemas("webhooks")[name]["required"]}  # fmt: skip
"""Events that the SDK reads only with a reply token, which in standby they have not by LINE's reference."""


def told_to_both(name: str) -> list[Json]:
    """Events of a kind as the SDK can read them."""
    return [each if each["type"] not in REPLIED else {"replyToken": "a-token", **each} for each in events(name)]


def run(inputs: Json, secret: str = SECRET) -> Result:
    """Run the action."""
    return run_here(ACTION, asset(secret), inputs)


def as_here(told: Json) -> Json:
    """What the action says of an event, in words that both have."""
    moment = told["occurred_at"].replace("Z", "+00:00")
    names = ("type", "event_id", "source_type", "chat_id", "user_id", "text", "data", "reply_token", "may_reply",
             "is_redelivery", "message_id", "content_type", "mentions_bot", "raw")  # fmt: skip
    milliseconds = (dt.datetime.fromisoformat(moment) - EPOCH) // dt.timedelta(milliseconds=1)
    return {**{name: told[name] for name in names}, "milliseconds": milliseconds}


def as_there(event: Any) -> Json:
    """What the SDK says of an event, in the same words."""
    source, message = event.source, getattr(event, "message", None)
    kind = getattr(source, "type", None)
    people = getattr(getattr(message, "mention", None), "mentionees", [])
    token = getattr(event, "reply_token", None)
    return {
        "type": event.type,
        "event_id": event.webhook_event_id,
        "milliseconds": event.timestamp,
        "source_type": kind,
        "chat_id": getattr(source, f"{kind}_id", None),
        "user_id": getattr(source, "user_id", None),
        "text": getattr(message, "text", None),
        "data": getattr(getattr(event, "postback", None), "data", None),
        "reply_token": token,
        "may_reply": token is not None and event.mode.value == "active",
        "is_redelivery": event.delivery_context.is_redelivery,
        "message_id": getattr(message, "id", None),
        "content_type": getattr(message, "type", None),
        "mentions_bot": any(getattr(each, "is_self", False) for each in people),
        "raw": event.to_dict(),
    }


def read_by_both(sdk: Any, body: str, signature: str, secret: str) -> list[Json]:
    """What both say of the events of a body, which must be the same."""
    output = run({"body": body, "signature": signature}, secret).output
    payload = sdk.WebhookParser(secret).parse(body, signature, as_payload=True)
    here = [as_here(told) for told in output["events"]]
    assert here == [as_there(event) for event in payload.events]
    assert (output["destination"], output["verified_by"], output["warnings"]) == (payload.destination, "raw", [])
    return here


@pytest.mark.parametrize("name", CONTENT)
def test_an_event_of_each_kind_is_read_as_the_sdk_reads_it_wherever_it_happens(sdk: Any, name: str) -> None:
    told = told_to_both(name)
    body = body_of(*told)
    here = read_by_both(sdk, body, signature_of(body), SECRET)
    assert [each["raw"] for each in here] == told
    assert len({each["event_id"] for each in here}) == len(told) >= 4
    kinds = {sdk.Event.from_dict(each).__class__ for each in told}
    assert len(kinds) == 1
    assert sdk.UnknownEvent not in kinds


def test_all_kinds_in_one_body_are_read_alike_and_no_type_is_left_out(sdk: Any) -> None:
    told = [each for name in CONTENT for each in told_to_both(name)]
    body = body_of(*told)
    assert {each["type"] for each in read_by_both(sdk, body, signature_of(body), SECRET)} == set(TYPES)


def test_in_standby_nobody_is_told_to_reply_with_or_without_a_token(sdk: Any) -> None:
    told = [each for name in CONTENT for each in (*events(name), *told_to_both(name)) if each["mode"] == "standby"]
    output = run(signed(body_of(*told))).output
    assert {each["type"] for each in output["events"] if each["reply_token"]} == REPLIED
    assert [each["raw"] for each in output["events"]] == told
    assert not [each for each in output["events"] if each["may_reply"]]
    assert output["warnings"] == []


def test_a_body_without_events_is_read_alike(sdk: Any) -> None:
    assert read_by_both(sdk, body_of(), signature_of(body_of()), SECRET) == []


FLEX = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": []}}
PICKER = {"type": "datetimepicker", "label": "When", "data": "when", "mode": "datetime", "initial": "2026-12-25t01:00"}
TAPPED = [
    {"type": "postback", "label": "Isolate", "data": "host=db-1", "displayText": "Isolate"},
    {"type": "postback", "label": "隔離", "data": "<&>", "text": "said"},
    {"type": "message", "label": "Say", "text": "on it"},
    {"type": "camera", "label": "Camera"},
    {"type": "location", "label": "Where"},
    PICKER,
]


def happened(line: Sandbox, chat: str, **switches: Any) -> list[Any]:
    """Everything that can happen in a chat of the sandbox."""
    items = [{"type": "action", "action": action} for action in TAPPED]
    message = {"type": "text", "text": "Now?", "quickReply": {"items": items}}
    changes = ("follow", "unfollow", "follow") if chat == PERSON else ("join", "leave")
    return [
        *(line.tap(message, number + 1, chat=chat, **switches) for number in range(len(items))),
        line.say("Disk 95 % full 🔥", chat=chat, **switches),
        *(line.happen(kind, chat=chat, **switches) for kind in changes if "standby" not in switches),
    ]


@pytest.mark.parametrize(
    ("chat", "switch"),
    [
        *itertools.product([PERSON, GROUP, ROOM], ["", "redelivery", "standby", "escaped"]),
        (GROUP, "anonymous"),
        (ROOM, "anonymous"),
    ],
)
def test_what_the_sandbox_makes_is_read_alike(sdk: Any, chat: str, switch: str, sandbox: Sandbox) -> None:
    read = []
    for delivery in (made := happened(sandbox, chat, **({switch: True} if switch else {}))):
        here = read_by_both(sdk, delivery.body.decode(), delivery.signature, sandbox.client_secret)
        assert [each["raw"] for each in here] == delivery.events
        read += here
    assert {each["chat_id"] for each in read} == {chat}
    assert len(read) > len(made)
    assert {each["is_redelivery"] for each in read} == {switch == "redelivery"}
    if switch == "standby":
        assert not any(each["may_reply"] for each in read)
    if switch == "anonymous":
        assert {each["user_id"] for each in read} == {None}


@pytest.mark.parametrize("switches", [{"altered": True}, {"secret": "another"}], ids=str)
def test_both_refuse_what_the_sandbox_alters_or_signs_with_another_secret(
    sdk: Any, switches: Json, sandbox: Sandbox
) -> None:
    for delivery in happened(sandbox, GROUP, **switches):
        body, secret = delivery.body.decode(), sandbox.client_secret
        assert not sdk.SignatureValidator(secret).validate(body, delivery.signature)
        assert not is_signed_here(body, delivery.signature, secret)


characters = st.characters(exclude_categories=["Cs"])
texts = st.text(characters, min_size=1)
secrets = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1)


def is_signed_here(body: str, signature: str, secret: str) -> bool:
    """Whether the action takes a body for LINE's, whatever it then says of it."""
    result = run({"body": body, "signature": signature}, secret)
    kind = result.error["kind"] if result.code else ""
    assert kind in ("", "not_verified", "invalid_input")
    return kind != "not_verified"


@settings(deadline=None, max_examples=50)
@given(body=texts.filter(str.strip), secret=secrets, other=secrets, wrong=st.text(characters), data=st.data())
@example(body='{"events":[]}', secret="s", other="S", wrong="\u00e9", data=None)
@example(body="{\r\n}", secret="s", other="S", wrong="=" * 44, data=None)
@example(body="\ufeff{}", secret="s", other="S", wrong="\x00", data=None)
@example(body='{"a":"\U0001f525\u2028\x00"}', secret="s", other="S", wrong="\U0001f525", data=None)
def test_both_agree_whether_a_random_body_is_signed(
    sdk: Any, body: str, secret: str, other: str, wrong: str, data: Any
) -> None:
    right = signature_of(body, secret)
    tried = [right, signature_of(body, other), signature_of(f"{body} ", secret), wrong.strip() or "x"]
    tried += [right.rstrip("="), right.swapcase(), f"{right}=", right[:-1], right.replace("=", "==")]
    tried += [right[:-2] + chr(ord(right[-2]) + 1) + "="]  # the same bytes for most who decode it
    if data is not None:
        at = data.draw(st.integers(0, len(right) - 1))
        tried.append(right[:at] + data.draw(characters) + right[at + 1 :])
    for signature in tried:
        signature = signature.strip()  # as a header arrives
        there = sdk.SignatureValidator(secret).validate(body, signature)
        assert is_signed_here(body, signature, secret) is there, (body, signature, secret)
        assert there is (signature == right)


@settings(deadline=None)
@given(told=st.lists(st.sampled_from([each for name in CONTENT for each in events(name)]), max_size=20), data=st.data())
def test_both_agree_on_a_body_with_one_character_changed(sdk: Any, told: list[Json], data: Any) -> None:
    body = body_of(*told)
    right = signature_of(body)
    at = data.draw(st.integers(0, len(body)))
    changed = body[:at] + data.draw(st.text(characters, max_size=1)) + body[at + data.draw(st.integers(0, 1)) :]
    there = sdk.SignatureValidator(SECRET).validate(changed, right)
    assert is_signed_here(changed, right, SECRET) is there is (changed == body)


def test_an_event_of_a_type_that_is_new_is_told_of_and_read_as_far_as_the_sdk_reads_it(sdk: Any) -> None:
    new = {**next(events("postback")), "type": "wave"}
    body = body_of(new)
    output = run(signed(body)).output
    (event,) = sdk.WebhookParser(SECRET).parse(body, signature_of(body))
    (told,) = output["events"]
    assert isinstance(event, sdk.UnknownEvent)
    assert (told["event_id"], told["raw"], told["user_id"]) == (event.webhook_event_id, new, PERSON)
    (warning,) = output["warnings"]
    assert warning.startswith('body.events[0].type: "wave" is no type LINE documents')


def test_the_sdks_parser_refuses_what_the_action_refuses(sdk: Any) -> None:
    body = body_of(next(events("join")))
    with pytest.raises(sdk.InvalidSignatureError):
        sdk.WebhookParser(SECRET).parse(body, signature_of(body, "another"))
    error = run({"body": body, "signature": signature_of(body, "another")}).error
    assert error["kind"] == "not_verified"
    assert json.dumps(BOT) not in json.dumps(error)
