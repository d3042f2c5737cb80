"""Positions for drawing: the same graph always lands the same way, in n log n.

Each node first joins its strongest better-connected neighbour, which gives clusters around the hubs; clusters are laid on a
sunflower spiral by size, and members around their hub. Some rounds of forces then pull along the edges and push apart; the
push of all on all is one convolution on a grid (as in particle-mesh methods), so a round costs n + g log g, never n².
Nothing is random.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from kg.graph import columns
from kg.graph.columns import Array, Floats, Longs
from kg.graph.view import View

_GOLDEN: Final = np.pi * (3 - np.sqrt(5))
_ROUNDS: Final = 60
_FORMAT: Final = 1
#: How strongly all nodes push each other apart, beside the pull of an edge, and how strongly all are drawn to the centre.
_PUSH: Final = 0.12
_CENTRE: Final = 0.04
#: Distance between neighbours on the spiral, in units of the drawing (a small node is about as wide).
_SPACING: Final = 24.0


def positions(view: View) -> tuple[Floats, Floats]:
    """x and y of each of ``view.nodes``; the centre of the drawing is (0, 0).

    The layout of a whole snapshot is made once and kept beside its graph, where that lies in a file.
    """
    graph = view.graph
    path = graph.folder / "layout.columns" if view.whole and graph.folder else None
    if path is not None and path.exists():
        arrays, meta = columns.read(path)
        if meta == {"format": _FORMAT, "snapshot": graph.snapshot}:
            return arrays["x"], arrays["y"]
    source = np.searchsorted(view.nodes, view.edges.source)
    target = np.searchsorted(view.nodes, view.edges.target)
    x, y = layout(len(view.nodes), source, target, view.edges.sources.astype(np.float64))
    if path is not None:
        columns.keep(path, {"x": x, "y": y}, {"format": _FORMAT, "snapshot": graph.snapshot})
    return x, y


def layout(nodes: int, source: Longs, target: Longs, weight: Floats, rounds: int = _ROUNDS) -> tuple[Floats, Floats]:
    """Positions of ``nodes`` nodes whose edges run from ``source[i]`` to ``target[i]``.

    >>> x, y = layout(3, np.array([0, 1]), np.array([1, 2]), np.ones(2))
    >>> len({(float(a), float(b)) for a, b in zip(x, y)})
    3
    """
    degree = np.bincount(np.concatenate([source, target]), minlength=nodes).astype(np.float64)
    place = _spiral(_clusters(nodes, source, target, degree), degree)
    if nodes > 2 and len(source):
        place = _relax(place, source, target, np.sqrt(weight), degree, rounds)
    place = (place - place.mean(axis=0)) * _SPACING if nodes else place
    return np.round(place[:, 0], 2) + 0.0, np.round(place[:, 1], 2) + 0.0


def _clusters(nodes: int, source: Longs, target: Longs, degree: Floats) -> Longs:
    """The hub that each node belongs to: up from neighbour to better-connected neighbour, halving the way each round."""
    rank = np.empty(nodes, dtype=np.int64)
    rank[np.lexsort((-np.arange(nodes), degree))] = np.arange(nodes)
    best = rank.copy()
    np.maximum.at(best, source, rank[target])
    np.maximum.at(best, target, rank[source])
    by_rank = np.empty(nodes, dtype=np.int64)
    by_rank[rank] = np.arange(nodes)
    hub = by_rank[best]
    while True:
        further = hub[hub]
        if np.array_equal(further, hub):
            return hub
        hub = further


def _spiral(hub: Longs, degree: Floats) -> Floats:
    """Hubs on a sunflower spiral with room for their members, members on one around their hub; unit distance everywhere."""
    nodes = len(hub)
    place = np.zeros((nodes, 2))
    if not nodes:
        return place
    hubs, back, size = np.unique(hub, return_inverse=True, return_counts=True)
    order = np.lexsort((hubs, -size))
    room = np.cumsum(size[order]) - size[order] / 2
    radius, angle = np.sqrt(room), np.arange(len(hubs)) * _GOLDEN
    centre = np.empty((len(hubs), 2))
    centre[order] = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    members = np.lexsort((np.arange(nodes), -degree, back))
    starts = np.cumsum(np.bincount(back)) - np.bincount(back)
    inner = np.arange(nodes) - starts[back[members]]
    radius, angle = np.sqrt(inner) * 0.6, inner * _GOLDEN
    place[members] = centre[back[members]] + np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return place


def _relax(place: Floats, source: Longs, target: Longs, pull: Floats, degree: Floats, rounds: int) -> Floats:
    """Rounds of pull along edges and push by all; steps shrink from a tenth of the drawing to nearly nothing."""
    mass = degree + 1
    size = float(np.sqrt(len(place)))
    grid = 64 if len(place) < 2000 else 128 if len(place) < 50_000 else 256
    kernel = _kernel(grid)
    for turn in range(rounds):
        low = place.min(axis=0)
        cell = max(float((place.max(axis=0) - low).max()), 1e-9) / (grid - 3)
        push = _push(place, low, cell, mass, grid, kernel)
        step = place[target] - place[source]
        draw = np.empty_like(place)
        for axis in (0, 1):
            move = step[:, axis] * pull
            draw[:, axis] = (np.bincount(source, move, len(place)) - np.bincount(target, move, len(place)))
        force = _PUSH / mass.mean() * push * mass[:, None] + draw - _CENTRE * mass[:, None] * (place - place.mean(axis=0))
        force /= mass[:, None]
        length = np.sqrt((force ** 2).sum(axis=1, keepdims=True)) + 1e-12
        most = 0.1 * size * (1 - turn / rounds) ** 2 + 0.01
        place = place + force / length * np.minimum(length * 0.3, most)
    return place


def _kernel(grid: int) -> tuple[Array, Array]:
    """Spectra of the push of one unit of mass, x and y: 1 / distance, softened within a cell."""
    offset = np.fft.fftfreq(2 * grid) * 2 * grid
    dx, dy = np.meshgrid(offset, offset, indexing="ij")
    square = dx ** 2 + dy ** 2 + 0.5
    return np.fft.rfft2(dx / square), np.fft.rfft2(dy / square)


def _push(place: Floats, low: Floats, cell: float, mass: Floats, grid: int, kernel: tuple[Array, Array]) -> Floats:
    at = (place - low) / cell + 1
    whole = np.clip(at.astype(np.int64), 0, grid - 2)
    part = at - whole
    corners = [((0, 0), (1 - part[:, 0]) * (1 - part[:, 1])), ((1, 0), part[:, 0] * (1 - part[:, 1])),
               ((0, 1), (1 - part[:, 0]) * part[:, 1]), ((1, 1), part[:, 0] * part[:, 1])]
    density = np.zeros(4 * grid * grid)
    cells = [(whole[:, 0] + dx) * 2 * grid + whole[:, 1] + dy for (dx, dy), _ in corners]
    for where, (_, share) in zip(cells, corners, strict=True):
        density += np.bincount(where, mass * share, 4 * grid * grid)
    spectrum = np.fft.rfft2(density.reshape(2 * grid, 2 * grid))
    out = np.empty_like(place)
    for axis in (0, 1):
        field = np.fft.irfft2(spectrum * kernel[axis], s=(2 * grid, 2 * grid)).ravel() / cell
        out[:, axis] = sum(field[where] * share for where, (_, share) in zip(cells, corners, strict=True))
    return out
