"""Clashes: two parties allied here, and opposed, denied or forbidden to be so there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kg.graph.claims import ClaimGraph
from kg.graph.columns import Longs
from kg.graph.records import ClaimRecord
from kg.graph.signed import ALLIED, GOVERN_TOGETHER, SAME_ALLIANCE, Tie
from kg.graph.ties import Ties
from kg.graph.unpack import records_by_row

#: What stands against an alliance, the sharpest first.
AGAINST: Final = ("forbidden", "denied", "opposes", "criticises")


@dataclass(frozen=True, slots=True)
class Clash:
    """A pair that is allied in one place or level while something stands against it, with the best claim of each side."""

    pair: tuple[str, str]
    kind: str
    allied: Tie
    against: Tie
    allied_claim: ClaimRecord
    against_claim: ClaimRecord

    def as_json(self, graph: ClaimGraph, known: Mapping[int, dict[str, Any]] | None = None) -> dict[str, Any]:
        """Both sides with their claims; ``sentences`` are the two that contradict each other; ``known`` as for ``Tie``."""
        both = (self.allied_claim, self.against_claim)
        return {"pair": list(self.pair), "kind": self.kind, "allied": self.allied.as_json(graph, known),
                "against": self.against.as_json(graph, known),
                "sentences": [claim.evidence.text if claim.evidence else None for claim in both]}


def clashes(graph: ClaimGraph, network: Ties) -> tuple[Clash, ...]:
    """All clashes of a signed network, bans before denials before opposition before criticism.

    An alliance counts when it is asserted, and in force or vouched for at the same time as what stands against it; what nothing
    dates may be at any time. A quarrel after the alliance ended is a change, not a clash (see ``kg.graph.changes``).
    """
    good, bad = _facing(graph, network)
    first, last = network.first, network.last
    dated = (first > 0) & (last > 0)
    same_time = ~dated[good] | ~dated[bad] | ((first[good] <= last[bad]) & (first[bad] <= last[good]))
    kept = np.flatnonzero(network.in_force[good] | same_time)
    good, bad = good[kept], bad[kept]
    sharpest = np.array([AGAINST.index(name) if name in AGAINST else len(AGAINST) for name in network.bases], dtype=np.int64)
    order = np.lexsort((network.pair()[good], -network.weight[good] - network.weight[bad], sharpest[network.basis[bad]]))
    good, bad = good[order], bad[order]
    best = network.best()
    claims = records_by_row(graph, np.concatenate([best[good], best[bad]]).tolist())
    return tuple(Clash(against.pair(), against.basis, allied, against, claims[one], claims[other])
                 for allied, against, one, other in zip(network.made(good), network.made(bad), best[good].tolist(),
                                                        best[bad].tolist(), strict=True))


def _facing(graph: ClaimGraph, network: Ties) -> tuple[Longs, Longs]:
    """All pairs of an alliance and what stands against it between the same two, in their order."""
    for_, against = ([network.bases.index(name) for name in names if name in network.bases]
                     for names in ((ALLIED, SAME_ALLIANCE, GOVERN_TOGETHER), AGAINST))
    stances = [graph.code("stance", name) for name in ("asserted", "denied", "forbidden")]
    good = np.flatnonzero(np.isin(network.basis, for_) & (network.stance == stances[0]))
    bad = np.flatnonzero(np.isin(network.basis, against) & np.isin(network.stance, stances))
    pair = network.pair()
    good, bad = good[np.lexsort((good, pair[good]))], bad[np.lexsort((bad, pair[bad]))]
    start, end = (np.searchsorted(pair[bad], pair[good], side) for side in ("left", "right"))
    count = end - start
    place = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(good, count), bad[np.repeat(start, count) + place]
