"""What a button carries can be read by whoever has the channel secret, and changed by nobody else."""

import hmac
import string
from binascii import b2a_base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.asset import Secret
from connector.question import ANSWERERS, PURPOSE, Question, Seal, is_answer
from tests.conftest import USER

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
OTHER = "U0c229f960000000000000000000effff"
GROUP = "Ca56f94637c000000000000000000aabb"
ASKED = Question("SOC-2041", "123e4567-e89b-12d3-a456-426614174000", 1_796_083_200, GROUP, (USER, OTHER))
SEAL = Seal(Secret(SECRET))
DATA = SEAL.data(ASKED, "isolate")
PARTS = ("version", "case", "question", "expiry", "option", "recipient", "answerers", "MAC")
LETTERS = string.ascii_letters + string.digits + "_-"


def test_what_was_signed_is_read() -> None:
    carried = SEAL.read(DATA)
    assert carried is not None
    assert (carried.case_id, carried.question_id, carried.option) == ("SOC-2041", ASKED.question_id, "isolate")
    assert (carried.expires_at, carried.anyone) == (ASKED.expires_at, False)
    assert carried.recipient == SEAL.digest(ASKED.question_id, GROUP)
    assert set(carried.answerers) == {SEAL.digest(ASKED.question_id, each) for each in (USER, OTHER)}


@given(
    st.text(f"{LETTERS}.", min_size=1, max_size=64),
    st.text(LETTERS, min_size=1, max_size=36),
    st.text(LETTERS, min_size=1, max_size=32),
    st.integers(0, 99_999_999_999),
    st.lists(st.text("0123456789abcdef", min_size=32, max_size=32).map("U{}".format), max_size=ANSWERERS),
    st.booleans(),
)
def test_every_question_fits_into_a_postback_and_is_read_as_it_was_asked(
    case_id: str, question_id: str, option: str, expires_at: int, answerers: list[str], anyone: bool
) -> None:
    question = Question(case_id, question_id, expires_at, GROUP, tuple(answerers), anyone)
    data = SEAL.data(question, option)
    carried = SEAL.read(data)
    assert len(data) <= 300
    assert data.isascii()
    assert is_answer(data)
    assert carried is not None
    assert carried[:4] == (case_id, question_id, option, expires_at)
    assert len(carried.answerers) == len(set(answerers))
    assert carried.anyone == (anyone and not answerers)
    assert SECRET not in data


def test_all_maxima_together_have_at_most_300_characters() -> None:
    answerers = tuple(f"U{number:032x}" for number in range(ANSWERERS))
    longest = Question("c" * 64, "q" * 36, 9_999_999_999, GROUP, answerers)
    assert len(SEAL.data(longest, "o" * 32)) == 295


@pytest.mark.parametrize("place", range(len(DATA)))
def test_an_answer_in_which_one_character_is_another_is_forged_and_still_known_for_an_answer(place: int) -> None:
    for other in {"A", "0", "-", ":", "*", "\u0661", chr(ord(DATA[place]) ^ 1)} - {DATA[place]}:
        changed = DATA[:place] + other + DATA[place + 1 :]
        assert is_answer(changed), changed
        assert SEAL.read(changed) is None, changed


@pytest.mark.parametrize("number", range(len(PARTS)), ids=PARTS)
def test_no_part_of_an_answer_can_be_that_of_another(number: int) -> None:
    other = (
        SEAL.data(Question("SOC-2042", "q2", 1_796_083_201, USER, (OTHER,)), "wait").replace("lq1", "lq2").split(":")
    )
    parts = DATA.split(":")
    assert parts[number] != other[number]
    parts[number] = other[number]
    assert is_answer(":".join(parts))
    assert SEAL.read(":".join(parts)) is None


def test_the_signature_is_compared_as_text_since_several_texts_in_base64_have_the_same_bytes() -> None:
    last = DATA[-1]
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    twins = [each for each in letters if letters.index(each) // 16 == letters.index(last) // 16 and each != last]
    assert len(twins) == 15, "128 bits take 21 characters and a third of one"
    for twin in twins:
        assert SEAL.read(DATA[:-1] + twin) is None


def test_two_parts_that_read_alike_when_put_together_have_different_signatures() -> None:
    one, other = (
        SEAL.data(ASKED._replace(case_id=case_id, question_id=question_id), "a")
        for case_id, question_id in (("a", "bc"), ("ab", "c"))
    )
    assert one.rpartition(":")[2] != other.rpartition(":")[2]


def test_another_channel_s_secret_reads_nothing() -> None:
    assert Seal(Secret(SECRET[:-1] + "9")).read(DATA) is None


def test_the_key_is_derived_from_the_secret_and_the_signature_has_128_bits() -> None:
    signed, _, mac = DATA.rpartition(":")
    key = hmac.digest(SECRET.encode(), PURPOSE, "sha256")
    derived, plain = (
        b2a_base64(hmac.digest(each, signed.encode(), "sha256")[:16], newline=False)[:22]
        .decode()
        .translate(str.maketrans("+/", "-_"))
        for each in (key, SECRET.encode())
    )
    assert (mac, len(mac) * 6 >= 128) == (derived, True)
    assert mac != plain


def test_nobody_s_id_can_be_read_from_a_button_and_it_is_another_one_in_every_question() -> None:
    assert USER not in DATA
    assert GROUP not in DATA
    assert SEAL.digest("one", USER) != SEAL.digest("other", USER)
    assert len(SEAL.digest("one", USER)) * 6 >= 64


def test_the_order_in_which_the_answerers_are_named_and_one_named_twice_change_no_byte() -> None:
    assert SEAL.data(ASKED._replace(answerers=(OTHER, USER, OTHER)), "isolate") == DATA


@pytest.mark.parametrize(
    "data",
    ["", "yes", "action=buy&id=1", "lq", "lq=1&page=2", "case:2041:isolate", "2001:db8:0:0:0:0:0:1", "a:b:c:d:e:f:g:h"],
)
def test_what_another_bot_writes_into_its_buttons_is_no_answer(data: str) -> None:
    assert not is_answer(data)


@given(st.text() | st.text("lq1:ABC-_.", max_size=100))
def test_any_text_is_read_without_an_error_and_believed_only_if_it_was_signed(data: str) -> None:
    is_answer(data)
    assert SEAL.read(data) is None
