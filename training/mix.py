"""How much the encoder, the linear model and the frames are trusted, measured on articles that no model was trained on.

    python -m training.mix TRAIN_FOLDER [--also GOLD TEXTS] --model MODEL_FOLDER --dev DEV_FOLDER --hold 0 --folds 10

Writes ``mix`` into the folder's ``reader.json``: a logistic model over the signals of a pair. Uses the part of the training
articles that ``training.reader`` held back and the development articles that are not kept aside. The linear model must have
been trained without that part too (``training.pairs --hold``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from kg.extract import pipeline
from kg.extract.document import Document
from kg.extract.encoder import model
from kg.extract.encoder.inputs import Floats
from kg.extract.encoder.judge import EncoderJudge
from kg.extract.encoder.weigh import Mix, signals
from kg.extract.learned import scorer
from kg.extract.learned.grounds import Key, Said, ends, grounded
from kg.extract.learned.reader import PairReader
from scripts.figures import kept_aside
from training import corpus, trust
from training.labels import documents, labels_of

Pair = tuple[Floats, bool]
"""The signals of a ``Mix`` of the likeliest pair of mentions for a predicate between two entities; whether that is claimed."""


LEAST = -5.0  # of the encoder's logit: what it gives less of a chance is no case for the others


def judged(docs: Iterable[tuple[Document, dict[str, Any]]], judge: EncoderJudge, linear: scorer.Scorer) -> Iterator[Pair]:
    """Every predicate between two entities that counts and of which the reader may speak: the frames are silent there."""
    for doc, gold in docs:
        said = Said(pipeline.run_frames(doc))
        found = list(judge.logits(doc, linear))
        labels = iter(labels_of(doc, gold, [c for part in found for c in part.candidates]))
        best: dict[Key, Pair] = {}
        for part in found:
            seen = signals(part.candidates, part.encoder, part.linear)
            for n, candidate in enumerate(part.candidates):
                own = next(labels)
                for name in candidate.admitted:
                    row = seen[n, judge.predicates.index(name)]
                    if row[0] >= LEAST and own.get(name, "no") is not None and grounded(candidate, name) \
                            and said.open(candidate, name):
                        row = np.append(row, np.float32(not said.unsettled(candidate, name)))
                        key = (name, *ends(name, candidate.subject, candidate.object))
                        right = name in own or (key in best and best[key][1])
                        best[key] = (row, right) if key not in best or row[0] > best[key][0][0] else (best[key][0], right)
        yield from best.values()


def fit_pairs(rows: list[Pair]) -> dict[str, float]:
    """The weights of a :class:`Mix`."""
    x, y = np.array([row for row, _ in rows]), np.array([right for _, right in rows])
    scale = x.std(0)
    found = LogisticRegression(C=0.1, max_iter=1000).fit(x / scale, y)
    names = [field.name for field in fields(Mix)]
    return {name: round(float(w), 3) for name, w in zip(names, [*(found.coef_[0] / scale), found.intercept_[0]], strict=True)}


def table(rows: list[Pair], mix: Mix) -> None:
    """Print precision and recall of pairs of entities by threshold: encoder, linear, all signals."""
    x, y = np.array([row for row, _ in rows]), np.array([right for _, right in rows])
    both = x[:, :-1] @ mix.weights() + mix.settled * x[:, -1] + mix.bias
    for name, logit in (("encoder", x[:, 0]), ("linear", x[:, 1]), ("all", both)):
        chance = 1 / (1 + np.exp(-logit))
        for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            said = chance >= threshold
            right = int((said & y).sum())
            p, r = right / max(int(said.sum()), 1), right / max(int(y.sum()), 1)
            print(f"{name} {threshold}: P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f} ({right} of {int(y.sum())})")


def main() -> None:
    """Measure, fit, write."""
    args = trust.arguments(__doc__)
    linear = scorer.load(args.linear)
    judge = EncoderJudge(model.load(args.model), linear)
    names = [PairReader(judge)]
    dev = documents([args.dev / "gold.jsonl"], args.dev / "text", names, lambda ident: not kept_aside(ident))
    held_rows, dev_rows = list(judged(corpus.held_back(args, names), judge, linear)), list(judged(dev, judge, linear))
    mix = fit_pairs(held_rows + dev_rows)
    for name, rows in (("held back", held_rows), ("development", dev_rows)):
        print(name, len(rows))
        table(rows, Mix(**mix))
    print(mix)
    trust.note(args.model, "mix", mix)


if __name__ == "__main__":
    main()
