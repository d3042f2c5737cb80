"""Accuracy does not fall: the extraction against gold claims, compared with the figures kept in ``tests/figures``.

After a change for the better, ``python -m scripts.figures ../shared`` writes the new figures.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.evaluate import Scores
from scripts import figures
from tests.shared import SHARED, needs_shared

POINTS = 0.02  # an overall figure may fall by less
CLAIMS = 2  # a predicate may lose fewer right claims


def kept(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((figures.FIGURES / f"{name}.json").read_text(encoding="utf-8"))
    return value


def falls(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What fell too far, in words."""
    overall = {**{f"claims {k}": (v, now["claims"][k]) for k, v in before["claims"].items()},
               **{k: (before[k], now[k]) for k in ("not_asserted_f1", "entities_f1", "links")}}
    out = [f"{name} fell from {old} to {new}" for name, (old, new) in overall.items() if old - new >= POINTS]
    return out + [f"{name}: {old} right claims became {now['right'].get(name, 0)}" for name, old in before["right"].items()
                  if old - now["right"].get(name, 0) >= CLAIMS]


@pytest.fixture(scope="module")
def seeds() -> Scores:
    return figures.seeds()


def test_the_shipped_articles_read_as_well_as_before(seeds: Scores) -> None:
    assert not falls(kept("seeds"), figures.held(seeds))


def test_every_shipped_article_is_read(seeds: Scores) -> None:
    assert seeds.articles > 40
    assert seeds.missing == []


@needs_shared
def test_the_development_articles_read_as_well_as_before() -> None:
    assert not falls(kept("dev"), figures.held(figures.dev(Path(SHARED))))


def test_a_fall_is_seen() -> None:
    before = {"claims": {"precision": 0.9, "recall": 0.5, "f1": 0.64}, "not_asserted_f1": 0.5, "entities_f1": 0.9, "links": 1.0,
              "right": {"leads": 5, "funds": 3}}
    now = {**before, "claims": {"precision": 0.88, "recall": 0.5, "f1": 0.63}, "right": {"leads": 3, "funds": 2}}
    assert falls(before, now) == ["claims precision fell from 0.9 to 0.88", "leads: 5 right claims became 3"]
