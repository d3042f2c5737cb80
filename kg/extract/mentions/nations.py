"""Adjectives of countries behind titles that name the country whose post it is: الرئيس الفرنسي، رئيس الحكومة الإسبانية."""

from __future__ import annotations

from typing import Final

from kg.extract.document import Element
from kg.extract.mentions.board import Board

_POSTS: Final = frozenset({"president", "head-of-government", "king", "minister"})
_HEADS_OF_STATE: Final = frozenset({"الرئيس", "الرئيسة", "والرئيس", "بالرئيس", "للرئيس"})


def adjectives(board: Board) -> None:
    """Take in the adjective right behind such a title as a mention of its country."""
    for role in [e for e in board.elements if e.kind == "Role" and e.value.code in _POSTS]:
        i = role.last + 1
        if i >= len(board.tokens) or not board.free[i]:
            continue
        if role.value.code == "president" and board.tokens[role.first].norm not in _HEADS_OF_STATE:
            continue  # العمدة الفرنسي
        token = board.tokens[i]
        ident = board.linker.nation(token.key)
        if ident is None:
            continue
        node = board.doc.known(ident)
        board.add(Element(node.type, i, i, token.start, token.end, (), (node,), name=node.label), node)
