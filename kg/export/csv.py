"""CSV (RFC 4180) of nodes and of edges, as Gephi's spreadsheet import and Excel read them.

The columns ``Id``, ``Label``, ``Source``, ``Target``, ``Type``, ``Kind`` and ``Weight`` are named as Gephi knows them. A text
that a spreadsheet would run as a formula gets an apostrophe before it (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from kg.export import table
from kg.export.base import Options
from kg.export.table import Column
from kg.graph.view import View

#: What a cell that a spreadsheet takes for a formula begins with, in both widths.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Rows beyond which a table may pass two gigabytes, and its archive needs the larger format.
_MANY: Final = 4_000_000


def nodes(view: View, options: Options) -> Iterator[bytes]:
    """The nodes: ``Id``, ``Label`` and the columns of ``kg.export.table.node_columns``."""
    ids = table.ids(view)
    columns = [Column("Id", "string", lambda a, b: ids[a:b]), Column("Label", "string", table.labels(view, options.language)),
               *table.node_columns(view)]
    return _rows(columns, len(view.nodes), options)


def edges(view: View, options: Options) -> Iterator[bytes]:
    """The edges: ``Source``, ``Target``, ``Type``, ``Kind``, ``Label``, ``Weight`` and the columns of ``edge_columns``."""
    kinds, number = table.edge_kinds(view)
    ids, ends = table.ids(view), [np.searchsorted(view.nodes, column) for column in (view.edges.source, view.edges.target)]
    labels = [table.relation_label(kind.relation, options.language) for kind in kinds]
    ways = ["Undirected" if kind.symmetric and options.direction == "mixed" else "Directed" for kind in kinds]
    columns = [Column("Source", "string", lambda a, b: [ids[i] for i in ends[0][a:b].tolist()]),
               Column("Target", "string", lambda a, b: [ids[i] for i in ends[1][a:b].tolist()]),
               Column("Type", "string", lambda a, b: [ways[i] for i in number[a:b].tolist()]),
               Column("Kind", "string", lambda a, b: [kinds[i].kind for i in number[a:b].tolist()]),
               Column("Label", "string", lambda a, b: [labels[i] for i in number[a:b].tolist()]),
               Column("Weight", "integer", lambda a, b: view.edges.sources[a:b].tolist()), *table.edge_columns(view)]
    return _rows(columns, len(view.edges), options)


def pieces(view: View, options: Options) -> Iterator[bytes]:
    """A ZIP archive of ``nodes.csv``, ``edges.csv`` and ``about.txt``, which says what they show and their licence."""
    cut = " Cut for size: not all edges are here." if view.truncated else ""
    about = (f"{view.title}.{cut}\nQuery: {view.query}\nSnapshot: {view.graph.snapshot}\nLicence: {options.licence}\n")
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_entry("about.txt"), about)
        for name, rows in (("nodes.csv", nodes(view, options)), ("edges.csv", edges(view, options))):
            with archive.open(_entry(name), "w", force_zip64=len(view.edges) > _MANY) as member:
                for piece in rows:
                    member.write(piece)
                    yield sink.take()
    yield sink.take()


def _entry(name: str) -> zipfile.ZipInfo:
    """A member without the time of day, so that the same graph gives the same file."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Sink(io.RawIOBase):
    """Takes what the archive writes, which is then taken out piece by piece."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held


def _rows(columns: list[Column], size: int, options: Options) -> Iterator[bytes]:
    head = io.StringIO()
    csv.writer(head).writerow([column.name for column in columns])
    yield (b"\xef\xbb\xbf" if options.bom else b"") + head.getvalue().encode()
    for a in range(0, size, table.CHUNK):
        b, out = min(a + table.CHUNK, size), io.StringIO()
        csv.writer(out).writerows(zip(*([_cell(value) for value in column.values(a, b)] for column in columns), strict=True))
        yield out.getvalue().encode()


def _cell(value: object) -> object:
    """A value as a spreadsheet takes it for what it is.

    >>> _cell('=HYPERLINK("http://example.org")'), _cell(("أ", "ب")), _cell(True), _cell(-1.5)
    ('\\'=HYPERLINK("http://example.org")', 'أ; ب', 'true', -1.5)
    """
    if isinstance(value, tuple):
        value = "; ".join(value)
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else value.replace("\x00", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value
