"""The moment: a date and time as text, in UTC, as records and playbooks hold it."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

from connector.fields import Findings, String, shown

START = datetime(1970, 1, 1, tzinfo=timezone.utc)
ZONED = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ](?P<minute>[0-9]{2}:[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?:[Zz]|(?P<hours>[+-][0-9]{2}):?(?P<minutes>[0-9]{2}))"
)
"""What is read, with every Python: which other forms ``datetime`` reads depends on its version."""


def written(milliseconds: int, *, whole: bool = False) -> str:
    """Write a moment: ``2026-12-01T03:04:05.678Z``.

    Args:
        milliseconds: Since 1970.
        whole: Whether whole seconds are all there is to it.

    Raises:
        OverflowError: No calendar has it.
    """
    text = (START + timedelta(milliseconds=milliseconds)).isoformat(timespec="seconds" if whole else "milliseconds")
    return f"{text.removesuffix('+00:00')}Z"


class Moment(String):
    """A date and time with its zone: ``2026-12-01T03:04:05Z``, ``2026-12-01T12:04:05+09:00``."""

    def __init__(self, description: str, **about: Any) -> None:
        form = "a date and time with its zone, such as 2026-12-01T03:04:05Z or 2026-12-01T12:04:05+09:00"
        super().__init__(description, form=form, trimmed=True, **about)

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Return the moment in seconds since 1970; a fraction of one is left off."""
        if parts := ZONED.fullmatch(value.strip()):
            zone = f"{parts['hours'] or '+00'}:{parts['minutes'] or '00'}"
            text = f"{parts['date']}T{parts['minute']}:{parts['second'] or '00'}{zone}"
            try:
                seconds = int((datetime.fromisoformat(text) - START).total_seconds())
                written(seconds * 1000)  # at both ends of the calendar, a zone leads out of it
            except (ValueError, OverflowError):
                pass
            else:
                return seconds
        found.problem(place, f"must be {self.form}; got {shown(value)}.")
        return 0
