"""The reader in torch: an encoder whose lower layers find names, whose upper ones are told the elements and see pairs.

What the lower layers made of a text goes on to the upper ones together with the kind of element that each word stands in (what
the rules and the linking found), so that one reading of the words serves all pairs: the typed markers of the literature (Zhou
and Chen 2022) without a reading for each pair. A pair is seen by its ends' vectors and by a context that it attends to (ATLOP).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.extract.encoder.inputs import BUCKETS, GAPS, element_kinds, entity_types
from kg.extract.learned import cues
from training.encoder import Encoder

STANCES = tuple(str(s) for s in cues.STANCES)
HEADS, INNER = 4, 64


class Model(nn.Module):
    """The encoder with its heads: BIO tags of words, and for pairs one logit a predicate and one a stance."""

    def __init__(self, encoder: Encoder, split: int, predicates: Sequence[str], hidden: int = 384, hide: float = 0.0) -> None:
        super().__init__()
        self.hide = hide  # the share of names that training hides, so that relations are read off the words around
        self.encoder, self.split, self.predicates = encoder, split, tuple(predicates)
        self.tags = nn.Linear(hidden, 1 + 2 * len(entity_types()))
        self.mark = nn.Embedding(1 + 2 * len(element_kinds()), hidden)
        nn.init.normal_(self.mark.weight, std=0.02)
        self.typed = nn.Embedding(len(entity_types()), 32)
        self.gap = nn.Embedding(GAPS, 32)
        self.query = nn.Linear(4 * hidden + 64, HEADS * INNER)
        self.key, self.value = nn.Linear(hidden, HEADS * INNER), nn.Linear(hidden, HEADS * INNER)
        self.bias = nn.Embedding(BUCKETS, HEADS)
        self.mix = nn.Linear(4 * hidden + HEADS * INNER + 96, hidden)
        self.drop = nn.Dropout(0.2)
        self.predicate, self.stance = nn.Linear(hidden, len(self.predicates)), nn.Linear(hidden, len(STANCES))
        nn.init.constant_(self.predicate.bias, -4.0)  # most pairs say nothing
        self.tie = nn.Embedding(len(self.predicates), len(STANCES))
        self.cues = nn.ModuleList(nn.Embedding(size, len(STANCES)) for size in (len(STANCES), len(STANCES), 2))
        for table in (self.tie, *self.cues):
            nn.init.zeros_(table.weight)

    def lower(self, x: Tensor, real: Tensor | None) -> Tensor:
        """Embedded pieces to the vectors that names are read from: (batch, pieces, hidden)."""
        return self.encoder.run(x, real, 0, self.split)

    def upper(self, x: Tensor, real: Tensor | None, marks: Tensor) -> Tensor:
        """Those vectors and the marks of their words (batch, pieces; 0 for none) to the vectors of pairs."""
        return self.encoder.run(x + self.mark(marks), real, self.split, len(self.encoder.layers))

    def names(self, words: Tensor) -> Tensor:
        """words (n, hidden) -> logits of tags (n, 1 + 2 types): none, then begin and inside of each type."""
        return self.tags(self.drop(words))

    def pairs(self, words: Tensor, ends: Tensor, types: Tensor, gaps: Tensor, buckets: Tensor) -> tuple[Tensor, Tensor]:
        """words (n, hidden); the arrays of ``inputs.Pairs`` for p pairs -> logits (p, predicates) and (p, stances)."""
        span = words[ends].flatten(1)
        known = self.typed(types).flatten(1)
        query = self.query(torch.cat([span, known], -1)).view(-1, HEADS, INNER)
        key, value = self.key(words).view(-1, HEADS, INNER), self.value(words).view(-1, HEADS, INNER)
        weight = torch.einsum("phd,nhd->phn", query, key) / INNER ** 0.5 + self.bias(buckets).transpose(1, 2)
        context = torch.einsum("phn,nhd->phd", weight.softmax(-1), value).flatten(1)
        mixed = F.gelu(self.mix(self.drop(torch.cat([span, context, known, self.gap(gaps)], -1))))
        mixed = self.drop(mixed)
        return self.predicate(mixed), self.stance(mixed)

    def manner(self, stance: Tensor, predicate: Tensor, cues: Tensor) -> Tensor:
        """Logits of stances (p, stances) of pairs once their predicates (p,) and the rules' cues (p, 3) are known."""
        return stance + self.tie(predicate) + sum(table(cues[:, n]) for n, table in enumerate(self.cues))


def parts(model: Model) -> dict[str, Tensor]:
    """What training changes: everything but the embeddings of pieces and places."""
    return {k: v for k, v in model.state_dict().items() if not k.startswith(("encoder.word.", "encoder.position."))}
