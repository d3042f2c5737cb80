"""Entities of a snapshot that may be one: found by the keys of their names, compared by what they are tied to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np

from kg.entities.resolution import THRESHOLD, Comparison, Profile, compare
from kg.graph.alike import alike
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.graph.fold import ASSERTED, ENDED
from kg.graph.names import name_index, names_of
from kg.store.ledger import Decisions, known
from kg.text.likeness import name_words
from kg.text.sounds import keys

_BLOCK_MOST: Final = 60  # entities under one key that are compared with each other
_PAIR_MOST: Final = 200  # the same under two keys
_WORDS_MOST: Final = 5
_NAMES_MOST: Final = 12
_TERRITORY: Final = frozenset({"Municipality", "Arrondissement", "Province", "Region", "Place"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two ids that may be one thing, the comparison, and whether a batch run may merge them by itself."""

    left: str
    right: str
    comparison: Comparison

    def as_json(self, graph: ClaimGraph) -> dict[str, Any]:
        """Ids, labels, score and reasons."""
        return {"left": self.left, "left_label": graph.label(graph.index(self.left)), "right": self.right,
                "right_label": graph.label(graph.index(self.right)), "score": self.comparison.score,
                "sure": self.comparison.sure,
                "reasons": [{"what": reason.what, "effect": round(reason.effect, 3), "detail": reason.detail}
                            for reason in self.comparison.reasons]}


def profile(graph: ClaimGraph, row: int) -> Profile:
    """What an entity is compared by: its names, and what asserted and ended claims tie it to."""
    claims, rows = graph.claims, graph.claims_at(row)
    rows = rows[Filters().visible(graph, rows) & np.isin(claims.stance[rows], (ASSERTED, ENDED))]
    ties: dict[str, set[str]] = defaultdict(set)
    for claim in rows.tolist():
        other = int(claims.object[claim]) if int(claims.subject[claim]) == row else int(claims.subject[claim])
        _tie(graph, ties, other)
        for qualifier in (claims.party[claim], claims.place[claim]):
            if qualifier >= 0:
                _tie(graph, ties, int(qualifier))
        if claims.role[claim] >= 0 and int(claims.subject[claim]) == row:
            ties["post"].add(f"{graph.word('role', int(claims.role[claim]))} {graph.entity_id(other)}")
    kind, table = graph.type_of(row), graph.entities
    if kind in _TERRITORY:  # where it lies tells it from its namesakes; who is tied to it does not
        ties.clear()
        if table.inside[row] >= 0:
            ties["place"].add(graph.entity_id(int(table.inside[row])))
    same = graph.strings[int(table.same_as[row])].rsplit("/", 1)[-1]
    return Profile(kind, tuple(names_of(graph, row)[:_NAMES_MOST]), graph.entity_id(row), frozenset(ties["party"]),
                   frozenset(ties["place"]), frozenset(ties["body"]), frozenset(ties["post"]), "", same, graph.degree(row))


def _tie(graph: ClaimGraph, ties: dict[str, set[str]], row: int) -> None:
    kind = graph.type_of(row)
    what = "party" if kind == "Party" else "place" if kind in _TERRITORY else "body" if kind != "Person" else ""
    if what:
        ties[what].add(graph.entity_id(row))


def proposals(graph: ClaimGraph, decisions: Decisions, *, types: Iterable[str] = (),
              least: float = THRESHOLD) -> list[Proposal]:
    """All pairs from ``least`` on that nobody has judged, the likeliest first. Two curated entities are never proposed.

    Blocking: two entities are compared where their names share two keys of sounds, or one that few have.
    """
    wanted = set(types)
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in range(len(graph.entities)):
        if not wanted or graph.type_of(row) in wanted:
            for block in _blocks(graph, row):
                blocks[block].append(row)
    pairs = {pair for block, rows in blocks.items() if len(rows) <= (_BLOCK_MOST if len(block) == 1 else _PAIR_MOST)
             for pair in combinations(rows, 2)}
    profiles: dict[int, Profile] = {}
    found = list(_compared(graph, decisions, sorted(pairs), profiles, least))
    return sorted(found, key=lambda one: (-one.comparison.score, one.left, one.right))


def proposals_for(graph: ClaimGraph, row: int, decisions: Decisions, *, least: float = THRESHOLD) -> list[Proposal]:
    """The pairs of one entity."""
    index = name_index(graph)
    rows = {int(index.entity[name]) for text in names_of(graph, row)[:_NAMES_MOST] for name, _ in alike(index, text)} - {row}
    found = list(_compared(graph, decisions, [(row, other) for other in sorted(rows)], {}, least))
    return sorted(found, key=lambda one: (-one.comparison.score, one.right))


def _blocks(graph: ClaimGraph, row: int) -> set[tuple[str, ...]]:
    blocks: set[tuple[str, ...]] = set()
    for name in names_of(graph, row)[:_NAMES_MOST]:
        words = [sorted(keys(word)) for word in name_words(name)[:_WORDS_MOST]]
        blocks.update((key,) for found in words for key in found)
        blocks.update((min(a, b), max(a, b)) for one, other in combinations(words, 2) for a in one for b in other)
    return blocks


def _compared(graph: ClaimGraph, decisions: Decisions, pairs: Iterable[tuple[int, int]], profiles: dict[int, Profile],
              least: float) -> Iterator[Proposal]:
    for pair in pairs:
        left, right = (graph.entity_id(row) for row in pair)
        if (known(left) and known(right)) or tuple(sorted((left, right))) in decisions.latest or decisions.differ(left, right):
            continue
        for row in pair:
            if row not in profiles:
                profiles[row] = profile(graph, row)
        found = compare(profiles[pair[0]], profiles[pair[1]])
        if found.score >= least:
            yield Proposal(left, right, found)
