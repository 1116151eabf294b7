"""Lists and objects."""

from typing import Any

import pytest

from connector.fields import (
    Array,
    Boolean,
    Column,
    Field,
    Findings,
    Ignored,
    Integer,
    Number,
    Object,
    String,
    shown,
)
from tests.connector.fields.checked import Checked, same, taken

# Lists.


@pytest.mark.parametrize(
    ("field", "what"),
    [
        (Array(String()), "an array"),
        (Array(String(), minimum=1), "an array of at least 1 items"),
        (Array(String(), minimum=2), "an array of at least 2 items"),
        (Array(String(), maximum=5), "an array of at most 5 items"),
        (Array(String(), minimum=1, maximum=5), "an array of 1 to 5 items"),
        (Array(String(), minimum=1, maximum=1), "an array of 1 item"),
        (Array(String(), minimum=2, maximum=2), "an array of 2 items"),
    ],
)
def test_a_list_says_how_many_items_it_takes(field: Field, what: str) -> None:
    assert field.expected() == what


def test_a_list_with_too_few_or_too_many_items_is_refused() -> None:
    field = Array(String(), minimum=2, maximum=3)
    assert Checked(field, ["a"]).problem == "must be an array of 2 to 3 items; got 1."
    assert Checked(field, ["a"] * 4).problem == "must be an array of 2 to 3 items; got 4."
    assert taken(field, ["a"] * 2) == ["a"] * 2
    assert taken(field, ["a"] * 3) == ["a"] * 3
    assert taken(Array(String()), []) == []
    assert taken(Array(String()), ["a"] * 1000) == ["a"] * 1000
    assert Checked(Array(String(), maximum=0), ["a"]).places == ["x"]


def test_a_list_with_fewer_items_than_make_sense_passes_with_a_warning() -> None:
    field = Array(String(), minimum=1, usual=3)
    checked = Checked(field, ["a", "b"])
    assert checked.warning == "x: has 2 items, which LINE may refuse; give at least 3."
    assert checked.sent == ["a", "b"]
    assert taken(field, ["a"] * 3) == ["a"] * 3
    assert Checked(field, []).problem == "must be an array of at least 1 items; got 0."


def test_every_item_is_checked_at_its_place_and_converted() -> None:
    checked = Checked(Array(Integer(minimum=2)), ["2", 1, 3.0, "no"])
    assert checked.places == ["x[1]", "x[3]"]
    assert same(checked.sent, [2, 1, 3, "no"])


@pytest.mark.parametrize("given", ['["a", "b"]', ' ["a","b"] ', ["a", "b"]])
def test_a_list_may_come_as_json_text(given: Any) -> None:
    for field in (Array(String()), Array(String(), lone=True), Column(String())):
        assert taken(field, given) == ["a", "b"]


@pytest.mark.parametrize("given", ["a", "a,b", "", "5", '{"a": 1}', "null", 5, True, None, {"a": 1}])
def test_without_more_a_list_is_a_list(given: Any) -> None:
    assert Checked(Array(Field()), given).problem == f"must be an array; got {shown(given)}."


def test_a_lone_text_is_a_list_of_one_where_texts_are_listed() -> None:
    field = Array(String(), lone=True)
    for text in ("a", "a,b", " ", '{"a": 1}x', "null", "5"):
        assert taken(field, text) == [text]
    for other in (5, True, None, {"a": 1}):
        assert Checked(field, other).places == ["x"]


def test_a_lone_object_is_a_list_of_one_where_objects_are_listed() -> None:
    field = Array(Object({"a": Integer()}), lone=True)
    assert taken(field, {"a": 1}) == [{"a": 1}]
    assert taken(field, '{"a": 1}') == [{"a": 1}]
    for other in ("a", 5, '{"a": 1}x', "5", None):
        assert Checked(field, other).places == ["x"]


def test_items_that_are_given_again_are_dropped_and_counted() -> None:
    field = Array(String(), unique=True)
    checked = Checked(field, ["b", "a", "b", "b", "a"])
    assert checked.sent == ["b", "a"]
    assert checked.warning == "x: 3 duplicates were dropped."
    assert taken(field, ["b", "a"]) == ["b", "a"]
    assert taken(Array(String()), ["a", "a"]) == ["a", "a"]


def test_items_count_as_the_same_once_they_are_converted() -> None:
    assert Checked(Array(String(trimmed=True), unique=True), ["1", 1, " 1"]).sent == ["1"]


@pytest.mark.parametrize("item", [["a"], {"a": 1}, [], {}])
def test_a_list_or_object_among_unique_items_is_refused_like_any_other_wrong_item(item: Any) -> None:
    for exact in (True, False):
        for of in (String(), Integer(), Number(choices=(1, 2)), String(choices=("a",)), Boolean()):
            assert Checked(Array(of, unique=True), [item, item], exact=exact).places == ["x[0]", "x[1]"]


def test_duplicates_are_not_counted_in_a_list_that_is_refused() -> None:
    checked = Checked(Array(String(choices=("a",)), unique=True), ["a", "a", "b"])
    assert (checked.places, checked.warnings, checked.sent) == (["x[2]"], [], ["a", "a", "b"])


# Objects.


def test_an_object_may_come_as_json_text() -> None:
    assert taken(Object({"a": Integer()}), ' {"a": "1"}') == {"a": 1}
    for other in ("[1]", "5", "null", "", 5, [1], None, True):
        assert Checked(Object({}), other).problem == f"must be an object; got {shown(other)}."


def test_the_fields_of_an_object_are_checked_at_their_places_and_converted() -> None:
    field = Object({"a": Integer(), "b": Object({"c": Boolean()})})
    assert same(taken(field, {"b": {"c": "true"}, "a": "5"}), {"b": {"c": True}, "a": 5})
    assert Checked(field, {"a": "no", "b": {"c": 5}}).places == ["x.a", "x.b.c"]


def test_a_required_field_that_is_missing_or_null_is_named_with_what_it_takes() -> None:
    field = Object({"a": String(required=True), "b": Integer(required=True, minimum=1), "c": String()})
    for given in ({}, {"a": None, "b": None}):
        checked = Checked(field, given)
        assert checked.problems == [
            ("x.a", "is required: text."),
            ("x.b", "is required: a whole number of at least 1."),
        ]
        assert checked.warnings == []
    assert taken(field, {"a": " ", "b": 1}) == {"a": " ", "b": 1}


def test_a_field_that_is_null_is_not_sent_and_in_a_message_it_is_warned_of() -> None:
    field = Object({"a": String(), "b": String(required=True)})
    assert taken(field, {"a": None, "b": "x"}) == {"b": "x"}
    checked = Checked(field, {"a": None, "b": "x"}, exact=True)
    assert checked.warning == "x.a: is null, for which LINE documents no meaning; leave it out."
    required = Checked(field, {"b": None}, exact=True)
    assert (required.problems, required.warnings) == ([("x.b", "is required: text.")], [])


def test_an_unknown_field_is_passed_on_with_a_warning_or_refused_where_line_refuses_it() -> None:
    fields = {"text": String(), "type": String()}
    checked = Checked(Object(fields), {"texts": [1], "zzz": None})
    assert checked.sent == {"texts": [1], "zzz": None}
    assert checked.problems == []
    assert checked.warnings == [
        'x.texts: is not a field LINE documents; passed on as given. Did you mean "text"?',
        "x.zzz: is not a field LINE documents; passed on as given.",
    ]
    checked = Checked(Object(fields, closed=True), {"texts": 1})
    assert checked.problems == [
        ("x.texts", 'is a field LINE does not know and refuses here; remove it. Did you mean "text"?')
    ]
    assert (checked.sent, checked.warnings) == ({"texts": 1}, [])


def test_a_field_that_line_does_not_take_is_not_sent_and_named_in_a_warning() -> None:
    field = Object({"to": Ignored("", reason="was not sent: it goes to all.", required=False), "a": String()})
    checked = Checked(field, {"to": {"any": 1}, "a": "x"})
    assert checked.sent == {"a": "x"}
    assert checked.warning == "x.to: was not sent: it goes to all."
    assert taken(field, {"to": None}) == {}


def test_rules_see_the_object_as_it_was_given_after_its_fields() -> None:
    seen: list[Any] = []

    def rule(value: dict[str, Any], place: str, found: Findings) -> None:
        seen.append((dict(value), place, [row["property"] for row in found.problems]))
        found.problem(place, "is against a rule.")

    checked = Checked(Object({"a": Integer()}, rules=(rule, rule)), {"a": "no", "b": None})
    assert seen[0] == ({"a": "no", "b": None}, "x", ["x.a"])
    assert checked.places == ["x.a", "x", "x"]


def test_a_problem_names_the_page_of_the_innermost_object_that_has_one() -> None:
    def rule(value: dict[str, Any], place: str, found: Findings) -> None:
        found.problem(place, "is against a rule.")

    bare = Object({"c": Integer()})
    field = Object(
        {"a": Object({"b": bare}, page="https://line.example/inner"), "d": Integer()},
        page="https://line.example/outer",
        rules=(rule,),
    )
    messages = dict(Checked(field, {"a": {"b": {"c": "no"}}, "d": "no"}).problems)
    assert messages["x.a.b.c"].endswith(". See https://line.example/inner")
    assert messages["x.d"].endswith(". See https://line.example/outer")
    assert messages["x"] == "is against a rule. See https://line.example/outer"
    found = Findings()
    found.page = "https://line.example/before"
    bare.check({"c": "no"}, "x", found)
    field.check({}, "x", found)
    assert found.page == "https://line.example/before"
    assert found.problems[0]["message"].endswith(". See https://line.example/before")
