"""The setting of a test: the asset for an action, what goes wrong next, the month's quota, who is in a group."""

from __future__ import annotations

from abc import ABC, abstractmethod

from connector.sandbox.faults import Fault
from connector.sandbox.line import Line
from connector.sandbox.narrowcasts import MAX_COUNT

MEANT = {"timeout": "stalled"}
"""What a kind of fault is called by who sees it."""


class Setting(ABC):
    """What a test is told of a channel, and sets of it.

    Attributes:
        url: Where the channel is reached.
        line: The pretend LINE.
    """

    url: str
    line: Line

    @property
    def asset(self) -> dict[str, str]:
        """The asset with client credentials, which Turbine calls `oauth2_client_credentials`."""
        return {
            "url": self.url,
            "token_url": f"{self.url}/oauth2/v3/token",
            "client_id": self.line.client_id,
            "client_secret": self.line.client_secret,
        }

    @property
    def bearer_asset(self) -> dict[str, str]:
        """The asset with a long-lived channel access token, which Turbine calls `http_bearer`."""
        return {"url": self.url, "token": self.line.token, "channel_secret": self.line.client_secret}

    @property
    def quota(self) -> int | None:
        """How many messages a month allows; None is no limit.

        Raises:
            ValueError: It is set to something else.
        """
        return self.line.quota

    @quota.setter
    def quota(self, quota: int | None) -> None:
        if quota is not None and (type(quota) is not int or not 0 <= quota <= MAX_COUNT):
            raise ValueError(f"quota is a whole number from 0 to {MAX_COUNT}, or null for no limit")
        with self.line.lock:
            self.line.quota = quota

    @property
    def members(self) -> dict[str, int]:
        """How many people are in a group or room, by its ID, to be read and set; others have the usual number."""
        return self.line.members

    @abstractmethod
    def queue(self, *faults: Fault) -> None:
        """Let faults happen, in order, each to the next request whose path suits it."""

    def fail_next(self, what: int | str, *, times: int = 1, path: str = "/v2/bot/", accepted: bool = False) -> None:
        """Let the next requests fail.

        Args:
            what: The status of the answer: 500, 429 for too many requests, ...; `quota` for the 429 of a month that is
                used up, `timeout` for no answer, or any other kind of `Fault`, such as `lost`.
            times: How many requests fail. An action tries one three times where that may help and cannot harm.
            path: How their paths begin; `/oauth2` is that of the requests for a token.
            accepted: Whether LINE executes them all the same, and only its answer does not arrive.

        Raises:
            ValueError: There is no such fault.
        """
        if type(times) is not int or times < 1:
            raise ValueError("times is a whole number from 1 on")
        if what == "quota":
            fault = Fault.monthly_limit(path=path, accepted=accepted)
        elif isinstance(what, str):
            fault = Fault(MEANT.get(what, what), path=path, accepted=accepted)
        elif what == 429:
            fault = Fault.rate_limited(path=path, accepted=accepted)
        else:
            fault = Fault.status_code(what, path=path, accepted=accepted)
        self.queue(*[fault] * times)
