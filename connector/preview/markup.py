"""Elements and their styles: the one place where text from outside is escaped.

What a message says becomes text and nothing else: no attribute but those named here is ever written, and a style is
made of our own words, numbers and checked colours. Characters that would hide or turn round what is read are written
as their numbers.
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

TAGS = frozenset(
    (
        *("html", "head", "meta", "title", "style", "body", "main", "section", "div", "span", "bdi", "p"),
        *("h1", "h2", "ul", "ol", "li", "dl", "dt", "dd", "code", "strong", "input", "label", "img"),
    )
)
VOID = frozenset(("img", "input", "meta"))
ATTRIBUTES = frozenset(
    (
        *("alt", "charset", "checked", "class", "content", "data-tap", "for", "http-equiv", "id", "lang", "name"),
        *("referrerpolicy", "src", "tabindex", "type"),
    )
)
"""All attributes that are written; ``src`` is that of an image which somebody has asked to load."""
DECLARATION = re.compile(r"[a-z-]+: ?[a-zA-Z0-9#%.,()'+*/ -]+")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?")

JOINER, SELECTORS = "\u200d", ("\ufe0e", "\ufe0f")
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""What is drawn as nothing although it counts as a letter, a mark or a sign."""


class Markup(str):
    """Text that is markup already; every other text is escaped where it becomes a part of it."""

    __slots__ = ()


def visible(text: str) -> str:
    """Write characters that nobody sees, or that turn round what is seen, as their numbers; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    shown = []
    for position, character in enumerate(text):
        category = unicodedata.category(character)
        hidden = category in ("Cc", "Cf", "Cs", "Zl", "Zp") or character in INVISIBLE
        if character == "\n" or (character in (JOINER, *SELECTORS) and joins(text, position)):
            hidden = False
        shown.append(f"[U+{ord(character):04X}]" if hidden else character)
    return "".join(shown)


def joins(text: str, position: int) -> bool:
    """Tell whether a joiner stands between letters or signs that it can join, so that it is no more than spelling."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    if text[position] in SELECTORS:
        return bool(before) and not before.isspace()
    return all(part and (ord(part) > 0x900 or part in SELECTORS) for part in (before, after))


def escape(text: str) -> Markup:
    """Escape a text from outside, with what cannot be seen made visible."""
    return Markup(html.escape(visible(text)))


def element(tag: str, *children: str | None, **attributes: str | int | bool | None) -> Markup:
    """Write an element.

    Args:
        tag: One of ``TAGS``.
        *children: What stands in it: markup as it is, any other text escaped, None left out.
        **attributes: Those in ``ATTRIBUTES``, ``class_`` for ``class``, ``data_tap`` for ``data-tap``; None and False
            are left out.

    Raises:
        ValueError: A tag or an attribute is not one that is written here.
    """
    written = [tag]
    for name, value in attributes.items():
        attribute = name.rstrip("_").replace("_", "-")
        if attribute not in ATTRIBUTES:
            raise ValueError(f"no attribute of a preview: {attribute}")
        if value is None or value is False:
            continue
        written.append(attribute if value is True else f'{attribute}="{escape(str(value))}"')
    if tag not in TAGS:
        raise ValueError(f"no element of a preview: {tag}")
    opening = f"<{' '.join(written)}>"
    if tag in VOID:
        return Markup(opening)
    inner = [child if isinstance(child, Markup) else escape(child) for child in children if child is not None]
    return Markup(f"{opening}{''.join(inner)}</{tag}>")


def joined(*parts: str | None) -> Markup:
    """Put markup together; other text is escaped."""
    return Markup("".join(part if isinstance(part, Markup) else escape(part) for part in parts if part is not None))


def colour(value: object) -> str | None:
    """Return a colour of LINE's form, ``#RRGGBB`` or ``#RRGGBBAA``; None for whatever else it is."""
    return value.lower() if isinstance(value, str) and COLOUR.fullmatch(value) else None


def px(value: float) -> str:
    """Write a number of pixels."""
    return f"{round(value, 2):g}px"


class Sheet:
    """The styles of a page: each distinct set of declarations is one class, named by what it declares."""

    def __init__(self) -> None:
        self._classes: dict[str, str] = {}

    def style(self, declarations: str) -> str:
        """Return the class of some declarations, ``property: value; property: value``; empty ones are left out.

        Raises:
            ValueError: One of them is not made of our own words and numbers.
        """
        given = [each.strip() for each in declarations.split(";") if each.strip()]
        for declaration in given:
            if not DECLARATION.fullmatch(declaration) or "url" in declaration:
                raise ValueError(f"no declaration of a preview: {declaration[:40]!r}")
        text = ";".join(given)
        name = f"s{hashlib.sha256(text.encode()).hexdigest()[:10]}"
        self._classes[name] = text
        return name

    @property
    def css(self) -> str:
        """All classes as CSS."""
        return "".join(f".{name}{{{text}}}\n" for name, text in self._classes.items())
