"""A list that comes as one text: what separates its items, and which rows they keep."""

from typing import Any

import pytest

from connector.fields import Array, Column, String
from tests.connector.fields.checked import Checked, taken

A, B = "a1", "b2"
IDS = String(pattern="[a-z][0-9]", trimmed=True)


@pytest.mark.parametrize(
    "between",
    [",", ", ", " ,", ";", " ; ", "\t", "\t\t", " \t ", "\n", "\r\n", " \n ", ",\n", ", \r\n", ";\r\n\t", " ",
     "   ", "\u00a0", ",\t"],
)  # fmt: skip
def test_commas_semicolons_tabs_ends_of_lines_and_blanks_separate(between: str) -> None:
    for text in (f"{A}{between}{B}", f" {A}{between}{B} ", f"{A}{between}{B}{between}", f"\ufeff{A}{between}{B}\r\n"):
        for field in (Column(String()), Column(IDS)):
            assert taken(field, text) == [A, B]
            assert taken(field, [text]) == [A, B]


@pytest.mark.parametrize(
    "text",
    ["a1\nb2,c3;d4\te5 f6", "a1 b2\r\nc3, d4 ;e5\n\tf6", '"a1","b2"\r\n"c3";" d4 "\n"e5"\t"f6"',
     '"a1, b2;c3"\nd4 e5 f6'],
)  # fmt: skip
def test_they_may_be_mixed_and_stand_in_quotes(text: str) -> None:
    assert taken(Column(IDS), text) == ["a1", "b2", "c3", "d4", "e5", "f6"]


@pytest.mark.parametrize("text", ["", " ", "\n", ",", " , ", '""', "\ufeff"])
def test_a_text_without_any_item_is_an_empty_list(text: str) -> None:
    assert Checked(Column(String()), text).sent == []
    assert Checked(Column(String(), minimum=1), text).problems == [
        ("x", "must be an array of at least 1 items; got 0.")
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a1\n\nb2", "1 blank row was skipped."),
        ("a1,,b2", "1 blank row was skipped."),
        ("\n \r\na1\r\n\t\r\n\r\nb2\n\n", "5 blank rows were skipped."),
        ('a1\n""\n" "\nb2', "2 blank rows were skipped."),
        ("a1" + "\n" * 1001 + "b2", "1,000 blank rows were skipped."),
    ],
)
def test_blank_rows_are_skipped_and_counted(text: str, said: str) -> None:
    checked = Checked(Column(IDS), text)
    assert (checked.sent, checked.warning) == ([A, B], f"x: {said}")


def test_an_item_keeps_the_number_of_its_row() -> None:
    field = Column(IDS, unique=True)
    assert Checked(field, "\na1\n\nwrong\na1\nodd").places == ["x[3]", "x[5]"]
    assert Checked(field, ["a1", "a1", "wrong"]).places == ["x[2]"]


def test_a_name_with_blanks_is_one_row_and_an_id_beside_it_another() -> None:
    assert Checked(Column(IDS), "Alice van Dam\na1\nBob").places == ["x[0]", "x[2]"]
    assert Checked(Column(IDS), '"Doe, John"\na1\n"Roe; Jane"').places == ["x[0]", "x[2]"]
    assert Checked(Column(IDS), "Alice a1").places == ["x[0]"]
    assert taken(Column(String()), "Alice van Dam") == ["Alice", "van", "Dam"]


@pytest.mark.parametrize("text", ['["a1", "b2"]', ' ["a1","b2"]\n'])
def test_json_text_is_a_list_as_ever(text: str) -> None:
    assert taken(Column(IDS), text) == [A, B]
    assert taken(Column(IDS), [text]) == [A, B]
    assert taken(Column(IDS), '["a1\\nb2"]') == [A, B]


@pytest.mark.parametrize("text", ["[a1, b2]", "['a1', 'b2']", '["a1", "b2"'])
def test_what_is_nearly_json_is_not_taken_apart(text: str) -> None:
    assert "The text is not valid JSON: " in Checked(Column(IDS), text).problem


@pytest.mark.parametrize("given", [5, True, {"a": 1}, '{"a": 1}', None])
def test_anything_else_is_no_list(given: Any) -> None:
    assert Checked(Column(IDS), given).problem.startswith("must be an array; got ")


@pytest.mark.parametrize("given", [["a1", "b2\nc3"], [""], [" "], ["a1", ""], [None]])
def test_only_a_text_that_is_the_only_item_is_taken_apart(given: list[Any]) -> None:
    assert Checked(Column(IDS), given).places == [f"x[{len(given) - 1}]"]


def test_a_text_of_too_many_items_is_refused_by_their_number_as_a_list_is() -> None:
    assert Checked(Column(IDS, maximum=2), "a1\n\nb2\nc3").problems == [
        ("x", "must be an array of at most 2 items; got 3.")
    ]
    assert Checked(Array(IDS, maximum=2), ["a1"] * 3).problems == [("x", "must be an array of at most 2 items; got 3.")]
