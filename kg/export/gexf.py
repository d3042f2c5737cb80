"""GEXF 1.3 as a stream of text, written so that Gephi, Gephi Lite and networkx lose nothing (https://gexf.net/schema.html).

What Gephi's importer asks for, and what is done about it:

* relation, stance and level go into the XML attribute ``kind``; edges are one for each (source, target, kind) beforehand, since
  Gephi merges those of the same kind;
* there is no ``defaultedgetype``, and every edge has a ``type``: with a default, Gephi drops edges of the other direction;
* a weight is positive, and whether an edge is cooperation or conflict is in ``sign``;
* dates are ISO strings with an integer ``year`` beside them; the dynamic variant has ``start`` and ``end`` or spells besides;
* attribute ids are their titles, lower case, none of them reserved; types are those that every reader knows;
* one static block of attributes a class, and no column that is empty;
* positions, sizes and colours (red, green, blue) are given, so that nothing is scattered at random.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from kg.errors import UsageError
from kg.export import table
from kg.export.base import ByteStream, Options
from kg.export.spells import Times, times
from kg.export.xml import escape, token
from kg.graph.layout import positions
from kg.graph.view import View

_NAMESPACES: Final = 'xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"'


def write(view: View, stream: ByteStream, options: Options | None = None) -> None:
    """Write a static GEXF file."""
    for piece in pieces(view, options or Options()):
        stream.write(piece)


def pieces(view: View, options: Options) -> Iterator[bytes]:
    """A static GEXF file, piece by piece."""
    return _Writer(view, options, None).pieces()


def pieces_dynamic(view: View, options: Options) -> Iterator[bytes]:
    """A dynamic GEXF file: nodes and edges also say when they were."""
    return _Writer(view, options, times(view)).pieces()


class _Writer:
    def __init__(self, view: View, options: Options, when: Times | None) -> None:
        if options.direction not in {"mixed", "directed"}:
            raise UsageError(f"direction={options.direction}: mixed or directed")
        self.view, self.options, self.when = view, options, when
        self.ids = [escape(id_) for id_ in table.ids(view)]
        self.node_columns, self.edge_columns = table.node_columns(view), table.edge_columns(view)

    def pieces(self) -> Iterator[bytes]:
        yield self._head().encode()
        size = len(self.view.nodes)
        yield f'<nodes count="{size}">\n'.encode()
        yield from (text.encode() for text in self._nodes())
        yield f'</nodes>\n<edges count="{len(self.view.edges)}">\n'.encode()
        yield from (text.encode() for text in self._edges())
        yield b"</edges>\n</graph>\n</gexf>\n"

    def _head(self) -> str:
        view, options = self.view, self.options
        default = ' defaultedgetype="directed"' if options.direction == "directed" else ""
        mode = 'mode="dynamic" timeformat="date" timezone="Africa/Casablanca"' if self.when else 'mode="static"'
        date = f' lastmodifieddate="{escape(options.date)}"' if options.date else ""
        cut = " Cut for size: not all edges are here." if view.truncated else ""
        return "".join((
            f'<?xml version="1.0" encoding="UTF-8"?>\n<gexf {_NAMESPACES} version="1.3">\n',
            f"<meta{date}>\n<creator>Sila</creator>\n",
            f"<keywords>{token(view.query)}</keywords>\n<description>{token(view.title)}.{cut} Query: {token(view.query)}. "
            f"Snapshot: {token(view.graph.snapshot)}. Licence: {token(options.licence)}</description>\n</meta>\n",
            f"<graph {mode}{default}>\n", _declared("node", self.node_columns), _declared("edge", self.edge_columns)))

    def _nodes(self) -> Iterator[str]:
        view, size = self.view, len(self.view.nodes)
        x, y = positions(view)
        width = table.sizes(view)
        label, colour = table.labels(view, self.options.language), map(_rgb, table.colours(view))
        values = [(f'<attvalue for="{column.name}" value="', column) for column in self.node_columns]
        for a in range(0, size, table.CHUNK):
            b, out = min(a + table.CHUNK, size), []
            cells = [(head, column.values(a, b)) for head, column in values]
            for i, (name, text, at_x, at_y, wide) in enumerate(zip(
                    self.ids[a:b], label(a, b), x[a:b].tolist(), y[a:b].tolist(), width[a:b].tolist(), strict=True)):
                attributes = "".join([f'{head}{_text(column[i])}"/>' for head, column in cells if column[i] is not None])
                time, spells = self.when.node(a + i) if self.when else ("", "")
                out.append(f'<node id="{name}" label="{token(text)}"{time}><attvalues>{attributes}</attvalues>{spells}'
                           f'<viz:size value="{wide}"/><viz:position x="{at_x}" y="{at_y}" z="0.0"/>{next(colour)}</node>\n')
            yield "".join(out)

    def _edges(self) -> Iterator[str]:
        """Edges; what edges of a kind share is put together once, the rest column by column."""
        edges, size = self.view.edges, len(self.view.edges)
        kinds, number = table.edge_kinds(self.view)
        directed = self.options.direction == "directed"
        heads, tails = [], []
        for kind in kinds:
            way = "directed" if directed or not kind.symmetric else "undirected"
            label = token(table.relation_label(kind.relation, self.options.language))
            heads.append(f'" type="{way}" kind="{escape(kind.kind)}" label="{label}" weight="')
            shared = "".join(f'<attvalue for="{name}" value="{escape(value)}"/>' for name, value in (
                ("relation", kind.relation), ("stance", kind.stance), ("level", kind.level), ("sign", kind.sign)) if value)
            tails.append((f"><attvalues>{shared}", f"{_rgb(kind.colour)}</edge>\n"))
        own = [column for column in self.edge_columns if column.name not in {"relation", "stance", "level", "sign"}]
        ids = self.ids
        source = np.searchsorted(self.view.nodes, edges.source)
        target = np.searchsorted(self.view.nodes, edges.target)
        for a in range(0, size, table.CHUNK):
            b, out = min(a + table.CHUNK, size), []
            cells = [_cells(column, a, b) for column in own]
            attributes = map("".join, zip(*cells, strict=True))
            for i, (start, end, kind_number, weight, more) in enumerate(zip(
                    source[a:b].tolist(), target[a:b].tolist(), number[a:b].tolist(), edges.sources[a:b].tolist(),
                    attributes, strict=True), a):
                opening, closing = tails[kind_number]
                time, spells = self.when.edge(i) if self.when else ("", "")
                out.append(f'<edge id="{i}" source="{ids[start]}" target="{ids[end]}{heads[kind_number]}{weight}"{time}'
                           f"{opening}{more}</attvalues>{spells}{closing}")
            yield "".join(out)


def _declared(kind: str, columns: list[table.Column]) -> str:
    rows = "".join(f'<attribute id="{column.name}" title="{column.name}" type="{column.type}"/>\n' for column in columns)
    return f'<attributes class="{kind}" mode="static">\n{rows}</attributes>\n' if columns else ""


def _cells(column: table.Column, a: int, b: int) -> list[str]:
    """A column's cells as finished XML, empty where there is no value."""
    head = f'<attvalue for="{column.name}" value="'
    values = column.values(a, b)
    if column.type in {"integer", "double"}:
        return [f'{head}{value}"/>' if value is not None else "" for value in values]
    if column.type == "liststring":
        made: dict[tuple[str, ...], str] = {}
        return [_list_cell(head, value, made) if value is not None else "" for value in values]
    if column.type == "boolean":
        yes, no = f'{head}true"/>', f'{head}false"/>'
        return [yes if value else no for value in values]
    return [f'{head}{escape(value)}"/>' if value is not None else "" for value in values]


def _list_cell(head: str, value: list[str], made: dict[tuple[str, ...], str]) -> str:
    """A list's cell; edges have few different lists of publishers."""
    key = tuple(value)
    if key not in made:
        made[key] = f'{head}{_text(value)}"/>'
    return made[key]


def _text(value: object) -> str:
    """A value as Gephi reads its type: true and false in lower case, the items of a list quoted."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        items = ", ".join(f'"{item}"' for item in (str(item).replace("\\", "/").replace('"', "'") for item in value))
        return escape(f"[{items}]")
    return str(value)


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
