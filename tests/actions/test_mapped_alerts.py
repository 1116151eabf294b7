"""The text of an alert is mapped into a message, and holds whatever it holds: what breaks says how it is mended."""

import json
from typing import Any

import pytest

from tests.actions.door import Door, push

GROUP = "C4af4980629000000000000000000abcd"
PUSH = "send_push_message"
ALERT = 'Error: {"code": 5, "host": "db-1"} on {disk} '


def with_braces(text: str, **more: Any) -> dict[str, Any]:
    """The input of a push of a text in which braces mean something."""
    return push(messages=[{"type": "textV2", "text": text, **more}])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Disk {full", "has a { without its counterpart; it is character 6. "),
        ("Disk full}}}", "has a } without its counterpart; it is character 12. "),
        ('{"code": 5}', "must have 1 to 20 letters a-z or A-Z, digits or underscores between braces; "
         'got "\\"code\\": 5" at character 1. '),
        ("Disk of {db_1}", 'has "{db_1}", which substitution does not have; it is at character 9. '),
        ("{a}{db_1}{db_1}", 'has "{db_1}", which substitution does not have; it is at character 4. '),
    ],
)  # fmt: skip
def test_braces_of_an_alert_say_where_they_are_and_how_they_are_mended(door: Door, text: str, said: str) -> None:
    emoji = {"a": {"type": "emoji", "productId": "5ac1bfd5040ab15980c9b435", "emojiId": "001"}}
    problems = door.refused(PUSH, with_braces(text, substitution=emoji if "{a}" in text else {}))
    assert problems["messages[0].text"].startswith(said)
    assert "Braces of a text that is mapped in must be doubled, {{ and }}; or pass it as plain text" in str(problems)
    assert "in a message of type text, where a brace is a brace." in str(problems)


def test_what_the_problem_advises_goes_out(door: Door) -> None:
    door.refused(PUSH, with_braces(ALERT))
    doubled = ALERT.replace("{", "{{").replace("}", "}}")
    assert door.body(PUSH, with_braces(doubled))["messages"] == [{"type": "textV2", "text": doubled}]
    for messages in (ALERT, [{"type": "text", "text": ALERT}]):
        assert door.body(PUSH, push(messages=messages))["messages"] == [{"type": "text", "text": ALERT}]


BROKEN = {
    "quote": (
        'He said "no" to it',
        "Expecting ',' delimiter: line 1 column 37 (char 36)",
        'text": "He said "no" to it',
    ),
    "line end": ("Disk\nfull", "Invalid control character at: line 1 column 32 (char 31)", "Disk\\nfull"),
    "Windows' line end": ("Disk\r\nfull", "Invalid control character at: line 1 column 32 (char 31)", "Disk\\r\\nfull"),
    "backslash": ("C:\\Users", "Invalid \\escape: line 1 column 30 (char 29)", "C:\\Users"),
    "backslash at the end": ("C:\\", "Unterminated string starting at: line 1 column 27 (char 26)", '"C:\\"}]'),
}


@pytest.mark.parametrize("way", BROKEN)
@pytest.mark.parametrize("where", ["messages", "messages[0]", "json_body"])
def test_json_text_that_an_alert_has_broken_says_where_and_how_to_mend_it(door: Door, way: str, where: str) -> None:
    alert, mistake, near = BROKEN[way]
    text = f'[{{"type": "text", "text": "{alert}"}}]'
    given: dict[str, Any] = push(messages=text)
    if where == "messages[0]":
        given = push(messages=[text])
    elif where == "json_body":
        given = {"json_body": f'{{"to": "{GROUP}", "messages": {text}}}'}
    said = door.refused(PUSH, given)[where]
    assert "The text is not valid JSON: " in said
    assert mistake.partition(":")[0] in said
    if where != "json_body":
        assert f"{mistake}, near `" in said
        assert near in said.partition("near `")[2]
    assert 'must have \\" for a quote, \\\\ for a backslash and \\n for a line end.' in said
    assert said.endswith("messages takes plain text, in which nothing is escaped.")


@pytest.mark.parametrize("way", BROKEN)
def test_what_that_problem_advises_goes_out(door: Door, way: str) -> None:
    alert = BROKEN[way][0]
    sent = [{"type": "text", "text": alert}]
    assert door.body(PUSH, push(messages=alert))["messages"] == sent
    text = f'[{{"type": "text", "text": {json.dumps(alert)}}}]'
    assert door.body(PUSH, push(messages=text))["messages"] == sent


def test_where_no_messages_go_out_a_broken_text_is_not_told_of_them(door: Door) -> None:
    said = door.refused("send_narrowcast_message", {"messages": "x", "filter": '{"demographic": "a"b"}'})["filter"]
    assert said.endswith("\\n for a line end.")
    said = door.refused(PUSH, {**push(), "headers": '{"X-Line-Retry-Key": "a"b"}'})["headers"]
    assert said.endswith("\\n for a line end.")


TYPED = ["@All Disk full", "Disk full @all", "全員@Allへ", "@EVERYONE: look", "see (@all).", "@all"]


@pytest.mark.parametrize("text", TYPED)
def test_a_mention_that_is_typed_is_warned_of_and_sent(door: Door, text: str) -> None:
    for to in (GROUP, GROUP.replace("C", "R", 1)):
        for messages, place in (
            (text, "messages[0].text"),
            (["x", {"type": "text", "text": text}], "messages[1].text"),
        ):
            door.line.clear()
            output = door.run(PUSH, {"to": to, "messages": messages}).output
            (warning,) = output["warnings"]
            assert warning.startswith(f'{place}: "@')
            assert "is typed as text and mentions nobody; sent as given. To mention all of a group, send {" in warning
            assert door.line.api_requests[0].json["messages"][-1] == {"type": "text", "text": text}


def test_what_that_warning_advises_mentions_all_without_a_warning(door: Door) -> None:
    (warning,) = door.run(PUSH, {"to": GROUP, "messages": "@all"}).output["warnings"]
    advised = json.loads("{" + warning.partition("send {")[2].removesuffix("."))
    assert advised["substitution"] == {"all": {"type": "mention", "mentionee": {"type": "all"}}}
    assert door.body(PUSH, {"to": GROUP, "messages": [advised]})["messages"] == [advised]


def test_in_a_text_that_is_divided_and_in_one_with_placeholders_it_is_warned_of_too(door: Door) -> None:
    door.sent(PUSH, {"to": GROUP, "messages": "word " * 1500 + "@all"}, warnings=("messages[0]",))
    door.sent(PUSH, {"to": GROUP, "messages": [{"type": "textV2", "text": "@all"}]}, warnings=("messages[0].text",))


@pytest.mark.parametrize("action", ["send_push_message", "send_multicast_message", "send_broadcast_message"])
def test_where_line_takes_no_mention_none_is_advised(door: Door, action: str) -> None:
    user = push()["to"]
    given = {"messages": "@all"} | ({} if action == "send_broadcast_message" else {"to": user})
    (warning,) = door.run(action, given).output["warnings"]
    assert warning.endswith("LINE takes mentions in a push or reply to a group or room only.")


@pytest.mark.parametrize(
    "text",
    ["ops@all.example.com", "x@everyone.org", "@allen", "@all-hands", "@all_users", "https://example.com/@all", "@alle",
     "all", "@ all", "@all.example.com"],
)  # fmt: skip
def test_what_only_looks_like_one_is_not_warned_of(door: Door, text: str) -> None:
    door.sent(PUSH, {"to": GROUP, "messages": text}, warnings=())
