"""Clients of a sandbox, and a bare connection to one."""

import http.client

import pytest

from connector.sandbox import Sandbox
from tests.sandbox.client import Client
from tests.sandbox.receiver import receiving


@pytest.fixture
def line(sandbox):
    """A client of a channel without a limit."""
    client = Client(sandbox)
    yield client
    client.http.close()


@pytest.fixture
def limited():
    """A client of a channel with a quota of 90 messages and 100 friends."""
    with Sandbox(quota=90) as sandbox:
        client = Client(sandbox)
        yield client
        client.http.close()


@pytest.fixture
def wire(sandbox):
    """A bare connection, to see what a fault does to it."""
    connection = http.client.HTTPConnection("127.0.0.1", int(sandbox.url.rpartition(":")[2]), timeout=2)
    yield connection
    connection.close()


@pytest.fixture
def webhook(sandbox):
    """What the sandbox's webhook got."""
    with receiving() as (url, received):
        sandbox.webhook = url
        yield received
