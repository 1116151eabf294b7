"""Without a browser, or without what drives one, a picture is refused with the sentence that says what to install."""

import json
from pathlib import Path

import pytest

from tests.conftest import run_python

PICTURE = (
    "import sys\n"
    "for name in sys.argv[2:]: sys.modules[name] = None\n"
    "from connector.preview.browser import MissingBrowserError, picture\n"
    "try:\n"
    "    picture('<!DOCTYPE html>', sys.argv[1])\n"
    "except MissingBrowserError as error:\n"
    "    print(error)\n"
)
"""Makes a picture where the modules named are not installed."""


def refused(out: Path, *lacking: str, **environment: str) -> str:
    """What a process says that cannot make a picture."""
    result = run_python(["-c", PICTURE, str(out), *lacking], "", fresh=True, **environment)
    assert (result.code, result.err) == (0, "")
    assert not out.exists()
    return result.out


def test_without_playwright_the_sentence_says_how_to_install_it(tmp_path: Path) -> None:
    assert refused(tmp_path / "a.png", "playwright").endswith(": python -m pip install playwright\n")


def test_without_a_browser_the_sentence_says_which_packages_have_one(tmp_path: Path) -> None:
    said = refused(tmp_path / "a.png", PATH=str(tmp_path), CHROMIUM="")
    assert "apt-get install -y chromium fonts-noto-cjk fonts-thai-tlwg fonts-noto-color-emoji" in said
    assert "Google Chrome" in said
    assert said.count("\n") == 1


def test_a_variable_that_names_no_program_is_told(tmp_path: Path) -> None:
    missing = tmp_path / "chromium"
    assert refused(tmp_path / "a.png", CHROMIUM=str(missing)) == f"The variable CHROMIUM names no program: {missing}\n"


@pytest.mark.parametrize("says", ["", "echo 'Please install the snap' >&2"])
def test_a_program_that_is_no_browser_is_told(tmp_path: Path, says: str) -> None:
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{says}\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    said = refused(tmp_path / "a.png", CHROMIUM=str(program))
    assert said.startswith(f"{program} does not start as a browser")
    assert "apt-get install" in said
    assert said.count("\n") == 1


def test_who_draws_a_page_loads_nothing_that_drives_a_browser() -> None:
    code = "import json, sys\nfrom connector.preview import browser, page\npage([])\nprint(json.dumps([*sys.modules]))"
    loaded = json.loads(run_python(["-c", code], "", fresh=True).out)
    assert "connector.preview.browser" in loaded
    assert not [name for name in loaded if name.startswith(("playwright", "asyncio", "greenlet"))]
