"""Given names alone: behind a word of kinship (نجله سفيان، شقيقته، السالكة،) or a form of address (الحاج علال)."""

from __future__ import annotations

from typing import Final

from kg.extract import lexicon
from kg.extract.document import Element
from kg.extract.mentions import nameparts, surnames
from kg.extract.mentions.board import Board
from kg.text.clitics import splits

_MARKS: Final = frozenset("،.؛:!؟")


def find(board: Board) -> None:
    """Add who is named by the given name alone where such a word says that it is a person."""
    for i, token in enumerate(board.tokens):
        if i and token.kind == "word" and board.free[i] and (how := _promised(board, i)):
            key, closed = token.key, i + 1 >= len(board.tokens) or board.tokens[i + 1].text in _MARKS
            sure = lexicon.given(key) and not lexicon.doubtful(key)
            if sure or (closed and (lexicon.given(key) or lexicon.everyday(key)
                                    or (how == "kin" and surnames.rare(token.norm) and not nameparts.refused(token.norm)))):
                node = board.doc.named("Person", token.text)
                board.add(Element("Person", i, i, token.start, token.end, (), (node,)), node)


def _promised(board: Board, i: int) -> str:
    """What promises a name before a token: ``kin``, ``address`` or nothing; a comma or an adjective may stand between."""
    tokens, at = board.tokens, i - 1
    if tokens[at].text == "،" and at:
        at -= 1
    if at and tokens[at].norm in nameparts.words("kin_adjectives"):
        at -= 1
    stems = {split.stem for split in splits(tokens[at].norm)}
    if stems & nameparts.words("kin"):
        return "kin"
    return "address" if at == i - 1 and stems & nameparts.words("addresses") else ""
