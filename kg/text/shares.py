"""Shares in percent: ``34 في المائة``, ``بما بين 15 و20 في المائة``, ``ثلث الأسهم``, ``مناصفة``, ``أغلبية رأسمالها``.

Every percentage is found, also one that is no share of a capital (a rate, a vote): who reads it decides by its context.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from kg.model import Share
from kg.text import bounds, numbers
from kg.text.data import table
from kg.text.found import Found, found
from kg.text.lexicon import Phrases, Words
from kg.text.names import word_key
from kg.text.numbers import Number
from kg.text.tokens import Token

_NEAR: Final = 24  # tokens within which "the rest" and "half of it" refer back


@cache
def _phrases() -> Phrases[Share]:
    values = {"whole": Share(100, 100), "majority": Share(50, None), "equal": Share(equal=True)}
    return Phrases([(phrase, share) for name, share in values.items() for phrase in table("shares")[name]])


@cache
def _fractions() -> Words[float]:
    return Words([(word, value) for value, words in table("shares")["fractions"].items() for word in words if " " not in word])


@cache
def _capital() -> Words[bool]:
    return Words([(word, True) for word in table("shares")["capital"] if " " not in word])


def find(tokens: Sequence[Token], known: Sequence[Found[Number]] | None = None) -> list[Found[Share]]:
    """All shares in order. ``known`` are the numbers, where already found.

    >>> from kg.text.tokens import tokenise
    >>> [f.value.as_json() for f in find(tokenise("أزيد من 99 في المائة من رأسمالها، وثلث الأسهم، والباقي بالتساوي"))]
    [{'min': 99, 'max': None}, {'min': 33.3, 'max': 33.3}, 'equal']
    """
    out = [*_percentages(tokens, numbers.find(tokens) if known is None else known), *_worded(tokens)]
    out.sort(key=lambda item: item.start_tok)
    rest = list(_rest(tokens, out))
    return sorted([*out, *rest], key=lambda item: item.start_tok) if rest else out


def _percentages(tokens: Sequence[Token], known: Sequence[Found[Number]]) -> Iterator[Found[Share]]:
    words = numbers.percent_words()
    for k, number in enumerate(known):
        percent = words.at(tokens, number.end_tok) or _left(tokens, number.end_tok, k, known)
        if percent is None or number.value.value > 1000:
            continue
        end, value = number.end_tok + percent[1], number.value.value
        low = _lower_end(tokens, known, k)
        if low is not None and low[0] <= value:
            yield found(tokens, low[1], end, Share(low[0], value))
            continue
        bound, start = bounds.before(tokens, number.start_tok)
        if bound in ("exact", "about"):
            later, end = bounds.after(tokens, end)
            bound = later if later != "exact" else bound
        yield found(tokens, start, end, Share(*bounds.apply(bound, value)))


def _left(tokens: Sequence[Token], at: int, k: int, known: Sequence[Found[Number]]) -> tuple[bool, int] | None:
    """A number whose percent sign is left out after another percentage: و17,5 في المائة …، والعشرة الباقية."""
    if at >= len(tokens) or not k or not tokens[at].key.startswith("ال") or tokens[at].key not in _keys("left"):
        return None
    return (True, 1) if numbers.percent_words().at(tokens, known[k - 1].end_tok) else None


@cache
def _keys(name: str) -> frozenset[str]:
    return frozenset(word_key(word) for word in table("shares")[name])


@cache
def _remainder() -> Phrases[bool]:
    return Phrases([(phrase, True) for phrase in table("shares")["rest"]])


def _rest(tokens: Sequence[Token], shares: Sequence[Found[Share]]) -> Iterator[Found[Share]]:
    """What "the rest" leaves of a hundred after the shares named just before it."""
    remainder = _remainder()
    past = 0  # shares that ended before the window
    for i in range(len(tokens)) if shares else ():
        while past < len(shares) and shares[past].end_tok + _NEAR <= i:
            past += 1
        hit = remainder.at(tokens, i)
        if not hit:
            continue
        named = [item.value for item in shares[past:past + _NEAR] if item.end_tok <= i]
        if any(share.min is None or share.min != share.max for share in named):
            continue
        left = round(100 - sum(share.min or 0 for share in named), 2)
        if 0 < left < 100:
            yield found(tokens, i, i + hit[1], Share(left, left))


def _lower_end(tokens: Sequence[Token], known: Sequence[Found[Number]], k: int) -> tuple[float, int] | None:
    """Where the number ``k`` is the upper end of a range: its lower end, and the token where the range begins."""
    if k == 0:
        return None
    lower, at = known[k - 1], known[k - 1].end_tok
    percent = numbers.percent_words().at(tokens, at)
    opened = bounds.opens_range(tokens, lower.start_tok)
    joined = bounds.joins_range(tokens, at + (percent[1] if percent else 0), opened.kind if opened else None)
    if joined is None or known[k].start_tok not in (joined, joined + 1) or (opened and opened.kind == "change"):
        return None
    return lower.value.value, opened.start if opened else lower.start_tok


def _worded(tokens: Sequence[Token]) -> Iterator[Found[Share]]:
    phrases, fractions, capital = _phrases(), _fractions(), _capital()
    for i, token in enumerate(tokens):
        if token.kind != "word" or not (phrases.begins(token.key) or fractions.get(token.key)):
            continue
        hit = phrases.at(tokens, i)
        if hit:
            yield found(tokens, i, i + hit[1], hit[0])
            continue
        fraction = fractions.get(token.key)
        if fraction is None:
            continue
        after = i + 1
        if after < len(tokens) and capital.get(tokens[after].key):
            yield found(tokens, i, after + 1, Share(fraction.value, fraction.value))
            continue
        refers_back = token.key.endswith(("ها", "ه")) and any(capital.get(t.key) for t in tokens[max(0, i - _NEAR // 2):i])
        closes = fraction.prefix in ("بال", "ب") and (after == len(tokens) or tokens[after].kind == "punct")
        if refers_back or closes:
            yield found(tokens, i, after, Share(fraction.value, fraction.value))
