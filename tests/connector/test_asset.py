"""The credentials form."""

import pytest

from connector.asset import ASSETS, Secret, read_asset
from connector.errors import AssetError

GOOD = {
    "url": "https://line.example",
    "token_url": "https://line.example/oauth2/v3/token",
    "client_id": "1234567890",
    "client_secret": "0123456789abcdef",
}


def refused(**changes: object) -> list[str]:
    """The fields that an asset is refused for."""
    with pytest.raises(AssetError) as caught:
        read_asset({**GOOD, **changes})
    assert caught.value.kind == "invalid_asset"
    return [row["property"] for row in caught.value.details]


@pytest.mark.parametrize(
    "url",
    ["http://api.line.me", "ftp://api.line.me", "api.line.me", "https://", "https://a b", "https://user:pw@line.example",
     "https://line.example?x=1", "http://127.0.0.1.example.com", "http://[bad", "https://line.example:port"],
)  # fmt: skip
def test_credentials_go_only_to_https_or_loopback(url: str) -> None:
    assert refused(url=url) == ["url"]
    assert refused(token_url=url) == ["token_url"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:1", "https://line.example/"]
)
def test_loopback_and_https_are_taken(url: str) -> None:
    assert read_asset({**GOOD, "url": url}).url == url.rstrip("/")


def test_every_wrong_field_is_named_at_once() -> None:
    wrong = {"url": 5, "client_id": "a b", "client_secret": "a b", "verify_ssl": "maybe", "timeout_seconds": "soon"}
    assert refused(**wrong) == ["url", "client_id", "client_secret", "verify_ssl", "timeout_seconds"]


@pytest.mark.parametrize(("seconds", "fine"), [(0.1, True), (120, True), ("30", True), (0.09, False), (121, False)])
def test_timeout_seconds_is_at_least_a_tenth_and_at_most_120(seconds: object, fine: bool) -> None:
    if fine:
        assert read_asset({**GOOD, "timeout_seconds": seconds}).timeout_seconds == float(seconds)  # type: ignore[arg-type]
    else:
        assert refused(timeout_seconds=seconds) == ["timeout_seconds"]


def test_a_certificate_must_be_pem_text() -> None:
    assert refused(ca_certificate="certificate.pem") == ["ca_certificate"]


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


def test_the_asset_is_told_by_its_keys_and_a_token_wins() -> None:
    asset = read_asset({**GOOD, "token": "long-lived"})
    assert asset.token is not None
    assert asset.token.reveal() == "long-lived"
    assert read_asset({**GOOD, "token": ""}).token is None


def test_an_unknown_field_is_ignored_with_a_warning() -> None:
    assert read_asset({**GOOD, "verfy_ssl": False}).warnings == ["verfy_ssl: is not a field of the asset; ignored."]


def test_a_secret_does_not_print() -> None:
    secret = Secret("0123456789abcdef")
    assert "0123" not in f"{secret} {secret!r} {[secret]}"
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("value", [None, 5, "text", []])
def test_an_asset_that_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(AssetError):
        read_asset(value)


def test_the_secrets_are_marked_as_passwords_for_the_platform() -> None:
    secrets = {
        name for form in ASSETS.values() for name, field in form.fields.items() if type(field).__name__ == "Password"
    }
    assert secrets == {"client_secret", "token"}
