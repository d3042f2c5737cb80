"""Reads the Turtle files of ``ontology/`` into tables. The rules of reading stand at the head of ``sila.ttl``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.errors import SilaError
from kg.ontology.model import Concept, EntityType, FtmEdge, Ontology, Predicate, Qualifier, Term

NAMESPACE = "https://w3id.org/sila/ontology#"
FILES = ("sila.ttl", "claims.ttl", "roles.ttl")
LANGUAGES = ("ar", "fr", "en")

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA = "https://schema.org/"
_ALIGNMENTS = (_RDFS + "subClassOf", _RDFS + "subPropertyOf", _OWL + "equivalentClass", _RDFS + "seeAlso")

Value = NamedNode | Literal
Facts = Mapping[str, Mapping[str, list[Value]]]


class Reader:
    """The triples of the files, and the questions that building the tables asks of them."""

    def __init__(self, folder: Path) -> None:
        facts: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        for name in FILES:
            try:
                for quad in parse(path=folder / name, format=RdfFormat.TURTLE):
                    if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode | Literal):
                        raise SilaError(f"{folder / name}: only named nodes are read, not {quad.subject}")
                    facts[quad.subject.value][quad.predicate.value].append(quad.object)
            except (OSError, SyntaxError) as error:
                raise SilaError(f"{folder / name}: {error}") from error
        self.facts: Facts = facts
        self.where = folder

    def values(self, subject: str, predicate: str) -> list[str]:
        """The objects' texts, in the order of the file."""
        return [value.value for value in self.facts.get(subject, {}).get(predicate, ())]

    def one(self, subject: str, predicate: str) -> str:
        """The one object's text; SilaError when there are none or several."""
        found = self.values(subject, predicate)
        if len(found) != 1:
            raise SilaError(f"{self.where}: {_local(subject)} has {len(found)} values of {_local(predicate)}, wanted one")
        return found[0]

    def texts(self, subject: str, *predicates: str) -> dict[str, str]:
        """The texts by language, of the first of the predicates that says any."""
        for predicate in predicates:
            found = {value.language: value.value for value in self.facts.get(subject, {}).get(predicate, ())
                     if isinstance(value, Literal) and value.language}
            if found:
                return {language: found[language] for language in LANGUAGES if language in found}
        return {}

    def instances(self, cls: str) -> list[str]:
        """The subjects of a class, by ``sila:order``."""
        found = [subject for subject in self.facts if cls in self.values(subject, _RDF + "type")]
        return sorted(found, key=self.order)

    def order(self, subject: str) -> int:
        """The place in shown lists; the last where none is said."""
        return int(next(iter(self.values(subject, NAMESPACE + "order")), 9999))

    def described(self, subject: str) -> tuple[str, dict[str, str], dict[str, str]]:
        """Local name, labels and comments; SilaError where a language is missing."""
        labels = self.texts(subject, _RDFS + "label", _SKOS + "prefLabel")
        comments = self.texts(subject, _RDFS + "comment", _SKOS + "definition")
        for texts in (labels, comments):
            if tuple(texts) != LANGUAGES:
                raise SilaError(f"{self.where}: {_local(subject)} wants a label and a comment in {', '.join(LANGUAGES)}")
        return _local(subject), labels, comments

    def ancestors(self, cls: str) -> frozenset[str]:
        """The class and all above it, by local name, as far as they are this vocabulary's."""
        seen: set[str] = set()
        todo = [cls]
        while todo:
            name = todo.pop()
            if name.startswith(NAMESPACE) and name not in seen:
                seen.add(name)
                todo += self.values(name, _RDFS + "subClassOf")
        return frozenset(_local(name) for name in seen)


def read(folder: Path) -> Ontology:
    """The tables of the Turtle files in a folder. SilaError names the file, or the term that is incomplete."""
    reader = Reader(folder)
    types = {_local(iri): _entity_type(reader, iri) for iri in reader.instances(NAMESPACE + "EntityType")}
    qualifiers = {_local(iri): _qualifier(reader, iri, types) for iri in reader.instances(NAMESPACE + "Qualifier")}
    predicates = {_local(iri): _predicate(reader, iri, types, tuple(qualifiers))
                  for iri in reader.instances(NAMESPACE + "Relation")}
    lists = {name: _concepts(reader, name) for name in ("stances", "roles", "levels", "forms")}
    terms = {_local(iri): Term(*reader.described(iri)) for iri in reader.facts if iri.startswith(NAMESPACE)}
    return Ontology(types=types, predicates=predicates, qualifiers=qualifiers, **lists, terms=terms,
                    type_of_segment={entity_type.kebab: name for name, entity_type in types.items()},
                    _takes={name: frozenset(predicate.qualifiers) for name, predicate in predicates.items()})


def _entity_type(reader: Reader, iri: str) -> EntityType:
    parents = reader.ancestors(iri) - {_local(iri), *_restrictions(reader)}
    return EntityType(*reader.described(iri), kebab=reader.one(iri, NAMESPACE + "idSegment"),
                      colour=reader.one(iri, NAMESPACE + "colour"), parents=parents,
                      ftm=reader.one(iri, NAMESPACE + "ftmSchema"), aligned=_aligned(reader, iri))


def _qualifier(reader: Reader, iri: str, types: Mapping[str, EntityType]) -> Qualifier:
    stated = tuple(_local(name) for name in reader.values(iri, NAMESPACE + "statedBy")) or (_local(iri),)
    return Qualifier(*reader.described(iri), properties=stated, range=_end(reader, iri, "range", types))


def _predicate(reader: Reader, iri: str, types: Mapping[str, EntityType], order: tuple[str, ...]) -> Predicate:
    domain, range_ = _end(reader, iri, "domain", types), _end(reader, iri, "range", types)
    if not domain or not range_:
        raise SilaError(f"{reader.where}: {_local(iri)} has no domain or no range")
    narrowed = _narrowed(reader, iri, types)
    pairs = frozenset((s, o) for s in domain for o in narrowed.get(s, range_) & range_)
    takes = {_local(name) for owner in (iri, NAMESPACE + "Claim") for name in reader.values(owner, NAMESPACE + "takes")}
    return Predicate(
        *reader.described(iri), domain=frozenset(s for s, _ in pairs), range=frozenset(o for _, o in pairs), pairs=pairs,
        symmetric=_OWL + "SymmetricProperty" in reader.values(iri, _RDF + "type"),
        qualifiers=tuple(name for name in order if name in takes), colour=reader.one(iri, NAMESPACE + "colour"),
        line_style=reader.one(iri, NAMESPACE + "lineStyle"), sign=reader.one(iri, NAMESPACE + "sign"),
        gexf_kind=reader.one(iri, NAMESPACE + "gexfKind"),
        ftm=FtmEdge(*(reader.one(iri, NAMESPACE + name) for name in ("ftmSchema", "ftmSubject", "ftmObject"))),
        aligned=_aligned(reader, iri))


def _concepts(reader: Reader, scheme: str) -> dict[str, Concept]:
    found = {}
    for iri in reader.instances(_SKOS + "Concept"):
        if NAMESPACE + scheme not in reader.values(iri, _SKOS + "inScheme"):
            continue
        term, labels, comments = reader.described(iri)
        code = reader.one(iri, _SKOS + "notation")
        found[code] = Concept(code, labels, comments, term=term)
    return found


def _end(reader: Reader, iri: str, end: str, types: Mapping[str, EntityType]) -> frozenset[str]:
    """The entity types that one end of a property admits: ``rdfs:<end>``, or any of ``schema:<end>Includes``."""
    classes = reader.values(iri, _RDFS + end) + reader.values(iri, f"{_SCHEMA}{end}Includes")
    return _members(classes, types)


def _members(classes: Iterable[str], types: Mapping[str, EntityType]) -> frozenset[str]:
    wanted = {_local(cls) for cls in classes}
    return frozenset(name for name, entity_type in types.items() if wanted & {name, *entity_type.parents})


def _restrictions(reader: Reader) -> frozenset[str]:
    return frozenset(_local(iri) for iri in reader.instances(_OWL + "Restriction"))


def _narrowed(reader: Reader, relation: str, types: Mapping[str, EntityType]) -> dict[str, frozenset[str]]:
    """What a class may be joined to by the relation, where an ``owl:Restriction`` on the class says less than the range."""
    found: dict[str, frozenset[str]] = {}
    for restriction in reader.instances(_OWL + "Restriction"):
        if relation in reader.values(restriction, _OWL + "onProperty"):
            allowed = _members(reader.values(restriction, _OWL + "allValuesFrom"), types)
            for name in types:
                if _local(restriction) in reader.ancestors(NAMESPACE + name):
                    found[name] = found.get(name, allowed) & allowed
    return found


def _aligned(reader: Reader, iri: str) -> tuple[str, ...]:
    return tuple(other for relation in _ALIGNMENTS for other in reader.values(iri, relation) if not other.startswith(NAMESPACE))


def _local(iri: str) -> str:
    return iri.removeprefix(NAMESPACE)
