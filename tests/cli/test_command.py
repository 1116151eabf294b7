"""What cannot be understood is told in one line."""

from pathlib import Path

import pytest

from tests.cli.shell import PUSH, READ, file, run, without


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--inptu", "x"], 'There is no option --inptu. Did you mean "--input"?'),
        (["send_push_message", "--tok=top-secret"], "There is no option --tok."),
        (["--token", "top-secret"], "There is no option --token: set LINE_TOKEN or use --asset FILE."),
        (["--client-secret=top-secret", "--check"], "set LINE_CLIENT_SECRET"),
        (["--input"], "Argument -i/--input: expected one argument."),
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
        ("client_secret: *top-secret", "not valid YAML: line 1: anchors and aliases"),
        ("client_secret: !top-secret", "not valid YAML: line 1"),
        ("client_secret: !!int top-secret", "not valid YAML: line 1: tags (!) are not read"),
        ("client_secret: top-secret: x", "not valid YAML: line 1"),
        ("token: a\nmore:\n  token: a\n  token: top-secret", "not valid YAML: line 3: a field is given twice"),
        ("token: !!binary dG9wLXNlY3JldA==", "not valid YAML: line 1: tags (!) are not read"),
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
    assert result.err.startswith(f"python -m connector: What --asset {path} gives ")
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
