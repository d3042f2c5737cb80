"""The linear model: for each predicate a logistic regression over features, for all together one of stances.

A file ``.npz``: ``keys`` (sorted uint32 hashes of features), ``start`` (len(keys) + 1 places in the two next), ``column``
(uint8: predicates, then stances), ``weight`` (int8, in units of ``unit``), ``bias`` (float32 a column), ``ties`` (float32,
predicates by stances: what a predicate adds to each stance), ``predicates``, ``stances``.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.errors import InputError

MODEL: Final = Path(__file__).with_name("pairs.npz")
SCALE: Final = 5.0
"""Features of a pair are put on a sphere of this radius, so that pairs with many words do not shout."""


def key(feature: str) -> int:
    """The hash by which the model knows a feature."""
    return zlib.crc32(feature.encode())


@dataclass(frozen=True, slots=True)
class Scorer:
    """A model ready to be asked."""

    predicates: tuple[str, ...]
    stances: tuple[str, ...]
    place: dict[int, int]
    rows: NDArray[np.float32]
    bias: NDArray[np.float32]
    ties: NDArray[np.float32]

    def score(self, pairs: Sequence[Iterable[str]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits of the predicates (pairs, predicates) and of the stances before the predicate is known (pairs, stances)."""
        total = np.zeros((len(pairs), len(self.bias)), np.float32)
        for n, found in enumerate(pairs):
            keys = {key(feature) for feature in found}
            known = [self.place[k] for k in keys if k in self.place]
            if known:
                total[n] = self.rows[known].sum(0) * (SCALE / len(keys) ** 0.5)
        total += self.bias
        return total[:, :len(self.predicates)], total[:, len(self.predicates):]


@cache
def load(path: Path = MODEL) -> Scorer:
    """The model of a file; InputError where it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as file:
            keys, start, column, weight = file["keys"], file["start"], file["column"], file["weight"]
            predicates, stances = tuple(map(str, file["predicates"])), tuple(map(str, file["stances"]))
            rows = np.zeros((len(keys), len(predicates) + len(stances)), np.float32)
            owner = np.repeat(np.arange(len(keys)), np.diff(start))
            rows[owner, column] = weight.astype(np.float32) * float(file["unit"])
            return Scorer(predicates, stances, {int(k): n for n, k in enumerate(keys)}, rows, file["bias"].astype(np.float32),
                          file["ties"].astype(np.float32))
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{path}: not a model of pairs: {error}") from error
