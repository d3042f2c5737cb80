"""GraphML as a stream of text (http://graphml.graphdrawing.org/specification.html), for networkx, igraph, yEd and Gephi.

All edges are directed, since networkx refuses a file that mixes directions; ``symmetric`` says which have none. The attribute
names ``label``, ``weight``, ``x``, ``y``, ``size``, ``r``, ``g`` and ``b`` are those that Gephi reads as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from kg.export import table
from kg.export.base import Options
from kg.export.table import Column
from kg.export.xml import escape
from kg.graph.layout import positions
from kg.graph.view import View

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
#: GraphML's names of the types of columns; lists are texts with semicolons.
_TYPES: Final = {"string": "string", "integer": "int", "double": "double", "boolean": "boolean", "liststring": "string"}


def pieces(view: View, options: Options) -> Iterator[bytes]:
    """A GraphML file, piece by piece."""
    nodes, edges = _node_columns(view, options), _edge_columns(view, options)
    yield _head(view, options, nodes, edges).encode()
    ids = [escape(ident) for ident in table.ids(view)]
    for a, cells in _rows(nodes, "n", len(view.nodes)):
        yield "".join([f'<node id="{ids[i]}">{data}</node>\n' for i, data in enumerate(cells, a)]).encode()
    source = np.searchsorted(view.nodes, view.edges.source).tolist()
    target = np.searchsorted(view.nodes, view.edges.target).tolist()
    for a, cells in _rows(edges, "e", len(view.edges)):
        yield "".join([f'<edge id="e{i}" source="{ids[source[i]]}" target="{ids[target[i]]}">{data}</edge>\n'
                       for i, data in enumerate(cells, a)]).encode()
    yield b"</graph>\n</graphml>\n"


def _head(view: View, options: Options, nodes: list[Column], edges: list[Column]) -> str:
    keys = "".join(f'<key id="{kind[0]}_{column.name}" for="{kind}" attr.name="{column.name}" '
                   f'attr.type="{_TYPES[column.type]}"/>\n'
                   for kind, columns in (("node", nodes), ("edge", edges)) for column in columns)
    cut = " Cut for size: not all edges are here." if view.truncated else ""
    about = f"{view.title}.{cut} Query: {view.query}. Snapshot: {view.graph.snapshot}. Licence: {options.licence}"
    return f'{_HEAD}<desc>{escape(about)}</desc>\n{keys}<graph id="sila" edgedefault="directed">\n'


def _node_columns(view: View, options: Options) -> list[Column]:
    x, y = positions(view)
    width, colour = table.sizes(view), list(table.colours(view))
    drawn = [Column("label", "string", table.labels(view, options.language)),
             *(Column(name, "double", lambda a, b, values=values: values[a:b].tolist())  # type: ignore[misc]
               for name, values in (("x", x), ("y", y), ("size", width))),
             *(Column(name, "integer", lambda a, b, at=at: [int(text[at:at + 2], 16) for text in colour[a:b]])  # type: ignore[misc]
               for name, at in (("r", 1), ("g", 3), ("b", 5)))]
    return [*drawn, *table.node_columns(view)]


def _edge_columns(view: View, options: Options) -> list[Column]:
    kinds, number = table.edge_kinds(view)
    labels = [table.relation_label(kind.relation, options.language) for kind in kinds]
    return [Column("label", "string", lambda a, b: [labels[i] for i in number[a:b].tolist()]),
            Column("weight", "double", lambda a, b: [float(value) for value in view.edges.sources[a:b].tolist()]),
            Column("kind", "string", lambda a, b: [kinds[i].kind for i in number[a:b].tolist()]),
            Column("symmetric", "boolean", lambda a, b: [kinds[i].symmetric for i in number[a:b].tolist()]),
            *table.edge_columns(view)]


def _rows(columns: list[Column], prefix: str, size: int) -> Iterator[tuple[int, list[str]]]:
    """The data elements of each row, a chunk at a time, with the number of the chunk's first row."""
    for a in range(0, size, table.CHUNK):
        b = min(a + table.CHUNK, size)
        cells = [_cells(f'<data key="{prefix}_{column.name}">', column.values(a, b)) for column in columns]
        yield a, list(map("".join, zip(*cells, strict=True)))


def _cells(head: str, values: list[Any]) -> list[str]:
    return [f"{head}{_text(value)}</data>" if value is not None else "" for value in values]


def _text(value: object) -> str:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return escape("; ".join(value))
    return str(value)
