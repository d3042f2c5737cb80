"""Scoring: what counts as right, and that the figures are those of the scorer others use."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.evaluate import as_text, score, tables
from kg.evaluate.score import reliability
from tests.shared import SHARED, needs_shared

GOLD = {
    "id": "a",
    "entities": [
        {"ref": "e1", "type": "Party", "names": ["حزب الأحرار", "الأحرار"], "id": "party:rni"},
        {"ref": "e2", "type": "Party", "names": ["الأصالة والمعاصرة"]},
        {"ref": "e3", "type": "Media", "names": ["هسبريس"], "optional": True},
    ],
    "claims": [
        {"predicate": "alliedWith", "subject": "e1", "object": "e2", "stance": "denied", "qualifiers": {"level": "national"}},
        {"predicate": "opposes", "subject": "e1", "object": "e2", "stance": "asserted", "optional": True},
    ],
}


def entity(ident: str, kind: str, label: str) -> dict[str, Any]:
    return {"id": ident, "type": kind, "label": label, "mentions": []}


def predicted(*claims: Any) -> dict[str, Any]:
    ends = {
        "party/rni": entity("party/rni", "Party", "الاحرار"),
        "party/pam": entity("party/pam", "Party", "حزب الأصالة والمعاصرة"),
    }
    return {"id": "a", "entities": list(ends.values()), "claims": list(claims)}


def claim(predicate: str, subject: str, obj: str, stance: str, **more: Any) -> dict[str, Any]:
    return {"predicate": predicate, "subject": subject, "object": obj, "stance": stance, **more}


def one(*claims: Any) -> dict[str, Any]:
    return tables(score([("gold:1", GOLD)], [("pred:1", predicted(*claims))]))


def test_a_symmetric_claim_is_right_either_way_round():
    figures = one(claim("alliedWith", "party/pam", "party/rni", "denied", qualifiers={"level": "national"}))
    assert (figures["claims"]["tp"], figures["claims"]["fp"], figures["claims"]["fn"]) == (1, 0, 0)
    assert figures["qualifiers"]["level"] == {"right": 1, "of": 1, "accuracy": 1.0}
    assert figures["links"] == {"right": 1, "of": 1, "accuracy": 1.0}


def test_a_wrong_stance_is_one_error_each_way_but_loosely_right():
    figures = one(claim("alliedWith", "party/rni", "party/pam", "asserted"))
    assert (figures["claims"]["tp"], figures["claims"]["fp"], figures["claims"]["fn"]) == (0, 1, 1)
    assert figures["claims_loose"]["f1"] == 1.0


def test_optional_gold_counts_neither_way_and_a_missing_article_is_empty():
    figures = one(claim("opposes", "party/rni", "party/pam", "asserted"))
    assert (figures["claims"]["tp"], figures["claims"]["fp"], figures["claims"]["fn"]) == (0, 0, 1)
    empty = tables(score([("gold:1", GOLD)], []))
    assert empty["missing_articles"] == ["a"]
    assert empty["entities"]["fn"] == 2


def test_a_claim_about_an_unknown_end_is_an_error_with_its_place():
    with pytest.raises(InputError, match="pred:1: 'party/x'"):
        score([("gold:1", GOLD)], [("pred:1", predicted(claim("opposes", "party/x", "party/pam", "asserted")))])


def test_reliability_bands_hold_every_judged_claim():
    assert reliability([(0.95, True), (0.91, False), (1.0, True), (0.3, False)]) == [(0.3, 1, 0.0), (0.9, 3, 2 / 3)]


@needs_shared
def test_the_figures_are_those_of_the_shared_scorer(tmp_path: Path):
    gold = [json.loads(line) for line in (SHARED / "gold/dev/gold.jsonl").read_text("utf-8").splitlines()]
    chance = random.Random(7)
    lines = []
    for article in gold[3:]:  # a noisy copy of the gold: names lost, ends swapped, stances and predicates changed
        kept = {
            e["ref"]: f"{e['type'].lower()}/{(e.get('id') or e['ref']).split(':')[-1]}-{e['ref']}"
            for e in article["entities"]
            if chance.random() < 0.9
        }
        entities = [
            {
                "id": kept[e["ref"]],
                "type": e["type"] if chance.random() < 0.9 else "Place",
                "label": chance.choice(e["names"]),
                "mentions": [],
            }
            for e in article["entities"]
            if e["ref"] in kept
        ]
        claims = []
        for c in article["claims"]:
            ends = [kept.get(c["subject"]), kept.get(c["object"])]
            if None not in ends and chance.random() < 0.8:
                if chance.random() < 0.3:
                    ends.reverse()
                claims.append({**c, "subject": ends[0], "object": ends[1], "attributed_to": kept.get(c.get("attributed_to")),
                               "stance": chance.choice(["asserted", "ended", c["stance"]])})
        lines.append({"id": article["id"], "entities": entities, "claims": claims})
    path = tmp_path / "predicted.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    run = subprocess.run(
        [sys.executable, str(SHARED / "gold/score.py"), str(SHARED / "gold/dev/gold.jsonl"), str(path), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs, scores = json.loads(run.stdout), score([("gold", g) for g in gold], [("pred", p) for p in lines])
    ours = tables(scores)
    for name in (
        "claims",
        "claims_loose",
        "claims_not_asserted",
        "entities",
        "claims_by_predicate",
        "claims_by_stance",
        "entities_by_type",
    ):
        assert ours[name] == theirs[name], name
    assert ours["links"] == theirs["links"]
    assert {k: v for k, v in theirs["qualifiers"].items() if v["of"]} == ours["qualifiers"]
    assert "alliedWith" in as_text(scores)
