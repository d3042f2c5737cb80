"""Claims out of the columns as objects, many at a time: a column is read once for all of them, a text or article once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.graph.columns import Array, Ints
from kg.graph.records import ArticleRecord, ClaimRecord
from kg.model import Amount, Evidence, PartialDate, Qualifiers, Share

if TYPE_CHECKING:
    from kg.graph.claims import ClaimGraph

#: Rows that are read at a time.
_CHUNK: Final = 512


def unpack(graph: ClaimGraph, rows: Ints) -> Iterator[ClaimRecord]:
    """The claims of some rows, in their order."""
    for start in range(0, len(rows), _CHUNK):
        yield from _Chunk(graph, rows[start:start + _CHUNK]).records()


class _Chunk:
    """Some rows with what they name: texts by number, ids of entities and articles by row; None for -1."""

    def __init__(self, graph: ClaimGraph, rows: Ints) -> None:
        c = graph.claims
        self.graph, self.rows = graph, rows
        numbers = _distinct(rows, c.id, c.reported, c.evidence, c.source, c.confirmed, c.name, c.topic)
        ends = _distinct(rows, c.subject, c.object, c.speaker, c.place, c.party)
        self.texts: dict[int, str | None] = {-1: None, **_texts(graph, numbers)}
        names = graph.strings.many(graph.entities.id[ends])
        self.entities: dict[int, str | None] = {-1: None, **dict(zip(ends.tolist(), names, strict=True))}
        self.articles: dict[int, ArticleRecord | None] = {-1: None, **_articles(graph, _distinct(rows, c.article))}

    def records(self) -> Iterator[ClaimRecord]:
        c, words = self.graph.claims, self.graph.vocabularies
        columns: tuple[Array, ...] = (
            c.id, c.predicate, c.subject, c.object, c.stance, c.speaker, c.reported, c.confidence, c.extractor, c.evidence,
            c.evidence_start, c.evidence_end, c.article, c.source, c.confirmed)
        taken = zip(*map(self.take, columns), strict=True)
        for (ident, predicate, subject, object_, stance, speaker, reported, confidence, extractor, sentence, start, end,
             article, source, confirmed), qualifiers in zip(taken, self.qualifiers(), strict=True):
            yield ClaimRecord(
                id=self.texts[ident] or "", predicate=words["predicate"][predicate], subject=self.entities[subject] or "",
                object=self.entities[object_] or "", stance=words["stance"][stance], qualifiers=qualifiers,
                attributed_to=self.entities[speaker], reported=self.texts[reported], confidence=round(confidence, 2),
                extractor=words["extractor"][extractor] if extractor >= 0 else "",
                evidence=None if sentence < 0 else Evidence(self.texts[sentence] or "", start, end),
                article=self.articles[article], source=self.texts[source], last_confirmed=self.texts[confirmed])

    def qualifiers(self) -> Iterator[Qualifiers]:
        c, words = self.graph.claims, self.graph.vocabularies
        columns: tuple[Array, ...] = (
            c.role, c.level, c.place, c.name, c.topic, c.amount_min, c.amount_max, c.currency, c.count, c.share_min,
            c.share_max, c.share_equal, c.form, c.party, c.start, c.until)
        for (role, level, place, name, topic, low, high, currency, count, share_low, share_high, equal, form, party, start,
             until) in zip(*map(self.take, columns), strict=True):
            has_amount, has_share = low == low or high == high, equal or share_low == share_low or share_high == share_high
            yield Qualifiers(
                role=words["role"][role] if role >= 0 else None, level=words["level"][level] if level >= 0 else None,
                place=self.entities[place], name=self.texts[name], topic=self.texts[topic],
                amount=Amount(_known(low), _known(high), words["currency"][currency] if currency >= 0 else "MAD")
                if has_amount else None, count=count if count >= 0 else None,
                share=Share(_known(share_low), _known(share_high), equal) if has_share else None,
                form=words["form"][form] if form >= 0 else None, party=self.entities[party], start=self.date(start),
                until=self.date(until))

    def take(self, column: Array) -> list[Any]:
        """A column's values for these rows, as Python's own numbers."""
        return list(column[self.rows].tolist())

    def date(self, number: int) -> PartialDate | None:
        """A partial date by the number of its text."""
        return PartialDate.parse(self.graph.strings[number]) if number >= 0 else None


def _distinct(rows: Ints, *columns: Array) -> Array:
    """What some rows of columns name, each once, without -1."""
    found = np.unique(np.concatenate([column[rows] for column in columns]))
    return found[found >= 0]


def _texts(graph: ClaimGraph, numbers: Array) -> dict[int, str | None]:
    """Strings by number; None for the empty one."""
    return {number: text or None for number, text in zip(numbers.tolist(), graph.strings.many(numbers), strict=True)}


def _articles(graph: ClaimGraph, rows: Array) -> dict[int, ArticleRecord]:
    """Articles by row."""
    table = graph.articles
    original = table.original[rows]
    columns = (table.id[rows], table.title[rows], table.publisher[rows], table.url[rows], table.reported[rows],
               table.language[rows], np.where(original >= 0, table.id[original], -1))
    texts = ([text or None for text in graph.strings.many(column)] for column in columns)
    return {row: ArticleRecord(ident or "", *rest) for row, ident, *rest in zip(rows.tolist(), *texts, strict=True)}


def _known(value: float) -> float | None:
    """A number; None for NaN, which is the only one that differs from itself."""
    return value if value == value else None
