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

from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Any, Final

import numpy as np

from kg.errors import UsageError
from kg.export import table
from kg.export.base import ByteStream, Options
from kg.export.spells import Times, times
from kg.export.xml import escape, escape_all, token
from kg.graph.layout import positions
from kg.graph.view import View

_NAMESPACES: Final = 'xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"'
#: Different values of a column that are kept as XML.
_REMEMBERED: Final = 4096


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
        self.ids = [id_.encode() for id_ in escape_all(table.ids(view))]
        self.node_columns, self.edge_columns = table.node_columns(view), table.edge_columns(view)

    def pieces(self) -> Iterator[bytes]:
        yield self._head().encode()
        yield f'<nodes count="{len(self.view.nodes)}">\n'.encode()
        yield from self._nodes()
        yield f'</nodes>\n<edges count="{len(self.view.edges)}">\n'.encode()
        yield from self._edges()
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

    def _nodes(self) -> Iterator[bytes]:
        view, size = self.view, len(self.view.nodes)
        x, y = positions(view)
        width = table.sizes(view)
        label, colour = table.labels(view, self.options.language), table.colours(view)
        cells = [_Cells(column) for column in self.node_columns]
        for a in range(0, size, table.CHUNK):
            b = min(a + table.CHUNK, size)
            time, spells = self._when(self.when.node if self.when else None, a, b)
            places = zip(width[a:b].tolist(), x[a:b].tolist(), y[a:b].tolist(), strict=True)
            yield _rows(
                [b'<node id="'] * (b - a), self.ids[a:b],
                [f'" label="{" ".join(text.split())}"'.encode() for text in escape_all(label(a, b))],
                time, [b"><attvalues>"] * (b - a), *(column(a, b) for column in cells), spells,
                [f'<viz:size value="{wide}"/><viz:position x="{at_x}" y="{at_y}" z="0.0"/>'.encode()
                 for wide, at_x, at_y in places], [_rgb(text) + b"</node>\n" for text in islice(colour, b - a)])

    def _edges(self) -> Iterator[bytes]:
        """Edges; what edges of a kind share is put together once, the rest column by column."""
        edges, size, ids = self.view.edges, len(self.view.edges), self.ids
        kinds, number = table.edge_kinds(self.view)
        directed = self.options.direction == "directed"
        heads, openings, ends, after = [], [], [], b"" if self.when else b"</attvalues>"
        for kind in kinds:
            way = "directed" if directed or not kind.symmetric else "undirected"
            label = token(table.relation_label(kind.relation, self.options.language))
            heads.append(f'" type="{way}" kind="{escape(kind.kind)}" label="{label}" weight="'.encode())
            shared = "".join(f'<attvalue for="{name}" value="{escape(value)}"/>' for name, value in (
                ("relation", kind.relation), ("stance", kind.stance), ("level", kind.level), ("sign", kind.sign)) if value)
            openings.append(f"><attvalues>{shared}".encode())
            ends.append(after + _rgb(kind.colour) + b"</edge>\n")
        to = [b'" target="' + ident for ident in ids]
        own = [_Cells(column) for column in self.edge_columns if column.name not in {"relation", "stance", "level", "sign"}]
        source = np.searchsorted(self.view.nodes, edges.source)
        target = np.searchsorted(self.view.nodes, edges.target)
        weighted = number * (int(edges.sources.max(initial=0)) + 1) + edges.sources  # few combinations, each put together once
        found, at = np.unique(weighted, return_index=True)
        fronts = {front: heads[number[i]] + b'%d"' % edges.sources[i] + (b"" if self.when else openings[number[i]])
                  for front, i in zip(found.tolist(), at.tolist(), strict=True)}
        for a in range(0, size, table.CHUNK):
            b = min(a + table.CHUNK, size)
            kind_numbers = number[a:b].tolist()
            timed: list[Iterable[bytes]] = []
            spelled: list[Iterable[bytes]] = []
            if self.when:
                time, spells = self._when(self.when.edge, a, b)
                timed, spelled = [time, map(openings.__getitem__, kind_numbers)], [spells]
            yield _rows(
                [b'<edge id="%d" source="' % i for i in range(a, b)], map(ids.__getitem__, source[a:b].tolist()),
                map(to.__getitem__, target[a:b].tolist()), map(fronts.__getitem__, weighted[a:b].tolist()), *timed,
                *(column(a, b) for column in own), *spelled, map(ends.__getitem__, kind_numbers))

    def _when(self, of: Callable[[int], tuple[str, str]] | None, a: int, b: int) -> tuple[list[bytes], list[bytes]]:
        """The times of some rows as XML attributes, and the end of their attributes with the spells behind it."""
        if of is None:
            return [b""] * (b - a), [b"</attvalues>"] * (b - a)
        times_ = [of(i) for i in range(a, b)]
        return [time.encode() for time, _ in times_], [f"</attvalues>{spells}".encode() for _, spells in times_]


def _rows(*columns: Iterable[bytes]) -> bytes:
    """Columns of equal length, row by row, as one text."""
    return b"".join(chain.from_iterable(zip(*columns, strict=True)))


def _declared(kind: str, columns: list[table.Column]) -> str:
    rows = "".join(f'<attribute id="{column.name}" title="{column.name}" type="{column.type}"/>\n' for column in columns)
    return f'<attributes class="{kind}" mode="static">\n{rows}</attributes>\n' if columns else ""


class _Cells:
    """A column's cells as finished XML, empty where there is no value; a value that comes again is written once."""

    def __init__(self, column: table.Column) -> None:
        self._column, self._texts = column, column.type == "string"
        self._text: Callable[[Any], str] = str if column.type in {"integer", "double"} else _text
        self._head = f'<attvalue for="{column.name}" value="'
        self._made: dict[Hashable, bytes] = {None: b""}

    def __call__(self, a: int, b: int) -> Iterator[bytes]:
        """The cells of some rows."""
        values = self._column.values(a, b)
        fresh = set(values).difference(self._made)
        if self._texts and len(fresh) > len(values) // 2 and None not in values:
            return iter(self._each(values))
        if len(self._made) + len(fresh) > _REMEMBERED:
            self._made, fresh = {None: b""}, set(values) - {None}
        head, text = self._head, self._text
        self._made.update([(value, f'{head}{text(value)}"/>'.encode()) for value in fresh])
        return map(self._made.__getitem__, values)

    def _each(self, values: list[str]) -> list[bytes]:
        """Texts of which hardly any comes again."""
        head = self._head
        return [f'{head}{value}"/>'.encode() for value in escape_all(values)]


def _text(value: object) -> str:
    """A value as Gephi reads its type: true and false in lower case, the items of a list quoted."""
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_item, value))}]"
    return str(value)


@lru_cache(maxsize=_REMEMBERED)
def _item(text: str) -> str:
    """An item of a list."""
    plain = text.replace("\\", "/").replace('"', "'")
    return escape(f'"{plain}"')


@lru_cache
def _rgb(colour: str) -> bytes:
    red, green, blue = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'.encode()
