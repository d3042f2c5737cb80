"""A claim as a page says it: its ends with their labels, its qualifiers in words, its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from api.render import current, qualifier
from kg.graph.claims import ClaimGraph
from kg.graph.records import ClaimRecord, EntityRecord


@dataclass(frozen=True, slots=True)
class Qualified:
    """A qualifier in words; ``entity`` where its value is one."""

    name: str
    text: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim with all that is shown of it."""

    claim: ClaimRecord
    subject: EntityRecord
    object: EntityRecord
    speaker: EntityRecord | None
    qualifiers: tuple[Qualified, ...]

    @property
    def hash(self) -> str:
        """The last part of the claim's id, for addresses."""
        return self.claim.id.partition("/")[2]

    def without(self, *names: str) -> tuple[Qualified, ...]:
        """The qualifiers but those of these names."""
        return tuple(one for one in self.qualifiers if one.name not in names)


def statements(graph: ClaimGraph, claims: Iterable[ClaimRecord]) -> list[Statement]:
    """Claims with the labels of what they name."""
    return [_statement(graph, claim) for claim in claims]


def _statement(graph: ClaimGraph, claim: ClaimRecord) -> Statement:
    def record(ident: str) -> EntityRecord:
        return graph.entity(graph.index(ident))

    w, values = current(), claim.qualifiers
    named = {ident: record(ident) for ident in (values.place, values.party) if ident and graph.has(ident)}
    labels = {ident: w.label(one.labels, one.label) for ident, one in named.items()}
    qualifiers = []
    for name in values.__slots__:
        value = getattr(values, name)
        if value is not None:
            qualifiers.append(Qualified(name, qualifier(w, name, value, labels), value if value in named else None))
    speaker = record(claim.attributed_to) if claim.attributed_to else None
    return Statement(claim, record(claim.subject), record(claim.object), speaker, tuple(qualifiers))
