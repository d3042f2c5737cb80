"""How many independent sources say a thing: the one place that counts them.

Two claims are independent when another voice says them *and* in another sentence: one agency's text printed by ten papers is
one source, whether word for word, cut or under another title; so is one sentence that five papers quote, and one paper that
says it five times. A voice is the publisher of the original text (see ``kg.graph.copies``), and the count is the smaller of
the voices and the sentences.
"""

from __future__ import annotations

import numpy as np

from kg.graph.columns import Ints, Longs
from kg.graph.tables import ClaimTable


def independent(claims: ClaimTable, rows: Ints, group: Longs, groups: int) -> Ints:
    """Independent sources of each of ``groups`` groups, at least 1; claim ``rows[i]`` is of group ``group[i]``.

    >>> from kg.graph.example import graph
    >>> claims = graph().claims
    >>> independent(claims, np.array([0, 0, 0]), np.array([0, 0, 1]), 2)
    array([1, 1], dtype=int32)
    """
    counts = []
    sentence = np.where(claims.evidence[rows] >= 0, claims.evidence[rows], claims.source[rows])
    for value in (claims.voice[rows].astype(np.int64), sentence.astype(np.int64)):
        size = int(value.max(initial=0)) + 2
        pair = np.sort(group * size + value + 1)  # quicker than np.unique, which hashes
        new = np.ones(len(pair), dtype=np.bool_)
        new[1:] = pair[1:] != pair[:-1]
        counts.append(np.bincount(pair[new] // size, minlength=groups))
    return np.maximum(np.minimum(*counts), 1).astype(np.int32)
