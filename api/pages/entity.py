"""The page of an entity, and the page of one claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Response, request

from api import parameters
from api.errors import missing
from api.figure import Figure, Spoke, draw
from api.pages import blueprint, page
from api.pages.history import history, payments
from api.pages.statement import Statement, statements
from api.render import current
from api.service import graph_of
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.graph.names import names_of
from kg.graph.neighbourhood import Edge, Neighbourhood, Page, neighbourhood
from kg.graph.records import ClaimRecord, EntityRecord
from kg.ontology import load as load_ontology

_EDGES_SHOWN = 12
_SPOKES = 12


@dataclass(frozen=True, slots=True)
class Tie:
    """One edge from the entity's side: the other end, the edge, and its sentences."""

    other: EntityRecord
    edge: Edge
    statements: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Group:
    """All ties of one relation in one direction on this page."""

    page: Page
    ties: Sequence[Tie]

    @property
    def left(self) -> int:
        """How many come after these."""
        return self.page.total - self.page.offset - self.page.shown


@blueprint.get("/entity/<kind>/<slug>")
def entity_page(kind: str, slug: str) -> Response:
    """Who it is, its posts, and its relations with the sentences that state them."""
    cursor = request.args.get("cursor")
    graph = graph_of(cursor)
    row = parameters.entity(graph, f"{kind}/{slug}")
    filters = parameters.filters(graph)
    near = neighbourhood(graph, f"{kind}/{slug}", filters=filters, limit=_EDGES_SHOWN, cursor=cursor)
    record = graph.entity(row)
    ties = list(_groups(graph, near))
    return page("entity.html", graph.snapshot, noindex=filters.sensitive, entity=record, also=_also(graph, row, record),
                inside=_inside(graph, record), groups=ties, posts=_posts(graph, row, filters), near=near,
                figure=None if cursor else _figure(record, ties), sensitive=filters.sensitive,
                history=None if cursor else history(graph, record.id, filters),
                payments=[] if cursor else payments(graph, record.id, filters))


@blueprint.get("/claim/<hash_>")
def claim_page(hash_: str) -> Response:
    """One claim: what it says, where, and how it was read."""
    graph = graph_of()
    row = graph.strings.find(f"claim/{hash_}", graph.claims.id)
    if row < 0:
        missing(f"no claim {hash_[:40]!r} in this snapshot", "claim", id=hash_[:40])
    record = graph.claim(row)
    return page("claim.html", graph.snapshot, noindex=_delicate(record), statement=statements(graph, [record])[0])


def _delicate(record: ClaimRecord) -> bool:
    return record.predicate == "legalAction" or record.stance == "rumoured"


def _also(graph: ClaimGraph, row: int, record: EntityRecord) -> list[str]:
    labels = {*record.labels.values(), record.acronym}
    return [name for name in names_of(graph, row) if name not in labels]


def _inside(graph: ClaimGraph, record: EntityRecord) -> list[EntityRecord]:
    """The territories that it lies in, the nearest first."""
    found: list[EntityRecord] = []
    while record.inside and len(found) < 5 and graph.has(record.inside):
        record = graph.entity(graph.index(record.inside))
        found.append(record)
    return found


def _groups(graph: ClaimGraph, near: Neighbourhood) -> Iterable[Group]:
    nodes = {node.entity.id: node.entity for node in near.nodes}
    for listed in near.pages:
        if listed.shown:
            edges = [edge for edge in near.edges
                     if edge.relation == listed.relation and _direction(edge, near.centre) == listed.direction]
            others = (nodes[edge.target if edge.source == near.centre else edge.source] for edge in edges)
            ties = [Tie(other, edge, statements(graph, _quoted_first(edge))) for other, edge in zip(others, edges, strict=True)]
            yield Group(listed, ties)


def _quoted_first(edge: Edge) -> list[ClaimRecord]:
    """The claims of an edge, those with a sentence before what was known beforehand."""
    return sorted(edge.claims, key=lambda claim: claim.evidence is None)


def _direction(edge: Edge, centre: str) -> str:
    return "both" if edge.symmetric else "out" if edge.source == centre else "in"


def _posts(graph: ClaimGraph, row: int, filters: Filters) -> list[Statement]:
    """The claims that somebody holds a post, the latest first; of one post told twice in the same words only the surest."""
    rows = graph.claims_at(row)
    rows = rows[filters.matching(graph, rows) & (graph.claims.predicate[rows] == graph.code("predicate", "holdsPost"))]

    def same(record: ClaimRecord) -> tuple[str, ...]:
        return record.subject, record.object, record.qualifiers.role or "", record.stance

    def latest(record: ClaimRecord) -> str:
        return str(record.qualifiers.start or record.last_confirmed or record.reported or "")

    kept = []
    for _, told in groupby(sorted(graph.records(rows), key=same), key=same):
        kept.append(max(told, key=_surest))
    return statements(graph, sorted(kept, key=latest, reverse=True)[:40])


def _surest(record: ClaimRecord) -> tuple[bool, bool, float]:
    return record.qualifiers.start is not None, record.last_confirmed is not None, record.confidence


def _figure(record: EntityRecord, groups: Sequence[Group]) -> Figure | None:
    """The strongest ties as a small picture: each neighbour once, by its strongest edge."""
    w, known = current(), load_ontology()
    best: dict[str, tuple[int, Spoke]] = {}
    for tie in (tie for group in groups for tie in group.ties):
        edge = tie.edge
        relation = known.predicates[edge.relation]
        spoke = Spoke(tie.other.id, w.label(tie.other.labels, tie.other.label), tie.other.type, edge.relation,
                      w.label(relation.labels), edge.stance)
        if tie.other.id not in best or best[tie.other.id][0] < edge.weight:
            best[tie.other.id] = edge.weight, spoke
    strongest = sorted(best.values(), key=lambda item: (-item[0], item[1].id))[:_SPOKES]
    return draw(w.label(record.labels, record.label), record.type, [spoke for _, spoke in strongest]) if strongest else None


