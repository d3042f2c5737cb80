"""The page of party alliances: matrix, clashes, blocs, councils; every cell and line leads to its sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flask import Response

from api import parameters
from api.alliance_figures import Ring, Spell, Times, ring, times
from api.pages import blueprint, page
from api.pages.statement import Statement, statements
from api.render import current
from api.service import graph_of
from kg import ontology
from kg.graph.alliances import Alliances, alliances
from kg.graph.claims import ClaimGraph
from kg.graph.records import EntityRecord
from kg.graph.signed import Tie
from kg.graph.signs import COOPERATION

_PARTIES_MOST = 24
_PAIRS_MOST = 60
_SENTENCES = 6


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
    cells = _cells(picture, order)
    return page("alliances.html", graph.snapshot, picture=picture, filters=filters, order=order, cells=cells,
                pairs=_pairs(graph, picture), total=total, clashes=clashes, name=_Names(graph), noindex=filters.sensitive,
                bounds=_bounds(picture, order),
                councils=[(council, statements(graph, council.claims[:_SENTENCES])) for council in picture.councils],
                ring=_ring(order, cells), times=_times(graph, picture))


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


def _bounds(picture: Alliances, order: Sequence[EntityRecord]) -> set[str]:
    """The parties with which a community begins in the matrix."""
    group = {name: number for number, names in enumerate(picture.communities) for name in names}
    return {party.id for before, party in pairwise(order) if group.get(before.id) != group.get(party.id)}


def _ring(order: Sequence[EntityRecord], cells: Mapping[tuple[str, str], Cell]) -> Ring | None:
    w = current()
    ties = {pair: (cell.kind, cell.plus + cell.minus, cell.anchor) for pair, cell in cells.items()}
    return ring([(party.id, w.label(party.labels, party.label)) for party in order], ties) if ties else None


def _times(graph: ClaimGraph, picture: Alliances) -> Times | None:
    """Pacts from their first to their last evidence with who came and went, and quarrels by their days."""
    w, names = current(), _Names(graph)
    known = ontology.load()

    def named(ident: str) -> str:
        return w.label(names[ident].labels, names[ident].label)

    def where(level: str | None, place: str | None) -> str:
        return " · ".join(filter(None, (w.label(known.levels[level].labels) if level else "", named(place) if place else "")))

    spells, undated = [], 0
    for bloc in picture.blocs:
        days = [day for member in bloc.members for day in (member.first, member.last) if day]
        if days:
            label = named(bloc.alliance) if bloc.alliance else bloc.name or where(bloc.level, bloc.place)
            label = label or w.list(named(member.party) for member in bloc.members)
            claims = [claim for member in bloc.members for claim in member.claims]
            spells.append(Spell(label, "plus", min(days), max(days),
                                [(m.first, f"{named(m.party)}: {w.date(m.first)}") for m in bloc.members if m.first],
                                [(m.last, f"{named(m.party)}: {w.date(m.last)}") for m in bloc.members
                                 if m.last and not m.in_force], f"/{claims[0].id}" if claims else "#matrix"))
        else:
            undated += 1
    for tie in picture.ties:
        if tie.sign == COOPERATION:
            continue
        if first := tie.first or tie.last:
            label = " – ".join(map(named, tie.pair()))
            text = f"{w.label(known.stances[tie.stance].labels)} {where(tie.level, tie.place)}: {w.date(first)}"
            spells.append(Spell(label, "minus", first, tie.last or first, (), [(first, text)], f"#{_anchor(*tie.pair())}"))
        else:
            undated += 1
    return times(spells, rtl=w.dir == "rtl", undated=undated)


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
