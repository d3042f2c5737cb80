"""What a check found."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]
"""Told the check's name, how much is done, and of how many."""

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: how many things are wrong (none: all is well), one line about it, a few examples."""

    check: str
    wrong: int
    message: str
    examples: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def judged(check: str, wrong: Collection[str], well: str, ill: str) -> Finding:
    """All is well with the first line; or ``ill``, with the number before it and examples.

    >>> judged("names", ["b", "a"], "all named", "without a name")
    Finding(check='names', wrong=2, message='2 without a name', examples=('a', 'b'))
    """
    if not wrong:
        return Finding(check, 0, well)
    return Finding(check, len(wrong), f"{len(wrong)} {ill}", tuple(sorted(wrong)[:EXAMPLES]))


def summary(*parts: str) -> str:
    """The parts that say something, in one line."""
    return ": ".join(part for part in parts if part)


def silent(check: str, done: int, total: int) -> None:
    """The progress of whom nobody watches."""
