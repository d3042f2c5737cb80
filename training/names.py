"""First stage: the encoder learns names from newswire (ANERcorp train, NewsFANE), as in the literature's NER fine-tuning."""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kg.extract.encoder.pieces import Pieces
from training import e5file
from training.data import COARSE, Tagged, newswire_parts, spans
from training.encoder import Encoder, halved

TAGS = ("O", *(f"{p}-{c}" for c in COARSE for p in "BI"))
_INDEX = {tag: i for i, tag in enumerate(TAGS)} | {"?": -100}


def word_means(vectors: Tensor, owner: Tensor, words: int) -> Tensor:
    """Mean of each word's pieces: (batch, pieces, hidden) and the word of each piece (-1: none) -> (batch, words, hidden)."""
    onehot = (owner[:, None, :] == torch.arange(words)[None, :, None]).to(vectors.dtype)
    return (onehot @ vectors) / onehot.sum(-1, keepdim=True).clamp(min=1)


def encode(pieces: Pieces, words: tuple[str, ...], spaced: tuple[bool, ...]) -> tuple[list[int], list[int]]:
    """Piece ids and the word of each, between the two sentence marks."""
    ids, owner = [0], [-1]
    for i, (word, space) in enumerate(zip(words, spaced, strict=True)):
        got = pieces.encode(word, space)
        ids += got
        owner += [i] * len(got)
    return [*ids, 2], [*owner, -1]


def batches(data: list[tuple[list[int], list[int], list[int]]], size: int, chance: random.Random) -> list[list[int]]:
    """Places of the sentences by length, in batches of at most ``size`` pieces, in random order."""
    order = sorted(range(len(data)), key=lambda i: (len(data[i][0]), chance.random()))
    out: list[list[int]] = [[]]
    for i in order:
        if out[-1] and (len(out[-1]) + 1) * len(data[i][0]) > size:
            out.append([])
        out[-1].append(i)
    chance.shuffle(out)
    return out


def pad(rows: list[list[int]], value: int) -> Tensor:
    """Rows as one tensor, filled up with ``value``."""
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def main() -> None:
    """Train and print exact F1 on the tenth of ANERcorp train that is held back."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ner", type=Path, required=True, help="folder of the newswire files")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16", action="store_true", help="matrix products in bfloat16")
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(args.threads)
    chance = random.Random(1)
    source = e5file.read(e5file.packaged())
    pieces = Pieces(dict(zip(source.pieces, source.scores.tolist(), strict=True)), unknown=3, normal=source.normal)
    train, held = newswire_parts(args.ner)
    print(f"{len(train)} sentences", flush=True)
    model, head = Encoder(source, args.layers), nn.Linear(source.sizes.hidden, len(TAGS))
    groups = [
        {"params": [p for p in model.parameters() if p.requires_grad], "lr": 2e-4},
        {"params": list(head.parameters()), "lr": 1e-3},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    data = [(*encode(pieces, s.words, s.spaced), [_INDEX[t] for t in s.tags]) for s in train]
    data = [row for row in data if len(row[0]) <= 400]
    steps = len(batches(data, 1200, chance)) * args.epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [2e-4, 1e-3], total_steps=steps + 5, pct_start=0.1)
    began, done = time.time(), 0
    for epoch in range(args.epochs):
        model.train()
        for batch in batches(data, 1200, chance):
            ids, owner = pad([data[i][0] for i in batch], 1), pad([data[i][1] for i in batch], -1)
            tags = pad([data[i][2] for i in batch], -100)
            with halved(args.bf16):
                rows = head(word_means(model(ids, ids != 1), owner, tags.shape[1]))
            loss = F.cross_entropy(rows.float().flatten(0, 1), tags.flatten(), ignore_index=-100)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([p for g in groups for p in g["params"]], 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            if done % 50 == 0:
                print(f"{done}/{steps} loss {loss.item():.3f} {time.time() - began:.0f} s", flush=True)
        print(f"epoch {epoch + 1}: F1 {evaluate(model, head, pieces, held):.3f}", flush=True)
        torch.save({"encoder": {k: v for k, v in model.state_dict().items() if not k.startswith(("word.", "position."))},
                    "coarse": head.state_dict()}, args.out)


@torch.no_grad()
def evaluate(model: Encoder, head: nn.Linear, pieces: Pieces, held: list[Tagged]) -> float:
    """Exact entity F1 over the held-back sentences."""
    model.eval()
    right = given = wanted = 0
    for s in held:
        ids, owner = encode(pieces, s.words, s.spaced)
        ids, owner = ids[:510], owner[:510]
        x = torch.tensor([ids])
        best = head(word_means(model(x, x != 1), torch.tensor([owner]), len(s.words)))[0].argmax(-1)
        got, gold = spans([TAGS[i] for i in best.tolist()]), spans(list(s.tags))
        right, given, wanted = right + len(got & gold), given + len(got), wanted + len(gold)
    return 2 * right / max(given + wanted, 1)


if __name__ == "__main__":
    main()
