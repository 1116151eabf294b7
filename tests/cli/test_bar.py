"""The bar of a long run: on a terminal it says how far it is, elsewhere nothing."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import Fault, Sandbox
from tests.cli.shell import PUSH, RETRY_KEY, STARTED, at_terminal, environment, file, run, terminal, variables, without
from tests.conftest import ROOT, Result, bearer, started

MULTICAST = "send_multicast_message"
STATUS = "get_narrowcast_message_status"
LOOKS = 0.5
"""So long an answer takes that the bar is drawn before it comes."""


def many(folder: Path, number: int = 1200) -> str:
    """An input to so many users, of whom 500 go into a request."""
    users = [f"U{each:032x}" for each in range(1, number + 1)]
    return file(folder, "many.json", {"to": users, "messages": "Hello", "headers": {"X-Line-Retry-Key": RETRY_KEY}})


def drawn(shown: str) -> list[str]:
    """What a terminal was shown that began anew at the start of a line, each time once and without what clears it."""
    frames = re.split(r"[\r\n]+", shown.replace("\x1b[A", ""))
    return list(dict.fromkeys(frame.strip() for frame in frames if " left " in frame))


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_long_multicast_shows_what_is_sent_failed_and_left_and_the_time_to_go(
    sandbox: Sandbox, tmp_path: Path, columns: int
) -> None:
    sandbox.queue(Fault("delayed", seconds=LOOKS), Fault("answer", status=400, body={"message": "Not good"}))
    shown = at_terminal(MULTICAST, "-i", many(tmp_path, 1500), columns=columns, **variables(bearer(sandbox)))
    first, *_, last = drawn(shown.out.partition(f"{MULTICAST}:")[0])
    assert re.fullmatch(r"sent 0, failed 0, left 1,500 \|\s+\| \? to go", first)
    assert re.fullmatch(r"sent 1,000, failed 500, left 0 \|█+\| 00:00 to go", last)
    assert max(map(len, (first, last))) == columns - 1
    assert f"{MULTICAST}: failed, partly_sent" in shown.out


@pytest.mark.parametrize(
    ("columns", "first", "last"),
    [
        (40, "? sent 0, failed 0, left 1,200", "00:00 sent 1,200, failed 0, left 0"),
        (36, "? sent 0 failed 0 left 1200", "00:00 sent 1200 failed 0 left 0"),
        (32, "? sent 0 left 1200", "00:00 sent 1200 left 0"),
    ],
)
def test_on_a_narrow_terminal_the_numbers_are_whole(
    sandbox: Sandbox, tmp_path: Path, columns: int, first: str, last: str
) -> None:
    sandbox.queue(Fault("delayed", seconds=LOOKS))
    shown = at_terminal(MULTICAST, "-i", many(tmp_path), columns=columns, **variables(bearer(sandbox)))
    frames = drawn(shown.out.partition(f"{MULTICAST}:")[0])
    assert (frames[0], frames[-1]) == (first, last)


def test_a_wait_for_a_narrowcast_shows_whom_it_has_reached_and_how_long_it_may_still_take(sandbox: Sandbox) -> None:
    counts = {"successCount": 40, "failureCount": 2, "targetCount": 100}
    sandbox.queue(*(Fault("answer", status=200, body={"phase": phase, **counts}) for phase in ("sending", "succeeded")))
    given = json.dumps({"requestId": RETRY_KEY, "wait_seconds": 3})
    typed = f"{given}\n\x04".encode()
    shown = at_terminal(STATUS, "-i", "-", typed=typed, columns=80, **variables(bearer(sandbox)))
    frames = drawn(shown.out)
    assert re.fullmatch(r"sent 40, failed 2, left 58 \|.+\| at most 00:0[1-3] to go", frames[0])
    assert f"{STATUS}: done" in shown.out


def beside_a_pipe(*arguments: str, **more: str) -> tuple[Any, str]:
    """Run the connector with its standard output in a pipe and a terminal for the rest: its JSON, and what is shown."""
    ours, theirs = terminal(80)
    with subprocess.Popen(
        [*STARTED, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        cwd=ROOT,
        env=environment(**more),
    ) as process:
        assert process.stdout is not None
        out = process.stdout.read()
    os.close(theirs)
    shown = os.read(ours, 65536) if process.returncode == 0 else b""
    os.close(ours)
    return json.loads(out), shown.decode()


def test_the_bar_is_no_part_of_what_is_piped(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.queue(Fault("delayed", seconds=LOOKS))
    told, shown = beside_a_pipe(MULTICAST, "-i", many(tmp_path), "-o", "json", **variables(bearer(sandbox)))
    assert told["outcome"] == "sent"
    assert drawn(shown)[-1].startswith("sent 1,200, failed 0, left 0 |")


def test_nothing_is_shown_where_standard_error_is_no_terminal_or_one_that_cannot_draw(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    given, asset = many(tmp_path), variables(bearer(sandbox))
    sandbox.queue(Fault("delayed", seconds=LOOKS), Fault("delayed", seconds=LOOKS))
    assert run(MULTICAST, "-i", given, **asset).output["outcome"] == "sent"
    shown = at_terminal(MULTICAST, "-i", given, "-o", "line", **asset, TERM="dumb")
    assert Result(shown.code, shown.out, "").output["outcome"] == "sent"


def test_without_the_library_there_is_no_bar_and_no_word_of_it(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.queue(Fault("delayed", seconds=LOOKS))
    command = without("import sys\nsys.modules['tqdm'] = None")
    shown = at_terminal(MULTICAST, "-i", many(tmp_path), "-o", "line", command=command, **variables(bearer(sandbox)))
    assert Result(shown.code, shown.out, "").output["outcome"] == "sent"


def test_what_is_short_has_no_bar(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.queue(Fault("delayed", seconds=LOOKS))
    given = file(tmp_path, "push.json", PUSH)
    shown = at_terminal("send_push_message", "-i", given, "-o", "line", **variables(bearer(sandbox)))
    assert Result(shown.code, shown.out, "").output["outcome"] == "sent"


def test_ctrl_c_leaves_the_bar_as_it_was_and_says_how_to_go_on(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.queue(Fault("delayed", seconds=LOOKS), Fault("stalled"))
    ours, theirs = terminal(80)
    surroundings = {"stdin": theirs, "cwd": ROOT, "env": environment(**variables(bearer(sandbox)), NO_COLOR="1")}
    command = ["sh", "-c", 'exec "$@" 2>/dev/fd/0', "sh", *STARTED, MULTICAST, "-i", many(tmp_path, 1000), "-o", "json"]
    with started(command, **surroundings) as process:
        while len(sandbox.requests) < 2:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(ours, 65536).decode().replace("\r\n", "\n")
    os.close(ours)
    assert (process.returncode, json.loads(out)["outcome"]) == (130, "partly_sent")
    bar, _, said = shown.rpartition("to go\n")
    assert "sent 500, failed 0, left 500 |" in bar.rpartition("\r")[2]
    assert said.replace("\n| ", "") == (
        "What was under way LINE may have executed. Run it again with the retry_key "
        f"{RETRY_KEY}: nothing is then sent twice.\nInterrupted.\n"
    )
