"""What an action takes and gives, in words."""

import json
import re
import shutil
from collections.abc import Iterator
from copy import copy
from types import ModuleType
from typing import Any, NamedTuple

from connector.action import Action
from connector.cli.screen import BOLD, DIM, Printer, pretty
from connector.cli.usage import PROGRAM
from connector.fields import Array, Field, Ignored, Integer, Object, OneOf, String, under
from connector.turbine import actions, load

OUTPUT: dict[str, Field] = {
    "status_code": Integer("The HTTP status of LINE's answer.", examples=(200,)),
    "response_headers": Object(
        {"x-line-request-id": String("LINE's ID of the request.", title="Request ID")},
        "The HTTP headers of LINE's answer.",
    ),
    "reason": String("The HTTP reason of LINE's answer.", examples=("OK",)),
    "json_body": Object({}, "LINE's answer."),
    "response_text": String("LINE's answer where it is not a JSON object, else empty."),
    "request_id": String("LINE's ID of the request; with a retry key that was used before, of the one accepted then."),
    "retry_key": String("The retry key that was sent; null for an action without one."),
    "attempts": Integer("How many times the request was made.", examples=(1,)),
    "outcome": String("sent, not_sent, partly_sent or unknown for an action that sends messages, else null."),
    "warnings": Array(String(title="Warning"), "What was accepted but is doubtful or was not sent."),
}
"""What the keys of every output mean; ``json_body`` is each action's own."""

SMALL_WORDS = {"a", "an", "and", "for", "in", "of", "the", "to"}


ABBREVIATIONS = {"id": "ID", "ids": "IDs", "json": "JSON", "url": "URL"}


def in_words(name: str) -> str:
    """Turn a name into a title: ``notificationDisabled`` into Notification Disabled, ``chat_id`` into Chat ID."""
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+", name)]
    return " ".join(
        word if position and word in SMALL_WORDS else ABBREVIATIONS.get(word, word.capitalize())
        for position, word in enumerate(words)
    )


class About(NamedTuple):
    """What an action's module says of itself.

    Attributes:
        name: Its name.
        title: Its title in Turbine.
        summary: The first line of the module's docstring.
        description: The docstring without addresses, on one line.
        pages: The addresses of LINE's documentation.
        action: What it declares.
    """

    name: str
    title: str
    summary: str
    description: str
    pages: list[str]
    action: type[Action]


def about(module: ModuleType) -> About:
    """Return what an action's module says of itself."""
    name = module.__name__.rpartition(".")[2]
    lines = [line for line in (module.__doc__ or "").splitlines() if line]
    pages = [line for line in lines if line.startswith("https://")]
    text = [line for line in lines if line not in pages]
    return About(name, in_words(name), "".join(text[:1]), " ".join(text), pages, module.RunnerOverride)


def inputs_of(action: type[Action]) -> Object:
    """Put the sections that an action has into one object; one that has a required field is required."""
    declared: dict[str, Field] = {}
    for name, form in action.sections.items():
        section = copy(form)
        section.required = any(field.required for field in section.fields.values())
        if section.fields:
            declared[name] = section
    return Object(declared)


def output_of(action: type[Action]) -> Object:
    """Return what an action gives: the keys of every output, LINE's answer among them, and its own."""
    body = copy(action.answer)
    body.description = body.description or OUTPUT["json_body"].description
    return Object({**OUTPUT, "json_body": body, **action.output.fields})


def example_inputs(action: type[Action]) -> dict[str, Any]:
    """Build an input in sections from the declared examples: the required fields and all others that have one."""
    example: dict[str, Any] = example_of(inputs_of(action)) or {}
    return example


def example_of(field: Field) -> Any:
    """Return the first example of a field, or one made of its members' examples, or None."""
    if field.examples:
        return field.examples[0]
    members = {name: example_of(member) for name, member in field.fields.items()} if isinstance(field, Object) else {}
    return {name: example for name, example in members.items() if example is not None} or None


def side_by_side(union: OneOf) -> Object:
    """Lay the fields of all kinds into one object, each described with the kinds that have it."""
    kinds = ", ".join(union.kinds)
    closed = tuple(union.kinds) if union.closed else ()
    members: dict[str, Field] = {union.by: String(f"{kinds}.", required=True, choices=closed)}
    for kind, form in union.kinds.items():
        for name, field in form.fields.items():
            if name == union.by:
                continue
            described = f"{kind}: {field.description}" if field.description else f"{kind}."
            if name in members:
                members[name].description += f" {described}"
            else:
                members[name] = copy(field)
                members[name].description = described
                members[name].required = False
    return Object(members)


def request_of(action: type[Action]) -> str:
    """Name the request that an action makes."""
    return "no request" if action.local else f"{action.method} {action.endpoint}"


def show_list(out: Printer) -> None:
    """Show a table of the actions, or blocks of lines where a terminal is too narrow for it."""
    told = [about(load(name)) for name in actions()]
    rows = [(each.name, each.title, *request_of(each.action).split(), each.summary) for each in told]
    heads = ("ACTION", "TITLE", "METHOD", "ENDPOINT", "DESCRIPTION")
    widths = [max(map(len, column)) + 2 for column in zip(heads, *rows, strict=True)]
    if out.terminal and sum(widths) > shutil.get_terminal_size().columns:
        for each in told:
            out.say((each.name, BOLD))
            out.say(f"    {request_of(each.action)}")
            out.paragraph(f"{each.title}: {each.summary}", "    ")
        return
    out.say(("".join(map(str.ljust, heads, widths)).rstrip(), DIM))
    for name, *others in rows:
        out.say((name.ljust(widths[0]), BOLD), "".join(map(str.ljust, others, widths[1:])).rstrip())


def describe(module: ModuleType, out: Printer) -> None:
    """Show what an action does, takes and gives, and an example."""
    told = about(module)
    action = told.action
    out.say((told.title, BOLD), f"  {told.name}")
    out.paragraph(told.description, "  ")
    out.say(f"  {request_of(action)}")
    for page in told.pages:
        out.paste(f"  {page}", DIM)
    for section, form in sorted(inputs_of(action).fields.items(), key=lambda item: not item[1].required):
        out.say()
        out.say((f"Inputs: {section}", BOLD))
        show_fields(form, out)
    out.say()
    out.say(("Output", BOLD))
    show_fields(output_of(action), out)
    out.say()
    out.say(("Example, to be pasted", BOLD))
    command = f"{PROGRAM} {told.name} --sandbox"
    example = example_inputs(action)
    out.paste(f"{command} --input - <<'END'\n{pretty(example)}\nEND" if example else command)


def show_fields(form: Field, out: Printer) -> None:
    """Show every field below an object with its type, whether it must be given, its limits and its meaning."""
    for place, field, limit in members(form, ""):
        facts = [field.json_type, *["required"] * field.required]
        if field.default is not None:
            facts.append(f"default {json.dumps(field.default)}")
        out.say("  ", (place, BOLD), f"  {', '.join(facts)}{limit and '; '}{limit}")
        out.paragraph(field.description, "      ")


def members(form: Field, place: str, *, inside_kinds: bool = False) -> Iterator[tuple[str, Field, str]]:
    """Yield every field below one with its place and limits.

    Objects of several kinds nest without end and are shown once. A field that several kinds have has a limit in each:
    its description tells them.
    """
    if isinstance(form, Array):
        form, place = form.of, f"{place}[]"
    if isinstance(form, OneOf) and not inside_kinds:
        form, inside_kinds = side_by_side(form), True
    if isinstance(form, Object):
        for name, field in form.fields.items():
            yield under(place, name), field, "" if inside_kinds else limit_of(field)
            yield from members(field, under(place, name), inside_kinds=inside_kinds)


def limit_of(field: Field) -> str:
    """Return what a field asks for beyond its type, or nothing."""
    if isinstance(field, Object | OneOf | Ignored):
        return ""
    if isinstance(field, String) and field.limit is not None:
        return f"at most {field.limit} {field.unit}"
    said = field.expected().removeprefix("an array of ")
    return "" if said in ("text", "true or false", "a number", "an array") else said
