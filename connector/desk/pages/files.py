"""Every page as a file: written, or compared with what is rendered.

The page of an action and the release notes are rendered whole; every other page is prose with rendered blocks.
"""

import re

from connector import turbine
from connector.desk.pages.action import NOTICE, action_page
from connector.desk.pages.blocks import filled
from connector.desk.rendering import ROOT, command, compared, replace

CHANGELOG = ROOT / "CHANGELOG.md"


def release_notes() -> str:
    """Write the changelog as a page; its links start from another folder."""
    text = re.sub(r"\A# .*\n+", "", CHANGELOG.read_text(encoding="utf-8"))
    text = re.sub(r"\]\((?!https?:|#)(docs/)?", lambda match: "](" if match[1] else "](../", text)
    return f"{NOTICE.format('CHANGELOG.md')}\n\n# Release notes\n\n{text}"


def rendered() -> dict[str, str]:
    """Render every page; the keys are paths below the root."""
    pages = {f"docs/actions/{name}.md": action_page(turbine.load(name)) for name in turbine.actions()}
    pages["docs/release-notes.md"] = release_notes()
    prose = {path: text for path, text in committed().items() if path not in pages and "/actions/" not in path}
    return {**pages, **{path: filled(text) for path, text in prose.items()}}


def committed() -> dict[str, str]:
    """Read every page that there is."""
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def differences() -> list[str]:
    """Say of every page that is not as rendered what is wrong with it."""
    return compared(rendered(), committed(), "no action")


def write() -> None:
    """Write every page that differs and remove those that belong to no action."""
    replace(ROOT, rendered(), committed())


def main() -> None:
    """Write the pages, or compare them."""
    command("pages", "docs/ and README.md", "docs", write, differences)
