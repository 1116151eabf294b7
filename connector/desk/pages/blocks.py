"""Blocks that are rendered into pages of prose.

    <!-- rendered: kinds -->
    ...
    <!-- end -->

``BLOCKS`` says what each block holds.
"""

import ast
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from connector import asset, errors, session, side_by_side, turbine, watch
from connector.action import Action
from connector.asset import ASSETS
from connector.cli.description import About, about
from connector.desk.pages.action import EXAMPLES, shown_of
from connector.desk.pages.forms import fields_table
from connector.desk.pages.markdown import code, table
from connector.desk.rendering import ROOT
from connector.desk.schema import as_form
from connector.errors import KINDS
from connector.line import REQUEST_BYTES, USUAL_RATE_LIMIT, rate_limit
from connector.models import keep_trying_seconds
from connector.refusals import STATUSES, TEXTS, refusal, status_of
from connector.wire import ANSWER_BYTES

SEND, CHECK, READ, SHOW, BUILD = PURPOSES = (
    "Send messages",
    "Check messages without sending them",
    "Read numbers, progress and recipients",
    "Show something in a chat",
    "Build and read, without a request",
)

WHO = {
    errors.PlaybookError: "the playbook's author",
    errors.AssetError: "the asset's owner",
    errors.LineError: "LINE: wait",
    errors.NetworkError: "whoever runs the network",
    errors.PlatformError: "whoever runs the platform",
    errors.InternalError: "the connector's maintainers",
}


def purpose(action: type[Action]) -> str:
    """Say what an action is for: one of ``PURPOSES``."""
    if action.local:
        return BUILD
    if action.sends:
        return SEND
    if "/validate/" in action.endpoint:
        return CHECK
    return READ if action.method == "GET" else SHOW


def every_action() -> list[About]:
    """Return what every action says of itself."""
    return [about(turbine.load(name)) for name in turbine.actions()]


def actions_by_purpose() -> str:
    """Write all actions, a table for each purpose."""
    groups: dict[str, list[tuple[str, str, str]]] = {heading: [] for heading in PURPOSES}
    for told in every_action():
        row = (f"[{told.title}](actions/{told.name}.md)", code(told.name), told.summary)
        groups[purpose(told.action)].append(row)
    head = ("Action", "Name", "What it does")
    return "\n\n".join(f"### {heading}\n\n{table(head, found)}" for heading, found in groups.items() if found)


def actions_by_name() -> str:
    """Write all actions with the requests that they make."""
    rows = []
    for told in every_action():
        request = "none" if told.action.local else f"{told.action.method} {code(told.action.endpoint)}"
        rows.append((code(told.name), told.title, request))
    return table(("action", "title", "request"), rows)


def examples() -> str:
    """Write all examples with what each holds."""
    titles = {told.name: told.title for told in every_action()}
    rows = []
    for path in sorted(EXAMPLES.glob("*.json")):
        inputs = json.loads(path.read_text(encoding="utf-8"))
        action = path.name.partition(".")[0]
        rows.append((f"[{shown_of(path)}](../examples/{path.name})", titles[action], held(inputs)))
    return table(("Example", "Action", "What it holds"), rows)


def held(inputs: dict[str, dict[str, Any]]) -> str:
    """Say what an input holds: the kinds of its messages, and its other fields."""
    fields = {name: value for section in inputs.values() for name, value in section.items()}
    messages = fields.pop("messages", [])
    kinds = ["plain text"] if isinstance(messages, str) else list(map(kind_of, messages))
    return "; ".join([*([", ".join(kinds)] if kinds else []), *([", ".join(map(code, fields))] if fields else [])])


def kind_of(message: dict[str, Any]) -> str:
    """Name the kind of a message, and of a template or flex message what it is made of."""
    inner = message.get("template") or (message.get("contents") if message["type"] == "flex" else None)
    named = f"{message['type']} ({inner['type']})" if inner else str(message["type"])
    return f"{named} with quick replies" if "quickReply" in message else named


def house() -> str:
    """Draw the house: each room with the caption that its docstring begins with."""
    rows = [
        ("actions/", caption(ROOT / "actions/__init__.py")),
        ("config/ manifest.yaml", "what Turbine reads, rendered by make schemas: never edited"),
        ("docs/", "what people read: prose, and what make docs renders from the declarations"),
        ("examples/", "inputs to paste, each run by a test"),
        ("connector/", "what any two actions share; knows no action by name"),
        *rooms(ROOT / "connector", "  "),
        ("tests/", "laws first: test_contract.py, test_declaration.py, test_rooms.py, test_docs.py"),
    ]
    return "```\n" + "\n".join(f"{name:<22} {about}" for name, about in rows) + "\n```"


def rooms(folder: Path, margin: str) -> Iterable[tuple[str, str]]:
    """Yield the modules and folders below a folder, as deep as a stranger needs to look."""
    files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
    for path in files:
        yield margin + path.name, caption(path)
    for path in sorted(path for path in folder.iterdir() if (path / "__init__.py").is_file()):
        yield f"{margin}{path.name}/", caption(path / "__init__.py")
        if folder.name == "connector" and path.name in ("cli", "desk"):
            yield from rooms(path, f"{margin}  ")


def caption(path: Path) -> str:
    """Return what the docstring of a module begins with."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].removesuffix(".")


def asset_fields(name: str) -> Callable[[], str]:
    """Return what writes the fields of an asset."""
    return lambda: fields_table(as_form(ASSETS[name]))


def rate_limits() -> str:
    """Write how many requests LINE takes: the actions with a limit of their own, then all others together."""
    limits = [(f"[{told.title}](actions/{told.name}.md)", rate_limit(told.action.endpoint)) for told in every_action()]
    own = [row for row in limits if row[1] != USUAL_RATE_LIMIT]
    return table(("Action", "For each channel"), [*own, ("each of the others", USUAL_RATE_LIMIT)])


def seconds(value: float) -> str:
    """Write a time: ``1 second``, ``0.5 seconds``."""
    return f"{value:g} second{'' if value == 1 else 's'}"


def time_limits() -> str:
    """Write how long the connector waits and how often it tries, from its constants."""
    longest = {told.action.read_seconds for told in every_action()}
    usual, reply = max(longest), min(longest)
    timeout = asset.connection_fields()["timeout_seconds"]
    pauses = [
        min(session.LONGEST_PAUSE_SECONDS, session.PAUSE_SECONDS * 2**past) for past in range(session.ATTEMPTS - 1)
    ]
    longer, briefly = (keep_trying_seconds(replies=replies) for replies in (False, True))
    own = f"{timeout.minimum:g} to {timeout.maximum:g}"  # type: ignore[attr-defined]
    return table(
        ("What", "Limit"),
        (
            ("Connecting to one address", seconds(watch.CONNECT_SECONDS)),
            ("Making a connection in all", seconds(watch.PATIENCE * watch.CONNECT_SECONDS)),
            (
                "Silence while waiting for an answer",
                f"{seconds(usual)}, for a reply {seconds(reply)}; `timeout_seconds` of the asset ({own}) replaces both",
            ),
            ("A whole answer, however slowly it drips", f"{watch.PATIENCE} times the limit above"),
            ("Attempts of one request", f"at most {session.ATTEMPTS}; more with `keep_trying_seconds`"),
            ("Pause before the next attempt", ", then ".join(f"up to {seconds(pause)}" for pause in pauses)),
            (
                "Last moment at which another attempt begins",
                f"{seconds(session.LAST_ATTEMPT_SECONDS)} after the first began",
            ),
            (
                "`keep_trying_seconds`",
                f"0 to {longer.maximum}, for a reply 0 to {briefly.maximum}; pauses grow up to "
                f"{seconds(session.LONGEST_PAUSE_SECONDS)}",
            ),
            ("An action as a whole", f"{session.ACTION_SECONDS / 60:.0f} minutes"),
            ("Requests of one multicast under way at once", f"at most {side_by_side.WIDTH}"),
            (
                "Requests of one multicast that begin in any second",
                f"about {side_by_side.BURST + side_by_side.A_SECOND}",
            ),
            ("Size of a request", f"{REQUEST_BYTES // 1024**2} MB as JSON"),
            ("Size of an answer", f"{ANSWER_BYTES // 1024**2} MB"),
        ),
    )


def kinds() -> str:
    """Write every kind of failure."""
    return table(
        ("`kind`", "What happened", "Run it again?", "Who acts", "Next step"),
        (
            (
                code(kind),
                row.meaning,
                "yes" if row.retryable else "no",
                f"{WHO[row.error]} ({code(row.error.__name__)})",
                row.hint,
            )
            for kind, row in KINDS.items()
        ),
    )


def kinds_in_short() -> str:
    """Write every kind of failure without its next step."""
    rows = []
    for kind, row in KINDS.items():
        who = f"{WHO[row.error]} ({code(row.error.__name__)})"
        rows.append((code(kind), row.meaning, "yes" if row.retryable else "no", who))
    return table(("kind", "meaning", "retryable", "who acts"), rows)


def statuses() -> str:
    """Write every status of LINE's that is an error."""
    written = []
    for status in STATUSES:
        usual = status_of(status)
        texts = [known.says for known in TEXTS if known.status == status]
        found = dict.fromkeys([usual.kind, *(refusal(status, text, [], None).kind for text in texts)])
        name = f"other {status}xx" if status < 10 else str(status)
        hints = [usual.hint or KINDS[usual.kind].hint, *(KINDS[kind].hint for kind in list(found)[1:])]
        said = [f"{code(kind)}: {hint}" for kind, hint in zip(found, hints, strict=True)]
        next_step = " ".join(said) if len(said) > 1 else hints[0]
        written.append((name, usual.meaning, " or ".join(map(code, found)), next_step))
    return table(("Status", "What LINE means", "`kind`", "Next step"), written)


def texts() -> str:
    """Write every error text that LINE documents."""
    written = []
    for known in TEXTS:
        error = refusal(known.status, known.says, [], None, known.endpoint)
        written.append((code(known.says), known.status, known.cause, code(error.kind), error.hint))
    return table(("LINE's text", "Status", "Cause", "`kind`", "Next step"), written)


BLOCKS: dict[str, Callable[[], str]] = {
    "house": house,
    "actions by name": actions_by_name,
    "kinds in short": kinds_in_short,
    "actions": actions_by_purpose,
    "examples": examples,
    "asset oauth2_client_credentials": asset_fields("oauth2_client_credentials"),
    "asset http_bearer": asset_fields("http_bearer"),
    "rate limits": rate_limits,
    "time limits": time_limits,
    "kinds": kinds,
    "statuses": statuses,
    "texts": texts,
}
"""What the blocks of the pages hold, by their names."""

BLOCK = re.compile(r"(<!-- rendered: (.+?) -->\n).*?(<!-- end -->)", re.S)


def filled(page: str) -> str:
    """Return a page with its blocks as rendered.

    Raises:
        KeyError: It names a block that there is none of.
    """
    return BLOCK.sub(lambda match: f"{match[1]}\n{BLOCKS[match[2]]()}\n\n{match[3]}", page)
