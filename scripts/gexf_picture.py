"""Draw a GEXF file as it says itself, as a program that honours its positions, sizes, colours and labels shows it at first.

    kg export --format gexf --alliances --lang fr -o alliances.gexf
    python -m scripts.gexf_picture alliances.gexf docs/pictures/alliances.svg
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

_GEXF, _VIZ = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
_WIDTH: Final = 1100
_MARGIN: Final = 70


def picture(data: str) -> str:
    """The file's graph as SVG. KeyError for a node without a position, size or colour."""
    graph = ElementTree.fromstring(data)
    nodes = list(graph.iter(f"{_GEXF}node"))
    spots = {node.attrib["id"]: _numbers(_part(node, "position"), "x", "y") for node in nodes}
    (left, right), (low, high) = ((min(values), max(values)) for values in zip(*spots.values(), strict=True))
    scale = (_WIDTH - 2 * _MARGIN) / max(right - left, 1.0)
    at = {name: (_MARGIN + (x - left) * scale, _MARGIN + (high - y) * scale) for name, (x, y) in spots.items()}
    height = round(2 * _MARGIN + (high - low) * scale)
    parts = [_edge(edge, at) for edge in graph.iter(f"{_GEXF}edge")]
    for node in nodes:
        x, y = at[node.attrib["id"]]
        (size,) = _numbers(_part(node, "size"), "value")
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size * 0.7:.1f}" fill="{_colour(node)}"/>')
    for node in nodes:
        x, y = at[node.attrib["id"]]
        parts.append(f'<text x="{x:.1f}" y="{y - 12:.1f}" text-anchor="middle" stroke="#fff" stroke-width="3" '
                     f'paint-order="stroke">{escape(node.attrib["label"])}</text>')
    return _svg(height, parts)


def _edge(edge: ElementTree.Element, at: dict[str, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = at[edge.attrib["source"]], at[edge.attrib["target"]]
    width = min(1 + float(edge.attrib["weight"]) * 0.4, 6)
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{_colour(edge)}" '
            f'stroke-width="{width:.1f}" opacity="0.55"/>')


def _part(element: ElementTree.Element, name: str) -> ElementTree.Element:
    found = element.find(f"{_VIZ}{name}")
    if found is None:
        raise KeyError(f"{element.attrib.get('id')}: no {name}")
    return found


def _numbers(element: ElementTree.Element, *names: str) -> tuple[float, ...]:
    return tuple(float(element.attrib[name]) for name in names)


def _colour(element: ElementTree.Element) -> str:
    return "#" + "".join(f"{int(value):02x}" for value in _numbers(_part(element, "color"), "r", "g", "b"))


def _svg(height: int, parts: Iterable[str]) -> str:
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" font-size="12" '
        'font-family="system-ui, sans-serif">',
        f'<rect width="{_WIDTH}" height="{height}" rx="10" fill="#fff"/>', *parts, "</svg>", ""))


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(picture(Path(sys.argv[1]).read_text(encoding="utf-8")), encoding="utf-8")
