"""How many a send reaches, told before it is sent: the members of groups and rooms, and the account's followers."""

import pytest
import requests

from connector.sandbox import Fault, Sandbox
from tests.sandbox.client import (
    DAY,
    GROUP,
    HELLO,
    ROOM,
    STRANGE_GROUP,
    STRANGE_ROOM,
    USER,
    Client,
    japanese_date,
    message_of,
)

OTHER_GROUP = "C" + "4" * 32
OTHER_ROOM = "R" + "5" * 32
PATHS = [f"/v2/bot/group/{GROUP}/members/count", f"/v2/bot/room/{ROOM}/members/count", "/v2/bot/insight/followers"]

every_path = pytest.mark.parametrize("path", PATHS)


@pytest.fixture
def crowded():
    """A client of a channel with a quota of 40, a group of 12 and a room of 30."""
    with Sandbox(quota=40, members={OTHER_GROUP: 12, OTHER_ROOM: 30}) as sandbox:
        client = Client(sandbox)
        yield client
        client.http.close()


# Members


@pytest.mark.parametrize(("chat", "members"), [(GROUP, 5), (ROOM, 3), (OTHER_GROUP, 12), (OTHER_ROOM, 30)])
def test_a_push_to_a_chat_takes_exactly_its_members_from_the_quota(crowded, chat, members):
    response = crowded.members(chat)
    assert (response.status_code, response.json()) == (200, {"count": members})
    assert crowded.usage() == 0, "to ask is free"
    assert crowded.send("push", to=chat, messages=HELLO * 2).status_code == 200
    assert crowded.usage() == members


def test_a_push_to_more_members_than_the_quota_has_left_is_429_and_takes_nothing(crowded):
    assert crowded.send("push", to=OTHER_ROOM).status_code == 200
    assert message_of(crowded.send("push", to=OTHER_GROUP), 429) == "You have reached your monthly limit."
    assert crowded.usage() == 30
    assert crowded.send("push", to=GROUP).status_code == 200
    assert crowded.usage() == 35


@pytest.mark.parametrize("chat", [STRANGE_GROUP, STRANGE_ROOM])
def test_the_members_of_a_chat_that_the_account_is_not_in_are_404(line, chat):
    assert message_of(line.members(chat), 404) == "Not found"


@pytest.mark.parametrize("where", ["group", "room"])
@pytest.mark.parametrize("chat", ["1", GROUP[:-1], ROOM + "0", "C" + "A" * 32, USER, "%20", f"{GROUP}%0a", "{groupId}"])
def test_an_id_that_is_no_chats_is_400_and_names_the_parameter(line, where, chat):
    assert message_of(line.members(chat, where)) == f"The value for the '{where}Id' parameter is invalid"


def test_a_group_is_no_room_and_a_room_no_group(line):
    assert message_of(line.members(GROUP, "room")) == "The value for the 'roomId' parameter is invalid"
    assert message_of(line.members(ROOM, "group")) == "The value for the 'groupId' parameter is invalid"


def test_an_id_may_be_percent_encoded(sandbox):
    # requests would take the needless encoding away.
    url = f"{sandbox.url}/v2/bot/group/%43{GROUP[1:]}/members/count"
    prepared = requests.Request("GET", sandbox.url, headers={"Authorization": f"Bearer {sandbox.token}"}).prepare()
    prepared.url = url
    with requests.Session() as http_session:
        http_session.trust_env = False
        assert http_session.send(prepared, timeout=5).json() == {"count": 5}
    assert sandbox.requests[0].path == url.removeprefix(sandbox.url)


@pytest.mark.parametrize(
    "path",
    [
        "/v2/bot/group//members/count",
        "/v2/bot/group/members/count",
        f"/v2/bot/group/{GROUP}",
        f"/v2/bot/group/{GROUP}/members/count/",
        f"/v2/bot/group/{GROUP}/{GROUP}/members/count",
        f"/v2/bot/user/{GROUP}/members/count",
    ],
)
def test_a_path_that_is_only_like_that_of_members_is_404(line, path):
    # LINE's words for an unknown chat are the same; that POST is no 405 shows that the path is none.
    assert message_of(line.call("GET", path), 404) == "Not found"
    assert line.call("POST", path).status_code == 404


# Followers


def test_the_followers_of_a_day_are_ready_when_it_is_over_in_japan(line, sandbox):
    today = japanese_date(sandbox)
    unready = {"status": "unready", "followers": None, "targetedReaches": None, "blocks": None}
    assert line.followers(date=today).json() == unready
    assert line.followers(date=japanese_date(sandbox, 9)).json() == unready
    ready = {"status": "ready", "followers": 110, "targetedReaches": 100, "blocks": 10}
    assert line.followers(date=japanese_date(sandbox, -1)).json() == ready
    sandbox.advance(DAY)
    response = line.followers(date=today)
    assert (response.status_code, response.json()) == (200, ready)
    assert line.followers(date=japanese_date(sandbox)).json() == unready


def test_a_broadcast_takes_as_many_messages_as_the_account_can_reach():
    with Sandbox(friends=7) as sandbox:
        line = Client(sandbox)
        counts = line.followers(date=japanese_date(sandbox, -1)).json()
        assert line.usage() == 0, "to ask is free"
        line.send("broadcast")
        assert counts["targetedReaches"] == counts["followers"] - counts["blocks"] == line.usage() == 7
        line.http.close()


def test_before_1_november_2016_nobody_counted_followers(line):
    nothing = {"status": "out_of_service", "followers": None, "targetedReaches": None, "blocks": None}
    assert line.followers(date="20161031").json() == nothing
    assert line.followers(date="20161101").json()["status"] == "ready"


@pytest.mark.parametrize("query", [{}, {"date": ""}])
def test_without_a_date_followers_are_400_and_say_what_is_missing(line, query):
    assert message_of(line.followers(**query)) == "date is required"


@pytest.mark.parametrize("date", ["2024-1-1", "20230229", "2024011", "٢٠٢٤٠١٠١", "yesterday"])
def test_followers_of_what_is_no_date_are_400(line, date):
    assert message_of(line.followers(date=date)) == "Bad Request"


# All of them


@every_path
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_another_method_than_get_is_405_and_names_it(line, path, method):
    response = line.call(method, path)
    assert message_of(response, 405) == "Method not allowed"
    assert response.headers["Allow"] == "GET"


@every_path
def test_without_a_token_it_is_401(line, path):
    assert line.request("GET", path).status_code == 401
    assert line.call("GET", path, "wrong").status_code == 401


@every_path
def test_faults_wait_for_these_paths_too(line, sandbox, path):
    sandbox.queue(Fault.rate_limited(path=path), Fault("lost", path=path))
    assert line.get("quota").status_code == 200
    assert message_of(line.call("GET", path), 429) == "The API rate limit has been exceeded. Try again later."
    with pytest.raises(requests.ConnectionError):
        line.call("GET", path)
    assert [request.fault for request in sandbox.requests] == [None, "answer", "lost"]
    yesterday = japanese_date(sandbox, -1)
    assert line.call("GET", path, params={"date": yesterday}).status_code == 200
