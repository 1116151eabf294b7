"""A list of texts that may come as one text: a column, or a row, that somebody has pasted."""

import re
from typing import Any

from connector.fields.findings import Findings
from connector.fields.forms import Array
from connector.fields.json_text import begins_like_json, from_json
from connector.fields.scalars import String

END_OF_LINE = re.compile(r"[,;][^\S\n]*\n")
"""A separator at the end of a line, which separates no more than the line does."""

SEPARATOR = re.compile(r"[,;\n][^\S\n]*")
"""What ends a cell; within one, tabs and other blanks separate IDs, and belong to a name."""

QUOTED = re.compile(r'"([^"\n]*)"')
"""A cell as a spreadsheet writes it."""

PIECE = 5000
"""So many cells are looked at at once; they are put together for that, which takes memory."""

BLANKS = str.maketrans(",;", "  ")


class Column(Array):
    """A list of texts, or one text that holds them, alone or as the only item of a list.

    There they are separated by commas, semicolons, ends of lines, tabs and other blanks, and may stand in quotes. Blank
    rows are skipped; a row keeps the number that it has where it came from.
    """

    of: String

    def read(self, value: Any) -> Any:
        """Take a list, and a list as JSON text."""
        if isinstance(value, str):
            value = from_json(value)
        return value if isinstance(value, list) else None

    def check(self, value: Any, place: str, found: Findings) -> Any:
        """Check a list, or the cells of a text."""
        given = value if isinstance(value, str) and not begins_like_json(value) else self.read(value)
        if isinstance(given, list) and len(given) == 1 and isinstance(given[0], str) and given[0].strip():
            return self.check(given[0], place, found)
        if not isinstance(given, str):
            return super().check(value, place, found)
        cells = self.cells(given)
        blank = cells.count("")
        if not blank:
            return self.verify(cells, place, found)
        found.warn(place, "1 blank row was skipped." if blank == 1 else f"{blank:,} blank rows were skipped.")
        rows = [row for row, cell in enumerate(cells) if cell]
        return self.verify_rows([cells[row] for row in rows], rows, place, found)

    def cells(self, text: str) -> list[str]:
        """Take a text apart; of a text that ends in a separator, nothing follows."""
        text = text.removeprefix("\ufeff")
        if '"' in text:
            text = QUOTED.sub(lambda quoted: quoted[1].translate(BLANKS), text)
        cells = [cell.strip() for cell in SEPARATOR.split(END_OF_LINE.sub("\n", text))]
        if not cells[-1]:
            cells.pop()
        pieces = (cells[start : start + PIECE] for start in range(0, len(cells), PIECE))
        if sum(len(" ".join(piece).split()) for piece in pieces) == len(cells) - cells.count(""):
            return cells
        return [each for cell in cells for each in self.divided(cell)]

    def divided(self, cell: str) -> list[str]:
        """Divide a cell at its blanks, unless all of it is a name."""
        words = cell.split()
        return words if any(map(self.of.takes, words)) else [cell]
