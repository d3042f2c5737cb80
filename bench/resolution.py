"""The pairs of ``tests/cases/pairs.csv`` by our comparison and, where it is installed, by nomenklatura's matchers.

    python -m bench.resolution

nomenklatura (MIT; ``pip install nomenklatura``, in an environment of its own: this needs PyYAML beside it) is given the same
names and dates as FollowTheMoney entities, and its best threshold on these very pairs.
"""

from __future__ import annotations

import csv
from typing import Any

from kg.entities.resolution import THRESHOLD, compare
from scripts.resolution import PAIRS, pairs

_SCHEMAS = {"Person": "Person", "Company": "Company", "PublicBody": "PublicBody", "Party": "Organization",
            "Association": "Organization", "Alliance": "Organization", "Media": "Organization"}


def accuracy(scores: list[float], same: list[bool], threshold: float) -> float:
    """The part of the pairs that is on its side of the threshold."""
    return sum((score >= threshold) is wanted for score, wanted in zip(scores, same, strict=True)) / len(scores)


def nomenklatura(name: str) -> list[float] | None:
    """The scores of one of its algorithms; None where it is not installed."""
    try:
        from followthemoney.proxy import EntityProxy  # type: ignore[import-not-found,unused-ignore]
        from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    algorithm = get_algorithm(name)
    settings = algorithm.default_config()

    def entity(row: dict[str, str], side: str) -> Any:
        about = dict(part.split("=", 1) for part in row[f"{side}_about"].split(";") if part)
        known = {"name": row[f"{side}_names"].split(";"), "birthDate": about.get("born"), "wikidataId": about.get("wikidata")}
        properties = {key: value if isinstance(value, list) else [value] for key, value in known.items() if value}
        return EntityProxy.from_dict({"id": side, "schema": _SCHEMAS.get(row[f"{side}_type"], "PublicBody"),
                                      "properties": properties})

    with PAIRS.open(encoding="utf-8", newline="") as handle:
        return [algorithm.compare(entity(row, "left"), entity(row, "right"), settings).score for row in csv.DictReader(handle)]


def main() -> None:
    """Print a table."""
    rows = pairs()
    same, across = [pair.same for pair in rows], [pair.across for pair in rows]
    found = {"Sila": ([compare(pair.left, pair.right).score for pair in rows], THRESHOLD)}
    for name in ("regression-v1", "logic-v2"):
        scores = nomenklatura(name)
        if scores is not None:
            found[f"nomenklatura {name}"] = (scores, max(set(scores), key=lambda t, s=scores: accuracy(s, same, t)))  # type: ignore[misc]
    print(f"| {len(rows)} pairs | threshold | right | Arabic-Latin right |\n|---|---|---|---|")
    for name, (scores, threshold) in found.items():
        cross = [i for i, crossing in enumerate(across) if crossing]
        part = accuracy([scores[i] for i in cross], [same[i] for i in cross], threshold)
        print(f"| {name} | {threshold:.2f} | {accuracy(scores, same, threshold):.3f} | {part:.3f} |")


if __name__ == "__main__":
    main()
