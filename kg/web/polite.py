"""Manners: who we are, robots.txt (RFC 9309), and a pause between two questions to one host."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from kg import __version__
from kg.errors import InputError
from kg.web.address import Target
from kg.web.client import Limits, Response, get

NAME: Final = "Sila"
_LONGEST_PAUSE: Final = 60.0
_ROBOTS_BYTES: Final = 512 << 10


def agent(contact: str = "") -> str:
    """What we call ourselves; ``contact`` is where complaints go.

    >>> agent("mailto:editor@example.org").startswith("Sila/")
    True
    """
    return f"{NAME}/{__version__}" + (f" (+{contact})" if contact.isascii() and contact.isprintable() and contact else "")


class Manners:
    """Asks every host for its rules once, and waits ``delay`` seconds, or what they ask for, before each question to it."""

    def __init__(self, agent: str, limits: Limits, delay: float, *, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        self.agent, self.limits, self.delay = agent, limits, delay
        self._clock, self._sleep = clock, sleep
        self._rules: dict[str, Protego | None] = {}
        self._next: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    def before(self, target: Target) -> None:
        """Wait for the host's turn. InputError where its rules do not allow the address, or it asked to come back later."""
        if (left := self._closed.get(target.host, 0.0) - self._clock()) > 0:
            raise InputError(f"{target.url}: {target.host} asks to come back in {left:.0f} seconds")
        rules = self._of(target)
        if rules is None:
            raise InputError(f"{target.url}: {target.host} has no readable robots.txt now, so nothing is read from it")
        if not rules.can_fetch(target.url, NAME):
            raise InputError(f"{target.url}: not allowed by robots.txt")
        self._wait(target, min(max(self.delay, float(rules.crawl_delay(NAME) or 0)), _LONGEST_PAUSE))

    def postponed(self, answer: Response) -> bool:
        """Whether the server is to be asked again: it said (429, 503) when, and that is soon; the next question waits so long.
        Where it is not soon, nothing more is asked of the host until then."""
        if answer.status not in {429, 503} or (pause := _seconds(answer.headers.get("retry-after", ""))) is None:
            return False
        host, then = str(urlsplit(answer.url).hostname), self._clock() + pause
        if pause > _LONGEST_PAUSE:
            self._closed[host] = then
            return False
        self._next[host] = max(self._next.get(host, 0.0), then)
        return True

    def _wait(self, target: Target, pause: float) -> None:
        now = self._clock()
        ready = max(self._next.get(target.host, now), now)
        if ready > now:
            self._sleep(ready - now)
        self._next[target.host] = ready + pause

    def _of(self, target: Target) -> Protego | None:
        """The rules of an origin; None where they cannot be had, which forbids all. A host without any (4xx) allows all."""
        if target.origin not in self._rules:
            self._rules[target.origin] = self._ask(target)
        return self._rules[target.origin]

    def _ask(self, target: Target) -> Protego | None:
        limits = Limits(_ROBOTS_BYTES, min(self.limits.seconds, 10.0), self.limits.private)
        try:
            found: Response = get(f"{target.origin}/robots.txt", {"User-Agent": self.agent}, limits,
                                  lambda asked: self._wait(asked, self.delay))
        except InputError as error:
            if "public address" in str(error) or "no such host" in str(error):
                raise
            return None
        if found.status >= 500 or found.status == 429:
            return None
        return Protego.parse(found.body.decode("utf-8", "replace") if found.status == 200 else "")


def _seconds(text: str) -> float | None:
    """The value of ``Retry-After`` (RFC 9110, 10.2.3), a number of seconds or a date; None for anything else.

    >>> _seconds("7"), _seconds("soon"), _seconds("Thu, 28 Sep 2023 09:10:11 GMT")
    (7.0, None, 0.0)
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max((parsedate_to_datetime(text).astimezone(UTC) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
