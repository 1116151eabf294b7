"""Turbine's words: output and error, built once, each always complete.

What is built may still hold secrets; whoever carries out an action takes them out, by ``redacted``, as the last step.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from connector.answer import Answer, cut, shortened
from connector.errors import KINDS, ConnectorError, failure
from connector.fields import Array, Field, Object, String
from connector.outcome import Progress, Result, advised, remarks
from connector.redaction import Redactor

ENVELOPE: dict[str, Any] = {
    "status_code": None,
    "response_headers": {},
    "reason": "",
    "json_body": {},
    "response_text": "",
    "request_id": None,
    "retry_key": None,
    "attempts": 0,
    "outcome": None,
    "warnings": [],
}
"""The keys of every output and error, with the values they have when there was no answer over HTTP."""


ERROR = ("name", "kind", "message", "details", "retryable", "hint")
"""The keys that an error has besides."""

OWN = String(checked=True)
OTHERS = Object({})
FORM: dict[str, Field] = {
    **dict.fromkeys(("status_code", "retry_key", "attempts", "outcome", "name", "kind", "retryable", "hint"), OWN),
    **dict.fromkeys(("response_headers", "reason", "json_body", "response_text", "request_id", "warnings"), OTHERS),
    "message": OTHERS,
    "details": Array(Object({"property": OTHERS, "message": OTHERS})),
}
"""The keys of every output and error: in some others may have written, LINE, a gateway, a library or the playbook."""

SHOWN_HEADERS = (
    "cache-control", "connection", "content-length", "content-type", "date", "expires", "pragma", "retry-after",
    "server", "via", "x-content-type-options", "x-frame-options", "x-line-accepted-request-id", "x-line-request-id",
    "x-xss-protection",
)  # fmt: skip
"""The headers of an answer that are shown: those of LINE's answers, and what tells who else has answered."""
HEADER_BYTES = 200
ANSWER_BYTES = 20 * 1024
ROWS_BYTES = 16 * 1024
SENTENCE_BYTES = 2 * 1024
"""So many bytes, as JSON, have a header; a body or its text; ``details`` or ``warnings``; ``message`` or ``hint``.

All in all that is less than 64 KB, whatever came in. What an action has of its own comes on top: it was asked for."""

LEFT_OUT = "What came from outside could not be freed of secrets and is left out: answers, texts of errors, warnings."

EMPTY: dict[str, Any] = {"array": [], "object": {}, "string": ""}
"""The value of a key of an action's own of which nothing is known, by its JSON type; null for any other type."""

SENT_ALL_THE_SAME = (
    "The message was sent: do not send it again. Mend what takes the output; what the playbook needs of it is in this "
    "error."
)
"""What helps when an output could not be written."""


def build(result: Result, progress: Progress, output: Object) -> dict[str, Any]:
    """Build the output of an action, or its error where the result has one.

    Args:
        result: What came of the run.
        progress: What was known of it besides.
        output: What the action's output has besides the common keys.
    """
    result = advised(result, progress)
    progress.warn(*remarks(result, progress))
    built = {
        **ENVELOPE,
        **(said(result.answer) if result.answer else {}),
        "retry_key": progress.retry_key,
        "attempts": result.attempts,
        "outcome": result.outcome if progress.sends else None,
        "warnings": rows_within(progress.warnings, lambda place, text: f"{place}: {text}"),
        **{name: result.own.get(name, EMPTY.get(field.json_type)) for name, field in output.fields.items()},
    }
    return {**built, **explained(result.error)} if result.error else built


def said(answer: Answer) -> dict[str, Any]:
    """Return what an answer says, under the envelope's keys."""
    if size(answer.body) > ANSWER_BYTES:
        answer = shortened(answer)
    return {
        "status_code": answer.status,
        "response_headers": {
            name: within(value, HEADER_BYTES) for name, value in answer.headers.items() if name.lower() in SHOWN_HEADERS
        },
        "reason": within(answer.reason, HEADER_BYTES),
        "json_body": answer.body,
        "response_text": within(answer.text, ANSWER_BYTES),
        "request_id": answer.accepted_request_id or answer.request_id,
    }


def explained(error: ConnectorError) -> dict[str, Any]:
    """Return what went wrong, under the error's keys."""
    return {
        "name": type(error).__name__,
        **{key: getattr(error, key) for key in ERROR[1:]},
        "message": within(error.message, SENTENCE_BYTES),
        "details": rows_within(error.details, lambda place, text: {"property": place, "message": text}),
        "hint": within(error.hint, SENTENCE_BYTES),
    }


def size(value: Any) -> int:
    """Return how many bytes a value has as JSON; what nests too deeply has none, and is left to ``redacted``."""
    try:
        return len(json.dumps(value))
    except RecursionError:
        return 0


def within(text: str, most: int) -> str:
    """Return a text, or as much of it as has no more than so many bytes as JSON."""
    if size(text) <= most:
        return text
    kept = text
    while (seen := size(f"{kept} ...")) > most:
        kept = cut(kept, len(kept) * most // seen)
    return f"{kept} ..."


def rows_within(rows: list[Any], row: Callable[[str, str], Any]) -> list[Any]:
    """Return as many rows as have room, and one that says how many more there are.

    Args:
        rows: What is wrong, or doubtful.
        row: Makes one of a place and a sentence.
    """
    left = ROWS_BYTES
    for number, each in enumerate(rows):
        left -= size(each) + len(", ")
        if left < 0:
            return [*rows[:number], row("...", f"and {len(rows) - number:,} more.")]
    return rows


def without_action(error: ConnectorError) -> dict[str, Any]:
    """Build the error of a run that ended before there was an action."""
    return build(Result(error=error, outcome="not_sent"), Progress(), Object({}))


def failed(envelope: dict[str, Any]) -> bool:
    """Tell an error from an output."""
    return "kind" in envelope


def redacted(told: dict[str, Any], redactor: Callable[[], Redactor], output: Object) -> dict[str, Any]:
    """Return an output or error without secrets in what came from outside; what this connector says itself stays.

    Where that fails, whatever the reason, what came from outside is left out: what became of the messages is not.

    Args:
        told: What ``build`` has made.
        redactor: Gives what knows the secrets.
        output: What the action's output has besides the common keys.
    """
    form = Object({**FORM, **output.fields})
    for told_of in (told, {**told, "json_body": {}}):  # what nests too deeply is no body of LINE's
        try:
            cleaned: dict[str, Any] = redactor().without(told_of, form)
        except Exception:  # noqa: BLE001, S112 - a message that was sent must not look like none
            continue
        return cleaned
    left = {name: value for name, value in told.items() if form.fields[name].checked}
    bare = {**ENVELOPE, **{name: EMPTY.get(field.json_type) for name, field in output.fields.items()}, **left}
    kind = told.get("kind")
    return {**bare, **({"message": KINDS[kind].meaning, "details": []} if kind else {}), "warnings": [LEFT_OUT]}


def line(told: dict[str, Any]) -> str:
    """Return what Turbine reads of an output or an error: one line."""
    return f"::set-{'error' if failed(told) else 'output'} {json.dumps(told)}\n"


def print_output(output: dict[str, Any]) -> int:
    """Print what Turbine reads as the action's output, one line on standard output; return the exit code.

    Where it cannot be written, what became of the messages is not lost: it is printed as an error.
    """
    problem = written(sys.stdout, line(output))
    if problem is None:
        return 0
    hint = SENT_ALL_THE_SAME if output["outcome"] == "sent" else ""
    message = f"The action was carried out, and its output could not be written: {problem}."
    return print_error({**output, **explained(failure("platform_failed", message, hint=hint))})


def print_error(error: dict[str, Any]) -> int:
    """Print what Turbine reads as the action's error, one line on standard error; return the exit code."""
    written(sys.stderr, line(error))
    return 1


def written(stream: Any, text: str) -> str | None:
    """Write a text to the end; return why it could not be written, or None.

    A stream that was closed before the process began is None, and print() would then take another one or none.
    """
    if stream is None:
        return "the stream is closed"
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):  # what is left in the buffer must not fail again when the process ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return getattr(error, "strerror", None) or str(error)
    return None
