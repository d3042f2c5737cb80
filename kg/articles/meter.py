"""How much of the input has been read, in bytes as they lie on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Meter:
    """Bytes in all (0 where nobody knows) and bytes read."""

    total: int = 0
    done: int = 0

    @classmethod
    def of(cls, paths: Iterable[str | Path]) -> Meter:
        """The files of ``paths``, folders read through; what is no file counts nothing."""
        return cls(sum(map(_size, paths)))


def _size(path: str | Path) -> int:
    if not os.path.isdir(path):
        return os.path.getsize(path) if os.path.isfile(path) else 0
    return sum(os.path.getsize(whole) for base, _, files in os.walk(path) for name in files
               if os.path.isfile(whole := os.path.join(base, name)))
