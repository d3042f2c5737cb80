"""A view as two tables, nodes and edges: the columns that GEXF, GraphML and CSV all write, made once for the three."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kg import ontology
from kg.graph.build import UNKNOWN_SOURCE, day_text
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Array, Floats, Ints, Longs
from kg.graph.ring import symmetric_codes
from kg.graph.signs import sign
from kg.graph.strings import NONE
from kg.graph.view import View

#: Rows that are made at a time: enough to be quick, few enough to be small beside the view.
CHUNK: Final = 1024
#: What one edge may name of its publishers.
PUBLISHERS_MOST: Final = 3
PUBLISHER_LENGTH: Final = 48
#: Different combinations of publishers whose names are kept between chunks.
_REMEMBERED: Final = 4096
_GREY: Final = "#888888"
_SMALLEST, _LARGEST = 4.0, 40.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type (``string``, ``integer``, ``double``, ``boolean``, ``liststring``) and its values for a
    range of rows; None is an empty cell."""

    name: str
    type: str
    values: Callable[[int, int], list[Any]]
    filled: bool = True


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """What all edges of one relation, stance and level share."""

    kind: str
    relation: str
    stance: str
    level: str | None
    sign: str
    symmetric: bool
    colour: str


def ids(view: View) -> list[str]:
    """Ids of ``view.nodes``."""
    return view.graph.strings.many(view.graph.entities.id[view.nodes])


def node_columns(view: View) -> list[Column]:
    """Columns of the nodes, without those that are empty throughout."""
    graph, table, nodes = view.graph, view.graph.entities, view.nodes
    types = graph.vocabularies["type"]
    degree = view.weighted_degree()
    claims = (graph.offsets[nodes + 1] - graph.offsets[nodes]).astype(np.int64)
    columns = [
        Column("type", "string", lambda a, b: [types[code] if code >= 0 else None for code in table.type[nodes[a:b]].tolist()],
               bool((table.type[nodes] >= 0).any())),
        *(_strings(graph, f"label_{code}", getattr(table, code)[nodes]) for code in ("ar", "fr", "en")),
        _strings(graph, "acronym", table.acronym[nodes]),
        Column("wikidata", "string", lambda a, b: [text.rsplit("/", 1)[-1] or None for text in graph.strings.many(
            table.same_as[nodes[a:b]])], bool((table.same_as[nodes] >= 0).any())),
        Column("inside", "string", lambda a, b: [graph.entity_id(row) if row >= 0 else None
                                                 for row in table.inside[nodes[a:b]].tolist()],
               bool((table.inside[nodes] >= 0).any())),
        Column("claims", "integer", lambda a, b: claims[a:b].tolist(), bool(len(nodes))),
        Column("strength", "double", lambda a, b: degree[a:b].tolist(), bool(len(nodes)))]
    return [column for column in columns if column.filled]


def edge_columns(view: View) -> list[Column]:
    """Columns of the edges beside source, target, kind and weight, without those that are empty throughout."""
    graph, edges = view.graph, view.edges
    kinds, number = edge_kinds(view)
    best, counts = edges.best(), np.diff(edges.starts)
    some = bool(len(edges))

    def shared(name: str) -> Column:
        words = [getattr(kind, name) for kind in kinds]
        return Column(name, "string", lambda a, b: [words[i] for i in number[a:b].tolist()], any(words))

    def day(name: str, days: Ints) -> Column:
        return Column(name, "string", lambda a, b: _each(lambda value: day_text(value) or None, days[a:b]),
                      bool((days > 0).any()))

    sources = _publishers(view)
    places = [graph.entity_id(row) if row >= 0 else None for row in np.unique(edges.place).tolist()]
    place_number = np.searchsorted(np.unique(edges.place), edges.place)
    columns = [
        *map(shared, ("relation", "stance", "level", "sign")),
        Column("place", "string", lambda a, b: [places[i] for i in place_number[a:b].tolist()], any(places)),
        Column("sources", "integer", lambda a, b: edges.sources[a:b].tolist(), some),
        Column("claims", "integer", lambda a, b: counts[a:b].tolist(), some),
        Column("confidence", "double", lambda a, b: _each(lambda value: round(value, 2), edges.confidence[a:b]), some),
        day("first", edges.first), day("last", edges.last),
        Column("year", "integer", lambda a, b: _each(lambda value: int(day_text(value)[:4]) if value > 0 else None,
                                                     edges.first[a:b]), bool((edges.first > 0).any())),
        Column("in_force", "boolean", lambda a, b: edges.in_force[a:b].tolist(), some),
        Column("publishers", "liststring", sources, some and bool((graph.claims.publisher[edges.claims] >= 0).any())),
        Column("claim", "string", lambda a, b: graph.strings.many(graph.claims.id[best[a:b]]), some)]
    return [column for column in columns if column.filled]


def edge_kinds(view: View) -> tuple[list[EdgeKind], Longs]:
    """The distinct combinations of relation, stance and level, and the number of each edge's own.

    Edges of one pair that only their places keep apart are of different kinds, which name the place: Gephi would merge them.
    """
    graph, edges = view.graph, view.edges
    code = (edges.predicate.astype(np.int64) * 64 + edges.stance) * 64 + edges.level + 1
    places = len(graph.entities) + 1
    found, number = np.unique(code * places + _telling_place(view, code), return_inverse=True)
    symmetric = symmetric_codes(graph)
    kinds = []
    for whole in found.tolist():
        value, place = divmod(whole, places)
        relation = graph.vocabularies["predicate"][value // 4096]
        stance, level = graph.vocabularies["stance"][value // 64 % 64], graph.word("level", value % 64 - 1)
        known = ontology.load().predicates.get(relation)
        more = ", ".join(filter(None, (stance if stance != "asserted" else None, level,
                                       graph.entity_id(place - 1) if place else None)))
        kind = known.gexf_kind if known else relation
        kinds.append(EdgeKind(f"{kind} ({more})" if more else kind, relation, stance, level, sign(relation, stance),
                              bool(symmetric[value // 4096]), known.colour if known else _GREY))
    return kinds, number


def _telling_place(view: View, code: Longs) -> Longs:
    """For each edge its place's row plus one where another edge has the same ends and ``code``, else 0."""
    edges = view.edges
    out = np.zeros(len(edges), dtype=np.int64)
    if not (edges.place >= 0).any():
        return out
    order = np.lexsort((code, edges.target, edges.source))
    same = np.ones(max(len(edges) - 1, 0), dtype=np.bool_)
    for column in (code, edges.target, edges.source):
        same &= np.diff(column[order]) == 0
    twice = np.zeros(len(edges), dtype=np.bool_)
    twice[order[1:]] |= same
    twice[order[:-1]] |= same
    out[twice] = edges.place[twice] + 1
    return out


def relation_label(relation: str, language: str) -> str:
    """A relation's label in a language; its name where the vocabulary has none."""
    known = ontology.load().predicates.get(relation)
    return known.labels.get(language, relation) if known else relation


def labels(view: View, language: str) -> Callable[[int, int], list[str]]:
    """The best label of each node in a language."""
    graph, table, nodes = view.graph, view.graph.entities, view.nodes
    best: Array = np.full(len(nodes), NONE, dtype=np.int32)
    for column in (getattr(table, language), table.ar, table.fr, table.en, table.other, table.id):
        best = np.where(best >= 0, best, column[nodes])
    return lambda a, b: graph.strings.many(best[a:b])


def colours(view: View) -> Iterator[str]:
    """Each node's colour, ``#rrggbb``: its own, else its type's."""
    graph, table = view.graph, view.graph.entities
    known = ontology.load().types
    by_type = [known[name].colour if name in known else _GREY for name in graph.vocabularies["type"]] + [_GREY]
    for row in view.nodes.tolist():
        yield graph.strings[int(table.colour[row])] or by_type[table.type[row]]


def sizes(view: View) -> Floats:
    """Each node's size as drawn, 4 to 40, by the root of its weighted degree."""
    strength = np.sqrt(view.weighted_degree())
    wide = _SMALLEST + (_LARGEST - _SMALLEST) * strength / max(float(strength.max(initial=0)), 1)
    return np.asarray(np.round(wide, 1), dtype=np.float64)


def _each(make: Callable[[Any], Any], values: npt.NDArray[Any]) -> list[Any]:
    """What ``make`` gives for each value, asked once for those that come again."""
    listed = values.tolist()
    made = {value: make(value) for value in set(listed)}
    return [made[value] for value in listed]


def _strings(graph: ClaimGraph, name: str, numbers: Ints) -> Column:
    return Column(name, "string", lambda a, b: [text or None for text in graph.strings.many(numbers[a:b])],
                  bool((numbers >= 0).any()))


def _publishers(view: View) -> Callable[[int, int], list[Any]]:
    """Up to three publishers of each edge, the best claim's first."""
    graph, edges = view.graph, view.edges
    known: dict[tuple[int, ...], tuple[str, ...] | None] = {}
    numbers = graph.claims.publisher[edges.claims]
    printed = np.unique(numbers[numbers >= 0])
    names: dict[int, str | None] = {NONE: None}
    for number, name in zip(printed.tolist(), graph.strings.many(printed), strict=True):
        short = name if len(name) <= PUBLISHER_LENGTH else name[:PUBLISHER_LENGTH - 1] + "…"
        names[number] = short if name != UNKNOWN_SOURCE else None
    alone: dict[int, tuple[str, ...] | None] = {number: (name,) if name else None for number, name in names.items()}

    def values(a: int, b: int) -> list[Any]:
        starts = edges.starts[a:b + 1]
        if len(known) > _REMEMBERED:
            known.clear()
        out = list(map(alone.__getitem__, numbers[starts[:-1]].tolist()))
        several = np.flatnonzero(np.diff(starts) > 1)
        of_claims, first = numbers[starts[0]:starts[-1]].tolist(), int(starts[0])
        for i, start, end in zip(several.tolist(), starts[several].tolist(), starts[several + 1].tolist(), strict=True):
            key = tuple(of_claims[start - first:end - first])
            if key not in known:
                found = [name for number in dict.fromkeys(key) if (name := names[number])]
                known[key] = tuple(found[:PUBLISHERS_MOST]) or None
            out[i] = known[key]
        return out

    return values
