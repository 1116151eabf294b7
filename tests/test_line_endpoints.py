"""LINE's endpoints, all of them: the table by itself, and beside LINE's own SDK."""

import json
import re
from typing import Any

import pytest

from connector.line import ACCEPTED, KEYED, rate_limit
from tests.conftest import ROOT
from tests.line_sdk import calls

TABLE = ROOT / "tests" / "line_endpoints.json"
ROWS: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))

KEYS = ["method", "path", "retry_key", "statuses", "rate_limit"]
METHODS = ("GET", "POST", "PUT", "DELETE")
FAMILIES = ("bot/", "oauth2/", "v2/bot/", "v2/oauth/")
"""How the paths of the Messaging API and of its tokens begin; LIFF and the shop have other ones."""
HOST, DATA_HOST = "api.line.me", "api-data.line.me"
PATH = re.compile(r"(?:[A-Za-z0-9.]+|\{[a-z][A-Za-z]*\})(?:/(?:[A-Za-z0-9.]+|\{[a-z][A-Za-z]*\}))+")
RATE_LIMIT = re.compile(r"[1-9]\d{0,2}(?:,\d{3})* requests (?:a second|a minute|an hour)")

STATUSES_OF_THE_REFERENCE = {
    ("GET", "v2/bot/message/{messageId}/content"): "202 while LINE still prepares the content",
    ("DELETE", "v2/bot/audienceGroup/{audienceGroupId}"): "202, the SDK names none",
}
"""Where the reference names other statuses than the SDK; the reference has the last word."""


def key_of(row: dict[str, Any]) -> tuple[str, str]:
    """What tells an endpoint from the others."""
    return row["method"], row["path"]


def name_of(row: dict[str, Any]) -> str:
    return " ".join(key_of(row))


def described(asked: dict[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """What the SDK says of the endpoints that belong in the table: no statuses where it reads no answer."""
    found = {}
    for (method, path), call in asked.items():
        if call["host"] in (HOST, DATA_HOST) and path.startswith(FAMILIES):
            statuses = sorted(status for status in call["answers"] if status < 300)
            found[method, path] = {
                "retry_key": "x-line-retry-key" in call["headers"],
                **({"statuses": statuses} if statuses else {}),
                "host": call["host"],
            }
    return found


def differences(theirs: dict[tuple[str, str], dict[str, Any]]) -> set[tuple[str, str, str]]:
    """Method, path and what differs between a description and the table."""
    ours = {key_of(row): {"host": HOST, **row} for row in ROWS}
    return {(*key, "not in the table") for key in set(theirs) - set(ours)} | {
        (*key, what)
        for key in set(theirs) & set(ours)
        for what, value in theirs[key].items()
        if ours[key][what] != value and not (what == "statuses" and key in STATUSES_OF_THE_REFERENCE)
    }


# The table by itself


def test_the_table_has_one_row_a_line() -> None:
    lines = ",\n".join(json.dumps(row) for row in ROWS)
    assert TABLE.read_text(encoding="utf-8") == f"[\n{lines}\n]\n"


def test_rows_are_sorted_by_path_and_method_and_none_is_there_twice() -> None:
    order = [(row["path"], row["method"]) for row in ROWS]
    assert order == sorted(set(order))


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_row_has_the_known_keys_and_plausible_values(row: dict[str, Any]) -> None:
    assert list(row) == KEYS + ["host"] * ("host" in row)
    assert row["method"] in METHODS
    assert PATH.fullmatch(row["path"])
    assert row["path"].startswith(FAMILIES)
    assert isinstance(row["retry_key"], bool)
    assert row["statuses"] in ([200], [202], [200, 202])
    assert RATE_LIMIT.fullmatch(row["rate_limit"])
    assert row.get("host", DATA_HOST) == DATA_HOST, "left out where it is the usual one"


def test_the_retry_key_is_for_the_four_ways_to_send_without_a_reply_token() -> None:
    ways = ("broadcast", "multicast", "narrowcast", "push")
    keyed = [key_of(row) for row in ROWS if row["retry_key"]]
    assert keyed == [("POST", f"v2/bot/message/{way}") for way in ways]


def test_statuses_that_only_the_reference_has_belong_to_rows() -> None:
    assert set(STATUSES_OF_THE_REFERENCE) <= {key_of(row) for row in ROWS}


# Beside LINE's SDK


def test_every_endpoint_of_the_sdk_stands_in_the_table_as_described() -> None:
    assert sorted(differences(described(calls()))) == []


def test_statuses_listed_as_different_are_different() -> None:
    table = {key_of(row): row["statuses"] for row in ROWS}
    for key in set(STATUSES_OF_THE_REFERENCE) & set(described(calls())):
        assert described(calls())[key].get("statuses") != table[key], key


@pytest.mark.parametrize(
    ("method", "path", "change", "difference"),
    [
        ("POST", "v2/bot/message/push", {}, None),
        ("POST", "v2/bot/message/shout", {}, "not in the table"),
        ("PATCH", "v2/bot/message/push", {}, "not in the table"),
        ("POST", "v2/bot/message/push", {"headers": set()}, "retry_key"),
        ("POST", "v2/bot/message/push", {"answers": {202: "object", 400: "ErrorResponse"}}, "statuses"),
        ("POST", "v2/bot/message/push", {"host": DATA_HOST}, "host"),
        ("POST", "v2/bot/message/shout", {"host": "manager.line.biz"}, None),
        ("POST", "liff/v1/apps", {}, None),
    ],
)
def test_a_change_at_lines_side_is_noticed(
    method: str, path: str, change: dict[str, Any], difference: str | None
) -> None:
    call = {**calls()["POST", "v2/bot/message/push"], **change}
    found = differences(described({(method, path): call}))
    assert [what for _, _, what in found] == ([difference] if difference else [])


def is_reachable(row: dict[str, Any]) -> bool:
    """Whether an action can be declared for an endpoint: its method, and that it is on the asset's host."""
    return row["method"] in ("GET", "POST") and "host" not in row


@pytest.mark.parametrize("row", [row for row in ROWS if is_reachable(row)], ids=name_of)
def test_what_the_connector_knows_of_an_endpoint_is_what_the_table_says(row: dict[str, Any]) -> None:
    assert rate_limit(row["path"]) == row["rate_limit"]
    assert (row["path"] in ACCEPTED) == (row["statuses"] == [202])
    assert (row["path"] in KEYED) == row["retry_key"]
