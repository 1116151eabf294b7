"""What a field makes of a value, as its tests look at it."""

import json
from typing import Any

from connector.fields import (
    Field,
    Findings,
)


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
