"""Claims out of the columns as objects, many at a time: a column is read once for all of them, a text or article once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kg.graph.columns import Array, Ints
from kg.graph.records import ArticleRecord, ClaimRecord, EntityRecord
from kg.model import Amount, Evidence, PartialDate, Qualifiers, Share

if TYPE_CHECKING:
    from kg.graph.claims import ClaimGraph

#: Rows that are read at a time.
_CHUNK: Final = 512


def unpack(graph: ClaimGraph, rows: Ints) -> Iterator[ClaimRecord]:
    """The claims of some rows, in their order."""
    for start in range(0, len(rows), _CHUNK):
        yield from _Chunk(graph, rows[start:start + _CHUNK]).records()


def records_by_row(graph: ClaimGraph, rows: Iterable[int]) -> dict[int, ClaimRecord]:
    """The claims of some rows, each unpacked once however often it comes."""
    wanted = np.unique(np.fromiter(rows, dtype=np.int32))
    return dict(zip(wanted.tolist(), unpack(graph, wanted), strict=True))


def claims_json(graph: ClaimGraph, rows: Ints) -> list[dict[str, Any]]:
    """``ClaimRecord.as_json`` of the claims of some rows, without making the objects.

    >>> from kg.graph.example import graph
    >>> claims_json(graph(), np.array([0], dtype=np.int32)) == [graph().claim(0).as_json()]
    True
    """
    return _Chunk(graph, rows).json() if len(rows) else []


def entity_records(graph: ClaimGraph, rows: Ints) -> list[EntityRecord]:
    """The entities of some rows.

    >>> from kg.graph.example import graph
    >>> entity_records(graph(), np.array([3], dtype=np.int32)) == [graph().entity(3)]
    True
    """
    table, many = graph.entities, graph.strings.many
    types = (*graph.vocabularies["type"], "Thing")  # -1 is the last
    kinds = [types[code] for code in table.type[rows].tolist()]
    ids, arabic, french, english, other, acronyms, colours, same = (many(column[rows]) for column in (
        table.id, table.ar, table.fr, table.en, table.other, table.acronym, table.colour, table.same_as))
    inside = table.inside[rows]
    territory = many(np.where(inside >= 0, table.id[inside], -1))
    claims = (graph.offsets[rows + 1] - graph.offsets[rows]).tolist()
    return [
        EntityRecord(ident, kind, ar or fr or en or more or ident,
                     {name: label for name, label in (("ar", ar), ("fr", fr), ("en", en)) if label}, count, acronym or None,
                     colour or None, wikidata.rsplit("/", 1)[-1] or None, place or None)
        for ident, kind, ar, fr, en, more, count, acronym, colour, wikidata, place in zip(
            ids, kinds, arabic, french, english, other, claims, acronyms, colours, same, territory, strict=True)]


class _Chunk:
    """Some rows with what they name: texts by number, ids of entities and articles by row; None for -1."""

    def __init__(self, graph: ClaimGraph, rows: Ints) -> None:
        c = graph.claims
        self.graph, self.rows = graph, rows
        numbers = _distinct(rows, c.reported, c.source, c.confirmed, c.name, c.topic)  # what many claims share
        ends = _distinct(rows, c.subject, c.object, c.speaker, c.place, c.party)
        self.texts: dict[int, str | None] = {-1: None, **_texts(graph, numbers)}
        names = graph.strings.many(graph.entities.id[ends])
        self.entities: dict[int, str | None] = {-1: None, **dict(zip(ends.tolist(), names, strict=True))}

    def records(self) -> Iterator[ClaimRecord]:
        words, c = self.graph.vocabularies, self.graph.claims
        articles: dict[int, ArticleRecord | None] = {-1: None, **_articles(self.graph, _distinct(self.rows, c.article))}
        for (ident, sentence, predicate, subject, object_, stance, speaker, reported, confidence, extractor, evidence, start,
             end, article, source, confirmed), qualifiers in zip(self.plain(), self.qualifiers(), strict=True):
            yield ClaimRecord(
                id=ident, predicate=words["predicate"][predicate], subject=self.entities[subject] or "",
                object=self.entities[object_] or "", stance=words["stance"][stance], qualifiers=qualifiers,
                attributed_to=self.entities[speaker], reported=self.texts[reported], confidence=round(confidence, 2),
                extractor=words["extractor"][extractor] if extractor >= 0 else "",
                evidence=None if evidence < 0 else Evidence(sentence, start, end),
                article=articles[article], source=self.texts[source], last_confirmed=self.texts[confirmed])

    def plain(self) -> Iterator[tuple[Any, ...]]:
        """Of each claim its id and sentence, and the numbers of the rest but the qualifiers."""
        c = self.graph.claims
        columns: tuple[Array, ...] = (
            c.predicate, c.subject, c.object, c.stance, c.speaker, c.reported, c.confidence, c.extractor, c.evidence,
            c.evidence_start, c.evidence_end, c.article, c.source, c.confirmed)
        texts = (self.graph.strings.many(column[self.rows]) for column in (c.id, c.evidence))
        return zip(*texts, *map(self.take, columns), strict=True)

    def json(self) -> list[dict[str, Any]]:
        """The claims as the API gives them."""
        words, entities, texts, out = self.graph.vocabularies, self.entities, self.texts, []
        relations, stances, extractors = words["predicate"], words["stance"], (*words["extractor"], "")  # -1 is the last
        articles: dict[int, dict[str, Any] | None] = {-1: None, **_articles_json(
            self.graph, _distinct(self.rows, self.graph.claims.article))}
        sure = {value: round(value, 2) for value in set(self.take(self.graph.claims.confidence))}
        for (ident, sentence, predicate, subject, object_, stance, speaker, reported, confidence, extractor, evidence, start,
             end, article, source, confirmed), qualifiers in zip(self.plain(), self.qualifiers_json(), strict=True):
            claim = {
                "id": ident, "predicate": relations[predicate], "subject": entities[subject] or "",
                "object": entities[object_] or "", "stance": stances[stance], "attributed_to": entities[speaker],
                "qualifiers": qualifiers, "evidence": None if evidence < 0 else {"text": sentence, "start": start, "end": end},
                "reported": texts[reported], "confidence": sure[confidence], "extractor": extractors[extractor],
                "article": articles[article]}
            if source >= 0:
                claim["source"] = texts[source]
            if confirmed >= 0:
                claim["last_confirmed"] = texts[confirmed]
            out.append(claim)
        return out

    def qualifiers_json(self) -> list[dict[str, Any]]:
        """The qualifiers as the API gives them: few claims have many, so only what is filled is looked at."""
        c, words, rows = self.graph.claims, self.graph.vocabularies, self.rows
        out: list[dict[str, Any]] = [{} for _ in range(len(rows))]

        def put(name: str, column: Array, text: Callable[[Any], Any]) -> None:
            values = column[rows]
            filled = np.flatnonzero(values >= 0)
            for at, value in zip(filled.tolist(), values[filled].tolist(), strict=True):
                out[at][name] = text(value)

        put("role", c.role, words["role"].__getitem__)
        put("level", c.level, words["level"].__getitem__)
        put("place", c.place, self.entities.__getitem__)
        put("name", c.name, self.texts.__getitem__)
        put("topic", c.topic, self.texts.__getitem__)
        for at in np.flatnonzero(~np.isnan(c.amount_min[rows]) | ~np.isnan(c.amount_max[rows])).tolist():
            out[at]["amount"] = self.amount(rows[at]).as_json()
        put("count", c.count, int)
        for at in np.flatnonzero(c.share_equal[rows] | ~np.isnan(c.share_min[rows]) | ~np.isnan(c.share_max[rows])).tolist():
            out[at]["share"] = self.share(rows[at]).as_json()
        put("form", c.form, words["form"].__getitem__)
        put("party", c.party, self.entities.__getitem__)
        for name, column in (("start", c.start), ("until", c.until)):
            put(name, column, lambda number: str(self.date(number)))
        return out

    def amount(self, row: np.int32) -> Amount:
        """A claim's sum of money."""
        c, currency = self.graph.claims, int(self.graph.claims.currency[row])
        return Amount(_known(float(c.amount_min[row])), _known(float(c.amount_max[row])),
                      self.graph.vocabularies["currency"][currency] if currency >= 0 else "MAD")

    def share(self, row: np.int32) -> Share:
        """A claim's share of a company."""
        c = self.graph.claims
        return Share(_known(float(c.share_min[row])), _known(float(c.share_max[row])), bool(c.share_equal[row]))

    def qualifiers(self) -> Iterator[Qualifiers]:
        c, words = self.graph.claims, self.graph.vocabularies
        columns: tuple[Array, ...] = (
            c.role, c.level, c.place, c.name, c.topic, c.amount_min, c.amount_max, c.count, c.share_min, c.share_max,
            c.share_equal, c.form, c.party, c.start, c.until)
        taken = zip(self.rows, *map(self.take, columns), strict=True)
        for (row, role, level, place, name, topic, low, high, count, share_low, share_high, equal, form, party, start,
             until) in taken:
            has_amount, has_share = low == low or high == high, equal or share_low == share_low or share_high == share_high
            yield Qualifiers(
                role=words["role"][role] if role >= 0 else None, level=words["level"][level] if level >= 0 else None,
                place=self.entities[place], name=self.texts[name], topic=self.texts[topic],
                amount=self.amount(row) if has_amount else None, count=count if count >= 0 else None,
                share=self.share(row) if has_share else None, form=words["form"][form] if form >= 0 else None,
                party=self.entities[party], start=self.date(start), until=self.date(until))

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
    return {row: ArticleRecord(*about) for row, about in _about_articles(graph, rows)}


def _articles_json(graph: ClaimGraph, rows: Array) -> dict[int, dict[str, Any]]:
    """``ArticleRecord.as_json`` by row, without making the objects."""
    out = {}
    for row, (ident, title, publisher, url, reported, language, copy_of) in _about_articles(graph, rows):
        article = {"id": ident, "title": title, "published": reported, "publisher": publisher, "url": url, "language": language}
        out[row] = article | {"copy_of": copy_of} if copy_of else article
    return out


def _about_articles(graph: ClaimGraph, rows: Array) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The fields of ``ArticleRecord`` by row."""
    table = graph.articles
    original = table.original[rows]
    columns = (table.id[rows], table.title[rows], table.publisher[rows], table.url[rows], table.reported[rows],
               table.language[rows], np.where(original >= 0, table.id[original], -1))
    texts = ([text or None for text in graph.strings.many(column)] for column in columns)
    return zip(rows.tolist(), zip(*texts, strict=True), strict=True)


def _known(value: float) -> float | None:
    """A number; None for NaN, which is the only one that differs from itself."""
    return value if value == value else None
