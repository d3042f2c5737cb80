"""A snapshot in memory: what the graph reads when triples come from a query or a file and not from the store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox


class MemoryReader:
    """Quads that read like a snapshot; its name is the hash of its quads."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._store = ox.Store()
        self._store.extend(quads)
        lines = "\n".join(sorted(map(str, self._store)))
        self.snapshot = hashlib.sha256(lines.encode()).hexdigest()[:12]

    def select(self, sparql: str, /) -> list[dict[str, Any]]:
        """Solutions by variable, over the union of all graphs."""
        solutions: Any = self._store.query(sparql, use_default_graph_as_union=True)
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in solutions]
