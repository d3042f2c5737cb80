"""The figures of an evaluation as tables: for people, and as records for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kg.evaluate.score import Counts, Scores, reliability, total


def tables(scores: Scores) -> dict[str, Any]:
    """All figures as one JSON object, shares rounded to four places."""
    matched = total(scores.loose).tp
    right = scores.claims.tp
    return {
        "articles": scores.articles,
        "missing_articles": scores.missing,
        "claims": _row(scores.claims),
        "claims_loose": _row(total(scores.loose)),
        "claims_not_asserted": _row(scores.not_asserted),
        "claims_by_predicate": _rows(scores.strict),
        "claims_by_stance": _rows(scores.stances),
        "stance": {"matched": matched, "correct": right, "accuracy": round(right / matched, 4) if matched else None},
        "entities": _row(total(scores.entities)),
        "entities_by_type": _rows(scores.entities),
        "qualifiers": {name: _accuracy(row) for name, row in sorted(scores.qualifiers.items())},
        "links": _accuracy(scores.links),
        "reliability": [{"from": low, "claims": n, "right": round(share, 4)} for low, n, share in reliability(scores.judged)],
    }


def as_text(scores: Scores) -> str:
    """The same for people: one fixed-width block a table."""
    return "\n".join(_lines(tables(scores)))


def _lines(figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"articles {figures['articles']}, without prediction {len(figures['missing_articles'])}"
    blocks = (("claims", {"ALL": figures["claims"], "without stance": figures["claims_loose"],
                          "not asserted": figures["claims_not_asserted"], **figures["claims_by_predicate"]}),
              ("stances", figures["claims_by_stance"]),
              ("entities", {"ALL": figures["entities"], **figures["entities_by_type"]}))
    for title, rows in blocks:
        yield ""
        yield f"{title:18}{'P':>8}{'R':>8}{'F1':>8}{'tp':>7}{'fp':>6}{'fn':>6}"
        for name, row in rows.items():
            yield (f"{name:18}{row['precision']:8.3f}{row['recall']:8.3f}{row['f1']:8.3f}"
                   f"{row['tp']:7d}{row['fp']:6d}{row['fn']:6d}")
    yield ""
    for name, row in {"stance": figures["stance"], **figures["qualifiers"], "links": figures["links"]}.items():
        if row["accuracy"] is not None:
            right, of = row.get("right", row.get("correct")), row.get("of", row.get("matched"))
            yield f"{name:18}{row['accuracy']:8.3f}  ({right} of {of})"
    yield ""
    yield f"{'said confidence':18}{'claims':>8}{'right':>8}"
    for band in figures["reliability"]:
        yield f"{band['from']:<18.2f}{band['claims']:8d}{band['right']:8.2f}"


def _row(counts: Counts) -> dict[str, Any]:
    return {"tp": counts.tp, "fp": counts.fp, "fn": counts.fn, "precision": round(counts.precision, 4),
            "recall": round(counts.recall, 4), "f1": round(counts.f1, 4)}


def _rows(table: Mapping[str, Counts]) -> dict[str, dict[str, Any]]:
    return {name: _row(row) for name, row in sorted(table.items())}


def _accuracy(counts: Counts) -> dict[str, Any]:
    of = counts.tp + counts.fp
    return {"right": counts.tp, "of": of, "accuracy": round(counts.tp / of, 4) if of else None}
