"""Common nouns that name an entity again: le parti, la commune, le conseil; adjectives of parties; what a line leaves out."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.french.titles import feminine, plural
from kg.extract.french.words import before
from kg.extract.mentions.board import Board
from kg.text.normalise import light
from kg.text.tokens import tokenise

_LEAF: Final = "\0"
_THIS: Final = frozenset({"ce", "cet", "cette", "son", "sa"})
_OF: Final = frozenset({"de", "d'", "du", "des"})
_QUIET: Final = frozenset({
    "également", "aussi", "notamment", "ainsi", "désormais", "officiellement", "récemment", "actuellement", "vivement",
    "fermement", "publiquement", "sévèrement", "finalement", "ensuite", "toutefois", "hier", "pourtant", "cependant",
    "déjà", "violemment", "ouvertement", "directement", "quelque", "enfin",
})
_ASIDE: Final = tuple(tuple(t.norm for t in tokenise(text)) for text in (
    ", elle,", ", lui,", ", pour sa part,", ", de son côté,", ", quant à lui,", ", quant à elle,", ", par ailleurs,",
    ", en effet,",
    ", en revanche,", ", par exemple,", ", rappelle-t-on,", ", à l'unanimité,", ", à la majorité,"))


@cache
def _adjectives() -> dict[str, str]:
    return {light(form): ident for word, ident in table("heads.fr")["adjective_parties"].items()
            for form in (word, feminine(word), plural(word), plural(feminine(word)))}


def adjective(norm: str) -> str | None:
    """The party whose member an adjective means: istiqlalienne."""
    return _adjectives().get(norm)


@cache
def _nouns() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for row in table("heads.fr")["anaphors"]:
        for text in row["words"]:
            node = root
            for token in tokenise(text):
                node = node.setdefault(token.norm, {})
            node.setdefault(_LEAF, tuple(row["types"]))
    return root


def find(board: Board) -> None:
    """Add the common nouns with an article that mean the last entity of their type."""
    tokens, last_of, order = board.tokens, dict[str, tuple[int, Node]](), sorted(board.elements, key=lambda e: e.first)
    headed = dict[str, tuple[int, Node]]()  # those named as councils, before any town in passing
    at, about, starts = 0, None, {s.first_token for s in board.doc.sentences}
    for i, token in enumerate(tokens):
        if i in starts:
            about = None
        while at < len(order) and order[at].first <= i:
            for node in order[at].nodes:
                last_of[node.type] = order[at].first, node
                if node.type == "Party":
                    about = about or node
                if tokens[order[at].first].norm in _nouns():
                    headed[node.type] = order[at].first, node
            at += 1
        if not board.free[i] or token.kind != "word" or token.norm not in _nouns():
            continue
        node_, end, types = _nouns()[token.norm], i, None
        while node_ is not None:
            if _LEAF in node_:
                end_, types = end, node_[_LEAF]
            end += 1
            node_ = node_.get(tokens[end].norm) if end < len(tokens) and board.free[end] else None
        if types is None or not (before(tokens, i, board.free)[2] or (i and tokens[i - 1].norm in _THIS)):
            continue
        following = tokens[end_ + 1] if end_ + 1 < len(tokens) else None
        if following is not None and (following.norm in _OF or following.norm.endswith(("al", "ale", "aire", "ique"))):
            continue
        known = [headed.get(t, last_of[t]) for t in types if t in last_of]
        if known:
            node = max(known, key=lambda k: k[0])[1]
            if types == ("Party",) and about is not None:  # the one that its sentence is about
                node = about
            first = i - 1 if i and tokens[i - 1].norm in _THIS else i
            board.free[first:end_ + 1] = [False] * (end_ + 1 - first)
            board.elements.append(Element(node.type, first, end_, token.start, tokens[end_].end, (), (node,), flags="c"))
            last_of[node.type] = i, node
    board.elements.sort(key=lambda e: e.first)


def silent(doc: Document) -> frozenset[int]:
    """The tokens that a line leaves out: adverbs, asides between commas, days of the week."""
    tokens, out = doc.tokens, set[int]()
    for i, token in enumerate(tokens):
        if token.norm in _QUIET:
            out.add(i)
            if i and i + 1 < len(tokens) and tokens[i - 1].text == tokens[i + 1].text == ",":
                out.update((i - 1, i + 1))
        elif token.text == ",":
            for words in _ASIDE:
                if tuple(t.norm for t in tokens[i:i + len(words)]) == words:
                    out.update(range(i, i + len(words)))
    for element in doc.elements:
        if element.kind != "Date":
            continue
        first, last = element.first, element.last
        if first and tokens[first - 1].norm in ("ce", "le"):
            first -= 1
        if first and last + 1 < len(tokens) and tokens[first - 1].text == tokens[last + 1].text == ",":
            out.update(range(first - 1, last + 2))
        elif getattr(element.value, "date", None) is None or first < element.first:
            out.update(range(first, last + 1))
    return frozenset(out)
