"""Newswire beside our own articles: its coarse names keep and widen what the reader knows of names.

The tagger has the ontology's types, newswire four. A coarse tag's chance is the sum of those of its types, so
that one head learns from both; the fourth, miscellaneous, is no entity here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

from kg.extract.encoder.inputs import entity_types
from kg.extract.encoder.pieces import Pieces
from training.data import Tagged, newswire_parts, spans
from training.model import Model
from training.names import batches, encode, pad, word_means

FINE: Final = {
    "PERS": ("Person",),
    "LOC": ("Municipality", "Arrondissement", "Province", "Region", "Place"),
    "ORG": ("Party", "Alliance", "Company", "PublicBody", "Association", "Media"),
}
TAGS: Final = ("O", *(f"{place}-{kind}" for kind in FINE for place in "BI"))
Row = tuple[list[int], list[int], list[int]]
"""A sentence: ids of its pieces, the word of each piece, the tag of each word (-100: unknown)."""
_BATCH, _LONGEST, _PADDING = 1200, 400, 1


@cache
def groups() -> Tensor:
    """Which tags of the tagger (1 + 2 types) each coarse tag stands for: (coarse, fine), 0 or -inf."""
    out = torch.full((len(TAGS), 1 + 2 * len(entity_types())), float("-inf"))
    out[0, 0] = 0.0
    for kind, types in FINE.items():
        for n, place in enumerate("BI"):
            out[TAGS.index(f"{place}-{kind}"), [1 + 2 * entity_types()[name] + n for name in types]] = 0.0
    return out


def coarse(logits: Tensor) -> Tensor:
    """Logits of the tagger (..., 1 + 2 types) to logarithms of chances of ``TAGS`` (..., coarse)."""
    return (logits.log_softmax(-1)[..., None, :] + groups()).logsumexp(-1)


class Wire:
    """The sentences of ANERcorp train (but its last tenth) and NewsFANE in batches without end, in random order."""

    def __init__(self, folder: Path, pieces: Pieces) -> None:
        self.pieces, self._chance = pieces, random.Random(4)
        train, self.held = newswire_parts(folder)
        self.rows = [row for row in (self._row(s) for s in train) if len(row[0]) <= _LONGEST]
        self._todo: list[list[int]] = []

    def _row(self, sentence: Tagged) -> Row:
        tags = [-100 if t == "?" else TAGS.index(t) if t in TAGS else 0 for t in sentence.tags]
        return (*encode(self.pieces, sentence.words, sentence.spaced), tags)

    def draw(self) -> list[Row]:
        """The next batch."""
        if not self._todo:
            self._todo = batches(self.rows, _BATCH, self._chance)
        return [self.rows[n] for n in self._todo.pop()]

    @torch.no_grad()
    def score(self, model: Model) -> float:
        """Exact F1 of the coarse names of the tenth that is held back; miscellaneous ones count for nothing."""
        model.eval()
        right = given = wanted = 0
        for row in map(self._row, self.held):
            best = coarse(_tags(model, [row]))[0].argmax(-1).tolist()
            got, gold = (spans([TAGS[max(n, 0)] for n in tags]) for tags in (best, row[2]))
            right, given, wanted = right + len(got & gold), given + len(got), wanted + len(gold)
        return 2 * right / max(given + wanted, 1)


def loss(model: Model, rows: Sequence[Row]) -> Tensor:
    """The mean loss of the coarse tags of a batch."""
    tags = pad([row[2] for row in rows], -100)
    return F.nll_loss(coarse(_tags(model, rows)).flatten(0, 1), tags.flatten(), ignore_index=-100)


def _tags(model: Model, rows: Sequence[Row]) -> Tensor:
    ids, owner = pad([row[0] for row in rows], _PADDING), pad([row[1] for row in rows], -1)
    low = model.lower(model.encoder.embed(ids), ids != _PADDING)
    return model.names(word_means(low, owner, max(len(row[2]) for row in rows)).float()).float()
