"""Completion, by the shell itself: what bash offers behind what was typed."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.shell import environment, run, without
from tests.conftest import ACTIONS, ROOT

AS_COMMAND = "import sys; sys.argv[0] = '/bin/{}'; from connector.__main__ import console; sys.exit(console())"
TYPED = """
source "$1"
COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2))
$(complete -p "$2" | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""What a shell does on Tab: it looks up what completes the command, hands it the words, and shows what it replies."""


def script_of(shell: str, name: str = "line-messaging-api") -> str:
    """The script for a shell, as the command of this name prints it."""
    result = run("--completion", shell, command=["-c", AS_COMMAND.format(name)])
    assert (result.code, result.err) == (0, "")
    return result.out


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script for bash in a file."""
    path = tmp_path_factory.mktemp("completion") / "script"
    path.write_text(script_of("bash"), encoding="utf-8")
    return path


def offered(script: Path, *typed: str, folder: Path = ROOT) -> list[str]:
    """What bash offers for the last of the words that were typed."""
    ended = subprocess.run(
        ["bash", "--norc", "-c", TYPED, "bash", str(script), *typed],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment(),
        check=True,
    )
    return sorted(filter(None, ended.stdout.splitlines()))


COMMAND = "line-messaging-api"


def test_bash_completes_the_names_of_actions(script: Path) -> None:
    assert offered(script, COMMAND, "") == ACTIONS
    assert offered(script, COMMAND, "send_p") == ["send_push_message"]
    assert offered(script, COMMAND, "--describe", "get_the") == ["get_the_target_limit_for_messages_this_month"]


def test_bash_completes_every_option_that_help_names_and_what_they_take(script: Path) -> None:
    options = offered(script, COMMAND, "send_push_message", "-")
    told = run("--help").out
    assert {"--input", "-i", "--output", "-o", "--dry-run", "--completion", "--version", "-V", "--help", "-h"} <= {
        option for option in options if option in told
    }
    assert offered(script, COMMAND, "send_push_message", "--dr") == ["--dry-run"]
    assert offered(script, COMMAND, "send_push_message", "-o", "") == ["json", "line"]
    assert offered(script, COMMAND, "--completion", "") == ["bash", "fish", "zsh"]


def test_bash_completes_the_names_of_files(script: Path, tmp_path: Path) -> None:
    for name in ("push.yaml", "other.json"):
        (tmp_path / name).touch()
    for option in ("-i", "--input", "--asset", "--preview"):
        assert offered(script, COMMAND, "send_push_message", option, "pu", folder=tmp_path) == ["push.yaml"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_for_the_command_that_has_printed_it_and_holds_all_actions(shell: str) -> None:
    for name in ("line-messaging-api", "line-connector"):
        script = script_of(shell, name)
        other = {"line-messaging-api": "line-connector", "line-connector": "line-messaging-api"}[name]
        assert name in script
        assert other not in script
        assert all(action in script for action in ACTIONS)
    assert run("--completion", shell).out == script_of(shell)


def test_of_a_shell_that_is_not_known_and_a_library_that_is_missing_is_said_what_helps() -> None:
    unknown = run("--completion", "tcsh")
    assert (unknown.code, unknown.out) == (2, "")
    assert "Argument --completion: invalid choice: 'tcsh'" in unknown.err
    missing = run("--completion", "bash", command=without("import sys\nsys.modules['shtab'] = None"))
    assert missing == (2, "", "python -m connector: This needs shtab: python -m pip install shtab.\n")
