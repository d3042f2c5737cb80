"""The small made-up graph that the examples in this package run on (``example.trig``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.graph.adjacency import symmetric_relations
from kg.graph.claims import ClaimGraph
from kg.graph.memory import MemoryReader
from kg.graph.reading import read_graph

_BASE = "https://w3id.org/sila/"


@cache
def graph() -> ClaimGraph:
    """Three parties, a bloc, a council and a company that do not exist.

    >>> graph()  # doctest: +ELLIPSIS
    <ClaimGraph ...: 9 entities, 13 claims>
    """
    path = Path(__file__).with_name("example.trig")
    quads = ox.parse(path=str(path), format=ox.RdfFormat.TRIG)
    return read_graph(MemoryReader(quads), _BASE, symmetric_relations())
