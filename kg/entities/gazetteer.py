"""Who is known before reading: the tables of ``seeds/entities/`` as one checked, immutable, picklable ``Knowledge``.

Every row is checked when it is read; the first wrong one is an ``InputError`` that names the file and the line.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from kg import places
from kg.entities import policies
from kg.entities.records import (
    AmbiguousForm,
    Head,
    KnownEntity,
    KnownPost,
    Membership,
    Provenance,
    Seats,
    Source,
)
from kg.errors import InputError
from kg.model import PartialDate

TYPES = {"person": "Person", "party": "Party", "alliance": "Alliance", "municipality": "Municipality",
         "arrondissement": "Arrondissement", "province": "Province", "region": "Region", "company": "Company",
         "public-body": "PublicBody", "association": "Association", "media": "Media", "place": "Place"}
"""The first segment of an id and the type that it stands for."""

ENTITY_FILES = ("parties", "alliances", "persons", "companies", "institutions", "associations", "media", "territory", "places")
LANGUAGES = ("ar", "fr", "en")
CONFIDENCES = frozenset({"high", "medium", "low"})
JOINS = frozenset({"yes", "lam", "list", "title"})

Record = TypeVar("Record")


class _Bad(Exception):
    """What is wrong with a row; the reader adds the file and the line."""


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
        return "; ".join(code.removeprefix("web:") if code.startswith("web:") else self.sources[code].citation
                         for code in provenance.source)


def load(folder: Path | None = None) -> Knowledge:
    """Read and check the tables of ``folder`` (default: the shipped ones); the same folder is read once.

    Raises ``InputError`` naming file and line for an unreadable table or a wrong row.
    """
    return _load(folder or places.seeds() / "entities")


@functools.cache
def _load(folder: Path) -> Knowledge:
    sources = {record.code: record for _, record in _table(folder / "sources.csv", _source)}
    entities: dict[str, KnownEntity] = {}
    lines: dict[str, str] = {}
    for name in ENTITY_FILES:
        for where, entity in _table(folder / f"{name}.csv", functools.partial(_entity, sources)):
            if entity.id in entities:
                raise InputError(f"{where}: {entity.id} is already in {lines[entity.id]}")
            entities[entity.id], lines[entity.id] = entity, where
    for entity in entities.values():
        for target in (entity.parent, entity.place):
            if target is not None and target not in entities:
                raise InputError(f"{lines[entity.id]}: no entity {target}")
    for where, (ident, extra) in _table(folder / "territory_aliases.csv", _extra_names):
        if ident not in entities:
            raise InputError(f"{where}: no entity {ident}")
        entities[ident] = _with_names(entities[ident], extra)
    return Knowledge(
        entities,
        _rows(folder / "posts.csv", functools.partial(_post, sources, entities)),
        _rows(folder / "memberships.csv", functools.partial(_membership, sources, entities)),
        _rows(folder / "seats.csv", functools.partial(_seats, sources, entities)),
        _rows(folder / "ambiguous_forms.csv", functools.partial(_ambiguous, entities)),
        _rows(folder / "heads.csv", _head), sources, fingerprint(folder))


def fingerprint(folder: Path) -> str:
    """16 hexadecimal digits of the names and bytes of the folder's tables, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _rows(path: Path, build: Callable[[Mapping[str, str]], Record]) -> tuple[Record, ...]:
    return tuple(record for _, record in _table(path, build))


def _table(path: Path, build: Callable[[Mapping[str, str]], Record]) -> Iterator[tuple[str, Record]]:
    """The records of a table, each with its place (``file:line``)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True, restval="\0")
            for row in reader:
                where = f"{path}:{reader.line_num}"
                if None in row or "\0" in row.values():
                    raise InputError(f"{where}: the row has not as many cells as the header")
                try:
                    yield where, build({column: cell.strip() for column, cell in row.items()})
                except KeyError as error:
                    raise InputError(f"{path}:1: no column {error.args[0]}") from error
                except (_Bad, ValueError) as error:
                    raise InputError(f"{where}: {error}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: {error}") from error


def _entity(sources: Mapping[str, Source], row: Mapping[str, str]) -> KnownEntity:
    ident = row["id"]
    segment, _, slug = ident.partition("/")
    if segment not in TYPES or not slug or "/" in slug:
        raise _Bad(f"not an id of a known type: {ident!r}")
    labels = {lang: row[f"name_{lang}"] for lang in LANGUAGES if row[f"name_{lang}"]}
    if not labels:
        raise _Bad(f"{ident} has no name")
    start, end = _span(row)
    return KnownEntity(
        ident, TYPES[segment], labels, _names(row), _list(row.get("acronym", "")), _provenance(sources, row),
        _list(row.get("short_ar", "")), _list(row.get("titled_ar", "")), _list(row.get("nationality_ar", "")),
        row.get("wikidata") or None, row.get("parent") or None, row.get("place") or None,
        row.get("kind", ""), start, end)


def _names(row: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {lang: names for lang in LANGUAGES if (names := _list(row.get(f"aliases_{lang}", "")))}


def _extra_names(row: Mapping[str, str]) -> tuple[str, dict[str, tuple[str, ...]]]:
    return row["id"], _names(row)


def _with_names(entity: KnownEntity, extra: Mapping[str, tuple[str, ...]]) -> KnownEntity:
    aliases = {lang: tuple(dict.fromkeys((*entity.aliases.get(lang, ()), *extra.get(lang, ())))) for lang in LANGUAGES}
    return replace(entity, aliases={lang: names for lang, names in aliases.items() if names})


def _post(sources: Mapping[str, Source], entities: Mapping[str, KnownEntity], row: Mapping[str, str]) -> KnownPost:
    start, end = _span(row)
    return KnownPost(_known(entities, row["person"], "Person"), row["role"], _known(entities, row["target"]),
                     _provenance(sources, row), row["title"], _known(entities, row["party"], "Party") if row["party"] else None,
                     start, end)


def _membership(sources: Mapping[str, Source], entities: Mapping[str, KnownEntity], row: Mapping[str, str]) -> Membership:
    start, end = _span(row)
    return Membership(_known(entities, row["member"]), _known(entities, row["group"]), _provenance(sources, row),
                      row["role"] or None, start, end)


def _seats(sources: Mapping[str, Source], entities: Mapping[str, KnownEntity], row: Mapping[str, str]) -> Seats:
    return Seats(_known(entities, row["party"], "Party"), _known(entities, row["body"]), int(row["count"]),
                 PartialDate.parse(row["election"]), _provenance(sources, row))


def _ambiguous(entities: Mapping[str, KnownEntity], row: Mapping[str, str]) -> AmbiguousForm:
    scope, context = row["scope"], _list(row["context"])
    if scope not in ("*", "none") and scope not in TYPES.values():
        _known(entities, scope)
    for ident in context:
        if "/" in ident:
            _known(entities, ident)
    form = AmbiguousForm(row["form"], scope, _list(row["policy"]), _list(row["heads"]), context, row["note"])
    if problem := policies.problem(form):
        raise _Bad(problem)
    return form


def _head(row: Mapping[str, str]) -> Head:
    types = frozenset(_list(row["types"]))
    if not types or not types <= set(TYPES.values()):
        raise _Bad(f"unknown type in {row['types']!r}")
    if row["joins"] not in JOINS:
        raise _Bad(f"joins is one of {', '.join(sorted(JOINS))}, not {row['joins']!r}")
    return Head(row["words"], types, row["joins"])


def _source(row: Mapping[str, str]) -> Source:
    if not row["code"] or not row["citation"] or not row["licence"]:
        raise _Bad("a source needs its code, citation and licence")
    return Source(row["code"], row["citation"], row["url"] or None, row["licence"])


def _provenance(sources: Mapping[str, Source], row: Mapping[str, str]) -> Provenance:
    codes = tuple(code for code in row["source"].split(";") if code)
    if not codes:
        raise _Bad("no source")
    for code in codes:
        if not code.startswith("web:") and code not in sources:
            raise _Bad(f"unknown source {code!r}")
    if row["confidence"] not in CONFIDENCES:
        raise _Bad(f"confidence is high, medium or low, not {row['confidence']!r}")
    return _cached_provenance(codes, row["confidence"], row["confirmed"])


@functools.lru_cache(maxsize=512)
def _cached_provenance(codes: tuple[str, ...], confidence: str, confirmed: str) -> Provenance:
    return Provenance(codes, confidence, dt.date.fromisoformat(confirmed))


def _span(row: Mapping[str, str]) -> tuple[PartialDate | None, PartialDate | None]:
    start, end = (PartialDate.parse(text) if text else None for text in (row.get("valid_from", ""), row.get("valid_to", "")))
    first, last = start.bounds() if start else None, end.bounds() if end else None
    if first and last and first[0] > last[1]:
        raise _Bad(f"ends before it starts: {start} to {end}")
    return start, end


def _known(entities: Mapping[str, KnownEntity], ident: str, kind: str | None = None) -> str:
    if ident not in entities:
        raise _Bad(f"no entity {ident!r}")
    if kind is not None and entities[ident].type != kind:
        raise _Bad(f"{ident} is no {kind}")
    return ident


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part for text in cell.split("|") if (part := text.strip()))
