"""Where a title promises a name: which tokens may begin one that nobody knows, and family names alone (الوزيرة الزهواني)."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.text.normalise import light

_BEARERS: Final = frozenset({"minister", "deputy", "wali"})  # «الرئيس» and the like stand before adjectives too often


def places(board: Board) -> set[int]:
    """First tokens of what may be unknown names: behind a title, its ministry, organisation or country, and a comma."""
    out = set()
    begins = {e.first: e for e in board.elements}
    for role in board.elements:
        if role.kind != "Role":
            continue
        out.add(role.last + 1)
        target = begins.get(role.last + 1)
        last = target.last if target is not None and target.kind in role.value.to else role.last
        out.add(last + 1)
        if last + 2 < len(board.tokens) and board.tokens[last + 1].text == "،" and _pair(board, last + 2):
            out.add(last + 2)
        if role.first > 2 and board.tokens[role.first - 1].text == "،" and _pair(board, role.first - 3):
            out.add(role.first - 3)
    return out


def _pair(board: Board, i: int) -> bool:
    """Whether the two words at ``i`` are rare ones and a mark closes them: a name in apposition."""
    tokens = board.tokens
    if i + 1 >= len(tokens) or not board.open(i, i + 1):
        return False
    closed = i + 2 >= len(tokens) or tokens[i + 2].kind == "punct"
    return closed and not tokens[i].norm.startswith("ال") and all(t.kind == "word" and rare(t.norm) for t in tokens[i:i + 2])


def rare(norm: str) -> bool:
    """Whether a word is none of the language's everyday ones, nor a verb or a word with a possessive."""
    return len(norm) > 2 and not lexicon.is_common(norm) and not lexicon.verbal(norm) and not lexicon.owned(norm) \
        and not lexicon.vernacular(norm)


@cache
def refused() -> frozenset[str]:
    """Light folds of what a title's holder is called and is no name (الوزير الفاشل)."""
    return frozenset(light(word) for word in table("heads.ar")["no_portfolio"])


def find(board: Board) -> None:
    """Family names alone behind the title of a person: a definite word that is no everyday one and qualifies nothing."""
    for role in [e for e in board.elements if e.kind == "Role" and "d" in e.flags]:
        if not role.value.person or role.value.code not in _BEARERS:
            continue
        i = role.last + 1
        if i >= len(board.tokens) or not board.free[i] or board.tokens[i].kind != "word":
            continue
        token = board.tokens[i]
        if not token.norm.startswith("ال") or len(token.norm) < 5 or token.norm.endswith("ية") or not rare(token.norm) \
                or lexicon.qualifies(token.norm) or lexicon.titular(token.norm) or token.norm in refused() \
                or board.linker.nation(token.key):
            continue
        node = board.doc.named("Person", token.text)
        board.add(Element("Person", i, i, token.start, token.end, (), (node,)), node)
