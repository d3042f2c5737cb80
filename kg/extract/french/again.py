"""Names met once in full, met again: family names, abbreviations, names without their head noun."""

from __future__ import annotations

from typing import Final

from kg.extract.document import Element, Node
from kg.extract.french.words import capital, words
from kg.extract.mentions.board import Board
from kg.text.normalise import QUOTES, full, light
from kg.text.tokens import tokenise

_SHORTEST: Final = 3
_LANDS: Final = frozenset({"Municipality", "Province", "Region", "Arrondissement"})


def _initials(name: str) -> str:
    """What abbreviates a name of three words and more: Parti du renouveau civique, PRC."""
    letters = [t.text[0] for t in tokenise(name) if t.kind == "word" and t.norm not in words("particles")]
    return "".join(letters).upper() if len(letters) > 2 and name[0].isupper() else ""


def find(board: Board) -> None:
    """Add what names again."""
    forms: dict[tuple[str, ...], set[Node]] = {}
    for node, first, last in board.people:
        own = [full(t.norm) for t in board.tokens[first:last + 1] if t.kind == "word"]
        raw = [t.norm for t in board.tokens[first:last + 1] if t.kind == "word"]
        start = next((i for i in range(1, len(raw)) if raw[i] in words("names")), len(raw) - 1)
        for form in {tuple(own[1:]), tuple(own[start:])}:
            if form and sum(map(len, form)) >= _SHORTEST:
                forms.setdefault(form, set()).add(node)
    for node in board.doc.nodes:
        if node.type != "Person" and (node.id is None or node.type not in _LANDS):
            for name in node.names:
                keys = tuple(full(t.norm) for t in tokenise(name) if t.kind == "word")
                if keys and name[0].isupper() and len(keys[0]) > 1:
                    forms.setdefault(keys, set()).add(node)
                if node.id is None and (short := _initials(name)):
                    forms.setdefault((full(light(short)),), set()).add(node)
    starts: dict[str, list[tuple[tuple[str, ...], Node]]] = {}
    for form, nodes in forms.items():
        if len(nodes) == 1:
            starts.setdefault(form[0], []).append((form, next(iter(nodes))))
    for options in starts.values():
        options.sort(key=lambda option: -len(option[0]))
    tokens = board.tokens
    for i, token in enumerate(tokens):
        if not board.free[i] or not capital(token):
            continue
        for form, node in starts.get(full(token.norm), ()):
            span: list[int] = []
            k = i
            while k < len(tokens) and len(span) < len(form) and board.free[k] and (tokens[k].kind == "word" or (
                    tokens[k].text == "-" and span)):
                if tokens[k].kind == "word":
                    span.append(k)
                k += 1
            if len(span) == len(form) and all(full(tokens[n].norm) == key for n, key in zip(span, form, strict=True)) \
                    and not any(tokens[n].text in QUOTES for n in range(i, span[-1] + 1)):
                board.add(Element(node.type, i, span[-1], token.start, tokens[span[-1]].end, (), (node,)), node)
                break
