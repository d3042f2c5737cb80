"""Names met once in full, met again: family names, and names without their head noun."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from kg.extract import lexicon
from kg.extract.document import Element, Node
from kg.extract.mentions import nameparts, parties, persons
from kg.extract.mentions.board import Board
from kg.text.clitics import splits
from kg.text.normalise import full
from kg.text.tokens import tokenise

_PLACES: Final = frozenset({"Municipality", "Region", "Province", "Arrondissement"})
_BARE: Final = _PLACES | {"Party"}
_NEAR: Final = frozenset({"في", "ف", "الى", "من", "رئيس", "مجلس", "رئيسة", "عمدة"})


def find(board: Board) -> None:
    """Names met once in full, met again: family names, and names without their head noun."""
    forms: dict[str, list[tuple[tuple[str, ...], Node, bool]]] = {}
    seen: dict[tuple[str, ...], set[Node]] = {}
    for node, first, last in board.people:
        own = [t for t in board.tokens[first:last + 1] if t.kind == "word"]
        for form in persons.family_names("", own):
            seen.setdefault(form, set()).add(node)
        for form in persons.called(own):
            seen.setdefault(form, set()).add(node)
    for node in board.doc.nodes:
        if node.id is not None and node.type == "Party":
            for keys in board.linker.forms(node.id):
                seen.setdefault(keys, set()).add(node)
        if node.id is None and node.type != "Person":
            for name in node.names:
                keys = _keys(name)
                if keys and (len(keys) > 1 or node.type in _BARE or not lexicon.is_common(name.split()[0])):
                    seen.setdefault(keys, set()).add(node)
    for form, nodes in seen.items():
        if len(nodes) == 1:
            forms.setdefault(form[0], []).append((form, next(iter(nodes)), next(iter(nodes)).type == "Person"))
    for options in forms.values():
        options.sort(key=lambda o: -len(o[0]))
    i, size = 0, len(board.tokens)
    while i < size:
        i = _again_at(board, i, forms)


def _again_at(board: Board, i: int, forms: dict[str, list[tuple[tuple[str, ...], Node, bool]]]) -> int:
    token = board.tokens[i]
    if not board.free[i] or token.kind != "word":
        return i + 1
    for split in splits(token.norm):
        if split.proclitics[-1:] in (("ال",), ("س",)):
            continue
        for form, node, person in forms.get(full(split.stem), ()):
            last = i + len(form) - 1
            if last < len(board.tokens) and board.open(i, last) \
                    and all(t.key == k for t, k in zip(board.tokens[i + 1:last + 1], form[1:], strict=True)):
                if not person and not _party_like(board, i, last, node):
                    continue
                if len(form) == 1 and node.type in _PLACES and lexicon.is_common(form[0]) and node.id is None \
                        and split.proclitics[-1:] != ("ب",) and (not i or board.tokens[i - 1].norm not in _NEAR):
                    continue
                if person and len(form) == 1 and lexicon.is_common(token.norm) and not lexicon.part(full(split.stem)):
                    continue
                if person and len(form) == 1 and _part_of_another(board, i, last):
                    continue
                start = token.offset(split.cut) if split.cut else token.start
                name = "ا" + token.text[start - token.start:] if split.hidden else None
                end = board.tokens[last].end
                board.add(Element(node.type, i, last, start, end, split.proclitics, (node,), name=name), node)
                return last + 1
    return i + 1


def _part_of_another(board: Board, i: int, last: int) -> bool:
    """Whether a word that is somebody's name stands in another name (سيدي يوسف، يوسف بنعلي)."""
    tokens = board.tokens
    following = tokens[last + 1] if last + 1 < len(tokens) and board.free[last + 1] else None
    goes_on = following is not None and following.kind == "word" and (
        lexicon.part(following.key) or nameparts.shaped(following.norm))
    return goes_on or (i > 0 and tokens[i - 1].norm in nameparts.words("lineage")) or nameparts.namesake(tokens, i)


def _party_like(board: Board, first: int, last: int, node: Node) -> bool:
    """Whether an everyday word that is a known party's name may be the party here: no adjective continues it."""
    if node.id is None or node.type != "Party" or last > first:
        return True
    if parties.independence(board, first):
        return False
    following = board.tokens[last + 1] if last + 1 < len(board.tokens) else None
    return not (following is not None and following.kind == "word" and following.norm.startswith("ال")
                and lexicon.is_common(following.norm) and following.norm.endswith(("ية", "ي")))


@lru_cache(maxsize=1 << 14)
def _keys(name: str) -> tuple[str, ...]:
    return tuple(full(t.key) for t in tokenise(name) if t.kind != "punct")
