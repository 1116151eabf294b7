"""make bench: what an action costs, as ratios within this one run. Not a test: it judges nothing.

Without an argument all blocks are measured, one after another, which takes some minutes; with the names of blocks, only
those: python tests/bench.py push tls. Each block says in how many turns it was measured; a ratio is the median of the
ratios within each turn (see bench_programs.py), rounded to two digits before it is held against its target.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from bench_programs import (
    BARE,
    CHECK,
    LOOP,
    ROOT,
    STOCK,
    Cost,
    Program,
    above,
    in_turns,
    not_stored,
    ratio,
    size_of,
    stock_is_there,
    told,
    usual,
    write,
    write_multicast,
)
from bench_sandbox import Line, plain, secure

USER = "U4af4980629000000000000000000abcd"
PUSH = {"to": USER, "messages": [{"type": "text", "text": "Disk 95 % full"}]}
USERS = 50_000
CHUNKS = USERS // 500
MULTICAST = ["-m", "connector", "send_multicast_message"]


class Targets(NamedTuple):
    """What a ratio is to be at most; None where nothing is aimed at."""

    wall: float | None = None
    cpu: float | None = None
    memory: float | None = None


class Bench(NamedTuple):
    """What there is to measure with: two sandboxes, and a folder for what programs are given."""

    line: Line
    secure: Line
    folder: Path


def say(text: str) -> None:
    """Print for the person who asked."""
    print(text.rstrip(), flush=True)  # noqa: T201 - this is a report


def row(what: str, *cells: str) -> None:
    """Print one line of the report."""
    say(f"  {what:<36}" + "".join(f"{cell:<21}" for cell in cells))


def heading(what: str, turns: int) -> None:
    """Print the first line of a block whose columns are what a process takes."""
    say(f"\n{what}; {turns} {'pair' if turns == 1 else 'pairs'}")
    row("", "wall", "CPU", "peak memory")


def costs_row(what: str, cost: Cost) -> None:
    """Print what a program takes."""
    row(what, f"{cost.wall:.0f} ms", f"{cost.cpu:.0f} ms", f"{cost.memory:.1f} MB")


def ratio_row(what: str, cost: Cost, targets: Targets) -> None:
    """Print ratios beside their targets."""
    row(what, *(judged(value, most) for value, most in zip(cost, targets, strict=True)))


def judged(value: float, most: float | None, digits: int = 2) -> str:
    """Put what was measured beside its target."""
    value = round(value, digits)
    text = f"{value:.{digits}f}"
    if most is None:
        return text
    return f"{text} <= {most:.{digits}f} reached" if value <= most else f"{text} > {most:.{digits}f} MISSED"


def credentials(line: Line) -> dict[str, str]:
    """An asset with which a process asks for its token first."""
    token_url = f"{line.url}/oauth2/v3/token"
    return {"url": line.url, "token_url": token_url, "client_id": line.client_id, "client_secret": line.client_secret}


def push(bench: Bench) -> None:
    """A push, whole process with token request: ours, the bare script, the stock runner."""
    given = write(bench.folder / "push.json", {**credentials(bench.line), "json_body": PUSH})
    guarded = write(bench.folder / "guarded.json", {**json.loads(given.read_text()), "quota_reserve": 1})
    ours = ["-m", "connector", "send_push_message"]
    anew = bench.folder / "anew"
    for name in ("connector", "actions"):
        shutil.copytree(ROOT / name, anew / name, ignore=shutil.ignore_patterns("__pycache__"))
    whole_process(
        "push",
        {
            "ours": Program(ours, given),
            "bare script with requests": Program(["-c", BARE, "POST", "v2/bot/message/push"], given),
            "Swimlane's stock runner on our YAML": Program(["-c", STOCK, "send_push_message"], given),
            "ours, compiled anew in each run": Program(ours, given, {"PYTHONDONTWRITEBYTECODE": "1"}, anew),
            "ours, with a quota reserve": Program(ours, guarded),
        },
    )


def read(bench: Bench) -> None:
    """A read, in the same way."""
    given = write(bench.folder / "read.json", credentials(bench.line))
    action = "get_number_of_messages_sent_this_month"
    whole_process(
        "read",
        {
            "ours": Program(["-m", "connector", action], given),
            "bare script with requests": Program(["-c", BARE, "GET", "v2/bot/message/quota/consumption"], given),
            "Swimlane's stock runner on our YAML": Program(["-c", STOCK, action], given),
        },
    )


def whole_process(what: str, programs: dict[str, Program]) -> None:
    """Measure an action against what else makes the same two calls."""
    own, bare, stock, *_ = names = list(programs)
    if (ROOT / "dist").exists():
        say("\ndist/ is there: the stock runner parses its schemas too, which flatters ours. Run make clean first.")
    if not stock_is_there():
        programs = {name: programs[name] for name in names if name != stock}
    in_turns(programs, 1)
    costs = in_turns(programs, 21)
    heading(f"{what}: whole process with token request", 21)
    for name, each in costs.items():
        costs_row(name, usual(each))
    ratio_row("ours / bare", ratio(costs[own], costs[bare]), Targets(0.90, 0.90, 1.30))
    if stock in costs:
        ratio_row("ours / stock", ratio(costs[own], costs[stock]), Targets(0.55))
    else:
        row("ours / stock", "not measured: the stock runner is not installed, or not for this Python")
    for name in names[3:]:
        ratio_row(f"{name.removeprefix('ours, ')} / ours", ratio(costs[name], costs[own]), Targets())


def tls(bench: Bench) -> None:
    """A push over TLS: with certifi's bundle and the sandbox's authority in one file, and in a hashed folder."""
    line = bench.secure
    given = write(bench.folder / "tls.json", {**credentials(line), "json_body": PUSH})
    ours, bare = ["-m", "connector", "send_push_message"], ["-c", BARE, "POST", "v2/bot/message/push"]
    programs = {"ours": Program(ours, given, line.trust), "bare script with requests": Program(bare, given, line.trust)}
    if line.hashed:
        programs["ours, hashed folder"] = Program(ours, given, line.hashed)
        programs["bare script, hashed folder"] = Program(bare, given, line.hashed)
    in_turns(programs, 1)
    costs = in_turns(programs, 21)
    heading("push over TLS: the same; authorities from certifi's file, or from a hashed folder", 21)
    for name, each in costs.items():
        costs_row(name, usual(each))
    own, other, *hashed = costs.values()
    ratio_row("ours / bare", ratio(own, other), Targets(cpu=0.90))
    if hashed:
        ratio_row("ours, folder / bare, file", ratio(hashed[0], other), Targets(cpu=0.70))
        ratio_row("ours / bare, both folder", ratio(*hashed), Targets())
    else:
        row("with a hashed folder", "not measured: there is no openssl that can make one")


def latency(bench: Bench) -> None:
    """A multicast to 50,000 where LINE takes its time: ours and a plain loop."""
    late(bench, bench.line, "100 ms, plain HTTP", 0.1, 3, Targets(0.10, 1.00, 1.25))
    late(bench, bench.secure, "100 ms, TLS", 0.1, 3, Targets(0.10, 1.00, 1.25))
    late(bench, bench.line, "300 ms, plain HTTP", 0.3, 1, Targets(0.08))


def late(bench: Bench, line: Line, what: str, seconds: float, turns: int, targets: Targets) -> None:
    """Measure a multicast where each answer comes so many seconds late."""
    one, many = multicasts(bench, line, 1, USERS)
    programs = {
        "ours": Program(MULTICAST, many, line.trust),
        "plain loop with requests": Program(["-c", LOOP], many, line.trust),
        "ours, to one user": Program(MULTICAST, one, line.trust),
    }
    crowds: list[list[int]] = []

    def look(name: str) -> None:
        if name == "ours":
            crowds.append(line.crowd())

    costs = in_turns(programs, turns, lambda _: line.delay(CHUNKS, seconds), look)
    heading(f"multicast to {USERS:,}: LINE takes {what}", turns)
    for name, each in costs.items():
        costs_row(name, usual(each))
    ours, loop, start = costs.values()
    ratio_row("ours / plain loop", ratio(ours, loop), targets)
    above_start(ours, start, None)
    under_way, begun = (max(column) for column in zip(*crowds, strict=True))
    row("most under way at once", judged(under_way, 32, 0))
    row("most begun within one second", judged(begun, 200, 0))


def multicasts(bench: Bench, line: Line, *users: int) -> list[Path]:
    """Write what multicasts to so many users are given."""
    fields = {"url": line.url, "token": line.token, "messages": PUSH["messages"]}
    return [write_multicast(bench.folder / f"multicast-{number}.json", fields, number) for number in users]


def above_start(costs: list[Cost], start: list[Cost], most: float | None) -> None:
    """Print what a multicast to 50,000 costs in memory beside one to a single user, in sizes of the list of IDs."""
    size = size_of(USERS)
    more = usual(above(costs, start)).memory / size
    row("ours above start, in lists of IDs", "", f"(a list: {size:.1f} MB)", judged(more, most))


def chunks(bench: Bench) -> None:
    """A multicast to 50,000 on loopback: what each chunk costs, and the memory that the list costs."""
    one, many = multicasts(bench, bench.line, 1, USERS)
    programs = {
        "ours": Program(MULTICAST, many),
        "plain loop with requests": Program(["-c", LOOP], many),
        "ours, to one user": Program(MULTICAST, one),
        "plain loop, to one user": Program(["-c", LOOP], one),
    }
    in_turns(programs, 1, lambda _: bench.line.clear())
    costs = in_turns(programs, 15, lambda _: bench.line.clear())
    heading(f"multicast to {USERS:,} on loopback", 15)
    for name, each in costs.items():
        costs_row(name, usual(each))
    ours, loop, start, loop_start = costs.values()
    ratio_row("ours / plain loop", ratio(ours, loop), Targets())
    more, loop_more = above(ours, start), above(loop, loop_start)
    for name, each in (("ours, per chunk", more), ("plain loop, per chunk", loop_more)):
        cost = usual(each)
        row(name, f"{cost.wall / CHUNKS:.2f} ms", f"{cost.cpu / CHUNKS:.2f} ms")
    each_chunk = ratio(more, loop_more)
    row("per chunk, ours / plain loop", judged(each_chunk.wall, 1.00), judged(each_chunk.cpu, None))
    above_start(ours, start, 1.50)


def growth(bench: Bench) -> None:
    """How the cost of a multicast grows, on loopback."""
    numbers = (1, 500, 5_000, 50_000, 500_000)
    files = multicasts(bench, bench.line, *numbers)
    programs = {f"{number:,} users": Program(MULTICAST, file) for number, file in zip(numbers, files, strict=True)}
    costs = in_turns(programs, 3, lambda _: bench.line.clear())
    heading("how a multicast grows, on loopback; medians", 3)
    for name, each in costs.items():
        costs_row(name.removesuffix("s") if name == "1 users" else name, usual(each))


def checks(bench: Bench) -> None:
    """What checking message objects adds to a process: first with loading what it needs, then alone."""
    button = {"type": "uri", "label": "Open ticket", "uri": "https://soar.example/tickets/1"}
    line = {
        "type": "box",
        "layout": "baseline",
        "contents": [
            {"type": "text", "text": "Host", "flex": 2},
            {"type": "text", "text": "db-01", "flex": 5, "wrap": True},
        ],
    }
    bubble = {
        "type": "bubble",
        "header": {
            "type": "box",
            "layout": "vertical",
            "contents": [{"type": "text", "text": "Disk full", "weight": "bold"}],
        },
        "body": {"type": "box", "layout": "vertical", "contents": [line] * 25},
        "footer": {"type": "box", "layout": "vertical", "contents": [{"type": "button", "action": button}] * 2},
    }
    template = {
        "type": "template",
        "altText": "Disk full",
        "template": {
            "type": "buttons",
            "text": "Disk 95 % full",
            "actions": [button, {"type": "message", "label": "Mine", "text": "mine"}],
        },
    }
    flex = {"type": "flex", "altText": "Disk full", "contents": {"type": "carousel", "contents": [bubble] * 12}}
    say("\nchecking message objects, in milliseconds; medians of 7 processes")
    row("", "with loading", "alone")
    cases: tuple[tuple[str, Any, float | None], ...] = (
        ("one text", PUSH["messages"][0], 10),
        ("one template", template, None),
        ("a carousel of 12 large bubbles", flex, 50),
    )
    for what, message, target in cases:
        runs = [json.loads(told("-c", CHECK, given=json.dumps([message])).stdout) for _ in range(7)]
        first, again = (statistics.median(column) for column in zip(*runs, strict=True))
        row(what, judged(first, target, 1), f"{again:.1f}")


def imports(bench: Bench) -> None:
    """Where the start-up of the slowest action goes: of each action the quickest of three loads."""
    names = sorted(path.stem for path in (ROOT / "actions").glob("*.py") if path.stem != "__init__")
    quickest = {name: min((traced(name) for _ in range(3)), key=whole) for name in names}
    slowest = max(quickest, key=lambda name: whole(quickest[name]))
    say(f"\nimport time of the slowest action, in milliseconds (tracing adds to it):\n{slowest}")
    row("all modules", f"{whole(quickest[slowest]) / 1000:.1f}")
    ours = sum(own for own, _, module in quickest[slowest] if module.startswith("connector"))
    row("of it in modules of connector", f"{ours / 1000:.1f}")
    for _, cumulative, module in sorted(quickest[slowest], key=lambda entry: -entry[1])[:12]:
        row(module, f"{cumulative / 1000:.1f}")


def traced(action: str) -> list[tuple[int, int, str]]:
    """Load an action and what it sends with; return own and cumulative microseconds by module."""
    code = f"from connector.turbine import load; load({action!r}); import connector.session"
    lines = told("-X", "importtime", "-c", code).stderr.splitlines()
    rows = [line.removeprefix("import time:").split("|") for line in lines if "|" in line]
    return [(int(own), int(all_), module.strip()) for own, all_, module in rows if own.strip().isdigit()]


def whole(rows: list[tuple[int, int, str]]) -> int:
    """Return the microseconds of all modules together."""
    return sum(own for own, _, _ in rows)


def sandbox(bench: Bench) -> None:
    """How fast the sandbox answers one client."""
    import http.client

    bench.line.clear()
    connection = http.client.HTTPConnection(bench.line.url.removeprefix("http://"))
    headers = {"Authorization": f"Bearer {bench.line.token}"}
    started, count = time.perf_counter(), 2000
    for _ in range(count):
        connection.request("GET", "/v2/bot/message/quota", headers=headers)
        connection.getresponse().read()
    connection.close()
    say("\nsandbox")
    row("requests per second, one connection", f"{count / (time.perf_counter() - started):.0f}")


BLOCKS: dict[str, Callable[[Bench], None]] = {
    "push": push,
    "tls": tls,
    "read": read,
    "latency": latency,
    "chunks": chunks,
    "growth": growth,
    "checks": checks,
    "imports": imports,
    "sandbox": sandbox,
}
"""The blocks of the report by the names that the command line takes."""


def main() -> int:
    """Print the report."""
    lines = [f"  {name:<10}{(block.__doc__ or '').partition(chr(10))[0]}" for name, block in BLOCKS.items()]
    parser = argparse.ArgumentParser(
        description="What an action costs, as ratios within one run; by default all of these blocks:",
        epilog="\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("blocks", nargs="*", metavar="block", help="measure only these")
    chosen = parser.parse_args().blocks or list(BLOCKS)
    if unknown := set(chosen) - set(BLOCKS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(BLOCKS)}")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    today = date.today()  # noqa: DTZ011 - the day where the machine stands
    say(f"Python {platform.python_version()}, requests {version('requests')}, {machine}, {today}")
    missing = not_stored()
    say(
        f"Compiled in every run: {', '.join(missing)}"
        if missing
        else "Every module that a push loads has its compiled file."
    )
    with tempfile.TemporaryDirectory() as folder, plain() as line, secure(Path(folder)) as encrypted:
        for name in chosen:
            BLOCKS[name](Bench(line, encrypted, Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
