"""Markdown brought down to what LINE shows: plain text.

What carries meaning stays: the address of a link, the bullets and numbers of a list, the rows of a table, code and HTML
as they stand. A line of the text stays a line. Nothing vanishes: ``[name]: address`` is text here, and a backslash is
taken for an escape only before a sign of Markdown's, since alerts hold paths of Windows.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from connector.card.bubble import Warn

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.tree import SyntaxTreeNode

MAYBE = re.compile(r"(?m)[*`\[|]|(?<![^\W_])_|</?[a-z]|^\s*(?:[#>=~]|[-+] |-{3}|\d+[.)] )|^ {4}", re.I)
"""What a text has in it that could be Markdown; without it the parser need not be loaded."""

SIGNS = "*_`[]#|~>"
"""What a backslash before it makes a sign like any other."""

READ = 20_000
"""So many characters of a text are read; no message holds as many."""

DEPTH = 1000
"""Blocks in blocks, as deep as that, are read: what lies deeper would be left out by the parser without a word. So deep
Python does not go; then it is an error."""

RULE = "―――"
BULLET = "•"


def without_markdown(text: str, warn: Warn) -> str:
    """Return the beginning of a text without Markdown; whatever the parser does, the text is not lost."""
    text = text[:READ]
    try:
        return plain(text)
    except ImportError as error:
        warn(f"text: is shown with its Markdown signs, since a package is missing: {error}. Install requirements.txt.")
    except Exception as error:  # noqa: BLE001 - a message must come out
        warn(f"text: is shown with its Markdown signs, which could not be read: {type(error).__name__}.")
    return text


def plain(text: str) -> str:
    """Return a text without Markdown.

    Args:
        text: Clean text.

    Raises:
        ImportError: The parser is not installed.
        RecursionError: It is nested too deeply.
    """
    written = without_marks(text) if MAYBE.search(text) else text
    return "\n".join(map(str.rstrip, written.split("\n"))).strip("\n")


def without_marks(text: str) -> str:
    """Parse a text by https://spec.commonmark.org, with tables, and write what was found as plain text."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    parser = MarkdownIt("commonmark", {"maxNesting": DEPTH}).enable("table").disable(["reference", "entity"])
    parser.inline.ruler.at("escape", escape)
    parser.block.ruler.at("table", whole_table, {"alt": ["paragraph"]})
    return blocks(SyntaxTreeNode(parser.parse(text)).children)


def escape(state: "StateInline", silent: bool) -> bool:
    """Take a sign of Markdown's behind a backslash as that sign; a backslash before anything else stays."""
    sign = state.src[state.pos + 1 : state.pos + 2]
    if state.src[state.pos] != "\\" or not sign or sign not in SIGNS:
        return False
    if not silent:
        state.pending += sign
    state.pos += 2
    return True


def whole_table(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """Take a table, unless a row has more cells than the head, which would be left out: it then stays as it is."""
    from markdown_it.rules_block import table

    before = len(state.tokens)
    if not table(state, start, end, silent):
        return False
    made = state.tokens[before:]
    columns = sum(token.type == "th_open" for token in made)
    begins = [token.map[0] for token in made if token.type == "tr_open" and token.map]
    rows = [state.src[state.bMarks[line] : state.eMarks[line]].strip().strip("|") for line in begins]
    if all(len(re.findall(r"(?<!\\)\|", row)) < columns for row in rows):
        return True
    del state.tokens[before:]
    state.line = start
    return False


def blocks(nodes: "Iterable[SyntaxTreeNode]", between: str = "\n\n") -> str:
    """Write blocks, one below the other."""
    return between.join(written for node in nodes if (written := block(node)))


def block(node: "SyntaxTreeNode") -> str:
    """Write a block: a paragraph, a list, a table."""
    if node.type in ("bullet_list", "ordered_list"):
        return items(node)
    if node.type == "table":
        return "\n".join(" | ".join(map(inline, row.children)) for part in node.children for row in part.children)
    if node.type == "blockquote":
        return indented(blocks(node.children), "> ", "> ")
    if node.type == "hr":
        return RULE
    return inline(node) if node.children else node.content.strip("\n")


def items(node: "SyntaxTreeNode") -> str:
    """Write a list: a bullet or the number before each item, what is below it moved in."""
    tight = any(part.hidden for item in node.children for part in item.children)
    between = "\n" if tight else "\n\n"
    signs = [f"{item.info}{item.markup} " if item.info else f"{BULLET} " for item in node.children]
    return between.join(
        indented(blocks(item.children, between), sign, "  ") for sign, item in zip(signs, node.children, strict=True)
    )


def indented(text: str, first: str, rest: str) -> str:
    """Put something before each line of a text."""
    return first + text.replace("\n", f"\n{rest}")


def inline(node: "SyntaxTreeNode") -> str:
    """Write what stands in a line, and in what it is made of."""
    return "".join(map(piece, node.children))


def piece(node: "SyntaxTreeNode") -> str:
    """Write a piece of a line: a text, a link, code."""
    if node.type in ("softbreak", "hardbreak") or (
        node.type == "html_inline" and re.fullmatch(r"(?i)<br\s*/?>", node.content)
    ):
        return "\n"
    within = inline(node) if node.children else node.content
    if node.type not in ("link", "image"):
        return within
    address = str(node.attrs["href" if node.type == "link" else "src"])
    alike = ("", address, address.removeprefix("mailto:"))
    return within or address if within in alike else f"{within} ({address})"
