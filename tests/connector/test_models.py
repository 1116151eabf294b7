"""LINE's shared field types: which IDs, keys, days and lists of messages pass, and how a wrong one is mended."""

import re
from typing import Any

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from connector.fields import Array, Field, Findings, Object, String, shown
from connector.models import (
    RETRY_KEY,
    Date,
    Messages,
    RecipientId,
    RetryKey,
    custom_aggregation_units,
    delivery_count,
    notification_disabled,
    refused_retry_key_header,
    retry_key_header,
    sent_messages,
)

DIGITS = "0123456789abcdef0123456789abcdef"
USER, GROUP, ROOM = f"U{DIGITS}", f"C{DIGITS}", f"R{DIGITS}"
KEY = "123e4567-e89b-12d3-a456-426614174000"
TEXT = {"type": "text", "text": "Hello"}
WHERE_FROM = (
    " A display name, LINE ID (@...), phone number or e-mail address does not work: take source.userId, groupId or "
    "roomId of a webhook event. See https://developers.line.biz/en/docs/messaging-api/getting-user-ids/"
)


def check(field: Field, value: Any) -> tuple[Any, dict[str, str], list[str]]:
    """What is sent for a value at the place ``x``, the problems by their places, and the warnings."""
    found = Findings()
    sent = field.check(value, "x", found)
    return sent, {row["property"]: row["message"] for row in found.problems}, found.warnings


def taken(field: Field, value: Any) -> Any:
    """What is sent for a value about which there is nothing to say."""
    sent, problems, warnings = check(field, value)
    assert (problems, warnings) == ({}, [])
    return sent


def problem(field: Field, value: Any) -> str:
    """The one problem with a value."""
    _, problems, warnings = check(field, value)
    assert (list(problems), warnings) == (["x"], [])
    return problems["x"]


# Recipients.

NO_IDS = [
    "", " ", "@somebody", "Somchai", "+66812345678", USER[:-1], USER + "0", USER + "x", USER + "\nx", "x" + USER,
    USER.upper(), USER.lower(), f"U{DIGITS[:-1]}g", f"U{DIGITS[:-1]}A", f"X{DIGITS}", f"U-{DIGITS[1:]}",
    f"{USER} {USER}", f"{USER},{USER}", DIGITS, 5, None, True, [USER], {"userId": USER},
]  # fmt: skip


@pytest.mark.parametrize("recipient", [USER, GROUP, ROOM])
def test_a_recipient_is_a_user_group_or_room_and_blanks_around_it_are_taken_off(recipient: str) -> None:
    for given in (recipient, f" {recipient}", f"{recipient}\n", f"\t{recipient}\r\n"):
        assert taken(RecipientId("The recipient."), given) == recipient


@pytest.mark.parametrize("wrong", NO_IDS)
def test_what_is_no_id_is_refused(wrong: Any) -> None:
    form = "a user or group or room ID: U or C or R and 32 hexadecimal digits (0-9, a-f)"
    message = problem(RecipientId("The recipient."), wrong)
    assert message.startswith(f"must be {form}; got ")
    if isinstance(wrong, str):
        assert message == f"must be {form}; got {shown(wrong.strip())}.{WHERE_FROM}"


@pytest.mark.parametrize("chat", [GROUP, ROOM])
def test_where_only_users_are_addressed_it_is_said_that_a_chat_is_none(chat: str) -> None:
    users = RecipientId("The user.", kinds="U")
    assert taken(users, USER) == USER
    form = "a user ID: U and 32 hexadecimal digits (0-9, a-f)"
    here = " A group or room cannot be addressed here."
    assert problem(users, chat) == f'must be {form}; got "{chat}".{here}{WHERE_FROM}'
    for other in (chat + "0", chat[:-1], chat.upper(), chat[:-1] + "z", "X" + chat[1:], USER + "0"):
        assert problem(users, other) == f'must be {form}; got "{other}".{WHERE_FROM}'


def test_kinds_of_recipients_are_named_by_their_letters() -> None:
    chats = RecipientId("The chat.", kinds="CR")
    assert chats.expected() == "a group or room ID: C or R and 32 hexadecimal digits (0-9, a-f)"
    assert taken(chats, GROUP) == GROUP
    assert taken(chats, ROOM) == ROOM
    assert "A group or room" not in problem(chats, USER)
    assert RecipientId("The room.", kinds="R", required=True).required is True


def test_a_list_of_right_ids_goes_out_as_it_is() -> None:
    ids = [f"U{number:032x}" for number in range(500)]
    assert taken(Array(RecipientId("", kinds="U")), ids) == ids


@pytest.mark.parametrize("wrong", [wrong for wrong in NO_IDS if wrong != [USER]])
def test_one_wrong_id_in_a_list_is_refused_at_its_place(wrong: Any) -> None:
    sent, problems, warnings = check(Array(RecipientId("", kinds="UC")), [USER, wrong, GROUP, USER])
    assert (list(problems), warnings) == (["x[1]"], [])
    assert [sent[0], *sent[2:]] == [USER, GROUP, USER]


@pytest.mark.parametrize("around", [" {}", "{} ", "{}\n", "\n{}", "{}\r\n"])
def test_blanks_and_line_ends_around_ids_in_a_list_are_not_sent(around: str) -> None:
    assert taken(Array(RecipientId("", kinds="U")), [USER, around.format(USER)]) == [USER, USER]
    assert taken(Array(RecipientId("", kinds="U")), [around.format(USER)]) == [USER]


def test_a_chat_among_users_is_refused_at_its_place() -> None:
    _, problems, _ = check(Array(RecipientId("", kinds="U")), [USER, GROUP, USER, ROOM])
    assert list(problems) == ["x[1]", "x[3]"]


@pytest.mark.parametrize("kind", [RecipientId, RetryKey, Date])
def test_what_a_declaration_says_about_a_field_is_kept(kind: type[String]) -> None:
    field = kind("What it is.", required=True, title="T", examples=("x",))
    assert (field.description, field.required, field.title, field.examples) == ("What it is.", True, "T", ("x",))


# Retry keys.


@pytest.mark.parametrize("key", [KEY, KEY.upper(), "FFFFFFFF-ffff-FFFF-ffff-0123456789Ab"])
def test_a_uuid_is_taken_in_either_case_and_without_the_blanks_around_it(key: str) -> None:
    for given in (key, f" {key}", f"{key}\n"):
        assert taken(RetryKey("The key."), given) == key


@pytest.mark.parametrize(
    ("given", "case"),
    [("SOC-2041", "SOC-2041"), (" alert 17 / on-call\n", "alert 17 / on-call"), (2041, "2041"), ("障害 7", "障害 7"),
     ("x" * 200, "x" * 200), ("\U0001f525" * 200, "\U0001f525" * 200), ("2026-11-24-0001", "2026-11-24-0001"),
     (KEY.replace("-", ""), KEY.replace("-", ""))],
)  # fmt: skip
def test_any_other_text_of_up_to_200_characters_is_a_case_number(given: Any, case: str) -> None:
    assert taken(RetryKey("The key."), given) == case


@pytest.mark.parametrize(
    "wrong",
    [KEY[:-1], KEY + "0", KEY[1:], "0" + KEY, f"{{{KEY}}}", f"({KEY})", f"urn:uuid:{KEY}", KEY.replace("-", "_"),
     KEY + "-4000", "123e4567-e89b-12d3-426614174000", "123e4567-e89b-12d3-a456-a456-426614174000",
     "123e4567-e89-12d3-a456-426614174000", "123e4567-e89b0-12d3-a456-426614174000"],
)  # fmt: skip
def test_a_uuid_copied_wrongly_is_no_case_number_since_it_was_to_finish_a_send(wrong: str) -> None:
    assert problem(RetryKey("The key."), wrong).startswith("is nearly a UUID; got ")


@pytest.mark.parametrize("wrong", ["", " ", "x" * 201, True, None, [KEY], {}])
def test_what_is_no_text_or_too_long_is_no_case_number(wrong: Any) -> None:
    assert problem(RetryKey("The key."), wrong)


def test_where_line_takes_a_retry_key_it_is_a_text_and_need_not_be_there() -> None:
    assert RETRY_KEY == "X-Line-Retry-Key"
    assert taken(retry_key_header(), {"X-Line-Retry-Key": KEY}) == {"X-Line-Retry-Key": KEY}
    assert taken(retry_key_header(), {}) == {}
    assert list(check(retry_key_header(), {"X-Line-Retry-Key": [KEY]})[1]) == ["x.X-Line-Retry-Key"]


@pytest.mark.parametrize("key", [KEY, "key", 5])
def test_where_line_refuses_a_retry_key_none_is_sent_whatever_it_is(key: Any) -> None:
    assert check(refused_retry_key_header(), {"X-Line-Retry-Key": key}) == (
        {},
        {},
        ["x.X-Line-Retry-Key: was not sent: LINE takes no retry key for this request."],
    )


# Days.


@pytest.mark.parametrize("day", ["20191231", "20200229", "20000229", "00010101", "99991231"])
def test_a_day_that_exists_is_taken_and_may_come_as_a_number(day: str) -> None:
    for given in (day, f" {day}\n"):
        assert taken(Date("The day."), given) == day
    if not day.startswith("0"):
        assert taken(Date("The day."), int(day)) == taken(Date("The day."), float(day)) == day


@pytest.mark.parametrize(
    "day", ["20190229", "21000229", "20191301", "20190001", "20191200", "20191232", "20190431", "00000101", 20190229]
)
def test_a_day_that_does_not_exist_is_refused(day: Any) -> None:
    for given in (day, f" {day}", f"{day}\n"):
        assert problem(Date("The day."), given) == f"must be a day that exists; got {shown(str(given))}."
        assert check(Date("The day."), given)[0] == str(given)


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "191231", "2019123", "201912311", "20191231x", "20191231\nx", "x20191231", "2019 1231", "today",
     "٢٠١٩١٢٣١", 2019, 1.5, True, None, ["20191231"]],
)  # fmt: skip
def test_a_day_has_eight_digits(wrong: Any) -> None:
    message = problem(Date("The day."), wrong)
    assert message.startswith("must be a date in the form yyyyMMdd such as 20191231 (UTC+9); got ")
    assert message.endswith(".")
    assert ". Write " not in message


@pytest.mark.parametrize(
    "given", ["2019-12-31", "2019/12/31", "2019.12.31", "2019-12-31T23:59:59Z", "2019.12.31 23:59"]
)
def test_a_day_with_separators_is_shown_without_them(given: str) -> None:
    message = problem(Date("The day."), given)
    assert message.startswith("must be a date in the form yyyyMMdd such as 20191231 (UTC+9); got ")
    assert message.endswith(f'"{given}". Write 20191231.')


@pytest.mark.parametrize(
    ("given", "day"),
    [("31.12.2019", "20191231"), ("31-12-2019", "20191231"), ("12/31/2019", "20191231"), ("05.05.2019", "20190505"),
     ("31.12.2019 23:59", "20191231")],
)  # fmt: skip
def test_a_day_that_ends_in_its_year_is_shown_in_order_where_it_can_be_one_day_only(given: str, day: str) -> None:
    assert problem(Date("The day."), given).endswith(f'"{given}". Write {day}.')


@pytest.mark.parametrize(
    "given",
    ["05.06.2019", "31.13.2019", "32.12.2019", "30.02.2019", "2019-02-30", "2019.13.01", "31.12.20191", "2019-12-311",
     "1.5.2019", "31.12.19", "٣١.١٢.٢٠١٩"],
)  # fmt: skip
def test_what_may_be_two_days_or_is_none_is_not_guessed(given: str) -> None:
    assert "Write " not in problem(Date("The day."), given)


@pytest.mark.parametrize("given", ["19-12-31", "2019-12-3", "2019_12_31", "2019-12-3x", "Dec-31-2019"])
def test_what_is_no_day_without_separators_either_is_not_guessed(given: str) -> None:
    assert "Write " not in problem(Date("The day."), given)


# Messages.


@pytest.mark.parametrize("count", [1, 2, 5])
def test_one_to_five_messages_are_taken_exactly_as_given(count: int) -> None:
    odd = {"type": "text", "text": " 5 ", "unknown": [1.0, None, "true"], "null": None}
    assert taken(Messages(), [odd] * count) == [odd] * count


@pytest.mark.parametrize("count", [0, 6, 100])
def test_no_message_and_more_than_five_are_refused(count: int) -> None:
    assert problem(Messages(), [TEXT] * count) == f"must be {Messages().expected()}; got {count}."
    assert problem(Messages(), ["Hello"] * 5 + [TEXT]) == f"must be {Messages().expected()}; got 6."


@pytest.mark.parametrize("given", [TEXT, '{"type": "text", "text": "Hello"}', '[{"type": "text", "text": "Hello"}]'])
def test_a_lone_message_is_one_of_one(given: Any) -> None:
    assert taken(Messages(), given) == [TEXT]


def test_messages_are_required_unless_declared_otherwise() -> None:
    assert Messages().required is True
    assert Messages(required=False).required is False
    assert Messages("Others.").description == "Others."
    assert Messages().description.startswith("1 to 5 message objects")
    assert Messages(examples=([],)).examples == ([],)
    for example in Messages().examples:
        assert taken(Messages(), example) == example


# Lists and flags that several actions take.


@pytest.mark.parametrize("unit", ["a", "Z", "0", "_", "A_9" * 10])
def test_an_aggregation_unit_is_one_name_alone_or_in_a_list(unit: str) -> None:
    for given in ([unit], unit):
        assert taken(custom_aggregation_units(), given) == [unit]


@pytest.mark.parametrize("wrong", ["", "a" * 31, "new-item", "a b", " a", "a\n", "é", "a,b"])
def test_a_unit_has_up_to_30_letters_digits_or_underscores(wrong: str) -> None:
    _, problems, _ = check(custom_aggregation_units(), [wrong])
    assert list(problems) == ["x[0]"]
    assert problems["x[0]"].startswith("must be 1 to 30 letters a-z or A-Z, digits or underscores; got ")


@pytest.mark.parametrize("count", [0, 2])
def test_there_is_one_aggregation_unit(count: int) -> None:
    assert problem(custom_aggregation_units(), ["a"] * count) == f"must be an array of 1 item; got {count}."


def test_notification_disabled_is_a_flag() -> None:
    assert taken(notification_disabled(), "true") is True
    assert problem(notification_disabled(), 1) == "must be true or false; got 1."


@pytest.mark.parametrize(
    ("declared", "answer"),
    [
        (sent_messages(), {"sentMessages": [{"id": "461230966842064897", "quoteToken": "yHAz4Ua2wx7"}, {"id": "1"}]}),
        (delivery_count(), {"status": "ready", "success": 1234}),
        (delivery_count(), {"status": "unready"}),
    ],
)
def test_lines_answers_are_what_is_declared(declared: Object, answer: dict[str, Any]) -> None:
    found = Findings()
    found.exact = True
    assert declared.check(answer, "", found) == answer
    assert (found.problems, found.warnings) == ([], [])
    for name, field in declared.fields.items():
        for example in field.examples:
            field.check(example, name, found)
    assert (found.problems, found.warnings) == ([], [])


EDITS = st.lists(
    st.tuples(
        st.integers(0, 2), st.integers(0, 33), st.sampled_from(["", "U", "a", "g", "A", ",", "\n", "é", "_", "\ud800"])
    ),
    max_size=3,
)


@settings(max_examples=300, deadline=None, derandomize=True)
@hypothesis.given(number=st.integers(1, 3), edits=EDITS, inserted=st.booleans())
def test_many_ids_are_right_exactly_if_each_of_them_is(
    number: int, edits: list[tuple[int, int, str]], inserted: bool
) -> None:
    ids = [f"U{n:032x}" for n in range(number)]
    for which, place, letter in edits:
        old = ids[which % number]
        ids[which % number] = old[:place] + letter + old[place + (not inserted) :]
    right = [re.fullmatch("U[0-9a-f]{32}", each.strip()) is not None for each in ids]
    _, problems, _ = check(Array(RecipientId("", kinds="U")), ids)
    assert [f"x[{n}]" for n in range(number) if not right[n]] == list(problems)
