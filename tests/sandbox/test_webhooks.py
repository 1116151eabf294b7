"""Where events go: to this machine and nowhere else, in bounded time, and no further."""

import contextlib
import socket
import threading
import time

import pytest
import requests

from connector.sandbox import webhooks
from tests.sandbox.client import Client, message_of
from tests.sandbox.receiver import dripping, receiving

ELSEWHERE = [
    "http://example.com/",
    "https://127.0.0.1/",
    "http://127.0.0.1.example.com/",
    "http://127.0.0.1@example.com/",
    "http://example.com@127.0.0.1/",
    "http://user:word@127.0.0.1/",
    "http://localhost.example.com/",
    "http://localhost@example.com/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::1%25eth0]/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.256/",
    "http://127.0.0.01/",
    "http://128.0.0.1/",
    "http://169.254.169.254/",
    "http://10.0.0.1/",
    "http://127.0.0.1:0/",
    "http://127.0.0.1:65536/",
    "http://127.0.0.1:80:80/",
    "http://127.0.0.1\\@example.com/",
    "http://127.0.0.1#@example.com/",
    "http://127.0.0.1/a b",
    "http://127.0.0.1/\r\nHost: example.com",
    "http://127.0.0.1\n",
    "http://\uff11\uff12\uff17.0.0.1/",
    "http://localhost/é",
    "//127.0.0.1/",
    "127.0.0.1:3000",
    "file:///etc/passwd",
    "javascript:alert(1)",
    None,
    1,
    ["http://127.0.0.1/"],
]


@pytest.mark.parametrize("url", ELSEWHERE, ids=repr)
def test_the_address_of_another_machine_or_of_what_is_none_is_refused_with_a_sentence(line, sandbox, url):
    told = message_of(line.request("POST", "/sandbox/webhook", json={"url": url}))
    assert "on this machine, such as http://127.0.0.1:3000/webhook" in told
    assert sandbox.webhook == ""
    with pytest.raises(ValueError, match="events go nowhere else"):
        sandbox.webhook = url


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "127.0.0.2"])
def test_this_machine_by_its_names_is_reached_at_path_and_query(sandbox, name):
    with socket.create_server(("127.0.0.2" if name == "127.0.0.2" else "127.0.0.1", 0)) as listener:
        sandbox.webhook = f"http://{name}:{listener.getsockname()[1]}?a=1&b=%20"
        heads = []

        def answer():
            client, _ = listener.accept()
            with client:
                heads.append(client.recv(65536))
                client.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        assert sandbox.say("Hi").status == 204
        thread.join()
    assert heads[0].startswith(b"POST /?a=1&b=%20 HTTP/1.1\r\n")


def test_no_name_is_ever_looked_up(sandbox, monkeypatch):
    asked = []
    lookup = socket.getaddrinfo

    def watched(host, *rest, **more):
        asked.append(host)
        return lookup(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", watched)
    with receiving() as (url, _):
        sandbox.webhook = url.replace("127.0.0.1", "localhost")
        assert sandbox.say("Hi").status == 200
    assert asked == ["127.0.0.1"]


def test_localhost_is_both_of_its_addresses(sandbox):
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
        sandbox.webhook = f"http://localhost:{listener.getsockname()[1]}/"
        thread = threading.Thread(target=sandbox.say, args=("Hi",))
        thread.start()
        client, _ = listener.accept()
        with client:
            assert client.recv(65536).startswith(b"POST / HTTP/1.1\r\n")
        thread.join()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_is_not_followed(sandbox, status):
    with receiving() as (there, never), receiving(status, b"", {"Location": there}) as (url, received):
        sandbox.webhook = url
        assert sandbox.say("Hi").status == status
    assert (len(received), never) == (1, [])


def test_no_proxy_of_the_environment_gets_an_event(sandbox, monkeypatch):
    with receiving() as (proxy, never), receiving() as (url, received):
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        sandbox.webhook = url
        sandbox.say("Hi")
    assert (len(received), never) == (1, [])


@pytest.mark.parametrize("status", [200, 404, 500])
def test_status_time_and_the_beginning_of_the_answer_are_told(sandbox, status):
    with receiving(status, b"\xff" + b"x" * 100_000) as (url, _):
        sandbox.webhook = url
        delivery = sandbox.say("Hi")
    assert delivery.status == status
    assert delivery.answer == "\N{REPLACEMENT CHARACTER}" + "x" * 1999
    assert 0 < delivery.seconds < 5


@pytest.mark.parametrize(
    "pieces",
    [(b"",), (b"HTTP/1.1 200 OK\r\n", *[b"X"] * 100), (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", *[b"X"] * 90)],
    ids=["nothing", "a head that does not end", "a body that does not end"],
)
def test_a_webhook_that_is_slow_however_it_is_is_given_up_in_time(sandbox, monkeypatch, pieces):
    monkeypatch.setattr(webhooks, "PATIENCE", 0.5)
    with dripping(pieces if len(pieces) > 1 else (b"", *[b""] * 20), pause=0.1) as url:
        sandbox.webhook = url
        started = time.monotonic()
        delivery = sandbox.say("Hi")
        assert time.monotonic() - started < 1.5
    assert (delivery.status, delivery.answer) == (0, "The webhook had not answered after 0.5 seconds")


def test_a_webhook_may_take_five_seconds():
    assert webhooks.PATIENCE == 5


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"])
def test_an_answer_that_is_none_is_told(sandbox, answer):
    with dripping((answer,), pause=0) as url:
        sandbox.webhook = url
        delivery = sandbox.say("Hi")
    assert delivery.status == 0
    assert delivery.answer.startswith("No answer that can be read: ")


def test_nothing_that_listens_is_told(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    sandbox.webhook = url
    assert sandbox.say("Hi").answer == "Nothing listens at the webhook's address"


def test_a_sandbox_that_is_stopped_waits_for_no_webhook(sandbox):
    with dripping(pause=0.02) as url:
        sandbox.webhook = url
        client = Client(sandbox)
        asking = threading.Thread(target=ask_and_lose, args=(client,))
        asking.start()
        time.sleep(0.3)
        started = time.monotonic()
        sandbox.stop()
        assert time.monotonic() - started < 1
        asking.join()
        client.http.close()


def ask_and_lose(client):
    """Say something to a sandbox that ends meanwhile, perhaps before it has answered."""
    with contextlib.suppress(requests.ConnectionError):
        client.request("POST", "/sandbox/events", json={"type": "text", "text": "Hi"})
