"""How findings are worded, and how JSON text is read."""

import json
from typing import Any

import pytest

from connector.cli.description import in_words
from connector.fields import (
    Findings,
    Object,
    closest,
    from_json,
    parse_json,
    shown,
    under,
    utf16_units,
)
from tests.connector.fields.checked import Checked

EMOJI = "\N{GRINNING FACE}"
NESTED = "[" * 100_000


# Words.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a" * 58, '"' + "a" * 58 + '"'),
        ("a" * 59, '"' + "a" * 56 + "..."),
        ("a" * 500, '"' + "a" * 56 + "..."),
        ("ä\n", '"ä\\n"'),
        ([1, None, True], "[1, null, true]"),
        ({"a": 1.5}, '{"a": 1.5}'),
        (object, "\"<class 'object'>\""),
    ],
)
def test_a_value_is_shown_as_json_of_at_most_60_characters(value: Any, text: str) -> None:
    assert shown(value) == text
    assert len(text) <= 60


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("notificationDisabled", "Notification Disabled"),
        ("chat_id", "Chat ID"),
        ("requestId", "Request ID"),
        ("userIds", "User IDs"),
        ("json_body", "JSON Body"),
        ("baseUrl", "Base URL"),
        ("id", "ID"),
        ("area2", "Area2"),
        ("x-line-retry", "X Line Retry"),
        ("numberOfMessagesInTheMonthForUsersToAnEnd", "Number of Messages in the Month for Users to an End"),
        ("end_of_a_month", "End of a Month"),
        ("to", "To"),
        ("the_end", "The End"),
        ("", ""),
    ],
)
def test_a_name_becomes_a_title(name: str, title: str) -> None:
    assert in_words(name) == title


@pytest.mark.parametrize(
    ("name", "names", "hint"),
    [
        ("notificationDisable", ["to", "notificationDisabled"], ' Did you mean "notificationDisabled"?'),
        ("NOTIFICATIONDISABLED", ["notificationDisabled"], ' Did you mean "notificationDisabled"?'),
        ("notificationdisabled", ("X", "NotificationDisabled"), ' Did you mean "NotificationDisabled"?'),
        ("texts", ["text", "tex", "test"], ' Did you mean "text"?'),
        ("texts", ["Text", "TEXT"], ' Did you mean "Text"?'),
        ("abcxx", ["abcyy"], ' Did you mean "abcyy"?'),
        ("abxx", ["abyyy"], ""),
        ("zzz", ["text", "to"], ""),
        ("text", [], ""),
    ],
)
def test_the_name_that_was_probably_meant_is_offered(name: str, names: Any, hint: str) -> None:
    assert closest(name, names) == hint
    assert closest(name, dict.fromkeys(names)) == hint


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("abc", 3), ("ก", 1), (EMOJI, 2), (EMOJI + "a", 3), ("\ud83d", 1)]
)
def test_texts_are_counted_in_utf16_code_units(text: str, units: int) -> None:
    assert utf16_units(text) == units


def test_a_member_is_placed_under_its_object() -> None:
    assert (under("limit", "max"), under("", "limit"), under("a.b[0]", "c")) == ("limit.max", "limit", "a.b[0].c")


# JSON as text.


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ('{"a": 1, "b": 2, "a": 1}', "field 'a' is given twice"),
        ('[{"x": {"a": 0, "b": 1, "c": 2, "b": 1, "c": 3}}]', "field 'b' is given twice"),
        ("[NaN]", "NaN is not a JSON value"),
        ("[-Infinity]", "-Infinity is not a JSON value"),
        ("Infinity", "Infinity is not a JSON value$"),
        ('{"a": 1, "b": {"c": [0, 1.5, -1e999, NaN]}}', r"-1e999 is too large a number \(at b.c\[2\]\)$"),
        (f"[{'9' * 4301}]", f"{'9' * 60} is too large a number"),
        ('{"a": 1 "b": 2}', "Expecting"),
        ("", "Expecting"),
        ("[1e999]", "1e999 is too large a number"),
        ("-1e999", "-1e999 is too large a number"),
        ("1" * 400 + ".5", "1" * 60 + " is too large a number"),
        (f'{{"{"a" * 100}": 1, "{"a" * 100}": 1}}', f"field '{'a' * 60}' is given twice"),
    ],
)
def test_json_is_parsed_as_line_does(text: str, mistake: str) -> None:
    with pytest.raises(ValueError, match=f"^{mistake}"):
        parse_json(text)
    assert from_json(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [('{"a": {"a": 1}}', {"a": {"a": 1}}), (b"[1.5]", [1.5]), ("null", None), ("9" * 4300, 10**4300 - 1)],
)
def test_other_json_is_what_it_says(text: Any, value: Any) -> None:
    assert parse_json(text) == value
    assert from_json(text) == value


def test_text_that_is_nested_too_deeply_is_no_json() -> None:
    assert from_json(NESTED) is None
    message = f"must be an object; got {shown(NESTED)}. The text is nested too deeply."
    assert Checked(Object({}), NESTED).problem == message


@pytest.mark.parametrize("value", ["hello", "", 5, None, [1], "a {", "1]"])
def test_a_mistake_in_json_is_named_only_where_a_text_looks_like_json(value: Any) -> None:
    assert Checked(Object({}), value).problem == f"must be an object; got {shown(value)}."


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        ("[1,", "Expecting value"),
        ("{'a': 1}", "Expecting property name"),
        (" \n{", "Expecting property name"),
        ('{"a": 1, "a": 2}', "field 'a' is given twice."),
        ("[NaN]", "NaN is not a JSON value (at [0])."),
    ],
)
def test_a_mistake_in_text_that_looks_like_json_is_named(value: str, mistake: str) -> None:
    message = Checked(Object({}), value).problem
    assert message.startswith(f"must be an object; got {shown(value)}. The text is not valid JSON: {mistake}")
    assert message.endswith(".")
    assert not message.endswith("..")


# Findings.


def test_a_problem_names_the_page_that_it_rests_on() -> None:
    found = Findings()
    found.problem("a", "is wrong.")
    found.page = "https://line.example/page"
    found.problem("b", "is wrong.")
    found.warn("c", "is odd.")
    assert found.problems == [
        {"property": "a", "message": "is wrong."},
        {"property": "b", "message": "is wrong. See https://line.example/page"},
    ]
    assert found.warnings == ["c: is odd."]


def test_ten_findings_of_a_kind_are_named_and_the_others_counted() -> None:
    found = Findings()
    for number in range(1200):
        found.problem(f"to[{number}]", f'must be an ID; got "@{number}".')
        found.warn(f"odd{number}", f'"{number};{number}" is no value; left as given. Did you mean "{number}"?')
    found.problem("messages", "is required.")
    found.warn("odd", '"x" is no field; left as given.')
    assert found.problems == [
        *[{"property": f"to[{number}]", "message": f'must be an ID; got "@{number}".'} for number in range(10)],
        {"property": "messages", "message": "is required."},
        {"property": "to[...]", "message": "and 1,190 more of the same kind: must be an ID."},
    ]
    assert found.places == "to[0], to[1], to[2] and 1,198 more"
    assert found.warnings == [
        *[f'odd{each}: "{each};{each}" is no value; left as given. Did you mean "{each}"?' for each in range(10)],
        'odd: "x" is no field; left as given.',
        '...: and 1,190 more of the same kind: "..." is no value.',
    ]


@pytest.mark.parametrize("value", ["x", 'x"y', "x\\", "x" * 100, '"' * 100, "", "; got"])
def test_what_is_shown_of_a_value_makes_no_kind_of_its_own(value: str) -> None:
    found = Findings()
    for number in range(12):
        found.problem(f"a{number}", f"must be an ID; got {shown(value * (number + 1))}.")
        found.warn(f"b{number}", f"{shown(value * (number + 1))} is no value; left as given.")
    assert (len(found.problems), len(found.warnings)) == (11, 11)


def test_a_hundred_findings_of_all_kinds_are_named_and_the_others_counted() -> None:
    found = Findings()
    for number in range(300):
        found.problem("x", f"is wrong in way {number}.")
        found.warn("x", f"is odd in way {number}.")
    for _ in range(11):
        found.problem("y", "is wrong in way 0.")
    named = [{"property": "x", "message": f"is wrong in way {number}."} for number in range(100)]
    assert found.problems == [*named, {"property": "...", "message": "and 211 more."}]
    assert found.warnings[99:] == ["x: is odd in way 99.", "...: and 200 more."]


def test_of_long_findings_fewer_are_named_and_every_other_is_counted() -> None:
    found = Findings()
    for number in range(300):
        found.problem(f"{EMOJI * 60}{number}", f"{EMOJI * 60} is wrong in way {number}.")
    *named, last = found.problems
    assert 5000 < len(json.dumps(named)) < 15_000
    assert last == {"property": "...", "message": f"and {300 - len(named)} more."}


def test_of_a_long_place_the_beginning_and_the_end_are_shown() -> None:
    found = Findings()
    found.problem("messages[0]" + ".contents[0]" * 500 + ".colour", "is wrong.")
    place = found.problems[0]["property"]
    assert found.places == place
    assert len(place) == 200
    assert (place[:23], place[-19:]) == ("messages[0].contents[0]", ".contents[0].colour")
    assert place.count("...") == 1


def test_what_was_meant_is_looked_for_the_first_twenty_times() -> None:
    found = Findings()
    hints = [found.closest("texts", ["text"]) for _ in range(30)]
    assert hints == [' Did you mean "text"?'] * 20 + [""] * 10
    assert Findings().closest("texts", ["text"]) == ' Did you mean "text"?'


def test_of_a_long_name_the_beginning_is_a_place() -> None:
    assert under("a", "b" * 60) == "a." + "b" * 60
    assert under("a", "b" * 61) == "a." + "b" * 57 + "..."
    assert under("", "b" * 61) == "b" * 57 + "..."


def test_outside_messages_values_are_converted_and_nothing_is_quoted() -> None:
    found = Findings()
    assert (found.problems, found.warnings, found.exact, found.quotes, found.page) == ([], [], False, False, "")
