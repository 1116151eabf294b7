"""Requests side by side: as many at once as the latency asks for, and no more in a second than LINE takes.

LINE counts the requests of a channel by a bucket that fills again gradually, and for a multicast its bucket takes 200 a
second; repeats count. https://developers.line.biz/en/reference/messaging-api/#rate-limits
"""

import threading
from collections import deque
from collections.abc import Callable

from connector.errors import AssetError, NetworkError, PlatformError, failure
from connector.outcome import Progress, Result
from connector.session import ACTION_SECONDS, Call, Session
from connector.surroundings import Surroundings
from connector.watch import start

WIDTH = 32
"""So many are under way at once, at most."""

BURST, A_SECOND = 100, 80
"""So many may start at once, and so many in each second after that: 180 in any second, and one or two more where a
thread wakes late. What else uses the channel has its share, a second run of this action among it."""

REQUEST_SECONDS = 0.005
"""A request keeps this process and LINE's door busy for about so long. More at once than an answer has time for would
wait for each other."""

LOOKED_AT = 8
"""The quickest of so many answers says how many go side by side: one slow answer says nothing."""

GRACE_SECONDS = 5.0
"""So long after the action's time is up those under way are waited for; their own bounds have ended them by then."""


class Allowance:
    """A bucket of starts, which fills again gradually.

    Args:
        surroundings: Clock and pause.
    """

    def __init__(self, surroundings: Surroundings) -> None:
        self._surroundings = surroundings
        self._lock = threading.Lock()
        self._there: float = BURST
        self._looked = surroundings.now()

    def take(self) -> None:
        """Take one start, and wait until it is there."""
        with self._lock:
            now = self._surroundings.now()
            self._there = min(float(BURST), self._there + (now - self._looked) * A_SECOND) - 1
            self._looked = now
            wait = -self._there / A_SECOND
        if wait > 0:
            self._surroundings.pause(wait)


def fewest_as_quick(workers: int, parts: int) -> int:
    """Return how many workers are as quick as these: 99 parts take 25 of them four turns, as they take 32."""
    turns = -(-parts // max(workers, 1))
    return -(-parts // max(turns, 1))


class SideBySide:
    """The parts of a send, each a request: the first one alone, by whose latency the others go side by side.

    Each worker has a connection of its own; the main thread only waits, so that it hears signals and can tell at any
    moment what is known. Where the machine has no more threads to give, or the way to LINE no more connections, those
    that are there do the work of the others.

    Args:
        session: The way to LINE.
        surroundings: Clock and pause.
        progress: The run, divided into its parts.
        call: Gives the request of a part by its number.
        stops: Tells whether what came of a part would come of the others too: then none begins any more.

    Attributes:
        stopped_by: The number of the part that has stopped the others, or None.
    """

    def __init__(
        self,
        session: Session,
        surroundings: Surroundings,
        progress: Progress,
        call: Callable[[int], Call],
        stops: Callable[[Result], bool],
    ) -> None:
        self.stopped_by: int | None = None
        self._session = session
        self._progress = progress
        self._call = call
        self._stops = stops
        session.admit = Allowance(surroundings).take
        self._changed = threading.Condition()
        self._to_do = deque(range(len(progress.parts)))
        self._asked = self._width = 1
        self._workers = 0
        self._working = 0
        self._latencies: deque[float] = deque(maxlen=LOOKED_AT)
        self._broken: BaseException | None = None

    def send(self) -> None:
        """Send all parts, or until one stops the others; what came of each is in its course.

        Raises:
            NetworkError: ``timeout`` when the action's time is up and parts are still under way.
            Exception: What the making of a request has raised.
        """
        try:
            self._send_next(self._session)
            while self._is_another_worker_wanted():
                self._start_a_worker()
        finally:
            self._progress.halt()
        if self._broken:
            raise self._broken

    def _is_another_worker_wanted(self) -> bool:
        """Wait until another worker is wanted, which is True, or all work is done."""
        with self._changed:
            while True:
                if self._is_more() and (self._workers < self._width or not self._working):
                    return True
                if not self._working:
                    return False
                left = self._session.left + GRACE_SECONDS
                if left <= 0:
                    message = f"The action was ended after {ACTION_SECONDS / 60:.0f} minutes with requests under way."
                    raise failure("timeout", message)
                self._changed.wait(left)

    def _is_more(self) -> bool:
        return bool(self._to_do) and not self._progress.halted

    def _start_a_worker(self) -> None:
        """Start another worker, the first with the connection that there is; with no thread for it work here."""
        first = not self._working
        try:
            session = self._session if first else self._session.beside()
        except PlatformError:
            self._stay_as_few()
            return
        with self._changed:
            self._workers += 1
            self._working += 1
        try:
            start(lambda: self._work(session))
        except PlatformError:
            self._stay_as_few()
            self._work(session)

    def _stay_as_few(self) -> None:
        """Ask for no more workers, whatever the latency."""
        self._width, self._asked = 0, WIDTH

    def _work(self, session: Session) -> None:
        """Send part after part; what a worker runs."""
        try:
            while self._send_next(session):
                pass
        except BaseException as error:  # noqa: BLE001 - raised by the main thread, which waits
            self._broken = error
            self._progress.halt()
        if session is not self._session:
            session.close()
        with self._changed:
            self._working -= 1
            self._changed.notify()

    def _send_next(self, session: Session) -> bool:
        """Send the next part; say whether this worker can go on."""
        with self._changed:
            if not self._is_more():
                return False
            number = self._to_do.popleft()
        result = session.send(self._call(number), self._progress.parts[number])
        if session is not self._session and not session.answers and is_of_the_way(result):
            with self._changed:  # as a proxy has it that takes few connections; what came of the part so far is known
                self._to_do.append(number)
                self._stay_as_few()
            return False
        if self._stops(result):
            with self._changed:
                if self.stopped_by is None:
                    self.stopped_by = number
                self._progress.halt()
        if result.answer:
            self._consider(session.latency)
        return True

    def _consider(self, latency: float) -> None:
        """See whether an answer that took so long asks for more workers."""
        with self._changed:
            self._latencies.append(latency)
            asked = min(WIDTH, int(min(self._latencies) / REQUEST_SECONDS))
            if asked > self._asked:
                self._asked = asked
                self._width = max(self._width, fewest_as_quick(asked, len(self._to_do)))
                self._changed.notify()


def is_of_the_way(result: Result) -> bool:
    """Tell whether there was no way for a request, or no answer on it."""
    error = result.error
    return isinstance(error, NetworkError | PlatformError | AssetError) and (
        error.answer is None or error.kind == "proxy_failed"
    )
