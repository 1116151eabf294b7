r"""What is taken out of everything that leaves the process: which texts, in which spellings, and where.

Every spelling is written out here, so that the code is not compared with itself.
"""

import base64
import html
import re
import time
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.asset import Secret
from connector.fields import Array, Object, String
from connector.redaction import MINIMUM_SECRET, RUN, Redactor, secrets_of

PLAIN = "key of+the=/channel&%25\"<'\\>é~"
SPELLINGS = {
    "as it is": PLAIN,
    "in a form": "key%20of%2Bthe%3D%2Fchannel%26%2525%22%3C%27%5C%3E%C3%A9~",
    "in a path": "key%20of%2Bthe%3D/channel%26%2525%22%3C%27%5C%3E%C3%A9~",
    "in JSON": r"key of+the=/channel&%25\"<'\\>\u00e9~",
    "in HTML": "key of+the=/channel&amp;%25&quot;&lt;&#x27;\\&gt;é~",
}
TOKEN = "eyJhbGciOiJIUzI1NiJ9-UnQ_7Ry8mNwXf2-Bv5kD0sLp"
"""Longer than a run, and no stretch of it comes twice."""


def seen_by(text: str, asset: Any = None, *proxies: Any, issued: tuple[str, ...] = ()) -> str:
    """What is left of a text in an output."""
    return Redactor(secrets_of(asset, proxies, [Secret(token) for token in issued])).text(text)


def hidden(secrets: list[str], text: str) -> str:
    """What is left of a text."""
    return Redactor(secrets).text(text)


def without(secrets: Any, value: Any, form: Any = None) -> Any:
    """What is left of a JSON value."""
    return Redactor(secrets).without(value, form)


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


def test_a_proxys_user_without_a_password_is_a_secret_and_an_empty_login_none() -> None:
    for address in (
        "http://canary-key@proxy.example:8080",
        "canary-key@proxy.example",
        "http://canary-key:@proxy.example",
    ):
        assert seen_by("<canary-key> at http://proxy", {"http_proxy": address}) == "<********> at http://proxy"
    for address in (
        "http://@proxy.example:8080",
        "http://:@proxy.example",
        "@proxy.example",
        "socks5://@proxy.example",
    ):
        assert secrets_of({"http_proxy": address}, [address], []) == set()


def test_the_host_and_the_user_of_a_proxy_are_no_secrets() -> None:
    text = "someone cannot reach http://proxy.example:8080"
    for address in ("http://someone:pass-word@proxy.example:8080", "http://proxy.example:8080", "proxy.example:8080"):
        assert seen_by(text, {"http_proxy": address}, address) == text
    assert secrets_of({"http_proxy": "http://proxy.example:8080"}, ["proxy.example"], []) == set()


@pytest.mark.parametrize(
    "asset", [None, 5, "token", ["token"], {}, {"token": None, "client_secret": 5, "http_proxy": 5}]
)
def test_an_asset_of_another_form_has_no_secrets(asset: Any) -> None:
    assert secrets_of(asset, [None, 5, {}], []) == set()


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


def test_a_run_that_comes_often_takes_time_for_each_and_no_more() -> None:
    def seconds(heads: int) -> float:
        text = f"{TOKEN[:16]}#" * heads
        started = time.process_time()
        assert hidden([TOKEN], text) == "********#" * heads
        return time.process_time() - started

    assert min(seconds(12_000) for _ in range(3)) < 8 * min(seconds(3_000) for _ in range(3))


def test_other_fields_of_the_asset_are_no_secrets() -> None:
    asset = {"url": "https://line.example", "client_id": "1234567890", "ca_certificate": "certificate", "other": "word"}
    assert secrets_of(asset, [], []) == set()


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


@pytest.mark.parametrize("shown", range(16, len(TOKEN) + 1))
def test_of_a_secret_that_was_cut_short_nothing_is_left(shown: int) -> None:
    asset = {"token": TOKEN}
    assert seen_by(f'got "{TOKEN[:shown]}...', asset) == 'got "********...'
    assert seen_by(TOKEN[:shown], asset) == "********"
    twice = f"{TOKEN[:shown]}... and {TOKEN[:20]}, {TOKEN}"
    assert seen_by(twice, asset) == "********... and ********, ********"


def test_a_text_is_kept_from_where_it_differs_from_the_secret() -> None:
    assert seen_by(f"{TOKEN[:18]}#{TOKEN[19:30]}", {"token": TOKEN}) == f"********#{TOKEN[19:30]}"
    assert seen_by(f"{TOKEN[:15]}#", {"token": TOKEN}) == f"{TOKEN[:15]}#"


def test_a_secret_no_longer_than_a_run_is_removed_whole_only() -> None:
    sixteen = TOKEN[:16]
    assert seen_by(f"{sixteen} {sixteen[:15]}", {"token": sixteen}) == f"******** {sixteen[:15]}"
    seventeen = TOKEN[:17]
    assert seen_by(f"{sixteen} {sixteen[:15]}", {"token": seventeen}) == f"******** {sixteen[:15]}"


def test_secrets_that_look_like_what_hides_them_do_no_harm() -> None:
    stars = "*" * 20
    assert hidden([stars, "****"], f"a {stars} b") == "a ******** b"
    assert hidden(["********abcdefghijkl"], "********abcdefghabcdefgh!") == "********abcdefgh!"


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


# Encodings: each is written here with the standard library, and undone with it.

ENCODINGS: dict[str, tuple[Any, Any]] = {
    "as it is": (str, str),
    "in an address": (
        lambda text: "".join(f"%{ord(each):02x}" if not each.isalnum() else each for each in text),
        unquote,
    ),
    "in capitals in an address": (lambda text: "".join(f"%{ord(each):02X}" for each in text), unquote),
    "with slashes escaped": (lambda text: text.replace("/", r"\/"), lambda text: text.replace(r"\/", "/")),
    "in JSON by its codes": (
        lambda text: "".join(f"\\u{ord(each):04x}" for each in text),
        lambda text: codes(text, r"\u"),
    ),
    "in a script by its codes": (
        lambda text: "".join(f"\\x{ord(each):02X}" for each in text),
        lambda text: codes(text, r"\x"),
    ),
    "in HTML by hexadecimal codes": (lambda text: "".join(f"&#x{ord(each):X};" for each in text), html.unescape),
    "in HTML by decimal codes": (lambda text: "".join(f"&#{ord(each)};" for each in text), html.unescape),
    "in HTML by names": (lambda text: text.replace("/", "&sol;").replace("=", "&equals;"), html.unescape),
    "in Base64": (lambda text: base64.b64encode(text.encode()).decode(), lambda text: from_base64(text)),
    "in Base64 behind a word": (
        lambda text: base64.b64encode(f"Bearer {text}".encode()).decode(),
        lambda text: from_base64(text),
    ),
    "in Base64 for addresses": (
        lambda text: base64.urlsafe_b64encode(f"u:{text}".encode()).decode(),
        lambda text: from_base64(text.replace("-", "+").replace("_", "/")),
    ),
    "in hexadecimal digits": (lambda text: text.encode().hex(), lambda text: from_digits(text)),
    "in capital digits": (lambda text: text.encode().hex().upper(), lambda text: from_digits(text)),
    "in small letters": (str.lower, str),
    "in capitals": (str.upper, str),
    "without its first character": (lambda text: text[1:], str),
    "on several lines": (
        lambda text: "\n ".join(text[at : at + 20] for at in range(0, len(text), 20)),
        lambda text: text.replace("\n ", ""),
    ),
}


def codes(text: str, mark: str) -> str:
    """A text with the codes behind a mark undone."""
    head, *rest = text.split(mark)
    digits = 4 if mark.endswith("u") else 2
    return head + "".join(
        chr(int(each[:digits], 16)) + each[digits:] if is_code(each[:digits]) else each for each in rest
    )


def is_code(text: str) -> bool:
    """Whether a text is hexadecimal digits."""
    return bool(text) and set(text) <= set("0123456789abcdefABCDEF")


def from_base64(text: str) -> str:
    """What a text holds in Base64, wherever it begins."""
    found = []
    for stretch in re.findall("[0-9A-Za-z+/]+", text):
        for start in range(4):
            whole = stretch[start : start + (len(stretch) - start) // 4 * 4]
            found.append(base64.b64decode(whole).decode("latin-1"))
    return " ".join(found)


def from_digits(text: str) -> str:
    """What a text holds in hexadecimal digits, wherever they begin."""
    stretches = [stretch[start:] for stretch in re.findall("[0-9A-Fa-f]+", text) for start in range(2)]
    return " ".join(bytes.fromhex(stretch[: len(stretch) // 2 * 2]).decode("latin-1") for stretch in stretches)


def shows(text: str, secret: str) -> bool:
    """Whether a run of a secret stands in a text."""
    text = text.lower()
    return any(secret[at : at + RUN].lower() in text for at in range(len(secret) - RUN + 1))


tokens = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/-_.~", min_size=24, max_size=172)
around = st.text(st.characters(codec="utf-8", exclude_characters="\\%&"), max_size=30)


@given(
    token=tokens,
    inner=st.sampled_from(sorted(ENCODINGS)),
    outer=st.sampled_from(sorted(ENCODINGS)),
    before=around,
    behind=around,
    others=st.lists(around, max_size=2),
)
@example("a" * 24, "in Base64", "in hexadecimal digits", "", "", [])
@example("abc/def+" * 20, "with slashes escaped", "in Base64", "got ", "!", ["x"])
@example("A1/" * 58, "in Base64 behind a word", "in an address", "YWJj", "==", [])
def test_no_run_of_a_secret_is_left_however_it_is_encoded_and_encoded_again(
    token: str, inner: str, outer: str, before: str, behind: str, others: list[str]
) -> None:
    told = ENCODINGS[outer][0](ENCODINGS[inner][0](token))
    (left, *_), key = without([token, "another-secret"], [[before + told + behind, *others], {told: 1}])
    for text in (left, *key):
        undone = ENCODINGS[inner][1](ENCODINGS[outer][1](text))
        assert not shows(text, token)
        assert not shows(undone, token), (text, undone)


@given(token=tokens, pieces=st.integers(2, 12), wrap=st.sampled_from(["list", "object", "rows"]))
def test_a_secret_that_is_divided_between_neighbours_is_hidden_in_each(token: str, pieces: int, wrap: str) -> None:
    size = -(-len(token) // pieces)
    parts = [token[at : at + size] for at in range(0, len(token), size)]
    value: Any = parts
    if wrap == "object":
        value = {f"part{number}": part for number, part in enumerate(parts)}
    if wrap == "rows":
        value = [{"text": part, "number": 1} for part in parts]
    left = list(strings(without([token], [value, "innocent"])))
    assert not shows("".join(left), token)
    assert left[-1] == "innocent"


def strings(value: Any) -> Any:
    """Every text of a JSON value but keys."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(item)


def test_of_a_json_web_token_the_first_part_is_no_secret_and_other_tokens_stay_whole() -> None:
    head = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    ours, other = f"{head}.eyJhIjoiYSJ9.{'ourOwnSignature' * 3}", f"{head}.eyJiIjoiYiJ9.{'anotherSignature' * 3}"
    assert seen_by(f"{ours} {other}", {"token": ours}) == f"{head}.******** {other}"
    assert seen_by(ours.partition(".")[2], {"token": ours}) == "********"


def test_what_is_declared_as_checked_and_declared_names_are_left_as_they_are() -> None:
    own = String(checked=True)
    form = Object({"outcome": own, "rows": Array(Object({"key": own, "said": String()})), "canary": Object({})})
    value = {"outcome": "canary", "rows": [{"key": "canary", "said": "canary", "canary": 1}], "canary": {"canary": "x"}}
    assert without(["canary"], value, form) == {
        "outcome": "canary",
        "rows": [{"key": "canary", "said": "********", "********": 1}],
        "canary": {"********": "x"},
    }


def test_two_keys_that_are_nothing_but_secrets_stay_two_keys() -> None:
    told = without(["canary", "another"], {"canary": 1, "another": 2, "********": 3})
    assert sorted(told.values()) == [1, 2, 3]
    assert all(set(name) == {"*"} for name in told)


@pytest.mark.parametrize(
    "text",
    [
        "aHR0cHM6Ly9hcGkubGluZS5tZS92Mi9ib3QvbWVzc2FnZS9wdXNo",
        "123e4567-e89b-12d3-a456-426655440000",
        "%41%42%43 \\u0041 &#65; &amp; &unknown; \\q %zz",
        "U4af4980629000000000000000000abcd " * 20,
    ],
)
def test_what_is_encoded_and_no_secret_stays_as_it_is(text: str) -> None:
    assert hidden([TOKEN, "canary"], text) == text
