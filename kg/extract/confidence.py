"""How sure a claim of the frames is: the record of its frame and what the match rests on, put together by a logistic model.

The weights and the frames' records (``data/confidence.yaml``) are measured by ``scripts/calibrate.py`` on labelled articles, so
that of the claims said at 0.9 about nine in ten are right; ``docs/accuracy.md`` shows how well that holds on others.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kg.extract.data import table
from kg.model import Stance

if TYPE_CHECKING:
    from kg.extract.document import Document, Node
    from kg.extract.match import Proposal

Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """``records``: times right and wrong by frame; ``prior``: the share that is right over all frames, and its weight in cases.

    ``weights`` go by signal; ``floor`` is the confidence below which nothing is claimed.
    """

    records: Mapping[str, tuple[int, int]]
    prior: tuple[float, float]
    weights: Signals
    floor: float

    def share(self, frame: str, less: tuple[int, int] = (0, 0)) -> float:
        """The share of a frame's claims that is right, drawn to the prior; ``less`` are cases to leave out."""
        right, wrong = (n - m for n, m in zip(self.records.get(frame, (0, 0)), less, strict=True))
        mean, weight = self.prior
        return (right + mean * weight) / (right + wrong + weight)

    def confidence(self, signals: Signals) -> float:
        """The chance that a claim with these signals is right, between 0.01 and 0.99."""
        return chance(sum(self.weights.get(name, 0.0) * value for name, value in signals.items()))


@cache
def model() -> Model:
    """The shipped model."""
    data = table("confidence")
    return Model({frame: (right, wrong) for frame, (right, wrong) in (data["records"] or {}).items()},
                 (float(data["prior"]["mean"]), float(data["prior"]["weight"])), dict(data["weights"]), float(data["floor"]))


def chance(odds: float) -> float:
    """Log odds as a confidence that is said: two digits, never certain."""
    return min(0.99, max(0.01, round(1 / (1 + math.exp(-odds)), 2)))


def logit(share: float) -> float:
    """Log odds."""
    return math.log(share / (1 - share))


def signals(proposal: Proposal, doc: Document, agreeing: int, rivals: int) -> dict[str, float]:
    """What a proposal rests on; ``agreeing`` other frames say the same, ``rivals`` say another stance of the same ends."""
    words = len(str(proposal.why.get("text", "")).split())
    stance = Stance(proposal.stance)
    return {
        "always": 1.0,
        "frame": logit(model().share(proposal.extractor)),
        "elsewhere": float(proposal.elsewhere),  # ends that the match itself does not hold
        "anaphors": float(proposal.anaphors),
        "new ends": float(sum(node.id is None for node in (proposal.subject, proposal.object))),
        "long": float(words > 12),
        "very long": float(words > 20),
        "title": float(proposal.sentence == 0),
        "agreeing": float(min(agreeing, 2)),
        "rivals": float(min(rivals, 2)),
        "not asserted": float(stance is not Stance.ASSERTED),
        f"stance {stance}": 1.0,
    }


def weigh(doc: Document, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals with their confidences, without those below the floor."""
    ends: dict[tuple[str, Node, Node], Counter[str]] = defaultdict(Counter)
    frames: dict[tuple[str, Node, Node, str], set[str]] = defaultdict(set)
    for p in proposals:
        ends[p.predicate, p.subject, p.object][str(p.stance)] += 1
        frames[p.predicate, p.subject, p.object, str(p.stance)].add(p.extractor)
    out = []
    for p in proposals:
        same = frames[p.predicate, p.subject, p.object, str(p.stance)]
        others = sum(stance != str(p.stance) for stance in ends[p.predicate, p.subject, p.object])
        found: dict[str, Any] = signals(p, doc, len(same) - 1, others)
        p.confidence = model().confidence(found)
        p.why["signals"] = found
        if p.confidence >= model().floor:
            out.append(p)
    return out
