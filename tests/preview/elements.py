"""Reads what was drawn back: elements with their declarations, found by their text or by what a tap on them does."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from connector.preview import Drawn, Sheet, draw

VOID = {"img", "input", "meta"}


class Element:
    """An element as it was drawn."""

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: Element | None = None) -> None:
        self.tag, self.attributes = tag, attributes
        self.parent: Element = parent or self
        self.children: list[Element | str] = []
        self.style: dict[str, str] = {}

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def texts(self) -> list[str]:
        """All texts in it, in order."""
        return [text for child in self.children for text in ([child] if isinstance(child, str) else child.texts)]

    @property
    def inner(self) -> list[Element]:
        return [child for child in self.children if isinstance(child, Element)]

    def of(self, text: str) -> Element:
        """The one element in which a text stands directly."""
        [found] = [each for each in self.walk() if text in each.children]
        return found

    def tapped(self, number: int) -> Element:
        """The one element whose tap has a number."""
        [found] = [each for each in self.walk() if each.attributes.get("data-tap") == str(number)]
        return found


class Reader(HTMLParser):
    """Builds the tree, and gives each element the declarations of its class."""

    def __init__(self, markup: str, css: str) -> None:
        super().__init__()
        self.root = self.open = Element("root", {})
        self.classes = {}
        for line in css.splitlines():
            name, _, rest = line[1:].rstrip("}").partition("{")
            self.classes[name] = dict(each.split(":", 1) for each in rest.split(";"))
        self.feed(markup)
        self.close()
        assert self.open is self.root, "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), self.open)
        for name in (element.attributes.get("class") or "").split():
            element.style |= {key: value.strip() for key, value in self.classes[name].items()}
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(contents: Any, **options: Any) -> tuple[Element, Drawn, str]:
    """Draw a flex message, and return its elements, what was drawn, and all its CSS."""
    sheet = Sheet()
    drawn = draw({"type": "flex", "altText": "told", "contents": contents}, sheet, **options)
    return Reader(drawn.markup, sheet.css).root, drawn, sheet.css


def at(contents: Any, place: str) -> Any:
    """What stands at a place of the request that sends a flex message."""
    value: Any = {"messages": [{"type": "flex", "altText": "told", "contents": contents}]}
    for part in place.replace("[", ".").replace("]", "").split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def cut(drawn: Drawn) -> list[str]:
    """The places of what is likely to be cut."""
    return [remark.place for remark in drawn.remarks if remark.kind == "likely cut"]
