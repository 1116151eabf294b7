"""What the pages about questions say is what happens."""

import json
import re
from pathlib import Path

import pytest

from actions.build_a_question_with_buttons import MINUTES, OPTIONS
from connector.card.bubble import LABEL, TEXT
from connector.question import ANSWERERS, CASE_ID, OPTION_ID
from connector.sandbox import Sandbox
from connector.webhook.answers import STATUSES
from connector.webhook.body import EVENTS, LARGEST, LEVELS
from tests.cli.shell import file, run, variables
from tests.conftest import bearer, load
from tests.connector.test_pages import tables, text_of

PAGE = "docs/ask-a-question.md"
BUILD, VERIFY, PUSH = "build_a_question_with_buttons", "verify_and_read_webhook_events", "send_push_message"


def table_of(page: str, head: str) -> dict[str, list[str]]:
    """The rows of the one table whose first column has this head, by their first cell."""
    (table,) = [table for table in tables(page) if table[0][0] == head]
    return {row[0].strip("`"): row for row in table[1:]}


def test_every_status_of_an_answer_is_explained_once_where_it_is_dealt_with_and_where_it_is_a_trouble() -> None:
    assert set(table_of(PAGE, "`answer.status`")) == set(STATUSES)
    troubles = table_of("docs/troubleshooting.md", "`answer.status`")
    assert set(troubles) - {"there is no `answer"} == set(STATUSES) - {"valid"}


def test_the_limits_on_the_page_are_those_of_the_code() -> None:
    rows = {name: row[1] for name, row in table_of(PAGE, "What").items()}
    fields = load(BUILD).parameters.fields
    assert rows["options"].startswith(f"1 to {OPTIONS};")
    assert rows["label of an option"].startswith(f"{LABEL} characters")
    assert rows["answerers"] == str(ANSWERERS)
    assert rows["how long it is open"] == (
        f"1 minute to {MINUTES // 60 // 24} days, by default {fields['lifetime_minutes'].default // 60} hours"
    )
    assert rows["text on the card"] == f"{TEXT:,} characters, then …"
    most = f"{LARGEST // 1024**2} MB, {EVENTS:,} events, {LEVELS} levels of objects and arrays"
    assert rows["body of a webhook"].split(";")[0] == most
    for name, pattern in (("case_id", CASE_ID), ("id` of an option", OPTION_ID)):
        (most,) = re.findall(r"^(\d+) letters", rows[name])
        assert pattern.endswith(f"{{1,{most}}}")


def test_what_the_playbooks_map_is_there_and_what_they_map_it_into_is_an_input() -> None:
    (asked,) = [table for table in tables(PAGE) if table[0] == ["Step", "What to map", "Into"]]
    inputs = {**load(BUILD).parameters.fields, **load(PUSH).json_body.fields, "X-Line-Retry-Key": None}
    for _, what, into in asked[1:]:
        assert set(re.findall(r"`([\w-]+)`", into)) <= set(inputs)
        assert set(re.findall(r"`([\w-]+)`", what)) - {"SOC-2041"} <= set(load(BUILD).output.fields) | {"to"}
    (heard,) = re.findall(r"^\| 2\. Verify and Read Webhook Events \| (.+) \|$", text_of(PAGE), re.M)
    mapped = re.findall(r"`(\w+)`: ", heard)
    assert mapped == ["body", "webhook_headers", "answered_questions"]
    assert set(mapped) <= set(load(VERIFY).parameters.fields)


def test_an_event_of_the_sandbox_is_verified_at_the_terminal_by_its_body_and_signature(tmp_path: Path) -> None:
    assert "jq '{body, signature}' > saved.json" in text_of(PAGE)
    with Sandbox() as line:
        told = line.say("Hello").told()
    saved = file(tmp_path, "saved.json", {name: told[name] for name in ("body", "signature")})
    result = run(VERIFY, "--input", saved, "--sandbox")
    assert (result.code, result.err) == (0, "")
    output = json.loads(result.out.partition(" ")[2])
    assert (output["verified_by"], output["events"][0]["text"], output["warnings"]) == ("raw", "Hello", [])


@pytest.mark.parametrize("secret", ["8c570fa6dd201bb328f1c1eac23a96d8", "8c570fa6dd201bb328f1c1eac23a96d9"])
def test_the_signature_on_the_page_is_verified_at_the_terminal_with_its_own_secret_alone(
    tmp_path: Path, secret: str
) -> None:
    (signature,) = re.findall(r'--arg signature "([^"]+)"', text_of(PAGE))
    body = "eyJkZXN0aW5hdGlvbiI6IlU4ZTc0MmY2MWQ2NzNiMzljN2ZmZjNjZWNiNzUzNmVmMCIsImV2ZW50cyI6W119"
    saved = file(tmp_path, "saved.json", {"body": body, "signature": signature})
    with Sandbox() as line:
        result = run(VERIFY, "--input", saved, **variables(bearer(line, channel_secret=secret)))
    assert result.code == (secret[-1] == "9"), result
    told = json.loads((result.out or result.err).partition(" ")[2])
    assert told.get("kind") == (None if result.code == 0 else "not_verified")
