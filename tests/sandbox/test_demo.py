"""The demo: the whole way of an alert, and of a question and its answer, for a person to read."""

import json
import re

import pytest

from tests.conftest import run_python

DEMO = ["-m", "connector.sandbox.demo"]
DEAD = "http://127.0.0.1:9"


JSON = re.compile(r"^[{\[]\n.*?\n[}\]]$", re.M | re.S)


def values(out):
    """The JSON values that the demo shows."""
    return [json.loads(text) for text in JSON.findall(out)]


def sentences(out):
    """What it says between them, by lines."""
    return [line for line in JSON.sub("", out).splitlines() if line]


@pytest.mark.parametrize("columns", [40, 120])
def test_it_shows_a_push_two_reads_and_a_question_with_its_answer_on_a_terminal_of_any_width(columns):
    result = run_python(DEMO, "", fresh=True, COLUMNS=str(columns), http_proxy=DEAD, HTTPS_PROXY=DEAD)
    assert (result.code, result.err) == (0, "")
    sent, used, limit, arrived, asked, pushed, tapped, read, replied = values(result.out)
    assert [line.split()[-1] for line in sentences(result.out) if line.startswith("python -m connector ")] == [
        "send_push_message",
        "get_number_of_messages_sent_this_month",
        "get_the_target_limit_for_messages_this_month",
        "build_a_question_with_buttons",
        "send_push_message",
        "verify_and_read_webhook_events",
        "send_reply_message",
    ]
    assert (sent["outcome"], used["json_body"], limit["json_body"]["value"]) == ("sent", {"totalUsage": 1}, 500)
    assert [send["endpoint"] for send in arrived] == ["push"]
    assert asked["alt_text"] == "[CRITICAL] Malware found on db-1 - Isolate the host?"
    assert (pushed["outcome"], pushed["retry_key"]) == ("sent", asked["question_id"])
    assert tapped["data"].startswith(f"lq1:SOC-2041:{asked['question_id']}:")
    assert (read["verified"], read["verified_by"], read["may_reply"]) == (True, "raw", True)
    answer = read["answer"]
    assert [answer[name] for name in ("status", "case_id", "question_id", "option")] == [
        "valid", "SOC-2041", asked["question_id"], "isolate",
    ]  # fmt: skip
    assert replied["outcome"] == "sent"
    assert " ".join(result.out.split()).endswith("What the person reads: Thank you. db-1 will be isolated.")
    words = [line for line in sentences(result.out) if not line.startswith("python -m connector ")]
    assert max(map(len, words)) <= columns
    assert "bubble" not in result.out


def test_where_an_action_fails_its_error_is_shown_and_the_demo_ends_there():
    result = run_python(DEMO, "", fresh=True, ASSET_KEYS="url")
    assert (result.code, result.err) == (1, "")
    (error,) = values(result.out)
    assert (error["kind"], error["outcome"]) == ("invalid_asset", "not_sent")
