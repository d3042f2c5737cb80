"""The ontology as tables: types, predicates, qualifiers and code lists, and the check of one claim against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from kg.model import Qualifiers


@dataclass(frozen=True, slots=True)
class Term:
    """Anything with a name in the vocabulary: ``labels`` and ``comments`` go by language (ar, fr, en)."""

    name: str
    labels: Mapping[str, str]
    comments: Mapping[str, str]

    @property
    def label(self) -> str:
        """The English label."""
        return self.labels["en"]

    @property
    def comment(self) -> str:
        """The English comment."""
        return self.comments["en"]


@dataclass(frozen=True, slots=True)
class Concept(Term):
    """One code of a list (a stance, role, level or legal form): ``name`` is the code, ``term`` its local name in RDF."""

    term: str

    @property
    def code(self) -> str:
        """The code (``secretary-general``), as ``skos:notation`` writes it."""
        return self.name


@dataclass(frozen=True, slots=True)
class EntityType(Term):
    """One of the twelve entity types; ``kebab`` starts its ids, ``parents`` are all its classes in this vocabulary."""

    kebab: str
    colour: str
    parents: frozenset[str]
    ftm: str
    aligned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FtmEdge:
    """How a relation is written in FollowTheMoney: its schema and the properties that hold the two ends."""

    schema: str
    subject: str
    object: str


@dataclass(frozen=True, slots=True)
class Predicate(Term):
    """One relation. ``pairs`` are the admitted (subject type, object type); ``domain`` and ``range`` their projections.

    ``sign`` is cooperation, conflict or neutral; ``line_style`` is solid, dashed or dotted; ``aligned`` are full addresses.
    """

    domain: frozenset[str]
    range: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    symmetric: bool
    qualifiers: tuple[str, ...]
    colour: str
    line_style: str
    sign: str
    gexf_kind: str
    ftm: FtmEdge
    aligned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Qualifier(Term):
    """One qualifier; ``properties`` are those that write its value in RDF, ``range`` the types that its value may have."""

    properties: tuple[str, ...]
    range: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole vocabulary, every mapping in the order in which it is shown."""

    types: Mapping[str, EntityType]
    predicates: Mapping[str, Predicate]
    qualifiers: Mapping[str, Qualifier]
    stances: Mapping[str, Concept]
    roles: Mapping[str, Concept]
    levels: Mapping[str, Concept]
    forms: Mapping[str, Concept]
    terms: Mapping[str, Term]
    type_of_segment: Mapping[str, str]
    _takes: Mapping[str, frozenset[str]] = field(repr=False)

    def type_of(self, entity_id: str) -> str:
        """The type that an id's first segment names (``party/mp`` -> ``Party``); KeyError for no entity id."""
        return self.type_of_segment[entity_id.partition("/")[0]]

    def canonical(self, predicate: str, subject: str, object_: str) -> tuple[str, str]:
        """The two ends in the order in which a claim keeps them: symmetric relations are written once, smaller id first."""
        if self.predicates[predicate].symmetric and object_ < subject:
            return object_, subject
        return subject, object_

    def check(self, predicate: str, subject_type: str, object_type: str, stance: str = "asserted",
              qualifiers: Qualifiers | None = None) -> str | None:
        """Why the vocabulary refuses such a claim, in one line; None when it admits it. Takes microseconds.

        >>> from kg.ontology import load
        >>> load().check("alliedWith", "Party", "Party", "asserted", Qualifiers(level="national"))
        >>> load().check("alliedWith", "Party", "Person")
        'alliedWith does not join Party to Person'
        """
        relation = self.predicates.get(predicate)
        if relation is None:
            return f"no such predicate: {predicate}"
        if (subject_type, object_type) not in relation.pairs:
            return f"{predicate} does not join {subject_type} to {object_type}"
        if stance not in self.stances:
            return f"no such stance: {stance}"
        return None if qualifiers is None else self._check_qualifiers(predicate, qualifiers)

    def _check_qualifiers(self, predicate: str, qualifiers: Qualifiers) -> str | None:
        takes = self._takes[predicate]
        for name in _QUALIFIERS:
            value = getattr(qualifiers, name)
            if value is not None and name not in takes:
                return f"{predicate} takes no {name}"
        for name, code, known in (("role", qualifiers.role, self.roles), ("level", qualifiers.level, self.levels),
                                  ("form", qualifiers.form, self.forms)):
            if code is not None and code not in known:
                return f"no such {name}: {code}"
        for name, entity in (("place", qualifiers.place), ("party", qualifiers.party)):
            if entity is not None and self.type_of_segment.get(entity.partition("/")[0]) not in self.qualifiers[name].range:
                return f"{entity} cannot be the {name} of a claim"
        return None


_QUALIFIERS: tuple[str, ...] = tuple(f.name for f in fields(Qualifiers))
