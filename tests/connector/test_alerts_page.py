"""What the page about alerts maps arrives as it says."""

import json

from connector.sandbox import Sandbox
from tests.conftest import bearer, run_here
from tests.connector.test_pages import tables

PAGE = "docs/alerts.md"
BUILD, PUSH = "build_an_alert_message", "send_push_message"


def unmarked(cell: str) -> str:
    """What stands in a cell, without the signs of code."""
    return cell.strip("`")


def test_a_record_that_is_mapped_as_the_page_says_arrives_as_a_card_and_as_a_text_without_a_warning() -> None:
    record, send = [table for table in tables(PAGE) if "Such as" in table[0]]
    alert = {unmarked(into): unmarked(such) for _, such, into, _ in record[1:]}
    push = {unmarked(into): unmarked(such) for _, such, into in send[1:]}
    plain = "\n".join(
        line for *_, lines in record[1:] if "`" in lines for line in map(unmarked, lines.split(", then "))
    )
    with Sandbox() as line:
        asset = bearer(line)
        built = run_here(BUILD, asset, alert).output
        sent = [run_here(PUSH, asset, {**push, "messages": each}).output for each in (built["messages"], plain)]
        arrived = [send["messages"] for send in line.messages]
    assert [each["warnings"] for each in (built, *sent)] == [[], [], []]
    assert arrived == [built["messages"], [{"type": "text", "text": plain}]]
    shown = json.dumps(arrived[0])
    for given in (alert["title"], alert["text"], alert["case_id"], alert["source"], alert["link"]):
        assert f'"{given}"' in shown
        assert given in plain
    for name, value in json.loads(alert["facts"]).items():
        assert f'"{name}"' in shown
        assert f'"{value}"' in shown
        assert f"{name}: {value}" in plain.split("\n")
    assert built["alt_text"].startswith(f"[HIGH] {alert['title']}")
