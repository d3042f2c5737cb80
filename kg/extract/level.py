"""Level and place of a claim: phrases of its clause first, then of its sentence (``data/levels.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg import ontology
from kg.extract.data import table
from kg.extract.document import Element, Node
from kg.extract.pattern import compile_pattern
from kg.extract.render import Line


@dataclass(frozen=True, slots=True)
class _Cue:
    level: str | None
    regex: re.Pattern[str]
    place: str | None
    tier: int


@dataclass(frozen=True, slots=True)
class _Table:
    cues: tuple[_Cue, ...]
    by_type: Mapping[str, str]
    auto: frozenset[str]


@cache
def _table() -> _Table:
    data = table("levels")
    cues = []
    for row in data["cues"]:
        pattern = compile_pattern(row["pattern"], {})
        place = next((group for group, slot in pattern.groups.items() if slot.name == "place"), None)
        cues.append(_Cue(row.get("level"), pattern.regex, place, int(row.get("tier", 1))))
    return _Table(tuple(cues), dict(data["by_type"]), frozenset(data["auto"]))


def level_of(predicate: str, wanted: Mapping[str, Any], anchor: int, end: int, line: Line,
             slots: Mapping[str, list[Element]]) -> dict[str, Any]:
    """``{"level": …, "place": Node}`` as far as the words tell; a frame's own values win (``none`` switches off)."""
    allowed = ontology.load().predicates[predicate].qualifiers
    out: dict[str, Any] = {}
    place = wanted.get("place")
    if isinstance(place, str) and place in slots:
        out["place"] = next((n for e in slots[place] for n in e.nodes), None)
    level = wanted.get("level", "auto")
    if level == "none" or "level" not in allowed:
        return {k: v for k, v in out.items() if v is not None}
    if level in slots:
        node = next((n for e in slots[level] for n in e.nodes), None)
        level = _table().by_type.get(node.type, "auto") if node else "auto"
    asked = predicate in _table().auto or wanted.get("level") == "auto"
    found_level, found_place = _search(line, anchor, end) if asked else (None, None)
    if level != "auto":
        out["level"] = level
    elif found_level:
        out["level"] = found_level
    elif found_place is not None:
        out["level"] = _table().by_type.get(found_place.type)
    if (
        "place" in allowed
        and out.get("place") is None
        and place != "none"
        and out.get("level") not in ("national", "parliamentary")
    ):
        out["place"] = found_place
    if out.get("place") is not None and "level" not in out:
        out["level"] = _table().by_type.get(out["place"].type)
    return {k: v for k, v in out.items() if v is not None}


def _search(line: Line, anchor: int, end: int) -> tuple[str | None, Node | None]:
    """The level and place whose phrase is the firmest, then the nearest to the anchor; ``end`` closes the frame's match."""
    at = line.starts[anchor]
    best: tuple[int, int, str | None, Node | None] | None = None
    for cue in _table().cues:
        for found in cue.regex.finditer(line.text):
            place = None
            if cue.place and found[cue.place]:
                place = next((n for e in line.found(found[cue.place]) for n in e.nodes), None)
            level = cue.level or (_table().by_type.get(place.type) if place else None)
            distance = max(0, found.start() - end) if found.start() >= at else at - found.start()
            if level and (best is None or (cue.tier, distance) < best[:2]):
                best = cue.tier, distance, level, place
    return (best[2], best[3]) if best else (None, None)
