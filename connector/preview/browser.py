"""A page as a picture, by a browser that is found on the machine and driven by Playwright.

Playwright is loaded when a browser is opened: whoever wants no picture needs neither. The browser downloads nothing of
its own, sees one file and, unless images were asked for, no network.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FloatRect, Page, Route

PROGRAMS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge", "brave-browser"),
)
"""What a browser that Playwright can drive is called on PATH, in the order in which it is looked for."""

MACOS = ("Chromium", "Google Chrome", "Microsoft Edge", "Brave Browser")
"""Applications of macOS."""

WINDOWS = tuple(
    rf"{folder}\Application\{program}.exe"
    for folder, program in (("Chromium", "chrome"), (r"Google\Chrome", "chrome"), (r"Microsoft\Edge", "msedge"))
)
"""Programs of Windows, below one of the folders that ``PROGRAM_FOLDERS`` name."""

PROGRAM_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")

NO_PLAYWRIGHT = "A picture is made by a browser that Playwright drives: python -m pip install playwright"
INSTALL = (
    "apt-get install -y chromium fonts-noto-cjk fonts-thai-tlwg fonts-noto-color-emoji, or install Google Chrome, or "
    "name a browser's program in the variable CHROMIUM."
)
NO_BROWSER = f"A picture is made by a browser, and none is found: {INSTALL}"

NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND"
"""Has the browser find no host, whatever it would ask on a page's behalf or on its own."""

LEAST = 200
"""The height of the window: no picture of a whole page is less high."""

LOADED_WITHIN = 10_000
"""So many milliseconds are waited for the images of a page; then the picture is made without what has not come."""


class MissingBrowserError(Exception):
    """There is no browser, or nothing to drive one by; the text is a sentence that says what to install."""


class Look(NamedTuple):
    """How a page is looked at.

    Attributes:
        width: How wide the browser's window is, in CSS pixels.
        scale: So many pixels of the picture for each of them.
        dark: Whether the surroundings are dark.
        larger: Whether text is larger.
        strip: Whether only the phone's screen is shown, without what stands beside it.
        images: Whether images are loaded, where the page has them.
    """

    width: int = 1140
    scale: float = 2
    dark: bool = False
    larger: bool = False
    strip: bool = False
    images: bool = False


USUAL = Look()


def program(environment: Mapping[str, str] = os.environ) -> Path:
    """Find a browser: the one that the variable ``CHROMIUM`` names, else one on PATH or in its usual place.

    Raises:
        MissingBrowserError: There is none.
    """
    named = environment.get("CHROMIUM")
    if named:
        found = shutil.which(named, path=environment.get("PATH"))
        if not found:
            raise MissingBrowserError(f"The variable CHROMIUM names no program: {named}")
        return Path(found)
    on_path = (shutil.which(name, path=environment.get("PATH")) for name in PROGRAMS)
    for place in (*(Path(path) for path in on_path if path), *usual_places(environment)):
        if place.is_file():
            return place
    raise MissingBrowserError(NO_BROWSER)


def usual_places(environment: Mapping[str, str]) -> list[Path]:
    """Return where macOS and Windows keep browsers, which are not on PATH there."""
    if sys.platform == "darwin":
        return [Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MACOS]
    folders = [Path(environment[name]) for name in PROGRAM_FOLDERS if environment.get(name)]
    return [folder / name for name in WINDOWS for folder in folders] if sys.platform == "win32" else []


@contextmanager
def opened(*arguments: str) -> Iterator[Browser]:
    """Start a browser without a window; it ends with the context.

    Args:
        *arguments: Further arguments of its command line.

    Raises:
        MissingBrowserError: There is none, Playwright is not installed, or what was found does not start.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise MissingBrowserError(NO_PLAYWRIGHT) from error
    found = program()
    # A container gives a program little shared memory, and none to root may have the kernel's sandbox.
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=found, args=["--disable-dev-shm-usage", *as_root, *arguments]
            )
        except Error as error:
            said = error.message.partition("\n")[0]
            raise MissingBrowserError(
                f"{found} does not start as a browser ({said}). For another: {INSTALL}"
            ) from error
        with browser:
            yield browser


def picture(html: str, out: Path | str, look: Look = USUAL) -> None:
    """Write a page that ``page`` has drawn as a PNG.

    Args:
        html: The page.
        out: The file; one that is there is replaced.
        look: How it is looked at.

    Raises:
        MissingBrowserError: There is no browser, or nothing to drive one by.
        OSError: The file cannot be written.
    """
    kept_off = () if look.images else (NOWHERE,)
    with opened(*kept_off) as browser:
        content = take(browser, html, look)
    Path(out).write_bytes(content)


def take(browser: Browser, html: str, look: Look = USUAL) -> bytes:
    """Return the picture of a page, by a browser that is open already."""
    with shown(browser, html, look) as page:
        for switch, on in (("dark", look.dark), ("larger", look.larger)):
            if on:
                page.locator(f"#{switch}").check(force=True)
        page.evaluate("document.activeElement.blur()")
        clip = cut_out(page) if look.strip else None
        return page.screenshot(full_page=True, clip=clip, omit_background=look.strip)


@contextmanager
def shown(browser: Browser, html: str, look: Look) -> Iterator[Page]:
    """Open a page, which runs no script and requests nothing but itself, and images where they were asked for."""
    context = browser.new_context(
        viewport={"width": look.width, "height": LEAST},
        device_scale_factor=look.scale,
        java_script_enabled=False,
        service_workers="block",
    )
    with TemporaryDirectory(prefix="preview-") as folder, context:
        file = Path(folder, "page.html")
        file.write_text(html, encoding="utf-8", newline="\n")
        address = file.as_uri()

        def let_through(route: Route) -> None:
            wanted = route.request
            image = look.images and wanted.resource_type == "image" and wanted.url.startswith("https:")
            route.continue_() if wanted.url == address or image else route.abort()

        context.route("**/*", let_through)
        page = context.new_page()
        open_page(page, address)
        yield page


def open_page(page: Page, address: str) -> None:
    """Go to an address, and wait for a while until all is loaded."""
    from playwright.sync_api import TimeoutError as TooLate

    page.goto(address, wait_until="domcontentloaded")
    with suppress(TooLate):
        page.wait_for_load_state("load", timeout=LOADED_WITHIN)


def cut_out(page: Page) -> FloatRect:
    """Take away what stands beside the phone's screen and behind its corners, and return where it is."""
    page.evaluate("document.querySelectorAll('.beside').forEach(each => each.remove())")
    page.evaluate("document.body.style.background = 'none'")
    boxes = [box for strip in page.locator(".strip").all() if (box := strip.bounding_box())]
    left, top = (min(box[side] for box in boxes) for side in ("x", "y"))
    return {
        "x": left,
        "y": top,
        "width": max(box["x"] + box["width"] for box in boxes) - left,
        "height": max(box["y"] + box["height"] for box in boxes) - top,
    }
