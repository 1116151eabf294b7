"""An alert comes out, whatever was given: as a card or as text, which LINE takes and the connector's checks pass."""

import json
import re
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector import messages
from connector.card.bubble import BUTTONS, HEADS, TITLE
from connector.card.words import SEVERITIES, WORDS
from connector.fields import Findings, utf16_units
from connector.sandbox import Sandbox
from tests.actions.door import Door
from tests.conftest import USER, bearer, run_here, run_python
from tests.test_rooms import loaded_by

ACTION = "build_an_alert_message"
LINK = {"label": "Open case", "url": "https://soar.example.com/cases/2041"}
LOUD = {"title": "Disk full", "severity": "high", "text": "95 %", "facts": {"Host": "db-1"}, "link": LINK}
AWFUL = [
    "x" * 100_000, "漢" * 30_000, "👨‍👩‍👧" * 9_000, "e" + "\u0301" * 20_000, "\u202eevil\x00\x1b[31m", "\ud83d",
    "\ufeff \u200b", "a\r\nb\u2028c\x85d", "![[*" * 9_000, "| a |\n| - |\n" + "| b |\n" * 9_000, "- " * 900,
    ">" * 9_000, "{}", "[", "\\",
]  # fmt: skip
"""Texts that a hurry, an attacker or a broken tool may bring."""

TEXTS = st.text() | st.text("*_`#[]()|-> \n\\1.<a", max_size=200) | st.sampled_from(AWFUL)
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=40,
)
URLS = TEXTS | TEXTS.map("https://example.com/{}".format) | st.just("https://x.example/" + "a" * 1_100)
OPTIONAL = {
    "severity": st.sampled_from(SEVERITIES) | VALUES,
    "text": VALUES,
    "facts": VALUES | st.dictionaries(TEXTS, TEXTS, max_size=60),
    "link": VALUES | st.fixed_dictionaries({"label": TEXTS, "url": URLS}),
    "case_id": VALUES,
    "source": VALUES,
    "format": st.sampled_from(["card", "text"]) | VALUES,
    "language": st.sampled_from([*WORDS, "ja-JP", "zh_Hant"]) | VALUES,
}


def built(**parameters: Any) -> dict[str, Any]:
    """The output for an input."""
    output: dict[str, Any] = run_here(ACTION, {}, {"parameters": {"title": "Disk full", **parameters}}).output
    return output


def message_of(**parameters: Any) -> dict[str, Any]:
    """The one message that is built."""
    (message,) = built(**parameters)["messages"]
    return dict(message)


def components(value: Any, kind: str) -> list[dict[str, Any]]:
    """All components of a kind in a card, in their order."""
    if isinstance(value, list):
        return [found for each in value for found in components(each, kind)]
    if not isinstance(value, dict):
        return []
    return [value] * (value.get("type") == kind) + components(list(value.values()), kind)


def texts(**parameters: Any) -> list[str]:
    """The texts of a card, in their order."""
    return [text["text"] for text in components(message_of(**parameters), "text")]


def check(message: dict[str, Any]) -> None:
    """The connector finds nothing to say of a message, and it has LINE's limits by any count."""
    found = Findings()
    messages.check([message], found, quotes=True, to=USER)
    assert (found.problems, found.warnings) == ([], [])
    if message["type"] == "text":
        assert utf16_units(message["text"]) <= 5000
        return
    assert utf16_units(message["altText"]) <= 1500
    assert len(json.dumps(message["contents"])) <= 30_000


# Whatever was given


@settings(deadline=None, max_examples=80, suppress_health_check=list(HealthCheck))
@given(title=TEXTS, more=st.fixed_dictionaries({}, optional=OPTIONAL))
def test_whatever_was_given_an_alert_comes_out_that_passes_every_check(title: str, more: dict[str, Any]) -> None:
    output = built(title=f"x{title}", **more)
    (message,) = output["messages"]
    check(message)
    assert output["alt_text"]
    assert built(title=f"x{title}", **more) == output, "the same input gives the same messages"
    json.dumps(output, ensure_ascii=False).encode()


@pytest.mark.parametrize("text", AWFUL, ids=lambda text: ascii(text[:12]))
@pytest.mark.parametrize("form", ["card", "text"])
def test_what_is_awful_in_all_places_at_once_is_sent_and_line_takes_it_without_a_warning(
    text: str, form: str, door: Door
) -> None:
    facts = {f"{number}{text}": text for number in range(50)}
    link = {"label": text, "url": f"https://example.com/{text}"}
    given_ = {"text": text, "facts": facts, "link": link, "case_id": text, "source": text, "severity": text}
    message = message_of(title=f"!{text}", format=form, **given_)
    check(message)
    assert door.body("send_push_message", {"to": USER, "messages": [message]})["messages"] == [message]


def test_what_is_longest_by_line_s_every_count_has_room(door: Door) -> None:
    wide = "漢" * 21_000
    for form, severity in product(("card", "text"), SEVERITIES):
        link = {"label": wide, "url": "https://example.com/" + "a" * 980}
        facts = [{"name": wide, "value": wide}] * 40
        given_ = {"text": wide, "facts": facts, "link": link, "case_id": wide, "source": wide}
        message = message_of(title=wide, severity=severity, format=form, **given_)
        check(message)
        assert door.body("send_push_message", {"to": USER, "messages": [message]})


def test_a_title_that_is_missing_or_blank_is_the_one_thing_that_is_refused() -> None:
    for title in (None, "", " \n", [], "\ufeff"):
        error = run_here(ACTION, {}, {"parameters": {"title": title}}).error
        assert [row["property"] for row in error["details"]] == ["title"]


# The card


def test_a_card_shows_everything_in_its_place() -> None:
    message = message_of(**LOUD, source="EDR", case_id="SOC-2041")
    card = message["contents"]
    assert message["altText"] == "[HIGH] Disk full - 95 % - Case: SOC-2041, Host: db-1"
    assert [text["text"] for text in components(card["header"], "text")] == ["HIGH", "EDR", "Disk full"]
    assert [text["text"] for text in components(card["body"], "text")] == ["95 %", "Case", "SOC-2041", "Host", "db-1"]
    (button,) = components(card["footer"], "button")
    assert button["action"] == {"type": "uri", "label": "Open case", "uri": LINK["url"]}


def test_a_card_without_more_than_a_title_has_a_head_alone() -> None:
    assert set(message_of()["contents"]) == {"type", "size", "header"}


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG21/#dfn-relative-luminance"""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("severity", [*SEVERITIES, "Sev 1"])
def test_every_text_has_a_colour_that_stands_out_from_a_ground_that_is_set(severity: str) -> None:
    card = message_of(**{**LOUD, "severity": severity}, source="EDR")["contents"]
    for block in (card["header"], card["body"], card["footer"]):
        ground = block["backgroundColor"]
        for text in components(block, "text"):
            assert contrast(text["color"], ground) >= 4.5, text
    (button,) = components(card, "button")
    assert contrast(button["color"], "#FFFFFF") >= 4.5
    assert button["color"] == BUTTONS["primary"]["color"]


def test_each_severity_has_a_word_in_each_language_and_a_colour_of_its_own() -> None:
    assert len({ground for ground, _ in HEADS.values()}) == len(HEADS)
    for language, words in WORDS.items():
        assert set(words.severity) == set(HEADS) == {*SEVERITIES} - {"none"}
        for severity, word in words.severity.items():
            assert word in texts(severity=severity, language=language)
    assert texts(severity="none") == ["Disk full"]


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        ("ja-JP", "ja"),
        ("TH", "th"),
        ("zh-Hant", "zh-TW"),
        ("zh_tw", "zh-TW"),
        ("en-GB", "en"),
        ("", "en"),
        ("fr", "en"),
    ],
)
def test_a_language_may_have_a_region_and_another_one_is_english_with_a_warning(given_: str, taken: str) -> None:
    output = built(language=given_, severity="low")
    assert output["messages"] == built(language=taken, severity="low")["messages"]
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["language"] * (given_ == "fr")


def test_a_severity_in_capitals_is_known_and_another_word_is_shown_as_given_with_a_warning() -> None:
    assert built(severity=" Critical ")["messages"] == built(severity="critical")["messages"]
    output = built(severity="Sev 1")
    assert components(output["messages"], "text")[0]["text"] == "Sev 1"
    assert output["warnings"] == [
        'severity: should be one of low, medium, high, critical, none; "Sev 1" is shown as given, without a colour of '
        "its own."
    ]


def test_a_title_has_three_lines_at_most_and_values_wrap() -> None:
    card = message_of(title="word " * 200, facts={"Hash": "f" * 64})["contents"]
    (title,) = components(card["header"], "text")
    assert (title["maxLines"], title["wrap"]) == (3, True)
    assert title["text"].endswith("…")
    assert len(title["text"]) <= TITLE
    assert all(text["wrap"] for text in components(card["body"], "text"))
    (row,) = components(card["body"]["contents"], "box")
    assert [cell["flex"] for cell in row["contents"]] == [3, 5]


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"Host": "db-1", "Port": 443, "TLS": True}, ["Host", "db-1", "Port", "443", "TLS", "true"]),
        ({"User": None}, ["User", "-"]),
        ([{"name": "Host", "value": "db-1"}, {"name": "User"}], ["Host", "db-1", "User", "-"]),
        ('[{"name": "Host", "value": "db-1"}]', ["Host", "db-1"]),
        ('{"Host": "db-1"}', ["Host", "db-1"]),
        ([{"host": "db-1"}, {"user": "a"}], ["host", "db-1", "user", "a"]),
        ({"Hosts": ["db-1", "db-2", 3], "More": {"a": [1]}}, ["Hosts", "db-1, db-2, 3", "More", '{"a": [1]}']),
        ({"name": "db-1", "value": "x", "os": "y"}, ["name", "db-1", "value", "x", "os", "y"]),
        (["seen twice", 5], ["seen twice", "5"]),
        ("seen twice", ["seen twice"]),
        ("", []),
        ({}, []),
        ([], []),
        ([None, ""], []),
    ],
)  # fmt: skip
def test_facts_are_an_object_or_a_list_and_anything_else_is_shown_as_it_is(facts: Any, shown: list[str]) -> None:
    assert texts(facts=facts) == ["Disk full", *shown]
    assert built(facts=facts)["warnings"] == []


def test_facts_that_have_no_room_are_counted() -> None:
    output = built(facts={str(number): "x" for number in range(100)})
    assert components(output["messages"], "text")[-1]["text"] == "… and 70 more"
    assert output["warnings"] == ["facts: 70 of 100 have no room."]
    output = built(facts={str(number): "x" * 99 for number in range(100)}, format="text")
    assert re.search("\n… and 8[0-9] more$", output["messages"][0]["text"])
    assert [warning.partition(":")[0] for warning in output["warnings"]] == ["facts"]


def test_a_text_that_is_too_long_says_how_much_is_missing() -> None:
    for form, room in (("card", 2000), ("text", 5000)):
        output = built(text="x" * 10_000, format=form)
        whole = json.dumps(output["messages"], ensure_ascii=False)
        (missing,) = re.findall(r"x … \((\d,\d{3}) more characters\)", whole)
        kept = max(len(run) for run in re.findall("x+", json.dumps(output["messages"][0].get("contents") or whole)))
        assert kept + int(missing.replace(",", "")) == 10_000
        assert f"has room for {room:,} characters" in output["warnings"][0]


# The link


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://soar.example.com/cases/1", "must begin with https://"),
        ("soar.example.com/cases/1", "must begin with https://"),
        ("javascript:alert(1)", "must begin with https://"),
        ("https://", "percent-encoded"),
        ("https://x.example/100%", "percent-encoded"),
        ("https://x.example/app.apk", ".apk"),
        ("https://x.example/" + "a" * 1_000, "at most 1000 characters"),
    ],
)
def test_an_address_that_no_button_can_have_is_shown_as_text_with_a_warning(url: str, said: str) -> None:
    output = built(link={"label": "Open case", "url": url})
    (message,) = output["messages"]
    assert components(message, "button") == []
    label, shown = [text["text"] for text in components(message, "text")][1:]
    assert (label, shown[:200]) == ("Open case", url[:200])
    (warning,) = output["warnings"]
    assert warning.startswith("link.url: is shown as text, not as a button: ")
    assert said in warning
    check(message)


def test_an_address_is_percent_encoded_where_it_must_be() -> None:
    (button,) = components(message_of(link="https://x.example/ケース 1?q=a|b"), "button")
    assert button["action"]["uri"] == "https://x.example/%E3%82%B1%E3%83%BC%E3%82%B9%201?q=a%7Cb"
    assert button["action"]["label"] == "Open"
    (button,) = components(message_of(link={"url": "https://x.example/a%20b"}), "button")
    assert button["action"]["uri"] == "https://x.example/a%20b"


# The text


def test_the_text_format_holds_the_same_on_lines() -> None:
    assert message_of(**LOUD, source="EDR", case_id="SOC-2041", format="text") == {
        "type": "text",
        "text": "[HIGH] Disk full\n\n95 %\n\nCase: SOC-2041\nHost: db-1\n\nSource: EDR\nOpen case: https://soar.example.com/cases/2041",
    }


# What it needs


def test_the_parser_is_loaded_only_for_what_may_be_markdown_and_no_http_client_ever() -> None:
    plain = loaded_by(
        ACTION, {"title": "C:\\Users\\x_y @ 10.0.0.1", "text": "Disk 95 % full (db-1)\nuser_name: a-b"}, {}
    )
    marked = loaded_by(ACTION, {"title": "x", "text": "**Disk** 95 % full", "link": LINK}, {})
    assert "markdown_it" not in plain
    assert "markdown_it" in marked
    assert not (plain | marked) & {"requests", "urllib3", "ssl", "pydantic", "yaml"}
    assert not {name for name in plain if name.startswith("connector.messages.")}


def test_without_the_parser_the_alert_comes_out_with_its_signs_and_a_warning() -> None:
    code = (
        "import sys, json\n"
        "sys.modules['markdown_it'] = None\n"
        "from connector.turbine import load\n"
        "print(json.dumps(load(sys.argv[1]).RunnerOverride(asset={}).carry_out(json.loads(sys.argv[2]))))\n"
    )
    ended = run_python(["-c", code, ACTION, json.dumps({"title": "x", "text": "**a** b"})], "", fresh=True)
    output = json.loads(ended.out)
    assert [text["text"] for text in components(output["messages"], "text")] == ["x", "**a** b"]
    (warning,) = output["warnings"]
    assert warning.startswith("text: is shown with its Markdown signs, since a package is missing: ")


def test_what_is_nested_too_deeply_for_the_parser_comes_out_with_its_signs_and_a_warning() -> None:
    output = built(text=">" * 1_900 + " deep")
    assert components(output["messages"], "text")[1]["text"] == ">" * 1_900 + " deep"
    assert output["warnings"] == ["text: is shown with its Markdown signs, which could not be read: RecursionError."]


def test_the_message_is_mapped_into_a_push_as_it_is(sandbox: Sandbox) -> None:
    output = built(**LOUD)
    sent = run_here("send_push_message", bearer(sandbox), {"to": USER, "messages": output["messages"]}).output
    assert (sent["outcome"], sent["warnings"]) == ("sent", [])
    assert sandbox.messages[0]["messages"] == output["messages"]
