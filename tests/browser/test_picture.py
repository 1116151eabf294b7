"""A page as a PNG: as large as what it shows, with what was asked for, and nothing is left behind."""

import struct
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser

from connector.preview import page
from connector.preview.browser import Look, take
from tests.browser.network import Network
from tests.conftest import TEXT, run_python

URL = "https://images.example/alert.png"
LONG = {"type": "text", "text": "Disk 95 % full\n" * 60}


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    return struct.unpack(">II", png[16:24])


def data_of(png: bytes) -> bytes:
    """The rows of a picture, each after the number of its filter."""
    at, data = 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return zlib.decompress(data)


def pixel(png: bytes) -> list[int]:
    """The colour in the middle of the upper edge, which no filter of PNG has changed but that to the left."""
    depth = 4 if png[25] == 6 else 3
    filter_type, *row = data_of(png)[: 1 + depth * size_of(png)[0]]
    assert filter_type in (0, 1, 2, 4)
    values = [row[start : start + depth] for start in range(0, len(row), depth)]
    if filter_type in (0, 2):
        return values[len(values) // 2]
    return [sum(channel) % 256 for channel in zip(*values[: len(values) // 2 + 1], strict=True)]


@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_shows_the_whole_page(browser: Browser, scale: int) -> None:
    short, long = (size_of(take(browser, page([message]), Look(width=900, scale=scale))) for message in (TEXT, LONG))
    assert short[0] == long[0] == 900 * scale
    assert long[1] > short[1] + 57 * 21 * scale


@pytest.mark.parametrize("screen", [320, 375, 412])
def test_a_strip_is_the_screen_of_the_phone(browser: Browser, screen: int) -> None:
    width, height = size_of(take(browser, page([LONG], screen=screen), Look(strip=True, scale=1)))
    assert width == screen
    assert 60 * 21 < height < 60 * 21 + 150


@pytest.mark.parametrize(("dark", "colour"), [(False, [0x84, 0x9E, 0xBF]), (True, [0x15, 0x16, 0x19])])
def test_the_surroundings_are_light_or_dark_as_asked_for(browser: Browser, dark: bool, colour: list[int]) -> None:
    assert pixel(take(browser, page([TEXT]), Look(strip=True, dark=dark)))[:3] == colour


def test_larger_text_makes_a_higher_picture(browser: Browser) -> None:
    usual, larger = (size_of(take(browser, page([LONG]), Look(strip=True, larger=larger))) for larger in (False, True))
    assert larger[1] > 1.2 * usual[1]


def hostile(port: int) -> str:
    """A page that no preview is: it asks for all that a page can ask for, and runs what it likes."""
    evil = f"http://127.0.0.1:{port}/"
    sheet = f"<link rel=stylesheet href=https://evil.example/a><style>p {{ background: url({evil}) }}</style>"
    asked = f"<img src={evil}><iframe src={evil}></iframe><link rel=preconnect href={evil}>"
    ran = "<script>document.querySelector('.strip').style.height = '999px'</script>"
    return f"<!DOCTYPE html>{sheet}{asked}<p class=strip>x</p>{ran}"


@pytest.mark.parametrize("images", [False, True])
def test_a_page_runs_nothing_and_requests_nothing_while_its_picture_is_taken(
    browser: Browser, network: Network, images: bool
) -> None:
    before = len(network.heads)
    taken = take(browser, hostile(network.port), Look(strip=True, images=images))
    assert [head for head in network.heads[before:] if head] == []
    assert size_of(taken)[1] < 100


def test_a_picture_loads_images_only_where_that_is_asked_for(browser: Browser, network: Network) -> None:
    html = page([{"type": "image", "originalContentUrl": URL, "previewImageUrl": URL}], images=True)
    for images, wanted in ((False, []), (True, ["GET /alert.png HTTP/1.1"])):
        before = len(network.heads)
        take(browser, html, Look(images=images))
        assert [head.partition("\r")[0] for head in network.heads[before:] if head] == wanted


def test_a_picture_is_one_file_made_without_a_network_and_leaves_nothing_beside_it() -> None:
    apart = Network()
    with TemporaryDirectory() as folder:  # whose path is short enough for a socket in it
        out, temporary = Path(folder, "a.png"), Path(folder, "t")
        temporary.mkdir()
        code = "import sys; from connector.preview.browser import picture; picture(sys.stdin.read(), sys.argv[1])"
        result = run_python(["-c", code, str(out)], hostile(apart.port), fresh=True, TMPDIR=str(temporary))
        assert result == (0, "", "")
        assert list(temporary.iterdir()) == []
        assert sorted(Path(folder).iterdir()) == [out, temporary]
        assert size_of(out.read_bytes())[0] == 2280
    apart.close()
    assert apart.heads == []


def column(png: bytes) -> set[bytes]:
    """The colours of a picture that is one pixel wide."""
    colours, above = set(), bytes(3)
    rows = data_of(png)
    for start in range(0, len(rows), 4):
        kind, *row = rows[start : start + 4]
        before = {2: above, 3: bytes(part // 2 for part in above), 4: above}.get(kind, bytes(3))
        above = bytes((part + more) % 256 for part, more in zip(row, before, strict=True))
        colours.add(above)
    return colours


@pytest.mark.parametrize("scale", [1, 1.1, 1.25, 1.5])
def test_no_line_is_seen_between_two_messages_at_any_scale(browser: Browser, tmp_path: Path, scale: float) -> None:
    file = tmp_path / "page.html"
    file.write_text(page([TEXT, {**TEXT, "text": "one\ntwo"}, TEXT]), encoding="utf-8")
    with browser.new_context(device_scale_factor=scale, viewport={"width": 1000, "height": 800}) as context:
        opened = context.new_page()
        opened.goto(file.as_uri())
        boxes = [box for strip in opened.locator(".strip").all() if (box := strip.bounding_box())]
        top, bottom = boxes[0]["y"] + 20, boxes[-1]["y"] + 5
        clip = {"x": boxes[0]["x"] + 4, "y": top, "width": 1 / scale, "height": bottom - top}
        taken = opened.screenshot(clip=clip, full_page=True)
    assert size_of(taken)[0] == 1
    colours = [dict(zip("rgb", colour, strict=True)) for colour in column(taken)]
    assert colours == [pytest.approx({"r": 0x84, "g": 0x9E, "b": 0xBF}, abs=2)] * len(colours)
