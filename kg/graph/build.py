"""From numbered claims to the finished graph: rows in order, bounds of dates, anchors, sources, adjacency.

Whoever has claims fills the columns (``kg.graph.reading`` from a store, ``kg.graph.construct`` from triples); what is derived
from them is derived here, once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import numpy as np

from kg import ontology
from kg.graph.claims import ClaimGraph, half_edges
from kg.graph.columns import Array, Ints
from kg.graph.copies import originals
from kg.graph.edges import EDGE_BY, best_places
from kg.graph.fold import GROUP_BY, fold_table, number_groups
from kg.graph.strings import NONE, Interner
from kg.graph.tables import (
    NO_DATE,
    STANCES,
    VOCABULARIES,
    ArticleTable,
    ClaimTable,
    EntityTable,
    empty_columns,
)
from kg.model import PartialDate

#: The source of all articles that name neither publisher nor address.
UNKNOWN_SOURCE: Final = "?"


@lru_cache(maxsize=1 << 16)
def day_bounds(text: str) -> tuple[int, int]:
    """First and last day that a partial date may mean, as ordinals; ``NO_DATE`` twice where its year is unknown.

    >>> day_bounds("2023-10")[1] - day_bounds("2023-10")[0], day_bounds("--01-09")
    (30, (-1, -1))
    """
    try:
        bounds = PartialDate.parse(text).bounds()
    except ValueError:
        return NO_DATE, NO_DATE
    return (bounds[0].toordinal(), bounds[1].toordinal()) if bounds else (NO_DATE, NO_DATE)


@lru_cache(maxsize=1 << 16)
def day_text(day: int) -> str:
    """ISO form of an ordinal, empty for ``NO_DATE``."""
    return dt.date.fromordinal(int(day)).isoformat() if day > 0 else ""


@dataclass
class Numbers:
    """What one graph numbers while it is built: strings, entities, articles and the words of the vocabularies."""

    string: Interner = field(default_factory=Interner)
    entities: dict[str, int] = field(default_factory=dict)
    articles: dict[str, int] = field(default_factory=dict)
    words: dict[str, dict[str, int]] = field(default_factory=lambda: {
        **{name: {} for name in (*VOCABULARIES, "type")}, "stance": {str(stance): i for i, stance in enumerate(STANCES)}})

    def entity(self, entity: str) -> int:
        """Number of an entity, in order of first meeting."""
        return self.entities.setdefault(entity, len(self.entities))

    def word(self, vocabulary: str, word: str) -> int:
        """Number of a vocabulary's word."""
        return self.words[vocabulary].setdefault(word, len(self.words[vocabulary]))

    def article(self, article: str) -> int:
        """Number of an article, in order of first meeting."""
        return self.articles.setdefault(article, len(self.articles))


@dataclass
class EntityFacts:
    """What is known of one entity while a graph is built."""

    type: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    acronym: str | None = None
    colour: str | None = None
    same_as: str | None = None
    inside: str | None = None


def finish(snapshot: str, base: str, numbers: Numbers, claims: dict[str, Array], facts: Mapping[str, EntityFacts],
           articles: Mapping[str, Mapping[str, str]], symmetric: frozenset[str]) -> ClaimGraph:
    """Put columns in order and derive the rest: bounds of dates, anchors, sources, adjacency.

    Parameters
    ----------
    claims : columns of ``ClaimTable``; entities and articles by their numbers in ``numbers``; rows in the order of claim ids
    facts : what is known of entities, by id
    articles : title, publisher, url, reported, language, sketch, copy_of, by id
    symmetric : relations whose two ends have no order
    """
    for entity, known in facts.items():
        numbers.entity(entity)
        if known.inside:
            numbers.entity(known.inside)
    order = sorted(numbers.entities)
    rows = np.empty(len(order) + 1, dtype=np.int32)  # the last stays -1 for "none"
    rows[-1] = NONE
    rows[[numbers.entities[entity] for entity in order]] = np.arange(len(order), dtype=np.int32)
    for name in ("subject", "object", "speaker", "place", "party"):
        claims[name] = rows[claims[name]]
    _order_symmetric(claims, {numbers.words["predicate"].get(name, NONE) for name in symmetric})
    entities = _entity_columns(order, rows, numbers, facts)
    article_columns = _article_columns(numbers, articles, claims)
    _derive_dates(claims, numbers)
    _derive_sources(claims, article_columns, numbers)
    offsets, half = half_edges(claims["subject"], claims["object"], claims["predicate"], len(order))
    return ClaimGraph(snapshot, base, numbers.string.finish(), _derive_state(claims), EntityTable(**entities),
                      ArticleTable(**article_columns), {name: tuple(words) for name, words in numbers.words.items()},
                      offsets, half)


def _derive_state(claims: dict[str, Array]) -> ClaimTable:
    """Number the groups and edges, and fold all claims at the horizon."""
    claims["group"], claims["edge"] = number_groups(claims, GROUP_BY), number_groups(claims, EDGE_BY)
    claims["best"] = best_places(claims)
    table = ClaimTable(**claims)
    day = max(int(table.reported_last.max(initial=NO_DATE)), int(table.confirmed_last.max(initial=NO_DATE)))
    order, holds = fold_table(table, np.arange(len(table), dtype=np.int32), day).per_claim()
    in_force = np.zeros(len(table), dtype=np.bool_)
    in_force[order] = holds
    return replace(table, in_force=in_force)


def _order_symmetric(claims: dict[str, Array], codes: set[int]) -> None:
    """Ends of a symmetric relation go in the order of their ids, so that both ways of writing it are one edge."""
    swap = np.isin(claims["predicate"], list(codes)) & (claims["subject"] > claims["object"])
    claims["subject"], claims["object"] = (np.where(swap, claims["object"], claims["subject"]),
                                           np.where(swap, claims["subject"], claims["object"]))


def _entity_columns(order: list[str], rows: Ints, numbers: Numbers, facts: Mapping[str, EntityFacts]) -> dict[str, Array]:
    out, types = empty_columns(EntityTable, len(order)), ontology.load().type_of_segment
    string, alias, language, offsets = numbers.string, [], [], [0]
    for row, entity in enumerate(order):
        known = facts.get(entity, EntityFacts())
        out["id"][row] = string(entity)
        kind = known.type or types.get(entity.partition("/")[0])
        out["type"][row] = numbers.word("type", kind) if kind else NONE
        for name, label in known.labels.items():
            out[name if name in {"ar", "fr", "en"} else "other"][row] = string(label)
        for name in ("acronym", "colour", "same_as"):
            out[name][row] = string(getattr(known, name))
        if known.inside:
            out["inside"][row] = rows[numbers.entities[known.inside]]
        for code, text in sorted(set(known.aliases)):
            language.append(string(code))
            alias.append(string(text))
        offsets.append(len(alias))
    return out | {"alias": np.array(alias, dtype=np.int32), "alias_language": np.array(language, dtype=np.int32),
                  "alias_offsets": np.array(offsets, dtype=np.int64)}


def _article_columns(numbers: Numbers, articles: Mapping[str, Mapping[str, str]], claims: dict[str, Array]) -> dict[str, Array]:
    order = sorted(numbers.articles)
    rows = np.full(len(order) + 1, NONE, dtype=np.int32)
    rows[[numbers.articles[article] for article in order]] = np.arange(len(order), dtype=np.int32)
    claims["article"] = rows[claims["article"]]
    out = empty_columns(ArticleTable, len(order))
    for row, article in enumerate(order):
        out["id"][row] = numbers.string(article)
        for name, value in articles.get(article, {}).items():
            if name in out:
                out[name][row] = numbers.string(value)
    out["original"] = _originals(order, articles)
    return out


def _originals(order: list[str], articles: Mapping[str, Mapping[str, str]]) -> Ints:
    """The article that each one copies, by row: what the data says, else what the sketches of their texts tell."""
    known = [articles.get(article, {}) for article in order]
    last = np.array([day_bounds(about.get("reported", ""))[1] for about in known], dtype=np.int64)
    by_day = np.lexsort((np.arange(len(order)), np.where(last == NO_DATE, np.iinfo(np.int64).max, last)))
    rows = {article: row for row, article in enumerate(order)}
    said = {row: rows[about["copy_of"]] for row, about in enumerate(known) if about.get("copy_of") in rows}
    return originals([about.get("sketch", "") for about in known], by_day, said)


def _derive_dates(claims: dict[str, Array], numbers: Numbers) -> None:
    texts = numbers.string.texts()
    for name in ("start", "until", "reported", "confirmed"):
        used, back = np.unique(claims[name], return_inverse=True)
        bounds = np.array([day_bounds(texts[i]) if i >= 0 else (NO_DATE, NO_DATE) for i in used], dtype=np.int32).reshape(-1, 2)
        for column, part in (("first", 0), ("last", 1)):
            if f"{name}_{column}" in claims:
                claims[f"{name}_{column}"] = bounds[back, part] if len(used) else claims[name]
    anchor, until = claims["start_first"], claims["until_first"]
    for told in (claims["reported_first"], claims["confirmed_last"]):
        past = (until != NO_DATE) & (told != NO_DATE) & (until < told)  # told after it ended: it vouches for its end
        anchor = np.where(anchor == NO_DATE, np.where(past, until, told), anchor)
    claims["anchor"] = np.where(anchor == NO_DATE, until, anchor)


def _derive_sources(claims: dict[str, Array], articles: dict[str, Array], numbers: Numbers) -> None:
    """Who printed a claim: the publisher, else the host of the address; all that name neither count as one together.

    And whose voice it is: of a copy, that of whoever printed the original.
    """
    texts = numbers.string.texts()
    of_article = np.empty(len(articles["id"]) + 1, dtype=np.int32)
    of_article[-1] = NONE
    for row, (publisher, url) in enumerate(zip(articles["publisher"], articles["url"], strict=True)):
        host = urlsplit(texts[url]).hostname if publisher < 0 and url >= 0 else None
        of_article[row] = publisher if publisher >= 0 else numbers.string(host or UNKNOWN_SOURCE)
    original = articles["original"]
    of_text = np.append(of_article[np.where(original >= 0, original, np.arange(len(original)))], NONE)
    for name, source in (("publisher", of_article), ("voice", of_text)):
        claims[name] = np.where(claims["article"] >= 0, source[claims["article"]], claims["source"]).astype(np.int32)
