"""Judges of pairs: what each thinks of a document's candidates. The linear model is one, the encoder with it another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.extract.document import Document
from kg.extract.learned import scorer
from kg.extract.learned.candidates import Candidate, candidates
from kg.extract.learned.cues import cues
from kg.extract.learned.features import View, features
from kg.extract.mentions.seen import Span
from kg.model import Stance

_BATCH: Final = 512
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judged:
    """p candidates: ``chances`` (p, predicates); ``manner`` (p, stances) with ``ties`` (predicates, stances): stances.

    ``hints``: a table for each of ``cues.CUES``, (codes, stances); none where the judge does not hear the rules' cues.
    """

    candidates: Sequence[Candidate]
    chances: Floats
    manner: Floats
    ties: Floats
    stances: Sequence[Stance]
    hints: Sequence[Floats] = ()

    def stance(self, pair: int, predicate: int) -> tuple[Stance, float]:
        """The likeliest stance of a pair if it is claimed with that predicate, and its chance."""
        logit = self.manner[pair] + self.ties[predicate]
        if self.hints:
            logit = logit + sum(rows[code] for rows, code in zip(self.hints, cues(self.candidates[pair]), strict=True))
        share = np.exp(logit - logit.max())
        best = int(share.argmax())
        return self.stances[best], float(share[best] / share.sum())


class Judge(Protocol):
    """Something that finds mentions and judges the pairs of them."""

    @property
    def name(self) -> str:
        """What the claims say of who made them."""

    @property
    def predicates(self) -> Sequence[str]:
        """The columns of its chances."""

    @property
    def threshold(self) -> float:
        """The chance, that of the stance included, from which it makes a claim."""

    @property
    def surer(self) -> Mapping[str, float]:
        """The same for the predicates that need a higher one."""

    @property
    def settled(self) -> float:
        """What a chance's log odds change by where the frames know the subject's post or party by another pair."""

    @property
    def strict(self) -> bool:
        """Whether its claims need the grounds that nearness alone does not give."""

    def names(self, doc: Document) -> Sequence[Span]:
        """The names that it sees in the words, before any rule looks."""

    def judge(self, doc: Document) -> Iterator[Judged]:
        """Judge all candidates of a document, some at a time."""

    def agree(self, confidence: float, chance: float | None) -> float:
        """The confidence of a frame's claim once it is known what the judge thinks of it (None: it has seen no such pair)."""


def logits(found: Sequence[Candidate], model: scorer.Scorer) -> tuple[Floats, Floats]:
    """What a linear model makes of pairs: (p, predicates) and (p, stances)."""
    views: dict[int, View] = {}
    return model.score([features(c, views.setdefault(id(c.line), View(c))) for c in found])


def chance(logit: Floats) -> Floats:
    """The logistic function."""
    return np.asarray(1 / (1 + np.exp(-logit)), np.float32)


class LinearJudge:
    """The linear model alone."""

    name = "pairs@1"
    threshold = 0.6
    surer: Mapping[str, float] = MappingProxyType({})
    settled = 0.0
    strict = True

    def __init__(self, model: scorer.Scorer | None = None) -> None:
        self._model = model or scorer.load()
        self.predicates = self._model.predicates

    def names(self, doc: Document) -> Sequence[Span]:
        """None: it looks at what the other layers found."""
        return ()

    def judge(self, doc: Document) -> Iterator[Judged]:
        """All candidates in batches."""
        stances = [Stance(name) for name in self._model.stances]
        found = candidates(doc)
        while batch := list(islice(found, _BATCH)):
            predicate, manner = logits(batch, self._model)
            yield Judged(batch, chance(predicate), manner, self._model.ties, stances)

    def agree(self, confidence: float, chance: float | None) -> float:
        """Unmoved: the linear model sees what the frames see."""
        return confidence
