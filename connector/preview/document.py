"""The page around the drawn messages: one file, which fetches nothing, runs nothing and opens nothing.

Its policy allows one style, by its hash, and images from ``https:`` only where somebody has asked for them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from connector.preview import facts
from connector.preview.drawing import Remark
from connector.preview.markup import Markup, Sheet, element, joined
from connector.preview.messages import Drawn, draw
from connector.preview.taps import Tap

STYLE = Path(__file__).with_name("page.css")
ABOUT = (
    "An approximation, drawn offline: the phone has other fonts, so lines may break elsewhere. "
    "Nothing was sent and nothing was loaded."
)
ABOUT_IMAGES = (
    "An approximation: the phone has other fonts, so lines may break elsewhere. "
    "Nothing was sent; images are loaded from their addresses."
)
MARKS = {
    "problem": "Refused",
    "warning": "Warning",
    "likely cut": "Likely cut",
    "unknown": "Unknown",
    "approximate": "Approximate",
}
"""What stands before a remark, by its kind; in the order of their weight."""


def page(
    messages: Sequence[Any],
    *,
    title: str = "Preview",
    about: Sequence[tuple[str, str]] = (),
    remarks: Sequence[Remark] = (),
    account: str = "Your account",
    screen: int = facts.SCREEN,
    images: bool = False,
) -> str:
    """Draw messages on a page that stands alone.

    The same arguments give the same bytes.

    Args:
        messages: Message objects; any JSON values are taken and drawn.
        title: What the page is called.
        about: Pairs of a word and a text, such as who gets the messages.
        remarks: What the checks have found; each stands at the top, and below the message that it speaks of.
        account: The account's name.
        screen: How wide the phone's screen is, one of ``facts.SCREENS``.
        images: Whether images are loaded, by whoever opens the page, from the addresses in the messages.

    Returns:
        HTML, to be written as UTF-8.
    """
    sheet = Sheet()
    drawn = [
        draw(
            message,
            sheet,
            f"messages[{position}]",
            account=account,
            screen=screen,
            images=images,
            last=position == len(messages) - 1,
        )
        for position, message in enumerate(messages)
    ]
    rows = [row(each, position, [*remarks, *each.remarks]) for position, each in enumerate(drawn)]
    quick = drawn[-1].quick_replies if drawn else Markup()
    body = element(
        "body",
        *switches(screen),
        element(
            "main",
            element("h1", title),
            facts_of(about),
            found(remarks),
            lock_screen([each.notification for each in drawn], account),
            element("div", element("div", account, class_="account"), class_="strip head"),
            *rows,
            element("div", quick, class_="strip foot"),
            element("p", ABOUT_IMAGES if images else ABOUT, class_="note"),
        ),
    )
    style = themes() + STYLE.read_text(encoding="utf-8") + sheet.css
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-{digest}'"
    if images:
        policy += "; img-src https:"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Markup(style)),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"


def themes() -> str:
    """Return what the facts say of both surroundings, as CSS; what is chosen on the page switches between them."""
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in colours.items()) for colours in (facts.LIGHT, facts.DARK)
    )
    widths = "".join(f"#screen-{width}:checked~main{{--screen:{width}px}}\n" for width in facts.SCREENS)
    return (
        f"main{{--larger:1;--notification-lines:{facts.NOTIFICATION_LINES};{light}}}\n"
        f"#dark:checked~main{{{dark}}}\n"
        f"#larger:checked~main{{--larger:{facts.LARGER}}}\n{widths}.strip{{font-family:{facts.FONT}}}\n"
    )


def switches(screen: int) -> list[Markup]:
    """Write what chooses the surroundings, the size of text and the width of the screen, without a script."""
    groups = (
        ("surroundings", (("light", "Light"), ("dark", "Dark")), "light"),
        ("size", (("usual", "Usual text"), ("larger", "Larger text")), "usual"),
        ("screen", tuple((f"screen-{width}", f"{width} px") for width in facts.SCREENS), f"screen-{screen}"),
    )
    return [
        part
        for name, choices, chosen in groups
        for key, words in choices
        for part in (
            element("input", type="radio", name=name, id=key, checked=key == chosen),
            element("label", words, for_=key),
        )
    ]


def facts_of(about: Sequence[tuple[str, str]]) -> Markup | None:
    """Write what is known of the request."""
    pairs = [part for word, told in about for part in (element("dt", word), element("dd", told))]
    return element("dl", *pairs, class_="about") if pairs else None


def found(remarks: Sequence[Remark]) -> Markup | None:
    """Write what the checks have found, with the places."""
    if not remarks:
        return None
    refused = sum(remark.kind == "problem" for remark in remarks)
    number = f"{refused} problem{'s' * (refused != 1)}"
    words = f"{number}: this would be refused before anything is sent" if refused else "Warnings"
    return element("section", element("h2", words), listing(remarks), class_="found")


def listing(remarks: Sequence[Remark]) -> Markup:
    """Write remarks as a list, the gravest first."""
    ordered = sorted(remarks, key=lambda remark: list(MARKS).index(remark.kind))
    items = [
        element(
            "li",
            element("strong", MARKS[remark.kind], class_=f"mark {remark.kind.replace(' ', '-')}"),
            " ",
            element("code", remark.place) if remark.place else None,
            f" {remark.text}",
        )
        for remark in dict.fromkeys(ordered)
    ]
    return element("ul", *items)


def lock_screen(notifications: Sequence[str], account: str) -> Markup | None:
    """Draw what a locked phone shows of the messages."""
    if not notifications:
        return None
    cards = [
        element("div", element("div", account, class_="from"), element("div", told, class_="told"), class_="card")
        for told in notifications
    ]
    return element(
        "section", element("h2", "On a locked phone"), element("div", *cards, class_="lock"), class_="locked"
    )


def row(drawn: Drawn, position: int, remarks: Sequence[Remark]) -> Markup:
    """Write a message on the strip of the chat, and beside it what there is to know of it."""
    place = f"messages[{position}]"
    mine = [remark for remark in remarks if remark.place.startswith(place)]
    return element(
        "section",
        element("div", drawn.markup, class_="strip"),
        element(
            "div",
            element("h2", f"Message {position + 1}"),
            listing(mine) if mine else None,
            tapped(drawn.taps),
            class_="beside",
        ),
        class_="message",
    )


def tapped(taps: Sequence[Tap]) -> Markup:
    """Write what each tap does."""
    if not taps:
        return element("p", "Nothing in it can be tapped.")
    items = [
        element(
            "li",
            element("bdi", tap.label, class_="label"),
            *(part for words, told in tap.does for part in (f" {words} ", element("bdi", told, class_=host(words)))),
        )
        for tap in taps
    ]
    return joined(element("p", "What a tap does:"), element("ol", *items, class_="taps"))


def host(words: str) -> str:
    """Return the class of a text in the list of taps: a host is set apart from the rest of its address."""
    return "host" if words.endswith("host") else "value"
