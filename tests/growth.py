"""Whether work grows with its input as it may: a ratio of processor times of one run, never a time."""

from __future__ import annotations

import time
from collections.abc import Callable

FLOOR = 0.02
"""Seconds below which a measurement says nothing."""


def ratio(work: Callable[[], object], small: Callable[[], object], tries: int = 3, enough: float = 40.0) -> float:
    """How many times as long ``work`` takes as ``small``, the best of ``tries``; no more are made once it is below ``enough``.

    Ten times the input is about 10 for linear work and 100 for quadratic work; a busy machine adds noise to both.
    """
    best = float("inf")
    for _ in range(tries):
        best = min(best, _seconds(work) / max(_seconds(small), FLOOR))
        if best < enough:
            break
    return best


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
