"""An input to one checked request: what belongs where, what is left out with a warning, what is refused."""

import json
from typing import Any, NamedTuple

import pytest

from connector.asset import ASSET_KEYS
from connector.errors import PlaybookError
from connector.fields import Integer, Object, String
from connector.line import RETRY_KEY
from connector.models import Messages, refused_retry_key_header, retry_key_header
from connector.request import Request, check_input
from tests.conftest import TEXT

KEY = "123e4567-e89b-12d3-a456-426614174000"
FORMS = {
    "headers": retry_key_header(),
    "path_parameters": Object({"userId": String(required=True)}),
    "parameters": Object({"date": String()}),
    "json_body": Object({"max": Integer()}),
}
NOTHING = Object({})


class Checked(NamedTuple):
    """What would go out for an input, and what was found."""

    request: Request
    problems: list[dict[str, str]]
    warnings: list[str]

    @property
    def places(self) -> list[str]:
        """The places of the problems."""
        return [problem["property"] for problem in self.problems]


def checked(inputs: Any, usual: str = "json_body", *, sends: bool = False, **forms: Object) -> Checked:
    """An input to an action that has a path parameter and a field in each section, unless told otherwise."""
    given = {"userId": "U1", **inputs} if isinstance(inputs, dict) and "path_parameters" not in inputs else inputs
    request, found = check_input(given, {**FORMS, **forms}, usual, sends=sends)
    return Checked(request, found.problems, found.warnings)


def sections(inputs: Any, usual: str = "json_body", **forms: Object) -> dict[str, Any]:
    """What goes out for an input that nothing is said of, but for what is empty."""
    request, problems, found = checked(inputs, usual, **forms)
    assert (problems, found) == ([], [])
    return {name: value for name, value in request._asdict().items() if value}


def warned(inputs: Any, usual: str = "json_body", **forms: Object) -> tuple[dict[str, Any], list[str]]:
    """What goes out for an input that is doubtful, and the warnings."""
    request, problems, found = checked(inputs, usual, **forms)
    assert problems == []
    return {name: value for name, value in request._asdict().items() if value}, found


ALL = {
    "headers": {RETRY_KEY: KEY},
    "path_parameters": {"userId": "U1"},
    "parameters": {"date": "20191231"},
    "json_body": {"max": 1},
}


def test_a_field_comes_in_its_section_or_flat() -> None:
    flat = {name: value for section in ALL.values() for name, value in section.items()}
    assert sections(ALL) == sections(flat) == ALL


def test_a_section_may_be_json_text() -> None:
    assert sections({section: json.dumps(fields) for section, fields in ALL.items()}) == ALL


@pytest.mark.parametrize("empty", [None, {}, "", " \n", [], 0, False])
def test_an_empty_section_counts_as_not_given(empty: Any) -> None:
    given = {"headers": empty, "parameters": empty, "json_body": empty}
    assert sections(given) == {"path_parameters": {"userId": "U1"}}


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [(5, "int"), ("text", "str"), ("{", "str"), ("null", "str"), ("[1]", "str"), ([1], "list"), (True, "bool")],
)
@pytest.mark.parametrize("section", ["headers", "parameters", "json_body"])
def test_a_section_that_is_no_object_is_refused(section: str, wrong: Any, kind: str) -> None:
    (problem,) = checked({section: wrong}).problems
    assert problem["property"] == section
    said, _, mistake = problem["message"].partition(f"must be an object; got {kind}.")
    assert said == ""
    assert mistake.startswith(" The text is not valid JSON: ") if wrong == "{" else mistake == ""


@pytest.mark.parametrize(("wrong", "kind"), [(None, "NoneType"), (5, "int"), ("{}", "str"), ([{}], "list")])
def test_an_input_that_is_no_object_is_refused(wrong: Any, kind: str) -> None:
    with pytest.raises(PlaybookError) as caught:
        checked(wrong)
    assert (caught.value.kind, caught.value.message) == (
        "invalid_input",
        f"The input must be a JSON object, not {kind}.",
    )


def test_an_input_is_left_as_it_is() -> None:
    inputs = {"headers": {"X-Other": "x"}, "path_parameters": {"userId": "U1", "more": 1}, "max": 1}
    before = json.dumps(inputs)
    checked(inputs)
    assert json.dumps(inputs) == before


@pytest.mark.parametrize("usual", ["parameters", "json_body"])
def test_a_flat_field_that_no_section_declares_belongs_to_the_usual_one(usual: str) -> None:
    going_out, found = warned({"newField": 1}, usual)
    assert going_out == {"path_parameters": {"userId": "U1"}, usual: {"newField": 1}}
    assert found == ["newField: is not a field LINE documents; passed on as given."]


@pytest.mark.parametrize("usual", ["parameters", "json_body"])
def test_a_flat_field_that_a_section_declares_belongs_to_that_one_whichever_is_usual(usual: str) -> None:
    assert sections({"date": "1", "max": 2}, usual) == {
        "path_parameters": {"userId": "U1"},
        "parameters": {"date": "1"},
        "json_body": {"max": 2},
    }


@pytest.mark.parametrize(
    ("section", "name", "again"),
    [
        ("json_body", "max", "max"),
        ("parameters", "date", "date"),
        ("headers", RETRY_KEY, RETRY_KEY),
        ("headers", "x-line-retry-key", RETRY_KEY),
        ("headers", RETRY_KEY, "X-LINE-RETRY-KEY"),
    ],
)
def test_a_field_given_twice_is_taken_from_its_section_with_a_warning(section: str, name: str, again: str) -> None:
    going_out, found = warned({again: "other", section: {name: next(iter(ALL[section].values()))}})
    assert going_out[section] == ALL[section]
    assert found == [f"{again}: is given in {section} and at the top level; the one in {section} is used."]


# What the platform adds, and what is another's.


def test_files_are_ignored_without_a_word() -> None:
    assert sections({"files": [{"file": "id"}], "data_body": None}) == {"path_parameters": {"userId": "U1"}}


@pytest.mark.parametrize("name", ["data_body", *ASSET_KEYS])
def test_what_is_no_input_of_the_action_is_ignored_with_a_warning_where_it_holds_anything(name: str) -> None:
    going_out, found = warned({name: "x"})
    assert going_out == {"path_parameters": {"userId": "U1"}}
    assert found == [f"{name}: is not an input of this action; ignored."]
    assert sections({name: ""}) == going_out


def test_path_parameters_of_an_action_without_any_are_ignored_with_a_warning_where_they_hold_anything() -> None:
    for given, warnings in (({"a": 1}, ["path_parameters: is not an input of this action; ignored."]), ({}, [])):
        assert warned({"path_parameters": given}, path_parameters=NOTHING) == ({}, warnings)


def test_a_section_in_which_nothing_is_declared_is_a_section_nevertheless() -> None:
    going_out, found = warned({"parameters": {"newField": 1}}, parameters=NOTHING)
    assert going_out["parameters"] == {"newField": 1}
    assert [warning.partition(":")[0] for warning in found] == ["newField"]


# Path parameters.


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("", 'must not be empty; got "".'),
        (".", "must be text that can stand in an address; got nothing but dots."),
        ("..", "must be text that can stand in an address; got nothing but dots."),
    ],
)
def test_a_path_parameter_that_an_address_would_read_as_a_step_or_as_nothing_is_refused(
    wrong: str, message: str
) -> None:
    for given in ({"userId": wrong}, {"path_parameters": {"userId": wrong}}):
        assert checked(given).problems == [{"property": "userId", "message": message}]


@pytest.mark.parametrize("text", ["...", "a.", ".a", "/", "?", "é"])
def test_any_other_text_may_stand_in_a_path(text: str) -> None:
    assert sections({"userId": text})["path_parameters"] == {"userId": text}


def test_a_path_parameter_that_is_missing_is_named() -> None:
    (problem,) = checked({"path_parameters": {}}).problems
    assert (problem["property"], "is required" in problem["message"]) == ("userId", True)


def test_an_unknown_path_parameter_is_left_out_with_a_warning() -> None:
    going_out, found = warned({"path_parameters": {"userId": "U1", "groupId": "C1"}})
    assert going_out == {"path_parameters": {"userId": "U1"}}
    assert found == ["groupId: is not a path parameter of this action; ignored."]


# Headers.


@pytest.mark.parametrize("name", [RETRY_KEY, RETRY_KEY.lower(), RETRY_KEY.upper()])
def test_headers_are_known_in_any_case_and_go_out_as_they_are_declared(name: str) -> None:
    assert sections({"headers": {name: KEY}})["headers"] == {RETRY_KEY: KEY}
    assert sections({name: KEY})["headers"] == {RETRY_KEY: KEY}


@pytest.mark.parametrize("name", ["Authorization", "authorization", "Content-Type", "X-Line-Request-Id"])
def test_no_other_header_is_passed_on(name: str) -> None:
    going_out, found = warned({"headers": {name: "Bearer other", RETRY_KEY: KEY}})
    assert going_out["headers"] == {RETRY_KEY: KEY}
    assert found == [f"{name}: was not sent: this header is not passed on."]


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_an_empty_header_counts_as_not_given_with_a_warning(empty: str) -> None:
    going_out, found = warned({RETRY_KEY: empty})
    assert "headers" not in going_out
    assert found == [f"{RETRY_KEY}: is empty; taken as not given."]


@pytest.mark.parametrize("wrong", [KEY[:-1], True, [KEY]])
def test_a_wrong_header_is_refused(wrong: Any) -> None:
    assert [problem["property"] for problem in checked({RETRY_KEY: wrong}).problems] == [RETRY_KEY]


def test_a_retry_key_that_line_refuses_is_left_out_with_a_warning() -> None:
    going_out, found = warned({RETRY_KEY: KEY}, headers=refused_retry_key_header())
    assert "headers" not in going_out
    assert found == [f"{RETRY_KEY}: was not sent: LINE takes no retry key for this request."]


def test_a_retry_key_is_a_header_also_where_no_header_is_declared() -> None:
    going_out, found = warned({"x-line-retry-key": KEY}, headers=NOTHING)
    assert going_out == {"path_parameters": {"userId": "U1"}}
    assert found == ["x-line-retry-key: was not sent: this header is not passed on."]


def test_a_header_in_two_spellings_with_two_values_is_refused_and_both_are_named() -> None:
    other = KEY.replace("1", "2")
    for given in (
        {RETRY_KEY: KEY, "x-line-retry-key": other},
        {"headers": {RETRY_KEY: KEY, "x-line-retry-key": other}},
    ):
        ((place, message),) = [(row["property"], row["message"]) for row in checked(given).problems]
        assert place == RETRY_KEY
        assert f'as {RETRY_KEY} with "{KEY}" and as x-line-retry-key with "{other}"' in message


@pytest.mark.parametrize("other", [KEY, None])
def test_a_header_in_two_spellings_with_one_value_is_that_one(other: str | None) -> None:
    for given in ({RETRY_KEY: KEY, "x-line-retry-key": other}, {"x-line-retry-key": other, RETRY_KEY: KEY}):
        assert sections(given)["headers"] == sections({"headers": given})["headers"] == {RETRY_KEY: KEY}


def test_half_of_a_surrogate_pair_in_a_path_or_query_is_refused_at_its_place() -> None:
    assert checked({"userId": "\ud83d"}).places == ["userId"]
    assert checked({"parameters": {"date": "\ud83d", "new": ["\ud83d"], "fine": "\N{GRINNING FACE}"}}).places == [
        "date",
        "new",
    ]
    assert checked({"max": "\ud83d"}).places == ["max"]


# The whole.


def test_all_that_is_wrong_is_found_at_once_and_in_order() -> None:
    def twice(value: dict[str, Any], place: str, found: Any) -> None:
        found.problem("max", "is wrong once more.")

    body = Object({"max": Integer()}, rules=(twice,))
    inputs = {"userId": "..", RETRY_KEY: [], "date": [], "max": "many", "parameters": 5}
    result = checked(inputs, json_body=body)
    assert result.places == ["parameters", RETRY_KEY, "userId", "date", "max", "max"]


WRONG_MESSAGE = {"type": "text", "text": ""}


def test_messages_are_looked_into_only_where_they_are_sent_since_else_line_does() -> None:
    body = Object({"messages": Messages()})
    for sends, places in ((True, ["messages[0].text"]), (False, [])):
        result = checked({"messages": [WRONG_MESSAGE]}, json_body=body, sends=sends)
        assert result.places == places
        assert result.request.json_body == {"messages": [WRONG_MESSAGE]}


def test_without_messages_there_are_none_to_look_into() -> None:
    assert checked({}, json_body=Object({"messages": Messages()}), sends=True).problems[0]["property"] == "messages"


@pytest.mark.parametrize("quotes", [True, False])
def test_whether_a_message_may_quote_is_said_by_its_declaration(quotes: bool) -> None:
    body = Object({"messages": Messages(quotes=quotes)})
    result = checked({"messages": [{**TEXT, "quoteToken": "x"}]}, json_body=body, sends=True)
    assert bool(result.places or result.warnings) is not quotes
