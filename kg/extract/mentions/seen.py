"""Names that a learned reader saw in the words, before any rule looked: where they begin and end, and what words are no name.

The rules know titles, given names and head nouns; the reader knows how names stand in sentences. A person's name is cut where
the reader is sure of it; what the rules take for an unknown person is left out where the reader is sure that it is none; and
organisations that no head noun brings («النبراس») become mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kg.extract import lexicon
from kg.extract.document import Element
from kg.extract.mentions.board import Board
from kg.extract.mentions.persons import Name
from kg.text.clitics import Split, splits
from kg.text.normalise import QUOTES, full
from kg.text.tokens import Token

SURE: Final = {"Person": 0.6, "Party": 0.8, "Alliance": 0.8, "Company": 0.7, "Association": 0.7, "Media": 0.7}
"""The types whose names are taken, and how sure the reader must be of the least sure word."""

_LONGEST: Final = 8


class Span(NamedTuple):
    """Words ``first`` to ``last`` of the article, both included; ``chance`` is that of the least sure word."""

    first: int
    last: int
    type: str
    chance: float


@dataclass(frozen=True, slots=True)
class Seen:
    """The names of an article, and the words (by number) that are surely in none."""

    spans: Sequence[Span] = ()
    quiet: frozenset[int] = frozenset()


def people(board: Board, seen: Seen) -> dict[int, Span]:
    """The sure names of persons by their first word: two words at least, on words that nothing else has taken."""
    sure = (s for s in seen.spans if s.type == "Person" and s.chance >= SURE["Person"] and 1 <= s.last - s.first < _LONGEST)
    return {s.first: s for s in sure
            if all(t.kind == "word" for t in board.tokens[s.first:s.last + 1])
            and board.tokens[s.last].norm not in lexicon.stops() and not _everyday(board.tokens[s.first])}


def name(tokens: Sequence[Token], span: Span) -> Name:
    """The name of a span as the rules give theirs."""
    split = _bare(tokens[span.first])
    return Name(span.first, span.last, split.cut, split.proclitics, split.hidden)


def _bare(token: Token) -> Split:
    """The reading of a name's first word: as a given name that is known, else without a conjunction, else as it is written."""
    found = [s for s in splits(token.norm) if s.proclitics[-1:] not in (("ال",), ("س",))]
    return max(found, key=lambda s: (lexicon.strength(full(s.stem)), s.proclitics in (("و",), ("ف",)), s is found[0]))


def _everyday(token: Token) -> bool:
    """Whether a word is an everyday one that begins no name (إبعاد بنكيران)."""
    return lexicon.is_common(token.norm) and not any(lexicon.strength(full(s.stem)) for s in splits(token.norm))


def _quoted(board: Board, span: Span) -> bool:
    """Whether quotation marks stand around a name."""
    tokens = board.tokens
    return span.first > 0 and span.last + 1 < len(tokens) and tokens[span.first - 1].text in QUOTES \
        and tokens[span.last + 1].text in QUOTES


def organisations(board: Board, seen: Seen) -> None:
    """Add the sure names of the other types, on free words only."""
    for span in seen.spans:
        if span.type == "Person" or span.chance < SURE.get(span.type, 2.0) or span.last - span.first >= _LONGEST \
                or not board.open(span.first, span.last):
            continue
        tokens = board.tokens[span.first:span.last + 1]
        if any(t.kind != "word" for t in (tokens[0], tokens[-1])) or (len(tokens) == 1 and not _quoted(board, span)
                                                                      and lexicon.is_common(tokens[0].norm)):
            continue
        split = splits(tokens[0].norm)[0]
        start = tokens[0].offset(split.cut) if split.cut and not split.hidden else tokens[0].start
        text = board.text(start, span.last)
        known = board.linker.by_name(text, span.type)
        if known is None and span.type == "Party" and len(tokens) == 1:
            continue  # التجمعيون: an adjective, which the rules for parties read
        node = board.doc.known(known) if known else board.doc.named(span.type, text)
        board.add(Element(span.type, span.first, span.last, start, tokens[-1].end, split.proclitics, (node,)), node)
