"""What has happened of late, in order: requests with what became of them, and events that went to the webhook."""

from __future__ import annotations

import secrets
import threading
from collections import deque
from datetime import datetime
from typing import Any, NamedTuple

from connector.sandbox.exchange import Request, Response
from connector.sandbox.faults import Fault

LONGEST = 500
"""So much is kept; what is older is gone."""


class Exchange(NamedTuple):
    """A request that LINE's paths got, and what became of it.

    Attributes:
        request: The request.
        answer: LINE's own answer; None if LINE never saw the request.
        fault: The fault that spoilt the answer, or stands in its place.
        time: When it was answered, on LINE's clock.
    """

    request: Request
    answer: Response | None
    fault: Fault | None
    time: datetime


class History:
    """What happened, each with a number that goes up by one.

    Attributes:
        name: Which history this is: another one after each clearing.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[tuple[int, Any]] = deque(maxlen=LONGEST)
        self._last = 0
        self.name = secrets.token_hex(8)

    def add(self, what: Any) -> None:
        """Write something down."""
        with self._lock:
            self._last += 1
            self._kept.append((self._last, what))

    def since(self, name: str, number: int) -> tuple[str, list[tuple[int, Any]]]:
        """What has come after a number of the history of this name, all of it for another name; and the name it has."""
        with self._lock:
            after = number if name == self.name else 0
            return self.name, [each for each in self._kept if each[0] > after]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._last = 0
            self.name = secrets.token_hex(8)
