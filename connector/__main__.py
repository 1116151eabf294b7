"""python -m connector ACTION: Turbine's process, argv and stdin to stdout, stderr and exit code."""

import os
import sys
from types import ModuleType
from typing import Any

from connector.envelope import ENVELOPE, explained, print_error, print_output
from connector.errors import ConnectorError, failure

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def actions() -> list[str]:
    """Return the names of all actions."""
    names = (name.removesuffix(".py") for name in os.listdir(os.path.join(ROOT, "actions")) if name.endswith(".py"))
    return sorted(name for name in names if not name.startswith("_"))


def load(action: str) -> ModuleType:
    """Load an action's module by its path, as Turbine does.

    Raises:
        PlaybookError: ``invalid_input`` when there is no such action, with the names that are close.
    """
    import importlib.util

    if action not in actions():
        from connector.fields import closest

        hint = f"The actions are: {', '.join(actions())}."
        raise failure("invalid_input", f"There is no action {action[:80]!r}.{closest(action, actions())}", hint=hint)
    spec = importlib.util.spec_from_file_location(f"action.{action}", os.path.join(ROOT, "actions", f"{action}.py"))
    if spec is None or spec.loader is None:
        raise failure("internal", f"The module of {action} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_input(stream: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read one JSON object and take it apart into the asset's fields and the action's inputs.

    ``ASSET_KEYS`` names the asset's fields; without it they are the ones that the two assets have.

    Raises:
        PlaybookError: ``invalid_input`` when it is not one JSON object.
    """
    from connector.asset import ASSET_KEYS
    from connector.fields import parse_json

    text = stream.read()
    hint = "Pass one JSON object on standard input: the asset's fields and the action's inputs together."
    if not text.strip():
        raise failure("invalid_input", "Standard input is empty.", hint=hint)
    try:
        given = parse_json(text.decode("utf-8-sig"))
    except RecursionError:
        raise failure("invalid_input", "Standard input is nested too deeply.", hint=hint) from None
    except ValueError as error:
        raise failure("invalid_input", f"Standard input is not valid JSON: {error}.", hint=hint) from None
    if not isinstance(given, dict):
        raise failure("invalid_input", f"Standard input holds a JSON {type(given).__name__}, not an object.", hint=hint)
    keys = [key.strip() for key in os.environ["ASSET_KEYS"].split(",")] if "ASSET_KEYS" in os.environ else ASSET_KEYS
    asset = {key: given[key] for key in keys if key in given}
    return asset, {key: value for key, value in given.items() if key not in asset}


def main(arguments: list[str]) -> int:
    """Run one action; return the exit code."""
    try:
        if len(arguments) != 1:
            hint = "Usage: python -m connector ACTION, with one JSON object on standard input."
            raise failure("invalid_input", "One argument is expected, the action's name.", hint=hint)
        module = load(arguments[0])
        asset, inputs = read_input(sys.stdin.buffer)
    except ConnectorError as error:
        print_error(explained(ENVELOPE, error))
        return 1
    http_proxy = os.environ.get("http_proxy") or asset.get("http_proxy")
    print_output(module.RunnerOverride(asset=asset, http_proxy=http_proxy).run(inputs))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
