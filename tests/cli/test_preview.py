"""A preview is checked as a dry run is, needs no asset, sends nothing, and is written also if refused."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from connector.cli import preview
from connector.cli.description import example_inputs
from connector.preview import facts
from connector.sandbox import Sandbox
from tests.cli.shell import PUSH, at_terminal, run, without
from tests.conftest import ACTIONS, TEXT, USER, bearer, load

NO_NETWORK = """
import socket, sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        raise AssertionError(f"a preview uses the network: {event}")
sys.addaudithook(refuse)
"""
WITH_MESSAGES = [name for name in ACTIONS if "messages" in load(name).json_body.fields]


def drawn(out: Path) -> str:
    return out.read_text(encoding="utf-8")


@pytest.mark.parametrize("action", WITH_MESSAGES)
def test_the_messages_of_an_action_are_drawn_without_an_asset_or_the_network(action: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    given = {**example_inputs(load(action))["json_body"], "messages": [TEXT]}
    result = run(action, "--preview", str(out), given=json.dumps(given), command=without(NO_NETWORK))
    assert result.err == ""
    assert (result.code, result.out.splitlines()[-1]) == (0, f"Drawn: 1 message in {out}. Nothing was sent.")
    assert "Disk 95 % full" in drawn(out)


@pytest.mark.parametrize("action", ["build_an_alert_message", "build_a_question_with_buttons"])
def test_what_an_action_builds_is_drawn_without_an_asset_or_the_network(action: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    given = json.dumps(example_inputs(load(action)))
    result = run(action, "--preview", str(out), given=given, command=without(NO_NETWORK))
    assert result.err == ""
    assert (result.code, result.out.splitlines()[-1]) == (0, f"Drawn: 1 message in {out}. Nothing was sent.")
    assert "Isolate the host?" in drawn(out)


def test_a_question_that_was_drawn_without_a_usable_asset_says_that_it_is_not_to_be_sent(tmp_path: Path) -> None:
    out, action = tmp_path / "page.html", "build_a_question_with_buttons"
    given = example_inputs(load(action))["parameters"]
    secret = "8c570fa6dd201bb328f1c1eac23a96d8"
    for asset, usable in (({"token": "a-token"}, False), ({"token": "a-token", "channel_secret": secret}, True)):
        asset["url"] = "http://127.0.0.1:9"
        assert run(action, "--preview", str(out), given=json.dumps({**asset, **given})).code == 0
        assert ("not to be sent" in drawn(out)) is not usable
        assert secret not in drawn(out)
    assert run(action, "--preview", str(out), given=json.dumps({**given, "options": []})).code == 1
    assert "options" in drawn(out)


@pytest.mark.parametrize(
    "action",
    [
        name
        for name in ACTIONS
        if not {"messages", "message"} & {*load(name).json_body.fields, *load(name).output.fields}
    ],
)
def test_an_action_without_messages_has_no_preview(action: str, tmp_path: Path) -> None:
    result = run(action, "--preview", str(tmp_path / "page.html"), given="{}")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(": --preview draws messages, and this action has none.\n")
    assert not list(tmp_path.iterdir())


def test_the_widths_that_can_be_asked_for_are_those_that_can_be_drawn() -> None:
    assert (preview.SCREENS, preview.SCREEN) == (facts.SCREENS, facts.SCREEN)


def test_of_too_many_messages_the_first_are_drawn_and_it_is_said(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = run("send_push_message", "--preview", str(out), given=json.dumps({**PUSH, "messages": [TEXT] * 12}))
    assert result.out.splitlines()[-1] == f"Drawn: the first 10 of 12 messages in {out}. Nothing was sent."
    assert drawn(out).count('class="message"') == 10


def test_on_standard_output_is_the_page_alone_and_remarks_are_on_standard_error() -> None:
    result = run("send_push_message", "--preview", "-", given=json.dumps({**PUSH, "messages": [{"type": "new"}]}))
    assert result.code == 0
    assert result.out.startswith("<!DOCTYPE html>\n<html")
    assert result.out.endswith("</html>\n")
    assert result.err.startswith("Warning: messages[0].type ")


def test_what_would_be_refused_is_drawn_with_its_problems_and_the_exit_code_says_so(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    given = {"to": "somebody", "messages": [TEXT, {"type": "text", "text": ""}]}
    result = run("send_push_message", "--preview", str(out), given=json.dumps(given))
    assert (result.code, result.err) == (1, "")
    assert [line.split()[1] for line in result.out.splitlines() if line.startswith("Problem: ")] == [
        "to",
        "messages[1].text",
    ]
    top, first, second = drawn(out).split('<div class="beside">')
    assert "2 problems: this would be refused before anything is sent" in top
    assert ("must be a user or group or room ID" in top, "Disk 95 % full" in top) == (True, True)
    assert ("must not be empty" in first, "must not be empty" in second) == (False, True)


@pytest.mark.parametrize("given", ["[1]", '{"to": 1}', '{"messages": "text"}', '{"messages": {"type": "text"}}', "{}"])
def test_an_input_of_any_shape_gives_a_page_or_one_sentence(given: str, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = run("send_push_message", "--preview", str(out), given=given)
    assert result.code in (1, 2)
    assert out.exists() == (result.code == 1)


def test_plain_text_is_drawn_as_the_messages_that_it_becomes_also_where_something_else_is_wrong(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    for to, long in ((USER, "Disk full. " * 1000), (USER, "Disk full"), ("nobody", "Disk full")):
        run("send_push_message", "--preview", str(out), given=json.dumps({"to": to, "messages": long}))
        assert drawn(out).count('class="message"') == len(long) // 5000 + 1
        assert "Unknown" not in drawn(out)
    run(
        "send_push_message", "--preview", str(out), given=json.dumps({"to": "nobody", "messages": "Disk full. " * 1000})
    )
    assert (drawn(out).count('class="message"'), "Unknown" in drawn(out)) == (1, False)


def test_it_is_told_who_gets_the_messages_and_what_they_cost(tmp_path: Path) -> None:
    def about(action: str, **fields: Any) -> str:
        out = tmp_path / "page.html"
        run(action, "--preview", str(out), given=json.dumps({"messages": [TEXT], **fields}))
        return drawn(out).partition('<dl class="about">')[2].partition("</dl>")[0]

    users = [f"U{number:032x}" for number in range(1200)]
    assert "<dd>1,200 users</dd>" in about("send_multicast_message", to=users)
    assert "<dd>It would take 1,200 of the month&#x27;s messages.</dd>" in about("send_multicast_message", to=users)
    assert f"<dd>{USER}</dd>" in about("send_push_message", to=USER)
    assert "<dd>every friend of the account</dd>" in about("send_broadcast_message")
    assert "<dd>none: the messages arrive silently</dd>" in about("send_broadcast_message", notificationDisabled=True)
    assert about("validate_message_objects_of_a_push_message") == ""


def test_no_secret_of_the_asset_is_on_the_page(sandbox: Sandbox, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    message = {"type": "text", "text": f"the token is {sandbox.token}"}
    given = {**bearer(sandbox), "to": sandbox.token, "messages": [message]}
    result = run("send_push_message", "--preview", str(out), given=json.dumps(given))
    assert sandbox.token not in drawn(out) + result.out + result.err
    assert "the token is ********" in drawn(out)
    assert sandbox.requests == []


def test_the_screen_and_the_images_are_chosen_on_the_command_line(tmp_path: Path) -> None:
    image = {"type": "image", "originalContentUrl": "https://a.example.com/1.png"}
    given = json.dumps({**PUSH, "messages": [{**image, "previewImageUrl": "https://a.example.com/1.png"}]})
    page = run("send_push_message", "--preview", "-", "--screen", "320", "--images", given=given).out
    assert 'id="screen-320" checked>' in page
    assert '<img src="https://a.example.com/1.png"' in page
    assert "img-src https:" in page
    page = run("send_push_message", "--preview", "-", given=given).out
    assert 'id="screen-375" checked>' in page
    assert "<img" not in page


def test_the_page_is_opened_in_a_browser_where_that_is_asked_for(tmp_path: Path) -> None:
    out, opened = tmp_path / "page.html", tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(
        f'#!{sys.executable}\nimport sys\nopen({str(opened)!r}, "w").write(sys.argv[1])\n', encoding="utf-8"
    )
    browser.chmod(0o755)
    result = run("send_push_message", "--preview", str(out), "--open", given=json.dumps(PUSH), BROWSER=f"{browser} %s")
    assert (result.code, result.err) == (0, "")
    assert opened.read_text(encoding="utf-8") == out.as_uri()


def test_where_no_browser_can_be_started_it_is_said_which_file_to_open(tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = run("send_push_message", "--preview", str(out), "--open", given=json.dumps(PUSH), BROWSER="false", PATH="")
    assert result.code == 0
    assert result.out.splitlines()[-1] == f"No browser can be started here: open {out} in one."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--preview", "out.pdf"], "--preview takes the name of a file that ends in .html or .png, or - for standard"),
        (["--preview", "-", "--open"], "--open needs the name of a file behind --preview."),
        (["--preview", "a.html", "--dry-run"], "--dry-run does not go with --preview, which sends nothing."),
        (["--preview", "a.html", "--sandbox"], "--sandbox does not go with --preview, which sends nothing."),
        (["--screen", "320"], "--screen goes with --preview FILE."),
        (["--images"], "--images goes with --preview FILE."),
        (["--open"], "--open goes with --preview FILE."),
        (["--preview", "/nowhere/at/all.html"], "with --preview /nowhere/at/all.html cannot be written: No such file"),
        (["--preview", "a.html", "--screen", "100"], "Argument --screen: invalid choice: 100"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_one_sentence(arguments: list[str], said: str) -> None:
    result = run("send_push_message", *arguments, given=json.dumps(PUSH))
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize("columns", [40, 120])
def test_what_a_terminal_shows_fits_its_lines(columns: int, tmp_path: Path) -> None:
    source = tmp_path / "input.json"
    source.write_text(json.dumps({"to": "x" * 60, "messages": [{"type": "text", "text": ""}]}), encoding="utf-8")
    out = tmp_path / "page.html"
    shown = at_terminal(
        "send_push_message", "--input", str(source), "--preview", str(out), columns=columns, NO_COLOR="1"
    )
    assert shown.code == 1
    assert max(map(len, shown.out.splitlines())) <= columns
