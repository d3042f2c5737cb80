"""The name index of a snapshot: every label, alias and acronym, folded and by how it sounds, in arrays that processes share."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from kg.graph import columns
from kg.graph.claims import ClaimGraph
from kg.graph.columns import Ints, Longs
from kg.graph.strings import Interner, Strings
from kg.text.likeness import name_words
from kg.text.normalise import full, light
from kg.text.sounds import keys

_SPLIT: Final = re.compile(r"[^\w'’ʼ‘`\u064b-\u0652\u0670\u0640]+")
ARTICLE: Final = "ال"
_FORMAT: Final = 2
_SHORTEST: Final = 4  # letters of a word that may be misspelled
_LONGEST: Final = 24
_ARRAYS: Final = ("entity", "shown", "key", "by_key", "word", "postings", "starts", "form", "form_postings", "form_starts",
                  "sound", "sound_postings", "sound_starts", "slip", "slip_form")


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
    form, form_postings, form_starts : the same for the words as ``kg.text.likeness.name_words`` joins them
    sound, sound_postings, sound_starts : the keys of the forms (``kg.text.sounds.keys``), and the forms that have each
    slip, slip_form : hashes of the forms with one letter left out, in order, and whose they are
    """

    strings: Strings
    entity: Ints
    shown: Ints
    key: Ints
    by_key: Ints
    word: Ints
    postings: Ints
    starts: Longs
    form: Ints
    form_postings: Ints
    form_starts: Longs
    sound: Ints
    sound_postings: Ints
    sound_starts: Longs
    slip: Ints
    slip_form: Ints

    def sounding(self, key: str) -> list[int]:
        """The forms that have a key of sounds."""
        at = self.strings.find(key, self.sound)
        return [] if at < 0 else self.sound_postings[self.sound_starts[at]:self.sound_starts[at + 1]].tolist()

    def misspelled(self, form: str) -> set[int]:
        """The forms that differ from ``form`` by about a letter (the caller looks closer)."""
        found: set[int] = set()
        wanted = np.array(sorted(set(slips(form))), dtype=np.int32)
        lows, highs = np.searchsorted(self.slip, wanted, "left"), np.searchsorted(self.slip, wanted, "right")
        for low, high in zip(lows.tolist(), highs.tolist(), strict=True):
            found.update(self.slip_form[low:high].tolist())
        return found

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
        arrays = {name: getattr(index, name) for name in _ARRAYS}
        columns.keep(path, {"blob": index.strings.blob, "offsets": index.strings.offsets, **arrays},
                     {"format": _FORMAT, "snapshot": graph.snapshot})
    return index


def _build(graph: ClaimGraph) -> NameIndex:
    number = Interner()
    entity: list[int] = []
    shown: list[int] = []
    key: list[int] = []
    by_word: dict[str, list[int]] = {}
    by_form: dict[str, list[int]] = {}
    for row in range(len(graph.entities)):
        for name in names_of(graph, row):
            parts = words(name)
            if not parts:
                continue
            for part in {bare(part) for part in parts}:
                by_word.setdefault(part, []).append(len(entity))
            for spelled in dict.fromkeys(map(fold, name_words(name))):
                by_form.setdefault(spelled, []).append(len(entity))
            entity.append(row)
            shown.append(number(name))
            key.append(number(" ".join(parts)))
    word, postings, starts = _postings(by_word, number)
    form, form_postings, form_starts = _postings(by_form, number)
    forms = sorted(by_form)
    by_sound: dict[str, list[int]] = {}
    for at, text in enumerate(forms):
        for heard in keys(text):
            by_sound.setdefault(heard, []).append(at)
    sound, sound_postings, sound_starts = _postings(by_sound, number)
    slip = [(slip, at) for at, text in enumerate(forms) for slip in set(slips(text))]
    slip.sort()
    strings = number.finish()
    texts = strings.many(key)
    return NameIndex(
        strings, _ints(entity), _ints(shown), _ints(key), _ints(sorted(range(len(texts)), key=texts.__getitem__)),
        word, postings, starts, form, form_postings, form_starts, sound, sound_postings, sound_starts,
        _ints([code for code, _ in slip]), _ints([at for _, at in slip]))


def fold(form: str) -> str:
    """The full fold of a word of a name, as the index has its forms."""
    return full(light(form))


def slips(form: str) -> Iterator[int]:
    """Hashes of a word whole and with each one letter left out; none for words too short or too long to be told misspelled."""
    if _SHORTEST <= len(form) <= _LONGEST:
        for text in (form, *(form[:i] + form[i + 1:] for i in range(len(form)))):
            yield zlib.crc32(text.encode()) - (1 << 31)


def _postings(lists: Mapping[str, Sequence[int]], number: Interner) -> tuple[Ints, Ints, Longs]:
    """The texts in their order, what each has, one after the other, and where each starts."""
    order = sorted(lists)
    return (_ints([number(text) for text in order]), _ints([item for text in order for item in lists[text]]),
            np.concatenate([[0], np.cumsum([len(lists[text]) for text in order])]).astype(np.int64))


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int32)


def names_of(graph: ClaimGraph, row: int) -> list[str]:
    """Every distinct name of an entity: labels first, then acronym and aliases."""
    table, strings = graph.entities, graph.strings
    labels = [int(column[row]) for column in (table.ar, table.fr, table.en, table.other, table.acronym)]
    aliases = table.alias[table.alias_offsets[row]:table.alias_offsets[row + 1]].tolist()
    return [strings[number] for number in dict.fromkeys(labels + aliases) if number >= 0]
