"""Names that sound like a text in either script, or differ from it by small errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

import numpy as np

from kg.graph.columns import Longs
from kg.graph.names import NameIndex, fold
from kg.text.likeness import ALIKE, name_words, word_likeness
from kg.text.sounds import arabic, keys

_FORMS_MOST: Final = 150  # forms of one word that are looked at
_NAMES_MOST: Final = 100
_LENGTH: Final = 0.04  # for each word that only the name has
_MISSING: Final = 0.5  # what is left of a name's likeness where one word of the text is not in it
_WORDS_MOST: Final = 12
_SLIP: Final = 0.8


def alike(index: NameIndex, text: str, *, least: float = ALIKE, lenient: bool = False) -> Iterator[tuple[int, float]]:
    """Names of the index (their numbers) and their likeness to ``text``, the most alike first, from ``least`` on.

    Every word of the text must have its like in the name; of three words or more one may be missing, which costs much.
    ``lenient`` lets one of two be missing, and half of more.
    """
    query = name_words(text)[:_WORDS_MOST]
    if not query:
        return
    total = np.zeros(len(index.entity))
    count = np.zeros(len(index.entity), dtype=np.int16)
    for word in dict.fromkeys(query):
        best = np.zeros(len(index.entity))
        for form, likeness in _forms(index, fold(word)).items():
            having = index.form_postings[index.form_starts[form]:index.form_starts[form + 1]]
            best[having] = np.maximum(best[having], likeness)
        total += best
        count += best > 0
    wanted = len(dict.fromkeys(query))
    names: Longs = np.flatnonzero(count == wanted).astype(np.int64)
    if not len(names) and (wanted >= 3 or (lenient and wanted == 2)):
        names = np.flatnonzero(count >= (wanted + 1) // 2 if lenient else count == wanted - 1).astype(np.int64)
    score = total[names] / wanted - _LENGTH * np.maximum(0, _sizes(index)[names] - count[names])
    order = np.argsort(-score, kind="stable")[:_NAMES_MOST]
    for name, value in zip(names[order].tolist(), score[order].tolist(), strict=True):
        if value >= least * _MISSING or lenient:
            yield name, value


def _forms(index: NameIndex, word: str) -> Mapping[int, float]:
    """The forms of the index that are like a word, each with its likeness."""
    found: dict[int, float] = {}
    near = {form for key in keys(word) for form in index.sounding(key)}
    for form in sorted(near, key=lambda form: abs(len(index.strings[int(index.form[form])]) - len(word)))[:_FORMS_MOST]:
        likeness = word_likeness(word, index.strings[int(index.form[form])])
        if likeness >= ALIKE:
            found[form] = likeness
    for form in index.misspelled(word) - near:
        other = index.strings[int(index.form[form])]
        if arabic(other) == arabic(word) and _one_slip(word, other):
            found[form] = max(found.get(form, 0.0), _SLIP)
    return found


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less or another, or two neighbours that changed places, make one word the other.

    >>> _one_slip("casablanca", "casabalnca"), _one_slip("tanger", "tangers"), _one_slip("fes", "sef")
    (True, True, False)
    """
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start:len(one) - end], other[start:len(other) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == len(right) == 2 and left == right[::-1])


@lru_cache(maxsize=3)
def _sizes(index: NameIndex) -> Longs:
    """How many forms each name has."""
    return np.bincount(index.form_postings, minlength=len(index.entity))
