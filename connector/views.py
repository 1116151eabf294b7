"""Views: what a text can be decoded into, and where each stretch of it comes from.

Whoever echoes a text may have escaped or encoded it, once or several times. Nothing is imported here while it works.
"""

import re
import sys
from binascii import a2b_base64
from collections.abc import Callable, Iterator
from functools import partial

DEPTH = 3
"""So many encodings are undone that are one within the other."""

HEXADECIMAL = "[0-9A-Fa-f]"
ESCAPES = {
    "%": f"%(?P<code>{HEXADECIMAL}{{2}})",
    "\\": rf"\\(?:u(?P<code>{HEXADECIMAL}{{4}})|x(?P<byte>{HEXADECIMAL}{{2}})|(?P<name>[^ux\n]))",
    "&": f"&(?:#[xX](?P<code>{HEXADECIMAL}{{1,6}})|#(?P<decimal>[0-9]{{1,7}})|(?P<name>[A-Za-z]{{2,8}}));",
}
"""How one character is escaped in an address, in JSON and scripts, and in HTML, by what the escape begins with.

They are compiled where they are needed, since most answers have none of them.
"""
NAMED = {
    "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "amp": "&", "apos": "'", "ast": "*", "bsol": "\\",
    "colon": ":", "comma": ",", "commat": "@", "dollar": "$", "equals": "=", "excl": "!", "grave": "`", "gt": ">",
    "hat": "^", "hyphen": "-", "lbrace": "{", "lbrack": "[", "lowbar": "_", "lpar": "(", "lt": "<", "num": "#",
    "percnt": "%", "period": ".", "plus": "+", "quest": "?", "quot": '"', "rbrace": "}", "rbrack": "]", "rpar": ")",
    "semi": ";", "sol": "/", "tilde": "~", "vert": "|",
}  # fmt: skip
"""Characters by their names in JSON and HTML."""


Span = tuple[int, int]


class Alphabet:
    """The characters that an encoding uses.

    Args:
        characters: The characters.
        least: So many in a row are taken for an encoded text.
        between: What may stand between them.
    """

    def __init__(self, characters: bytes, least: int, between: bytes = b"") -> None:
        self.characters = set(characters.decode())
        self._others = bytes(set(range(256)) - set(characters))
        self._shape = bytes(code in characters for code in range(256))
        self._row = bytes([True]) * least
        self._between = between

    def used(self, text: str) -> bool:
        """Tell whether a text may hold something in this encoding."""
        return self._row in text.encode("ascii", "replace").translate(self._shape, self._between)

    def kept(self, text: str) -> str:
        """Return a text without all other characters."""
        return text.encode("ascii", "ignore").translate(None, self._others).decode()

    def origins(self, text: str) -> list[Span]:
        """Return where each character stands that is kept."""
        return [(at, at + 1) for at, each in enumerate(text) if each in self.characters]


DIGITS = b"0123456789"
SMALL = bytes(range(ord("a"), ord("z") + 1))
BASE64 = Alphabet(DIGITS + SMALL + SMALL.upper() + b"+/_-", 20)
HEX = Alphabet(DIGITS + b"abcdefABCDEF", 24, b" :-")
URL_ALPHABET = str.maketrans("-_", "+/")


class View:
    """A text, or what a text can be decoded into.

    Args:
        text: The characters.
        source: The view that it was decoded from.
        origins: Gives the stretch of the source's text that each character (see ``of``) comes from.
        shift: So many of them were left out at the start.
        of: So many of them are one group ...
        made: ... of so many characters here.
        final: Whether it cannot be decoded into anything that its source is not decoded into.

    Attributes:
        depth: How many encodings were undone.
        whole: Whether nothing but escapes was undone: then two views with one text are one.
    """

    def __init__(
        self,
        text: str,
        source: "View | None" = None,
        origins: Callable[[], list[Span]] = list,
        shift: int = 0,
        of: int = 1,
        made: int = 1,
        *,
        final: bool = False,
    ) -> None:
        self.text = text
        self.depth: int = DEPTH if final else source.depth + 1 if source else 0
        self.whole: bool = not source or (source.whole and of == made and not final)
        self._source = source
        self._origins = origins
        self._known: list[Span] = []
        self._group = shift, of, made

    def place(self, start: int, end: int) -> Span:
        """Return what a stretch comes from in the text that nothing was decoded from."""
        if self._source is None:
            return start, end
        self._known = self._known or self._origins()  # long, and needed only where something was found
        shift, of, made = self._group
        first, last = shift + start * of // made, shift - (-end * of // made) - 1
        return self._source.place(self._known[first][0], self._known[last][1])

    def decoded(self) -> Iterator["View"]:
        """Give what the text can be decoded into."""
        text = self.text
        if "\n" in text:
            yield View("".join(text.split()), self, partial(of_seen, text))  # lines that were folded
        for mark, escape in ESCAPES.items():
            if mark in text:
                pattern = re.compile(escape)
                undone = pattern.sub(character, text)
                if undone != text:
                    yield View(undone, self, partial(of_escapes, text, pattern))
        if BASE64.used(text):
            letters, origins = BASE64.kept(text), partial(BASE64.origins, text)
            yield View(letters, self, origins, final=True)
            for shift in range(4):  # wherever it begins, from one of them on its groups of four are whole
                groups = letters[shift : shift + (len(letters) - shift) // 4 * 4].translate(URL_ALPHABET)
                yield View(a2b_base64(groups).decode("latin-1"), self, origins, shift, of=4, made=3)
        if HEX.used(text):
            digits, origins = HEX.kept(text), partial(HEX.origins, text)
            for shift in range(2):
                pairs = digits[shift : shift + (len(digits) - shift) // 2 * 2]
                yield View(bytes.fromhex(pairs).decode("latin-1"), self, origins, shift, of=2)


def character(escape: re.Match[str]) -> str:
    """Return the one character that an escape stands for."""
    said = escape.groupdict()
    name = said.get("name")
    if name:
        return NAMED.get(name, name[0])
    code = said["code"] or said.get("byte")
    return chr(min(int(code, 16) if code else int(said["decimal"]), sys.maxunicode))


def of_escapes(text: str, pattern: re.Pattern[str]) -> list[Span]:
    """Return the stretch that each character of a text comes from when its escapes are undone."""
    origins: list[Span] = []
    end = 0
    for escape in pattern.finditer(text):
        origins += ((at, at + 1) for at in range(end, escape.start()))
        origins.append(escape.span())
        end = escape.end()
    return [*origins, *((at, at + 1) for at in range(end, len(text)))]


def of_seen(text: str) -> list[Span]:
    """Return where each character of a text stands that is no blank."""
    return [(at, at + 1) for at, each in enumerate(text) if not each.isspace()]
