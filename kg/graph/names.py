"""The name index of a snapshot: every label, alias and acronym, folded, in arrays that processes share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from kg.graph import columns
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints, Longs
from kg.graph.strings import Interner, Strings
from kg.text.normalise import full, light

_SPLIT: Final = re.compile(r"[^\w'’ʼ‘`\u064b-\u0652\u0670\u0640]+")
ARTICLE: Final = "ال"
_FORMAT: Final = 1


def words(text: str) -> tuple[str, ...]:
    """The folded words of a name: letters that writers mix up are one, case, accents and marks are gone.

    >>> words("الأصالة والمعاصرة") == words("الاصاله والمعاصره")
    True
    >>> words("Ben M’Sick"), words("Salé-Médina")
    (('ben', 'msick'), ('sale', 'medina'))
    """
    return tuple(filter(None, (full(light(part)) for part in _SPLIT.split(text))))


def bare(word: str) -> str:
    """A folded word without the Arabic article, so that ``الحركة`` and ``حركة`` find each other."""
    return word.removeprefix(ARTICLE) if len(word) > 4 else word


@dataclass(frozen=True, slots=True, eq=False)
class NameIndex:
    """Names and their words.

    Attributes
    ----------
    entity, shown, key : for each name, the entity's row, the name as written and its folded words (numbers of ``strings``)
    by_key : names in the order of their keys
    word : the distinct bare words (numbers), in their order
    postings, starts : names that have word ``i`` are ``postings[starts[i]:starts[i + 1]]``
    """

    strings: Strings
    entity: Ints
    shown: Ints
    key: Ints
    by_key: Ints
    word: Ints
    postings: Ints
    starts: Longs

    def prefix(self, ordered: Ints, prefix: str) -> slice:
        """The part of ``ordered`` (numbers of strings in their order) that begins with ``prefix``."""
        return slice(self._bisect(ordered, prefix), self._bisect(ordered, prefix + "\U0010ffff"))

    def _bisect(self, ordered: Ints, text: str) -> int:
        low, high = 0, len(ordered)
        while low < high:
            middle = (low + high) // 2
            if self.strings[int(ordered[middle])] < text:
                low = middle + 1
            else:
                high = middle
        return low


@lru_cache(maxsize=3)
def name_index(graph: ClaimGraph) -> NameIndex:
    """The index of a graph's names, made once a snapshot and kept beside the graph where that lies in a file."""
    path = graph.folder / "names.columns" if graph.folder else None
    if path is not None and path.exists():
        arrays, meta = columns.read(path)
        if meta == {"format": _FORMAT, "snapshot": graph.snapshot}:
            strings = Strings(arrays.pop("blob"), arrays.pop("offsets"))
            return NameIndex(strings, **arrays)
    index = _build(graph)
    if path is not None:
        arrays = {name: getattr(index, name) for name in ("entity", "shown", "key", "by_key", "word", "postings", "starts")}
        columns.write(path, {"blob": index.strings.blob, "offsets": index.strings.offsets, **arrays},
                      {"format": _FORMAT, "snapshot": graph.snapshot})
    return index


def _build(graph: ClaimGraph) -> NameIndex:
    number = Interner()
    entity: list[int] = []
    shown: list[int] = []
    key: list[int] = []
    by_word: dict[str, list[int]] = {}
    for row in range(len(graph.entities)):
        for name in names_of(graph, row):
            parts = words(name)
            if not parts:
                continue
            for part in {bare(part) for part in parts}:
                by_word.setdefault(part, []).append(len(entity))
            entity.append(row)
            shown.append(number(name))
            key.append(number(" ".join(parts)))
    order = sorted(by_word)
    sizes = [len(by_word[word]) for word in order]
    word = np.array([number(word) for word in order], dtype=np.int32)
    strings = number.finish()
    keys = strings.many(key)
    return NameIndex(
        strings, np.array(entity, dtype=np.int32), np.array(shown, dtype=np.int32), np.array(key, dtype=np.int32),
        np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int32), word,
        np.array([name for word in order for name in by_word[word]], dtype=np.int32),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64))


def names_of(graph: ClaimGraph, row: int) -> list[str]:
    """Every distinct name of an entity: labels first, then acronym and aliases."""
    table, strings = graph.entities, graph.strings
    labels = [int(column[row]) for column in (table.ar, table.fr, table.en, table.other, table.acronym)]
    aliases = table.alias[table.alias_offsets[row]:table.alias_offsets[row + 1]].tolist()
    return [strings[number] for number in dict.fromkeys(labels + aliases) if number >= 0]
