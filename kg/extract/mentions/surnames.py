"""Where a title promises a name: which tokens may begin one that nobody knows, and family names alone (الوزيرة الزهواني)."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions import nameparts
from kg.extract.mentions.board import Board
from kg.text.normalise import light

_BEARERS: Final = frozenset({"minister", "deputy", "wali"})  # «الرئيس» and the like stand before adjectives too often


def places(board: Board) -> dict[int, str]:
    """First tokens of what may be unknown names, with the hint that they give: behind a title, its ministry, organisation or
    country, an adjective of theirs, a form of address or a calling (``title``); behind a comma after these (``mark``)."""
    out: dict[int, str] = {}
    begins = {e.first: e for e in board.elements}
    tokens = board.tokens

    def promise(i: int) -> None:
        """A name may stand at a token, behind one adjective, behind a comma."""
        out[i] = "title"
        if i < len(tokens) and board.free[i] and lexicon.qualifies(tokens[i].norm):
            i += 1
            out[i] = "title"
        if i + 1 < len(tokens) and tokens[i].text in ("،", ":"):
            out[i + 1] = "title" if _pair(board, i + 1) else out.get(i + 1, "mark")

    for role in board.elements:
        if role.kind == "Role":
            promise(role.last + 1)
            target = begins.get(role.last + 1)
            if target is not None and target.kind in role.value.to:
                promise(target.last + 1)
            if role.first > 2 and tokens[role.first - 1].text == "،" and _pair(board, role.first - 3):
                out[role.first - 3] = "title"
    for i, token in enumerate(tokens[:-2]):
        if token.kind != "word" or not board.free[i]:
            continue
        adjective = i > 0 and token.norm.endswith(("ي", "ية")) and _definite(tokens[i - 1].norm)
        possessed = lexicon.owned(token.norm) and not lexicon.verbal(token.norm) and not lexicon.is_common(token.norm)
        if (nameparts.bears(token.norm) and not adjective) or (possessed and (
                nameparts.shaped(tokens[i + 2].norm) or nameparts.lineage(tokens, i + 2, len(tokens) - 1, board.free))):
            promise(i + 1)
    return out


def _pair(board: Board, i: int) -> bool:
    """Whether the two words at ``i`` are rare ones and a mark closes them: a name in apposition."""
    tokens = board.tokens
    if i + 1 >= len(tokens) or not board.open(i, i + 1):
        return False
    closed = i + 2 >= len(tokens) or tokens[i + 2].kind == "punct"
    return closed and not tokens[i].norm.startswith("ال") and all(t.kind == "word" and rare(t.norm) for t in tokens[i:i + 2])


def _definite(norm: str) -> bool:
    """Whether a word is a noun with the article, so that what follows is its adjective (الأمانة الصحفية)."""
    return norm.startswith(("ال", "وال", "بال", "لل", "فال")) and lexicon.is_common(norm)


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
        before = board.tokens[role.first - 1] if role.first else token
        if before is not token and _definite(before.norm):
            continue  # المقعد البرلماني الشاغر
        if not token.norm.startswith("ال") or len(token.norm) < 5 or token.norm.endswith("ية") or not rare(token.norm) \
                or lexicon.qualifies(token.norm) or lexicon.titular(token.norm) or token.norm in refused() \
                or board.linker.nation(token.key):
            continue
        node = board.doc.named("Person", token.text)
        board.add(Element("Person", i, i, token.start, token.end, (), (node,)), node)
