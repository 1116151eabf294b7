"""For a person at a terminal: --list, --describe, --check, --dry-run, --sandbox, and inputs from files.

An action runs through the same class as under Turbine. What is different is where its input comes from, files and
environment variables, and that what it prints is laid out for reading where standard output is a terminal.
"""

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn, TextIO
from urllib.parse import urlsplit

from connector import __version__
from connector.__main__ import actions, load, proxy_of, take_apart
from connector.action import Action, Request
from connector.asset import ASSET_KEYS, ASSETS
from connector.envelope import HIDDEN, print_error, print_output
from connector.errors import ConnectorError
from connector.fields import Array, Field, Ignored, Object, OneOf, String, closest, in_words, parse_json, under
from connector.surroundings import Surroundings

if TYPE_CHECKING:  # requests and pydantic are loaded by the commands that need them
    from connector.session import Session

PROGRAM = "python -m connector"

EPILOG = """\
the asset:
  Its fields come from --asset FILE, from the --input FILE, or from environment
  variables, so that secrets need not be in files: LINE_ and the field's name in
  capitals. What a file gives wins over the environment.

{variables}

  LINE_TOKEN stands in place of LINE_CLIENT_ID and LINE_CLIENT_SECRET. Without a
  url, LINE's own addresses are taken.

examples:
  Which actions are there, and what does one take?
      {program} --list
      {program} --describe send_push_message
  Try one without LINE; --describe shows such an example for each:
      {program} get_number_of_messages_sent_this_month --sandbox
  Is the asset good? The secret is typed unseen, and is in no file or history:
      read -rs LINE_TOKEN && export LINE_TOKEN
      {program} --check
  See what would be sent, then send it:
      {program} send_push_message --input push.yaml --dry-run
      {program} send_push_message --input push.yaml

output:
  Of an action: on a terminal laid out for reading, in colours unless NO_COLOR is
  set. Else the line that Turbine reads: ::set-output and JSON on standard output,
  or ::set-error and JSON on standard error. The rest is plain text.
  Exit code 0: done. 1: the action or the check failed. 2: the command line or a
  file cannot be understood.

Turbine gives one argument, the action, and on standard input one JSON object with
the asset's fields and the inputs together. Called like that, the connector looks
at none of the variables above.
"""

TOGETHER = {
    "action": {"input", "asset", "sandbox", "dry_run"},
    "check": {"input", "asset", "sandbox"},
    "list": set(),
    "describe": set(),
    "version": set(),
}
"""What can be asked for, and which options go with it."""

DISTRIBUTIONS = {"requests": "requests", "yaml": "PyYAML", "pydantic": "pydantic"}
"""What each foreign module is called where it is installed from."""

WIDTH = 100
"""Columns of a text that is not on a terminal."""
BOLD, DIM, RED, GREEN, YELLOW = "1", "2", "31", "32", "33"

CONTROLS = {code: f"\\x{code:02x}" for code in [*range(0x20), *range(0x7F, 0xA0)] if code != 0x0A}
"""What a terminal would obey instead of showing it: text from elsewhere must not move its cursor."""


class UsageError(Exception):
    """The command line or a file that it names cannot be understood; the text says in a sentence what to change."""


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence and leaves printing it to ``main``."""

    def error(self, message: str) -> NoReturn:
        """Report a mistake in the command line."""
        raise UsageError(f"{message[:1].upper()}{message[1:]}.")


Part = str | tuple[str, str]
"""A piece of a line: a text, or a text and its style."""


class Printer:
    """Prints for a person.

    Args:
        stream: Where to. Colours are used where it is a terminal and NO_COLOR is not set (https://no-color.org).

    Attributes:
        terminal: Whether it is a terminal.
        width: How many columns a line has.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.terminal = stream.isatty()
        self._coloured = self.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.width = min(shutil.get_terminal_size().columns, 120) if self.terminal else WIDTH

    def say(self, *parts: Part) -> None:
        """Print a line, made harmless for a terminal."""
        print("".join(map(self._shown, parts)), file=self._stream)

    def paragraph(self, text: str, margin: str = "") -> None:
        """Print a text broken into lines."""
        for line in textwrap.wrap(
            text, self.width, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False
        ):
            self.say(line)

    def _shown(self, part: Part) -> str:
        text, style = (part, "") if isinstance(part, str) else part
        text = text.translate(CONTROLS)
        return f"\033[{style}m{text}\033[0m" if self._coloured and style and text else text


def main(arguments: list[str]) -> int:
    """Do what a person asks for; return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that lacks a letter must not end the run
            stream.reconfigure(errors="backslashreplace")
    try:
        code = obey(arguments)
        sys.stdout.flush()
    except UsageError as error:
        Printer(sys.stderr).say(f"{PROGRAM}: {error}")
        return 2
    except BrokenPipeError:  # whoever reads has seen enough; nothing more is to be flushed into the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        Printer(sys.stderr).say("Interrupted.")
        return 130
    return code


def obey(arguments: list[str]) -> int:
    """Read the command line and do what it says.

    Raises:
        UsageError: It cannot be understood.
    """
    parser = command_line()
    if not arguments:
        parser.print_help(sys.stderr)
        return 2
    options, rest = parser.parse_known_args(arguments)
    given = {name for name, value in vars(options).items() if value not in (None, False)}
    refuse_unknown(rest, [*map(called, vars(options)), "--help"])
    asked = sorted(given & TOGETHER.keys(), key=list(TOGETHER).index)
    if not asked:
        raise UsageError("Which action is to run? --list shows all of them.")
    strange = sorted(given - {asked[0]} - TOGETHER[asked[0]])
    if strange:
        raise UsageError(f"{called(strange[0])} does not go with {called(asked[0])}.")
    out = Printer(sys.stdout)
    if options.list:
        show_list(out)
    elif options.describe is not None:
        describe(known(options.describe), options.describe, out)
    elif options.version:
        out.say(f"LINE Messaging API connector {__version__}")
    else:
        return carry_out(options, out)
    return 0


def called(option: str) -> str:
    """Return what the person wrote for an option."""
    return "an action" if option == "action" else f"--{option.replace('_', '-')}"


def command_line() -> Parser:
    """Declare the command line."""
    names = ", ".join(map(variable, ASSET_KEYS))
    variables = textwrap.fill(names, 80, initial_indent="      ", subsequent_indent="      ")
    parser = Parser(
        prog=PROGRAM,
        usage=f"{PROGRAM} ACTION [--input FILE] [--asset FILE | --sandbox] [--dry-run]\n"
        f"       {PROGRAM} --check [--asset FILE]\n"
        f"       {PROGRAM} --list | --describe ACTION | --version | --help",
        description="Runs one action of the LINE Messaging API connector.",
        epilog=EPILOG.format(program=PROGRAM, variables=variables),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    run = parser.add_argument_group("run an action")
    run.add_argument("action", nargs="?", metavar="ACTION", help="its name, as --list shows it")
    run.add_argument(
        "--input",
        metavar="FILE",
        help="its inputs as JSON or YAML, which may hold the asset's fields too; - is standard input, which is also "
        "read without this option unless it is a terminal",
    )
    run.add_argument("--asset", metavar="FILE", help="the asset's fields as JSON or YAML; - is standard input")
    run.add_argument(
        "--sandbox", action="store_true", help="send to a small LINE on this machine, which brings its own asset"
    )
    run.add_argument(
        "--dry-run", action="store_true", help="check everything, show the request that would go out, and send nothing"
    )
    ask = parser.add_argument_group("find out")
    ask.add_argument("--list", action="store_true", help="all actions with their endpoints")
    ask.add_argument("--describe", metavar="ACTION", help="inputs, limits, output and an example to paste")
    ask.add_argument(
        "--check",
        action="store_true",
        help="is this asset good? Says what fails: its fields, the proxy, the connection, TLS, the token or the "
        "channel. Sends no message and costs no quota",
    )
    ask.add_argument("--version", action="store_true", help="the version of the connector")
    ask.add_argument("-h", "--help", action="help", help="this text")
    return parser


def refuse_unknown(rest: list[str], known: list[str]) -> None:
    """Raise a UsageError for what the command line does not have; values are not repeated, one may be a secret."""
    options = [text.partition("=")[0] for text in rest if text.startswith("-")]
    if options:
        field = options[0].lstrip("-").replace("-", "_")
        if field in ASSET_KEYS:
            raise UsageError(f"There is no option {options[0]}: set {variable(field)} or use --asset FILE.")
        raise UsageError(f"There is no option {options[0][:40]}.{closest(options[0], known)} --help shows all.")
    if rest:
        raise UsageError("One action is run at a time, and its inputs come from --input FILE.")


def variable(field: str) -> str:
    """Return the environment variable of a field of the asset."""
    return f"LINE_{field.upper()}"


def need(*modules: str) -> None:
    """Raise a UsageError unless these foreign modules are installed."""
    missing = [DISTRIBUTIONS[name] for name in modules if find_spec(name) is None]
    if missing:
        raise UsageError(f"This needs {' and '.join(missing)}: python -m pip install -r requirements.txt.")


def known(action: str) -> ModuleType:
    """Load an action; raise a UsageError when there is none of this name."""
    try:
        return load(action)
    except ConnectorError as error:
        raise UsageError(f"{error.message} --list shows all actions.") from None


# What goes in


def read_text(option: str, path: str) -> str:
    """Read a file, or standard input for ``-``.

    Raises:
        UsageError: It cannot be read. The path is not repeated: in place of it a secret may have been pasted.
    """
    if path.lstrip().startswith(("{", "[")):
        raise UsageError(f"{option} takes the name of a file; to pass JSON itself, pipe it into {option} -.")
    try:
        if path != "-":
            with open(path, "rb") as file:
                content = file.read()
        elif sys.stdin is None:
            content = b""
        else:
            if sys.stdin.isatty():
                Printer(sys.stderr).say((f"{option}: type JSON or YAML, then Ctrl-D.", DIM))
            content = sys.stdin.buffer.read()
        return content.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"The file given with {option} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"What {option} gives is not UTF-8 text; save the file as UTF-8.") from None


def read_object(option: str, text: str) -> dict[str, Any]:
    """Parse a text as JSON where it begins with a brace, else as YAML.

    Raises:
        UsageError: It is not one object.
    """
    if not text.strip():
        raise UsageError(f"What {option} gives is empty.")
    form = "JSON" if text.lstrip().startswith(("{", "[")) else "YAML"
    try:
        value = parse_json(text if form == "JSON" else as_json(text))
    except RecursionError:
        raise UsageError(f"What {option} gives is nested too deeply.") from None
    except ValueError as error:
        raise UsageError(f"What {option} gives is not valid {form}: {error}.") from None
    if not isinstance(value, dict):
        raise UsageError(f"What {option} gives is not an object with named fields.")
    return value


def as_json(text: str) -> str:
    """Turn YAML in which plain values mean what they mean in JSON into JSON.

    A message must arrive as it was written: no date is read as one, ``12:30`` is no number and ``yes`` no truth value.

    Raises:
        ValueError: Where it is not YAML. Its text is not repeated: it may be a secret.
    """
    need("yaml")
    import yaml

    class Loader(yaml.SafeLoader):
        """Reads YAML's core schema, and each name once."""

        yaml_implicit_resolvers: dict[str, Any] = {}

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            names = [str(name.value) for name, _ in node.value]
            if len(set(names)) < len(names):
                raise yaml.MarkedYAMLError(problem="twice", problem_mark=node.start_mark)
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
        what = "a field is given twice" if error.problem == "twice" else "put texts with special characters in quotes"
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
        asset, inputs = take_apart(read_object("--input", read_text("--input", options.input)))
    elif options.action and options.asset != "-" and sys.stdin is not None and not sys.stdin.isatty():
        text = read_text("--input", "-")
        asset, inputs = take_apart(read_object("--input", text)) if text.strip() else ({}, {})
    if options.asset is not None:
        asset |= read_object("--asset", read_text("--asset", options.asset))
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


# What is done


def carry_out(options: argparse.Namespace, out: Printer) -> int:
    """Run an action or a check with the asset that is given; return the exit code."""
    need("requests")
    kind = Check if options.check else known(options.action).RunnerOverride
    asset, inputs = read_given(options)
    with contextlib.ExitStack() as ending:
        if options.sandbox:
            asset = ending.enter_context(sandbox())
            if out.terminal:
                out.say(("The sandbox on this machine takes LINE's place: nothing reaches LINE.", DIM))
        action = kind(asset=asset, http_proxy=proxy_of(asset))
        if options.check:
            return check(action, asset, out)
        if options.dry_run:
            return rehearse(action, inputs, options.action, out)
        output, failed = outcome(action, inputs)
        return show_failure(output, options.action, out) if failed else show_output(output, options.action, out)


def outcome(action: Action, inputs: Any) -> tuple[dict[str, Any], bool]:
    """Run an action as Turbine does and read the line it prints; returns output or error, and whether it failed.

    Raises:
        KeyboardInterrupt: After having said what is known of the messages.
    """
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    try:
        with contextlib.redirect_stderr(printed):
            return action.run(inputs), False
    except SystemExit:
        printed.seek(0)
        return json.loads(printed.read().rpartition("::set-error ")[2]), True
    except KeyboardInterrupt:
        key = action.envelope["retry_key"]
        if action.sends:
            again = f" Run it again with the retry_key {key}: nothing is then sent twice." if key else ""
            Printer(sys.stderr).say(f"What was under way LINE may have executed.{again}")
        raise


def rehearse(action: Action, inputs: Any, name: str, out: Printer) -> int:
    """Run an action up to the wire, and show its first request."""
    stage = Rehearsal(action)
    output, failed = outcome(action, inputs)
    requests = output.pop(Rehearsal.KEY)
    if failed:
        return show_failure(output, name, out)
    first = requests[0]
    count = f"the first of {len(requests)} requests that would go out" if len(requests) > 1 else "what would go out"
    out.say((f"# All checks passed and nothing was sent. This is {count}.", GREEN))
    if stage.token_url:
        out.say((f"# Before it, a channel access token would be requested from {stage.token_url}.", DIM))
    if first["proxy"]:
        out.say((f"# It would go through the proxy {first['proxy']}.", DIM))
    for warning in output["warnings"]:
        out.say((f"# Warning: {warning}", YELLOW))
    out.say((f"{first['method']} {first['url']}", BOLD))
    for header, value in first["headers"].items():
        out.say((header, DIM), f": {value}")
    if first["body"]:
        out.say()
        out.say(pretty(json.loads(first["body"])) if out.terminal else first["body"])
    return 0


class Rehearsal:
    """Carries requests nowhere: writes them down, and answers as LINE's documentation does.

    It takes the place of the network in an action. The requests go into the action's envelope, so that they lose their
    secrets with everything else in it.

    Args:
        action: The action to rehearse.

    Attributes:
        token_url: Where a token would have been requested, or "".
    """

    KEY = "requests"

    def __init__(self, action: Action) -> None:
        from connector.wire import Adapter, Watch

        self.token_url = ""
        self._adapter = Adapter(Watch(), None)
        self._answer = {name: field.examples[0] for name, field in action.answer.fields.items() if field.examples}
        self._written: list[dict[str, Any]] = action.envelope.setdefault(self.KEY, [])
        action.transport = self

    def send(self, request: Any, proxies: Any = None, **_: Any) -> Any:
        """Write a request down, as the last one to see it before the network, and answer it."""
        content = self._answer
        if "Authorization" in request.headers:
            proxy = urlsplit((proxies or {}).get("https", ""))
            self._written.append(
                {
                    "method": request.method,
                    "url": request.url,
                    "headers": {**request.headers, "Authorization": f"Bearer {HIDDEN}"},
                    "body": (request.body or b"").decode(),
                    "proxy": proxy.netloc.rpartition("@")[2],
                }
            )
        else:
            self.token_url = request.url
            content = {"access_token": HIDDEN, "expires_in": 900}
        body = io.BytesIO(json.dumps(content).encode())
        raw = SimpleNamespace(
            status=200, reason="OK", headers={"x-line-request-id": "none"}, read=body.read, close=body.close
        )
        return self._adapter.build_response(request, raw)  # type: ignore[arg-type]

    def close(self) -> None:
        """End nothing."""


class Once(Surroundings):
    """One attempt is enough for somebody who waits and can ask again."""

    def jitter(self, longest: float) -> float:  # noqa: ARG002 - a pause of any length
        """Return a pause so long that no further attempt begins."""
        return float("inf")


class Check(Action):
    """Reads the month's quota: needs everything that sending needs, sends nothing and costs nothing.

    https://developers.line.biz/en/reference/messaging-api/#get-quota

    Attributes:
        reached: The layer that an error belongs to unless its kind says better.
    """

    endpoint = "v2/bot/message/quota"
    surroundings = Once()
    reached = "asset"

    def exchange(self, session: "Session", request: Request) -> None:
        """Get the token first, so that its failure can be told from the channel's."""
        self.reached = "token"
        session.token.header()
        self.reached = "channel"
        super().exchange(session, request)


LAYERS: tuple[str, ...] = ("asset", "proxy", "connection", "tls", "token", "channel")
"""What must be right, each resting on those before it."""

LAYER_OF_KIND = {
    "invalid_asset": "asset",
    "proxy_failed": "proxy",
    "connection_failed": "connection",
    "timeout": "connection",
    "tls_failed": "tls",
    "auth_failed": "token",
}


def check(action: Check, asset: dict[str, Any], out: Printer) -> int:
    """Say of every layer whether it is right, up to the first that is not; return the exit code."""
    output, failed = outcome(action, {})
    layer = LAYER_OF_KIND.get(output["kind"], action.reached) if failed else ""
    if not failed:
        passed = LAYERS
    elif action.reached == "asset":  # no connection was tried
        passed = LAYERS[: layer != "asset"]
    else:
        passed = LAYERS[: LAYERS.index(layer)]
        if "token" in asset and output["kind"] != "forbidden":  # LINE has said nothing about it yet
            passed = tuple(name for name in passed if name != "token")
    notes = remarks(asset, output) if passed else {}
    for name in passed:
        out.say(f"{name:<12}", ("ok", GREEN), f"      {notes[name]}")
    if not failed:
        show_warnings(output, out)
        out.say(("The asset is good. No message was sent and no quota used.", BOLD))
        return 0
    out.say(f"{layer:<12}", ("failed", RED), f"  {output['message']}")
    show_help(output, out)
    if layer == "asset":
        out.paragraph(
            f"Fields come from --asset FILE or from variables such as {variable('client_id')}; {variable('token')} "
            "stands in place of the channel's ID and secret. See --help."
        )
    return 1


def remarks(asset: dict[str, Any], output: dict[str, Any]) -> dict[str, str]:
    """Say of every layer, in case it is right, what it consists of."""
    from urllib.request import getproxies, proxy_bypass

    url = urlsplit(asset["url"])
    proxies = getproxies()
    proxy = proxy_of(asset) or proxies.get(url.scheme) or proxies.get("all")
    used = "" if proxy_bypass(url.hostname or "") else str(proxy or "")
    trust = "not checked" if any(text.startswith("verify_ssl") for text in output["warnings"]) else "trusted"
    quota = output["json_body"].get("value")
    return {
        "asset": f"the fields are well formed: {', '.join(asset)}",
        "proxy": used.rpartition("@")[2].rpartition("//")[2] or "none is used",
        "connection": url.netloc,
        "tls": "not used" if url.scheme == "http" else f"the certificate is {trust}",
        "token": "LINE accepts it" if "token" in asset else "LINE issues one for this channel",
        "channel": f"LINE allows {quota} messages a month" if quota else "LINE answers; there is no monthly limit",
    }


# What is shown


def show_output(output: dict[str, Any], action: str, out: Printer) -> int:
    """Show the output of an action; return the exit code."""
    if not out.terminal:
        print_output(output)
        return 0
    out.say((f"{action}: {output['outcome'] or 'done'}", GREEN), f" ({output['status_code']} {output['reason']})")
    show_warnings(output, out)
    show_rest(output, out)
    return 0


def show_failure(error: dict[str, Any], action: str, out: Printer) -> int:
    """Show the error of an action; return the exit code."""
    if not out.terminal:
        print_error(error)
        return 1
    err = Printer(sys.stderr)
    outcome = f", {error['outcome']}" if error["outcome"] else ""
    err.say((f"{action}: failed{outcome}", RED), f" ({error['kind']})")
    err.paragraph(error["message"])
    show_help(error, err)
    if error["kind"] == "invalid_input":
        err.say(("What it takes: ", BOLD), f"{PROGRAM} --describe {action}")
    if error["kind"] == "invalid_asset":
        err.say(("Where fields come from: ", BOLD), f"{PROGRAM} --help. To try without LINE, add --sandbox.")
    show_warnings(error, err)
    show_rest(error, err)
    return 1


def show_help(error: dict[str, Any], out: Printer) -> None:
    """Show what is wrong where, and what helps."""
    for row in error["details"]:
        out.say("  ", (row["property"], BOLD), f" {row['message']}")
    out.say(("What helps: ", BOLD), error["hint"])


def show_warnings(output: dict[str, Any], out: Printer) -> None:
    """Show what is doubtful."""
    for warning in output["warnings"]:
        out.say(("Warning: ", YELLOW), warning)


SHOWN = (
    "outcome",
    "status_code",
    "reason",
    "warnings",
    "kind",
    "message",
    "details",
    "hint",
    "name",
    "response_headers",
)
"""What of an output or error is shown before the rest, or tells a person nothing."""


def show_rest(output: dict[str, Any], out: Printer) -> None:
    """Show every other value that there is."""
    for name, value in output.items():
        if name not in SHOWN and value not in (None, "", [], {}):
            out.say((f"{name}: ", DIM), value if isinstance(value, str) else pretty(value))


def pretty(value: Any) -> str:
    """Lay a JSON value out for reading."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def show_list(out: Printer) -> None:
    """Show a table of the actions, or blocks of lines where a terminal is too narrow for it."""
    rows = []
    for name in actions():
        module = load(name)
        action = module.RunnerOverride
        rows.append((name, in_words(name), action.method, action.endpoint, (module.__doc__ or "").splitlines()[0]))
    heads = ("ACTION", "TITLE", "METHOD", "ENDPOINT", "DESCRIPTION")
    widths = [max(map(len, column)) + 2 for column in zip(heads, *rows, strict=True)]
    if out.terminal and sum(widths) > shutil.get_terminal_size().columns:
        for name, title, method, endpoint, description in rows:
            out.say((name, BOLD))
            out.say(f"    {method} {endpoint}")
            out.paragraph(f"{title}: {description}", "    ")
        return
    out.say(("".join(map(str.ljust, heads, widths)).rstrip(), DIM))
    for name, *others in rows:
        out.say((name.ljust(widths[0]), BOLD), "".join(map(str.ljust, others, widths[1:])).rstrip())


def describe(module: ModuleType, name: str, out: Printer) -> None:
    """Show what an action does, takes and gives, and an example."""
    if find_spec("connector.schema") is None:
        raise UsageError("This copy of the connector comes without descriptions; its config/ holds them as YAML.")
    need("yaml", "pydantic")
    from connector import schema

    action = module.RunnerOverride
    document = schema.action_document(module)
    out.say((document["title"], BOLD), f"  {name}")
    out.paragraph(document["description"], "  ")
    out.say(f"  {action.method} {action.endpoint}")
    for line in (module.__doc__ or "").splitlines():
        if line.startswith("https://"):
            out.say("  ", (line, DIM))
    sections = schema.sections(action).fields
    for section, form in sorted(sections.items(), key=lambda item: not item[1].required):
        out.say()
        out.say((f"Inputs: {section}", BOLD))
        show_fields(form, out)
    out.say()
    out.say(("Output", BOLD))
    show_fields(Object({**schema.OUTPUT, "json_body": schema.answer(action), **action.output.fields}), out)
    out.say()
    out.say(("Example, to be pasted", BOLD))
    command = f"{PROGRAM} {name} --sandbox"
    example = schema.example_inputs(action)
    out.say(f"{command} --input - <<'END'\n{pretty(example)}\nEND" if example else command)


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
    from connector.schema import side_by_side

    if isinstance(form, Array):
        form, place = form.of, f"{place}[]"
    if isinstance(form, OneOf) and not inside_kinds:
        form, inside_kinds = side_by_side(form), True
    if isinstance(form, Object):
        for name, field in form.fields.items():
            yield under(place, name), field, "" if inside_kinds else limits(field)
            yield from members(field, under(place, name), inside_kinds=inside_kinds)


def limits(field: Field) -> str:
    """Return what a field asks for beyond its type, or nothing."""
    if isinstance(field, Object | OneOf | Ignored):
        return ""
    if isinstance(field, String) and field.limit is not None:
        return f"at most {field.limit} {field.unit}"
    said = field.expected().removeprefix("an array of ")
    return "" if said in ("text", "true or false", "a number", "an array") else said
