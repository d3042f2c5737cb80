"""How much the encoder, the linear model and the frames are trusted, measured on articles that no model was trained on.

    python -m training.mix MODEL_FOLDER TRAIN_FOLDER --dev DEV_FOLDER --hold 0 --folds 10

Writes ``mix`` into the folder's ``reader.json``: a logistic model over both logits of a pair. Uses the part of the training
articles that ``training.reader`` held back and the development articles that are not kept aside; the linear model is trained
anew without that part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from kg.extract import pipeline
from kg.extract.document import Document
from kg.extract.encoder import model
from kg.extract.encoder.judge import EncoderJudge
from kg.extract.learned import scorer
from kg.extract.learned.grounds import Said, grounded
from scripts.figures import kept_aside
from training import pairs, trust
from training.data import fold_of
from training.labels import documents, labels_of

Pair = tuple[float, float, bool]
"""Logits of the encoder and of the linear model, and whether the pair is claimed with the predicate."""


def judged(docs: Iterable[tuple[Document, dict[str, Any]]], judge: EncoderJudge, linear: scorer.Scorer) -> Iterator[Pair]:
    """Every predicate of every pair that counts and of which the reader may speak: the frames are silent there."""
    for doc, gold in docs:
        said = Said(pipeline.run_frames(doc))
        found = list(judge.logits(doc, linear))
        labels = iter(labels_of(doc, gold, [c for part in found for c in part.candidates]))
        for part in found:
            for n, candidate in enumerate(part.candidates):
                own = next(labels)
                for name in candidate.admitted:
                    k = judge.predicates.index(name)
                    if own.get(name, "no") is not None and grounded(candidate, name) and said.open(candidate, name) \
                            and said.unsettled(candidate, name):
                        yield float(part.encoder[n, k]), float(part.linear[n, k]), name in own


def fit_pairs(rows: list[Pair]) -> dict[str, float]:
    """Weights of both logits and a bias."""
    x, y = np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])
    found = LogisticRegression(C=1e3).fit(x, y)
    return {"encoder": round(float(found.coef_[0, 0]), 3), "linear": round(float(found.coef_[0, 1]), 3),
            "bias": round(float(found.intercept_[0]), 3)}


def table(rows: list[Pair], mix: dict[str, float]) -> None:
    """Print precision and recall of pairs by threshold: encoder, linear, both."""
    y = np.array([row[2] for row in rows])
    for name, logit in (("encoder", np.array([row[0] for row in rows])), ("linear", np.array([row[1] for row in rows])),
                        ("both", np.array([mix["encoder"] * row[0] + mix["linear"] * row[1] + mix["bias"] for row in rows]))):
        chance = 1 / (1 + np.exp(-logit))
        for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            said = chance >= threshold
            right = int((said & y).sum())
            p, r = right / max(int(said.sum()), 1), right / max(int(y.sum()), 1)
            print(f"{name} {threshold}: P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}")


def linear_without(data: list[tuple[Document, dict[str, Any]]]) -> scorer.Scorer:
    """The linear model of these articles."""
    fitted = pairs.fit([row for doc, gold in data for row in pairs.rows_of(doc, gold)])
    return scorer.Scorer(tuple(fitted.predicates), tuple(fitted.stances), fitted.vocabulary, fitted.weights,
                         fitted.bias.astype(np.float32), fitted.ties.astype(np.float32))


def main() -> None:
    """Measure, fit, write."""
    args = trust.arguments(__doc__)
    docs = list(documents(args.folder.glob("*.jsonl"), args.folder / "text"))
    held = [(doc, gold) for doc, gold in docs if fold_of(gold["id"], args.folds) == args.hold]
    others = [(doc, gold) for doc, gold in docs if fold_of(gold["id"], args.folds) != args.hold]
    looked = documents([args.dev / "gold.jsonl"], args.dev / "text")
    dev = [(doc, gold) for doc, gold in looked if not kept_aside(gold["id"])]
    judge, linear = EncoderJudge(model.load(args.model)), linear_without(others)
    held_rows, dev_rows = list(judged(held, judge, linear)), list(judged(dev, judge, linear))
    mix = fit_pairs(held_rows + dev_rows)
    for name, rows in (("held back", held_rows), ("development", dev_rows)):
        print(name, len(rows))
        table(rows, mix)
    print(mix)
    trust.note(args.model, "mix", mix)


if __name__ == "__main__":
    main()
