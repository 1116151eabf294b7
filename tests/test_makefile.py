"""What make says of itself."""

import re
import subprocess

from tests.conftest import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^([a-z-]+):.*\n((?:\t.*\n)+)", MAKEFILE, re.M))


def test_help_lists_every_target_with_what_it_does_in_a_row_of_a_terminal() -> None:
    """Its recipe is run as make hands it to the shell; make itself would look at its own environment first."""
    recipe = RECIPES["help"].strip().removeprefix("@").replace("$(firstword $(MAKEFILE_LIST))", "Makefile")
    shown = subprocess.run(
        ["sh", "-c", recipe.replace("$$", "$")], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    (targets,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.M)
    assert sorted(line.split()[1] for line in shown) == sorted(targets.split())
    assert all(re.fullmatch(r"make [a-z-]+ +\S.{10,}", line) for line in shown)
    assert max(map(len, shown)) <= 80


def test_what_is_asked_for_without_a_target_is_help() -> None:
    assert re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.M)[0] == "help"


def test_the_run_of_all_tests_shows_the_slowest_and_names_what_is_skipped() -> None:
    assert {"-rs", "--durations=5"} <= set(RECIPES["test"].split())


def test_the_sandbox_takes_another_port() -> None:
    assert re.search(r"^PORT \?= 8080$", MAKEFILE, re.M)
    assert RECIPES["sandbox"].rstrip().endswith("-m connector.sandbox --port $(PORT)")
