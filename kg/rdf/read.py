"""Quads to typed views: the claims, entities, articles and mentions that a store holds.

A view is built from ``Node``s: the properties of one subject. Whoever holds quads groups them with ``nodes``; a store hands
over only the subjects that are asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import StoreError
from kg.model import Amount, Evidence, Mention, PartialDate, Qualifiers, Share, Stance
from kg.rdf.terms import Names, vocabulary

Term = NamedNode | BlankNode | Literal | Triple
Node = Mapping[str, list[Term]]
"""One subject's properties: their addresses and values."""


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What a store knows of an article beside its claims; its text lies elsewhere."""

    id: str
    name: str
    title: str
    language: str = "ar"
    published: PartialDate | None = None
    publisher: str | None = None
    url: str | None = None
    text_hash: str = ""
    knowledge: str = ""

    def as_json(self) -> dict[str, Any]:
        """The contract's article object with its id."""
        return {"id": self.id, "title": self.title, "published": str(self.published) if self.published else None,
                "publisher": self.publisher, "url": self.url, "language": self.language}


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as a store holds it: from an article with its evidence, or from a source that confirmed it."""

    id: str
    predicate: str
    subject: str
    object: str
    stance: Stance
    qualifiers: Qualifiers = field(default_factory=Qualifiers)
    attributed_to: str | None = None
    reported: PartialDate | None = None
    confidence: float = 0.5
    extractor: str = ""
    article: str | None = None
    evidence: Evidence | None = None
    sources: tuple[str, ...] = ()
    last_confirmed: dt.date | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's claim object, with ``article``, ``sources`` and ``last_confirmed``."""
        evidence = self.evidence
        return {
            "id": self.id, "predicate": self.predicate, "subject": self.subject, "object": self.object,
            "stance": str(self.stance), "attributed_to": self.attributed_to, "qualifiers": self.qualifiers.as_json(),
            "evidence": {"text": evidence.text, "start": evidence.start, "end": evidence.end} if evidence else None,
            "reported": str(self.reported) if self.reported else None, "confidence": self.confidence,
            "extractor": self.extractor, "article": self.article, "sources": list(self.sources),
            "last_confirmed": self.last_confirmed.isoformat() if self.last_confirmed else None}


@dataclass(frozen=True, slots=True)
class StoredEntity:
    """An entity's description: labels and other names by language, acronyms, where it lies, what it is the same as."""

    id: str
    type: str
    labels: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    acronyms: tuple[str, ...] = ()
    inside: str | None = None
    part_of: str | None = None
    same_as: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The label to show: Arabic, else French, else English, else the last segment of the id."""
        return next((self.labels[lang] for lang in ("ar", "fr", "en") if lang in self.labels), self.id.rpartition("/")[2])

    def as_json(self) -> dict[str, Any]:
        """All that is known, by name."""
        return {"id": self.id, "type": self.type, "label": self.label, "labels": dict(self.labels),
                "aliases": {lang: list(names) for lang, names in self.aliases.items()}, "acronyms": list(self.acronyms),
                "inside": self.inside, "part_of": self.part_of, "same_as": list(self.same_as)}


@dataclass(frozen=True, slots=True, order=True)
class StoredMention:
    """A span of an article that names an entity."""

    mention: Mention
    entity: str


def nodes(triples: Iterable[Quad | Triple]) -> dict[str, Node]:
    """The triples grouped by subject, then property; values in a stable order."""
    grouped: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        subject = triple.subject
        if isinstance(subject, NamedNode):
            grouped[subject.value][triple.predicate.value].append(triple.object)
    for node in grouped.values():
        for values in node.values():
            if len(values) > 1:
                values.sort(key=str)
    return {subject: dict(node) for subject, node in grouped.items()}


def claim(node: str, parts: Callable[[str], Node], names: Names) -> StoredClaim:
    """The claim at address ``node``; ``parts`` gives any node's properties. StoreError where it is no whole claim."""
    own = parts(node)
    view = _View(own, names)
    try:
        return StoredClaim(
            id=names.id(node), predicate=names.local(view.iri(vocabulary("rdf", "predicate"))),
            subject=names.id(view.iri(vocabulary("rdf", "subject"))), object=names.id(view.iri(vocabulary("rdf", "object"))),
            stance=Stance(view.code("stance") or ""), qualifiers=_qualifiers(view), attributed_to=view.id("attributedTo"),
            reported=view.date("reported"), confidence=view.number("confidence") or 0.0, extractor=view.text("extractor") or "",
            article=view.id_of(vocabulary("prov", "wasDerivedFrom")), evidence=_evidence(view, node, parts, names),
            sources=tuple(view.texts(vocabulary("dcterms", "source"))), last_confirmed=view.day("lastConfirmed"))
    except (KeyError, ValueError) as error:
        raise StoreError(f"{node}: not a whole claim ({error})") from error


def entity(node: str, own: Node, names: Names) -> StoredEntity:
    """The entity at address ``node`` by its description."""
    view = _View(own, names)
    kinds = sorted(local for term in own.get(vocabulary("rdf", "type").value, ()) if isinstance(term, NamedNode)
                   and (local := names.local(term)) != term.value)
    aliases: dict[str, list[str]] = defaultdict(list)
    for term in own.get(vocabulary("skos", "altLabel").value, ()):
        if isinstance(term, Literal):
            aliases[term.language or ""].append(term.value)
    labels = {term.language or "": term.value for term in reversed(own.get(vocabulary("rdfs", "label").value, []))
              if isinstance(term, Literal)}
    return StoredEntity(
        names.id(node), kinds[0] if kinds else "", dict(sorted(labels.items())),
        {lang: tuple(found) for lang, found in sorted(aliases.items())}, tuple(view.texts(names.term("acronym"))),
        view.id_of(vocabulary("schema", "containedInPlace")), view.id_of(vocabulary("org", "subOrganizationOf")),
        tuple(term.value for term in own.get(vocabulary("owl", "sameAs").value, ()) if isinstance(term, NamedNode)))


def article(node: str, own: Node, names: Names) -> StoredArticle:
    """The article at address ``node`` by its properties."""
    view = _View(own, names)
    return StoredArticle(
        names.id(node), view.text("name") or "", next(view.texts(vocabulary("dcterms", "title")), ""),
        next(view.texts(vocabulary("dcterms", "language")), "ar"), view.date("reported"),
        next(view.texts(vocabulary("dcterms", "publisher")), None),
        view.first(vocabulary("schema", "url")), view.text("textHash") or "", view.text("knowledge") or "")


def mention(own: Node, names: Names) -> StoredMention:
    """A mention by its properties; KeyError where it is not whole."""
    view = _View(own, names)
    start, end = view.number_of(vocabulary("oa", "start")), view.number_of(vocabulary("oa", "end"))
    return StoredMention(Mention(int(start), int(end), next(view.texts(vocabulary("oa", "exact")), ""), view.text("name")),
                         names.id(view.iri(names.term("refersTo"))))


def _evidence(view: _View, node: str, parts: Callable[[str], Node], names: Names) -> Evidence | None:
    if names.term("evidence").value not in view.own:
        return None
    quote, position = _View(parts(f"{node}#quote"), names), _View(parts(f"{node}#position"), names)
    return Evidence(next(quote.texts(vocabulary("oa", "exact"))), int(position.number_of(vocabulary("oa", "start"))),
                    int(position.number_of(vocabulary("oa", "end"))))


def _qualifiers(view: _View) -> Qualifiers:
    low, high = view.number("amountMin"), view.number("amountMax")
    share_low, share_high, equal = view.number("shareMin"), view.number("shareMax"), view.text("shareEqual") == "true"
    count = view.number("count")
    return Qualifiers(
        role=view.code("role"), level=view.code("level"), place=view.id("place"), name=view.text("name"),
        topic=view.text("topic"), form=view.code("form"), party=view.id("party"),
        amount=Amount(low, high, view.text("currency") or "MAD") if low is not None or high is not None else None,
        count=int(count) if count is not None else None,
        share=Share(share_low, share_high, equal) if equal or share_low is not None or share_high is not None else None,
        start=view.date("start"), until=view.date("until"))


@dataclass(frozen=True, slots=True)
class _View:
    """One node's properties as values; the smallest value where a property has several."""

    own: Node
    names: Names

    def first(self, prop: NamedNode) -> str | None:
        values = self.own.get(prop.value)
        return values[0].value if values and not isinstance(values[0], Triple) else None

    def iri(self, prop: NamedNode) -> str:
        value = self.own[prop.value][0]
        if not isinstance(value, NamedNode):
            raise ValueError(f"{prop.value} is no address")
        return value.value

    def texts(self, prop: NamedNode) -> Iterator[str]:
        return (term.value for term in self.own.get(prop.value, ()) if isinstance(term, Literal))

    def text(self, name: str) -> str | None:
        return self.first(self.names.term(name))

    def id_of(self, prop: NamedNode) -> str | None:
        value = self.first(prop)
        return self.names.id(value) if value is not None else None

    def id(self, name: str) -> str | None:
        return self.id_of(self.names.term(name))

    def code(self, name: str) -> str | None:
        value = self.text(name)
        return self.names.local(value).removeprefix(f"{name}-") if value is not None else None

    def number_of(self, prop: NamedNode) -> float:
        value = self.first(prop)
        if value is None:
            raise KeyError(prop.value)
        return float(value)

    def number(self, name: str) -> float | None:
        value = self.text(name)
        return float(value) if value is not None else None

    def date(self, name: str) -> PartialDate | None:
        value = self.text(name)
        return PartialDate.parse(value) if value is not None else None

    def day(self, name: str) -> dt.date | None:
        value = self.text(name)
        return dt.date.fromisoformat(value) if value is not None else None
