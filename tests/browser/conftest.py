"""One browser for all tests of this folder, and one page of it that goes from file to file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from connector.preview import Sheet, draw, page
from connector.preview.browser import MissingBrowserError, opened
from tests.browser.network import Network

ITS_MAKERS = ("google.com", "googleapis.com", "gstatic.com", "gvt1.com", "googleusercontent.com")
"""Whom a browser asks on its own, whatever the page: it finds none of them."""
Box = dict[str, float]
RECTANGLES = """() => [...document.querySelectorAll("section.message")].map(section =>
    Object.fromEntries([...section.querySelectorAll("[data-tap]")].map(each => {
        const {x, y, width, height, right, bottom} = each.getBoundingClientRect();
        return [each.dataset.tap, {x, y, width, height, right, bottom}];
    })))"""


class Rectangle(NamedTuple):
    """Where an element lies, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Seen:
    """A page that goes from file to file, and what the browser says meanwhile.

    Attributes:
        page: The page.
        noise: Console entries, dialogs, errors and requests for anything but the file, since it was opened.
    """

    def __init__(self, context: BrowserContext, network: Network, folder: Path) -> None:
        self.page: Page = context.new_page()
        self.network = network
        self.noise: list[str] = []
        self._file = folder / "page.html"
        self._heads = 0
        self.page.on("console", lambda entry: self.noise.append(f"console: {entry.text}"))
        self.page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        self.page.on("dialog", self._dismiss)
        self.page.on("request", self._requested)

    def _dismiss(self, dialog: Any) -> None:
        self.noise.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _requested(self, request: Any) -> None:
        if request.url.partition("#")[0] != self._file.as_uri():
            self.noise.append(f"request: {request.url[:200]}")

    @property
    def arrived(self) -> list[str]:
        """The heads of the requests that came over the network since the file was opened."""
        return self.network.heads[self._heads :]

    def open(self, html: str, width: int = 1000, height: int = 800) -> Page:
        """Go to a page."""
        self.noise.clear()
        self._heads = len(self.network.heads)
        self._file.write_text(html, encoding="utf-8")
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(self._file.as_uri())
        return self.page

    def measure(self, *messages: Any, **how: Any) -> list[dict[str, Rectangle]]:
        """Draw messages, and return for each where its elements with an action lie, by the place of the element.

        The place is that of whatever has the action, below the message; the message itself is "".
        """
        boxes: list[dict[str, Box]] = self.open(page(messages, **how)).evaluate(RECTANGLES)
        found = []
        for message, drawn in zip(messages, boxes, strict=True):
            taps = draw(message, Sheet(), "", screen=how.get("screen", 375)).taps
            places = {str(tap.number): tap.place.strip(".").removesuffix("action").rstrip(".") for tap in taps}
            found.append(
                {places[number]: Rectangle(*(box[side] for side in Rectangle._fields)) for number, box in drawn.items()}
            )
        return found


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """What the browser can reach."""
    reached = Network()
    yield reached
    reached.close()


@pytest.fixture(scope="session")
def browser(network: Network) -> Iterator[Browser]:
    """A browser for which every host is the network above."""
    try:
        nowhere = "".join(f"MAP *.{domain} ~NOTFOUND, " for domain in ITS_MAKERS)
        with opened(f"--host-resolver-rules={nowhere}MAP * 127.0.0.1:{network.port}") as started:
            yield started
    except MissingBrowserError as error:
        pytest.exit(str(error), 1)


@pytest.fixture(scope="session")
def _one_page(browser: Browser, network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with browser.new_context(ignore_https_errors=True) as context:
        yield Seen(context, network, tmp_path_factory.mktemp("pages"))


@pytest.fixture
def seen(_one_page: Seen) -> Seen:
    """A page of the browser, on which a test opens what it wants."""
    return _one_page
