"""Tables as CSV (UTF-8; ``,``, ``;`` or tab) and JSON (a list of objects, or lists by kind); a table is told by its columns.

========== ============================= =============================================================================
kind       columns that tell it          columns that may be there
========== ============================= =============================================================================
entities   ``type`` and a name           ``id name name_ar name_fr name_en alias aliases_ar … acronym wikidata party inside``
aliases    ``entity`` and ``alias``      ``lang``
posts      ``person role target``        ``party start until level place``
membership ``member group``              ``role start until``
========== ============================= =============================================================================

All kinds have ``source``. Several values in a cell are separated by ``|``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError
from kg.imports import ftm
from kg.imports.rows import BadLine, EntityRow, LinkRow, NameRow, Refused, Row, by_language, date
from kg.model import Qualifiers

LANGUAGES: Final = ("ar", "fr", "en")
_NAMES: Final = ("name", *(f"name_{code}" for code in LANGUAGES))
_MOST: Final = 1 << 28
Cells = Mapping[str, str]


def read(path: Path) -> Iterator[Row]:
    """The rows of a file, wrong ones as ``BadLine``. InputError where the file cannot be read at all or is of no known kind."""
    try:
        if path.stat().st_size > _MOST:
            raise InputError(f"{path}: larger than {_MOST >> 20} MiB")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    stripped = text.lstrip()
    if not stripped:
        raise InputError(f"{path}: empty")
    if stripped[0] not in "{[":
        return _csv(path, text)
    first = _json(stripped.splitlines()[0])
    if isinstance(first, dict) and "schema" in first:
        return ftm.read(path, text)
    return _objects(path, text)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _csv(path: Path, text: str) -> Iterator[Row]:
    header = text.splitlines()[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, restval="\0")
    columns = {(name or "").strip().lower() for name in reader.fieldnames or ()}
    build = _kind(columns)
    if build is None:
        raise InputError(f"{path}:1: no table that is known here: columns {', '.join(sorted(columns))[:200]}")

    def rows() -> Iterator[Row]:
        try:
            for row in reader:
                where = f"{path}:{reader.line_num}"
                if None in row or "\0" in row.values():
                    yield BadLine(where, "the row has not as many cells as the header")
                else:
                    yield _built(build, where, {name.strip().lower(): cell.strip() for name, cell in row.items()})
        except csv.Error as error:
            yield BadLine(f"{path}:{reader.line_num}", str(error))
    return rows()


def _objects(path: Path, text: str) -> Iterator[Row]:
    document = _json(text)
    if document is None:
        raise InputError(f"{path}: not JSON")
    lists = list(document.items()) if isinstance(document, dict) else [("", document)]
    if not all(isinstance(rows, list) for _, rows in lists):
        raise InputError(f"{path}: a list of objects is needed, or lists by kind")

    def found() -> Iterator[Row]:
        for name, rows in lists:
            for number, row in enumerate(rows, 1):
                where = f"{path}:{name}[{number}]" if name else f"{path}:[{number}]"
                cells = {str(key).lower(): _cell(value) for key, value in row.items()} if isinstance(row, dict) else {}
                build = _kind(set(cells))
                if build is None:
                    yield BadLine(where, f"no row that is known here: {', '.join(sorted(cells))[:200] or 'no object'}")
                else:
                    yield _built(build, where, cells)
    return found()


def _cell(value: Any) -> str:
    return "|".join(map(_cell, value)) if isinstance(value, list) else "" if value is None else str(value).strip()


def _kind(columns: set[str]) -> Any:
    if {"person", "role", "target"} <= columns:
        return _post
    if {"member", "group"} <= columns:
        return _membership
    if {"entity", "alias"} <= columns:
        return _alias
    if "type" in columns and columns & set(_NAMES):
        return _entity
    return None


def _built(build: Any, where: str, cells: Cells) -> Row:
    try:
        row: Row = build(where, {**dict.fromkeys(_ALL, ""), **cells})
    except Refused as error:
        return BadLine(where, str(error))
    return row


_ALL: Final = (*_NAMES, "id", "alias", "aliases", *(f"aliases_{code}" for code in LANGUAGES), "acronym", "wikidata", "party",
               "inside", "lang", "start", "until", "level", "place", "role", "source")


def parts(cell: str) -> tuple[str, ...]:
    """The values of a cell, separated by ``|``."""
    return tuple(text for part in cell.split("|") if (text := part.strip()))


def _needed(cells: Cells, *columns: str) -> None:
    for column in columns:
        if not cells[column]:
            raise Refused(f"{column}: empty")


def _entity(where: str, cells: Cells) -> EntityRow:
    _needed(cells, "type")
    if cells["wikidata"] and not re.fullmatch(r"Q\d{1,12}", cells["wikidata"]):
        raise Refused(f"wikidata: {cells['wikidata'][:40]!r} is no Q number")
    names = [("", cells["name"]), *((code, cells[f"name_{code}"]) for code in LANGUAGES)]
    names += [("", text) for column in ("alias", "aliases") for text in parts(cells[column])]
    names += [(code, text) for code in LANGUAGES for text in parts(cells[f"aliases_{code}"])]
    found = by_language(names)
    if not found:
        raise Refused("no name")
    ref = cells["id"] or next(iter(found.values()))[0]
    return EntityRow(where, ref, cells["type"], found, parts(cells["acronym"]), cells["wikidata"], cells["party"],
                     cells["inside"], cells["source"])


def _alias(where: str, cells: Cells) -> NameRow:
    _needed(cells, "entity", "alias")
    if cells["lang"] not in {"", *LANGUAGES}:
        raise Refused(f"lang: {cells['lang']!r} is none of {', '.join(LANGUAGES)}")
    names = by_language([(cells["lang"], text) for text in parts(cells["alias"])])
    return NameRow(where, cells["entity"], names, cells["source"])


def _post(where: str, cells: Cells) -> LinkRow:
    _needed(cells, "person", "role", "target")
    qualifiers = Qualifiers(role=cells["role"], level=cells["level"] or None, place=cells["place"] or None,
                            start=date(cells["start"], "start"), until=date(cells["until"], "until"))
    return LinkRow(where, "holdsPost", cells["person"], cells["target"], qualifiers, cells["source"])


def _membership(where: str, cells: Cells) -> LinkRow:
    _needed(cells, "member", "group")
    qualifiers = Qualifiers(role=cells["role"] or None, start=date(cells["start"], "start"),
                            until=date(cells["until"], "until"))
    return LinkRow(where, "memberOf", cells["member"], cells["group"], qualifiers, cells["source"])
