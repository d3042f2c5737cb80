"""Money: who pays whom, with lower and upper bounds, by currency; by commune, company, year.

An amount in the news has often one bound only ("more than 100 million"). A sum's lower bound adds the known lower bounds; its
upper bound exists only where every amount has one. The same amount between the same two, reported again, is one amount with
more sources and is not added twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kg.errors import UsageError
from kg.graph.build import day_text
from kg.graph.claims import ClaimGraph
from kg.graph.cursor import Cursor, resume
from kg.graph.filters import Filters
from kg.graph.independence import independent
from kg.graph.records import ClaimRecord
from kg.graph.sparql import claims_query

RELATIONS: Final = ("funds", "awardsContractTo", "agreementWith")
GROUPS: Final = ("payer", "payee", "commune", "company", "year", "relation", "stance")
_COMMUNES: Final = ("Municipality", "Arrondissement")
LIMIT_MOST: Final = 1000
EVIDENCE_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Flow:
    """One amount from one to another, as far as anybody says: ``mutual`` where the words do not say who pays."""

    payer: str
    payee: str
    relation: str
    stance: str
    mutual: bool
    low: float | None
    high: float | None
    currency: str
    topic: str | None
    commune: str | None
    company: str | None
    date: str | None
    sources: int
    claims: tuple[ClaimRecord, ...]

    def as_json(self) -> dict[str, Any]:
        """All fields; ``amount`` as in a claim."""
        return {"payer": self.payer, "payee": self.payee, "relation": self.relation, "stance": self.stance,
                "mutual": self.mutual, "amount": {"min": self.low, "max": self.high, "currency": self.currency},
                "topic": self.topic, "commune": self.commune, "company": self.company, "date": self.date,
                "sources": self.sources,
                "claims": [claim.as_json() for claim in self.claims]}


@dataclass(frozen=True, slots=True)
class Total:
    """A sum over flows of one group and currency; ``high`` is None where some amount has no upper bound."""

    group: dict[str, str | None]
    currency: str
    low: float
    high: float | None
    flows: int

    def as_json(self) -> dict[str, Any]:
        """All fields."""
        return {**self.group, "amount": {"min": self.low, "max": self.high, "currency": self.currency}, "flows": self.flows}


@dataclass(frozen=True, slots=True)
class Money:
    """An answer of ``money``: a page of flows, the largest lower bound first, and the totals over all of them."""

    snapshot: str
    filters: Filters
    by: tuple[str, ...]
    items: tuple[Flow, ...]
    totals: tuple[Total, ...]
    total: int
    limit: int
    next: str | None
    sparql: str

    def as_json(self) -> dict[str, Any]:
        """The answer of the API."""
        return {"snapshot": self.snapshot, "filters": self.filters.as_json(), "by": list(self.by),
                "items": [flow.as_json() for flow in self.items], "totals": [total.as_json() for total in self.totals],
                "total": self.total, "limit": self.limit, "truncated": self.next is not None, "next": self.next,
                "sparql": self.sparql}


def money(graph: ClaimGraph, *, entity: str | None = None, by: Iterable[str] | str = ("payer", "payee"), limit: int = 100,
          cursor: str | None = None, filters: Filters | None = None, **named: Any) -> Money:
    """Who pays whom, and how much in all.

    Parameters
    ----------
    graph : ClaimGraph
    entity : str, optional
        Only what this one pays or gets.
    by : names of groups
        For the totals: any of ``payer``, ``payee``, ``commune``, ``company``, ``year``, ``relation``, ``stance``. The stance is
        always one of the groups: what is only planned is never added to what is said to be paid.
    limit : int
        Flows in one answer, 1 to 1000.
    filters : Filters, optional
        Or, instead, the arguments of ``Filters.of`` by name; ``relations`` among funds, awardsContractTo, agreementWith.

    Returns
    -------
    Money

    Raises
    ------
    UsageError
        For an unknown entity, group or relation, or a limit out of range.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> answer = money(graph(), by="company,year")
    >>> [(total.group["company"], total.group["year"], total.low, total.high, total.currency) for total in answer.totals]
    [('company/water', '2022', 2000000.0, None, 'MAD')]
    """
    groups = tuple(part.strip() for part in by.split(",")) if isinstance(by, str) else tuple(by)
    for name in groups:
        if name not in GROUPS:
            raise UsageError(f"by={name}: not one of {', '.join(GROUPS)}")
    if not 1 <= limit <= LIMIT_MOST:
        raise UsageError(f"limit={limit}: from 1 to {LIMIT_MOST}")
    if filters is None:
        filters = Filters.of(**named)
    elif named:
        raise UsageError("give filters as an object or by name, not both")
    if filters.relations - set(RELATIONS):
        raise UsageError(f"relations={','.join(sorted(filters.relations))}: money flows by {', '.join(RELATIONS)}")
    flows = _flows(graph, filters, entity)
    question = f"money {entity} {','.join(groups)} {limit} {filters.fingerprint()}"
    offset = (resume(cursor, graph.snapshot, question) or {}).get("", 0)
    page = flows[offset:offset + limit]
    more = Cursor(graph.snapshot, question, {"": offset + limit}).text() if offset + limit < len(flows) else None
    return Money(graph.snapshot, filters, groups, tuple(page), _totals(flows, groups), len(flows), limit, more,
                 claims_query(graph.base, filters, entity))


def _flows(graph: ClaimGraph, filters: Filters, entity: str | None) -> list[Flow]:
    claims = graph.claims
    rows = graph.claims_at(graph.index(entity)) if entity else np.arange(len(graph), dtype=np.int32)
    relations = [graph.code("predicate", name) for name in RELATIONS]
    has_amount = ~np.isnan(claims.amount_min[rows]) | ~np.isnan(claims.amount_max[rows])
    rows = rows[np.isin(claims.predicate[rows], relations) & has_amount]
    rows = rows[filters.matching(graph, rows)]
    same: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows[np.lexsort((rows, -claims.confidence[rows]))].tolist():
        same[(int(claims.subject[row]), int(claims.predicate[row]), int(claims.object[row]), int(claims.stance[row]),
              int(claims.currency[row]), _known(claims.amount_min[row]), _known(claims.amount_max[row]))].append(row)
    flows = [flow for group in same.values() if (flow := _flow(graph, group)).sources >= filters.min_sources]
    return sorted(flows, key=lambda flow: (-(flow.low or flow.high or 0), flow.payer, flow.payee, flow.relation, flow.stance))


def _flow(graph: ClaimGraph, rows: list[int]) -> Flow:
    claims, best = graph.claims, rows[0]
    relation = graph.vocabularies["predicate"][claims.predicate[best]]
    payer, payee = int(claims.subject[best]), int(claims.object[best])
    company = [row for row in (payer, payee) if graph.type_of(row) == "Company"]
    mutual = relation == "agreementWith" and len(company) != 1
    if relation == "agreementWith" and company == [payer]:
        payer, payee = payee, payer
    place = int(claims.place[best])
    commune = next((row for row in (payer, payee, place) if row >= 0 and graph.type_of(row) in _COMMUNES), None)
    days = [int(claims.anchor[row]) for row in rows if claims.anchor[row] > 0]
    topic = next((text for row in rows if (text := graph.strings[int(claims.topic[row])])), None)
    sources = independent(claims, np.array(rows, dtype=np.int32), np.zeros(len(rows), dtype=np.int64), 1)
    return Flow(
        graph.entity_id(payer), graph.entity_id(payee), relation, graph.vocabularies["stance"][claims.stance[best]], mutual,
        _known(claims.amount_min[best]), _known(claims.amount_max[best]),
        graph.word("currency", int(claims.currency[best])) or "MAD", topic,
        graph.entity_id(commune) if commune is not None else None,
        graph.entity_id(payee) if graph.type_of(payee) == "Company" else None, day_text(min(days, default=-1)) or None,
        int(sources[0]), tuple(graph.records(rows[:EVIDENCE_MOST])))


def _known(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)


def _totals(flows: list[Flow], by: tuple[str, ...]) -> tuple[Total, ...]:
    groups: dict[tuple[str | None, ...], list[Flow]] = defaultdict(list)
    names = (*by, *({"stance"} - set(by)))
    for flow in flows:
        key = tuple(_group(flow, name) for name in names)
        groups[(*key, flow.currency)].append(flow)
    out = []
    for key, members in groups.items():
        highs = [flow.high for flow in members]
        known = [high for high in highs if high is not None]
        out.append(Total(dict(zip(names, key, strict=False)), str(key[-1]), sum(flow.low or 0.0 for flow in members),
                         sum(known) if len(known) == len(highs) else None, len(members)))
    return tuple(sorted(out, key=lambda total: (
        total.group["stance"] != "asserted", -total.low, tuple(map(str, total.group.values())), total.currency)))


def _group(flow: Flow, name: str) -> str | None:
    if name == "year":
        return flow.date[:4] if flow.date else None
    return str(value) if (value := getattr(flow, name)) is not None else None
