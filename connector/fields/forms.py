"""Several values: a list, and an object with named fields."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector.fields.findings import Findings, under
from connector.fields.json_text import from_json
from connector.fields.scalars import Field


class Array(Field):
    """A list.

    Args:
        of: What each item is.
        minimum: Fewest items.
        maximum: Most items.
        usual: Fewest items that make sense; fewer pass with a warning.
        lone: Whether a single item without its list is understood, as a playbook that maps one value gives it.
        unique: Whether an item that is given again is dropped, with a warning that counts such items.
    """

    json_type = "array"

    def __init__(
        self,
        of: Field,
        description: str = "",
        *,
        minimum: int = 0,
        maximum: int | None = None,
        usual: int = 0,
        lone: bool = False,
        unique: bool = False,
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.of = of
        self.minimum = minimum
        self.maximum = maximum
        self.usual = usual
        self.lone = lone
        self.unique = unique

    def read(self, value: Any) -> Any:
        """Take a list, a list as JSON text, and where allowed a lone item."""
        if isinstance(value, str):
            parsed = from_json(value)
            if isinstance(parsed, list) or (self.lone and isinstance(parsed, dict)):
                value = parsed
        if isinstance(value, list):
            return value
        return [value] if self.lone and isinstance(value, str if self.of.json_type == "string" else dict) else None

    def expected(self) -> str:
        """Say how many items the list takes."""
        if self.maximum is None:
            return "an array" if self.minimum == 0 else f"an array of at least {self.minimum} items"
        if self.minimum == self.maximum:
            return f"an array of {self.minimum} item{'s' if self.minimum > 1 else ''}"
        least = f"{self.minimum} to" if self.minimum else "at most"
        return f"an array of {least} {self.maximum} items"

    def verify(self, value: list[Any], place: str, found: Findings) -> Any:
        """Check the number of items and every item."""
        return self.verify_rows(value, range(len(value)), place, found)

    def verify_rows(self, value: list[Any], rows: Sequence[int], place: str, found: Findings) -> Any:
        """Check the items that stood in these rows of a list; note of unique ones where those stood that are left."""
        if len(value) < self.minimum or (self.maximum is not None and len(value) > self.maximum):
            found.problem(place, f"must be {self.expected()}; got {len(value)}.")
        elif len(value) < self.usual:
            found.warn(place, f"has {len(value)} items, which LINE may refuse; give at least {self.usual}.")
        sent = self.of.check_all(value[: self.maximum], rows, place, found)  # of too many, the length says it all
        if not self.unique or found.problems:
            return sent
        if again := len(sent) - len(set(sent)):
            found.warn(place, f"{again} duplicates were dropped.")
            first: dict[Any, int] = {}
            for item, row in zip(sent, rows, strict=True):
                first.setdefault(item, row)
            sent, rows = list(first), list(first.values())
        found.rows[place] = rows
        return sent


Rule = Callable[[dict[str, Any], str, Findings], None]
"""A check across the fields of one object: value, place, findings."""


class Object(Field):
    """An object with named fields.

    Args:
        fields: Its fields by their names on the wire.
        rules: Checks across fields, run when each field has been checked.
        page: The address of LINE's documentation of this object.
        closed: Whether a field that LINE does not document is refused: True where LINE itself refuses it, else the
            reason in a sentence; otherwise one passes with a warning.
    """

    json_type = "object"

    def __init__(
        self,
        fields: Mapping[str, Field],
        description: str = "",
        *,
        rules: tuple[Rule, ...] = (),
        page: str = "",
        closed: bool | str = False,
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.fields = dict(fields)
        self.rules = rules
        self.page = page
        self.closed = closed

    def read(self, value: Any) -> Any:
        """Take an object, and one as JSON text."""
        if isinstance(value, str):
            value = from_json(value)
        return value if isinstance(value, dict) else None

    def expected(self) -> str:
        """Say that it is an object."""
        return "an object"

    def verify(self, value: dict[str, Any], place: str, found: Findings) -> Any:
        """Check every field, then the rules; a field without a value counts as not given."""
        outer, found.page = found.page, self.page or found.page
        sent: dict[str, Any] = {}
        for name, item in value.items():
            here = under(place, name)
            field = self.fields.get(name)
            if field is None:
                self.unknown(name, here, found)
                sent[name] = item
            elif item is None:
                if not field.required and found.exact:
                    found.warn(here, "is null, for which LINE documents no meaning; leave it out.")
            elif isinstance(field, Ignored):
                found.warn(here, field.reason)
            else:
                sent[name] = field.check(item, here, found)
        for name, field in self.fields.items():
            if field.required and value.get(name) is None:
                found.problem(under(place, name), f"is required: {field.expected()}.")
        for rule in self.rules:
            rule(value, place, found)
        found.page = outer
        return sent

    def unknown(self, name: str, place: str, found: Findings) -> None:
        """Report a field that is not declared."""
        meant = found.closest(name, self.fields)
        if isinstance(self.closed, str):
            found.problem(place, f"is not a field LINE documents. {self.closed}{meant}")
        elif self.closed:
            found.problem(place, f"is a field LINE does not know and refuses here; remove it.{meant}")
        else:
            found.warn(place, f"is not a field LINE documents; passed on as given.{meant}")


class Ignored(Field):
    """A field that playbooks pass and LINE does not take: accepted, never sent, named in a warning.

    Args:
        reason: What the warning says.
        json_type: What the playbook passes.
    """

    def __init__(self, description: str, *, reason: str, json_type: str = "string", **about: Any) -> None:
        super().__init__(description, **about)
        self.reason = reason
        self.json_type = json_type
