"""What lies beside a build is true: checksums, bill of materials, source; and so is what is written in each of them."""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest

from connector import __version__
from connector.desk.bill import read_lock
from tests.conftest import ACTIONS, ROOT, clean_environment
from tests.e2e.builds import FILES, NAME, SOURCE, WHEEL, build, instructions

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:actions|config|connector|data|docs|examples|tests)/[\w./-]*)`")
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build writes."""
    return build(ROOT, tmp_path_factory.mktemp("context") / "dist")


@pytest.fixture(scope="module")
def bill(dist: Path) -> Any:
    """The bill of materials."""
    return json.loads((dist / f"{NAME}.cdx.json").read_text(encoding="utf-8"))


def archived(path: Path) -> dict[str, bytes]:
    """The files of an archive or wheel; the keys are their paths below what stands at its top."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(path) as packed:
        return {
            member.name.partition("/")[2]: packed.extractfile(member).read() for member in packed if member.isfile()
        }  # type: ignore[union-attr]


def about(wheel: dict[str, bytes]) -> Any:
    """What a wheel says of itself."""
    (path,) = [name for name in wheel if name.endswith(".dist-info/METADATA")]
    return Parser().parsestr(wheel[path].decode())


# What lies beside


def test_the_checksums_are_those_of_all_that_can_be_handed_on(dist: Path) -> None:
    rows = [line.split("  ") for line in (dist / "SHA256SUMS").read_text(encoding="ascii").splitlines()]
    assert {name for _, name in rows} == FILES - {"SHA256SUMS"}
    assert [name for digest, name in rows if hashlib.sha256((dist / name).read_bytes()).hexdigest() != digest] == []


def test_the_bill_names_each_locked_package_with_its_hashes_and_who_needs_it(bill: Any) -> None:
    packages = read_lock(LOCK)
    components = {row["bom-ref"]: row for row in bill["components"]}
    assert sorted(components) == sorted(f"pkg:pypi/{package.name}@{package.version}" for package in packages)
    for package in packages:
        row = components[f"pkg:pypi/{package.name}@{package.version}"]
        assert row["purl"] == row["bom-ref"]
        assert sorted(digest["content"] for digest in row["hashes"]) == sorted(package.hashes) != []
    needs = {row["ref"]: row.get("dependsOn", []) for row in bill["dependencies"]}
    waiting, reached = [bill["metadata"]["component"]["bom-ref"]], set()
    while waiting:
        reached.add(waiting[-1])
        waiting += [ref for ref in needs[waiting.pop()] if ref not in reached]
    assert reached == {*components, bill["metadata"]["component"]["bom-ref"]}
    asked_for = re.findall(r"^([a-z0-9-]+)>", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    direct = [re.split("[/@]", ref)[1] for ref in needs[bill["metadata"]["component"]["bom-ref"]]]
    assert sorted(direct) == sorted(asked_for)


def test_the_bill_is_of_this_version_and_says_nothing_of_where_and_when_it_was_made(bill: Any) -> None:
    component = bill["metadata"].pop("component")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert (component["name"], component["version"]) == ("line_messaging_api", __version__)
    assert component["licenses"] == [{"license": {"id": "MIT"}}]
    assert bill["metadata"] == {}
    assert "serialNumber" not in bill
    assert json.dumps(bill).count("://") == 1, "the address of the form"


def test_a_line_that_is_none_of_a_locks_is_refused() -> None:
    with pytest.raises(ValueError, match="No line of a lock: 'idna>=3'"):
        read_lock("idna>=3")


def test_the_wheel_can_be_built_from_the_source_and_is_the_same(dist: Path, tmp_path: Path) -> None:
    command = ["wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path)]
    pip = [sys.executable, "-m", "pip", *command, str(dist / SOURCE)]
    subprocess.run(pip, env=clean_environment(PIP_CONSTRAINT=""), capture_output=True, check=True)
    assert archived(tmp_path / WHEEL) == archived(dist / WHEEL)


def test_the_source_has_one_owner_one_mode_and_one_time(dist: Path) -> None:
    with tarfile.open(dist / SOURCE) as packed:
        members = packed.getmembers()
    assert {(m.uid, m.gid, m.uname, m.gname, m.mode, m.mtime) for m in members} == {(0, 0, "", "", 0o644, 315532800)}
    assert [member.name for member in members] == sorted(member.name for member in members)


def test_the_labels_of_the_image_say_the_version_and_the_base_is_one_version() -> None:
    labels = dict(label.split("=", 1) for label in instructions("LABEL"))
    assert labels["org.opencontainers.image.version"] == f'"{__version__}"'
    assert labels["org.opencontainers.image.licenses"] == '"MIT"'
    (base,) = instructions("ARG")
    assert re.fullmatch(r"BASE=python:3\.\d+\.\d+-slim-[a-z]+", base)
    assert list(instructions("FROM")) == ["${BASE}"]


def test_an_image_is_made_with_no_network_but_for_its_base_and_pips_index() -> None:
    assert [*instructions("ADD"), *instructions("RUN --mount")] == []
    install, compile_all = instructions("RUN")
    assert install.startswith("python -m pip install ")
    assert install.endswith(" --requirement requirements.lock")
    assert compile_all.startswith("python -m compileall ")
    assert "://" not in install


def test_an_image_is_made_from_a_build_and_nothing_else_of_the_checkout() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[:2] == ["*", "!dist"]
    assert not any(rule.startswith("!") for rule in rules[2:])
    assert all(source.startswith("dist/") for source in instructions("COPY"))
    assert "**/__pycache__" in rules, "the image's Python may be another"


def test_the_image_trusts_the_distributions_folder_of_cas_and_pip_is_not_told_to() -> None:
    lines = (ROOT / "Containerfile").read_text(encoding="utf-8").splitlines()
    steps = [line for line in lines if line.partition(" ")[0] in ("RUN", "ENV")]
    assert "REQUESTS_CA_BUNDLE=/etc/ssl/certs" in steps[-1].split()
    assert not any("CA_BUNDLE" in step for step in steps[:-1])


# What is written in it


def texts(dist: Path) -> dict[str, tuple[str, set[str]]]:
    """Every page of what is handed out, with the files that lie beside it."""
    tree, source, wheel = (archived(dist / name) for name in (f"{NAME}.tar.gz", SOURCE, WHEEL))
    found = {f"archive: {path}": (tree[path].decode(), set(tree)) for path in tree if path.endswith(".md")}
    found["source: README.md"] = (source["README.md"].decode(), set(source))
    found["wheel"] = (about(wheel).get_payload(), set(wheel))
    return found


def test_no_page_that_is_handed_out_speaks_of_what_is_not_there(dist: Path) -> None:
    assert set(texts(dist)) == {"archive: README.md", "archive: CHANGELOG.md", "source: README.md", "wheel"}
    for page, (text, files) in texts(dist).items():
        prose = FENCE.sub("", text)
        inside = [link for link in LINK.findall(prose) if not link.startswith(("https://", "#"))]
        assert [link for link in inside if link.partition("#")[0] not in files] == [], page
        if page != "archive: CHANGELOG.md":  # which tells the history of all of it
            there = {"/".join(path.split("/")[:depth]) for path in files for depth in range(1, 9)}
            assert [path for path in PATH.findall(prose) if path.removesuffix("/") not in there] == [], page
            assert [target for target in TARGETS if f"make {target}" in prose] == [], page


def test_the_pages_that_are_handed_out_name_every_action(dist: Path) -> None:
    for page, (text, _) in texts(dist).items():
        if page != "archive: CHANGELOG.md":
            assert [action for action in ACTIONS if f"`{action}`" not in text] == [], page


def test_the_wheel_says_what_it_is_where_to_read_more_and_which_commands_it_brings(dist: Path) -> None:
    files = archived(dist / WHEEL)
    told = about(files)
    assert "Typing :: Typed" in told.get_all("Classifier")
    assert not [text for text in told.get_all("Classifier") if text.startswith("License ::")], "License-Expression does"
    assert {url.partition(", ")[2] for url in told.get_all("Project-URL")} == {
        "https://developers.line.biz/en/docs/messaging-api/",
        "https://docs.swimlane.com/",
    }
    (entries,) = [text.decode() for path, text in files.items() if path.endswith("entry_points.txt")]
    named = set(re.findall(r"^\| `([\w-]+) ", told.get_payload(), re.M))
    assert named
    assert [command for command in named if f"{command} = " not in entries] == []
    assert {path.partition("/")[0] for path in files if ".dist-info/" not in path} == {"actions", "connector"}
