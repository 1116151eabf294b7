"""What a person at a terminal sees: every command through the process, the laid-out ones through a pseudo-terminal."""

import fcntl
import json
import os
import pty
import re
import signal
import socket
import ssl
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml

from connector import __version__
from connector.action import Retry
from connector.asset import ASSET_KEYS
from connector.cli.command import main
from connector.cli.description import example_inputs
from connector.sandbox import Fault, Sandbox
from tests.conftest import (
    ACTIONS,
    ROOT,
    TEXT,
    UNMEASURED,
    USER,
    Result,
    bearer,
    clean_environment,
    interpreter,
    load,
    oauth,
    run_here,
    started,
)

PUSH = {"to": USER, "messages": [TEXT]}
RETRY_KEY = "123e4567-e89b-12d3-a456-426614174000"
QUOTA = "/v2/bot/message/quota"
READ = "get_the_target_limit_for_messages_this_month"
ESCAPE = "\033"
COMMAND = ["-m", "connector"]
STARTED = [sys.executable, *COMMAND]


def environment(**more: str) -> dict[str, str]:
    """The environment of a person who has set nothing for the connector."""
    kept = {name: value for name, value in clean_environment().items() if not name.startswith(("LINE", "NO_COLOR"))}
    return {**kept, "TERM": "xterm", **more}


def variables(asset: dict[str, Any]) -> dict[str, str]:
    """An asset as environment variables."""
    return {f"LINE_{name.upper()}": str(value) for name, value in asset.items()}


def run(*arguments: str, given: bytes | str = b"", command: list[str] = COMMAND, **more: str) -> Result:
    """Run the connector with neither input nor output on a terminal, or a command in its place."""
    text = given.encode() if isinstance(given, str) else given
    if command[0].startswith("-"):  # an interpreter's arguments
        loaded = interpreter("connector.*" if command is COMMAND else "requests")
        result = Result(*loaded.run([*command, *arguments], text, environment(**more)))
    else:
        ended = subprocess.run(
            [*command, *arguments],
            input=text,
            capture_output=True,
            cwd=ROOT,
            env=environment(**more),
            timeout=60,
            check=False,
        )
        result = Result(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
    assert "Traceback" not in result.err
    return result


def at_terminal(*arguments: str, columns: int = 100, typed: bytes = b"", **more: str) -> Result:
    """Run the connector on a terminal; all that it shows is ``out``, with what was typed."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    ended = interpreter("connector.*").start([*COMMAND, *arguments], [theirs] * 3, environment(**more))
    os.close(theirs)
    os.write(ours, typed)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # how Linux tells that the other side is closed
        pass
    os.close(ours)
    code = ended()
    text = shown.decode().replace("\r\n", "\n")
    assert "Traceback" not in text
    return Result(code, text, "")


def without(code: str) -> list[str]:
    """The arguments of an interpreter that runs some code first, then the connector."""
    return ["-c", f"{code}\nimport runpy\nrunpy.run_module('connector', run_name='__main__')"]


def file(folder: Path, name: str, value: Any) -> str:
    """Write a value as JSON, or as YAML where the name says so, and return the path."""
    path = folder / name
    text = value if isinstance(value, str) else (yaml.safe_dump if name.endswith(".yml") else json.dumps)(value)
    path.write_text(text, encoding="utf-8")
    return str(path)


# The way of Turbine stays as it is


@pytest.mark.parametrize("given", ['{"to": "@somebody"}', "", "no JSON"])
def test_one_action_with_piped_input_loads_nothing_that_is_for_people(given: str) -> None:
    code = (
        "import atexit, sys\n"
        "foreign = ('connector.cli', 'connector.desk', 'argparse', 'yaml', 'pydantic', 'textwrap')\n"
        "atexit.register(lambda: print([name for name in foreign if name in sys.modules], file=sys.stderr))"
    )
    result = run("send_push_message", given=given, command=[sys.executable, *without(code)], **UNMEASURED)
    assert result.code == 1
    assert result.err.splitlines()[0].startswith("::set-error ")
    assert result.err.splitlines()[1] == "[]"


def test_one_action_with_piped_input_looks_at_no_variable_that_is_for_people(sandbox: Sandbox) -> None:
    error = run(READ, given="{}", **variables(bearer(sandbox))).error
    assert error["kind"] == "invalid_asset"


def test_one_action_whose_standard_input_is_closed_ends_in_the_error_line() -> None:
    result = run("-c", f'"$0" -m connector {READ} <&-', sys.executable, command=["sh"])
    assert "empty" in result.error["message"]


# Finding out


def test_the_list_has_a_line_for_every_action_with_title_method_endpoint_and_description() -> None:
    result = run("--list")
    head, *lines = result.out.splitlines()
    assert (result.code, result.err) == (0, "")
    assert [line.split()[0] for line in lines] == ACTIONS
    for action, line in zip(ACTIONS, lines, strict=True):
        title, method, endpoint, description = re.split(r"  +", line)[1:]
        assert title.lower() == action.replace("_", " ")
        assert (method, endpoint) == (load(action).method, load(action).endpoint)
        assert description.endswith(".")
    assert [head.index(word) for word in ("TITLE", "METHOD")] == [
        lines[0].index(word) for word in ("Display a", "POST")
    ]


@pytest.mark.parametrize("columns", [80, 400])
def test_on_a_terminal_no_line_of_the_list_is_longer_than_a_row(columns: int) -> None:
    result = at_terminal("--list", columns=columns, NO_COLOR="1")
    assert max(map(len, result.out.splitlines())) <= columns
    assert all(action in result.out for action in ACTIONS)
    assert len(result.out.splitlines()) >= len(ACTIONS) * (3 if columns == 80 else 1)


def test_a_description_tells_page_endpoint_inputs_limits_and_output() -> None:
    result = run("--describe", "send_push_message")
    assert (result.code, result.err) == (0, "")
    for told in (
        "Send Push Message",
        "POST v2/bot/message/push",
        "https://developers.line.biz/en/reference/messaging-api/#send-push-message",
        "to  string, required; a user or group or room ID: U or C or R and 32 hexadecimal digits",
        "messages  array, required; 1 to 5 message objects",
        "notificationDisabled  boolean, default false",
        "X-Line-Retry-Key  string; a UUID",
        "json_body.sentMessages[].id  string",
        "outcome  string",
    ):
        assert told in result.out


def test_a_description_shows_the_fields_of_an_object_of_several_kinds_once() -> None:
    out = run("--describe", "send_narrowcast_message").out
    assert out.count("  recipient.audienceGroupId  ") == 1
    assert "recipient.not." not in out
    assert "age_15, age_20 ... age_70. subscriptionPeriod: day_7" in out
    assert "one of age_15" not in out


@pytest.mark.parametrize("action", ACTIONS)
def test_the_example_of_a_description_can_be_pasted_and_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, action: str
) -> None:
    """The shell finds a python that only writes down what it is given, since one that starts takes its time."""
    assert main(["--describe", action]) == 0
    example = capsys.readouterr().out.partition("Example, to be pasted\n")[2]
    assert example.startswith(f"python -m connector {action} --sandbox")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" >arguments\ncat >given\n", encoding="utf-8")
    python.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        ["sh", "-c", example], stdin=subprocess.DEVNULL, cwd=tmp_path, env=environment(PATH=path), check=True
    )
    arguments = (tmp_path / "arguments").read_text(encoding="utf-8").splitlines()
    assert arguments[:2] == COMMAND
    assert run(*arguments[2:], given=(tmp_path / "given").read_bytes()).output["status_code"] in (200, 202)


def test_the_version_is_the_connectors() -> None:
    assert run("--version") == Result(0, f"LINE Messaging API connector {__version__}\n", "")


def test_help_names_every_option_and_every_variable() -> None:
    result = run("--help")
    assert (result.code, result.err) == (0, "")
    for told in ("--list", "--describe", "--input", "--asset", "--sandbox", "--dry-run", "--check", "--version"):
        assert told in result.out
    for name in ASSET_KEYS:
        assert f"LINE_{name.upper()}" in result.out
    assert max(map(len, result.out.splitlines())) <= 90


def test_without_arguments_the_help_is_shown_and_nothing_goes_to_standard_output() -> None:
    result = run()
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("usage: python -m connector ACTION")


def test_whoever_reads_the_first_line_only_sees_no_traceback() -> None:
    result = run("-c", '"$0" -m connector --describe send_push_message | head -1', sys.executable, command=["sh"])
    assert (result.out.count("\n"), result.err) == (1, "")


# What cannot be understood


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--inptu", "x"], 'There is no option --inptu. Did you mean "--input"?'),
        (["send_push_message", "--tok=top-secret"], "There is no option --tok."),
        (["--token", "top-secret"], "There is no option --token: set LINE_TOKEN or use --asset FILE."),
        (["--client-secret=top-secret", "--check"], "set LINE_CLIENT_SECRET"),
        (["--input"], "Argument --input: expected one argument."),
        (["--describe"], "Argument --describe: expected one argument."),
        (["--sandbox"], "Which action is to run?"),
        (["send_push_message", "top-secret"], "One action is run at a time"),
        (["--list", "--version"], "--version does not go with --list."),
        (["--check", "--dry-run"], "--dry-run does not go with --check."),
        (["send_push_message", "--check"], "--check does not go with an action."),
        (["send_psuh_message", "--sandbox"], 'Did you mean "send_push_message"?'),
        (["--describe", "nothing"], "--list shows all actions."),
        (["--describe", ""], "There is no action ''."),
        (["send_push_message", "--input", "top-secret"], "cannot be read: No such file or directory."),
        (["send_push_message", "--asset", "."], "cannot be read: Is a directory."),
        (["send_push_message", "--input", '{"token": "top-secret"}'], "pipe it into --input -."),
        (["send_push_message", "--input", ""], "cannot be read: No such file or directory."),
        (["send_push_message", "--input", "-", "--asset", "-"], "Standard input can be read once"),
        (["send_push_message", "--sandbox", "--asset", "asset.json"], "--sandbox brings its own asset"),
        (["send_push_message", "--input", "-"], "What --input gives is empty."),
    ],
)
def test_a_mistake_on_the_command_line_is_told_in_one_line_without_what_may_be_a_secret(
    arguments: list[str], says: str
) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("python -m connector: ")
    assert result.err.count("\n") == 1
    assert says in result.err
    assert "top-secret" not in result.err


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"client_secret": top-secret}', "not valid JSON: Expecting value: line 1 column 19"),
        ('{"client_secret": "top-secret", "client_secret": 1}', "given twice"),
        ('["top-secret"]', "not an object"),
        ("top-secret", "not an object"),
        ("client_secret: *top-secret", "not valid YAML: line 1: put texts with special characters in quotes"),
        ("client_secret: !top-secret", "not valid YAML: line 1"),
        ("client_secret: !!int top-secret", "not valid YAML: it holds something that JSON does not have"),
        ("client_secret: top-secret: x", "not valid YAML: line 1"),
        ("token: a\nmore:\n  token: a\n  token: top-secret", "not valid YAML: line 3: a field is given twice"),
        ("token: !!binary dG9wLXNlY3JldA==", "it holds something that JSON does not have"),
        ("token: \x00", "it holds something that JSON does not have"),
        ("n: " + "9" * 5000, "it holds something that JSON does not have"),
        ("[" * 200_000, "nested too deeply"),
        ("- " * 5000, "nested too deeply"),
        ("\ud800", "not UTF-8"),
        ("", "empty"),
    ],
    ids=range(16),
)
def test_a_file_that_is_no_object_is_refused_without_repeating_it(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "asset"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    result = run("--check", "--asset", str(path))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("python -m connector: What --asset gives ")
    assert result.err.count("\n") == 1
    assert says in result.err
    assert "top-secret" not in result.err


@pytest.mark.parametrize("module", ["yaml", "pydantic"])
def test_without_a_library_the_rest_works_and_what_to_install_is_said(tmp_path: Path, module: str) -> None:
    command = without(f"import sys\nsys.modules[{module!r}] = None")
    assert run("--list", command=command).code == 0
    assert run("--describe", READ, command=command).code == 0
    pushed = file(tmp_path, "push.json", PUSH)
    assert run("send_push_message", "--input", pushed, "--sandbox", command=command).output["outcome"] == "sent"
    as_yaml = run("send_push_message", "--input", file(tmp_path, "push.yml", PUSH), "--sandbox", command=command)
    if module == "yaml":
        assert (as_yaml.code, as_yaml.out) == (2, "")
        assert "This needs PyYAML: python -m pip install -r requirements.txt." in as_yaml.err
    else:
        assert as_yaml.output["outcome"] == "sent"


# Where input and asset come from


@pytest.mark.parametrize("form", ["json", "yml"])
def test_input_and_asset_come_from_two_files(tmp_path: Path, sandbox: Sandbox, form: str) -> None:
    pushed, asset = file(tmp_path, f"push.{form}", PUSH), file(tmp_path, f"asset.{form}", oauth(sandbox))
    assert run("send_push_message", "--input", pushed, "--asset", asset).output["outcome"] == "sent"
    assert [request.json for request in sandbox.api_requests] == [PUSH]


@pytest.mark.parametrize("how", [["--input", "-"], ["--input", "-", "--dry-run"], ["--dry-run"]])
def test_one_object_on_standard_input_may_hold_both_as_under_turbine(sandbox: Sandbox, how: list[str]) -> None:
    result = run("send_push_message", *how, given=json.dumps({**bearer(sandbox), **PUSH}))
    assert (result.code, result.err) == (0, "")
    assert len(sandbox.messages) == ("--dry-run" not in how)


def test_the_asset_may_come_from_standard_input_beside_an_input_file(tmp_path: Path, sandbox: Sandbox) -> None:
    pushed = file(tmp_path, "push.json", PUSH)
    result = run("send_push_message", "--input", pushed, "--asset", "-", given=json.dumps(bearer(sandbox)))
    assert result.output["outcome"] == "sent"


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path, sandbox: Sandbox) -> None:
    pushed = file(tmp_path, "push.json", "\ufeff" + json.dumps(PUSH))
    assert run("send_push_message", "--input", pushed, **variables(bearer(sandbox))).output["outcome"] == "sent"


def test_every_field_of_the_asset_has_its_variable(sandbox: Sandbox) -> None:
    asset = oauth(sandbox, verify_ssl="false", timeout_seconds=7, http_proxy="", ca_certificate="")
    output = run(READ, "--input", "-", given="{}", **variables(asset)).output
    assert any(warning.startswith("verify_ssl") for warning in output["warnings"])
    for name in ASSET_KEYS:
        error = run(READ, "--input", "-", given="{}", **{**variables(asset), f"LINE_{name.upper()}": "x y"}).error
        assert [row["property"] for row in error["details"]] == [name]


def test_a_file_wins_over_the_environment_also_with_the_other_kind_of_credentials(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    asset = file(tmp_path, "asset.json", {**oauth(sandbox), "http_proxy": ""})
    others = {"url": "http://127.0.0.1:9", "client_secret": "another", "token": "another-token"}
    assert run(READ, "--asset", asset, **variables(others)).output["status_code"] == 200
    assert "oauth2" in sandbox.requests[0].path
    secret = file(tmp_path, "half.json", {key: oauth(sandbox)[key] for key in ("url", "token_url", "client_id")})
    half = {"client_secret": sandbox.client_secret, "token": "another-token"}
    assert run(READ, "--asset", secret, **variables(half)).output["status_code"] == 200


def test_without_an_address_lines_own_are_taken_and_with_another_no_credentials_go_to_line(sandbox: Sandbox) -> None:
    channel = {"client_id": "123", "client_secret": "top-secret"}
    shown = run(READ, "--dry-run", **variables(channel)).out
    assert "GET https://api.line.me/v2/bot/message/quota\n" in shown
    assert "https://api.line.me/oauth2/v3/token" in shown
    error = run(READ, "--dry-run", **variables({**channel, "url": sandbox.url})).error
    assert [row["property"] for row in error["details"]] == ["token_url"]


def test_yaml_texts_arrive_as_they_were_written(tmp_path: Path, sandbox: Sandbox) -> None:
    texts = [
        "12:30",
        "yes",
        "2024-01-01",
        "2024-01-01T10:00:00Z",
        "0123",
        "0x1F",
        "1_000",
        "on",
        ".5",
        "=",
        "<<",
        "~/x",
    ]
    lines = "".join(f"  - type: text\n    text: {text}\n" for text in texts)
    for start in range(0, len(texts), 5):
        chosen = "".join(lines.splitlines(keepends=True)[2 * start : 2 * start + 10])
        pushed = file(tmp_path, "push.yml", f"to: {USER}\nnotificationDisabled: true\nmessages:\n{chosen}")
        assert run("send_push_message", "--input", pushed, **variables(bearer(sandbox))).output["warnings"] == []
    sent = [message["text"] for request in sandbox.api_requests for message in request.json["messages"]]
    assert sent == texts
    assert sandbox.api_requests[0].json["notificationDisabled"] is True


# The sandbox


def test_the_sandbox_takes_the_place_of_asset_variables_and_proxy(tmp_path: Path, sandbox: Sandbox) -> None:
    given = file(tmp_path, "both.json", {**bearer(sandbox), **PUSH})
    proxies = {"http_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    output = run("send_push_message", "--input", given, "--sandbox", **variables(oauth(sandbox)), **proxies).output
    assert output["outcome"] == "sent"
    assert sandbox.requests == []


# The dry run


def split(shown: str) -> tuple[list[str], str, dict[str, str], str]:
    """Take a dry run apart: remarks, request line, headers, body."""
    head, _, body = shown.partition("\n\n")
    lines = head.splitlines()
    remarks = [line for line in lines if line.startswith("# ")]
    request, *headers = lines[len(remarks) :]
    named = dict(line.split(": ", 1) for line in headers)
    return remarks, request, {name.lower(): value for name, value in named.items()}, body.removesuffix("\n")


@pytest.mark.parametrize("action", ACTIONS)
def test_a_dry_run_shows_the_request_that_a_run_then_sends(sandbox: Sandbox, action: str) -> None:
    keyed = {"headers": {"X-Line-Retry-Key": RETRY_KEY}} if load(action).retry is Retry.KEYED else {}
    inputs = {**example_inputs(load(action)), **keyed}
    rehearsed = run(action, "--dry-run", given=json.dumps({**oauth(sandbox), **inputs}))
    assert (rehearsed.code, rehearsed.err) == (0, "")
    assert sandbox.requests == []
    assert sandbox.client_secret not in rehearsed.out
    remarks, request, headers, body = split(rehearsed.out)
    assert remarks[0] == "# All checks passed and nothing was sent. This is what would go out."
    assert remarks[1].endswith(f"requested from {sandbox.url}/oauth2/v3/token.")

    assert run_here(action, oauth(sandbox), inputs).output["status_code"] in (200, 202)
    sent = sandbox.api_requests[0]
    query = "".join(f"?{name}={value}" for name, value in sent.query.items())
    assert request == f"{sent.method} {sandbox.url}{sent.path}{query}"
    assert headers.pop("authorization") == "Bearer ********"
    assert headers == {name: value for name, value in sent.headers.items() if name not in ("host", "authorization")}
    assert body == sent.body.decode()


def test_a_dry_run_of_a_large_multicast_says_how_many_requests_and_shows_the_first(sandbox: Sandbox) -> None:
    users = [f"U{number:032x}" for number in range(1200)]
    given = json.dumps({**bearer(sandbox), "to": users, "messages": [TEXT]})
    remarks, _, _, body = split(run("send_multicast_message", "--dry-run", given=given).out)
    assert remarks == ["# All checks passed and nothing was sent. This is the first of 3 requests that would go out."]
    assert json.loads(body)["to"] == users[:500]
    assert sandbox.requests == []


def test_a_dry_run_does_not_wait_for_a_narrowcast(sandbox: Sandbox) -> None:
    given = json.dumps({**bearer(sandbox), "requestId": RETRY_KEY, "wait_seconds": 840})
    started = time.monotonic()
    result = run("get_narrowcast_message_status", "--dry-run", given=given)
    assert "This is what would go out." in result.out
    assert time.monotonic() - started < 5
    assert sandbox.requests == []


def test_a_dry_run_that_finds_mistakes_ends_in_the_same_error_as_a_run(sandbox: Sandbox) -> None:
    given = json.dumps({**bearer(sandbox), "to": "@somebody", "messages": [], "headers": {"X-Line-Retry-Key": "1"}})
    assert run("send_push_message", "--dry-run", given=given).error == run("send_push_message", given=given).error


def test_a_dry_run_tells_warnings_and_proxy_and_no_secret(sandbox: Sandbox) -> None:
    asset = bearer(sandbox, http_proxy="http://user:top-secret@127.0.0.1:9", verify_ssl=False)
    text = {"type": "text", "text": f"the token is {sandbox.token}"}
    result = run("send_push_message", "--dry-run", given=json.dumps({**asset, **PUSH, "messages": [text]}))
    assert result.code == 0
    assert "# It would go through the proxy 127.0.0.1:9.\n" in result.out
    assert "# Warning: verify_ssl" in result.out
    assert "the token is ********" in result.out
    assert not {secret for secret in ("top-secret", sandbox.token) if secret in result.out}


def test_a_dry_run_masks_a_token_however_short() -> None:
    shown = run(READ, "--dry-run", LINE_TOKEN="a-b").out
    assert "Authorization: Bearer ********\n" in shown
    assert "a-b" not in shown


# The check


def check(asset: dict[str, Any], *arguments: str, command: list[str] = COMMAND, **more: str) -> Result:
    """Check an asset that is in environment variables; no output may hold its secrets."""
    result = run("--check", *arguments, command=command, **variables(asset), **more)
    assert result.err == ""
    secrets = [asset.get("client_secret"), asset.get("token"), "top-secret"]
    assert not [secret for secret in secrets if secret and secret in result.out]
    return result


def failing(result: Result) -> tuple[list[str], str, str]:
    """The layers that are good, the one that is not, and what is said of it."""
    assert result.code == 1
    rows = [re.fullmatch(r"(\w+) +(ok|failed) +(.+)", line) for line in result.out.splitlines()]
    good = [row[1] for row in rows if row and row[2] == "ok"]
    bad = [row for row in rows if row and row[2] == "failed"]
    assert len(bad) == 1
    assert bad[0] is not None
    assert "What helps: " in result.out
    return good, bad[0][1], bad[0][3]


@pytest.mark.parametrize("kind", [oauth, bearer])
def test_a_good_asset_passes_every_layer_with_one_read_that_costs_nothing(kind: Any) -> None:
    with Sandbox(quota=500) as line:
        result = check(kind(line))
        assert result.code == 0
        rows = [text.split()[:2] for text in result.out.splitlines()[:6]]
        assert rows == [[name, "ok"] for name in ("asset", "proxy", "connection", "tls", "token", "channel")]
        assert "500 messages a month" in result.out
        assert "The asset is good. No message was sent and no quota used.\n" in result.out
        assert [(request.method, request.path) for request in line.api_requests] == [("GET", QUOTA)]
        assert line.messages == []


@pytest.mark.parametrize("missing", ["client_id", "client_secret", "token_url"])
def test_a_check_names_a_missing_field_without_any_request(sandbox: Sandbox, missing: str) -> None:
    result = check({name: value for name, value in oauth(sandbox).items() if name != missing})
    good, layer, message = failing(result)
    assert (good, layer) == ([], "asset")
    assert message == f"The asset is not usable: {missing}."
    assert f"  {missing} is required" in result.out
    assert "LINE_CLIENT_ID" in result.out
    assert sandbox.requests == []


def test_a_check_names_a_refused_connection(closed: str) -> None:
    good, layer, _ = failing(check({"url": closed, "token": "some-token"}))
    assert (good, layer) == (["asset", "proxy"], "connection")


def test_a_check_names_a_name_that_cannot_be_resolved() -> None:
    code = (
        "import socket\n"
        "def unknown(*_, **__): raise socket.gaierror(-2, 'Name or service not known')\n"
        "socket.getaddrinfo = unknown"
    )
    asset = {"url": "https://line.invalid", "token": "some-token"}
    good, layer, message = failing(check(asset, command=without(code)))
    assert (good, layer) == (["asset", "proxy"], "connection")
    assert message == "The name line.invalid cannot be resolved."


def test_a_check_names_a_dead_proxy_and_hides_its_password(sandbox: Sandbox, closed: str) -> None:
    for asset in (bearer(sandbox, http_proxy=closed.replace("//", "//user:top-secret@")), oauth(sandbox)):
        good, layer, _ = failing(check(asset, http_proxy=closed.replace("//", "//user:top-secret@")))
        assert (good, layer) == (["asset"], "proxy")


def test_a_check_names_an_untrusted_certificate_and_is_content_with_its_ca(tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    pem = authority.cert_pem.bytes().decode()
    with Sandbox(ssl_context=context) as line:
        result = check(oauth(line))
        assert failing(result)[:2] == (["asset", "proxy", "connection"], "tls")
        assert "ca_certificate" in result.out
        asset = file(tmp_path, "asset.yml", oauth(line, ca_certificate=pem))
        assert "tls         ok      the certificate is trusted" in run("--check", "--asset", asset).out
        unchecked = check(oauth(line, verify_ssl=False))
        assert "tls         ok      the certificate is not checked" in unchecked.out
        assert "Warning: verify_ssl" in unchecked.out


def test_a_check_names_an_unusable_bundle_without_calling_the_connection_good(sandbox: Sandbox) -> None:
    good, layer, message = failing(check(bearer(sandbox), REQUESTS_CA_BUNDLE="/does/not/exist"))
    assert (good, layer) == (["asset"], "tls")
    assert "REQUESTS_CA_BUNDLE" in message


@pytest.mark.parametrize("kind", [{"client_secret": "wrong-secret"}, {"token": "wrong-token"}])
def test_a_check_names_credentials_that_line_does_not_accept(sandbox: Sandbox, kind: dict[str, str]) -> None:
    good, layer, message = failing(check({**oauth(sandbox), **kind}))
    assert (good, layer) == (["asset", "proxy", "connection", "tls"], "token")
    assert "LINE" in message


def test_a_check_names_a_token_without_rights(sandbox: Sandbox) -> None:
    for asset in (oauth(sandbox), bearer(sandbox)):
        sandbox.queue(Fault.status_code(403))
        good, layer, message = failing(check(asset))
        assert (good, layer) == (["asset", "proxy", "connection", "tls", "token"], "channel")
        assert "403" in message


def test_a_check_asks_once_and_calls_a_token_good_only_when_line_has_said_so(sandbox: Sandbox) -> None:
    sandbox.queue(Fault.status_code(500))
    good, layer, _ = failing(check(bearer(sandbox)))
    assert (good, layer) == (["asset", "proxy", "connection", "tls"], "channel")
    assert len(sandbox.requests) == 1


def test_a_check_of_the_sandbox_succeeds() -> None:
    assert check({}, "--sandbox").code == 0


@pytest.fixture
def closed() -> str:
    """An address on this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


# On a terminal


def test_on_a_terminal_an_output_is_laid_out_and_coloured(tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", {**PUSH, "stray": "値"})
    shown = at_terminal("send_push_message", "--input", given, "--sandbox").out
    assert "::set-output" not in shown
    assert f"{ESCAPE}[32msend_push_message: sent{ESCAPE}[0m (200 OK)\n" in shown
    assert f"{ESCAPE}[33mWarning: {ESCAPE}[0mstray: is not a field" in shown
    assert re.search(r'json_body: \S+\{\n  "sentMessages": \[\n', shown)
    assert "nothing reaches LINE" in shown


def test_on_a_terminal_an_error_is_laid_out_with_what_helps(tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", {"to": "@somebody", "messages": [TEXT]})
    result = at_terminal("send_push_message", "--input", given, "--sandbox")
    assert result.code == 1
    assert "::set-error" not in result.out
    assert f"{ESCAPE}[31msend_push_message: failed, not_sent{ESCAPE}[0m (invalid_input)\n" in result.out
    assert f"  {ESCAPE}[1mto{ESCAPE}[0m must be a user or group or room ID" in result.out
    assert "What helps: " in result.out
    assert "python -m connector --describe send_push_message" in result.out


@pytest.mark.parametrize("asked", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_whoever_wants_no_colours_gets_none(asked: dict[str, str]) -> None:
    for arguments in ([READ, "--sandbox"], ["--check", "--sandbox"], ["--list"], ["--describe", READ]):
        shown = at_terminal(*arguments, **asked).out
        assert shown
        assert ESCAPE not in shown


@pytest.mark.parametrize("arguments", [["--check", "--sandbox"], ["--list"], ["--describe", READ], ["--help"]])
def test_nothing_that_is_piped_is_coloured_also_when_colours_are_wanted(arguments: list[str]) -> None:
    assert ESCAPE not in run(*arguments, FORCE_COLOR="1", CLICOLOR_FORCE="1").out


def test_an_action_typed_at_a_terminal_runs_without_waiting_for_input(sandbox: Sandbox) -> None:
    result = at_terminal(READ, **variables(bearer(sandbox)))
    assert result.code == 0
    assert f"{READ}: done" in result.out


def test_input_can_be_typed_at_a_terminal(sandbox: Sandbox) -> None:
    typed = f"to: {USER}\nmessages: [{{type: text, text: Hello}}]\n\x04".encode()
    result = at_terminal("send_push_message", "--input", "-", typed=typed, **variables(bearer(sandbox)))
    assert (result.code, len(sandbox.messages)) == (0, 1)
    assert "type JSON or YAML, then Ctrl-D" in result.out


def test_an_action_typed_at_a_terminal_without_an_asset_says_where_it_comes_from() -> None:
    result = at_terminal("send_push_message", NO_COLOR="1")
    assert result.code == 1
    assert "client_secret is required" in result.out
    assert "python -m connector --help. To try without LINE, add --sandbox." in result.out


def test_a_dry_run_on_a_terminal_shows_the_body_for_reading(tmp_path: Path) -> None:
    given = file(tmp_path, "push.json", {**PUSH, "messages": [{"type": "text", "text": "ディスク เต็ม"}]})
    shown = at_terminal("send_push_message", "--input", given, "--sandbox", "--dry-run").out
    assert '      "text": "ディスク เต็ม"\n' in shown


def test_what_comes_from_elsewhere_cannot_steer_the_terminal(sandbox: Sandbox) -> None:
    body = {"message": "no\x1b[2Jthing\x9b2J\rhere"}
    sandbox.queue(Fault.status_code(400, body=body))
    shown = at_terminal(READ, **variables(bearer(sandbox)), NO_COLOR="1").out
    assert r"no\x1b[2Jthing\x9b2J" in shown
    assert not set(shown) & {"\x1b", "\x9b", "\r"}


def test_an_interrupted_send_says_how_to_go_on_without_sending_twice(tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.queue(Fault("stalled"))
    given = file(tmp_path, "push.json", {**PUSH, "headers": {"X-Line-Retry-Key": RETRY_KEY}})
    command = [*STARTED, "send_push_message", "--input", given]
    surroundings = {"stdin": subprocess.DEVNULL, "cwd": ROOT, "env": environment(**variables(bearer(sandbox)))}
    with started(command, **surroundings) as process:
        deadline = time.monotonic() + 60
        while not sandbox.requests and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert f"retry_key {RETRY_KEY}" in err
    assert "Traceback" not in err
