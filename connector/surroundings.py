"""What is timed or random: clock, pause, jitter, new retry keys; a test hands in its own.

This is the clock of attempts and of waiting. How long a socket takes is real time whatever clock a test hands in, and
``connector.watch`` measures it by itself.
"""

import os
import time


class Surroundings:
    """The real clock and real chance."""

    def now(self) -> float:
        """Return seconds on a clock that only goes forward."""
        return time.monotonic()

    def date(self) -> float:
        """Return the date and time of the machine, as seconds since 1970 in UTC."""
        return time.time()

    def day(self, back: int) -> str:
        """Return the day so many days ago in LINE's time zone, UTC+9, as ``yyyyMMdd``."""
        return time.strftime("%Y%m%d", time.gmtime(self.date() + 9 * 3600 - back * 86400))

    def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def jitter(self, longest: float) -> float:
        """Return a random number of seconds from 0 to ``longest``, so that many actions do not repeat in step."""
        from random import uniform

        return uniform(0, longest)  # noqa: S311 - spreads load, guards nothing

    def new_retry_key(self) -> str:
        """Return a new random UUID, version 4.

        ``uuid`` makes the same; to load it, and ``platform`` with it, takes two hundredths of a push.

        https://www.rfc-editor.org/rfc/rfc9562#section-5.4
        """
        key = bytearray(os.urandom(16))
        key[6] = key[6] & 0x0F | 0x40
        key[8] = key[8] & 0x3F | 0x80
        return "-".join((key[:4].hex(), key[4:6].hex(), key[6:8].hex(), key[8:10].hex(), key[10:].hex()))
