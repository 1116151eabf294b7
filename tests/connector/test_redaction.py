r"""What is taken out of everything that leaves the process: which texts, in which spellings, and where.

Every spelling is written out here, so that the code is not compared with itself.
"""

import time
from typing import Any

import pytest

from connector.asset import MINIMUM_SECRET, Secret, secrets_of
from connector.envelope import hidden, without

PLAIN = "key of+the=/channel&%25\"<'\\>é~"
SPELLINGS = {
    "as it is": PLAIN,
    "in a form": "key%20of%2Bthe%3D%2Fchannel%26%2525%22%3C%27%5C%3E%C3%A9~",
    "in a path": "key%20of%2Bthe%3D/channel%26%2525%22%3C%27%5C%3E%C3%A9~",
    "in JSON": r"key of+the=/channel&%25\"<'\\>\u00e9~",
    "in HTML": "key of+the=/channel&amp;%25&quot;&lt;&#x27;\\&gt;é~",
}
TOKEN = "eyJhbGciOiJIUzI1NiJ9-UnQ_7Ry8mNwXf2-Bv5kD0sLp"
"""Longer than what counts as its head, and no stretch of it comes twice."""


def seen_by(text: str, asset: Any = None, *proxies: Any, issued: tuple[str, ...] = ()) -> str:
    """What is left of a text in an output."""
    return hidden(secrets_of(asset, proxies, [Secret(token) for token in issued]), text)


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("where", ["client_secret", "token", "issued", "http_proxy", "environment"])
def test_a_secret_is_removed_in_each_spelling_wherever_it_comes_from(where: str, spelling: str) -> None:
    address = f"http://someone:{PLAIN}@proxy.example:8080"
    asset = {where: address if where == "http_proxy" else PLAIN}
    proxies = [address] if where == "environment" else []
    issued = (PLAIN,) if where == "issued" else ()
    text = f"It was ({spelling}), twice {spelling}."
    assert seen_by(text, asset, *proxies, issued=issued) == "It was (********), twice ********."


@pytest.mark.parametrize("key", ["client_secret", "token"])
def test_a_secret_with_blanks_around_it_is_removed_with_and_without_them(key: str) -> None:
    asset = {key: " canary-secret\n"}
    assert seen_by("<canary-secret>", asset) == "<********>"
    assert seen_by("< canary-secret\n>", asset) == "<********>"
    assert seen_by(r'"\n canary-secret\n"', asset) == r'"\n********"'


@pytest.mark.parametrize(
    ("address", "echo"),
    [
        ("http://someone:p%40ss%20w%C3%B6rd@proxy.example:8080", "p%40ss%20w%C3%B6rd"),
        ("http://someone:p%40ss%20w%C3%B6rd@proxy.example:8080", "p@ss wörd"),
        ("http://someone:p%40ss%20w%C3%B6rd@proxy.example:8080", "c29tZW9uZTpwQHNzIHf2cmQ="),
        ("http://someone:p%40ss%20w%C3%B6rd@proxy.example:8080", "c29tZW9uZTpwQHNzIHfDtnJk"),
        ("http://some%40one:pass-word@proxy.example:8080", "some%40one:pass-word"),
        ("http://some%40one:pass-word@proxy.example:8080", "some@one:pass-word"),
        ("http://some%40one:pass-word@proxy.example:8080", "c29tZUBvbmU6cGFzcy13b3Jk"),
        ("http://someone:p@ss@proxy.example:8080", "p@ss"),
        ("http://someone:pa:ss@proxy.example:8080", "pa:ss"),
        ("http://someone:pa://ss@proxy.example:8080", "pa://ss"),
        ("http://seller:pa€word@proxy.example", "c2VsbGVyOnBh4oKsd29yZA=="),
        ("someone:pass-word@proxy.example:8080", "pass-word"),
        ("someone:pass-word@proxy.example:8080", "c29tZW9uZTpwYXNzLXdvcmQ="),
        ("\n http://someone:pass-word@proxy.example:8080 ", "c29tZW9uZTpwYXNzLXdvcmQ="),
        (" someone:pass-word@proxy.example:8080", "c29tZW9uZTpwYXNzLXdvcmQ="),
        ("someone:pass-word @proxy.example:8080", "c29tZW9uZTpwYXNzLXdvcmQ="),
    ],
)
def test_of_a_proxy_password_and_login_are_removed_as_written_as_decoded_and_as_sent(address: str, echo: str) -> None:
    for asset, proxies in (({"http_proxy": address}, []), ({}, [None, address]), (None, [address, ""])):
        assert seen_by(f"Basic {echo}, {echo}!", asset, *proxies) == "Basic ********, ********!"


def test_the_host_and_the_user_of_a_proxy_are_no_secrets() -> None:
    text = "someone cannot reach http://proxy.example:8080"
    for address in ("http://someone:pass-word@proxy.example:8080", "http://proxy.example:8080", "proxy.example:8080"):
        assert seen_by(text, {"http_proxy": address}, address) == text
    assert secrets_of({"http_proxy": "http://proxy.example:8080"}, ["proxy.example"], []) == []


@pytest.mark.parametrize(
    "asset", [None, 5, "token", ["token"], {}, {"token": None, "client_secret": 5, "http_proxy": 5}]
)
def test_an_asset_of_another_form_has_no_secrets(asset: Any) -> None:
    assert secrets_of(asset, [None, 5, {}], []) == []


@pytest.mark.parametrize("wrap", [lambda secret: [secret], lambda secret: {"a": {"b": [1, None, secret]}}])
def test_the_secrets_of_an_asset_of_another_form_are_removed_however_deep_they_are(wrap: Any) -> None:
    for key in ("token", "client_secret"):
        assert seen_by("<canary>", {key: wrap("canary")}) == "<********>"
    address = wrap("http://someone:canary@proxy.example")
    assert seen_by("<canary>", {"http_proxy": address}) == seen_by("<canary>", None, address) == "<********>"
    deep: Any = "canary"
    for _ in range(5000):
        deep = [deep]
    assert seen_by("<canary>", {"token": deep}) == "<********>"


def test_half_of_a_surrogate_pair_is_removed_with_its_secret_and_elsewhere_replaced() -> None:
    secrets = secrets_of({"token": "canary\ud83d", "http_proxy": "http://u:pass\udcff@proxy"}, [], [])
    assert without(secrets, ["<canary\ud83d>", {"pass\udcff": "\ud83d"}]) == ["<********>", {"********": "\ufffd"}]
    emoji = "\N{GRINNING FACE}"
    given = f"\ud83d{emoji}\ude00x\ud83d"
    assert without([], {given: [given, 1]}) == {f"\ufffd{emoji}\ufffdx\ufffd": [f"\ufffd{emoji}\ufffdx\ufffd", 1]}
    assert without([], f"\ufeff{emoji}") == f"\ufeff{emoji}"


def test_a_head_that_comes_often_takes_time_for_each_and_no_more() -> None:
    def seconds(heads: int) -> float:
        text = f"{TOKEN[:16]}," * heads
        started = time.process_time()
        assert hidden([TOKEN], text) == "********," * heads
        return time.process_time() - started

    assert min(seconds(40_000) for _ in range(3)) < 8 * min(seconds(10_000) for _ in range(3))


def test_other_fields_of_the_asset_are_no_secrets() -> None:
    asset = {"url": "https://line.example", "client_id": "1234567890", "ca_certificate": "certificate", "other": "word"}
    assert secrets_of(asset, [], []) == []


def test_a_secret_has_at_least_four_characters_since_a_shorter_one_stands_in_innocent_words() -> None:
    assert MINIMUM_SECRET == 4
    assert seen_by("no canary", {"token": "can"}) == "no canary"
    assert seen_by("no canary", {"token": "cana"}) == "no ********ry"
    assert seen_by("no canary", {"http_proxy": "http://u:can@proxy.example"}) == "no canary"
    assert seen_by("no canary", issued=("can",)) == "no canary"


@pytest.mark.parametrize(
    "asset",
    [
        {"token": "canary", "client_secret": "canary-and-more"},
        {"token": "canary-and-more", "client_secret": "canary"},
        {"token": "canary-and", "http_proxy": "http://user:canary-and-more@proxy.example", "client_secret": "canary"},
    ],
)
def test_a_secret_that_holds_another_is_removed_whole(asset: Any) -> None:
    assert seen_by("canary-and-more, canary", asset) == "********, ********"
    lengths = [len(secret) for secret in secrets_of(asset, [], [])]
    assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("shown", range(16, len(TOKEN) + 1))
def test_of_a_secret_that_was_cut_short_nothing_is_left(shown: int) -> None:
    asset = {"token": TOKEN}
    assert seen_by(f'got "{TOKEN[:shown]}...', asset) == 'got "********...'
    assert seen_by(TOKEN[:shown], asset) == "********"
    twice = f"{TOKEN[:shown]}... and {TOKEN[:20]}, {TOKEN}"
    assert seen_by(twice, asset) == "********... and ********, ********"


def test_every_secret_is_removed_where_it_was_cut_short() -> None:
    other = "another-long-secret-0123456789"
    text = f"{TOKEN[:30]}... {other[:20]}... {TOKEN[:17]}"
    assert seen_by(text, {"token": TOKEN, "client_secret": other}) == "********... ********... ********"
    assert seen_by(text, {"token": other, "client_secret": TOKEN}) == "********... ********... ********"


def test_a_text_is_kept_from_where_it_differs_from_the_secret() -> None:
    assert seen_by(f"{TOKEN[:18]}#{TOKEN[19:]}", {"token": TOKEN}) == f"********#{TOKEN[19:]}"
    assert seen_by(f"{TOKEN[:15]}#", {"token": TOKEN}) == f"{TOKEN[:15]}#"


def test_a_secret_no_longer_than_a_head_is_removed_whole_only() -> None:
    sixteen = TOKEN[:16]
    assert seen_by(f"{sixteen} {sixteen[:15]}", {"token": sixteen}) == f"******** {sixteen[:15]}"
    seventeen = TOKEN[:17]
    assert seen_by(f"{sixteen} {sixteen[:15]}", {"token": seventeen}) == f"******** {sixteen[:15]}"


def test_secrets_that_look_like_what_hides_them_do_no_harm() -> None:
    stars = "*" * 20
    assert hidden([stars, "****"], f"a {stars} b") == "a ******** b"
    assert hidden(["********abcdefghijkl"], "********abcdefghabcdefgh!") == "********!"


def test_secrets_are_removed_from_every_text_of_a_json_value_and_nothing_else_is_touched() -> None:
    value = {
        "canary": {"deep": ["x canary", {"canary-key": [["canary"]]}]},
        "text": "innocent",
        "rest": [1, 1.5, True, None, {}, []],
    }
    before = repr(value)
    cleaned = without(["canary"], value)
    assert cleaned == {
        "********": {"deep": ["x ********", {"********-key": [["********"]]}]},
        "text": "innocent",
        "rest": [1, 1.5, True, None, {}, []],
    }
    assert repr(value) == before
    assert [type(item) for item in cleaned["rest"]] == [int, float, bool, type(None), dict, list]


@pytest.mark.parametrize("value", ["no canary", ["no canary"], {"a": "no canary"}, {"no canary": "a"}])
def test_a_value_of_any_kind_is_cleaned_also_where_the_secret_was_cut_short(value: Any) -> None:
    assert "canary" not in repr(without(["canary"], value))
    assert "********" in repr(without(["canary"], value))
    cut = without([TOKEN], [{TOKEN[:25]: TOKEN[:40]}])
    assert cut == [{"********": "********"}]


@pytest.mark.parametrize("text", ["", "plain", " blanks \n"])
def test_a_text_without_secrets_stays_as_it_is(text: str) -> None:
    assert hidden([], text) == hidden(["canary", TOKEN], text) == text
