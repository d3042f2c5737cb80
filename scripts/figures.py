"""Measure the extraction, keep the figures that the tests hold it to, and write ``docs/accuracy.md``.

    python -m scripts.figures [SHARED_FOLDER]

Writes ``tests/figures/seeds.json`` (the shipped articles against ``tests/gold/seeds.jsonl``) and, where the folder with the
measuring material is given, ``tests/figures/dev.json``, the page, and ``api/data/accuracy.json``, which the service shows.
A third of the development articles is *kept aside*: nobody looks at their errors; their figures are those to believe.
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
SHOWN = ROOT / "api" / "data" / "accuracy.json"
INTRODUCTION = """# How good the extraction is

A claim is right when its relation, both ends **and its stance** are; optional gold counts neither way. *seeds* are the
articles that Sila ships (`tests/gold/`); *dev* are development articles that are not shipped, a third of them kept aside:
nobody looks at their errors, so their figures are the ones to expect of articles that Sila has not seen.
`python -m scripts.figures` measures and writes this page; `kg evaluate GOLD.jsonl TEXTS` measures on articles of your own.
Confidences are made from each frame's record by `scripts/calibrate.py` (`kg/extract/confidence.py`).

"""


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
    text = report(parts)
    print(text)
    if shared:
        (ROOT / "docs" / "accuracy.md").write_text(INTRODUCTION + text + "\n", encoding="utf-8")
        SHOWN.write_text(json.dumps(shown(parts), indent=1) + "\n", encoding="utf-8")


def shown(parts: dict[str, Scores]) -> dict[str, Any]:
    """What the page about the data shows: precision and recall, overall and by relation, and what a said confidence means."""
    def part(name: str) -> dict[str, Any]:
        figures = tables(parts[name])
        return {"articles": parts[name].articles, "claims": figures["claims"], "not_asserted": figures["claims_not_asserted"],
                "entities": figures["entities"], "by_relation": figures["claims_by_predicate"],
                "reliability": figures["reliability"]}

    return {"unseen": part("dev, kept aside"), "all": part("dev"), "shipped": part("seeds")}


def report(parts: dict[str, Scores]) -> str:
    """The tables of the document: overall, then for each part its relations and what a said confidence means."""
    lines = ["| articles | claims P | R | F1 | not asserted F1 | entities F1 | links |", "|---|---|---|---|---|---|---|"]
    for name, scores in parts.items():
        row = held(scores)
        overall = [*row["claims"].values(), row["not_asserted_f1"], row["entities_f1"], row["links"]]
        lines.append(f"| {name} ({scores.articles}) | " + " | ".join(f"{figure:.2f}" for figure in overall) + " |")
    for name in ("dev", "seeds"):
        if name not in parts:
            continue
        figures = tables(parts[name])
        lines += ["", f"## {name}", "", "| relation | right | wrong | missed | F1 |", "|---|---|---|---|---|"]
        lines += [f"| {predicate} | {row['tp']} | {row['fp']} | {row['fn']} | {row['f1']:.2f} |"
                  for predicate, row in figures["claims_by_predicate"].items()]
        lines += ["", "| stance | right | wrong | missed | F1 |", "|---|---|---|---|---|"]
        lines += [f"| {stance} | {row['tp']} | {row['fp']} | {row['fn']} | {row['f1']:.2f} |"
                  for stance, row in figures["claims_by_stance"].items()]
        lines += ["", "| of right claims | right | of |", "|---|---|---|"]
        lines += [f"| {quality} | {row['right']} | {row['of']} |" for quality, row in figures["qualifiers"].items()]
    for name in [n for n in ("dev, kept aside", "seeds") if n in parts]:
        lines += ["", f"## What a said confidence means: {name}", "", "| said | claims | right |", "|---|---|---|"]
        bands = tables(parts[name])["reliability"]
        lines += [f"| {band['from']:.1f} | {band['claims']} | {band['right']:.2f} |" for band in bands]
    return "\n".join(lines)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
