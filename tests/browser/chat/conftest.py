"""A page of the sandbox's chat in a browser that reaches this machine alone, and a webhook."""

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Locator, Page, expect

from connector.preview.browser import program
from connector.sandbox import Sandbox
from tests.browser.components import Json
from tests.conftest import USER
from tests.sandbox.client import Client
from tests.sandbox.receiver import Received, receiving

SECOND = 1000
REPORTS = """addEventListener("securitypolicyviolation", each => console.error(`refused: ${each.violatedDirective}`))"""
FOCUS = """() => {
    const each = document.activeElement, style = getComputedStyle(each);
    if (each === document.body) return ["", false];
    return [each.id || each.ariaLabel || each.textContent.trim(), style.outlineStyle !== "none" && style.outlineWidth];
}"""


def buttons(*actions: Json) -> Json:
    return {
        "type": "template",
        "altText": "a",
        "template": {"type": "buttons", "text": "What now?", "actions": actions},
    }


def replies(*actions: Json) -> Json:
    items = [{"type": "action", "action": action} for action in actions]
    return {"type": "text", "text": "Quick?", "quickReply": {"items": items}}


POSTBACK = {"type": "postback", "label": "Isolate", "data": "case=42&option=1", "displayText": "I isolate it"}
MESSAGE = {"type": "message", "label": "Who?", "text": "Who is on call?"}
LINK = {"type": "uri", "label": "Runbook", "uri": "https://runbooks.example.com/disk?full=1"}
COPY = {"type": "clipboard", "label": "Copy", "clipboardText": "case-42"}
PICKER = {"type": "datetimepicker", "label": "Until", "data": "d", "mode": "datetime", "initial": "2026-12-01t08:00"}


@pytest.fixture(scope="session")
def loopback(browser: Browser) -> Iterator[Browser]:
    """A browser that reaches this machine and nothing else."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    rules = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    arguments = ["--disable-dev-shm-usage", *as_root, rules]
    with browser.browser_type.launch(executable_path=program(), args=arguments) as started:
        yield started


class Live:
    """The page of one sandbox, and whatever the browser says meanwhile that it should not."""

    def __init__(self, browser: Browser, sandbox: Sandbox, **how: Any) -> None:
        self.sandbox = sandbox
        self.client = Client(sandbox)
        self.noise: list[str] = []
        self.context = browser.new_context(viewport={"width": 1440, "height": 900}, **how)
        self.context.set_default_timeout(5 * SECOND)
        self.context.add_init_script(REPORTS)
        self.context.on("console", lambda entry: self.noise.append(f"console: {entry.text}"))
        self.context.on("weberror", lambda error: self.noise.append(f"error: {error.error}"))
        self.context.on("dialog", lambda dialog: (self.noise.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.context.on("request", self._requested)
        self.page: Page = self.context.new_page()
        self.page.goto(f"{sandbox.url}/sandbox/chat")
        expect(self.page.locator("#state")).to_have_text(sandbox.url.removeprefix("http://"))

    def _requested(self, request: Any) -> None:
        if not request.url.startswith(f"{self.sandbox.url}/sandbox"):
            self.noise.append(f"request: {request.url}")

    def push(self, *messages: Json, to: str = USER, **more: Any) -> requests.Response:
        return self.client.send("push", to=to, messages=list(messages), **more)

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def spot(self, label: str) -> Locator:
        """What is tapped, by its label."""
        return self.find(f'.strip [data-tap][aria-label^="{label}:"]').last

    def control(self, form: str, **fields: str) -> None:
        """Fill in a form of the controls and send it."""
        for name, value in fields.items():
            field = self.find(f"#{form} #{name}")
            field.select_option(value) if field.evaluate("each => each.localName") == "select" else field.fill(value)
        self.find(f"#{form} button:not([type=button])").click()

    def tab_to(self, named: str) -> None:
        """Press Tab until something has the focus."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            name, outlined = self.page.evaluate(FOCUS)
            if name.startswith(named):
                assert outlined, name
                return
        raise AssertionError(f"no Tab leads to {named}")

    def close(self) -> None:
        self.client.http.close()
        self.context.close()


@pytest.fixture
def live(loopback: Browser, sandbox: Sandbox) -> Iterator[Live]:
    """The page of a sandbox, in the browser; it says nothing on the console and asks nobody else."""
    opened = Live(loopback, sandbox)
    yield opened
    opened.close()
    assert opened.noise == []


@pytest.fixture
def webhook(sandbox: Sandbox) -> Iterator[list[Received]]:
    """What the webhook of the sandbox got."""
    with receiving() as (url, received):
        sandbox.webhook = url
        yield received


def until(true: Callable[[], Any]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + 5
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert true()


def events(live: Live, received: list[Received], count: int) -> list[Json]:
    """The events that a webhook got, once so many have come."""
    deadline = time.monotonic() + 10
    while len(received) < count and time.monotonic() < deadline:
        live.page.wait_for_timeout(10)
    assert len(received) == count
    assert all(each.is_signed_with(live.sandbox.client_secret) for each in received)
    return [event for each in received for event in each.content["events"]]
