"""Markdown: tables, code, JSON laid out as a person does."""

import json
from collections.abc import Iterable
from typing import Any

EMPTY_CELL = "none"
"""What stands in a cell that has nothing to say."""

LINE_WIDTH = 100


def cell(value: Any) -> str:
    """Write what stands in a cell of a table."""
    return str(value).replace("\n", " ").replace("|", "\\|").strip() or EMPTY_CELL


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write a table in which no cell is empty."""
    names = list(head)
    written = [names, ["---"] * len(names), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in written)


def code(text: str) -> str:
    """Write a name as code."""
    return f"`{text}`"


def laid_out(value: Any, indent: int = 0) -> str:
    """Write JSON as a person does: what fits on a line stands on one, but for the members of the outermost object."""
    flat = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or (indent and indent + len(flat) <= LINE_WIDTH):
        return flat
    keys = [f"{json.dumps(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    items = list(value.values() if isinstance(value, dict) else value)
    members = [f"{key}{laid_out(item, indent + 2)}" for key, item in zip(keys, items, strict=True)]
    simple = indent and not any(isinstance(item, dict | list) for item in items)
    lines = [members[0]]
    for member in members[1:]:
        if simple and indent + len(lines[-1]) + len(member) < LINE_WIDTH:
            lines[-1] += f", {member}"
        else:
            lines[-1] += ","
            lines.append(member)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    inner = "\n" + " " * (indent + 2)
    return f"{opening}{inner}{inner.join(lines)}\n{' ' * indent}{closing}"


def json_block(value: Any) -> str:
    """Write a JSON value as a block."""
    return f"```json\n{laid_out(value)}\n```"
