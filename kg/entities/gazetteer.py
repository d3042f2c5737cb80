"""Who is known before reading: the tables of ``seeds/entities/`` as one checked, immutable, picklable ``Knowledge``.

Every row is checked when it is read, against the ontology and the other tables; the first wrong one is an ``InputError``
that names the file and the line. ``seeds/README.md`` describes the columns.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kg import ontology, places
from kg.entities import policies
from kg.entities.records import (
    GENERAL_KNOWLEDGE,
    AmbiguousForm,
    Head,
    KnownEntity,
    KnownPost,
    Membership,
    Provenance,
    Seats,
    Source,
)
from kg.entities.tables import BadRow, Row, cells, read, rows
from kg.errors import InputError
from kg.model import PartialDate, Qualifiers

ENTITY_FILES = ("parties", "alliances", "persons", "companies", "institutions", "associations", "media", "territory", "places")
LANGUAGES = ("ar", "fr", "en")
CONFIDENCES = frozenset({"high", "medium", "low"})
JOINS = frozenset({"yes", "lam", "list", "title"})

Sources = Mapping[str, Source]
Entities = Mapping[str, KnownEntity]


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """All seed knowledge; ``fingerprint`` is 16 hexadecimal digits of the tables' bytes."""

    entities: Mapping[str, KnownEntity]
    posts: tuple[KnownPost, ...]
    memberships: tuple[Membership, ...]
    seats: tuple[Seats, ...]
    ambiguous: tuple[AmbiguousForm, ...]
    heads: tuple[Head, ...]
    sources: Mapping[str, Source]
    fingerprint: str

    def citation(self, provenance: Provenance) -> str:
        """The row's sources as one readable line.

        >>> knowledge = load()
        >>> knowledge.citation(knowledge.entities["region/06"].provenance)
        'Haut-Commissariat au Plan, RGPH 2024 (CC BY 4.0)'
        """
        pages = tuple(code for code in provenance.source if code != GENERAL_KNOWLEDGE)  # it adds nothing to a page
        return "; ".join(code.removeprefix("web:") if code.startswith("web:") else self.sources[code].citation
                         for code in pages or provenance.source)


def load(folder: Path | None = None) -> Knowledge:
    """Read and check the tables of ``folder`` (default: the shipped ones); the same folder is read once.

    Raises ``InputError`` naming file and line for an unreadable table or a wrong row.
    """
    return _load(folder or places.seeds() / "entities")


@functools.cache
def types() -> Mapping[str, str]:
    """The type that the first segment of an id stands for: ``party`` is ``Party``."""
    return {kind.kebab: name for name, kind in ontology.load().types.items()}


def fingerprint(folder: Path) -> str:
    """16 hexadecimal digits of the names and bytes of the folder's tables, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@functools.cache
def _load(folder: Path) -> Knowledge:
    sources = {record.code: record for record in rows(folder / "sources.csv", _source)}
    entities = _entities(folder, sources)
    return Knowledge(
        entities,
        rows(folder / "posts.csv", partial(_post, sources, entities)),
        rows(folder / "memberships.csv", partial(_membership, sources, entities)),
        rows(folder / "seats.csv", partial(_seats, sources, entities)),
        rows(folder / "ambiguous_forms.csv", partial(_ambiguous, entities)),
        rows(folder / "heads.csv", _head), sources, fingerprint(folder))


def _entities(folder: Path, sources: Sources) -> dict[str, KnownEntity]:
    entities: dict[str, KnownEntity] = {}
    lines: dict[str, str] = {}
    for name in ENTITY_FILES:
        for where, entity in read(folder / f"{name}.csv", partial(_entity, sources)):
            if entity.id in entities:
                raise InputError(f"{where}: {entity.id} is already in {lines[entity.id]}")
            entities[entity.id], lines[entity.id] = entity, where
    for entity in entities.values():
        for target in (entity.parent, entity.place):
            if target is not None and target not in entities:
                raise InputError(f"{lines[entity.id]}: no entity {target!r}")
    for where, (ident, more) in read(folder / "territory_aliases.csv", partial(_more_names, sources)):
        if ident not in entities:
            raise InputError(f"{where}: no entity {ident!r}")
        entities[ident] = replace(entities[ident], aliases=_merged(entities[ident].aliases, more))
    return entities


def _entity(sources: Sources, row: Row) -> KnownEntity:
    ident = row["id"]
    segment, _, slug = ident.partition("/")
    if segment not in types() or not slug or "/" in slug:
        raise BadRow(f"not an id of a known type: {ident!r}")
    labels = {lang: row[f"name_{lang}"] for lang in LANGUAGES if row[f"name_{lang}"]}
    if not labels:
        raise BadRow(f"{ident} has no name")
    start, end = _span(row)
    return KnownEntity(
        ident, types()[segment], labels, _aliases(row), cells(row.get("acronym", "")), _provenance(sources, row),
        cells(row.get("short_ar", "")), cells(row.get("titled_ar", "")), cells(row.get("nationality_ar", "")),
        row.get("wikidata") or None, row.get("parent") or None, row.get("place") or None, row.get("kind", ""), start, end)


def _more_names(sources: Sources, row: Row) -> tuple[str, Mapping[str, tuple[str, ...]]]:
    _provenance(sources, row)
    return row["id"], _aliases(row)


def _post(sources: Sources, entities: Entities, row: Row) -> KnownPost:
    start, end = _span(row)
    _check(entities, "holdsPost", row["person"], row["target"], Qualifiers(role=row["role"]))
    if row["party"]:
        _check(entities, "memberOf", row["person"], row["party"])
    return KnownPost(row["person"], row["role"], row["target"], _provenance(sources, row), row["title"], row["party"] or None,
                     start, end)


def _membership(sources: Sources, entities: Entities, row: Row) -> Membership:
    start, end = _span(row)
    _check(entities, "memberOf", row["member"], row["group"], Qualifiers(role=row["role"] or None))
    return Membership(row["member"], row["group"], _provenance(sources, row), row["role"] or None, start, end)


def _seats(sources: Sources, entities: Entities, row: Row) -> Seats:
    count = int(row["count"])
    if count < 0:
        raise BadRow(f"{count} seats")
    _check(entities, "seatsIn", row["party"], row["body"], Qualifiers(count=count))
    return Seats(row["party"], row["body"], count, PartialDate.parse(row["election"]), _provenance(sources, row))


def _ambiguous(entities: Entities, row: Row) -> AmbiguousForm:
    scope, context = row["scope"], cells(row["context"])
    for ident in (scope, *context):
        if "/" in ident:
            _known(entities, ident)
    if "/" not in scope and scope not in ("*", "none") and scope not in types().values():
        raise BadRow(f"the scope is an id, a type, * or none, not {scope!r}")
    form = AmbiguousForm(row["form"], scope, cells(row["policy"]), cells(row["heads"]), context, row["note"])
    if problem := policies.problem(form):
        raise BadRow(problem)
    return form


def _head(row: Row) -> Head:
    kinds = frozenset(cells(row["types"]))
    if not kinds or not kinds <= set(types().values()):
        raise BadRow(f"unknown type in {row['types']!r}")
    if row["joins"] not in JOINS:
        raise BadRow(f"joins is one of {', '.join(sorted(JOINS))}, not {row['joins']!r}")
    return Head(row["words"], kinds, row["joins"])


def _source(row: Row) -> Source:
    if not row["code"] or not row["citation"] or not row["licence"]:
        raise BadRow("a source needs its code, citation and licence")
    return Source(row["code"], row["citation"], row["url"] or None, row["licence"])


def _provenance(sources: Sources, row: Row) -> Provenance:
    return _checked_provenance(frozenset(sources), row["source"], row.get("confidence", "high"), row["confirmed"])


@functools.lru_cache(maxsize=1 << 10)
def _checked_provenance(known: frozenset[str], source: str, confidence: str, confirmed: str) -> Provenance:
    codes = tuple(code for code in source.split(";") if code)
    if not codes:
        raise BadRow("no source")
    for code in codes:
        if not code.startswith("web:") and code not in known:
            raise BadRow(f"unknown source {code!r}")
    if confidence not in CONFIDENCES:
        raise BadRow(f"confidence is high, medium or low, not {confidence!r}")
    if not confirmed:
        raise BadRow("no date of confirmation")
    return Provenance(codes, confidence, dt.date.fromisoformat(confirmed))


def _span(row: Row) -> tuple[PartialDate | None, PartialDate | None]:
    start, end = (PartialDate.parse(text) if text else None for text in (row.get("valid_from", ""), row.get("valid_to", "")))
    first, last = start.bounds() if start else None, end.bounds() if end else None
    if first and last and first[0] > last[1]:
        raise BadRow(f"ends before it starts: {start} to {end}")
    return start, end


def _check(entities: Entities, predicate: str, subject: str, target: str, qualifiers: Qualifiers | None = None) -> None:
    """Refuse a row whose claim the vocabulary would refuse."""
    ends = _known(entities, subject).type, _known(entities, target).type
    if reason := ontology.load().check(predicate, *ends, "asserted", qualifiers):
        raise BadRow(reason)


def _known(entities: Entities, ident: str) -> KnownEntity:
    if ident not in entities:
        raise BadRow(f"no entity {ident!r}")
    return entities[ident]


def _aliases(row: Row) -> dict[str, tuple[str, ...]]:
    return {lang: names for lang in LANGUAGES if (names := cells(row.get(f"aliases_{lang}", "")))}


def _merged(one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {lang: tuple(dict.fromkeys((*one.get(lang, ()), *other.get(lang, ())))) for lang in (*one, *other)}
