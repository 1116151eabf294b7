"""The vocabulary in which inputs and message objects are declared.

A declaration is a tree of fields: ``Object({"to": UserId(required=True), "limit": Integer(minimum=1)})``. It is data:
``check`` walks it beside a value and reports everything it finds at once, ``connector.schema`` renders it for Turbine.

A field that is mapped from text arrives as text, so a request's own fields are converted (``"true"``, ``"10"``,
``10.0``, a JSON array as text). Inside a message object nothing is converted: messages go out as they were given.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any


class Findings:
    """What a check found: problems that forbid the request, warnings that do not.

    Attributes:
        problems: In LINE's own shape, ``{"property": place, "message": text}``, placed from the root of the request.
        warnings: One sentence each.
        exact: True inside message objects, where nothing may be converted.
        page: The page of LINE's documentation that the object being checked rests on.
    """

    def __init__(self) -> None:
        self.problems: list[dict[str, str]] = []
        self.warnings: list[str] = []
        self.exact = False
        self.page = ""

    def problem(self, place: str, message: str) -> None:
        """Report what LINE is certain to refuse, with the page that says so where one is known."""
        self.problems.append({"property": place, "message": f"{message} See {self.page}" if self.page else message})

    def warn(self, place: str, message: str) -> None:
        """Report what is doubtful, or was accepted and not sent."""
        self.warnings.append(f"{place}: {message}")


def shown(value: Any) -> str:
    """Render a value for a message: as JSON, cut after 60 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def closest(name: str, names: Iterable[str]) -> str:
    """Return ``" Did you mean x?"`` for the name that was probably meant, or nothing."""
    from difflib import get_close_matches  # only a misspelt name needs it

    match = get_close_matches(name.lower(), {known.lower(): known for known in names}, n=1, cutoff=0.6)
    found = [known for known in names if match and known.lower() == match[0]]
    return f' Did you mean "{found[0]}"?' if found else ""


def utf16_units(text: str) -> int:
    """Count a text as LINE counts most of them: in UTF-16 code units.

    https://developers.line.biz/en/docs/messaging-api/text-character-count/
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def under(place: str, name: str) -> str:
    """Return the place of a member: ``limit.max``."""
    return f"{place}.{name}" if place else name


def parse_json(text: str | bytes) -> Any:
    """Parse JSON as LINE does: a field given twice is a mistake, and so are NaN and Infinity.

    Raises:
        ValueError: What is wrong with the text.
        RecursionError: It is nested too deeply.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) < len(pairs):
            names = [name for name, _ in pairs]
            raise ValueError(f"field {next(name for name in names if names.count(name) > 1)!r} is given twice")
        return fields

    def refused(constant: str) -> Any:
        raise ValueError(f"{constant} is not a JSON value")

    return json.loads(text, object_pairs_hook=unique, parse_constant=refused)


def from_json(text: str) -> Any:
    """Parse JSON text, or return None where it is none."""
    try:
        return parse_json(text)
    except (ValueError, RecursionError):
        return None


def json_mistake(value: Any) -> str:
    """Say what is wrong with a text that looks like JSON and is not, or nothing."""
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")):
        return ""
    try:
        parse_json(value)
    except ValueError as error:
        return f" The text is not valid JSON: {error}."
    except RecursionError:
        return " The text is nested too deeply."
    return ""


class Field:
    """One value of a request: what it is called, whether it must be there, what it may be.

    Args:
        description: What the analyst reads in Turbine.
        required: Whether LINE refuses a request without it.
        title: Its title in Turbine; by default its name in words.
        examples: Values that can be pasted.
        default: What happens when it is not given; documentation only, nothing is filled in.
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
    ) -> None:
        self.description = description
        self.required = required
        self.title = title
        self.examples = examples
        self.default = default

    def read(self, value: Any) -> Any:
        """Return the value in this field's JSON type, or None where it cannot be read as one."""
        raise NotImplementedError

    def expected(self) -> str:
        """Say in a few words what the field takes."""
        raise NotImplementedError

    def verify(self, value: Any, place: str, found: Findings) -> Any:  # noqa: ARG002 - most fields take any value
        """Check a value that has the right type; return what is to be sent."""
        return value

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check a value as it came in and return what is to be sent; what is wrong with it goes into ``found``."""
        typed = self.read(value)
        if typed is None:
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{json_mistake(value)}")
            return value
        if found.exact and type(typed) is not type(value):
            if isinstance(value, dict | list) or isinstance(typed, dict | list):
                found.problem(place, f"must be {self.expected()}; got {shown(value)}.")
                return value
            found.warn(place, f"should be {self.expected()}; {shown(value)} is sent as it was given.")
        return self.verify(typed, place, found)


class String(Field):
    """A text.

    Args:
        minimum: Fewest characters.
        limit: Most characters.
        counted: How they are counted, and ``unit`` what they are called.
        pattern: A regular expression that the whole text must match; ``form`` says in words what it asks for.
        choices: The only values LINE takes, where its documentation says that there are no others.
        known: The values documented today; another one passes with a warning, since LINE may add values.
    """

    json_type = "string"

    def __init__(
        self,
        description: str = "",
        *,
        minimum: int = 0,
        limit: int | None = None,
        counted: Callable[[str], int] = utf16_units,
        unit: str = "characters",
        pattern: str = "",
        form: str = "",
        choices: tuple[str, ...] = (),
        known: tuple[str, ...] = (),
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.minimum = minimum
        self.limit = limit
        self.counted = counted
        self.unit = unit
        self.pattern = pattern
        self.form = form
        self.choices = choices
        self.known = known

    def read(self, value: Any) -> Any:
        """Take text, and a number as its digits."""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) else None

    def expected(self) -> str:
        """Say what the field takes: its form, or its values, or just text."""
        return self.form or (f"one of {', '.join(self.choices)}" if self.choices else "text")

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Check form, values and length."""
        if self.pattern and not re.fullmatch(self.pattern, value):
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{self.advice(value)}")
        elif self.choices and value not in self.choices:
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{closest(value, self.choices)}")
        elif len(value) < self.minimum:
            least = "must not be empty" if self.minimum == 1 else f"must have at least {self.minimum} {self.unit}"
            found.problem(place, f"{least}; got {shown(value)}.")
        elif self.limit is not None and 2 * len(value) > self.limit and (seen := self.counted(value)) > self.limit:
            found.problem(place, f"must have at most {self.limit} {self.unit}; got {seen}. Shorten it.")
        elif self.known and value not in self.known:
            found.warn(
                place, f"{shown(value)} is not a value LINE documents; sent as given.{closest(value, self.known)}"
            )
        return value

    def advice(self, value: str) -> str:  # noqa: ARG002 - a field type with a common mistake looks at it
        """Return a further sentence on how to mend a value of the wrong form."""
        return ""


class Integer(Field):
    """A whole number.

    Args:
        minimum: Smallest value.
        maximum: Largest value.
        choices: The only values LINE takes.
    """

    json_type = "number"

    def __init__(
        self,
        description: str = "",
        *,
        minimum: int | None = None,
        maximum: int | None = None,
        choices: tuple[int, ...] = (),
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.minimum = minimum
        self.maximum = maximum
        self.choices = choices

    def read(self, value: Any) -> Any:
        """Take a whole number, ``10.0``, and the digits of one as text."""
        if isinstance(value, str):
            digits = re.fullmatch(r"([+-]?\d{1,18})(\.0+)?", value.strip())
            return int(digits[1]) if digits else None
        if isinstance(value, float):
            return int(value) if value.is_integer() else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def expected(self) -> str:
        """Say which numbers the field takes."""
        if self.choices:
            return f"one of {', '.join(map(str, self.choices))}"
        if self.minimum is not None and self.maximum is not None:
            return f"a whole number from {self.minimum} to {self.maximum}"
        return "a whole number" if self.minimum is None else f"a whole number of at least {self.minimum}"

    def verify(self, value: int, place: str, found: Findings) -> Any:
        """Check the range."""
        low = self.minimum is not None and value < self.minimum
        high = self.maximum is not None and value > self.maximum
        if low or high or (self.choices and value not in self.choices):
            found.problem(place, f"must be {self.expected()}; got {value}.")
        return value


class Number(Field):
    """A number with or without a fraction, from ``minimum`` to ``maximum``."""

    json_type = "number"

    def __init__(
        self, description: str = "", *, minimum: float | None = None, maximum: float | None = None, **about: Any
    ) -> None:
        super().__init__(description, **about)
        self.minimum = minimum
        self.maximum = maximum

    def read(self, value: Any) -> Any:
        """Take a number, and one as text."""
        if isinstance(value, str):
            return float(value) if re.fullmatch(r"\s*[+-]?\d{1,18}(\.\d+)?\s*", value) else None
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def expected(self) -> str:
        """Say which numbers the field takes."""
        if self.minimum is not None and self.maximum is not None:
            return f"a number from {self.minimum} to {self.maximum}"
        return "a number"

    def verify(self, value: float, place: str, found: Findings) -> Any:
        """Check the range."""
        low = self.minimum is not None and value < self.minimum
        high = self.maximum is not None and value > self.maximum
        if low or high:
            found.problem(place, f"must be {self.expected()}; got {value}.")
        return value


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


class Array(Field):
    """A list.

    Args:
        of: What each item is.
        minimum: Fewest items.
        maximum: Most items.
        lone: Whether a single item without its list is understood, as a playbook that maps one value gives it.
        separator: What separates items that came as one text.
    """

    json_type = "array"

    def __init__(
        self,
        of: "Field | OneOf",
        description: str = "",
        *,
        minimum: int = 0,
        maximum: int | None = None,
        lone: bool = False,
        separator: str = "",
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.of = of
        self.minimum = minimum
        self.maximum = maximum
        self.lone = lone
        self.separator = separator

    def read(self, value: Any) -> Any:
        """Take a list, a list as JSON text, and where allowed a lone item or separated items."""
        if isinstance(value, str):
            parsed = from_json(value)
            if isinstance(parsed, list) or (self.lone and isinstance(parsed, dict)):
                value = parsed
            elif self.separator:
                return [item.strip() for item in value.split(self.separator) if item.strip()]
        if isinstance(value, list):
            return value
        return [value] if self.lone and isinstance(value, str if self.of.json_type == "string" else dict) else None

    def expected(self) -> str:
        """Say how many items the list takes."""
        if self.maximum is None:
            return "an array" if self.minimum == 0 else f"an array of at least {self.minimum} items"
        return f"an array of {self.minimum} to {self.maximum} items" if self.maximum > 1 else "an array of 1 item"

    def verify(self, value: list[Any], place: str, found: Findings) -> Any:
        """Check the number of items and every item."""
        if len(value) < self.minimum or (self.maximum is not None and len(value) > self.maximum):
            found.problem(place, f"must be {self.expected()}; got {len(value)}.")
        return [self.of.check(item, f"{place}[{position}]", found) for position, item in enumerate(value)]


Rule = Callable[[dict[str, Any], str, Findings], None]
"""A check across the fields of one object: value, place, findings."""


class Object(Field):
    """An object with named fields.

    Args:
        fields: Its fields by their names on the wire.
        rules: Checks across fields, run when each field has been checked.
        page: The address of LINE's documentation of this object.
        closed: Whether LINE refuses a field it does not know; otherwise one passes with a warning.
    """

    json_type = "object"

    def __init__(
        self,
        fields: Mapping[str, "Field | OneOf"],
        description: str = "",
        *,
        rules: tuple[Rule, ...] = (),
        page: str = "",
        closed: bool = False,
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
        meant = closest(name, self.fields)
        if self.closed:
            found.problem(place, f"is a field LINE does not know and refuses here; remove it.{meant}")
        else:
            found.warn(place, f"is not a field LINE documents; passed on as given.{meant}")


class OneOf(Field):
    """An object whose ``type`` decides its fields.

    Args:
        kinds: The declaration of each type. May be filled in later, so that kinds can nest.
        what: What such an object is called.
        closed: Whether another type is certain to be refused; else it passes with a warning, since LINE adds types.
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
        by: str = "type",
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.kinds = dict(kinds)
        self.what = what
        self.closed = closed
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
        if not isinstance(kind, str):
            found.problem(
                here, f"is required: one of {listed}." if kind is None else f"must be text; got {shown(kind)}."
            )
        elif self.closed:
            found.problem(here, f"must be one of {listed}; got {shown(kind)}.{closest(kind, self.kinds)}")
        else:
            found.warn(
                here, f"{shown(kind)} is not a type this connector knows; sent unchecked.{closest(kind, self.kinds)}"
            )
        return value


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
