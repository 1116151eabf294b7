"""The command line for people: --list, --describe, --check, --dry-run, --preview, --sandbox, and inputs from files.

An action runs through the same class as under Turbine. What is different is where its input comes from, files and
environment variables, and that what it prints is laid out for reading where standard output is a terminal.
"""

import argparse
import contextlib
import io
import os
import sys
import textwrap
from types import ModuleType
from typing import NoReturn

from connector import __version__
from connector.asset import ASSET_KEYS
from connector.cli.check import Check, report
from connector.cli.description import about, describe, show_list
from connector.cli.preview import SCREENS, preview
from connector.cli.rehearsal import rehearse
from connector.cli.screen import DIM, Printer, show
from connector.cli.sources import read_given, sandbox
from connector.cli.usage import PROGRAM, UsageError, need, variable
from connector.errors import ConnectorError
from connector.fields import closest
from connector.turbine import load, proxy_of

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
  See the messages as who gets them will; needs no asset and sends nothing:
      {program} send_push_message --input push.yaml --preview push.html --open

output:
  Of an action: on a terminal laid out for reading, in colours unless NO_COLOR is
  set. Else the line that Turbine reads: ::set-output and JSON on standard output,
  or ::set-error and JSON on standard error. The rest is plain text.
  A line that begins with | goes on with the one before, and a character that a
  terminal obeys or shows nothing of is written as in JSON, such as \\u202e.
  Exit code 0: done. 1: the action or the check failed. 2: the command line or a
  file cannot be understood.

Turbine gives one argument, the action, and on standard input one JSON object with
the asset's fields and the inputs together. Called like that, the connector looks
at none of the variables above.
"""


TOGETHER = {
    "action": {"input", "asset", "sandbox", "dry_run", "preview", "screen", "images", "open"},
    "check": {"input", "asset", "sandbox"},
    "list": set(),
    "describe": set(),
    "version": set(),
}
"""What can be asked for, and which options go with it."""

NEITHER_WITH_PREVIEW = ("sandbox", "dry_run")
"""What means nothing where a message is drawn and not sent."""
ONLY_WITH_PREVIEW = ("screen", "images", "open")


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence and leaves printing it to ``main``."""

    def error(self, message: str) -> NoReturn:
        """Report a mistake in the command line."""
        raise UsageError(f"{message[:1].upper()}{message[1:]}.")


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
    refuse_beside_preview(options, given)
    out = Printer(sys.stdout)
    if options.list:
        show_list(out)
    elif options.describe is not None:
        describe(load_known(options.describe), out)
    elif options.version:
        out.say(f"LINE Messaging API connector {__version__}")
    else:
        return run(options, out)
    return 0


def refuse_beside_preview(options: argparse.Namespace, given: set[str]) -> None:
    """Raise a UsageError for what goes with a preview only, or does not go with it."""
    if options.preview is None:
        lone = [option for option in ONLY_WITH_PREVIEW if option in given]
        if lone:
            raise UsageError(f"{called(lone[0])} goes with --preview FILE.")
        return
    strange = [option for option in NEITHER_WITH_PREVIEW if option in given]
    if strange:
        raise UsageError(f"{called(strange[0])} does not go with --preview, which sends nothing.")
    if options.preview == "-" and options.open:
        raise UsageError("--open needs the name of a file behind --preview.")
    if options.preview != "-" and not options.preview.lower().endswith((".html", ".htm", ".png")):
        raise UsageError("--preview takes the name of a file that ends in .html or .png, or - for standard output.")


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
        f"       {PROGRAM} ACTION [--input FILE] --preview FILE [--open]\n"
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
    draw = parser.add_argument_group("see the messages")
    draw.add_argument(
        "--preview",
        metavar="FILE",
        help="check everything, draw the messages as who gets them will see them, and send nothing. A file that ends "
        "in .html is a page that stands alone, one in .png a picture, for which a browser is needed; - is standard "
        "output",
    )
    draw.add_argument(
        "--screen", type=int, choices=SCREENS, metavar="WIDTH", help="of the phone: 320, 375 or 412 pixels"
    )
    draw.add_argument("--images", action="store_true", help="load images from the addresses in the messages")
    draw.add_argument("--open", action="store_true", help="open the page in a browser")
    ask = parser.add_argument_group("find out")
    ask.add_argument("--list", action="store_true", help="all actions with their endpoints")
    ask.add_argument("--describe", metavar="ACTION", help="inputs, limits, output and an example to paste")
    ask.add_argument(
        "--check",
        action="store_true",
        help="is this asset good? Says what fails: its fields, the proxy, the connection, TLS, the token or the "
        "channel. Shows what is left of the month's messages, sends none and costs no quota",
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


def load_known(action: str) -> ModuleType:
    """Load an action; raise a UsageError when there is none of this name."""
    try:
        return load(action)
    except ConnectorError as error:
        raise UsageError(f"{error.message} --list shows all actions.") from None


def run(options: argparse.Namespace, out: Printer) -> int:
    """Run an action, a rehearsal or a check with the asset that is given; return the exit code.

    Raises:
        KeyboardInterrupt: After having said what is known of the messages.
    """
    if options.preview is not None:
        module = load_known(options.action)
        asset, inputs = read_given(options)
        return preview(module.RunnerOverride(asset=asset), inputs, about(module).title, options)
    need("requests")
    kind = Check if options.check else load_known(options.action).RunnerOverride
    asset, inputs = read_given(options)
    with contextlib.ExitStack() as ending:
        if options.sandbox:
            asset = ending.enter_context(sandbox())
            if out.terminal:
                out.say(("The sandbox on this machine takes LINE's place: nothing reaches LINE.", DIM))
        action = kind(asset=asset, http_proxy=proxy_of(asset))
        if options.check:
            return report(action, asset, out)
        if options.dry_run:
            return rehearse(action, inputs, options.action, out)
        try:
            told = action.carry_out(inputs)
        except KeyboardInterrupt:
            if action.sends:
                key = action.progress.retry_key
                again = f" Run it again with the retry_key {key}: nothing is then sent twice." if key else ""
                Printer(sys.stderr).say(f"What was under way LINE may have executed.{again}")
            raise
        return show(told, options.action, out)
