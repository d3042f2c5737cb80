"""Measure the comparison of names on ``tests/cases/pairs.csv`` and keep the figures that the tests hold it to.

    python -m scripts.resolution [-v]

A third of the pairs is *kept aside* (sha256 of both names, modulo 3): nobody looks at their errors.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.entities.resolution import THRESHOLD, Profile, compare
from kg.text.sounds import arabic

ROOT = Path(__file__).parents[1]
PAIRS = ROOT / "tests" / "cases" / "pairs.csv"
FIGURES = ROOT / "tests" / "figures" / "resolution.json"


@dataclass(frozen=True)
class Pair:
    """One row: whether the two are one, what the case is, and both."""

    same: bool
    case: str
    left: Profile
    right: Profile

    @property
    def aside(self) -> bool:
        """Whether it is in the third that nobody looks at."""
        text = "|".join((*self.left.names, *self.right.names))
        return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 3 == 0

    @property
    def across(self) -> bool:
        """Whether one side is Arabic and the other Latin."""
        return arabic(self.left.names[0]) != arabic(self.right.names[0])


def pairs(path: Path = PAIRS) -> list[Pair]:
    """The pairs of the table."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [Pair(row["verdict"] == "same", row["case"], *(_profile(row, side) for side in ("left", "right")))
                for row in csv.DictReader(handle)]


def _profile(row: dict[str, str], side: str) -> Profile:
    about = dict(part.split("=", 1) for part in row[f"{side}_about"].split(";") if part)
    return Profile.of(row[f"{side}_type"], *row[f"{side}_names"].split(";"), **about)


def figures(rows: list[Pair]) -> dict[str, Any]:
    """How many pairs are on their side of the threshold."""
    right = [pair for pair in rows if (compare(pair.left, pair.right).score >= THRESHOLD) is pair.same]
    across = [pair for pair in rows if pair.across]
    return {"pairs": len(rows), "right": round(len(right) / len(rows), 4), "across": len(across),
            "across_right": round(sum(pair in right for pair in across) / len(across), 4)}


def main(verbose: bool) -> None:
    """Write the figures, print them, and with ``-v`` the errors that may be looked at."""
    rows = pairs()
    found = {"all": figures(rows), "looked at": figures([pair for pair in rows if not pair.aside]),
             "kept aside": figures([pair for pair in rows if pair.aside])}
    FIGURES.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print("| pairs | right | Arabic-Latin | right |\n|---|---|---|---|")
    for name, row in found.items():
        print(f"| {name} ({row['pairs']}) | {row['right']:.3f} | {row['across']} | {row['across_right']:.3f} |")
    for pair in rows if verbose else ():
        result = compare(pair.left, pair.right)
        if not pair.aside and (result.score >= THRESHOLD) is not pair.same:
            print(pair.case, "|", "same" if pair.same else "different", result.score, result.why)


if __name__ == "__main__":
    main("-v" in sys.argv[1:])
