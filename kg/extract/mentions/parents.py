"""The province of a governor and the region of a wali that the text does not name: those of the commune it speaks of; the
same of «المجلس الإقليمي» and «مجلس الجهة»."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.text.clitics import splits

_OFFICES: Final = {"الاقليم": ("Province", frozenset({"عامل", "عاملا"})), "العمالة": ("Province", frozenset({"عامل", "عاملا"})),
                   "الجهة": ("Region", frozenset({"والي", "واليا"}))}


_COUNCILS: Final = {("المجلس", "الاقليمي"): "Province", ("مجلس", "العمالة"): "Province", ("مجلس", "الاقليم"): "Province",
                    ("مجلس", "الجهة"): "Region"}
_ELSE: Final = frozenset({"للحسابات", "للسياحة", "للحزب", "للنقابة"})


def find(board: Board) -> None:
    """عامل الإقليم where the article names no province, والي الجهة where it names no region."""
    named = {node.type for node in board.doc.nodes if node.spans}
    _councils(board, named)
    for i, token in enumerate(board.tokens):
        kind, governors = _OFFICES.get(token.norm, ("", frozenset()))
        if i and kind and kind not in named and board.free[i] and board.tokens[i - 1].norm.lstrip("وفبلك") in governors \
                and (ident := _above(board, i, kind)) is not None:
            node = board.doc.known(ident)
            board.add(Element(kind, i, i, token.start, token.end, (), (node,)), node)


def _above(board: Board, i: int, kind: str) -> str | None:
    """The territory of a kind in which the nearest known commune before a token lies."""
    entities = board.doc.knowledge.entities
    communes = [e for e in board.elements if e.kind in ("Municipality", "Arrondissement", "Province") and e.nodes[0].id]
    nearest = max((e for e in communes if e.first < i), key=lambda e: e.first, default=None)
    ident = nearest.nodes[0].id if nearest else None
    while ident is not None and entities[ident].type != kind:
        ident = entities[ident].parent
    return ident


def _councils(board: Board, named: AbstractSet[str]) -> None:
    """The provincial or regional council of the commune before it, where the article names no territory of the kind."""
    tokens = board.tokens
    for i, token in enumerate(tokens[:-1]):
        if token.kind != "word" or not board.open(i, i + 1):
            continue
        split = next((s for s in splits(token.norm) if (s.stem, tokens[i + 1].norm) in _COUNCILS), None)
        kind = _COUNCILS[split.stem, tokens[i + 1].norm] if split else ""
        after = tokens[i + 2].norm if i + 2 < len(tokens) else ""
        if split is None or split.proclitics[-1:] == ("ال",) or kind in named or after in _ELSE or after.startswith("ال"):
            continue
        if (ident := _above(board, i, kind)) is not None:
            start, end = token.offset(split.cut) if split.cut else token.start, tokens[i + 1].end
            node = board.doc.known(ident)
            board.add(Element(kind, i, i + 1, start, end, split.proclitics, (node,),
                              name="ا" + board.doc.text[start:end] if split.hidden else None), node)
