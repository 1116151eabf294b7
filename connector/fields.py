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

FEW = 12
"""As many values are listed in a message."""

SMALL_WORDS = {"a", "an", "for", "in", "of", "the", "to"}
ABBREVIATIONS = {"id": "ID", "ids": "IDs", "json": "JSON", "url": "URL"}


class Findings:
    """What a check found: problems that forbid the request, warnings that do not.

    Attributes:
        problems: In LINE's own shape, ``{"property": place, "message": text}``, placed from the root of the request.
        warnings: One sentence each.
        exact: True inside message objects, where nothing may be converted.
        quotes: Whether the request takes quote tokens and mentions.
        page: The page of LINE's documentation that the object being checked rests on.
    """

    def __init__(self) -> None:
        self.problems: list[dict[str, str]] = []
        self.warnings: list[str] = []
        self.exact = False
        self.quotes = False
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


def in_words(name: str) -> str:
    """Turn a name into a title: ``notificationDisabled`` into Notification Disabled, ``chat_id`` into Chat ID."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+", name)]
    return " ".join(
        word if position and word in SMALL_WORDS else ABBREVIATIONS.get(word, word.capitalize())
        for position, word in enumerate(words)
    )


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
            found.warn(place, f"should be {self.expected()}; {shown(value)} is left as given.")
            return value if typed is None else self.verify(typed, place, found)
        if typed is None or (found.exact and type(typed) is not type(value)):
            hint = json_mistake(value) if typed is None else " It is JSON as text; pass the value itself."
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{hint}")
            return value
        return self.verify(typed, place, found)

    def is_near(self, value: Any) -> bool:
        """Tell whether LINE may still read a value of another type: a scalar in place of a scalar, but no words."""
        words = isinstance(value, str) and value.strip() and self.read(value) is None
        return self.json_type not in ("object", "array") and not isinstance(value, dict | list) and not words

    def check_all(self, values: list[Any], place: str, found: Findings) -> list[Any]:
        """Check the items of a list and return what is to be sent."""
        return [self.check(value, f"{place}[{position}]", found) for position, value in enumerate(values)]


class String(Field):
    """A text.

    Args:
        minimum: Fewest characters.
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
        minimum: int = 0,
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
        self.minimum = minimum
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
        if isinstance(value, int | float) and not isinstance(value, bool):
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
        if self.pattern and not re.fullmatch(self.pattern, value):
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{self.advice(value)}")
        elif self.choices and value not in self.choices:
            found.problem(place, f"must be {self.expected()}; got {shown(value)}.{closest(value, self.choices)}")
        elif len(value) < self.minimum:
            least = "must not be empty" if self.minimum == 1 else f"must have at least {self.minimum} {self.unit}"
            found.problem(place, f"{least}; got {shown(value)}.")
        elif self.limit is not None and (seen := self.length(value)) > self.limit:
            larger = " Most emoji count as 2." if seen > len(value) else ""
            found.problem(place, f"must have at most {self.limit} {self.unit}; got {seen}. Shorten it.{larger}")
        elif self.known and value not in self.known:
            found.warn(
                place, f"{shown(value)} is not a value LINE documents; left as given.{closest(value, self.known)}"
            )
        elif self.usual and not re.fullmatch(self.usual[0], value):
            found.warn(place, f"should be {self.usual[1]}; {shown(value)} is left as given.")
        return value

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
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def expected(self) -> str:
        """Say which numbers the field takes."""
        if self.choices:
            return f"one of {', '.join(map(str, self.choices))}"
        return self.between(self.minimum, self.maximum)

    def between(self, low: float | None, high: float | None) -> str:
        """Name a range, either end of which may be open."""
        if low is not None and high is not None:
            return f"{self.noun} from {low} to {high}"
        return self.noun if low is None else f"{self.noun} of at least {low}"

    def verify(self, value: float, place: str, found: Findings) -> Any:
        """Check the range."""
        if outside(value, self.minimum, self.maximum) or (self.choices and value not in self.choices):
            found.problem(place, f"must be {self.expected()}; got {value}.")
        elif outside(value, *self.usual):
            found.warn(place, f"should be {self.between(*self.usual)}; {value} is left as given.")
        return value


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


class Array(Field):
    """A list.

    Args:
        of: What each item is.
        minimum: Fewest items.
        maximum: Most items.
        usual: Fewest items that make sense; fewer pass with a warning.
        lone: Whether a single item without its list is understood, as a playbook that maps one value gives it.
        separator: What separates items that came as one text.
        unique: Whether an item that is given again is dropped, with a warning that counts such items.
    """

    json_type = "array"

    def __init__(
        self,
        of: "Field | OneOf",
        description: str = "",
        *,
        minimum: int = 0,
        maximum: int | None = None,
        usual: int = 0,
        lone: bool = False,
        separator: str = "",
        unique: bool = False,
        **about: Any,
    ) -> None:
        super().__init__(description, **about)
        self.of = of
        self.minimum = minimum
        self.maximum = maximum
        self.usual = usual
        self.lone = lone
        self.separator = separator
        self.unique = unique

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
        if self.minimum == self.maximum:
            return f"an array of {self.minimum} item{'s' if self.minimum > 1 else ''}"
        least = f"{self.minimum} to" if self.minimum else "at most"
        return f"an array of {least} {self.maximum} items"

    def verify(self, value: list[Any], place: str, found: Findings) -> Any:
        """Check the number of items and every item."""
        if len(value) < self.minimum or (self.maximum is not None and len(value) > self.maximum):
            found.problem(place, f"must be {self.expected()}; got {len(value)}.")
        elif len(value) < self.usual:
            found.warn(place, f"has {len(value)} items, which LINE may refuse; give at least {self.usual}.")
        sent = self.of.check_all(value, place, found)
        if self.unique and not found.problems and (again := len(sent) - len(set(sent))):
            found.warn(place, f"{again} duplicates were dropped.")
            return list(dict.fromkeys(sent))
        return sent


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
        elif self.closed:
            found.problem(here, f"must be one of {listed}; got {shown(kind)}.{closest(kind, self.kinds)}")
        else:
            hint = closest(kind, self.kinds)
            found.warn(here, f"{shown(kind)} is not a {self.by} this connector knows; left unchecked.{hint}")
        return value


class Map(Field):
    """An object whose fields the sender names.

    Args:
        of: What each value is.
        maximum: Most fields.
        pattern: A regular expression that every name must match; ``form`` says in words what it asks for.
    """

    def __init__(
        self, of: "Field | OneOf", description: str = "", *, maximum: int, pattern: str, form: str, **about: Any
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
        for name in value:
            if not re.fullmatch(self.pattern, name):
                found.problem(under(place, name), f"must be named with {self.form}; got {shown(name)}.")
        return {name: self.of.check(item, under(place, name), found) for name, item in value.items()}


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
