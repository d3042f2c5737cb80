"""The claim graph of one snapshot: every claim and entity in arrays, with the list of claims at each entity.

It is made once from the claim nodes, never from plain edges, lies in one file that all processes map, and needs no store to
answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
import numpy.typing as npt

from kg.errors import StoreError, UsageError
from kg.graph import columns
from kg.graph.columns import Array, Ints, Longs
from kg.graph.records import ArticleRecord, ClaimRecord, EntityRecord
from kg.graph.strings import NONE, Strings
from kg.graph.tables import ArticleTable, ClaimTable, EntityTable, columns_of
from kg.graph.unpack import unpack

if TYPE_CHECKING:
    import networkx

#: Raise it whenever a column is added or means something else: an older file is then made anew.
FORMAT: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class ClaimGraph:
    """All claims of a snapshot.

    Attributes
    ----------
    snapshot : str
        Name of the snapshot; cursors are bound to it.
    claims, entities, articles : tables of arrays, see ``kg.graph.tables``
    offsets, half : arrays
        Claims at entity ``e`` are ``half[offsets[e]:offsets[e + 1]]``, each twice the claim's row, plus one where ``e`` is the
        object; they are in order of predicate, direction and other end.
    vocabularies : mapping of name to words
    folder : where the snapshot's derived files lie, if it lies in files
    """

    snapshot: str
    base: str
    strings: Strings
    claims: ClaimTable
    entities: EntityTable
    articles: ArticleTable
    vocabularies: Mapping[str, tuple[str, ...]]
    offsets: Longs
    half: Ints
    folder: Path | None = None

    def __len__(self) -> int:
        """Number of claims."""
        return len(self.claims)

    def __repr__(self) -> str:
        return f"<ClaimGraph {self.snapshot}: {len(self.entities)} entities, {len(self)} claims>"

    # -- names and numbers

    def code(self, vocabulary: str, word: str) -> int:
        """Number of a vocabulary's word; -1 where no claim uses it."""
        words = self.vocabularies[vocabulary]
        return words.index(word) if word in words else NONE

    def word(self, vocabulary: str, code: int) -> str | None:
        """Word of a vocabulary by its number."""
        return self.vocabularies[vocabulary][code] if code >= 0 else None

    def index(self, entity: str) -> int:
        """Row of an entity.

        Raises
        ------
        UsageError
            If the snapshot has no such entity.
        """
        row = self.strings.find(entity, self.entities.id)
        if row < 0:
            raise UsageError(f"no entity {entity!r} in this snapshot (search finds ids by name)")
        return row

    def has(self, entity: str) -> bool:
        """Whether the snapshot has the entity."""
        return self.strings.find(entity, self.entities.id) >= 0

    def entity_id(self, row: int) -> str:
        """Id of an entity's row."""
        return self.strings[int(self.entities.id[row])]

    def type_of(self, row: int) -> str:
        """Type of an entity's row."""
        return self.vocabularies["type"][int(self.entities.type[row])] if self.entities.type[row] >= 0 else "Thing"

    def label(self, row: int, language: str = "ar") -> str:
        """Best label of an entity: the wanted language, then Arabic, French, English, any, at last its id."""
        entities = self.entities
        wanted = getattr(entities, language, entities.ar)
        for column in (wanted, entities.ar, entities.fr, entities.en, entities.other):
            if column[row] >= 0:
                return self.strings[int(column[row])]
        return self.entity_id(row)

    def degree(self, row: int) -> int:
        """How many claims have the entity as an end."""
        return int(self.offsets[row + 1] - self.offsets[row])

    def claims_at(self, row: int) -> Ints:
        """Rows of the claims at an entity, each once."""
        return self.claims_around(np.array([row], dtype=np.int32))

    def claims_around(self, entities: Ints) -> Ints:
        """Rows of the claims at some entities, each once, rising."""
        parts = [self.half[self.offsets[row]:self.offsets[row + 1]] for row in entities.tolist()]
        rows = np.sort(np.concatenate([np.empty(0, dtype=np.int32), *parts]) >> 1)  # quicker than np.unique, which hashes
        new = np.ones(len(rows), dtype=np.bool_)
        new[1:] = rows[1:] != rows[:-1]
        return rows[new].astype(np.int32)

    # -- records

    def entity(self, row: int) -> EntityRecord:
        """An entity as an object."""
        table, strings = self.entities, self.strings
        labels = {name: strings[int(column[row])] for name, column in (("ar", table.ar), ("fr", table.fr), ("en", table.en))
                  if column[row] >= 0}
        same = strings[int(table.same_as[row])]
        return EntityRecord(self.entity_id(row), self.type_of(row), self.label(row), labels, self.degree(row),
                            strings[int(table.acronym[row])] or None, strings[int(table.colour[row])] or None,
                            same.rsplit("/", 1)[-1] or None, self._entity_or_none(table.inside[row]))

    def _entity_or_none(self, row: np.int32) -> str | None:
        return self.entity_id(int(row)) if row >= 0 else None

    def article(self, row: int) -> ArticleRecord:
        """An article as an object."""
        table, strings = self.articles, self.strings
        title, publisher, url, reported, language = (strings[int(column[row])] or None for column in (
            table.title, table.publisher, table.url, table.reported, table.language))
        original = int(table.original[row])
        return ArticleRecord(strings[int(table.id[row])], title, publisher, url, reported, language,
                             strings[int(table.id[original])] if original >= 0 else None)

    def copies(self, row: int) -> Ints:
        """Rows of the other articles that print the same text as an article's row, the original first."""
        first = int(self.articles.original[row])
        first = row if first < 0 else first
        rows = np.append(first, np.flatnonzero(self.articles.original == first)).astype(np.int32)
        others: Ints = rows[rows != row]
        return others

    def claim_row(self, claim: str) -> int:
        """Row of a claim by its id; UsageError where the snapshot has none such."""
        row = self.strings.find(claim, self.claims.id)
        if row < 0:
            raise UsageError(f"no claim {claim!r} in this snapshot")
        return row

    def claim(self, row: int) -> ClaimRecord:
        """A claim as an object, with its evidence."""
        return next(unpack(self, np.array([row], dtype=np.int32)))

    def records(self, rows: Iterable[int] | npt.NDArray[np.integer[Any]]) -> Iterator[ClaimRecord]:
        """Many claims as objects."""
        return unpack(self, np.asarray(rows if isinstance(rows, np.ndarray) else list(rows), dtype=np.int32))

    # -- files

    def save(self, path: Path) -> bool:
        """Write the graph to a file that ``open`` maps; False where its folder is gone."""
        arrays: dict[str, Array] = {"strings.blob": self.strings.blob, "strings.offsets": self.strings.offsets,
                                    "offsets": self.offsets, "half": self.half}
        for prefix, table in (("claim", self.claims), ("entity", self.entities), ("article", self.articles)):
            arrays |= columns_of(table, prefix)
        meta = {"format": FORMAT, "snapshot": self.snapshot, "base": self.base,
                "vocabularies": {name: list(words) for name, words in self.vocabularies.items()}}
        return columns.keep(path, arrays, meta)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map a saved graph. StoreError for a file of another format."""
        arrays, meta = columns.read(path)
        if meta.get("format") != FORMAT:
            raise StoreError(f"{path}: made by another version")

        def table(kind: type[Any], prefix: str) -> Any:
            return kind(**{field.name: arrays[f"{prefix}.{field.name}"] for field in fields(kind)})

        return cls(meta["snapshot"], meta["base"], Strings(arrays["strings.blob"], arrays["strings.offsets"]),
                   table(ClaimTable, "claim"), table(EntityTable, "entity"), table(ArticleTable, "article"),
                   {name: tuple(words) for name, words in meta["vocabularies"].items()},
                   arrays["offsets"], arrays["half"], path.parent)

    # -- networkx

    def to_networkx(self) -> networkx.MultiDiGraph[str]:
        """The whole graph as a networkx multigraph, one edge a claim (see ``kg.graph.network``)."""
        from kg.graph.network import claims_network

        return claims_network(self, np.arange(len(self)))


def half_edges(subject: Ints, object_: Ints, predicate: Ints, entities: int) -> tuple[Longs, Ints]:
    """Offsets and half-edges (see ``ClaimGraph``) of claims; n log n in their number."""
    rows = np.arange(len(subject), dtype=np.int32)
    here = np.concatenate([subject, object_])
    other = np.concatenate([object_, subject])
    half = np.concatenate([rows * 2, rows * 2 + 1])
    order = np.lexsort((half, other, half & 1, np.concatenate([predicate, predicate]), here))
    offsets = np.zeros(entities + 1, dtype=np.int64)
    np.cumsum(np.bincount(here, minlength=entities), out=offsets[1:])
    return offsets, half[order].astype(np.int32)


