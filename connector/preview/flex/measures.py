"""Lengths, keywords and ratios of flex messages, read from values that may be of any JSON type.

What cannot be read counts as not given. No string of a message is handed on: what is returned is a number, or a word of
our own. https://developers.line.biz/en/docs/messaging-api/flex-message-layout/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from connector.preview import facts
from connector.preview.drawing import number
from connector.preview.markup import px

LENGTH = re.compile(r"(-?[0-9]{1,9}(?:\.[0-9]{1,9})?)(px|%)")
RATIO = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?):([0-9]{1,6}(?:\.[0-9]{1,9})?)")
ANGLE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,9})?)deg")


class Length(NamedTuple):
    """A length.

    Attributes:
        amount: How much.
        unit: ``px`` or ``%``.
    """

    amount: float
    unit: str = "px"

    @property
    def css(self) -> str:
        """The length as CSS."""
        return f"{round(self.amount, 3):g}%" if self.unit == "%" else px(self.amount)

    def of(self, whole: float) -> float:
        """The length in pixels, where the whole is so many."""
        return self.amount * whole / 100 if self.unit == "%" else self.amount


def length(
    value: Any, name: str, words: Mapping[str, float] = facts.STEPS, *, percent: bool = True, negative: bool = False
) -> Length | None:
    """Return a length; None where none is given that can be read.

    Args:
        value: The component.
        name: Its property.
        words: The keywords, each with its pixels.
        percent: Whether it may be a share.
        negative: Whether it may be below zero.
    """
    given = value.get(name) if isinstance(value, dict) else None
    if not isinstance(given, str):
        return None
    if given in words:
        return Length(words[given])
    found = LENGTH.fullmatch(given)
    if not found or (found[2] == "%" and not percent) or (float(found[1]) < 0 and not negative):
        return None
    return Length(min(max(float(found[1]), -facts.LONGEST), facts.LONGEST), found[2])


def pixels(value: Any, name: str, words: Mapping[str, float], default: float) -> float:
    """Return a length that is no share, in pixels."""
    found = length(value, name, words, percent=False)
    return found.amount if found else default


def keyword(value: Any, name: str, words: Mapping[str, str], default: str = "") -> str:
    """Return what a keyword stands for."""
    given = value.get(name) if isinstance(value, dict) else None
    return words.get(given, default) if isinstance(given, str) else default


def aspect(value: Any) -> tuple[float, float]:
    """Return width and height of ``aspectRatio``, 1:1 where none is given that can be read."""
    given = value.get("aspectRatio") if isinstance(value, dict) else None
    found = RATIO.fullmatch(given) if isinstance(given, str) else None
    if not found:
        return 1, 1
    width = max(float(found[1]), 1)
    return width, min(max(float(found[2]), 1), facts.STEEPEST * width)


def angle(value: Any) -> float:
    """Return the angle of a gradient in degrees, clockwise from upwards."""
    given = value.get("angle")
    found = ANGLE.fullmatch(given) if isinstance(given, str) else None
    return float(found[1]) % 360 if found else 0


def share_of(value: Any, row: bool) -> float:
    """Return the ``flex`` of a component: what is free in a row or a column is shared by it.

    Args:
        value: The component.
        row: Whether it stands in a horizontal or baseline box.
    """
    kind = value.get("type")
    if kind in ("icon", "separator", "spacer") and isinstance(kind, str):
        return 0
    given = number(value, "flex", -1)
    if row and kind == "box":
        for name, unless_given in facts.FIXED_IN_ROW.items():
            if length(value, name, {}) and not (unless_given and given >= 0):
                return 0
    default = 1 if row or kind == "filler" else 0
    return min(given, facts.MOST_FLEX) if given >= 0 else default


def is_absolute(value: Any) -> bool:
    """Tell whether a component is placed from its parent's edges, apart from the others."""
    return isinstance(value, dict) and value.get("position") == "absolute"
