"""The vocabulary of declarations: what each field reads, refuses, warns of and says, at both sides of every limit."""

import json
from typing import Any

import pytest

from connector.cli.description import in_words
from connector.fields import (
    Array,
    Boolean,
    Field,
    Findings,
    Ignored,
    Integer,
    Later,
    Map,
    Number,
    Object,
    OneOf,
    String,
    closest,
    from_json,
    parse_json,
    shown,
    under,
    utf16_units,
)

EMOJI = "\N{GRINNING FACE}"
NESTED = "[" * 100_000


class Checked:
    """What came of checking a value at the place ``x``: what is to be sent, problems and warnings."""

    def __init__(self, field: Field, value: Any, *, exact: bool = False) -> None:
        found = Findings()
        found.exact = exact
        self.sent = field.check(value, "x", found)
        self.problems = [(row["property"], row["message"]) for row in found.problems]
        self.warnings = found.warnings

    @property
    def fine(self) -> bool:
        """Whether there is nothing to say about it."""
        return not self.problems and not self.warnings

    @property
    def places(self) -> list[str]:
        """Where the problems are."""
        return [place for place, _ in self.problems]

    @property
    def problem(self) -> str:
        """The one problem, which is with the value itself; there are no warnings."""
        ((place, message),) = self.problems
        assert (place, self.warnings) == ("x", [])
        return message

    @property
    def warning(self) -> str:
        """The one warning, where there is no problem."""
        assert self.problems == []
        (message,) = self.warnings
        return message


def taken(field: Field, value: Any) -> Any:
    """What is sent for a value about which there is nothing to say."""
    checked = Checked(field, value)
    assert checked.fine, (checked.problems, checked.warnings)
    return checked.sent


def same(value: Any, other: Any) -> bool:
    """Whether two values are the same as JSON, where 1, 1.0 and true are three things."""
    return json.dumps(value) == json.dumps(other)


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
        ('[{"x": {"b": 1, "c": 2, "b": 1, "c": 3}}]', "field 'b' is given twice"),
        ("[NaN]", "NaN is not a JSON value"),
        ("[-Infinity]", "-Infinity is not a JSON value"),
        ("Infinity", "Infinity is not a JSON value"),
        ('{"a": 1 "b": 2}', "Expecting"),
        ("", "Expecting"),
    ],
)
def test_json_is_parsed_as_line_does(text: str, mistake: str) -> None:
    with pytest.raises(ValueError, match=f"^{mistake}"):
        parse_json(text)
    assert from_json(text) is None


@pytest.mark.parametrize(("text", "value"), [('{"a": {"a": 1}}', {"a": {"a": 1}}), (b"[1.5]", [1.5]), ("null", None)])
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
        ("[NaN]", "NaN is not a JSON value."),
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


def test_outside_messages_values_are_converted_and_nothing_is_quoted() -> None:
    found = Findings()
    assert (found.problems, found.warnings, found.exact, found.quotes, found.page) == ([], [], False, False, "")


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
    bare = Field()
    assert (bare.description, bare.required, bare.title, bare.examples, bare.default) == ("", False, "", (), None)


def test_fields_say_their_json_type() -> None:
    fields = (String(), Number(), Integer(), Boolean(), Array(String()), Object({}), OneOf({}))
    types = ["string", "number", "number", "boolean", "array", "object", "object"]
    assert [field.json_type for field in fields] == types
    assert Ignored("", reason="").json_type == "string"
    assert Ignored("", reason="", json_type="array").json_type == "array"


# In a message nothing is converted: a value of another type is left, with a warning where LINE may still read it.


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        (String(), 5, "text"),
        (String(), 1.5, "text"),
        (String(), True, "text"),
        (Integer(), "5", "a whole number"),
        (Integer(), 5.0, "a whole number"),
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
    checked = Checked(Integer(maximum=5), "6", exact=True)
    assert checked.places == ["x"]
    assert checked.warnings == ['x: should be a whole number; "6" is left as given.']
    assert Checked(String(limit=2), 123, exact=True).places == ["x"]


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
     "Infinity", "1" * 19, None, True, False, [1], {}],
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
    assert Checked(Integer(maximum=0), 1).places == ["x"]
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
    assert len(Checked(Number(usual=(None, 1)), 2).warnings) == 1
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
    for field in (Array(String()), Array(String(), lone=True), Array(String(), separator=",")):
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


@pytest.mark.parametrize(
    ("given", "sent"),
    [("a", ["a"]), ("a,b", ["a", "b"]), (" a , b c ,\n", ["a", "b c"]), (",,a", ["a"]), (" , ", []), ("", []),
     ('{"a": 1}', ['{"a": 1}'])],
)  # fmt: skip
def test_items_may_be_separated_in_one_text(given: str, sent: list[str]) -> None:
    assert taken(Array(String(), separator=","), given) == sent


def test_another_separator_is_another_one() -> None:
    assert taken(Array(String(), separator=";"), "a,b; c") == ["a,b", "c"]


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
    assert taken(field, {"a": "", "b": 1}) == {"a": "", "b": 1}


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
    given = {"type": "usr", "id": "no"}
    checked = Checked(KINDS, given)
    assert checked.sent == given
    assert checked.warning == ('x.type: "usr" is not a type this connector knows; left unchecked. Did you mean "user"?')
    assert Checked(OneOf({}, by="kind"), {"kind": "zzz"}).warning == (
        'x.kind: "zzz" is not a kind this connector knows; left unchecked.'
    )
    checked = Checked(OneOf(KINDS.kinds, closed=True), given)
    assert checked.problems == [("x.type", 'must be one of user, all; got "usr". Did you mean "user"?')]
    assert (checked.sent, checked.warnings) == (given, [])


@pytest.mark.parametrize("given", ["user", "[1]", 5, None, True, [{"type": "user"}]])
def test_what_is_no_object_is_none_of_the_kinds(given: Any) -> None:
    assert Checked(KINDS, given).problem == f"must be an audience object; got {shown(given)}."
    assert Checked(OneOf({}, what="mention object"), given).problem.startswith("must be a mention object; got ")
    assert Checked(OneOf({}), given).problem.startswith("must be an object; got ")


def test_kinds_may_be_filled_in_later_without_a_bearing_on_the_mapping_they_came_in() -> None:
    kinds: dict[str, Object] = {}
    field = OneOf(kinds)
    field.kinds["operator"] = Object({"type": String(), "not": field})
    assert kinds == {}
    nested = {"type": "operator", "not": {"type": "operator", "not": {}}}
    assert Checked(field, nested).places == ["x.not.not.type"]


# An object whose fields the sender names.

NAMED = Map(Integer(minimum=1), maximum=2, pattern="ab|abc", form="two or three letters")


def test_a_map_is_held_to_its_number_of_fields_their_names_and_their_values() -> None:
    assert same(taken(NAMED, {"ab": "1", "abc": 2.0}), {"ab": 1, "abc": 2})
    assert taken(NAMED, {}) == {}
    checked = Checked(NAMED, {"ab": 1, "abc": 0, "abcd": "2"})
    assert checked.problems == [
        ("x", "must be an object of at most 2 fields; got 3."),
        ("x.abcd", 'must be named with two or three letters; got "abcd".'),
        ("x.abc", "must be a whole number of at least 1; got 0."),
    ]
    assert checked.sent == {"ab": 1, "abc": 0, "abcd": 2}


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
