"""The folding rule, case by case: (claims in any order, day asked, whether it is in force)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from kg.graph import adjacency
from kg.graph.fold import fold, horizon
from tests.graph.sample import SampleReader, article, claim, sample_graph

P = ("party/a", "alliedWith", "party/b")
HELD = ("person/x-1", "holdsPost", "party/a")

CASES: dict[str, tuple[list[tuple[Any, ...]], str | None, bool]] = {
    "asserted once": ([(P, "asserted", {"reported": "2021"})], None, True),
    "ended later closes": ([(P, "asserted", {"reported": "2021"}), (P, "ended", {"reported": "2023"})], None, False),
    "asserted again reopens": ([(P, "asserted", {"reported": "2024"}), (P, "ended", {"reported": "2023"})], None, True),
    "before the end it held": (
        [(P, "asserted", {"reported": "2021"}), (P, "ended", {"reported": "2023"})], "2022-01-01", True),
    "denied later": ([(P, "asserted", {"reported": "2021"}), (P, "denied", {"reported": "2023"})], None, False),
    "an old start loses to a newer report": (
        [(P, "asserted", {"reported": "2024", "start": "2015"}), (P, "denied", {"reported": "2020"})], None, False),
    "a ban changes no state": ([(P, "asserted", {"reported": "2021"}), (P, "forbidden", {"reported": "2023"})], None, True),
    "a rumour changes no state": ([(P, "asserted", {"reported": "2021"}), (P, "rumoured", {"reported": "2023"})], None, True),
    "a plan alone is nothing yet": ([(P, "planned", {"reported": "2021"})], None, False),
    "until has passed": (
        [(P, "asserted", {"reported": "2021", "until": "2022"}), (P, "planned", {"reported": "2024"})], None, False),
    "until not yet": (
        [(P, "asserted", {"reported": "2021", "until": "2028"}), (P, "planned", {"reported": "2024"})], None, True),
    "an unfinished year still runs": ([(P, "asserted", {"reported": "2021", "until": "2024"})], "2024-06-01", True),
    "ended at its own date": (
        [(HELD, "ended", {"reported": "2023", "until": "2019"}), (HELD, "asserted", {"reported": "2021"})], None, True),
    "same day, ended wins": ([(P, "asserted", {"reported": "2021"}), (P, "ended", {"reported": "2021"})], None, False),
    "undated loses to dated": ([(P, "denied", {"reported": "2021"}), (P, "asserted", {})], None, False),
    "another level is another matter": (
        [(P, "asserted", {"reported": "2021", "level": "provincial"}),
         (P, "denied", {"reported": "2023", "level": "national"})], None, True),
    "ended without role closes a role": (
        [(HELD, "asserted", {"reported": "2021", "role": "president"}), (HELD, "ended", {"reported": "2023"})], None, False),
    "ended in one role leaves another": (
        [(HELD, "asserted", {"reported": "2021", "role": "deputy"}),
         (HELD, "ended", {"reported": "2023", "role": "president"})], None, True),
    "ended without role spares what came later": (
        [(HELD, "asserted", {"reported": "2024", "role": "president"}), (HELD, "ended", {"reported": "2023"})], None, True),
}


@pytest.mark.parametrize("name", CASES)
def test_fold(name: str) -> None:
    claims, day, expected = CASES[name]
    quads = []
    for i, ((subject, predicate, object_), stance, more) in enumerate(claims):
        quads += claim(subject, predicate, object_, stance, article=f"n{i}", **more)
        quads += article(f"n{i}", more.get("reported"), "ناشر")
    graph = adjacency.load(SampleReader(quads))
    rows = np.arange(len(graph), dtype=np.int32)
    as_of = dt.date.fromisoformat(day).toordinal() if day else None
    if as_of is not None:
        rows = rows[graph.claims.reported_last <= as_of]
    assert fold(graph, rows, as_of).in_force.any() == expected
    if as_of is None:
        assert graph.claims.in_force.any() == expected


def test_the_horizon_is_the_latest_day_anybody_spoke_of() -> None:
    assert dt.date.fromordinal(horizon(sample_graph())) == dt.date(2026, 11, 22)
