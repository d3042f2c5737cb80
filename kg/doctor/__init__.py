"""Looks a store over: does it open, is everything where it belongs, does every claim have its evidence and obey the vocabulary.

Nothing is changed. Each check gives one ``Finding``; what is wrong is counted in full and shown by a few examples.
"""

from __future__ import annotations

from kg import ontology
from kg.doctor.evidence import check_evidence
from kg.doctor.finding import Finding, Progress, silent, summary
from kg.doctor.shapes import check_shapes
from kg.doctor.survey import check_graphs
from kg.entities import gazetteer
from kg.errors import SilaError
from kg.store import open_reader
from kg.store.base import Reader

__all__ = ["Finding", "Progress", "check"]


def check(location: str, progress: Progress = silent) -> list[Finding]:
    """The findings about the program's data and the store at ``location``, in the order in which they are made.

    ``progress`` is told the check's name and how much of how many is done. What needs a store is left out where none opens.
    """
    findings = [_vocabulary(), _knowledge()]
    try:
        reader = open_reader(location)
    except SilaError as error:
        return [*findings, Finding("store", 1, str(error))]
    try:
        findings.append(_store(reader, location))
        findings += check_graphs(reader, progress)
        findings.append(check_evidence(reader, progress))
        findings.append(check_shapes(reader, progress))
    except SilaError as error:
        findings.append(Finding("store", 1, str(error)))
    finally:
        reader.close()
    return findings


def _vocabulary() -> Finding:
    try:
        loaded = ontology.load()
    except SilaError as error:
        return Finding("vocabulary", 1, str(error))
    return Finding("vocabulary", 0, f"{len(loaded.types)} entity types, {len(loaded.predicates)} relations")


def _knowledge() -> Finding:
    try:
        loaded = gazetteer.load()
    except SilaError as error:
        return Finding("seeds", 1, str(error))
    return Finding("seeds", 0, f"{len(loaded.entities)} known entities, {len(loaded.posts)} posts, "
                               f"{len(loaded.memberships)} memberships")


def _store(reader: Reader, location: str) -> Finding:
    numbers = ", ".join(f"{number} {name}" for name, number in sorted(reader.count().items()))
    return Finding("store", 0, summary(f"{location}, snapshot {reader.snapshot}", numbers))
