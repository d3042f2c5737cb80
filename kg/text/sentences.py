"""Sentences: where a claim's evidence begins and ends.

A line end always closes one; a full stop does not where it only abbreviates (``م. ب``, ``Mme.``, ``hespress.com``);
closing quotes and brackets stay with what they close. Over-long sentences are cut at ؛ or ، so that everything after
this stays linear in the length of the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from kg.text.data import words
from kg.text.tokens import Token

LONGEST: Final = 120  # tokens; a sentence that is longer is cut at a weaker mark
_CLOSERS = frozenset("«»“”„‟\"‹›)]}’'")
_CONTINUING = frozenset("،,؛;:")
_ENDERS = frozenset((".", "!", "؟", "?", "..."))  # two dots are a headline's pause


class Sentence(NamedTuple):
    """``article.text[start:end]``, made of the tokens ``first_token`` to ``last_token``, both included."""

    start: int
    end: int
    first_token: int
    last_token: int

    def of(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """Its tokens."""
        return tokens[self.first_token:self.last_token + 1]


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(words("abbreviations"))


def _ends(tokens: Sequence[Token], i: int, text: str) -> bool:
    """Whether the mark at ``i`` closes a sentence (the caller knows that it is one of the enders)."""
    mark = tokens[i]
    following = text[mark.end:mark.end + 1]
    if i and tokens[i - 1].text == "(" and following == ")":  # (…): something left out
        return False
    if mark.text[0] != "." or len(mark.text) > 1 or i == 0:
        return not (following.isalnum() and following < "\u0600")  # an address: /?id=1
    before = tokens[i - 1]
    if before.end == mark.start and before.kind == "word" and (len(before.norm) == 1 or before.norm in _abbreviations()):
        return False
    if following.isdigit() or (following.isalpha() and following < "\u0600"):
        return False
    if i + 1 < len(tokens) and tokens[i + 1].text[:1].islower():
        return False
    first_on_line = i == 1 or "\n" in text[tokens[i - 2].end:before.start]
    return not (before.kind == "number" and first_on_line)  # "1. a numbered point"


def _raw(text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """First and last tokens of the sentences before long ones are cut."""
    first, size, newline = 0, len(tokens), text.find("\n")
    i = 0
    while i < size:
        token = tokens[i]
        if 0 <= newline < token.start:
            if i > first:
                yield first, i - 1
                first = i
            newline = text.find("\n", token.start)
        if token.kind == "punct" and (token.norm in _ENDERS or token.norm.startswith("...")) and _ends(tokens, i, text):
            while i + 1 < size and _belongs(text, tokens[i], tokens[i + 1]):
                i += 1
            if not _goes_on(text, tokens, i):
                yield first, i
                first = i + 1
        i += 1
    if first < size:
        yield first, size - 1


def _goes_on(text: str, tokens: Sequence[Token], i: int) -> bool:
    """Whether a comma or colon follows on the same line: «من الرئيس؟»، تساءل …"""
    return i + 1 < len(tokens) and tokens[i + 1].text in _CONTINUING and "\n" not in text[tokens[i].end:tokens[i + 1].start]


def _belongs(text: str, mark: Token, following: Token) -> bool:
    """Whether a mark after the end of a sentence still belongs to it: another ender, or a quote or bracket that closes."""
    if following.norm in _ENDERS:
        return following.start == mark.end
    if following.text not in _CLOSERS:
        return False
    gap = text[mark.end:following.start]
    after = text[following.end:following.end + 1]
    return not gap or ("\n" not in gap and (not after or after.isspace()))


def _cut(tokens: Sequence[Token], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Pieces of at most LONGEST tokens, cut after the last ؛, else ،, else anywhere."""
    while last - first >= LONGEST:
        window = range(first + LONGEST - 1, first + LONGEST // 2, -1)
        at = next((i for mark in ("؛;", "،,") for i in window if tokens[i].text in mark), window[0])
        yield first, at
        first = at + 1
    yield first, last


def split(text: str, tokens: Sequence[Token]) -> list[Sentence]:
    """The sentences of a text whose tokens are given; every token is in exactly one.

    >>> from kg.text.tokens import tokenise
    >>> text = "قال م. ب. إن المبلغ 3.8 مليار. «انتهى.» ثم غادر"
    >>> [text[s.start:s.end] for s in split(text, tokenise(text))]
    ['قال م. ب. إن المبلغ 3.8 مليار.', '«انتهى.»', 'ثم غادر']
    """
    return [Sentence(tokens[a].start, tokens[b].end, a, b)
            for first, last in _raw(text, tokens) for a, b in _cut(tokens, first, last)]
