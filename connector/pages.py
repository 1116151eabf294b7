"""(dev) Declarations to docs/**/*.md, and --check.

``python -m connector.pages`` writes the pages, ``python -m connector.pages --check`` names those that differ. The page
of an action and the release notes are rendered whole. Any other page is prose with blocks that are rendered:

    <!-- rendered: kinds -->
    ...
    <!-- end -->

``BLOCKS`` says what each block holds. Examples are never made by a real request: what LINE answers is declared, and
the action itself makes the output of it.
"""

import importlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from connector import asset, errors, schema, session, wire
from connector.action import REQUEST_BYTES, Action, Request
from connector.asset import ASSETS
from connector.errors import KINDS, STATUSES, refusal, status_of
from connector.session import Answer, Call
from connector.surroundings import Surroundings

ROOT = schema.ROOT
DOCS = ROOT / "docs"
EXAMPLES = ROOT / "examples"
CHANGELOG = ROOT / "CHANGELOG.md"
NOTICE = "<!-- Rendered by `make docs` from {}: change that, not this page. -->"
MESSAGES = "What each type of message must hold, and how mistakes are reported: [Messages](../messages.md)."
NOTHING = "none"
"""What stands in a cell that has nothing to say."""
LINE_WIDTH = 100

REQUEST_ID = "900e2954-b41a-4dc9-87f7-f7782d73368e"
RETRY_KEY = "123e4567-e89b-12d3-a456-426614174000"
DATE = "Mon, 03 Feb 2025 09:51:53 GMT"
HEADERS = {
    "Server": "legy",
    "Content-Type": "application/json",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-line-request-id": REQUEST_ID,
    "x-xss-protection": "1; mode=block",
    "Expires": DATE,
    "Cache-Control": "max-age=0, no-cache, no-store",
    "Pragma": "no-cache",
    "Date": DATE,
    "Connection": "keep-alive",
}
"""What LINE's answers come with, besides the length."""
EXAMPLE_ASSET = {"url": "https://api.line.me", "token": "example-channel-access-token"}

REASONS = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
}
ACCEPTED = ("v2/bot/chat/loading/start", "v2/bot/message/narrowcast")
"""The endpoints that succeed with status 202, since LINE does the work later."""

RATE_LIMITS = {
    "v2/bot/chat/loading/start": "100 requests a second",
    "v2/bot/message/broadcast": "60 requests an hour",
    "v2/bot/message/multicast": "200 requests a second",
    "v2/bot/message/narrowcast": "60 requests an hour",
}
"""https://developers.line.biz/en/reference/messaging-api/#rate-limits"""
OTHER_RATE_LIMIT = "2,000 requests a second"

SEND, CHECK, READ, SHOW = PURPOSES = (
    "Send messages",
    "Check messages without sending them",
    "Read numbers and progress",
    "Show something in a chat",
)

WHO = {
    errors.PlaybookError: "the playbook's author",
    errors.AssetError: "the asset's owner",
    errors.LineError: "LINE: wait",
    errors.NetworkError: "whoever runs the network",
    errors.InternalError: "the connector's maintainers",
}

MEANINGS = {
    400: "Something in the request is wrong.",
    401: "The channel access token is missing, wrong, expired or revoked.",
    403: "The account or its plan may not do this.",
    404: "There is nothing under this ID, or no longer.",
    407: "Not from LINE: the proxy asks who you are.",
    409: "A message with this retry key was accepted before.",
    410: "It was there, and is there no longer.",
    413: "The request is larger than 2 MB.",
    415: "The kind of content is not one LINE takes.",
    429: "Too many requests, or the messages of the month are used up.",
    500: "LINE itself has failed.",
    4: "Something else about the request is refused.",
    5: "LINE, or something before it, has failed.",
}
"""What LINE means by each status."""


class Said(NamedTuple):
    """An error text that LINE documents.

    Attributes:
        text: The text; XXX stands for what differs.
        status: The status it comes with.
        cause: What has happened.
        shown: LINE's answer as the example error of the endpoints whose path starts like this.
    """

    text: str
    status: int
    cause: str
    shown: dict[str, dict[str, Any]] = {}


SAID = (
    Said(
        "The request body has X error(s)",
        400,
        "X fields are wrong: `details` names each of them.",
        {
            "v2/bot/message/validate/": {
                "message": "The request body has 1 error(s)",
                "details": [{"message": "Length must be between 0 and 5000", "property": "messages[0].text"}],
            },
            "v2/bot/chat/": {
                "message": "The request body has 1 error(s)",
                "details": [
                    {
                        "message": "Only user id is acceptable, please confirm if there are any group/room ids or "
                        "illegal ids.",
                        "property": "chatId",
                    }
                ],
            },
        },
    ),
    Said(
        "Failed to send messages",
        400,
        "The user does not exist or belongs to another channel, or the account is not in this group or room.",
        {"v2/bot/message/push": {"message": "Failed to send messages"}},
    ),
    Said(
        "The property, 'to', in the request body is invalid (line: -, column: -)",
        400,
        "The recipient of a push is not an ID that LINE knows.",
    ),
    Said(
        "The property, to[1], in the request body is invalid (line: -, column: -)",
        400,
        "One recipient of a multicast is not a user of this channel. LINE counts from 0: `to[1]` is the second.",
        {
            "v2/bot/message/multicast": {
                "message": "The property, to[1], in the request body is invalid (line: -, column: -)"
            }
        },
    ),
    Said(
        "The property, XXX, in the request body is invalid (line: XXX, column: XXX)",
        400,
        "This field has a value that LINE does not take.",
    ),
    Said(
        "The request body could not be parsed as JSON (line: XXX, column: XXX)",
        400,
        "The request is not JSON as LINE reads it; most often a field is there twice.",
    ),
    Said(
        "Invalid reply token",
        400,
        "The reply token was used before, is more than about a minute old, or was copied wrongly.",
        {"v2/bot/message/reply": {"message": "Invalid reply token"}},
    ),
    Said("Invalid audience group id: XXX", 400, "There is no such audience, or it is not ready yet."),
    Said("Invalid request id: XXX", 400, "The narrowcast to deliver again is unknown, too old or has not succeeded."),
    Said(
        "The option forbidPartialDelivery must be used with upToRemainingQuota.",
        400,
        "`limit` has the one option without the other.",
    ),
    Said(
        "The value for the 'date' parameter is invalid",
        400,
        "The date is not one.",
        {"v2/bot/message/delivery/": {"message": "The value for the 'date' parameter is invalid"}},
    ),
    Said(
        "Authentication failed due to the following reason: XXX",
        401,
        "LINE does not accept the channel access token.",
        {
            "v2/bot/message/quota": {
                "message": "Authentication failed due to the following reason: invalid token. Confirm that the access "
                "token in the authorization header is valid."
            }
        },
    ),
    Said("Access to this API is not available for your account", 403, "The account or its plan does not have this."),
    Said(
        "Your account does not have enough friends",
        403,
        "A narrowcast with a filter reaches fewer than 100 people.",
        {"v2/bot/message/narrowcast": {"message": "Your account does not have enough friends"}},
    ),
    Said(
        "Not found",
        404,
        "LINE has no narrowcast with this request ID, or no longer.",
        {"v2/bot/message/progress/": {"message": "Not found"}},
    ),
    Said(
        "The retry key is already accepted",
        409,
        "LINE has accepted this message before. The action then succeeds; only if LINE does not say which request it "
        "accepted is it an error.",
    ),
    Said(
        "The content type, XXX, is not supported",
        415,
        "Something between Turbine and LINE has changed the request: the connector always sends JSON.",
    ),
    Said(
        "You have reached your monthly limit.",
        429,
        "The messages of the month are used up, or a narrowcast that is being delivered has reserved them.",
        {"v2/bot/message/broadcast": {"message": "You have reached your monthly limit."}},
    ),
    Said(
        "The API rate limit has been exceeded. Try again later.",
        429,
        "More requests came in than the endpoint takes.",
        {"": {"message": "The API rate limit has been exceeded. Try again later."}},
    ),
)
"""https://developers.line.biz/en/reference/messaging-api/#error-messages"""


class Fixed(Surroundings):
    """Chance that always gives the same."""

    def new_retry_key(self) -> str:
        """Return the retry key of all examples."""
        return RETRY_KEY


class Documented:
    """Stands in for a session: every request gets the one answer that LINE documents."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        length = {"Content-Length": str(len(json.dumps(body)))}
        self._answer = Answer(status, REASONS[status], {**HEADERS, **length}, body, "", request_id=REQUEST_ID)

    def send(self, call: Call) -> Answer:  # noqa: ARG002 - a session's interface
        """Return the answer, or raise what the connector makes of it."""
        if self._answer.status >= 400:
            raise session.refused(self._answer)
        return self._answer


# Markdown


def cell(value: Any) -> str:
    """Write what stands in a cell of a table."""
    return str(value).replace("\n", " ").replace("|", "\\|").strip() or NOTHING


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write a table in which no cell is empty."""
    names = list(head)
    written = [names, ["---"] * len(names), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in written)


def code(text: str) -> str:
    """Write a name as code."""
    return f"`{text}`"


def pretty(value: Any, indent: int = 0) -> str:
    """Write JSON as a person does: what fits on a line stands on one, but for the members of the outermost object."""
    flat = json.dumps(value, ensure_ascii=False)
    if not value or not isinstance(value, dict | list) or (indent and indent + len(flat) <= LINE_WIDTH):
        return flat
    keys = [f"{json.dumps(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    items = list(value.values() if isinstance(value, dict) else value)
    members = [f"{key}{pretty(item, indent + 2)}" for key, item in zip(keys, items, strict=True)]
    simple = indent and not any(isinstance(item, dict | list) for item in items)
    lines = [members[0]]
    for member in members[1:]:
        if simple and indent + len(lines[-1]) + len(member) < LINE_WIDTH:
            lines[-1] += f", {member}"
        else:
            lines[-1] += ","
            lines.append(member)
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    inner = "\n" + " " * (indent + 2)
    return f"{opening}{inner}{inner.join(lines)}\n{' ' * indent}{closing}"


def as_json(value: Any) -> str:
    """Write a JSON value as a block."""
    return f"```json\n{pretty(value)}\n```"


# Forms as tables


class Row(NamedTuple):
    """One field of a form: its title in Turbine, its place, its type, whether it is required, and what it is."""

    title: str
    name: str
    type: str
    required: str
    description: str


def rows(form: dict[str, Any], path: str = "", optional: str = "") -> Iterator[Row]:
    """Yield every field of a form and below it.

    Args:
        form: The rendered schema of an object.
        path: Where the object stands.
        optional: The nearest object above that may be left out; what is required is so only when it is there.
    """
    for name, field in form["properties"].items():
        place = f"{path}{name}"
        needed = name in form.get("required", ())
        required = "no" if not needed else f"within {code(optional)}" if optional else "yes"
        yield Row(field["title"], code(place), type_of(field), required, described(field))
        inner, mark = (field["items"], "[].") if field["type"] == "array" else (field, ".")
        if inner.get("properties"):
            yield from rows(inner, place + mark, optional if needed else place)


def type_of(field: dict[str, Any]) -> str:
    """Name the type of a field, and of the items of an array."""
    return f"array of {field['items']['type']}s" if field["type"] == "array" else str(field["type"])


def described(field: dict[str, Any]) -> str:
    """Describe a field with those of its limits that its description does not mention."""
    about = str(field.get("description", ""))
    new = [f"{label}: {value}." for label, value in limits(field).items() if label == "Default" or value not in about]
    return " ".join([about, *new])


def limits(field: dict[str, Any]) -> dict[str, str]:
    """Return the limits of a field, each under a word for it."""
    found = {"One of": ", ".join(map(str, field["enum"]))} if "enum" in field else {}
    for label, low, high in (("Allowed", "minimum", "maximum"), ("Items", "minItems", "maxItems")):
        least, most = field.get(low), field.get(high)
        if least is not None or most is not None:
            found[label] = bounds(least, most)
    if "default" in field:
        found["Default"] = json.dumps(field["default"]).strip('"')
    return found


def bounds(least: float | None, most: float | None) -> str:
    """Name a range, one end of which may be open."""
    if most is None:
        return f"{least} or more"
    if least is None:
        return f"up to {most}"
    return f"{least} to {most}" if least < most else str(most)


def fields_table(form: dict[str, Any]) -> str:
    """Write the table of a form that is filled in."""
    return table(("In Turbine", "Name", "Type", "Required", "Description"), rows(form))


# One action, one page


def modules() -> list[ModuleType]:
    """Load every action."""
    return [importlib.import_module(f"actions.{name}") for name in schema.action_names()]


def name_of(module: ModuleType) -> str:
    """Return the name of an action."""
    return module.__name__.rpartition(".")[2]


def title_of(module: ModuleType) -> str:
    """Return the title of an action."""
    return str(schema.action_document(module)["title"])


def rate_limit(endpoint: str) -> str:
    """Return how many requests LINE takes at an endpoint, for each channel."""
    return RATE_LIMITS.get(endpoint, OTHER_RATE_LIMIT)


def example_error(endpoint: str) -> tuple[Said, dict[str, Any]]:
    """Return what LINE says when this endpoint refuses a request, as text and as the whole answer."""
    return next((said, body) for said in SAID for start, body in said.shown.items() if endpoint.startswith(start))


def carried_out(module: ModuleType, status: int, body: dict[str, Any]) -> dict[str, Any]:
    """Return what an action prints for its example input when LINE answers like this."""
    declared: type[Action] = module.RunnerOverride

    class Shown(declared):  # type: ignore[misc, valid-type]
        surroundings = Fixed()

        def exchange(self, _: Any, request: Request) -> None:
            super().exchange(Documented(status, body), request)

    printed = StringIO()
    try:
        with redirect_stderr(printed):
            output: dict[str, Any] = Shown(asset=EXAMPLE_ASSET).run(schema.example_inputs(declared))
    except SystemExit:
        output = json.loads(printed.getvalue().removeprefix("::set-error "))
    return output


def example_output(module: ModuleType) -> dict[str, Any]:
    """Return what an action prints for its example input when LINE answers with the declared examples."""
    action: type[Action] = module.RunnerOverride
    body = schema.example_of(schema.as_form(action.answer)) or {}
    return carried_out(module, 202 if action.endpoint in ACCEPTED else 200, body)


def examples_of(name: str) -> list[Path]:
    """Return the files that hold an input of an action."""
    return sorted(EXAMPLES.glob(f"{name}.*.json"))


def shown_of(example: Path) -> str:
    """Say what an example shows, as its name does: ``send_push_message.flex-alert-card.json``."""
    return example.stem.partition(".")[2].replace("-", " ").capitalize()


def action_page(module: ModuleType) -> str:
    """Write the page of an action."""
    document = schema.action_document(module)
    action: type[Action] = module.RunnerOverride
    inputs, output = document["inputs"]["properties"], document["output"]
    (page,) = re.findall(r"^https://\S+$", module.__doc__ or "", re.M)
    said, refused = example_error(action.endpoint)
    if not output["properties"]["json_body"].get("properties"):
        output["properties"]["json_body"]["description"] = "LINE's answer: an empty object."
    taken = [(code(section), *row[1:]) for section, form in inputs.items() for row in rows(form)]
    more = [f"- [{shown_of(path)}](../../examples/{path.name})" for path in examples_of(document["name"])]
    parts = [
        NOTICE.format(f"actions/{document['name']}.py"),
        f"# {document['title']}",
        document["description"],
        f"- Name: {code(document['name'])}\n"
        f"- Endpoint: {code(action.endpoint)}\n"
        f"- Method: {code(action.method)}\n"
        f"- Rate limit: {rate_limit(action.endpoint)} for each channel\n"
        f"- [LINE's documentation of this endpoint]({page})",
        "## Input",
        table(("Section", "Name", "Type", "Required", "Description"), taken) if taken else "This action has no input.",
        *([MESSAGES] if "messages" in action.json_body.fields else []),
        "Input to paste:",
        as_json(schema.example_inputs(action)),
        *(["More examples:", "\n".join(more)] if more else []),
        "## Output",
        table(("Name", "Type", "Description"), [(row.name, row.type, row.description) for row in rows(output)]),
        "Example output:",
        as_json(example_output(module)),
        "## Error",
        "An error has the keys of the output and [six more](../troubleshooting.md#what-an-error-holds). "
        f"Here: {said.cause}",
        as_json(carried_out(module, said.status, refused)),
        "[All actions](../README.md) | [Limits](../limits.md) | [Troubleshooting](../troubleshooting.md)",
    ]
    return "\n\n".join(parts) + "\n"


# Blocks of the other pages


def purpose(action: type[Action]) -> str:
    """Say what an action is for: one of ``PURPOSES``."""
    if action.sends:
        return SEND
    if "/validate/" in action.endpoint:
        return CHECK
    return READ if action.method == "GET" else SHOW


def actions_by_purpose() -> str:
    """Write all actions, a table for each purpose."""
    groups: dict[str, list[tuple[str, str, str]]] = {heading: [] for heading in PURPOSES}
    for module in modules():
        name = name_of(module)
        first = (module.__doc__ or "").partition("\n")[0]
        row = (f"[{title_of(module)}](actions/{name}.md)", code(name), first)
        groups[purpose(module.RunnerOverride)].append(row)
    head = ("Action", "Name", "What it does")
    return "\n\n".join(f"### {heading}\n\n{table(head, found)}" for heading, found in groups.items() if found)


def asset_fields(name: str) -> Callable[[], str]:
    """Return what writes the fields of an asset."""
    return lambda: fields_table(schema.as_form(ASSETS[name]))


def rate_limits() -> str:
    """Write how many requests LINE takes: the actions with a limit of their own, then all others together."""
    own = [module for module in modules() if module.RunnerOverride.endpoint in RATE_LIMITS]
    written = [
        (f"[{title_of(module)}](actions/{name_of(module)}.md)", rate_limit(module.RunnerOverride.endpoint))
        for module in own
    ]
    return table(("Action", "For each channel"), [*written, ("each of the others", OTHER_RATE_LIMIT)])


def seconds(value: float) -> str:
    """Write a time: ``1 second``, ``0.5 seconds``."""
    return f"{value:g} second{'' if value == 1 else 's'}"


def time_limits() -> str:
    """Write how long the connector waits and how often it tries, from its constants."""
    longest = {module.RunnerOverride.read_seconds for module in modules()}
    usual, reply = max(longest), min(longest)
    timeout = asset.connection_fields()["timeout_seconds"]
    pauses = [
        min(session.LONGEST_PAUSE_SECONDS, session.PAUSE_SECONDS * 2**past) for past in range(session.ATTEMPTS - 1)
    ]
    own = f"{timeout.minimum:g} to {timeout.maximum:g}"  # type: ignore[attr-defined]
    return table(
        ("What", "Limit"),
        (
            ("Connecting to one address", seconds(wire.CONNECT_SECONDS)),
            ("Making a connection in all", seconds(wire.PATIENCE * wire.CONNECT_SECONDS)),
            (
                "Silence while waiting for an answer",
                f"{seconds(usual)}, for a reply {seconds(reply)}; `timeout_seconds` of the asset ({own}) replaces both",
            ),
            ("A whole answer, however slowly it drips", f"{wire.PATIENCE} times the limit above"),
            ("Attempts of one request", f"at most {session.ATTEMPTS}"),
            ("Pause before the next attempt", ", then ".join(f"up to {seconds(pause)}" for pause in pauses)),
            (
                "Last moment at which another attempt begins",
                f"{seconds(session.LAST_ATTEMPT_SECONDS)} after the first began",
            ),
            ("An action as a whole", f"{session.ACTION_SECONDS / 60:.0f} minutes"),
            ("Size of a request", f"{REQUEST_BYTES // 1024**2} MB as JSON"),
            ("Size of an answer", f"{wire.ANSWER_BYTES // 1024**2} MB"),
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


def statuses() -> str:
    """Write every status of LINE's that is an error."""
    written = []
    for status in STATUSES:
        usual = status_of(status)
        texts = [said.text for said in SAID if said.status == status]
        found = dict.fromkeys([usual.kind, *(refusal(status, text, [], None).kind for text in texts)])
        name = f"other {status}xx" if status < 10 else str(status)
        hints = [usual.hint or KINDS[usual.kind].hint, *(KINDS[kind].hint for kind in list(found)[1:])]
        said = [f"{code(kind)}: {hint}" for kind, hint in zip(found, hints, strict=True)]
        next_step = " ".join(said) if len(said) > 1 else hints[0]
        written.append((name, MEANINGS[status], " or ".join(map(code, found)), next_step))
    return table(("Status", "What LINE means", "`kind`", "Next step"), written)


def texts() -> str:
    """Write every error text that LINE documents."""
    written = []
    for said in SAID:
        error = refusal(said.status, said.text, [], None)
        written.append((code(said.text), said.status, said.cause, code(error.kind), error.hint))
    return table(("LINE's text", "Status", "Cause", "`kind`", "Next step"), written)


BLOCKS: dict[str, Callable[[], str]] = {
    "actions": actions_by_purpose,
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


# All pages


def release_notes() -> str:
    """Write the changelog as a page; its links start from another folder."""
    text = re.sub(r"\A# .*\n+", "", CHANGELOG.read_text(encoding="utf-8"))
    text = re.sub(r"\]\((?!https?:|#)(docs/)?", lambda match: "](" if match[1] else "](../", text)
    return f"{NOTICE.format('CHANGELOG.md')}\n\n# Release notes\n\n{text}"


def rendered() -> dict[str, str]:
    """Render every page; the keys are paths below the root."""
    pages = {f"docs/actions/{name_of(module)}.md": action_page(module) for module in modules()}
    pages["docs/release-notes.md"] = release_notes()
    prose = {path: text for path, text in committed().items() if path not in pages and "/actions/" not in path}
    return {**pages, **{path: filled(text) for path, text in prose.items()}}


def committed() -> dict[str, str]:
    """Read every page that there is."""
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}


def differences() -> list[str]:
    """Say of every page that is not as rendered what is wrong with it."""
    return schema.compared(rendered(), committed(), "no action")


def write() -> None:
    """Write every page that differs and remove those that belong to no action."""
    schema.replace(ROOT, rendered(), committed())


def main() -> None:
    """Write the pages, or compare them."""
    schema.command("pages", "docs/", "docs", write, differences)


if __name__ == "__main__":
    main()
