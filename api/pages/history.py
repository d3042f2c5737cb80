"""What an entity's page shows beside its relations: what happened when, and what is paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.statement import Statement, statements
from api.render import current, qualifier
from kg.graph.claims import ClaimGraph
from kg.graph.filters import Filters
from kg.graph.money import Flow, money
from kg.graph.records import EntityRecord
from kg.graph.timeline import timeline
from kg.model import Amount

_EVENTS_SHOWN = 40
_FLOWS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Moment:
    """One dated event: what (start, end, reported), its date in words, and the claim."""

    what: str
    date: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class History:
    """The latest events, the latest first; ``left`` are older ones not shown, ``undated`` claims have no date."""

    moments: Sequence[Moment]
    left: int
    undated: int


@dataclass(frozen=True, slots=True)
class Payment:
    """One flow of money with its ends, its amount in words, and its best claim."""

    flow: Flow
    payer: EntityRecord
    payee: EntityRecord
    amount: str
    statement: Statement


def history(graph: ClaimGraph, ident: str, filters: Filters) -> History:
    """What the claims date in an entity's life."""
    told = timeline(graph, ident, filters=filters, limit=1000)
    latest = told.items[-_EVENTS_SHOWN:][::-1]
    said = statements(graph, [event.claim for event in latest])
    moments = [Moment(event.what, current().date(event.date), statement) for event, statement in zip(latest, said, strict=True)]
    return History(moments, told.total - len(moments), told.undated)


def payments(graph: ClaimGraph, ident: str, filters: Filters) -> list[Payment]:
    """What an entity pays or gets, the largest first; flows without an amount at the end."""
    w, out = current(), []
    for flow in money(graph, entity=ident, filters=filters, limit=_FLOWS_SHOWN).items:
        known = flow.low is not None or flow.high is not None
        amount = qualifier(w, "amount", Amount(flow.low, flow.high, flow.currency), {}) if known else "—"
        out.append(Payment(flow, graph.entity(graph.index(flow.payer)), graph.entity(graph.index(flow.payee)), amount,
                           statements(graph, flow.claims[:1])[0]))
    return out
