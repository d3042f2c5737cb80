"""The columns of a snapshot's graph: one table an entity kind, one array a column, numbers instead of strings.

A string is its number in ``Strings``, an entity its row in ``EntityTable``, a vocabulary word its place in its vocabulary; -1
is "none" in each. A date is the number of its first or last possible day (``datetime.date.toordinal``), or ``NO_DATE``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from kg.graph.columns import Array, Flags, Floats, Ints, Longs
from kg.model import Stance

NO_DATE: Final = -1
STANCES: Final = tuple(Stance)
#: Vocabularies whose words a column names by number, and those words' column in the claim table.
VOCABULARIES: Final = ("predicate", "stance", "level", "role", "form", "currency", "extractor")


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """One row a claim, in the order of claim ids. Sums of money and shares are NaN where an end is open.

    ``publisher`` is who printed it, ``voice`` the source that counts as one however often and through whomever it speaks (see
    ``independence``), ``anchor`` the day for which the claim testifies (its start, else its report or, if that is sooner, its
    end; else when its seed row was last confirmed).
    ``group`` numbers what folds together (see ``fold``), ``edge`` what is one edge (see ``edges``), ``best`` is its place when
    all claims stand edge by edge with the best sentence first, ``in_force`` says whether its group holds at the snapshot's
    horizon.
    """

    id: Ints
    subject: Ints
    object: Ints
    predicate: Ints
    stance: Ints
    speaker: Ints
    role: Ints
    level: Ints
    place: Ints
    party: Ints
    form: Ints
    name: Ints
    topic: Ints
    currency: Ints
    amount_min: Floats
    amount_max: Floats
    share_min: Floats
    share_max: Floats
    share_equal: Flags
    count: Ints
    start: Ints
    start_first: Ints
    start_last: Ints
    until: Ints
    until_first: Ints
    until_last: Ints
    reported: Ints
    reported_first: Ints
    reported_last: Ints
    confirmed: Ints
    confirmed_last: Ints
    anchor: Ints
    confidence: Floats
    extractor: Ints
    article: Ints
    publisher: Ints
    voice: Ints
    source: Ints
    evidence: Ints
    evidence_start: Ints
    evidence_end: Ints
    group: Ints
    edge: Ints
    best: Ints
    in_force: Flags

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class EntityTable:
    """One row an entity, in the order of ids. ``inside`` is the territory that contains it; aliases are a list a row,
    rows ``alias_offsets[i]`` to ``alias_offsets[i + 1]`` of ``alias`` and ``alias_language`` (strings)."""

    id: Ints
    type: Ints
    ar: Ints
    fr: Ints
    en: Ints
    other: Ints
    acronym: Ints
    colour: Ints
    same_as: Ints
    inside: Ints
    alias_offsets: Longs
    alias: Ints
    alias_language: Ints

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class ArticleTable:
    """One row an article that some claim comes from, in the order of ids; ``original`` is the row of the article whose text it
    repeats (see ``copies``)."""

    id: Ints
    title: Ints
    publisher: Ints
    url: Ints
    reported: Ints
    language: Ints
    original: Ints

    def __len__(self) -> int:
        return len(self.id)


_KINDS: Final[dict[str, np.dtype[Any]]] = {"Ints": np.dtype(np.int32), "Longs": np.dtype(np.int64),
                                           "Floats": np.dtype(np.float64), "Flags": np.dtype(np.bool_)}


def dtypes(table: type[Any]) -> dict[str, np.dtype[Any]]:
    """Column names of a table and their dtypes.

    >>> dtypes(ClaimTable)["amount_min"]
    dtype('float64')
    """
    return {field.name: _KINDS[str(field.type)] for field in fields(table)}


def columns_of(table: Any, prefix: str) -> dict[str, Array]:
    """The arrays of a table under names with ``prefix``, as the shared file has them."""
    return {f"{prefix}.{field.name}": getattr(table, field.name) for field in fields(table)}


def empty_columns(table: type[Any], rows: int) -> dict[str, Array]:
    """Columns of ``rows`` rows with nothing known: -1, NaN or false."""
    blank: dict[str, Any] = {"i": -1, "f": np.nan, "b": False}
    return {name: np.full(rows, blank[dtype.kind], dtype=dtype) for name, dtype in dtypes(table).items()}
