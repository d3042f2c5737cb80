"""Whether an edge is cooperation, conflict or neither: the relation's sign, turned by the stance."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kg import ontology
from kg.model import Stance

COOPERATION: Final = "cooperation"
CONFLICT: Final = "conflict"
NEUTRAL: Final = "neutral"
_TURNED: Final = {COOPERATION: CONFLICT, CONFLICT: NEUTRAL, NEUTRAL: NEUTRAL}


@lru_cache(maxsize=1 << 10)
def sign(relation: str, stance: str) -> str:
    """Sign of an edge: a denied or forbidden alliance is a conflict, a denied quarrel is nothing, and what has ended is past.

    >>> sign("alliedWith", "asserted"), sign("alliedWith", "forbidden"), sign("opposes", "denied"), sign("alliedWith", "ended")
    ('cooperation', 'conflict', 'neutral', 'neutral')
    """
    known = ontology.load().predicates.get(relation)
    own = known.sign if known else NEUTRAL
    if stance in {Stance.DENIED, Stance.FORBIDDEN}:
        return _TURNED[own]
    return NEUTRAL if stance == Stance.ENDED else own
