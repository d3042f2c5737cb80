"""Parties by their company: adjectives beside a title (البرلماني الاستقلالي), everyday words where politics are spoken of."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.text.clitics import Split, splits
from kg.text.normalise import full, light

_SOFT: Final = frozenset("«»“”\"،")
_MANY: Final = ("ون", "ين", "ان")


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(light(word) for word in table("adjectives.ar")[name])


@cache
def _everyday() -> dict[str, str]:
    """Everyday words (full fold) that are names of parties, with the class that says where."""
    return {full(light(word)): kind for kind, words in table("adjectives.ar")["everyday"].items() for word in words}


def everyday(norm: str) -> bool:
    """Whether a word is an everyday one that names a party alone (الاستقلال، السنبلة)."""
    return _everyday().get(full(norm), "governed") != "governed"


def _is(board: Board, i: int, name: str) -> bool:
    """Whether a token, clitics apart, is one of a table's words."""
    return i >= 0 and board.tokens[i].kind == "word" and any(s.stem in _words(name) for s in splits(board.tokens[i].norm))


def independence(board: Board, i: int) -> bool:
    """Whether the word at a token is the country's independence (منذ الاستقلال)."""
    return any(s.stem == "الاستقلال" for s in splits(board.tokens[i].norm)) and _is(board, i - 1, "independence")


def _politics(board: Board) -> bool:
    """Whether the article speaks of parties, lists or majorities."""
    return any(node.type in ("Party", "Alliance") and node.spans for node in board.doc.nodes) or any(
        t.norm.lstrip("وفبلك") in _words("politics") for t in board.tokens if t.kind == "word")


def adjectives(board: Board) -> None:
    """Party adjectives: beside a title or a person (البرلماني الاستقلالي X), as what somebody is (وهو تجمعي), in the plural."""
    before = {e.last + 1 for e in board.elements if e.kind in ("Role", "Person")}
    behind = {e.first - 1 for e in board.elements if e.kind == "Person"}
    known, politics = board.doc.knowledge.entities, _politics(board)
    for i, token in enumerate(board.tokens):
        if token.kind != "word" or not board.free[i]:
            continue
        for split in splits(token.norm):
            ident = lexicon.party_adjectives().get(split.stem)
            if ident is None or ident not in known or split.proclitics[-1:] in (("ال",), ("س",)):
                continue
            beside = i in before or (i > 0 and i - 1 not in before and _is(board, i - 1, "beside"))
            if i in behind or (beside and not split.proclitics) or (politics and _tells(board, i, split, before)):
                apposed = i > 0 and board.tokens[i - 1].text == "،"
                _add(board, i, split, ident, "d" if apposed else "")
            break


def _tells(board: Board, i: int, split: Split, before: set[int]) -> bool:
    """Whether a party adjective without a title stands for a member (، الحركي الذي؛ وهو تجمعي؛ التجمعيون)."""
    definite = split.stem.startswith("ال")
    comma = i > 1 and board.tokens[i - 1].text == "،" and i - 1 in before and not split.proclitics
    if definite and split.stem.endswith(_MANY):
        noun = i > 0 and board.tokens[i - 1].norm.lstrip("وفبلك").startswith("ال")
        return not noun or i in before
    if definite:
        return comma
    return not split.proclitics and (comma or _is(board, i - 1, "predicates"))


def _add(board: Board, i: int, split: Split, ident: str, flags: str = "") -> Element:
    token, node = board.tokens[i], board.doc.known(ident)
    start = token.offset(split.cut) if split.cut else token.start
    name = "ا" + token.text[start - token.start:] if split.hidden else None
    return board.add(Element("Party", i, i, start, token.end, split.proclitics, (node,), name=name, flags=flags), node)


def in_company(board: Board) -> None:
    """Party names that are everyday words (الاستقلال، السنبلة): beside another party, governed as parties are, or where the
    article is about parties."""
    named = {node for node in board.doc.nodes if node.type == "Party" and node.spans}
    politics = _politics(board)
    ends: dict[int, Any] = {e.last: e for e in board.elements if e.kind == "Party"}
    begins = {e.first: e for e in board.elements if e.kind == "Party"}
    people = {e.last for e in board.elements if e.kind in ("Person", "Role")}
    for i, token in enumerate(board.tokens):
        if not board.free[i] or token.kind != "word":
            continue
        for split in splits(token.norm):
            kind = _everyday().get(full(split.stem), "")
            ident = board.linker.everyday_party(full(split.stem)) if kind else None
            if ident is None or split.proclitics[-1:] in (("ال",), ("س",)):
                continue
            left = next((j for j in range(i - 1, max(i - 3, -1), -1) if board.tokens[j].text not in _SOFT), -1)
            right = next((j for j in range(i + 1, min(i + 3, len(board.tokens))) if board.tokens[j].text not in _SOFT), -1)
            beside = left in ends or (right in begins and begins[right].proclitics[:1] == ("و",))
            if (beside and kind != "governed") or (politics and not _continued(board, i) and _stands(
                    board, i, kind, split, bool(named), people)):
                ends[i] = begins[i] = _add(board, i, split, ident)
            break


def _stands(board: Board, i: int, kind: str, split: Split, named: bool, people: set[int]) -> bool:
    """Whether an everyday word is the party in a political article, by what stands before it."""
    tokens = board.tokens
    j = i - 2 if i > 1 and tokens[i - 1].text in _SOFT and tokens[i - 1].text != "،" else i - 1
    before = tokens[j].norm if j >= 0 else ""
    clitic = split.proclitics[-1:]
    if clitic == ("ب",):
        return _is(board, j, "party_joins")
    if _is(board, j, "party_nouns"):
        return clitic != ("ل",)
    if kind == "governed":
        return False
    preposition = any(s.stem in _words("party_prepositions") for s in splits(before)) if before else False
    if split.stem in _words("only_governed"):
        return preposition and j - 1 in people
    if kind == "plain":
        after = tokens[i + 1].norm if i + 1 < len(tokens) else ""
        adjective = before.startswith("ال") and not split.proclitics and split.stem != light("الاستقلال")
        return not _is(board, j, "independence") and after != "عن" and not adjective
    free = j < 0 or tokens[j].kind != "word" or before in lexicon.stops() or lexicon.verbal(before) or bool(split.proclitics)
    return preposition or (named and free)


def _continued(board: Board, i: int) -> bool:
    """Whether a definite word follows that makes a phrase of the everyday word (الاستقلال الوطني)."""
    following = board.tokens[i + 1] if i + 1 < len(board.tokens) else None
    if following is None or not board.free[i + 1] or not following.norm.startswith("ال") or following.norm in lexicon.stops():
        return False
    return lexicon.is_common(following.norm) or following.norm.endswith(("ي", "ية"))


def of_people(board: Board) -> None:
    """Drop the unknown parties that are called after somebody of the article (حزب العزاوي): a way to speak of another one."""
    family = {board.tokens[e.last].norm.removeprefix("ال") for e in board.elements if e.kind == "Person" and e.last > e.first}
    for element in [e for e in board.elements if e.kind == "Party" and e.nodes[0].id is None]:
        words = element.nodes[0].label.split()
        if len(words) == 2 and words[0] == "حزب" and light(words[1]).removeprefix("ال") in family:
            board.elements.remove(element)
            for i in range(element.first, element.last + 1):
                board.free[i] = True
            board.doc.drop(element.nodes[0])
