"""Whom a table means: ids of the store, references within the table, and names, each with what was decided and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg import ontology
from kg.entities.resolution import THRESHOLD, Profile, compare
from kg.entities.resolution.score import SURE
from kg.graph.alike import alike
from kg.graph.candidates import profile
from kg.graph.claims import ClaimGraph
from kg.graph.names import name_index
from kg.graph.reconcile import reconcile
from kg.ids import entity_id
from kg.imports.rows import EntityRow, Refused

_SEVERAL: Final = 3


@dataclass(frozen=True, slots=True)
class Meant:
    """The id that a row means, what was done (``linked``, ``created``, ``proposed``), why, and the ids that are like it."""

    id: str
    done: str
    why: str = ""
    like: tuple[tuple[str, float], ...] = ()


class Resolver:
    """Ids for the rows of one import over one snapshot; ``new`` has the types of the new ids."""

    def __init__(self, graph: ClaimGraph) -> None:
        self.graph = graph
        self.refs: dict[str, str] = {}
        self.new: dict[str, str] = {}

    def entity(self, row: EntityRow) -> Meant:
        """The entity that a row describes: a known one where the names and what is tied to it leave no doubt, else a new one.

        Refused for a type that is none, and for an id or place that the snapshot has not.
        """
        if row.type not in ontology.load().types:
            raise Refused(f"type: {row.type!r} is none of {', '.join(ontology.load().types)}")
        meant = self._meant(row)
        for name in (row.ref, *(text for texts in row.names.values() for text in texts[:1])):
            self.refs.setdefault(name, meant.id)
        return meant

    def _meant(self, row: EntityRow) -> Meant:
        if "/" in row.ref and row.ref.partition("/")[0] in ontology.load().type_of_segment:
            if not self.graph.has(row.ref):
                raise Refused(f"id: no entity {row.ref!r} in this store")
            if ontology.load().type_of(row.ref) != row.type:
                raise Refused(f"id: {row.ref} is no {row.type}")
            return Meant(row.ref, "linked", "by its id")
        party = self.find(row.party, ("Party",), "party") if row.party else ""
        inside = self.find(row.inside, (), "inside") if row.inside else ""
        names = tuple(text for texts in row.names.values() for text in texts)
        one = Profile.of(row.type, *names, party=party, place=inside, wikidata=row.wikidata)
        ident = entity_id(row.type, names[0], party or inside or f"import/{row.ref}")
        near = [other for other in self._near(row.type, names) if self.graph.entity_id(other) != ident]
        found = sorted(((compare(one, profile(self.graph, other)), other) for other in near),
                       key=lambda pair: (-pair[0].score, pair[1]))
        if found:
            best, other = found[0]
            alone = len(found) == 1 or found[1][0].score < THRESHOLD or best.score - found[1][0].score > 1 - SURE
            if best.sure or (row.type != "Person" and best.score >= SURE and alone):
                return Meant(self.graph.entity_id(other), "linked", best.why)
        like = tuple((self.graph.entity_id(other), result.score) for result, other in found[:_SEVERAL]
                     if result.score >= THRESHOLD)
        self.new[ident] = row.type
        return Meant(ident, "proposed" if like else "created", found[0][0].why if like else "", like)

    def _near(self, kind: str, names: tuple[str, ...]) -> list[int]:
        index, code = name_index(self.graph), self.graph.code("type", kind)
        rows = {int(index.entity[name]) for text in names for name, _ in alike(index, text)}
        return sorted(row for row in rows if int(self.graph.entities.type[row]) == code)

    def find(self, text: str, types: tuple[str, ...], column: str) -> str:
        """The id that an id, a reference or a name of an entity of these types (empty: any) means.

        Refused where it means nothing, or more than one, with the likeliest.
        """
        if text in self.refs:
            return self.refs[text]
        if text in self.new or self.graph.has(text):
            return text
        found = reconcile(self.graph, text, types=types, limit=_SEVERAL)
        if found and found[0].match and (self.graph.type_of(found[0].row) != "Person" or found[0].score >= 100 * SURE):
            return self.graph.entity_id(found[0].row)
        perhaps = ", ".join(f"{self.graph.entity_id(one.row)} ({one.score:.0f})" for one in found if one.score >= 60)
        means = f"none of these for certain: {perhaps}" if perhaps else "nobody here"
        raise Refused(f"{column}: {text[:100]!r} means {means}")

    def type_of(self, ident: str) -> str:
        """The type of an id of the snapshot or of this import."""
        return self.new.get(ident) or ontology.load().type_of(ident)
