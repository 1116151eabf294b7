"""Which action is meant: by its name, or by a word of its name or its request."""

from types import ModuleType

from connector.cli.description import request_of
from connector.cli.usage import UsageError
from connector.errors import ConnectorError
from connector.turbine import actions, load

MOST = 6
"""So many are named of those that may be meant."""


def load_known(action: str) -> ModuleType:
    """Load an action of exactly this name: what runs is not guessed.

    Raises:
        UsageError: There is none. Those that may be meant are named.
    """
    try:
        return load(action)
    except ConnectorError as error:
        misspelt = action in actions() or "Did you mean" in error.message
        near = [] if misspelt else with_words(action) or with_request(action)
        raise UsageError(f"{error.message}{listed(near)} --list shows all actions.") from None


def load_meant(asked: str) -> ModuleType:
    """Load the action that is meant, to tell of it: the one of this name, or of those with these words the shortest.

    Raises:
        UsageError: There is none, or it cannot be told which.
    """
    near = [asked] if asked in actions() else with_words(asked)
    meant = [name for name in near if length(name) == length(near[0])] or with_request(asked)
    return load_known(meant[0] if len(meant) == 1 else asked)


def with_words(asked: str) -> list[str]:
    """Return the actions that have all of these words in their names, the shortest first."""
    words = asked.lower().replace("_", " ").split()
    return sorted((name for name in actions() if words and all(word in name for word in words)), key=length)


def with_request(asked: str) -> list[str]:
    """Return the actions that have this in their requests, such as quota."""
    return [name for name in actions() if asked.strip() and asked.lower() in request_of(load(name).RunnerOverride)]


def length(name: str) -> int:
    """Return of how many words the name of an action is."""
    return len(name.split("_"))


def listed(names: list[str]) -> str:
    """Name the actions that may be meant."""
    if not names:
        return ""
    more = f" and {len(names) - MOST} more" * (len(names) > MOST)
    return f" Near are {', '.join(names[:MOST])}{more}."
