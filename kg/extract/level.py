"""Level and place of a claim: phrases of its clause first, then of its sentence (``data/levels.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kg import ontology
from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.pattern import compile_pattern
from kg.extract.render import Line, render

_WIDE = frozenset({"national", "parliamentary"})
_BACK = 2  # sentences whose phrases still tell the level


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
    by_id: Mapping[str, str]
    councils: frozenset[str]


@cache
def _table(language: str = "ar") -> _Table:
    data = table("levels") | (table(f"levels.{language}") if language != "ar" else {})
    cues = []
    for row in data["cues"]:
        pattern = compile_pattern(row["pattern"], {}, language)
        place = next((group for group, slot in pattern.groups.items() if slot.name == "place"), None)
        cues.append(_Cue(row.get("level"), pattern.regex, place, int(row.get("tier", 1))))
    return _Table(tuple(cues), dict(data["by_type"]), frozenset(data["auto"]),
                  dict(data["by_id"]), frozenset(data["councils"]))


def level_of(predicate: str, wanted: Mapping[str, Any], anchor: int, end: int, line: Line, slots: Mapping[str, list[Element]],
             doc: Document, sentence: int) -> dict[str, Any]:
    """``{"level": …, "place": Node}`` as far as the words tell.

    A frame's own ``level`` and ``place`` win (``none`` switches off).
    """
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
        level = _of_node(node) or "auto" if node else "auto"
        if level in _WIDE:
            out.pop("place", None)
    asked = predicate in _table().auto or wanted.get("level") == "auto"
    found_level, found_place = scene(doc, line, anchor, end, sentence) if asked else (None, None)
    if level != "auto":
        out["level"] = level
    elif found_level:
        out["level"] = found_level
    if "place" in allowed and out.get("place") is None and place != "none" and out.get("level") not in _WIDE \
            and _of_node(found_place) in (out.get("level"), None):
        out["place"] = found_place
    if out.get("place") is not None and "level" not in out:
        out["level"] = _of_node(out["place"])
    return {k: v for k, v in out.items() if v is not None}


def scene(doc: Document, line: Line, anchor: int, end: int, sentence: int) -> tuple[str | None, Node | None]:
    """Level and place that the text speaks of at a word: by the sentence's phrases, by the council or government that it names,
    else by the sentences before; a town named in passing comes last."""
    level, place = _search(line, anchor, end)
    token = line.spans[anchor][0]
    if level and (place or level != "local"):
        return level, place
    own = _named(doc, sentence, token)
    if own[0] and (level != "local" or own[1] is not None):
        return own
    weak = _named(doc, sentence, token, firm=False)
    if level == "local":
        return (weak if weak[1] is not None else (level, None))
    for number in range(sentence - 1, max(-1, sentence - 1 - _BACK), -1):
        found = _before(doc, number)
        if found[0] and found[0] != "local":
            return found
    if weak[0]:
        return weak
    for number in [*range(sentence - 1, -1, -1), *range(sentence + 1, len(doc.sentences))]:
        found = _named(doc, number, 0, firm=False)
        if found[1] is not None:
            return found
    return "national", None


def _before(doc: Document, number: int) -> tuple[str | None, Node | None]:
    """What an earlier sentence says of level and place."""
    span, elements = doc.sentences[number], doc.of_sentence(number)
    line = render(doc.tokens, span.first_token, span.last_token, elements, doc.language)
    level, place = _search(line, len(line.items) - 1, len(line.text)) if line.items else (None, None)
    return (level, place) if level and (place or level != "local") else _named(doc, number, span.last_token, earlier=True)


def _named(doc: Document, number: int, token: int, firm: bool = True, earlier: bool = False) -> tuple[str | None, Node | None]:
    """The council or government of a sentence that is nearest to a token; not ``firm``: also a bare town."""
    best: tuple[int, str, Node] | None = None
    for element in doc.of_sentence(number):
        node = element.nodes[0] if len(element.nodes) == 1 else None
        level = _of_node(node)
        if level == "parliamentary" and earlier:  # a seat in a chamber, mentioned before, is not where the matter plays
            continue
        if node is None or level is None or element.kind in ("Person", "Party"):
            continue
        bare = node.type in _table().by_type and element.kind != "Post" and "c" not in element.flags \
            and doc.text[element.start:element.end].split()[0] not in _table(doc.language).councils
        if firm and (bare or (element.kind == "Post" and level in _WIDE)):  # رئيس الحكومة is a person's title, not the matter
            continue
        distance = abs(element.first - token)
        if best is None or distance < best[0]:
            best = distance, level, node
    return (best[1], best[2] if best[1] not in _WIDE else None) if best else (None, None)


def _of_node(node: Node | None) -> str | None:
    """The level of a territory or of one of the chambers and the government."""
    if node is None:
        return None
    return _table().by_type.get(node.type) or _table().by_id.get(node.id or "")


def _search(line: Line, anchor: int, end: int) -> tuple[str | None, Node | None]:
    """The level and place whose phrase is the firmest, then the nearest to the anchor; ``end`` closes the frame's match."""
    at = line.starts[anchor]
    best: tuple[int, int, str | None, Node | None] | None = None
    for cue in _table(line.language).cues:
        for found in cue.regex.finditer(line.text):
            place = None
            if cue.place and found[cue.place]:
                place = next((n for e in line.found(found[cue.place]) for n in e.nodes), None)
            level = cue.level or _of_node(place)
            distance = max(0, found.start() - end) if found.start() >= at else at - found.start()
            if level and (best is None or (cue.tier, distance) < best[:2]):
                best = cue.tier, distance, level, place
    return (best[2], best[3] if best[2] not in _WIDE else None) if best else (None, None)
