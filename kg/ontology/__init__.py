"""The vocabulary: ``ontology/*.ttl`` read once into tables. Nothing else in the project repeats what it says.

>>> from kg.ontology import load
>>> load().predicates["alliedWith"].symmetric, load().types["PublicBody"].kebab
(True, 'public-body')
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg import places
from kg.ontology.model import Concept, EntityType, FtmEdge, Ontology, Predicate, Qualifier, Term
from kg.ontology.read import FILES, LANGUAGES, NAMESPACE, read

__all__ = ["FILES", "LANGUAGES", "NAMESPACE", "Concept", "EntityType", "FtmEdge", "Ontology", "Predicate", "Qualifier", "Term",
           "load", "source"]

_BASE = NAMESPACE.removesuffix("ontology#")


@cache
def load(folder: Path | None = None) -> Ontology:
    """The tables of ``ontology/``, read once a process; SilaError when a file is missing or a term incomplete."""
    return read(folder or places.ontology())


def source(name: str, base: str = _BASE, folder: Path | None = None) -> str:
    """The text of a file of ``ontology/`` (Turtle, context or query), written for another base address of terms and things.

    >>> source("sila.ttl", "http://localhost/")[:4000].count("http://localhost/ontology#") > 0
    True
    """
    return ((folder or places.ontology()) / name).read_text(encoding="utf-8").replace(_BASE, base)
