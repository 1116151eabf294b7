"""make bench: what an action costs, as ratios within this one run. Not a test: it judges nothing.

Every measured program is a process of its own, in turns, against one sandbox that is a process too, so that what slows
the machine down slows all of them. Times are medians; memory is the largest resident set. This program stays small
itself, since a process that is started inherits the mark of the one that starts it.
"""

import compileall
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 21
USER = "U4af4980629000000000000000000abcd"
PUSH = {"to": USER, "messages": [{"type": "text", "text": "Disk 95 % full"}]}
RECIPIENTS = 50_000

BARE = """
import json, sys
import requests
given, method, path = json.load(sys.stdin), sys.argv[1], sys.argv[2]
session = requests.Session()
form = {"grant_type": "client_credentials", "client_id": given["client_id"], "client_secret": given["client_secret"]}
token = session.post(given["token_url"], data=form).json()["access_token"]
answer = session.request(method, given["url"] + "/" + path, headers={"Authorization": "Bearer " + token},
                         json=given.get("json_body"))
print("::set-output " + json.dumps({"status_code": answer.status_code, "json_body": answer.json()}))
"""

STOCK = """
import sys
import swimlane_core
from connector_definition_runner import Runner
inputs = swimlane_core.get_inputs()
runner = Runner(swimlane_core.get_asset(), swimlane_core.get_asset_schema(), swimlane_core.get_proxy())
print(swimlane_core.get_output(runner.run(inputs, swimlane_core.get_action_schema())))
"""

BARE_CHUNKS = """
import json, sys, uuid
import requests
given = json.load(sys.stdin)
session = requests.Session()
to = given["to"]
for start in range(0, len(to), 500):
    headers = {"Authorization": "Bearer " + given["token"], "X-Line-Retry-Key": str(uuid.uuid4())}
    answer = session.post(given["url"] + "/v2/bot/message/multicast", headers=headers,
                          json={"to": to[start:start + 500], "messages": given["messages"]})
    answer.raise_for_status()
print("::set-output {}")
"""

CHECK = """
import json, sys, time
from connector.fields import Findings
messages = json.load(sys.stdin)
started = time.perf_counter()
from connector import messages as room
found = Findings()
room.check(messages, found, quotes=True)
first = time.perf_counter() - started
started = time.perf_counter()
room.check(messages, Findings(), quotes=True)
again = time.perf_counter() - started
assert not found.problems, found.problems
print(json.dumps([first * 1000, again * 1000]))
"""


class Cost(NamedTuple):
    """What one process took."""

    milliseconds: float
    megabytes: float


def environment() -> dict[str, str]:
    """The environment of a measured process: no proxy, and which fields are the asset's."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "ASSET_KEYS": "url,token_url,client_id,client_secret,token"}


def measure(command: list[str], given: str) -> Cost:
    """Run one process to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(given)
    process.stdin.close()
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    assert "::set-output" in printed, f"{command} failed"
    per_megabyte = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost((time.perf_counter() - started) * 1000, usage.ru_maxrss / per_megabyte)


def in_turns(programs: dict[str, list[str]], given: str, rounds: int) -> dict[str, Cost]:
    """Measure several programs in turns; return the median of each."""
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for command in programs.values():
        measure(command, given)  # compiles what has not been compiled yet
    for _ in range(rounds):
        for name, command in programs.items():
            costs[name].append(measure(command, given))
    return {
        name: Cost(*(statistics.median(column) for column in zip(*rows, strict=True))) for name, rows in costs.items()
    }


def row(what: str, seen: str, target: str = "") -> None:
    """Print one line of the report."""
    say(f"  {what:<58} {seen:>12}   {target}")


def say(text: str) -> None:
    """Print for the person who asked."""
    print(text, flush=True)  # noqa: T201 - this is a report


def judged(ratio: float, most: float) -> tuple[str, str]:
    """Put a ratio beside its target."""
    return f"{ratio:.2f}", f"at most {most:.2f}: {'reached' if ratio <= most else 'MISSED'}"


def whole_processes(line: dict[str, str]) -> None:
    """A push and a read: ours, the bare script, the stock runner."""
    asset = {
        "url": line["url"],
        "token_url": f"{line['url']}/oauth2/v3/token",
        "client_id": line["client_id"],
        "client_secret": line["client_secret"],
    }
    cases: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("send_push_message", "POST", "v2/bot/message/push", {"json_body": PUSH}),
        ("get_number_of_messages_sent_this_month", "GET", "v2/bot/message/quota/consumption", {}),
    )
    for action, method, path, inputs in cases:
        programs = {"ours": ["-m", "connector", action], "bare": ["-c", BARE, method, path]}
        if stock_is_there():
            programs["stock"] = ["-c", STOCK, action]
        costs = in_turns(programs, json.dumps({**asset, **inputs}), ROUNDS)
        say(f"\n{action}, whole process with token request ({costs['ours'].milliseconds:.0f} ms)")
        row("time against a bare script with requests", *judged(costs["ours"][0] / costs["bare"][0], 1.35))
        row("memory against a bare script with requests", *judged(costs["ours"][1] / costs["bare"][1], 1.30))
        if "stock" in costs:
            row("time against the stock runner on our YAML", *judged(costs["ours"][0] / costs["stock"][0], 0.75))
            row("memory against the stock runner on our YAML", f"{costs['ours'][1] / costs['stock'][1]:.2f}")


def stock_is_there() -> bool:
    """Whether Swimlane's two packages are installed; they need Python before 3.13."""
    code = "import swimlane_core, connector_definition_runner"
    return (
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False, capture_output=True).returncode == 0
    )


def chunks(line: dict[str, str]) -> None:
    """A multicast to many: per chunk against a bare loop, and the memory that the list costs."""
    to = [f"U{number:032x}" for number in range(1, RECIPIENTS + 1)]
    size = (sum(map(sys.getsizeof, to)) + sys.getsizeof(to)) / 1024 / 1024
    costs = {}
    for count in (1, RECIPIENTS):
        given = {"url": line["url"], "token": line["token"], "messages": PUSH["messages"], "to": to[:count]}
        programs = {"ours": ["-m", "connector", "send_multicast_message"], "bare": ["-c", BARE_CHUNKS]}
        costs[count] = in_turns(programs, json.dumps(given), 7)
    number = RECIPIENTS / 500
    each = {name: (costs[RECIPIENTS][name][0] - costs[1][name][0]) / number for name in ("ours", "bare")}
    say(f"\nsend_multicast_message to {RECIPIENTS:,} ({each['ours']:.2f} ms per chunk of 500)")
    row("time per chunk against a bare loop with requests", *judged(each["ours"] / each["bare"], 1.20))
    row(
        "peak memory above the start-up, in lists of recipients",
        *judged((costs[RECIPIENTS]["ours"][1] - costs[1]["ours"][1]) / size, 1.5),
    )


def checks() -> None:
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
    say("\nchecking message objects, in milliseconds: with loading, and alone")
    for what, message, target in (
        ("one text", PUSH["messages"][0], 10),
        ("one template", template, None),
        ("a carousel of 12 large bubbles", flex, 50),
    ):  # type: ignore[index]
        runs = []
        for _ in range(7):
            ended = subprocess.run(
                [sys.executable, "-c", CHECK],
                input=json.dumps([message]),
                capture_output=True,
                text=True,
                cwd=ROOT,
                check=True,
            )
            runs.append(json.loads(ended.stdout))
        first, again = (statistics.median(column) for column in zip(*runs, strict=True))
        row(
            what,
            f"{first:.1f} / {again:.1f}",
            f"at most {target}: {'reached' if first <= target else 'MISSED'}" if target else "",
        )


def imports() -> None:
    """Where the start-up of the slowest action goes: of each action the quickest of three loads."""
    names = sorted(path.stem for path in (ROOT / "actions").glob("*.py") if path.stem != "__init__")
    quickest = {name: min((traced(name) for _ in range(3)), key=whole) for name in names}
    slowest = max(quickest, key=lambda name: whole(quickest[name]))
    say(f"\nimport time of {slowest}, the slowest action, by module (ms with what it loads; tracing adds to it)")
    row("all modules", f"{whole(quickest[slowest]) / 1000:.1f}")
    ours = sum(own for own, _, module in quickest[slowest] if module.startswith("connector"))
    row("of it in modules of connector", f"{ours / 1000:.1f}")
    for _, cumulative, module in sorted(quickest[slowest], key=lambda entry: -entry[1])[:12]:
        row(module, f"{cumulative / 1000:.1f}")


def traced(action: str) -> list[tuple[int, int, str]]:
    """Load an action and what it sends with; return own and cumulative microseconds by module."""
    code = f"from connector.turbine import load; load({action!r}); import connector.session"
    command = [sys.executable, "-X", "importtime", "-c", code]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    rows = [line.removeprefix("import time:").split("|") for line in ended.stderr.splitlines() if "|" in line]
    return [(int(own), int(all_), module.strip()) for own, all_, module in rows if own.strip().isdigit()]


def whole(rows: list[tuple[int, int, str]]) -> int:
    """Return the microseconds of all modules together."""
    return sum(own for own, _, _ in rows)


def requests_per_second(line: dict[str, str]) -> None:
    """How fast the sandbox answers one client."""
    import http.client

    address = line["url"].removeprefix("http://")
    connection = http.client.HTTPConnection(address)
    headers = {"Authorization": f"Bearer {line['token']}"}
    started, count = time.perf_counter(), 2000
    for _ in range(count):
        connection.request("GET", "/v2/bot/message/quota", headers=headers)
        connection.getresponse().read()
    connection.close()
    say("\nsandbox")
    row("requests per second over one connection", f"{count / (time.perf_counter() - started):.0f}")


def main() -> int:
    """Print the whole report."""
    for folder in ("connector", "actions"):  # also where the environment has Python store nothing that it compiles
        compileall.compile_dir(ROOT / folder, quiet=1)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    say(f"Python {platform.python_version()}, {machine}, {ROUNDS} rounds")
    if (ROOT / "dist").exists():
        say("dist/ is there: the stock runner parses its schemas too, which flatters ours. Run make clean first.")
    command = [sys.executable, "-m", "connector.sandbox"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sandbox:
        assert sandbox.stdout is not None
        line = json.loads(sandbox.stdout.readline())
        try:
            whole_processes(line)
            chunks(line)
            checks()
            imports()
            requests_per_second(line)
        finally:
            sandbox.terminate()
    return 0


if __name__ == "__main__":
    sys.exit(main())
