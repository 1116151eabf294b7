"""One browser for all tests of this folder, and one page of it that goes from file to file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from connector.preview import Sheet, draw, page
from connector.preview.browser import MissingBrowserError, opened, program
from tests.browser.network import Network

ITS_MAKERS = ("google.com", "googleapis.com", "gstatic.com", "gvt1.com", "googleusercontent.com")
"""Whom a browser asks on its own, whatever the page: it finds none of them."""

MEASURED = """() => {
    const laid = each => {
        const {x, y, width, height} = each.getBoundingClientRect();
        return [x, y, width, height, [...each.children].map(laid)];
    };
    return [...document.querySelectorAll("section.message, .foot")].map(section =>
        [...section.querySelectorAll("[data-tap]")].map(each => [each.dataset.tap, laid(each)]));
}"""


def pytest_configure() -> None:
    """Begin nothing where there is no browser, and say what to install."""
    try:
        program()
    except MissingBrowserError as error:
        raise pytest.UsageError(str(error)) from None


def near(pixels: Any) -> Any:
    """As many pixels, or so close to them as a browser comes, which counts in sixty-fourths."""
    return pytest.approx(pixels, abs=0.1)


class Laid(NamedTuple):
    """Where an element lies, in CSS pixels, and where those lie that are directly in it."""

    x: float
    y: float
    width: float
    height: float
    inner: "list[Laid]"

    @classmethod
    def read(cls, told: list[Any]) -> "Laid":
        return cls(*told[:4], [cls.read(each) for each in told[4]])

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
        """The heads of the requests, and blank ones of connections, that came since the file was opened."""
        return self.network.heads[self._heads :]

    def open(self, html: str, width: int = 1000, height: int = 800) -> Page:
        """Go to a page."""
        self.noise.clear()
        self._heads = len(self.network.heads)
        self._file.write_text(html, encoding="utf-8")
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(self._file.as_uri())
        self.page.evaluate("new Promise(requestAnimationFrame)")  # all that it has said by then has come
        return self.page

    def measure(self, *messages: Any, screen: int = 375, **how: Any) -> list[dict[str, Laid]]:
        """Draw messages, and return for each where its elements with an action lie, by place.

        The place is that of what has the action, below the message: ``contents.body.contents[0]``.
        """
        self.open(page(messages, screen=screen, **how))
        return self.measured(*messages, screen=screen)

    def measured(self, *messages: Any, screen: int = 375) -> list[dict[str, Laid]]:
        """Return for each message on the page where its elements with an action lie, as it stands now."""
        *told, foot = self.page.evaluate(MEASURED)
        found = []
        for position, (message, boxes) in enumerate(zip(messages, told, strict=True)):
            taps = {str(tap.number): tap.place for tap in draw(message, Sheet(), "", screen=screen).taps}
            shown = [*boxes, *(foot if position == len(messages) - 1 else [])]
            found.append({below(taps[number]): Laid.read(box) for number, box in shown})
        return found


def below(place: str) -> str:
    """The place of what has an action, from that of the action; an action that is told by its place keeps it."""
    return place.strip(".").removesuffix("action").rstrip(".")


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """What the browser can reach."""
    reached = Network()
    yield reached
    reached.close()


@pytest.fixture(scope="session")
def browser(network: Network) -> Iterator[Browser]:
    """A browser for which every host is the network above."""
    nowhere = "".join(f"MAP *.{domain} ~NOTFOUND, " for domain in ITS_MAKERS)
    rules = f"--host-resolver-rules={nowhere}MAP * 127.0.0.1:{network.port}"
    with opened(rules, "--ignore-certificate-errors") as started:
        yield started


@pytest.fixture(scope="session")
def _one_page(browser: Browser, network: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    with browser.new_context() as context:
        yield Seen(context, network, tmp_path_factory.mktemp("pages"))


@pytest.fixture
def seen(_one_page: Seen) -> Seen:
    """A page of the browser, on which a test opens what it wants."""
    return _one_page
