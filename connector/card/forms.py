"""The inputs of a card. An alert must come out: what is odd is shown as it was given, with a warning, not refused."""

import json
from typing import Any

from connector.card.bubble import Fact
from connector.card.shortening import clean, one_line
from connector.card.words import SEVERITIES, WORDS
from connector.fields import Field, Findings, Object, String, from_json, shown, utf16_units

NAME, VALUE = "name", "value"


class Anything(String):
    """A text; any other JSON value is taken as one."""

    def read(self, value: Any) -> Any:
        """Take everything."""
        return as_text(value)


class Word(Anything):
    """One of some words, in any case; another one passes with a warning.

    Args:
        words: The words.
        otherwise: What becomes of another one, as the end of a sentence.
    """

    def __init__(self, *words: str, otherwise: str, **about: Any) -> None:
        super().__init__(trimmed=True, **about)
        self.words = words
        self.otherwise = otherwise

    def expected(self) -> str:
        """List the words."""
        return f"one of {', '.join(self.words)}"

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Return the word in the form in which it is declared."""
        given = one_line(value)
        meant = {word.lower(): word for word in self.words}
        if given and given.lower() not in meant:
            found.warn(place, f"should be {self.expected()}; {shown(given)} {self.otherwise}.")
        return meant.get(given.lower(), given)


class Language(Word):
    """The language of the fixed words, also with a region or script: ``ja-JP``, ``zh_Hant``."""

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Return the declared language that has the same beginning."""
        beginning = one_line(value).replace("_", "-").partition("-")[0].lower()
        alike = [word for word in self.words if word.partition("-")[0] == beginning]
        return alike[0] if alike else super().verify(value, place, found)


def severity() -> Word:
    """Declare how bad it is."""
    return Word(
        *SEVERITIES,
        otherwise="is shown as given, without a colour of its own",
        description="low, medium, high, critical or none: the colour of the card, and a word on it.",
        default="none",
        examples=("high",),
    )


def language(description: str) -> Language:
    """Declare the language of the fixed words.

    Args:
        description: Of which words, in a sentence.
    """
    return Language(
        *WORDS,
        otherwise="is not known, and English is taken",
        description=f"en, ja, th or zh-TW: {description}",
        default="en",
    )


class Line(Anything):
    """A text on one line; nothing in it is refused, but where it has a limit that must not be cut."""

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Return the text, freed of what no chat shows."""
        value = one_line(value)
        if self.required and not value:
            found.problem(place, "must not be empty.")
        if self.limit is not None and (seen := utf16_units(value)) > self.limit:
            found.problem(place, f"must have at most {self.limit} characters; got {seen}. Shorten it.")
        return value


class Paragraphs(Anything):
    """A text of several lines; nothing in it is refused."""

    def verify(self, value: str, place: str, found: Findings) -> Any:
        """Return the text, freed of what no chat shows."""
        value = clean(value)
        if self.required and not value:
            found.problem(place, "must not be empty.")
        return value


class Facts(Field):
    """Names with their values: an object, or a list of objects with ``name`` and ``value``.

    A list of other things is taken as well: of objects, by their fields; of values, each without a name.
    """

    json_type = "object"

    def read(self, value: Any) -> Any:
        """Return the names and values in their order."""
        parsed = from_json(value) if isinstance(value, str) else value
        return facts_in(parsed if isinstance(parsed, list | dict) else [value])

    def expected(self) -> str:
        """Say what they look like."""
        return 'an object such as {"Host": "db-1"}, or a list such as [{"name": "Host", "value": "db-1"}]'


def facts_in(value: Any) -> list[Fact]:
    """Return the names and values in an object or list, as texts; what has neither is left out."""
    if isinstance(value, dict):
        pairs = [(value[NAME], value.get(VALUE))] if NAME in value and set(value) <= {NAME, VALUE} else value.items()
        facts = [(one_line(as_text(name)), clean(as_text(held))) for name, held in pairs]
        return [fact for fact in facts if any(fact)]
    if isinstance(value, list):
        return [fact for each in value for fact in facts_in(each if isinstance(each, dict) else {"": each})]
    return []


def as_text(value: Any) -> str:
    """Return a JSON value as a reader wants it: nothing for null, a list of plain values with commas."""
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return ", ".join(map(as_text, value))
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


class LinkTo(Object):
    """A label and an address; an address alone is understood."""

    def read(self, value: Any) -> Any:
        """Take an object, one as JSON text, and an address."""
        parsed = super().read(value)
        return {"url": value} if parsed is None else parsed

    def verify(self, value: dict[str, Any], place: str, found: Findings) -> Any:
        """Return both as texts on one line; what is wrong with the address is for the card to say."""
        for name in value.keys() - self.fields.keys():
            self.unknown(name, place, found)
        return {name: one_line(as_text(value.get(name))) for name in self.fields}

    def unknown(self, name: str, place: str, found: Findings) -> None:
        """Report a field that is not declared."""
        found.warn(place, f"has {shown(name)}, which is not shown.{found.closest(name, self.fields)}")
