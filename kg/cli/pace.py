"""How far a long reading is: a bar on a terminal, else a line a minute; with the rate, what was bad, and the time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from kg.articles.meter import Meter

EVERY: Final = 60.0
"""Seconds between two lines where there is no terminal."""


class Pace:
    """Counts articles while they are read; ``meter`` knows how much of the input that is.

    >>> clock = iter((0.0, 10.0)).__next__
    >>> pace = Pace(Meter(total=1000, done=250), clock)
    >>> pace.done = 50
    >>> str(pace)
    '50 articles, 5.0 a second, 0:00:30 left'
    """

    def __init__(self, meter: Meter, clock: Callable[[], float] = time.monotonic) -> None:
        self.meter, self.done, self.bad, self._clock = meter, 0, 0, clock
        self._start = self._told = clock()
        self._console = Console(stderr=True)
        self._bar = Progress(TextColumn("reading"), BarColumn(), TextColumn("{task.fields[said]}"), console=self._console,
                             disable=not self._console.is_terminal, transient=True)
        self._task = self._bar.add_task("reading", total=meter.total or None, said="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def __str__(self) -> str:
        spent = max(self._clock() - self._start, 1e-9)
        said = f"{self.done} articles, {self.done / spent:.1f} a second"
        said += f", {self.bad} skipped" if self.bad else ""
        if self.meter.total and 0 < self.meter.done < self.meter.total:
            left = round(spent / self.meter.done * (self.meter.total - self.meter.done))
            said += f", {left // 3600}:{left // 60 % 60:02d}:{left % 60:02d} left"
        return said

    def step(self) -> None:
        """One more article, stored or left alone."""
        self.done += 1
        self._tell()

    def skip(self, message: str) -> None:
        """One more input that could not be read: says so."""
        self.bad += 1
        self._console.print(f"kg: {message}", markup=False, highlight=False, soft_wrap=True)
        self._tell()

    def _tell(self) -> None:
        if self._console.is_terminal:
            self._bar.update(self._task, completed=self.meter.done, said=str(self))
        elif self._clock() - self._told >= EVERY:
            self._told = self._clock()
            click.echo(f"kg: {self}", err=True)
