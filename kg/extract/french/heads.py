"""French head nouns with names behind them: la commune de X, la société X, le Parti du X Y (``data/heads.fr.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, NamedTuple

from kg.extract.data import table
from kg.extract.document import Element
from kg.extract.french.words import after_of, capital, words
from kg.extract.mentions.board import Board
from kg.text.normalise import QUOTES, full
from kg.text.tokens import Token, tokenise

_LEAF: Final = "\0"
_LONGEST: Final = 8
_BARE: Final = frozenset({"Party", "Alliance", "Association", "Company", "Municipality"})
_STOPS: Final = frozenset({"a", "ont", "est", "qui", "que", "qu'", "dont", "où", "par",
                          "avec", "pour", "dans", "sur", "à", "au"})


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: the type of what it names, how its name follows, the head of the label."""

    type: str
    name: str
    label: str | None
    proper: bool


class _Named(NamedTuple):
    first: int
    last: int


@cache
def _trie() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for row in table("heads.fr")["heads"]:
        for text in row["words"]:
            node = root
            for token in tokenise(text):
                node = node.setdefault(token.norm, {})
            node.setdefault(_LEAF, []).append(Head(row["type"], row["name"], row.get("label"), row["name"] == "proper"))
    return root


@cache
def _adjective() -> re.Pattern[str]:
    return re.compile(table("heads.fr")["adjectives"])


def find(board: Board) -> None:
    """Add the names that stand behind head nouns."""
    for sentence in board.doc.sentences:
        i = sentence.first_token
        while i <= sentence.last_token:
            found = _at(board, i, sentence.last_token, i == sentence.first_token) if board.free[i] else None
            i = found + 1 if found is not None else i + 1


def _at(board: Board, i: int, last: int, opens: bool) -> int | None:
    """Add the longest head with its name at a token; the token where it ends."""
    tokens, node, at = board.tokens, _trie().get(board.tokens[i].norm), i
    best: list[tuple[int, Head]] = []
    while node is not None:
        best += [(at, head) for head in node.get(_LEAF, ()) if not head.proper or (capital(tokens[i]) and not opens)]
        at += 1
        node = node.get(tokens[at].norm) if at <= last and board.free[at] else None
    for end, head in sorted(best, key=lambda b: (-b[0], not b[1].proper)):
        hit = board.single.get(i)
        if head.proper and hit is not None and hit.last_tok > end:
            return None  # a known name that begins so
        if (named := _named(board, end, last, head)) is not None:
            return _add(board, i, named, head)
    return None


def _named(board: Board, end: int, last: int, head: Head) -> _Named | None:
    """The tokens of the name behind a head that ends at ``end``."""
    tokens = board.tokens
    if end >= last:
        return None
    of = after_of(tokens, end + 1, last)
    if head.proper:
        stop = _abbreviated(tokens, end, last) or proper_end(tokens, end + 1, last, board.free)
        return _Named(-1, stop) if stop is not None else None
    if head.name == "portfolio":
        at = of
    elif head.name == "of":
        at = of if of is not None else end + 1 if head.type in ("Region", "Province", "Arrondissement") else None
    else:
        at = end + 1 if of is None else of if of in board.single else None
    if at is None or not board.free[at]:
        return None
    if tokens[at].text in QUOTES:
        close = next((k for k in range(at + 1, min(last, at + _LONGEST) + 1) if tokens[k].text in QUOTES), None)
        return _Named(at + 1, close - 1) if close is not None and close > at + 1 else None
    hit = board.single.get(at)
    if hit is not None and any(c.type == head.type for c in hit.candidates) and capital(tokens[at]):
        return _Named(at, hit.last_tok)
    if not capital(tokens[at]):
        return None
    return _Named(at, name_end(tokens, at, last, board.free))


def _abbreviated(tokens: list[Token], end: int, last: int) -> int | None:
    """Where a name ends whose abbreviation follows in brackets: Union des verts démocrates (UVD)."""
    for at in range(end + 1, min(last - 1, end + _LONGEST)):
        if tokens[at].text == "(":
            letters = [t.norm[0] for t in tokens[end:at] if t.kind == "word" and t.norm not in words("particles")]
            return at - 1 if full("".join(letters)).upper() == tokens[at + 1].text else None
        if tokens[at].kind != "word":
            return None
    return None


def name_end(tokens: list[Token], at: int, last: int, free: list[bool]) -> int:
    """The last token of a name in capitals that begins at ``at``: particles and hyphens join."""
    end, last = at, min(last, at + _LONGEST)
    while end < last:
        following = tokens[end + 1]
        if not free[end + 1]:
            break
        if capital(following):
            end += 1
        elif end + 2 <= last and capital(tokens[end + 2]) and free[end + 2] and (
                (following.text == "-" and following.start == tokens[end].end) or following.norm in words("names")):
            end += 2
        else:
            break
    return end


def proper_end(tokens: list[Token], at: int, last: int, free: list[bool]) -> int | None:
    """The last token of a name that goes on in small letters: Parti du renouveau civique, Agence nationale des ports."""
    end, last = None, min(last, at + 2 * _LONGEST)
    while at <= last and free[at] and tokens[at].kind == "word":
        norm = tokens[at].norm
        if norm in words("particles") and norm not in ("à", "aux", "au", "sur", "en"):
            skip = at
            while skip < last and tokens[skip].norm in words("particles"):
                skip += 1
            if norm in ("de", "d'") and tokens[skip].norm.endswith(("er", "ir")) and not capital(tokens[skip]):
                break  # a verb: d'avoir
            if norm == "et" and capital(tokens[skip]) and tokens[skip].norm in _trie():
                break  # and the next organisation
            if tokens[skip].kind != "word" or (norm == "et" and tokens[skip].norm in _STOPS) \
                    or norm in ("le", "la", "les", "l'"):
                break
            end, at = skip, skip + 1
            adjectives = 0
            while at <= last and tokens[at].kind == "word" and adjectives < 1 and (
                    capital(tokens[at]) or _adjective().fullmatch(tokens[at].norm)):
                adjectives += not capital(tokens[at])
                end, at = at, at + 1
        elif capital(tokens[at]) or (end is None and _adjective().fullmatch(norm)):
            end, at = at, at + 1
        else:
            break
    return end


def _political(board: Board) -> bool:
    """Whether an article speaks of parties: what is called union or movement in it is one."""
    return any(t.norm in words("politics") for t in board.tokens)


def _add(board: Board, i: int, named: _Named, head: Head) -> int:
    if head.proper and head.type == "Association" and board.tokens[i].norm in words("maybe_parties") and _political(board):
        head = replace(head, type="Party")
    doc, tokens = board.doc, board.tokens
    first = named.first if named.first >= 0 else i
    close = named.last + (named.first > 0 and tokens[named.first - 1].text in QUOTES)
    bare = doc.text[tokens[first].start:tokens[named.last].end]
    whole = doc.text[tokens[i].start:tokens[close].end]
    hit = board.single.get(first)
    ident = board.linker.by_name(bare, head.type) or board.linker.by_name(whole, head.type)
    if ident is None and hit is not None and hit.last_tok == named.last:
        fitting = {c.id for c in hit.candidates if c.type == head.type}
        ident = fitting.pop() if len(fitting) == 1 else board.linker.choose(hit, board.context, "title", head.type)
    if ident is not None:
        node = doc.known(ident)
    elif head.label and head.label.endswith(" de"):
        node = doc.named(head.type, ("d'" if bare[0] in "AEIOUÉ" else "de ").join((head.label[:-2], bare)))
        doc.alias(node, bare)
        node.names.add(bare)
    else:
        node = doc.named(head.type, whole if head.name in ("portfolio", "of") else bare)
        node.names.update((bare, whole))
    board.add(Element(head.type, i, close, tokens[i].start, tokens[close].end, (), (node,)), node)
    if named.first >= 0 and head.type in _BARE:  # the mention is the name, without its head
        node.spans[-1] = tokens[first].start, tokens[named.last].end, None
    return close
