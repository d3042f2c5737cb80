"""An entity's properties as tables want them: names, what it lies in, and what its asserted claims say, by property id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from kg import ontology
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.filters import Filters
from kg.graph.fold import ASSERTED
from kg.graph.names import names_of

_PLAIN: Final[dict[str, dict[str, str]]] = {
    "label-ar": {"ar": "الاسم بالعربية", "fr": "nom en arabe", "en": "name in Arabic"},
    "label-fr": {"ar": "الاسم بالفرنسية", "fr": "nom en français", "en": "name in French"},
    "label-en": {"ar": "الاسم بالإنجليزية", "fr": "nom en anglais", "en": "name in English"},
    "name": {"ar": "أي اسم", "fr": "tout nom", "en": "any name"},
    "acronym": {"ar": "المختصر", "fr": "sigle", "en": "acronym"},
    "wikidata": {"ar": "ويكي بيانات", "fr": "Wikidata", "en": "Wikidata"},
    "inside": {"ar": "يقع في", "fr": "situé dans", "en": "inside"},
    "claims": {"ar": "عدد الادعاءات", "fr": "nombre d'énoncés", "en": "number of claims"},
}


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its id, labels by language, and the types that have it (empty: all)."""

    id: str
    labels: dict[str, str]
    types: frozenset[str] = frozenset()
    entity: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A value: an entity (its row) or a text or a number."""

    text: str = ""
    row: int = -1
    number: float | None = None


@cache
def properties() -> dict[str, Property]:
    """All properties: names and places, then the relations of the vocabulary, from their subjects."""
    found = {name: Property(name, labels, entity=name == "inside") for name, labels in _PLAIN.items()}
    return found | {name: Property(name, dict(relation.labels), relation.domain, True)
                    for name, relation in ontology.load().predicates.items()}


def values(graph: ClaimGraph, row: int, prop: str, *, current: bool = False) -> Iterator[Value]:
    """An entity's values of a property, in a stable order; none for a property that is not known.

    Relations give the other ends of asserted claims (legal actions never); ``current`` only of those in force.
    """
    table, strings = graph.entities, graph.strings
    if prop.startswith("label-"):
        column = getattr(table, prop.removeprefix("label-"), None) if prop in _PLAIN else None
        if column is not None and column[row] >= 0:
            yield Value(strings[int(column[row])])
    elif prop == "name":
        yield from map(Value, names_of(graph, row))
    elif prop in {"acronym", "wikidata"}:
        text = strings[int((table.acronym if prop == "acronym" else table.same_as)[row])]
        if text:
            yield Value(text.rsplit("/", 1)[-1] if prop == "wikidata" else text)
    elif prop == "inside":
        yield from (Value(row=outer) for outer in containers(graph, row))
    elif prop == "claims":
        yield Value(number=graph.degree(row))
    elif prop in ontology.load().predicates:
        yield from (Value(row=other) for other in _others(graph, row, prop, current))


def containers(graph: ClaimGraph, row: int) -> list[int]:
    """The territories around an entity, the nearest first."""
    found: list[int] = []
    inside = int(graph.entities.inside[row])
    while inside >= 0 and inside not in found:
        found.append(inside)
        inside = int(graph.entities.inside[inside])
    return found


def _others(graph: ClaimGraph, row: int, relation: str, current: bool) -> list[int]:
    claims, rows = graph.claims, graph.claims_at(row)
    rows = rows[Filters().visible(graph, rows)]
    rows = rows[(claims.predicate[rows] == graph.code("predicate", relation)) & (claims.stance[rows] == ASSERTED)]
    if current:
        rows = rows[claims.in_force[rows]]
    symmetric = ontology.load().predicates[relation].symmetric
    return list(dict.fromkeys(int(other) for other in _ends(graph, rows, row, symmetric)))


def _ends(graph: ClaimGraph, rows: Ints, row: int, symmetric: bool) -> Ints:
    subjects, objects = graph.claims.subject[rows], graph.claims.object[rows]
    ends = np.where(subjects == row, objects, subjects)
    return ends if symmetric else ends[subjects == row]
