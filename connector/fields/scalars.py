"""One value: a text, a number, true or false."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from connector.fields.findings import Findings, shown, utf16_units
from connector.fields.json_text import finite, json_mistake

FEW = 12
"""As many values are listed in a message."""


class Field:
    """One value of a request: what it is called, whether it must be there, what it may be.

    Args:
        description: What the analyst reads in Turbine.
        required: Whether LINE refuses a request without it.
        title: Its title in Turbine; by default its name in words.
        examples: Values that can be pasted.
        default: What happens when it is not given; documentation only, nothing is filled in.
        checked: Whether, in an output, it holds nothing but what this action has checked in its input.
    """

    json_type = "object"

    def __init__(
        self,
        description: str = "",
        *,
        required: bool = False,
        title: str = "",
        examples: tuple[Any, ...] = (),
        default: Any = None,
        checked: bool = False,
    ) -> None:
        self.checked = checked
        self.description = description
        self.required = required
        self.title = title
        self.examples = examples
        self.default = default

    def read(self, value: Any) -> Any:
        """Return the value in this field's JSON type, or None where it cannot be read as one."""
        return value

    def expected(self) -> str:
        """Say in a few words what the field takes."""
        return "a value"

    def verify(self, value: Any, place: str, found: Findings) -> Any:  # noqa: ARG002 - most fields take any value
        """Check a value that has the right type; return what is to be sent."""
        return value

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check a value as it came in and return what is to be sent; what is wrong with it goes into ``found``."""
        typed = self.read(value)
        if found.exact and type(typed) is not type(value) and self.is_near(value):
            if typed is None or self.json_type == "boolean" or not is_whole(value):
                found.warn(place, f"should be {self.expected()}; {shown(value)} is left as given.")
            return value if typed is None else self.verify(typed, place, found)
        if typed is None or (found.exact and type(typed) is not type(value)):
            hint = self.mistake(value) if typed is None else " It is JSON as text; pass the value itself."
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{hint}")
            return value
        return self.verify(typed, place, found)

    def mistake(self, value: Any) -> str:
        """Say what is wrong with a value that is meant as JSON text and is none, or nothing."""
        return json_mistake(value)

    def is_near(self, value: Any) -> bool:
        """Tell whether LINE may still read a value of another type: a scalar in place of a scalar, but no words."""
        words = isinstance(value, str) and value.strip() and self.read(value) is None
        none = words or isinstance(value, dict | list) or (isinstance(value, float) and not finite(value))
        return self.json_type not in ("object", "array") and not none

    def check_all(self, values: list[Any], rows: Sequence[int], place: str, found: Findings) -> list[Any]:
        """Check items of a list, which stand in these rows of it, and return what is to be sent."""
        return [self.check(value, f"{place}[{row}]", found) for value, row in zip(values, rows, strict=False)]


class String(Field):
    """A text.

    Args:
        minimum: Fewest characters; by default one where the text is required, since LINE takes an empty one for none.
        limit: Most characters.
        counted: How they are counted, and ``unit`` what they are called.
        pattern: A regular expression that the whole text must match; ``form`` says in words what it asks for.
        choices: The only values LINE takes, where its documentation says that there are no others.
        known: The values documented today; another one passes with a warning, since LINE may add values.
        usual: A regular expression that the whole text matches normally, and what it asks for in words; another text
            passes with a warning.
        trimmed: Whether blanks and line ends around it, which mapped text carries, are taken off.
    """

    json_type = "string"

    def __init__(
        self,
        description: str = "",
        *,
        minimum: int | None = None,
        limit: int | None = None,
        counted: Callable[[str], int] = utf16_units,
        unit: str = "characters",
        pattern: str = "",
        form: str = "",
        choices: tuple[str, ...] = (),
        known: tuple[str, ...] = (),
        usual: tuple[str, str] | None = None,
        trimmed: bool = False,
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.minimum = int(self.required) if minimum is None else minimum
        self.trimmed = trimmed
        self.limit = limit
        self.counted = counted
        self.unit = unit
        self.pattern = pattern
        self.form = form
        self.choices = choices
        self.known = known
        self.usual = usual

    def read(self, value: Any) -> Any:
        """Take text, and a number as its digits."""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, int | float) and not isinstance(value, bool) and finite(value):
            return str(value)
        return value if isinstance(value, str) else None

    def expected(self) -> str:
        """Say what the field takes: its form, or its values, or just text."""
        values = self.choices or self.known
        return self.form or (f"one of {', '.join(values)}" if 0 < len(values) <= FEW else "text")

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check form, values and length."""
        if self.trimmed and not found.exact:
            value = value.strip()
        if not found.can_be_sent(value, place):
            return value
        if self.pattern and not re.fullmatch(self.pattern, value):
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{self.advice(value)}")
        elif self.choices and value not in self.choices:
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{found.closest(value, self.choices)}")
        elif len(value) < self.minimum:
            least = "must not be empty" if self.minimum == 1 else f"must have at least {self.minimum} {self.unit}"
            found.problem(place, f"{least}; got {shown(value)}.")
        elif self.limit is not None and (seen := self.length(value)) > self.limit:
            larger = " Most emoji count as 2." if seen > len(value) else ""
            found.problem(place, f"must have at most {self.limit} {self.unit}; got {seen}. Shorten it.{larger}")
        elif self.known and value not in self.known:
            meant = found.closest(value, self.known)
            found.warn(place, f"{shown(value)} is not a value LINE documents; left as given.{meant}")
        elif self.usual and not re.fullmatch(self.usual[0], value):
            found.warn(place, f"should be {self.usual[1]}; {shown(value)} is left as given.")
        return value

    def takes(self, value: str) -> bool:
        """Tell whether a text has the form that is asked for."""
        return not self.pattern or re.fullmatch(self.pattern, value) is not None

    def length(self, value: str) -> int:
        """Count a text as exactly as the limit needs: no character counts more than two units."""
        most = len(value) * (2 if self.counted is utf16_units else 1)
        return most if self.limit is None or most <= self.limit else self.counted(value)

    def advice(self, value: str) -> str:  # noqa: ARG002 - a field type with a common mistake looks at it
        """Return a further sentence on how to mend a value of the wrong form."""
        return ""


class Number(Field):
    """A number with or without a fraction.

    Args:
        minimum: Smallest value.
        maximum: Largest value.
        choices: The only values LINE takes.
        usual: Smallest and largest value that make sense, either may be None; another one passes with a warning.
    """

    json_type = "number"
    noun = "a number"

    def __init__(
        self,
        description: str = "",
        *,
        minimum: float | None = None,
        maximum: float | None = None,
        choices: tuple[float, ...] = (),
        usual: tuple[float | None, float | None] = (None, None),
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.minimum = minimum
        self.maximum = maximum
        self.choices = choices
        self.usual = usual

    def read(self, value: Any) -> Any:
        """Take a number, and one as text."""
        if isinstance(value, str):
            return float(value) if re.fullmatch(r"\s*[+-]?\d{1,18}(\.\d+)?\s*", value) else None
        return value if isinstance(value, int | float) and not isinstance(value, bool) and finite(value) else None

    def expected(self) -> str:
        """Say which numbers the field takes."""
        if self.choices:
            return f"one of {', '.join(map(str, self.choices))}"
        return self.between(self.minimum, self.maximum)

    def between(self, low: float | None, high: float | None) -> str:
        """Name a range, either end of which may be open."""
        if low is not None and high is not None:
            return f"{self.noun} from {low} to {high}"
        limit = f" of at least {low}" if low is not None else f" of at most {high}" if high is not None else ""
        return f"{self.noun}{limit}"

    def verify(self, value: float, place: str, found: Findings) -> Any:
        """Check the range."""
        if outside(value, self.minimum, self.maximum) or (self.choices and value not in self.choices):
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.")
        elif outside(value, *self.usual):
            found.warn(place, f"should be {self.between(*self.usual)}; {shown(value)} is left as given.")
        return value


def is_whole(value: Any) -> bool:
    """Tell whether a value is a whole number or the digits of one, which LINE takes for a text and a number alike."""
    return type(value) is int or (isinstance(value, str) and re.fullmatch("-?[0-9]+", value) is not None)


def outside(value: float, low: float | None, high: float | None) -> bool:
    """Tell whether a number lies outside a range, either end of which may be open."""
    return (low is not None and value < low) or (high is not None and value > high)


class Integer(Number):
    """A whole number."""

    noun = "a whole number"

    def read(self, value: Any) -> Any:
        """Take a whole number, ``10.0``, and the digits of one as text."""
        if isinstance(value, str):
            digits = re.fullmatch(r"([+-]?\d{1,18})(\.0+)?", value.strip())
            return int(digits[1]) if digits else None
        if isinstance(value, float):
            return int(value) if value.is_integer() else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class Boolean(Field):
    """True or false, also as text."""

    json_type = "boolean"

    def read(self, value: Any) -> Any:
        """Take true and false, and the two words in any case."""
        if isinstance(value, str):
            return {"true": True, "false": False}.get(value.strip().lower())
        return value if isinstance(value, bool) else None

    def expected(self) -> str:
        """Say that there are two values."""
        return "true or false"
