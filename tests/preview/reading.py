"""A drawn page as a strict reader sees it: its elements, their attributes, its texts and its style."""

from html.parser import HTMLParser
from typing import NamedTuple

EMPTY = ("img", "input", "meta")


class Element(NamedTuple):
    """An element: its name and its attributes."""

    tag: str
    attributes: dict[str, str | None]


class Reader(HTMLParser):
    """Reads markup, and fails where elements are not nested or something else than elements and text comes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self.style = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"an attribute of {tag} stands twice"
        self.elements.append(Element(tag, dict(attrs)))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        assert decl == "DOCTYPE html"

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def read(markup: str) -> Reader:
    """Read markup to its end."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert not reader._open, f"left open: {reader._open}"
    return reader
