"""The door: python -m connector ACTION, one action, one line, an exit code.

Anything but one action's name, and standard input that is a terminal, is for ``connector.cli``.
"""

import gc
import sys


def is_for_people(arguments: list[str]) -> bool:
    """Tell whether a person asks: for more than one plain action, or by typing at a terminal."""
    alone = len(arguments) == 1 and not arguments[0].startswith("-")
    return not alone or (sys.stdin is not None and sys.stdin.isatty())


def main(arguments: list[str]) -> int:
    """Run one action; return the exit code.

    The process is over in a moment, or holds little that is garbage: looking for it would take a sixth of a push.
    """
    if is_for_people(arguments):
        from connector.cli import command

        return command.main(arguments)
    gc.disable()
    from connector.ending import ENDING

    ENDING.hold()  # before anything else is loaded: a signal is to leave its line from the first moment on
    try:
        return act(arguments[0])
    finally:
        ENDING.finish()
        gc.freeze()  # the interpreter looks for garbage once more as it ends, whatever it was told


def console() -> int:
    """Do what the command ``line-messaging-api`` is told; return the exit code.

    Unlike ``python -m``, it takes no module from the working directory, whoever has put one there.
    """
    return main(sys.argv[1:])


def act(name: str) -> int:
    """Run one action on what standard input holds; return the exit code."""
    from connector import envelope, turbine
    from connector.ending import ENDING
    from connector.errors import ConnectorError

    try:
        action = turbine.load(name).RunnerOverride
        ENDING.speak(action().last_words)
        asset, inputs = turbine.read_input(sys.stdin and sys.stdin.buffer)
    except ConnectorError as error:
        ENDING.rest()
        return envelope.print_error(envelope.without_action(error))
    return envelope.print_output(action(asset=asset, http_proxy=turbine.proxy_of(asset)).run(inputs))


if __name__ == "__main__":
    raise SystemExit(console())
