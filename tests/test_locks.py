"""What is installed is locked: each package that is asked for, one version of it, and the hashes of its files."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.conftest import ROOT, clean_environment

PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^ ]+)(?: ; (?P<when>[^\\]+?))? \\\n(?P<rest>(?:    .+\n)+)", re.M)
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$", re.M)
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-tools.lock"]
PYTHONS = ("3.10", "3.11", "3.12", "3.13")


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def asked_for(lock: str) -> list[Requirement]:
    """What requirements.txt and the groups of pyproject.toml ask for."""
    tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    groups = tomllib.loads(text_of("pyproject.toml"))["dependency-groups"]
    needed = [line.strip() for line in text_of("requirements.txt").splitlines() if line and not line.startswith("#")]
    texts = {LOCKS[0]: needed, LOCKS[1]: [*needed, *groups["dev"], *groups["bare"]], LOCKS[2]: groups["tools"]}
    return [Requirement(text) for text in texts[lock]]


def plain(name: str) -> str:
    """A package's name as all spellings of it are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: str, python: str) -> dict[str, str]:
    """The versions that a lock has for a Python."""
    version = {"python_version": python, "python_full_version": f"{python}.0"}
    found = {}
    for pin in PIN.finditer(text_of(lock)):
        if pin["when"] is None or Requirement(f"x ; {pin['when']}").marker.evaluate(version):  # type: ignore[union-attr]
            assert pin["name"] not in found, f"{pin['name']} has two versions for Python {python}"
            found[plain(pin["name"])] = pin["version"]
    return found


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_version_in_range_of_all_that_is_asked_for_on_each_python(lock: str, python: str) -> None:
    versions = pinned(lock, python)
    for wanted in asked_for(lock):
        if wanted.marker is None or wanted.marker.evaluate({"python_version": python}):
            assert plain(wanted.name) in versions, f"{wanted} is not in {lock}: make lock"
            assert wanted.specifier.contains(versions[plain(wanted.name)]), f"{wanted} is not in {lock}: make lock"


@pytest.mark.parametrize("lock", LOCKS)
def test_each_line_of_a_lock_is_a_pin_with_hashes_and_none_says_where_packages_come_from(lock: str) -> None:
    text = text_of(lock)
    pins = list(PIN.finditer(text))
    assert "".join(pin[0] for pin in pins) == text
    assert [pin["name"] for pin in pins if not HASH.search(pin["rest"])] == []
    assert "://" not in text
    assert "--index" not in text


@pytest.mark.parametrize("python", PYTHONS)
def test_the_tests_run_with_what_a_run_has(python: str) -> None:
    assert pinned("requirements.lock", python).items() <= pinned("requirements-dev.lock", python).items()


def test_nothing_is_installed_from_a_lock_without_its_hashes_and_ranges_are_for_the_matrix_alone() -> None:
    makefile = text_of("Makefile")
    assert "LOCKED := --no-deps --require-hashes -r\n" in makefile
    assert re.findall(r"^\$\((\w+)\)/ready: (\S+)$", makefile, re.M) == list(
        zip(("RUN", "TEST", "TOOLS"), LOCKS, strict=True)
    )
    assert "requirements.txt" not in re.sub(r"^#.*|##.*", "", makefile, flags=re.M)


# The renewal, with a stand-in for uv

SEEN = '#!/bin/sh\necho "${UV_DEFAULT_INDEX:-none} $*" >> "$(dirname "$0")/seen"\n'


def renew(tools: Path, *arguments: str, **environment: str) -> list[str]:
    """Renew the locks by a program that writes down where packages come from, and what it is told."""
    for name, code in (("uv", SEEN), ("python", "#!/bin/sh\nexit 1\n")):
        (tools / name).write_text(code, encoding="utf-8")
        (tools / name).chmod(0o755)
    kept = {name: value for name, value in clean_environment().items() if not name.startswith(("UV_", "PIP_"))}
    command = [str(ROOT / ".ci" / "lock"), str(tools), *arguments]
    subprocess.run(command, env={**kept, **environment}, check=True)
    return (tools / "seen").read_text(encoding="utf-8").splitlines()


def test_each_lock_is_renewed_for_all_pythons_with_hashes_and_names_no_index(tmp_path: Path) -> None:
    said = renew(tmp_path)
    assert [line.rpartition(" ")[2] for line in said] == LOCKS
    for line in said:
        for word in ("--universal", "--python-version 3.10", "--generate-hashes", "--no-emit-index-url", "--upgrade"):
            assert f" {word} " in line
        assert line.startswith("none ")


def test_packages_come_from_pips_index_unless_uv_has_one_of_its_own(tmp_path: Path) -> None:
    pips, uvs = {"PIP_INDEX_URL": "http://127.0.0.1:9/pip"}, {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/uv"}
    said = renew(tmp_path, "--upgrade-package=requests", **pips)
    assert all(line.startswith("http://127.0.0.1:9/pip ") and " --upgrade " not in line for line in said)
    assert all(line.startswith("http://127.0.0.1:9/uv ") for line in renew(tmp_path, **pips, **uvs)[len(said) :])


# The audit, with a stand-in for pip-audit


def audit(folder: Path, code: str, **environment: str) -> tuple[int, list[str]]:
    """Audit by a program that writes to ``report``; return the exit code and the lines it said."""
    stand_in = folder / "pip-audit"
    stand_in.write_text(f"#!{sys.executable}\nimport json, sys\nreport = sys.argv[-1]\n{code}\n", encoding="utf-8")
    stand_in.chmod(0o755)
    command = [sys.executable, str(ROOT / ".ci" / "audit"), str(stand_in), *LOCKS]
    variables = {**clean_environment(), "AUDIT": "", **environment}
    ended = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    return ended.returncode, (ended.stdout + ended.stderr).splitlines()


def report(*packages: dict[str, Any]) -> str:
    """A stand-in's code that reports packages."""
    return f"json.dump({json.loads(json.dumps({'dependencies': packages}))!r}, open(report, 'w'))"


GOOD = {"name": "idna", "version": "3.20", "vulns": []}
BAD = {"name": "requests", "version": "2.28.0", "vulns": [{"id": "PYSEC-2023-74", "fix_versions": ["2.31.0"]}]}
SKIPPED = {"name": "certifi", "skip_reason": "not found"}
REFUSED = "sys.exit('requests.exceptions.ConnectionError: nobody answers')"


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize(
    ("code", "fails", "said"),
    [
        (report(GOOD), "never", "1 of 1 packages looked up, 0 vulnerabilities known."),
        (report(GOOD, BAD), "always", "VULNERABLE: requests 2.28.0: PYSEC-2023-74; mended in 2.31.0"),
        (report(GOOD, SKIPPED), "required", "NOT AUDITED, since the database has no answer: certifi"),
        (REFUSED, "required", "NOT AUDITED: the database of vulnerabilities cannot be reached: requests.exceptions."),
        ("sys.exit('unexpected option')", "always", "NOT AUDITED: unexpected option"),
    ],
    ids=["good", "vulnerable", "unknown", "out of reach", "broken"],
)
def test_an_audit_fails_on_what_is_known_and_on_what_is_not_only_where_it_must_be(
    tmp_path: Path, code: str, fails: str, said: str, *, required: bool
) -> None:
    ended, lines = audit(tmp_path, code, **({"AUDIT": "required"} if required else {}))
    assert ended == (fails == "always" or (fails == "required" and required))
    assert [line for line in lines if line.startswith(said)], lines
