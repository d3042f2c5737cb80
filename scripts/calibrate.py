"""Measure the frames' records and fit the weights of ``kg/extract/confidence.py``.

    python -m scripts.calibrate SHARED_FOLDER [--floor 0.5]

Uses the training articles, those written in ``training/articles``, the development articles that are not kept aside, and the
shipped articles. A claim is judged by its frame's record on the other articles. Writes ``kg/extract/data/confidence.yaml``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import yaml

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.evaluate.align import align, gold_entities, predicted_entities
from kg.evaluate.run import GoldLine, read_gold
from kg.evaluate.score import match
from kg.extract import confidence, extract
from scripts.figures import ROOT, kept_aside
from training import written

Judged = tuple[str, str, dict[str, float], bool]
"""Article, frame, signals, and whether the claim is right."""

PRIOR_WEIGHT = 6.0
RIDGE = 2.0
FRESH = 4.0  # a claim of an article that no frame was written for counts as much as so many others


def judged(gold: list[GoldLine], texts: Path) -> Iterator[Judged]:
    """Every predicted claim that counts, with what it rests on."""
    wanted = {line["id"]: line for _, line in gold}
    for item in read_paths([str(texts)]):
        if isinstance(item, Failure) or item.name not in wanted:
            continue
        found = extract(item, load(), reader="rules", explain=True).as_json()
        line = wanted[item.name]
        aligned = align(gold_entities(line, item.name), predicted_entities(found, item.name))
        pairs, extra, _ = match(line["claims"], found["claims"], aligned)
        for claim, right in [(c, w["stance"] == c["stance"]) for w, c in pairs] + [(c, False) for c in extra]:
            yield item.name, str(claim["extractor"]), dict(claim["explanation"]["signals"]), right


def fit(rows: list[Judged], fresh: frozenset[str]) -> dict[str, Any]:
    """The table: records, prior, weights (logistic regression with a ridge towards trusting the frame's record alone).

    ``fresh`` are the articles that the frames were not written for.
    """
    records: dict[str, Counter[bool]] = {}
    own: dict[tuple[str, str], Counter[bool]] = {}
    for article, frame, _, right in rows:
        records.setdefault(frame, Counter())[right] += 1
        own.setdefault((article, frame), Counter())[right] += 1
    mean = sum(right for *_, right in rows) / len(rows)
    model = confidence.Model({f: (c[True], c[False]) for f, c in records.items()}, (mean, PRIOR_WEIGHT), {}, 0.0)
    names = sorted({name for _, _, signals, _ in rows for name in signals})
    x, y = np.zeros((len(rows), len(names))), np.array([right for *_, right in rows], float)
    for i, (article, frame, signals, _) in enumerate(rows):
        less = own[article, frame]
        signals["frame"] = confidence.logit(model.share(frame, (less[True], less[False])))
        x[i] = [signals.get(name, 0.0) for name in names]
    case = np.array([FRESH if article in fresh else 1.0 for article, *_ in rows])
    start = np.array([1.0 if name == "frame" else 0.0 for name in names])
    weights = start.copy()
    for _ in range(50):  # Newton's method
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (case * (p - y)) + RIDGE * (weights - start)
        hessian = (x * (case * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(names))
        weights -= np.linalg.solve(hessian, gradient)
    return {"prior": {"mean": round(mean, 3), "weight": PRIOR_WEIGHT},
            "weights": {name: round(float(w), 3) for name, w in zip(names, weights, strict=True)},
            "records": {f: [c[True], c[False]] for f, c in sorted(records.items())}}


def main() -> None:
    """Fit with the floor open, then write the table with the floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--floor", type=float, default=0.5)
    args = parser.parse_args()
    path = Path(confidence.__file__).parent / "data" / "confidence.yaml"
    _write(path, {"prior": {"mean": 0.85, "weight": PRIOR_WEIGHT}, "floor": 0.0, "weights": {"frame": 1.0}, "records": {}})
    rows: list[Judged] = []
    train = args.shared / "gold" / "train"
    for file in sorted(train.glob("*.jsonl")):
        rows += judged(list(read_gold(file)), train / "text")
    with TemporaryDirectory() as folder:
        more = [article for file in sorted((ROOT / "training" / "articles").glob("*.txt")) for article in written.read(file)]
        written.write(more, Path(folder))
        rows += judged(list(read_gold(Path(folder) / "gold.jsonl")), Path(folder) / "text")
    dev = [row for row in read_gold(args.shared / "gold" / "dev" / "gold.jsonl") if not kept_aside(row[1]["id"])]
    rows += judged(dev, args.shared / "gold" / "dev" / "text")
    shipped = list(judged(list(read_gold(ROOT / "tests" / "gold" / "seeds.jsonl")), ROOT / "seeds" / "articles"))
    rows += shipped
    _write(path, {**fit(rows, frozenset(article for article, *_ in shipped)), "floor": args.floor})
    print(json.dumps({"claims": len(rows), "right": sum(right for *_, right in rows)}))


def _write(path: Path, table: dict[str, Any]) -> None:
    text = yaml.safe_dump(table, allow_unicode=True, default_flow_style=None, sort_keys=True, width=120)
    path.write_text("# How often each frame was right, and how its record and a match's firmness make a confidence:\n"
                    "# written by scripts/calibrate.py.\n" + text, encoding="utf-8")
    confidence.model.cache_clear()
    from kg.extract.data import table as tables

    tables.cache_clear()


if __name__ == "__main__":
    main()
