"""How much one client may ask: a token bucket each, kept in this process."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from api.errors import Problem

_CLIENTS_MOST = 10_000


class Buckets:
    """A bucket for each client: it holds ``most`` tokens and gains ``per_minute`` a minute; each request takes one.

    >>> now = 0.0
    >>> buckets = Buckets(per_minute=60, most=2, clock=lambda: now)
    >>> [buckets.wait("a") for _ in range(3)]
    [0.0, 0.0, 1.0]
    """

    def __init__(self, per_minute: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._clock = per_minute / 60, most, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Take a token: 0 where there was one, else the seconds until there will be."""
        with self._lock:
            now = self._clock()
            level, then = self._levels.pop(client, (float(self._most), now))
            level = min(self._most, level + (now - then) * self._rate)
            taken = level >= 1
            self._levels[client] = (level - 1 if taken else level, now)
            while len(self._levels) > _CLIENTS_MOST:
                self._levels.popitem(last=False)
            return 0.0 if taken else (1 - level) / self._rate

    def take(self, client: str) -> None:
        """Take a token; the problem ``too-many-requests`` with Retry-After where there is none."""
        seconds = self.wait(client)
        if seconds:
            raise Problem("too-many-requests", f"at most {self._rate * 60:g} a minute; come back in {math.ceil(seconds)} s",
                          headers={"Retry-After": str(math.ceil(seconds))})
