"""FollowTheMoney (https://followthemoney.tech/docs/): one entity or link a line, as Aleph and OpenSanctions load them.

The schema of each type and relation is stated in the ontology. Two are richer here: a post in a public body is a Position with
its Occupancy, and a contract is a Contract with its ContractAward. FollowTheMoney knows no stance: only what is asserted, or
asserted to have ended, becomes a typed link; all else is an UnknownLink whose role says what it is, so that no denial reads as
a fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from kg import ontology
from kg.export import table
from kg.export.base import Options
from kg.graph.claims import ClaimGraph
from kg.graph.records import ClaimRecord
from kg.graph.view import View
from kg.rdf.terms import Names

#: Schema -> what its entities are besides.
PARENTS: Final[dict[str, frozenset[str]]] = {
    "Person": frozenset({"LegalEntity"}), "Organization": frozenset({"LegalEntity"}),
    "PublicBody": frozenset({"LegalEntity", "Organization"}), "Company": frozenset({"LegalEntity", "Organization", "Asset"}),
    "Address": frozenset()}
#: Schema of a link -> what the entities at its two ends must be.
ENDS: Final[dict[str, tuple[str, str]]] = {
    "Membership": ("LegalEntity", "Organization"), "Directorship": ("LegalEntity", "Organization"),
    "Ownership": ("LegalEntity", "Asset"), "Payment": ("LegalEntity", "LegalEntity"), "UnknownLink": ("Thing", "Thing")}
_TOPICS: Final = {"Party": "pol.party", "Municipality": "gov.muni", "Arrondissement": "gov.muni", "Province": "gov.state",
                  "Region": "gov.state", "PublicBody": "gov"}
_MOROCCAN: Final = ("Party", "Municipality", "Arrondissement", "Province", "Region")
_FACTS: Final = ("asserted", "ended")
Entity = dict[str, Any]


def pieces(view: View, options: Options) -> Iterator[bytes]:
    """Newline-delimited JSON: the entities, then the links, each with what it needs before it."""
    writer = _Writer(view, options)
    for a in range(0, len(view.nodes), table.CHUNK):
        yield b"".join(_line(writer.node(row)) for row in view.nodes[a:a + table.CHUNK].tolist())
    for a in range(0, len(view.edges), table.CHUNK):
        yield b"".join(_line(entity) for i in range(a, min(a + table.CHUNK, len(view.edges))) for entity in writer.edge(i))


def key(ident: str) -> str:
    """An id as FollowTheMoney allows them: letters, digits, dots and hyphens.

    >>> key("municipality/06.141.01.0"), key("person/a_b")
    ('municipality.06.141.01.0', 'person.a-5f-b')
    """
    return re.sub(r"[^0-9A-Za-z.-]", lambda match: f"-{ord(match[0]):x}-", ident.replace("/", ".", 1)).rstrip(".-")


def _line(entity: Entity) -> bytes:
    return json.dumps(entity, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _entity(ident: str, schema: str, **properties: object) -> Entity:
    """An entity with its filled properties; single values become lists."""
    filled = {name: values for name, value in properties.items()
              if (values := [str(one) for one in (value if isinstance(value, list) else [value]) if one is not None])}
    return {"id": ident, "schema": schema, "properties": filled}


class _Writer:
    def __init__(self, view: View, options: Options) -> None:
        self.view, self.graph, self.language = view, view.graph, options.language
        self.known, self.names = ontology.load(), Names(view.graph.base)
        self.kinds, number = table.edge_kinds(view)
        self.number: list[int] = number.tolist()
        self.positions: set[str] = set()

    def schema(self, row: int) -> str:
        """The schema of an entity."""
        known = self.known.types.get(self.graph.type_of(row))
        return known.ftm if known else "LegalEntity"

    def node(self, row: int) -> Entity:
        """An entity with its names."""
        record, schema = self.graph.entity(row), self.schema(row)
        legal = "LegalEntity" in PARENTS.get(schema, frozenset())
        return _entity(
            key(record.id), schema, name=list(dict.fromkeys(record.labels.values())) or record.label,
            alias=[name for name in _aliases(self.graph, row) if name not in record.labels.values()],
            abbreviation=record.acronym if legal else None, wikidataId=record.wikidata, topics=_TOPICS.get(record.type),
            country="ma" if record.type in _MOROCCAN else None,
            sourceUrl=record.id if "://" in record.id else self.names.thing(record.id).value)

    def edge(self, i: int) -> Iterator[Entity]:
        """The link of an edge, and the position or contract that it needs; one link for each amount of money."""
        edges, kind = self.view.edges, self.kinds[self.number[i]]
        source, target = int(edges.source[i]), int(edges.target[i])
        claims = list(self.graph.records(edges.claims_of(i)))
        schema = self._schema(kind.relation, kind.stance, source, target)
        ident = f"link.{key(claims[0].id)}"
        if kind.stance in _FACTS and kind.relation == "holdsPost" and self.schema(target) == "PublicBody" and (
                self.schema(source) == "Person"):
            yield from self._posts(ident, source, target, claims)
        elif kind.stance in _FACTS and kind.relation == "awardsContractTo":
            yield from self._contracts(ident, source, target, claims)
        elif schema == "Payment":
            for number, group in enumerate(_by_amount(claims)):
                yield _entity(f"{ident}.{number}", schema, payer=self._id(source), beneficiary=self._id(target),
                              purpose=group[0].qualifiers.topic, **_amount(group[0]), **_told(group))
        else:
            yield self._link(ident, schema, kind.relation, kind.kind, source, target, claims)

    def _schema(self, relation: str, stance: str, source: int, target: int) -> str:
        """The relation's schema; UnknownLink where it is no fact, or does not take such ends."""
        known = self.known.predicates.get(relation)
        if known is None or stance not in _FACTS:
            return "UnknownLink"
        needed = ENDS.get(known.ftm.schema, ("", ""))
        fits = all(need == "Thing" or need in {self.schema(row), *PARENTS.get(self.schema(row), ())}
                   for need, row in zip(needed, (source, target), strict=True))
        return known.ftm.schema if fits else "UnknownLink"

    def _link(self, ident: str, schema: str, relation: str, kind: str, source: int, target: int,
              claims: list[ClaimRecord]) -> Entity:
        known, typed = self.known.predicates.get(relation), schema != "UnknownLink"
        subject, object_ = (known.ftm.subject, known.ftm.object) if known and typed else ("subject", "object")
        roles = list(dict.fromkeys(label for claim in claims if (label := self._role(claim.qualifiers.role))))
        share = next((claim.qualifiers.share for claim in claims if claim.qualifiers.share), None)
        percentage = share.min if share is not None and share.min == share.max else None
        return _entity(ident, schema, **{subject: self._id(source), object_: self._id(target)},
                       role=roles if typed else [kind, *roles], status=claims[0].stance,
                       percentage=percentage if schema == "Ownership" else None, **_told(claims))

    def _posts(self, ident: str, source: int, target: int, claims: list[ClaimRecord]) -> Iterator[Entity]:
        by_role: dict[str | None, list[ClaimRecord]] = {}
        for claim in claims:
            by_role.setdefault(claim.qualifiers.role, []).append(claim)
        role, group = next(iter(by_role.items())) if len(by_role) == 1 else (None, claims)
        post = f"position.{self._id(target)}.{role or 'post'}"
        if post not in self.positions:
            self.positions.add(post)
            place = self.graph.label(target, self.language)
            title = self._role(role) or table.relation_label("holdsPost", self.language)
            yield _entity(post, "Position", name=f"{title}, {place}", organization=self._id(target))
        status = {"ended": "ended"}.get(claims[0].stance)
        yield _entity(ident, "Occupancy", holder=self._id(source), post=post, status=status, **_told(group))

    def _contracts(self, ident: str, source: int, target: int, claims: list[ClaimRecord]) -> Iterator[Entity]:
        for number, group in enumerate(_by_amount(claims)):
            topic = group[0].qualifiers.topic
            ends = (self.graph.label(row, self.language) for row in (source, target))
            contract = f"contract.{ident}.{number}"
            yield _entity(contract, "Contract", name=topic or " – ".join(ends), authority=self._id(source), **_amount(group[0]))
            yield _entity(f"{ident}.{number}", "ContractAward", supplier=self._id(target), contract=contract,
                          **_amount(group[0]), **_told(group))

    def _id(self, row: int) -> str:
        return key(self.graph.entity_id(row))

    def _role(self, code: str | None) -> str | None:
        known = self.known.roles.get(code or "")
        return known.labels.get(self.language, code) if known else code


def _told(claims: list[ClaimRecord]) -> dict[str, object]:
    """When, where and by whom it is told; dates whose year is unknown are no dates there."""
    starts = [str(claim.qualifiers.start) for claim in claims if claim.qualifiers.start and claim.qualifiers.start.year]
    ends = [str(claim.qualifiers.until) for claim in claims if claim.qualifiers.until and claim.qualifiers.until.year]
    articles = [claim.article for claim in claims if claim.article]
    quotes = [claim.evidence.text for claim in claims if claim.evidence]
    return {"startDate": _once(starts), "endDate": _once(ends), "recordId": claims[0].id,
            "date": _once([claim.reported for claim in claims if claim.reported and not claim.reported.startswith("--")]),
            "sourceUrl": _once([article.url for article in articles if article.url and article.url.startswith("http")]),
            "publisher": _once([*(article.publisher for article in articles if article.publisher),
                                *(claim.source for claim in claims if claim.source)]),
            "summary": _once(quotes)[:3]}


def _once(values: list[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _by_amount(claims: list[ClaimRecord]) -> list[list[ClaimRecord]]:
    groups: dict[object, list[ClaimRecord]] = {}
    for claim in claims:
        groups.setdefault(claim.qualifiers.amount, []).append(claim)
    return list(groups.values())


def _amount(claim: ClaimRecord) -> dict[str, object]:
    """An exact amount; one with a bound only is in the sentence, since FollowTheMoney has no bounds."""
    amount = claim.qualifiers.amount
    if amount is None or amount.min is None or amount.min != amount.max:
        return {}
    return {"amount": np.format_float_positional(amount.min, trim="-"), "currency": amount.currency}


def _aliases(graph: ClaimGraph, row: int) -> list[str]:
    table_ = graph.entities
    return _once(graph.strings.many(table_.alias[int(table_.alias_offsets[row]):int(table_.alias_offsets[row + 1])]))
