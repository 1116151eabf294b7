"""The way of Turbine stays as it is, whatever there is for people."""

import sys

import pytest

from connector.sandbox import Sandbox
from tests.cli.shell import READ, run, variables, without
from tests.conftest import (
    UNMEASURED,
    bearer,
)


@pytest.mark.parametrize("given", ['{"to": "@somebody"}', "", "no JSON"])
def test_one_action_with_piped_input_loads_nothing_that_is_for_people(given: str) -> None:
    code = (
        "import atexit, sys\n"
        "foreign = ('connector.cli', 'connector.desk', 'argparse', 'yaml', 'pydantic', 'textwrap', 'tqdm', 'shtab')\n"
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
