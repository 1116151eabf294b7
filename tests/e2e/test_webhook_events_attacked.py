"""An event of any shape comes out in the one shape, and no secret, no text of a body and no connection with it."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.webhook.answers import STATUSES
from tests.conftest import load, run_here, run_python
from tests.e2e.webhooks import ACTION, FINE, JOIN, MARK, SHORT, WRONG, all_ways, run, told
from tests.webhook import GROUP, OTHER, PERSON, SECRET, Json, asset, body_of, event, signature_of, signed

QUESTION = "build_a_question_with_buttons"
EVENT = load(ACTION).output.fields["events"].of.fields
GROUPED = {"type": "group", "groupId": GROUP, "userId": PERSON}


def question_data(**more: Any) -> str:
    """What a button of a question carries that was asked in the group."""
    inputs = {
        "to": GROUP,
        "text": "Isolate?",
        "case_id": "SOC-1",
        "question_id": "q-1",
        "options": [{"id": "yes", "label": "Yes"}],
        **more,
    }
    message = run_here(QUESTION, asset(), inputs).output["message"]
    (data,) = (each["action"]["data"] for each in message["contents"]["footer"]["contents"] if each["type"] == "button")
    return str(data)


DATA = question_data()
ANSWER = event("postback", {"postback": {"data": DATA}}, GROUPED)
TEXT = event(
    "message",
    {
        "message": {
            "id": "1",
            "type": "text",
            "text": "yes",
            "mention": {"mentionees": [{"type": "user", "isSelf": True}]},
        }
    },
    GROUPED,
)


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value but its own."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, item in inside for found in ((*place, name), *places(item, (*place, name)))]


def changed(whole: Any, place: tuple[Any, ...], value: Any) -> Any:
    """A copy of a JSON value with another in one place."""
    if not place:
        return value
    copy = dict(whole) if isinstance(whole, dict) else list(whole)
    copy[place[0]] = changed(copy[place[0]], place[1:], value)
    return copy


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
words = st.sampled_from(
    [DATA, DATA[:-1], "lq1:", "lq2:a", "::::::", "user", "group", "room", GROUP, OTHER, "postback", ""]
)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts | words
plain |= st.sampled_from([10**400, -(10**400), 2**63, 253402300800000, -62135596800001, 1e308, 0.1, -0.0])
values = st.recursive(plain, lambda each: st.lists(each, max_size=4) | st.dictionaries(texts | words, each, max_size=4))


def is_whole(read: Json, raw: Json) -> bool:
    """Whether an event has the one shape, whatever it was made of."""
    answer = read["answer"]
    assert set(read) == set(EVENT)
    assert read["raw"] == raw
    for name, field in EVENT.items():
        kinds = {"string": (str, type(None)), "boolean": bool, "object": (dict, type(None))}[field.json_type]
        assert isinstance(read[name], kinds), name
    if answer is not None:
        assert set(answer) == set(EVENT["answer"].fields)
        assert answer["status"] in STATUSES
        assert all(isinstance(each, str | None) for each in answer.values())
        assert (answer["option"] is None) == (answer["status"] == "forged")
    return True


@settings(deadline=None, max_examples=80)
@given(base=st.sampled_from([ANSWER, TEXT]), value=values, data=st.data())
def test_any_value_in_place_of_any_field_leaves_the_event_whole(base: Json, value: Any, data: Any) -> None:
    raw = changed(base, data.draw(st.sampled_from(places(base))), value)
    body = {"destination": value, "events": [raw, base, raw]}
    text = json.dumps(body)
    ways = [signed(text), signed(text.encode()), {"body": body, "require_signature": False}]
    outputs = [told(run(inputs)) for inputs in ways]
    for output in outputs:
        assert [is_whole(*pair) for pair in zip(output["events"], body["events"], strict=True)]
        assert len(output["warnings"]) <= 12
        assert max(map(len, output["warnings"]), default=0) < 250
    assert outputs[0]["events"] == outputs[1]["events"]
    assert [outputs[0]["verified_by"], outputs[2]["verified_by"]] == ["raw", "none"]


@settings(deadline=None, max_examples=60)
@given(raw=st.dictionaries(texts | st.sampled_from([*ANSWER, "message"]), values, max_size=5))
def test_any_object_can_be_an_event(raw: Json) -> None:
    (read,) = run(signed(json.dumps({"events": [raw]}))).output["events"]
    assert is_whole(read, raw)


@settings(deadline=None, max_examples=15)
@given(data=st.data(), value=values)
def test_nothing_of_a_body_stands_in_an_error(data: Any, value: Any) -> None:
    place = data.draw(st.sampled_from(places(ANSWER)))
    body = body_of(changed(ANSWER, place, [MARK, {MARK: value}]))
    at, until = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    for text in (body, f"{body[:at]}{MARK}{body[at:]}", body[:at] + body[until:], body[:until]):
        for content in (text, base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()):
            for more in ({"signature": signature_of(text)}, {"signature": WRONG}, {}, {"require_signature": False}):
                result = run({"body": content, **more})
                told(result)
                assert MARK not in result.err
                assert not result.code or len(result.err) < SHORT
    result = run({"body": json.loads(body), "signature": WRONG})
    assert told(result)["kind"] == "not_verified"
    assert MARK not in result.err


def test_of_many_things_that_are_not_documented_the_first_are_told_shortly_and_the_others_counted() -> None:
    fields = {**{f"{number}{'x' * 5_000}": 1 for number in range(5)}, **{f"x{number}": 1 for number in range(4_995)}}
    kinds = [{"type": f"{n}{'y' * 60}", "mode": f"m{n}", "source": {"type": f"{n}"}} for n in range(700)]
    for events, more in (
        ([{**JOIN, **fields}], "4,990"),
        ([{**JOIN, "source": {"type": "group", **fields}}], "4,990"),
        (kinds, "2,091"),
    ):
        body = body_of(*events)
        for inputs in (signed(body), {"body": json.loads(body), "signature": signature_of(body)}):
            warnings = run(inputs).output["warnings"]
            assert len(warnings) == 11
            assert warnings[10] == f"body: {more} more things that LINE does not document."
            assert max(map(len, warnings)) < 250


# Secrets, network


def test_the_channel_secret_is_in_no_output_wherever_a_body_has_it() -> None:
    for place in places(ANSWER):
        raw = changed(ANSWER, place, SECRET)
        raw = {
            **raw,
            SECRET: {f"a{SECRET}b": [SECRET.upper(), f"{SECRET[:16]}", base64.b64encode(SECRET.encode()).decode()]},
        }
        for events in ([raw], [raw, SECRET], {SECRET: raw}):
            body = json.dumps({"destination": SECRET, "events": events, SECRET: SECRET})
            ways = [*all_ways(body), {"body": body, "signature": SECRET}, {"body": json.loads(body), SECRET: 1}]
            for inputs in ways:
                result = run(inputs)
                told(result)
                said = (result.out + result.err).lower()
                assert not any(SECRET[at : at + 16] in said for at in range(17)), inputs
                assert base64.b64encode(SECRET.encode()).decode()[2:-2].lower() not in said


def test_the_channel_secret_is_hidden_among_the_letters_of_all_scripts_and_they_stay() -> None:
    letters = "".join(map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x20000))))
    for written in (SECRET, SECRET.upper()):
        for at in (0, 11_111, len(letters)):
            before, after = letters[:at], letters[at:]
            message = {"message": {"id": "1", "type": "text", "text": f"{before}{written}{after}"}}
            (read,) = run(signed(body_of(event("message", message, GROUPED)))).output["events"]
            assert read["text"] == f"{before}********{after}"


AUDIT = """
import sys
def refuse(event, arguments):
    if event.startswith(("socket.", "urllib.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")):
        sys.stderr.write(f"{event}\\n")
        sys.stderr.flush()
        import os
        os._exit(3)
sys.addaudithook(refuse)
import connector.__main__
code = connector.__main__.main([sys.argv[1]])
loaded = sorted({"requests", "urllib3", "ssl", "socket", "http.client", "asyncio"} & set(sys.modules))
sys.exit(f"loaded: {loaded}" if loaded else code)
"""


@pytest.mark.parametrize(
    ("action", "inputs"),
    [
        (ACTION, signed(body_of(ANSWER, TEXT))),
        (ACTION, {"body": FINE, "signature": WRONG}),
        (QUESTION, {"to": GROUP, "text": "Isolate?", "case_id": "SOC-1", "options": [{"id": "yes", "label": "Yes"}]}),
    ],
    ids=["read", "refused", "asked"],
)
def test_no_socket_is_opened_no_process_started_and_no_http_client_loaded(action: str, inputs: Json) -> None:
    result = run_python(["-c", AUDIT, action], {**asset(), "url": "https://api.line.me", **inputs}, fresh=True)
    told(result)
