"""The pictures in docs/: examples as their preview shows them, drawn by the Chromium of this machine: make pictures.

Other fonts give other pixels, so no test compares them. Pillow makes them small, which is installed for this alone.
"""

import io
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from PIL import Image

from connector.preview.browser import NOWHERE, Look, opened, take
from connector.sandbox import Sandbox
from tests.sandbox.client import Client
from tests.sandbox.receiver import receiving

ROOT = Path(__file__).resolve().parent.parent
GAP = 24
COLOURS = 96
ALIKE = 150
"""Colours that are no further from each other than this count as one."""


def example(name: str) -> Any:
    """The input of an example."""
    return json.loads((ROOT / "examples" / f"{name}.json").read_text(encoding="utf-8"))


def previewed(name: str, inputs: Any = None) -> str:
    """The page that the command line makes of an example, or of other inputs for its action."""
    command = [sys.executable, "-m", "connector", name.partition(".")[0], "--input", "-", "--preview", "-"]
    given = json.dumps(inputs or example(name))
    return subprocess.run(command, input=given, capture_output=True, text=True, cwd=ROOT, check=False).stdout


def joined(name: str, *others: str) -> str:
    """The page of an example with the messages of others after its own."""
    inputs = example(name)
    for other in others:
        inputs["json_body"]["messages"] += example(other)["json_body"]["messages"]
    return previewed(name, inputs)


def mistaken() -> str:
    """The page of an example with two mistakes: a label that is too long, and a text that is likely to be cut."""
    name = "send_push_message.flex-alert-card"
    inputs = example(name)
    (message,) = inputs["json_body"]["messages"]
    message["contents"]["body"]["contents"][0]["contents"][1] |= {
        "text": "FIN-LAPTOP-042.branch-osaka.example.com",
        "wrap": False,
    }
    (asked,) = example("send_reply_message.quick-replies")["json_body"]["messages"]
    message["quickReply"] = asked["quickReply"]
    message["quickReply"]["items"][2]["action"]["label"] = "More details of the case"
    return previewed(name, inputs)


def live() -> bytes:
    """The page of the sandbox's chat: an alert has arrived, and somebody has answered."""
    case = example("send_push_message.acknowledge-or-open-ticket")["json_body"]
    rules = f"{NOWHERE}, EXCLUDE 127.0.0.1"
    with opened(rules) as browser, Sandbox(quota=500) as sandbox, receiving() as (sandbox.webhook, _):
        client, page = Client(sandbox), browser.new_page(viewport={"width": 1440, "height": 800})
        page.goto(f"{sandbox.url}/sandbox/chat")
        client.send("push", str(uuid.UUID(int=2043)), **case)
        client.send("broadcast")
        page.locator(".strip [data-tap]").first.press("Enter")
        page.locator("#messages .own, #messages .pill").first.wait_for()
        page.locator("#chats button").nth(1).wait_for()
        page.evaluate("document.getElementById('told').textContent = ''")
        client.http.close()
        return page.screenshot(animations="disabled")


def beside(pictures: list[bytes]) -> Image.Image:
    """Put pictures side by side."""
    parts = [Image.open(io.BytesIO(each)).convert("RGBA") for each in pictures]
    width = sum(part.width for part in parts) + GAP * (len(parts) - 1)
    whole = Image.new("RGBA", (width, max(part.height for part in parts)))
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + GAP
    return whole


def distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """How far two colours are from each other."""
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def simplified(picture: Image.Image) -> Image.Image:
    """Keep the commonest colours that differ, and give every other pixel that of them which is nearest."""
    colours = [colour for _, colour in sorted(picture.getcolors(picture.width * picture.height), reverse=True)]
    kept: list[tuple[int, ...]] = []
    for colour in colours:
        if len(kept) < COLOURS and all(distance(colour, other) > ALIKE for other in kept):
            kept.append(colour)
    numbers = {
        bytes(colour): min(range(len(kept)), key=lambda number: distance(colour, kept[number])) for colour in colours
    }
    pixels = picture.tobytes()
    simple = Image.frombytes("P", picture.size, bytes(numbers[pixels[at : at + 4]] for at in range(0, len(pixels), 4)))
    simple.putpalette([part for colour in kept for part in colour], "RGBA")
    return simple


def save(name: str, *pictures: bytes) -> None:
    """Write a picture with few colours, and say how large it is."""
    path = ROOT / "docs" / "pictures" / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    simplified(beside([*pictures])).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")  # noqa: T201


def main() -> None:
    """Draw all pictures: of one page in light and dark surroundings, of several beside each other."""
    alerts = [previewed(f"build_an_alert_message.{name}") for name in ("japanese", "thai", "traditional-chinese")]
    chats = {
        "alert-card": [previewed("build_an_alert_message.malware-found")],
        "alerts": alerts,
        "question": [previewed("build_a_question_with_buttons.isolate-a-host")],
        "three-languages": [previewed("send_push_message.three-languages")],
        "quick-replies": [joined("send_push_message.acknowledge-or-open-ticket", "send_reply_message.quick-replies")],
    }
    with opened(NOWHERE) as browser:
        for name, pages in chats.items():
            looks = [Look(strip=True, dark=dark) for dark in ((False, True) if len(pages) == 1 else (False,))]
            save(name, *(take(browser, html, look) for html in pages for look in looks))
        save("page", take(browser, mistaken(), Look(width=940, scale=1.25)))
    save("chat", live())


if __name__ == "__main__":
    main()
