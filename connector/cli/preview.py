"""A preview: the messages of an input as who gets them will see them, on a page that is written and nothing else.

Everything is checked as for a dry run; what is refused is drawn too, with the problems beside it.
"""

import argparse
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connector.action import Action, Request
from connector.cli.rehearsal import cost_of
from connector.cli.screen import GREEN, YELLOW, Printer
from connector.cli.usage import UsageError
from connector.envelope import failed
from connector.errors import ConnectorError
from connector.request import check_input

if TYPE_CHECKING:  # a copy for the platform comes without it
    from connector.preview import Remark

SCREENS = (320, 375, 412)
"""The widths of a phone's screen that can be drawn, in pixels: those of the preview, which is not everywhere."""
SCREEN = 375
"""The width unless another is asked for."""
MOST = 10
"""So many messages are drawn of an input that gives too many."""

NOBODYS = {"url": "https://line.example", "token": "nobodys-token", "channel_secret": "nobodys-secret"}
"""An asset for an action that signs what it builds, where none is given."""

EVERYBODY = {
    "broadcast": "every friend of the account",
    "narrowcast": "the friends whom recipient, filter and limit select",
    "reply": "the chat that the reply token belongs to",
}
"""Who gets the messages of an endpoint that takes no ``to``."""


def preview(action: Action, inputs: Any, title: str, options: argparse.Namespace) -> int:
    """Draw the messages of an input, and write the page or the picture; return the exit code.

    Args:
        action: The action.
        inputs: Its inputs; nothing is sent.
        title: The action's title.
        options: The command line: where to (``preview``), and how (``screen``, ``images``, ``open``).

    Returns:
        0, or 1 where the checks have found problems; the page is written then too.

    Raises:
        UsageError: The action has no messages, or the page cannot be written.
    """
    if find_spec("connector.preview") is None:
        raise UsageError("This copy of the connector comes without the preview.")
    from connector.preview import page

    said = Printer(sys.stderr if options.preview == "-" else sys.stdout)
    messages, about, remarks = looked_at(action, inputs)
    seen = action.redactor().without([messages, about, [remark._asdict() for remark in remarks]])
    remarks = [type(remark)(**redacted) for remark, redacted in zip(remarks, seen[2], strict=True)]
    drawn = page(
        seen[0][:MOST],
        title=title,
        about=[(word, told) for word, told in seen[1]],
        remarks=remarks,
        screen=options.screen or SCREEN,
        images=options.images,
    )
    write(drawn, options)
    for remark in remarks:
        said.say((f"{'Problem' if remark.kind == 'problem' else 'Warning'}: ", YELLOW), f"{remark.place} {remark.text}")
    refused = any(remark.kind == "problem" for remark in remarks)
    few = f"the first {MOST} of " if len(messages) > MOST else ""
    number = f"{few}{len(messages)} message{'s' * (len(messages) != 1)}"
    if options.preview != "-":
        said.say((f"Drawn: {number} in {options.preview}. Nothing was sent.", YELLOW if refused else GREEN))
    if options.open:
        import webbrowser  # which takes a while to load

        if not webbrowser.open(Path(options.preview).resolve().as_uri()):
            said.say(f"No browser can be started here: open {options.preview} in one.")
    return int(refused)


def looked_at(action: Action, inputs: Any) -> tuple[list[Any], list[list[str]], list["Remark"]]:
    """Check an input, and return its messages, what is known of the request, and what was found.

    Raises:
        UsageError: The action has no messages.
    """
    if action.local:
        return built(action, inputs)
    if "messages" not in action.json_body.fields:
        raise UsageError("--preview draws messages, and this action has none.")
    try:
        request, found = check_input(inputs, action.sections, "json_body", sends=True)
    except ConnectorError as error:
        return [], [], list(problems(error.details or [{"property": "input", "message": error.message}]))
    remarks = [*problems(found.problems), *warnings(found.warnings)]
    about = [["To", told]] if (told := recipients(action, request)) else []
    if action.guarded and not found.problems:
        about.append(["Cost", cost_of(action, request)])
    if request.json_body.get("notificationDisabled") is True:
        about.append(["Notification", "none: the messages arrive silently"])
    given = request.json_body.get("messages", [])
    messages = given if isinstance(given, list) else [given]
    return [{"type": "text", "text": each} if isinstance(each, str) else each for each in messages], about, remarks


def built(action: Action, inputs: Any) -> tuple[list[Any], list[list[str]], list["Remark"]]:
    """Run an action that makes no request, and return the messages that it gives.

    Raises:
        UsageError: It gives none.
    """
    if not {"messages", "message"} & action.output.fields.keys():
        raise UsageError("--preview draws messages, and this action has none.")
    about: list[list[str]] = []
    told = action.carry_out(inputs)
    if told.get("kind") == "invalid_asset":  # a preview needs none
        asset, action.asset = action.asset, NOBODYS
        told = action.carry_out(inputs)
        action.asset = asset
        about.append(["Buttons", "carry what no channel has signed, since no usable asset was given: not to be sent"])
    if failed(told):
        return [], [], list(problems(told["details"] or [{"property": "input", "message": told["message"]}]))
    given = told.get("messages") or [told.get("message")]
    return given, about, list(warnings(told["warnings"]))


def problems(details: list[dict[str, str]]) -> Iterator["Remark"]:
    """Turn what the checks refuse into remarks."""
    from connector.preview import Remark

    for detail in details:
        yield Remark(detail["property"], detail["message"], "problem")


def warnings(sentences: list[str]) -> Iterator["Remark"]:
    """Turn warnings, which begin with their place, into remarks."""
    from connector.preview import Remark

    for sentence in sentences:
        place, found, text = sentence.partition(": ")
        yield Remark(place, text) if found and " " not in place else Remark("", sentence)


def recipients(action: Action, request: Request) -> str:
    """Say who gets the messages; "" for an action that sends none."""
    if not action.sends:
        return ""
    kind = action.endpoint.rpartition("/")[2]
    if kind in EVERYBODY:
        return EVERYBODY[kind]
    to = request.json_body.get("to")
    if isinstance(to, list):
        number = len(set(map(str, to)))
        return f"{number:,} user{'s' * (number != 1)}"
    return to if isinstance(to, str) else "nobody: to is missing"


def write(drawn: str, options: argparse.Namespace) -> None:
    """Write the page, or a picture of it.

    Raises:
        UsageError: It cannot be written, or there is no browser to make the picture with.
    """
    if options.preview == "-":
        sys.stdout.write(drawn)
        return
    try:
        if options.preview.lower().endswith(".png"):
            from connector.preview.browser import Look, MissingBrowserError, picture

            try:
                picture(drawn, options.preview, Look(images=options.images))
            except MissingBrowserError as error:
                raise UsageError(str(error)) from None
        else:
            with open(options.preview, "w", encoding="utf-8", newline="\n") as file:
                file.write(drawn)
    except OSError as error:
        raise UsageError(
            f"The file given with --preview {options.preview} cannot be written: {error.strerror}."
        ) from None
