"""The pictures in docs/, drawn by the Chromium of this machine: make pictures.

Examples as their preview shows them, the sandbox's chat, and what commands show at a terminal.

Other fonts give other pixels, so no test compares them. Pillow makes them small, which is installed for this alone.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PIL import Image

from connector.preview.browser import NOWHERE, Look, opened, take
from connector.sandbox import Sandbox
from tests import terminal
from tests.cli.shell import variables
from tests.conftest import oauth
from tests.sandbox.client import Client
from tests.sandbox.receiver import receiving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
GAP = 24
COLOURS = 96
ALIKE = 150
"""Colours that are no further from each other than this count as one."""
LANGUAGES = ("japanese", "thai", "traditional-chinese")
NARROW = 80
"""Columns of a terminal that stands beside another."""
TERMINAL = Look(width=900, scale=1.25, strip=True)
ALERT = "examples/send_push_message.plain-text.json"
MISTAKEN = {
    "to": "soc-team",
    "messages": [{"type": "text", "text": ""}, {"type": "sticker", "packageId": "446"}],
}


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


def live(browser: Browser) -> list[bytes]:
    """The page of the sandbox's chat: an alert has arrived, and somebody has answered."""
    case = example("send_push_message.acknowledge-or-open-ticket")["json_body"]
    with Sandbox(quota=500) as sandbox, receiving() as (sandbox.webhook, _):
        client, page = Client(sandbox), browser.new_page(viewport={"width": 1440, "height": 870})
        page.goto(f"{sandbox.url}/sandbox/chat")
        client.send("push", str(uuid.UUID(int=2043)), **case)
        client.send("broadcast")
        page.locator(".strip [data-tap]").first.press("Enter")
        page.locator("#messages .own, #messages .pill").first.wait_for()
        page.locator("#chats button").nth(1).wait_for()
        page.evaluate("document.getElementById('told').textContent = ''")
        client.http.close()
        return [page.screenshot(animations="disabled")]


def demo(browser: Browser) -> list[bytes]:
    """The push of the demo, and beside it the question with its answer."""
    shown = terminal.run(folder=ROOT, module="connector.sandbox.demo", columns=NARROW)
    first = shown.partition("\n}\n")[0] + "\n}"
    asked = shown[shown.index("A question, whose") :]
    parts = ((("make demo", first), ("", "...")), (("", "..."), ("", asked)))
    return [take(browser, terminal.page(*part, columns=NARROW), TERMINAL) for part in parts]


def typed(browser: Browser, command: str, **environment: str) -> list[bytes]:
    """What a command of the connector shows at a terminal; the examples, and a push with mistakes, are at hand."""
    with TemporaryDirectory() as folder:
        Path(folder, "examples").symlink_to(ROOT / "examples")
        Path(folder, "push.json").write_text(json.dumps(MISTAKEN), encoding="utf-8")
        shown = terminal.run(*command.split(), folder=Path(folder), **environment)
    return [take(browser, terminal.page((f"python -m connector {command}", shown)), TERMINAL)]


def checked(browser: Browser) -> list[bytes]:
    """A check of an asset that is good, of a channel with a month's limit."""
    with Sandbox(quota=500) as line:
        return typed(browser, "--check", **variables(oauth(line)))


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


def phone(*pages: Callable[[], str], both: bool = False) -> Callable[[Browser], list[bytes]]:
    """Return what draws the phones of some pages: each one in light surroundings, or one in light and in dark ones."""

    def draw(browser: Browser) -> list[bytes]:
        looks = [Look(strip=True, dark=dark) for dark in ((False, True) if both else (False,))]
        return [take(browser, page(), look) for page in pages for look in looks]

    return draw


def shelf(*names: str) -> Callable[[Browser], list[bytes]]:
    """Return what draws the phones of some examples beside each other, a little smaller."""
    look = Look(strip=True, scale=1.25)
    return lambda browser: [take(browser, previewed(name), look) for name in names]


PICTURES: dict[str, Callable[[Browser], list[bytes]]] = {
    "alert-card": phone(partial(previewed, "build_an_alert_message.malware-found"), both=True),
    "alerts": phone(*(partial(previewed, f"build_an_alert_message.{name}") for name in LANGUAGES)),
    "question": phone(partial(previewed, "build_a_question_with_buttons.isolate-a-host"), both=True),
    "three-languages": phone(partial(previewed, "send_push_message.three-languages"), both=True),
    "quick-replies": phone(
        partial(joined, "send_push_message.acknowledge-or-open-ticket", "send_reply_message.quick-replies"), both=True
    ),
    "page": lambda browser: [take(browser, mistaken(), Look(width=940, scale=1.25))],
    "chat": live,
    "messages-text": shelf(
        *(f"send_push_message.{name}" for name in ("text-alert", "group-alert-mentions-all", "sticker"))
    ),
    "messages-media": shelf(*(f"send_push_message.{name}" for name in ("image", "location", "imagemap-floor-plan"))),
    "messages-template": shelf(
        "send_push_message.acknowledge-or-open-ticket",
        "validate_message_objects_of_a_push_message.confirm-isolation",
        "send_push_message.carousel-of-hosts",
    ),
    "messages-flex": shelf(
        "send_push_message.flex-alert-card",
        "send_push_message.card-with-two-buttons",
        "send_push_message.three-languages",
    ),
    "demo": demo,
    "terminal-action": lambda browser: typed(browser, f"send_push_message --input {ALERT} --sandbox"),
    "terminal-error": lambda browser: typed(browser, "send_push_message --input push.json --sandbox"),
    "terminal-check": checked,
}
"""What draws each picture, by its name."""


def main() -> None:
    """Draw the pictures that are named, or all of them."""
    with opened(f"{NOWHERE}, EXCLUDE 127.0.0.1") as browser:
        for name in sys.argv[1:] or PICTURES:
            save(name, *PICTURES[name](browser))


if __name__ == "__main__":
    main()
