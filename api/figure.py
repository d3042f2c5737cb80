"""A small picture of an entity among its neighbours: places on an ellipse, drawn by the template as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720
HEIGHT: Final = 420
_LABEL_MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Spoke:
    """A neighbour and the edge to it."""

    id: str
    label: str
    type: str
    relation: str
    relation_label: str
    stance: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A neighbour at its place; ``label`` is cut to what there is room for."""

    spoke: Spoke
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The picture: the centre's label and type, and its neighbours around it."""

    label: str
    type: str
    placed: tuple[Placed, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw(label: str, kind: str, spokes: Sequence[Spoke]) -> Figure:
    """Place the neighbours, the first at the top, clockwise; same input, same picture.

    >>> spoke = Spoke("party/pjd", "PJD", "Party", "alliedWith", "allied with", "asserted")
    >>> [(p.x, p.y) for p in draw("MP", "Party", [spoke, spoke]).placed]
    [(360.0, 60.0), (360.0, 340.0)]
    """
    placed = []
    for i, spoke in enumerate(spokes):
        angle = 2 * math.pi * i / len(spokes) - math.pi / 2
        x, y = WIDTH / 2 + math.cos(angle) * (WIDTH / 2 - 90), HEIGHT / 2 - 10 + math.sin(angle) * (HEIGHT / 2 - 70)
        placed.append(Placed(spoke, round(x, 1), round(y, 1), short(spoke.label)))
    return Figure(short(label), kind, tuple(placed))


def short(label: str, most: int = _LABEL_MOST) -> str:
    """A label cut at a word where it is too long for a picture."""
    if len(label) <= most:
        return label
    return label[:most].rsplit(" ", 1)[0] + "…"
