"""A moment is read alike with every Python, and only where it can be read in one way."""

import pytest

from connector.fields import Findings
from connector.moment import Moment, written

SECONDS = 1796094245
"""2026-12-01T03:04:05Z."""


def read(text: str) -> int | None:
    """The seconds that a text says, or None where it is refused."""
    found = Findings()
    seconds = Moment("").check(text, "expires_at", found)
    return None if found.problems else seconds


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T03:04:05Z",
        "2026-12-01t03:04:05z",
        "2026-12-01 03:04:05Z",
        " 2026-12-01T03:04:05Z\n",
        "2026-12-01T03:04:05.6Z",
        "2026-12-01T03:04:05,678Z",
        "2026-12-01T03:04:05.678901234Z",
        "2026-12-01T03:04:05+00:00",
        "2026-12-01T03:04:05-00:00",
        "2026-12-01T12:04:05+09:00",
        "2026-12-01T12:04:05.5+0900",
        "2026-11-30T21:34:05-0530",
    ],
)
def test_what_other_programs_write_is_read_with_every_python(text: str) -> None:
    assert read(text) == SECONDS


def test_a_moment_without_seconds_is_that_of_the_minute() -> None:
    assert read("2026-12-01T03:04Z") == read("2026-12-01T12:04+09:00") == SECONDS - 5


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01T03:04:05",
        "2026-12-01",
        "2026-12-01Z",
        "2026-12-01T03Z",
        "20261201T030405Z",
        "2026-W49-2T03:04:05Z",
        "2026-12-01x03:04:05Z",
        "2026-12-01\x0003:04:05Z",
        "2026-12-01\N{FIRE}03:04:05Z",
        "2026-12-01T03:04:05 Z",
        "2026-12-01T03:04:05ZZ",
        "2026-12-01T03:04:05\x00Z",
        "2026-12-01T03:04:05+09",
        "2026-12-01T03:04:05+09:00:30",
        "2026-12-01T03:04:05+24:00",
        "2026-12-01T24:00:00Z",
        "2026-12-01T03:04:60Z",
        "2026-12-01T03:04.5Z",
        "2026-02-30T03:04:05Z",
        "0000-01-01T00:00:00Z",
        "\uff12026-12-01T03:04:05Z",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "1796094245",
        "-",
    ],
)
def test_what_only_some_pythons_read_or_nobody_is_refused(text: str) -> None:
    assert read(text) is None


def test_what_is_written_is_read_again() -> None:
    for milliseconds in (0, 1, 1796094245678, 253402300799999, -1000, -62135596800000):
        assert read(written(milliseconds)) == milliseconds // 1000
    assert written(1796094245000, whole=True) == "2026-12-01T03:04:05Z"
