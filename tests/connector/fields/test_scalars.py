"""One value: text, a number, true or false."""

from typing import Any

import pytest

from connector.fields import (
    Array,
    Boolean,
    Field,
    Ignored,
    Integer,
    Later,
    Map,
    Number,
    Object,
    OneOf,
    String,
    shown,
)
from tests.connector.fields.checked import Checked, same, taken

EMOJI = "\N{GRINNING FACE}"


# Any field.


def test_a_plain_field_takes_any_value_but_none() -> None:
    for value in (0, "", [], {"a": 1}, False):
        assert taken(Field(), value) == value
        assert Checked(Field(), value, exact=True).fine
    assert Checked(Field(), None).problem == "must be a value; got null."


def test_what_a_declaration_says_about_a_field_is_kept() -> None:
    fields = (
        Field("What it is.", required=True, title="T", examples=(1,), default=2),
        String("What it is.", required=True, title="T", examples=(1,), default=2),
        Number("What it is.", required=True, title="T", examples=(1,), default=2),
        Array(String(), "What it is.", required=True, title="T", examples=(1,), default=2),
        Object({}, "What it is.", required=True, title="T", examples=(1,), default=2),
        OneOf({}, "What it is.", required=True, title="T", examples=(1,), default=2),
        Map(
            String(), "What it is.", maximum=1, pattern="", form="", required=True, title="T", examples=(1,), default=2
        ),
        Later("json", "x", "What it is.", required=True, title="T", examples=(1,), default=2),
        Ignored("What it is.", reason="", required=True, title="T", examples=(1,), default=2),
    )
    for field in fields:
        about = (field.description, field.required, field.title, field.examples, field.default)
        assert about == ("What it is.", True, "T", (1,), 2), field
    of = String()
    named = Map(of, maximum=1, pattern="", form="")
    plain = (Field(), of, Number(), Integer(), Boolean(), Array(of), Object({}), OneOf({}), named, Later("json", "x"))
    for bare in plain:
        about = (bare.description, bare.required, bare.title, bare.examples, bare.default)
        assert about == ("", False, "", (), None), bare


def test_fields_say_their_json_type() -> None:
    fields = (String(), Number(), Integer(), Boolean(), Array(String()), Object({}), OneOf({}), Field())
    types = ["string", "number", "number", "boolean", "array", "object", "object", "object"]
    assert [field.json_type for field in fields] == types
    assert Ignored("", reason="").json_type == "string"
    assert Ignored("", reason="", json_type="array").json_type == "array"


# In a message nothing is converted: a value of another type is left, with a warning where LINE may still read it.


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        (String(), 5.0, "text"),
        (String(), 1.5, "text"),
        (String(), True, "text"),
        (Number(), "5.5", "a number"),
        (Number(), True, "a number"),
        (Integer(), "5.0", "a whole number"),
        (Integer(), " 5", "a whole number"),
        (Integer(), "\uff15", "a whole number"),
        (Integer(), 5.0, "a whole number"),
        (Integer(), 5.5, "a whole number"),
        (Integer(), True, "a whole number"),
        (Integer(), " ", "a whole number"),
        (Integer(), "", "a whole number"),
        (Boolean(), "true", "true or false"),
        (Boolean(), 1, "true or false"),
    ],
)
def test_a_scalar_in_place_of_a_scalar_is_left_in_a_message_with_a_warning(field: Field, value: Any, what: str) -> None:
    assert Checked(field, value, exact=True).warning == f"x: should be {what}; {shown(value)} is left as given."


@pytest.mark.parametrize("value", [True, "", " "])
def test_a_scalar_that_cannot_be_read_goes_out_as_it_is(value: Any) -> None:
    assert same(Checked(Integer(), value, exact=True).sent, value)


def test_a_scalar_of_another_type_is_held_to_the_limits_in_a_message_too() -> None:
    checked = Checked(Integer(maximum=5), "6.0", exact=True)
    assert checked.places == ["x"]
    assert checked.warnings == ['x: should be a whole number of at most 5; "6.0" is left as given.']
    assert Checked(Integer(maximum=5), "6", exact=True).problem == "must be a whole number of at most 5; got 6."
    assert Checked(String(limit=2), 123, exact=True).problem == "must have at most 2 characters; got 3. Shorten it."


@pytest.mark.parametrize(
    ("field", "value"), [(String(), 0), (String(), -5), (Integer(), "0"), (Integer(), "-5"), (Number(), "35")]
)
def test_a_whole_number_for_a_text_and_digits_for_a_number_need_no_word_in_a_message(field: Field, value: Any) -> None:
    assert Checked(field, value, exact=True).fine


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (Integer(), "soon", 'must be a whole number; got "soon".'),
        (Boolean(), "maybe", 'must be true or false; got "maybe".'),
        (Integer(), [5], "must be a whole number; got [5]."),
        (String(), {"a": 1}, 'must be text; got {"a": 1}.'),
        (String(), ["a"], 'must be text; got ["a"].'),
        (Object({}), 5, "must be an object; got 5."),
        (Object({}), "5", 'must be an object; got "5".'),
        (Object({}), [], "must be an object; got []."),
        (Array(String()), 5, "must be an array; got 5."),
        (Object({}), '{"a": 1}', r'must be an object; got "{\"a\": 1}". It is JSON as text; pass the value itself.'),
        (Array(String()), '["a"]', r'must be an array; got "[\"a\"]". It is JSON as text; pass the value itself.'),
        (Array(String(), lone=True), "a", 'must be an array; got "a". It is JSON as text; pass the value itself.'),
    ],
)
def test_anything_else_of_another_type_is_refused_in_a_message(field: Field, value: Any, message: str) -> None:
    checked = Checked(field, value, exact=True)
    assert checked.problem == message
    assert checked.sent == value


@pytest.mark.parametrize(
    ("field", "value"),
    [(String(), "5"), (Integer(), 5), (Number(), 5), (Number(), 5.5), (Boolean(), False), (Array(String()), ["a"])],
)
def test_a_value_of_the_right_type_needs_no_word(field: Field, value: Any) -> None:
    for exact in (True, False):
        checked = Checked(field, value, exact=exact)
        assert checked.fine
        assert same(checked.sent, value)


# Text.


@pytest.mark.parametrize(("given", "sent"), [("a", "a"), ("", ""), (5, "5"), (10.0, "10"), (1.5, "1.5"), (-3, "-3")])
def test_text_may_come_as_a_number(given: Any, sent: str) -> None:
    assert same(taken(String(), given), sent)


@pytest.mark.parametrize("given", [None, True, False, [], ["a"], {}, {"a": 1}])
def test_neither_true_nor_a_list_nor_an_object_is_text(given: Any) -> None:
    assert Checked(String(), given).problem == f"must be text; got {shown(given)}."
    assert Checked(String(choices=("True", "true", "1")), given).places == ["x"]
    assert Checked(String(known=("True", "true", "1")), given).places == ["x"]


@pytest.mark.parametrize(
    ("field", "what"),
    [
        (String(), "text"),
        (String(form="an ID"), "an ID"),
        (String(form="an ID", choices=("a",)), "an ID"),
        (String(choices=("a", "b")), "one of a, b"),
        (String(known=("a",)), "one of a"),
        (String(choices=("c",), known=("a", "b")), "one of c"),
        (String(choices=tuple("abcdefghijkl")), "one of a, b, c, d, e, f, g, h, i, j, k, l"),
        (String(choices=tuple("abcdefghijklm")), "text"),
    ],
)
def test_text_is_asked_for_by_its_form_or_by_a_dozen_values(field: Field, what: str) -> None:
    assert field.expected() == what


@pytest.mark.parametrize("value", ["abd\n", "abdx", "xabd", "abd ", "ab\n", "\nabd", "d", ""])
def test_a_pattern_holds_for_the_whole_text(value: str) -> None:
    field = String(pattern="ab|abd", form="two or three letters")
    assert Checked(field, value).problem == f"must be two or three letters; got {shown(value)}."
    assert taken(field, "abd") == "abd"


def test_the_form_that_is_usual_holds_for_the_whole_text_too_but_only_warns() -> None:
    field = String(usual=("ab|abd", "two or three letters"))
    for value in ("abd\n", "abdx", "xabd", ""):
        checked = Checked(field, value)
        assert checked.warning == f"x: should be two or three letters; {shown(value)} is left as given."
        assert checked.sent == value
    assert taken(field, "abd") == "abd"


@pytest.mark.parametrize("field", [String(pattern="[a-z]+", form="letters"), String(choices=("abc",))])
def test_blanks_around_a_text_are_taken_off_only_where_declared(field: String) -> None:
    assert Checked(field, " abc\n").places == ["x"]
    field.trimmed = True
    assert taken(field, " \tabc\r\n") == "abc"
    assert Checked(field, " abc\n", exact=True).places == ["x"]
    assert taken(String(), " abc\n") == " abc\n"
    assert taken(String(trimmed=True), " a c\n") == "a c"


def test_only_the_choices_are_taken_and_the_nearest_is_offered() -> None:
    field = String(choices=("ready", "unready"))
    assert taken(field, "unready") == "unready"
    assert Checked(field, "redy").problem == 'must be one of ready, unready; got "redy". Did you mean "ready"?'
    assert Checked(field, "zzz").problem == 'must be one of ready, unready; got "zzz".'
    assert Checked(field, "ready\n").places == Checked(field, "").places == Checked(field, "read").places == ["x"]


def test_a_value_that_is_not_known_passes_with_a_warning() -> None:
    field = String(known=("male", "female"))
    assert taken(field, "male") == "male"
    checked = Checked(field, "femal")
    assert checked.sent == "femal"
    warning = 'x: "femal" is not a value LINE documents; left as given. Did you mean "female"?'
    assert checked.warning == warning


@pytest.mark.parametrize(
    ("minimum", "value", "message"),
    [
        (1, "", 'must not be empty; got "".'),
        (2, "a", 'must have at least 2 characters; got "a".'),
        (2, "", 'must have at least 2 characters; got "".'),
    ],
)
def test_a_text_that_is_too_short_is_refused(minimum: int, value: str, message: str) -> None:
    assert Checked(String(minimum=minimum), value).problem == message
    assert taken(String(minimum=minimum), "a" * minimum) == "a" * minimum


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("abcdef", "must have at most 5 characters; got 6. Shorten it."),
        ("กกกกกก", "must have at most 5 characters; got 6. Shorten it."),
        (EMOJI * 3, "must have at most 5 characters; got 6. Shorten it. Most emoji count as 2."),
        ("abcd" + EMOJI, "must have at most 5 characters; got 6. Shorten it. Most emoji count as 2."),
    ],
)
def test_a_text_that_is_too_long_is_refused_with_its_length_as_line_counts(value: str, message: str) -> None:
    assert Checked(String(limit=5), value).problem == message


@pytest.mark.parametrize("value", ["", "abcde", EMOJI * 2 + "a", "กขคงจ", "abc" + EMOJI])
def test_a_text_at_its_limit_is_taken(value: str) -> None:
    assert taken(String(limit=5), value) == value


def test_a_text_may_be_counted_in_another_way_and_unit() -> None:
    field = String(minimum=2, limit=3, counted=len, unit="letters")
    assert taken(field, EMOJI * 3) == EMOJI * 3
    assert Checked(field, EMOJI * 4).problem == "must have at most 3 letters; got 4. Shorten it."
    assert Checked(field, EMOJI).problem == f'must have at least 2 letters; got "{EMOJI}".'
    assert Checked(String(limit=0), "a").problem == "must have at most 0 characters; got 1. Shorten it."


def test_a_text_has_one_problem_at_a_time_and_its_form_comes_first() -> None:
    field = String(pattern="a*", form="a's", choices=("aaa",), minimum=2, limit=1, known=("x",), usual=("x", "x"))
    assert Checked(field, "b").problem == 'must be a\'s; got "b".'
    assert Checked(field, "a").problem == 'must be a\'s; got "a".'
    assert Checked(field, "aaa").problem == "must have at most 1 characters; got 3. Shorten it."


def test_the_usual_form_is_not_asked_for_where_the_value_is_unknown_anyway() -> None:
    assert Checked(String(known=("a",), usual=("x", "x")), "b").warning == (
        'x: "b" is not a value LINE documents; left as given.'
    )


# Numbers.


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (5, 5),
        (-5, -5),
        (1.5, 1.5),
        ("1.5", 1.5),
        (" +1.50\n", 1.5),
        ("-0.25", -0.25),
        ("7", 7.0),
        ("1" * 18, float("1" * 18)),
    ],
)
def test_a_number_may_come_as_text(given: Any, number: float) -> None:
    assert same(taken(Number(), given), number)


@pytest.mark.parametrize(
    "given",
    ["", " ", "1.", ".5", "1e3", "0x10", "1_0", "1,5", "1.5.5", "1 5", "+-1", "1x", "x1", "1\nx", "nan", "inf",
     "Infinity", "1" * 19, float("inf"), float("-inf"), float("nan"), None, True, False, [1], {}],
)  # fmt: skip
def test_other_values_are_no_numbers(given: Any) -> None:
    assert Checked(Number(), given).problem == f"must be a number; got {shown(given)}."
    assert Checked(Number(choices=(0, 1)), given).problem == f"must be one of 0, 1; got {shown(given)}."


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (10, 10),
        (-1, -1),
        (10.0, 10),
        ("10", 10),
        (" 10\n", 10),
        ("10.0", 10),
        ("10.000", 10),
        ("+5", 5),
        ("-5", -5),
        ("9" * 18, int("9" * 18)),
    ],
)
def test_a_whole_number_may_come_as_text_or_with_a_point(given: Any, number: int) -> None:
    sent = taken(Integer(), given)
    assert same(sent, number)
    assert type(sent) is int


@pytest.mark.parametrize(
    "given",
    ["", " ", "10.", "10.5", "10.05", "10.0x", "1x0", ".0", "10.0\n\nx", "x10", "10x", "1 0", "1_0", "--1", "1e1",
     10.5, float("inf"), float("-inf"), float("nan"), "9" * 19, None, True, False, [10], {}],
)  # fmt: skip
def test_other_values_are_no_whole_numbers(given: Any) -> None:
    assert Checked(Integer(), given).problem == f"must be a whole number; got {shown(given)}."
    assert Checked(Integer(choices=(0, 1)), given).problem == f"must be one of 0, 1; got {shown(given)}."


@pytest.mark.parametrize("field", [Integer(minimum=-1, maximum=2), Number(minimum=-1, maximum=2)])
@pytest.mark.parametrize("value", [-2, 3])
def test_a_number_outside_its_limits_is_refused(field: Number, value: int) -> None:
    assert Checked(field, value).problem == f"must be {field.noun} from -1 to 2; got {value}."
    for fine in (-1, 0, 2):
        assert same(taken(field, fine), fine)


def test_a_limit_may_stand_on_one_side_only_and_zero_is_one() -> None:
    assert Checked(Integer(minimum=0), -1).problem == "must be a whole number of at least 0; got -1."
    assert same(taken(Integer(minimum=0), 0), 0)
    assert same(taken(Integer(minimum=0), 10**30), 10**30)
    assert Checked(Integer(maximum=0), 1).problem == "must be a whole number of at most 0; got 1."
    assert same(taken(Integer(maximum=0), 0), 0)
    assert same(taken(Integer(maximum=0), -(10**30)), -(10**30))
    assert Checked(Number(minimum=0.1), 0.09).problem == "must be a number of at least 0.1; got 0.09."
    assert Checked(Number(minimum=0, maximum=0), 1).problem == "must be a number from 0 to 0; got 1."


def test_only_the_choices_of_a_number_are_taken() -> None:
    field = Integer(minimum=0, maximum=60, choices=(5, 10, 99))
    assert same(taken(field, "10"), 10)
    assert Checked(field, 7).problem == "must be one of 5, 10, 99; got 7."
    assert Checked(field, 99).places == ["x"]
    assert field.expected() == "one of 5, 10, 99"


def test_a_number_outside_what_is_usual_passes_with_a_warning() -> None:
    field = Integer(minimum=0, usual=(2, 4))
    for value in (1, 5):
        checked = Checked(field, value)
        assert checked.warning == f"x: should be a whole number from 2 to 4; {value} is left as given."
        assert same(checked.sent, value)
    assert Checked(field, -1).places == ["x"]
    assert Checked(field, -1).warnings == []
    for value in (2, 3, 4):
        assert same(taken(field, value), value)


def test_what_is_usual_may_be_open_on_either_side() -> None:
    assert Checked(Integer(usual=(1, None)), 0).warning == (
        "x: should be a whole number of at least 1; 0 is left as given."
    )
    assert taken(Integer(usual=(1, None)), 10**9) == 10**9
    assert Checked(Number(usual=(None, 1)), 2).warning == "x: should be a number of at most 1; 2 is left as given."
    assert taken(Number(usual=(None, 1)), -(10**9)) == -(10**9)
    assert taken(Number(), 10**9) == 10**9


# True and false.


@pytest.mark.parametrize(
    ("given", "sent"),
    [(True, True), (False, False), ("true", True), ("FALSE", False), (" True\n", True), ("\tfalse ", False)],
)
def test_true_and_false_may_come_as_text_in_any_case(given: Any, sent: bool) -> None:
    assert same(taken(Boolean(), given), sent)


@pytest.mark.parametrize("given", [0, 1, 1.0, "", " ", "1", "yes", "truex", "true false", None, [], [True], {}])
def test_nothing_else_is_true_or_false(given: Any) -> None:
    assert Checked(Boolean(), given).problem == f"must be true or false; got {shown(given)}."
