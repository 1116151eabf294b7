"""What a declaration means, and whether it contradicts itself.

What can be derived from a declaration is derived here, so that it cannot be declared wrongly. What contradicts itself
is refused when the class is made, all of it at once and each with the remedy: a forgotten word must never decide how
often a message is sent.
"""

from collections.abc import Iterator
from copy import copy
from typing import Any

from connector.asset import ASSET_KEYS
from connector.envelope import ENVELOPE, ERROR
from connector.errors import failure
from connector.fields import Field, Object, String, closest
from connector.line import KEYED, SENDING
from connector.models import (
    Messages,
    RecipientId,
    keep_trying_seconds,
    refused_retry_key_header,
    retry_key_header,
    seen_of_the_quota,
    use_reserve,
)
from connector.outcome import Retry

WORDS = ("method", "endpoint", "retry", "read_seconds")
FORMS = ("path_parameters", "parameters", "json_body", "answer", "output")
"""What a declaration may consist of: plain words, and forms of fields."""

ODD = ("exchange", "build", "stopped")
"""The methods that an action may have of its own."""

DERIVED = {
    "sends": "follows from endpoint and json_body. Take it away.",
    "headers": "follows from retry and json_body. Take it away.",
    "sections": "follows from the sections that are declared. Take it away.",
    "local": "follows from whether there is a build. Take it away.",
    "guarded": "follows from endpoint and json_body. Take it away.",
    "quotes": "is said of the messages: Messages(quotes=True).",
}
"""What is derived, or stands elsewhere, and might be declared by mistake."""

SECTIONS = ("headers", "path_parameters", "parameters", "json_body")
"""Where Turbine keeps the fields of an input."""

RESERVED = (*SECTIONS, "data_body", "files")
"""Names at the top level of an input that are Turbine's."""

MESSAGE = "message"
"""The one key of an error that an output may have too, as a message object: in an error it is a sentence."""

NOTHING = Object({})
"""A form that is not declared."""

LONGEST_READ_SECONDS = 120
MARKS = str.maketrans("", "", "-_.")
"""What a part of a path may hold besides letters and digits."""

Problems = Iterator[tuple[str, str]]
"""Words, each with a sentence on what is wrong with it and what to do."""


def sends(action: Any) -> bool:
    """Tell whether an action sends messages: they are in its body, and it does not merely have them validated."""
    return "messages" in action.json_body.fields and "validate" not in action.endpoint.split("/")


def guarded(action: Any) -> bool:
    """Tell whether what an action sends counts against the month's quota."""
    return sends(action) and action.endpoint in KEYED


def sections(action: Any) -> dict[str, Object]:
    """Return every section of an action's input; headers and options follow from what repeating it does."""
    headers = NOTHING
    if sends(action) and action.retry is Retry.KEYED:
        headers = retry_key_header()
    if sends(action) and action.retry is Retry.NEVER:
        headers = refused_retry_key_header()
    parameters = copy(action.parameters)
    parameters.fields = {**parameters.fields, **derived_options(action)}
    given = {section: getattr(action, section) for section in SECTIONS[1:]}
    return {"headers": headers, **given, "parameters": parameters}


def derived_options(action: Any) -> dict[str, Field]:
    """Return the options that follow from what an action sends, and what repeating it does."""
    found: dict[str, Field] = {}
    if guarded(action):
        found["use_reserve"] = use_reserve()
    if sends(action) and action.retry:
        found["keep_trying_seconds"] = keep_trying_seconds(replies=action.retry is Retry.NEVER)
    return found


def output(action: Any) -> Object:
    """Return what the output of an action has besides the common keys; what is seen of the quota is among it."""
    own = action.output
    return Object({**own.fields, "quota": seen_of_the_quota()}) if guarded(action) else own


def options(action: Any) -> set[str]:
    """Return the parameters that are options of our own, which LINE never sees in a query.

    Those are in snake_case, or a recipient, whom LINE takes in a path or a body only.
    """
    parameters = action.sections["parameters"].fields
    return {name for name, field in parameters.items() if "_" in name or isinstance(field, RecipientId)}


def places(endpoint: str) -> list[str]:
    """Return the names that stand in braces in a path."""
    return [part[1:-1] for part in endpoint.split("/") if part.startswith("{") and part.endswith("}")]


def is_path(endpoint: str) -> bool:
    """Tell whether a text is the path of an endpoint, or empty."""
    return not endpoint or (endpoint.isascii() and all(map(is_name, endpoint.split("/"))))


def is_name(part: str) -> bool:
    """Tell whether a part of a path is a plain name, or a name in braces."""
    if part.startswith("{"):
        return part.endswith("}") and part[1:-1].isalpha()
    return part[:1].isalnum() and part.translate(MARKS).isalnum()


def refuse_contradictions(action: Any, shared: Any, *, local: bool) -> None:
    """Refuse a declaration that contradicts itself.

    Args:
        action: The class that was just made.
        shared: The class that all actions share.
        local: Whether it makes no request, having a build of its own.

    Raises:
        InternalError: Its ``details`` name every word that is wrong, and what to do.
    """
    found = [*strange_words(action, shared), *wrong_values(action)]
    if not found:  # the rest rests on words that are there and of the right type
        request = [*wrong_body(action), *wrong_retry(action), *wrong_path(action)]
        found = [
            *(local_with_request(action, shared) if local else request),
            *misplaced_fields(action),
            *taken_names(action),
        ]
    if found:
        details = [{"property": word, "message": sentence} for word, sentence in found]
        listed = " ".join(f"({number}) {word} {sentence}" for number, (word, sentence) in enumerate(found, 1))
        raise failure("internal", f"The declaration of the action contradicts itself: {listed}", details=details)


def strange_words(action: Any, shared: Any) -> Problems:
    """Find what a declaration does not consist of."""
    allowed = (*WORDS, *FORMS, *ODD)
    for name in vars(action):
        if name.startswith("_") or name in allowed:
            continue
        if name in DERIVED:
            yield name, DERIVED[name]
        elif hasattr(shared, name):
            yield name, "is the same for every action. Write exchange, or build where no request is made."
        else:
            yield (
                name,
                f"is no word of a declaration; begin a name of your own with an underscore.{closest(name, allowed)}",
            )


def wrong_values(action: Any) -> Problems:
    """Find words whose value cannot be meant."""
    if action.method not in ("GET", "POST"):
        yield "method", f"must be GET or POST, in capitals; got {action.method!r}."
    if not isinstance(action.endpoint, str) or not is_path(action.endpoint):
        said = "must be the path below the asset's url, such as v2/bot/message/push, without a slash at either end"
        yield "endpoint", f"{said}; got {action.endpoint!r}."
    if action.retry is not None and not isinstance(action.retry, Retry):
        yield "retry", f"must be Retry.FREE, Retry.KEYED or Retry.NEVER; got {action.retry!r}."
    seconds = action.read_seconds
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= LONGEST_READ_SECONDS:
        yield "read_seconds", f"must be seconds, above 0 and up to {LONGEST_READ_SECONDS}; got {seconds!r}."
    for word in FORMS:
        if not isinstance(getattr(action, word), Object):
            yield word, f"must be an Object of fields; got {getattr(action, word)!r}."


def local_with_request(action: Any, shared: Any) -> Problems:
    """Find what is said about a request by an action that makes none."""
    for word in ("method", "endpoint", "retry", "read_seconds", "path_parameters", "answer", "exchange"):
        if getattr(action, word) is not getattr(shared, word):
            yield word, "is about a request, and with a build of its own the action makes none. Take one of them away."


def wrong_body(action: Any) -> Problems:
    """Find a body that does not go with the method or the endpoint."""
    if action.method == "GET":
        if action.json_body is not NOTHING:
            yield "json_body", "is not sent with a GET. Declare parameters, or method POST."
    elif action.endpoint in SENDING and not sends(action):
        yield "json_body", "lacks messages, which LINE sends at this endpoint. Declare them as Messages()."
    elif action.json_body is NOTHING:
        yield "json_body", "is missing: a POST has one. Where LINE takes no field, declare Object({})."


def wrong_retry(action: Any) -> Problems:
    """Find what cannot be done when an answer is lost, or is not said."""
    choices = "Retry.KEYED where LINE takes a retry key, Retry.NEVER where a repeat could send again, else Retry.FREE"
    if action.method == "GET":
        if action.retry is not None:
            yield "retry", "says nothing of a GET, which changes nothing at LINE. Take it away."
    elif action.retry is None:
        yield "retry", f"is missing: what may be done when the answer is lost? {choices}."
    elif not sends(action):
        if action.retry is Retry.KEYED:
            yield "retry", "must not be KEYED: LINE takes a retry key only where messages are sent. FREE, or NEVER."
    elif action.retry is Retry.FREE:
        yield "retry", "must not be FREE: a repeat would send the messages again. KEYED, or NEVER without a key."
    elif action.retry is Retry.NEVER and action.endpoint in KEYED:
        yield "retry", "must be KEYED: LINE takes a retry key here, and the caller's would be thrown away."


def wrong_path(action: Any) -> Problems:
    """Find an endpoint that is missing, and path parameters that do not fill it."""
    if not action.endpoint:
        said = "is missing: the path below the asset's url, such as v2/bot/message/push"
        yield "endpoint", f"{said}. Or write build where no request is made."
    filled = places(action.endpoint)
    for name in dict.fromkeys(filled):
        if name not in action.path_parameters.fields:
            yield "path_parameters", f"lacks {name}, which endpoint has in braces. Declare it."
    for name, field in action.path_parameters.fields.items():
        if name not in filled:
            yield "path_parameters", f"has {name}, for which endpoint has no place. Write {{{name}}} into it."
        if not field.required or not isinstance(field, String):
            yield "path_parameters", f"must have {name} as a String with required=True: no path goes without it."


def misplaced_fields(action: Any) -> Problems:
    """Find fields that belong elsewhere."""
    for section, form in sections(action).items():
        for name, field in form.fields.items():
            messages = name == "messages"
            if messages != isinstance(field, Messages) or (messages and section != "json_body"):
                yield (
                    section,
                    f"has {name}: messages stand in json_body, under this name, declared as Messages().",
                )
            if section == "json_body" and action.endpoint and "_" in name:
                yield section, f"has {name}: LINE's fields have no underscore, and options of ours stand in parameters."


def taken_names(action: Any) -> Problems:
    """Find names that mean something else already."""
    seen: dict[str, str] = {}
    for section, form in sections(action).items():
        for name in form.fields:
            if name in seen:
                yield section, f"has {name}, and so has {seen[name]}: at the top level of an input nobody could tell."
            if name in ASSET_KEYS or name in RESERVED:
                yield section, f"has {name}, which means something else at the top level of an input. Rename it."
            seen[name] = section
    derived = [("parameters", name) for name in derived_options(action)] + [("output", "quota")] * guarded(action)
    for section, name in derived:
        if name in vars(action).get(section, NOTHING).fields:
            yield section, f"has {name}, which follows from endpoint and json_body. Take it away."
    for name, field in action.output.fields.items():
        if (name in ENVELOPE or name in ERROR) and not (name == MESSAGE and isinstance(field, Object)):
            yield "output", f"has {name}, which every output or error has. Rename it."
