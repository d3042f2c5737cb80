"""What kind of territory a bare name stands for, by its neighbours: أقاليم سطات وبرشيد, الكاتب الإقليمي بصفرو, عامل تاونات."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.entities.index import AliasHit
from kg.extract.mentions.board import Board
from kg.text.clitics import splits
from kg.text.normalise import QUOTES

_LISTS: Final = {"اقاليم": "Province", "عمالات": "Province", "اقليمي": "Province", "عمالتي": "Province", "جهات": "Region",
                 "جهتي": "Region", "جماعات": "Municipality", "جماعتي": "Municipality", "مدن": "Municipality",
                 "مدينتي": "Municipality"}
_PROVINCIAL: Final = frozenset({"الاقليمي", "الاقليمية", "اقليمي", "اقليمية", "اقليميا", "الاقليميين", "الاقليميون"})
_GOVERNORS: Final = frozenset({"عامل", "العامل", "عاملا", "عاملي"})
_DEPUTIES: Final = frozenset({"برلماني", "البرلماني", "برلمانية", "البرلمانية", "برلمانيه", "برلمانيا", "نائبا", "النائب",
                             "النائبة"})
_OF: Final = frozenset({"على", "ديال", "ل", "ب"})
_BETWEEN: Final = frozenset({"،", ",", "و", "ثم", "/", "-", "كل", "من"}) | frozenset(QUOTES)
_TERRITORIES: Final = frozenset({"Municipality", "Province", "Region", "Arrondissement"})
_REACH: Final = 7
_NEXT: Final = 3


def expected(board: Board, hits: Sequence[AliasHit]) -> dict[int, str]:
    """The kind of territory that hits are to be, by their first tokens, where their neighbours tell."""
    out: dict[int, str] = {}
    kind, counted, end = "", False, -9
    for hit in hits:
        if not any(c.type in _TERRITORIES for c in hit.candidates):
            continue
        gap = board.tokens[end + 1:hit.first_tok] if 0 <= hit.first_tok - end - 1 <= _NEXT else None
        before = board.tokens[hit.first_tok - 1].norm if hit.first_tok else ""
        listed = next((_LISTS[s.stem] for s in splits(before) if s.stem in _LISTS), "") if before else ""
        if listed:
            kind, counted = listed, False
        elif hit.head:
            kind, counted = "Province" if hit.head.split()[-1] in ("إقليم", "عمالة") else "", True
        elif kind and gap is not None and (all(t.norm in _BETWEEN for t in gap) if not counted else bool(gap) and (
                gap[0].norm.startswith("و") and hit.proclitics[-1:] == ("ب",))):
            pass
        else:
            kind = ""
        end = hit.last_tok
        if kind and not hit.head:
            out[hit.first_tok] = kind
        elif not hit.head and _provincial(board, hit):
            out[hit.first_tok] = "Province"
    return out | _alike(board, hits, out)


def _alike(board: Board, hits: Sequence[AliasHit], found: dict[int, str]) -> dict[int, str]:
    """The other places where a name stands that is a province's somewhere in the article and a commune's nowhere."""
    bare = {hit.first_tok: _name(board, hit) for hit in hits if not hit.head}
    provinces = {bare[i] for i, kind in found.items() if kind == "Province" and i in bare}
    communes = {_name(board, hit) for hit in hits if hit.head and hit.head.split()[-1] not in ("إقليم", "عمالة")}
    return {i: "Province" for i, name in bare.items() if name in provinces - communes and i not in found}


def _name(board: Board, hit: AliasHit) -> str:
    first = hit.name_tok if hit.name_tok >= 0 else hit.first_tok
    return " ".join(t.key for t in board.tokens[min(first + 1, hit.last_tok):hit.last_tok + 1])


def _provincial(board: Board, hit: AliasHit) -> bool:
    """Whether a governor or an office of a province stands before, in the same clause."""
    tokens, i = board.tokens, hit.first_tok
    if i and tokens[i - 1].norm in _OF:
        i -= 1
    if i and tokens[i - 1].norm.lstrip("وفبلك") in _GOVERNORS and hit.proclitics[-1:] in ((), ("ب",), ("ل",)):
        return True
    if before_deputy(board, i) and not hit.proclitics:
        return True
    if hit.proclitics != ("ب",):
        return False
    for token in reversed(tokens[max(0, hit.first_tok - _REACH):hit.first_tok]):
        if token.kind == "punct" and token.text not in QUOTES:
            return False
        if token.norm in _PROVINCIAL:
            return True
    return False


def before_deputy(board: Board, i: int) -> bool:
    """Whether «عن» before a token brings what a deputy stands for (البرلماني السابق عن تاونات): provinces send them."""
    return i > 0 and board.tokens[i - 1].norm == "عن" and any(
        t.norm.lstrip("وفبلك") in _DEPUTIES for t in board.tokens[max(0, i - _REACH):i - 1])
