"""An object whose fields depend: on its type, on its sender, on what is loaded when it is there."""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from connector.fields.findings import Findings, shown, under
from connector.fields.forms import Object
from connector.fields.json_text import from_json
from connector.fields.scalars import Field


class OneOf(Field):
    """An object whose ``type`` decides its fields.

    Args:
        kinds: The declaration of each type. May be filled in later, so that kinds can nest.
        what: What such an object is called.
        closed: Whether another type is certain to be refused; else only one that is nearly one of these is, and any
            other passes with a warning, since LINE adds types.
        elsewhere: The types that LINE has and refuses at this place, each with where it belongs.
        by: The name of the deciding field.
    """

    json_type = "object"

    def __init__(
        self,
        kinds: Mapping[str, Object],
        description: str = "",
        *,
        what: str = "object",
        closed: bool = False,
        elsewhere: Mapping[str, str] | None = None,
        by: str = "type",
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.kinds = dict(kinds)
        self.what = what
        self.closed = closed
        self.elsewhere = dict(elsewhere or {})
        self.by = by

    def read(self, value: Any) -> Any:
        """Take an object, and one as JSON text."""
        if isinstance(value, str):
            value = from_json(value)
        return value if isinstance(value, dict) else None

    def expected(self) -> str:
        """Say which object it is."""
        return f"{'an' if self.what[0] in 'aeiou' else 'a'} {self.what}"

    def verify(self, value: dict[str, Any], place: str, found: Findings) -> Any:
        """Check the object as the kind it says it is."""
        kind = value.get(self.by)
        here = under(place, self.by)
        if isinstance(kind, str) and kind in self.kinds:
            return self.kinds[kind].verify(value, place, found)
        listed = ", ".join(self.kinds)
        if kind is None or kind == "":
            found.problem(here, f"is required: one of {listed}.")
        elif not isinstance(kind, str):
            found.problem(here, f"must be text; got {shown(kind)}.")
        elif kind in self.elsewhere:
            found.problem(here, f"must be one of {listed} here; got {shown(kind)}, which {self.elsewhere[kind]}.")
        elif meant := misspelt(kind, self.kinds):
            found.problem(here, f'must be one of {listed}; got {shown(kind)}. Did you mean "{meant}"?')
        elif self.closed:
            found.problem(here, f"must be one of {listed}; got {shown(kind)}.{found.closest(kind, self.kinds)}")
        else:
            hint = found.closest(kind, self.kinds)
            found.warn(here, f"{shown(kind)} is not a {self.by} this connector knows; left unchecked.{hint}")
        return value


def misspelt(name: str, names: Iterable[str]) -> str:
    """Return which of some names another one is, but for case and one letter, or nothing.

    The letter may be wrong, missing, too much, or stand one place off. A digit is no letter: ``textV3`` may come.
    """
    for known in names:
        one, other = name.lower(), known.lower()
        if abs(len(one) - len(other)) > 1:
            continue
        while one and other and one[0] == other[0]:
            one, other = one[1:], other[1:]
        while one and other and one[-1] == other[-1]:
            one, other = one[:-1], other[:-1]
        turned = len(one) == 2 and one == other[::-1]
        if (turned or max(len(one), len(other)) <= 1) and (one + other or "x").isalpha():
            return known
    return ""


class Map(Field):
    """An object whose fields the sender names.

    Args:
        of: What each value is.
        maximum: Most fields.
        pattern: A regular expression that every name must match; ``form`` says in words what it asks for.
    """

    def __init__(
        self, of: Field, description: str = "", *, maximum: int, pattern: str, form: str, **about: Any
    ) -> None:
        super().__init__(description, **about)
        self.of = of
        self.maximum = maximum
        self.pattern = pattern
        self.form = form

    def read(self, value: Any) -> Any:
        """Take an object."""
        return value if isinstance(value, dict) else None

    def expected(self) -> str:
        """Say how many fields it takes."""
        return f"an object of at most {self.maximum} fields"

    def verify(self, value: dict[str, Any], place: str, found: Findings) -> Any:
        """Check the number of fields, every name and every value."""
        if len(value) > self.maximum:
            found.problem(place, f"must be {self.expected()}; got {len(value)}.")
        some = dict(islice(value.items(), self.maximum))  # of too many, the number says it all
        for name in some:
            if not re.fullmatch(self.pattern, name):
                found.problem(under(place, name), f"must be named with {self.form}; got {shown(name)}.")
        return {name: self.of.check(item, under(place, name), found) for name, item in some.items()}


class Later(Field):
    """A field whose declaration is loaded when a value is there, so that a value without it need not pay for it.

    Args:
        module: The module to load.
        name: What the declaration is called there.
    """

    def __init__(self, module: str, name: str, description: str = "", **about: Any) -> None:
        super().__init__(description, **about)
        self.module = module
        self.name = name

    def loaded(self) -> Field:
        """Return the declaration."""
        from importlib import import_module

        declared: Field = getattr(import_module(self.module), self.name)
        return declared

    def expected(self) -> str:
        """Say what the declaration takes."""
        return self.loaded().expected()

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check a value against the declaration."""
        return self.loaded().check(value, place, found)
