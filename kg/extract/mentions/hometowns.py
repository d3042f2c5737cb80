"""Family names that are the names of places too (محمد المرابط سكورة): a bare place right behind somebody's full name."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.entities.index import AliasHit
from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.mentions import nameparts, persons
from kg.extract.mentions.board import Board
from kg.text.clitics import splits
from kg.text.normalise import full, light

_PLACES: Final = frozenset({"Municipality", "Arrondissement", "Province", "Region", "Place"})
_REACH: Final = 7
_FULL: Final = 2


@cache
def _movers() -> frozenset[str]:
    return frozenset(light(word) for word in table("given")["movers"])


def bare(hit: AliasHit) -> bool:
    """Whether a hit is a place's name alone, without its head noun and clitics."""
    return not hit.head and not hit.proclitics and all(c.type in _PLACES for c in hit.candidates)


def follows_name(board: Board, hit: AliasHit) -> bool:
    """Whether a bare place stands behind two words of which the first is a given name."""
    i, tokens = hit.first_tok, board.tokens
    if not bare(hit) or i < _FULL or any(t.kind != "word" for t in tokens[i - _FULL:i]):
        return False
    begins = [i - 2] if i < _FULL + 1 or tokens[i - 3].kind != "word" else [i - 2, i - 3]
    return any(lexicon.given(key) and not lexicon.doubtful(key)
               for j in begins for key in {full(s.stem) for s in splits(tokens[j].norm)})


def joined(board: Board, name: persons.Name, hit: AliasHit | None) -> persons.Name:
    """The name with the place behind it where nobody goes there, rules it or stands for it (زار محمد المرابط سكورة)."""
    if hit is None or not bare(hit) or name.last - name.first + 1 < _FULL:
        return name
    tokens, last = board.tokens, hit.last_tok
    enclosed = _enclosed(board, name, last)
    known = board.linker.by_name(board.text(tokens[name.first].offset(name.cut), name.last), "Person")
    closed = last + 1 >= len(tokens) or nameparts.closes(tokens, last, len(tokens) - 1, board.free)
    if not board.open(name.last + 1, last) or not closed or (not enclosed and (known or _moves(board, name.first))):
        return name
    return name._replace(last=last)


def _enclosed(board: Board, name: persons.Name, last: int) -> bool:
    """Whether marks enclose the name and its place."""
    tokens = board.tokens
    return name.first > 0 and tokens[name.first - 1].kind == "punct" \
        and (last + 1 >= len(tokens) or tokens[last + 1].kind == "punct")


def _moves(board: Board, first: int) -> bool:
    """Whether a verb before the name in its clause may take the place as its object, or the name begins a sentence."""
    tokens = board.tokens
    for j in range(first - 1, max(-1, first - 1 - _REACH), -1):
        token = tokens[j]
        if token.kind == "punct":
            return j == first - 1 and token.text in ".:؛"
        if token.norm in _movers() or (token.norm.startswith(("و", "ف", "س")) and token.norm[1:] in _movers()) or (
                j == first - 1 and lexicon.verbal(token.norm) and not lexicon.given(token.key)):
            return True
    return first == 0
