"""Objects whose fields depend."""

from typing import Any

import pytest

from connector.fields import (
    Field,
    Integer,
    Later,
    Map,
    Object,
    OneOf,
    String,
    shown,
)
from tests.connector.fields.checked import Checked, same, taken

# One of several kinds of object.

KINDS = OneOf(
    {"user": Object({"type": String(), "id": Integer(required=True)}), "all": Object({"type": String()})},
    what="audience object",
    elsewhere={"camera": "works in quick replies only"},
)


def test_the_type_decides_the_fields() -> None:
    assert same(taken(KINDS, {"type": "user", "id": "5"}), {"type": "user", "id": 5})
    assert taken(KINDS, '{"type": "all"}') == {"type": "all"}
    assert Checked(KINDS, {"type": "user"}).places == ["x.id"]
    assert taken(OneOf({"1": Object({"kind": String()})}, by="kind"), {"kind": "1"}) == {"kind": "1"}


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (None, "is required: one of user, all."),
        ("", "is required: one of user, all."),
        (5, "must be text; got 5."),
        (True, "must be text; got true."),
        (["user"], 'must be text; got ["user"].'),
        ({}, "must be text; got {}."),
        ("camera", 'must be one of user, all here; got "camera", which works in quick replies only.'),
    ],
)
def test_a_type_that_is_missing_or_belongs_elsewhere_is_refused(kind: Any, message: str) -> None:
    given = {"type": kind, "a": 1}
    for closed in (False, True):
        field = OneOf(KINDS.kinds, elsewhere=KINDS.elsewhere, closed=closed)
        checked = Checked(field, given)
        assert checked.problems == [("x.type", message)]
        assert (checked.sent, checked.warnings) == (given, [])
    assert Checked(KINDS, {}).problems == [("x.type", "is required: one of user, all.")]
    assert Checked(OneOf({}, by="kind"), {"type": "user"}).places == ["x.kind"]


def test_an_unknown_type_passes_unchecked_with_a_warning_unless_it_is_certain_to_be_refused() -> None:
    given = {"type": "users2", "id": "no"}
    checked = Checked(KINDS, given)
    assert checked.sent == given
    assert checked.warning == (
        'x.type: "users2" is not a type this connector knows; left unchecked. Did you mean "user"?'
    )
    assert Checked(OneOf({}, by="kind"), {"kind": "zzz"}).warning == (
        'x.kind: "zzz" is not a kind this connector knows; left unchecked.'
    )
    checked = Checked(OneOf(KINDS.kinds, closed=True), given)
    assert checked.problems == [("x.type", 'must be one of user, all; got "users2". Did you mean "user"?')]
    assert (checked.sent, checked.warnings) == (given, [])


@pytest.mark.parametrize("kind", ["User", "usr", "users", "usor", "uesr", "useR"])
def test_a_type_that_is_nearly_another_is_refused(kind: str) -> None:
    checked = Checked(KINDS, {"type": kind})
    message = f'must be one of user, all; got {shown(kind)}. Did you mean "user"?'
    assert (checked.problems, checked.warnings) == ([("x.type", message)], [])


@pytest.mark.parametrize("kind", ["user2", "us er", "user_", "resu", "us", "customer"])
def test_another_type_is_not_nearly_one_by_a_digit_a_sign_or_two_letters(kind: str) -> None:
    assert Checked(KINDS, {"type": kind}).warning.startswith(f"x.type: {shown(kind)} is not a type ")


@pytest.mark.parametrize("given", ["user", "[1]", 5, None, True, [{"type": "user"}]])
def test_what_is_no_object_is_none_of_the_kinds(given: Any) -> None:
    assert Checked(KINDS, given).problem == f"must be an audience object; got {shown(given)}."
    for what in ("a mention object", "an emoji object", "an imagemap", "a video"):
        assert Checked(OneOf({}, what=what.partition(" ")[2]), given).problem == f"must be {what}; got {shown(given)}."
    assert Checked(OneOf({}), given).problem.startswith("must be an object; got ")


def test_a_declaration_and_the_mappings_it_was_made_of_do_not_change_one_another() -> None:
    fields: dict[str, Field] = {}
    plain = Object(fields)
    fields["a"] = String(required=True)
    assert taken(plain, {}) == {}
    kinds: dict[str, Object] = {}
    elsewhere = {"camera": "belongs elsewhere"}
    field = OneOf(kinds, elsewhere=elsewhere)
    elsewhere["operator"] = "belongs elsewhere"
    assert Checked(field, {"type": "operator"}).problems == []
    field.kinds["operator"] = Object({"type": String(), "not": field})
    assert kinds == {}
    nested = {"type": "operator", "not": {"type": "operator", "not": {}}}
    assert Checked(field, nested).places == ["x.not.not.type"]


# An object whose fields the sender names.

NAMED = Map(Integer(minimum=1), maximum=2, pattern="ab|abc", form="two or three letters")


def test_a_map_is_held_to_its_number_of_fields_their_names_and_their_values() -> None:
    assert same(taken(NAMED, {"ab": "1", "abc": 2.0}), {"ab": 1, "abc": 2})
    assert taken(NAMED, {}) == {}
    checked = Checked(NAMED, {"abc": 0, "abcd": "2"})
    assert checked.problems == [
        ("x.abcd", 'must be named with two or three letters; got "abcd".'),
        ("x.abc", "must be a whole number of at least 1; got 0."),
    ]
    assert checked.sent == {"abc": 0, "abcd": 2}
    too_many = Checked(NAMED, {"ab": 0, "abc": 1, "abcd": 0})
    assert too_many.problems == [
        ("x", "must be an object of at most 2 fields; got 3."),
        ("x.ab", "must be a whole number of at least 1; got 0."),
    ]


@pytest.mark.parametrize("name", ["abc\n", "abcx", "xab", "", "ab "])
def test_the_pattern_of_a_map_holds_for_the_whole_name(name: str) -> None:
    assert Checked(NAMED, {name: 1}).problems == [
        (f"x.{name}", f"must be named with two or three letters; got {shown(name)}.")
    ]


@pytest.mark.parametrize("given", [[], "text", '{"ab": 1}', 5, None, True])
def test_what_is_no_object_is_no_map(given: Any) -> None:
    assert Checked(NAMED, given).problem == f"must be an object of at most 2 fields; got {shown(given)}."


# Declarations that are loaded when they are needed.


def test_a_later_field_is_its_declaration() -> None:
    field = Later("connector.messages.parts.sender", "SENDER")
    assert Checked(field, {"name": 5}).problems == Checked(field.loaded(), {"name": 5}).problems
    assert Checked(field, 5).problem.startswith(f"must be {field.loaded().expected()}; got 5.")
    assert field.expected() == field.loaded().expected() != Field().expected()
    assert taken(field, {"name": "Bot"}) == {"name": "Bot"}
