"""A drawing of one message while it is made: what it gathers, and how a value is read that may be of any JSON type."""

from __future__ import annotations

from typing import Any, NamedTuple

from connector.preview import facts
from connector.preview.markup import Markup, Sheet, element, px
from connector.preview.taps import Tap, described, host_of

WRAPPED = "white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate"
"""The style of a text that goes on in the next line."""
ONE_LINE = "overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate"
"""The style of a text that is cut where its line ends."""
DEEPEST = 40
"""Components within each other; what is nested deeper is a box that says so."""


class Remark(NamedTuple):
    """Something that whoever writes the message should know.

    Attributes:
        place: Where, from the root of the request: ``messages[0].contents.body``.
        text: A sentence.
        kind: ``problem`` and ``warning`` come from the checks, ``likely cut``, ``unknown`` and ``approximate`` from
            the drawing.
    """

    place: str
    text: str
    kind: str = "warning"


class Drawing:
    """What a drawing needs, and what it gathers.

    Args:
        sheet: Where the styles go.
        screen: How wide the screen is.
        images: Whether images are loaded from their addresses.

    Attributes:
        taps: What can be tapped, in order; an element with ``data-tap="1"`` is the first.
        remarks: What was noticed.
    """

    def __init__(self, sheet: Sheet, screen: int = facts.SCREEN, *, images: bool = False) -> None:
        self.sheet = sheet
        self.screen = screen
        self.images = images
        self.taps: list[Tap] = []
        self.remarks: list[Remark] = []

    def style(self, declarations: str) -> str:
        """Return the class of some declarations, ``property: value; property: value``."""
        return self.sheet.style(declarations)

    def div(self, declarations: str, *children: str | None, **attributes: str | int | bool | None) -> Markup:
        """Write a ``div`` with a style."""
        return element("div", *children, class_=self.style(declarations), **attributes)

    def tap(self, action: Any, place: str, what: str = "") -> int | None:
        """Note what a tap does.

        Args:
            action: The action object, if there is one.
            place: Where it stands, from the root of the request.
            what: What is tapped, for an action without a label.

        Returns:
            The value of ``data-tap``; None where nothing can be tapped.
        """
        if not isinstance(action, dict) or not action:
            return None
        number = len(self.taps) + 1
        self.taps.append(Tap(number, place, text(action, "label") or what, described(action), action))
        return number

    def remark(self, place: str, sentence: str, kind: str = "warning") -> None:
        """Note something that whoever writes the message should know."""
        self.remarks.append(Remark(place, sentence, kind))

    def unknown(self, value: Any, place: str, what: str) -> Markup:
        """Draw something that this preview does not know as a box with its name, and remark on it."""
        name = text(value, "type") if isinstance(value, dict) else type(value).__name__
        named = name[:40] or "without a type"
        self.remark(
            place, f"is a {what} that the preview does not know ({named}); drawn as a box with its name.", "unknown"
        )
        return self.div(
            (
                "border: 1px dashed var(--faint); padding: 6px 8px; color: var(--ink); "
                "background-color: var(--bubble); font-size: 12px; overflow-wrap: anywhere"
            ),
            f"{what}: {named}",
        )

    def picture(self, url: Any, declarations: str, label: str = "", *, cover: bool = True) -> Markup:
        """Draw an image: loaded where that was asked for and its address is ``https:``, else a plain area.

        Args:
            url: Its address.
            declarations: How large it is.
            label: What stands on the plain area; none where it is small.
            cover: Whether the image fills the area and is cropped, else all of it is shown.
        """
        if self.images and isinstance(url, str) and url[:8].lower() == "https://":
            loaded = self.style(f"{declarations}; display: block; object-fit: {'cover' if cover else 'contain'}")
            return element("img", src=url, alt="", referrerpolicy="no-referrer", class_=loaded)
        return self.div(
            "background-color: var(--empty); color: var(--empty-ink); display: flex; overflow: hidden; "
            "align-items: center; justify-content: center; text-align: center; font-size: 11px; line-height: 1.2; "
            f"overflow-wrap: anywhere; {declarations}",
            f"{label} {host_of(url)}".strip() if label else None,
        )


def text(value: Any, name: str) -> str:
    """Return a field that is text; "" where it is missing or anything else."""
    given = value.get(name) if isinstance(value, dict) else None
    return given if isinstance(given, str) else ""


def number(value: Any, name: str, default: float = 0) -> float:
    """Return a field that is a number of a usual size, else the default."""
    given = value.get(name) if isinstance(value, dict) else None
    usual = isinstance(given, (int, float)) and not isinstance(given, bool) and -100_000 < given < 100_000
    return given if usual and given is not None else default


def inside(value: Any, name: str) -> dict[str, Any]:
    """Return a field that is an object; an empty one where it is missing or anything else."""
    given = value.get(name) if isinstance(value, dict) else None
    return given if isinstance(given, dict) else {}


def listed(value: Any, name: str) -> list[Any]:
    """Return a field that is an array; an empty one where it is missing or anything else."""
    given = value.get(name) if isinstance(value, dict) else None
    return given if isinstance(given, list) else []


def ratio(width: float, height: float) -> str:
    """Write an aspect ratio."""
    return f"aspect-ratio:{width:g}/{height:g}"


def sizes(*values: float) -> str:
    """Write lengths in pixels, one after the other."""
    return " ".join(map(px, values))


def larger(size: float) -> str:
    """Write the size of a text that grows with what the phone is set to."""
    return f"calc({px(size)} * var(--larger))"
