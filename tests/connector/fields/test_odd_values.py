"""Values that are none or empty, that cannot be sent, or that are too long to show."""

import pytest

from connector.fields import Boolean, Field, Findings, Integer, Number, String, shown
from tests.connector.fields.checked import Checked, taken

EMOJI = "\N{GRINNING FACE}"


@pytest.mark.parametrize("value", ["x\ud83d", "\ude00", "\ude00\ud83d"])
def test_half_of_a_surrogate_pair_is_warned_of_in_json_and_refused_elsewhere(value: str) -> None:
    checked = Checked(String(pattern="no", form="no"), value)
    assert checked.problem.startswith("holds half of a surrogate pair: ")
    found = Findings()
    found.in_json = True
    assert String().check(value, "x", found) == value
    assert found.problems == []
    assert [warning.split(": ")[:2] for warning in found.warnings] == [["x", "holds half of a surrogate pair"]]
    assert taken(String(), EMOJI) == EMOJI


def test_a_text_that_is_required_is_not_empty_unless_it_may_be() -> None:
    assert Checked(String(required=True), "").problem == 'must not be empty; got "".'
    assert Checked(String(required=True), "", exact=True).problem == 'must not be empty; got "".'
    for field in (String(required=True, minimum=0), String()):
        assert taken(field, "") == ""
    assert taken(String(required=True), " ") == " "


@pytest.mark.parametrize("field", [Number(), Integer(), String(), Boolean()])
@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_finite_is_no_value_anywhere(field: Field, value: float) -> None:
    for exact in (True, False):
        assert Checked(field, value, exact=exact).problem == f"must be {field.expected()}; got {shown(value)}."


@pytest.mark.parametrize("value", [10**300, -(10**4000)])
def test_a_long_number_is_shown_shortened(value: int) -> None:
    for field in (Integer(minimum=0, maximum=5), Number(minimum=0, choices=(1, 2))):
        assert Checked(field, value).problem == f"must be {field.expected()}; got {shown(value)}."
    assert f" {shown(value)} is left as given." in Checked(Integer(usual=(0, 5)), value).warning
    assert shown(value).endswith("0...")
