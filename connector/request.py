"""An input, in sections or flat, to one checked request."""

import json
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from connector.asset import ASSET_KEYS
from connector.errors import failure
from connector.fields import Findings, Ignored, Object, from_json, shown, under, unwritable
from connector.fields.findings import LOOKED_FOR
from connector.line import RETRY_KEY

PLATFORM_KEYS = ("files", "path_parameters", "data_body")
"""What the platform may add, and sections that an endpoint need not have."""


class Request(NamedTuple):
    """The checked input, ready to go out; options of our own are among the parameters.

    ``rows`` says of a list in which rows of the caller's its items stood.
    """

    headers: dict[str, str]
    path_parameters: dict[str, str]
    parameters: dict[str, Any]
    json_body: dict[str, Any]
    rows: Mapping[str, Sequence[int]] = {}


def same(name: str, other: str) -> bool:
    """Tell whether two names are the same but for upper and lower case, as names of headers are."""
    return name.lower() == other.lower()


def check_input(inputs: Any, forms: Mapping[str, Object], usual: str, *, sends: bool) -> tuple[Request, Findings]:
    """Check an input as a whole.

    Args:
        inputs: The action's inputs, in sections or flat.
        forms: What the action declares for each section.
        usual: The section to which a field at the top level belongs that none of them declares.
        sends: Whether its messages are sent, so that they are checked here.

    Returns:
        What would go out, and what was found: a problem forbids it.

    Raises:
        PlaybookError: ``invalid_input`` when it is no JSON object.
    """
    if not isinstance(inputs, dict):
        raise failure("invalid_input", f"The input must be a JSON object, not {type(inputs).__name__}.")
    refuse_unwritable(inputs, forms)
    found = Findings()
    given = in_sections(inputs, forms, usual, found)
    refuse_misspelt_key(given, forms, found)
    headers = check_headers(given["headers"], forms["headers"], found)
    path_parameters = check_path(given["path_parameters"], forms["path_parameters"], found)
    parameters = check_query(given["parameters"], forms["parameters"], found)
    found.in_json = True
    json_body = forms["json_body"].verify(given["json_body"], "", found)
    request = Request(headers, path_parameters, parameters, json_body, found.rows)
    if sends:
        from connector import messages

        quotes = forms["json_body"].fields["messages"].quotes  # type: ignore[attr-defined]
        messages.check(request.json_body.get("messages"), found, quotes=quotes, to=request.json_body.get("to"))
    given_messages = request.json_body.get("messages") if "messages" in forms["json_body"].fields else None
    if given_messages and not found.problems and any(isinstance(each, str) for each in given_messages):
        from connector.messages.parts.division import divided  # only a plain text that is too long needs it

        request.json_body["messages"] = divided(given_messages, found)
    return request, found


def refuse_unwritable(inputs: dict[str, Any], forms: Mapping[str, Object]) -> None:
    """Refuse, before anything else, what no request can hold: an infinite number, or what is no JSON at all.

    Raises:
        PlaybookError: ``invalid_input`` with the place of each.
    """
    found = Findings()
    for name, value in inputs.items():
        inside = value.items() if name in forms and isinstance(value, dict) else [(name, value)]
        for each, part in inside:
            for place, odd in unwritable(part, under("", str(each))):
                found.problem(place, f"must be a JSON value; got {shown(odd)}.")
    if found.problems:
        raise failure("invalid_input", f"The input was refused: {found.places}.", details=found.problems)


def in_sections(
    inputs: dict[str, Any], forms: Mapping[str, Object], usual: str, found: Findings
) -> dict[str, dict[str, Any]]:
    """Sort an input into its sections; what stands at the top level belongs to the section that declares it."""
    sorted_: dict[str, dict[str, Any]] = {}
    taken = [name for name, form in forms.items() if form.fields or name not in PLATFORM_KEYS]
    for section in forms:
        value = inputs.get(section) if section in taken else None
        typed = value or {}
        if isinstance(value, str):
            typed = from_json(value) if value.strip() else {}
        if not isinstance(typed, dict):
            mistake = forms[section].fields.get("messages", forms[section]).mistake(value)
            found.problem(section, f"must be an object; got {type(value).__name__}.{mistake}")
        sorted_[section] = dict(typed) if isinstance(typed, dict) else {}
    there = {section: {name.lower() for name in fields} for section, fields in sorted_.items()}
    for name, value in inputs.items():
        if name in taken:
            continue
        if name in PLATFORM_KEYS or name in ASSET_KEYS:
            if value and name != "files":
                found.warn(name, "is not an input of this action; ignored.")
            continue
        section = section_of(name, forms, usual)
        if name.lower() in there[section]:
            place = under("", name)
            found.warn(place, f"is given in {section} and at the top level; the one in {section} is used.")
        else:
            sorted_[section][name] = value
    return sorted_


def refuse_misspelt_key(given: dict[str, dict[str, Any]], forms: Mapping[str, Object], found: Findings) -> None:
    """Refuse what was meant for the retry key where LINE takes one: under a new key, a repeat would send again."""
    key = forms["headers"].fields.get(RETRY_KEY)
    if key is None or isinstance(key, Ignored):
        return
    names = (
        name
        for section, fields in given.items()
        for name in fields
        if not (same(name, RETRY_KEY) if section == "headers" else name in forms[section].fields)
        and is_nearly_the_retry_key(name)
    )
    for name in islice(names, LOOKED_FOR):
        advice = f"Write {RETRY_KEY}, in headers or at the top level; without it, a repeat would send again."
        found.problem(under("", name), f"is not sent as the retry key. {advice}")


def is_nearly_the_retry_key(name: str) -> bool:
    """Tell whether a name is the retry key's or nearly so: ``retry_key``, ``X-Line-Retrykey``."""
    letters = "".join(filter(str.isalpha, name[:40])).lower()
    if not 6 <= len(letters) <= 16 or sum(letter in letters for letter in "retyk") < 4:
        return False  # of tens of thousands of names nearly all
    from difflib import get_close_matches  # only a name that is not declared needs it

    return bool(get_close_matches(letters, ("xlineretrykey", "retrykey"), n=1, cutoff=0.8))


def section_of(name: str, forms: Mapping[str, Object], usual: str) -> str:
    """Return the section that a field at the top level belongs to."""
    if same(name, RETRY_KEY):
        return "headers"
    return next((section for section, form in forms.items() if name in form.fields), usual)


def check_path(given: dict[str, Any], form: Object, found: Findings) -> dict[str, str]:
    """Check what stands in the path; a value that an address would read as a step is refused."""
    for name in [name for name in given if name not in form.fields]:
        found.warn(under("", name), "is not a path parameter of this action; ignored.")
        del given[name]
    checked: dict[str, str] = form.verify(given, "", found)
    for name, value in checked.items():
        if value in (".", ".."):
            found.problem(name, "must be text that can stand in an address; got nothing but dots.")
    return checked


def check_query(given: dict[str, Any], form: Object, found: Findings) -> dict[str, Any]:
    """Check the query string, also what is passed on in it as given."""
    checked: dict[str, Any] = form.verify(given, "", found)
    for name, value in checked.items():
        if name not in form.fields:
            found.can_be_sent(json.dumps([name, value], ensure_ascii=False, default=str), under("", name))
    return checked


def check_headers(given: dict[str, Any], form: Object, found: Findings) -> dict[str, str]:
    """Check the headers; only those that are declared go out, and nobody overrides Authorization."""
    sent: dict[str, Any] = {}
    spelt: dict[str, str] = {}
    for name, value in given.items():
        declared = next((header for header in form.fields if same(name, header)), None)
        if declared is None:
            found.warn(under("", name), "was not sent: this header is not passed on.")
        elif isinstance(value, str) and not value.strip():
            found.warn(name, "is empty; taken as not given.")
        elif value is not None and sent.setdefault(declared, value) != value:
            both = f"as {spelt[declared]} with {shown(sent[declared])} and as {name} with {shown(value)}"
            found.problem(declared, f"is given twice; {both}: names of headers are the same in any case. Give one.")
        else:
            spelt.setdefault(declared, name)
    checked: dict[str, str] = form.verify(sent, "", found)
    return checked
