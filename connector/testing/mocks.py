"""Mocked endpoints: the sandbox's answers, given in the HTTP client's place, so that a test needs no port.

https://github.com/getsentry/responses
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import requests
import responses

from connector.sandbox import Fault, Request, Sandbox
from connector.sandbox.connection import ask_line
from connector.sandbox.endpoints import ENDPOINTS

MADE_UP = ("answer", "echo")
"""The faults that are whole answers."""
ANYWHERE = re.compile("https?://")


class MockedLine(Sandbox):
    """A small LINE that answers the requests which this process makes by the library `requests`.

    Use it as a context manager, or call `start` and `stop`. While it runs, no request of that library leaves the
    process: one to another address fails as a connection does.

    Args:
        url: The address at which it is mocked, without a path; nothing is ever sent there.
        quota: How many messages a month allows; None is no limit.
        friends: How many friends the account has.
        members: How many people are in a group or room, by its ID; those that are not named have the usual number.

    Attributes:
        mocks: What takes the place of the HTTP client; other endpoints, of others than LINE, can be added to it.
    """

    def __init__(
        self,
        url: str = "https://line.example",
        quota: int | None = None,
        friends: int = 100,
        members: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(quota=quota, friends=friends, members=members)
        self.url = url
        self.mocks = responses.RequestsMock(assert_all_requests_are_fired=False)

    def start(self) -> "MockedLine":
        """Take the place of the HTTP client."""
        for method in sorted({endpoint.method for endpoint in ENDPOINTS.values()}):
            self.mocks.add_callback(method, ANYWHERE, self._answer, content_type=None, match=[self._is_here])
        self.mocks.start()
        return self

    def stop(self) -> None:
        """Let the HTTP client do its work again."""
        self.mocks.stop(allow_assert=False)
        self.mocks.reset()

    def __enter__(self) -> "MockedLine":
        return self.start()

    def queue(self, *faults: Fault) -> None:
        """Let faults happen, in order, each to the next request whose path suits it.

        Raises:
            ValueError: It is one that happens to a connection.
        """
        for fault in faults:
            if fault.kind not in MADE_UP:
                raise ValueError(
                    f"{fault.kind} happens to a connection, and here is none: take the sandbox on its port"
                )
        super().queue(*faults)

    def settle(self) -> None:
        """Do nothing: whatever has been asked is answered."""

    def _is_here(self, prepared: requests.PreparedRequest) -> tuple[bool, str]:
        """Whether a request is for this address, and why not."""
        return (prepared.url or "").startswith(f"{self.url}/"), f"LINE is mocked at {self.url}"

    def _answer(self, prepared: requests.PreparedRequest) -> tuple[int, dict[str, str], bytes]:
        """Answer a request as LINE does, or with the fault that waits for it."""
        request = as_arrived(prepared)
        fault = self.record(request)
        try:
            answer = ask_line(self, request, fault)
        finally:
            self.answered()
        return answer.status, {**answer.headers, "Content-Length": str(len(answer.body))}, answer.body


def as_arrived(prepared: requests.PreparedRequest) -> Request:
    """A request as it would have arrived."""
    parts = urlsplit(prepared.url or "")
    body = prepared.body or b""
    return Request(
        method=prepared.method or "",
        path=parts.path,
        query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in prepared.headers.items()},
        body=body.encode() if isinstance(body, str) else bytes(body),
        connection=0,
    )
