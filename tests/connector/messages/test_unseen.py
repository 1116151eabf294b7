"""Addresses of which nothing will be seen pass with a warning, and a plain public one without a word."""

import json
import re
from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.actions.door import Door
from tests.conftest import ROOT, TEXT, USER
from tests.connector.messages.limits.row import BODY
from tests.connector.messages.samples import SAMPLES, changed, checked, value_at
from tests.test_rooms import loaded_in

MEDIA = [
    ("image", "originalContentUrl"),
    ("image", "previewImageUrl"),
    ("video", "originalContentUrl"),
    ("video", "previewImageUrl"),
    ("audio", "originalContentUrl"),
    ("imagemap", "baseUrl"),
    ("imagemap", "video.previewImageUrl"),
    ("buttons", "template.thumbnailImageUrl"),
    ("bubble", "contents.hero.url"),
    ("text", "sender.iconUrl"),
]
"""Places whose address the phone loads."""

INSIDE = [
    "localhost", "127.0.0.1", "127.9.9.9", "[::1]", "10.0.0.1", "10.0.0.1:8443", "172.16.4.4", "192.168.1.1", "0.0.0.0",
    "169.254.1.1", "100.64.0.1", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "user@10.0.0.1", "intranet",
    "soar:8443", "files.local", "FILES.LOCAL", "files.internal", "a.b.lan", "x.localhost", "nas.home.arpa",
    "files.local.", "999.1.1.1", "2130706433",
]  # fmt: skip
PUBLIC = [
    "example.com", "example.com:8443", "a.b", "8.8.8.8", "[2606:4700::1111]", "local.example.com", "internal.example",
    "lan.example.com", "xn--wgv71a.jp", "profile.line-scdn.net", "obs.line-apps.com", "1.example.com",
]  # fmt: skip


def warnings(name: str, place: str, url: str) -> list[str]:
    """What is said of an address at a place of a sample."""
    verdict = checked(changed(name, {place: url}))
    assert verdict.problems == []
    at = f"messages[0].{place}: "
    return [text.removeprefix(at) for text in verdict.found.warnings if text.startswith(at)]


@pytest.mark.parametrize("host", INSIDE)
def test_a_host_that_is_known_inside_a_network_only_is_warned_of(host: str) -> None:
    (warning,) = warnings("image", "originalContentUrl", f"https://{host}/a.png")
    assert warning.startswith("has a host that no phone outside its network reaches; ")


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_is_not(host: str) -> None:
    assert warnings("image", "originalContentUrl", f"https://{host}/a.png") == []


@pytest.mark.parametrize(
    "path",
    ["a.webp", "a.SVG", "a.bmp", "a.gif", "a.tiff", "a.heic", "a.avif", "b/a.mov", "a.wav", "a.webp?w=1", "a.svg#x"],
)  # fmt: skip
def test_an_extension_that_line_does_not_show_is_warned_of(path: str) -> None:
    (warning,) = warnings("image", "originalContentUrl", f"https://example.com/{path}")
    assert warning.startswith("ends in an extension that LINE does not show: images are JPEG or PNG")


@pytest.mark.parametrize(
    "path",
    ["a.png", "a.JPEG", "a.mp4", "a.m4a", "a.mp3", "a", "", "webp", "a.webp/b", "a?f=a.webp", "a.png?f=.gif#.svg"],
)  # fmt: skip
def test_any_other_is_not(path: str) -> None:
    assert warnings("image", "originalContentUrl", f"https://example.com/{path}") == []


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260203T095153Z&X-Amz-Expires=3600&X-Amz-Signature=0",
        "AWSAccessKeyId=A&Expires=1770112313&Signature=x",
        "X-Goog-Expires=900&X-Goog-Signature=0",
        "sv=2024-01-01&se=2026-02-03T10%3A00%3A00Z&sr=b&sig=x",
    ],
)
def test_a_signed_address_that_expires_is_warned_of(query: str) -> None:
    (warning,) = warnings("image", "originalContentUrl", f"https://files.example.com/a.png?{query}")
    assert warning.startswith("is an address that expires, and the phone loads it when the chat is opened.")


@pytest.mark.parametrize("query", ["q=expires=1", "base=1", "se=desc", "noExpires=1", "Expires=never"])
def test_what_only_sounds_like_it_is_not(query: str) -> None:
    assert warnings("image", "originalContentUrl", f"https://files.example.com/a.png?{query}") == []


@pytest.mark.parametrize(("name", "place"), MEDIA)
def test_it_holds_for_every_address_that_the_phone_loads(name: str, place: str) -> None:
    value_at(SAMPLES[name], place)
    assert len(warnings(name, place, "https://10.0.0.1/a.webp?Expires=1770112313")) == 3


def test_a_link_is_warned_of_only_where_it_leads_to_the_readers_own_device() -> None:
    place = "template.actions[0].uri"
    for host in ("localhost:8080", "127.0.0.1", "[::1]", "0.0.0.0"):
        (warning,) = warnings("buttons", place, f"https://{host}/case")
        assert warning.startswith("leads to the reader's own device; ")
    for host in (
        "10.0.0.1",
        "soar",
        "soar.internal",
        "example.com/localhost",
    ):  # a phone may have a way into the network
        assert warnings("buttons", place, f"https://{host}/case") == []
    assert warnings("bubble", f"{BODY}[5].action.altUri.desktop", "https://127.0.0.1/")


def test_they_are_warnings_and_the_message_goes_out(sandbox: Sandbox) -> None:
    image = {"type": "image", "originalContentUrl": "https://nas.local/a.webp", "previewImageUrl": "https://a.b/p.png"}
    place = "messages[0].originalContentUrl"
    body = Door(sandbox).body("send_push_message", {"to": USER, "messages": [image, TEXT]}, warnings=(place, place))
    assert body["messages"][0] == image


def addresses(value: Any) -> set[str]:
    """All addresses that begin with https in a JSON value."""
    if isinstance(value, dict | list):
        return {found for each in (value.values() if isinstance(value, dict) else value) for found in addresses(each)}
    return {value} if isinstance(value, str) and value.startswith("https://") else set()


def test_nothing_is_said_of_any_address_in_our_own_examples_and_pages() -> None:
    texts = [path.read_text(encoding="utf-8") for path in ROOT.glob("examples/*.json")]
    for path in ROOT.glob("docs/**/*.md"):
        texts += re.findall(r"^```json\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S)
    found = {url for text in texts for url in addresses(json.loads(text))}
    assert len(found) > 5
    for url in found:
        assert warnings("image", "originalContentUrl", url) == [], url


def test_a_plain_host_loads_nothing_to_judge_it() -> None:
    code = (
        "import sys\n"
        "from connector import messages\n"
        "from connector.fields import Findings\n"
        "sys.modules.pop('ipaddress', None)\n"
        "image = {'type': 'image', 'originalContentUrl': sys.argv[1], 'previewImageUrl': sys.argv[1]}\n"
        "messages.check([image], Findings(), quotes=True)\n"
    )
    assert "ipaddress" not in loaded_in(code, "https://files.example.com/a.png")
    assert "ipaddress" in loaded_in(code, "https://10.0.0.1/a.png")
