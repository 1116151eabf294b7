"""Tokens: how long they live, how many there may be, and what is no token."""

import pytest

from connector.sandbox import Sandbox
from tests.sandbox.client import DAY, Client, message_of


def test_a_stateless_token_lives_15_minutes(line, sandbox):
    content = line.token().json()
    assert content["token_type"] == "Bearer"
    assert content["expires_in"] == 900
    token = content["access_token"]
    sandbox.advance(890)
    assert line.call("GET", "/v2/bot/message/quota", token).status_code == 200
    sandbox.advance(10)
    assert message_of(line.call("GET", "/v2/bot/message/quota", token), 401) == (
        "Authentication failed. Confirm that the access token in the authorization header is valid."
    )


def test_there_may_be_any_number_of_stateless_tokens(line):
    tokens = [line.token().json()["access_token"] for _ in range(40)]
    assert len(set(tokens)) == 40
    assert line.call("GET", "/v2/bot/message/quota", tokens[0]).status_code == 200


def test_token_seconds_shortens_the_life_of_stateless_tokens():
    with Sandbox(token_seconds=7) as sandbox:
        line = Client(sandbox)
        content = line.token().json()
        assert content["expires_in"] == 7
        assert line.call("GET", "/v2/bot/message/quota", content["access_token"]).status_code == 200
        sandbox.advance(7)
        assert line.call("GET", "/v2/bot/message/quota", content["access_token"]).status_code == 401
        line.http.close()


def test_the_31st_short_lived_token_revokes_the_oldest(line):
    contents = [line.token("/v2/oauth/accessToken").json() for _ in range(31)]
    assert contents[0]["expires_in"] == 2592000
    statuses = [
        line.call("GET", "/v2/bot/message/quota", content["access_token"]).status_code for content in contents[:3]
    ]
    assert statuses == [401, 200, 200]


def test_expired_short_lived_tokens_do_not_count(line, sandbox):
    for _ in range(30):
        line.token("/v2/oauth/accessToken")
    sandbox.advance(30 * DAY)
    fresh = [line.token("/v2/oauth/accessToken").json()["access_token"] for _ in range(30)]
    assert all(line.call("GET", "/v2/bot/message/quota", token).status_code == 200 for token in fresh)


def test_the_long_lived_token_never_expires(line, sandbox):
    sandbox.advance(10000 * DAY)
    assert line.get("quota").status_code == 200


@pytest.mark.parametrize(
    ("path", "fields", "error", "description"),
    [
        ("/oauth2/v3/token", {"client_secret": "wrong"}, "invalid_request", "Invalid 'client_credentials'."),
        ("/oauth2/v3/token", {"client_id": "wrong"}, "invalid_request", "Invalid 'client_credentials'."),
        ("/oauth2/v3/token", {"client_id": None}, "invalid_request", "some parameters missed or invalid"),
        ("/oauth2/v3/token", {"grant_type": "password"}, "invalid_request", "some parameters missed or invalid"),
        ("/v2/oauth/accessToken", {"client_secret": "wrong"}, "invalid_client", "invalid client_secret"),
        ("/v2/oauth/accessToken", {"client_id": "wrong"}, "invalid_client", "invalid client_id"),
        ("/v2/oauth/accessToken", {"client_secret": None}, "invalid_request", "some parameters missed or invalid"),
        ("/v2/oauth/accessToken", {"grant_type": None}, "invalid_request", "some parameters missed or invalid"),
    ],
)
def test_wrong_credentials_are_400_in_the_token_endpoints_own_shape(line, path, fields, error, description):
    response = line.token(path, **fields)
    assert response.status_code == 400
    assert response.json() == {"error": error, "error_description": description}


@pytest.mark.parametrize("path", ["/oauth2/v3/token", "/v2/oauth/accessToken"])
def test_a_token_request_that_is_no_form_misses_its_fields(line, sandbox, path):
    fields = {
        "grant_type": "client_credentials",
        "client_id": sandbox.client_id,
        "client_secret": sandbox.client_secret,
    }
    assert line.request("POST", path, json=fields).json()["error"] == "invalid_request"
    assert line.request("POST", path, data=b"\xff%zz").status_code == 400


def test_a_client_assertion_names_a_key_that_nobody_registered(line):
    response = line.token(client_assertion="e.y.J")
    assert message_of(response, 404) == "Cannot find channel key that satisfies the conditions"


@pytest.mark.parametrize("value", [None, "", "token", "Basic dXNlcjpwYXNz", "Bearer "])
def test_without_a_bearer_token_it_is_401_and_says_how_to_send_one(line, value):
    headers = {} if value is None else {"Authorization": value}
    assert message_of(line.request("GET", "/v2/bot/message/quota", headers), 401) == (
        "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'"
    )


def test_an_unknown_token_is_401(line):
    assert message_of(line.call("GET", "/v2/bot/message/quota", "wrong"), 401).startswith("Authentication failed.")
