"""The claim graph of a reader's snapshot: made once, kept in memory by snapshot, shared by processes as a mapped file."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from kg import ontology, settings
from kg.errors import StoreError
from kg.graph.claims import ClaimGraph
from kg.graph.reading import SnapshotReader, read_graph

#: Snapshots kept in memory: the current one and those that cursors may still name.
_KEPT: Final = 3
_graphs: OrderedDict[tuple[str, str], ClaimGraph] = OrderedDict()
_lock = threading.Lock()


def load(reader: SnapshotReader) -> ClaimGraph:
    """The claim graph of the snapshot that ``reader`` reads.

    The first call for a snapshot reads its claims; where the reader has a folder for derived files (``derived``), the graph is
    kept there and other processes map the same file. Later calls return the same object.

    Parameters
    ----------
    reader : SnapshotReader
        Anything with ``snapshot`` and ``select``, such as ``kg.store``'s reader.

    Returns
    -------
    ClaimGraph
    """
    folder: Path | None = getattr(reader, "derived", None)
    key = (str(folder or ""), reader.snapshot)
    with _lock:
        graph = _graphs.get(key)
        if graph is None:
            graph = _graphs[key] = _load(reader, folder)
            while len(_graphs) > _KEPT:
                _graphs.popitem(last=False)
        _graphs.move_to_end(key)
        return graph


def symmetric_relations() -> frozenset[str]:
    """Names of the relations without direction, from the ontology."""
    return frozenset(name for name, predicate in ontology.load().predicates.items() if predicate.symmetric)


def _load(reader: SnapshotReader, folder: Path | None) -> ClaimGraph:
    path = folder / "claims.columns" if folder else None
    if path is not None and path.exists():
        try:
            return ClaimGraph.open(path)
        except StoreError:
            path.unlink(missing_ok=True)
    names = getattr(reader, "names", None)
    graph = read_graph(reader, names.base if names else settings.get("KG_BASE"), symmetric_relations())
    if path is None or not graph.save(path):
        return graph
    return ClaimGraph.open(path)
