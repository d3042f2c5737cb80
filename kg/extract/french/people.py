"""People whom nobody knows: capitals after a title or civility, before a verb, beside a party, or after a given name."""

from __future__ import annotations

from typing import Final

from kg.extract.document import Element
from kg.extract.french.heads import name_end
from kg.extract.french.words import capital, words
from kg.extract.mentions.board import Board

_NO_NAMES: Final = frozenset({
    "le", "la", "les", "un", "une", "des", "du", "de", "selon", "dans", "en", "il", "elle", "ils", "elles", "ce", "cette",
    "ces", "son", "sa", "ses", "leur", "mais", "or", "pour", "par", "avec", "sans", "sous", "sur", "et", "ou", "à", "au",
    "aux", "après", "avant", "depuis", "interrogé", "contacté", "élu", "élue", "quant",
})
_APPOSED: Final = ("du", "des", "de", "d'")
_LONGEST: Final = 6


def find(board: Board) -> None:
    """Add the people."""
    after_title = {e.last + 1 for e in board.elements if e.kind == "Role"}
    by_first = {e.first: e for e in board.elements}
    for sentence in board.doc.sentences:
        i = sentence.first_token
        while i <= sentence.last_token:
            end = _name(board, i, sentence.last_token, after_title, by_first)
            i = end + 1 if end is not None else i + 1


def _name(board: Board, i: int, last: int, after_title: set[int], by_first: dict[int, Element]) -> int | None:
    tokens = board.tokens
    if not board.free[i] or not capital(tokens[i]) or tokens[i].norm in _NO_NAMES or len(tokens[i].text) < 2:
        return None
    civil = (i >= 1 and tokens[i - 1].norm in words("civilities") and tokens[i - 1].kind == "word") or (
        i >= 2 and tokens[i - 1].text == "." and tokens[i - 2].norm in words("civilities"))
    if tokens[i].norm in words("civilities"):
        return None
    end = min(name_end(tokens, i, last, board.free), i + _LONGEST)
    given = tokens[i].norm in words("given")
    hit = board.single.get(i)
    if hit is not None and hit.last_tok == end and (end > i or not civil):
        return None  # known
    count = end - i + 1
    if count < 2 and not civil:
        return None
    if not (given or civil or i in after_title or _said(board, i, end, last, by_first)):
        return None
    if any(t.text.isupper() and len(t.text) > 3 for t in tokens[i:end + 1]):
        return None
    text = board.doc.text[tokens[i].start:tokens[end].end]
    known = board.linker.by_name(text, "Person")
    if civil and count == 1 and not known:
        return None  # M. Tazi: met again, below
    node = board.doc.known(known) if known else board.doc.named("Person", text)
    board.add(Element("Person", i, end, tokens[i].start, tokens[end].end, (), (node,)), node)
    board.people.append((node, i, end))
    return end


def _said(board: Board, i: int, end: int, last: int, by_first: dict[int, Element]) -> bool:
    """Whether a verb, a party or a title behind two capitals says that they are a person."""
    tokens = board.tokens
    if end >= last:
        return False
    following = tokens[end + 1]
    if following.norm in words("reporting"):
        return tokens[i].norm not in _NO_NAMES and all(t.text.isalpha() or t.text in "-'" for t in tokens[i:end + 1]) \
            and not (i and tokens[i - 1].norm in ("la", "le", "l'", "les", "du", "des"))
    if following.text == "(" and end + 2 <= last:
        inner = by_first.get(end + 2)
        hit = board.single.get(end + 2)
        return (inner is not None and inner.kind == "Party") or (hit is not None and hit.candidates[0].type == "Party")
    if following.text == "," and end + 2 <= last:
        for skip in (2, 3, 4):
            element = by_first.get(end + skip)
            if element is not None and element.kind == "Role":
                return True
            if element is not None and element.kind == "Party" and tokens[end + 2].norm in _APPOSED:
                return True
    return False
