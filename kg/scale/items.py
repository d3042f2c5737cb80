"""What a Spark task does with one record: read it as an article, extract, and put down all that follows, as plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, Final

import pyoxigraph as ox

from kg.articles.jsonl import article_of, parse_lines
from kg.articles.read import LARGEST
from kg.entities.gazetteer import load
from kg.errors import BrokenDown, InputError, SilaError, reading
from kg.extract import extract_one
from kg.ids import article_id
from kg.model import Article, Claim, Extraction
from kg.rdf.quads import article_quads, text_hash
from kg.rdf.terms import Names
from kg.scale.facts import Support, support
from kg.store import texts

Place = tuple[int, int]
"""Where a record stands: the number of its file in sorted order, and its line or row, from 1."""
Key = tuple[str, Place]
"""An article's id, or nothing for what is no article, and its place."""
COLUMNS: Final = (("id", "string"), ("article", "string"), ("predicate", "string"), ("subject", "string"), ("object", "string"),
                  ("stance", "string"), ("attributed_to", "string"), ("qualifiers", "string"), ("evidence", "string"),
                  ("start", "int"), ("end", "int"), ("reported", "string"), ("confidence", "double"), ("extractor", "string"),
                  ("published", "string"), ("publisher", "string"), ("url", "string"))
"""The columns of the claims, with their SQL types; ``qualifiers`` is JSON, ``start`` and ``end`` are code points."""


@dataclass(frozen=True, slots=True)
class Done:
    """All that one article gave: sorted N-Quads lines, its text as a JSON line, claims as rows, support for facts."""

    article: str
    quads: tuple[str, ...]
    text: str
    claims: tuple[tuple[Any, ...], ...]
    support: Support
    dropped: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that gave no article, and why in one line."""

    place: Place
    message: str


def of_line(line: bytes, path: str, place: Place) -> tuple[Key, Article | str] | None:
    """The article of a JSON line with its key, or the message that it is none; nothing for an empty line.

    ``path`` is the file's, as messages name it; the names of articles without one are as ``kg build`` gives them.
    """
    number = place[1]
    if len(line) > LARGEST:
        return ("", place), f"{path}:{number}: a line larger than {LARGEST >> 20} MB"
    found = next(parse_lines((line.decode("utf-8", "surrogateescape"),), stem_of(path), path, number), None)
    if found is None:
        return None
    return ((article_id(found), place), found) if isinstance(found, Article) else (("", place), str(found))


def of_row(row: Mapping[str, Any], path: str, place: Place) -> tuple[Key, Article | str]:
    """The same for a row of a table, whose empty cells do not count and whose dates may be dates."""
    record = {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items() if value is not None}
    try:
        article = article_of(record, f"{path}:{place[1]}", f"{stem_of(path)}-{place[1]}")
    except InputError as error:
        return ("", place), str(error)
    return (article_id(article), place), article


def stem_of(path: str) -> str:
    """The name of a file without its endings.

    >>> stem_of("/data/news.jsonl.gz"), stem_of("a.b.parquet")
    ('news', 'a.b')
    """
    name = PurePosixPath(path).name.removesuffix(".gz")
    return PurePosixPath(name).stem


def last_of_each(items: Iterable[tuple[Key, Article | str]]) -> Iterator[tuple[Key, Article | str]]:
    """Of sorted items with one article id the last, as a store keeps it; what is no article stays as it is."""
    before: tuple[Key, Article | str] | None = None
    for item in items:
        if before is not None and (not before[0][0] or before[0][0] != item[0][0]):
            yield before
        before = item
    if before is not None:
        yield before


def work(items: Iterable[tuple[Key, Article | str]], base: str, fingerprint: str, reader: str) -> Iterator[Done | Skipped]:
    """Extract each article of sorted items. SilaError where this machine has other seeds than the driver."""
    names, knowledge = Names(base), load()
    if knowledge.fingerprint != fingerprint:
        raise SilaError(f"an executor's seeds are {knowledge.fingerprint}, the driver's {fingerprint}: "
                        "install the same Sila on all")
    for (_, place), item in last_of_each(items):
        if isinstance(item, str):
            yield Skipped(place, item)
            continue
        try:
            found = extract_one(item, knowledge, reader=reader)
            with reading(item.source):
                made = done(found, names)
        except BrokenDown as error:
            yield Skipped(place, str(error))
        except (SilaError, ValueError) as error:
            yield Skipped(place, f"{item.source}: {error}")
        else:
            yield made


def done(extraction: Extraction, names: Names) -> Done:
    """What is written of an extraction."""
    quads = article_quads(extraction, names)
    text = json.dumps({"id": extraction.article_id, "version": text_hash(extraction.article.text),
                       "claims": len(extraction.claims), "article": texts.document(extraction.article)}, ensure_ascii=False)
    return Done(extraction.article_id, tuple(sorted({line(quad) for quad in quads})), text,
                tuple(_row(claim, extraction) for claim in extraction.claims), support(quads, names),
                sum(extraction.dropped.values()))


def line(quad: ox.Quad) -> str:
    """A quad as a line of N-Quads, without the line's end."""
    return f"{quad} ."


def _row(claim: Claim, extraction: Extraction) -> tuple[Any, ...]:
    """A claim in the order of ``COLUMNS``."""
    about, article = claim.as_json(), extraction.article
    return (claim.id, extraction.article_id, claim.predicate, claim.subject, claim.object, str(claim.stance),
            claim.attributed_to, json.dumps(about["qualifiers"], ensure_ascii=False), claim.evidence.text,
            claim.evidence.start, claim.evidence.end,
            about["reported"], float(claim.confidence), claim.extractor, str(article.published) if article.published else None,
            article.publisher, article.url)


def part_of(key: str, parts: int) -> int:
    """The part of a key; the same on any machine, in any process.

    >>> part_of("article/00ff", 7) == part_of("article/00ff", 7)
    True
    """
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "big") % parts
