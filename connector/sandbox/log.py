"""The log: a line for each request, for whoever looks on; nobody has to read it."""

from __future__ import annotations

import os
import queue
import threading
import time

from connector.sandbox.exchange import Request

LONGEST = 200
"""So many characters of a method or path are shown."""
WAITING = 1000
"""So many lines wait for a reader that does not come; of more there is none."""
LAST_SECONDS = 1.0
"""So long what waits has to be written when the sandbox ends."""
LOOKED_AT = ("GET", "/sandbox/chat/news")
"""With this the page asks each second what is new: it is not shown."""


class Log:
    """Writes lines to a file, from a thread of its own: a reader that pauses holds up no answer.

    Args:
        file: The number of the open file to which they go.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._lines: queue.Queue[str | None] = queue.Queue(WAITING)
        self._thread = threading.Thread(target=self._write, name="sandbox log", daemon=True)
        self._thread.start()

    def add(self, request: Request | None, status: int | None, said: str = "") -> None:
        """Add a line: time, method, path, status, and what is said besides.

        A query, headers and body are not in it, since they may hold secrets. What was read as a request has no
        character in its method and path that a terminal obeys.

        Args:
            request: The request; None where what came was none.
            status: The status of the answer; None where there is no answer.
            said: The fault that was applied, or why it is no request.
        """
        method, path = (request.method, request.path) if request else ("-", "-")
        if (method, path) == LOOKED_AT:
            return
        path = path if path.startswith("/") else "-"  # a whole address may hold a user and a password
        told = (time.strftime("%H:%M:%S"), method[:LONGEST], path[:LONGEST], str(status or "-"), said)
        try:
            self._lines.put_nowait(" ".join(filter(None, told)))
        except queue.Full:
            return

    def close(self) -> None:
        """Write what waits, if it is read soon enough."""
        try:
            self._lines.put(None, timeout=LAST_SECONDS)
        except queue.Full:
            return
        self._thread.join(LAST_SECONDS)

    def _write(self) -> None:
        try:
            while (line := self._lines.get()) is not None:
                data = f"{line}\n".encode()
                while data:  # not by way of the stream: who waits there keeps the interpreter from ending
                    data = data[os.write(self._file, data) :]
        except OSError:  # there is nobody who could read
            return
