"""What the rules make of a pair's stance: the cues at its two ends, and a title of the past. A judge weighs them as hints."""

from __future__ import annotations

from typing import Final

from kg.extract.learned.candidates import Candidate
from kg.extract.learned.grounds import former
from kg.extract.render import Line
from kg.extract.stance import stance_at
from kg.model import Stance

STANCES: Final = tuple(Stance)
"""The stances in the order of their codes."""
CUES: Final = ("first", "second", "former")
"""What :func:`cues` gives, in its order."""


def cues(candidate: Candidate) -> tuple[int, int, int]:
    """Codes of the stances that the words around the first and the second end tell, and 1 where a title says former."""
    line = candidate.line
    return _code(line, candidate.first), _code(line, candidate.second), int(former(candidate))


def _code(line: Line, at: int) -> int:
    return STANCES.index(stance_at(line, at, 0)[0])
