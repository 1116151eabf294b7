"""The door: python -m connector ACTION, one action, one line, an exit code.

Anything but one action's name, and standard input that is a terminal, is for ``connector.cli``.
"""

import sys

from connector import envelope, turbine
from connector.errors import ConnectorError


def is_for_people(arguments: list[str]) -> bool:
    """Tell whether a person asks: for more than one plain action, or by typing at a terminal."""
    alone = len(arguments) == 1 and not arguments[0].startswith("-")
    return not alone or (sys.stdin is not None and sys.stdin.isatty())


def main(arguments: list[str]) -> int:
    """Run one action; return the exit code."""
    if is_for_people(arguments):
        from connector.cli import command

        return command.main(arguments)
    try:
        module = turbine.load(arguments[0])
        asset, inputs = turbine.read_input(sys.stdin and sys.stdin.buffer)
    except ConnectorError as error:
        envelope.print_error(envelope.without_action(error))
        return 1
    envelope.print_output(module.RunnerOverride(asset=asset, http_proxy=turbine.proxy_of(asset)).run(inputs))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
