"""What runs where the project is hosted, or before a commit, is what is run at a desk, by tools that are pinned.

And what the pages say of it is there.
"""

import re
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").iterdir())
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_runs_our_commands_and_pins_what_is_others(path: Path) -> None:
    text, jobs = path.read_text(encoding="utf-8"), read(path)["jobs"].values()
    assert read(path)["permissions"] == {"contents": "read"}
    steps = [step for job in jobs for step in job["steps"]]
    assert len(PINNED.findall(text)) == len([step for step in steps if "uses" in step])
    assert all(step["with"]["persist-credentials"] is False for step in steps if "checkout" in step.get("uses", ""))
    ran = "\n".join(step["run"] for step in steps if "run" in step)
    assert set(re.findall(r"\bmake ([a-z]+)", ran)) <= TARGETS
    assert "secrets." not in text
    assert "pip install" not in ran


def test_the_hosted_workflows_test_each_python_and_fail_where_nothing_could_be_audited() -> None:
    test, audit = (read(ROOT / ".github" / "workflows" / f"{name}.yml")["jobs"] for name in ("test", "audit"))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    versions = re.findall(r"Python :: (3\.\d+)\"", project)
    assert test["test"]["strategy"]["matrix"]["python"] == versions
    assert "AUDIT=required" in audit["audit"]["steps"][-1]["run"]


def test_before_a_commit_the_commands_of_make_check_are_run() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    checks = re.findall(r"^\t\$\(TEST\)/bin/(.+)$", recipe, re.M)
    (repository,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert [hook["entry"].removeprefix(".venvs/test/bin/") for hook in repository["hooks"]] == checks


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/decisions.md"])
def test_a_page_names_no_target_and_no_folder_that_is_not_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z]+)", text)) <= TARGETS
    named = re.findall(r"`((?:\.ci|\.github|actions|config|connector|docs|examples|tests)/[\w./-]*)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_nothing_that_the_tests_run_with_installs_a_name_of_ours_at_top_level() -> None:
    names = {"actions", "connector", "line_messaging_api"}
    assert not names & metadata.packages_distributions().keys()
