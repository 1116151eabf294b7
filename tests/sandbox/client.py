"""A plain client of one sandbox: what it sends, and what it reads of the answers."""

import json
import threading
import time
import uuid
from datetime import timedelta

import requests

USER = "U" + "1" * 32
GROUP = "C" + "2" * 32
ROOM = "R" + "3" * 32
STRANGER = "U" + "0" * 32
STRANGE_GROUP = "C" + "0" * 32
STRANGE_ROOM = "R" + "0" * 32
HELLO = [{"type": "text", "text": "hello"}]
FROM_START = "5b59509c-c57b-11e9-aa8c-2a2ae2dbcce4"
DAY = 86400

BODIES = {
    "push": {"to": USER, "messages": HELLO},
    "multicast": {"to": [USER], "messages": HELLO},
    "broadcast": {"messages": HELLO},
    "narrowcast": {"messages": HELLO},
    "reply": {"replyToken": "0f3779fba3b349968c5d07db31eab56f", "messages": HELLO},
    "validate/push": {"messages": HELLO},
    "validate/multicast": {"messages": HELLO},
    "validate/broadcast": {"messages": HELLO},
    "validate/narrowcast": {"messages": HELLO},
    "validate/reply": {"messages": HELLO},
}
KEYED = ["push", "multicast", "broadcast", "narrowcast"]


class Client:
    """A plain client of one sandbox."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.http = requests.Session()
        self.http.trust_env = False

    def request(self, method, path, headers=None, **arguments):
        """Send any request."""
        url = self.sandbox.url + path
        return self.http.request(method, url, headers=headers, timeout=5, allow_redirects=False, **arguments)

    def call(self, method, path, token=None, headers=None, **arguments):
        """Send a request with a token, the one that never expires unless told otherwise."""
        headers = {"Authorization": f"Bearer {token or self.sandbox.token}", **(headers or {})}
        return self.request(method, path, headers, **arguments)

    def send(self, kind, key=None, **fields):
        """Send the plainest body of an endpoint, with other fields on top."""
        headers = {"X-Line-Retry-Key": key} if key else {}
        return self.call("POST", f"/v2/bot/message/{kind}", headers=headers, json={**BODIES[kind], **fields})

    def get(self, path, **query):
        """Read what stands below /v2/bot/message."""
        return self.call("GET", f"/v2/bot/message/{path}", params=query)

    def followers(self, **query):
        """Read how many friends the account had on a day."""
        return self.call("GET", "/v2/bot/insight/followers", params=query)

    def members(self, chat, where=None):
        """Read how many people are in a group or room, at the path of its kind unless told otherwise."""
        kind = where or {"C": "group", "R": "room"}[chat[0]]
        return self.call("GET", f"/v2/bot/{kind}/{chat}/members/count")

    def usage(self):
        """How many messages the month has seen."""
        return self.get("quota/consumption").json()["totalUsage"]

    def token(self, path="/oauth2/v3/token", **fields):
        """Ask for a token; a field that is None is left out."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self.sandbox.client_id,
            "client_secret": self.sandbox.client_secret,
            **fields,
        }
        return self.request("POST", path, data={name: value for name, value in form.items() if value is not None})


def push(wire, sandbox):
    """Send a push over a bare connection, and leave the answer to the test."""
    headers = {"Authorization": f"Bearer {sandbox.token}", "Content-Type": "application/json"}
    wire.request("POST", "/v2/bot/message/push", json.dumps(BODIES["push"]), headers)


def key():
    """A new retry key."""
    return str(uuid.uuid4())


def message_of(response, status=400):
    """The message of a refusal."""
    assert response.status_code == status, response.text
    return response.json()["message"]


def details_of(response):
    """The problems of a body that was refused for several of them, or for one."""
    assert response.status_code == 400
    body = response.json()
    assert body["message"] == f"The request body has {len(body['details'])} error(s)"
    return [(each["message"], each["property"]) for each in body["details"]]


def japanese_date(sandbox, days=0):
    """The date in Japan on the sandbox's clock, or so many days later."""
    return (sandbox.now() + timedelta(hours=9, days=days)).strftime("%Y%m%d")


def until(true, seconds=2):
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert true()


def narrowcast(line, **fields):
    """Send a narrowcast that is accepted; its request ID."""
    response = line.send("narrowcast", **fields)
    assert response.status_code == 202, response.text
    return response.headers["x-line-request-id"]


def progress(line, request_id):
    """How far a narrowcast is."""
    return line.get("progress/narrowcast", requestId=request_id).json()


def serving():
    """The threads that serve a connection."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("sandbox connection")]
