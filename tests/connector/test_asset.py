"""The credentials form."""

from random import Random
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import urllib3

from connector.asset import ASSETS, TOKEN_URL, Secret, read_asset
from connector.errors import AssetError
from connector.fields import Findings

NO_PROXY = (
    "must be an address: http://proxy.example.com:8080 or http://user:password@host:port, "
    "in user and password @ as %40, : as %3A, / as %2F and % as %25."
)

GOOD = {
    "url": "https://line.example",
    "token_url": "https://line.example/oauth2/v3/token",
    "client_id": "1234567890",
    "client_secret": "0123456789abcdef",
}
CANARY = "canary"
"""What a message about a wrong field must not show."""


def problems(given: Any) -> dict[str, str]:
    """What is said about each field that an asset is refused for."""
    with pytest.raises(AssetError) as caught:
        read_asset(given)
    assert caught.value.kind == "invalid_asset"
    rows = {row["property"]: row["message"] for row in caught.value.details}
    more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
    assert caught.value.message == f"The asset is not usable: {', '.join(list(rows)[:3])}{more}."
    assert CANARY not in repr(caught.value.details)
    return rows


def refused(**changes: object) -> list[str]:
    """The fields that an asset is refused for."""
    return list(problems({**GOOD, **changes}))


@pytest.mark.parametrize(
    "url",
    ["http://api.line.me", "ftp://api.line.me", "api.line.me", "https://", "https://a b", "https://user:pw@line.example",
     "https://line.example?x=1", "https://line.example#x", "http://127.0.0.1.example.com", "http://[bad",
     "https://line.example:port", "https://line.example/a b", "https:line.example", "https://user@line.example",
     "https://:pw@line.example", "https://@line.example", "httpss://line.example", "https://line.example/\ud83d",
     "https://line.example/\tx", "https://li\nne.example", " ", 5, True, ["https://a"],
     "https://evil.test\\.api.line.me", "https://line.example\\@x", "https://line.example#", "https://line.example?",
     "https://line.example/?", "https://line.example/#", "https://li%6ee.example", "https://línea.example",
     "https://line。example", "https://line.example:", "https://line.example:0", "https://line.example:65536",
     "https://line.example:0443", "https://line.example:٤٤٣", "https://line.example:4\u00b2", "https://line..example",
     "https://.example", f"https://{'x' * 64}.example",
     f"https://{'x.' * 127}", "https://[::1].evil", "https://[::1]evil", "https://[::1",
     "https://[::g]", "https://[1.2.3.4]", "https://[fe80::1%25eth0]", "https://[v1.x]", "https://::1",
     "https://line.example//other", "https://line.example/../x", "https://line.example/.", "https://line.example/%zz", "https://line.example/%2e%2e",
     "https://line.example/ä", "https://line.example/a|b", "https://line.example/a\\b", "https:///line.example",
     "https:/line.example", "https:\\\\line.example", "https://\u017f.example", "http\u017f://line.example"],
)  # fmt: skip
def test_credentials_go_only_to_https_or_loopback(url: Any) -> None:
    assert refused(url=url) == ["url"]
    assert refused(token_url=url) == ["token_url"]


@pytest.mark.parametrize(
    "host",
    ["127.evil.example.com", "evil-localhost", "localhost.evil.example", "127.0.0.1.evil", "127.0.0.1.2", "127.0.0",
     "127.a.b.c", "127.0.0.", "127.0.0.1x", "x127.0.0.1", "1127.0.0.1", "0.0.0.127", "128.0.0.1", "126.0.0.1",
     "127.999.1.1", "127.0.0.256", "127.0.0.01", "127.00.0.1", "127.1", "0x7f.0.0.1", "2130706433",
     "0.0.0.0", "10.0.0.1", "localhos", "localhost.", "[::2]", "[::]", "[::1:1]", "[::ffff:127.0.0.1]"],
)  # fmt: skip
def test_what_only_looks_like_this_machine_gets_no_credentials_over_plain_http(host: str) -> None:
    for url in (f"http://{host}", f"http://{host}:8080/api"):
        assert problems({**GOOD, "url": url})["url"].startswith("must start with https://")
        assert problems({**GOOD, "token_url": url})["token_url"].startswith("must start with https://")
    assert read_asset({**GOOD, "url": f"https://{host}"}).url == f"https://{host}"


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.1.22.253", "http://127.1.22.253"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://LocalHost", "http://LocalHost"),
        ("http://[::1]:1", "http://[::1]:1"),
        ("https://line.example/", "https://line.example"),
        ("https://line.example/base//", "https://line.example/base"),
        (" https://line.example:8443/base/ \n", "https://line.example:8443/base"),
        ("HTTPS://LINE.example/X", "HTTPS://LINE.example/X"),
        ("http://127.255.255.255:65535/a", "http://127.255.255.255:65535/a"),
        ("https://xn--lnea-vpa.example", "https://xn--lnea-vpa.example"),
        ("https://line_api.example.:1", "https://line_api.example.:1"),
        ("https://[2001:DB8::1]:8443", "https://[2001:DB8::1]:8443"),
        ("https://line.example/a/.c/...;x=1,(y)'!$&+*:~_-", "https://line.example/a/.c/...;x=1,(y)'!$&+*:~_-"),
    ],
)
def test_loopback_and_https_are_taken_without_a_slash_at_the_end(url: str, taken: str) -> None:
    assert read_asset({**GOOD, "url": url}).url == taken
    assert read_asset({**GOOD, "token_url": url}).token_url == taken


@pytest.mark.parametrize(
    "url",
    ["https://canary:x@line.example", "https://x:canary@line.example", "http://canary@127.0.0.1",
     "https://user:can/ary@line.example", "https://user:can?ary@line.example", "https://user:can#ary@line.example",
     "https://user:can\\ary@line.example"],
)  # fmt: skip
def test_an_address_with_a_login_is_refused_without_showing_it(url: str) -> None:
    assert problems({**GOOD, "url": url}) == {"url": "must not hold a user or password."}


@pytest.mark.parametrize(
    ("value", "kind"),
    [("canary", "text of 6 characters"), ("?", "text of 1 character"), (["canary"], "an array of length 1"),
     ({"canary": 1, "b": 2}, "an object of length 2"), (5.5, "a number"), (False, "a boolean")],
)  # fmt: skip
def test_of_a_wrong_value_its_kind_and_length_are_said_and_nothing_of_what_is_in_it(value: object, kind: str) -> None:
    wrong = {"url": value, "token_url": value, "timeout_seconds": [value], "verify_ssl": [value], "client_id": [value]}
    rows = problems({**GOOD, **wrong})
    assert rows["url"] == f"must be an address such as https://api.line.me; got {kind}."
    assert rows["token_url"] == f"must be an address such as {TOKEN_URL}; got {kind}."
    assert rows["verify_ssl"] == "must be true or false; got an array of length 1."
    assert rows["timeout_seconds"] == "must be a number from 0.1 to 120; got an array of length 1."
    assert rows["client_id"] == "must be the channel ID, digits without blanks; got an array of length 1."
    texts = {"client_id": "canary canary", "timeout_seconds": "canary", "verify_ssl": "canary\ud83d"}
    rows = problems({**GOOD, **texts, "ca_certificate": 5})
    assert rows["client_id"] == "must be the channel ID, digits without blanks; got text of 13 characters."
    assert rows["timeout_seconds"] == "must be a number from 0.1 to 120; got text of 6 characters."
    assert rows["verify_ssl"] == "must be true or false; got text of 7 characters."


def random_address(chance: Random) -> str:
    """An address of pieces that somebody may take for something else."""
    return chance.choice(["https://", "http://", "https://", "HTTPS:/"]) + "".join(chance.choices(PIECES, k=4))


PIECES = [
    *("api.line.me", "evil.test", "127.0.0.1", "localhost", "[::1]", "::1", "xn--a", ":8443", ":", "443", "0"),
    *("/", "/", "/a", "//", "/..", "/.", ".", "..", "\\", "@", "#", "?", "%", "%2f", "%2E", "", "", "", "-", "_", "~"),
    *(";", ",", "=", "*", "|", "^", "+", "²", "。", "é", "\t", " ", "\u200b"),
]


def test_whoever_takes_an_address_apart_that_is_taken_finds_the_same_in_it() -> None:
    chance, taken = Random(1), set()
    for _ in range(20_000):
        address = random_address(chance)
        found = Findings()
        url = ASSETS["http_bearer"].fields["url"].check(address, "url", found)
        if not found.problems:
            taken.add(url)
    for url in taken:
        ours, theirs = urlsplit(f"{url}/v2"), urllib3.util.parse_url(f"{url}/v2")
        asked = requests.Request("POST", f"{url}/v2").prepare()
        assert (ours.hostname, ours.port, ours.username) == ((theirs.host or "").strip("[]"), theirs.port, theirs.auth)
        assert str(asked.url).lower() == theirs.url.lower() == f"{url}/v2".lower(), url
        assert (theirs.query, theirs.fragment, asked.path_url.lower()) == (None, None, ours.path.lower())
    assert len(taken) > 100


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = {"url": 5, "client_id": "a b", "client_secret": "a b", "verify_ssl": "maybe", "timeout_seconds": "soon"}
    assert refused(**wrong) == ["url", "client_id", "client_secret", "verify_ssl", "timeout_seconds"]


@pytest.mark.parametrize(
    ("seconds", "fine"),
    [(0.1, True), ("0.1", True), (1, True), (120, True), ("30", True), (0.09, False),
     (120.01, False), (121, False), (True, False), (float("nan"), False), (float("inf"), False), ("nan", False)],
)  # fmt: skip
def test_timeout_seconds_is_at_least_a_tenth_and_at_most_120(seconds: object, fine: bool) -> None:
    if fine:
        assert read_asset({**GOOD, "timeout_seconds": seconds}).timeout_seconds == float(seconds)  # type: ignore[arg-type]
    else:
        assert refused(timeout_seconds=seconds) == ["timeout_seconds"]


def test_a_certificate_must_be_pem_text() -> None:
    message = "must be PEM text: -----BEGIN CERTIFICATE----- ..."
    for other in ("certificate.pem", "-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICAT-----", " "):
        assert problems({**GOOD, "ca_certificate": other}) == {"ca_certificate": message}
    pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    assert read_asset({**GOOD, "ca_certificate": pem}).ca_certificate == pem


@pytest.mark.parametrize(
    "secret",
    ["canary with blanks", "canary\nwith a line end", "canary\tx", "canary\x7f", "canary\xa0x", "canäry-canary", "   "],
)
def test_a_secret_that_cannot_stand_in_a_header_is_refused_without_showing_it(secret: str) -> None:
    odd = "holds a blank, a line end or a character that is not ASCII; copy it again."
    message = odd if secret.strip() else "must be text that is not empty."
    assert problems({**GOOD, "client_secret": secret}) == {"client_secret": message}
    assert problems({**GOOD, "token": secret}) == {"token": message}


@pytest.mark.parametrize("secret", [5, True, ["canary"], {"canary": 1}])
def test_a_secret_is_text(secret: object) -> None:
    assert problems({**GOOD, "client_secret": secret}) == {"client_secret": "must be text that is not empty."}
    assert problems({**GOOD, "token": secret}) == {"token": "must be text that is not empty."}


@pytest.mark.parametrize("secret", ["!", "~", "a/b+c==", "0123456789abcdef"])
def test_a_secret_of_any_other_characters_is_taken_without_the_blanks_around_it(secret: str) -> None:
    assert read_asset({**GOOD, "client_secret": f"\t{secret} \r\n"}).client_secret.reveal() == secret
    token = read_asset({**GOOD, "token": f" {secret}\n"}).token
    assert token is not None
    assert token.reveal() == secret


@pytest.mark.parametrize("wrong", ["", None, " ", "a b", "1234567890\nx", "12345\u200267890", True, ["1"]])
def test_a_channel_id_has_no_blank_and_no_line_end_in_it(wrong: object) -> None:
    said = "is required: " if wrong in ("", None) else "must be "
    message = problems({**GOOD, "client_id": wrong})["client_id"]
    assert message.startswith(f"{said}the channel ID, digits without blanks")


@pytest.mark.parametrize("around", [" {}", "{}\n", "\t{}\r\n"])
def test_blanks_around_a_channel_id_are_taken_off(around: str) -> None:
    assert read_asset({**GOOD, "client_id": around.format("1234567890")}).client_id == "1234567890"


@pytest.mark.parametrize("missing", ["url", "token_url", "client_id", "client_secret"])
def test_a_field_that_is_missing_null_or_empty_is_named(missing: str) -> None:
    rest = {name: value for name, value in GOOD.items() if name != missing}
    for given in (rest, {**rest, missing: None}, {**rest, missing: ""}):
        assert problems(given)[missing].startswith("is required: ")


def test_with_a_token_only_the_url_is_needed_besides() -> None:
    asset = read_asset({"url": "https://line.example", "token": "long-lived"})
    assert (asset.url, asset.token_url, asset.client_id, asset.client_secret.reveal(), asset.warnings) == (
        "https://line.example", "", "", "", [],
    )  # fmt: skip
    assert problems({"token": "long-lived"}).keys() == {"url"}


def test_of_the_other_asset_nothing_is_checked_and_nothing_warned_of() -> None:
    asset = read_asset({**GOOD, "token": "long-lived", "token_url": "no address", "client_id": "a b"})
    assert (asset.token_url, asset.warnings) == ("", [])


def test_what_is_not_filled_in_is_left_to_the_action() -> None:
    asset = read_asset(GOOD)
    assert (asset.token, asset.http_proxy, asset.ca_certificate, asset.timeout_seconds) == (None, None, "", None)
    empty = dict.fromkeys(("token", "http_proxy", "ca_certificate", "timeout_seconds", "verify_ssl"), "")
    asset = read_asset({**GOOD, **empty})
    assert (asset.token, asset.http_proxy, asset.ca_certificate, asset.timeout_seconds) == (None, None, "", None)
    assert asset.verify_ssl is True


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://proxy.example:8080", "http://proxy.example:8080"),
        (" proxy.example:8080\n", "http://proxy.example:8080"),
        ("https://user:p%40ss@proxy.example", "https://user:p%40ss@proxy.example"),
        ("user:pass@proxy.example:1", "http://user:pass@proxy.example:1"),
        ("socks5h://proxy.example:1080/", "socks5h://proxy.example:1080/"),
        ("https://u:pässwörd@[::1]:8", "https://u:pässwörd@[::1]:8"),
        (r"DOMAIN\u:p@proxy.example:1", r"http://DOMAIN\u:p@proxy.example:1"),
        ("HTTP://X.PROXY.example", "HTTP://X.PROXY.example"),
    ],
)
def test_a_proxy_is_an_address_and_http_where_it_does_not_say(given: str, address: str) -> None:
    proxy = read_asset({**GOOD, "http_proxy": given}).http_proxy
    assert proxy is not None
    assert proxy.reveal() == address


def test_blanks_are_no_proxy() -> None:
    assert read_asset({**GOOD, "http_proxy": "  "}).http_proxy is None


@pytest.mark.parametrize(
    "wrong",
    ["http://", "http://:8080", "http://user:canary@", "http://user:canary@proxy:port", "proxy.example:65536",
     "http://user:canary@[bad", "http://user:canary x@proxy", "user:canary\nx@proxy", "user:canary\tx@proxy",
     "user:canary\rx@proxy", "user:canary\ud83d@proxy", "user:canary\u2028@proxy", "//proxy.example",
     "http://user:12/canary@proxy", "user:12?canary@proxy", "user:12#canary@proxy",
     "ftp://proxy.example", "http:proxy.example", "http://proxy.example:0", "proxy.example:", "http://proxy.example:٨",
     "http://proxy.example/canary", "http://proxy.example?", "http://proxy.example#", "http://evil\\.proxy.example",
     "http://pröxy.example", f"http://{'x.' * 127}:1", "http://proxy%2e.example", "http://[::1].evil", "http://[::g]"],
)  # fmt: skip
def test_what_is_no_proxys_address_is_refused_without_showing_it(wrong: str) -> None:
    assert problems({**GOOD, "http_proxy": wrong}) == {"http_proxy": NO_PROXY}


@pytest.mark.parametrize(
    "wrong",
    [True, 5, ["http://user:canary@proxy.example"], {"http": "http://user:canary@proxy.example"}, [[{"canary": 1}]]],
)
def test_a_proxy_is_text_and_nothing_else_is_shown(wrong: object) -> None:
    assert problems({**GOOD, "http_proxy": wrong}) == {"http_proxy": NO_PROXY}


def test_text_from_a_playbook_is_understood() -> None:
    asset = read_asset({**GOOD, "verify_ssl": "False", "client_secret": " 0123456789abcdef\n", "client_id": 1234567890})
    assert (asset.verify_ssl, asset.client_secret.reveal(), asset.client_id) == (
        False,
        "0123456789abcdef",
        "1234567890",
    )


def test_certificates_are_checked_unless_the_asset_says_otherwise() -> None:
    assert read_asset(GOOD).verify_ssl is True
    assert read_asset({**GOOD, "verify_ssl": None}).verify_ssl is True
    assert read_asset({**GOOD, "verify_ssl": False}).verify_ssl is False


def test_the_asset_is_told_by_its_keys_and_a_token_wins() -> None:
    asset = read_asset({**GOOD, "token": "long-lived"})
    assert asset.token is not None
    assert asset.token.reveal() == "long-lived"
    assert read_asset({**GOOD, "token": ""}).token is None


def test_an_unknown_field_is_ignored_with_a_warning_that_does_not_show_its_name() -> None:
    given = {"verfy_ssl": False, **GOOD, "Token": "x", "empty": "", "null": None, CANARY * 20: 1, "x": 1}
    assert read_asset(given).warnings == [
        'asset: has a field with a name of 9 characters that it does not take; ignored. Did you mean "verify_ssl"?',
        'asset: has a field with a name of 5 characters that it does not take; ignored. Did you mean "token_url"?',
        "asset: has a field with a name of 120 characters that it does not take; ignored.",
        "asset: has a field with a name of 1 character that it does not take; ignored.",
    ]


def test_a_secret_does_not_print() -> None:
    secret = Secret("0123456789abcdef")
    assert f"{secret} {secret!r} {[secret]}" == "Secret() Secret() [Secret()]"
    assert secret.reveal() == "0123456789abcdef"
    assert not hasattr(secret, "__dict__")


def test_of_many_fields_that_are_none_of_the_assets_the_first_are_named_and_the_others_counted() -> None:
    warnings = read_asset({**GOOD, **{f"urls{number}": 1 for number in range(10_000)}}).warnings
    assert warnings[0].startswith("asset: has a field with a name of 5 characters that it does not take; ignored.")
    assert len(warnings) < 60
    assert warnings[-1].startswith("asset: and 8,990 more of the same kind")


@pytest.mark.parametrize("value", [None, 5, "text", []])
def test_an_asset_that_is_no_object_is_refused(value: object) -> None:
    assert list(problems(value)) == ["url", "token_url", "client_id", "client_secret"]


def test_the_secrets_are_marked_as_passwords_for_the_platform() -> None:
    secrets = {
        name for form in ASSETS.values() for name, field in form.fields.items() if type(field).__name__ == "Password"
    }
    assert secrets == {"client_secret", "channel_secret", "token"}
