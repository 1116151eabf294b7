"""A webhook is read only if it is LINE's; its events come out in one flat shape."""

import base64
import json
from typing import Any

import pytest

from connector.sandbox import Sandbox
from connector.sandbox.webhooks import sign
from tests.actions.webhook import (
    ACTION,
    ASSET,
    BOT,
    GROUP,
    NOON,
    OAUTH,
    ROOM,
    SECRET,
    event,
    question,
    read,
    refused,
    signed,
    source_of,
    tap,
    text_of,
)  # fmt: skip
from tests.conftest import USER, run_here, run_process
from tests.test_rooms import loaded_by

# Whether it is LINE's


@pytest.mark.parametrize("destination", [5, None, {}, "x" * 1_000_000])
def test_a_destination_that_is_none_is_left_out(destination: Any) -> None:
    body = {"destination": destination, "events": []}
    assert run_here(ACTION, ASSET, {"body": body, "require_signature": False}).output["destination"] == ""


@pytest.mark.parametrize("asset", [ASSET, OAUTH], ids=["token", "client credentials"])
def test_what_line_has_signed_is_read_and_nothing_else(asset: dict[str, str]) -> None:
    body = text_of(event("follow", source_of(USER)))
    output = run_here(ACTION, asset, signed(body)).output
    assert (output["verified"], output["verified_by"], output["destination"]) == (True, "raw", BOT)
    assert [each["type"] for each in output["events"]] == ["follow"]
    assert output["warnings"] == []
    for wrong in (sign(SECRET + "x", body.encode()), sign(SECRET, body.encode() + b" "), "x", "署名"):
        assert refused({"body": body, "signature": wrong}, asset) == ("not_verified", "signature")
    assert refused({**signed(body), "body": body.replace("follow", "fallow")}, asset) == ("not_verified", "signature")


@pytest.mark.parametrize(
    "given",
    [{}, {"signature": None}, {"signature": ""}, {"signature": " \n"}, {"webhook_headers": None},
     {"webhook_headers": {}}, {"webhook_headers": ""}, {"webhook_headers": {"x-line-signature": None}},
     {"webhook_headers": {"x-line-signature": ""}}, {"webhook_headers": {"Content-Type": "application/json"}}],
)  # fmt: skip
def test_without_a_signature_nothing_is_read_and_the_error_says_what_to_map(given: dict[str, Any]) -> None:
    for body in (text_of(), json.loads(text_of())):
        assert "object" not in run_here(ACTION, ASSET, {"body": body, **given}).error["hint"]
    error = run_here(ACTION, ASSET, {"body": text_of(), **given}).error
    assert (error["kind"], error["name"], error["retryable"]) == ("not_verified", "AssetError", False)
    assert "x-line-signature" in error["details"][0]["message"]
    assert error["events"] == []


def test_the_signature_is_taken_from_the_headers_of_the_webhook_too() -> None:
    body = text_of()
    for headers in (
        {"x-line-signature": sign(SECRET, body.encode())},
        {"X-LINE-SIGNATURE": [sign(SECRET, body.encode())]},
    ):
        assert run_here(ACTION, ASSET, {"body": body, "webhook_headers": headers}).output["verified_by"] == "raw"


@pytest.mark.parametrize(
    "text",
    [text_of(), json.dumps(json.loads(text_of()), indent=2), text_of().replace("{", "{\r\n"), "\ufeff" + text_of(),
     text_of(event("message", source_of(USER), message={"type": "text", "id": "1", "text": "隔離 é 😀"})),
     f" {text_of()}\n"],
    ids=["compact", "pretty", "CRLF", "BOM", "UTF-8", "blanks around"],
)  # fmt: skip
def test_a_text_is_verified_by_its_exact_bytes_also_as_base64_in_each_of_its_forms(text: str) -> None:
    content = text.encode()
    plain = base64.b64encode(content).decode()
    by_lines = "\r\n".join(plain[at : at + 76] for at in range(0, len(plain), 76))
    outputs = [
        run_here(ACTION, ASSET, {"body": body, "signature": sign(SECRET, content)}).output
        for body in (text, plain, by_lines, plain.rstrip("="), base64.urlsafe_b64encode(content).decode())
    ]
    assert {output["verified_by"] for output in outputs} == {"raw"}
    assert all(output == outputs[0] for output in outputs)
    changed = content[:-1] + b" }"
    assert refused({"body": changed.decode(), "signature": sign(SECRET, content)})[0] == "not_verified"


@pytest.mark.parametrize("in_ascii", [False, True])
def test_an_object_is_verified_where_line_writes_it_so_and_where_not_the_hint_asks_for_the_raw_body(
    in_ascii: bool,
) -> None:
    body = json.loads(text_of(event("message", source_of(USER), message={"type": "text", "id": "1", "text": "隔離 é"})))
    compact = json.dumps(body, ensure_ascii=in_ascii, separators=(",", ":")).encode()
    output = run_here(ACTION, ASSET, {"body": body, "signature": sign(SECRET, compact)}).output
    assert (output["verified"], output["verified_by"]) == (True, "reserialised")
    assert output["events"][0]["text"] == "隔離 é"
    pretty = json.dumps(body, indent=1).encode()
    error = run_here(ACTION, ASSET, {"body": body, "signature": sign(SECRET, pretty)}).error
    assert error["kind"] == "not_verified"
    assert "raw body" in error["hint"]
    assert "proves nothing" in error["hint"]


def test_half_a_character_in_the_body_stands_for_nothing_that_was_signed() -> None:
    content = text_of(a="?").encode()
    changed = content.decode().replace("?", "\ud800")
    assert refused({"body": changed, "signature": sign(SECRET, content)}) == ("not_verified", "signature")


def test_what_is_doubtful_about_the_asset_is_said() -> None:
    output = run_here(ACTION, {**ASSET, "chanel_secret": SECRET}, signed(text_of())).output
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["asset"]


def test_without_the_demand_for_a_signature_events_pass_unproved_and_a_right_signature_still_proves_them() -> None:
    body = text_of(event("follow", source_of(USER)))
    for given in ({}, {"signature": "wrong"}):
        output = run_here(ACTION, ASSET, {"body": body, "require_signature": False, **given}).output
        assert (output["verified"], output["verified_by"], len(output["events"])) == (False, "none", 1)
        assert [warning.partition(":")[0] for warning in output["warnings"]] == ["require_signature"]
    output = run_here(ACTION, ASSET, signed(body, require_signature="false")).output
    assert (output["verified"], output["warnings"]) == (True, [])


@pytest.mark.parametrize(
    "asset",
    [{**ASSET, "channel_secret": secret} for secret in (None, "", " ", "\u00e9", "a b", 5)]
    + [{name: value for name, value in ASSET.items() if name != "channel_secret"}, {**OAUTH, "client_secret": ""}],
)
def test_without_a_usable_secret_in_the_asset_it_is_the_asset_that_is_not_usable(asset: dict[str, Any]) -> None:
    kind, field = refused(signed(text_of()), asset)
    assert kind == "invalid_asset"
    assert field in ("channel_secret", "client_secret")


# What cannot be read

UNREADABLE = {
    "": "garbage",
    "no JSON": "{]",
    "a list": "[]",
    "a number": "5",
    "events missing": "{}",
    "events null": '{"events":null}',
    "events an object": '{"events":{}}',
    "events a text": '{"events":"[]"}',
    "an event that is none": '{"events":[{},5]}',
    "a field twice": '{"events":[],"events":[]}',
    "NaN": '{"events":[],"a":NaN}',
    "infinite": '{"events":[],"a":1e999}',
    "5,000 digits": f'{{"events":[],"a":{"9" * 5000}}}',
    "half a surrogate": '{"events":[],"a":"\\ud83d"}',
    "nested": '{"events":' + "[" * 100_000 + "]" * 100_000 + "}",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_after_the_signature_was_checked_and_not_shown(body: str) -> None:
    assert refused({"body": body}) == ("not_verified", "signature")
    assert refused({"body": body, "signature": sign("another", body.encode())}) == ("not_verified", "signature")
    kind, field = refused(signed(body))
    assert (kind, field.partition(".")[0]) == ("invalid_input", "body")
    assert refused({"body": body, "require_signature": False}) == (kind, field)


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    content = b'{"events":[],"a":"\xff"}'
    given = {"body": base64.b64encode(content).decode(), "signature": sign(SECRET, content)}
    assert refused(given) == ("invalid_input", "body")


@pytest.mark.parametrize("body", [None, "", " \n", 5, True, [], ["{}"]])
def test_a_body_that_is_missing_or_none_is_refused(body: Any) -> None:
    assert refused({"body": body, "signature": "x"}) == ("invalid_input", "body")
    assert refused({"signature": "x"}) == ("invalid_input", "body")


def test_a_body_of_one_megabyte_is_read_and_one_byte_more_is_not_in_every_form() -> None:
    room = 1024 * 1024 - len(text_of(a=""))
    body = text_of(a="x" * room)
    assert read()["verified"]
    assert run_here(ACTION, ASSET, signed(body)).output["verified"]
    assert run_here(ACTION, ASSET, {**signed(body), "body": json.loads(body)}).output["verified"]
    coded = base64.b64encode(body.encode()).decode()
    assert run_here(ACTION, ASSET, {**signed(body), "body": coded}).output["verified"]
    larger = text_of(a="x" * (room + 1))
    for form in (larger, json.loads(larger), base64.b64encode(larger.encode()).decode(), "x" * 10_000_000):
        assert refused({**signed(larger), "body": form}) == ("invalid_input", "body")


# What is read


def test_where_line_tries_the_address_there_are_no_events_and_that_is_a_success() -> None:
    output = read()
    assert (output["verified"], output["events"], output["warnings"]) == (True, [], [])


def test_an_event_has_all_names_whatever_its_type_and_what_it_has_not_is_null() -> None:
    text = {"type": "text", "id": "468", "text": "Hi", "quoteToken": "q"}
    message = event("message", source_of(GROUP, USER), message=text)
    (flat,) = read(message)["events"]
    assert flat == {
        "type": "message", "event_id": message["webhookEventId"], "occurred_at": "2026-12-01T12:00:00.000Z",
        "source_type": "group", "chat_id": GROUP, "user_id": USER, "text": "Hi", "data": None,
        "reply_token": message["replyToken"], "may_reply": True, "is_redelivery": False, "duplicate": False,
        "message_id": "468", "content_type": "text", "mentions_bot": False, "raw": message, "answer": None,
    }  # fmt: skip
    (bare,) = read({"type": "botSuspended", "timestamp": NOON, "mode": "active"})["events"]
    assert list(bare) == list(flat)
    assert {name for name, value in bare.items() if value} == {"type", "occurred_at", "raw"}


@pytest.mark.parametrize(("chat", "kind"), [(USER, "user"), (GROUP, "group"), (ROOM, "room")])
def test_the_chat_is_that_of_the_user_group_or_room(chat: str, kind: str) -> None:
    (flat,) = read(event("postback", source_of(chat), postback={"data": "a=1"}))["events"]
    assert (flat["source_type"], flat["chat_id"], flat["user_id"]) == (kind, chat, USER if kind == "user" else None)
    assert (flat["data"], flat["answer"]) == ("a=1", None)


@pytest.mark.parametrize(
    ("changes", "may_reply"),
    [({}, True), ({"mode": "standby"}, False), ({"replyToken": ""}, False), ({"replyToken": None}, False)],
)
def test_a_reply_is_free_unless_the_channel_is_in_standby_or_there_is_no_token(changes: Any, may_reply: bool) -> None:
    (flat,) = read(event("postback", source_of(USER), postback={"data": "a"}, **changes))["events"]
    assert flat["may_reply"] is may_reply


def test_a_redelivered_event_and_one_that_stands_twice_in_a_body_are_told() -> None:
    again = event("follow", source_of(USER), deliveryContext={"isRedelivery": True})
    told = read(again, event("follow", source_of(USER)), again)["events"]
    assert [(each["is_redelivery"], each["duplicate"]) for each in told] == [
        (True, False),
        (False, False),
        (True, True),
    ]


@pytest.mark.parametrize(("own", "mentions"), [(True, True), (False, False), (None, False), ("true", False)])
def test_a_mention_of_the_account_is_told(own: Any, mentions: bool) -> None:
    mentioned = {"mentionees": [{"index": 0, "length": 4, "type": "user", "isSelf": own}, 5]}
    text = {"type": "text", "id": "1", "text": "@bot", "mention": mentioned}
    assert read(event("message", source_of(GROUP, USER), message=text))["events"][0]["mentions_bot"] is mentions


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"type": "teleport"}, "events[0].type"),
        ({"source": {"type": "planet", "userId": USER}}, "events[0].source.type"),
        ({"source": {**source_of(USER), "planet": "x"}}, "events[0].source"),
        ({"mode": "asleep"}, "events[0].mode"),
        ({"mood": "good"}, "events[0]"),
        ({"timestamp": "noon"}, "events[0].timestamp"),
        ({"timestamp": 10**30}, "events[0].timestamp"),
    ],
)
def test_what_line_does_not_document_passes_with_a_warning(changes: dict[str, Any], place: str) -> None:
    output = read({**event("follow", source_of(USER)), **changes}, event("follow", source_of(USER)))
    assert [warning.partition(":")[0] for warning in output["warnings"]] == [f"body.{place}"]
    assert len(output["events"]) == 2
    assert output["events"][0]["raw"]["webhookEventId"]


def test_what_is_unknown_a_thousand_times_is_told_in_few_words() -> None:
    output = read(*[event(f"type {number}", source_of(USER), **{f"field {number}": 1}) for number in range(1000)])
    assert len(output["warnings"]) == 11
    assert output["warnings"][-1].startswith("body: 990 more")
    assert len(read(*[event("teleport", source_of(USER))] * 1000)["warnings"]) == 1


# At the door


def test_it_runs_as_a_process_makes_no_request_and_loads_no_client(sandbox: Sandbox) -> None:
    asset = {"url": sandbox.url, "token": sandbox.token, "channel_secret": SECRET}
    given = signed(text_of(tap(question())))
    output = run_process(ACTION, {**asset, **given}).output
    assert output["events"][0]["answer"]["status"] == "valid"
    assert sandbox.requests == []
    assert not loaded_by(ACTION, {"parameters": given}, asset) & {"requests", "urllib3", "ssl", "socket"}


def test_the_secret_is_in_no_output_also_where_somebody_writes_it_into_the_chat() -> None:
    text = {"type": "text", "id": "1", "text": f"the secret is {SECRET}"}
    output = read(event("message", source_of(USER), message=text))
    assert SECRET not in json.dumps(output)
    error = run_here(ACTION, ASSET, {"body": f"{{{SECRET}", "signature": SECRET}).error
    assert SECRET not in json.dumps(error)
