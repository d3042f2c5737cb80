"""One row of seed knowledge each: an entity, a post, a membership, seats won, an ambiguous form, a source.

A row says where it was found (``source``: codes of ``sources.csv``, or ``web:`` and an address) and when it was last
confirmed. What rests on general knowledge alone, or on a doubtful row, is *linking only*: its names serve to recognise,
it is never published as a claim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.model import PartialDate

GENERAL_KNOWLEDGE = "gk"
"""The source code of what no page confirmed."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row was found, how sure it is (high, medium, low) and the day it was last confirmed."""

    source: tuple[str, ...]
    confidence: str
    confirmed: dt.date

    @property
    def linking_only(self) -> bool:
        """True where nothing but general knowledge, or a low confidence, stands behind the row."""
        return self.confidence == "low" or set(self.source) <= {GENERAL_KNOWLEDGE}


@dataclass(frozen=True, slots=True)
class Source:
    """A row of ``sources.csv``: what a source code stands for."""

    code: str
    citation: str
    url: str | None
    licence: str


@dataclass(frozen=True, slots=True)
class KnownEntity:
    """An entity known before reading: ``id`` is two segments (``party/mp``), labels and aliases go by language.

    ``short`` are the forms that name it only after a full mention or beside a title (a family name alone), ``titled``
    those that name it right after a title only (وزير الصحة, القيادي التجمعي). ``nationality`` holds a country's adjectives.
    ``parent`` is what it belongs to or lies in, ``place`` where it sits; both are ids.
    """

    id: str
    type: str
    labels: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]
    acronyms: tuple[str, ...]
    provenance: Provenance
    short: tuple[str, ...] = ()
    titled: tuple[str, ...] = ()
    nationality: tuple[str, ...] = ()
    wikidata: str | None = None
    parent: str | None = None
    place: str | None = None
    kind: str = ""
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None

    @property
    def label(self) -> str:
        """The label to show: Arabic, else French, else English."""
        return next(self.labels[lang] for lang in ("ar", "fr", "en") if lang in self.labels)

    @property
    def source(self) -> tuple[str, ...]:
        """Source codes; see ``Knowledge.citation``."""
        return self.provenance.source

    @property
    def confidence(self) -> str:
        """high, medium or low."""
        return self.provenance.confidence

    @property
    def confirmed(self) -> dt.date:
        """The day the row was last confirmed."""
        return self.provenance.confirmed

    @property
    def linking_only(self) -> bool:
        """See ``Provenance.linking_only``."""
        return self.provenance.linking_only

    def names(self) -> Iterator[tuple[str, str]]:
        """Every ``(name, language)`` that may be searched for, labels first, each once; acronyms have no language (``""``)."""
        every = [(name, lang) for lang, name in self.labels.items()]
        every += [(name, lang) for lang, names in self.aliases.items() for name in names]
        every += [(name, "") for name in self.acronyms] + [(name, "ar") for name in self.short]
        seen: set[str] = set()
        for name, lang in every:
            if name not in seen:
                seen.add(name)
                yield name, lang


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A person's post; an empty ``valid_to`` means "end unknown".

    ``role`` is a code of the ontology, ``title`` the finer word, ``party`` the one that the person had then.
    """

    person: str
    role: str
    target: str
    provenance: Provenance
    title: str = ""
    party: str | None = None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None

    @property
    def linking_only(self) -> bool:
        """See ``Provenance.linking_only``."""
        return self.provenance.linking_only


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a party or association, or a party in an alliance; an empty ``valid_to`` means "end unknown"."""

    member: str
    group: str
    provenance: Provenance
    role: str | None = None
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None

    @property
    def linking_only(self) -> bool:
        """See ``Provenance.linking_only``."""
        return self.provenance.linking_only


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats that a party won in a body at an election."""

    party: str
    body: str
    count: int
    election: PartialDate
    provenance: Provenance

    @property
    def linking_only(self) -> bool:
        """See ``Provenance.linking_only``."""
        return self.provenance.linking_only


@dataclass(frozen=True, slots=True)
class AmbiguousForm:
    """A form that is also a common word or another name, and the policies of which one must admit it.

    ``scope`` is an entity id, a type (``Municipality``), ``*`` for every candidate of the form, or ``none`` for a phrase
    that holds a name but names nobody (وكيل الملك). The form ``*`` stands for every form of the scope. ``heads`` are the words
    one of which must stand before it, ``context`` the entity ids or words one of which must occur in the article.
    """

    form: str
    scope: str
    policies: tuple[str, ...]
    heads: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun that stands before names of the given types (``حزب``, ``المجلس الجماعي ل``).

    ``joins`` is ``yes`` where it belongs to the mention, ``lam`` where the name also takes ل, ``list`` where it heads
    several names and belongs to none (``حزبي``), ``title`` where it only lets a ``titled`` form stand (``وزير``).
    """

    words: str
    types: frozenset[str]
    joins: str = "yes"
