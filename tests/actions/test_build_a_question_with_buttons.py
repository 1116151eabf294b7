"""A question is built once: signed buttons on a card that LINE takes, the same bytes again on demand."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector import messages
from connector.asset import Secret
from connector.card.bubble import BUTTONS
from connector.card.words import SEVERITIES, WORDS
from connector.fields import Findings, utf16_units
from connector.question import Seal
from connector.retry_key import is_uuid
from connector.sandbox import Sandbox
from tests.actions.door import Door
from tests.actions.test_build_an_alert_message import AWFUL, components, contrast
from tests.actions.webhook import ASSET, GROUP, NOON, OAUTH, OTHER, ROOM, SECRET, At
from tests.conftest import USER, bearer, run_here, run_process
from tests.test_rooms import loaded_by

ACTION = "build_a_question_with_buttons"
YES, NO = {"id": "yes", "label": "Isolate the host", "style": "danger"}, {"id": "no", "label": "Leave it running"}
ASKED = {"to": USER, "text": "Isolate db-1?", "case_id": "SOC-2041", "options": [YES, NO]}
FIXED = {"question_id": "q-1", "expires_at": "2026-12-01T13:00:00Z"}
SEAL = Seal(Secret(SECRET))
TEXTS = st.text(max_size=80) | st.sampled_from(AWFUL)


def built(asset: Any = ASSET, *, at: float = 0, **parameters: Any) -> dict[str, Any]:
    """The output for an input, at noon or so many seconds later."""
    output: dict[str, Any] = run_here(
        ACTION, asset, {"parameters": {**ASKED, **parameters}}, surroundings=At(at)
    ).output
    return output


def buttons(output: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a question, from the top down."""
    return components(output["message"], "button")


def refused(**parameters: Any) -> dict[str, str]:
    """What is wrong where."""
    error = run_here(ACTION, ASSET, {"parameters": {**ASKED, **parameters}}, surroundings=At(0)).error
    assert (error["kind"], error["attempts"]) == ("invalid_input", 0)
    return {row["property"]: row["message"] for row in error["details"]}


def check(message: dict[str, Any]) -> None:
    """The connector finds nothing to say of a message."""
    found = Findings()
    messages.check([message], found, quotes=True, to=USER)
    assert (found.problems, found.warnings) == ([], [])


@pytest.mark.parametrize("asset", [ASSET, OAUTH], ids=["token", "client credentials"])
def test_a_button_is_a_postback_that_says_its_label_and_carries_the_signed_answer(asset: dict[str, str]) -> None:
    output = built(asset, title="Malware", severity="high")
    assert output["warnings"] == []
    for option, button in zip((YES, NO), buttons(output), strict=True):
        action = button["action"]
        assert (action["type"], action["label"], action["displayText"]) == (
            "postback",
            option["label"],
            option["label"],
        )
        assert set(action) == {"type", "label", "displayText", "data"}
        carried = SEAL.read(action["data"])
        assert carried is not None
        assert (carried.case_id, carried.option, carried.question_id) == (
            "SOC-2041",
            option["id"],
            output["question_id"],
        )
        assert carried.recipient == SEAL.digest(output["question_id"], USER)
    assert (output["alt_text"], output["message"]["altText"]) == ("[HIGH] Malware - Isolate db-1?",) * 2
    assert SECRET not in json.dumps(output)


def test_by_default_a_question_has_an_id_of_its_own_and_is_open_for_a_day() -> None:
    one, other = built(), built()
    assert is_uuid(one["question_id"])
    assert one["question_id"] != other["question_id"]
    assert one["expires_at"] == "2026-12-02T12:00:00Z"


@pytest.mark.parametrize(("minutes", "expiry"), [(1, "2026-12-01T12:01:00Z"), ("43200", "2026-12-31T12:00:00Z")])
def test_it_is_open_for_as_many_minutes_as_are_given(minutes: Any, expiry: str) -> None:
    output = built(lifetime_minutes=minutes)
    carried = SEAL.read(buttons(output)[0]["action"]["data"])
    assert carried is not None
    assert output["expires_at"] == expiry
    assert carried.expires_at - NOON // 1000 == int(minutes) * 60


def test_with_the_id_and_expiry_of_an_earlier_question_the_same_input_gives_the_same_bytes_later() -> None:
    first = built(title="Malware", lifetime_minutes=90)
    again = {name: first[name] for name in ("question_id", "expires_at")}
    second = built(at=3000, title="Malware", lifetime_minutes=90, **again)
    assert json.dumps(second) == json.dumps(first)
    assert json.dumps(built(at=3000, title="Malware", lifetime_minutes=90)) != json.dumps(first)


@pytest.mark.parametrize(
    ("written", "expiry"),
    [("2026-12-01T13:00:00Z", "2026-12-01T13:00:00Z"), ("2026-12-01T22:00:00+09:00", "2026-12-01T13:00:00Z"),
     (" 2026-12-01T13:00:00.999z ", "2026-12-01T13:00:00Z"), ("2026-12-31T12:00:00Z", "2026-12-31T12:00:00Z")],
)  # fmt: skip
def test_an_expiry_is_a_moment_with_its_zone(written: str, expiry: str) -> None:
    assert built(expires_at=written)["expires_at"] == expiry


@pytest.mark.parametrize(
    "written",
    ["2026-12-01T13:00:00", "2026-12-01", "tomorrow", "", "1796130000", "2026-13-01T13:00:00Z",
     "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
     "2026-12-01T12:00:00Z", "2020-01-01T00:00:00Z", "2026-12-31T12:00:01Z", "9999-12-31T23:59:59Z", True, []],
)  # fmt: skip
def test_an_expiry_without_a_zone_that_has_passed_or_is_too_far_away_is_refused(written: Any) -> None:
    assert list(refused(expires_at=written)) == ["expires_at"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"to": None}, "to"),
        ({"to": "@somebody"}, "to"),
        ({"text": " \u200b"}, None),
        ({"text": " \n"}, "text"),
        ({"case_id": "c" * 65}, "case_id"),
        ({"case_id": "#2041"}, "case_id"),
        ({"case_id": ""}, "case_id"),
        ({"options": []}, "options"),
        ({"options": [{"id": f"o{number}", "label": str(number)} for number in range(11)]}, "options"),
        ({"options": [{**YES, "id": "o" * 33}]}, "options[0].id"),
        ({"options": [{**YES, "id": "is it"}]}, "options[0].id"),
        ({"options": [{"label": "Yes"}]}, "options[0].id"),
        ({"options": [{**YES, "label": "x" * 41}]}, "options[0].label"),
        ({"options": [{**YES, "label": "😀" * 21}]}, "options[0].label"),
        ({"options": [{**YES, "label": "\n"}]}, "options[0].label"),
        ({"options": [{"id": "yes"}]}, "options[0].label"),
        ({"options": [{**YES, "style": "link"}]}, "options[0].style"),
        ({"options": [YES, {**NO, "id": "yes"}]}, "options[1].id"),
        ({"options": [YES, {**NO, "label": " Isolate  the host "}]}, "options[1].label"),
        ({"lifetime_minutes": 0}, "lifetime_minutes"),
        ({"lifetime_minutes": 43_201}, "lifetime_minutes"),
        ({"to": GROUP, "answerers": [f"U{number:032x}" for number in range(11)]}, "answerers"),
        ({"to": GROUP, "answerers": [GROUP]}, "answerers[0]"),
        ({"to": GROUP, "answerers": [USER], "anyone": True}, "anyone"),
        ({"answerers": [OTHER]}, "answerers"),
        ({"question_id": "q" * 37}, "question_id"),
        ({"question_id": "a:b"}, "question_id"),
    ],
)
def test_what_nobody_could_answer_or_a_button_cannot_carry_is_refused_by_name(changes: Any, place: str | None) -> None:
    if place is None:
        assert built(**changes)["message"]
    else:
        assert list(refused(**changes)) == [place]


@pytest.mark.parametrize(
    ("label", "wide"), [("x" * 40, False), ("字" * 24, False), ("字" * 25, True), ("字x" * 17, True)]
)
def test_a_label_that_is_too_wide_for_a_phone_is_a_warning(label: str, wide: bool) -> None:
    warnings = built(options=[{**YES, "label": label}])["warnings"]
    assert [warning.partition(":")[0] for warning in warnings] == ["options[0].label"] * wide


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = refused(to="x", case_id="#", options=[{"id": "?", "label": "x" * 41}, YES, YES], lifetime_minutes=-1)
    assert list(wrong) == ["to", "case_id", "options[0].id", "options[0].label", "options[2].id", "options[2].label",
                           "lifetime_minutes"]  # fmt: skip


def test_all_maxima_at_once_are_built_and_line_takes_them(door: Door) -> None:
    options = [{"id": f"{number}".rjust(32, "o"), "label": f"{number}漢字".ljust(40, "字"), "style": style}
               for number, style in enumerate(["primary", "secondary", "danger"] * 3 + ["primary"])]  # fmt: skip
    answerers = [f"U{number:032x}" for number in range(10)]
    output = built(
        to=GROUP, text="漢" * 5000, case_id="c" * 64, options=options, lifetime_minutes=43_200, answerers=answerers,
        title="漢" * 500, severity="critical", question_id="q" * 36,
    )  # fmt: skip
    data = [button["action"]["data"] for button in buttons(output)]
    assert max(map(len, data)) <= 300
    assert all(SEAL.read(each) for each in data)
    said = [warning.partition(":")[0] for warning in output["warnings"]]
    assert said == [*(f"options[{number}].label" for number in range(10)), "text"], "what may be cut is said"
    check(output["message"])
    assert len(json.dumps(output["message"]["contents"])) <= 30_000
    assert door.body("send_push_message", {"to": GROUP, "messages": output["message"]})["messages"] == [
        output["message"]
    ]


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.text(min_size=1, max_size=40).filter(lambda text: text.isalnum()),
    TEXTS,
    TEXTS,
    st.sampled_from(SEVERITIES) | TEXTS,
    st.sampled_from([*WORDS, "ja-JP"]),
)
def test_whatever_is_asked_the_message_passes_every_check_without_a_warning(
    label: str, text: str, title: str, severity: str, language: str
) -> None:
    labelled = [{"id": "a", "label": label[:20]}]
    output = built(options=labelled, text=f"x{text}", title=title, severity=severity, language=language)
    check(output["message"])
    assert utf16_units(output["alt_text"]) <= 1500
    json.dumps(output, ensure_ascii=False).encode()


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("title", ["", "Malware"])
def test_a_title_or_a_severity_makes_a_coloured_head_and_neither_makes_none(severity: str, title: str) -> None:
    contents = built(severity=severity, title=title)["message"]["contents"]
    assert ("header" in contents) == bool(title or severity != "none")
    shown = [text["text"] for text in components(contents.get("header", {}), "text")]
    assert shown == ([severity.upper()] if severity != "none" else []) + ([title] if title else [])


def test_each_style_looks_another_way_and_can_be_read() -> None:
    options = [{"id": style, "label": style, "style": style} for style in BUTTONS]
    looks = [(button["style"], button["color"]) for button in buttons(built(options=options))]
    assert len(set(looks)) == 3
    for style, colour in looks:
        letters = {"primary": "#FFFFFF", "secondary": "#111111"}[style]
        assert contrast(colour, letters) >= 4.5
    assert buttons(built(options=[NO]))[0]["style"] == "primary"


def test_markdown_is_brought_down_to_text_and_the_case_stands_on_the_card() -> None:
    output = built(text="**EDR** found `x.exe`, see [the case](https://soar.example.com/1)", language="ja")
    texts = [text["text"] for text in components(output["message"], "text")]
    assert texts == ["EDR found x.exe, see the case (https://soar.example.com/1)", "ケース", "SOC-2041"]


def test_one_option_alone_and_answerers_in_any_form_are_understood() -> None:
    forms: list[Any] = [[USER, OTHER], f"{OTHER}, {USER}", f"{USER}\r\n{OTHER}\r\n", json.dumps([USER, OTHER])]
    outputs = [built(to=GROUP, options=YES, answerers=form, **FIXED) for form in forms]
    assert all(output == outputs[0] for output in outputs)
    assert len(buttons(outputs[0])) == 1
    assert built(answerers=USER)["warnings"] == []


@pytest.mark.parametrize("to", [USER, GROUP, ROOM])
def test_it_goes_to_a_user_a_group_or_a_room(to: str) -> None:
    output = built(to=to, **FIXED)
    carried = SEAL.read(buttons(output)[0]["action"]["data"])
    assert carried is not None
    assert carried.recipient == SEAL.digest("q-1", to)


def test_without_a_channel_secret_it_is_the_asset_that_is_not_usable() -> None:
    for secret in ({}, {"channel_secret": ""}, {"channel_secret": None}):
        asset = {**{name: ASSET[name] for name in ("url", "token")}, **secret}
        error = run_here(ACTION, asset, ASKED).error
        assert (error["kind"], [row["property"] for row in error["details"]]) == ("invalid_asset", ["channel_secret"])
    assert run_here(ACTION, {**OAUTH, "client_secret": ""}, ASKED).error["kind"] == "invalid_asset"


def test_it_runs_as_a_process_makes_no_request_and_loads_no_client(sandbox: Sandbox) -> None:
    asset = bearer(sandbox, channel_secret=SECRET)
    output = run_process(ACTION, {**asset, **ASKED}).output
    assert output["message"]["type"] == "flex"
    assert sandbox.requests == []
    assert not loaded_by(ACTION, {"parameters": ASKED}, asset) & {"requests", "urllib3", "ssl", "socket"}


def test_a_button_of_the_pushed_message_is_what_the_sandbox_sends_back(sandbox: Sandbox) -> None:
    output = built(ASSET | {"channel_secret": sandbox.client_secret})
    run_here("send_push_message", bearer(sandbox), {"to": USER, "messages": output["message"]})
    (sent,) = sandbox.messages
    tapped = sandbox.tap(sent["messages"][0], "Isolate the host")
    assert tapped is not None
    (event,) = tapped.events
    assert event["postback"]["data"] == buttons(output)[0]["action"]["data"]
    assert tapped.shown == "Isolate the host"
