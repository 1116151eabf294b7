"""Completion: the script by which a shell completes the names of actions, options and files."""

import sys

from connector.cli.options import command_line
from connector.cli.usage import CONSOLE, CONSOLES, PROGRAM, need
from connector.turbine import actions

ACTION = ("action", "describe")
FILE = ("input", "asset", "preview")
"""The options that take the name of an action, and those that take a file's."""


def show_completion(shell: str) -> None:
    """Print the script for a shell, for the command by whose name it is asked for.

    Raises:
        UsageError: The library that writes it is not installed.
    """
    need("shtab", source="shtab")
    import shtab

    parser = command_line(PROGRAM if PROGRAM in CONSOLES else CONSOLE)
    for option in parser._actions:
        if option.dest in ACTION:
            option.choices = actions()
        if option.dest in FILE:
            option.complete = shtab.FILE  # type: ignore[attr-defined] # where shtab looks
    sys.stdout.write(f"{shtab.complete(parser, shell)}\n")
