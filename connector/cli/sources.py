"""Where an asset and an input come from: files, standard input, the environment, the sandbox."""

import argparse
import contextlib
import json
import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from connector.asset import ASSET_KEYS, ASSETS
from connector.cli.screen import DIM, Printer
from connector.cli.usage import UsageError, need, variable
from connector.fields import parse_json
from connector.turbine import take_apart

LARGEST = 16 * 1024 * 1024
"""So many bytes are read of a file or of standard input; what is larger is refused."""

LARGEST_YAML = 1024 * 1024
"""So many characters of YAML are read, which may take ten seconds."""


FILE_NAME = re.compile(r"[^.]\.[A-Za-z][A-Za-z0-9]{0,4}$")
"""What the name of a file ends like. No secret of LINE's does: IDs and secrets have no dot, and what follows the last
dot of a token is longer."""


def named(option: str, path: str) -> str:
    """Name a file behind its option; what is no file and not named like one is left out, since it may be a secret."""
    return f"{option} {path}" if path != "-" and (FILE_NAME.search(path) or os.path.lexists(path)) else option


def read_text(option: str, path: str) -> str:
    """Read a file, or standard input for ``-``.

    Raises:
        UsageError: It cannot be read, or is too large.
    """
    if path.lstrip().startswith(("{", "[")):
        raise UsageError(f"{option} takes the name of a file; to pass JSON itself, pipe it into {option} -.")
    source = named(option, path)
    try:
        if path != "-":
            with open(path, "rb") as file:
                content = file.read(LARGEST + 1)
        elif sys.stdin is None:
            content = b""
        else:
            if sys.stdin.isatty():
                Printer(sys.stderr).say((f"{option}: type JSON or YAML, then Ctrl-D.", DIM))
            content = sys.stdin.buffer.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UsageError(f"What {source} gives is larger than {LARGEST // 1024**2} MB.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"What {source} gives is not UTF-8 text; save the file as UTF-8.") from None
    except OSError as error:
        hidden = " Its name is not shown: it is none of a file, and may be a secret."
        unseen = hidden if path and source == option else ""
        raise UsageError(f"The file given with {source} cannot be read: {error.strerror}.{unseen}") from None


def read_object(option: str, path: str, text: str) -> dict[str, Any]:
    """Parse a text as JSON where it begins with a brace, else as YAML.

    Args:
        option: The option that has given it.
        path: The file that it comes from; ``-`` is standard input.
        text: The text, which is not repeated: it may be a secret.

    Raises:
        UsageError: It is not one object.
    """
    source = f"What {named(option, path)} gives"
    if not text.strip():
        raise UsageError(f"{source} is empty.")
    form = "JSON" if text.lstrip().startswith(("{", "[")) else "YAML"
    if form == "YAML" and len(text) > LARGEST_YAML:
        raise UsageError(f"{source} is YAML larger than {LARGEST_YAML // 1024**2} MB; save it as JSON.")
    try:
        value = parse_json(text if form == "JSON" else yaml_as_json(text))
    except RecursionError:
        raise UsageError(f"{source} is nested too deeply.") from None
    except ValueError as error:
        raise UsageError(f"{source} is not valid {form}: {error}.") from None
    if not isinstance(value, dict):
        raise UsageError(f"{source} is not an object with named fields.")
    return value


OWN = (
    TWICE := "a field is given twice",
    ALIAS := "anchors and aliases (& and *) are not read; write the value out, or put a text in quotes",
    TAG := "tags (!) are not read; put a text in quotes",
)
"""What is refused here that YAML has."""


def yaml_as_json(text: str) -> str:
    """Turn YAML in which plain values mean what they mean in JSON into JSON.

    A message must arrive as it was written: no date is read as one, ``12:30`` is no number and ``yes`` no truth value.
    Nothing stands for something else, by which a few lines can become gigabytes, and no tag says how to make a value.

    Raises:
        ValueError: Where it is not YAML. Its text is not repeated: it may be a secret.
    """
    need("yaml")
    import yaml

    class Loader(yaml.SafeLoader):
        """Reads YAML's core schema, and each name once."""

        yaml_implicit_resolvers: dict[str, Any] = {}

        def compose_node(self, parent: Any, index: Any) -> Any:
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            if event.anchor is not None:
                raise yaml.MarkedYAMLError(problem=ALIAS, problem_mark=event.start_mark)
            if event.tag is not None:
                raise yaml.MarkedYAMLError(problem=TAG, problem_mark=event.start_mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            names = [str(name.value) for name, _ in node.value]
            if len(set(names)) < len(names):
                raise yaml.MarkedYAMLError(problem=TWICE, problem_mark=node.start_mark)
            return super().construct_mapping(node, deep)

    for kind, pattern, first in (
        ("null", r"null|~|", ["n", "~", ""]),
        ("bool", r"true|false", ["t", "f"]),
        ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
        ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", list("-0123456789")),
    ):
        Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), first)
    try:
        return json.dumps(yaml.load(text, Loader))  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        what = error.problem if error.problem in OWN else "put texts with special characters in quotes"
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(line + what) from None
    except (yaml.YAMLError, ValueError, TypeError):
        raise ValueError("it holds something that JSON does not have") from None


def read_given(options: argparse.Namespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read the asset's fields and the inputs from where the command line and the environment have them.

    Raises:
        UsageError: A file cannot be understood, or standard input is asked for twice.
    """
    if options.sandbox and options.asset is not None:
        raise UsageError("--sandbox brings its own asset: leave --asset out.")
    if options.input == options.asset == "-":
        raise UsageError("Standard input can be read once: give the asset's fields and the inputs as one --input -.")
    asset: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    if options.input is not None:
        asset, inputs = take_apart(read_object("--input", options.input, read_text("--input", options.input)))
    elif options.action and options.asset != "-" and sys.stdin is not None and not sys.stdin.isatty():
        text = read_text("--input", "-")
        asset, inputs = take_apart(read_object("--input", "-", text)) if text.strip() else ({}, {})
    if options.asset is not None:
        asset |= read_object("--asset", options.asset, read_text("--asset", options.asset))
    return complete(asset), inputs


def complete(asset: dict[str, Any]) -> dict[str, Any]:
    """Add what the environment has, and LINE's own addresses as Turbine's form would."""
    filled = {name: value for name, value in asset.items() if value not in (None, "")}
    environment = {name: os.environ[variable(name)] for name in ASSET_KEYS if os.environ.get(variable(name))}
    if "client_id" in filled or "client_secret" in filled:
        environment.pop("token", None)  # it would win over the credentials of the file
    filled = {**environment, **filled}
    form = ASSETS["http_bearer" if "token" in filled else "oauth2_client_credentials"].fields
    # Credentials for another address are not sent to LINE for want of a token_url.
    if filled.get("url", form["url"].default) == form["url"].default:
        filled = {**{name: field.default for name, field in form.items() if field.required and field.default}, **filled}
    return filled


@contextlib.contextmanager
def sandbox() -> Iterator[dict[str, Any]]:
    """Run a small LINE on this machine; yields the asset for it."""
    if find_spec("connector.sandbox") is None:
        raise UsageError("This copy of the connector comes without the sandbox.")
    from connector.sandbox import Sandbox

    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]  # no proxy leads to this machine
    with Sandbox() as line:
        yield {
            "url": line.url,
            "token_url": f"{line.url}/oauth2/v3/token",
            "client_id": line.client_id,
            "client_secret": line.client_secret,
        }
