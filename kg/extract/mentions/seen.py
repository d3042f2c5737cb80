"""Names of persons that a learned reader saw in the words: taken where the rules see none.

The rules know titles, given names and shapes of family names; the reader knows how names stand in sentences, and finds those
of which the rules know no word. Where both see a name and cut it differently, the rules were right more often.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from kg.extract import lexicon
from kg.extract.mentions.board import Board
from kg.extract.mentions.persons import Name
from kg.text.clitics import Split, splits
from kg.text.normalise import full
from kg.text.tokens import Token

SURE: Final = 0.8
"""How sure the reader must be of the least sure word of a name."""

_LONGEST: Final = 8


class Span(NamedTuple):
    """Words ``first`` to ``last`` of the article, both included; ``chance`` is that of the least sure word."""

    first: int
    last: int
    type: str
    chance: float


def people(board: Board, seen: Sequence[Span]) -> dict[int, Span]:
    """The sure names of persons by their first word: two words at least, and no everyday word at an end."""
    sure = (s for s in seen if s.type == "Person" and s.chance >= SURE and 1 <= s.last - s.first < _LONGEST)
    return {s.first: s for s in sure
            if all(t.kind == "word" for t in board.tokens[s.first:s.last + 1])
            and board.tokens[s.last].norm not in lexicon.stops() and not _everyday(board.tokens[s.first])}


def name(board: Board, span: Span, begins: Callable[[int], bool]) -> Name | None:
    """The name of a span as the rules give theirs; None where a word is taken or ``begins`` a name that the rules see."""
    if not board.open(span.first, span.last) or any(map(begins, range(span.first + 1, span.last + 1))):
        return None
    split = _bare(board.tokens[span.first])
    return Name(span.first, span.last, split.cut, split.proclitics, split.hidden)


def _bare(token: Token) -> Split:
    """The reading of a name's first word: as a given name that is known, else without a conjunction, else as it is written."""
    found = [s for s in splits(token.norm) if s.proclitics[-1:] not in (("ال",), ("س",))]
    return max(found, key=lambda s: (lexicon.strength(full(s.stem)), s.proclitics in (("و",), ("ف",)), s is found[0]))


def _everyday(token: Token) -> bool:
    """Whether a word is an everyday one that begins no name (إبعاد بنكيران)."""
    return lexicon.is_common(token.norm) and not any(lexicon.strength(full(s.stem)) for s in splits(token.norm))
