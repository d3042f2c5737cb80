"""Two pictures of party alliances, placed here, drawn by the template: the signed network, and what began and ended when."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.figure import short

WIDTH: Final = 760
HEIGHT: Final = 480
#: The time picture: width, where its axis begins, height of a row.
TIME_WIDTH: Final = 860
LABELS: Final = 300
ROW: Final = 30
ROWS_MOST: Final = 30


@dataclass(frozen=True, slots=True)
class Point:
    """A party on the ring; ``anchor`` is how its name stands beside it (SVG's text-anchor)."""

    id: str
    label: str
    full: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Link:
    """What stands between two parties, as an SVG path: ``kind`` is plus, minus or both."""

    path: str
    kind: str
    weight: int
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Ring:
    """The signed network: parties of one bloc are neighbours on the ring."""

    points: tuple[Point, ...]
    links: tuple[Link, ...]
    width: int = WIDTH
    height: int = HEIGHT


def ring(parties: Sequence[tuple[str, str]], ties: Mapping[tuple[str, str], tuple[str, int, str]]) -> Ring:
    """Place parties, (id, name) in the order of the matrix, and the ties between them, (kind, weight, anchor) by pair of ids.

    >>> drawn = ring([("a", "A"), ("b", "B")], {("a", "b"): ("plus", 2, "a-b")})
    >>> [(p.x, p.y) for p in drawn.points], drawn.links[0].path
    ([(380.0, 54.0), (380.0, 426.0)], 'M380.0 54.0Q380.0 240.0 380.0 426.0')
    """
    points = {}
    for i, (ident, name) in enumerate(parties):
        angle = 2 * math.pi * i / len(parties) - math.pi / 2
        cos, sin = math.cos(angle), math.sin(angle)
        x, y = WIDTH / 2 + cos * (WIDTH / 2 - 190), HEIGHT / 2 + sin * (HEIGHT / 2 - 54)
        anchor = "middle" if abs(cos) < 0.2 else "start" if cos > 0 else "end"
        points[ident] = Point(ident, short(name), name, round(x, 1), round(y, 1), round(x + cos * 18, 1),
                              round(y + sin * 22 + 5, 1), anchor)
    links = []
    for (one, other), (kind, weight, anchor) in sorted(ties.items(), key=lambda item: (item[1][0] != "plus", item[0])):
        if one < other and one in points and other in points:
            a, b = points[one], points[other]
            mid_x, mid_y = (a.x + b.x) / 2 * 0.55 + WIDTH / 2 * 0.45, (a.y + b.y) / 2 * 0.55 + HEIGHT / 2 * 0.45
            links.append(Link(f"M{a.x} {a.y}Q{round(mid_x, 1)} {round(mid_y, 1)} {b.x} {b.y}", kind, weight, anchor,
                              f"{a.full} – {b.full}"))
    return Ring(tuple(points.values()), tuple(links))


@dataclass(frozen=True, slots=True)
class Spell:
    """What goes on the time picture: a pact or a quarrel with its days (ISO), and where its sentence is."""

    label: str
    kind: str
    first: str
    last: str
    joined: Sequence[tuple[str, str]]
    left: Sequence[tuple[str, str]]
    address: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day on a row: ``began`` or ``ended``."""

    x: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One row: its bar from ``x`` over ``width``."""

    label: str
    full: str
    kind: str
    y: int
    x: float
    width: float
    marks: tuple[Mark, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Times:
    """The time picture; ``years`` are where years begin. On right-to-left pages time runs to the left."""

    rows: tuple[TimeRow, ...]
    years: tuple[tuple[float, int], ...]
    label_x: int
    anchor: str
    left_out: int
    undated: int
    height: int
    width: int = TIME_WIDTH


def times(spells: Sequence[Spell], *, rtl: bool, undated: int = 0) -> Times | None:
    """Place spells by their beginning; None where nothing is dated. ``undated`` are those that could not be given.

    >>> drawn = times([Spell("pact", "plus", "2021-09-10", "2022-09-10", (), (), "#a")], rtl=False)
    >>> (drawn.rows[0].x, drawn.years[0]) if drawn else None
    (486.4, (300.0, 2021))
    """
    if not spells:
        return None
    days = [day for spell in spells for day in (_ordinal(spell.first), _ordinal(spell.last))]
    start_year, end_year = dt.date.fromordinal(min(days)).year, dt.date.fromordinal(max(days)).year + 1
    low, high = dt.date(start_year, 1, 1).toordinal(), dt.date(end_year, 1, 1).toordinal()

    def place(day: int) -> float:
        share = (day - low) / (high - low)
        room = TIME_WIDTH - LABELS - 20
        return round(20 + room * (1 - share) if rtl else LABELS + room * share, 1)

    rows = []
    ordered = sorted(spells, key=lambda spell: (spell.first, spell.label))
    shown = ordered[-ROWS_MOST:]
    for i, spell in enumerate(shown):
        ends = sorted((place(_ordinal(spell.first)), place(_ordinal(spell.last))))
        marks = [Mark(place(_ordinal(day)), kind, title) for kind, named in (("began", spell.joined), ("ended", spell.left))
                 for day, title in named]
        rows.append(TimeRow(short(spell.label, 34), spell.label, spell.kind, 46 + i * ROW, ends[0],
                            round(max(ends[1] - ends[0], 6), 1), tuple(marks), spell.address))
    step = max(1, math.ceil((end_year - start_year) / 12))
    years = tuple((place(dt.date(year, 1, 1).toordinal()), year) for year in range(start_year, end_year + 1, step))
    return Times(tuple(rows), years, TIME_WIDTH - 10 if rtl else LABELS - 16, "end", len(ordered) - len(shown), undated,
                 46 + len(rows) * ROW)


def _ordinal(day: str) -> int:
    return dt.date.fromisoformat(day).toordinal()
