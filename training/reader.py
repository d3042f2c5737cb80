"""Second stage: names, predicates and stances from our own articles, on the encoder that the first stage taught names.

    python -m training.reader TRAIN_FOLDER --names names.pt --out reader.pt [--also GOLD.jsonl TEXTS] [--hold 0 --folds 10]

Prints, every two epochs, precision, recall and F1 of pairs on the part held back (``--hold -1``: none), by threshold.
"""

from __future__ import annotations

import argparse
import copy
import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.extract.document import Document
from kg.extract.encoder import inputs
from kg.extract.encoder.pieces import Pieces
from kg.extract.learned.cues import cues as hints
from kg.ontology import load
from training import corpus, e5file, wire
from training.encoder import Encoder, halved
from training.examples import named
from training.labels import labels_of
from training.model import STANCES, Model, parts

PADDING, UNKNOWN, HIDDEN = 1, 3, 250_001
BATCH = 900  # pieces of a step
MEMORY = 0.995  # how much of the running mean of the weights a step leaves
NAMES = 2.0  # what names weigh beside pairs
NEWS = 4  # every so many steps one has newswire too
STEPS_BETWEEN_LINES = 50


@dataclass
class Item:
    """A chunk with its targets: tags (words,), and for its p pairs wanted and counted predicates (p, k) and stance (p,).

    ``cues`` (p, 3) are what the rules make of the stance; they are looked up for the pairs that are claimed.
    """

    ident: str
    words: inputs.Words
    pairs: inputs.Pairs
    marks: Tensor
    tags: Tensor
    wanted: Tensor
    counted: Tensor
    stance: Tensor
    cues: Tensor


def pieces_of(source: e5file.EncoderFile) -> Pieces:
    """The encoder's own pieces."""
    return Pieces(dict(zip(source.pieces, source.scores.tolist(), strict=True)), unknown=3, normal=source.normal)


def items(docs: Iterable[tuple[Document, dict[str, Any]]], pieces: Pieces, predicates: Sequence[str]) -> list[Item]:
    """The chunks of labelled articles."""
    out = []
    for doc, gold in docs:
        found = inputs.words(doc, pieces)
        tags = torch.zeros(len(doc.tokens), dtype=torch.long)
        for first, last, kind in named(gold, doc.tokens):
            tags[first:last + 1] = 2 + 2 * inputs.entity_types()[kind]
            tags[first] -= 1
        pairs = dict(inputs.pairs(doc, found))
        labels = iter(labels_of(doc, gold, [c for p in pairs.values() for c in p.candidates]))
        for number, part in enumerate(found):
            own = pairs[number] if number in pairs else inputs.none(part)
            size = len(own.candidates), len(predicates)
            wanted, counted, stance = torch.zeros(size), torch.zeros(size), torch.full(size[:1], -100)
            cues = torch.zeros((size[0], 3), dtype=torch.long)
            for n, candidate in enumerate(own.candidates):
                counted[n, [predicates.index(p) for p in candidate.admitted]] = 1.0
                for name, how in next(labels).items():
                    counted[n, predicates.index(name)] = float(how is not None)
                    if how is not None:
                        wanted[n, predicates.index(name)], stance[n] = 1.0, STANCES.index(how)
                        cues[n] = torch.tensor(hints(candidate))
            marks = torch.from_numpy(inputs.marks(doc.elements, part.chunk))
            inside = tags[part.chunk.first:part.chunk.last + 1]
            out.append(Item(gold["id"], part, own, marks, inside, wanted, counted, stance, cues))
    return out


def train(model: Model, data: list[Item], epochs: int, rate: float, check: Callable[[Model], None],
          news: wire.Wire | None = None, bf16: bool = False) -> None:
    """Fit all layers and heads; prints its progress. What is checked and kept is the running mean of the weights.

    ``news`` : newswire, whose names every fourth step learns too
    """
    chance = random.Random(3)
    mean = copy.deepcopy(model)
    now, kept = ([p for p in m.parameters() if p.requires_grad] for m in (model, mean))
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body, "lr": rate}, {"params": heads, "lr": rate * 4}], weight_decay=0.01,
                                  fused=True)
    steps = len(batches(data, chance)) * epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, rate * 4], total_steps=steps + 2 * epochs, pct_start=0.1)
    began, done, total = time.time(), 0, 0.0
    for epoch in range(epochs):
        model.train()
        for group in batches(data, chance):
            loss = loss_of(model, [data[i] for i in group], bf16)
            if news is not None and done % NEWS == 0:
                with halved(bf16):
                    loss = loss + wire.loss(model, news.draw())
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(body + heads, 1.0)
            optimiser.step()
            schedule.step()
            with torch.no_grad():
                torch._foreach_lerp_(kept, now, 1 - min(MEMORY, (done + 1) / (done + 10)))
            done, total = done + 1, total + loss.item()
            if done % STEPS_BETWEEN_LINES == 0:
                loss_now, passed = total / STEPS_BETWEEN_LINES, time.time() - began
                print(f"epoch {epoch + 1} {done}/{steps} loss {loss_now:.3f} {passed:.0f} s", flush=True)
                total = 0.0
        if epoch % 2 or epoch == epochs - 1:
            check(mean)


def batches(data: Sequence[Item], chance: random.Random) -> list[list[int]]:
    """Places of the chunks, alike in length, at most ``BATCH`` pieces a batch, in random order."""
    out: list[list[int]] = [[]]
    for i in sorted(range(len(data)), key=lambda i: (len(data[i].words.ids) // 16, chance.random())):
        if out[-1] and (len(out[-1]) + 1) * len(data[i].words.ids) > BATCH:
            out.append([])
        out[-1].append(i)
    chance.shuffle(out)
    return out


def padded(rows: Sequence[Tensor], value: int) -> Tensor:
    """Rows as one tensor."""
    return nn.utils.rnn.pad_sequence(list(rows), batch_first=True, padding_value=value)


def vectors(model: Model, group: Sequence[Item]) -> tuple[list[Tensor], list[Tensor]]:
    """Of each chunk its words' vectors (words, hidden): for names, and for pairs."""
    ids = padded([torch.from_numpy(item.words.ids) for item in group], PADDING)
    owner = padded([torch.from_numpy(item.words.owner) for item in group], -1)
    marks = torch.zeros_like(owner)
    for n, item in enumerate(group):
        kept = item.marks if not model.training else item.marks * (torch.rand(len(item.marks)) > 0.05)
        marks[n] = torch.where(owner[n] >= 0, kept[owner[n].clamp(min=0, max=len(kept) - 1)], 0)
    real = ids != PADDING
    if model.training:
        ids = torch.where((torch.rand(ids.shape) < 0.03) & (owner >= 0), UNKNOWN, ids)
        ids = torch.where(hidden_names(marks, model.hide), HIDDEN, ids)
    low = model.lower(model.encoder.embed(ids), real)
    high = model.upper(low, real, marks)
    pools = [torch.from_numpy(item.words.pool()) for item in group]
    return ([(p @ low[n, :p.shape[1]]).float() for n, p in enumerate(pools)],
            [(p @ high[n, :p.shape[1]]).float() for n, p in enumerate(pools)])


def hidden_names(marks: Tensor, share: float) -> Tensor:
    """Which pieces (batch, pieces) to hide: those of a share of the names, so that relations are read off the words around."""
    named = torch.tensor([False] + [kind in inputs.entity_types() for kind in inputs.element_kinds()] * 2)
    begins = torch.ones_like(marks, dtype=torch.bool)
    begins[:, 1:] = marks[:, 1:] != marks[:, :-1]
    run = begins.flatten().cumsum(0).view_as(marks)
    return named[marks] & (torch.rand(int(run.max()) + 1) < share)[run]


def arrays(pairs: inputs.Pairs) -> tuple[Tensor, ...]:
    """The arrays of pairs as tensors."""
    return tuple(torch.from_numpy(np.ascontiguousarray(a)) for a in (pairs.ends, pairs.types, pairs.gaps, pairs.buckets))


def loss_of(model: Model, group: Sequence[Item], bf16: bool = False) -> Tensor:
    """The loss of a batch: tags, predicates over the pairs that count, stances of the claimed ones."""
    loss, claimed = torch.zeros(()), sum(float(item.wanted.sum()) for item in group)
    with halved(bf16):
        found = vectors(model, group)
    for item, low, high in zip(group, *found, strict=True):
        loss = loss + F.cross_entropy(model.names(low), item.tags) * (NAMES / len(group))
        if item.pairs.candidates:
            predicate, how = model.pairs(high, *arrays(item.pairs))
            each = F.binary_cross_entropy_with_logits(predicate, item.wanted, reduction="none") * item.counted
            loss = loss + each.sum() / (3 + claimed)
            if (item.stance >= 0).any():
                how = model.manner(how, item.wanted.argmax(1), item.cues)
                loss = loss + F.cross_entropy(how, item.stance, ignore_index=-100, reduction="sum") / (3 + claimed)
    return loss


@torch.no_grad()
def figures(model: Model, data: Sequence[Item]) -> None:
    """Print how many pairs are right, with their stance, by threshold; and F1 of names."""
    model.eval()
    right, loose, given, wanted = [dict.fromkeys((0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), 0) for _ in range(4)]
    hits = said = there = 0
    for item in data:
        (low,), (high,) = vectors(model, [item])
        tags = model.names(low).argmax(1)
        hits += int(((tags == item.tags) & (tags > 0)).sum())
        said, there = said + int((tags > 0).sum()), there + int((item.tags > 0).sum())
        if not item.pairs.candidates:
            continue
        predicate, how = model.pairs(high, *arrays(item.pairs))
        chance = predicate.sigmoid() * item.counted
        stance = model.manner(how, item.wanted.argmax(1), item.cues).argmax(1)
        for t in given:
            hit = chance >= t
            given[t] += int(hit.sum())
            wanted[t] += int(item.wanted.sum())
            loose[t] += int((hit & (item.wanted > 0)).sum())
            right[t] += int((hit & (item.wanted > 0) & (stance == item.stance)[:, None]).sum())
    for t in given:
        p, r = right[t] / max(given[t], 1), right[t] / max(wanted[t], 1)
        f1, bare = 2 * p * r / max(p + r, 1e-9), loose[t] / max(given[t], 1)
        print(f"{t}: P {p:.3f} R {r:.3f} F1 {f1:.3f}; without stance P {bare:.3f}", flush=True)
    print(f"words of names F1 {2 * hits / max(said + there, 1):.3f}", flush=True)


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    corpus.add_to(parser)
    parser.add_argument("--names", type=Path, help="the first stage's weights")
    parser.add_argument("--start", type=Path, help="a checkpoint of this stage to go on from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--split", type=int, default=9, help="how many layers names are read from")
    parser.add_argument("--hide", type=float, default=0.0, help="the share of names that is hidden at each step")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--ner", type=Path, help="newswire to learn names from beside our articles")
    parser.add_argument("--bf16", action="store_true", help="matrix products in bfloat16")
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    source = e5file.read(e5file.packaged())
    predicates = sorted(load().predicates)
    model = Model(Encoder(source, args.layers), args.split, predicates, hide=args.hide)
    if args.names:
        known = torch.load(args.names)["encoder"]
        lacking = model.encoder.load_state_dict(known, strict=False)
        assert not lacking.unexpected_keys, lacking.unexpected_keys
    if args.start:
        lacking = model.load_state_dict(torch.load(args.start)["model"], strict=False)
        assert not lacking.unexpected_keys, lacking.unexpected_keys
    pieces = pieces_of(source)
    news = wire.Wire(args.ner, pieces) if args.ner else None
    data = items(corpus.labelled(args), pieces, predicates)
    held = [item for item in data if corpus.held(item.ident, args)]
    kept = [item for item in data if not corpus.held(item.ident, args)]
    pairs, claimed = sum(len(i.pairs.candidates) for i in data), int(sum(i.wanted.sum() for i in data))
    articles = len({i.ident for i in data})
    print(f"{articles} articles, {len(kept)} chunks, {len(held)} held back, {pairs} pairs, {claimed} claimed", flush=True)

    def check(mean: Model) -> None:
        torch.save({"model": parts(mean), "layers": args.layers, "split": args.split, "predicates": predicates}, args.out)
        if held:
            figures(mean, held)
        if news is not None:
            print(f"names of the newswire held back: F1 {news.score(mean):.3f}", flush=True)

    train(model, kept, args.epochs, args.rate, check, news, args.bf16)


if __name__ == "__main__":
    main()
