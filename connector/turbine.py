"""Turbine's side: action names, loading by path, an input taken apart, the proxy."""

import os
from types import ModuleType
from typing import Any

from connector.errors import ConnectorError, failure

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDER = os.path.join(ROOT, "actions")
INPUT_BYTES = 256 * 1024 * 1024
"""So much of standard input is read; the IDs of a million users are 40 MB."""
PIECE_BYTES = 1024 * 1024
NAMES, ENDING = FOLDER, ".py"
if not os.path.isdir(FOLDER):
    # Turbine's tree, where an entry script lies among the actions: there each action's schema bears its name.
    FOLDER = os.path.join(ROOT, "src")
    NAMES, ENDING = os.path.join(ROOT, "config", "actions"), ".yaml"


def actions() -> list[str]:
    """Return the names of all actions."""
    names = (name.removesuffix(ENDING) for name in os.listdir(NAMES) if name.endswith(ENDING))
    return sorted(name for name in names if not name.startswith("_"))


def load(action: str) -> ModuleType:
    """Load an action's module by its path, as Turbine does.

    Raises:
        PlaybookError: ``invalid_input`` when there is no such action, with the names that are close.
        InternalError: When its module cannot be loaded, or its declaration contradicts itself.
    """
    import importlib.util

    if action not in actions():
        from connector.fields import closest

        hint = f"The actions are: {', '.join(actions())}."
        raise failure("invalid_input", f"There is no action {action[:80]!r}.{closest(action, actions())}", hint=hint)
    spec = importlib.util.spec_from_file_location(f"action.{action}", os.path.join(FOLDER, f"{action}.py"))
    if spec is None or spec.loader is None:
        raise failure("internal", f"The module of {action} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        if not callable(getattr(module.RunnerOverride, "carry_out", None)):
            raise TypeError("RunnerOverride is no Action")
    except ConnectorError:
        raise
    except Exception as error:
        message = f"The module of {action} cannot be loaded: {type(error).__name__}: {error}"
        raise failure("internal", message) from error
    return module


def read_input(stream: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read one JSON object and take it apart into the asset's fields and the action's inputs.

    Raises:
        PlaybookError: ``invalid_input`` when it is not one JSON object.
    """
    from connector.fields import parse_json

    hint = "Pass one JSON object on standard input: the asset's fields and the action's inputs together."
    try:
        # The bytes are let go before the text is parsed: a large multicast has megabytes of both.
        text = whole(stream).decode().removeprefix("\ufeff") if stream else ""
        if not text or text.isspace():
            raise failure("invalid_input", "Standard input is empty.", hint=hint)
        given = parse_json(text)
    except RecursionError:
        raise failure("invalid_input", "Standard input is nested too deeply.", hint=hint) from None
    except OSError as error:
        message = f"Standard input cannot be read: {error.strerror or error}."
        raise failure("platform_failed", message, hint=hint) from None
    except ValueError as error:
        raise failure("invalid_input", f"Standard input is not valid JSON: {error}.", hint=hint) from None
    if not isinstance(given, dict):
        raise failure("invalid_input", f"Standard input holds a JSON {type(given).__name__}, not an object.", hint=hint)
    return take_apart(given)


def whole(stream: Any) -> bytearray:
    """Read a stream of bytes to its end.

    Raises:
        PlaybookError: ``invalid_input`` when it holds more than ``INPUT_BYTES``.
    """
    content = bytearray()
    while piece := stream.read(PIECE_BYTES):
        content += piece
        if len(content) > INPUT_BYTES:
            most = f"{INPUT_BYTES // 1024**2} MB"
            hint = "Pass fewer recipients at a time: run the action once for each million."
            raise failure("invalid_input", f"Standard input holds more than {most}.", hint=hint)
    return content


def take_apart(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Part one object into the asset's fields and the action's inputs.

    ``ASSET_KEYS`` names the asset's fields; where it names none they are the ones that the two assets have.
    """
    from connector.asset import ASSET_KEYS

    named = [key.strip() for key in os.environ.get("ASSET_KEYS", "").split(",")]
    asset = {key: given[key] for key in (named if any(named) else ASSET_KEYS) if key in given}
    return asset, {key: value for key, value in given.items() if key not in asset}


def proxy_of(asset: dict[str, Any]) -> Any:
    """Return the proxy that Turbine would pass on: the environment's, else the asset's."""
    return os.environ.get("http_proxy") or asset.get("http_proxy")
