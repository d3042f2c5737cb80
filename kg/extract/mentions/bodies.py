"""Bodies that are named by one everyday word and their seat (ابتدائية تيفلت، درك تازارين), and the state."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.text.clitics import splits
from kg.text.normalise import light

_SEATS: Final = frozenset({"Municipality", "Province", "Region", "Arrondissement"})
_STATE: Final = "public-body/state-ma"
_TOWN: Final = "المدينة"


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(light(word) for word in table("heads.ar")[name])


def seated(board: Board) -> None:
    """Courts, brigades and hospitals by their seat alone; the seat stays a mention of its own, but no element."""
    places = {e.first: e for e in board.elements if e.kind in _SEATS and not e.proclitics}
    for i, token in enumerate(board.tokens[:-1]):
        if token.kind != "word" or not board.free[i]:
            continue
        split = next((s for s in splits(token.norm)
                      if s.stem in _words("seated") and s.proclitics[-1:] not in (("ال",), ("س",))), None)
        seat = places.get(i + 1)
        town = board.tokens[i + 1].norm == _TOWN and split is not None and split.stem in _words("seated_in_town")
        if split is None or (seat is None and not town) or (seat is not None and "ال" in board.doc.text[token.end:seat.start]):
            continue
        last = seat.last if seat else i + 1
        if seat is not None and seat in board.elements:
            board.elements.remove(seat)
        if last + 1 < len(board.tokens) and board.free[last + 1] and board.tokens[last + 1].norm in _words("court_adjectives"):
            last += 1
        start = token.offset(split.cut) if split.cut else token.start
        text = board.text(start, last)
        known = board.linker.by_name(text, "PublicBody")
        node = board.doc.known(known) if known else board.doc.named("PublicBody", text)
        board.add(Element("PublicBody", i, last, start, board.tokens[last].end, split.proclitics, (node,)), node)


def state(board: Board) -> None:
    """«الدولة» where it acts or owns, and is no part of a title or a phrase (كاتب الدولة، الدولة الاجتماعية)."""
    tokens = board.tokens
    if _STATE not in board.doc.knowledge.entities:
        return
    for i, token in enumerate(tokens):
        if token.kind != "word" or not board.free[i]:
            continue
        split = next((s for s in splits(token.norm) if s.stem == "الدولة"), None)
        if split is None or split.proclitics[-1:] not in ((), ("و",), ("ف",), ("ل",)):
            continue
        before = tokens[i - 1].norm if i else ""
        after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
        governed = lexicon.verbal(before) or before in lexicon.stops() or any(
            s.stem in _words("state_governors") for s in splits(before))
        noun = i > 0 and not split.proclitics and tokens[i - 1].kind == "word" and not governed
        if noun or (after.startswith("ال") and after not in lexicon.stops()):
            continue
        node = board.doc.known(_STATE)
        start = token.offset(split.cut) if split.cut else token.start
        board.add(Element(node.type, i, i, start, token.end, split.proclitics, (node,),
                          name="الدولة" if split.hidden else None), node)
