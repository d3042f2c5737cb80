"""What the graph hands out: entities, articles and claims as small frozen objects with the contract's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.model import Evidence, Qualifiers


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity of the snapshot: labels by language, how many claims name it as an end, its own colour (``#rrggbb``)."""

    id: str
    type: str
    label: str
    labels: Mapping[str, str]
    claims: int
    acronym: str | None = None
    colour: str | None = None
    wikidata: str | None = None
    inside: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The filled fields."""
        out = {"id": self.id, "type": self.type, "label": self.label, "labels": dict(self.labels), "claims": self.claims,
               "acronym": self.acronym, "colour": self.colour, "wikidata": self.wikidata, "inside": self.inside}
        return {name: value for name, value in out.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What may be shown of an article: never its text. ``copy_of`` is the id of the article whose text it repeats."""

    id: str
    title: str | None
    publisher: str | None
    url: str | None
    reported: str | None
    language: str | None = None
    copy_of: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's ``article`` object, with its id."""
        out = {"id": self.id, "title": self.title, "published": self.reported, "publisher": self.publisher, "url": self.url,
               "language": self.language}
        return out | {"copy_of": self.copy_of} if self.copy_of else out


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim with its evidence: a sentence of an article, or, for a seed claim, ``source`` and when it was last confirmed."""

    id: str
    predicate: str
    subject: str
    object: str
    stance: str
    qualifiers: Qualifiers
    attributed_to: str | None
    reported: str | None
    confidence: float
    extractor: str
    evidence: Evidence | None = None
    article: ArticleRecord | None = None
    source: str | None = None
    last_confirmed: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The contract's claim object, with its article, or its source where no article says it."""
        evidence = self.evidence
        out: dict[str, Any] = {
            "id": self.id, "predicate": self.predicate, "subject": self.subject, "object": self.object, "stance": self.stance,
            "attributed_to": self.attributed_to, "qualifiers": self.qualifiers.as_json(),
            "evidence": {"text": evidence.text, "start": evidence.start, "end": evidence.end} if evidence else None,
            "reported": self.reported, "confidence": self.confidence, "extractor": self.extractor,
            "article": self.article.as_json() if self.article else None}
        if self.source:
            out["source"] = self.source
        if self.last_confirmed:
            out["last_confirmed"] = self.last_confirmed
        return out
