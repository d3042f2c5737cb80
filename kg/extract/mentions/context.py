"""What kind of territory a bare name stands for, by its neighbours: أقاليم سطات وبرشيد, الكاتب الإقليمي بصفرو, عامل تاونات."""

from __future__ import annotations

from collections.abc import Iterable
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
_OF: Final = frozenset({"على", "ديال", "ل", "ب"})
_BETWEEN: Final = frozenset({"،", ",", "و", "ثم", "/", "-", "كل", "من"}) | frozenset(QUOTES)
_TERRITORIES: Final = frozenset({"Municipality", "Province", "Region", "Arrondissement"})
_REACH: Final = 7
_NEXT: Final = 3


def expected(board: Board, hits: Iterable[AliasHit]) -> dict[int, str]:
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
    return out


def _provincial(board: Board, hit: AliasHit) -> bool:
    """Whether a governor or an office of a province stands before, in the same clause."""
    tokens, i = board.tokens, hit.first_tok
    if i and tokens[i - 1].norm in _OF:
        i -= 1
    if i and tokens[i - 1].norm.lstrip("وفبلك") in _GOVERNORS and hit.proclitics[-1:] in ((), ("ب",), ("ل",)):
        return True
    if hit.proclitics != ("ب",):
        return False
    for token in reversed(tokens[max(0, hit.first_tok - _REACH):hit.first_tok]):
        if token.kind == "punct" and token.text not in QUOTES:
            return False
        if token.norm in _PROVINCIAL:
            return True
    return False
