"""What is refused before anything is sent, and what goes out exactly as given, at the process's door."""

from typing import Any

import pytest

from connector.sandbox import Sandbox
from tests.conftest import TEXT, USER, bearer, run_process

GROUP = "C" + "2" * 32
IMAGE = "https://example.com/a.png"
COMPONENT = "messages[0].contents.body.contents[0]"


def buttons(action: dict[str, Any], text: str = "Disk 95 % full") -> dict[str, Any]:
    """A template with one button."""
    return {"type": "template", "altText": "x", "template": {"type": "buttons", "text": text, "actions": [action]}}


def link(uri: str) -> dict[str, Any]:
    """A template that opens an address."""
    return buttons({"type": "uri", "label": "Open", "uri": uri})


def flex(component: Any, layout: str = "vertical", **box: Any) -> dict[str, Any]:
    """A flex message with one component."""
    body = {"type": "box", "layout": layout, "contents": [component], **box}
    return {"type": "flex", "altText": "x", "contents": {"type": "bubble", "body": body}}


def text(**more: Any) -> dict[str, Any]:
    """A flex message with a text."""
    return flex({"type": "text", "text": "95 %", **more})


def image(**more: Any) -> dict[str, Any]:
    """A flex message with an image."""
    return flex({"type": "image", "url": IMAGE, **more})


URI = "messages[0].template.actions[0].uri"

REFUSED = [
    ("a link without a scheme", link("example.com"), URI),
    ("a link past the limit of LINE's SDK", link("https://example.com/".ljust(10_001, "x")), URI),
    ("an empty flex text", text(text=""), f"{COMPONENT}.text"),
    ("an empty text of a message action", buttons({"type": "message", "label": "x", "text": ""}), URI[:-3] + "text"),
    ("an empty altText", {**text(), "altText": ""}, "messages[0].altText"),
    ("a sound without duration", {"type": "audio", "originalContentUrl": IMAGE, "duration": 0}, "messages[0].duration"),
    ("a short colour", text(color="#abc"), f"{COMPONENT}.color"),
    ("an undocumented keyword", image(aspectMode="stretch"), f"{COMPONENT}.aspectMode"),
    ("an empty length", text(margin=""), f"{COMPONENT}.margin"),
    ("a percentage as the size of a text", text(size="50%"), f"{COMPONENT}.size"),
    ("a blank in the URL of a flex image", image(url="https://a.b/c d.png"), f"{COMPONENT}.url"),
    ("a box in place of a bubble", {**text(), "contents": text()["contents"]["body"]}, "messages[0].contents.type"),
    ("a bubble in place of a message", text()["contents"], "messages[0].type"),
    ("a misspelt type", {"type": "txet", "text": "x"}, "messages[0].type"),
]


@pytest.mark.parametrize(("message", "place"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_line_refuses_is_refused_before_anything_is_sent(sandbox: Sandbox, message: Any, place: str) -> None:
    error = run_process("send_push_message", bearer(sandbox, to=USER, messages=[message])).error
    assert (error["kind"], error["outcome"]) == ("invalid_input", "not_sent")
    assert [detail["property"] for detail in error["details"]] == [place]
    assert sandbox.requests == []


SILENT = [
    link("mailto:soc@example.com"),
    link("line://nv/recommendOA/@example"),
    buttons({"type": "postback", "label": "x", "data": ""}),
    buttons({"type": "message", "label": "x", "text": " "}),
    text(text=" "),
    flex({"type": "text", "text": "", "contents": [{"type": "span", "text": ""}]}),
    text(color="#1DB44680", size="12px", margin="10px", offsetTop="-5px", flex="0"),
    image(size="120px", aspectMode="cover", aspectRatio="20:13"),
    flex({"type": "spacer"}, spacing="md"),
    {"type": "sticker", "packageId": 446, "stickerId": 1988},
]
DOUBTFUL = [
    (link("intent://scan/#Intent;end"), URI),
    (link("https://example.com/".ljust(1001, "x")), URI),
    (link("https://example.com/app.apk"), URI),
    (text(margin="-10px"), f"{COMPONENT}.margin"),
    (image(url="https://a.b/{id}.png"), f"{COMPONENT}.url"),
    ({**text(), "contents": {**text()["contents"], "size": "tera"}}, "messages[0].contents.size"),
    (
        {"type": "text", "text": "$" * 4990, "emojis": [{"index": 0, "productId": "p", "emojiId": "1"}]},
        "messages[0].text",
    ),
]


def pushed(sandbox: Sandbox, to: str, *messages: Any) -> list[str]:
    """Push messages, see that they arrive as given, and return the places of the warnings."""
    output = run_process("send_push_message", bearer(sandbox, to=to, messages=list(messages))).output
    assert sandbox.requests[-1].json["messages"] == list(messages)
    return [warning.partition(": ")[0] for warning in output["warnings"]]


def test_what_line_takes_goes_out_as_given_without_a_word(sandbox: Sandbox) -> None:
    for start in range(0, len(SILENT), 5):
        assert pushed(sandbox, USER, *SILENT[start : start + 5]) == []


@pytest.mark.parametrize(("message", "place"), DOUBTFUL)
def test_what_is_doubtful_goes_out_as_given_with_a_warning(sandbox: Sandbox, message: Any, place: str) -> None:
    assert pushed(sandbox, USER, message) == [place]


def test_a_type_that_may_be_new_is_left_to_line(sandbox: Sandbox) -> None:
    new = {"type": "textV3", "text": "x"}
    error = run_process("send_push_message", bearer(sandbox, to=USER, messages=[new])).error
    assert sandbox.requests[-1].json["messages"] == [new]
    assert [warning.partition(": ")[0] for warning in error["warnings"]] == ["messages[0].type"]
    assert [detail["property"] for detail in error["details"]] == ["messages[0].type"]


def test_the_chat_of_a_push_decides_what_is_doubtful_in_it(sandbox: Sandbox) -> None:
    video = {"type": "video", "originalContentUrl": IMAGE, "previewImageUrl": IMAGE, "trackingId": "tour"}
    mention = {"type": "mention", "mentionee": {"type": "user", "userId": USER}}
    named = {"type": "textV2", "text": "{who}", "substitution": {"who": mention}}
    assert pushed(sandbox, USER, TEXT, video, named) == ["messages[2].substitution.who"]
    assert pushed(sandbox, GROUP, TEXT, video, named) == ["messages[1].trackingId"]
