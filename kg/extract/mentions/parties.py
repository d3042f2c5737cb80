"""Parties by their company: adjectives beside a title (البرلماني الاستقلالي), everyday words beside other parties."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.text.clitics import splits
from kg.text.normalise import full, light
from kg.text.tokens import Token

_SOFT: Final = frozenset("«»“”\"،")


@cache
def _adjective_of() -> dict[str, str]:
    return {light(word): ident for ident, words in table("adjectives.ar")["parties"].items() for word in words}


def _member_noun(token: Token) -> bool:
    return bool(token.norm.lstrip("وفبلك") in _member_nouns())


@cache
def _member_nouns() -> frozenset[str]:
    return frozenset(light(word) for word in table("adjectives.ar")["beside"])


def adjectives(board: Board) -> None:
    """Party adjectives beside a title or a person: البرلماني الاستقلالي X; also in apposition (فلان، الاستقلالي، …)."""
    before = {e.last + 1 for e in board.elements if e.kind in ("Role", "Person")}
    people = {e.last for e in board.elements if e.kind == "Person"}
    behind = {e.first - 1 for e in board.elements if e.kind == "Person"}
    for i, token in enumerate(board.tokens):
        if token.kind != "word" or not board.free[i]:
            continue
        ident = _adjective_of().get(token.norm)
        if ident and ident in board.doc.knowledge.entities:
            apposed = i - 2 in people and board.tokens[i - 1].text == "،" and (
                i + 1 == len(board.tokens) or board.tokens[i + 1].kind != "word")
            if apposed or i in before or i in behind or _member_noun(board.tokens[i - 1]):
                node = board.doc.known(ident)
                board.add(Element("Party", i, i, token.start, token.end, (), (node,), flags="d" if apposed else ""), node)


def in_company(board: Board) -> None:
    """Party names that are everyday words (الاستقلال) count beside another party, or where the article is about parties."""
    named = {node for node in board.doc.nodes if node.type == "Party" and node.spans}
    ends = {e.last: e for e in board.elements if e.kind == "Party"}
    begins = {e.first: e for e in board.elements if e.kind == "Party"}
    for i, token in enumerate(board.tokens):
        if not board.free[i] or token.kind != "word":
            continue
        for split in splits(token.norm):
            ident = board.linker.everyday_party(full(split.stem))
            if ident is None or split.proclitics[-1:] in (("ال",), ("س",)):
                continue
            left = next((j for j in range(i - 1, max(i - 3, -1), -1) if board.tokens[j].text not in _SOFT), -1)
            right = next((j for j in range(i + 1, min(i + 3, len(board.tokens))) if board.tokens[j].text not in _SOFT), -1)
            beside = left in ends or (right in begins and begins[right].proclitics[:1] == ("و",))
            if beside or (len(named) >= 2 and split.proclitics != ("ب",) and not _continued(board, i)):
                node = board.doc.known(ident)
                start = token.offset(split.cut) if split.cut else token.start
                name = "ا" + token.text[start - token.start:] if split.hidden else None
                element = board.add(Element("Party", i, i, start, token.end, split.proclitics, (node,), name=name), node)
                ends[i] = begins[i] = element
                break


def _continued(board: Board, i: int) -> bool:
    """Whether a definite word follows that makes a phrase of the everyday word (الاستقلال الوطني)."""
    following = board.tokens[i + 1] if i + 1 < len(board.tokens) else None
    return following is not None and following.kind == "word" and following.norm.startswith("ال")
