"""Views and claims as networkx multigraphs, for whoever wants an algorithm that is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph

if TYPE_CHECKING:
    from kg.graph.view import View


def node_attributes(graph: ClaimGraph, row: int) -> dict[str, Any]:
    """Label, type and labels by language (``label_ar`` …) of an entity, for a node."""
    entity = graph.entity(row)
    return {"label": entity.label, "type": entity.type, **{f"label_{code}": text for code, text in entity.labels.items()}}


def view_network(view: View) -> nx.MultiDiGraph[str]:
    """One networkx edge an edge of the view, keyed ``relation stance level``; node names are entity ids.

    A relation without direction is written once, with ``symmetric`` true; ``MultiDiGraph.to_undirected()`` where directions
    do not matter. Edge attributes: relation, stance, level, place, symmetric, weight, sources, confidence, first, last,
    in_force, claims (ids, the best first).
    """
    from kg.graph.adjacency import symmetric_relations

    graph, edges, symmetric = view.graph, view.edges, symmetric_relations()
    out: nx.MultiDiGraph[str] = nx.MultiDiGraph(title=view.title, query=view.query, snapshot=graph.snapshot)
    for row in view.nodes:
        out.add_node(graph.entity_id(int(row)), **node_attributes(graph, int(row)))
    for i in range(len(edges)):
        relation = graph.vocabularies["predicate"][edges.predicate[i]]
        stance, level = graph.vocabularies["stance"][edges.stance[i]], graph.word("level", int(edges.level[i]))
        place = graph.entity_id(int(edges.place[i])) if edges.place[i] >= 0 else None
        out.add_edge(
            graph.entity_id(int(edges.source[i])), graph.entity_id(int(edges.target[i])),
            key=" ".join(filter(None, (relation, stance, level, place))),
            relation=relation, stance=stance, level=level, place=place, symmetric=relation in symmetric,
            weight=int(edges.sources[i]), sources=int(edges.sources[i]),
            confidence=round(float(edges.confidence[i]), 2), first=day_text(edges.first[i]) or None,
            last=day_text(edges.last[i]) or None, in_force=bool(edges.in_force[i]),
            claims=tuple(graph.strings.many(graph.claims.id[edges.claims_of(i)])))
    return out


def claims_network(graph: ClaimGraph, rows: np.ndarray[Any, Any]) -> nx.MultiDiGraph[str]:
    """One networkx edge a claim, keyed by the claim's id."""
    out: nx.MultiDiGraph[str] = nx.MultiDiGraph(snapshot=graph.snapshot)
    ends = np.unique(np.concatenate([graph.claims.subject[rows], graph.claims.object[rows]]))
    for row in ends:
        out.add_node(graph.entity_id(int(row)), **node_attributes(graph, int(row)))
    for claim in graph.records(rows):
        out.add_edge(claim.subject, claim.object, key=claim.id, relation=claim.predicate, stance=claim.stance,
                     level=claim.qualifiers.level, place=claim.qualifiers.place, confidence=claim.confidence,
                     reported=claim.reported)
    return out
