"""Questions over a graph: by the library, by plain SPARQL over the same store, by a networkx graph built for the request."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bench.measure import median, p95, times
from bench.synthetic import StoreReader
from kg.graph import ClaimGraph, alliances, load, neighbourhood, paths, whole
from kg.graph.alliances import _alliances as remembered
from kg.graph.paths import pair_graph
from kg.graph.ring import ring_at

Row = dict[str, Any]


def measure(reader: StoreReader, runs: int) -> list[Row]:
    """One row a question: milliseconds of each way (``ours``, ``again`` with what is remembered, ``sparql``, ``networkx``)."""
    graph = load(reader)
    degree = np.diff(graph.offsets)
    order = np.argsort(degree, kind="stable")
    order = order[degree[order] > 0]
    middle, hub = (graph.entity_id(int(order[at])) for at in (len(order) // 2, -1))
    rows = []
    for name, entity in (("neighbourhood of a median entity", middle), ("neighbourhood of the biggest hub", hub)):
        ask = partial(_near, graph, entity)
        rows.append(_row(f"{name} ({degree[graph.index(entity)]} claims)", _cold(ask, ring_at.cache_clear, runs),
                         times(ask, runs), times(partial(one_hop, reader, entity), max(runs // 4, 2)),
                         partial(_neighbours, graph, entity)))
    ends = [(graph.entity_id(int(order[len(order) // 3 + i])), graph.entity_id(int(order[len(order) // 2 + 7 * i])))
            for i in range(max(runs // 2, 2))]
    rows.append(_row("five paths between two entities", _cold(partial(_paths, graph, *ends[0]), pair_graph.cache_clear, 2),
                     sorted(times(partial(_paths, graph, *pair), 1)[0] for pair in ends),
                     sorted(times(partial(some_paths, reader, *pair), 1)[0] for pair in ends[:3]),
                     partial(five_paths, graph, *ends[0])))
    rows.append(_row("alliances, clashes, councils", _cold(partial(alliances, graph), remembered.cache_clear, 2),
                     times(partial(alliances, graph), runs), times(partial(by_year, reader), 2), partial(_stands, graph)))
    return rows


def _near(graph: ClaimGraph, entity: str) -> object:
    return neighbourhood(graph, entity).as_json()


def _paths(graph: ClaimGraph, one: str, other: str) -> object:
    return paths(graph, one, other).as_json()


def _cold(ask: Callable[[], object], forget: Callable[[], None], runs: int) -> list[float]:
    def afresh() -> None:
        forget()
        ask()

    return times(afresh, runs)


def _row(name: str, first: list[float], again: list[float], sparql: list[float], networkx: Callable[[], object]) -> Row:
    return {"name": name, "ours": median(first), "ours_p95": p95(first), "again": median(again), "again_p95": p95(again),
            "sparql": median(sparql), "networkx": times(networkx, 1)[0]}


def plain_network(graph: ClaimGraph) -> Any:
    """The edges as a networkx graph with relation, stance and weight, as fast as it can be built from columns."""
    import networkx as nx

    edges, words = whole(graph).edges, graph.vocabularies
    columns = (edges.source, edges.target, edges.predicate, edges.stance, edges.sources)
    network: Any = nx.MultiDiGraph()
    network.add_edges_from((source, target, {"relation": words["predicate"][p], "stance": words["stance"][s], "weight": weight})
                           for source, target, p, s, weight in zip(*(column.tolist() for column in columns), strict=True))
    return network


def _neighbours(graph: ClaimGraph, entity: str) -> object:
    network, row = plain_network(graph), graph.index(entity)
    return [*network.out_edges(row, data=True), *network.in_edges(row, data=True)]


def _stands(graph: ClaimGraph) -> object:
    """Edges among parties, by relation and stance."""
    party = graph.code("type", "Party")
    types = graph.entities.type
    edges = plain_network(graph).edges(data=True)
    return Counter((min(s, t), max(s, t), data["relation"], data["stance"]) for s, t, data in edges
                   if types[s] == party and types[t] == party)


def five_paths(graph: ClaimGraph, one: str, other: str) -> object:
    """networkx's five shortest paths; without weights, which is in its favour."""
    import networkx as nx

    network: Any = nx.Graph(plain_network(graph))
    pair = graph.index(one), graph.index(other)
    try:
        return list(itertools.islice(nx.shortest_simple_paths(network, *pair), 5))
    except nx.NetworkXNoPath:
        return []


def one_hop(reader: StoreReader, entity: str) -> int:
    """All claims at an entity with their qualifiers and sentence."""
    node = f"<https://w3id.org/sila/id/{entity}>"
    return sum(1 for _ in reader.solutions(
        "PREFIX sila: <https://w3id.org/sila/ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT * WHERE { { ?claim rdf:subject " + node + " ; rdf:object ?other } UNION "
        "{ ?claim rdf:object " + node + " ; rdf:subject ?other } ?claim rdf:predicate ?relation ; sila:stance ?stance ; "
        "sila:confidence ?confidence ; prov:wasDerivedFrom ?article . OPTIONAL { ?claim sila:level ?level } "
        "OPTIONAL { ?other rdfs:label ?label } }"))


def some_paths(reader: StoreReader, one: str, other: str) -> int:
    """Five paths of two or three plain edges, in no order: SPARQL has no shortest and no best."""
    ends = [f"<https://w3id.org/sila/id/{ident}>" for ident in (one, other)]
    step = "{{ {0} ?{2} {1} }} UNION {{ {1} ?{2} {0} }}".format
    two = f"{step(ends[0], '?a', 'p')} {step('?a', ends[1], 'q')}"
    three = f"{step(ends[0], '?a', 'p')} {step('?a', '?b', 'r')} {step('?b', ends[1], 'q')}"
    keep = 'FILTER(STRSTARTS(STR(?p), "https://w3id.org/sila/ontology#"))'
    return sum(1 for _ in reader.solutions(f"SELECT * WHERE {{ {{ {two} }} UNION {{ {three} }} {keep} }} LIMIT 5"))


def by_year(reader: StoreReader) -> Counter[str]:
    """Claims of parties with and against each other by stance, level and year: counts, no blocs, clashes or sentences."""
    return Counter(str(row["relation"]) for row in reader.solutions(
        "PREFIX sila: <https://w3id.org/sila/ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        "SELECT ?one ?other ?relation ?stance ?level ?year (COUNT(*) AS ?n) WHERE { "
        "VALUES ?relation { sila:alliedWith sila:memberOf sila:supports sila:opposes sila:criticises sila:leads } "
        "?one a sila:Party . ?claim rdf:subject ?one ; rdf:predicate ?relation ; rdf:object ?other ; sila:stance ?stance ; "
        "sila:reported ?day . OPTIONAL { ?claim sila:level ?level } BIND(SUBSTR(STR(?day), 1, 4) AS ?year) } "
        "GROUP BY ?one ?other ?relation ?stance ?level ?year"))
