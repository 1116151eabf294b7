"""The loading animation."""

from tests.sandbox.client import GROUP, ROOM, USER, details_of, message_of


def loading(line, **fields):
    return line.call("POST", "/v2/bot/chat/loading/start", json=fields)


def test_the_loading_animation_is_accepted_with_202(line):
    for fields in ({}, {"loadingSeconds": None}, {"loadingSeconds": 5}, {"loadingSeconds": 60}):
        response = loading(line, chatId=USER, **fields)
        assert response.status_code == 202
        assert response.json() == {}


def test_the_loading_animation_takes_multiples_of_five_from_5_to_60(line):
    assert details_of(loading(line, chatId=USER, loadingSeconds=7)) == [
        ("must be a multiple of five", "loadingSeconds"),
    ]
    assert details_of(loading(line, chatId=USER, loadingSeconds=65)) == [("Must be between 5 and 60", "loadingSeconds")]
    assert details_of(loading(line, chatId=USER, loadingSeconds=61)) == [
        ("Must be between 5 and 60", "loadingSeconds"),
        ("must be a multiple of five", "loadingSeconds"),
    ]
    assert "'loadingSeconds'" in message_of(loading(line, chatId=USER, loadingSeconds=5.5))


def test_the_loading_animation_is_for_users_only(line):
    detail = "Only user id is acceptable, please confirm if there are any group/room ids or illegal ids."
    for chat in (GROUP, ROOM, "Brown"):
        assert details_of(loading(line, chatId=chat)) == [(detail, "chatId")]
    assert details_of(loading(line)) == [("May not be empty", "chatId")]
