"""Which entity a table means by a name: candidates scored from 0 to 100, with what speaks for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.graph.alike import alike
from kg.graph.attributes import Value, containers, values
from kg.graph.claims import ClaimGraph
from kg.graph.names import name_index, names_of
from kg.graph.search import search
from kg.text.likeness import name_likeness
from kg.text.sounds import arabic

#: From this score on, and this far before the next, a candidate is a match.
MATCH: Final = 85.0
AHEAD: Final = 5.0
_LOOKED_AT: Final = 60
_PROPERTIES: Final = 0.4  # their part of the score, where a query has any
_SAME: Final = 0.85
_NAMES: Final = frozenset({"name", "label-ar", "label-fr", "label-en", "acronym", "wikidata"})
_OTHER_TYPE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property of a query: its id and the values, one of which is to be the entity's (ids of entities or names)."""

    property: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity's row, its score, whether it is the one, the name that answered, and the parts of the score (0 to 1)."""

    row: int
    score: float
    match: bool
    name: str
    features: tuple[tuple[str, float], ...]


def reconcile(graph: ClaimGraph, text: str, *, types: Sequence[str] = (), strict: bool = True, wanted: Sequence[Wanted] = (),
              limit: int = 10) -> list[Candidate]:
    """The candidates for ``text``, the best first; with equal scores the one that most claims name.

    ``types`` are names of the vocabulary (others match nothing); with ``strict`` only these come. Without a text the first
    property with a name is searched for.
    """
    rows = _rows(graph, text, types if strict else (), wanted)
    scored = sorted((_scored(graph, row, text, types, wanted) for row in rows),
                    key=lambda found: (-found.score, -graph.degree(found.row), found.row))[:max(limit, 2)]
    if scored and scored[0].score >= MATCH and (len(scored) == 1 or scored[0].score - scored[1].score >= AHEAD):
        first = scored[0]
        scored[0] = Candidate(first.row, first.score, True, first.name, first.features)
    return scored[:limit]


def _rows(graph: ClaimGraph, text: str, types: Sequence[str], wanted: Sequence[Wanted]) -> list[int]:
    if not text.strip():
        text = next((value for one in wanted if one.property in _NAMES for value in one.values), "")
    known = [name for name in types if name in graph.vocabularies["type"]]
    if types and not known:
        return []
    rows = [graph.index(hit.entity.id) for hit in search(graph, text, types=known, limit=_LOOKED_AT).items]
    index, codes = name_index(graph), {graph.code("type", name) for name in known}
    near = (int(index.entity[name]) for name, _ in alike(index, text, lenient=True))
    rows += [row for row in near if not codes or int(graph.entities.type[row]) in codes]
    return list(dict.fromkeys(rows))


def _scored(graph: ClaimGraph, row: int, text: str, types: Sequence[str], wanted: Sequence[Wanted]) -> Candidate:
    likeness, name = _likeness(graph, row, text)
    if graph.entity_id(row) == text.strip():
        likeness, name = 1.0, graph.label(row)
    features = [("name", likeness)]
    score = likeness if text.strip() else 1.0
    if wanted:
        agree = [_agrees(graph, row, one) for one in wanted]
        features += [(f"property-{one.property}", value) for one, value in zip(wanted, agree, strict=True)]
        score = score * (1 - _PROPERTIES) + _PROPERTIES * sum(agree) / len(agree) * (score if text.strip() else 1.0)
    if types:
        right = graph.type_of(row) in types
        features.append(("type", float(right)))
        score *= 1.0 if right else _OTHER_TYPE
    return Candidate(row, round(100 * score, 2), False, name, tuple(features))


def _likeness(graph: ClaimGraph, row: int, text: str) -> tuple[float, str]:
    """The best of the entity's names, those of the text's script first."""
    names = names_of(graph, row)
    like = [name for name in names if arabic(name) == arabic(text)] or names
    best = max(((_whole(text, name), name) for name in like), default=(0.0, graph.label(row)))
    if best[0] < _SAME and len(like) < len(names):
        best = max(best, max((_whole(text, name) * 0.98, name) for name in names if name not in like))
    return best


def _whole(text: str, name: str) -> float:
    """Likeness of two names; what differs in more than letters (an acronym's brackets, a head noun) counts a trace."""
    if text.strip().casefold() == name.casefold():
        return 1.0
    return min(name_likeness(text, name).score, 0.995)


def _agrees(graph: ClaimGraph, row: int, wanted: Wanted) -> float:
    """How well one of the entity's values is one of the wanted ones, 0 to 1."""
    best = 0.0
    for value in values(graph, row, wanted.property):
        for text in wanted.values:
            best = max(best, _alike(graph, value, text))
            if best == 1.0:
                return best
    return best if best >= _SAME else 0.0


def _alike(graph: ClaimGraph, value: Value, text: str) -> float:
    if value.row < 0:
        found = f"{value.number:g}" if value.number is not None else value.text
        return 1.0 if found == text else name_likeness(found, text).score
    if graph.entity_id(value.row) == text:
        return 1.0
    return max((name_likeness(name, text).score for name in names_of(graph, value.row)), default=0.0)


def described(graph: ClaimGraph, row: int, language: str, type_label: str) -> str:
    """One line that tells an entity from its namesakes: its type and where it lies."""
    around: Iterable[int] = containers(graph, row)[:2]
    return ", ".join([type_label, *(graph.label(outer, language) for outer in around)])
