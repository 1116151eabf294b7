"""Words of the command line: what it is called, what a mistake on it is, what must be installed."""

import sys
from importlib.util import find_spec
from os.path import basename

CONSOLE = "line-messaging-api"
CONSOLES = (CONSOLE, "line-connector")
"""What the command of the wheel is called, and its older name."""
PROGRAM = basename(sys.argv[0]) if basename(sys.argv[0]) in CONSOLES else "python -m connector"
"""How the connector was started."""
DISTRIBUTIONS = {"requests": "requests", "yaml": "PyYAML", "pydantic": "pydantic", "shtab": "shtab"}
"""What each foreign module is called where it is installed from."""
REQUIREMENTS = "-r requirements.txt"


class UsageError(Exception):
    """The command line or a file that it names cannot be understood; the text says in a sentence what to change."""


def variable(field: str) -> str:
    """Return the environment variable of a field of the asset."""
    return f"LINE_{field.upper()}"


def need(*modules: str, source: str = REQUIREMENTS) -> None:
    """Raise a UsageError unless these foreign modules are installed.

    Args:
        modules: Their names.
        source: What pip is told to install where one is missing.
    """
    missing = [DISTRIBUTIONS[name] for name in modules if find_spec(name) is None]
    if missing:
        raise UsageError(f"This needs {' and '.join(missing)}: python -m pip install {source}.")
