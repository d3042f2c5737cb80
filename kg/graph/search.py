"""Search by name: any label or alias, in any of its scripts and spellings, whole or begun, with small errors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kg.errors import UsageError
from kg.graph.alike import alike
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints
from kg.graph.cursor import Cursor, resume
from kg.graph.filters import Filters
from kg.graph.names import ARTICLE, NameIndex, bare, name_index, words
from kg.graph.records import EntityRecord

#: How a name answers a query, best first.
MATCHES: Final = ("exact", "begins", "words", "partial", "alike")
LIMIT_MOST: Final = 100
TEXT_MOST: Final = 200
#: Names of one kind of match that are looked at: those of the entities that most claims name.
_LOOKED_AT: Final = 120


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity found: by which of its names, and how well (one of ``MATCHES``)."""

    entity: EntityRecord
    name: str
    match: str

    def as_json(self) -> dict[str, Any]:
        """The entity's fields with ``name`` and ``match``."""
        return self.entity.as_json() | {"name": self.name, "match": self.match}


@dataclass(frozen=True, slots=True)
class Found:
    """An answer of ``search``: one page of ``total`` hits."""

    text: str
    snapshot: str
    items: tuple[Hit, ...]
    total: int
    limit: int
    next: str | None

    @property
    def truncated(self) -> bool:
        """Whether there are more."""
        return self.next is not None

    def as_json(self) -> dict[str, Any]:
        """The answer of the API."""
        return {"q": self.text, "snapshot": self.snapshot, "items": [hit.as_json() for hit in self.items], "total": self.total,
                "limit": self.limit, "truncated": self.truncated, "next": self.next}


def search(graph: ClaimGraph, text: str, *, types: Iterable[str] | str = (), limit: int = 10,
           cursor: str | None = None) -> Found:
    """Entities whose name answers ``text``: exact names first, then names that begin so, then those with all its words, then
    those where the last word is only begun, at last those that sound alike in either script or differ by small errors. Within
    these, the entity that most claims name comes first (of those alike, the most alike). Of very common beginnings the hits are
    the best few hundred.

    Parameters
    ----------
    graph : ClaimGraph
    text : str
        A name or its beginning, an id (``party/mp``) or a Wikidata number (``Q42``); at most 200 characters count.
    types : names of entity types, in a list or comma-separated
    limit : int
        1 to 100.
    cursor : str, optional
        ``next`` of an answer to the same question.

    Returns
    -------
    Found

    Raises
    ------
    UsageError
        For an unknown type, a limit out of range, or a cursor of another snapshot or question.

    Examples
    --------
    >>> from kg.graph.example import graph
    >>> [hit.entity.id for hit in search(graph(), "نخله").items]
    ['party/palm']
    >>> [(hit.entity.id, hit.match) for hit in search(graph(), "bloc v").items]
    [('alliance/green', 'begins')]
    """
    if not 1 <= limit <= LIMIT_MOST:
        raise UsageError(f"limit={limit}: from 1 to {LIMIT_MOST}")
    filters, text = Filters.of(types=types), text[:TEXT_MOST].strip()
    question = f"search {text} {limit} {filters.fingerprint()}"
    offset = (resume(cursor, graph.snapshot, question) or {}).get("", 0)
    ranked = _ranked(graph, text, filters)
    page = ranked[offset:offset + limit]
    more = Cursor(graph.snapshot, question, {"": offset + limit}).text() if offset + limit < len(ranked) else None
    items = tuple(Hit(graph.entity(row), name, MATCHES[rank]) for row, name, rank in page)
    return Found(text, graph.snapshot, items, len(ranked), limit, more)


def _ranked(graph: ClaimGraph, text: str, filters: Filters) -> list[tuple[int, str, int]]:
    """Row, name and rank of every entity found, in order."""
    best: dict[int, tuple[int, float, str]] = {}
    codes = filters.type_codes(graph)

    def found(row: int, rank: int, order: float, name: str) -> None:
        if codes is None or int(graph.entities.type[row]) in codes:
            best[row] = min(best.get(row, (len(MATCHES), 0.0, "")), (rank, order, name))

    for row in _by_identifier(graph, text):
        found(row, 0, 0, graph.label(row))
    query = words(text)
    if query:
        index = name_index(graph)
        whole, naked = " ".join(query), " ".join(map(bare, query))
        begun = index.by_key[index.prefix(index.key[index.by_key], whole)]
        for some in (begun, _candidates(index, query)):
            for name in _foremost(graph, index, some, codes):
                key, shown = index.strings[int(index.key[name])], index.strings[int(index.shown[name])]
                found(int(index.entity[name]), _rank(key, whole, naked), len(shown), shown)
        last = len(MATCHES) - 1
        for name, likeness in alike(index, text):
            found(int(index.entity[name]), last, round(1 - likeness, 1), index.strings[int(index.shown[name])])
    return [(row, name, rank) for row, (rank, order, name) in
            sorted(best.items(), key=lambda item: (item[1][0], item[1][1] if item[1][0] == len(MATCHES) - 1 else 0,
                                                   -graph.degree(item[0]), item[0]))]


def _foremost(graph: ClaimGraph, index: NameIndex, names: Ints, codes: Iterable[int] | None) -> list[int]:
    """The names of the wanted types, at most ``_LOOKED_AT`` of them, of the entities that most claims name."""
    if codes is not None:
        names = names[np.isin(graph.entities.type[index.entity[names]], list(codes))]
    if len(names) > _LOOKED_AT:
        rows = index.entity[names]
        degree = graph.offsets[rows + 1] - graph.offsets[rows]
        names = names[np.argsort(-degree, kind="stable")[:_LOOKED_AT]]
    return names.tolist()  # type: ignore[no-any-return]


def _by_identifier(graph: ClaimGraph, text: str) -> list[int]:
    if "/" in text and graph.has(text):
        return [graph.index(text)]
    if text[:1] in {"Q", "q"} and text[1:].isdigit():
        address = f"http://www.wikidata.org/entity/Q{text[1:]}"
        return [row for row in np.flatnonzero(graph.entities.same_as >= 0).tolist()
                if graph.strings[int(graph.entities.same_as[row])] == address]
    return []


def _candidates(index: NameIndex, query: tuple[str, ...]) -> Ints:
    """Names that have every word of the query, the last one at least begun."""
    last = query[-1]
    begun = [index.prefix(index.word, start) for start in {last, bare(last), last.removeprefix(ARTICLE) or last}]
    names = np.unique(np.concatenate([index.postings[index.starts[part.start]:index.starts[part.stop]] for part in begun]))
    for word in map(bare, query[:-1]):
        at = index.strings.find(word, index.word)
        if at < 0:
            return names[:0]
        names = np.intersect1d(names, index.postings[index.starts[at]:index.starts[at + 1]])
    return names


def _rank(key: str, whole: str, naked: str) -> int:
    plain = " ".join(map(bare, key.split(" ")))
    if whole == key or naked == plain:
        return 0
    if key.startswith(whole) or plain.startswith(naked):
        return 1
    return 2 if set(naked.split(" ")) <= set(plain.split(" ")) else 3
