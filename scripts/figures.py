"""Measure the extraction, keep the figures that the tests hold it to, and print the tables that ``docs/accuracy.md`` shows.

    python -m scripts.figures [SHARED_FOLDER]

Writes ``tests/figures/seeds.json`` (the shipped articles against ``tests/gold/seeds.jsonl``) and, where the folder with the
measuring material is given, ``tests/figures/dev.json``. A third of the development articles is *kept aside*: nobody looks at
their errors; their figures are those to believe.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from kg.entities.gazetteer import load
from kg.evaluate import Scores, tables
from kg.evaluate.run import measure, read_gold

ROOT = Path(__file__).parents[1]
FIGURES = ROOT / "tests" / "figures"


def kept_aside(article: str) -> bool:
    """Whether an article of the development set is in the third that nobody looks at."""
    return int(hashlib.sha256(article.encode()).hexdigest(), 16) % 3 == 0


def seeds() -> Scores:
    """The shipped articles."""
    return measure(read_gold(ROOT / "tests" / "gold" / "seeds.jsonl"), ROOT / "seeds" / "articles", load())


def dev(shared: Path, aside: bool | None = None) -> Scores:
    """The development set, or only its part that is (or is not) kept aside."""
    lines = read_gold(shared / "gold" / "dev" / "gold.jsonl")
    wanted = [(where, line) for where, line in lines if aside is None or kept_aside(line["id"]) is aside]
    return measure(wanted, shared / "gold" / "dev" / "text", load())


def held(scores: Scores) -> dict[str, Any]:
    """What the tests compare: the overall figures, and how many claims of each predicate are right."""
    figures = tables(scores)
    return {"claims": {k: figures["claims"][k] for k in ("precision", "recall", "f1")},
            "not_asserted_f1": figures["claims_not_asserted"]["f1"], "entities_f1": figures["entities"]["f1"],
            "links": figures["links"]["accuracy"],
            "right": {name: row["tp"] for name, row in figures["claims_by_predicate"].items()}}


def main(shared: Path | None) -> None:
    """Write the figures, print the tables."""
    parts = {"seeds": seeds()}
    if shared:
        parts |= {"dev": dev(shared), "dev, looked at": dev(shared, False), "dev, kept aside": dev(shared, True)}
    FIGURES.mkdir(exist_ok=True)
    for name in ("seeds", "dev"):
        if name in parts:
            (FIGURES / f"{name}.json").write_text(json.dumps(held(parts[name]), indent=2) + "\n", encoding="utf-8")
    print("| articles | claims P | R | F1 | not asserted F1 | entities F1 | links |\n|---|---|---|---|---|---|---|")
    for name, scores in parts.items():
        row = held(scores)
        print(f"| {name} ({scores.articles}) | {row['claims']['precision']:.2f} | {row['claims']['recall']:.2f} | "
              f"{row['claims']['f1']:.2f} | {row['not_asserted_f1']:.2f} | {row['entities_f1']:.2f} | {row['links']:.2f} |")
    for name, scores in parts.items():
        print(f"\n{name}\n\n| predicate | right | wrong | missed | F1 |\n|---|---|---|---|---|")
        for predicate, row in tables(scores)["claims_by_predicate"].items():
            print(f"| {predicate} | {row['tp']} | {row['fp']} | {row['fn']} | {row['f1']:.2f} |")
        print("\n| said confidence | claims | right |\n|---|---|---|")
        for band in tables(scores)["reliability"]:
            print(f"| {band['from']:.1f} | {band['claims']} | {band['right']:.2f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
