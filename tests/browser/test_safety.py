"""A page runs nothing, requests nothing and opens nothing, whatever the messages on it are, and whatever is pressed."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.preview import Remark, page
from tests.browser.conftest import Seen
from tests.browser.material import ALL, Json, changed, strings
from tests.connector.messages.generator import KINDS
from tests.connector.messages.samples import SAMPLES

EVIL = "http://evil.example"
ATTACKS = (
    f"<img src=x onerror=alert(1)><img src={EVIL}/img>",
    f'"><script>alert(1)</script><script src={EVIL}/script></script>',
    f"' onmouseover='alert(1)' style='background:url({EVIL}/style)' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    f"url({EVIL}/url)",
    f"red;background-image:url({EVIL}/css);x:",
    f"#ffffff}}*{{background:url({EVIL}/rule)}}",
    f"</style></title></textarea></noscript><style>*{{background:url({EVIL}/sheet)}}</style>",
    f"<!--<svg/onload=alert(1)><link rel=stylesheet href={EVIL}/link><base href={EVIL}/>-->",
    f"<meta http-equiv=refresh content='0;url={EVIL}/refresh'><iframe src={EVIL}/frame></iframe>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} &#60;script&#62;alert(1)&#60;/script&#62;",
    f"]]><xmp><plaintext>\u2028</script><script>alert(1)</script>\u0000<img/src='{EVIL}/nul'>",
)
ALL_AT_ONCE = "".join(ATTACKS)
TAGS = {
    *("main", "section", "div", "span", "bdi", "p", "h1", "h2", "ul", "ol", "li", "dl", "dt", "dd", "code", "strong"),
    *("input", "label"),
}
PRESS_ALL = "document.querySelectorAll('body *').forEach(each => each.click())"
TOUCH_ALL = (
    "document.querySelectorAll('body *').forEach(each => ['mouseover', 'focus', 'pointerdown'].forEach("
    "name => each.dispatchEvent(new Event(name, {bubbles: true}))))"
)


def without_policy(html: str) -> str:
    """A page as an older browser sees it, which knows of no policy."""
    bare, taken = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    assert taken == 1
    return bare


def quiet(seen: Seen, html: str) -> bool:
    """Whether nothing happens on a page, also where everything on it is pressed."""
    address = seen.open(html).url
    seen.page.evaluate(TOUCH_ALL)
    seen.page.evaluate(PRESS_ALL)
    seen.page.evaluate("new Promise(requestAnimationFrame)")
    assert seen.noise == []
    assert seen.arrived == []
    return seen.page.url == address and len(seen.page.context.pages) == 1


def test_the_browser_tells_of_all_that_runs_and_is_requested(seen: Seen) -> None:
    seen.open("<!DOCTYPE html><html>" + "".join(ATTACKS[:2]) + "<script>console.log('x'); nothing()</script>")
    told = {noise.partition(":")[0] for noise in seen.noise}
    assert told == {"console", "dialog", "error", "request"}
    assert any(head.startswith("GET /img ") for head in seen.arrived)
    assert not [noise for noise in seen.noise if noise.startswith("request") and noise.count("evil.example") != 1][1:]


@pytest.mark.parametrize("name", ALL)
def test_no_sample_makes_the_browser_say_or_request_anything(seen: Seen, name: str) -> None:
    assert quiet(seen, page(ALL[name]))
    seen.page.set_viewport_size({"width": 320, "height": 800})
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 320


@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.one_of(*KINDS.values()), min_size=3, max_size=8))
def test_no_message_makes_the_browser_say_or_request_anything(seen: Seen, messages: list[Json]) -> None:
    assert quiet(seen, page(messages))


def everywhere(*attacks: str) -> list[Json]:
    """Each sample with an attack in all of its texts but those that say what is drawn, for each of the attacks."""
    return [
        changed(sample, [way for way in strings(sample) if way[-1] not in ("type", "layout")], attack)
        for sample in SAMPLES.values()
        for attack in attacks
    ]


def one_by_one(attack: str) -> Iterator[Json]:
    """Each sample with the attack in one of its texts, for each of them."""
    for sample in SAMPLES.values():
        yield from (changed(sample, [way], attack) for way in strings(sample))


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no policy"])
def test_no_text_of_a_message_becomes_more_than_text(seen: Seen, policy: bool) -> None:
    html = page(
        everywhere(*ATTACKS),
        title=ALL_AT_ONCE,
        about=[(attack, attack) for attack in ATTACKS],
        remarks=[Remark(attack, attack, kind) for attack in ATTACKS for kind in ("problem", "warning")],
        account=ALL_AT_ONCE,
    )
    assert quiet(seen, html if policy else without_policy(html))
    tags = set(seen.page.evaluate("[...document.querySelectorAll('body *')].map(each => each.localName)"))
    assert tags <= TAGS
    assert seen.page.title() == re.sub(r"[\u2028\0]", lambda found: f"[U+{ord(found[0]):04X}]", ALL_AT_ONCE)
    assert len(seen.page.query_selector_all("section.message")) == len(ATTACKS) * len(SAMPLES)


def test_a_text_in_any_one_place_becomes_no_more_than_text(seen: Seen) -> None:
    messages = [*one_by_one(ALL_AT_ONCE)]
    assert len(messages) > 200
    for start in range(0, len(messages), 100):
        html = without_policy(page(messages[start : start + 100]))
        assert quiet(seen, html)


def test_an_image_is_requested_over_https_and_nothing_else_is(seen: Seen) -> None:
    url = "https://images.example/alert.png"
    message = {"type": "image", "originalContentUrl": "https://other.example/", "previewImageUrl": url}
    plain = {"type": "image", "originalContentUrl": EVIL, "previewImageUrl": f"{EVIL}/plain.png"}
    seen.open(page([message, plain], images=True))
    assert seen.page.evaluate("document.querySelector('img').naturalWidth") == 1
    assert seen.noise == [f"request: {url}"]
    (head,) = filter(None, seen.arrived)
    assert head.startswith("GET /alert.png HTTP/1.1\r\nHost: images.example\r\n")


@pytest.mark.parametrize("without", [' referrerpolicy="no-referrer"', '<meta name="referrer" content="no-referrer">'])
def test_who_asks_for_an_image_does_not_say_so_by_either_of_two_rules(seen: Seen, without: str) -> None:
    message = {"type": "image", "originalContentUrl": "x", "previewImageUrl": "https://images.example/alert.png"}
    html = page([message], images=True)
    assert without in html
    bare = html.replace(' referrerpolicy="no-referrer"', "").replace('<meta name="referrer" content="no-referrer">', "")
    seen.network.pages |= {"GET /one HTTP/1.1": html.replace(without, ""), "GET /none HTTP/1.1": bare}
    referrers = []
    for path in ("one", "none"):
        seen.open("<!DOCTYPE html>")
        seen.page.goto(f"https://chat.example/{path}")
        (head,) = [each for each in seen.arrived if each.startswith("GET /alert.png ")]
        assert "cookie" not in head.lower()
        referrers.append(re.findall(r"(?im)^referer: (.*?)\r?$", head))
    assert referrers == [[], ["https://chat.example/"]]


def test_an_address_of_an_image_stays_an_address(seen: Seen) -> None:
    quotes = '" onerror="alert(1)" onload="alert(1)" x="'
    messages = everywhere(*(f"https://images.example/{attack}" for attack in (*ATTACKS, quotes)))
    seen.open(without_policy(page(messages, images=True)))
    assert len(seen.noise) > len(ATTACKS)
    assert {noise.partition("example/")[0] for noise in seen.noise} == {"request: https://images."}
    # For the icon of a page that another test has shown, a browser may ask late.
    heads = [head for head in seen.arrived if head and not head.startswith("GET /favicon.ico ")]
    assert {head.partition("\r\nHost: ")[2].partition("\r")[0] for head in heads} <= {"images.example"}
    names = "[...new Set([...document.images].flatMap(each => each.getAttributeNames()))]"
    assert set(seen.page.evaluate(names)) == {"alt", "class", "referrerpolicy", "src"}
