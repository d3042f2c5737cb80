"""What speaks for a pair's predicate, weighed: both models' logits, and how the pair stands beside its rivals.

A sentence that names three people and two parties has pairs that all look a little likely: the one that leads its rivals by far
is the one that the sentence tells of; and the best of many mentions of the same two is likely by luck alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.extract.encoder.inputs import Floats
from kg.extract.learned.candidates import Candidate

NONE: Final = -8.0
"""The logit that a rival has where there is none."""
FARTHEST: Final = 4.0
"""More of a lead counts as this much."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Weights of a pair's signals, and a bias: together the logit of its predicate.

    ``encoder``, ``linear`` : the models' logits
    ``subject``, ``object`` : by how much the encoder's leads those of other pairs of the same subject (object) in the sentence
    ``crowd`` : logarithm of the number of pairs of mentions of the same two entities in the chunk
    ``settled`` : where the frames know the subject's post or party by another pair of the sentence; not in :meth:`logit`,
    which knows nothing of the frames
    """

    encoder: float = 1.0
    linear: float = 0.0
    subject: float = 0.0
    object: float = 0.0
    crowd: float = 0.0
    settled: float = 0.0
    bias: float = 0.0

    def logit(self, found: Sequence[Candidate], encoder: Floats, linear: Floats) -> Floats:
        """The logits (p, predicates) of p pairs out of those of both models (p, predicates)."""
        return np.asarray(signals(found, encoder, linear) @ self.weights() + self.bias, np.float32)

    def weights(self) -> Floats:
        """The weights in the order of :func:`signals`."""
        return np.array([self.encoder, self.linear, self.subject, self.object, self.crowd], np.float32)


def signals(found: Sequence[Candidate], encoder: Floats, linear: Floats) -> Floats:
    """The signals (p, predicates, 5) of p pairs of a chunk, in the order of :class:`Mix`."""
    subject = _lead(found, encoder, lambda c: id(c.subject), lambda c: id(c.object))
    object_ = _lead(found, encoder, lambda c: id(c.object), lambda c: id(c.subject))
    often = defaultdict[tuple[int, int], int](int)
    for c in found:
        often[id(c.subject), id(c.object)] += 1
    crowd = np.log([[often[id(c.subject), id(c.object)]] for c in found]) if found else np.zeros((0, 1))
    return np.stack([encoder, linear, subject, object_, np.broadcast_to(crowd, encoder.shape)], -1).astype(np.float32)


def _lead(found: Sequence[Candidate], logits: Floats, of: Callable[[Candidate], int],
          rival: Callable[[Candidate], int]) -> Floats:
    """How far each logit lies above the best one of the same sentence and ``of``, but another ``rival``."""
    groups = defaultdict[tuple[int, bool, int], dict[int, list[int]]](lambda: defaultdict(list))
    for n, c in enumerate(found):
        groups[c.sentence, c.cross, of(c)][rival(c)].append(n)
    best = np.full_like(logits, NONE)
    for group in groups.values():
        if len(group) > 1:
            tops = np.stack([logits[rows].max(0) for rows in group.values()])  # (rivals, predicates)
            order = np.sort(tops, 0)
            for top, rows in zip(tops, group.values(), strict=True):
                best[rows] = np.where(top == order[-1], order[-2], order[-1])
    return np.asarray(np.minimum(logits - best, FARTHEST), np.float32)
