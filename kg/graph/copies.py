"""Copies of one text among many articles: an agency's text in ten papers, a release printed with another title.

Every article is compared with the articles *before* it, by date and then by id, and a copy is a copy of the first of those that
are originals themselves. So the answer follows from the set of articles alone, never from the order in which they were read,
a round-up that holds two other texts does not make one of those two, and a copy always resembles what it is called a copy of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.graph.columns import Array, Flags, Floats, Ints, Longs
from kg.text.sketch import KEPT, unpack

#: A copy shares at least this part of the shorter text, and of both texts together.
CONTAINED: Final = 0.7
ALIKE: Final = 0.35
#: A text of fewer runs of words is a copy only of the very same text.
SHORT: Final = 16
_LOOKED_AT: Final = 24  # least hashes by which candidates are found: copies share eight of them or more, most other pairs none
_SHARED: Final = 2
_EARLY: Final = 32  # of all articles with one hash, each is compared with so many of the first
_CHUNK: Final = 1 << 15  # pairs compared at once
_NONE: Final = np.uint32(0xffffffff)  # fills rows of few hashes up

Hashes = npt.NDArray[np.uint32]


def originals(sketches: Sequence[str], order: Longs, said: Mapping[int, int] = MappingProxyType({})) -> Ints:
    """The row of the text that each article is a copy of; -1 for an original.

    Parameters
    ----------
    sketches : of each row (see ``kg.text.sketch``); empty or unreadable where there is none
    order : all rows, the earliest article first
    said : rows whose original somebody states, which counts more than any likeness; circles are left out

    Examples
    --------
    >>> from kg.text.sketch import sketch
    >>> texts = [" ".join(f"كلمة{i * step}" for i in range(60)) for step in (1, 1, 7)]
    >>> originals([sketch(text) for text in texts], np.array([2, 1, 0]))
    array([ 1, -1, -1], dtype=int32)
    """
    size, hashes = _table([sketches[row] for row in order.tolist()])
    first, second = _candidates(hashes)
    likeness, alike = np.zeros(len(first)), np.zeros(len(first), dtype=np.bool_)
    for at in range(0, len(first), _CHUNK):
        part = slice(at, at + _CHUNK)
        likeness[part], alike[part] = _compare(size, hashes, first[part], second[part])
    first, second, likeness = first[alike], second[alike], likeness[alike]
    found = np.full(len(size), -1, dtype=np.int32)
    sort = np.lexsort((first, -likeness, second))  # the likest original, the earliest of equals
    for one, other in zip(first[sort].tolist(), second[sort].tolist(), strict=True):
        if found[other] < 0 and found[one] < 0:
            found[other] = one
    out = np.full(len(size), -1, dtype=np.int32)
    copies = np.flatnonzero(found >= 0)
    out[order[copies]] = order[found[copies]]
    return _stated(out, said) if said else out


def _stated(copied: Ints, said: Mapping[int, int]) -> Ints:
    """With what is said in the place of what was found, and every copy tied to the first of its chain."""
    stated = copied.copy()
    for row, original in said.items():
        stated[row] = original
    out = stated.copy()
    for row in np.flatnonzero(stated >= 0).tolist():
        seen, at = {row}, int(stated[row])
        while at not in seen and stated[at] >= 0:
            seen.add(at)
            at = int(stated[at])
        out[row] = -1 if at in seen else at
    return out


def _table(sketches: Sequence[str]) -> tuple[Longs, Hashes]:
    """How many runs each text has, and its hashes, each row filled up with numbers that are no hashes."""
    size = np.zeros(len(sketches), dtype=np.int64)
    hashes = np.full((len(sketches), KEPT), _NONE, dtype=np.uint32)
    for row, text in enumerate(sketches):
        try:
            size[row], values = unpack(text)
        except ValueError:  # a store of another making: an article by itself
            continue
        hashes[row, :len(values)] = values
    return size, hashes


def _candidates(hashes: Hashes) -> tuple[Longs, Longs]:
    """Pairs of rows, the earlier first, that share enough of their least hashes."""
    least = hashes[:, :_LOOKED_AT]
    rows, columns = np.nonzero(least < _NONE)
    entries = np.sort(least[rows, columns].astype(np.uint64) << np.uint64(32) | rows.astype(np.uint64))
    value, row = entries >> np.uint64(32), (entries & np.uint64(0xffffffff)).astype(np.int64)
    new = np.ones(len(value), dtype=np.bool_)
    new[1:] = value[1:] != value[:-1]
    starts = np.flatnonzero(new)
    start = starts[np.cumsum(new) - 1] if len(starts) else starts
    place = np.arange(len(value)) - start
    pairs = []
    later = np.flatnonzero(place > 0)
    for step in range(_EARLY):
        later = later[place[later] > step]
        if not len(later):
            break
        pairs.append(row[start[later] + step] * len(hashes) + row[later])
    if not pairs:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    pair, count = np.unique(np.concatenate(pairs), return_counts=True)
    one, other = np.divmod(pair, len(hashes))
    enough = count >= np.minimum(np.minimum(*((hashes[side, :_SHARED] < _NONE).sum(axis=1) for side in (one, other))), _SHARED)
    return one[enough], other[enough]


def _compare(size: Longs, hashes: Hashes, one: Longs, other: Longs) -> tuple[Floats, Flags]:
    """How much of both texts together each pair shares, and whether one is a copy of the other.

    The least ``KEPT`` hashes of both together are a fair sample of their runs, and exact where both have few.
    """
    both: Array = np.sort(np.concatenate([hashes[one], hashes[other]], axis=1), axis=1)
    same = np.zeros(both.shape, dtype=np.bool_)
    same[:, 1:] = both[:, 1:] == both[:, :-1]
    real = both < _NONE
    sample = (np.cumsum(~same, axis=1) <= KEPT) & real
    likeness = (same & sample).sum(axis=1) / np.maximum((~same & sample).sum(axis=1), 1)
    less, more = np.minimum(size[one], size[other]), np.maximum(size[one], size[other])
    contained = likeness / (1 + likeness) * (less + more) / np.maximum(less, 1)
    copies = np.where(less < SHORT, (likeness == 1) & (less == more), (likeness >= ALIKE) & (contained >= CONTAINED))
    return likeness, copies
