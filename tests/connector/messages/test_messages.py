"""What holds for all kinds of messages: places, pages, warnings, and what is loaded."""

import copy
import json
import re
import subprocess
import sys
from typing import Any

import pytest

from connector import messages
from connector.fields import Findings, Object
from connector.sandbox import Sandbox
from tests.conftest import ROOT, TEXT, UNMEASURED, USER, bearer, clean_environment, run_here
from tests.connector.messages.samples import MISSING, SAMPLES, Verdict, changed, checked, value_at

PAGE = re.compile(r" See https://developers\.line\.biz/en/\S+$")


# Several at once


def test_all_problems_are_named_at_once_each_with_place_page_and_what_was_seen() -> None:
    verdict = checked(
        {"type": "text", "text": "x" * 5001},
        changed("carousel", {"template.columns[0].actions[2].label": "x" * 21, "template.columns[1].title": MISSING}),
        changed("bubble", {"contents.body.contents[0].text": MISSING, "contents.body.contents[0].txt": "x"}),
        {"type": "image", "originalContentUrl": "http://example.com/i.jpg"},
        {},
    )
    assert sorted(verdict.problems) == [
        "messages[0].text",
        "messages[1].template.columns[0].actions[2].label",
        "messages[1].template.columns[1].title",
        "messages[2].contents.body.contents[0].text",
        "messages[2].contents.body.contents[0].txt",
        "messages[3].originalContentUrl",
        "messages[3].previewImageUrl",
        "messages[4].type",
    ]
    texts = [problem["message"] for problem in verdict.found.problems]
    assert all(PAGE.search(text) for text in texts), texts
    assert "must have at most 5000 characters; got 5001. Shorten it." in texts[0]
    assert any('Did you mean "text"?' in text for text in texts)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_problem_of_every_kind_ends_in_a_page_of_lines(name: str) -> None:
    emptied: Any = {"type": SAMPLES[name]["type"]}
    for inner in ("template", "contents"):
        if inner in SAMPLES[name]:
            emptied[inner] = {"type": SAMPLES[name][inner]["type"]}
    verdict = checked(emptied)
    assert verdict.problems
    assert all(PAGE.search(problem["message"]) for problem in verdict.found.problems), verdict.found.problems


@pytest.mark.parametrize("name", SAMPLES)
def test_no_field_takes_a_list_or_an_object_in_place_of_text_or_text_in_place_of_those(name: str) -> None:
    def places(value: Any, place: str) -> list[str]:
        below = value.items() if isinstance(value, dict) else []
        found = [f"{place}[{position}]" for position in range(len(value))] if isinstance(value, list) else []
        found += [f"{place}.{key}" if place else key for key, _ in below]
        return found + [deeper for each in list(found) for deeper in places(value_at(SAMPLES[name], each), each)]

    for place in places(SAMPLES[name], ""):
        wrong = "x" if isinstance(value_at(SAMPLES[name], place), dict | list) else [1]
        assert f"messages[0].{place}" in checked(changed(name, {place: wrong})).problems, place


# Types


def test_there_is_a_module_for_each_type_and_each_declares_a_message() -> None:
    assert set(messages.types()) == {sample["type"] for sample in SAMPLES.values()}
    for kind in messages.types():
        declared = messages.declaration(kind)
        assert isinstance(declared, Object), kind
        assert declared.page.startswith(messages.PAGE), kind


@pytest.mark.parametrize("kind", ["hologram", "textV3", "text_v2", "file", "parts", "actions", "os", "x" * 99])
def test_an_unknown_type_passes_with_a_warning(kind: str) -> None:
    verdict = checked({"type": kind, "anything": [1]}, TEXT)
    assert (verdict.problems, verdict.warnings) == ([], ["messages[0].type"])


@pytest.mark.parametrize("kind", ["../text", "text.os", "parts.actions", "__init__", "text\x00", "", ".", "t\u00e9xt"])
def test_any_text_is_safe_as_a_type(kind: str) -> None:
    assert messages.declaration(kind) is None
    checked({"type": kind})


@pytest.mark.parametrize("place", ["template.type", "template.actions[0].type", "contents.type", "substitution.k.type"])
def test_an_unknown_type_inside_a_message_passes_with_a_warning(place: str) -> None:
    name = {"template": "buttons", "contents": "bubble", "substitution": "textV2"}[place.partition(".")[0]]
    also = {"text": "{k}", "substitution": {"k": {}}} if name == "textV2" else {}
    verdict = checked(changed(name, {**also, place: "hologram"}))
    assert (verdict.problems, verdict.warnings) == ([], [f"messages[0].{place}"])


# Fields


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("text", "sparkle"),
        ("text", "emojis[0].sparkle"),
        ("text", "quickReply.sparkle"),
        ("text", "quickReply.items[0].action.sparkle"),
        ("text", "sender.sparkle"),
        ("textV2", "substitution.user1.mentionee.sparkle"),
        ("imagemap", "actions[0].area.sparkle"),
        ("buttons", "template.sparkle"),
        ("carousel", "template.columns[0].sparkle"),
        ("bubble", "sparkle"),
    ],
)
def test_an_unknown_field_passes_with_a_warning(name: str, place: str) -> None:
    verdict = checked(changed(name, {place: 1}))
    assert (verdict.problems, verdict.warnings) == ([], [f"messages[0].{place}"])


def test_inside_a_flex_message_an_unknown_field_is_a_problem_everywhere() -> None:
    def objects(value: Any, place: str) -> list[str]:
        if isinstance(value, list):
            return [found for at, item in enumerate(value) for found in objects(item, f"{place}[{at}]")]
        if not isinstance(value, dict):
            return []
        return [place, *(found for key, item in value.items() for found in objects(item, f"{place}.{key}"))]

    for name in ("bubble", "video_bubble", "bubbles"):
        for place in objects(SAMPLES[name]["contents"], "contents"):
            verdict = checked(changed(name, {f"{place}.sparkle": 1}))
            assert verdict.problems == [f"messages[0].{place}.sparkle"], place


def test_null_counts_as_missing_and_is_warned_of() -> None:
    verdict = checked({"type": "text", "text": None, "sender": None, "quickReply": None}, TEXT)
    assert verdict.problems == ["messages[0].text"]
    assert verdict.warnings == ["messages[0].sender", "messages[0].quickReply"]


def test_json_as_text_is_not_unpacked_inside_a_message() -> None:
    verdict = checked(changed("bubble", {"contents": json.dumps(SAMPLES["bubble"]["contents"])}))
    assert verdict.problems == ["messages[0].contents"]
    assert "It is JSON as text; pass the value itself." in verdict.found.problems[0]["message"]


@pytest.mark.parametrize(
    ("place", "near"),
    [
        ("latitude", "35.6"),
        ("latitude", ""),
        ("latitude", True),
        ("title", True),
        ("title", 1.5),
    ],
)
def test_a_scalar_of_another_type_is_only_warned_of(place: str, near: Any) -> None:
    verdict = checked(changed("location", {place: near}))
    assert (verdict.problems, verdict.warnings) == ([], [f"messages[0].{place}"])


def test_a_flag_may_be_a_number_or_a_word_that_says_it() -> None:
    for near in (1, "true", "FALSE"):
        verdict = checked(changed("bubble", {"contents.styles.body.separator": near}))
        assert (verdict.problems, verdict.warnings) == ([], ["messages[0].contents.styles.body.separator"])


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("text", "text"),
        ("textV2", "text"),
        ("textV2", "substitution.laugh.productId"),
        ("textV2", "substitution.laugh.emojiId"),
        ("text", "sender.name"),
        ("text", "quickReply.items[1].action.label"),
        ("sticker", "packageId"),
        ("location", "title"),
        ("location", "address"),
        ("coupon", "couponId"),
        ("imagemap", "altText"),
        ("imagemap", "actions[1].text"),
        ("imagemap", "video.externalLink.label"),
        ("buttons", "altText"),
        ("buttons", "template.text"),
        ("confirm", "template.text"),
        ("carousel", "template.columns[0].text"),
        ("bubble", "altText"),
        ("bubble", "contents.body.contents[5].action.label"),
    ],
)
def test_blanks_in_place_of_a_text_are_warned_of(name: str, place: str) -> None:
    also = {"emojis": []} if name == "text" else {"substitution": {}} if place == "text" else {}
    verdict = checked(changed(name, {**also, place: " \n\u3000"}))
    assert verdict.problems == []
    assert f"messages[0].{place}" in verdict.warnings


@pytest.mark.parametrize(("container", "kilobytes"), [("bubble", 30), ("carousel", 50)])
def test_the_size_of_a_flex_message_is_judged_by_the_kindest_count_and_doubted_by_the_strictest(
    container: str, kilobytes: int
) -> None:
    def verdict(size: int, letter: str, **writing: Any) -> Verdict:
        """Check a container that has this size when it is written so."""
        text = {"type": "text", "text": "x", "wrap": True}
        contents: Any = {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": [text]}}
        texts = [text]
        if container == "carousel":
            contents = {"type": "carousel", "contents": [contents, copy.deepcopy(contents)]}
            texts = [bubble["body"]["contents"][0] for bubble in contents["contents"]]
        missing = size - len(json.dumps(contents, **writing).encode())
        each = len(json.dumps(letter, **writing).encode()) - 2
        for position, text in enumerate(texts):
            share = missing // each // len(texts) * each
            text["text"] += letter * (share // each) + "x" * (0 if position else missing - share * len(texts))
        assert len(json.dumps(contents, **writing).encode()) == size
        return checked({"type": "flex", "altText": "x", "contents": contents})

    shortest: Any = {"ensure_ascii": False, "separators": (",", ":")}
    place = "messages[0].contents"
    assert place not in verdict(kilobytes * 1000, "x").warnings
    assert place in verdict(kilobytes * 1000 + 1, "x").warnings
    for letter in "x\u3042":
        at_most = verdict(kilobytes * 1024, letter, **shortest)
        assert at_most.problems == []
        assert place in at_most.warnings
        over = verdict(kilobytes * 1024 + 1, letter, **shortest)
        assert over.problems == [place]
        assert f"({kilobytes * 1024} bytes); got {kilobytes * 1024 + 1} bytes" in over.found.problems[0]["message"]


# What several messages and the action make doubtful


def test_a_quick_reply_is_warned_of_on_every_message_but_the_last() -> None:
    reply = {**TEXT, "quickReply": SAMPLES["text"]["quickReply"]}
    assert checked(reply, reply).warnings == ["messages[0].quickReply"]
    assert checked(TEXT, reply).warnings == []


@pytest.mark.parametrize("name", ["text", "textV2", "sticker"])
def test_a_quote_is_warned_of_where_the_action_takes_none(name: str) -> None:
    assert "messages[0].quoteToken" not in checked(SAMPLES[name]).warnings
    verdict = checked(SAMPLES[name], quotes=False)
    assert verdict.problems == []
    assert "messages[0].quoteToken" in verdict.warnings


def test_a_mention_is_warned_of_where_the_action_takes_none() -> None:
    assert "messages[0].substitution.user1" in checked(SAMPLES["textV2"], quotes=False).warnings


@pytest.mark.parametrize(
    ("action", "warned"),
    [
        ("send_push_message", False),
        ("send_reply_message", False),
        ("send_multicast_message", True),
        ("send_narrowcast_message", True),
        ("send_broadcast_message", True),
    ],
)
def test_push_and_reply_take_quotes(action: str, warned: bool, sandbox: Sandbox) -> None:
    inputs = {"messages": [SAMPLES["sticker"]]}
    inputs |= {"send_reply_message": {"replyToken": "x"}, "send_push_message": {"to": USER}}.get(action, {})
    inputs |= {"to": [USER]} if "multicast" in action else {}
    output = run_here(action, bearer(sandbox), inputs).output
    assert any("quoteToken" in warning for warning in output["warnings"]) == warned
    assert sandbox.messages[-1]["messages"] == inputs["messages"]


# Through an action


def test_a_refused_message_is_not_sent(sandbox: Sandbox) -> None:
    inputs = {"to": USER, "messages": [TEXT, {"type": "text", "text": ""}], "notificationDisabled": "perhaps"}
    error = run_here("send_push_message", bearer(sandbox), inputs).error
    assert (error["kind"], error["outcome"]) == ("invalid_input", "not_sent")
    assert sorted(detail["property"] for detail in error["details"]) == ["messages[1].text", "notificationDisabled"]
    assert sandbox.requests == []


def test_lines_own_verdict_is_asked_with_whatever_is_given(sandbox: Sandbox) -> None:
    wrong = {**SAMPLES["image"], "originalContentUrl": "http://example.com/"}
    result = run_here("validate_message_objects_of_a_push_message", bearer(sandbox), {"messages": [wrong]})
    assert result.output["status_code"] == 200


def test_what_is_no_message_is_left_to_the_input_check() -> None:
    assert checked("x", 5, None).problems == []
    found = Findings()
    messages.check("x", found, quotes=True)
    assert found.problems == []


def test_a_message_that_nests_too_deeply_to_be_checked_is_sent_with_a_warning() -> None:
    deep: Any = {"type": "text", "text": "x"}
    for _ in range(400):
        deep = {"type": "box", "layout": "vertical", "contents": [deep]}
    verdict = checked({"type": "flex", "altText": "x", "contents": {"type": "bubble", "body": deep}}, {"type": "text"})
    assert (verdict.problems, verdict.warnings) == (["messages[1].text"], ["messages[0]"])
    assert " See https" not in verdict.found.warnings[0]


# Cost, by what is loaded


def loaded_by(*objects: Any) -> set[str]:
    """The modules in a fresh process after these messages have been checked."""
    code = (
        "import json, sys\n"
        "from connector.fields import Findings\n"
        "from connector import messages\n"
        "found = Findings()\n"
        "messages.check(json.loads(sys.argv[1]), found, quotes=True)\n"
        "assert not found.problems, found.problems\n"
        "print(json.dumps(sorted(sys.modules)))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, json.dumps(objects)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=clean_environment(**UNMEASURED),
        check=True,
    )
    return set(json.loads(ended.stdout))


PARTS = "connector.messages.parts"


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("plain", {f"{PARTS}.quote_token"}),
        ("sticker", {f"{PARTS}.quote_token"}),
        ("image", {f"{PARTS}.urls"}),
        ("confirm", {f"{PARTS}.urls", f"{PARTS}.actions", f"{PARTS}.graphemes"}),
        ("bubbles", {f"{PARTS}.urls", f"{PARTS}.actions", f"{PARTS}.graphemes", f"{PARTS}.components"}),
    ],
)
def test_a_message_loads_what_its_kind_needs_and_nothing_else(name: str, more: set[str]) -> None:
    message = TEXT if name == "plain" else SAMPLES[name]
    loaded = loaded_by(message)
    ours = {module for module in loaded if module.startswith("connector.messages.")}
    assert ours == {f"connector.messages.{message['type']}", PARTS, *more}
    assert not loaded & {"unicodedata", "datetime", "pkgutil", "difflib", "dataclasses", "inspect", "pydantic", "yaml"}


def test_quick_replies_and_senders_are_loaded_when_there_is_one() -> None:
    assert {f"{PARTS}.quick_reply", f"{PARTS}.sender"} <= loaded_by({**SAMPLES["text"]})


# The page for analysts


def test_the_page_shows_what_really_comes_out(sandbox: Sandbox) -> None:
    page = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    given, shown = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL))
    error = run_here("send_push_message", bearer(sandbox), given).error
    assert {"details": error["details"], "warnings": error["warnings"]} == shown
