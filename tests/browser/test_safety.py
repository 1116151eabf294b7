"""A page runs nothing, fetches nothing and opens nothing, whatever the messages on it are."""

import json
from typing import Any

import pytest

from connector.preview import page
from tests.browser.conftest import Seen
from tests.conftest import ROOT

EXAMPLES = {
    path.stem: messages
    for path in sorted(ROOT.glob("examples/*.json"))
    if (messages := json.loads(path.read_text(encoding="utf-8")).get("json_body", {}).get("messages"))
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_example_makes_the_browser_say_or_request_anything(seen: Seen, example: str) -> None:
    seen.open(page(EXAMPLES[example]))
    assert seen.noise == []
    assert seen.arrived == []


def test_an_image_is_requested_over_https_without_saying_who_asks_and_nothing_else_is(seen: Seen) -> None:
    url = "https://images.example/alert.png"
    message: dict[str, Any] = {"type": "image", "originalContentUrl": url, "previewImageUrl": url}
    seen.open(page([message], images=True))
    assert seen.page.evaluate("document.querySelector('img').naturalWidth") == 1
    assert seen.noise == [f"request: {url}"]
    (head,) = filter(None, seen.arrived)
    assert head.startswith("GET /alert.png HTTP/1.1\r\nHost: images.example\r\n")
    assert "referer" not in head.lower()
