"""Clashes: two parties allied here, and opposed, denied or forbidden to be so there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from kg.graph.claims import ClaimGraph
from kg.graph.records import ClaimRecord
from kg.graph.signed import Tie
from kg.graph.signs import COOPERATION

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

    def as_json(self, graph: ClaimGraph) -> dict[str, Any]:
        """Both sides with their claims; ``sentences`` are the two that contradict each other."""
        both = (self.allied_claim, self.against_claim)
        return {"pair": list(self.pair), "kind": self.kind, "allied": self.allied.as_json(graph),
                "against": self.against.as_json(graph),
                "sentences": [claim.evidence.text if claim.evidence else None for claim in both]}


def clashes(graph: ClaimGraph, network: tuple[Tie, ...]) -> tuple[Clash, ...]:
    """All clashes of a signed network, bans before denials before opposition before criticism.

    An alliance counts when it is asserted, and in force or vouched for at the same time as what stands against it; what nothing
    dates may be at any time. A quarrel after the alliance ended is a change, not a clash (see ``kg.graph.changes``).
    """
    for_, against = defaultdict(list), defaultdict(list)
    for tie in network:
        if tie.sign == COOPERATION and tie.basis != "supports" and tie.stance == "asserted":
            for_[tie.pair()].append(tie)
        elif tie.basis in AGAINST and tie.stance in {"asserted", "denied", "forbidden"}:
            against[tie.pair()].append(tie)
    out = [Clash(pair, bad.basis, good, bad, graph.claim(good.claims[0]), graph.claim(bad.claims[0]))
           for pair in sorted(for_.keys() & against.keys()) for good in for_[pair] for bad in against[pair]
           if good.in_force or _same_time(good, bad)]
    return tuple(sorted(out, key=lambda clash: (
        AGAINST.index(clash.kind), -clash.allied.weight - clash.against.weight, clash.pair)))


def _same_time(one: Tie, other: Tie) -> bool:
    if not (one.first and one.last and other.first and other.last):
        return True
    return one.first <= other.last and other.first <= one.last
