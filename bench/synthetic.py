"""Stores of made-up claims in the project's own layout: as many entities and edges as asked, with the skew of the real graph.

A few parties and institutions are in most claims, most people in one or two; relations, stances, levels and types come in about
the shares that the shipped articles have. The same numbers give the same store.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from kg.rdf.terms import VOCABULARIES, Names

BASE: Final = "https://w3id.org/sila/"
SEED: Final = 20261128
#: Type -> segment of ids, share of the entities.
TYPES: Final = {"Person": ("person", 0.62), "Company": ("company", 0.14), "Municipality": ("municipality", 0.12),
                "Association": ("association", 0.07), "PublicBody": ("public-body", 0.03), "Media": ("media", 0.015),
                "Party": ("party", 0.004), "Alliance": ("alliance", 0.001)}
#: Relation, type of subject, type of object, share of the edges.
RELATIONS: Final = (
    ("memberOf", "Person", "Party", 0.16), ("holdsPost", "Person", "PublicBody", 0.12),
    ("holdsPost", "Person", "Municipality", 0.12),
    ("criticises", "Person", "Person", 0.10), ("criticises", "Party", "Person", 0.06), ("supports", "Person", "Person", 0.06),
    ("opposes", "Person", "PublicBody", 0.05), ("alliedWith", "Party", "Party", 0.02), ("leads", "Party", "Municipality", 0.03),
    ("seatsIn", "Party", "Municipality", 0.06), ("funds", "Municipality", "Association", 0.06),
    ("awardsContractTo", "Municipality", "Company", 0.08), ("agreementWith", "Municipality", "Company", 0.05),
    ("ownsShareOf", "Person", "Company", 0.02), ("memberOf", "Party", "Alliance", 0.01))
STANCES: Final = (("asserted", 0.86), ("ended", 0.05), ("denied", 0.03), ("planned", 0.03), ("conditional", 0.02),
                  ("forbidden", 0.01))
LEVELS: Final = (("", 0.4), ("national", 0.25), ("communal", 0.2), ("provincial", 0.1), ("regional", 0.05))
#: Exponent of the share of the n-th most frequent entity of a type.
SKEW: Final = 0.8
_SENTENCE: Final = "ذكرت مصادر متطابقة في الخبر رقم {} أن الأطراف المعنية ناقشت الموضوع خلال دورة عادية."
Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up graph: claims as columns; ``ids`` are of the entities."""

    ids: list[str]
    subject: Array
    object: Array
    kind: Array
    stance: Array
    level: Array
    article: Array
    confidence: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.subject)


def make(entities: int, edges: int, claims: int) -> Made:
    """Make up ``claims`` claims on ``edges`` different edges among ``entities`` entities."""
    random = np.random.default_rng(SEED)
    ids: list[str] = []
    members: dict[str, Array] = {}
    for name, (segment, share) in TYPES.items():
        count = max(round(share * entities), 8)
        members[name] = np.arange(len(ids), len(ids) + count)
        ids += [f"{segment}/b{number}" for number in range(count)]
    shares = np.array([share for *_, share in RELATIONS])
    columns: list[list[Array]] = [[], [], [], [], []]
    for number, (_, subject, object_, _) in enumerate(RELATIONS):
        want = int(edges * 3 * shares[number] / shares.sum()) + 20
        drawn = (_skewed(random, members[subject], want), _skewed(random, members[object_], want), np.full(want, number),
                 _choice(random, STANCES, want), _choice(random, LEVELS, want))
        for column, values in zip(columns, drawn, strict=True):
            column.append(values)
    found = np.unique(np.stack([np.concatenate(column) for column in columns]), axis=1)
    found = found[:, found[0] != found[1]]
    found = found[:, random.permutation(found.shape[1])[:edges]]
    again = _skewed(random, np.arange(found.shape[1]), max(claims - found.shape[1], 0))
    row = np.concatenate([np.arange(found.shape[1]), again])
    subject, object_, kind, stance, level = found[:, row]
    return Made(ids, subject, object_, kind, stance, level, np.sort(random.integers(0, max(claims // 6, 1), len(row))),
                np.round(random.uniform(0.5, 0.98, len(row)), 2))


def _skewed(random: np.random.Generator, values: Array, count: int) -> Array:
    weight = np.arange(1, len(values) + 1) ** -SKEW
    return np.asarray(values[np.searchsorted(np.cumsum(weight / weight.sum()), random.random(count)).clip(0, len(values) - 1)])


def _choice(random: np.random.Generator, words: tuple[tuple[str, float], ...], count: int) -> Array:
    return np.asarray(random.choice(len(words), count, p=[share for _, share in words]), dtype=np.int64)


def store(made: Made, folder: Path) -> int:
    """Write a graph as an Oxigraph store; returns how many quads it has."""
    quads = folder / "claims.nq"
    with quads.open("w", encoding="utf-8") as stream:
        for lines in _lines(made):
            stream.write(lines)
    opened = ox.Store(str(folder / "store"))
    opened.bulk_load(path=str(quads), format=ox.RdfFormat.N_QUADS)
    opened.flush()
    quads.unlink()
    return len(opened)


def _lines(made: Made) -> Iterator[str]:
    names, known = Names(BASE), VOCABULARIES
    facts, things, terms = names.facts.value, f"{BASE}id/", f"{BASE}ontology#"
    types = {segment: name for name, (segment, _) in TYPES.items()}
    for ident in made.ids:
        segment, _, number = ident.partition("/")
        node = f"<{things}{ident}>"
        yield (f"{node} <{known['rdf']}type> <{terms}{types[segment]}> <{facts}> .\n"
               f'{node} <{known["rdfs"]}label> "كيان {segment} {number}"@ar <{facts}> .\n'
               f'{node} <{known["rdfs"]}label> "Entité {segment} {number}"@fr <{facts}> .\n')
    xsd = "http://www.w3.org/2001/XMLSchema#"
    for article in np.unique(made.article).tolist():
        node, graph = f"<{things}article/b{article:07d}>", f"<{BASE}graph/article/b{article:07d}>"
        yield (f'{node} <{known["dcterms"]}publisher> "جريدة {int(60 * (article * 0.6180339 % 1) ** 2)}" {graph} .\n'
               f'{node} <{terms}reported> "{_day(article)}"^^<{xsd}date> {graph} .\n')
    for row, (subject, object_, kind, stance, level, article) in enumerate(zip(*(column.tolist() for column in (
            made.subject, made.object, made.kind, made.stance, made.level, made.article)), strict=True)):
        node, graph = f"<{things}claim/b{row:08d}", f"<{BASE}graph/article/b{article:07d}> .\n"
        one, other, relation = made.ids[subject], made.ids[object_], RELATIONS[kind][0]
        lines = [f"{node}> <{known['rdf']}subject> <{things}{one}> {graph}",
                 f"{node}> <{known['rdf']}predicate> <{terms}{relation}> {graph}",
                 f"{node}> <{known['rdf']}object> <{things}{other}> {graph}",
                 f"{node}> <{terms}stance> <{terms}stance-{STANCES[stance][0]}> {graph}",
                 f'{node}> <{terms}confidence> "{made.confidence[row]}"^^<{xsd}decimal> {graph}',
                 f'{node}> <{terms}reported> "{_day(article)}"^^<{xsd}date> {graph}',
                 f"{node}> <{known['prov']}wasDerivedFrom> <{things}article/b{article:07d}> {graph}",
                 f'{node}#quote> <{known["oa"]}exact> "{_SENTENCE.format(row)}"@ar {graph}']
        if level:
            lines.append(f"{node}> <{terms}level> <{terms}level-{LEVELS[level][0]}> {graph}")
        if STANCES[stance][0] == "asserted":
            lines.append(f"<{things}{one}> <{terms}{relation}> <{things}{other}> <{facts}> .\n")
        yield "".join(lines)


def _day(article: int) -> str:
    return f"{2015 + article * 7 % 12}-{article % 12 + 1:02d}-{article % 28 + 1:02d}"


class StoreReader:
    """A store that ``kg.graph.load`` reads; ``folder`` keeps the derived files."""

    def __init__(self, folder: Path) -> None:
        self.store = ox.Store.read_only(str(folder / "store"))
        self.snapshot, self.derived = "bench", folder

    def select(self, sparql: str, /) -> Iterator[dict[str, object]]:
        """Solutions by variable."""
        for row in self.solutions(sparql):
            yield {name: row[name] for name in ("s", "o") if row[name] is not None}

    def solutions(self, sparql: str) -> ox.QuerySolutions:
        """The answer of a SELECT as Oxigraph gives it."""
        found = self.store.query(sparql, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return found
