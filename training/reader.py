"""Second stage: one encoder, heads for mentions, predicates and stance, trained on our own articles.

A pair of mentions is seen as the literature does it for documents (Zhou et al. 2021, ATLOP): the pooled vectors of both
spans and a context that the pair itself attends to, here with a bias for where each word stands to the two.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.model import Stance
from kg.ontology import load
from training import e5file
from training.chunks import BUCKETS, Chunk, bucket, candidates, chunks, gap
from training.data import articles, fold_of
from training.encoder import Encoder
from training.examples import Example, example
from training.names import word_means
from training.pieces import Pieces

STANCES = tuple(str(s) for s in Stance)
HEADS, INNER = 4, 64


class Reader(nn.Module):
    """The heads: BIO tags over words, and for pairs one logit a predicate and one a stance."""

    def __init__(self, encoder: Encoder, types: Sequence[str], predicates: Sequence[str], hidden: int = 384) -> None:
        super().__init__()
        self.encoder, self.types, self.predicates = encoder, tuple(types), tuple(predicates)
        self.tags = nn.Linear(hidden, 1 + 2 * len(self.types))
        self.kind = nn.Embedding(len(self.types), 32)
        self.gap = nn.Embedding(12, 32)
        self.query = nn.Linear(2 * hidden + 64, HEADS * INNER)
        self.key, self.value = nn.Linear(hidden, HEADS * INNER), nn.Linear(hidden, HEADS * INNER)
        self.bias = nn.Embedding(BUCKETS, HEADS)
        self.mix = nn.Linear(4 * hidden + HEADS * INNER + 96, hidden)
        self.drop = nn.Dropout(0.2)
        self.predicate, self.stance = nn.Linear(hidden, len(self.predicates)), nn.Linear(hidden, len(STANCES))

    def pairs(
        self, words: Tensor, spans: Tensor, kinds: Tensor, ends: Tensor, gaps: Tensor, buckets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """words (n, hidden); spans (m, 2); kinds (m,); ends (p, 2) places of spans; gaps (p,); buckets (p, n) -> logits."""
        first, last = words[spans[:, 0]], words[spans[:, 1]]
        span = torch.cat([first, last], -1)
        subject, obj = span[ends[:, 0]], span[ends[:, 1]]
        types = torch.cat([self.kind(kinds[ends[:, 0]]), self.kind(kinds[ends[:, 1]])], -1)
        half = words.shape[1]
        means = torch.cat([(subject[:, :half] + subject[:, half:]) / 2, (obj[:, :half] + obj[:, half:]) / 2], -1)
        query = self.query(torch.cat([means, types], -1)).view(-1, HEADS, INNER)
        key, value = self.key(words).view(-1, HEADS, INNER), self.value(words).view(-1, HEADS, INNER)
        weight = torch.einsum("phd,nhd->phn", query, key) / INNER ** 0.5 + self.bias(buckets).transpose(1, 2)
        context = torch.einsum("phn,nhd->phd", weight.softmax(-1), value).flatten(1)
        mixed = self.drop(F.gelu(self.mix(self.drop(torch.cat([subject, obj, context, types, self.gap(gaps)], -1)))))
        return self.predicate(mixed), self.stance(mixed)


@dataclass
class Item:
    """A chunk ready for the model."""

    example: Example
    chunk: Chunk
    ids: list[int]
    owner: list[int]
    spans: list[int]
    ends: list[tuple[int, int]]


def prepare(examples: Iterable[Example], pieces: Pieces, admitted: frozenset[tuple[str, str]]) -> list[Item]:
    """Cut articles into chunks with their candidate pairs."""
    out = []
    for ex in examples:
        coded = [pieces.encode(w, s) for w, s in zip(ex.words, ex.spaced, strict=True)]
        for chunk in chunks(ex.sentences, [len(c) for c in coded]):
            ids, owner = [0], [-1]
            for n in range(chunk.first, chunk.last + 1):
                ids += coded[n]
                owner += [n - chunk.first] * len(coded[n])
            spans = [i for i, s in enumerate(ex.spans) if chunk.low <= s.sentence <= chunk.high]
            ends = [(spans[i], spans[j]) for i, j in candidates([ex.spans[i] for i in spans], admitted)]
            out.append(Item(ex, chunk, [*ids, 2][:510], [*owner, -1][:510], spans, ends))
    return out


def admitted_types() -> dict[str, frozenset[tuple[str, str]]]:
    """For each predicate the ordered pairs of types that it admits."""
    return {name: frozenset((s, o) for s in p.domain for o in p.range) |
            (frozenset((o, s) for s in p.domain for o in p.range) if p.symmetric else frozenset())
            for name, p in load().predicates.items()}


def tensors(item: Item, model: Reader) -> tuple[Tensor, ...]:
    """The index tensors of a chunk's pairs."""
    ex, base = item.example, item.chunk.first
    place = {i: n for n, i in enumerate(item.spans)}
    n = item.chunk.last - base + 1
    return (torch.tensor([[ex.spans[i].first - base, ex.spans[i].last - base] for i in item.spans]),
            torch.tensor([model.types.index(ex.spans[i].type) for i in item.spans]),
            torch.tensor([[place[i], place[j]] for i, j in item.ends]),
            torch.tensor([gap(ex.spans[i], ex.spans[j]) for i, j in item.ends]),
            torch.tensor([[bucket(base + w, ex.spans[i], ex.spans[j]) for w in range(n)] for i, j in item.ends]))


def targets(item: Item, model: Reader, allowed: dict[str, frozenset[tuple[str, str]]]) -> tuple[Tensor, Tensor, Tensor]:
    """Wanted predicates (p, k), which of them count (p, k), wanted stance (p,) or -100."""
    ex = item.example
    wanted, counts = torch.zeros(len(item.ends), len(model.predicates)), torch.zeros(len(item.ends), len(model.predicates))
    stance = torch.full((len(item.ends),), -100)
    for n, (i, j) in enumerate(item.ends):
        kinds = ex.spans[i].type, ex.spans[j].type
        for k, name in enumerate(model.predicates):
            counts[n, k] = float(kinds in allowed[name] and (i, j, name) not in ex.ignored)
        for name, how in ex.positive.get((i, j), ()):
            k = model.predicates.index(name)
            wanted[n, k] = counts[n, k] = 1.0
            stance[n] = STANCES.index(how)
    return wanted, counts, stance


def tag_targets(item: Item, model: Reader) -> Tensor:
    """BIO tags of a chunk's words."""
    out = torch.zeros(item.chunk.last - item.chunk.first + 1, dtype=torch.long)
    for i in item.spans:
        span = item.example.spans[i]
        kind = model.types.index(span.type)
        out[span.first - item.chunk.first:span.last - item.chunk.first + 1] = 2 + 2 * kind
        out[span.first - item.chunk.first] = 1 + 2 * kind
    return out


def train(
    model: Reader, items: list[Item], epochs: int, rate: float, log: str = "", check: Callable[[], None] | None = None
) -> None:
    """Fit all layers and heads; prints its progress."""
    allowed, chance = admitted_types(), random.Random(3)
    ready = [
        (item, tensors(item, model) if item.ends else None, targets(item, model, allowed), tag_targets(item, model))
        for item in items
    ]
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": heads, "lr": rate * 5}], weight_decay=0.01)
    steps = (len(ready) + 3) // 4 * epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, rate * 5], total_steps=steps + 1, pct_start=0.1)
    began, done, total = time.time(), 0, 0.0
    for epoch in range(epochs):
        model.train()
        order = sorted(range(len(ready)), key=lambda i: (len(ready[i][0].ids) // 40, chance.random()))
        groups = [order[i:i + 4] for i in range(0, len(order), 4)]
        chance.shuffle(groups)
        for group in groups:
            loss = _loss(model, [ready[i] for i in group])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimiser.step()
            schedule.step()
            done, total = done + 1, total + loss.item()
            if done % 50 == 0:
                print(f"{log} epoch {epoch + 1} {done}/{steps} loss {total / 50:.3f} {time.time() - began:.0f} s", flush=True)
                total = 0.0
        if check and epoch % 3 == 2:
            check()


def _vectors(model: Reader, group: Sequence[Item]) -> list[Tensor]:
    width = max(len(item.ids) for item in group)
    ids = torch.tensor([item.ids + [1] * (width - len(item.ids)) for item in group])
    owner = torch.tensor([item.owner + [-1] * (width - len(item.owner)) for item in group])
    vectors = model.encoder(ids, ids != 1)
    return [
        word_means(vectors[i : i + 1], owner[i : i + 1], item.chunk.last - item.chunk.first + 1)[0]
        for i, item in enumerate(group)
    ]


def _loss(model: Reader, group: list) -> Tensor:  # type: ignore[type-arg]
    loss = torch.zeros(())
    for words, (item, index, (wanted, counts, stance), tags) in zip(_vectors(model, [g[0] for g in group]), group, strict=True):
        loss = loss + F.cross_entropy(model.tags(model.drop(words)), tags) * 0.5
        if item.ends:
            predicate, how = model.pairs(words, *index)
            loss = loss + (F.binary_cross_entropy_with_logits(predicate, wanted, reduction="none") * counts).sum() / (
                1 + wanted.sum()
            )
            if (stance >= 0).any():
                loss = loss + F.cross_entropy(how, stance, ignore_index=-100) * 0.5
    return loss / len(group)


@torch.no_grad()
def predict(model: Reader, items: list[Item], floor: float = 0.2) -> dict[str, dict[tuple[str, str, str], tuple[float, str]]]:
    """Per article: (predicate, subject, object) -> (probability, stance), the best over all pairs of mentions."""
    model.eval()
    allowed, symmetric = admitted_types(), {n for n, p in load().predicates.items() if p.symmetric}
    out: dict[str, dict[tuple[str, str, str], tuple[float, str]]] = defaultdict(dict)
    for item in items:
        own = out[item.example.ident]
        if not item.ends:
            continue
        words = _vectors(model, [item])[0]
        predicate, how = model.pairs(words, *tensors(item, model))
        chances, stances = predicate.sigmoid(), how.softmax(-1)
        for n, k in (chances > floor).nonzero().tolist():
            i, j = (item.example.spans[e] for e in item.ends[n])
            name = model.predicates[k]
            if (i.type, j.type) not in allowed[name]:
                continue
            ends = (j.entity, i.entity) if name in symmetric and j.entity < i.entity else (i.entity, j.entity)
            chance = float(chances[n, k])
            if chance > own.get((name, *ends), (0.0, ""))[0]:
                own[name, *ends] = (chance, STANCES[int(stances[n].argmax())])
    return out


def measure(
    examples: Iterable[Example], found: dict[str, dict[tuple[str, str, str], tuple[float, str]]], threshold: float
) -> tuple[float, ...]:
    """Precision, recall, F1 with stance, and F1 without, over articles with their gold entities given."""
    symmetric = {n for n, p in load().predicates.items() if p.symmetric}
    strict = loose = given = wanted = 0
    for ex in examples:
        gold: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        optional = set()
        for c in ex.claims:
            ends = (
                (c["object"], c["subject"])
                if c["predicate"] in symmetric and c["object"] < c["subject"]
                else (c["subject"], c["object"])
            )
            if c.get("optional"):
                optional.add((c["predicate"], *ends))
            else:
                gold[c["predicate"], *ends].add(c["stance"])
        wanted += sum(map(len, gold.values()))
        for key, (chance, stance) in found.get(ex.ident, {}).items():
            if chance >= threshold and (key in gold or key not in optional):
                given += 1
                loose += key in gold
                strict += stance in gold.get(key, ())
    p, r = strict / max(given, 1), strict / max(wanted, 1)
    lp, lr = loose / max(given, 1), loose / max(wanted, 1)
    return p, r, 2 * p * r / max(p + r, 1e-9), 2 * lp * lr / max(lp + lr, 1e-9)


def main() -> None:
    """Train on all parts but one and print the figures on that one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--names", type=Path, help="the first stage's weights")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--hold", type=int, default=0, help="the part held back; -1: none")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    source = e5file.read(e5file.packaged())
    pieces = Pieces(dict(zip(source.pieces, source.scores.tolist(), strict=True)), unknown=3, normal=source.normal)
    ontology = load()
    model = Reader(Encoder(source, args.layers), sorted(ontology.types), sorted(ontology.predicates))
    if args.names:
        model.encoder.load_state_dict(torch.load(args.names)["encoder"], strict=False)
    all_pairs = frozenset().union(*admitted_types().values())
    examples = [example(g) for g in articles(args.gold / "train/text", sorted((args.gold / "train").glob("*.jsonl")))]
    train_part = [e for e in examples if fold_of(e.ident, args.folds) != args.hold]
    held = [e for e in examples if fold_of(e.ident, args.folds) == args.hold]
    if args.start:
        model.load_state_dict(torch.load(args.start), strict=False)
    held_items = prepare(held, pieces, all_pairs)

    def check() -> None:
        found = predict(model, held_items, 0.1)
        for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            print(threshold, " ".join(f"{x:.3f}" for x in measure(held, found, threshold)), flush=True)
        torch.save(
            {k: v for k, v in model.state_dict().items() if not k.startswith(("encoder.word.", "encoder.position."))}, args.out
        )

    train(model, prepare(train_part, pieces, all_pairs), args.epochs, args.rate, check=check if held else None)
    check()


if __name__ == "__main__":
    main()
