"""FollowTheMoney entities (https://followthemoney.tech/docs/), one JSON object a line, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kg.imports.rows import BadLine, EntityRow, LinkRow, Refused, Row, by_language, date
from kg.model import Qualifiers, Share

_TYPES: Final = {"Person": "Person", "Company": "Company", "PublicBody": "PublicBody", "Organization": "Association",
                 "LegalEntity": "Association"}
_TOPICS: Final = {"pol.party": "Party", "gov.muni": "Municipality"}
#: Schema of a link -> relation, and the properties of its two ends.
_LINKS: Final = {"Membership": ("memberOf", "member", "organization"),
                 "Directorship": ("holdsPost", "director", "organization"),
                 "Ownership": ("ownsShareOf", "owner", "asset"), "Occupancy": ("holdsPost", "holder", "post")}


def read(path: Path, text: str) -> Iterator[Row]:
    """The rows of a file; an Occupancy's Position stands for the body that its ``organization`` names."""
    objects: list[tuple[str, Mapping[str, Any] | str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            objects.append((f"{path}:{number}", _object(line)))
    positions = {str(item["id"]): item for _, item in objects if isinstance(item, dict) and item.get("schema") == "Position"}
    for where, item in objects:
        if isinstance(item, str) or not isinstance(item, dict):
            yield BadLine(where, str(item))
            continue
        try:
            row = _row(where, item, positions)
        except Refused as error:
            row = BadLine(where, str(error))
        if row is not None:
            yield row


def _object(line: str) -> Mapping[str, Any] | str:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return "not JSON"
    if not isinstance(item, dict) or not isinstance(item.get("schema"), str) or "id" not in item or (
            not isinstance(item.get("properties"), dict)):
        return "not a FollowTheMoney entity: id, schema and properties are needed"
    return item


def _row(where: str, item: Mapping[str, Any], positions: Mapping[str, Mapping[str, Any]]) -> Row | None:
    schema, ident = item["schema"], str(item["id"])
    source = next(iter((*_all(item, "sourceUrl"), *_all(item, "publisher"))), "")
    if schema == "Position":
        return None
    if schema in _LINKS:
        return _link(where, item, positions, source)
    if schema not in _TYPES:
        raise Refused(f"schema {schema} is not taken in")
    names = by_language([("", text) for prop in ("name", "alias", "weakAlias", "previousName") for text in _all(item, prop)])
    if not names:
        raise Refused("no name")
    kind = next((_TOPICS[topic] for topic in _all(item, "topics") if topic in _TOPICS), _TYPES[schema])
    return EntityRow(where, ident, kind, names, _all(item, "abbreviation"), _one(item, "wikidataId"), source=source)


def _link(where: str, item: Mapping[str, Any], positions: Mapping[str, Mapping[str, Any]], source: str) -> LinkRow:
    predicate, left, right = _LINKS[item["schema"]]
    subject, target = _one(item, left), _one(item, right)
    if not subject or not target:
        raise Refused(f"{item['schema']}: {left} and {right} are needed")
    role = _one(item, "role").lower()
    if item["schema"] == "Occupancy":
        position = positions.get(target)
        body = _one(position, "organization")
        if not body:
            raise Refused(f"Occupancy: the position {target} names no organization")
        role, target = role or _one(position, "name").lower(), body
    if predicate == "holdsPost":
        role = role or "director"
    share = None
    if predicate == "ownsShareOf" and (text := _one(item, "percentage")):
        try:
            share = Share(float(text.rstrip("% ")), float(text.rstrip("% ")))
        except ValueError as error:
            raise Refused(f"percentage: {text!r} is no number") from error
    start, until = (date(_one(item, name)[:10], name) for name in ("startDate", "endDate"))
    qualifiers = Qualifiers(role=(role or None) if predicate != "ownsShareOf" else None, share=share, start=start, until=until)
    return LinkRow(where, predicate, subject, target, qualifiers, source)


def _all(item: Mapping[str, Any] | None, prop: str) -> tuple[str, ...]:
    values = item["properties"].get(prop, ()) if item else ()
    return tuple(str(value) for value in (values if isinstance(values, list) else [values]) if value)


def _one(item: Mapping[str, Any] | None, prop: str) -> str:
    return next(iter(_all(item, prop)), "")
