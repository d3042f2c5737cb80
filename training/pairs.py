"""Train the model of pairs (``kg/extract/learned``) on the labelled articles of a folder.

    python -m training.pairs TRAIN_FOLDER [--also GOLD.jsonl TEXTS] [--out pairs.npz] [--hold 0] [--crossed 4]

Each predicate is a logistic regression over its admitted pairs, each stance one over the pairs that are claimed. A gold claim's
label goes to the pairs of mentions in the window that holds its evidence; its other pairs count for nothing. With ``--crossed``
the figures of a cross-validation by articles are printed too. Needs scikit-learn (extra ``[train]``).
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from kg.extract.document import Document
from kg.extract.learned.candidates import candidates
from kg.extract.learned.features import View, features
from kg.extract.learned.scorer import MODEL, SCALE, key
from kg.ontology import load as ontology
from training import corpus
from training.labels import labels_of

PRUNE = 0.05  # weights smaller than this are left out
LEAST = 2  # times that a feature must have been seen


@dataclass
class Row:
    """A candidate pair: the hashes of its features, its admitted predicates, and its labels (None: counts for nothing)."""

    keys: list[int]
    admitted: tuple[str, ...]
    labels: dict[str, str | None] = field(default_factory=dict)


def rows_of(doc: Document, gold: dict[str, Any]) -> list[Row]:
    """The candidate pairs of an article with their labels."""
    views: dict[int, View] = {}
    found = list(candidates(doc))
    return [Row(sorted({key(f) for f in features(c, views.setdefault(id(c.line), View(c)))}), c.admitted, labels)
            for c, labels in zip(found, labels_of(doc, gold, found), strict=True)]


@dataclass
class Model:
    """Columns of weights over the vocabulary: predicates, then stances."""

    vocabulary: dict[int, int]
    predicates: list[str]
    stances: list[str]
    weights: np.ndarray
    bias: np.ndarray
    ties: np.ndarray


def matrix(rows: Sequence[Row], vocabulary: dict[int, int]) -> sparse.csr_matrix:
    """Rows by features; each row on the sphere that the scorer uses."""
    indices, starts, data = [], [0], []
    for row in rows:
        known = [vocabulary[k] for k in row.keys if k in vocabulary]
        indices += known
        data += [SCALE / max(len(row.keys), 1) ** 0.5] * len(known)
        starts.append(len(indices))
    return sparse.csr_matrix((data, indices, starts), shape=(len(rows), len(vocabulary)))


def fit(rows: Sequence[Row], strength: float = 0.3) -> Model:
    """Fit all columns; ``strength`` is the inverse of the ridge."""
    seen = Counter(k for row in rows for k in row.keys)
    vocabulary = {k: n for n, k in enumerate(sorted(k for k, times in seen.items() if times >= LEAST))}
    x = matrix(rows, vocabulary)
    predicates = sorted(ontology().predicates)
    claimed = [(n, name, stance) for n, row in enumerate(rows) for name, stance in row.labels.items() if stance]
    stances = sorted({stance for *_, stance in claimed})
    columns = len(predicates) + len(stances)
    weights, bias = np.zeros((len(vocabulary), columns), np.float32), np.zeros(columns)
    for column, name in enumerate(predicates):
        places = [n for n, row in enumerate(rows) if name in row.admitted and row.labels.get(name, "no") is not None]
        y = [name in rows[n].labels for n in places]
        bias[column] = -9.0
        if sum(y) >= 3:
            model = LogisticRegression(C=strength, solver="liblinear").fit(x[places], y)
            weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    ties = sparse.csr_matrix((np.full(len(claimed), 2.0), (range(len(claimed)), [predicates.index(p) for _, p, _ in claimed])),
                             shape=(len(claimed), len(predicates)))
    both = sparse.hstack([x[[n for n, *_ in claimed]], ties]).tocsr()
    how = LogisticRegression(C=1.0, max_iter=300).fit(both, [stance for *_, stance in claimed])
    weights[:, len(predicates):] = how.coef_[:, :len(vocabulary)].T
    bias[len(predicates):] = how.intercept_
    return Model(vocabulary, predicates, stances, weights, bias, how.coef_[:, len(vocabulary):].T * 2.0)


def save(model: Model, path: Path) -> None:
    """Write the pruned model in the scorer's form."""
    kept = np.where(np.abs(model.weights) >= PRUNE, model.weights, 0.0)
    unit = float(np.abs(kept).max()) / 127
    small = np.rint(kept / unit).astype(np.int8)
    used = np.flatnonzero(small.any(1))
    hashes = np.array(sorted(model.vocabulary, key=model.vocabulary.__getitem__), np.uint32)[used]
    lines = small[used]
    row, column = np.nonzero(lines)
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(used)))]).astype(np.uint32)
    np.savez_compressed(path, keys=hashes, start=start, column=column.astype(np.uint8), weight=lines[row, column],
                        unit=np.float32(unit), bias=model.bias.astype(np.float32), ties=model.ties.astype(np.float32),
                        predicates=np.array(model.predicates), stances=np.array(model.stances))
    print(f"{path}: {len(used)} features, {len(row)} weights, {path.stat().st_size / 1e6:.2f} MB")


def crossed(data: Sequence[tuple[str, list[Row]]], folds: int) -> None:
    """Print precision and recall of pairs (not of claims) by threshold, each part judged by a model of the others."""
    right, given, wanted = Counter[float](), Counter[float](), 0
    for part in range(folds):
        model = fit([row for ident, rows in data for row in rows if zlib.crc32(ident.encode()) % folds != part])
        for row in (row for ident, rows in data for row in rows if zlib.crc32(ident.encode()) % folds == part):
            wanted += sum(stance is not None for stance in row.labels.values())
            last = len(model.predicates)
            logits = matrix([row], model.vocabulary) @ model.weights[:, :last] + model.bias[:last]
            for chance, name in zip(1 / (1 + np.exp(-logits[0])), model.predicates, strict=True):
                if name in row.admitted and row.labels.get(name, "no") is not None:
                    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8):
                        given[threshold] += chance >= threshold
                        right[threshold] += chance >= threshold and name in row.labels
    for threshold in sorted(given):
        precision, recall = right[threshold] / max(given[threshold], 1), right[threshold] / wanted
        print(f"{threshold}: precision {precision:.3f} recall {recall:.3f}")


def main(arguments: Iterable[str] | None = None) -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    corpus.add_to(parser)
    parser.set_defaults(hold=-1)
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--crossed", type=int, default=0, help="parts of a cross-validation")
    args = parser.parse_args(None if arguments is None else list(arguments))
    data = [(gold["id"], rows_of(doc, gold)) for doc, gold in corpus.labelled(args) if not corpus.held(gold["id"], args)]
    print(f"{len(data)} articles, {sum(len(rows) for _, rows in data)} pairs")
    if args.crossed:
        crossed(data, args.crossed)
    save(fit([row for _, rows in data for row in rows]), args.out)


if __name__ == "__main__":
    main()
