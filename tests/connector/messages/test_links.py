"""The addresses in messages: what a tap opens, and what LINE loads."""

from typing import Any

import pytest

from tests.connector.messages.limits.row import BODY, UNICODE, https
from tests.connector.messages.samples import SAMPLES, Verdict, changed, checked

LINKS = (
    ("buttons", "template.actions[0].uri"),
    ("text", "quickReply.items[2].action.uri"),
    ("bubble", f"{BODY}[5].action.altUri.desktop"),
    ("imagemap", "actions[0].linkUri"),
    ("imagemap", "video.externalLink.linkUri"),
)
"""Every kind of place whose address a tap opens."""


def verdict_on(name: str, place: str, value: Any) -> tuple[Verdict, str]:
    """Check a sample with another value at one place."""
    return checked(changed(name, {place: value})), f"messages[0].{place}"


@pytest.mark.parametrize(("name", "place"), LINKS)
@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/a?b=%20#c",
        "HTTP://example.com",
        "tel:+81-3-1234-5678",
        "mailto:soc@example.com?subject=Disk%20full",
        "line://nv/recommendOA/@example",
        "https://liff.line.me/1234567890-AbcdEfgh/case?id=[1]",
    ],
)
def test_a_scheme_that_works_needs_no_word(name: str, place: str, link: str) -> None:
    verdict, at = verdict_on(name, place, link)
    assert verdict.problems == []
    assert at not in verdict.warnings


@pytest.mark.parametrize(("name", "place"), LINKS)
@pytest.mark.parametrize(
    "link",
    [
        "",
        "example.com",
        "www.example.com/tickets",
        "/tickets",
        "//example.com",
        "{link}",
        " https://a.b",
        "1a:b",
        "\u00fc:b",
    ],
)
def test_a_link_without_a_scheme_or_with_none_that_can_be_one_is_refused(name: str, place: str, link: str) -> None:
    verdict, at = verdict_on(name, place, link)
    assert verdict.problems == [at]
    message = verdict.found.problems[0]["message"]
    assert message.startswith("must be a URL that begins with its scheme, such as https:// or tel:; got ")
    assert "line://" not in message


@pytest.mark.parametrize(("name", "place"), LINKS)
@pytest.mark.parametrize(
    "link", ["intent://scan/#Intent;end", "sms:0123", "geo:1,2", "com.example.app://open", "ftp://a.b"]
)
def test_another_scheme_passes_with_one_warning(name: str, place: str, link: str) -> None:
    verdict, at = verdict_on(name, place, link)
    assert verdict.problems == []
    assert verdict.warnings.count(at) == 1
    scheme = link.partition(":")[0]
    warning = f'{at}: has the scheme "{scheme}", which LINE does not document and may refuse.'
    assert warning in verdict.found.warnings


def test_a_misspelt_scheme_is_told_what_was_meant() -> None:
    warnings = verdict_on("buttons", "template.actions[0].uri", "htps://example.com")[0].found.warnings
    assert any(warning.endswith('Did you mean "https"?') for warning in warnings)


@pytest.mark.parametrize(("name", "place"), LINKS)
@pytest.mark.parametrize("link", ["https://", "https:/a", "tel:", "https://a.b/c ", "https://a.b/\u3042", "mailto:a b"])
def test_a_link_that_is_not_whole_or_not_encoded_passes_with_a_warning(name: str, place: str, link: str) -> None:
    verdict, at = verdict_on(name, place, link)
    assert (verdict.problems, at in verdict.warnings) == ([], True)


@pytest.mark.parametrize(("name", "place"), LINKS[:3])
def test_a_link_longer_than_the_reference_says_passes_with_a_warning(name: str, place: str) -> None:
    assert verdict_on(name, place, https(1000))[0].warnings == checked(SAMPLES[name]).warnings
    for length in (1001, 10_000):
        verdict, at = verdict_on(name, place, https(length))
        warning = f"{at}: has {length} characters; LINE's reference gives at most 1000."
        assert (verdict.problems, warning in verdict.found.warnings) == ([], True)
    assert (
        "at most 10000 characters; got 10001" in verdict_on(name, place, https(10_001))[0].found.problems[0]["message"]
    )


@pytest.mark.parametrize(("name", "place"), LINKS[3:])
def test_a_link_of_an_imagemap_has_at_most_1000_characters(name: str, place: str) -> None:
    verdict, at = verdict_on(name, place, https(1001))
    assert (verdict.problems, at in verdict.warnings) == ([at], False)


def test_a_link_is_measured_in_utf_16_code_units() -> None:
    place = "template.actions[0].uri"
    for emoji, more in ((490, 0), (491, 1)):
        found = verdict_on("buttons", place, "https://example.com/" + UNICODE * emoji)[0].found
        assert len([warning for warning in found.warnings if "LINE's reference gives" in warning]) == more


@pytest.mark.parametrize(("link", "warned"), [("https://a.b/app.APK", True), ("https://a.b/app.apk?v=1", False)])
def test_a_link_that_ends_in_apk_passes_with_a_warning(link: str, warned: bool) -> None:
    verdict, at = verdict_on("buttons", "template.actions[0].uri", link)
    assert (verdict.problems, at in verdict.warnings) == ([], warned)


IN_FLEX = (
    ("bubble", f"{BODY}[2].url"),
    ("bubble", f"{BODY}[6].contents[0].url"),
    ("video_bubble", "contents.hero.url"),
    ("video_bubble", "contents.hero.previewUrl"),
)
ELSEWHERE = (
    ("image", "originalContentUrl"),
    ("text", "sender.iconUrl"),
    ("text", "quickReply.items[0].imageUrl"),
    ("buttons", "template.thumbnailImageUrl"),
)


@pytest.mark.parametrize("url", ["https://a.b/c d.png", "https://a.b/c.png ", "https://a.b/c|d.png"])
def test_a_blank_or_a_bar_in_an_image_is_refused_inside_flex_and_warned_of_elsewhere(url: str) -> None:
    for name, place in IN_FLEX:
        verdict, at = verdict_on(name, place, url)
        assert verdict.problems == [at]
        assert "with a blank written as %20 and | as %7C" in verdict.found.problems[0]["message"]
    for name, place in ELSEWHERE:
        verdict, at = verdict_on(name, place, url)
        assert (verdict.problems, at in verdict.warnings) == ([], True)


@pytest.mark.parametrize("sign", [*'"<>\\^`{}', "%", "%2", "\n", "\x00", "\u3042", "\u3000"])
def test_anything_else_that_is_not_encoded_in_an_image_is_warned_of(sign: str) -> None:
    for name, place in (*IN_FLEX, *ELSEWHERE):
        verdict, at = verdict_on(name, place, f"https://a.b/c{sign}x.png")
        assert (verdict.problems, at in verdict.warnings) == ([], True)


def test_an_encoded_image_needs_no_word() -> None:
    for name, place in (*IN_FLEX, *ELSEWHERE):
        verdict, at = verdict_on(name, place, "https://a.b/c%20d%7Ce.png?f=g#h")
        assert (verdict.problems, at in verdict.warnings) == ([], False)
