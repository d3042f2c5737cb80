"""Lists without a question: entities by how often claims name them, articles by date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np

from kg.graph.claims import ClaimGraph
from kg.graph.cursor import Cursor, resume
from kg.graph.filters import Filters
from kg.graph.records import ArticleRecord, EntityRecord

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """One page of ``total`` items; ``next`` is the cursor of the next."""

    items: tuple[Item, ...]
    total: int
    limit: int
    next: str | None


def most_named(graph: ClaimGraph, *, types: Iterable[str] | str = (), limit: int = 20,
               cursor: str | None = None) -> Listed[EntityRecord]:
    """Entities that claims name, those that most name first; UsageError for an unknown type or a wrong cursor."""
    filters = Filters.of(types=types)
    degrees = np.diff(graph.offsets)
    rows = np.flatnonzero(degrees > 0)
    codes = filters.type_codes(graph)
    if codes is not None:
        rows = rows[np.isin(graph.entities.type[rows], codes)]
    rows = rows[np.lexsort((rows, -degrees[rows]))]
    return _page(graph, f"entities {filters.fingerprint()} {limit}", rows.tolist(), limit, cursor, graph.entity)


def latest_articles(graph: ClaimGraph, *, limit: int = 20, cursor: str | None = None) -> Listed[ArticleRecord]:
    """Articles, the last reported first, undated ones at the end."""
    return _page(graph, f"articles {limit}", _by_date(graph), limit, cursor, graph.article)


@lru_cache(maxsize=3)
def _by_date(graph: ClaimGraph) -> list[int]:
    dates = graph.strings.many(graph.articles.reported)
    return sorted(range(len(dates)), key=lambda row: (dates[row][:1].isdigit(), dates[row]), reverse=True)


def _page(graph: ClaimGraph, question: str, rows: list[int], limit: int, cursor: str | None, record: Any) -> Listed[Any]:
    start = (resume(cursor, graph.snapshot, question) or {}).get("", 0)
    stop = start + limit
    next_ = Cursor(graph.snapshot, question, {"": stop}).text() if stop < len(rows) else None
    return Listed(tuple(record(row) for row in rows[start:stop]), len(rows), limit, next_)
