"""Where an input and an asset come from."""

import json
from pathlib import Path

import pytest

from connector.asset import ASSET_KEYS
from connector.sandbox import Sandbox
from tests.cli.shell import PUSH, READ, file, run, variables, without
from tests.conftest import (
    ROOT,
    USER,
    bearer,
    oauth,
)


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
        beside = {"LINE_TOKEN": "a-token"} if name == "channel_secret" else {}  # which stands beside a token only
        environment = {**variables(asset), **beside, f"LINE_{name.upper()}": "x y"}
        error = run(READ, "--input", "-", given="{}", **environment).error
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


def test_the_sandbox_takes_the_place_of_asset_variables_and_proxy(tmp_path: Path, sandbox: Sandbox) -> None:
    given = file(tmp_path, "both.json", {**bearer(sandbox), **PUSH})
    proxies = {"http_proxy": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}
    output = run("send_push_message", "--input", given, "--sandbox", **variables(oauth(sandbox)), **proxies).output
    assert output["outcome"] == "sent"
    assert sandbox.requests == []


LIMITED = "import os, resource; resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))"
ENDLESS = f"{LIMITED}; os.dup2(os.open('/dev/zero', os.O_RDONLY), 0)"
"""Runs with half a gigabyte of memory, and with a standard input that never ends."""


def refused(*arguments: str, code: str = LIMITED, **more: str) -> str:
    """What is said of a command line that is not obeyed, without the name of the command."""
    result = run(READ, *arguments, command=without(code), **more)
    assert (result.code, result.out) == (2, "")
    return result.err.partition(": ")[2]


def test_what_is_too_large_is_refused_without_being_read_to_its_end(tmp_path: Path) -> None:
    large = "What {} gives is larger than 16 MB.\n"
    for option in ("--input", "--asset"):
        assert refused(option, "/dev/zero") == large.format(f"{option} /dev/zero")
        assert refused(option, "-", code=ENDLESS) == large.format(option)
    assert refused("--dry-run", code=ENDLESS) == large.format("--input")
    yaml = file(tmp_path, "large.yaml", "a: " + "x" * 2**20)
    assert refused("--input", yaml) == f"What --input {yaml} gives is YAML larger than 1 MB; save it as JSON.\n"


TOKENS = (
    "0123456789abcdef0123456789abcdef",
    "eyJhbGciOiJIUzI1NiJ9.UnQ_o-GP0VtnwDjbK0C8E_NvK8.NcCBqFbMWQhbWyDoaL9c",
    "/aB+cD/eF0123456789/abcdefghijklmnopqrstuvwxyz/w1cDnyilFU=",
)
"""Made-up texts of the forms that a channel secret, a short-lived and a long-lived token have."""


@pytest.mark.parametrize("option", ["--input", "--asset"])
def test_the_name_of_a_wrong_file_is_in_the_error_and_what_may_be_a_secret_is_not(tmp_path: Path, option: str) -> None:
    for path, why in (
        (str(tmp_path / "push.json"), "No such file or directory"),
        ("no such push.yaml", "No such file or directory"),
        (str(tmp_path), "Is a directory"),
    ):
        assert refused(option, path) == f"The file given with {option} {path} cannot be read: {why}.\n"
    unseen = " Its name is not shown: it is none of a file, and may be a secret."
    for token in TOKENS:
        said = refused(option, token)
        assert said == f"The file given with {option} cannot be read: No such file or directory.{unseen}\n"


def test_as_much_as_may_be_is_read(tmp_path: Path, sandbox: Sandbox) -> None:
    padded = json.dumps(PUSH) + " " * (16 * 1024 * 1024 - len(json.dumps(PUSH)))
    pushed = file(tmp_path, "push.json", padded)
    assert run("send_push_message", "--input", pushed, **variables(bearer(sandbox))).output["outcome"] == "sent"


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))


@pytest.mark.parametrize(
    ("yaml", "what"),
    [
        (BOMB, "line 1: anchors and aliases (& and *) are not read; write the value out, or put a text in quotes."),
        (
            "a: 1\nb: *a",
            "line 2: anchors and aliases (& and *) are not read; write the value out, or put a text in quotes.",
        ),
        ("a: !!python/object/apply:os.system [touch ran]", "line 1: tags (!) are not read; put a text in quotes."),
        ("a: !!python/name:os.system", "line 1: tags (!) are not read; put a text in quotes."),
        ("a: !!timestamp 1", "line 1: tags (!) are not read; put a text in quotes."),
        ("a: !!int 1" + ":1" * 50_000, "line 1: tags (!) are not read; put a text in quotes."),
        ("- " * 20_000, None),
        ("a: " + "[" * 20_000, None),
    ],
)
def test_yaml_that_means_more_than_it_says_is_refused(tmp_path: Path, yaml: str, what: str | None) -> None:
    path = file(tmp_path, "input.yaml", yaml)
    said = f"is not valid YAML: {what}\n" if what else "is nested too deeply.\n"
    assert refused("--input", path) == f"What --input {path} gives {said}"
    assert not (ROOT / "ran").exists()


def test_signs_within_a_text_are_no_yaml_of_their_own(tmp_path: Path, sandbox: Sandbox) -> None:
    text = f"to: {USER}\nmessages:\n- {{type: text, text: a & b * c ! d}}\n- {{type: text, text: '*x'}}"
    pushed = file(tmp_path, "push.yaml", text)
    run("send_push_message", "--input", pushed, **variables(bearer(sandbox)))
    assert [message["text"] for message in sandbox.messages[0]["messages"]] == ["a & b * c ! d", "*x"]
