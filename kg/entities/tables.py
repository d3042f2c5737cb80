"""Reading a seed table: every row is built by one function, and a wrong one is an ``InputError`` with file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from kg.errors import InputError

Record = TypeVar("Record")
Row = Mapping[str, str]

_MISSING = "\0"


class BadRow(Exception):
    """What is wrong with a row; the reader adds the file and the line."""


def read(path: Path, build: Callable[[Row], Record]) -> Iterator[tuple[str, Record]]:
    """The records of a CSV table with a header line, each with its place (``file:line``); cells are stripped.

    Raises ``InputError`` for a file that cannot be read, a row of the wrong length, a missing column, and whatever
    ``build`` refuses with ``BadRow`` or ``ValueError``.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True, restval=_MISSING)
            for row in reader:
                where = f"{path}:{reader.line_num}"
                if None in row or _MISSING in row.values():
                    raise InputError(f"{where}: the row has not as many cells as the header")
                try:
                    yield where, build({column: cell.strip() for column, cell in row.items()})
                except KeyError as error:
                    raise InputError(f"{path}:1: no column {error.args[0]}") from error
                except (BadRow, ValueError) as error:
                    raise InputError(f"{where}: {error}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: {error}") from error


def rows(path: Path, build: Callable[[Row], Record]) -> tuple[Record, ...]:
    """The records of a table without their places."""
    return tuple(record for _, record in read(path, build))


def cells(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several, separated by ``|``.

    >>> cells("البام|حزب البام|")
    ('البام', 'حزب البام')
    """
    return tuple(part for text in cell.split("|") if (part := text.strip()))
