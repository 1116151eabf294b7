"""A bar on standard error: how far a send to many, or the wait for a narrowcast, has come and how long it still takes.

It only looks at what the run writes down of itself, and does so for a person: where standard error is a terminal and
tqdm is installed. Elsewhere there is no bar, and nothing is said of that.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from connector.action import Action
from connector.outcome import Progress

if TYPE_CHECKING:
    from tqdm import tqdm

SECONDS = 0.2
"""So often it looks; what is over before the first look has no bar."""
NARROW = 60
"""On a terminal of fewer columns there is room for the numbers alone."""
TIME = len("00:00:00 ")
"""So many columns the time takes at most."""
WIDE_FORM, NARROW_FORM = "{desc} |{bar}| {remaining} to go", "{remaining} {desc}"
WAIT_FORM = "{desc} |{bar}| at most {remaining} to go"


class Stage(NamedTuple):
    """How far a run has come.

    Attributes:
        done: How much of the whole.
        whole: How much there is: users, or seconds.
        sent: How many users have the messages.
        failed: How many do not get them in this run.
        unknown: Of how many users it cannot be known.
        left: Of how many users nothing has been heard; None where not even their number is known.
        lasting: Whether the bar stays when the run is over.
    """

    done: float
    whole: float
    sent: int
    failed: int
    unknown: int
    left: int | None
    lasting: bool

    def said(self, room: int) -> str:
        """Say it in so many columns: what there is no room for is left out, and no number is cut."""
        if self.left is None:
            return "waiting for LINE"
        doubtful = f", unknown {self.unknown:,}" if self.unknown else ""
        whole = f"sent {self.sent:,}, failed {self.failed:,}{doubtful}, left {self.left:,}"
        plain = whole.replace(",", "")
        return next((text for text in (whole, plain) if len(text) <= room), f"sent {self.sent} left {self.left}")


@contextmanager
def bar(action: Action, users: int) -> Iterator[None]:
    """Show how far an action has come for as long as this context lasts.

    Args:
        action: The action, which is carried out within it.
        users: To how many users one of its requests goes at most.
    """
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb" or find_spec("tqdm") is None:
        yield
        return
    over = threading.Event()
    watcher = threading.Thread(target=watch, args=(action, users, over), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def watch(action: Action, users: int, over: threading.Event) -> None:
    """Look at a run again and again until it is over, and draw what is seen."""
    began, drawn = time.time(), None
    with suppress(OSError):  # the terminal has gone
        while not over.wait(SECONDS):
            if stage := stage_of(action, users, time.time() - began):
                drawn = drawn or new_bar(began, stage)
                draw(drawn, stage)
        if drawn is not None:
            if stage := stage_of(action, users, time.time() - began):
                draw(drawn, stage)
            drawn.close()


def stage_of(action: Action, users: int, seconds: float) -> Stage | None:
    """Return how far an action has come, or None where it is no long one."""
    request = action.request
    if request is None:
        return None
    if len(action.progress.parts) > 1:
        return stage_of_parts(action.progress, len(request.json_body["to"]), users)
    wait = request.parameters.get("wait_seconds")
    return stage_of_wait(action.progress, wait, seconds) if wait else None


def stage_of_parts(progress: Progress, recipients: int, users: int) -> Stage:
    """Return how far a send of several requests has come, all but the last to so many users."""
    count = {"sent": 0, "not_sent": 0, "unknown": 0}
    for number, part in enumerate(progress.parts):
        for result in part.results[-1:]:
            count[result.outcome] += min(users, recipients - number * users)
    sent, failed, unknown = count.values()
    done = sent + failed + unknown
    return Stage(done, recipients, sent, failed, unknown, left=recipients - done, lasting=True)


def stage_of_wait(progress: Progress, wait: float, seconds: float) -> Stage:
    """Return how far a wait for a narrowcast has come, and how many users LINE's last answer says have it."""
    answers = [result.answer.body for result in progress.results if result.answer]
    sent, failed, target = map(count_in(answers), ("successCount", "failureCount", "targetCount"))
    left = None if target is None else max(0, target - (sent or 0) - (failed or 0))
    return Stage(min(seconds, wait), wait, sent or 0, failed or 0, unknown=0, left=left, lasting=False)


def count_in(answers: list[dict[str, Any]]) -> Callable[[str], int | None]:
    """Return what finds a count in the last of some answers, where it is there."""
    last = answers[-1] if answers else {}
    return lambda name: last[name] if type(last.get(name)) is int else None


def new_bar(began: float, stage: Stage) -> "tqdm[Any]":
    """Return a bar for a run that began at this time."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # there is a thread that looks
    tqdm.set_lock(threading.RLock())  # and no other process that draws
    made = tqdm(total=stage.whole, file=sys.stderr, dynamic_ncols=True, leave=stage.lasting, bar_format=" ")
    made.start_t = began
    return made


def draw(drawn: "tqdm[Any]", stage: Stage) -> None:
    """Draw a bar anew, as wide as the terminal is now."""
    columns = os.get_terminal_size(sys.stderr.fileno()).columns
    form = NARROW_FORM if columns < NARROW else WIDE_FORM if stage.lasting else WAIT_FORM
    if not stage.lasting:  # of a wait the longest time is known, and need not be estimated
        form = form.replace("{remaining}", drawn.format_interval(stage.whole - stage.done))
    drawn.bar_format = form
    drawn.n = stage.done
    drawn.set_description_str(stage.said(columns - TIME))
