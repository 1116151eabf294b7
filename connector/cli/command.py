"""The command line for people: what a person asks for is done, with inputs from files.

An action runs through the same class as under Turbine. What is different is where its input comes from, files and
environment variables, and that what it prints is laid out for reading where standard output is a terminal.
"""

import argparse
import contextlib
import io
import json
import os
import sys

from connector import __version__
from connector.action import Action
from connector.cli.bar import bar
from connector.cli.check import Check, report
from connector.cli.completion import show_completion
from connector.cli.description import about, describe, show_list
from connector.cli.finding import load_known, load_meant
from connector.cli.options import called, command_line, refuse_strange, refuse_unknown
from connector.cli.preview import preview
from connector.cli.rehearsal import rehearse
from connector.cli.screen import BOLD, DIM, Printer, show, write_json
from connector.cli.sources import read_given, sandbox
from connector.cli.usage import PROGRAM, UsageError, need
from connector.turbine import proxy_of


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
    out = Printer(sys.stdout)
    if options.help:
        show_help(parser, options.action, out)
        return 0
    refuse_unknown(rest, [*map(called, vars(options))])
    refuse_strange(options)
    if options.list:
        show_list(out)
    elif options.describe is not None:
        describe(load_meant(options.describe), out)
    elif options.completion:
        show_completion(options.completion)
    elif options.version:
        out.say(f"LINE Messaging API connector {__version__}")
    else:
        return run(options, out)
    return 0


def show_help(parser: argparse.ArgumentParser, action: str | None, out: Printer) -> None:
    """Show what the command line takes or, where an action is named, what that takes and gives."""
    if action is None:
        parser.print_help()
        return
    describe(load_meant(action), out)
    out.say()
    out.say(("Options of the command: ", BOLD), f"{PROGRAM} --help")


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
    kind, users = (Check, 0) if options.check else runner(options.action)
    asset, inputs = read_given(options)
    with contextlib.ExitStack() as ending:
        if options.sandbox:
            asset = ending.enter_context(sandbox())
            if out.terminal:
                out.say(("The sandbox on this machine takes LINE's place: nothing reaches LINE.", DIM))
        action = kind(asset=asset, http_proxy=proxy_of(asset))
        if isinstance(action, Check):
            return report(action, asset, out)
        if options.dry_run:
            return rehearse(action, inputs, options.action, out, options.output)
        try:
            with bar(action, users):
                told = action.carry_out(inputs)
        except KeyboardInterrupt:
            tell_interrupted(action, options.output)
            raise
        return show(told, options.action, out, options.output)


def runner(name: str) -> tuple[type[Action], int]:
    """Return the class of an action, and to how many users one of its requests goes at most."""
    module = load_known(name)
    return module.RunnerOverride, getattr(module, "CHUNK", 1)


def tell_interrupted(action: Action, form: str | None) -> None:
    """Say what is known of the messages of an action that Ctrl-C has ended."""
    if form == "json":
        _, line, _ = action.last_words("SIGINT")
        write_json(json.loads(line.partition(" ")[2]))
    if action.sends:
        key = action.progress.retry_key
        again = f" Run it again with the retry_key {key}: nothing is then sent twice." if key else ""
        Printer(sys.stderr).say(f"What was under way LINE may have executed.{again}")
