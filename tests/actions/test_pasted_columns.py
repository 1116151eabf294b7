"""Recipients come out of a spreadsheet, a mail or a record: what was pasted is understood, and where it is wrong."""

from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.actions.door import Door
from tests.actions.webhook import SECRET
from tests.conftest import TEXT, bearer, run_here, run_process

GROUP = "C4af4980629000000000000000000abcd"
IDS = [f"U{number:032x}" for number in range(1, 7)]
ONE, TWO, THREE = IDS[:3]


def multicast(to: Any) -> dict[str, Any]:
    """The input of a multicast to these."""
    return {"to": to, "messages": [TEXT]}


PASTED = {
    "commas": ",".join(IDS),
    "a column": "\n".join(IDS),
    "a column of Windows": "\r\n".join(IDS) + "\r\n",
    "a row": "\t".join(IDS),
    "semicolons": "; ".join(IDS),
    "blanks": " ".join(IDS),
    "quotes": "\n".join(f'"{each}"' for each in IDS),
    "mixed": f"{ONE}, {TWO};{THREE}\r\n\t{IDS[3]}\t{IDS[4]} \n {IDS[5]},\n",
    "a list of one text": ["\n".join(IDS)],
    "a list as text": '["' + "\\r\\n".join(IDS) + '"]',
}


@pytest.mark.parametrize("how", PASTED)
def test_a_multicast_takes_a_pasted_column(door: Door, how: str) -> None:
    assert door.body("send_multicast_message", multicast(PASTED[how]))["to"] == IDS


def test_blank_rows_are_skipped_with_a_warning_that_counts_them(door: Door) -> None:
    output = door.run("send_multicast_message", multicast(f"{ONE}\r\n\r\n \t\r\n{TWO},,{ONE}\r\n")).output
    assert output["warnings"] == ["to: 3 blank rows were skipped.", "to: 1 duplicates were dropped."]
    assert [message["to"] for message in door.line.messages] == [[ONE, TWO]]


def test_an_empty_item_of_a_list_is_refused_since_it_was_mapped_from_nothing(door: Door) -> None:
    assert set(door.refused("send_multicast_message", multicast([ONE, "", None]))) == {"to[1]", "to[2]"}


@pytest.mark.parametrize("heading", ["userId", "LINE ID", "User-ID", "ユーザー", '"LINE user id"', " id "])
def test_a_heading_is_named_as_what_it_is(door: Door, heading: str) -> None:
    for given in (f"{heading}\r\n{ONE}\r\n{TWO}", f"{heading}; {ONE}", [heading.strip('"'), ONE, TWO]):
        ((place, said),) = door.refused("send_multicast_message", multicast(given)).items()
        assert (place, said.partition(";")[0]) == ("to[0]", "looks like the heading of a column: leave it out")
        assert heading.strip(' "') in said


@pytest.mark.parametrize("first", ["@alice", "alice@example.com", "+81 3 1234 5678", ONE[:-1], GROUP, 5])
def test_an_id_that_is_wrong_is_no_heading_also_in_the_first_row(door: Door, first: Any) -> None:
    ((place, said),) = door.refused("send_multicast_message", multicast([first, ONE])).items()
    assert place == "to[0]"
    assert said.startswith("must be a user ID: ")


def test_where_nothing_is_an_id_the_first_row_is_no_heading(door: Door) -> None:
    said = door.refused("send_multicast_message", multicast("Alice\nBob\n"))
    assert [text[:17] for text in said.values()] == ["must be a user ID"] * 2


def test_rows_are_counted_as_in_what_was_pasted_before_blank_ones_and_duplicates_are_left_out(door: Door) -> None:
    text = f"userId\n\n{ONE}\n{ONE}\n\nAlice van Dam\n{TWO}\n{GROUP}\n"
    assert list(door.refused("send_multicast_message", multicast(text))) == ["to[0]", "to[5]", "to[7]"]


@pytest.mark.parametrize("given", [[ONE, ONE, ONE, TWO, TWO, THREE], f"{ONE}\n\n{ONE}\n{TWO}\n\n{THREE}"])
def test_whom_line_names_has_the_number_of_the_callers_row(door: Door, given: Any) -> None:
    said = "The property, to[2], in the request body is invalid (line: -, column: -)"
    details = [{"message": "May not be empty", "property": "to[1]"}]
    door.line.queue(Fault.status_code(400, body={"message": said, "details": details}))
    error = door.run("send_multicast_message", multicast(given)).error
    assert f"The property, to[5] ({THREE}), in" in error["message"]
    assert error["details"] == [{"message": "May not be empty", "property": "to[3]"}]
    assert error["hint"].endswith(f"to[3] is {TWO}, to[5] is {THREE}.")


def test_in_a_later_chunk_too(door: Door) -> None:
    ids = [f"U{number:032x}" for number in range(1, 1001)]
    door.line.queue(Fault("delayed", seconds=0), Fault.status_code(400, body={"message": "to[100] is invalid"}))
    error = door.run("send_multicast_message", multicast("\n".join([*ids[:300], "", "", *ids[300:]]))).error
    assert f"to[602] ({ids[600]}) is invalid" in error["message"]


def test_those_who_may_answer_a_question_are_taken_from_a_column(door: Door) -> None:
    asked = {"to": GROUP, "text": "?", "case_id": "1", "options": [{"id": "a", "label": "A"}], "question_id": "q"}
    asked |= {"expires_at": "2026-12-01T03:04:05Z"}
    asset = bearer(door.line, channel_secret=SECRET)
    listed, pasted, wrong = (
        run_here("build_a_question_with_buttons", asset, {**asked, "answerers": given})
        for given in ([ONE, TWO], f"{ONE}\r\n\r\n{TWO}\r\n", f"userId\n{ONE}")
    )
    assert pasted.output["message"] == listed.output["message"]
    assert pasted.output["warnings"] == ["answerers: 1 blank row was skipped."]
    assert wrong.error["details"][0]["message"].startswith("looks like the heading of a column: leave it out")


def test_a_process_takes_tens_of_thousands_of_rows_soon(sandbox: Sandbox) -> None:
    ids = [f"U{number:032x}" for number in range(50_000)]
    result = run_process("send_multicast_message", {**bearer(sandbox), **multicast("\r\n".join(["LINE ID", *ids]))})
    ((row),) = result.error["details"]
    assert row["property"] == "to[0]"
    assert len(result.err) < 1000
