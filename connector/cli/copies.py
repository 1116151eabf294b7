"""Copies: more than one file that bears an action's name, so that the platform takes its stock runner."""

import os
from itertools import islice

from connector import turbine
from connector.cli.screen import BOLD, RED, Printer

MOST_FOLDERS = 20_000
"""So many are looked into below the working directory: a moment, also where that is somebody's home."""


def copies() -> dict[str, list[str]]:
    """Return the actions of which more than one file lies where the platform searches, each with their folders.

    That is below the working directory, but for folders whose names begin with a dot. What ``make build`` has left in
    the checkout does not count there: it is to be taken elsewhere.
    """
    names = {f"{name}.py" for name in turbine.actions()}
    found: dict[str, list[str]] = {}
    of_checkout = turbine.NAMES == turbine.FOLDER and os.path.realpath(".") == turbine.ROOT
    for folder, below, files in islice(os.walk(".", followlinks=True), MOST_FOLDERS):
        below[:] = sorted(name for name in below if not name.startswith("."))
        if of_checkout and folder == "." and "dist" in below:
            below.remove("dist")
        for name in names.intersection(files):
            found.setdefault(name.removesuffix(".py"), []).append(os.path.relpath(folder))
    return {name: folders for name, folders in sorted(found.items()) if len(folders) > 1}


def show_copies(out: Printer) -> bool:
    """Name the folders in which copies lie, and what to do; return whether there are any."""
    found = copies()
    if not found:
        return False
    folders = sorted({folder for folders in found.values() for folder in folders})
    many = f"{len(found)} actions lie" if len(found) > 1 else f"{next(iter(found))} lies"
    out.say(f"{'copies':<12}", ("found", RED), f"   {many} more than once below the working directory: in")
    for folder in folders:
        out.say("  ", folder)
    out.say(
        ("What helps: ", BOLD),
        "Leave one of these folders there, and take the others elsewhere or give them a name that begins with a dot. "
        "Turbine looks past the code of these actions here, and its stock runner checks nothing and repeats nothing.",
    )
    return True
