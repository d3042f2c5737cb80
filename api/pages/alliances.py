"""The page of party alliances: matrix, clashes, blocs, councils; every cell and line leads to its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response

from api import parameters
from api.pages import blueprint, page
from api.pages.statement import Statement, statements
from api.service import graph_of
from kg.graph.alliances import Alliances, alliances
from kg.graph.claims import ClaimGraph
from kg.graph.records import EntityRecord
from kg.graph.signed import Tie
from kg.graph.signs import COOPERATION

_PARTIES_MOST = 24
_PAIRS_MOST = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a pair: sources for standing together and against each other."""

    plus: int
    minus: int
    anchor: str

    @property
    def kind(self) -> str:
        """``plus``, ``minus`` or ``both``."""
        return "both" if self.plus and self.minus else "plus" if self.plus else "minus"


@dataclass(frozen=True, slots=True)
class Stand:
    """One tie with its sentences."""

    tie: Tie
    place: EntityRecord | None
    via: EntityRecord | None
    statements: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two parties and all that ties them."""

    one: EntityRecord
    other: EntityRecord
    anchor: str
    stands: Sequence[Stand]


@blueprint.get("/alliances")
def alliances_page() -> Response:
    """Who stands with whom, and where that contradicts itself."""
    graph = graph_of()
    filters = parameters.filters(graph)
    picture = alliances(graph, filters=filters)
    order = _order(picture)
    total = len({tie.pair() for tie in picture.ties})
    clashes = [(clash, graph.entity(graph.index(clash.pair[0])), graph.entity(graph.index(clash.pair[1])),
                *statements(graph, [clash.allied_claim, clash.against_claim])) for clash in picture.clashes]
    return page("alliances.html", graph.snapshot, picture=picture, filters=filters, order=order, cells=_cells(picture, order),
                pairs=_pairs(graph, picture), total=total, clashes=clashes, name=_Names(graph), noindex=filters.sensitive)


class _Names:
    """Records by id, for the template."""

    def __init__(self, graph: ClaimGraph) -> None:
        self._graph = graph

    def __getitem__(self, ident: str) -> EntityRecord:
        return self._graph.entity(self._graph.index(ident))


def _order(picture: Alliances) -> list[EntityRecord]:
    """The parties of most ties, those of one community side by side so that blocs show."""
    ties: dict[str, int] = {}
    for tie in picture.ties:
        for end in tie.pair():
            ties[end] = ties.get(end, 0) + tie.weight
    kept = {name for name, _ in sorted(ties.items(), key=lambda item: (-item[1], item[0]))[:_PARTIES_MOST]}
    grouped = [name for group in picture.communities for name in sorted(group, key=lambda n: (-ties.get(n, 0), n))
               if name in kept]
    return [picture.parties[name] for name in (*grouped, *sorted(kept - set(grouped)))]


def _cells(picture: Alliances, order: Sequence[EntityRecord]) -> Mapping[tuple[str, str], Cell]:
    shown = {party.id for party in order}
    sums: dict[tuple[str, str], list[int]] = {}
    for tie in picture.ties:
        one, other = tie.pair()
        if one in shown and other in shown:
            sums.setdefault((one, other), [0, 0])[tie.sign != COOPERATION] += tie.weight
    cells = {}
    for (one, other), (plus, minus) in sums.items():
        cells[one, other] = cells[other, one] = Cell(plus, minus, _anchor(one, other))
    return cells


def _pairs(graph: ClaimGraph, picture: Alliances) -> list[Pair]:
    """Pairs by their weight, what is in force first; each with its stands, the strongest first."""
    names, by_pair = _Names(graph), dict[tuple[str, str], list[Tie]]()
    for tie in picture.ties:
        by_pair.setdefault(tie.pair(), []).append(tie)
    ranked = sorted(by_pair.items(), key=lambda item: (-sum(tie.weight for tie in item[1]), item[0]))
    out = []
    for (one, other), ties in ranked[:_PAIRS_MOST]:
        strongest = sorted(ties, key=lambda tie: (not tie.in_force, -tie.weight))
        stands = [Stand(tie, names[tie.place] if tie.place else None, names[tie.via] if tie.via else None,
                        statements(graph, tie.evidence(graph))) for tie in strongest]
        out.append(Pair(names[one], names[other], _anchor(one, other), stands))
    return out


def _anchor(one: str, other: str) -> str:
    return f"{one}-{other}".replace("/", "-")
