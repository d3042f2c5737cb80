"""The province of a governor and the region of a wali that the text does not name: those of the commune it speaks of."""

from __future__ import annotations

from typing import Final

from kg.extract.document import Element
from kg.extract.mentions.board import Board

_OFFICES: Final = {"الاقليم": ("Province", frozenset({"عامل", "عاملا"})), "العمالة": ("Province", frozenset({"عامل", "عاملا"})),
                   "الجهة": ("Region", frozenset({"والي", "واليا"}))}


def find(board: Board) -> None:
    """عامل الإقليم where the article names no province, والي الجهة where it names no region."""
    named = {node.type for node in board.doc.nodes if node.spans}
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
